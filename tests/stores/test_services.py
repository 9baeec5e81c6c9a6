"""SERVICE is for the endpoints that the settings allow, and the worker needs no network for it."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from lod.config import Config, Limits
from lod.errors import QueryError
from lod.formats import BINDINGS
from lod.stores import QueryPool, Question

NAMES = {
    "head": {"vars": ["s", "name"]},
    "results": {
        "bindings": [
            {
                "s": {"type": "uri", "value": "https://lod.example.org/id/person/nehru"},
                "name": {"type": "literal", "value": 'say "Nehru" \\ } {', "xml:lang": "hi"},
            },
            {"s": {"type": "uri", "value": "a:b"}},
        ]
    },
}
NEHRU = (
    "SELECT ?name { SERVICE <X> { ?s <a:name> ?name } ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l }"
)


@dataclass
class Elsewhere:
    """An endpoint on another port: what it was asked, and what it says."""

    says: bytes = json.dumps(NAMES).encode()
    status: int = 200
    location: str = ""
    waits: float = 0
    asked: list[str] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    state = Elsewhere()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Answer."""
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            state.asked.append(parse_qs(body)["query"][0])
            time.sleep(state.waits)
            self.send_response(state.status)
            if state.location:
                self.send_header("Location", state.location)
            self.send_header("Content-Length", str(len(state.says)))
            self.end_headers()
            self.wfile.write(state.says)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        state.address = f"http://127.0.0.1:{server.server_port}/sparql"
        yield state
        server.shutdown()
        thread.join()


def answer(built: Config, query: str, *services: str, seconds: float = 10.0) -> list[dict[str, str]]:
    limits = Limits(sparql_services=services, query_timeout=seconds)
    pool = QueryPool(built.output / "current" / "store", built.base, limits)
    try:
        result = json.loads(pool.query(Question(query, BINDINGS[0], None)).body)
    finally:
        pool.close()
    return [{name: term["value"] for name, term in row.items()} for row in result["results"]["bindings"]]


def test_an_allowed_endpoint_is_asked_and_its_solutions_joined(built: Config, elsewhere: Elsewhere) -> None:
    query = f"PREFIX a: <a:> # }}\n{NEHRU}".replace("<X", f"<{elsewhere.address}")

    rows = answer(built, query, elsewhere.address)

    assert rows == [{"name": 'say "Nehru" \\ } {'}]
    assert elsewhere.asked == ["PREFIX a: <a:> # }\n\nSELECT * WHERE { ?s <a:name> ?name }"]


@pytest.mark.parametrize(
    "clause",
    [
        "SERVICE <X2> { ?s ?p ?o }",  # begins like one that is allowed
        "SERVICE <X?a> { ?s ?p ?o }",
        "SERVICE e: { ?s ?p ?o }",
        "VALUES ?e { <X> } SERVICE ?e { ?s ?p ?o }",
        r"S\u0045RVICE <X> { ?s ?p ?o }",
        "SERVICE <X> { SERVICE <X> { ?s ?p ?o } }",
        "SERVICE <X> { ?s ?p ?o } SERVICE <http://127.0.0.1:9/> { ?s ?p ?o }",
    ],
)
def test_nobody_else_is_asked(built: Config, elsewhere: Elsewhere, clause: str) -> None:
    query = f"PREFIX e: <X> SELECT * {{ {clause} }}".replace("<X", f"<{elsewhere.address}")

    with pytest.raises(QueryError):
        answer(built, query, elsewhere.address)

    assert elsewhere.asked == []


def test_without_an_allowance_nobody_is_asked(built: Config, elsewhere: Elsewhere) -> None:
    with pytest.raises(QueryError, match="SERVICE is refused"):
        answer(built, NEHRU.replace("<X", f"<{elsewhere.address}"))

    assert elsewhere.asked == []


def test_what_stands_in_a_string_or_comment_is_no_clause(built: Config, elsewhere: Elsewhere) -> None:
    text = f"SERVICE <{elsewhere.address}> of"

    rows = answer(built, f"SELECT ('{text}' AS ?x) {{}} # {text}", elsewhere.address)

    assert rows == [{"x": text}]
    assert elsewhere.asked == []


def test_a_redirect_is_not_followed(built: Config, elsewhere: Elsewhere) -> None:
    elsewhere.status, elsewhere.location = 307, elsewhere.address + "/other"

    with pytest.raises(QueryError, match="has not answered"):
        answer(built, NEHRU.replace("<X", f"<{elsewhere.address}"), elsewhere.address)

    assert len(elsewhere.asked) == 1


@pytest.mark.parametrize(
    ("says", "told"),
    [
        (b"{", "has not answered"),
        (b'{"head": {"vars": ["x y"]}, "results": {"bindings": []}}', "has not answered"),
        (
            b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "> }"}}]}}',
            "has not answered",
        ),
        (b" " * (3 << 20), "more than 2 MiB"),
        (json.dumps(NAMES).replace("literal", "bnode").encode(), "cannot be joined"),
    ],
)
def test_an_answer_that_is_none_is_an_error(
    built: Config, elsewhere: Elsewhere, says: bytes, told: str
) -> None:
    elsewhere.says = says

    with pytest.raises(QueryError, match=told):
        answer(built, NEHRU.replace("<X", f"<{elsewhere.address}"), elsewhere.address)


def test_silence_is_as_if_nothing_were_said(built: Config, elsewhere: Elsewhere) -> None:
    elsewhere.status = 500
    query = f"SELECT ?x {{ VALUES ?x {{ 1 }} SERVICE SILENT <{elsewhere.address}> {{ ?s ?p ?o }} }}"

    assert answer(built, query, elsewhere.address) == [{"x": "1"}]


def test_an_endpoint_has_no_more_time_than_the_query(built: Config, elsewhere: Elsewhere) -> None:
    elsewhere.waits = 1.5
    begin = time.monotonic()

    with pytest.raises(QueryError, match="has not answered"):
        answer(built, NEHRU.replace("<X", f"<{elsewhere.address}"), elsewhere.address, seconds=0.5)

    assert time.monotonic() - begin < 1.4
