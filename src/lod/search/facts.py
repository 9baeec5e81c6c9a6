"""A store, read property by property: only what is asked for, however much is said of a thing.

Each question costs the store more than its answer; so what many things are asked for is read ahead, at once.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import cast

import pyoxigraph as ox

from lod.vocab import PREFIXES

_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
# Things and properties are numbered, since the engine looks up each IRI that it gives back; the properties
# are chosen last, since it would look for each of them at each thing.
_READ = """SELECT ?thing ?property ?value WHERE {{
  {{ SELECT ?thing ?p ?value WHERE {{ VALUES (?thing ?s) {{ {things} }} ?s ?p ?value }} }}
  VALUES (?property ?p) {{ {properties} }}
}}"""
_LABELS = 50_000  # of things that many others name, kept in memory


@lru_cache(256)
def term(curie: str) -> ox.NamedNode:
    """Return the term that a name means: `<IRI>`, or `crm:P2_has_type` with a prefix of `lod.vocab`."""
    if curie.startswith("<"):
        return ox.NamedNode(curie[1:-1])
    prefix, _, name = curie.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + name)


class Facts:
    """What the default graph of a store says."""

    def __init__(self, store: ox.Store, ahead: Iterable[str] = ()) -> None:
        """Read from a store.

        Args:
            store: to read from.
            ahead: properties that `read` reads.
        """
        self.store = store
        self.label = lru_cache(_LABELS)(self._label)
        self._ahead = dict.fromkeys(ahead)
        self._known: dict[str, dict[str, list[_Value]]] = {}

    def read(self, iris: Iterable[str]) -> None:
        """Read ahead what the default graph says of things; it is known until `forget`."""
        new, properties = [iri for iri in dict.fromkeys(iris) if iri not in self._known], list(self._ahead)
        known: list[dict[str, list[_Value]]] = [{} for _ in new]
        query = _READ.format(
            things=_numbered(map(ox.NamedNode, new)), properties=_numbered(map(term, properties))
        )
        for thing, property_, value in self._rows(query):
            known[int(thing.value)].setdefault(properties[int(property_.value)], []).append(value)
        self._known |= zip(new, known, strict=True)

    def forget(self) -> None:
        """Forget what was read ahead, so that memory does not grow."""
        self._known.clear()

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
            values = (value for value in self._values(iri, property_) if isinstance(value, ox.Literal))
            found += sorted(values, key=lambda value: (value.language or "", value.value))
        return found

    def texts(self, iri: str, *properties: str) -> list[str]:
        """Return the values of the literals, each once."""
        return list(dict.fromkeys(value.value for value in self.literals(iri, *properties)))

    def iris(self, iri: str, *properties: str) -> list[str]:
        """Return the things among the values of properties, each once, sorted within each property."""
        found: dict[str, None] = {}
        for property_ in properties:
            values = self._values(iri, property_)
            found |= dict.fromkeys(sorted(value.value for value in values if isinstance(value, ox.NamedNode)))
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
        query = f"SELECT ?o WHERE {{ GRAPH {ox.NamedNode(graph)} {{ ?s {term(property_)} ?o }} }}"
        return (value.value for [value] in self._rows(query) if isinstance(value, ox.Literal))

    def _values(self, iri: str, property_: str) -> Iterable[_Value]:
        """Return the values of a property, in the order of the store."""
        if iri in self._known and property_ in self._ahead:
            return self._known[iri].get(property_, ())
        quads = self.store.quads_for_pattern(ox.NamedNode(iri), term(property_), None, ox.DefaultGraph())
        return (quad.object for quad in quads)

    def _rows(self, query: str) -> ox.QuerySolutions:
        """Answer a query that selects; the engine looks up only the terms that are selected."""
        return cast("ox.QuerySolutions", self.store.query(query))

    def _label(self, iri: str) -> str:
        """Return what a thing is called, in English if it can be; empty if it has no label."""
        return next((value.value for value in best_first(self.literals(iri, "rdfs:label"))), "")


def _numbered(nodes: Iterable[ox.NamedNode]) -> str:
    return " ".join(f"({number} {node})" for number, node in enumerate(nodes))


def best_first(labels: list[ox.Literal]) -> list[ox.Literal]:
    """Return labels, those in English first, then those without a language."""
    ranks = {"en": 0, "": 1}
    return sorted(labels, key=lambda label: ranks.get((label.language or "").partition("-")[0], 2))
