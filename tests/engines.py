"""SPARQL engines of others, really started: Oxigraph's server from PyPI, Virtuoso from Debian."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

_PATIENCE = 60  # seconds
_SETTINGS = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 2000
MaxDirtyBuffers = 1000
SchedulerInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = .
ServerThreads = 8
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def oxigraph(folder: Path, nquads: str) -> Iterator[str]:
    """Serve statements by Oxigraph's own server; give the address of its endpoint."""
    binary = Path(sys.executable).with_name("oxigraph")
    if not binary.exists():
        pytest.skip("no oxigraph here; 'make test' installs it")
    (folder / "data.nq").write_text(nquads, encoding="utf-8")
    subprocess.run([binary, "load", "-l", folder / "db", "-f", folder / "data.nq"], check=True, stderr=-1)
    url = f"127.0.0.1:{free_port()}"
    command = [binary, "serve", "-l", folder / "db", "-b", url]
    with _running(command, folder, f"http://{url}/query"):
        yield f"http://{url}/query"


@contextmanager
def virtuoso(folder: Path, nquads: str) -> Iterator[str]:
    """Serve statements by Virtuoso; give the address of its endpoint."""
    if not shutil.which("virtuoso-t") or not shutil.which("isql-vt"):
        pytest.skip("no Virtuoso here; 'make virtuoso' installs it from Debian")
    sql, port = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_SETTINGS.format(sql=sql, port=port))
    url = f"http://127.0.0.1:{port}/sparql"
    command = ["virtuoso-t", "+configfile", "virtuoso.ini", "+foreground", "+wait"]
    with _running(command, folder, url):
        text = nquads.replace("\\", "\\\\").replace("'", "''")
        (folder / "load.sql").write_text(f"DB.DBA.TTLP('{text}', '', 'urn:none', 512);\n", encoding="utf-8")
        done = subprocess.run(
            ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", "load.sql"],  # noqa: S607
            cwd=folder, check=True, capture_output=True, text=True,
        )  # fmt: skip
        assert "Error" not in done.stderr + done.stdout
        yield url


@contextmanager
def oxigraph_process(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run Oxigraph's own server over a folder, which may be killed and started again."""
    binary = Path(sys.executable).with_name("oxigraph")
    if not binary.exists():
        pytest.skip("no oxigraph here; 'make test' installs it")
    url = f"127.0.0.1:{port}"
    with _running(
        [binary, "serve", "-l", folder / "db", "-b", url], folder, f"http://{url}/query"
    ) as process:
        yield process


ENGINES = {"oxigraph": oxigraph, "virtuoso": virtuoso}


@contextmanager
def _running(command: list[str | Path], folder: Path, url: str) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            _wait(process, url, folder / "log")
            yield process
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}?query=ASK%7B%7D", timeout=5):  # noqa: S310 - our own
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    pytest.fail(f"{url} does not answer: {log.read_text(errors='replace')}")
