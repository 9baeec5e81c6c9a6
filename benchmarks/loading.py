"""Loading a release into stores elsewhere: `lod load` beside each engine's own bulk loader.

The statements are those of the release in output/, its record copied under so many names. Oxigraph's
loader reads the files with the server down; Virtuoso's reads them from the disk of the server, with its
log off. `lod load` sends them over HTTP to a running server that could answer meanwhile, and counts
them afterwards, which is part of its time. A newer release changes one record of a hundred.

Usage: .venv/bin/python benchmarks/loading.py [RECORDS]   default: 100
Virtuoso is left out where it is not installed (`make virtuoso`).
"""

import gzip
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

from lod.releases import NQUADS, Manifest, read_release, write_manifest

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
NAME = b"mfa-164gs-1959-01-21"
VIRTUOSO = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 100000
MaxDirtyBuffers = 75000
SchedulerInterval = 0
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = .
ServerThreads = 8
"""


def make_release(output: Path, name: str, records: int, changed: int = 0) -> int:
    """Write a release of copies, some of them changed; return how many statements it has."""
    source = read_release(ROOT / "output")
    lines = gzip.decompress((source.folder / NQUADS).read_bytes()).split(b"\n")[:-1]
    copied = [line + b"\n" for line in lines if NAME in line[line.rindex(b"<") :]]
    whole = {line + b"\n" for line in lines if NAME not in line[line.rindex(b"<") :]}
    for number in range(records):
        word = b"%b-%d" % (b"memo" if number >= changed else b"changed", number)
        whole.update(line.replace(NAME, word) for line in copied)
    folder = output / "releases" / name
    folder.mkdir(parents=True)
    (folder / NQUADS).write_bytes(gzip.compress(b"".join(sorted(whole)), 1))
    write_manifest(folder, Manifest(name, source.manifest.base, "", "", "", "", {"triples": len(whole)}, ()))
    (output / "current").unlink(missing_ok=True)
    (output / "current").symlink_to(Path("releases") / name)
    return len(whole)


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def running(command: list[str | Path], folder: Path, url: str) -> Iterator[None]:
    """Run a server until the end; it has been asked once."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with suppress(OSError), urllib.request.urlopen(f"{url}?query=ASK%7B%7D", timeout=5):  # noqa: S310
                break
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def oxigraph(folder: Path) -> Iterator[str]:
    """Give the address of an empty Oxigraph."""
    place = f"127.0.0.1:{free_port()}"
    command = [BIN / "oxigraph", "serve", "-l", folder / "db", "-b", place]
    with running(command, folder, f"http://{place}/query"):
        yield f"http://{place}"


@contextmanager
def virtuoso(folder: Path) -> Iterator[tuple[str, int]]:
    """Give the address of an empty Virtuoso, and the port of its SQL."""
    sql, port = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(sql=sql, port=port))
    command = ["virtuoso-t", "+configfile", "virtuoso.ini", "+foreground", "+wait"]
    with running(command, folder, f"http://127.0.0.1:{port}/sparql"):
        yield f"http://127.0.0.1:{port}", sql


def load(output: Path, url: str) -> float:
    """Load a release; return the seconds."""
    credentials = {"LOD_STORE_USER": "dba", "LOD_STORE_PASSWORD": "dba"}
    command = [sys.executable, "-m", "lod", "load", "--store", url, "--output", output]
    begin = time.perf_counter()
    subprocess.run(command, check=True, env=os.environ | credentials, capture_output=True, cwd=ROOT)
    return time.perf_counter() - begin


def oxigraph_bulk(folder: Path, nquads: Path) -> float:
    """Load a file by Oxigraph's own program; return the seconds."""
    begin = time.perf_counter()
    command = [BIN / "oxigraph", "load", "-l", folder / "bulk", "-f", nquads]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begin


def virtuoso_bulk(sql: int, folder: Path, nquads: Path) -> float:
    """Load a file by Virtuoso's bulk loader; return the seconds."""
    shutil.copy(nquads, folder / "data.nq.gz")
    steps = "ld_dir('.', 'data.nq.gz', 'urn:none');\nrdf_loader_run();\ncheckpoint;\n"
    (folder / "bulk.sql").write_text(steps)
    begin = time.perf_counter()
    command = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", "bulk.sql"]
    subprocess.run(command, check=True, cwd=folder, capture_output=True)
    return time.perf_counter() - begin


def show(name: str, statements: int, seconds: float, baseline: float) -> None:
    """Print a row."""
    print(f"  {name:44}{seconds:9.2f}{statements / seconds:14,.0f}{baseline / seconds:10.2f}")


def measure(first: Path, second: Path, statements: int) -> None:
    """Measure and print both engines, each in a folder of its own."""
    nquads = first / "current" / NQUADS
    with tempfile.TemporaryDirectory() as name, oxigraph(Path(name)) as url:
        bulk = oxigraph_bulk(Path(name), nquads)
        show("oxigraph load, server down (baseline)", statements, bulk, bulk)
        show("lod load into oxigraph serve", statements, load(first, url), bulk)
        again = load(second, url)
        print(f"  {'  then a release with 1 of 100 records changed':44}{again:9.2f}")
    if not shutil.which("virtuoso-t"):
        print("  no Virtuoso here; 'make virtuoso' installs it")
        return
    with tempfile.TemporaryDirectory() as name, virtuoso(Path(name)) as (_, sql):
        bulk = virtuoso_bulk(sql, Path(name), nquads)
        show("Virtuoso's bulk loader, no log (baseline)", statements, bulk, bulk)
    with tempfile.TemporaryDirectory() as name, virtuoso(Path(name)) as (url, _):
        show("lod load into Virtuoso", statements, load(first, url), bulk)
        again = load(second, url)
        print(f"  {'  then a release with 1 of 100 records changed':44}{again:9.2f}")


def main() -> None:
    """Make two releases, measure and print."""
    records = int(sys.argv[1]) if sys.argv[1:] else 100
    print(
        f"Python {sys.version.split()[0]}, oxigraph {version('oxigraph')}, {os.cpu_count()} processors,"
        f" load {os.getloadavg()[0]:.1f}"
    )
    with tempfile.TemporaryDirectory() as name:
        first, second = Path(name) / "first", Path(name) / "second"
        statements = make_release(first, "aaaa", records)
        shutil.copytree(first, second, symlinks=True)
        make_release(second, "bbbb", records, changed=-(-records // 100))
        print(f"  {statements:,} statements in {records * 4 + 7} graphs\n")
        print(f"  {'':44}{'s':>9}{'statements/s':>14}{'x bulk':>10}")
        measure(first, second, statements)


if __name__ == "__main__":
    main()
