"""`lod serve --store`: the same site before the engines of others, and before servers that misbehave."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from engines import ENGINES, free_port
from lod.config import Limits
from lod.errors import ConfigError
from lod.web import make_app
from lod.web.sources import remote_store
from serving import serving

HERE = "http://127.0.0.1:8000/"
ALICE = "<http://example.org/people/alice>"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
FOAF = "http://xmlns.com/foaf/0.1/"
GRAPH = "<http://example.org/graph>"
DATA = f"""\
{ALICE} {TYPE} <{FOAF}Person> {GRAPH} .
{ALICE} <{FOAF}name> "Alice \\"<b>\\" it's\\n"@en {GRAPH} .
{ALICE} <http://example.org/age> "7"^^<http://www.w3.org/2001/XMLSchema#integer> {GRAPH} .
{ALICE} <{FOAF}knows> _:b {GRAPH} .
{ALICE} <http://example.org/has> <http://example.org/people/alice#address> {GRAPH} .
<http://example.org/people/alice#address> <{FOAF}name> "Elm Street" {GRAPH} .
_:b <{FOAF}name> "Bob" {GRAPH} .
_:b <{FOAF}knows> _:c {GRAPH} .
_:c <{FOAF}name> "Carol" {GRAPH} .
<http://example.org/memo> <http://example.org/about> {ALICE} {GRAPH} .
<http://example.org/memo> <http://www.w3.org/2000/01/rdf-schema#label> "A memo" {GRAPH} .
<http://example.org/vocab#Term> <http://www.w3.org/2000/01/rdf-schema#label> "Term" {GRAPH} .
<http://example.org/vocab#Term> {TYPE} <http://www.w3.org/2002/07/owl#Class> {GRAPH} .
"""
SELECT = "SELECT ?p ?o { GRAPH ?g { <people/alice> ?p ?o FILTER(isLiteral(?o)) } } ORDER BY ?p"
JSON = "application/sparql-results+json"
SHORT = Limits(query_timeout=0.4, query_bytes=1)


@pytest.fixture(scope="module", params=ENGINES)
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp(request.param)
    with (
        ENGINES[request.param](folder, DATA) as url,
        remote_store(url, HERE, Limits(query_bytes=1), None) as source,
    ):
        yield make_app(source.open()).test_client()


class Misbehaving(BaseHTTPRequestHandler):
    """Answers whatever the test says."""

    status, headers_sent, body, wait = 200, {"Content-Type": JSON}, b"", threading.Event()
    asked: list[str]

    def do_POST(self) -> None:
        """Note what is asked, and answer."""
        self.asked.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if self.body == b"wait":
            self.wait.wait(5)
        self.send_response(self.status)
        for name, value in self.headers_sent.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def before(limits: Limits = SHORT, **answer: Any) -> Iterator[Any]:
    """Give a client of a site before a server that answers so, and what that was asked."""
    wait = threading.Event()
    handler = type("Handler", (Misbehaving,), {"asked": [], "wait": wait, **answer})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/sparql"
        with remote_store(url, HERE, limits, "http://example.org/") as source:
            yield make_app(source.open()).test_client(), handler.asked
    finally:
        wait.set()
        server.shutdown()
        thread.join()
        server.server_close()


def ask(client: FlaskClient, query: str, format_: str = "json") -> Any:
    return client.get("/sparql", query_string={"query": query, "as": format_})


def test_a_thing_comes_with_its_blank_nodes_and_parts(client: FlaskClient) -> None:
    response = client.get("/people/alice", headers={"Accept": "application/n-triples"}, follow_redirects=True)
    found = [quad.triple for quad in ox.parse(response.data, format=ox.RdfFormat.N_TRIPLES)]

    assert response.status_code == 200
    assert len(found) == 9
    assert {str(t.object) for t in found if isinstance(t.object, ox.Literal)} == {
        '"Alice \\"<b>\\" it\'s\\n"@en', '"Bob"', '"Carol"', '"Elm Street"',
        '"7"^^<http://www.w3.org/2001/XMLSchema#integer>',
    }  # fmt: skip


def test_a_page_has_labels_and_what_points_to_its_thing(client: FlaskClient) -> None:
    text = client.get("/doc/people/alice.html").text

    assert "<h1>Alice &#34;&lt;b&gt;&#34; it&#39;s</h1>" in text
    assert '<a href="/memo">A memo</a>' in text


@pytest.mark.parametrize(("path", "size"), [("/graph.nt", 13), ("/vocab.nt", 2), ("/doc/age.nt", 1)])
def test_documents_are_sent_themselves(client: FlaskClient, path: str, size: int) -> None:
    response = client.get(path)

    assert response.status_code == 200
    assert len(response.text.strip().splitlines()) == size


def test_the_base_is_the_host_that_most_things_have(client: FlaskClient) -> None:
    text = client.get("/", headers={"Accept": "text/html"}).text

    assert 'href="/people/alice"' in text
    assert "<code>http://example.org/</code>" in text


def test_what_is_not_known_is_404(client: FlaskClient) -> None:
    assert client.get("/nobody").status_code == 404
    assert client.get("/a%20b").status_code == 404


def test_the_site_is_well_while_its_endpoint_answers(client: FlaskClient) -> None:
    response = client.get("/health")

    assert (response.status_code, response.text) == (200, "ok\n")


@pytest.mark.parametrize(
    ("format_", "expected"),
    [
        ("csv", "http://example.org/age,7"),
        ("tsv", "?p\t?o"),
        ("xml", '<literal datatype="http://www.w3.org/2001/XMLSchema#integer">7</literal>'),
        ("json", '"type": "literal"'),
    ],
)
def test_a_select_is_answered_in_every_format(client: FlaskClient, format_: str, expected: str) -> None:
    response = ask(client, SELECT, format_)

    assert response.status_code == 200
    assert expected in response.text
    assert "typed-literal" not in response.text


@pytest.mark.parametrize(("query", "truth"), [("ASK {}", True), ("ASK { ?s <urn:no> ?o }", False)])
def test_an_ask_is_answered_by_a_truth_value(client: FlaskClient, query: str, truth: bool) -> None:  # noqa: FBT001
    assert ask(client, query).json == {"head": {}, "boolean": truth}


@pytest.mark.parametrize("format_", ["ttl", "nt", "rdf", "jsonld"])
def test_a_construct_is_answered_in_every_format(client: FlaskClient, format_: str) -> None:
    query = "# SELECT\nPREFIX e: <http://example.org/> CONSTRUCT { ?s e:is ?o } { GRAPH ?g { ?s e:age ?o } }"
    response = ask(client, query, format_)

    assert response.status_code == 200
    assert "people/alice" in response.text


def test_the_graphs_of_the_protocol_are_passed_on(client: FlaskClient) -> None:
    query = {"query": "ASK { <people/alice> ?p ?o }", "as": "json"}
    known, unknown = (
        client.get("/sparql", query_string={**query, "default-graph-uri": f"http://example.org/{name}"})
        for name in ("graph", "nothing")
    )

    assert known.json == {"head": {}, "boolean": True}
    assert unknown.json == {"head": {}, "boolean": False}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT nonsense", 400),
        ("ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400),
        ("INSERT DATA { <a:b> <a:b> <a:b> }", 403),
        (f"ASK {{}} #{'x' * 100_000}", 400),
        ("ASK {" * 70 + "}" * 70, 400),
    ],
)
def test_what_is_refused_here_is_refused_there(client: FlaskClient, query: str, status: int) -> None:
    response = ask(client, query)

    assert response.status_code == status
    assert len(response.text.splitlines()) == 1


def test_a_guarded_query_never_leaves() -> None:
    with before() as (client, asked):
        statuses = [
            ask(client, query).status_code
            for query in (
                "ASK { SERVICE <http://e/> {} }",
                "DROP ALL",
                "ASK { S\\u0045RVICE <http://e/> {} }",
            )
        ]

    assert statuses == [400, 403, 400]
    assert asked == []


def test_an_endpoint_that_is_down_is_502_and_told() -> None:
    url = f"http://127.0.0.1:{free_port()}/"
    with remote_store(url, HERE, Limits(), None) as source:
        client = make_app(source.open()).test_client()
        answers = [client.get("/people/alice"), ask(client, "ASK {}"), client.get("/health")]

    assert [answer.status_code for answer in answers] == [502, 502, 503]
    assert all(f"{url}: cannot be reached: Connection refused" in answer.text for answer in answers)


@pytest.mark.parametrize("slow", [{"body": b"wait"}, {"status": 504}, {"status": 408}])
def test_an_endpoint_that_takes_too_long_is_504(slow: dict[str, Any]) -> None:
    with before(**slow) as (client, _):
        page, answer = client.get("/people/alice"), ask(client, "ASK {}")

    assert (page.status_code, answer.status_code) == (504, 504)
    assert "no answer within 0.4 s" in answer.text


@pytest.mark.parametrize(
    ("answer", "status", "told"),
    [
        ({"status": 302, "headers_sent": {"Location": "http://e/"}}, 502, "redirects to 'http://e/'"),
        ({"status": 500, "body": b"a\nb"}, 502, "answers 500: a"),
        ({"status": 503}, 503, "is busy"),
        ({"status": 429}, 503, "is busy"),
        ({"status": 400, "body": b"line 1: no"}, 400, "line 1: no"),
        ({"body": b"<html>"}, 502, "no SPARQL JSON"),
        ({"body": b"[" * 100_000}, 502, "no SPARQL JSON"),
        ({"body": b'{"head": {}}'}, 502, "no SPARQL JSON"),
        ({"body": b"{}", "headers_sent": {"Content-Type": JSON, "Content-Length": "9"}}, 502, "breaks off"),
        ({"body": b" " * (1 << 20) + b"{}"}, 400, "larger than 1 MiB"),
    ],
)
def test_an_answer_that_is_none_is_told(answer: dict[str, Any], status: int, told: str) -> None:
    with before(**answer) as (client, _):
        response = ask(client, "ASK {}")

    assert response.status_code == status
    assert told in response.text
    assert response.text.count("\n") == 1


def test_triples_that_are_none_are_told() -> None:
    with before(body=b"<a> <b>", headers_sent={"Content-Type": "application/n-triples"}) as (client, _):
        malformed = ask(client, "DESCRIBE <x>", "nt")
    with before(body=b"<html>", headers_sent={"Content-Type": "text/html"}) as (client, _):
        html = ask(client, "DESCRIBE <x>", "nt")

    assert (malformed.status_code, html.status_code) == (502, 502)
    assert "'text/html', expected application/n-triples" in html.text


def test_only_so_many_queries_are_on_their_way_at_once() -> None:
    with before(Limits(query_timeout=0.6, query_workers=1, query_queue=0), body=b"wait") as (client, asked):
        first = threading.Thread(target=ask, args=(client.application.test_client(), "ASK {}"))
        first.start()
        while not asked:
            first.join(0.01)
        second = ask(client, "ASK {}")
        first.join()

    assert second.status_code == 503
    assert second.headers["Retry-After"]


@pytest.mark.parametrize("url", ["", "ftp://e/", "http://e/ x", "127.0.0.1:7878"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with (
        pytest.raises(ConfigError, match=r"--store: .*expected the http"),
        remote_store(url, HERE, Limits(), None),
    ):
        pass


def test_the_command_puts_the_site_before_an_endpoint(tmp_path: Path) -> None:
    with ENGINES["oxigraph"](tmp_path, DATA) as url, serving(tmp_path, "--store", url) as server:
        thing = server.get("/people/alice")
        page = server.get(thing.headers["location"], "text/turtle")

    assert thing.status == 303
    assert "Elm Street" in page.text
