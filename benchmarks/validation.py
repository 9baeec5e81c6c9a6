"""Validating by all shapes of the project: the compiled shapes beside pySHACL and, if it is there, pyrudof.

The record comes with so many of its mentions that it has some 500 triples, all that it points to included;
and as a whole, for which pySHACL may take half a minute, as M07 compares each mention with each. From triples
in memory to the results: each makes the index or graph that it needs. pyrudof is no dependency;
`pip install pyrudof` beside the project lets it take part. It skips `sh:sparql` in silence.

Usage: .venv/bin/python benchmarks/validation.py [PAGE]
"""

import importlib
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.namespace import RDF, SH

from lod.config import load_config
from lod.formats import N_TRIPLES
from lod.graphs import describe_record
from lod.model import Record
from lod.records import read_records
from lod.reference import rdflib_graph
from lod.reports import load_turtle
from lod.serializations import parse_triples, serialize
from lod.shacl import compile_shapes
from lod.shacl.index import tokens_of
from lod.shacl.literals import plain
from lod.stations import link_record
from lod.workshop import Workshop
from measure import best_of, print_table

ROOT = Path(__file__).parents[1]
CAPTURED = ROOT.parent / "shared" / "records" / "000_2ae0e1c7e4ff8078.txt"
BASELINE = "pySHACL"
ENOUGH = 500  # triples
FEW = 20  # mentions, among which there are that many triples

Rows = list[tuple[str, str, str, str]]  # focus node, value, component, message


def main() -> None:
    """Measure and print."""
    default = CAPTURED if CAPTURED.exists() else next((ROOT / "records").glob("*.txt"))
    page = Path(sys.argv[1]) if sys.argv[1:] else default
    shop = Workshop(load_config(ROOT / "lod.toml"))
    shapes = load_turtle(shop.config.shapes, shop.config.base)
    compiled = compile_shapes(shapes, shop.vocabulary)
    small = max((described for described in shortened(page, shop) if len(described) <= ENOUGH), key=len)
    compiling = best_of(5, lambda: compile_shapes(shapes, shop.vocabulary))
    shapes_ = sum(map(len, compiled.rules.values()))
    print(f"{shapes_} shapes compiled in {compiling * 1000:.1f} ms; left out: {compiled.unknown}\n")
    *_, whole = shortened(page, shop)
    for title, triples, runs in (
        ("A record with a few of its mentions", small, 3),
        (f"The whole of {page.name}", whole, 1),
    ):
        compare(f"{title}, {len(triples)} triples", triples, shop, shapes, runs)


def shortened(page: Path, shop: Workshop) -> Iterator[list[ox.Triple]]:
    """Yield the triples of a page with its first mention, with its first two, and so on up to all."""
    [record] = [item for item in read_records(page) if isinstance(item, Record)]
    links = link_record(record, shop.authority)
    for number in (*range(1, FEW), len(links)):
        found = describe_record(record, links[:number], shop.iris, shop.config.dataset, shop.authority)
        yield parse_triples([*found.record, *found.mentions, *found.shared])


def compare(
    title: str, triples: list[ox.Triple], shop: Workshop, shapes: Sequence[ox.Triple], runs: int
) -> None:
    """Validate one graph by each validator, by ours seven times more often than by the others."""
    compiled = compile_shapes(shapes, shop.vocabulary)
    statements = list(rdflib_graph([*triples, *shop.vocabulary]))
    shapes_graph = rdflib_graph(shapes)
    reports: dict[str, Rows] = {}

    def ours() -> None:
        reports["compiled shapes"] = [
            (plain(r.focus), plain(r.value) if r.value else "", plain(r.component), r.message)
            for r in compiled.results(map(tokens_of, triples))
        ]

    def theirs() -> None:
        data = rdflib.Graph()
        for statement in statements:
            data.add(statement)
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes_graph, inplace=True, allow_warnings=True)
        reports[BASELINE] = rows(report)

    seconds = {"compiled shapes": best_of(7 * runs, ours), BASELINE: best_of(runs, theirs)}
    if find_spec("pyrudof"):
        text, rules = turtle([*triples, *shop.vocabulary]), turtle(shapes)
        seconds["pyrudof"] = best_of(runs, pyrudof(text, rules, reports))
    print_table(title, seconds, BASELINE)
    for name, report in reports.items():
        same = "same report" if sorted(report) == sorted(reports[BASELINE]) else "ANOTHER REPORT"
        print(f"  {name}: {len(report)} results, {same}")
    print()


def rows(report: rdflib.Graph) -> Rows:
    """Return the results of a report, details left out."""
    results = report.subjects(RDF.type, SH.ValidationResult)
    found = [each for each in results if (None, SH.detail, each) not in report]
    terms = (SH.focusNode, SH.value, SH.sourceConstraintComponent, SH.resultMessage)
    cells = [[report.value(each, term) for term in terms] for each in found]
    return [tuple("" if cell is None else str(cell) for cell in row) for row in cells]  # type: ignore[misc]


def pyrudof(data: str, shapes: str, reports: dict[str, Rows]) -> Callable[[], None]:
    """Return what validates by pyrudof; the shapes are read once, as for the others."""
    library: Any = importlib.import_module("pyrudof")
    rudof = library.Rudof(library.RudofConfig())
    rudof.read_shacl(shapes, library.ShaclFormat.Turtle, "https://lod.example.org/")

    def validate() -> None:
        rudof.read_data(data, library.RDFFormat.NTriples, "https://lod.example.org/")
        rudof.validate_shacl(library.ShaclValidationMode.Native)
        report = rudof.serialize_shacl_validation_results(library.ResultShaclValidationFormat.Turtle)
        reports["pyrudof"] = rows(rdflib.Graph().parse(data=report, format="turtle"))

    return validate


def turtle(triples: Sequence[ox.Triple]) -> str:
    """Return triples as N-Triples, which is Turtle."""
    return serialize(triples, N_TRIPLES, "https://lod.example.org/").decode()


if __name__ == "__main__":
    main()
