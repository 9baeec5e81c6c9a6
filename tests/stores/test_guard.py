"""What is refused before any engine sees it, and what must not be."""

import time
from contextlib import suppress

import pytest

from lod.errors import QueryError
from lod.stores.guard import check_query

PLENTY = 100_000


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://e/> { ?s ?p ?o } }",
        "SELECT * { sErViCe SILENT <http://e/> { ?s ?p ?o } }",
        "SELECT * { SERVICE# why\r\n<http://e/> { ?s ?p ?o } }",
        "SELECT * {SERVICE?e{ ?s ?p ?o } }",
        "SELECT * { ?s ?p 1 .SERVICE <http://e/> { ?s ?p ?o } }",
        "SELECT * { FILTER EXISTS { SERVICE <http://e/> { ?s ?p ?o } } }",
        r"SELECT * { SERVIC\u0045 <http://e/> { ?s ?p ?o } }",
        r"SELECT * { \U00000053ERVICE <http://e/> { ?s ?p ?o } }",
        'SELECT * { BIND("\\\\" AS ?a) SERVICE <http://e/> { ?s ?p "x" } }',
        "SELECT * { BIND('''\\\\''' AS ?a) SERVICE <http://e/> { ?s ?p 'x' } }",
        'SELECT * { BIND("""a""b""" AS ?a) SERVICE <http://e/> { ?s ?p "x" } }',
        "SELECT * { BIND('\"' AS ?a) SERVICE <http://e/> { ?s ?p ?o } BIND('\"' AS ?b) }",
        "# a comment ends with its line\nSELECT * { SERVICE <http://e/> { ?s ?p ?o } }",
        "SELECT * { FILTER(?a < 1) SERVICE <http://e/> { ?s ?p ?o } FILTER(?b > 2) }",
    ],
)
def test_service_is_refused(query: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused"):
        check_query(query, PLENTY, 64)


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX ex: <http://e/> SELECT * { ?s ex:service ?o }",
        "PREFIX service: <http://e/> SELECT * { ?s service:a ?o }",
        "SELECT * { ?service $SERVICE ?o }",
        "SELECT * { ?s <http://e/service/SERVICE> ?o }",
        "SELECT * { ?s ?p 'at your service', \"of service\" }",
        r'SELECT * { ?s ?p "\" service" }',
        "SELECT * { ?s ?p '''it's\na service''' }",
        "# about a service\nSELECT * { ?s ?p ?o } # SERVICE",
        "SELECT * { ?s ?services ?o ; ?p _:service }",
        "",
        "no query at all, unbalanced ( ' \" <",
        "SELECT * { ?s ?p '\\",
    ],
)
def test_what_calls_nobody_is_allowed(query: str) -> None:
    check_query(query, PLENTY, 64)


@pytest.mark.parametrize("brackets", ["()", "{}", "[]"])
def test_nesting_is_bounded(brackets: str) -> None:
    check_query(brackets[0] * 64 + brackets[1] * 64, PLENTY, 64)

    with pytest.raises(QueryError, match="nested"):
        check_query(brackets[0] * 65 + brackets[1] * 65, PLENTY, 64)


@pytest.mark.parametrize(
    "query",
    ["()" * 1000, f"SELECT * {{ ?s ?p '{'(' * 1000}' }}", f"SELECT * {{ ?s ?p ?o }} #{'{' * 1000}"],
    ids=["side by side", "in a string", "in a comment"],
)
def test_brackets_that_nest_nothing_are_allowed(query: str) -> None:
    check_query(query, PLENTY, 64)


@pytest.mark.parametrize(
    "query", ["SELECT * { " + r"\u007b" * 100 + " }", "({[" * 30], ids=["escaped", "mixed"]
)
def test_nesting_is_seen_in_disguise(query: str) -> None:
    with pytest.raises(QueryError, match="nested"):
        check_query(query, PLENTY, 64)


def test_the_length_of_a_query_is_bounded() -> None:
    check_query("x" * 100, 100, 64)

    with pytest.raises(QueryError, match="101 characters, expected at most 100"):
        check_query("x" * 101, 100, 64)


@pytest.mark.parametrize(
    "text",
    [
        "service:" * 400,
        *(word * (PLENTY // len(word)) for word in ("service", "service:", "$service", "<", "a:")),
        "service#" * 400,
        "service " * 400,
        "'" * 3000,
        '"""' * 1000,
        "<" * 3000,
        "\\" * 3000,
    ],
    ids=lambda text: f"{text[:8]} {len(text)}",
)
def test_a_look_at_a_query_never_takes_long(text: str) -> None:
    begin = time.monotonic()

    with suppress(QueryError):
        check_query(text, PLENTY, 64)

    assert time.monotonic() - begin < 0.5
