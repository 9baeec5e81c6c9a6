"""What a site lists of a release: its pages, how often each is referred to, its records in the order of time.

    pages.zst     a line each, sorted: the path of a page below the base IRI, a mark, and a count
    pages.idx     where its frames begin (see `lod.segments`)
    records.zst   a line each, sorted: the date of a record, or `~` where it has none, and its path
    records.idx   where its frames begin
    names.zst     as `pages.zst`, of the people, states, places, groups and topics: what they are called, too
    names.idx     where its frames begin

A site would have to look at the whole store for that. It is made from the statements that change, like all
of a release, and read by seeking.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import accumulate, filterfalse, groupby
from pathlib import Path
from typing import overload

from lod.changes import Blocks, Sorter, Writer, count_of, key_of, merge_blocks, split_once
from lod.codings import compress_zstd
from lod.ledger import unpack
from lod.segments import Cut, Form, Lines, Place, Reader, Table, first_field, update, whole_line
from lod.splices import splice_counted, splice_lines
from lod.vocab import PREFIXES, RDF_TYPE

PAGES, PAGES_INDEX = "pages.zst", "pages.idx"
RECORDS, RECORDS_INDEX = "records.zst", "records.idx"
NAMES, NAMES_INDEX = "names.zst", "names.idx"
_LEVEL = 3
_BELOW = (b"id/", b"vocab/", b"activity/", b"graph/")  # the base IRI: where pages are
_INDEXED = (b"id/person/", b"id/state/", b"id/place/", b"id/group/", b"vocab/topic/")
_TYPED, _REFERRED, _RECORD, _DATED, _CALLED, _REMARK = b"t", b"n", b"r", b"d", b"l", b"m"  # the marks
_TYPE = RDF_TYPE.encode()
_TERMS = PREFIXES["dcterms"].encode()
_CREATED = b"<%bcreated>" % _TERMS
_REFERENCES = (b"<%breferences>" % _TERMS, b"<%bsubject>" % _TERMS)
_NAMING = {  # what indexes tell of a thing
    b"<%blabel>" % PREFIXES["rdfs"].encode(): _CALLED,
    b"<%bnote>" % PREFIXES["skos"].encode(): _REMARK,
    b"<%bscopeNote>" % PREFIXES["skos"].encode(): _REMARK,
    b"<%bP3_has_note>" % PREFIXES["crm"].encode(): _REMARK,
}
_BEHIND = b"0"  # the character behind the slash
_NEVER = "~"  # stands behind all dates
_ESCAPE = re.compile(rb"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {b"t": b" ", b"n": b" ", b"r": b" ", b"b": b"\b", b"f": b" "}  # else it is the character itself
_SEGMENTS = 16  # that stay unpacked


def _pack(lines: Iterable[bytes]) -> bytes:
    return compress_zstd(b"".join(lines), _LEVEL)


def _form(file: str) -> tuple[Form]:
    return (Form(file, _pack, if_empty=_pack(())),)


def _path(unit: bytes) -> bytes:
    return unit.partition(b" ")[0]


_PAGES = Table(PAGES_INDEX, Cut(_path, first_field, 2048, 1 << 31), unpack, _form(PAGES))
_NAMES = Table(NAMES_INDEX, Cut(_path, first_field, 256, 1 << 31), unpack, _form(NAMES))
_RECORDS = Table(RECORDS_INDEX, Cut(_path, whole_line, 256, 1 << 31), unpack, _form(RECORDS))


def pass_on(statements: Blocks, file: Path, base: str) -> Iterator[Lines]:
    """Yield changes of statements as they come, and note in a file those that change what is listed."""
    is_noted = _noted(base).match
    with Writer(file) as noted:
        for block in statements:
            noted.write(filter(is_noted, block))
            yield block


def _noted(base: str) -> re.Pattern[bytes]:
    """Return how the statements begin that change what is listed, all of what has a page of its own."""
    of_any, of_indexed = (
        b"|".join(map(re.escape, some)) for some in ((_TYPE, _CREATED, *_REFERENCES), _NAMING)
    )
    indexed, begin = b"|".join(_INDEXED), re.escape(base.encode())
    return re.compile(rb"<[^#>]*> (?:%b) |<%b(?:%b)[^#>]*> (?:%b) " % (of_any, begin, indexed, of_indexed))


def update_lists(noted: Sequence[Path], old: Place | None, new: Place, work: Path, base: str) -> None:
    """Make the lists of other ones and what changes.

    Args:
        noted: files of statements that come and go.
        old: where the lists lie; None: there are none.
        new: where to write them.
        work: a folder for what lies between; it is made when it is needed.
        base: the base IRI of the data set.

    Raises:
        OutOfStepError: the changes do not fit the lists.
    """
    facts, dated, named = Sorter(work / "pages"), Sorter(work / "records"), Sorter(work / "names")
    begin = f"<{base}".encode()
    for file in noted:
        for block in merge_blocks([file]):
            once, others = split_once(block)
            for statements, count in ((once, 1), *(([key_of(line)], count_of(line)) for line in others)):
                found = list(_facts(statements, begin))
                facts.add(filterfalse(_is_name, found), count)
                named.add(filter(_is_indexed, found), count)

    def splice(lines: Lines, changed: Lines) -> Lines:
        spliced = splice_counted(lines, changed)
        before, after = set(_entries(lines)), set(_entries(spliced))
        dated.add(after - before)
        dated.add(before - after, -1)
        return spliced

    update(_PAGES, old, new, facts.blocks(), splice)
    update(_RECORDS, old, new, dated.blocks(), splice_lines)
    update(_NAMES, old, new, named.blocks(), splice_counted)


def _facts(statements: Lines, begin: bytes) -> Iterator[bytes]:
    """Yield what statements say for the lists: the path of a page and a mark."""
    record = b"%bns#Record>" % begin
    for statement in statements:
        subject, predicate, object_ = statement.split(b" ", 2)
        if predicate in _REFERENCES:
            if path := _page(object_, begin):
                yield b"%b %b" % (path, _REFERRED)
        elif path := _page(subject, begin):
            if predicate == _CREATED:
                yield b"%b %b %b" % (path, _DATED, _text(object_))
            elif mark := _NAMING.get(predicate):
                if path.startswith(_INDEXED) and object_[:1] == b'"':
                    yield b"%b %b %b" % (path, mark, _text(object_))
            elif predicate == _TYPE:
                yield b"%b %b" % (path, _TYPED)
                if object_ == record:
                    yield b"%b %b" % (path, _RECORD)


def _is_indexed(fact: bytes) -> bool:
    return fact.startswith(_INDEXED)


def _is_name(fact: bytes) -> bool:
    return _is_indexed(fact) and fact.partition(b" ")[2][:1] in {_CALLED, _REMARK}


def _page(token: bytes, begin: bytes) -> bytes:
    """Return the path of what has a page of its own, below the base IRI; empty: it has none."""
    path = token[len(begin) : -1]
    return path if token.startswith(begin) and path.startswith(_BELOW) and b"#" not in path else b""


def _text(token: bytes) -> bytes:
    """Return the text of a literal in one line."""
    text = token[1 : token.rindex(b'"')] if token[:1] == b'"' else token
    return " ".join(_ESCAPE.sub(_unescape, text).decode().split()).encode()


def _unescape(found: re.Match[bytes]) -> bytes:
    short, long, letter = found.groups()
    return _ESCAPED.get(letter, letter) if letter else chr(int(short or long, 16)).encode("utf-8", "replace")


def _entries(lines: Lines) -> Iterator[bytes]:
    """Yield date and path of the records among the lines of pages."""
    marked = (line for line in lines if b" r\t" in line or b" d " in line)
    for path, group in groupby(marked, _path):
        marks = [key_of(line)[len(path) + 1 :] for line in group]
        if _RECORD in marks:
            dates = [mark[2:] for mark in marks if mark != _RECORD]
            yield b"%b\t%b" % (min(dates, default=_NEVER.encode()), path)


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
        return self._listed.place(f"{date or _NEVER}\t{path}".encode())[0]

    def dated(self) -> "Records":
        """Return those that have a date."""
        return replace(self, _count=self.place(""))

    def _entry(self, line: bytes) -> tuple[str, str]:
        date, path = line[:-1].decode().split("\t")
        return "" if date == _NEVER else date, self._base + path


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
        listed = _Listed(_RECORDS, self._folder)
        return Records(listed, self._base, len(listed))

    @cached_property
    def _pages(self) -> _Listed:
        return _Listed(_PAGES, self._folder)

    @cached_property
    def _names(self) -> _Listed:
        return _Listed(_NAMES, self._folder)

    def count_pages(self) -> int:
        """Return how many pages there may be: a page that is only referred to is none."""
        return len(self._pages)

    def pages(self, start: int, stop: int) -> Iterator[str]:
        """Yield the paths of pages below the base IRI, from one number to another."""
        mark = _TYPED + b"\t"
        for group in self._pages.between(start, stop):
            path = _path(group[0])
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

    def references(self, iri: str) -> int:
        """Return how many documents refer to a thing."""
        at, is_there = self._pages.place(iri.removeprefix(self._base).encode())
        group = next(self._pages.between(at, at + 1)) if is_there else []
        return sum(count_of(line) for line in group if key_of(line).endswith(b" " + _REFERRED))


def _bounds(listed: _Listed, path: str) -> tuple[int, int]:
    """Return the numbers between which stands what is below a path, which ends with a slash."""
    start, _ = listed.place(path.encode())
    stop, _ = listed.place(path[:-1].encode() + _BEHIND)
    return start, stop


def _read_named(group: Lines, base: str) -> Named | None:
    """Return what the lines of a page say; None: it is only referred to."""
    path, references = _path(group[0]), 0
    said: dict[bytes, list[str]] = defaultdict(list)
    for line in group:
        mark, _, text = key_of(line)[len(path) + 1 :].partition(b" ")
        said[mark].append(text.decode())
        references += count_of(line) if mark == _REFERRED else 0
    labels = said[_CALLED]
    label = labels[0] if len(labels) == 1 else None  # of several the store has chosen one
    note = min(said[_REMARK], default="")
    return Named(base + path.decode(), label, note, references) if said[_TYPED] else None


def find_lists(folder: Path, base: str) -> Lists | None:
    """Return the lists of a release; None: it is older than they are."""
    return Lists(folder, base) if (folder / PAGES_INDEX).exists() else None
