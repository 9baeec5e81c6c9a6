"""The endpoint answers what SPARQL 1.1 allows, from its own data only, and survives its askers."""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from socketserver import BaseRequestHandler, BaseServer, TCPServer
from threading import Thread

import pytest
import rdflib
from flask import Flask
from flask.testing import FlaskClient
from rdflib.query import Result
from SPARQLWrapper import CSV, JSON, POST, TURTLE, SPARQLWrapper
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from conftest import RECORD
from lod.config import Config, Limits
from lod.model import Kind, Record
from lod.stations import link_record
from lod.stores import guard
from lod.web import create_app
from lod.workshop import Workshop

PREFIXES = """
PREFIX lod: <https://lod.example.org/ns#>
PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX wd: <http://www.wikidata.org/entity/>
"""
NEHRU = "<https://lod.example.org/id/person/nehru>"
SELECT = f"{PREFIXES} SELECT ?name {{ {NEHRU} rdfs:label ?name }}"
ASK = f"{PREFIXES} ASK {{ {NEHRU} skos:exactMatch wd:Q1047 }}"
CONSTRUCT = f"{PREFIXES} CONSTRUCT WHERE {{ {NEHRU} rdfs:label ?name }}"
DESCRIBE = f"DESCRIBE {NEHRU}"
PEOPLE = f"""{PREFIXES}
SELECT DISTINCT ?name ?item {{
  ?mention a lod:Mention ; crm:P67_refers_to ?person .
  ?person a crm:E21_Person ; rdfs:label ?name ; skos:exactMatch ?item .
}}"""
CROSS_PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) > STR(?i)) }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
GRAPHS = {
    "text/turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
}
BINDINGS = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
REFUSED = [  # <X> is an endpoint elsewhere
    "SELECT * { SERVICE <X> { ?s ?p ?o } }",
    "SELECT * { service <X> { ?s ?p ?o } }",
    "SELECT * { SeRvIcE SILENT <X> { ?s ?p ?o } }",
    "SELECT * { SERVICE# comment\n<X> { ?s ?p ?o } }",
    "SELECT * { SERVICE\n\n<X>\n{ ?s ?p ?o } }",
    "SELECT * { SERVICE<X>{?s ?p ?o} }",
    "SELECT * { VALUES ?x { <X> } SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <X> } SERVICE?x{ ?s ?p ?o } }",
    "SELECT * { BIND(1 AS ?a)SERVICE <X> { ?s ?p ?o } }",
    "SELECT * { FILTER EXISTS { SERVICE <X> { ?s ?p ?o } } }",
    "SELECT * { FILTER NOT EXISTS { { SERVICE <X> { ?s ?p ?o } } } }",
    "SELECT * { OPTIONAL { SERVICE <X> { ?s ?p ?o } } }",
    "SELECT * { { SELECT * { SERVICE <X> { ?s ?p ?o } } } }",
    "ASK { SERVICE <X> { ?s ?p ?o } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <X> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <X> { ?s ?p ?o } }",
    r"SELECT * { \u0053ERVICE <X> { ?s ?p ?o } }",
    r"SELECT * { SERVIC\U00000045 <X> { ?s ?p ?o } }",
    'SELECT * { BIND("\\\\" AS ?a) SERVICE <X> { ?s ?p ?o } }',  # the string "\\" ends there
    "SELECT * { BIND('\\\\' AS ?a) SERVICE <X> { ?s ?p ?o } BIND('' AS ?b) }",
    'SELECT * { BIND("""a"b\\\\""" AS ?a) SERVICE <X> { ?s ?p ?o } BIND("" AS ?b) }',
    "SELECT * { BIND('#' AS ?a) SERVICE <X> { ?s ?p ?o } }",
    "SELECT * { BIND(<http://e/#x> AS ?a) SERVICE <X> { ?s ?p ?o } }",
]
HIDDEN = [
    # Escapes in a name: it goes on behind \# and \'.
    r"PREFIX e: <X> SELECT * { OPTIONAL { ?a e:a\#b ?b } SERVICE <X> { ?s ?p ?o } }",
    r"PREFIX e: <X> SELECT * { OPTIONAL { ?a e:a\'b ?b } SERVICE <X> { ?s ?p 'x' } }",
    # "Less than", which is no beginning of an IRI.
    "SELECT * { BIND('a'<'>' AS ?a) SERVICE <X> { ?s ?p 'x' } }",
    "SELECT * { BIND(1<2&&'#'>'' AS ?a) SERVICE <X> { ?s ?p ?o } }",
    # Oxigraph needs no blank around a keyword.
    "SELECT * { SERVICESILENT<X>{ ?s ?p ?o } }",
    "PREFIX e: <X> SELECT * { SERVICEe:x { ?s ?p ?o } }",
    "PREFIX e: <X> SELECT * { SERVICESILENTe:x { ?s ?p ?o } }",
    "PREFIX : <X> SELECT * { SERVICE:x { ?s ?p ?o } }",
    "SELECT * { OPTIONAL { ?a ?b 1SERVICE <X> { ?s ?p ?o } } }",
    "SELECT * { OPTIONAL { ?a ?b trueSERVICE <X> { ?s ?p ?o } } }",
    # A comment that touches what stands before it.
    "SELECT * { SERVICE <X>#a comment\n{ ?s ?p ?o } }",
    "PREFIX e: <X> SELECT * { SERVICE e:x#a comment\n{ ?s ?p ?o } }",
    "PREFIX e: <X> SELECT * { SERVICE#a comment\ne:x#a comment\n{ ?s ?p ?o } }",
    "PREFIX e: <X> SELECT * { SERVICE e:x\\#a#a comment\n{ ?s ?p ?o } }",
    # Blanks that are none for SPARQL, and letters that are none for Python.
    "SELECT * { SERVICE <X\u00a0x> { ?s ?p ?o } }",
    "SELECT * { SERVICE <X\u3000x> { ?s ?p ?o } }",
    "SELECT * { SERVICE <X\u2028x> { ?s ?p ?o } }",
    "SELECT * { VALUES ?a\u00b7 { <X> } { SERVICE ?a\u00b7 { ?s ?p ?o } } }",
    # Other ways out.
    "SELECT * FROM <X> { ?s ?p ?o }",
    "SELECT * FROM NAMED <X> { GRAPH ?g { ?s ?p ?o } }",
    "LOAD <X>",
]


