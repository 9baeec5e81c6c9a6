"""Validate a graph by the shapes: SHACL, by its reference implementation pySHACL.

Shapes are the curators'; a message says what is wrong, with the value, and what to write
instead. What comes out are findings, and a validation report in RDF without blank nodes.
"""

import logging
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import rdflib
from pyparsing import ParseBaseException
from rdflib.namespace import RDF
from rdflib.namespace import SH as RDFLIB_SH

from lod.errors import ShapesError
from lod.iris import Iris, part
from lod.model import Finding, Severity, Triple
from lod.vocab import RDF_TYPE, RDFS_LABEL, SH, XSD_BOOLEAN, iri, literal

_SEVERITIES = {
    RDFLIB_SH.Violation: Severity.VIOLATION,
    RDFLIB_SH.Warning: Severity.WARNING,
    RDFLIB_SH.Info: Severity.INFO,
}
_SEVERITY_TERMS = {Severity.VIOLATION: SH.Violation, Severity.WARNING: SH.Warning, Severity.INFO: SH.Info}


@dataclass(frozen=True)
class Shapes:
    """The shapes graph, and the vocabulary that every record may point to."""

    graph: rdflib.Graph
    vocabulary: tuple[ox.Triple, ...]


def load_turtle(folder: Path, base: str) -> list[ox.Triple]:
    """Return the triples of all Turtle files in a folder; relative IRIs count from the base IRI.

    Raises:
        ShapesError: a file is missing or malformed; says which line.
    """
    files = sorted(folder.glob("*.ttl"))
    if not files:
        raise ShapesError(f"{folder}: no Turtle file here, expected *.ttl")
    triples = []
    for file in files:
        try:
            parsed = ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=base)
            triples += [quad.triple for quad in parsed]
        except SyntaxError as error:
            raise ShapesError(f"{file}: {error.msg}") from None
        except OSError as error:
            raise ShapesError(f"{file}: {error.strerror}") from None
    return triples


def load_shapes(folder: Path, vocabulary: Iterable[ox.Triple], base: str) -> Shapes:
    """Return the shapes of a folder.

    Raises:
        ShapesError: a file is missing or malformed.
    """
    return Shapes(_rdflib_graph(load_turtle(folder, base)), tuple(vocabulary))


def validate_graph(triples: Iterable[ox.Triple], shapes: Shapes) -> tuple[Finding, ...]:
    """Return what the shapes find in a graph, the worst first; it conforms if no violation is there.

    Raises:
        ShapesError: the shapes themselves are wrong.
    """
    data = _rdflib_graph([*triples, *shapes.vocabulary])
    logging.getLogger("rdflib.term").setLevel(
        logging.ERROR
    )  # an ill-typed literal is a finding, not a traceback
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes.graph, inplace=True, allow_warnings=True)
    except (pyshacl.errors.ReportableRuntimeError, ParseBaseException, re.error) as error:
        raise ShapesError(f"shapes/: {error}") from None
    if not isinstance(report, rdflib.Graph):
        raise ShapesError(f"shapes/: {report}")
    results = report.subjects(RDF.type, RDFLIB_SH.ValidationResult)
    findings = [
        _finding(report, result) for result in results if (None, RDFLIB_SH.detail, result) not in report
    ]
    order = list(Severity)
    findings.sort(key=lambda f: (order.index(f.severity), f.where, f.shape, f.path, f.value, f.component))
    # A value that breaks two parts of one shape is one matter for a curator.
    return tuple({(f.where, f.shape, f.value): f for f in reversed(findings)}.values())[::-1]


def conforms(findings: Iterable[Finding]) -> bool:
    """Tell whether no finding is a violation."""
    return all(finding.severity is not Severity.VIOLATION for finding in findings)


def describe_report(slug: str, focus: str, findings: Iterable[Finding], iris: Iris) -> Iterator[Triple]:
    """Yield the validation report of a record (SHACL, 3.6), each node with an IRI.

    Args:
        slug: of the record.
        focus: the token of what was validated, for findings that are about no node.
        findings: what was found.
        iris: the names to use.
    """
    found = list(findings)
    node = iris.thing("report", slug)
    yield node, RDF_TYPE, SH.ValidationReport
    yield node, RDFS_LABEL, literal(f"Validation report: {slug}", language="en")
    yield node, SH.conforms, literal("true" if conforms(found) else "false", datatype=XSD_BOOLEAN)
    for number, finding in enumerate(found, start=1):
        result = part(node, f"result-{number}")
        yield node, SH.result, result
        yield result, RDF_TYPE, SH.ValidationResult
        yield result, SH.resultSeverity, _SEVERITY_TERMS[finding.severity]
        yield result, SH.resultMessage, literal(finding.message, language="en")
        yield result, SH.focusNode, iri(finding.where) if ":/" in finding.where else focus
        for predicate, value in (
            (SH.resultPath, finding.path),
            (SH.sourceShape, finding.shape),
            (SH.sourceConstraintComponent, finding.component),
        ):
            if value.startswith(("http://", "https://")):
                yield result, predicate, iri(value)
        if finding.value:
            is_iri = finding.value.startswith(("http://", "https://"))
            yield result, SH.value, iri(finding.value) if is_iri else literal(finding.value)


def _rdflib_graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    graph = rdflib.Graph()
    for triple in triples:
        graph.add((_term(triple.subject), _term(triple.predicate), _term(triple.object)))
    return graph


def _term(term: Any) -> Any:
    match term:
        case ox.NamedNode():
            return rdflib.URIRef(term.value)
        case ox.BlankNode():
            return rdflib.BNode(term.value)
        case _ if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        case _ if term.datatype.value == str(rdflib.XSD.string):
            return rdflib.Literal(term.value)
        case _:
            return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


def _finding(report: rdflib.Graph, result: Any) -> Finding:
    def text(predicate: rdflib.URIRef) -> str:
        value = report.value(result, predicate)
        return "" if value is None else str(value)

    severity = report.value(result, RDFLIB_SH.resultSeverity)
    path = report.value(result, RDFLIB_SH.resultPath)
    return Finding(
        severity=_SEVERITIES.get(severity, Severity.VIOLATION),
        where=text(RDFLIB_SH.focusNode),
        message=text(RDFLIB_SH.resultMessage),
        path=path if isinstance(path, rdflib.URIRef) else "",  # a complex path has no name that lasts
        value=text(RDFLIB_SH.value),
        shape=text(RDFLIB_SH.sourceShape),
        component=text(RDFLIB_SH.sourceConstraintComponent),
    )
