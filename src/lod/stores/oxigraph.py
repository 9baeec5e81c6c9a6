"""Oxigraph on disk, opened read-only by every process; `lod.stores.filling` has made it."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import TypeGuard, cast
from urllib.parse import urlsplit

import pyoxigraph as ox

from lod.errors import NotFoundError, StoreError
from lod.releases import Release
from lod.serializations import name
from lod.stores.ahead import (
    Labels,
    Values,
    count_pointing,
    count_values,
    find_pointing,
    read_labels,
    read_pointing,
    read_values,
)
from lod.stores.filling import make_store

PARTS = (
    "parts.json"  # beside a store: the hash IRIs of each document, which the store finds by full scan only
)
_MOST_LOOKED_AT = 100_000  # statements that are looked at for things to show
_MOST_INCOMING = 10_000
_MOST_PARTS_SOUGHT = 10  # statements that point to a thing, among which its parts are sought
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABELS = tuple(  # the best first
    ox.NamedNode(iri)
    for iri in (
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://purl.org/dc/terms/title",
        "http://xmlns.com/foaf/0.1/name",
        "http://schema.org/name",
        "https://schema.org/name",
    )
)

_Node = ox.NamedNode | ox.BlankNode
_Pattern = tuple[_Node | None, ox.NamedNode | None, _Node | None]


class OxigraphStore:
    """A store that is only read. Several processes may have it open."""

    def __init__(
        self,
        folder: Path,
        apart: str = "",
        *,
        parts: Callable[[str], list[str]] | None = None,
        every_graph: bool = False,
        any_label: bool = False,
    ) -> None:
        """Open a store.

        Args:
            folder: where it lies.
            apart: IRI of a named graph whose statements the pages of things do not show; empty: none.
            parts: tells the hash IRIs of a document; None: they are sought in the store, or stand beside it.
            every_graph: whether things are looked up in all graphs, not in the default graph only.
            any_label: whether titles and names of other vocabularies count as labels.

        Raises:
            StoreError: there is none, or it is damaged.
        """
        self._where = None if every_graph else ox.DefaultGraph()
        self._apart = ox.NamedNode(apart) if apart else None
        try:
            self._store = ox.Store.read_only(str(folder))
            self._parts = parts or _parts_beside(folder)
            properties = LABELS if any_label else LABELS[:1]
            self._labels = Labels(partial(read_labels, self._store, properties=properties, where=self._where))
        except (OSError, ValueError) as error:
            raise StoreError(f"{folder}: {error}") from error

    def tell_labels(self, labels: Mapping[str, str]) -> None:
        """Take in labels that need not be looked up, since a list tells them."""
        self._labels.tell(labels)

    def graph(self, graph: str) -> list[ox.Triple]:
        """Return the triples of a named graph."""
        name = named_node(graph)
        if not self._store.contains_named_graph(name):  # most things have none, and that is told at once
            return []
        return [quad.triple for quad in self._store.quads_for_pattern(None, None, None, name)]

    def thing(self, iri: str) -> list[ox.Triple]:
        """Return what is said of a thing and of its parts: its hash IRIs, however they are linked to it.

        Statements about things of others that it points to come along, since nobody else serves them;
        so do those about blank nodes, which have no other place (a concise bounded description).
        """
        triples: list[ox.Triple] = []
        known = None if self._parts is None else self._parts(iri)
        whole = named_node(iri)
        todo: list[_Node] = [whole, *map(ox.NamedNode, known or ())]
        seen = set(todo)
        while todo:
            node = todo.pop()
            out = self._shown(node) if node == whole else list(self._outgoing(node))
            triples += [*out, *self._foreign(out, iri)]
            near = [triple.object for triple in out] if known is not None else self._near(node)
            for other in near:
                if other not in seen and _belongs(other, iri):
                    seen.add(other)
                    todo.append(other)
        return triples

    def _shown(self, thing: _Node) -> list[ox.Triple]:
        """Return what is said of a thing; what follows, of somebody whom thousands name, is not even read."""
        if self._where is None or self._apart is None:
            return list(self._outgoing(thing))
        found = self._store.query(
            f"SELECT ?p ?o {{ {thing} ?p ?o MINUS {{ GRAPH {self._apart} {{ {thing} ?p ?o }} }} }}"
        )
        return [ox.Triple(thing, row[0], row[1]) for row in cast("ox.QuerySolutions", found)]

    def _near(self, node: _Node) -> Iterator[object]:
        """Yield what may be a part of a thing: what a node points to, and some of what points to it."""
        yield from (quad.object for quad in self._pattern(node, None, None))
        if isinstance(node, ox.NamedNode):
            yield from (quad.subject for quad in islice(self._pattern(None, None, node), _MOST_PARTS_SOUGHT))

    def _foreign(self, triples: Iterable[ox.Triple], iri: str) -> Iterator[ox.Triple]:
        host = urlsplit(iri).netloc
        for other in {t.object.value for t in triples if isinstance(t.object, ox.NamedNode)}:
            if urlsplit(other).netloc != host:
                yield from self._outgoing(ox.NamedNode(other))

    def parts(self, _: list[str]) -> list[ox.Triple]:
        """Return nothing: `thing` tells it already."""
        return []

    def matching(self, subject: str, predicate: str = "", object_: str = "") -> list[ox.Triple]:
        """Return the statements about a thing, also those that pages do not show.

        Args:
            subject: the IRI of the thing.
            predicate: of one property only; empty: of all.
            object_: an IRI, or a literal in N-Triples; empty: any value.

        Raises:
            NotFoundError: one of them is no term.
        """
        value = None if not object_ else _literal(object_) if object_.startswith('"') else named_node(object_)
        property_ = named_node(predicate) if predicate else None
        quads = self._store.quads_for_pattern(named_node(subject), property_, value, ox.DefaultGraph())
        return sorted((quad.triple for quad in quads), key=str)

    def about(self, iri: str) -> list[ox.Triple]:
        """Return the triples with this subject."""
        return list(self._outgoing(named_node(iri)))

    def incoming(self, iri: str, predicate: str = "") -> Iterator[ox.Triple]:
        """Yield the triples that point to a thing, by one property or any; at most 10,000 of others' data."""
        property_ = named_node(predicate) if predicate else None
        pattern = (None, property_, named_node(iri))
        quads = islice(self._pattern(*pattern), None if self._parts is None else _MOST_INCOMING)
        return self._visible(quads, *pattern)

    def pointing(self, iri: str, but: str, most: int, few: int) -> tuple[list[tuple[str, str]], bool]:
        """Return subject and property of the statements of `incoming` but those by one property.

        If they are fewer than `most`, all of them; else only a few, and that there are more. What pages do
        not show is counted, too.
        """
        thing, claim = named_node(iri), named_node(but)
        is_cut = count_pointing(self._store, thing, claim, most, self._where) >= most
        first, found = few if is_cut else most, None
        if self._where is not None:
            found = read_pointing(self._store, thing, claim, self._apart, first)
        if found is None:
            pairs = ((name(triple.subject), triple.predicate.value) for triple in self.incoming(iri))
            found = list(islice((pair for pair in pairs if pair[1] != but), first))
        return found, is_cut

    def pointing_by(self, iri: str, properties: Iterable[str]) -> set[str]:
        """Return by which of some properties `incoming` gives anything."""
        if self._where is None:
            return {one for one in properties if next(self.incoming(iri, one), None)}
        return find_pointing(self._store, named_node(iri), [*map(named_node, properties)], self._apart)

    def graphs(self) -> list[str]:
        """Return the names of the named graphs."""
        return [graph.value for graph in self._store.named_graphs() if isinstance(graph, ox.NamedNode)]

    def has_graph(self, iri: str) -> bool:
        """Tell whether there is such a named graph."""
        return self._store.contains_named_graph(named_node(iri))

    def things(self, base: str, most: int) -> list[str]:
        """Return things under a base that have a type, each once, in the order of the store."""
        found: dict[str, None] = {}
        for quad in islice(self._store.quads_for_pattern(None, _TYPE, None, self._where), _MOST_LOOKED_AT):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(base):
                found[quad.subject.value] = None
                if len(found) == most:
                    break
        return list(found)

    def uses(self, iri: str, most: int) -> list[ox.Triple]:
        """Return some triples that have an IRI as object or as predicate."""
        node = named_node(iri)
        quads = chain(
            self._store.quads_for_pattern(None, None, node, self._where),
            self._store.quads_for_pattern(None, node, None, self._where),
        )
        return list(dict.fromkeys(quad.triple for quad in islice(quads, most)))

    def trouble(self) -> str:
        """Return what keeps the store from answering, or nothing."""
        try:
            next(self._store.quads_for_pattern(None, None, None, None), None)
        except OSError as error:
            return f"the store does not answer: {error}"
        return ""

    def instances(self, class_iri: str) -> list[str]:
        """Return the things of a class."""
        quads = self._store.quads_for_pattern(None, _TYPE, ox.NamedNode(class_iri), self._where)
        return [quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)]

    def typed(self) -> Iterator[str]:
        """Yield the things that have a class, in no order; one that has several comes several times."""
        type_ = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        quads = self._store.quads_for_pattern(None, type_, None, ox.DefaultGraph())
        return (quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))

    def values(self, subjects: Iterable[str], properties: Iterable[str]) -> Values:
        """Return what is said of things by some properties, each sorted as `matching` sorts it.

        Raises:
            NotFoundError: one of them is no IRI.
        """
        things = [named_node(iri) for iri in dict.fromkeys(subjects)]
        found = read_values(self._store, things, [*map(named_node, properties)], self._where)
        return {
            key: sorted({*values}, key=str) if len(values) > 1 else values for key, values in found.items()
        }

    def count_values(self, subjects: Iterable[str], property_: str) -> Counter[str]:
        """Return how many of some things have each value of a property."""
        things = map(named_node, dict.fromkeys(subjects))
        return count_values(self._store, things, named_node(property_), self._where)

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """Return the label of each thing that has one."""
        return self._labels.of(iris)

    def _outgoing(self, node: _Node) -> Iterator[ox.Triple]:
        return self._visible(self._pattern(node, None, None), node, None, None)

    def _pattern(self, *pattern: *_Pattern) -> Iterator[ox.Quad]:
        return self._store.quads_for_pattern(*pattern, self._where)

    def _visible(self, quads: Iterable[ox.Quad], *pattern: *_Pattern) -> Iterator[ox.Triple]:
        """Yield the triples of some quads that pages show, each once.

        What stands apart is part of the rest, and the store gives both in the same order.

        Args:
            quads: the first of a pattern, or all.
            pattern: by which the store has been asked for them.
        """
        if self._where is None:
            yield from dict.fromkeys(quad.triple for quad in quads)
            return
        apart: Iterator[ox.Quad] | None = None
        hidden: ox.Quad | None = None
        for quad in quads:
            if apart is None:  # not before there is something
                apart = self._store.quads_for_pattern(*pattern, self._apart) if self._apart else iter(())
                hidden = next(apart, None)
            if hidden is not None and quad.triple == hidden.triple:
                hidden = next(apart, None)
            else:
                yield quad.triple


