"""Lookups over HTTP, beside `oxigraph serve` over the same store; and a page while heavy queries run.

Usage: .venv/bin/python benchmarks/queries.py [--oxigraph PROGRAM]

The program comes with `pip install oxigraph`. Both servers listen on 127.0.0.1, are asked in turn by the
same client over the same number of kept connections, and answer the same bytes.
"""

import argparse
import http.client
import multiprocessing
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from lod.build import build_release
from lod.config import load_config
from lod.releases import read_release
from lod.web.site import open_site

ROOT = Path(__file__).parents[1]
CONNECTIONS = 4
SECONDS = 2.0  # of one run; the servers take turns
ROUNDS = 3
HEAVY = 50
TIMES = 200
JSON = "application/sparql-results+json"
LOOKUPS = (
    "SELECT ?p ?o {{ <{iri}> ?p ?o }}",
    "SELECT ?label {{ <{iri}> <http://www.w3.org/2000/01/rdf-schema#label> ?label }}",
    "SELECT ?s {{ ?s ?p <{iri}> }} LIMIT 10",
)
ENDLESS = "SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) > STR(?i) + {n}) }}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--oxigraph", default="oxigraph", help="the program of `pip install oxigraph`")
    program = parser.parse_args().oxigraph
    with tempfile.TemporaryDirectory() as folder:
        config = replace(load_config(ROOT / "lod.toml"), output=Path(folder) / "output")
        build_release([ROOT / "records"], config, lambda _: None)
        open_site(config)  # makes the store
        release = read_release(config.output)
        paths = lookups(release.store)
        ours, theirs = free_port(), free_port()
        serve = [sys.executable, "-m", "lod", "serve", "--output", str(config.output), "--port", str(ours)]
        rival = [
            program,
            "serve-read-only",
            "--location",
            str(release.store),
            "--bind",
            f"127.0.0.1:{theirs}",
        ]
        with running(serve, ours), running(rival, theirs):
            compare_lookups(
                {"lod serve": (ours, "/sparql?query={}"), "oxigraph serve": (theirs, "/query?query={}")},
                paths,
            )
            page = "/doc/" + release.manifest.example.removeprefix(f"{release.manifest.base}id/")
            measure_pages(ours, page, paths)


def compare_lookups(servers: dict[str, tuple[int, str]], queries: Sequence[str]) -> None:
    """Print requests a second of each server, and the ratio to the last, the baseline."""
    rates: dict[str, list[float]] = {name: [] for name in servers}
    for _ in range(ROUNDS):
        for name, (port, path) in servers.items():
            rates[name].append(load(port, [path.format(quote(query)) for query in queries]))
    port, path = servers["lod serve"]
    anew = [[path.format(quote(f"{query} # {n}")) for query in queries] for n in range(1, ROUNDS + 1)]
    rates = {"lod serve, all anew": [load(port, paths, once=True) for paths in anew], **rates}
    best = {name: max(rate) for name, rate in rates.items()}
    *_, baseline = best
    print(f"{len(queries)} lookups over {CONNECTIONS} connections, best of {ROUNDS} runs\n")
    print(f"  {'':24}{'requests/s':>12}{'ratio':>8}")
    for name, rate in best.items():
        print(f"  {name:24}{rate:12.0f}{rate / best[baseline]:8.2f}")
    print()


def measure_pages(port: int, page: str, queries: Sequence[str]) -> None:
    """Print how long a page and a lookup take on an idle server and while heavy queries run."""
    paths = {
        "page of a record": page,
        "lookup, anew": "",
        "lookup, kept": "/sparql?query=" + quote(queries[0]),
    }
    measured = {"idle": measure(port, paths, queries, 1)}
    for crowd, patient in (("busy", True), ("hammered", False)):
        with heavy_load(port, patient=patient):
            time.sleep(3)
            measured[crowd] = measure(port, paths, queries, 2 if patient else 3)
    print(f"While {HEAVY} clients ask heavy queries: 95th percentile in ms, and the ratio to idle")
    print("(busy: who is sent away waits as told; hammered: who is sent away asks again at once)\n")
    print(f"  {'':20}{'idle':>8}{'busy':>10}{'':8}{'hammered':>8}")
    for name in paths:
        idle, busy, hammered = (measured[crowd][name] * 1000 for crowd in ("idle", "busy", "hammered"))
        print(f"  {name:20}{idle:8.2f}{busy:10.2f}{busy / idle:8.2f}{hammered:8.2f}{hammered / idle:8.2f}")


