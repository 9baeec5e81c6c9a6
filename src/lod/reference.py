"""Validate by pySHACL, the reference: for what the compiled shapes leave out."""

import logging
import re
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox
import pyshacl
import rdflib
from pyparsing import ParseBaseException
from rdflib.namespace import RDF, SH

from lod.errors import ShapesError
from lod.model import Finding, Severity

_SEVERITIES = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}


def validate_by_pyshacl(triples: Iterable[ox.Triple], shapes: Iterable[ox.Triple]) -> list[Finding]:
    """Return what pySHACL finds in a graph by some shapes, in no order.

    Raises:
        ShapesError: the shapes themselves are wrong.
    """
    # An ill-typed literal is a finding, not a traceback.
    logging.getLogger("rdflib.term").setLevel(logging.ERROR)
    data, shapes_graph = rdflib_graph(triples), rdflib_graph(shapes)
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes_graph, inplace=True, allow_warnings=True)
    except (pyshacl.errors.ReportableRuntimeError, ParseBaseException, re.error) as error:
        raise ShapesError(f"shapes/: {error}") from None
    if not isinstance(report, rdflib.Graph):
        raise ShapesError(f"shapes/: {report}")
    results = report.subjects(RDF.type, SH.ValidationResult)
    return [_finding(report, result) for result in results if (None, SH.detail, result) not in report]


def rdflib_graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """Return triples as a graph of rdflib."""
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

    severity = report.value(result, SH.resultSeverity)
    path = report.value(result, SH.resultPath)
    return Finding(
        severity=_SEVERITIES.get(severity, Severity.VIOLATION),
        where=text(SH.focusNode),
        message=text(SH.resultMessage),
        path=str(path) if isinstance(path, rdflib.URIRef) else "",  # a complex path has no name that lasts
        value=text(SH.value),
        shape=text(SH.sourceShape),
        component=text(SH.sourceConstraintComponent),
    )
