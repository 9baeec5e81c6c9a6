"""Many records: records a second, peak memory, two processes against one, and what each station costs.

The corpora are made up (`benchmarks/corpus.py`): records of about 500 statements. Memory is the share of
all processes together in what is in memory (PSS, Linux), looked at ten times a second. Wall clock and
processor time stand side by side: on a machine that others use, the first tells little.

Usage: .venv/bin/python benchmarks/scale.py [RECORDS ...]   default: 200 1000
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any

import lod.books
import lod.build
import lod.cells
import lod.dumps
import lod.publish
import lod.stations
from corpus import Corpus
from lod.build import build_release
from lod.config import load_config

ROOT = Path(__file__).parents[1]
SHORT = 300  # characters of a body at the median
LOOK = 0.1  # seconds
STATIONS = {  # what is measured: where the function stands, under which name
    "records to shards": (lod.stations, "fill_shard"),
    "ledger: what changes, and counting": (lod.books.Books, "change_records"),
    "Turtle and JSON-LD": (lod.dumps, "_write_said"),
    "TriG": (lod.dumps, "_write_trig"),
    "N-Quads, packed in two ways": (lod.dumps, "_write_quads"),
    "N-Quads by graph": (lod.dumps, "_write_concerns"),
    "report": (lod.dumps, "_write_report"),
    "store": (lod.publish, "fill_store"),
    "search index": (lod.publish, "fill_index"),
    "digests of the files": (lod.publish, "list_files"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """What a build took."""

    wall: float  # seconds
    processor: float  # seconds, of all processes
    memory: float  # MiB at most, of all processes together


def make_corpus(folder: Path, records: int) -> Path:
    """Write short made-up records of about 500 statements each, a thousand in a folder."""
    corpus = Corpus(1959, length=SHORT)
    for number in range(1, records + 1):
        place = folder / f"{number // 1000:04}"
        place.mkdir(parents=True, exist_ok=True)
        page = corpus.page(number)
        (place / f"{page.name}.txt").write_bytes(page.data)
    return folder


def measure(corpus: Path, output: Path, jobs: int) -> Run:
    """Build a corpus in a process of its own."""
    command = [sys.executable, "-m", "lod", "build", str(corpus), "--output", str(output)]
    command += ["--config", str(ROOT / "lod.toml"), "--jobs", str(jobs)]
    before, begin, peak = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter(), 0
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        peak = max(peak, sum(map(memory_of, family(process.pid))))
        time.sleep(LOOK)
    assert process.returncode == 0
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Run(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak / 1024)


def family(pid: int) -> list[int]:
    """Return a process and all that it has started."""
    with suppress(OSError):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *(member for child in children for member in family(int(child)))]
    return []


def memory_of(pid: int) -> int:
    """Return the share of a process in what is in memory, in KiB."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def stations(corpus: Path, output: Path) -> Counter[str]:
    """Return the processor time of each station, in seconds, in one process."""
    spent: Counter[str] = Counter()
    for name, (place, attribute) in STATIONS.items():
        setattr(place, attribute, timed(name, getattr(place, attribute), spent))
    config = replace(load_config(ROOT / "lod.toml"), output=output)
    begin = time.process_time()
    build_release([corpus], config, lambda _: None)
    spent["the rest"] = time.process_time() - begin - spent.total()
    return spent


def timed(name: str, call: Callable[..., Any], spent: Counter[str]) -> Callable[..., Any]:
    """Return a function that adds up what it takes."""

    @wraps(call)
    def run(*arguments: Any, **options: Any) -> Any:
        begin = time.process_time()
        try:
            return call(*arguments, **options)
        finally:
            spent[name] += time.process_time() - begin

    return run


def main() -> None:
    """Measure and print."""
    sizes = [int(size) for size in sys.argv[1:]] or [200, 1000]
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    print(
        f"  {'records':>8}{'jobs':>6}{'wall s':>9}{'processor s':>13}{'records/s':>11}{'MiB':>7}{'load':>6}"
    )
    first: Run | None = None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in sizes:
            corpus = make_corpus(folder / f"corpus-{size}", size)
            runs = {jobs: measure(corpus, folder / f"output-{size}-{jobs}", jobs) for jobs in (1, 2)}
            for jobs, run in runs.items():
                print(
                    f"  {size:8}{jobs:6}{run.wall:9.1f}{run.processor:13.1f}{size / run.wall:11.2f}"
                    f"{run.memory:7.0f}{os.getloadavg()[0]:6.1f}"
                )
            first = first or runs[1]
            print(
                f"  two processes {runs[1].wall / runs[2].wall:.2f} times as fast as one (baseline: one);"
                f" memory of one {runs[1].memory / first.memory:.2f} times that of {sizes[0]} (baseline)\n"
            )
        spent = stations(folder / f"corpus-{sizes[0]}", folder / "stations")
        print(f"  {'station, one process, processor time':40}{'ms a record':>12}{'share':>8}")
        for station, seconds in spent.most_common():
            print(f"  {station:40}{seconds * 1000 / sizes[0]:12.1f}{seconds / spent.total():8.0%}")


if __name__ == "__main__":
    main()
