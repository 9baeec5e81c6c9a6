"""Statements that many things need in the same form: labels, dates, identifiers, groups."""

import re
from collections.abc import Iterator

from lod.dates import format_within, is_vague
from lod.iris import Iris, part
from lod.model import Date, Triple
from lod.vocab import (
    CRM,
    DCTERMS,
    EDTF,
    FOAF_DOCUMENT,
    RDF_TYPE,
    RDFS_LABEL,
    XSD_DATE,
    XSD_DATE_TIME,
    XSD_GYEAR,
    XSD_GYEAR_MONTH,
    literal,
)

_DATE_TYPES = (
    (re.compile(r"\d{4}-\d{2}-\d{2}"), XSD_DATE),
    (re.compile(r"\d{4}-(0\d|1[012])"), XSD_GYEAR_MONTH),
    (re.compile(r"\d{4}"), XSD_GYEAR),
)


def english(text: str) -> str:
    """Return an English literal."""
    return literal(text, language="en")


def thing(subject: str, label: str, *types: str) -> Iterator[Triple]:
    """Say what a thing is and what it is called in English."""
    for type_ in types:
        yield subject, RDF_TYPE, type_
    yield subject, RDFS_LABEL, english(label)


def date_literal(when: Date) -> str:
    """Return a date in the narrowest type that says no more than is known."""
    for pattern, datatype in _DATE_TYPES:
        if pattern.fullmatch(when.edtf):
            return literal(when.edtf, datatype=datatype)
    return literal(when.edtf, datatype=EDTF)


def time_span(event: str, when: Date) -> Iterator[Triple]:
    """Date an event: in words, as EDTF, and by its bounds, as civil time without zone.

    A date that is uncertain or approximate has no bounds: the event may lie beyond them.
    """
    span = part(event, "time")
    yield event, CRM.P4_has_time_span, span
    yield from thing(span, format_within(when), CRM.E52_Time_Span)
    yield span, CRM.P82_at_some_time_within, literal(when.edtf, datatype=EDTF)
    if is_vague(when):
        return
    if when.earliest:
        begin = literal(f"{when.earliest.isoformat()}T00:00:00", datatype=XSD_DATE_TIME)
        yield span, CRM.P82a_begin_of_the_begin, begin
    if when.latest:
        end = literal(f"{when.latest.isoformat()}T23:59:59", datatype=XSD_DATE_TIME)
        yield span, CRM.P82b_end_of_the_end, end


def identifier(owner: str, fragment: str, label: str, type_: str, content: str) -> Iterator[Triple]:
    """Give a thing an identifier of a type."""
    node = part(owner, fragment)
    yield owner, CRM.P1_is_identified_by, node
    yield from thing(node, label, CRM.E42_Identifier)
    yield node, CRM.P2_has_type, type_
    yield node, CRM.P190_has_symbolic_content, literal(content)


def group(name: str, type_: str, iris: Iris) -> Iterator[Triple]:
    """Describe a body that is known by its name only."""
    node = iris.group(name)
    yield from thing(node, name, CRM.E74_Group)
    yield node, CRM.P2_has_type, iris.concept("type", type_)
    yield node, iris.ns("reconciliationStatus"), iris.concept("reconciliation", "not-attempted")


def page(graph: str, label: str, dataset: str, license_: str) -> Iterator[Triple]:
    """Say of which data set a page is a part, and under which licence it stands."""
    yield from thing(graph, label, FOAF_DOCUMENT)
    yield graph, DCTERMS.isPartOf, dataset
    yield graph, DCTERMS.license, license_
