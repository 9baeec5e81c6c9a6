"""A process behind the wall makes no connection, and does everything else as before."""

import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lod.config import Config
from lod.releases import read_release

BEHIND = """
import socket, sys
from lod.stores.wall import forbid_network
print(forbid_network())
try:
    socket.socket()
    print("open")
except PermissionError:
    print("closed")
"""
QUERY = """
import sys
import pyoxigraph as ox
from lod.stores.wall import forbid_network
store = ox.Store.read_only(sys.argv[1])
print(forbid_network())
print(bool(store.query("ASK { ?s ?p ?o }")))
try:
    list(store.query("SELECT * { SERVICE <" + sys.argv[2] + "> { ?s ?p ?o } }"))
    print("answered")
except OSError:
    print("refused")
"""

only_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux can build the wall")


def run(code: str, *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, timeout=30
    )
    return done.stdout.split()


@only_linux
def test_no_socket_is_made_behind_the_wall() -> None:
    assert run(BEHIND) == ["True", "closed"]


@only_linux
def test_engine_cannot_follow_service_behind_the_wall(built: Config) -> None:
    called = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        listener = threading.Thread(target=_listen, args=(server, called))
        listener.start()
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"

        told = run(QUERY, str(Path(read_release(built.output).store)), address)

        assert told == ["True", "True", "refused"]
        assert not called.is_set()
        socket.create_connection(server.getsockname()).close()  # ends the listener
        listener.join()


def _listen(server: socket.socket, called: threading.Event) -> None:
    connection, _ = server.accept()
    called.set()
    connection.close()
