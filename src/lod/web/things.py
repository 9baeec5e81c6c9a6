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
from lod.web.leaves import PARAMETERS
from lod.web.negotiation import MAX_AGE, MEDIA_TYPE, PROFILE, representation, welcome_formats
from lod.web.pages import pick_format, show_graph
from lod.web.representations import redirect
from lod.web.site import Site
from lod.web.values import Value, local, one_line, shorten

_PAGES = "doc/"
_MOST_THINGS = 100  # shown on the home page
_MOST_USES = 100  # statements shown of what is no subject
_UNRESERVED = "/:@!$&'()*+,;=~-._"
_WISHES = {MEDIA_TYPE, PROFILE, *PARAMETERS}
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

    iri: str
    path: str  # behind the base, as it stands in an address
    format: Format | None  # of the suffix
    is_page: bool  # whether a page is asked for, or the thing itself


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known."""

    reading: _Reading
    triples: list[ox.Triple]
    is_document: bool


def show_home(site: Site) -> Response:
    """Show some things and where to ask; to who likes RDF better, what is said of the base itself or VoID."""
    if welcome_formats((HTML, *GRAPHS))[:1] != [HTML]:
        found = _find(site, list(_spellings(site.base, "", "")))
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
    query, wishes = _split_wishes(request.query_string.decode("ascii", "replace"))
    found = _find(site, list(_readings(site.base, path, query)))
    if found is None:
        raise NotFoundError(f"{site.base}{_escape(path)}: nothing is known under this IRI")
    if not (found.is_document or found.reading.is_page):
        page = f"/{_PAGES}{found.reading.path}"
        return _point(f"{page}{'&' if '?' in page else '?'}{wishes}" if wishes else page)
    address = f"/{found.reading.path}" if found.is_document else f"/{_PAGES}{found.reading.path}"
    return show_graph(site, address, found.reading.iri, found.triples, found.reading.format)


def _readings(base: str, path: str, query: str) -> Iterator[_Reading]:
    """Yield what an address may mean: an IRI, a page, a format of a page, a format of a thing.

    A query string may be a part of the IRI, or something that a client has added.
    """
    for sent in (query, "") if query else ("",):
        yield from _spellings(base, path, sent, is_page=False)
        stem, dot, suffix = (sent or path).rpartition(".")
        format_ = BY_SUFFIX.get(suffix) if dot else None
        cut = (path, stem) if sent else (stem, "")
        if path.startswith(_PAGES):
            yield from _spellings(base, path.removeprefix(_PAGES), sent)
            if format_:
                yield from _spellings(base, cut[0].removeprefix(_PAGES), cut[1], format_)
        if format_:
            yield from _spellings(base, *cut, format_)


def _spellings(
    base: str, path: str, query: str, format_: Format | None = None, *, is_page: bool = True
) -> Iterator[_Reading]:
    """Yield the IRIs that a path may be: as it is, or with the escapes that it had on its way."""
    tail = f"?{query}" if query else ""
    for key in dict.fromkeys((path, _escape(path))):
        try:
            iri = ox.NamedNode(base + key + tail).value
        except ValueError:  # spaces and the like: no IRI
            continue
        yield _Reading(iri, _escape(path) + tail, format_, is_page)


def _find(site: Site, readings: list[_Reading]) -> _Found | None:
    """Return what is known: of a thing or graph, of the hash IRIs of a document, or by what others say."""
    for reading in readings:
        graph = site.store.graph(reading.iri) if site.store.has_graph(reading.iri) else []
        if triples := [*graph, *site.store.thing(reading.iri)]:
            return _Found(reading, triples, is_document=bool(graph) or _is_document(reading.iri, triples))
    parts = site.store.parts([reading.iri for reading in readings])
    for reading in readings:
        if triples := [t for t in parts if name(t.subject).startswith(f"{reading.iri}#")]:
            return _Found(reading, triples, is_document=True)
    for reading in readings:
        if triples := site.store.uses(reading.iri, _MOST_USES):
            return _Found(reading, triples, is_document=False)
    return None


def _is_document(whole: str, triples: list[ox.Triple]) -> bool:
    types = [t.object for t in triples if name(t.subject) == whole and t.predicate.value == _TYPE]
    is_subject = any(name(t.subject) == whole for t in triples)
    return not is_subject or any(name(type_) in _DOCUMENTS for type_ in types)


def _point(address: str) -> Response:
    response = redirect(303, address)
    response.cache_control.max_age = MAX_AGE
    return response


def _split_wishes(query: str) -> tuple[str, str]:
    """Return what of a query string may belong to an IRI, and what chooses a format or a profile."""
    pieces = query.split("&")
    wishes = [piece for piece in pieces if piece.partition("=")[0] in _WISHES]
    return "&".join(piece for piece in pieces if piece not in wishes), "&".join(wishes)


def _escape(path: str) -> str:
    """Return a path as it stands in an address."""
    return quote(path, safe=_UNRESERVED + "%")
