"""Many records: records a second, peak memory, two cores against one, and what each station costs.

The corpora are made up (`benchmarks/corpus.py`): records of about 500 statements. Memory is the share of
all processes together in what is in memory (PSS, Linux), looked at twice a second. Wall clock and
processor time stand side by side: on a machine that others use, the first tells little.

A build in one process has one core, one in two processes has two: the engine of the store begins threads
of its own, which would take a second core otherwise, so that two would be compared with more than one.

Usage: .venv/bin/python benchmarks/scale.py [--jobs N ...] [--keep FOLDER] [RECORDS ...]

Default: 200 1000 records, in one process and in two. The releases stay in FOLDER: corpus-N, output-N-JOBS.
"""

import argparse
import json
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
import lod.storing
from corpus import Corpus
from lod.build import build_release
from lod.config import load_config

ROOT = Path(__file__).parents[1]
SHORT = 300  # characters of a body at the median
LOOK = 0.5  # seconds: a look stops those that are looked at, too
DISK_LOOK = 60  # looks at the memory for each at the disk
STATIONS = {  # what is measured: where the function stands, under which name
    "records to shards": (lod.stations, "fill_shard"),
    "ledger: what changes, and counting": (lod.books.Books, "change_records"),
    "Turtle and JSON-LD": (lod.dumps, "_write_said"),
    "TriG": (lod.dumps, "_write_trig"),
    "N-Quads, packed in two ways": (lod.dumps, "_write_quads"),
    "N-Quads by graph": (lod.dumps, "_write_concerns"),
    "report": (lod.dumps, "_write_report"),
    "store": (lod.storing, "load_lines"),
    "store, merged at last": (lod.storing, "optimize_store"),
    "search index": (lod.storing, "fill_index"),
    "digests of the files": (lod.publish, "list_files"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """What a build took."""

    wall: float  # seconds
    processor: float  # seconds, of all processes
    memory: float  # MiB at most, of all processes together
    disk: float  # MiB at most, of sources in parts, release before it is switched to, and release
    steps: dict[str, float]  # seconds by the clock


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
    command = [sys.executable, __file__, "--build", str(corpus), str(output), str(jobs)]
    before, begin, peak, disk, looks = (
        resource.getrusage(resource.RUSAGE_CHILDREN),
        time.perf_counter(),
        0,
        0,
        0,
    )
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    while process.poll() is None:
        peak = max(peak, sum(map(memory_of, family(process.pid))))
        if not (looks := looks + 1) % DISK_LOOK:
            disk = max(disk, size_of(output))
        time.sleep(LOOK)
    assert process.returncode == 0
    assert process.stdout
    wall = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, processor, peak / 1024, max(disk, size_of(output)) / 1024, json.load(process.stdout))


def build_and_tell(corpus: Path, output: Path, jobs: int) -> None:
    """Build a corpus with as many cores as jobs, and print how long each step took by the clock."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:jobs])
    begin = last = time.perf_counter()
    steps: dict[str, float] = {}
    now = "start"

    def progress(what: str, _done: int, _all: int) -> None:
        nonlocal last, now
        time_, before = time.perf_counter(), now
        steps[before] = steps.get(before, 0) + time_ - last
        last, now = time_, what

    config = replace(load_config(ROOT / "lod.toml"), output=output)
    build_release([corpus], config, lambda _: None, progress=progress, jobs=jobs)
    steps["the rest"] = time.perf_counter() - last
    steps["all"] = time.perf_counter() - begin
    print(json.dumps(steps))


def size_of(folder: Path) -> int:
    """Return what the files in a folder take, in KiB; some may go meanwhile."""
    size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                size += Path(place, name).lstat().st_blocks // 2
    return size


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
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", nargs=3, metavar=("CORPUS", "OUTPUT", "JOBS"), help="used by this program")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--keep", type=Path)
    parser.add_argument("records", type=int, nargs="*", default=[200, 1000])
    wish = parser.parse_args()
    if wish.build:
        corpus, output, jobs = wish.build
        build_and_tell(Path(corpus), Path(output), int(jobs))
        return
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    print(
        f"  {'records':>8}{'jobs':>6}{'wall s':>9}{'processor s':>13}{'records/s':>11}"
        f"{'MiB':>7}{'disk MiB':>10}{'load':>6}",
        flush=True,
    )
    if wish.keep:
        measure_all(wish.keep, wish.records, wish.jobs)
        return
    with tempfile.TemporaryDirectory() as name:
        measure_all(Path(name), wish.records, wish.jobs)
        print_stations(Path(name), wish.records[0])


def measure_all(folder: Path, sizes: list[int], jobs: list[int]) -> None:
    """Measure and print builds of some sizes, each beside the first one."""
    first: dict[int, Run] = {}
    for size in sizes:
        corpus = make_corpus(folder / f"corpus-{size}", size)
        runs = {number: measure(corpus, folder / f"output-{size}-{number}", number) for number in jobs}
        for number, run in runs.items():
            print(
                f"  {size:8}{number:6}{run.wall:9.1f}{run.processor:13.1f}{size / run.wall:11.2f}"
                f"{run.memory:7.0f}{run.disk:10.0f}{os.getloadavg()[0]:6.1f}"
            )
            told = ", ".join(f"{what} {seconds:.1f}" for what, seconds in run.steps.items())
            print(f"    s by the clock: {told}")
            base = first.setdefault(number, run)
            if base is not run:
                grown = f"{run.wall / base.wall:.2f} times the time, {run.memory / base.memory:.2f} memory"
                print(f"    {grown}, of {size / sizes[0]:g} times fewer (baseline)")
        if {1, 2} <= runs.keys():
            print(f"    two cores {runs[1].wall / runs[2].wall:.2f} times as fast as one (baseline: one)")
        sys.stdout.flush()


def print_stations(folder: Path, size: int) -> None:
    """Print what each station costs."""
    spent = stations(folder / f"corpus-{size}", folder / "stations")
    print(f"\n  {'station, one process, processor time':40}{'ms a record':>12}{'share':>8}")
    for station, seconds in spent.most_common():
        print(f"  {station:40}{seconds * 1000 / size:12.1f}{seconds / spent.total():8.0%}")


if __name__ == "__main__":
    main()
