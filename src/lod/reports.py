"""Validate a graph by the shapes: SHACL, compiled; what cannot be compiled is left to pySHACL.

Shapes are the curators'; a message says what is wrong, with the value, and what to write
instead. What comes out are findings, and a validation report in RDF without blank nodes.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from lod.errors import ShapesError
from lod.iris import Iris, part
from lod.model import Finding, Severity, Triple
from lod.serializations import parse_triples
from lod.shacl import Compiled, compile_shapes, fold
from lod.vocab import (
    DQV,
    OWL_VERSION_INFO,
    PROV,
    RDF_TYPE,
    RDFS_LABEL,
    RDFS_RESOURCE,
    SH,
    XSD_BOOLEAN,
    iri,
    literal,
)

_SEVERITY_TERMS = {Severity.VIOLATION: SH.Violation, Severity.WARNING: SH.Warning, Severity.INFO: SH.Info}


_WORST_FIRST = list(Severity)


@dataclass(frozen=True, slots=True)
class ShapeSummary:
    """How often a shape found something, and what it said the first time."""

    shape: str  # its id, as in `R01-title`; of a shape without a fragment the whole IRI
    severity: Severity
    count: int
    message: str


@dataclass(frozen=True)
class Shapes:
    """The shapes, compiled, and the vocabulary that every record may point to."""

    triples: tuple[ox.Triple, ...]
    vocabulary: tuple[ox.Triple, ...]
    compiled: Compiled


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
    triples, vocabulary = tuple(load_turtle(folder, base)), tuple(vocabulary)
    return Shapes(triples, vocabulary, compile_shapes(triples, vocabulary))


def read_shapes(folder: Path, base: str) -> bytes:
    """Return the files of a folder of shapes as one, in Turtle; relative IRIs count from the base IRI."""
    files = sorted(folder.glob("*.ttl"))
    return b"\n".join([f"@base <{base}> .\n".encode(), *(file.read_bytes() for file in files)])


def describe_shapes(shapes: bytes, base: str) -> Iterator[Triple]:
    """Yield the shapes as a graph without blank nodes: those without a name are named by their order.

    Args:
        shapes: from `read_shapes`.
        base: the base IRI of the data set.
    """
    names: dict[ox.BlankNode, str] = {}
    found: set[str] = set()

    def named(term: object) -> str:
        if isinstance(term, ox.BlankNode):
            return names.setdefault(term, iri(f"{base}shapes#b{len(names) + 1}"))
        return str(term)

    for quad in ox.parse(shapes, format=ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.NamedNode):
            found.add(str(quad.subject))
        yield named(quad.subject), str(quad.predicate), named(quad.object)
    for shape in sorted(found):
        yield shape, RDFS_LABEL, literal(shape[1:-1].rpartition("#")[2], language="en")
    for node in names.values():  # lists, paths and conditions, which the files give no class
        yield node, RDF_TYPE, RDFS_RESOURCE


def shapes_version(shapes: bytes) -> str:
    """Return by which version of the shapes a report was made."""
    return hashlib.sha256(shapes).hexdigest()[:16]


def validate_graph(triples: Iterable[ox.Triple], shapes: Shapes) -> tuple[Finding, ...]:
    """Return what the shapes find in a graph, the worst first; it conforms if no violation is there.

    Raises:
        ShapesError: the shapes themselves are wrong.
    """
    triples = list(triples)
    return _with_the_rest(shapes.compiled.validate(triples), lambda: triples, shapes)


def validate_tokens(triples: Iterable[Triple], shapes: Shapes) -> tuple[Finding, ...]:
    """Return what the shapes find in a graph of tokens from `lod.vocab`, as `validate_graph` does it.

    Raises:
        ShapesError: the shapes themselves are wrong.
    """
    triples = list(triples)
    return _with_the_rest(shapes.compiled.validate_tokens(triples), lambda: parse_triples(triples), shapes)


def _with_the_rest(
    findings: tuple[Finding, ...], graph: Callable[[], list[ox.Triple]], shapes: Shapes
) -> tuple[Finding, ...]:
    """Add what shapes find that are not compiled."""
    if not shapes.compiled.unknown:
        return findings
    from lod.reference import validate_by_pyshacl  # noqa: PLC0415 - costs a tenth of a second, rarely needed

    rest = validate_by_pyshacl([*graph(), *shapes.vocabulary], shapes.compiled.rest)
    return fold((*findings, *rest))


def conforms(findings: Iterable[Finding]) -> bool:
    """Tell whether no finding is a violation."""
    return all(finding.severity is not Severity.VIOLATION for finding in findings)


def summarise(findings: Iterable[Finding]) -> list[ShapeSummary]:
    """Return a row for each shape that found something: violations first, then by id.

    Findings of no shape (a name that stays unlinked, a page that cannot be read) are not counted.
    """
    first: dict[tuple[str, Severity], str] = {}
    counts: Counter[tuple[str, Severity]] = Counter()
    for finding in findings:
        if finding.shape:
            key = finding.shape, finding.severity
            first.setdefault(key, finding.message)
            counts[key] += 1
    rows = [
        ShapeSummary(shape.rpartition("#")[2], severity, counts[shape, severity], message)
        for (shape, severity), message in first.items()
    ]
    return sorted(rows, key=lambda row: (_WORST_FIRST.index(row.severity), row.shape))


def describe_report(
    slug: str, focus: str, findings: Iterable[Finding], iris: Iris, version: str = ""
) -> Iterator[Triple]:
    """Yield the validation report of a record (SHACL, 3.6), each node with an IRI.

    Args:
        slug: of the record.
        focus: the token of what was validated, for findings that are about no node.
        findings: what was found.
        iris: the names to use.
        version: of the shapes; empty: it is not told.
    """
    found = list(findings)
    node = iris.thing("report", slug)
    if version:
        yield node, PROV.wasDerivedFrom, iris.own("shapes")
        yield iris.own("shapes"), OWL_VERSION_INFO, literal(version)
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


def describe_summary(findings: Iterable[Finding], version: str, iris: Iris) -> Iterator[Triple]:
    """Yield how often each shape has found something, as measurements (Data Quality Vocabulary, 4.5).

    Args:
        findings: of all records.
        version: of the shapes.
        iris: the names to use.
    """
    shapes = iris.own("shapes")
    yield shapes, RDF_TYPE, PROV.Entity
    yield shapes, RDFS_LABEL, literal("Shapes by which the records are validated", language="en")
    yield shapes, OWL_VERSION_INFO, literal(version)
    for row in summarise(findings):
        node = iris.own(f"dataset/validation#{row.shape}")
        yield node, RDF_TYPE, DQV.QualityMeasurement
        yield node, RDFS_LABEL, literal(f"Findings by {row.shape}", language="en")
        yield node, DQV.computedOn, iris.own("dataset")
        yield node, DQV.isMeasurementOf, iris.own(f"shapes#{row.shape}")
        yield node, DQV.value, literal(row.count)
        yield node, SH.severity, _SEVERITY_TERMS[row.severity]
        yield node, SH.message, literal(row.message, language="en")
