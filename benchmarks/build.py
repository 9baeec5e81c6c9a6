"""Building one record: each station, and the whole beside a naive build of the same graph.

The naive build says the same triples with rdflib, validates them with pySHACL by the same
shapes, and writes the same four files with rdflib's serializers.

Usage: .venv/bin/python benchmarks/build.py [PAGE]
"""

import sys
import tempfile
from pathlib import Path

import pyshacl
import rdflib

from lod.build import Workshop, build_record, link_record
from lod.config import load_config
from lod.dumps import quad_lines, write_dumps
from lod.formats import N_TRIPLES
from lod.graphs import describe_record
from lod.model import Record
from lod.records import read_records
from lod.reference import rdflib_graph
from lod.reports import validate_graph
from lod.serializations import parse_triples, serialize
from measure import best_of, print_table

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Measure and print."""
    page = Path(sys.argv[1]) if sys.argv[1:] else next((ROOT / "records").glob("*.txt"))
    shop = Workshop(load_config(ROOT / "lod.toml"))
    [record] = [item for item in read_records(page) if isinstance(item, Record)]
    links = link_record(record, shop.authority)
    description = describe_record(record, links, shop.iris, shop.config.dataset, shop.authority)
    tokens = description.record + description.mentions + description.shared
    triples = parse_triples(tokens)
    nt = serialize(triples, N_TRIPLES, shop.config.base).decode()
    vocabulary = serialize(shop.vocabulary, N_TRIPLES, shop.config.base).decode()
    lines = quad_lines({"<https://lod.example.org/g>": tokens})
    statements = list(rdflib.Graph().parse(data=nt, format="nt"))

    def write() -> None:
        with tempfile.TemporaryDirectory() as folder:
            write_dumps(Path(folder), lines, [], shop.config.base)

    def ours() -> None:
        list(read_records(page))
        build_record(record, shop)
        write()

    def naive() -> None:
        graph = rdflib.Graph()
        for statement in statements:
            graph.add(statement)
        data = graph + rdflib.Graph().parse(data=vocabulary, format="nt")
        pyshacl.validate(data, shacl_graph=rdflib_graph(shop.shapes.triples))
        for format_ in ("nt", "turtle", "json-ld"):
            graph.serialize(format=format_)

    stations = {
        "read": best_of(5, lambda: list(read_records(page))),
        "find and link": best_of(5, lambda: link_record(record, shop.authority)),
        "describe": best_of(
            5, lambda: describe_record(record, links, shop.iris, shop.config.dataset, shop.authority)
        ),
        "parse every token": best_of(5, lambda: parse_triples(tokens)),
        "validate": best_of(3, lambda: validate_graph(triples, shop.shapes)),
        "write N-Quads, Turtle, JSON-LD": best_of(3, write),
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
