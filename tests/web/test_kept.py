"""Small answers are given again without asking anybody, and only where they are the same each time."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from lod.config import Config, Limits
from lod.web import create_app
from lod.web import kept as kept_module
from lod.web.kept import KeptAnswers, keep

LOOKUP = "SELECT ?p ?o { <id/person/nehru> ?p ?o } ORDER BY ?p"
JSON = "application/sparql-results+json"


@pytest.fixture
def client(built: Config) -> Iterator[FlaskClient]:
    app = create_app(replace(built, limits=Limits()))
    yield app.test_client()
    app.extensions["lod"].queries.close()


def asked(client: FlaskClient) -> int:
    """Return how many queries have reached a worker."""
    return sum(client.application.extensions["lod"].queries.meter.of("queries").values())


@pytest.mark.parametrize(
    "request_",
    [
        {"query_string": {"query": LOOKUP}},
        {"method": "POST", "data": {"query": LOOKUP}},
        {"method": "POST", "data": LOOKUP, "content_type": "application/sparql-query"},
    ],
    ids=["get", "form", "post"],
)
def test_the_same_request_is_answered_once(client: FlaskClient, request_: dict[str, Any]) -> None:
    first, second = (client.open("/sparql", **request_) for _ in range(2))

    assert (second.status, second.data) == (first.status, first.data)
    assert list(second.headers) == list(first.headers)
    assert asked(client) == 1


def test_another_wish_is_another_request(client: FlaskClient) -> None:
    types = {
        client.get("/sparql", query_string={"query": LOOKUP}, headers={"Accept": accept}).mimetype
        for accept in (JSON, "text/csv", JSON, "text/csv")
    }

    assert types == {JSON, "text/csv"}
    assert asked(client) == 2


def test_who_has_the_answer_already_is_told_so(client: FlaskClient) -> None:
    sent = {"query": LOOKUP}
    tag = client.get("/sparql", query_string=sent).headers["ETag"]

    response = client.get("/sparql", query_string=sent, headers={"If-None-Match": tag})

    assert response.status_code == 304


def test_head_has_no_body_after_get_had_one(client: FlaskClient) -> None:
    full = client.get("/sparql", query_string={"query": LOOKUP})

    head = client.head("/sparql", query_string={"query": LOOKUP})

    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(full.data))


@pytest.mark.parametrize("expression", ["NOW()", "rand()", "UUID()", "STRUUID()", "BNODE()"])
def test_what_changes_is_asked_each_time(client: FlaskClient, expression: str) -> None:
    sent = {"query": f"SELECT ({expression} AS ?x) {{}}"}

    first, second = (client.get("/sparql", query_string=sent) for _ in range(2))

    assert first.status_code == second.status_code == 200
    assert asked(client) == 2


def test_errors_and_pages_are_not_kept(client: FlaskClient) -> None:
    for _ in range(2):
        client.get("/sparql", query_string={"query": "SELECT (1 AS ?x) { } nonsense"})
        client.get("/sparql", query_string={"query": LOOKUP}, headers={"Accept": "text/html"})

    assert asked(client) == 4


def test_what_is_large_is_not_kept(client: FlaskClient) -> None:
    for _ in range(2):
        client.get("/sparql", query_string={"query": "SELECT * { ?s ?p ?o } LIMIT 1000"})

    assert asked(client) == 2


def test_memory_is_bounded_and_the_longest_unused_goes_first() -> None:
    calls: list[str] = []

    def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        calls.append(environ["QUERY_STRING"])
        keep(environ, "")
        start("200 OK", [("Content-Length", "60000")])
        return [b"x" * 60_000]

    kept = KeptAnswers(application, "/", 1, lambda _: None)
    for query in [*map(str, range(15)), "0", "15", "16", "17", "0", "1"]:
        kept({"REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": query}, lambda *_: None)

    assert calls == [*map(str, range(18)), "1"]


def test_nothing_is_kept_if_there_is_no_room_for_it(built: Config) -> None:
    app = create_app(replace(built, limits=Limits(query_kept=0)))
    client = app.test_client()

    for _ in range(2):
        client.get("/sparql", query_string={"query": LOOKUP})
    app.extensions["lod"].queries.close()

    assert asked(client) == 2


def test_who_asks_again_at_once_is_told_the_same_and_others_are_not() -> None:
    calls: list[str] = []

    def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        calls.append(environ["REMOTE_ADDR"])
        start("429 Too Many Requests", [("Content-Length", "5"), ("Retry-After", "5")])
        return [b"later"]

    kept = KeptAnswers(application, "/", 1, lambda _: None)
    told = []
    for client in "aab":
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "QUERY_STRING": "", "REMOTE_ADDR": client}
        kept(environ, lambda *answer: told.append(answer))

    assert calls == ["a", "b"]
    assert told == [("429 Too Many Requests", [("Content-Length", "5"), ("Retry-After", "5")])] * 3


def test_who_asks_again_later_is_asked_for_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter(["503 Service Unavailable", "200 OK"])
    monkeypatch.setattr(kept_module, "_MOMENT", 0.01)

    def application(_: dict[str, Any], start: Any) -> Iterable[bytes]:
        start(next(answers), [("Content-Length", "0")])
        return [b""]

    kept = KeptAnswers(application, "/", 1, lambda _: None)
    told: list[str] = []
    for _ in range(2):
        kept({"REQUEST_METHOD": "GET", "PATH_INFO": "/"}, lambda status, _: told.append(status))
        time.sleep(0.02)

    assert told == ["503 Service Unavailable", "200 OK"]
