"""Validate any RDF file by the shapes, and tell the result to people or programs."""

import html
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import pyoxigraph as ox

from lod.errors import SourceError
from lod.formats import TURTLE
from lod.iris import Iris, slugify
from lod.model import Finding, Severity
from lod.reports import Shapes, describe_report, validate_graph
from lod.serializations import parse_triples, serialize


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


def write_text(file: Path, findings: Sequence[Finding], _: str) -> str:
    """Return a line for each finding, then one that counts them."""
    lines = [
        f"{f.where}: {f.severity}: {f.message}{f' (value: {f.value})' if f.value else ''}" for f in findings
    ]
    counts = ", ".join(f"{sum(f.severity is s for f in findings)} {s}" for s in Severity)
    return "\n".join([*lines, f"{file}: {counts}"]) + "\n"


def write_json(file: Path, findings: Sequence[Finding], _: str) -> str:
    """Return the findings as a JSON object."""
    report = {"file": str(file), "findings": [asdict(finding) for finding in findings]}
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def write_turtle(file: Path, findings: Sequence[Finding], base: str) -> str:
    """Return the findings as a validation report in Turtle (SHACL, 3.6)."""
    iris = Iris(base)
    slug = slugify(file.stem)
    triples = describe_report(slug, iris.thing("file", slug), findings, iris)
    return serialize(parse_triples(triples), TURTLE, base).decode()


def write_html(file: Path, findings: Sequence[Finding], _: str) -> str:
    """Return the findings as a page of its own."""
    title = f"Validation of {file.name}"
    rows = "".join(
        "".join(["<tr>", *(f"<td>{html.escape(cell)}</td>" for cell in _cells(finding)), "</tr>\n"])
        for finding in findings
    )
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>\n'
        f"<h1>{html.escape(title)}</h1>\n<table>\n"
        "<tr><th>Severity</th><th>What</th><th>Where</th><th>Value</th></tr>\n"
        f"{rows}</table>\n</html>\n"
    )


def _cells(finding: Finding) -> tuple[str, ...]:
    return finding.severity, finding.message, finding.where, finding.value


WRITERS: dict[str, Callable[[Path, Sequence[Finding], str], str]] = {
    "text": write_text,
    "json": write_json,
    "ttl": write_turtle,
    "html": write_html,
}
