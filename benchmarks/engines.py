"""Engines side by side: one process, two processes, and Spark with two workers, on the same corpus.

Spark is a master and two workers of one processor each, started here as processes on 127.0.0.1. Every
engine builds the whole release; the dumps of all must have the same bytes. What a build of one record
takes is the start-up; the cost of a record is told without it. Memory is the share of all processes
together in what is in memory (PSS, Linux), those of the cluster among them. Wall clock and processor time
stand side by side: on a machine that others use, the first tells little.

Usage: .venv/bin/python benchmarks/engines.py [RECORDS]   default: 300
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import corpus
from scale import memory_of

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from spark_cluster import cluster  # noqa: E402 - the cluster of the tests

LOOK = 0.2  # seconds
TICKS = os.sysconf("SC_CLK_TCK")
BASELINE = "one process"


@dataclass(frozen=True, slots=True)
class Run:
    """What a build took."""

    wall: float  # seconds
    shards: float  # seconds until the last shard was built
    processor: float  # seconds, of all processes
    memory: float  # MiB at most, of all processes together


class Watch:
    """Looks at all that this process has started: memory, and processor time."""

    def __init__(self) -> None:
        self.memory = 0  # KiB at most
        self._spent: dict[int, float] = {}  # seconds by process, also of those that have ended
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._before = {pid: spent_by(pid) for pid in started()}
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    @property
    def processor(self) -> float:
        """Seconds since it began."""
        return sum(spent - self._before.get(pid, 0.0) for pid, spent in self._spent.items())

    def _run(self) -> None:
        while not self._end.wait(LOOK):
            pids = started()
            self.memory = max(self.memory, sum(map(memory_of, pids)))
            self._spent |= {pid: spent for pid in pids if (spent := spent_by(pid))}


def started() -> list[int]:
    """Return the processes that this one has started, and those that they have, from whatever thread."""
    children: dict[int, list[int]] = {}
    for place in Path("/proc").glob("[0-9]*"):
        if parent := status_of(int(place.name))[1:2]:
            children.setdefault(int(parent[0]), []).append(int(place.name))
    found = [os.getpid()]
    for pid in found:
        found += children.get(pid, [])
    return found[1:]


def spent_by(pid: int) -> float:
    """Return the processor time of a process in seconds; 0 if it has ended."""
    return sum(map(int, status_of(pid)[11:13])) / TICKS


def status_of(pid: int) -> list[str]:
    """Return what Linux tells of a process behind its name: state, parent, ...; nothing if it has ended."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return []


def measure(sources: Path, output: Path, options: list[str]) -> Run:
    """Build sources in a process of its own."""
    command = [sys.executable, "-m", "lod", "build", str(sources), "--output", str(output), *options]
    command += ["--config", str(ROOT / "lod.toml")]
    with Watch() as watch:
        begin = time.time()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        wall = time.time() - begin
    assert done.returncode == 0, done.stderr
    last = max(file.stat().st_mtime for file in (output / ".shards").glob("*/lengths.json"))
    return Run(wall, last - begin, watch.processor, watch.memory / 1024)


@contextmanager
def processes(jobs: int) -> Iterator[list[str]]:
    """Give the options for processes of this machine."""
    yield ["--jobs", str(jobs)]


@contextmanager
def spark() -> Iterator[list[str]]:
    """Give the options for a cluster, and start it."""
    with tempfile.TemporaryDirectory() as name, cluster(Path(name)) as running:
        properties = (f"--engine-option={key}={value}" for key, value in running.properties().items())
        yield ["--jobs", "2", "--engine", "spark", *properties]


def dumps(output: Path) -> dict[str, bytes]:
    """Return the files of a release."""
    return {file.name: file.read_bytes() for file in (output / "current").iterdir() if file.is_file()}


ENGINES: dict[str, Callable[[], AbstractContextManager[list[str]]]] = {
    BASELINE: lambda: processes(1),
    "two processes": lambda: processes(2),
    "Spark, two workers": spark,
}


def main() -> None:
    """Measure and print."""
    records = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    columns = (
        "wall s",
        "times",
        "shards s",
        "CPU s",
        "start",
        "ms/record",
        "times",
        "MiB",
        "times",
        "start s",
    )
    print(f"  {f'{records} records':20}" + "".join(f"{column:>11}" for column in columns))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus.main([str(records), str(folder / "records")])
        corpus.main(["1", str(folder / "record")])
        runs: dict[str, Run] = {}
        starts: dict[str, Run] = {}
        for number, (engine, options) in enumerate(ENGINES.items()):
            with options() as given:
                start = starts[engine] = measure(folder / "record", folder / f"one-{number}", given)
                run = runs[engine] = measure(folder / "records", folder / f"output-{number}", given)
            assert dumps(folder / f"output-{number}") == dumps(folder / "output-0"), f"{engine}: other bytes"
            base = runs[BASELINE]
            cost, of_base = (
                (runs[name].processor - starts[name].processor) / (records - 1) for name in (engine, BASELINE)
            )
            print(
                f"  {engine:20}{run.wall:11.1f}{run.wall / base.wall:11.2f}{run.shards:11.1f}"
                f"{run.processor:11.1f}{start.processor:11.1f}{cost * 1000:11.1f}{cost / of_base:11.2f}"
                f"{run.memory:11.0f}{run.memory / base.memory:11.2f}{start.wall:11.1f}"
            )
    print(f"\n  'times': that of {BASELINE} (baseline); all dumps have the same bytes")


if __name__ == "__main__":
    main()
