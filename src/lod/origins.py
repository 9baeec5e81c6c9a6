"""Why each statement is there: where it comes from, kept beside the graph of a release.

    why.tsv   the origins, a line each: rule, file, entry, start and end of the passage
    why.idx   16 bytes for each statement and origin, sorted: the first 8 of the statement's
              BLAKE2b digest, then where the line of its origin begins in why.tsv

Looking up takes a bisection of the index, however large the release is; nothing is loaded.
"""

import hashlib
import mmap
import struct
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from lod.errors import ReleaseError
from lod.model import Origin, Traced
from lod.serializations import parse_triples

TABLE = "why.tsv"
INDEX = "why.idx"

# What a rule does, in words for people.
RULES = {
    "record/document": "the page describes the record",
    "record/addressees": "the line of address says to whom the record is directed",
    "record/creation": "the record is dated, so it was made at that time",
    "record/signing": "the text is signed",
    "record/text": "the page holds a text of the record",
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
    "description/item": "the archivist's description says it of the paper",
    "description/reading": "the archivist reads the source so: a reading, with a certainty",
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


def digest_statement(triple: ox.Triple) -> bytes:
    """Return the 8 bytes under which a statement is found."""
    text = f"{triple.subject} {triple.predicate} {triple.object}"
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def encode_origins(traced: Sequence[Traced]) -> dict[str, bytes]:
    """Return the two files, by name; the same statements give the same bytes."""
    lines = sorted({_line(origin) for _, origin in traced})
    offsets: dict[str, int] = {}
    place = 0
    for line in lines:
        offsets[line] = place
        place += len(line.encode())
    triples = parse_triples(triple for triple, _ in traced)
    entries = {
        _ENTRY.pack(digest_statement(triple), offsets[_line(origin)])
        for triple, (_, origin) in zip(triples, traced, strict=True)
    }
    return {TABLE: "".join(lines).encode(), INDEX: b"".join(sorted(entries))}


class Origins:
    """The origins of a release, read where they lie."""

    def __init__(self, folder: Path) -> None:
        """Open the two files.

        Raises:
            ReleaseError: they are missing or cut off.
        """
        try:
            self._table, self._index = _map(folder / TABLE), _map(folder / INDEX)
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


def _map(file: Path) -> mmap.mmap | bytes:
    with file.open("rb") as stream:
        if not file.stat().st_size:
            return b""
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)


def _line(origin: Origin) -> str:
    start, end = ("" if place is None else str(place) for place in (origin.start, origin.end))
    cells = (origin.rule, origin.source, origin.entry, start, end)
    return "\t".join(" ".join(cell.split()) for cell in cells) + "\n"


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
