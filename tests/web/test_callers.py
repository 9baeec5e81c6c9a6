"""Looking at one's own connections: those that wait for an answer are seen, by one look for all who wait."""

import os
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from lod.web.callers import this_asker

WAITERS = 20


@pytest.fixture
def asking() -> Iterator[socket.socket]:
    """A client of a connection of this process through which something has come that is not answered."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), 5, ("127.0.0.5", 0)) as client,
        server.accept()[0] as connection,
    ):
        client.sendall(b"GET /")
        connection.recv(5)
        yield client


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When all connections were looked at."""
    times: list[float] = []
    listdir = os.listdir

    def look(folder: str) -> list[str]:
        times.extend([time.monotonic()] * (folder == "/proc/self/fd"))
        return listdir(folder)

    monkeypatch.setattr(os, "listdir", look)
    return times


def gone_of(address: str) -> object:
    with Flask(__name__).test_request_context(environ_base={"REMOTE_ADDR": address}):
        return this_asker().watch()


def test_a_client_that_hangs_up_is_seen_to_be_gone(asking: socket.socket) -> None:
    is_gone = gone_of("127.0.0.5")
    assert callable(is_gone)
    before = is_gone()

    asking.close()
    time.sleep(0.5)

    assert before is False
    assert is_gone() is True


def test_of_a_client_without_connection_nothing_is_told(asking: socket.socket) -> None:
    assert asking.fileno() >= 0
    assert gone_of("127.0.0.6") is None


def test_all_who_wait_share_one_look(asking: socket.socket, looks: list[float]) -> None:
    is_gone = gone_of("127.0.0.5")
    assert callable(is_gone)
    until = time.monotonic() + 1

    def wait() -> bool:
        while time.monotonic() < until:
            if is_gone():
                return True
            time.sleep(0.02)
        return False

    with ThreadPoolExecutor(WAITERS) as threads:
        gone = [future.result() for future in [threads.submit(wait) for _ in range(WAITERS)]]

    assert asking.fileno() >= 0
    assert gone == [False] * WAITERS
    assert 1 <= len(looks) <= 7


def test_who_begins_to_watch_sees_what_is_there_now(asking: socket.socket, looks: list[float]) -> None:
    first, second = gone_of("127.0.0.5"), gone_of("127.0.0.5")

    assert asking.fileno() >= 0
    assert callable(first)
    assert callable(second)
    assert len(looks) == 2
