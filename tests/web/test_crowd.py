"""A real server among many askers: who hangs up, who asks too much, who only wants to look something up."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from lod.config import Config
from lod.web.callers import client_of

ROOT = Path(__file__).parents[2]
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) > STR(?i)) }"
LOOKUP = "SELECT ?p { <id/person/nehru> ?p ?o }"


class Server:
    """`lod serve` in a process of its own."""

    def __init__(self, built: Config, folder: Path) -> None:
        """Start it, and wait until it answers."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        settings = (ROOT / "lod.toml").read_text(encoding="utf-8").replace('"shapes"', f'"{ROOT}/shapes"')
        (folder / "lod.toml").write_text(settings, encoding="utf-8")
        options = ["--output", str(built.output), "--port", str(self.port)]
        with (folder / "log").open("wb") as log:
            command = [sys.executable, "-m", "lod", "serve", *options]
            self.process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with suppress(OSError, HTTPException):
                self.get("/health")
                return
            time.sleep(0.05)
        raise AssertionError((folder / "log").read_text())

    def connect(self, client: str) -> socket.socket:
        """Connect from an address of this machine."""
        return socket.create_connection(("127.0.0.1", self.port), 10, (client, 0))

    def begin(self, query: str, client: str = "127.0.0.1") -> socket.socket:
        """Ask, and do not wait for the answer."""
        connection = self.connect(client)
        connection.sendall(f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        return connection

    def get(self, path: str, client: str = "127.0.0.1", **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20, source_address=(client, 0))
        try:
            connection.request("GET", path, headers={"Accept": "*/*", **headers})
            response = connection.getresponse()
            return (
                response.status,
                {name.lower(): value for name, value in response.headers.items()},
                response.read(),
            )
        finally:
            connection.close()

    def lane(self) -> dict[str, Any]:
        """Return the state of the lane of heavy queries."""
        state = json.loads(self.get("/health", "127.0.0.9", Accept="application/json")[2])
        lane: dict[str, Any] = state["lanes"]["query"]
        return lane

    def wait_for(self, **expected: int) -> None:
        """Wait until the lane is as expected; fail after a few seconds."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            lane = self.lane()
            if {name: lane[name] for name in expected} == expected:
                return
            time.sleep(0.05)
        raise AssertionError(f"{lane}, expected {expected}")


@pytest.fixture(scope="module")
def server(built: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(built, tmp_path_factory.mktemp("crowd"))
    yield server
    os.kill(server.process.pid, signal.SIGTERM)
    try:
        server.process.wait(10)
    finally:
        server.process.kill()
        server.process.wait()


@pytest.fixture(autouse=True)
def _nobody_left(server: Server) -> Iterator[None]:
    yield
    server.wait_for(running=0, waiting=0)


def test_a_query_whose_client_hangs_up_frees_its_worker(server: Server) -> None:
    begin = time.monotonic()

    connection = server.begin(ENDLESS)
    server.wait_for(running=1)
    connection.close()
    server.wait_for(running=0)

    assert time.monotonic() - begin < 5  # and not the ten seconds that it may take


def test_a_query_whose_client_waits_goes_on_while_others_hang_up(server: Server) -> None:
    patient = server.begin(ENDLESS)
    server.wait_for(running=1)
    for _ in range(3):
        server.begin(ENDLESS).close()
    time.sleep(1)

    still = server.lane()["running"]
    patient.close()

    assert still == 1


def test_a_greedy_client_is_told_so_while_others_are_served(server: Server) -> None:
    held = [server.begin(ENDLESS, "127.0.0.2") for _ in range(8)]
    server.wait_for(running=1, waiting=7)

    status, headers, body = server.get(f"/sparql?query={quote(f'{ENDLESS} # another')}", "127.0.0.2")
    other = server.get(f"/sparql?query={quote('SELECT (1 AS ?x) {}')}", "127.0.0.3")
    for connection in held:
        connection.close()

    assert status == 429
    assert int(headers["retry-after"]) > 0
    assert headers["content-type"] == "text/plain; charset=utf-8"
    assert b"8 queries" in body
    assert other[0] == 200


def test_a_full_queue_sends_away_at_once_and_lookups_and_pages_go_on(server: Server) -> None:
    held = [server.begin(ENDLESS, f"127.0.1.{n}") for n in range(1, 19)]
    server.wait_for(running=2, waiting=16)

    begin = time.monotonic()
    status, headers, _ = server.get(f"/sparql?query={quote(ENDLESS)}", "127.0.0.2")
    lookup = server.get(f"/sparql?query={quote(LOOKUP)}", "127.0.0.2")
    page = server.get("/doc/person/nehru.ttl", "127.0.0.2")
    taken = time.monotonic() - begin
    for connection in held:
        connection.close()

    assert status == 503
    assert int(headers["retry-after"]) > 0
    assert (lookup[0], page[0]) == (200, 200)
    assert taken < 2


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("somewhere", "somewhere"),
        ("", ""),
    ],
)
def test_a_client_is_an_address_or_the_network_of_a_customer(address: str, client: str) -> None:
    assert client_of(address) == client
