"""Search: `/search` for people and programs, suggestions for who types, a description for browsers."""

import json
import re
from functools import partial
from textwrap import shorten
from xml.sax.saxutils import escape, quoteattr

from flask import Response, render_template, request

from lod.errors import NotFoundError, QueryError
from lod.formats import GRAPHS, HTML, Format, Shape
from lod.search import FACETS, Asked, Found, Index, Sort, check_filter, parse_text
from lod.search.queries import MOST_CHARACTERS, MOST_FILTERS, MOST_PAGES
from lod.serializations import parse_triples, serialize
from lod.web.negotiation import negotiate, representation
from lod.web.representations import keep_representation
from lod.web.search_graphs import describe_found
from lod.web.search_pages import address_of, last_page, view_found, view_table
from lod.web.signposts import Link
from lod.web.site import Site
from lod.web.values import local

JSON = Format("search-json", "JSON", "application/json", "json", Shape.PAGE)
SUGGESTIONS = Format(
    "suggestions", "Suggestions", "application/x-suggestions+json", "json", Shape.PAGE, ("application/json",)
)
OPENSEARCH = Format(
    "opensearch", "OpenSearch", "application/opensearchdescription+xml", "xml", Shape.PAGE,
    ("application/xml", "text/xml"),
)  # fmt: skip
FORMATS = (JSON, HTML, *GRAPHS)
_AS = {format_.suffix: format_ for format_ in FORMATS}
_MOST_SUGGESTIONS = 8
_PAGE = re.compile(r"[1-9]\d{0,5}", re.ASCII)


def show_search(site: Site) -> Response:
    """Answer a search in JSON, HTML or RDF; `as=` with a suffix outweighs `Accept`.

    Raises:
        QueryError: a parameter has no value that it can have.
        NotFoundError: nothing can be searched here.
        NotAcceptableError: none of the formats is welcome.
    """
    form = request.args.get("as", "")
    if form and form not in _AS:
        raise QueryError(f"as: {form[:20]!r}, expected one of {', '.join(_AS)}")
    index, asked = _index(site), _read_question()
    format_ = _AS[form] if form else negotiate(FORMATS)
    address = address_of(asked)
    links = [
        Link(address_of(asked, form=other.suffix), "alternate", (("type", other.media_type),))
        for other in FORMATS
        if other is not format_
    ]
    return keep_representation(
        site,
        address,
        format_,
        partial(_write, site, index, asked, format_),
        location=address_of(asked, form=format_.suffix),
        links=[*links, Link("/search/description.xml", "search", (("type", OPENSEARCH.media_type),))],
    )


def suggest(site: Site) -> Response:
    """Answer what somebody may mean who has typed a beginning (OpenSearch Suggestions 1.1).

    An array: what was typed, titles, notes, addresses.

    Raises:
        QueryError: it is too long.
        NotFoundError: nothing can be searched here.
    """
    index, text = _index(site), request.args.get("q", "")
    if len(text) > MOST_CHARACTERS:
        raise QueryError(f"q: {len(text)} characters, expected at most {MOST_CHARACTERS}")
    format_ = negotiate((SUGGESTIONS,))

    def make() -> bytes:
        found = index.suggest(text, _MOST_SUGGESTIONS)
        titles = [one.title for one in found]
        notes = [" \u00b7 ".join(filter(None, (one.kind, one.note))) for one in found]
        answer = [text, titles, notes, [local(site.base, one.iri) for one in found]]
        return (json.dumps(answer, ensure_ascii=False) + "\n").encode()

    return keep_representation(site, f"/search/suggest?{text}", format_, make)


def show_description(site: Site) -> Response:
    """Describe the search for browsers (OpenSearch 1.1), which may add it to theirs.

    Raises:
        NotFoundError: nothing can be searched here.
    """
    _index(site)
    format_ = negotiate((OPENSEARCH,))
    here, title = request.host_url, site.release.manifest.title
    urls = [
        ("text/html", f"{here}search?q={{searchTerms}}&page={{startPage?}}&as=html", "results"),
        (JSON.media_type, f"{here}search?q={{searchTerms}}&page={{startPage?}}&as=json", "results"),
        (SUGGESTIONS.media_type, f"{here}search/suggest?q={{searchTerms}}", "suggestions"),
        (OPENSEARCH.media_type, f"{here}search/description.xml", "self"),
    ]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">',
        f"  <ShortName>{escape(_shorten(title, 16))}</ShortName>",
        f"  <LongName>{escape(_shorten(title, 48))}</LongName>",
        f"  <Description>{escape(_shorten(f'Search in: {title}', 1024))}</Description>",
        *(
            f"  <Url type={quoteattr(type_)} rel={quoteattr(rel)} template={quoteattr(template)}/>"
            for type_, template, rel in urls
        ),
        f'  <Image width="16" height="16" type="image/svg+xml">{escape(here)}static/icon.svg</Image>',
        "  <InputEncoding>UTF-8</InputEncoding>",
        "  <OutputEncoding>UTF-8</OutputEncoding>",
        "</OpenSearchDescription>",
    ]
    return representation(("\n".join(lines) + "\n").encode(), format_)


def _shorten(text: str, most: int) -> str:
    """Return as many of the first words as there is room for."""
    return shorten(text, most, placeholder="")


def _index(site: Site) -> Index:
    if site.search is None:
        raise NotFoundError("search: this site keeps no index of what it shows; its endpoint is /sparql")
    return site.search


def _read_question() -> Asked:
    """Return what is asked in the address.

    Raises:
        QueryError: a parameter has no value that it can have.
    """
    text = " ".join(request.args.get("q", "").split())
    sort, page = request.args.get("sort", ""), request.args.get("page", "") or "1"
    if sort and sort not in list(Sort):
        raise QueryError(f"sort: {sort[:20]!r}, expected one of {', '.join(Sort)}")
    if not _PAGE.fullmatch(page) or int(page) > MOST_PAGES:
        raise QueryError(f"page: {page[:20]!r}, expected a number from 1 to {MOST_PAGES}")
    filters = dict.fromkeys((name, value) for name in FACETS for value in request.args.getlist(name) if value)
    if len(filters) > MOST_FILTERS:
        raise QueryError(f"{len(filters)} filters, expected at most {MOST_FILTERS}")
    for name, value in filters:
        check_filter(name, value)
    return Asked(text, parse_text(text), tuple(filters), Sort(sort or Sort.RELEVANCE), int(page))


def _write(site: Site, index: Index, asked: Asked, format_: Format) -> bytes:
    found = index.find(asked)
    if asked.page > last_page(found):
        raise NotFoundError(f"page: there are {last_page(found)} pages of results")
    if format_ is JSON:
        return (json.dumps(view_table(site, found), ensure_ascii=False, indent=1) + "\n").encode()
    if format_ is HTML:
        return _draw(site, found)
    return serialize(parse_triples(describe_found(site, found)), format_, site.base)


def _draw(site: Site, found: Found) -> bytes:
    formats = [(f.label, address_of(found.asked, form=f.suffix)) for f in FORMATS if f is not HTML]
    return render_template("search.html", formats=formats, **view_found(site, found)).encode()
