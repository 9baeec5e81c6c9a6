"""Why each statement is there: where it comes from, kept beside the graph of a release.

    why.tsv   the origins, a line each: rule, file, entry, start and end of the passage
    why.idx   16 bytes for each statement and origin, sorted: the first 8 of the statement's
              BLAKE2b digest, then where the line of its origin begins in why.tsv

Looking up takes a bisection of the index, however large the release is; nothing is loaded.
"""

import hashlib
import heapq
import mmap
import os
import struct
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from lod.errors import ReleaseError
from lod.model import Origin
from lod.sorting import batches, merge, read_entries, read_lines, write_lines

TABLE = "why.tsv"
INDEX = "why.idx"

# What a rule does, in words for people.
RULES = {
    "record/document": "the page describes the record",
    "record/addressees": "the line of address says to whom the record is directed",
    "record/creation": "the record is dated, so it was made at that time",
    "record/signing": "the text is signed",
    "record/text": "the page holds a text of the record",
    "record/words": "the rights in the text allow that it is published",
    "record/sections": "the text has headings",
    "record/translation": "the source line names a translator",
    "record/contribution": "the source line names who contributed the record",
    "record/page": "the text is read from a page",
    "record/publication": "the page names who publishes it",
    "record/file": "the page is kept as a file",
    "record/item": "the source line and the marks tell of a piece of paper",
    "record/reel": "the source line names a film",
    "record/holding-title": "what stands behind the shelf mark is read as the title of a holding",
    "record/right": "the page states rights in the text",
    "record/pages": "the release has a page for the record and one for its mentions",
    "record/mention": "a name was found in the text and linked",
    "description/document": "the archivist's description says it of the document",
    "description/part": "the archivist's description tells of a part of the document",
    "description/section": "the archivist's description says it of a section of the text",
    "description/event": "the archivist's description tells of something that happened",
    "description/person": "the archivist's description tells of a person whom no table has",
    "description/group": "the archivist's description tells of a group that no table has",
    "description/text": "the archivist's description says it of the text",
    "description/item": "the archivist's description says it of the paper",
    "description/reading": "the archivist reads the source so: a reading, with a certainty",
    "settings/dataset": "the settings of the archive say it of all its records",
    "program/constant": "it holds for whatever the program publishes",
    "authority/entity": "a row of the authority file",
    "authority/body": "a body known by its name only",
    "authority/holding": "a shelf mark names the holdings above the record",
    "provenance/run": "who made the statements, when and of what",
    "report/record": "the shapes have been checked",
    "report/summary": "the findings have been counted",
    "dataset/description": "the settings and the release itself",
    "dataset/statistics": "the statements of the release have been counted",
    "vocabulary/term": "a term or concept of ours",
    "vocabulary/shape": "a shape by which records are validated",
    "inferred/inverse": "the inverse of what is said",
    "inferred/super-property": "what is said, said by a wider property",
}

_ENTRY = struct.Struct(">8sQ")
_PLACE = struct.Struct("=Q")
_DIGEST = 8  # bytes
_INFERRED = b"inferred/"  # how the lines of rules of inference begin
_LINES, _ENTRIES = "origins.zst", "entries.zst"  # of a run: what one shard, or several merged, give


def digest_statement(triple: ox.Triple) -> bytes:
    """Return the 8 bytes under which a statement is found."""
    text = f"{triple.subject} {triple.predicate} {triple.object}"
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


@lru_cache(4096)
def origin_line(origin: Origin) -> bytes:
    """Return an origin as a line of the table."""
    start, end = ("" if place is None else str(place) for place in (origin.start, origin.end))
    cells = (origin.rule, origin.source, origin.entry, start, end)
    return ("\t".join(" ".join(cell.split()) for cell in cells) + "\n").encode()


def write_origins(folder: Path, entries: Collection[tuple[bytes, bytes]]) -> None:
    """Write the origins of a run: its lines, and by the number of the line which statement has it.

    Args:
        folder: of the run.
        entries: pairs of `digest_statement` and `origin_line`.
    """
    lines = sorted({line for _, line in entries})
    numbers = {line: number for number, line in enumerate(lines)}
    write_lines(folder / _LINES, lines)
    write_lines(
        folder / _ENTRIES, sorted(_ENTRY.pack(digest, numbers[line]) for digest, line in set(entries))
    )


def merge_origins(runs: Sequence[Path], folder: Path) -> None:
    """Merge the origins of several runs into those of one."""
    with ExitStack() as stack:
        places = _Places(runs, folder, stack)
        write_lines(folder / _LINES, places.lines(lambda _: 1))
        write_lines(folder / _ENTRIES, places.entries())
    places.remove()


def write_index(runs: Sequence[Path], folder: Path, work: Path, dropped: Path) -> None:
    """Write the two files of a release.

    Args:
        runs: to merge.
        folder: of the release.
        work: a folder for what lies between; it is made.
        dropped: sorted digests of what was inferred, and left out since another graph says it.
    """
    work.mkdir()
    with ExitStack() as stack:
        places = _Places(runs, work, stack)
        with (folder / TABLE).open("wb") as table:
            for batch in batches(places.lines(len)):
                table.write(b"".join(batch))
        left = _without(places.entries(), read_entries(dropped, _DIGEST), places.inferred)
        with (folder / INDEX).open("wb") as index:
            for batch in batches(left):
                index.write(b"".join(batch))