@contextmanager
def running(server: BaseServer) -> Iterator[None]:
    """Let a server on a free port of this machine answer meanwhile."""
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve the site."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    with running(server):
        yield f"http://127.0.0.1:{server.server_port}/"


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Give an endpoint outside, and who has called it."""
    calls: list[str] = []

    class Answer(BaseRequestHandler):
        def handle(self) -> None:
            calls.append(str(self.client_address))

    server = TCPServer(("127.0.0.1", 0), Answer)
    with running(server):
        yield f"http://127.0.0.1:{server.server_address[1]}/", calls


@contextmanager
def site(built: Config, limits: Limits) -> Iterator[Flask]:
    app = create_app(replace(built, limits=limits))
    try:
        yield app
    finally:
        app.extensions["lod"].queries.close()


@pytest.fixture
def hurried(built: Config) -> Iterator[FlaskClient]:
    """A site on which a query may cost little."""
    with site(built, Limits(query_timeout=1.0, query_bytes=1, query_length=20_000)) as app:
        yield app.test_client()


def ask(client: FlaskClient, query: str, accept: str = "*/*", **parameters: str) -> TestResponse:
    return client.get("/sparql", query_string={"query": query, **parameters}, headers={"Accept": accept})


def rows(response: TestResponse) -> set[tuple[str, ...]]:
    """Return the bindings of an answer in JSON."""
    assert response.status_code == 200, response.text
    result = response.get_json(force=True)
    bindings: Iterable[dict[str, dict[str, str]]] = result["results"]["bindings"]
    return {tuple(row[name]["value"] for name in result["head"]["vars"]) for row in bindings}


def count(client: FlaskClient, **parameters: str) -> int:
    [[number]] = rows(ask(client, COUNT, **parameters))
    return int(number)


def test_a_query_may_come_in_three_ways(client: FlaskClient) -> None:
    by_get = client.get("/sparql", query_string={"query": SELECT})
    by_form = client.post("/sparql", data={"query": SELECT})
    by_post = client.post("/sparql", data=SELECT, content_type="application/sparql-query; charset=utf-8")

    assert rows(by_get) == {("Jawaharlal Nehru",)}
    assert by_get.data == by_form.data == by_post.data


@pytest.mark.parametrize(("accept", "name"), BINDINGS.items())
def test_select_is_answered_in_every_format_of_bindings(client: FlaskClient, accept: str, name: str) -> None:
    response = ask(client, SELECT, accept)

    assert response.mimetype == accept
    result = Result.parse(BytesIO(response.data), format=name)
    assert [str(value) for row in result.bindings for value in row.values()] == ["Jawaharlal Nehru"]


@pytest.mark.parametrize(("accept", "name"), list(BINDINGS.items())[:2])
def test_ask_is_answered_with_a_truth_value(client: FlaskClient, accept: str, name: str) -> None:
    yes, no = ask(client, ASK, accept), ask(client, ASK.replace("Q1047", "Q1"), accept)

    assert yes.mimetype == no.mimetype == accept
    assert Result.parse(BytesIO(yes.data), format=name).askAnswer is True
    assert Result.parse(BytesIO(no.data), format=name).askAnswer is False


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib, of itself
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE], ids=["construct", "describe"])
@pytest.mark.parametrize(("accept", "name"), GRAPHS.items())
def test_a_graph_is_answered_in_every_format_of_graphs(
    client: FlaskClient, accept: str, name: str, query: str
) -> None:
    response = ask(client, query, accept)

    assert response.mimetype == accept
    graph = rdflib.Graph().parse(data=response.data, format=name)
    label = (rdflib.URIRef(NEHRU[1:-1]), rdflib.RDFS.label, rdflib.Literal("Jawaharlal Nehru", lang="en"))
    assert label in graph
    assert (len(graph) == 1) is (query is CONSTRUCT)


@pytest.mark.parametrize(
    ("query", "accept", "listed"),
    [
        (SELECT, "text/turtle", BINDINGS),
        (SELECT, "application/ld+json, text/turtle", BINDINGS),
        (ASK, "application/rdf+xml", BINDINGS),
        (CONSTRUCT, "text/csv", GRAPHS),
        (DESCRIBE, "application/sparql-results+xml", GRAPHS),
        (SELECT, "image/png", {**BINDINGS, **GRAPHS}),
    ],
)
def test_a_format_that_does_not_fit_the_query_is_not_acceptable(
    client: FlaskClient, query: str, accept: str, listed: dict[str, str]
) -> None:
    response = ask(client, query, accept)

    assert response.status_code == 406
    assert [media_type for media_type in listed if media_type not in response.text] == []


def test_the_format_that_fits_is_chosen_from_a_mixed_wish(client: FlaskClient) -> None:
    accept = "text/turtle, application/sparql-results+xml;q=0.5"

    assert ask(client, SELECT, accept).mimetype == "application/sparql-results+xml"
    assert ask(client, CONSTRUCT, accept).mimetype == "text/turtle"


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT * WHERE {\n  ?s ?p\n}", r"\b3:\d"),
        ("SELEKT * { ?s ?p ?o }", r"\b1:\d"),
        ("SELECT * {\n ?s unknown:name ?o }", r"\b2:\d"),
        ("", r"\b1:1\b"),
    ],
)
def test_a_syntax_error_is_told_with_line_and_column(client: FlaskClient, query: str, place: str) -> None:
    response = ask(client, query)

    assert response.status_code == 400
    assert response.content_type == "text/plain; charset=utf-8"
    assert re.search(place, response.text), response.text


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/sparql-query", b"\xff", 400),
        ("application/x-www-form-urlencoded", b"q=ASK+%7B%7D", 400),
        ("text/plain", b"ASK {}", 415),
        ("application/json", b"{}", 415),
        ("", b"ASK {}", 415),
    ],
)
def test_a_body_that_is_no_query_is_a_bad_request(
    client: FlaskClient, content_type: str, body: bytes, status: int
) -> None:
    response = client.post("/sparql", data=body, content_type=content_type)

    assert response.status_code == status
    assert response.content_type == "text/plain; charset=utf-8"


def test_a_browser_without_a_query_gets_a_form(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/html,*/*;q=0.8"})

    assert response.status_code == 200
    assert '<textarea id="query" name="query"' in response.text


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        ("update=DELETE+WHERE+%7B%3Fs+%3Fp+%3Fo%7D", "application/x-www-form-urlencoded"),
        ("update=CLEAR+ALL&query=ASK+%7B%7D", "application/x-www-form-urlencoded"),
        ("DELETE WHERE { ?s ?p ?o }", "application/sparql-update"),
        ("CLEAR ALL", "application/sparql-update; charset=utf-8"),
    ],
)
def test_updates_are_refused_and_change_nothing(client: FlaskClient, data: str, content_type: str) -> None:
    before = count(client)

    response = client.post("/sparql", data=data, content_type=content_type)

    assert response.status_code == 403
    assert "read-only" in response.text
    assert count(client) == before > 0


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:b> <a:b> <a:b> }",
        "delete where { ?s ?p ?o }",
        "DROP ALL",
        "LOAD <http://127.0.0.1:9/>",
        "CREATE GRAPH <a:b>",
        "WITH <a:b> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "BASE <a:b>\nPREFIX e: <a:b> # SELECT\nCLEAR ALL",
        "PREFIX : <a:b>INSERT DATA { :a :b :c }",
    ],
)
def test_an_update_in_a_query_is_refused_and_changes_nothing(client: FlaskClient, update: str) -> None:
    before = count(client)

    response = client.post("/sparql", data=update, content_type="application/sparql-query")

    assert response.status_code == 403
    assert "read-only" in response.text
    assert count(client) == before > 0


@pytest.mark.parametrize("query", REFUSED)
def test_service_is_refused_in_every_spelling(client: FlaskClient, query: str) -> None:
    response = ask(client, query.replace("<X>", "<http://127.0.0.1:9/>"))

    assert response.status_code == 400
    assert "SERVICE" in response.text


@pytest.mark.parametrize("query", REFUSED + HIDDEN)
def test_no_query_makes_the_endpoint_call_elsewhere(
    client: FlaskClient, elsewhere: tuple[str, list[str]], query: str
) -> None:
    address, calls = elsewhere
    calls.clear()

    ask(client, query.replace("<X", f"<{address}"))

    assert calls == []


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX ex: <http://e/> SELECT * { ?s ex:service ?o }",
        "PREFIX service: <http://e/> SELECT * { ?s service:a ?o }",
        "SELECT * { ?service ?p ?o } LIMIT 1",
        "SELECT * { $SERVICE ?p ?o } LIMIT 1",
        "SELECT * { ?s <http://e/service> ?o }",
        "SELECT * { ?s ?p 'at your service' }",
        "SELECT * { ?s ?p '''it's\n SERVICE''' }",
        r'SELECT * { ?s ?p "a \" SERVICE" }',
        "SELECT * { ?s ?p ?o } LIMIT 1 # SERVICE",
        "# SERVICE\nASK { ?s ?p ?o }",
        "SELECT * { ?s ?p 'x'@service }",
        "PREFIX ex: <http://e/> SELECT * { ?s ex:a.service ?o . ?s ex:service-b ?p }",
        "SELECT * { _:service ?p ?o } LIMIT 1",
        "SELECT * { ?s ?services ?o } LIMIT 1",
    ],
)
def test_the_word_service_may_occur_where_it_calls_nobody(client: FlaskClient, query: str) -> None:
    response = ask(client, query)

    assert response.status_code == 200, response.text


def test_a_default_graph_is_honoured(client: FlaskClient, built: Config) -> None:
    authority = {"default-graph-uri": f"{built.base}graph/authority"}

    assert 0 < count(client, **authority) < count(client)
    assert count(client, **{"default-graph-uri": f"{built.base}graph/nothing"}) == 0


def test_a_default_graph_is_honoured_beside_a_query_sent_by_post(client: FlaskClient, built: Config) -> None:
    nothing = {"default-graph-uri": f"{built.base}graph/nothing"}

    by_form = client.post("/sparql", data={"query": COUNT, **nothing})
    by_post = client.post(
        "/sparql", data=COUNT, query_string=nothing, content_type="application/sparql-query"
    )

    assert rows(by_form) == rows(by_post) == {("0",)}


def test_named_graphs_are_honoured(client: FlaskClient, built: Config) -> None:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    authority = f"{built.base}graph/authority"

    some = rows(ask(client, query, **{"named-graph-uri": authority}))

    assert some == {(authority,)}
    assert some < rows(ask(client, query))


def test_a_graph_that_is_no_iri_is_a_bad_request(client: FlaskClient) -> None:
    response = ask(client, COUNT, **{"default-graph-uri": "no iri"})

    assert response.status_code == 400


def test_the_people_of_the_record_are_listed_with_their_wikidata_items(
    client: FlaskClient, built: Config, record: Record
) -> None:
    answer = rows(ask(client, PEOPLE))

    shop = Workshop(built)
    links = link_record(record, shop.authority, shop.decisions)
    people = {link.entity for link in links if link.entity and link.entity.kind is Kind.PERSON}
    assert ("Jawaharlal Nehru", "http://www.wikidata.org/entity/Q1047") in answer
    assert answer == {
        (person.title, f"http://www.wikidata.org/entity/{person.wikidata}")
        for person in people
        if person.wikidata
    }


def test_a_count_counts_each_statement_once(client: FlaskClient) -> None:
    union = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }"

    assert {(str(count(client)),)} == rows(ask(client, union))


def test_relative_iris_count_from_the_base_of_the_data(client: FlaskClient) -> None:
    response = ask(client, "SELECT ?name { <id/person/nehru> <ns#nothing>? ?name }")

    assert rows(response) == {("https://lod.example.org/id/person/nehru",)}


def test_a_query_that_takes_too_long_is_stopped_and_the_next_one_answers(hurried: FlaskClient) -> None:
    started = time.monotonic()

    response = ask(hurried, CROSS_PRODUCT)

    assert time.monotonic() - started < 5
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert rows(ask(hurried, SELECT)) == {("Jawaharlal Nehru",)}


def test_an_answer_that_is_too_large_is_refused_and_the_next_one_answers(hurried: FlaskClient) -> None:
    response = ask(hurried, "SELECT * { ?a ?b ?c . ?d ?e ?f }")

    assert response.status_code == 400
    assert "LIMIT" in response.text
    assert rows(ask(hurried, SELECT)) == {("Jawaharlal Nehru",)}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * " + "{" * 500 + "}" * 500,
        "SELECT * { FILTER" + "(" * 500 + "true" + ")" * 500 + " }",
        "SELECT * { ?s ?p " + "[ <a:b> " * 500 + "1" + "]" * 500 + " }",
    ],
    ids=["groups", "parentheses", "brackets"],
)
def test_deep_nesting_is_refused(client: FlaskClient, query: str) -> None:
    response = ask(client, query)

    assert response.status_code == 400
    assert "nested" in response.text


def test_a_query_that_is_too_long_is_refused(client: FlaskClient, built: Config) -> None:
    query = f"ASK {{}} #{'x' * built.limits.query_length}"

    response = client.post("/sparql", data={"query": query})

    assert response.status_code == 400
    assert str(built.limits.query_length) in response.text


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { FILTER(" + "!" * 19_000 + "true) }",
        "SELECT * { ?s a" + "/a" * 9_000 + " ?o }",
        "SELECT (1" + "+1" * 9_000 + " AS ?x) {}",
        "SELECT * { {}" + " UNION {}" * 2_000 + " }",
    ],
    ids=["negations", "paths", "sums", "unions"],
)
def test_a_query_that_would_kill_its_worker_is_refused(client: FlaskClient, query: str) -> None:
    response = ask(client, query)

    assert response.status_code == 400
    assert "operators" in response.text


def test_a_query_that_kills_its_worker_does_not_harm_the_next_one(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_MOST_OPERATORS", 100_000)

    response = ask(client, "SELECT * { FILTER(" + "!" * 19_000 + "true) }")

    assert response.status_code == 400
    assert "worker" in response.text
    assert rows(ask(client, SELECT)) == {("Jawaharlal Nehru",)}


def test_a_query_that_needs_too_much_memory_is_stopped(built: Config) -> None:
    greedy = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f LIMIT 1"

    with site(built, Limits(query_timeout=20.0, query_memory=300)) as app:
        response = ask(app.test_client(), greedy)
        after = ask(app.test_client(), SELECT)

    assert response.status_code == 400
    assert "memory" in response.text
    assert rows(after) == {("Jawaharlal Nehru",)}


def test_a_large_answer_is_refused_while_others_fill_the_memory(built: Config) -> None:
    large = "SELECT * { ?s ?p ?o } LIMIT 5000"

    with site(built, Limits(answers_memory=1)) as app:
        response, small = ask(app.test_client(), large), ask(app.test_client(), SELECT)
    with site(built, Limits(answers_memory=100_000)) as app:
        after = ask(app.test_client(), large)

    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert rows(small) == {("Jawaharlal Nehru",)}
    assert len(after.data) > 1 << 20


@pytest.mark.parametrize("method", ["GET", POST])
def test_sparqlwrapper_can_use_the_endpoint(client: FlaskClient, method: str) -> None:
    with serving(client.application) as address:
        endpoint = SPARQLWrapper(f"{address}sparql", returnFormat=JSON)
        endpoint.setMethod(method)
        endpoint.setQuery(PEOPLE)
        with endpoint.query().response as response:
            answer = response.read()

    assert b"Q1047" in answer


@pytest.mark.parametrize(
    ("query", "format_", "expected"),
    [(SELECT, CSV, "Jawaharlal Nehru"), (CONSTRUCT, TURTLE, '"Jawaharlal Nehru"@en')],
)
def test_sparqlwrapper_gets_the_format_it_asks_for(
    client: FlaskClient, query: str, format_: str, expected: str
) -> None:
    with serving(client.application) as address:
        endpoint = SPARQLWrapper(f"{address}sparql")
        endpoint.setReturnFormat(format_)
        endpoint.setQuery(query)
        with endpoint.query().response as response:
            answer = response.read().decode()

    assert expected in answer


def test_the_record_is_found_by_its_name(client: FlaskClient) -> None:
    records = rows(ask(client, f"{PREFIXES} SELECT ?record {{ ?record a lod:Record }}"))

    assert records == {(f"https://lod.example.org/id/document/{RECORD.stem}",)}
