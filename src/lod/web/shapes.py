"""The shapes by which the records of the release are validated: `/shapes`, and each by its `#` fragment."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from flask import Response

from lod.formats import DOCUMENTS, HTML
from lod.web.negotiation import negotiate
from lod.web.pages import pick_format, show_graph
from lod.web.site import Site


def show_shapes(site: Site, suffix: str | None = None) -> Response:
    """Show the shapes in a format; to people only what has a name, since the rest is syntax."""
    chosen = pick_format("shapes", suffix) or negotiate(DOCUMENTS)
    topic = f"{site.base}shapes"
    triples = [*site.store.about(topic), *_read(site.release.folder / "shapes.ttl")]
    if chosen is HTML:
        triples = [t for t in triples if not any(isinstance(term, ox.BlankNode) for term in t)]
    return show_graph(site, "/shapes", topic, triples, chosen)


@lru_cache(maxsize=2)
def _read(file: Path) -> tuple[ox.Triple, ...]:
    """Return the triples of a file; blank nodes are named by their order, so that each copy is the same."""
    names: dict[ox.BlankNode, ox.BlankNode] = {}

    def named(term: Any) -> Any:
        return (
            names.setdefault(term, ox.BlankNode(f"b{len(names)}")) if isinstance(term, ox.BlankNode) else term
        )

    quads = ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
    return tuple(ox.Triple(named(q.subject), q.predicate, named(q.object)) for q in quads)
