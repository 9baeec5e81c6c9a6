"""One page a thing, in RDF or HTML."""

from collections.abc import Iterable

import pyoxigraph as ox
from flask import Response, current_app, render_template, request

from lod.errors import NotFoundError
from lod.formats import BY_SUFFIX, DOCUMENTS, HTML, Format
from lod.serializations import name, serialize
from lod.web.html import view_page
from lod.web.negotiation import MAX_AGE, negotiate, representation
from lod.web.overviews import view_home, view_index
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
    return show_graph(site, f"/doc/{path}", topic, triples, format_)


def show_ontology(site: Site, suffix: str | None = None) -> Response:
    """Show our own terms."""
    format_ = pick_format("ns", suffix)
    vocabulary = site.store.graph(f"{site.base}graph/vocabulary")
    topic = f"{site.base}ns"
    triples = [t for t in vocabulary if name(t.subject) == topic or name(t.subject).startswith(f"{topic}#")]
    return show_graph(site, "/ns", topic, triples, format_)


def show_home(site: Site) -> Response:
    """Show what the data set has, and where to begin."""
    return representation(render_template("home.html", **view_home(site)).encode(), HTML)


def show_index(site: Site, kind: str) -> Response:
    """Show the people, or the states, that the records refer to."""
    indexes = current_app.extensions.setdefault("lod_indexes", {})  # a release never changes
    if kind not in indexes:
        indexes[kind] = render_template("index.html", **view_index(site, kind)).encode()
    return representation(indexes[kind], HTML)


def pick_format(name: str, suffix: str | None) -> Format | None:
    """Return the format of a suffix; None if there is no suffix, so that `Accept` decides.

    Raises:
        NotFoundError: no format has this suffix.
    """
    if suffix is None:
        return None
    if suffix not in BY_SUFFIX:
        raise NotFoundError(f"{name}.{suffix}: there is no such format")
    return BY_SUFFIX[suffix]


def _split_suffix(key: str) -> tuple[str, Format | None]:
    path, dot, suffix = key.rpartition(".")
    return (path, BY_SUFFIX[suffix]) if dot and suffix in BY_SUFFIX else (key, None)


def _look_up(site: Site, path: str) -> tuple[str, list[ox.Triple]]:
    """Return the topic of a page and its triples.

    A page that is a named graph shows the graph; any other shows a thing with its parts.
    """
    for graph in (f"{site.base}doc/{path}", f"{site.base}{_GRAPHS.get(path, path)}"):
        if triples := site.store.graph(graph):
            described = site.store.graph(f"{graph}/description")  # what an archivist adds
            itself = site.store.about(graph)  # who made the graph is said elsewhere
            return _topic(graph, triples), [*triples, *described, *itself]
    for thing in (f"{site.base}id/{path}", f"{site.base}{path}"):
        if triples := site.store.thing(thing):
            return thing, triples
    raise NotFoundError(f"{site.base}id/{path}: nothing is known under this IRI")


def _topic(graph: str, triples: Iterable[ox.Triple]) -> str:
    primary = "http://xmlns.com/foaf/0.1/primaryTopic"
    topics = (name(t.object) for t in triples if name(t.subject) == graph and t.predicate.value == primary)
    return next(topics, graph.replace("/graph/dataset", "/dataset"))


def show_graph(
    site: Site, address: str, topic: str, triples: list[ox.Triple], format_: Format | None
) -> Response:
    """Show a graph in a format, or in the one negotiated, with links to the others."""
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
    if license_ := site.release.manifest.license:
        links.insert(0, f'<{license_}>; rel="license"')
    if request.method in {"GET", "HEAD"}:
        response.headers["Link"] = ", ".join(links)
    return response
