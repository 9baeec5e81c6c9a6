"""A cluster of Spark, really started: a master and workers, each a process of its own on 127.0.0.1."""

import importlib.util
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from engines import free_port

SECRET = "for this test only"  # noqa: S105 - it is
_PATIENCE = 120  # seconds
_JAVA = Path(os.environ.get("JAVA_HOME", "/usr"), "bin", "java")


@dataclass
class Cluster:
    """A master and its workers."""

    master: str  # address
    workers: list[subprocess.Popen[bytes]]
    folder: Path  # of what they write

    def properties(self) -> dict[str, str]:
        """Return what a build needs to use it."""
        return {
            "spark.master": self.master,
            "spark.authenticate": "true",
            "spark.authenticate.secret": SECRET,
            "spark.executor.memory": "512m",
            "spark.cores.max": "2",
        }

    def executors(self) -> list[int]:
        """Return the processes that do the work: Java, which starts Python."""
        return [
            int(place.name)
            for place in Path("/proc").iterdir()
            if place.name.isdigit() and self._is_executor(place)
        ]

    def _is_executor(self, place: Path) -> bool:
        with suppress(OSError):
            words = (place / "cmdline").read_bytes().split(b"\0")
            return b"org.apache.spark.executor.CoarseGrainedExecutorBackend" in words and any(
                str(worker.pid).encode() == parent for worker in self.workers for parent in [_parent(place)]
            )
        return False


def _parent(place: Path) -> bytes:
    return (place / "stat").read_bytes().rpartition(b")")[2].split()[1]


def require_spark() -> None:
    """Skip the test where there is no PySpark or no Java."""
    if not importlib.util.find_spec("pyspark"):
        pytest.skip("no PySpark here; 'make spark' installs it")
    if not (_JAVA.exists() or shutil.which("java")):
        pytest.skip("no Java here; 'make spark' installs it from Debian")


def spark_home() -> Path:
    """Return where Spark's own commands lie."""
    found = importlib.util.find_spec("pyspark")
    assert found
    return Path(str(found.origin)).parent


@contextmanager
def cluster(folder: Path, workers: int = 2, hidden: Sequence[Path] = ()) -> Iterator[Cluster]:
    """Start a cluster; its workers do not see the hidden folders, where one may hide them (root, Linux)."""
    require_spark()
    port, started = free_port(), []
    master = f"spark://127.0.0.1:{port}"
    try:
        started.append(_start(folder, "master", "Master", ["--port", str(port), "--webui-port", "0"]))
        for number in range(workers):
            own = folder / f"worker-{number}"
            options = [
                "--cores",
                "1",
                "--memory",
                "512m",
                "--webui-port",
                "0",
                "--work-dir",
                str(own),
                master,
            ]
            started.append(_start(folder, f"worker-{number}", "Worker", options, hidden))
        for number in range(workers):
            _wait(folder / f"worker-{number}.log", "Successfully registered", started)
        yield Cluster(master, started[1:], folder)
    finally:
        for process in reversed(started):
            process.terminate()
        for process in reversed(started):
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()


def can_hide() -> bool:
    """Tell whether folders can be hidden from a process."""
    return (
        os.geteuid() == 0
        and bool(shutil.which("unshare"))
        and not subprocess.call(["unshare", "-m", "true"], stderr=subprocess.DEVNULL)  # noqa: S607
    )


def _start(
    folder: Path, name: str, kind: str, options: Sequence[str], hidden: Sequence[Path] = ()
) -> "subprocess.Popen[bytes]":
    command: list[str | Path] = [
        spark_home() / "bin" / "spark-class",
        f"org.apache.spark.deploy.{kind.lower()}.{kind}",
    ]
    command += ["--host", "127.0.0.1", *options]
    if hidden:
        mounts = " && ".join(f'mount -t tmpfs none "{place}"' for place in hidden)
        command = ["unshare", "-m", "sh", "-c", f'{mounts} && exec "$@"', "sh", *command]
    settings = {
        "SPARK_NO_DAEMONIZE": "1",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_CONF_DIR": str(folder / "conf"),
        "HOME": str(folder / "nobody"),
    }
    (folder / "conf").mkdir(exist_ok=True)
    (folder / "conf" / "spark-defaults.conf").write_text(
        f"spark.authenticate true\nspark.authenticate.secret {SECRET}\n"
    )
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **settings},
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
        )


def _wait(log: Path, words: str, started: Sequence["subprocess.Popen[bytes]"]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and all(process.poll() is None for process in started):
        if words in log.read_text(errors="replace"):
            return
        time.sleep(0.05)
    pytest.fail(f"the cluster does not come up: {log.read_text(errors='replace')[-2000:]}")
