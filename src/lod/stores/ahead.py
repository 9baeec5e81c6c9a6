"""A store asked about many things at once, and the labels that it has told lately.

A page names hundreds of things. One by one, each look-up would also give back the thing and the property,
which are known already; in a large store that costs as much as the answer, as each term has its own place.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import cast

import pyoxigraph as ox

from lod.serializations import name

Value = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Values = dict[tuple[str, str], list[Value]]  # by thing and property

_FEW = 3  # that are asked for as quickly one by one
_MOST_HIDDEN = 2_000  # statements that can be left out at once
_MOST_LABELS = 20_000  # that are kept
_LONGEST_LABEL = 300  # characters; longer ones are titles, which few pages name


def read_values(
    store: ox.Store,
    things: Sequence[ox.NamedNode],
    properties: Sequence[ox.NamedNode],
    where: ox.DefaultGraph | None,
) -> Values:
    """Return what the default graph, or any graph, says of things by some properties, in its order.

    What several graphs say may be there several times. Things are numbered, since the engine looks up each
    term that it gives back, and each property is a part of its own: of two lists the engine would read all
    that is said by the properties.
    """
    pairs = list(product(things, properties))
    if len(pairs) <= _FEW:
        return {(thing.value, of.value): _look_up(store, thing, of, where) for thing, of in pairs}
    keys = [(thing.value, of.value) for thing, of in pairs]
    found: Values = {key: [] for key in keys}
    parts = (
        f"{{ VALUES (?n ?s) {{ {_numbered(things, first, len(properties))} }} ?s {of} ?o }}"
        for first, of in enumerate(properties)
    )
    query = f"SELECT ?n ?o WHERE {{ {' UNION '.join(parts)} }}"
    answer = store.query(query, use_default_graph_as_union=where is None)
    for number, value in cast("ox.QuerySolutions", answer):
        found[keys[int(number.value)]].append(value)
    return found


def _look_up(
    store: ox.Store, thing: ox.NamedNode, property_: ox.NamedNode, where: ox.DefaultGraph | None
) -> list[Value]:
    return [quad.object for quad in store.quads_for_pattern(thing, property_, None, where)]


def _numbered(things: Iterable[ox.NamedNode], first: int, step: int) -> str:
    return " ".join(f"({first + at * step} {thing})" for at, thing in enumerate(things))


def count_values(
    store: ox.Store, things: Iterable[ox.NamedNode], property_: ox.NamedNode, where: ox.DefaultGraph | None
) -> Counter[str]:
    """Return how many of some things have each value of a property: each value is looked up once only."""
    listed = " ".join(map(str, things))
    query = (
        f"SELECT ?o (COUNT(DISTINCT ?s) AS ?n) {{ VALUES ?s {{ {listed} }} ?s {property_} ?o }} GROUP BY ?o"
    )
    answer = store.query(query, use_default_graph_as_union=where is None)
    return Counter({name(value): int(count.value) for value, count in cast("ox.QuerySolutions", answer)})


def read_pointing(
    store: ox.Store, thing: ox.NamedNode, but: ox.NamedNode, apart: ox.NamedNode | None, most: int
) -> list[tuple[str, str]] | None:
    """Return subject and property of the first statements of the default graph that point to a thing.

    Args:
        store: to read from.
        thing: the thing.
        but: a property by which nothing counts.
        apart: a named graph whose statements do not count; None: all do.
        most: how many statements are returned.

    Returns:
        None where so many are apart that one does better to read on step by step.
    """
    hidden = f"GRAPH {apart} {{ ?s ?p {thing} }}" if apart else ""
    number = _count(store, hidden, _MOST_HIDDEN, is_union=False) if hidden else 0
    if number == _MOST_HIDDEN:
        return None
    without = f"MINUS {{ {hidden} }}" if number else ""
    pattern = f"?s ?p {thing} FILTER(!sameTerm(?p, {but})) {without}"
    answer = store.query(f"SELECT ?s ?p WHERE {{ {pattern} }} LIMIT {most}")
    return [(name(subject), of.value) for subject, of in cast("ox.QuerySolutions", answer)]


def count_pointing(
    store: ox.Store, thing: ox.NamedNode, but: ox.NamedNode, most: int, where: ox.DefaultGraph | None
) -> int:
    """Return how many statements point to a thing, but those by one property, up to a number of them."""
    pattern = f"?s ?p {thing} FILTER(!sameTerm(?p, {but}))"
    return _count(store, pattern, most, is_union=where is None)


def _count(store: ox.Store, pattern: str, most: int, *, is_union: bool) -> int:
    query = f"SELECT (COUNT(?p) AS ?n) WHERE {{ {{ SELECT ?p WHERE {{ {pattern} }} LIMIT {most} }} }}"
    answer = store.query(query, use_default_graph_as_union=is_union)
    [(count,)] = cast("ox.QuerySolutions", answer)
    return int(count.value)


def find_pointing(
    store: ox.Store, thing: ox.NamedNode, properties: Sequence[ox.NamedNode], apart: ox.NamedNode | None
) -> set[str]:
    """Return by which of some properties statements of the default graph point to a thing.

    Args:
        store: to read from.
        thing: the thing.
        properties: those that are asked for.
        apart: a named graph whose statements do not count; None: all do.
    """
    if not properties:
        return set()
    patterns = [f"?s {of} {thing}" for of in properties]
    parts = (
        f"{{ SELECT ({number} AS ?n) WHERE {{ {pattern} {_without(pattern, apart)} }} LIMIT 1 }}"
        for number, pattern in enumerate(patterns)
    )
    answer = store.query(f"SELECT ?n WHERE {{ {' UNION '.join(parts)} }}")
    return {properties[int(number.value)].value for (number,) in cast("ox.QuerySolutions", answer)}


def _without(pattern: str, apart: ox.NamedNode | None) -> str:
    return f"MINUS {{ GRAPH {apart} {{ {pattern} }} }}" if apart else ""


def read_labels(
    store: ox.Store, iris: Sequence[str], properties: Sequence[ox.NamedNode], where: ox.DefaultGraph | None
) -> dict[str, str]:
    """Return the label of each thing that has one.

    Args:
        store: to read from.
        iris: the things.
        properties: what counts as a label, the best first.
        where: the default graph; None: any graph.
    """
    things = [ox.NamedNode(iri) for iri in iris]
    if where is not None and len(properties) == 1:
        found = read_values(store, things, properties, where)
        return {iri: _text(values[0]) for (iri, _), values in found.items() if values}
    every = (
        (thing.value, (_text(value) for of in properties for value in _look_up(store, thing, of, where)))
        for thing in things
    )
    return {iri: label for iri, labels in every if (label := next(labels, ""))}


def _text(term: object) -> str:
    return str(getattr(term, "value", term))


class Labels:
    """The labels asked for lately: most pages name the same people, states and types."""

    def __init__(self, ask: Callable[[list[str]], Mapping[str, str]], most: int = _MOST_LABELS) -> None:
        """Keep nothing yet.

        Args:
            ask: tells the label of each thing that has one.
            most: how many are kept.
        """
        self._ask = ask
        self._most = most
        self._told: dict[str, str] = {}
        self._known: dict[str, str] = {}  # empty: a thing has none

    def tell(self, labels: Mapping[str, str]) -> None:
        """Take in labels that are known from elsewhere, and stay; of very many, none."""
        if len(labels) <= self._most // 2:
            self._told = dict(labels)
            self._known |= labels

    def of(self, iris: Iterable[str]) -> dict[str, str]:
        """Return the label of each thing that has one."""
        known = self._known
        found = {iri: known.get(iri) for iri in iris}
        if new := [iri for iri, label in found.items() if label is None]:
            told = self._ask(new)
            found |= {iri: told.get(iri, "") for iri in new}
            self._keep({iri: label for iri in new if len(label := found[iri] or "") <= _LONGEST_LABEL})
        return {iri: label for iri, label in found.items() if label}

    def _keep(self, labels: Mapping[str, str]) -> None:
        if len(self._known) + len(labels) > self._most:  # what is named often is soon there again
            self._known = dict(self._told)
        self._known |= labels
