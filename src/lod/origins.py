"""Why each statement is there: where it comes from, kept beside the graph of a release, in its ledger.

Looking up takes a bisection of the index and one frame of the ledger, however large the release is; nothing
is loaded.
"""

from bisect import bisect_left
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from lod.codings import ZstdError
from lod.errors import ReleaseError
from lod.ledger import INDEX, LEDGER, behind, lines_about, unpack
from lod.model import Origin
from lod.segments import find_segment, find_segments, first_field, open_map, read_entry

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


@lru_cache(4096)
def origin_cells(origin: Origin) -> str:
    """Return an origin as it stands in the ledger: five cells with tabs between."""
    start, end = ("" if place is None else str(place) for place in (origin.start, origin.end))
    cells = (origin.rule, origin.source, origin.entry, start, end)
    return "\t".join(" ".join(cell.split()) for cell in cells)


class Origins:
    """The origins of a release, read where they lie."""

    def __init__(self, folder: Path, base: str) -> None:
        """Open the ledger.

        Args:
            folder: of the release.
            base: the base IRI of the data set.

        Raises:
            ReleaseError: it is missing.
        """
        self._base = base
        try:
            self._ledger, self._index = open_map(folder / LEDGER), open_map(folder / INDEX)
        except OSError as error:
            raise ReleaseError(f"{folder}: {error.strerror}, expected {LEDGER} and {INDEX}") from None
        if not self._is_whole():
            raise ReleaseError(f"{folder / LEDGER}: is cut off, or {INDEX} is; build anew")
        self._lines = lru_cache(8)(self._unpack)

    def of(self, triple: ox.Triple) -> tuple[Origin, ...]:
        """Return the origins of a statement; none if the release does not make it.

        Raises:
            ReleaseError: the ledger is cut off.
        """
        statement = f"{triple.subject} {triple.predicate} {triple.object}".encode()
        segment = find_segment(self._index, behind(statement))
        if segment is None:
            return ()
        about = lines_about(self._lines(*segment.spans[0]), statement, self._base)
        # Several graphs may have a statement for one reason.
        return tuple(
            map(_origin, sorted({line[line.index(b"\t") + 1 : line.rindex(b"\t")] for line in about}))
        )

    def parts(self, iri: str) -> list[str]:
        """Return the hash IRIs of a document of which something is said, sorted.

        Raises:
            ReleaseError: the ledger is cut off.
        """
        first, bound = f"<{iri}#".encode(), f"<{iri}$".encode()  # the character behind the hash
        found: dict[bytes, None] = {}
        for segment in find_segments(self._index, first, bound):
            lines = self._lines(*segment.spans[0])
            about = lines[bisect_left(lines, first) : bisect_left(lines, bound)]
            found |= dict.fromkeys(map(first_field, about))
        return sorted(subject[1:-1].decode() for subject in found)

    def _is_whole(self) -> bool:
        if not self._index:
            return True
        if self._index[-1:] != b"\n":
            return False
        last = read_entry(self._index[self._index.rfind(b"\n", 0, -1) + 1 :])
        return last.spans[0][1] == len(self._ledger)

    def _unpack(self, start: int, end: int) -> list[bytes]:
        try:
            return unpack(self._ledger[start:end])
        except ZstdError as error:
            raise ReleaseError(f"{LEDGER}: is damaged at byte {start}: {error}; build anew") from None


def _origin(cells: bytes) -> Origin:
    rule, source, entry, start, end = cells.decode().split("\t")
    return Origin(rule, source, entry, int(start) if start else None, int(end) if end else None)


def premise_of(triple: ox.Triple, origin: Origin) -> ox.Triple | None:
    """Return the statement from which another was inferred; None if it was not inferred."""
    if not origin.rule.startswith("inferred/"):
        return None
    predicate = ox.NamedNode(origin.entry)
    if origin.rule == "inferred/inverse" and isinstance(triple.object, ox.NamedNode):
        return ox.Triple(triple.object, predicate, triple.subject)
    return ox.Triple(triple.subject, predicate, triple.object)
