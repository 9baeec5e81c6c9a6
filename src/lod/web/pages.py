"""One page a thing, in RDF or HTML."""

from collections.abc import Iterable

import pyoxigraph as ox
from flask import Response, render_template, request

from lod.errors import NotFoundError
from lod.formats import BY_SUFFIX, DOCUMENTS, HTML, Format
from lod.serializations import name, serialize
from lod.web.html import view_home, view_page
from lod.web.negotiation import MAX_AGE, negotiate, plain, representation
from lod.web.site import Site

# The beginnings of our paths under which things are named that cannot be sent themselves.
THINGS = "any(id, vocab, activity, graph, dataset)"


_GRAPHS = {"dataset": "graph/dataset"}  # pages that show a whole named graph, under another name


def point_to_document(site: Site, kind: str, key: str = "") -> Response:
    """Answer 303 to the page about a thing: the thing itself cannot be sent.

    The redirect is relative, so that a copy under another host stays there.
    """
    path = f"{kind}/{key}" if key else kind
    iri = site.base + path
    if not site.store.about(iri) and not site.store.has_graph(iri):
        raise NotFoundError(f"{iri}: nothing is known under this IRI")
    response = Response(status=303, content_type="text/plain; charset=utf-8")
    response.location = f"/doc/{path.removeprefix('id/')}"
    response.cache_control.public = True
    response.cache_control.max_age = MAX_AGE
    return response


def show_document(site: Site, key: str) -> Response:
    """Show the page about a thing, in the format of its suffix, or else the one negotiated."""
    path, format_ = _split_suffix(key)
    topic, triples = _look_up(site, path)
    return _show(site, f"/doc/{path}", topic, triples, format_)


def show_ontology(site: Site, suffix: str | None = None) -> Response:
    """Show our own terms."""
    if suffix is not None and suffix not in BY_SUFFIX:
        raise NotFoundError(f"ns.{suffix}: there is no such format")
    vocabulary = site.store.graph(f"{site.base}graph/vocabulary")
    topic = f"{site.base}ns"
    triples = [t for t in vocabulary if name(t.subject) == topic or name(t.subject).startswith(f"{topic}#")]
    return _show(site, "/ns", topic, triples, BY_SUFFIX[suffix] if suffix else None)


def show_home(site: Site) -> Response:
    """Show what the data set has, and where to begin."""
    return representation(render_template("home.html", **view_home(site)).encode(), HTML)


def tell_health(site: Site) -> Response:
    """Say that the site answers, and from which release."""
    return plain(f"ok {site.release.manifest.release}\n")


def _split_suffix(key: str) -> tuple[str, Format | None]:
    path, dot, suffix = key.rpartition(".")
    return (path, BY_SUFFIX[suffix]) if dot and suffix in BY_SUFFIX else (key, None)


def _look_up(site: Site, path: str) -> tuple[str, list[ox.Triple]]:
    """Return the topic of a page and its triples.

    A page that is a named graph shows the graph; any other shows a thing with its parts.
    """
    for graph in (f"{site.base}doc/{path}", f"{site.base}{_GRAPHS.get(path, path)}"):
        if triples := site.store.graph(graph):
            return _topic(graph, triples), triples
    for thing in (f"{site.base}id/{path}", f"{site.base}{path}"):
        if triples := site.store.thing(thing):
            return thing, triples
    raise NotFoundError(f"{site.base}id/{path}: nothing is known under this IRI")


def _topic(graph: str, triples: Iterable[ox.Triple]) -> str:
    primary = "http://xmlns.com/foaf/0.1/primaryTopic"
    topics = (name(t.object) for t in triples if name(t.subject) == graph and t.predicate.value == primary)
    return next(topics, graph.replace("/graph/dataset", "/dataset"))


def _show(site: Site, address: str, topic: str, triples: list[ox.Triple], format_: Format | None) -> Response:
    chosen = format_ or negotiate(DOCUMENTS)
    if chosen is HTML:
        body = render_template("page.html", **view_page(site, address, topic, triples)).encode()
    else:
        body = serialize(triples, chosen, site.base)
    response = representation(body, chosen, f"{address}.{chosen.suffix}")
    links = [
        f'<{address}.{other.suffix}>; rel="alternate"; type="{other.media_type}"'
        for other in DOCUMENTS
        if other is not chosen
    ]
    if request.method in {"GET", "HEAD"}:
        response.headers["Link"] = ", ".join([f'<{site.release.manifest.license}>; rel="license"', *links])
    return response
