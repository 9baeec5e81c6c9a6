"""Questions as RDF: executable queries in the words of SHACL, forms in those of schema.org.

Aggregators of example queries read `sh:SPARQLExecutable` with `sh:select` or `sh:ask` and `schema:target`.
"""

from collections.abc import Iterator

import pyoxigraph as ox

from lod.serializations import parse_triples
from lod.vocab import PREFIXES, RDF_TYPE, RDFS_COMMENT, RDFS_LABEL, iri, literal
from lod.web.questions.inquiries import Inquiry, Parameter
from lod.web.site import Site

_Token = tuple[str, str, str]


def describe_catalogue(site: Site) -> list[ox.Triple]:
    """Return all questions."""
    whole = iri(f"{site.base}questions")
    triples = [
        (whole, RDF_TYPE, _schema("Collection")),
        (whole, RDFS_LABEL, literal(f"Questions to: {site.release.manifest.title}", "en")),
        (whole, _schema("about"), iri(f"{site.base}dataset")),
    ]
    for inquiry in site.questions.inquiries:
        triples += [(whole, _schema("hasPart"), _name(site, inquiry)), *_describe(site, inquiry)]
    return parse_triples(triples)


def describe_inquiry(site: Site, inquiry: Inquiry) -> list[ox.Triple]:
    """Return what a question is: its words, its query, where it is answered, what can be chosen."""
    return parse_triples(list(_describe(site, inquiry)))


def _describe(site: Site, inquiry: Inquiry) -> Iterator[_Token]:
    node = _name(site, inquiry)
    form = "Ask" if inquiry.is_asking else "Select"
    yield node, RDF_TYPE, _sh("SPARQLExecutable")
    yield node, RDF_TYPE, _sh(f"SPARQL{form}Executable")
    yield node, RDFS_LABEL, literal(inquiry.question, "en")
    for words in (inquiry.note, inquiry.silence and f"The answer does not say: {inquiry.silence}"):
        if words:
            yield node, RDFS_COMMENT, literal(words, "en")
    yield node, _sh(form.lower()), literal(f"BASE <{site.base}>\n{inquiry.text}")
    yield node, _schema("keywords"), literal(inquiry.group, "en")
    yield node, _schema("target"), iri(site.endpoint)
    yield node, _schema("isPartOf"), iri(f"{site.base}questions")
    yield from _form(site, inquiry, node)


def _form(site: Site, inquiry: Inquiry, node: str) -> Iterator[_Token]:
    """Yield how it is asked by its address (schema.org, actions)."""
    about = f"{site.base}questions/{inquiry.name}"
    action, entry = iri(f"{about}#form"), iri(f"{about}#address")
    names = ",".join(parameter.name for parameter in inquiry.parameters)
    yield node, _schema("potentialAction"), action
    yield action, RDF_TYPE, _schema("SearchAction")
    yield action, _schema("target"), entry
    yield entry, RDF_TYPE, _schema("EntryPoint")
    yield entry, _schema("httpMethod"), literal("GET")
    yield entry, _schema("urlTemplate"), literal(f"{about}{f'{{?{names}}}' if names else ''}")
    for media_type in ("text/html", "text/csv", "application/sparql-results+json"):
        yield entry, _schema("contentType"), literal(media_type)
    for parameter in inquiry.parameters:
        yield from _input(about, action, parameter)


def _input(about: str, action: str, parameter: Parameter) -> Iterator[_Token]:
    value = iri(f"{about}#{parameter.name}")
    truth = literal("true" if parameter.is_needed else "false", datatype=iri(PREFIXES["xsd"] + "boolean"))
    yield action, _schema("query-input"), value
    yield value, RDF_TYPE, _schema("PropertyValueSpecification")
    yield value, _schema("valueName"), literal(parameter.name)
    yield value, _schema("valueRequired"), truth
    yield value, RDFS_LABEL, literal(parameter.label, "en")


def _name(site: Site, inquiry: Inquiry) -> str:
    return iri(f"{site.base}questions/{inquiry.name}")


def _sh(name: str) -> str:
    return iri(PREFIXES["sh"] + name)


def _schema(name: str) -> str:
    return iri(PREFIXES["schema"] + name)
