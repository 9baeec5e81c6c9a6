"""Whatever a client sends, it gets an answer, and nothing of it becomes a header, a path or markup."""

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lod.config import Config

PAGE = "/doc/person/nehru"
HEADERS = (
    "Accept", "Accept-Encoding", "Accept-Profile", "If-None-Match", "If-Match", "If-Modified-Since", "Range",
    "If-Range", "Host", "X-Forwarded-Host", "X-Forwarded-Proto",
)  # fmt: skip
# What a header may hold on the wire (RFC 9110, 5.5), and often the words that mean something.
values = st.one_of(
    st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=60),
    st.lists(
        st.sampled_from(
            [
                "text/turtle",
                "*/*",
                "gzip",
                "<urn:x>",
                "dc",
                '"',
                ";q=",
                "0",
                "1.5",
                ",",
                "bytes=0-",
                "*",
                "\\",
            ]
        ),
        max_size=8,
    ).map("".join),
)
paths = st.text(st.characters(codec="utf-8"), max_size=40)
bounded = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


@bounded
@given(headers=st.dictionaries(st.sampled_from(HEADERS), values, max_size=4))
def test_no_header_breaks_the_site(client: FlaskClient, headers: dict[str, str]) -> None:
    response = client.get(PAGE, headers=headers)

    assert response.status_code < 500


@bounded
@given(
    begin=st.sampled_from(["/", "/doc/", "/id/", "/dumps/", "/linkset/", "/ns.", "/sitemap-", "/vocab/"]),
    path=paths,
)
def test_no_path_breaks_the_site(client: FlaskClient, begin: str, path: str) -> None:
    for accept in ("*/*", "text/turtle", "text/html", "application/json", "application/rdf+xml"):
        response = client.get(begin + path.replace("?", "%3F"), headers={"Accept": accept}, buffered=True)

        assert response.status_code < 500


@bounded
@given(name=st.sampled_from(["_profile", "_mediatype", "query", "as"]), value=paths)
def test_no_parameter_breaks_the_site(client: FlaskClient, name: str, value: str) -> None:
    for path in (PAGE, "/id/person/nehru", "/id/person/nobody"):
        response = client.get(path, query_string={name: value})

        assert response.status_code < 500
        assert "\n" not in response.headers.get("Location", "")


@pytest.mark.parametrize(
    "path",
    [
        "/id/person/nehru%0d%0aSet-Cookie:%20a=b",
        "/id/person/nehru?x=%0d%0aSet-Cookie:%20a=b",
        "/doc/person/nehru?_profile=dc%0d%0aSet-Cookie:%20a=b",
        "/doc/%0d%0aSet-Cookie:%20a=b.ttl",
    ],
)
def test_no_address_becomes_a_header(client: FlaskClient, path: str) -> None:
    response = client.get(path)

    assert "Set-Cookie" not in response.headers
    assert not re.search(r"[\r\n]", "".join(response.headers.values()))


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/id//evil.example", "/doc//evil.example/", "/\\evil.example"]
)
def test_no_redirect_leads_to_another_host(client: FlaskClient, path: str) -> None:
    response = client.get(path)

    location = response.headers.get("Location", "")
    assert not location.startswith(("//", "/\\"))
    assert "://" not in location or location.startswith("http://localhost/")


@pytest.mark.parametrize("accept", ["text/html", "application/json", "text/turtle", "application/rdf+xml"])
def test_an_error_tells_nothing_of_the_inside(client: FlaskClient, accept: str) -> None:
    text = client.get("/id/%3Cscript%3Ealert(1)%3C/script%3E", headers={"Accept": accept}).text

    assert "<script>" not in text or accept in {"application/json", "text/turtle"}  # which no browser runs
    assert [word for word in ("Traceback", "/src/", ".py", "werkzeug") if word in text] == []


@pytest.fixture(scope="module")
def port(built: Config) -> Iterator[int]:
    """The port of a server with one worker."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
    command = [sys.executable, "-m", "lod", "serve", "--port", str(number), "--workers", "1"]
    folders = {"LOD_CONFIG": str(built.file), "LOD_OUTPUT": str(built.output)}
    with subprocess.Popen(
        command, env=folders, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        _wait_for(number)
        yield number
        server.terminate()


@pytest.mark.parametrize(
    "begin",
    [
        pytest.param(b"GET /dumps/lod.ttl HTTP/1.1\r\nHost: x\r\n", id="headers"),
        pytest.param(b"GET /dumps/lod.ttl HTTP/1.1\r\nHost: x\r\n\r\n" * 40, id="answers"),
        pytest.param(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nASK", id="bodies"),
    ],
)
def test_slow_clients_hold_nobody_up(port: int, begin: bytes) -> None:
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(150)]
    for client in slow:
        client.sendall(begin)

    started = time.monotonic()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{PAGE}", timeout=10) as answer:
        status = answer.status

    took = time.monotonic() - started
    for client in slow:
        client.close()
    assert status == 200
    assert took < 5


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the server does not begin")
