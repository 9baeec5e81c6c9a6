"""Which entries of an index change with a release: those of the things around which statements come or go."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from lod.search.facts import Facts, term
from lod.search.gather import USES

_AUTHORITY, _VOCABULARY = "graph/authority", "graph/vocabulary"
_NAMING = (*USES, "dcterms:creator", "dcterms:contributor", "dcterms:publisher", "dcterms:isPartOf")
_MOST = 5_000  # records that name a thing whose names change; beyond, the index is made anew
_THINGS = ("id/person/", "id/state/", "id/place/", "id/group/", "id/event/", "id/holding/", "vocab/topic/")


@dataclass
class Changed:
    """What a release says anew, or no longer, thing by thing."""

    base: str
    records: set[str] = field(default_factory=set)
    things: set[str] = field(default_factory=set)  # whose own entry changes
    renamed: set[str] = field(default_factory=set)  # whose names may have changed, also where they are named
    is_wide: bool = False  # whether terms have changed, which may stand anywhere

    def __post_init__(self) -> None:
        self._uses = tuple(f"{term(use)} <".encode() for use in USES)

    def note(self, lines: Iterable[bytes]) -> None:
        """Take in N-Quads lines that come or go, each in a named graph of a release."""
        base = self.base
        for line in lines:
            graph = line[line.rindex(b"<") + 1 : line.rindex(b">")].decode().removeprefix(base)
            subject = line[1 : line.index(b">")].decode() if line[:1] == b"<" else ""
            thing = subject.partition("#")[0]
            if graph.startswith("doc/document/"):
                self.records.add(f"{base}id/document/{graph.split('/')[2]}")
            elif graph == _VOCABULARY:
                self.is_wide = True
            if thing.startswith(tuple(base + below for below in _THINGS)):
                self.things.add(thing)
                if graph == _AUTHORITY:
                    self.renamed.add(thing)
            rest = line[line.index(b" ") + 1 :]
            if use := next((use for use in self._uses if rest.startswith(use)), b""):
                self.things.add(rest[len(use) : rest.index(b">", len(use))].decode())

    def affected(self, store: ox.Store) -> set[str] | None:
        """Return the things whose entries are to be made again; None if it is better to make all anew."""
        if self.is_wide:
            return None
        found, facts = self.records | self.things, Facts(store)
        for thing in self.renamed:
            for count, record in enumerate(self._naming(facts, thing)):
                if count > _MOST:
                    return None
                found.add(record)
        return found

    def _naming(self, facts: Facts, thing: str) -> Iterator[str]:
        """Yield the records in whose entries the names of a thing stand."""
        begin = f"{self.base}id/document/"
        for property_ in _NAMING:
            for subject in facts.pointing(thing, property_):
                if subject.startswith(begin):
                    yield begin + subject.removeprefix(begin).split("/")[0].split("#")[0]
