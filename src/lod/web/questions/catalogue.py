"""The questions of an archive, read from a folder: queries, what can be chosen, the order of themes."""

import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lod.errors import ConfigError
from lod.web.questions.header import parse_inquiry, parse_kind
from lod.web.questions.inquiries import DATE, TEXT, Catalogue, Kind, Theme

_CHOICES, _THEMES = "choices", "themes.toml"


def read_catalogue(folder: Path, complain: Callable[[ConfigError], None] | None = None) -> Catalogue:
    """Return the questions of a folder; of no folder, none.

    Args:
        folder: where the queries lie.
        complain: is told what is wrong with a file, which is then left out; None: that is raised.

    Raises:
        ConfigError: a file is malformed, and nobody is told; says which, where, and what was expected.
    """
    kinds, inquiries = {}, []
    for file in sorted((folder / _CHOICES).glob("*.rq")):
        with _complaints(complain):
            kinds[file.stem] = _kind(folder, file)
    for file in sorted(folder.glob("*.rq")):
        with _complaints(complain):
            where = f"{folder.name}/{file.name}"
            inquiries.append(parse_inquiry(where, file.stem, read_text(file), kinds))
    found = tuple(inquiry for inquiry in inquiries if inquiry)
    themes: tuple[Theme, ...] = ()
    with _complaints(complain):
        themes = _themes(folder / _THEMES, {inquiry.group for inquiry in found})
    return Catalogue(found, kinds, themes)


@contextmanager
def _complaints(complain: Callable[[ConfigError], None] | None) -> Iterator[None]:
    try:
        yield
    except ConfigError as error:
        if complain is None:
            raise
        complain(error)


def read_text(file: Path) -> str:
    """Return a query as it stands in its file.

    Raises:
        ConfigError: it is not UTF-8.
    """
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ConfigError(f"{file.parent.name}/{file.name}: expected a query in UTF-8") from None


def _kind(folder: Path, file: Path) -> Kind:
    where = f"{folder.name}/{_CHOICES}/{file.name}"
    if file.stem in {DATE, TEXT}:
        raise ConfigError(f"{where}: the name {file.stem} is taken by what is written, expected another")
    return parse_kind(where, file.stem, read_text(file))


def _themes(file: Path, groups: set[str]) -> tuple[Theme, ...]:
    where = f"{file.parent.name}/{file.name}"
    if not file.exists():
        return ()
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{where}: {error}, expected TOML in UTF-8") from None
    entries = written.get("theme", [])
    if set(written) - {"theme"} or not isinstance(entries, list):
        raise ConfigError(f"{where}: expected [[theme]] and nothing else")
    return tuple(_theme(where, number, entry, groups) for number, entry in enumerate(entries, 1))


def _theme(where: str, number: int, entry: object, groups: set[str]) -> Theme:
    keys = entry if isinstance(entry, dict) else {}
    if set(keys) != {"group", "about"} or not all(isinstance(value, str) for value in keys.values()):
        raise ConfigError(f'{where}: theme {number}, expected group = "..." and about = "..."')
    if keys["group"] not in groups:
        raise ConfigError(f"{where}: theme {number}, no query is of the group {keys['group']!r}")
    return Theme(keys["group"], keys["about"])
