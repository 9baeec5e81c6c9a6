"""Tables: sorted lines in files that are cut into segments, so that a change makes only some of them anew.

Where a segment begins, the lines alone tell: at a group (a subject) that chance has chosen by its digest, and
within a very long group at a unit (a statement) chosen likewise. So the bytes of a file depend on
nothing but its lines, whether it is made at once or changed a hundred times.

Beside the files of a table lies its index, a line for each segment: its first and its last unit, the
number of groups, and its length in each file.
"""

import mmap
import os
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import Any, BinaryIO, Self
from weakref import finalize
from zlib import crc32

from lod.changes import Blocks, whole_units

_APART = b"\0"  # between the fields of an index: no line has it

Lines = list[bytes]
Splice = Callable[[Lines, Lines], Lines]  # lines of a segment, and changes, to lines


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a segment begins."""

    group: Callable[[bytes], bytes]  # of a unit
    unit: Callable[[bytes], bytes]  # of a line: what is never torn apart; a line that ends may do
    groups: int  # one of so many groups begins a segment
    units: int  # and one of so many units, wherever they are


@dataclass(frozen=True, slots=True)
class Form:
    """How the segments of a table stand in one of its files."""

    file: str
    encode: Callable[[Any], bytes]  # what `Table.prepare` returns
    head: bytes = b""
    between: bytes = b""
    tail: bytes = b""
    if_empty: bytes = b""  # instead of segments


@dataclass(frozen=True, slots=True)
class Table:
    """Sorted lines in one or more files."""

    index: str  # the name of its file
    cut: Cut
    decode: Callable[[bytes], Lines]  # of a segment in the first file
    forms: tuple[Form, ...]
    prepare: Callable[[Lines], Any] = tuple  # what is done with lines once for all forms


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table lies."""

    files: Path
    index: Path


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment of a table: an entry of its index."""

    first: bytes  # unit
    last: bytes  # unit
    groups: int  # in it
    spans: tuple[tuple[int, int], ...]  # start and end in each file

    @property
    def entry(self) -> bytes:
        """The line of the index."""
        numbers = (self.groups, *(number for span in self.spans for number in span))
        return _APART.join((self.first, self.last, *(b"%d" % number for number in numbers))) + b"\n"


def read_entry(entry: bytes) -> Segment:
    """Return the segment of a line of an index."""
    first, last, groups, *numbers = entry[:-1].split(_APART)
    spans = tuple((int(start), int(end)) for start, end in zip(numbers[::2], numbers[1::2], strict=True))
    return Segment(first, last, int(groups), spans)


def find_segment(index: mmap.mmap | bytes, bound: bytes) -> Segment | None:
    """Return the last segment that begins before a bound; None if there is none."""
    return next(find_segments(index, bound, bound), None)


def find_segments(index: mmap.mmap | bytes, first: bytes, bound: bytes) -> Iterator[Segment]:
    """Yield the last segment that begins before something, and those behind it that begin before a bound."""
    at = _place_before(index, first)
    while at < len(index):
        end = index.find(b"\n", at) + 1
        if index[at:end] >= bound:
            return
        yield read_entry(index[at:end])
        at = end


def _place_before(index: mmap.mmap | bytes, bound: bytes) -> int:
    """Return where the last entry before a bound begins, by bisection; 0 if there is none."""
    found, low, high = 0, 0, len(index)
    while low < high:
        middle = (low + high) // 2
        start = max(index.rfind(b"\n", low, middle) + 1, low)
        end = index.find(b"\n", middle) + 1
        if index[start:end] < bound:
            found, low = start, end
        else:
            high = start
    return found


class Reader:
    """Reads the segments of a table."""

    def __init__(self, table: Table, place: Place) -> None:
        """Open the files.

        Raises:
            OSError: one of them is not there.
        """
        self._decode = table.decode
        self._index = place.index / table.index
        # Read, not mapped: what is mapped counts as memory, and it would be the whole release.
        self._files = [(place.files / form.file).open("rb", buffering=0) for form in table.forms]
        finalize(self, _close, self._files)

    def segments(self) -> Iterator[Segment]:
        """Yield the segments, in their order."""
        with self._index.open("rb") as index:
            yield from map(read_entry, index)

    def lines(self, segment: Segment) -> Lines:
        """Return the lines of a segment."""
        return self._decode(self.bytes(segment, 0))

    def bytes(self, segment: Segment, number: int) -> bytes:
        """Return what one of the files has of a segment."""
        start, end = segment.spans[number]
        return os.pread(self._files[number].fileno(), end - start, start)


def _close(files: Iterable[RawIOBase]) -> None:
    for file in files:
        file.close()


def open_map(file: Path) -> mmap.mmap | bytes:
    """Return a file in which one can look things up.

    Raises:
        OSError: it cannot be opened.
    """
    with file.open("rb") as stream:
        if not os.fstat(stream.fileno()).st_size:
            return b""
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)


def join(table: Table, parts: Iterable[Place], new: Place) -> int:
    """Make a table of others, whose lines follow one another; return how many groups it has.

    Raises:
        OSError: a file is missing, or the disk is full.
    """
    with _Writer(table, new) as out:
        for part in parts:
            reader = Reader(table, part)
            for segment in reader.segments():
                out.keep(reader, segment)
        return out.close()


def update(table: Table, old: Place | None, new: Place, blocks: Blocks, splice: Splice) -> int:
    """Make a table of another one and what changes; return how many groups it has.

    Args:
        table: what it is.
        old: where it lies; None: it had no lines.
        new: where to write it; the folders are there.
        blocks: the changes, sorted.
        splice: makes lines of lines and changes.

    Raises:
        OutOfStepError: the changes do not fit the lines.
        OSError: a file of the old one is missing, or the disk is full.
    """
    feed = _Feed(blocks, table.cut.unit)
    with _Writer(table, new) as out:
        if old is None:
            while batch := feed.take(None):
                out.add(splice([], batch))
            return out.close()
        reader = Reader(table, old)
        segments = reader.segments()
        segment = next(segments, None)
        if segment is None:
            return update(table, None, new, feed.rest(), splice)
        while segment:
            following = next(segments, None)
            limit = following.first if following else None
            if batch := feed.take(limit):
                lines = reader.lines(segment)
                while batch:
                    more = feed.take(limit)
                    # what stands before the next changes is complete
                    at = bisect_left(lines, table.cut.unit(more[0])) if more else len(lines)
                    out.add(splice(lines[:at], batch))
                    lines, batch = lines[at:], more
            else:
                out.keep(reader, segment)
            segment = following
        return out.close()


class _Feed:
    """Changes, taken as far as one wishes."""

    def __init__(self, blocks: Blocks, unit: Callable[[bytes], bytes]) -> None:
        self._blocks = whole_units(blocks, unit)
        self._block: Lines = []

    def take(self, limit: bytes | None) -> Lines:
        """Return some of the changes before a limit; none if there are no more."""
        if not self._block:
            self._block = next(self._blocks, [])
        at = len(self._block) if limit is None else bisect_left(self._block, limit)
        taken, self._block = self._block[:at], self._block[at:]
        return taken

    def rest(self) -> Iterator[Lines]:
        """Yield all that is left."""
        while batch := self.take(None):
            yield batch


class _Writer:
    """Cuts lines into segments and writes them; takes over segments in which nothing changes."""

    def __init__(self, table: Table, place: Place) -> None:
        self._table = table
        self._place = place
        self._stack = ExitStack()
        self._lines: Lines = []  # of the segment to come
        self._held: tuple[Reader, Segment] | None = None  # or a segment that is taken over, if none follow
        self._last: bytes | None = None  # unit
        self._here = 0  # groups in what is not written yet
        self._written: bytes | None = None  # the last unit of what is written
        self._groups = 0

    def __enter__(self) -> Self:
        self._index = self._open(self._place.index / self._table.index)
        self._files = [self._open(self._place.files / form.file) for form in self._table.forms]
        for file, form in zip(self._files, self._table.forms, strict=True):
            file.write(form.head)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def _open(self, file: Path) -> BinaryIO:
        return self._stack.enter_context(file.open("wb"))

    def add(self, lines: Lines) -> None:
        """Add lines."""
        begin = 0
        for at in self._bounds(lines):
            self._extend(lines[begin:at])
            self._flush()
            begin = at
        self._extend(lines[begin:] if begin else lines)

    def keep(self, reader: Reader, segment: Segment) -> None:
        """Take a segment over, if it still begins where one has to."""
        if self._last is not None and not self._is_bound(segment.first):
            self.add(reader.lines(segment))
            return
        self._flush()
        self._held, self._last, self._here = (reader, segment), segment.last, segment.groups

    def close(self) -> int:
        """Write the rest; return how many groups there are."""
        self._flush()
        for file, form in zip(self._files, self._table.forms, strict=True):
            file.write((form.if_empty if self._written is None else b"") + form.tail)
        return self._groups

    def _is_bound(self, unit: bytes) -> bool:
        cut = self._table.cut
        if unit == self._last:
            return False
        group = cut.group(unit)
        is_new = self._last is None or group != cut.group(self._last)
        return (is_new and not crc32(group) % cut.groups) or not crc32(unit) % cut.units

    def _bounds(self, lines: Lines) -> Iterator[int]:
        cut = self._table.cut
        every_group, every_unit = cut.groups, cut.units
        units = [*map(cut.unit, lines)]
        groups = [*map(cut.group, units)]
        last = self._last
        last_group = None if last is None else cut.group(last)
        for at, (unit, group) in enumerate(zip(units, groups, strict=True)):
            if unit == last:
                continue
            last = unit
            if group == last_group:
                if not crc32(unit) % every_unit:
                    yield at
                    self._here = 1
                continue
            last_group = group
            if not (crc32(group) % every_group and crc32(unit) % every_unit):
                yield at
                self._here = 1
            else:
                self._here += 1
        self._last = last

    def _extend(self, lines: Lines) -> None:
        if self._held and lines:
            (reader, segment), self._held = self._held, None
            self._lines = reader.lines(segment)
        self._lines += lines

    def _flush(self) -> None:
        if self._held:
            (reader, segment), self._held = self._held, None
            parts = [reader.bytes(segment, number) for number in range(len(self._files))]
            self._write(segment.first, segment.last, segment.groups, parts)
        elif self._lines:
            lines, self._lines = self._lines, []
            cut = self._table.cut
            prepared = self._table.prepare(lines)
            parts = [form.encode(prepared) for form in self._table.forms]
            self._write(cut.unit(lines[0]), cut.unit(lines[-1]), self._here, parts)

    def _write(self, first: bytes, last: bytes, groups: int, parts: list[bytes]) -> None:
        cut = self._table.cut
        before, self._written = self._written, last
        goes_on = before is not None and cut.group(before) == cut.group(first)
        self._groups += groups - goes_on
        spans = []
        for file, form, part in zip(self._files, self._table.forms, parts, strict=True):
            file.write(form.between if before is not None else b"")
            start = file.tell()
            file.write(part)
            spans.append((start, start + len(part)))
        self._index.write(Segment(first, last, groups, tuple(spans)).entry)


def first_field(unit: bytes) -> bytes:
    """Return what stands before the first space: the subject of a statement."""
    return unit[: unit.find(b" ")]


def whole_line(line: bytes) -> bytes:
    """Return a line without its end."""
    return line[:-1]
