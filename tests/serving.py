"""`lod serve` really started, for tests that ask it over HTTP."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from engines import free_port

_PATIENCE = 20  # seconds


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Server:
    """A process that serves."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    seconds: float  # from the command to the first answer

    def get(self, path: str, accept: str = "*/*") -> Reply:
        """Ask; redirects are not followed."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path, headers={"Accept": accept})
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, headers, response.read().decode(errors="replace"))
        finally:
            connection.close()

    def end(self) -> int:
        """End it by its id; kill it if it does not listen."""
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGTERM)
        try:
            return self.process.wait(10)
        finally:
            self.process.kill()
            self.process.wait()

    def children(self) -> list[int]:
        """Return the ids of all processes below it."""
        listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)  # noqa: S607
        parents = {int(pid): int(parent) for pid, parent in re.findall(r"(\d+)\s+(\d+)", listed.stdout)}
        below = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in below} - below:
            below |= more
        return sorted(below - {self.process.pid})


@contextmanager
def serving(folder: Path, *options: str | Path) -> Iterator[Server]:
    """Serve with these options until the end; what is temporary lies below the folder, in `tmp`."""
    (folder / "tmp").mkdir(exist_ok=True)
    environment = os.environ | {"TMPDIR": str(folder / "tmp")}
    port, log = free_port(), folder / "serve.log"
    command = [sys.executable, "-m", "lod", "serve", "--port", str(port), *options]
    with log.open("wb") as stream:
        begin = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=stream, stderr=stream)
    try:
        while process.poll() is None and time.monotonic() < begin + _PATIENCE:
            with suppress(OSError, HTTPException):
                server = Server(port, process, log, 0.0)
                server.get("/health")
                server = Server(port, process, log, time.monotonic() - begin)
                break
            time.sleep(0.01)
        else:
            raise AssertionError(log.read_text())
        yield server
    finally:
        Server(port, process, log, 0.0).end()
