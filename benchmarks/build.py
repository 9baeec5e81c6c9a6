"""From text to a validated, linked dump on one core, beside a naive build and beside what cannot be avoided.

The naive build says the same triples with rdflib, validates them with pySHACL by the same shapes, and
writes N-Triples, Turtle and JSON-LD with rdflib's serializers. It reads no text, finds no name, infers
nothing and does not tell where a statement comes from; ours does all that. Neither loads a store.

What cannot be avoided is measured alone: reading the pages, one pass over the text that looks up names,
and packing and writing the bytes of the dumps, which are there already.

Times are of the processor: other people's work on the machine hardly counts. Each is the least of
several runs.

Usage: .venv/bin/python benchmarks/build.py [RECORDS]   default: 256 short records, beside a few long ones
"""

import gzip
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import mean
from typing import Any

import pyshacl
import rdflib

import lod.publish
from corpus import Corpus
from lod.build import build_release
from lod.codings import ZstdFile, compress_zstd
from lod.config import load_config
from lod.dumps import DATA, Job
from lod.formats import N_TRIPLES
from lod.graphs import Description, describe_record
from lod.listing import plan_build
from lod.mentions import FINDERS
from lod.mentions.names import find_names
from lod.mentions.words import Text
from lod.model import ArchivistDescription, Link, Record
from lod.press import Press
from lod.records import find_items, read_description, read_records
from lod.reference import rdflib_graph
from lod.releases import STORE, read_release
from lod.reports import validate_tokens
from lod.serializations import parse_triples, serialize
from lod.shards import Size
from lod.stations import build_shard, link_record
from lod.workshop import Workshop
from measure import least_cpu, print_versions

ROOT = Path(__file__).parents[1]
SHORT = 300  # characters of a body at the median: such a record has about 500 statements
NAIVE = 5  # records that the naive build does; it takes most of a second for each
LONG = 16  # copies of the long page
RUNS = 3
GZIP, ZSTD = 6, 9  # levels, as in `lod.dumps`


class Pages:
    """Some pages, and each thing that is done to them."""

    def __init__(self, name: str, files: Sequence[Path], work: Path) -> None:
        self.name, self.files, self.work = name, files, work
        self.config = load_config(ROOT / "lod.toml")
        self.shop = Workshop(self.config)
        self.records = self.read()
        self.links = self.link()
        self.descriptions = self.describe()
        self.numbers = iter(range(1000))

    @property
    def size(self) -> int:
        """How many distinct statements the records make, before anything is inferred."""
        return sum(len(set(description.triples)) for description in self.descriptions)

    def read(self) -> list[Record]:
        """Read the pages, and what archivists say of them."""
        return [_described(record, file) for file in self.files for record in _records(file)]

    def look_up(self) -> int:
        """Look up the names that are known, once through the text."""
        zones = [(record, zone) for record in self.records for zone in record.zones if zone.name in FINDERS]
        return sum(
            1
            for record, zone in zones
            for _ in find_names(Text(record.text, zone.start, zone.end), record, self.shop.authority)
        )

    def link(self) -> list[list[Link]]:
        """Find the names, and link them."""
        return [link_record(record, self.shop.authority) for record in self.records]

    def describe(self) -> list[Description]:
        """Say what is said."""
        shop = self.shop
        return [
            describe_record(record, links, shop.iris, shop.config.dataset, shop.authority)
            for record, links in zip(self.records, self.links, strict=True)
        ]

    def validate(self) -> None:
        """Validate what is said."""
        for description in self.descriptions:
            validate_tokens(description.triples, self.shop.shapes)

    def press(self) -> None:
        """Infer, sort, and check every line."""
        for record, description in zip(self.records, self.descriptions, strict=True):
            press = Press(self.shop.iris, self.shop.consequences, self.shop.version, self.shop.terms)
            press.add(record, (), description)
            press.lines()

    def shard(self) -> None:
        """Build one shard of all."""
        found = find_items([self.files[0].parent], self.config.tables)
        size = Size(records=len(self.files) + 1, bytes=1 << 40)
        for shard in plan_build(found, self.config, "", self._folder(), size).shards:
            build_shard(shard)

    def build(self) -> Path:
        """Build a release, but for its store; return the folder of the output."""
        output = self._folder()
        with _without_store():
            build_release([self.files[0].parent], replace(self.config, output=output), lambda _: None)
        return output

    def naive(self, count: int) -> Callable[[], None]:
        """Return what builds some of the records as one would with rdflib."""
        vocabulary = serialize(self.shop.vocabulary, N_TRIPLES, self.config.base).decode()
        said = [serialize(parse_triples(d.triples), N_TRIPLES, self.config.base) for d in self.descriptions]
        statements = [list(rdflib.Graph().parse(data=nt, format="nt")) for nt in said[:count]]

        def build() -> None:
            for triples in statements:
                graph = rdflib.Graph()
                for triple in triples:
                    graph.add(triple)
                data = graph + rdflib.Graph().parse(data=vocabulary, format="nt")
                pyshacl.validate(data, shacl_graph=rdflib_graph(self.shop.shapes.triples))
                for format_ in ("nt", "turtle", "json-ld"):
                    graph.serialize(format=format_)

        return build

    def _folder(self) -> Path:
        folder = self.work / f"{self.name}-{next(self.numbers)}"
        folder.mkdir()
        return folder


