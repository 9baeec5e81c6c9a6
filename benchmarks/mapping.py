"""Mapping and writing: statements a second beside Morph-KGC and maplib, on an equal table.

A table of letters becomes the statements that `lod build` makes of it: record, holding, keeper, run. The
others get the same table, with a column more for whatever we compute of a row (see `mapping_peers.py`),
and a mapping that gives the same statements, which is checked before anything is printed. What does not
depend on the row is left out of the comparison; we make it for each row all the same. Each program runs in
a process of its own, start included, on one core, each in its own environment.

The ratio is that of processor time, since the machine may be used by others.

Usage: .venv/bin/python benchmarks/mapping.py [ROWS]   default: 5000
The first time it makes two environments in .venv/peers/ from the package index.
"""

import csv
import io
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from lod.authority import load_authority
from lod.config import Table, load_config
from lod.graphs import Description, describe_record
from lod.iris import Iris
from lod.model import Record
from lod.press import Press
from lod.records.files import Sheet
from lod.records.tables import read_table
from lod.serializations import CheckedTerms, parse_triples
from lod.sorting import batches, unique
from lod.workshop import uncollected
from mapping_peers import Rules

ROOT = Path(__file__).parents[1]
PEERS = ROOT / ".venv" / "peers"
_SHARD = 64  # rows
_SHARED = "/graph/"  # in the name of a graph that is of no record
_RUNS = 3  # of each program; the best counts, since noise only ever adds
PACKAGES = {"morph-kgc": "morph-kgc==2.10.0", "maplib": "maplib==0.20.26"}
COLUMNS = ("id", "title", "date", "text", "summary", "source", "number")
CONFIG = """\
[CONFIGURATION]
output_file: {folder}/morph.nt
output_format: N-TRIPLES
number_of_processes: 1
logging_level: ERROR
[Table]
mappings: {folder}/mapping.ttl
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What a program took, in seconds."""

    wall: float
    processor: float


