"""Queries whose answers are known without a store: the same rows, found in the index.

D03, D04, D06 and D07 look at every triple, and M07 compares every mention with every other. A query that
stands here word for word is answered by its function; one that was changed in `shapes/` goes to the store.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lod.shacl.index import Index
from lod.shacl.literals import value_of
from lod.shacl.terms import RDF_TYPE
from lod.vocab import PREFIXES, RDFS_LABEL, iri

Row = Mapping[str, str]  # from the names of variables to tokens
Answer = Callable[[Index, str], Iterator[Row]]  # to a focus node
Number = Any  # int, Decimal or float: each can be compared with each

_DATASET = iri(PREFIXES["dcat"] + "Dataset")
_ELSEWHERE = re.compile(r"doc/|dataset|dumps/|graph/|sparql|activity/|>$")
_NAMES = tuple(
    iri(PREFIXES[prefix] + name)
    for prefix, name in (
        ("rdfs", "label"),
        ("skos", "prefLabel"),
        ("dcterms", "title"),
        ("crm", "P190_has_symbolic_content"),
    )
)
_NEEDS_NO_NAME = frozenset(
    iri(PREFIXES[prefix] + name)
    for prefix, name in (
        ("crm", "E21_Person"),
        ("crm", "E74_Group"),
        ("crm", "E53_Place"),
        ("oa", "Annotation"),
        ("oa", "TextPositionSelector"),
        ("oa", "TextQuoteSelector"),
    )
)
_HAS_SOURCE, _HAS_SELECTOR, _START, _END = (
    iri(PREFIXES["oa"] + name) for name in ("hasSource", "hasSelector", "start", "end")
)


def _dangling(data: Index, base: str) -> Iterator[Row]:
    """Yield who points to what is ours and has no triples of its own."""
    inside, described = base[:-1], _subjects(data)
    complete = bool(data.subjects(RDF_TYPE, _DATASET))
    for predicate, rows in data.forward.items():
        for subject, objects in rows.items():
            for value in objects:
                if value in described or not value.startswith(inside):
                    continue
                if complete or not _ELSEWHERE.match(value, len(inside)):
                    yield {"value": value, "subject": subject, "property": predicate}


def _untyped(data: Index, base: str) -> Iterator[Row]:
    """Yield what is ours and has triples, but no class."""
    inside, typed = base[:-1], data.objects_of(RDF_TYPE)
    for value in _subjects(data):
        if value not in typed and value.startswith(inside):
            yield {"value": value}


def _blank(data: Index, _: str) -> Iterator[Row]:
    """Yield who points to a blank node of which neither class nor label is said."""
    typed, labelled = data.objects_of(RDF_TYPE), data.objects_of(RDFS_LABEL)
    for predicate, rows in data.forward.items():
        for subject, objects in rows.items():
            for value in objects:
                if value[0] == "_" and value not in typed and value not in labelled:
                    yield {"value": value, "subject": subject, "property": predicate}


def _nameless(data: Index, base: str) -> Iterator[Row]:
    """Yield what is ours and has a class, but neither a name nor words."""
    inside, named = base[:-1], [data.objects_of(predicate) for predicate in _NAMES]
    for value, classes in data.objects_of(RDF_TYPE).items():
        has_name = any(value in names for names in named) or not _NEEDS_NO_NAME.isdisjoint(classes)
        if not has_name and value.startswith(inside):
            yield {"value": value}


def _crosswise(data: Index, source: str) -> Iterator[Row]:
    """Yield each mention of a file and another that begins in it and ends behind it.

    From left to right: each is compared with those alone that have not ended where it begins.
    """
    begun: list[tuple[Number, Number, str]] = []
    for within, beyond, other in sorted(_stretches(data, source)):
        begun = [stretch for stretch in begun if within < stretch[1]]
        for start, end, value in begun:
            if start < within and end < beyond:
                yield {"value": value, "other": other}
        begun.append((within, beyond, other))


def _stretches(data: Index, source: str) -> Iterator[tuple[Number, Number, str]]:
    for mention in data.subjects(_HAS_SOURCE, source):
        for selector in data.objects(mention, _HAS_SELECTOR):
            for start in data.objects(selector, _START):
                for end in data.objects(selector, _END):
                    one, two = _number(start), _number(end)
                    if one is not None and two is not None:
                        yield one, two, mention


def _number(token: str) -> Number | None:
    """Return the number that a token stands for; M03 has a word for positions that are none."""
    try:
        value = value_of(token)
    except ValueError:
        return None
    if value is None or value[0] != "number" or value[1] != value[1]:  # NaN is not itself
        return None
    return value[1]


def _subjects(data: Index) -> set[str]:
    return set().union(*data.forward.values())


_ANSWERS: tuple[tuple[str, Answer], ...] = (
    (
        """
        SELECT DISTINCT $this ?value ?subject ?property WHERE {
            ?subject ?property ?value .
            FILTER (ISIRI(?value) && STRSTARTS(STR(?value), STR($this)))
            FILTER NOT EXISTS { ?value ?said ?of }
            BIND (STRAFTER(STR(?value), STR($this)) AS ?rest)
            FILTER (
                EXISTS { ?dataset a dcat:Dataset }
                || ! REGEX(?rest, "^(doc/|dataset|dumps/|graph/|sparql|activity/|$)")
            )
        }""",
        _dangling,
    ),
    (
        """
        SELECT DISTINCT $this ?value WHERE {
            ?value ?property ?object .
            FILTER (ISIRI(?value) && STRSTARTS(STR(?value), STR($this)))
            FILTER NOT EXISTS { ?value a ?class }
        }""",
        _untyped,
    ),
    (
        """
        SELECT $this ?value ?subject ?property WHERE {
            ?subject ?property ?value .
            FILTER (ISBLANK(?value))
            FILTER NOT EXISTS { ?value a|rdfs:label ?said }
        }""",
        _blank,
    ),
    (
        """
        SELECT DISTINCT $this ?value WHERE {
            ?value a ?class .
            FILTER (ISIRI(?value) && STRSTARTS(STR(?value), STR($this)))
            FILTER NOT EXISTS { ?value rdfs:label|skos:prefLabel|dcterms:title ?label }
            FILTER NOT EXISTS { ?value crm:P190_has_symbolic_content ?words }
            FILTER NOT EXISTS {
                ?value a ?other
                FILTER (?other IN (
                    crm:E21_Person, crm:E74_Group, crm:E53_Place,
                    oa:Annotation, oa:TextPositionSelector, oa:TextQuoteSelector
                ))
            }
        }""",
        _nameless,
    ),
    (
        """
        SELECT $this ?value ?other WHERE {
            ?value oa:hasSource $this ; oa:hasSelector ?position .
            ?position oa:start ?start ; oa:end ?end .
            ?other oa:hasSource $this ; oa:hasSelector ?next .
            ?next oa:start ?within ; oa:end ?beyond .
            FILTER (?start < ?within && ?within < ?end && ?end < ?beyond)
        }""",
        _crosswise,
    ),
)
_USUAL = set(PREFIXES.items())
KNOWN = {" ".join(query.split()): answer for query, answer in _ANSWERS}


def known_answer(query: str, prefixes: Mapping[str, str]) -> Answer | None:
    """Return what answers a query without a store, if it is known and its prefixes are the usual ones."""
    return KNOWN.get(" ".join(query.split())) if set(prefixes.items()) <= _USUAL else None