class Bytes:
    """The dumps of a release, unpacked, to be packed and written once more."""

    def __init__(self, output: Path, work: Path) -> None:
        folder, self.work = read_release(output).folder, work
        openers: dict[str, Any] = {"gzip": gzip.open, "zstd": ZstdFile, "": open}
        self.files = {}
        for name, (_, _, coding) in DATA.items():
            with openers[coding](folder / name, "rb") as stream:
                self.files[name] = coding, stream.read()

    def write(self) -> None:
        """Pack and write the bytes, each file in one piece."""
        pack: dict[str, Callable[[bytes], bytes]] = {"gzip": _gzip, "zstd": _zstd, "": bytes}
        for name, (coding, data) in self.files.items():
            (self.work / name).write_bytes(pack[coding](data))


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, GZIP)


def _zstd(data: bytes) -> bytes:
    return compress_zstd(data, ZSTD)


def _records(file: Path) -> Iterator[Record]:
    return (item for item in read_records(file) if isinstance(item, Record))


def _described(record: Record, file: Path) -> Record:
    description = read_description(file)
    return (
        replace(record, description=description) if isinstance(description, ArchivistDescription) else record
    )


@contextmanager
def _without_store() -> Iterator[None]:
    """Let a build make neither store nor search index."""
    kept = lod.publish.finish_store, lod.publish.load_ahead
    lod.publish.finish_store, lod.publish.load_ahead = _make_folder, _pass  # type: ignore[assignment]
    try:
        yield
    finally:
        lod.publish.finish_store, lod.publish.load_ahead = kept


def _pass(*_: object) -> None:
    """Load nothing."""


def _make_folder(job: Job, *_: object) -> None:
    (job.new.files / STORE).mkdir()


def measure(pages: Pages, naive: int) -> None:
    """Measure and print."""
    count = len(pages.records)
    stations = {
        "read": pages.read,
        "find and link": pages.link,
        "describe": pages.describe,
        "validate": pages.validate,
        "infer, sort, check": pages.press,
        "a shard: all of these": pages.shard,
    }
    times = {name: least_cpu(RUNS, call) / count for name, call in stations.items()}
    outputs: list[Path] = []
    whole = least_cpu(RUNS, lambda: outputs.append(pages.build())) / count
    times["text to dumps, without a store"] = whole
    again = Bytes(outputs[-1], pages.work)
    parts = {
        "read": times["read"],
        "look up names": least_cpu(RUNS, pages.look_up) / count,
        "pack and write the dumps": least_cpu(RUNS, again.write) / count,
    }
    slow = least_cpu(1, pages.naive(naive)) / min(naive, count)
    print(f"{pages.name}: {count} records, {pages.size / count:.0f} statements each before inference")
    print(f"  mean length {mean(len(record.text) for record in pages.records):.0f} characters\n")
    for title, table in (("station", times), ("what cannot be avoided, alone", parts)):
        print(f"  {title:40}{'ms a record':>12}")
        for name, seconds in table.items():
            print(f"  {name:40}{seconds * 1000:12.2f}")
        print()
    print(f"  naive build: rdflib, pySHACL (baseline) {slow * 1000:12.1f}")
    print(f"  times faster than the naive build       {slow / whole:12.1f}")
    print(f"  times what cannot be avoided            {whole / sum(parts.values()):12.2f}\n")


def main() -> None:
    """Measure short records, and long ones."""
    count = int(sys.argv[1]) if sys.argv[1:] else 256
    print_versions()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        corpus = Corpus(1, length=SHORT)
        (work / "memos").mkdir()
        short = [work / "memos" / f"memo-{number:04}.txt" for number in range(1, count + 1)]
        for number, file in enumerate(short, start=1):
            file.write_bytes(corpus.page(number).data)
        measure(Pages("short", short, work), NAIVE)
        measure(Pages("long", copies(work), work), 1)


def copies(folder: Path) -> list[Path]:
    """Write a few copies of the page in `records/`, each with a number of its own."""
    page = next((ROOT / "records").glob("*.txt")).read_text(encoding="utf-8")
    (folder / "pages").mkdir()
    files = [folder / "pages" / f"page-{number}.txt" for number in range(1, LONG + 1)]
    for number, file in enumerate(files, start=1):
        file.write_text(page.replace("164/GS", f"{number}/GS"), encoding="utf-8")
    return files


if __name__ == "__main__":
    main()
