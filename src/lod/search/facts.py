"""A store, read property by property: only what is asked for, however much is said of a thing."""

from collections.abc import Iterator
from functools import lru_cache

import pyoxigraph as ox

from lod.vocab import PREFIXES

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_LABELS = 50_000  # of things that many others name, kept in memory


@lru_cache(256)
def term(curie: str) -> ox.NamedNode:
    """Return the term that a name with one of the prefixes in `lod.vocab` means: `crm:P2_has_type`."""
    prefix, _, name = curie.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + name)


class Facts:
    """What the default graph of a store says."""

    def __init__(self, store: ox.Store) -> None:
        """Read from a store."""
        self.store = store
        self.label = lru_cache(_LABELS)(self._label)

    def instances(self, class_: ox.NamedNode) -> Iterator[str]:
        """Yield the things of a class."""
        quads = self.store.quads_for_pattern(None, _TYPE, class_, ox.DefaultGraph())
        return (quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))

    def classes(self, iri: str) -> set[str]:
        """Return the classes of a thing."""
        return set(self.iris(iri, "rdf:type"))

    def literals(self, iri: str, *properties: str) -> list[ox.Literal]:
        """Return the literals among the values of properties, sorted within each property."""
        found: list[ox.Literal] = []
        for property_ in properties:
            quads = self.store.quads_for_pattern(ox.NamedNode(iri), term(property_), None, ox.DefaultGraph())
            values = (quad.object for quad in quads if isinstance(quad.object, ox.Literal))
            found += sorted(values, key=lambda value: (value.language or "", value.value))
        return found

    def texts(self, iri: str, *properties: str) -> list[str]:
        """Return the values of the literals, each once."""
        return list(dict.fromkeys(value.value for value in self.literals(iri, *properties)))

    def iris(self, iri: str, *properties: str) -> list[str]:
        """Return the things among the values of properties, each once, sorted within each property."""
        found: dict[str, None] = {}
        for property_ in properties:
            quads = self.store.quads_for_pattern(ox.NamedNode(iri), term(property_), None, ox.DefaultGraph())
            values = (quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode))
            found |= dict.fromkeys(sorted(values))
        return list(found)

    def pointing(self, iri: str, property_: str) -> list[str]:
        """Return the things that have a thing as value of a property."""
        quads = self.store.quads_for_pattern(None, term(property_), ox.NamedNode(iri), ox.DefaultGraph())
        return sorted(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))

    def count(self, iri: str, *properties: str) -> int:
        """Return how many statements have a thing as value of properties."""
        node = ox.NamedNode(iri)
        return sum(
            1
            for property_ in properties
            for _ in self.store.quads_for_pattern(None, term(property_), node, ox.DefaultGraph())
        )

    def texts_of(self, graph: str, property_: str) -> Iterator[str]:
        """Yield the literals that a named graph has as values of a property."""
        quads = self.store.quads_for_pattern(None, term(property_), None, ox.NamedNode(graph))
        return (quad.object.value for quad in quads if isinstance(quad.object, ox.Literal))

    def _label(self, iri: str) -> str:
        """Return what a thing is called, in English if it can be; empty if it has no label."""
        return next((value.value for value in best_first(self.literals(iri, "rdfs:label"))), "")


def best_first(labels: list[ox.Literal]) -> list[ox.Literal]:
    """Return labels, those in English first, then those without a language."""
    ranks = {"en": 0, "": 1}
    return sorted(labels, key=lambda label: ranks.get((label.language or "").partition("-")[0], 2))
