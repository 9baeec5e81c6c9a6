"""What a site lists of a release, read by seeking: pages, records in the order of time, names for indexes."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import accumulate, groupby
from pathlib import Path
from typing import overload

from lod.changes import count_of, key_of
from lod.enlist import (
    CALLED,
    NAMES_INDEX,
    NAMES_TABLE,
    NEVER,
    PAGES_INDEX,
    PAGES_TABLE,
    RECORDS_TABLE,
    REFERRED,
    REMARK,
    TYPED,
    path_of,
)
from lod.segments import Lines, Place, Reader, Table

_BEHIND = b"0"  # the character behind the slash
_SEGMENTS = 16  # that stay unpacked


class _Listed:
    """A list that is read by seeking: groups of lines, by number or by what they begin with."""

    def __init__(self, table: Table, folder: Path) -> None:
        self._unit = table.cut.unit
        self._reader = Reader(table, Place(folder, folder))
        self._segments = list(self._reader.segments())
        self._firsts = [segment.first for segment in self._segments]
        self._ends = list(accumulate(segment.groups for segment in self._segments))
        self._groups = lru_cache(_SEGMENTS)(self._read)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def between(self, start: int, stop: int) -> Iterator[Lines]:
        """Yield the groups from one number to another."""
        at = bisect_right(self._ends, start)
        while at < len(self._ends) and start < stop:
            end, groups = self._ends[at], self._groups(at)[1]
            begin = end - len(groups)
            yield from groups[start - begin : stop - begin]
            start, at = end, at + 1

    def place(self, unit: bytes) -> tuple[int, bool]:
        """Return the number of a group, or where it would stand, and whether it is there."""
        at = bisect_right(self._firsts, unit) - 1
        if at < 0:
            return 0, False
        units, groups = self._groups(at)
        inside = bisect_left(units, unit)
        is_there = inside < len(units) and units[inside] == unit
        return self._ends[at] - len(groups) + inside, is_there

    def _read(self, at: int) -> tuple[Lines, list[Lines]]:
        lines = self._reader.lines(self._segments[at])
        pairs = [(unit, list(group)) for unit, group in groupby(lines, self._unit)]
        return [unit for unit, _ in pairs], [group for _, group in pairs]


@dataclass(frozen=True, slots=True)
class Listing:
    """A record as the list of records tells of it; without a label the store knows more."""

    date: str  # empty: it has none
    iri: str
    label: str | None = None
    senders: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Records(Sequence[tuple[str, str]]):
    """Date and IRI of records in the order of time; those without a date stand last. Read when asked for."""

    _listed: _Listed
    _base: str
    _count: int

    def __len__(self) -> int:
        """Return how many there are."""
        return self._count

    @overload
    def __getitem__(self, at: int) -> tuple[str, str]: ...
    @overload
    def __getitem__(self, at: slice) -> list[tuple[str, str]]: ...
    def __getitem__(self, at: int | slice) -> tuple[str, str] | list[tuple[str, str]]:
        """Return one or some."""
        if isinstance(at, slice):
            start, stop, step = at.indices(self._count)
            return [self._entry(line) for [line] in self._listed.between(start, stop)][::step]
        number = range(self._count)[at]
        return self[number : number + 1][0]

    def place(self, date: str, record: str = "") -> int:
        """Return the number of a record of a date, or where it would stand."""
        path = record.removeprefix(self._base)
        return self._listed.place(f"{date or NEVER}\t{path}".encode())[0]

    def dated(self) -> "Records":
        """Return those that have a date."""
        return replace(self, _count=self.place(""))

    def listings(self, start: int, stop: int) -> list[Listing]:
        """Return what the list tells of some."""
        lines = (line for [line] in self._listed.between(start, min(stop, self._count)))
        return [self._listing(line) for line in lines]

    def _listing(self, line: bytes) -> Listing:
        date, iri = self._entry(line)
        _, _, label, *people = [*line[:-1].decode().split("\t"), ""][:5]
        senders, addressees = (tuple(some.split()) for some in people) if label else ((), ())
        return Listing(date, iri, label or None, senders, addressees)

    def _entry(self, line: bytes) -> tuple[str, str]:
        date, path, *_ = line[:-1].decode().split("\t")
        return "" if date == NEVER else date, self._base + path


@dataclass(frozen=True, slots=True)
class Named:
    """A page as an index tells of it; None: that is not known here."""

    iri: str
    label: str | None = None
    note: str | None = None  # empty: it has none
    references: int = 0  # documents


class Lists:
    """The lists of a release; each is opened when it is needed."""

    def __init__(self, folder: Path, base: str) -> None:
        """Read the lists in the folder of a release."""
        self._folder, self._base = folder, base

    @cached_property
    def records(self) -> Records:
        """The records in the order of time."""
        listed = _Listed(RECORDS_TABLE, self._folder)
        return Records(listed, self._base, len(listed))

    @cached_property
    def _pages(self) -> _Listed:
        return _Listed(PAGES_TABLE, self._folder)

    @cached_property
    def _names(self) -> _Listed:
        return _Listed(NAMES_TABLE, self._folder)

    def count_pages(self) -> int:
        """Return how many pages there may be: a page that is only referred to is none."""
        return len(self._pages)

    def pages(self, start: int, stop: int) -> Iterator[str]:
        """Yield the paths of pages below the base IRI, from one number to another."""
        mark = TYPED + b"\t"
        for group in self._pages.between(start, stop):
            path = path_of(group[0])
            if group[-1].startswith(mark, len(path) + 1):
                yield path.decode()

    def below(self, path: str) -> list[str]:
        """Return the IRIs of the pages below a path, which ends with a slash."""
        return [self._base + found for found in self.pages(*_bounds(self._pages, path))]

    def named(self, path: str) -> list[Named] | None:
        """Return the pages below a path, which ends with a slash, as indexes tell of them.

        None: the release is older than the list of names.
        """
        if not (self._folder / NAMES_INDEX).exists():
            return None
        start, stop = _bounds(self._names, path)
        named = (_read_named(group, self._base) for group in self._names.between(start, stop))
        return list(filter(None, named))

    def labels(self, most: int) -> dict[str, str]:
        """Return what all that indexes list is called; nothing if they are more than so many."""
        if not (self._folder / NAMES_INDEX).exists() or len(self._names) > most:
            return {}
        every = self._names.between(0, len(self._names))
        named = filter(None, (_read_named(group, self._base) for group in every))
        return {one.iri: one.label for one in named if one.label}

    def references(self, iri: str) -> int:
        """Return how many documents refer to a thing."""
        at, is_there = self._pages.place(iri.removeprefix(self._base).encode())
        group = next(self._pages.between(at, at + 1)) if is_there else []
        return sum(count_of(line) for line in group if key_of(line).endswith(b" " + REFERRED))


def _bounds(listed: _Listed, path: str) -> tuple[int, int]:
    """Return the numbers between which stands what is below a path, which ends with a slash."""
    start, _ = listed.place(path.encode())
    stop, _ = listed.place(path[:-1].encode() + _BEHIND)
    return start, stop


def _read_named(group: Lines, base: str) -> Named | None:
    """Return what the lines of a page say; None: it is only referred to."""
    path, references = path_of(group[0]), 0
    said: dict[bytes, list[str]] = defaultdict(list)
    for line in group:
        mark, _, text = key_of(line)[len(path) + 1 :].partition(b" ")
        said[mark].append(text.decode())
        references += count_of(line) if mark == REFERRED else 0
    labels = said[CALLED]
    label = labels[0] if len(labels) == 1 else None  # of several the store has chosen one
    note = min(said[REMARK], default="")
    return Named(base + path.decode(), label, note, references) if said[TYPED] else None


def find_lists(folder: Path, base: str) -> Lists | None:
    """Return the lists of a release; None: it is older than they are."""
    return Lists(folder, base) if (folder / PAGES_INDEX).exists() else None
