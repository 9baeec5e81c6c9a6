"""Validate any RDF file by the shapes, and tell the result to people or programs."""

import html
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import pyoxigraph as ox

from lod.errors import SourceError
from lod.formats import TURTLE
from lod.iris import Iris, slugify
from lod.model import Finding, Severity, Triple
from lod.reports import Shapes, describe_report, validate_graph
from lod.serializations import parse_triples, serialize

Reports = Sequence[tuple[Path, Sequence[Finding]]]  # of each file what was found in it


def read_rdf(file: Path) -> list[ox.Triple]:
    """Return the triples of a file in the syntax of its suffix; of a dataset, those of all its graphs.

    Raises:
        SourceError: the file cannot be read, its suffix is none of RDF, or it is malformed.
    """
    syntax = ox.RdfFormat.from_extension(file.suffix.lstrip("."))
    if syntax is None:
        raise SourceError(
            f"{file}: {file.suffix!r} is no suffix of RDF, expected .ttl, .nt, .nq, .jsonld, .rdf, ..."
        )
    try:
        quads = ox.parse(file.read_bytes(), format=syntax, base_iri=file.absolute().as_uri())
        return list(dict.fromkeys(quad.triple for quad in quads))
    except OSError as error:
        raise SourceError(f"{file}: {error.strerror}") from None
    except SyntaxError as error:
        raise SourceError(f"{file}: {error.msg}") from None


def validate_file(file: Path, shapes: Shapes) -> tuple[Finding, ...]:
    """Return what the shapes find in a file of RDF.

    Raises:
        SourceError: the file cannot be read.
        ShapesError: the shapes are wrong.
    """
    return validate_graph(read_rdf(file), shapes)


def write_text(reports: Reports, _: str) -> str:
    """Return for each file a line for each finding, then one that counts them."""
    return "".join(f"{line}\n" for file, findings in reports for line in _lines(file, findings))


def _lines(file: Path, findings: Sequence[Finding]) -> Iterator[str]:
    for f in findings:
        yield f"{f.where}: {f.severity}: {f.message}{f' (value: {f.value})' if f.value else ''}"
    counts = ", ".join(f"{sum(f.severity is s for f in findings)} {s}" for s in Severity)
    yield f"{file}: {counts}"


def write_json(reports: Reports, _: str) -> str:
    """Return the findings as a JSON object; of several files, an array of such."""
    objects = [
        {"file": str(file), "findings": [asdict(finding) for finding in findings]}
        for file, findings in reports
    ]
    return json.dumps(objects if len(objects) > 1 else objects[0], ensure_ascii=False, indent=2) + "\n"


def write_turtle(reports: Reports, base: str) -> str:
    """Return the findings as validation reports in Turtle (SHACL, 3.6), one for each file."""
    iris = Iris(base)
    stems = Counter(file.stem for file, _ in reports)
    triples: list[Triple] = []
    for file, findings in reports:
        slug = slugify(file.stem if stems[file.stem] == 1 else str(file))
        triples += describe_report(slug, iris.thing("file", slug), findings, iris)
    return serialize(parse_triples(triples), TURTLE, base).decode()


def write_html(reports: Reports, _: str) -> str:
    """Return the findings as a page of its own."""
    title = "Validation of " + ", ".join(file.name for file, _ in reports)
    tables = "".join(f"<h2>{html.escape(str(file))}</h2>\n{_table(findings)}" for file, findings in reports)
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>\n'
        f"<h1>{html.escape(title)}</h1>\n{tables}</html>\n"
    )


def _table(findings: Sequence[Finding]) -> str:
    rows = "".join(
        "".join(["<tr>", *(f"<td>{html.escape(cell)}</td>" for cell in _cells(finding)), "</tr>\n"])
        for finding in findings
    )
    head = "<tr><th>Severity</th><th>What</th><th>Where</th><th>Value</th></tr>\n"
    return f"<table>\n{head}{rows}</table>\n"


def _cells(finding: Finding) -> tuple[str, ...]:
    return finding.severity, finding.message, finding.where, finding.value


WRITERS: dict[str, Callable[[Reports, str], str]] = {
    "text": write_text,
    "json": write_json,
    "ttl": write_turtle,
    "html": write_html,
}
