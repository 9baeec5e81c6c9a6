"""The shapes by which the records of the release are validated: `/shapes`, and each by its `#` fragment."""

from flask import Response

from lod.web.pages import pick_format, show_graph
from lod.web.site import Site


def show_shapes(site: Site, suffix: str | None = None) -> Response:
    """Show the shapes, and which version of them it is."""
    topic = f"{site.base}shapes"
    triples = [*site.store.about(topic), *site.store.graph(f"{site.base}graph/shapes")]
    return show_graph(site, "/shapes", topic, triples, pick_format("shapes", suffix))
