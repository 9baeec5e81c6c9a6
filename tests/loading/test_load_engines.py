"""`lod load` into engines of others, really started; killed on either side."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from releases_of import BASE, lines_of, make_release

from engines import ENGINES, free_port, oxigraph_process
from lod.loading.courier import Courier, Patience
from lod.loading.survey import Survey

ROOT = Path(__file__).parents[2]
OTHERS = '<urn:a> <urn:b> "of others" <urn:others> .\n'
_MANY = 400


def lod_load(output: Path, url: str, *options: str) -> subprocess.Popen[str]:
    """Start the command."""
    environment = os.environ | {"LOD_STORE_USER": "dba", "LOD_STORE_PASSWORD": "dba"}
    command = [sys.executable, "-m", "lod", "load", "--store", url, "--output", str(output), *options]
    return subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    )


def finish(process: subprocess.Popen[str]) -> str:
    """Wait for the end of a load that must succeed; return what it told."""
    told = process.communicate(timeout=100)[1]
    assert process.returncode == 0, told
    return told


def content(url: str, graphs: set[str]) -> list[str]:
    """Return what a store holds in graphs, asked of its endpoint."""
    with Courier(Patience(20, 1), print) as courier:
        survey = Survey(url, BASE, courier)
        return sorted(
            f"{row['s']} {row['p']} {row['o']} {graph}"
            for graph in graphs
            for row in survey._rows(f"SELECT ?s ?p ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")  # noqa: SLF001
        )


def expected(lines: list[bytes]) -> list[str]:
    quads = ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS)
    return sorted(
        f"{q.subject.value} {q.predicate.value} {q.object.value} {q.graph_name.value}" for q in quads
    )


def graphs_of(*releases: list[bytes]) -> set[str]:
    return {line.split(b" <")[-1][:-4].decode() for lines in releases for line in lines}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with ENGINES[request.param](tmp_path, OTHERS) as url:
        yield url


def test_an_engine_holds_a_release_and_then_the_next(engine: str, tmp_path: Path) -> None:
    first, second = lines_of(range(20), each=80), lines_of(range(5, 25), each=80)
    make_release(tmp_path, "aa", first)
    finish(lod_load(tmp_path, engine))
    assert content(engine, graphs_of(first)) == expected(first)
    make_release(tmp_path, "bb", second)

    told = finish(lod_load(tmp_path, engine))

    assert content(engine, graphs_of(first, second)) == expected(second)
    assert f"{5 * 81 * 2} sent" in told
    assert content(engine, {"urn:others"}) == ["urn:a urn:b of others urn:others"]


def test_a_real_release_is_counted_whole_in_an_engine(engine: str) -> None:
    told = finish(lod_load(ROOT / "output", engine))

    assert "whole" in told


def test_a_load_that_is_killed_goes_on(tmp_path: Path) -> None:
    lines = lines_of(range(_MANY))
    make_release(tmp_path, "aa", lines)
    port = free_port()
    url = f"http://127.0.0.1:{port}/query"
    with oxigraph_process(tmp_path, port):
        process = lod_load(tmp_path, url, "--batch", "20")
        journal = wait_for_journal(tmp_path, process)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert journal.exists()

        told = finish(lod_load(tmp_path, url))

        assert "going on" in told
        assert content(url, graphs_of(lines)) == expected(lines)


def test_a_store_that_is_killed_is_waited_for(tmp_path: Path) -> None:
    lines = lines_of(range(_MANY))
    make_release(tmp_path, "aa", lines)
    port = free_port()
    url = f"http://127.0.0.1:{port}/query"
    with oxigraph_process(tmp_path, port) as store:
        process = lod_load(tmp_path, url, "--batch", "20")
        wait_for_journal(tmp_path, process)
        store.kill()
        store.wait()
    with oxigraph_process(tmp_path, port):
        told = finish(process)

        assert "trying again" in told
        assert content(url, graphs_of(lines)) == expected(lines)


def wait_for_journal(output: Path, process: subprocess.Popen[str]) -> Path:
    """Wait until a load has noted that a batch is done."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        for journal in output.rglob("journal.json"):
            if '"done": 0,' not in journal.read_text():
                return journal
        time.sleep(0.002)
    raise AssertionError(process.communicate()[1])