def letters(rows: int) -> bytes:
    """Return a table of made-up letters."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for n in range(10_000, 10_000 + rows):
        day = date(1946, 1, 1) + timedelta(days=n % 16_000)
        text = f"The ambassador has read note {n} and finds nothing new in it. " * (3 + n % 5)
        shelfmark = f"Archive of the Harbour Office, f. {n % 50 + 100}, op. {n % 7 + 10}, d. {n}"
        title, summary = f"Letter {n} to the Harbour Office", f"On what note {n} says of the dues."
        table.writerow((f"letter-{n}", title, day, text, summary, shelfmark, f"{n}/HO"))
    return out.getvalue().encode()


def described(data: bytes) -> Iterator[Description]:
    """Yield what is said of each row: the way of `lod build`, but for finding, validating, inferring."""
    config = load_config(ROOT / "lod.toml")
    authority, iris = load_authority(config.authority), Iris(config.base)
    for record in read_table(Sheet("letters.csv", "", data), Table("letters.csv")):
        assert isinstance(record, Record), record
        yield describe_record(record, (), iris, config.dataset, authority)


def by_stations(data: bytes, out: Path, *, checked: bool) -> None:
    """Map a table and write N-Quads, each once, sorted in each batch; perhaps Oxigraph checks each term."""
    shared: set[str] = set()  # what several rows may say, in graphs that are of no record
    terms = CheckedTerms()
    with out.open("wb") as stream:
        for batch in batches(described(data), _SHARD):
            lines: set[str] = set()
            common: set[str] = set()
            for description in batch:
                if checked:
                    _check(description, terms)
                for graph, traced in description.traced.items():
                    end = f" {graph} .\n"
                    place = common if _SHARED in graph else lines
                    place.update([" ".join(triple) + end for triple, _ in traced])
            lines |= common - shared
            shared |= common
            stream.write("".join(sorted(lines)).encode())


def _check(description: Description, terms: CheckedTerms) -> None:
    """Require that each token is a term, written as Oxigraph writes it, as a build does."""
    subjects, names, objects = map(set, zip(*description.triples, strict=True))
    terms.require(subjects, names | set(description.traced), objects)


def by_press(data: bytes, out: Path) -> None:
    """Map a table and check it, and say of each statement where it comes from, as a build does."""
    iris = Iris(load_config(ROOT / "lod.toml").base)
    shared, terms = set[bytes](), CheckedTerms()
    with out.open("wb") as stream:
        for batch in batches(described(data), _SHARD):
            lines: set[bytes] = set()
            for description in batch:
                press = Press(iris, {}, "", terms)
                press.put(description.traced.items())
                lines.update(press.lines())
            common = {line for line in lines if _SHARED.encode() in line}
            lines -= shared
            shared |= common
            quads = unique(line[: line.index(b"\t")] for line in sorted(lines))
            stream.write(b"".join(b"%b\n" % quad for quad in quads))


def by_tokens(folder: Path, out: Path) -> None:
    """Map the table of the others by their rules as bare tokens: nothing is checked or sorted."""
    template = "".join(
        f"{_token(s)} <{p}> {_token(o)} .\n" for s, p, o in json.loads((folder / "rules.json").read_text())
    )
    with (folder / "table.csv").open(newline="", encoding="utf-8") as stream, out.open("w") as target:
        for row in csv.DictReader(stream):
            escaped = {key: _escape(value) for key, value in row.items()}
            target.write(template.format_map(escaped))


def _token(place: dict[str, str]) -> str:
    if place["is_iri"]:
        return f"<{place['template']}>"
    text = _escape(place["template"]) if place["is_constant"] else place["template"]
    if place["language"]:
        return f'"{text}"@{place["language"]}'
    return f'"{text}"^^<{place["datatype"]}>' if place["datatype"] else f'"{text}"'


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")


OURS: dict[str, Callable[[bytes, Path], None]] = {
    "stations": partial(by_stations, checked=False),
    "checked": partial(by_stations, checked=True),
    "press": by_press,
}


def peer(name: str) -> Path:
    """Return the Python of an environment that has a package; it is made if it is not there."""
    folder = PEERS / name
    if not (folder / "bin" / "python").exists():
        print(f"  making {folder.relative_to(ROOT)} ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        command = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", PACKAGES[name]]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return folder / "bin" / "python"


def measure(command: list[str | Path], cores: set[int]) -> Run:
    """Run a program to its end, on some cores."""
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    limit = partial(os.sched_setaffinity, 0, cores)
    environment = os.environ | {"POLARS_MAX_THREADS": str(len(cores)), "RAYON_NUM_THREADS": str(len(cores))}
    subprocess.run(command, check=True, preexec_fn=limit, env=environment, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Run(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def statements(file: Path, constant: Iterable[str]) -> set[str]:
    """Return what a file says; maplib gives civil time the zone UTC, which is taken off again."""
    text = re.sub(rb'(:\d\d)\+00:00"', rb'\1"', file.read_bytes())
    kind = ox.RdfFormat.N_QUADS if file.suffix == ".nq" else ox.RdfFormat.N_TRIPLES
    return {str(quad.triple) for quad in ox.parse(text, format=kind)} - set(constant)


def main() -> None:
    """Make the table and the mapping, run all, compare, print."""
    rows = int(sys.argv[1]) if sys.argv[1:] else 5000
    data = letters(rows)
    cores = sorted(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "letters.csv").write_bytes(data)
        rules = Rules(*_said(data))
        rules.write(folder)
        (folder / "config.ini").write_text(CONFIG.format(folder=folder))
        one, me = {cores[0]}, [sys.executable, __file__]
        morph = [peer("morph-kgc"), "-m", "morph_kgc", folder / "config.ini"]
        maplib = [peer("maplib"), ROOT / "benchmarks" / "mapping_maplib.py", folder]
        programs: dict[str, tuple[list[str | Path], set[int], str]] = {
            "Morph-KGC, one core (baseline)": (morph, one, "morph.nt"),
            "maplib, one core": (maplib, one, "maplib.nt"),
            "maplib, all cores": (maplib, set(cores), "maplib.nt"),
            "lod: table to N-Quads": ([*me, "--stations", folder], one, "stations.nq"),
            "lod: and each term checked": ([*me, "--checked", folder], one, "checked.nq"),
            "lod: and where each comes from": ([*me, "--press", folder], one, "press.nq"),
            "bare tokens": ([*me, "--tokens", folder], one, "tokens.nt"),
        }
        runs, wanted = {}, None
        for program, (command, where, file) in programs.items():
            runs[program] = min((measure(command, where) for _ in range(_RUNS)), key=lambda r: r.processor)
            found = statements(folder / file, rules.constant)
            wanted = wanted or found
            assert found == wanted, (
                f"{program}: {len(found - wanted)} too many, {len(wanted - found)} missing"
            )
        _print(rows, len(rules.rules), len(wanted or ()), runs)


def _said(data: bytes) -> tuple[dict[str, list[str]], list[list[ox.Triple]]]:
    said = [parse_triples(description.triples) for description in described(data)]
    table = list(csv.DictReader(io.StringIO(data.decode())))
    return {name: [row[name] for row in table] for name in COLUMNS if name != "text"}, said


def _print(rows: int, rules: int, count: int, runs: dict[str, Run]) -> None:
    versions = ", ".join(PACKAGES.values())
    print(f"Python {sys.version.split()[0]}, {versions}, load {os.getloadavg()[0]:.1f}")
    print(f"  {rows:,} rows, {rules} rules, {count:,} different statements, the same of each program\n")
    print(f"  {'':34}{'wall s':>8}{'processor s':>13}{'statem./processor s':>21}{'times':>8}")
    base = next(iter(runs.values())).processor
    for name, run in runs.items():
        rate = count / run.processor
        print(f"  {name:34}{run.wall:8.1f}{run.processor:13.1f}{rate:21,.0f}{base / run.processor:8.1f}")


def _work(kind: str, folder: Path) -> None:
    ways: dict[str, Callable[[], None]] = {
        kind: partial(way, (folder / "letters.csv").read_bytes(), folder / f"{kind}.nq")
        for kind, way in OURS.items()
    }
    ways["tokens"] = partial(by_tokens, folder, folder / "tokens.nt")
    with uncollected():  # as a build does
        ways[kind]()


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1].startswith("--"):
        _work(sys.argv[1].removeprefix("--"), Path(sys.argv[2]))
    else:
        main()
