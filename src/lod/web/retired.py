"""Names that are no longer in use: retired ones answer 410, merged ones 301 to their successor.

`authority/retired.tsv` is their registry; a name is never given to something else.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lod.errors import AuthorityError, NotFoundError

FILE = "retired.tsv"
_COLUMNS = ("path", "successor", "date", "reason")


class GoneError(NotFoundError):
    """What stood under this IRI has been retired."""


@dataclass(frozen=True, slots=True)
class Retired:
    """A name out of use."""

    path: str  # `id/person/old`
    successor: str  # the same of what it was merged into; empty: nothing
    date: str
    reason: str


def read_retired(folder: Path) -> dict[str, Retired]:
    """Return the names out of use by their path; none if there is no registry.

    Raises:
        AuthorityError: a row is malformed; says which line.
    """
    file = folder / FILE
    if not file.exists():
        return {}
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if tuple(next(rows, ())) != _COLUMNS:
            raise AuthorityError(
                f"{file}, line 1: expected the columns {', '.join(_COLUMNS)}, separated by tabs"
            )
        retired: dict[str, Retired] = {}
        for row in rows:
            entry = _read_row(f"{file}, line {rows.line_num}", row)
            if entry.path in retired:
                raise AuthorityError(f"{file}, line {rows.line_num}: {entry.path} is retired twice")
            retired[entry.path] = entry
    return retired


def find_successor(retired: Mapping[str, Retired], path: str) -> Retired | None:
    """Return the entry of a name, with the last of its successors if that was merged, too."""
    entry = retired.get(path)
    seen = {path}
    while entry and entry.successor in retired and entry.successor not in seen:
        seen.add(entry.successor)
        entry = retired[entry.successor]
    return entry


def _read_row(where: str, row: list[str]) -> Retired:
    if len(row) != len(_COLUMNS):
        raise AuthorityError(f"{where}: {len(row)} columns, expected {', '.join(_COLUMNS)}")
    entry = Retired(*(cell.strip() for cell in row))
    for path in (entry.path, entry.successor):
        if path.startswith("/") or "://" in path or (path and not path.isascii()):
            raise AuthorityError(
                f"{where}: {path!r}, expected a path without base IRI, such as id/person/old"
            )
    if not entry.path or entry.path == entry.successor:
        raise AuthorityError(f"{where}: expected the path of what is retired, and another one as successor")
    try:
        date.fromisoformat(entry.date)
    except ValueError:
        raise AuthorityError(f"{where}: {entry.date!r}, expected a date such as 2026-11-24") from None
    return entry
