"""Loading a release into stores elsewhere: `lod load` beside each engine's own bulk loader.

The statements are those of the release in output/, its record copied under so many names. Oxigraph's
loader reads the files with the server down; Virtuoso's reads them from the disk of the server, with its
log off. `lod load` sends them over HTTP to a running server that could answer meanwhile, and counts
them afterwards, which is part of its time. The ratio is that of the processor time of
both sides, since it hardly depends on who else uses the machine. A newer release changes one record of
a hundred.

Usage: .venv/bin/python benchmarks/loading.py [RECORDS]   default: 100
Virtuoso is left out where it is not installed (`make virtuoso`).
"""

import gzip
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlencode

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
def running(command: list[str | Path], folder: Path, url: str) -> Iterator[int]:
    """Run a server until the end, and give its id; it has been asked once."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with suppress(OSError), urllib.request.urlopen(f"{url}?query=ASK%7B%7D", timeout=5):  # noqa: S310
                break
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


@contextmanager
def oxigraph(folder: Path) -> Iterator[tuple[str, int]]:
    """Give the address of an empty Oxigraph, and its process."""
    place = f"127.0.0.1:{free_port()}"
    command = [BIN / "oxigraph", "serve", "-l", folder / "db", "-b", place]
    with running(command, folder, f"http://{place}/query") as pid:
        yield f"http://{place}", pid


@contextmanager
def virtuoso(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Give the address of an empty Virtuoso, its process, and the port of its SQL."""
    sql, port = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(sql=sql, port=port))
    command = ["virtuoso-t", "+configfile", "virtuoso.ini", "+foreground", "+wait"]
    with running(command, folder, f"http://127.0.0.1:{port}/sparql") as pid:
        yield f"http://127.0.0.1:{port}", pid, sql


@dataclass(frozen=True, slots=True)
class Cost:
    """What something took, in seconds."""

    wall: float
    ours: float  # processor time of the program that was started
    server: float = 0.0  # processor time of the server


def timed(command: list[str | Path], folder: Path, server: int | None = None) -> Cost:
    """Run a program to its end; tell what it took, and what a server took meanwhile."""
    credentials = {"LOD_STORE_USER": "dba", "LOD_STORE_PASSWORD": "dba"}
    before, busy = resource.getrusage(resource.RUSAGE_CHILDREN), processor_time(server)
    begin = time.perf_counter()
    subprocess.run(command, check=True, env=os.environ | credentials, capture_output=True, cwd=folder)
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    ours = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, ours, processor_time(server) - busy)


def processor_time(pid: int | None) -> float:
    """Return the processor time that a process has taken, in seconds (Linux)."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def load(output: Path, url: str, server: int) -> Cost:
    """Load a release."""
    return timed([sys.executable, "-m", "lod", "load", "--store", url, "--output", output], ROOT, server)


def oxigraph_bulk(folder: Path, nquads: Path) -> Cost:
    """Load a file by Oxigraph's own program."""
    return timed([BIN / "oxigraph", "load", "-l", folder / "bulk", "-f", nquads], folder)


def virtuoso_bulk(sql: int, server: int, folder: Path, nquads: Path) -> Cost:
    """Load a file by Virtuoso's bulk loader."""
    shutil.copy(nquads, folder / "data.nq.gz")
    steps = "ld_dir('.', 'data.nq.gz', 'urn:none');\nrdf_loader_run();\ncheckpoint;\n"
    (folder / "bulk.sql").write_text(steps)
    return timed(["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", "bulk.sql"], folder, server)


def count(url: str) -> int:
    """Return how many statements named graphs of ours hold."""
    query = 'SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), "https://lod.")) }'
    address = f"{url}/sparql?{urlencode({'query': query, 'format': 'text/csv'})}"
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - our own
        return int(answer.read().split()[-1])


def show(name: str, statements: int, cost: Cost, baseline: Cost) -> None:
    """Print a row."""
    print(
        f"  {name:44}{cost.wall:8.1f}{cost.ours:8.1f}{cost.server:9.1f}{statements / cost.wall:12,.0f}"
        f"{(cost.ours + cost.server) / (baseline.ours + baseline.server):10.2f}"
    )


def measure(first: Path, second: Path, statements: int) -> None:
    """Measure and print both engines, each in a folder of its own."""
    nquads, later = first / "current" / NQUADS, "  then a release with 1 record of 100 changed"
    with tempfile.TemporaryDirectory() as name, oxigraph(Path(name)) as (url, pid):
        bulk = oxigraph_bulk(Path(name), nquads)
        show("oxigraph load, server down (baseline)", statements, bulk, bulk)
        show("lod load into oxigraph serve", statements, load(first, url, pid), bulk)
        show(later, statements, load(second, url, pid), bulk)
    if not shutil.which("virtuoso-t"):
        print("  no Virtuoso here; 'make virtuoso' installs it")
        return
    with tempfile.TemporaryDirectory() as name, virtuoso(Path(name)) as (url, pid, sql):
        bulk = virtuoso_bulk(sql, pid, Path(name), nquads)
        assert count(url) == statements
        show("Virtuoso's bulk loader, no log (baseline)", statements, bulk, bulk)
    with tempfile.TemporaryDirectory() as name, virtuoso(Path(name)) as (url, pid, _):
        show("lod load into Virtuoso", statements, load(first, url, pid), bulk)
        show(later, statements, load(second, url, pid), bulk)


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
        print(f"  {'':44}{'':8}{'processor s':>17}")
        print(f"  {'':44}{'wall s':>8}{'ours':>8}{'server':>9}{'statem./s':>12}{'x bulk':>10}")
        measure(first, second, statements)


if __name__ == "__main__":
    main()
