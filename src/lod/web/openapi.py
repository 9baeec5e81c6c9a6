"""The addresses of the site as an OpenAPI 3.1 document.

The SPARQL endpoint is not among them: it has a protocol of its own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lod.formats import BINDINGS, BY_SUFFIX, DATASETS, DOCUMENTS, GRAPHS, HTML, JSON_LD, Format
from lod.search import FACETS, Sort
from lod.search.queries import MOST_CHARACTERS, MOST_PAGES
from lod.web import search
from lod.web.citations import CITATIONS
from lod.web.feed import ATOM
from lod.web.signposts import LINKSETS
from lod.web.site import Site

_ERRORS = (
    "text/plain",
    "text/html",
    "application/problem+json",
    *(f.media_type for f in (*DOCUMENTS, *DATASETS)),
)
_PAGE = (*DOCUMENTS, *DATASETS)


@dataclass(frozen=True, slots=True)
class Address:
    """An address, or many of one pattern, with what it answers."""

    path: str
    summary: str
    answers: tuple[str, ...] = ()  # media types of 200; none: it redirects
    statuses: tuple[int, ...] = ()  # others than 200 and those that all have
    example: str = ""  # a value of the parameter in the path
    negotiates: bool = False  # whether profile and media type can be named in the query
    takes: tuple[tuple[str, str, Mapping[str, Any]], ...] = ()  # other such parameters, with their schema
    asks: tuple[tuple[str, str], ...] = ()  # parameters of the query with what they are; the first is needed


def _types(formats: Iterable[Format]) -> tuple[str, ...]:
    return tuple(format_.media_type for format_ in formats)


_MOVED = (301, 404, 410)
_WORDS = (
    "q",
    "Words, phrases in quotes, beginnings with a star",
    {"type": "string", "maxLength": MOST_CHARACTERS},
)
_YEARS = "^([0-9]{1,4}(-[0-9]{1,4})?)?$"
_SEARCH: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    _WORDS,
    *(
        (
            name,
            f"Only results with this {name}; may be repeated",
            {"type": "string", "maxLength": MOST_CHARACTERS},
        )
        for name in FACETS
        if name != "year"
    ),
    (
        "year",
        "Only results of a year, or of years: 1955-1960",
        {"type": "string", "pattern": _YEARS},
    ),
    ("sort", "The order", {"type": "string", "enum": ["", *Sort]}),
    (
        "page",
        "Of the results",
        {"anyOf": [{"type": "integer", "minimum": 1, "maximum": MOST_PAGES}, {"const": ""}]},
    ),
    (
        "as",
        "The format, instead of Accept",
        {"type": "string", "enum": ["", *(f.suffix for f in search.FORMATS)]},
    ),
)
ADDRESSES = (
    Address("/", "The records, for people; to who likes RDF better, the data set", _types((HTML,)), (303,)),
    Address("/records", "The records by year, for people", _types((HTML,))),
    Address("/people", "Whom the records speak of, for people", _types((HTML,))),
    Address("/states", "The states that the records speak of, for people", _types((HTML,))),
    Address("/places", "The places that the records speak of, for people", _types((HTML,))),
    Address("/groups", "The groups and offices that the records speak of, for people", _types((HTML,))),
    Address("/topics", "What the records are about, for people", _types((HTML,))),
    Address("/timeline", "What happened when, for people", _types((HTML,))),
    Address("/network", "Which people the records name together, for people", _types((HTML,))),
    Address("/map", "The states and places that the records name, for people", _types((HTML,))),
    Address(
        "/map.json", "Where states and places are: latitude and longitude, shapes", ("application/json",)
    ),
    Address("/questions", "Questions that can be asked, for people and as RDF", _types((HTML, *GRAPHS))),
    Address(
        "/questions/{name}",
        "A question with its form and its answer; to programs the answer, or what the question is",
        _types((*BINDINGS, *GRAPHS, HTML)),
        (400, 404, 503),
        "question",
    ),
    Address("/cite/{key}", "How to cite a page, by suffix", _types(CITATIONS), (404,), "page"),
    Address("/releases.atom", "The releases, as a feed", _types((ATOM,))),
    Address("/id/{key}", "A thing: redirects to the page about it", (), (303, *_MOVED), "thing"),
    Address("/vocab/{key}", "A concept: redirects to the page about it", (), (303, *_MOVED), "concept"),
    Address("/activity/{key}", "An activity: redirects to the page about it", (), (303, *_MOVED)),
    Address("/graph/{key}", "A named graph: redirects to its page", (), (303, *_MOVED), "graph"),
    Address("/dataset", "The data set: redirects to the page about it", (), (303,)),
    Address("/doc/{key}", "The page about a thing", _types(_PAGE), _MOVED, "page", negotiates=True),
    Address("/ns", "Our own terms", _types(DOCUMENTS), (404,), negotiates=True),
    Address("/ns.{suffix}", "Our own terms in one format", _types(DOCUMENTS), (404,), "suffix"),
    Address("/shapes", "By what records are validated", _types(DOCUMENTS), (404,), negotiates=True),
    Address("/shapes.{suffix}", "The same in one format", _types(DOCUMENTS), (404,), "suffix"),
    Address(
        "/why",
        "Why statements are there",
        ("text/plain", "application/json", *_types(DOCUMENTS)),
        (400, 404),
        asks=(("subject", "An IRI"), ("predicate", "An IRI"), ("object", "An IRI or a literal in N-Triples")),
    ),
    Address(
        "/search",
        "Search in names, titles, marks and texts",
        _types(search.FORMATS),
        (400, 404),
        takes=_SEARCH,
    ),
    Address(
        "/search/suggest", "Things that begin so", _types((search.SUGGESTIONS,)), (400,), takes=(_WORDS,)
    ),
    Address("/search/description.xml", "The search, for browsers", _types((search.OPENSEARCH,))),
    Address("/context.jsonld", "The JSON-LD context", (JSON_LD.media_type,)),
    Address("/linkset/{key}", "The typed links of a page", _types(LINKSETS), (404,), "page"),
    Address("/.well-known/void", "The data set, in VoID and DCAT", _types(_PAGE), (), negotiates=True),
    Address("/dumps/", "The files of the release", _types(DOCUMENTS)),
    Address("/dumps/{name}", "A file of the release", ("*/*",), (206, 404, 416), "dump"),
    Address("/health", "Whether the site can do its work", ("text/plain", "application/json"), (503,)),
    Address("/metrics", "What this process has done, for Prometheus", ("text/plain",)),
    Address("/robots.txt", "What robots should leave alone", ("text/plain",)),
    Address("/sitemap.xml", "The sitemaps of the release", ("application/xml",)),
    Address("/sitemap-{number}.xml", "Pages of the release", ("application/xml",), (404,), "number"),
    Address("/openapi.json", "This document", ("application/json", "application/vnd.oai.openapi+json")),
)

_NO_ERRORS = {206, 303, 304}
_PHRASES = {
    206: "A part of the file",
    301: "It was merged into something else",
    303: "See the page about it",
    304: "The client has it already",
    400: "Something that is needed is missing, or there is no such value",
    404: "Nothing is known under this address",
    406: "It is not to be had as asked for; the body says how it is",
    410: "It was retired",
    416: "The range lies behind the end",
    503: "It cannot be done now; the body says why",
}


def describe_interface(site: Site) -> dict[str, Any]:
    """Return the document (OpenAPI 3.1.1)."""
    manifest = site.release.manifest
    examples = {
        "thing": manifest.example.removeprefix(f"{site.base}id/"),
        "page": manifest.example.removeprefix(f"{site.base}id/"),
        "concept": "type/translation",
        "graph": "vocabulary",
        "question": next((inquiry.name for inquiry in site.questions.inquiries), "name"),
        "suffix": "ttl",
        "number": 1,
        "dump": manifest.files[0].name if manifest.files else "manifest.json",
    }
    tokens = [profile.token for profile in site.profiles]
    return {
        "openapi": "3.1.1",
        "info": {
            "title": manifest.title,
            "summary": "Reading the data set. Queries have the SPARQL 1.1 Protocol, at /sparql.",
            "version": manifest.release,
            "license": {"name": "Licence of the statements", "url": manifest.license},
        },
        "servers": [{"url": "/"}],
        "paths": {address.path: {"get": _operation(address, examples, tokens)} for address in ADDRESSES},
        "components": {
            "responses": {
                str(status): {
                    "description": phrase,
                    **({"content": _content(_ERRORS)} if status not in _NO_ERRORS else {}),
                }
                for status, phrase in _PHRASES.items()
            },
        },
    }


def _operation(address: Address, examples: dict[str, Any], tokens: list[str]) -> dict[str, Any]:
    name = address.path.partition("{")[2].partition("}")[0]
    parameters = [_in_path(name, examples.get(address.example))] if name else []
    if address.negotiates:
        parameters += [
            _in_query("_profile", tokens, "The profile, instead of Accept-Profile"),
            _in_query("_mediatype", list(_types(DOCUMENTS)), "The media type, instead of Accept"),
        ]
    parameters += [
        {**_in_query(key, [], words), "required": key == address.asks[0][0]} for key, words in address.asks
    ]
    parameters += [
        {**_in_query(key, [], words), "schema": dict(schema)} for key, words, schema in address.takes
    ]
    statuses = sorted({304, 406, *address.statuses}) if address.answers else sorted(address.statuses)
    responses: dict[str, Any] = {
        str(status): {"$ref": f"#/components/responses/{status}"} for status in statuses
    }
    if address.answers:
        responses["200"] = {"description": address.summary, "content": _content(address.answers)}
    return {"summary": address.summary, "parameters": parameters, "responses": responses}


def _in_path(name: str, example: Any) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "minLength": 1}
    if name == "number":
        schema = {"type": "integer", "minimum": 1}
    if name == "suffix":
        schema = {"type": "string", "enum": sorted(BY_SUFFIX)}
    parameter = {"name": name, "in": "path", "required": True, "schema": schema}
    return parameter if example is None else {**parameter, "example": example}


def _in_query(name: str, values: list[str], description: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", **({"enum": values} if values else {"minLength": 1})}
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _content(media_types: Iterable[str]) -> dict[str, Any]:
    return {media_type: {} for media_type in media_types}