def _parts_beside(folder: Path) -> Callable[[str], list[str]] | None:
    """Return what tells the hash IRIs of a document, if they are noted beside a store."""
    file = folder.with_name(PARTS)
    if not file.exists():
        return None
    parts: dict[str, list[str]] = json.loads(file.read_bytes())
    return lambda iri: parts.get(iri, [])


def _belongs(term: object, iri: str) -> TypeGuard[_Node]:
    """Tell whether a node has no other page than that of a thing."""
    return isinstance(term, ox.BlankNode) or (
        isinstance(term, ox.NamedNode) and term.value.startswith(f"{iri}#")
    )


def named_node(iri: str) -> ox.NamedNode:
    """Return an IRI as a term.

    Raises:
        NotFoundError: it is none, so nothing can be known under it.
    """
    try:
        return ox.NamedNode(iri)
    except ValueError:
        raise NotFoundError(f"{iri!r} is no IRI, so nothing is known under it") from None


def _literal(token: str) -> ox.Literal:
    try:
        [quad] = ox.parse(f"<a:a> <a:a> {token} .", format=ox.RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError):
        quad = None
    if quad is None or not isinstance(quad.object, ox.Literal):
        raise NotFoundError(f"{token!r} is no literal of N-Triples, so nothing is known of it")
    return quad.object


def open_store(release: Release) -> OxigraphStore:
    """Open the store of a release; one that is missing is made from the dump.

    Raises:
        StoreError: it can be neither made nor opened.
    """
    make_store(release)
    return OxigraphStore(release.store)
