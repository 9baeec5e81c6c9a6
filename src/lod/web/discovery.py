"""What robots and programs look for before they know the site: links, names, sitemap, interface."""

import json
import zlib
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from flask import Response, request

from lod.errors import NotFoundError
from lod.formats import JSON_LD, Format, Shape
from lod.serializations import known_prefixes
from lod.stores import OxigraphStore
from lod.web.alternates import page_linkset
from lod.web.negotiation import negotiate, representation
from lod.web.openapi import describe_interface
from lod.web.pages import find_linked_page
from lod.web.representations import keep_representation, release_time
from lod.web.signposts import LINKSETS, write_linkset
from lod.web.site import Site

_OPENAPI = Format(
    "openapi", "OpenAPI", "application/vnd.oai.openapi+json", "json", Shape.PAGE, ("application/json",)
)
_JSON = Format("openapi", "OpenAPI", "application/json", "json", Shape.PAGE)
_TEXT = Format("robots", "text", "text/plain", "txt", Shape.PAGE, charset=True)
_XML = Format("sitemap", "Sitemap", "application/xml", "xml", Shape.PAGE)
_MOST_IN_SITEMAP = 50_000  # sitemaps.org, Sitemap index files
_ALWAYS = ("doc/dataset", "ns")  # first in the sitemaps
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"


def show_linkset(site: Site, key: str) -> Response:
    """Show all typed links of a page and of what describes it (RFC 9264)."""
    page = find_linked_page(site, key)
    format_ = negotiate(LINKSETS)
    return keep_representation(
        site,
        f"/linkset/{key}",
        format_,
        lambda: write_linkset(page_linkset(site, page), format_, site.base),
    )


def show_context(site: Site) -> Response:
    """Show the names that our JSON-LD uses, as a context for documents of others (JSON-LD 1.1, 3.1)."""
    context = json.dumps({"@context": known_prefixes(site.base)}, indent=1) + "\n"
    return keep_representation(site, "/context.jsonld", JSON_LD, context.encode)


def show_interface(site: Site) -> Response:
    """Show the addresses of the site but the SPARQL endpoint as an OpenAPI document."""
    format_ = negotiate((_JSON, _OPENAPI))
    document = json.dumps(describe_interface(site), ensure_ascii=False, indent=1) + "\n"
    return keep_representation(site, "/openapi.json", format_, document.encode)


def show_robots(_: Site) -> Response:
    """Tell robots what to leave alone, queries and searches, and where the sitemap is."""
    negotiate((_TEXT,))
    text = f"User-agent: *\nDisallow: /sparql?\nDisallow: /search\n\nSitemap: {request.host_url}sitemap.xml\n"
    return representation(text.encode(), _TEXT)


def show_sitemaps(site: Site) -> Response:
    """List the sitemaps of the release (sitemaps.org)."""
    numbers = range(1, _count_sitemaps(site) + 1)
    lines = (_entry("sitemap", f"sitemap-{number}.xml", _last_change(site)) for number in numbers)
    return _send_xml("sitemapindex", lines)


def show_sitemap(site: Site, number: int) -> Response:
    """List pages of the release, the number-th lot of them."""
    count = _count_sitemaps(site)
    if not 1 <= number <= count:
        raise NotFoundError(f"sitemap-{number}.xml: there are {count} sitemaps")
    date = _last_change(site)
    return _send_xml("urlset", (_entry("url", path, date) for path in _paths(site, number)))


def _count_sitemaps(site: Site) -> int:
    if site.lists:
        return -(-(len(_ALWAYS) + site.lists.count_pages()) // _MOST_IN_SITEMAP)
    return len(_chunks(site))


def _paths(site: Site, number: int) -> Iterator[str]:
    """Yield the paths of the pages of a sitemap."""
    if not site.lists:
        yield from zlib.decompress(_chunks(site)[number - 1]).decode().split("\n")
        return
    if number == 1:
        yield from _ALWAYS
    end = number * _MOST_IN_SITEMAP - len(_ALWAYS)
    for path in site.lists.pages(max(0, end - _MOST_IN_SITEMAP), end):
        yield f"doc/{path.removeprefix('id/')}"


def _chunks(site: Site) -> tuple[bytes, ...]:
    """Return the paths of all pages in lots, each as compressed lines: millions of them stay small.

    For that the whole store is looked through: a release has a list of its pages, what is no release has not.
    """
    chunks: tuple[bytes, ...] = site.cache.once("sitemaps", lambda: _make_chunks(site))
    return chunks


def _make_chunks(site: Site) -> tuple[bytes, ...]:
    begins = tuple(f"{site.base}{kind}/" for kind in ("id", "vocab", "activity", "graph"))
    typed = site.store.typed() if isinstance(site.store, OxigraphStore) else ()
    things = {iri for iri in typed if iri.startswith(begins) and "#" not in iri}
    paths = sorted(f"doc/{iri.removeprefix(site.base).removeprefix('id/')}" for iri in things)
    paths = [*_ALWAYS, *paths]
    lots = (paths[at : at + _MOST_IN_SITEMAP] for at in range(0, len(paths), _MOST_IN_SITEMAP))
    return tuple(zlib.compress("\n".join(lot).encode()) for lot in lots)


def _entry(tag: str, path: str, date: str) -> str:
    return f"<{tag}><loc>{escape(request.host_url + path)}</loc>{date}</{tag}>\n"


def _last_change(site: Site) -> str:
    time = release_time(site)
    return f"<lastmod>{time:%Y-%m-%d}</lastmod>" if time else ""


def _send_xml(tag: str, lines: Iterable[str]) -> Response:
    text = "".join(lines)
    document = f'<?xml version="1.0" encoding="UTF-8"?>\n<{tag} xmlns="{_SITEMAPS}">\n{text}</{tag}>\n'
    return representation(document.encode(), _XML)