def measure(port: int, paths: dict[str, str], queries: Sequence[str], run: int) -> dict[str, float]:
    """Return the 95th percentile of the seconds of each kind of request; no path: lookups not asked yet."""
    new = [f"/sparql?query={quote(f'{query} # {run}')}" for query in queries[:TIMES]]
    return {name: p95(times(port, [path] * TIMES if path else new)) for name, path in paths.items()}


@contextmanager
def heavy_load(port: int, *, patient: bool) -> Iterator[None]:
    """Let a process keep asking heavy queries over many connections, until the end of the block."""
    process = multiprocessing.get_context("spawn").Process(target=ask_heavy, args=(port, patient))
    process.start()
    try:
        yield
    finally:
        process.kill()
        process.join()


def ask_heavy(port: int, patient: bool) -> None:  # noqa: FBT001 - by position into the process
    """Ask heavy queries, each anew when it ends; who is patient waits as told when sent away."""

    def keep_asking(number: int) -> None:
        while True:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            with suppress(OSError, http.client.HTTPException):
                connection.request("GET", "/sparql?query=" + quote(ENDLESS.format(n=number)))
                response = connection.getresponse()
                response.read()
                time.sleep(float(response.headers.get("Retry-After", 0)) if patient else 0)
            connection.close()

    threads = [threading.Thread(target=keep_asking, args=(number,)) for number in range(HEAVY)]
    for thread in threads:
        thread.start()


def times(port: int, paths: Sequence[str]) -> list[float]:
    """Return the seconds that each of several requests took."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    taken = []
    for path in paths:
        begin = time.perf_counter()
        connection.request("GET", path, headers={"Accept": "*/*"})
        response = connection.getresponse()
        response.read()
        taken.append(time.perf_counter() - begin)
        if response.status != http.client.OK:
            raise SystemExit(f"{path}: {response.status}")
    connection.close()
    return taken


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


def load(port: int, paths: Sequence[str], *, once: bool = False) -> float:
    """Return the requests a second that a server answers: for some seconds, or until each is asked once."""
    done = [0] * CONNECTIONS
    end = time.monotonic() + SECONDS

    def keep_asking(number: int) -> None:
        pick = random.Random(number)  # noqa: S311 - the same order for each server
        requests = [
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: {JSON}\r\n\r\n".encode()
            for path in (paths[number::CONNECTIONS] if once else paths)
        ]
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            receive = reader(connection)
            while done[number] < len(requests) if once else time.monotonic() < end:
                connection.sendall(requests[done[number]] if once else pick.choice(requests))
                receive()
                done[number] += 1

    threads = [threading.Thread(target=keep_asking, args=(n,)) for n in range(CONNECTIONS)]
    begin = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.monotonic() - begin)


def reader(connection: socket.socket) -> Callable[[], None]:
    """Return what reads one answer, of a known length or in chunks."""
    file = connection.makefile("rb")

    def receive() -> None:
        if b" 200 " not in file.readline():
            raise SystemExit("an answer is no 200")
        length = None
        while (line := file.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        if length is not None:
            file.read(length)
            return
        while size := int(file.readline(), 16):
            file.read(size + 2)
        file.readline()

    return receive


def lookups(store: Path) -> list[str]:
    """Return queries about the things of a store."""
    opened = ox.Store.read_only(str(store))
    found = {
        q.subject.value
        for q in opened.quads_for_pattern(None, None, None, ox.DefaultGraph())
        if isinstance(q.subject, ox.NamedNode)
    }
    return [query.format(iri=iri) for iri in sorted(found)[:200] for query in LOOKUPS]


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """Run a server until the end of the block."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
