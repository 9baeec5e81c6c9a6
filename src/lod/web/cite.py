"""Citations at addresses of their own: `/cite/document/{slug}.bib`, `.ris`, `.json`, `.txt`."""

from flask import Response

from lod.formats import Format
from lod.web.citations import CITATIONS, SENTENCE, WRITERS, cite
from lod.web.facts import Facts
from lod.web.negotiation import negotiate
from lod.web.pages import find_linked_page
from lod.web.representations import keep_representation
from lod.web.site import Site
from lod.web.values import find_labels

_BY_SUFFIX = {format_.suffix: format_ for format_ in CITATIONS}


def show_citation(site: Site, key: str) -> Response:
    """Show how to cite a page, in the format of its suffix, or else the one negotiated.

    Raises:
        NotFoundError: there is no such page.
        NotAcceptableError: the client accepts none of the formats.
    """
    path, format_ = _split(key)
    page = find_linked_page(site, path)
    chosen = format_ or negotiate(CITATIONS)
    labels = find_labels(site, page.triples, page.topic)
    what = cite(Facts(site, page.triples, labels), page.topic)
    return keep_representation(
        site,
        f"/cite/{path}",
        chosen,
        lambda: WRITERS[chosen](what).encode(),
        location=f"/cite/{path}.{chosen.suffix}",
    )


def citation_links(path: str) -> list[tuple[str, str, str]]:
    """Return label, address and media type of the citations of a page for programs."""
    return [(f.label, f"/cite/{path}.{f.suffix}", f.media_type) for f in CITATIONS if f is not SENTENCE]


def _split(key: str) -> tuple[str, Format | None]:
    path, dot, suffix = key.rpartition(".")
    return (path, _BY_SUFFIX[suffix]) if dot and suffix in _BY_SUFFIX else (key, None)
