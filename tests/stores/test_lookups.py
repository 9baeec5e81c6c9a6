"""A look tells lookups from other queries; being wrong costs time, not safety."""

import time

import pytest

from lod.stores.lookups import is_lookup

PREFIX = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?p ?o { <x> ?p ?o }",
        "select ?s where { ?s ?p 'Nehru'@en } # by name",
        'SELECT * { ?s ?p "1"^^<http://www.w3.org/2001/XMLSchema#integer> }',
        "ASK {}",
        "ASK { ?s ?p ?o }",
        "DESCRIBE <a:b>",
        "CONSTRUCT { <x> ?p ?o } WHERE { <x> ?p ?o }",
        PREFIX
        + "SELECT * { <x> rdfs:label ?l ; a ?c FILTER(LANG(?l) = 'en') OPTIONAL { ?c rdfs:label ?n } }",
        "SELECT * { { <x> ?p ?o } UNION { ?o ?p <x> } }",
        "SELECT ?g { GRAPH ?g { ?s ?p <x> } }",
        "SELECT ?s { <x> <p>/<q>|^<r> ?s }",
        "SELECT * { ?s ?p ?o } LIMIT 10",
    ],
)
def test_what_hangs_on_something_named_is_a_lookup(query: str) -> None:
    assert is_lookup(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o } LIMIT 1000000",
        "SELECT * { ?s ?p ?o . ?t ?q ?u } LIMIT 10",
        "SELECT * { <x> ?p ?o . ?a ?b ?c }",
        "SELECT * { _:a ?p ?o . ?o ?q ?r }",
        "SELECT (COUNT(*) AS ?n) { <x> ?p ?o }",
        "SELECT * { <x> <p>* ?o }",
        "SELECT * { <x> <p>+ ?o }",
        "SELECT * { <x> ?p ?o } ORDER BY ?o",
        "SELECT * { <x> ?p ?o FILTER REGEX(?o, 'x') }",
        "SELECT * { " + "<x> ?p ?o . " * 9 + "}",
        "SELECT * { SERVICE <x> { <y> ?p ?o } }",
        "SELEKT",
        "ASK { <x> ?p ?o } #" + "x" * 2000,
    ],
)
def test_anything_else_is_a_query_like_any_other(query: str) -> None:
    assert not is_lookup(query)


@pytest.mark.parametrize("text", ["'", "<", "a:", "_:.", "?", "FILTER(", "{", ".", "\\"])
def test_a_look_never_takes_long(text: str) -> None:
    begin = time.monotonic()

    is_lookup(text * (2000 // len(text)))

    assert time.monotonic() - begin < 0.5
