"""One page a thing, in the format and the profile that the client likes best."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import pyoxigraph as ox
from flask import Response, render_template, request

from lod.errors import NotAcceptableError, NotFoundError
from lod.formats import BY_SUFFIX, DATASETS, DOCUMENTS, HTML, JSON_LD, Format
from lod.serializations import name, serialize, serialize_graphs
from lod.web.alternates import Page, address_of, describe_alternates, page_links
from lod.web.description import describe_service
from lod.web.html import view_page
from lod.web.leaves import Leaf, read_leaf
from lod.web.negotiation import MAX_AGE, negotiate, negotiate_profile, representation
from lod.web.overviews import view_home, view_index, view_records
from lod.web.problems import tell
from lod.web.profiles import ALTERNATES, Profile, apply_profile, frame_document, profile_names
from lod.web.representations import keep_representation, redirect
from lod.web.retired import GoneError, Retired, find_successor
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
    address = f"/doc/{path.removeprefix('id/')}"
    if not site.store.about(iri) and not site.store.has_graph(iri):
        if entry := find_successor(site.retired, path):
            return _point_to_successor(site, entry, f"/{entry.successor}")
        raise NotFoundError(f"{iri}: nothing is known under this IRI")
    query = request.query_string.decode("ascii", "ignore")  # the profile and the format wished for
    response = redirect(303, f"{address}?{query}" if query else address)
    response.headers["Link"] = f'<{address}>; rel="describedby"'
    response.cache_control.max_age = MAX_AGE
    return response


def show_document(site: Site, key: str) -> Response:
    """Show the page about a thing, in the format of its suffix, or else the one negotiated."""
    path, format_ = _split_suffix(key)
    try:
        page = find_page(site, path)
    except NotFoundError:
        entry = find_successor(site.retired, f"id/{path}") or find_successor(site.retired, path)
        if entry is None:
            raise
        suffix = f".{format_.suffix}" if format_ else ""
        return _point_to_successor(site, entry, f"/doc/{entry.successor.removeprefix('id/')}{suffix}")
    return show_page(site, page, format_)


def show_ontology(site: Site, suffix: str | None = None) -> Response:
    """Show our own terms."""
    return show_page(site, _ontology(site), pick_format("ns", suffix))


def show_home(site: Site) -> Response:
    """Show what the data set has, and where to begin; who likes RDF better is sent to its description."""
    if negotiate((HTML, *(f for f in DOCUMENTS if f is not HTML))) is not HTML:
        response = redirect(303, "/dataset")
        response.vary.add("Accept")
        return response
    return representation(render_template("home.html", **view_home(site)).encode(), HTML)


def show_records(site: Site) -> Response:
    """Show the catalogue of the records."""
    return _show_list(site, "/records", "records.html", lambda leaf: view_records(site, leaf))


def show_index(site: Site, kind: str) -> Response:
    """Show the people, or the states, that the records refer to."""
    return _show_list(site, f"/{kind}", "index.html", lambda leaf: view_index(site, kind, leaf))


def _show_list(site: Site, address: str, template: str, view: Callable[[Leaf], dict[str, Any]]) -> Response:
    negotiate((HTML,))
    leaf = read_leaf(request.args)
    return keep_representation(
        site, leaf.at(address), HTML, lambda: render_template(template, **view(leaf)).encode()
    )


def show_graph(
    site: Site, address: str, topic: str, triples: list[ox.Triple], format_: Format | None
) -> Response:
    """Show a graph that is no page of the store in a format, or in the one negotiated."""
    return show_page(site, Page(address, topic, triples), format_)


def show_page(site: Site, page: Page, format_: Format | None) -> Response:
    """Show a page in a format, or in the one negotiated, in the profile negotiated.

    Raises:
        NotFoundError: the page is not to be had in the format named.
        NotAcceptableError: the client accepts no format, or the profile says nothing of the page.
    """
    iri = negotiate_profile(profile_names(site.profiles))
    profile = next(profile for profile in site.profiles if profile.iri == iri)
    if format_ in DATASETS:  # which only the page as it is has
        profile = site.profiles[0]
    chosen = format_ or negotiate(page.formats(profile))
    if chosen not in page.formats(profile):
        raise NotFoundError(f"{page.address}.{chosen.suffix}: there is no such format")
    leaf = read_leaf(request.args) if chosen is HTML else Leaf()
    return keep_representation(
        site,
        leaf.at(page.address),
        chosen,
        partial(_write, site, page, chosen, profile, leaf),
        profile=profile.iri,
        location=leaf.at(address_of(page.address, chosen, profile)),
        links=page_links(site, page, chosen, profile),
        is_kept=page.is_kept,
    )


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


def find_page(site: Site, path: str) -> Page:
    """Return the page at a path below `/doc/`.

    A page that is a named graph shows the graph; any other shows a thing with its parts.

    Raises:
        NotFoundError: nothing is known under this path.
    """
    address = f"/doc/{path}"
    for graph in (f"{site.base}doc/{path}", f"{site.base}{_GRAPHS.get(path, path)}"):
        if triples := site.store.graph(graph):
            return _page_of_graph(site, address, graph, triples)
    for thing in (f"{site.base}id/{path}", f"{site.base}{path}"):
        if triples := site.store.thing(thing):
            return Page(address, thing, triples)
    raise NotFoundError(f"{site.base}id/{path}: nothing is known under this IRI")


def _page_of_graph(site: Site, address: str, graph: str, triples: list[ox.Triple]) -> Page:
    """Return the page of a named graph: with what an archivist adds to it, and who made it."""
    added = f"{graph}/description"
    parts = {graph: triples, added: site.store.graph(added), "": site.store.about(graph)}
    every = dict.fromkeys(triple for part in parts.values() for triple in part)
    named = {name: part for name, part in parts.items() if name and part}
    return Page(address, _topic(graph, triples), list(every), named)


def find_linked_page(site: Site, key: str) -> Page:
    """Return the page whose links stand at a path below `/linkset/`.

    Raises:
        NotFoundError: there is no such page.
    """
    if key == "ns":
        return _ontology(site)
    if key == "sparql":
        return Page("/sparql", f"{site.base}sparql", describe_service(site, f"{request.host_url}sparql"))
    return find_page(site, key)


def _ontology(site: Site) -> Page:
    vocabulary = site.store.graph(f"{site.base}graph/vocabulary")
    topic = f"{site.base}ns"
    triples = [t for t in vocabulary if name(t.subject) == topic or name(t.subject).startswith(f"{topic}#")]
    return Page("/ns", topic, triples)


def _write(site: Site, page: Page, format_: Format, profile: Profile, leaf: Leaf) -> bytes:
    """Return the bytes of a page."""
    if profile.is_plain and format_ in DATASETS:
        return serialize_graphs(page.graphs, format_, site.base)
    triples = page.triples
    if profile is ALTERNATES:
        triples = describe_alternates(site, page)
    elif not profile.is_plain:
        triples = apply_profile(profile, page.topic, page.triples, site.store, site.base)
    if not triples:
        raise NotAcceptableError(f"{page.address}: the profile {profile.token} says nothing of this page")
    if format_ is HTML:
        return _draw(site, page, profile, triples, leaf)
    if format_ is JSON_LD and profile.frame is not None:
        return frame_document(profile, page.topic, triples, site.base)
    return serialize(triples, format_, site.base)


def _draw(site: Site, page: Page, profile: Profile, triples: list[ox.Triple], leaf: Leaf) -> bytes:
    """Return the page for people, with links to what else there is of it."""
    formats = (format_ for format_ in page.formats(profile) if format_ is not HTML)
    return render_template(
        "page.html",
        **view_page(site, page.topic, triples, page.address, leaf, is_plain=profile.is_plain),
        here=address_of(page.address, HTML, profile) if not profile.is_plain else page.address,
        alternates=[(f.label, address_of(page.address, f, profile), f.media_type) for f in formats],
        profiles=[(p.title, address_of(page.address, HTML, p)) for p in site.profiles if p is not profile],
    ).encode()


def _split_suffix(key: str) -> tuple[str, Format | None]:
    path, dot, suffix = key.rpartition(".")
    return (path, BY_SUFFIX[suffix]) if dot and suffix in BY_SUFFIX else (key, None)


def _topic(graph: str, triples: Iterable[ox.Triple]) -> str:
    primary = "http://xmlns.com/foaf/0.1/primaryTopic"
    topics = (name(t.object) for t in triples if name(t.subject) == graph and t.predicate.value == primary)
    return next(topics, graph.replace("/graph/dataset", "/dataset"))


def _point_to_successor(site: Site, entry: Retired, location: str) -> Response:
    """Answer 301 to what a name was merged into.

    Raises:
        GoneError: it was retired without a successor.
    """
    if not entry.successor:
        raise GoneError(f"{site.base}{entry.path}: retired on {entry.date}: {entry.reason}")
    merged = (
        f"{site.base}{entry.path}: merged on {entry.date} into {site.base}{entry.successor}: {entry.reason}"
    )
    response = tell(merged, 301, entry.successor)
    response.location = location
    return response
