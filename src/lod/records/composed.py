"""A text put together from parts that came apart: columns of a table, elements of an edition.

Offsets count in the text so made. It is made the same way each time: the parts in the order in
which they are added, two blank lines between two of them.
"""

from typing import Any

from lod.model import Passage, Record, Zone
from lod.records.files import digest_of

_BETWEEN = "\n\n\n"


class Composition:
    """The text as far as it is put together, and what part of it is what."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.zones: list[Zone] = []

    def add(self, zone: str, text: str) -> Passage:
        """Add a part at the end; return where it stands."""
        if self._parts:
            self._append(_BETWEEN)
        start = self._length
        self._append(text)
        last = self.zones[-1] if self.zones else None
        if last and last.name == zone:  # two paragraphs of a body are one body
            self.zones[-1] = Zone(zone, last.start, self._length)
        else:
            self.zones.append(Zone(zone, start, self._length))
        return Passage(text, start, self._length)

    def record(self, slug: str, source: str, **fields: Any) -> Record:
        """Return the record whose text this is; the fields are its other ones."""
        text = "".join(self._parts)
        return Record(slug, source, text, digest_of(text), zones=tuple(self.zones), **fields)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
