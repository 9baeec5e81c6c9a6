"""Requests that are odd, but may come from anybody."""

from io import BytesIO
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, run_wsgi_app

PAGE = "/doc/person/nehru"
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("host", ["", "a.example, b.example", "a b", "<script>"])
@pytest.mark.parametrize("path", [PAGE, "/dumps/lod.nq.gz", "/sparql?query=ASK%20%7B%7D"])
def test_a_request_names_one_host(client: FlaskClient, host: str, path: str) -> None:
    client.get(path)  # so that it is kept

    assert client.get(path, headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:8000", "[::1]:8000", "lod.example.org"])
def test_any_one_host_is_answered(client: FlaskClient, host: str) -> None:
    assert client.get(PAGE, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("path", ["/dumps", "/id//person/nehru"])
def test_a_redirect_of_the_framework_stays_with_this_host(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Host": "evil.example"})

    assert response.status_code in {301, 303, 308}
    assert response.headers["Location"].startswith("/")
    assert not response.headers["Location"].startswith("//")


def send_in_chunks(client: FlaskClient, body: bytes) -> tuple[str, bytes]:
    """Send a form whose length is not told, as a server hands on chunks; return status and body."""
    environ = EnvironBuilder("/sparql", method="POST", headers={"Accept": "text/csv"}).get_environ()
    environ.pop("CONTENT_LENGTH", None)
    environ |= {"wsgi.input": BytesIO(body), "wsgi.input_terminated": True, "CONTENT_TYPE": FORM}
    answer, status, _ = run_wsgi_app(client.application, environ)
    return status, b"".join(answer)


def test_a_body_of_no_stated_length_is_measured(client: FlaskClient) -> None:
    status, _ = send_in_chunks(client, b"query=ASK%20%7B%7D&pad=" + b"x" * (2 << 20))

    assert status.startswith("413")


def test_a_body_of_no_stated_length_is_read_whole(client: FlaskClient) -> None:
    query = quote("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")

    _, answer = send_in_chunks(client, f"query={query}&default-graph-uri=http://nope.example/".encode())

    assert answer.split() == [b"n", b"0"]


def test_any_validator_matches_a_page_that_is_there(client: FlaskClient) -> None:
    assert client.get(PAGE, headers={"If-Match": "*"}).status_code == 200


def test_a_part_is_not_sent_on_a_weak_validator(client: FlaskClient) -> None:
    tag = client.get("/dumps/lod.ttl").headers["ETag"]

    part = {"Range": "bytes=0-9", "If-Range": tag}
    with client.get("/dumps/lod.ttl", headers=part) as strong:
        assert strong.status_code == 206
    with client.get("/dumps/lod.ttl", headers={**part, "If-Range": f"W/{tag}"}) as weak:
        assert weak.status_code == 200


def test_a_part_of_a_head_is_its_whole(client: FlaskClient) -> None:
    assert client.head("/dumps/lod.ttl", headers={"Range": "bytes=0-9"}).status_code == 200


def test_a_query_that_is_not_utf_8_is_refused_however_it_comes(client: FlaskClient) -> None:
    query = "query=SELECT%20(%22%FF%22%20AS%20%3Fx)%20%7B%7D"

    assert client.get(f"/sparql?{query}").status_code == 400
    assert client.post("/sparql", data=query, content_type=FORM).status_code == 400