class _Places:
    """Where the lines of several runs come to lie when they are merged.

    A line has a place in the table of its run. The order of lines is the same in all tables, so
    entries that are sorted by digest and place stay so when their places are looked up.
    """

    def __init__(self, runs: Sequence[Path], folder: Path, stack: ExitStack) -> None:
        self._runs = runs
        self._stack = stack
        self._files = [folder / f"places-{number}" for number in range(len(runs))]
        self.inferred = range(0)  # the places of the lines of what is inferred

    def lines(self, length: Callable[[bytes], int]) -> Iterator[bytes]:
        """Yield the lines of all runs, each once, and keep their places.

        Args:
            length: how far a line moves the next one.
        """
        with ExitStack() as stack:
            files = [stack.enter_context(file.open("wb")) for file in self._files]
            last, place, behind = b"", 0, 0
            for line, run in heapq.merge(*(_tagged(run / _LINES, n) for n, run in enumerate(self._runs))):
                if line != last:
                    last, place = line, behind
                    behind += length(line)
                    if line.startswith(_INFERRED):
                        self.inferred = range(self.inferred.start if self.inferred else place, behind)
                    yield line
                files[run].write(_PLACE.pack(place))

    def remove(self) -> None:
        """Remove what lies between."""
        for file in self._files:
            file.unlink()

    def entries(self) -> Iterator[bytes]:
        """Yield the entries of all runs with the places in the table that they have in common."""
        return merge(self._moved(run, file) for run, file in zip(self._runs, self._files, strict=True))

    def _moved(self, run: Path, file: Path) -> Iterator[bytes]:
        places = memoryview(_map(self._stack.enter_context(file.open("rb")))).cast("Q")
        for entry in read_entries(run / _ENTRIES, _ENTRY.size):
            digest, number = _ENTRY.unpack(entry)
            yield _ENTRY.pack(digest, places[number])


def _tagged(file: Path, number: int) -> Iterator[tuple[bytes, int]]:
    for line in read_lines(file):
        yield line, number


def _without(entries: Iterable[bytes], dropped: Iterator[bytes], inferred: range) -> Iterator[bytes]:
    """Yield the entries but those of what was inferred and is dropped."""
    drop = next(dropped, None)
    for entry in entries:
        digest, place = _ENTRY.unpack(entry)
        while drop is not None and drop < digest:
            drop = next(dropped, None)
        if digest != drop or place not in inferred:
            yield entry


class Origins:
    """The origins of a release, read where they lie."""

    def __init__(self, folder: Path) -> None:
        """Open the two files.

        Raises:
            ReleaseError: they are missing or cut off.
        """
        try:
            self._table, self._index = _open(folder / TABLE), _open(folder / INDEX)
        except OSError as error:
            raise ReleaseError(f"{folder}: {error.strerror}, expected {TABLE} and {INDEX}") from None
        if len(self._index) % _ENTRY.size:
            raise ReleaseError(f"{folder / INDEX}: is cut off, expected whole entries of {_ENTRY.size} bytes")

    def of(self, triple: ox.Triple) -> tuple[Origin, ...]:
        """Return the origins of a statement; none if the release does not make it."""
        digest = digest_statement(triple)
        first = bisect_left(range(len(self._index) // _ENTRY.size), digest, key=self._digest_at)
        return tuple(self._origins(first, digest))

    def _origins(self, at: int, digest: bytes) -> Iterator[Origin]:
        while at * _ENTRY.size < len(self._index) and self._digest_at(at) == digest:
            _, offset = _ENTRY.unpack_from(self._index, at * _ENTRY.size)
            end = self._table.find(b"\n", offset)
            yield _origin(self._table[offset:end].decode())
            at += 1

    def _digest_at(self, at: int) -> bytes:
        return self._index[at * _ENTRY.size : at * _ENTRY.size + 8]


def _map(stream: BinaryIO) -> mmap.mmap | bytes:
    if not os.fstat(stream.fileno()).st_size:
        return b""
    return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)


def _open(file: Path) -> mmap.mmap | bytes:
    with file.open("rb") as stream:
        return _map(stream)


def _origin(line: str) -> Origin:
    rule, source, entry, start, end = line.split("\t")
    return Origin(rule, source, entry, int(start) if start else None, int(end) if end else None)


def premise_of(triple: ox.Triple, origin: Origin) -> ox.Triple | None:
    """Return the statement from which another was inferred; None if it was not inferred."""
    if not origin.rule.startswith("inferred/"):
        return None
    predicate = ox.NamedNode(origin.entry)
    if origin.rule == "inferred/inverse" and isinstance(triple.object, ox.NamedNode):
        return ox.Triple(triple.object, predicate, triple.subject)
    return ox.Triple(triple.subject, predicate, triple.object)
