"""A look tells lookups from other queries; being wrong costs time, not safety."""

import time

import pytest

from lod.stores.lookups import Failed, is_lookup, shape_of

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


@pytest.mark.parametrize(
    "other",
    [
        "select ?s { ?s <y> 'b'@en . ?s ?q \"2\" } limit 5",
        "BASE <a:b>\nPREFIX a: <a:c> SELECT $x { $x a:p 7 . $x ?y a:b } # again\nLIMIT 100",
    ],
)
def test_queries_that_differ_in_terms_and_names_only_have_one_shape(other: str) -> None:
    assert shape_of(other) == shape_of("SELECT ?a { ?a <x> 'a' . ?a ?b <z> } LIMIT 10")


def test_queries_that_differ_in_more_have_other_shapes() -> None:
    queries = [
        "SELECT ?a { ?a <x> ?b }",
        "SELECT ?b { ?a <x> ?b }",
        "SELECT ?a { ?a ?x ?b }",
        "ASK { ?a <x> ?b }",
    ]

    assert len(set(map(shape_of, queries))) == len(queries)


def test_what_failed_is_known_for_its_client_and_for_a_while() -> None:
    failed, over = Failed(), Failed(seconds=0.0)
    for memory in (failed, over):
        memory.add("a", "ASK { <x> ?p ?o }")

    assert failed.has("a", "ASK { <y> ?q ?o }")
    assert not failed.has("b", "ASK { <y> ?q ?o }")
    assert not over.has("a", "ASK { <x> ?p ?o }")


def test_of_what_failed_only_so_much_is_remembered() -> None:
    failed = Failed()
    for number in range(2000):
        failed.add(str(number), "ASK { <x> ?p ?o }")

    assert [failed.has(client, "ASK { <x> ?p ?o }") for client in ("0", "975", "976", "1999")] == [
        False, False, True, True,
    ]  # fmt: skip
