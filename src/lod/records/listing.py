"""Which sources there are: in files, folders, archives, tables and lists, one after the other.

Nothing is held but the names in one folder and the descriptions of one archive, so that a corpus
of millions can be listed. The order is that of the names in a folder, of the index of an archive,
of the rows of a table.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lod.config import Table
from lod.errors import SourceError
from lod.model import Finding, Severity
from lod.records.archives import PACKED_TARS, Member, list_tar, list_zip
from lod.records.description import SUFFIX as DESCRIPTION
from lod.records.items import Item
from lod.records.names import (
    JSON_LINES,
    LISTS,
    NAME,
    PATH,
    TARS,
    ZIPS,
    expected,
    is_hidden,
    last_part,
    parts_of,
    reader_of,
    shown,
    slug_of,
    stem_of,
    table_of,
)
from lod.records.places import Place, PlaceError, Stretch, Whole
from lod.records.readers import READERS
from lod.records.tables import Row, RowError, id_of, list_rows

_MOST_NAMES = 3  # of files that are not read, in one line
_PAGES = (".html", ".htm")  # a browser saves a folder with pictures and scripts beside them
_SAVED_WITH = "_files"


@dataclass(frozen=True, slots=True)
class _Rules:
    """What the settings say about sources."""

    tables: Sequence[Table]
    slugs: str


@dataclass(frozen=True, slots=True)
class _Member:
    """A member of an archive, and the description beside it."""

    archive: Path
    name: str
    place: Place | str
    beside: Place | str | None


@dataclass
class _Unread:
    """The files of a folder or archive that nobody reads."""

    where: str
    count: int = 0
    names: list[str] = field(default_factory=list)

    def note(self, name: str) -> None:
        """Count a file."""
        self.count += 1
        if self.count <= _MOST_NAMES:
            self.names.append(shown(name))

    def findings(self) -> Iterator[Finding]:
        """Yield one line about all of them, if there are any."""
        if self.count:
            count = "1 file" if self.count == 1 else f"{self.count} files"
            names = [*self.names, *(["..."] if self.count > _MOST_NAMES else [])]
            message = f"{count} not read: {', '.join(names)}, {expected()}"
            yield Finding(Severity.WARNING, self.where, message)


def find_items(
    paths: Iterable[Path], tables: Sequence[Table] = (), slugs: str = NAME
) -> Iterator[Item | Finding]:
    """Yield the sources in files, folders, archives, tables and lists, and what is not read of them.

    A file that is named twice, or by itself and by its folder, is one source. Hidden files, and
    what a browser saves beside a page, are none.

    Args:
        paths: what to read, in this order.
        tables: which files are tables, and how their columns are called.
        slugs: whether a slug is made of the `name` of a file, or of its `path` below what was given.

    Raises:
        SourceError: there is no such file, or no reader for it; before anything is yielded.
    """
    wanted = list(dict.fromkeys(paths))
    rules = _Rules(tables, slugs)
    for path in wanted:
        _require(path, rules)
    return _items(wanted, rules)


def _require(path: Path, rules: _Rules) -> None:
    if path.is_dir() or (path.suffix.lower() in LISTS and path.is_file()):
        return
    if not path.exists():
        raise SourceError(f"{path}: no such file or folder")
    if not table_of(path.name, rules.tables) and not reader_of(path.name):
        raise SourceError(f"{path}: no reader for {path.suffix!r}; there are {', '.join(_suffixes())}")


def _suffixes() -> tuple[str, ...]:
    return (*READERS, *ZIPS, *TARS, *PACKED_TARS, *JSON_LINES, *LISTS)


def _items(paths: Sequence[Path], rules: _Rules) -> Iterator[Item | Finding]:
    before: set[Path] = set()
    for path in paths:
        for file, way in _files(path, rules):
            if isinstance(file, Finding):
                yield file
            elif not before or not _is_listed(file, before):
                yield from _read_file(file, way, rules)
        before.add(path)


def _is_listed(file: Path, before: Collection[Path]) -> bool:
    """Tell whether a file was already yielded for one of the paths given before."""
    return file in before or any(
        path in before and not any(is_hidden(part) for part in file.relative_to(path).parts)
        for path in file.parents
    )


Found = tuple[Path | Finding, tuple[str, ...]]  # a file, or why there is none, and the way to it


def _files(path: Path, rules: _Rules) -> Iterator[Found]:
    """Yield the files of what was given that somebody reads, with the way to them below it."""
    if path.is_dir():
        unread = _Unread(str(path))
        yield from _walk(path, (), rules, unread)
        yield from ((finding, ()) for finding in unread.findings())
    elif path.suffix.lower() in LISTS:
        yield from _listed(path, rules)
    else:
        yield path, (stem_of(path.name),)


def _listed(path: Path, rules: _Rules) -> Iterator[Found]:
    """Yield the files that a list names, one a line, from the folder of the list."""
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                name = line.decode("utf-8-sig", "surrogateescape").strip()
                if name and not name.startswith("#"):
                    yield from _named(path, number, path.parent / name, rules)
    except OSError as error:
        yield Finding(Severity.VIOLATION, str(path), f"cannot be read: {error.strerror}"), ()


def _named(path: Path, number: int, file: Path, rules: _Rules) -> Iterator[Found]:
    """Yield the files that a line of a list means, or what is wrong with the line."""
    if file.suffix.lower() in LISTS:
        yield Finding(Severity.VIOLATION, f"{path}:{number}", f"{file} is a list, expected a source"), ()
        return
    try:
        _require(file, rules)
    except (SourceError, ValueError) as error:  # ValueError: there is a zero byte in the name
        yield Finding(Severity.VIOLATION, f"{path}:{number}", str(error)), ()
    else:
        yield from _files(file, rules)


def _walk(folder: Path, way: tuple[str, ...], rules: _Rules, unread: _Unread) -> Iterator[Found]:
    try:
        with os.scandir(folder) as entries:
            here = sorted(
                (entry.name, entry.is_dir(follow_symlinks=False))
                for entry in entries
                if not is_hidden(entry.name) and (entry.is_dir(follow_symlinks=False) or entry.is_file())
            )
    except OSError as error:
        yield Finding(Severity.WARNING, str(folder), f"cannot be read: {error.strerror}"), ()
        return
    names = {name for name, is_folder in here if not is_folder}
    described = {f"{stem_of(name)}{DESCRIPTION}" for name in names if reader_of(name) in READERS}
    for name, is_folder in here:
        if is_folder:
            if not _is_saved_with(name, names):
                yield from _walk(folder / name, (*way, name), rules, unread)
        elif table_of(name, rules.tables) or reader_of(name):
            yield folder / name, (*way, stem_of(name))
        elif name not in described:
            unread.note("/".join((*way, name)))


def _is_saved_with(folder: str, names: set[str]) -> bool:
    page = folder.removesuffix(_SAVED_WITH)
    return page != folder and any(f"{page}{suffix}" in names for suffix in _PAGES)


def _read_file(file: Path, way: tuple[str, ...], rules: _Rules) -> Iterator[Item | Finding]:
    if table := table_of(file.name, rules.tables):
        yield from _rows(file, way, table, rules)
        return
    suffix = reader_of(file.name)
    if suffix in ZIPS:
        yield from _members(file, way, rules, list_zip(file), list_zip(file))
    elif suffix in TARS:
        yield from _members(file, way, rules, list_tar(file), list_tar(file))
    else:
        beside = file.with_name(f"{stem_of(file.name)}{DESCRIPTION}")
        description = Whole(str(beside)) if suffix in READERS and beside.is_file() else None
        slug = "" if suffix in PACKED_TARS and rules.slugs != PATH else slug_of(way, rules.slugs)
        path = str(file)
        where = shown(path)
        if where == path:
            where = path  # one text for both: a corpus has many
        yield Item(Whole(path), shown(file.name), where, slug, suffix, description)


def _rows(file: Path, way: tuple[str, ...], table: Table, rules: _Rules) -> Iterator[Item | Finding]:
    folder = shown(str(file).removesuffix(file.name))
    try:
        with file.open("rb") as lines:
            for start, data, row in list_rows(lines, table):
                id_ = id_of(data, row)
                name = shown(f"{file.name}#{id_}" if id_ else f"{file.name}:{row.number}")
                slug = slug_of((*way, id_ or f"line {row.number}"), rules.slugs)
                yield Item(Stretch(str(file), start, len(data)), name, f"{folder}{name}", slug, "", row=row)
    except OSError as error:
        yield Finding(Severity.VIOLATION, str(file), f"cannot be read: {error.strerror}")
    except RowError as error:
        yield Finding(Severity.VIOLATION, str(file), str(error))


def _members(
    file: Path, way: tuple[str, ...], rules: _Rules, first: Iterator[Member], second: Iterator[Member]
) -> Iterator[Item | Finding]:
    """Yield the sources in an archive, whose index is read twice: descriptions first."""
    unread = _Unread(str(file))
    try:
        beside = {name: place for name, place in first if name.endswith(DESCRIPTION)}
        used = set()
        for name, place in second:
            if any(is_hidden(part) for part in parts_of(name)):
                continue
            description = f"{name.removesuffix(last_part(name))}{stem_of(last_part(name))}{DESCRIPTION}"
            member = _Member(file, name, place, beside.get(description))
            if item := _read_member(member, way, rules):
                if member.beside:
                    used.add(description)
                yield item
            elif name not in beside:
                unread.note(name)
        for name in beside:
            if name not in used:
                unread.note(name)
    except PlaceError as error:
        yield Finding(Severity.VIOLATION, str(file), str(error))
    yield from unread.findings()


def _read_member(member: _Member, way: tuple[str, ...], rules: _Rules) -> Item | Finding | None:
    """Return the source in a member of an archive, what is wrong with it, or None if nobody reads it."""
    part = last_part(member.name)
    table, suffix = table_of(part, rules.tables), reader_of(part)
    if not table and suffix not in READERS:
        return None
    where, place = shown(f"{member.archive}/{member.name}"), member.place
    if isinstance(place, str):
        return Finding(Severity.VIOLATION, where, place)
    way = (*way, *parts_of(member.name)[:-1], stem_of(part))
    if table:  # a table in an archive is one source; its rows name themselves
        prefix = slug_of(way, rules.slugs) if rules.slugs == PATH else ""
        return Item(place, shown(part), where, prefix, "", row=Row(table))
    description = None if isinstance(member.beside, str) else member.beside
    return Item(place, shown(part), where, slug_of(way, rules.slugs), suffix, description)
