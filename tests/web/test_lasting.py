"""`lod serve` lasts: its processes may be killed, and clients may begin requests that they do not end."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path

import pytest

from conftest import ROOT
from lod.config import Config
from serving import Server, serving


@pytest.fixture
def two(built: Config, tmp_path: Path) -> Iterator[Server]:
    """A server of two processes."""
    options: list[str | Path] = ["--config", ROOT / "lod.toml", "--output", built.output, "--workers", "2"]
    with serving(tmp_path, *options) as server:
        wait_for(server, 2)
        yield server


def processes(server: Server) -> list[int]:
    """Return the ids of the processes that answer, in the order of their start."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True)  # noqa: S607
    found = re.findall(r"(\d+)\s+(\d+)\s+([A-Z])", listed.stdout)
    return sorted(
        int(pid) for pid, parent, state in found if int(parent) == server.process.pid and state != "Z"
    )


def wait_for(server: Server, count: int, without: frozenset[int] = frozenset()) -> list[int]:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        found = processes(server)
        if len(found) == count and not without & set(found):
            return found
        time.sleep(0.05)
    raise AssertionError(f"{found}, expected {count}: {server.log.read_text()}")


def is_well(server: Server) -> bool:
    with suppress(OSError, HTTPException):
        return server.get("/health").status == 200
    return False


def test_a_site_outlives_processes_that_are_killed_again_and_again(two: Server) -> None:
    killed: set[int] = set()
    for _ in range(3):
        newest = wait_for(two, 2, frozenset(killed))[-1]
        os.kill(newest, signal.SIGKILL)
        killed.add(newest)
    back = wait_for(two, 2, frozenset(killed))

    assert two.process.poll() is None
    assert len(back) == 2
    assert is_well(two)
    assert "another starts in 0.5 s" in two.log.read_text()


def test_a_server_ends_when_told_while_it_waits_to_start_a_process(two: Server) -> None:
    for number in range(4):
        os.kill(wait_for(two, 2)[-1], signal.SIGKILL)
        wait_for(two, 1)
        if number < 3:
            wait_for(two, 2)

    begin = time.monotonic()
    two.end()

    assert time.monotonic() - begin < 3
    assert two.children() == []


@pytest.mark.parametrize("begun", [b"", b"GET / HTTP/1.1\r\nHost: a\r\n", b"PRI * HT"])
def test_a_request_that_is_begun_and_not_ended_holds_no_connection(two: Server, begun: bytes) -> None:
    with socket.create_connection(("127.0.0.1", two.port), 10) as connection:
        connection.sendall(begun)
        begin = time.monotonic()
        time.sleep(1.5)
        connection.sendall(b"X-A: b\r\n" if begun.startswith(b"GET") else b"")  # a line gains no time
        rest = connection.recv(1000)

    assert rest == b"" or rest.startswith(b"HTTP/1.1 408")
    assert time.monotonic() - begin < 6


def test_a_connection_is_used_again_within_a_few_seconds(two: Server) -> None:
    with socket.create_connection(("127.0.0.1", two.port), 10) as connection:
        answers = []
        for _ in range(2):
            connection.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
            answers.append(b"".join(iter(lambda: connection.recv(1), b"\n")))
            time.sleep(1)
            connection.recv(10_000)

    assert all(answer.startswith(b"HTTP/1.1 200") for answer in answers)
