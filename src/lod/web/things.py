"""Pages of RDF that others made: any IRI under the base, whatever its path.

A thing is answered by 303 to its page below `/doc/`, since it may be no document. What is a document
by what is said of it (a named graph, a `foaf:Document`, an ontology, the document of hash IRIs) is
sent itself, with 200. A suffix chooses a format without detour.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox
from flask import Response, render_template, request

from lod.errors import NotFoundError
from lod.formats import BY_SUFFIX, GRAPHS, HTML, Format
from lod.serializations import name, parse_triples
from lod.vocab import PREFIXES, RDF_TYPE, iri, literal
from lod.web.negotiation import MAX_AGE, representation, welcome_formats
from lod.web.pages import pick_format, show_graph
from lod.web.site import Site
from lod.web.values import Value, local, one_line, shorten

_PAGES = "doc/"
_MOST_THINGS = 100  # shown on the home page
_MOST_USES = 100  # statements shown of what is no subject
_UNRESERVED = "/:@!$&'()*+,;=~-._"
_TYPE = PREFIXES["rdf"] + "type"
_VOID = PREFIXES["void"]
_DOCUMENTS = {
    PREFIXES["foaf"] + "Document",
    PREFIXES["foaf"] + "PersonalProfileDocument",
    "http://www.w3.org/2002/07/owl#Ontology",
    "http://schema.org/WebPage",
    "https://schema.org/WebPage",
}


@dataclass(frozen=True, slots=True)
class _Reading:
    """What an address may mean."""

    path: str  # behind the base
    query: str
    format: Format | None = None
    is_page: bool = True  # whether a page is asked for, or the thing itself


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known under an IRI."""

    iri: str
    path: str  # of our address, escaped
    triples: list[ox.Triple]
    is_document: bool


def show_home(site: Site) -> Response:
    """Show some things and where to ask; to who likes RDF better, what is said of the base itself or VoID."""
    if welcome_formats((HTML, *GRAPHS))[:1] != [HTML]:
        found = _find(site, _Reading("", ""))
        return (
            show_graph(site, "/.well-known/void", site.base, found.triples, None)
            if found
            else show_dataset(site)
        )
    iris = site.store.things(site.base, _MOST_THINGS)
    labels = site.store.labels(iris)
    shown = [Value(one_line(labels.get(iri) or shorten(iri)), local(site.base, iri)) for iri in iris]
    counts = site.release.manifest.counts
    return representation(
        render_template("things.html", things=shown, counts=counts, base=site.base).encode(), HTML
    )


def show_dataset(site: Site, suffix: str | None = None) -> Response:
    """Describe the data set (VoID)."""
    manifest, node = site.release.manifest, iri(f"{site.address or site.base}.well-known/void#dataset")
    triples = [
        (node, RDF_TYPE, iri(_VOID + "Dataset")),
        (node, iri(PREFIXES["dcterms"] + "title"), literal(manifest.title)),
        (node, iri(_VOID + "sparqlEndpoint"), iri(site.endpoint)),
        (node, iri(_VOID + "uriSpace"), literal(site.base)),
    ]
    if manifest.release:
        triples.append((node, iri(PREFIXES["owl"] + "versionInfo"), literal(manifest.release)))
    if manifest.license:
        triples.append((node, iri(PREFIXES["dcterms"] + "license"), iri(manifest.license)))
    if "statements" in manifest.counts:
        triples.append((node, iri(_VOID + "triples"), literal(manifest.counts["statements"])))
    triples += [
        (node, iri(_VOID + "dataDump"), iri(f"{site.address or site.base}dumps/{file.name}"))
        for file in manifest.files
    ]
    return show_graph(
        site, "/.well-known/void", node[1:-1], parse_triples(triples), pick_format("void", suffix)
    )


def show_thing(site: Site, path: str) -> Response:
    """Answer an address by what is known of its IRI.

    Raises:
        NotFoundError: nothing is known.
    """
    query = request.query_string.decode("ascii", "replace")
    for reading in _readings(path, query):
        if found := _find(site, reading):
            if not (found.is_document or reading.is_page):
                return _point(f"/{_PAGES}{found.path}")
            address = f"/{found.path}" if found.is_document else f"/{_PAGES}{found.path}"
            return show_graph(site, address, found.iri, found.triples, reading.format)
    raise NotFoundError(f"{site.base}{_escape(path)}: nothing is known under this IRI")


def _readings(path: str, query: str) -> Iterator[_Reading]:
    """Yield what an address may mean: an IRI, a page, a format of a page, a format of a thing.

    A query string may be a part of the IRI, or something that a client has added.
    """
    for sent in (query, "") if query else ("",):
        yield _Reading(path, sent, is_page=False)
        stem, dot, suffix = (sent or path).rpartition(".")
        format_ = BY_SUFFIX.get(suffix) if dot else None
        cut = (path, stem) if sent else (stem, "")
        if path.startswith(_PAGES):
            yield _Reading(path.removeprefix(_PAGES), sent)
            if format_:
                yield _Reading(cut[0].removeprefix(_PAGES), cut[1], format_)
        if format_:
            yield _Reading(*cut, format_)


def _find(site: Site, reading: _Reading) -> _Found | None:
    """Return what is known under a path, read as it is or with the escapes that it had on its way."""
    query = f"?{reading.query}" if reading.query else ""
    escaped = _escape(reading.path)
    for key in dict.fromkeys((reading.path, escaped)):
        whole = site.base + key + query
        try:
            ox.NamedNode(whole)
        except ValueError:  # spaces and the like: no IRI
            continue
        graph = site.store.graph(whole) if site.store.has_graph(whole) else []
        if triples := [*graph, *site.store.thing(whole)]:
            return _Found(
                whole, escaped + query, triples, is_document=bool(graph) or _is_document(whole, triples)
            )
        if triples := site.store.uses(whole, _MOST_USES):  # others say something by it
            return _Found(whole, escaped + query, triples, is_document=False)
    return None


def _is_document(whole: str, triples: list[ox.Triple]) -> bool:
    types = [t.object for t in triples if name(t.subject) == whole and t.predicate.value == _TYPE]
    is_subject = any(name(t.subject) == whole for t in triples)
    return not is_subject or any(name(type_) in _DOCUMENTS for type_ in types)


def _point(address: str) -> Response:
    response = Response(status=303, content_type="text/plain; charset=utf-8")
    response.location = address
    response.cache_control.public = True
    response.cache_control.max_age = MAX_AGE
    return response


def _escape(path: str) -> str:
    """Return a path as it stands in an address."""
    return quote(path, safe=_UNRESERVED + "%")
