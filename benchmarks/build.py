"""Building one record: each station, and the whole beside a naive build of the same graph.

The naive build says the same triples with rdflib, validates them with pySHACL by the same
shapes, and writes N-Triples, Turtle and JSON-LD with rdflib's serializers. It infers nothing and
does not tell where a statement comes from; ours does.

Usage: .venv/bin/python benchmarks/build.py [PAGE]
"""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pyshacl
import rdflib

from lod.books import Books
from lod.build import Workshop, build_record, link_record
from lod.config import load_config
from lod.crew import Crew
from lod.dumps import Job, write_dumps
from lod.formats import N_TRIPLES
from lod.graphs import Description, describe_record
from lod.model import ArchivistDescription, Record
from lod.press import Press, press_frame
from lod.records import read_description, read_records
from lod.reference import rdflib_graph
from lod.reports import read_shapes, shapes_version, validate_graph
from lod.segments import Place
from lod.serializations import parse_triples, serialize
from measure import best_of, print_table

ROOT = Path(__file__).parents[1]


def read(page: Path) -> Record:
    """Return the record of a page, with its description."""
    [record] = [item for item in read_records(page) if isinstance(item, Record)]
    description = read_description(page)
    return (
        replace(record, description=description) if isinstance(description, ArchivistDescription) else record
    )


def press_of(shop: Workshop, record: Record, description: Description, shapes: bytes) -> Press:
    """Return the statements of a release of one record, and what follows from them."""
    press = Press(shop.iris, shop.consequences, shapes_version(shapes))
    press_frame(press, shop.vocabulary, shapes, (), shop.iris)
    press.add(record, (), description)
    return press


def write_all(press: Press, base: str) -> None:
    """Write the ledger and the dumps of a release."""
    with tempfile.TemporaryDirectory() as name, Crew(1) as crew:
        new, work = Place(Path(name), Path(name)), Path(name) / "work"
        work.mkdir()
        books = Books(None, new, work, base)
        books.change_records([], [line[:-1] for line in press.lines()], crew)
        write_dumps(Job(None, new, work, tuple(books.changes), base), crew)


def main() -> None:
    """Measure and print."""
    page = Path(sys.argv[1]) if sys.argv[1:] else next((ROOT / "records").glob("*.txt"))
    shop = Workshop(load_config(ROOT / "lod.toml"))
    record = read(page)
    links = link_record(record, shop.authority)
    description = describe_record(record, links, shop.iris, shop.config.dataset, shop.authority)
    tokens = description.triples
    triples = parse_triples(tokens)
    shapes = read_shapes(shop.config.shapes, shop.config.base)
    nt = serialize(triples, N_TRIPLES, shop.config.base).decode()
    vocabulary = serialize(shop.vocabulary, N_TRIPLES, shop.config.base).decode()
    ready = press_of(shop, record, description, shapes)
    statements = list(rdflib.Graph().parse(data=nt, format="nt"))

    def write() -> None:
        write_all(ready, shop.config.base)

    def ours() -> None:
        built = build_record(read(page), shop)
        if built.description:
            write_all(press_of(shop, record, built.description, shapes), shop.config.base)

    def naive() -> None:
        graph = rdflib.Graph()
        for statement in statements:
            graph.add(statement)
        data = graph + rdflib.Graph().parse(data=vocabulary, format="nt")
        pyshacl.validate(data, shacl_graph=rdflib_graph(shop.shapes.triples))
        for format_ in ("nt", "turtle", "json-ld"):
            graph.serialize(format=format_)

    stations = {
        "read": best_of(5, lambda: read(page)),
        "find and link": best_of(5, lambda: link_record(record, shop.authority)),
        "describe": best_of(
            5, lambda: describe_record(record, links, shop.iris, shop.config.dataset, shop.authority)
        ),
        "parse every token": best_of(5, lambda: parse_triples(tokens)),
        "validate": best_of(3, lambda: validate_graph(triples, shop.shapes)),
        "infer": best_of(3, lambda: press_of(shop, record, description, shapes)),
        "write dumps and origins": best_of(3, write),
        "whole build of the record": best_of(3, ours),
        "naive build: rdflib + pySHACL": best_of(2, naive),
    }
    print_table(
        f"One record, {len(triples)} triples, {len(links)} mentions ({page.name})",
        stations,
        "naive build: rdflib + pySHACL",
    )


if __name__ == "__main__":
    main()
