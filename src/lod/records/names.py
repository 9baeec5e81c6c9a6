"""What the name of a file tells: whether it is hidden, who reads it, which slug its record gets."""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

from lod.config import Table
from lod.iris import slugify
from lod.records.archives import PACKED_TARS
from lod.records.readers import READERS

LISTS = (".list",)
ZIPS = (".zip",)
TARS = (".tar",)
JSON_LINES = (".jsonl", ".ndjson")
ARCHIVES = (*ZIPS, *TARS, *PACKED_TARS)
NAME, PATH = "name", "path"  # how slugs are made, `slugs` of the settings
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HIDDEN = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})  # what systems leave in folders and archives


def is_hidden(part: str) -> bool:
    """Tell whether a file or folder of this name is none of the archivist's."""
    return part.startswith(".") or part in _HIDDEN


def shown(name: str) -> str:
    """Return a name as it can be printed in a line: bytes that are no UTF-8 and line ends are replaced."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return _CONTROL.sub("\ufffd", text)


def last_part(name: str) -> str:
    """Return the name of a member without the folders in the archive."""
    return name.rpartition("/")[2]


def parts_of(name: str) -> list[str]:
    """Return the folders and the name of a member of an archive."""
    return [part for part in name.split("/") if part not in {"", ".", ".."}]


def stem_of(name: str) -> str:
    """Return a name without its suffix: `page` of `page.txt`, `pages` of `pages.tar.gz`."""
    suffix = next((suffix for suffix in PACKED_TARS if name.lower().endswith(suffix)), None)
    if suffix:
        return name[: -len(suffix)]
    stem, dot, _ = name.rpartition(".")
    return stem if dot and stem else name


def table_of(name: str, tables: Sequence[Table]) -> Table | None:
    """Return how the columns of a file are called, or None if it is no table."""
    for table in tables:
        if fnmatchcase(name.lower(), table.files.lower()):
            return table
    return Table(files=name) if name.lower().endswith(JSON_LINES) else None


def reader_of(name: str) -> str:
    """Return the key of `READERS`, or the suffix of an archive, of a file; empty if nobody reads it."""
    lower = name.lower()
    return next((suffix for suffix in (*READERS, *ARCHIVES) if lower.endswith(suffix)), "")


def slug_of(way: Sequence[str], rule: str) -> str:
    """Return the slug of a record: of its name, or of the whole way below what was given.

    Args:
        way: folders, archive and name, without suffix.
        rule: `name` or `path`.
    """
    return slugify(shown("-".join(way) if rule == PATH else way[-1]))


def expected() -> str:
    """Return which files are read, for people."""
    return f"expected one of {', '.join((*READERS, *JSON_LINES, *ZIPS, *TARS))}, or a table of lod.toml"
