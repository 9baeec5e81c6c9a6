"""The site: one Flask application over one release, or over RDF of others."""

from functools import partial
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from lod.config import Config
from lod.errors import LodError
from lod.web import (
    cite,
    discovery,
    downloads,
    errors,
    feed,
    health,
    metrics,
    pages,
    search,
    shapes,
    sparql,
    surveys,
    things,
    why,
    worldmap,
)
from lod.web.assets import read_assets, serve_assets, static_folder
from lod.web.html import add_filters
from lod.web.language import msg, speak
from lod.web.questions import pages as questions
from lod.web.questions.about import offer
from lod.web.representations import finish
from lod.web.requests import MOST_BODY, check_request
from lod.web.shortcut import Shortcut
from lod.web.site import Site, open_site

ROUTES = (  # what any site has
    # methods         address                     name           view
    (["GET", "POST"], "/sparql",                  "sparql",      sparql.answer_query),
    (["GET"],         "/sparql.<suffix>",         "service",     sparql.show_description),
    (["GET"],         "/dumps/",                  "dumps",       downloads.list_dumps),
    (["GET"],         "/dumps/<name>",            "dump",        downloads.send_dump),
    (["GET"],         "/search",                  "search",      search.show_search),
    (["GET"],         "/search/suggest",          "suggest",     search.suggest),
    (["GET"],         "/search/description.xml",  "opensearch",  search.show_description),
    (["GET"],         "/health",                  "health",      health.tell_health),
    (["GET"],         "/metrics",                 "metrics",     metrics.show_metrics),
)  # fmt: skip

ARCHIVE = (  # the pages of a release that `lod build` made
    (["GET"],         "/",                        "home",        pages.show_home),
    (["GET"],         "/records",                 "records",     pages.show_records),
    (["GET"],         "/people",                  "people",      partial(pages.show_index, kind="people")),
    (["GET"],         "/states",                  "states",      partial(pages.show_index, kind="states")),
    (["GET"],         "/places",                  "places",      partial(pages.show_index, kind="places")),
    (["GET"],         "/groups",                  "groups",      partial(pages.show_index, kind="groups")),
    (["GET"],         "/topics",                  "topics",      partial(pages.show_index, kind="topics")),
    (["GET"],         "/timeline",                "timeline",    surveys.show_timeline),
    (["GET"],         "/network",                 "network",     surveys.show_network),
    (["GET"],         "/map",                     "map",         worldmap.show_map),
    (["GET"],         "/map.json",                "spots",       worldmap.show_spots),
    (["GET"],         "/questions",               "questions",   questions.show_questions),
    (["GET"],         "/questions/<name>",        "question",    questions.show_question),
    (["GET"],         "/questions/<name>.<suffix>", "answer",    questions.show_question),
    (["GET"],         "/cite/<path:key>",         "cite",        cite.show_citation),
    (["GET"],         "/releases.atom",           "feed",        feed.show_feed),
    (["GET"],         f"/<{pages.THINGS}:kind>",  "dataset",     pages.point_to_document),
    (["GET"],         f"/<{pages.THINGS}:kind>/<path:key>", "thing", pages.point_to_document),
    (["GET"],         "/doc/<path:key>",          "document",    pages.show_document),
    (["GET"],         "/ns",                      "ontology",    pages.show_ontology),
    (["GET"],         "/ns.<suffix>",             "ontology_as", pages.show_ontology),
    (["GET"],         "/.well-known/void",        "void",        partial(pages.show_document, key="dataset")),
    (["GET"],         "/shapes",                  "shapes",      shapes.show_shapes),
    (["GET"],         "/shapes.<suffix>",         "shapes_as",   shapes.show_shapes),
    (["GET"],         "/why",                     "why",         why.tell_why),
    (["GET"],         "/context.jsonld",          "context",     discovery.show_context),
    (["GET"],         "/linkset/<path:key>",      "linkset",     discovery.show_linkset),
    (["GET"],         "/openapi.json",            "interface",   discovery.show_interface),
    (["GET"],         "/robots.txt",              "robots",      discovery.show_robots),
    (["GET"],         "/sitemap.xml",             "sitemaps",    discovery.show_sitemaps),
    (["GET"],         "/sitemap-<int:number>.xml", "sitemap",    discovery.show_sitemap),
)  # fmt: skip

ANY_RDF = (  # pages of RDF that others made: the paths are theirs
    (["GET"],         "/",                        "home",        things.show_home),
    (["GET"],         "/.well-known/void",        "void",        things.show_dataset),
    (["GET"],         "/.well-known/void.<suffix>", "void_as",   things.show_dataset),
    (["GET"],         "/<path:path>",             "thing",       things.show_thing),
)  # fmt: skip

_ARCHIVE_MENU = (
    ("/records", msg("Records")), ("/people", msg("People")), ("/states", msg("States")),
    ("/map", msg("Map")), ("/timeline", msg("Timeline")), ("/questions", msg("Questions")),
    ("/sparql", msg("Query")), ("/doc/dataset", msg("Data set")),
)  # fmt: skip
_MENU = (
    ("/", msg("Things")),
    ("/sparql", msg("Query")),
    ("/dumps/", msg("Dumps")),
    ("/.well-known/void", msg("Data set")),
)

HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Accept-Ranges, Content-Location, Content-Profile, Content-Range, ETag,"
    " Link, Retry-After, X-Release",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self';"
    " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
# What a browser asks before a page of another origin may send a query (Fetch, 3.2.2).
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Accept-Profile, Content-Type, If-Modified-Since,"
    " If-None-Match, If-Range, Range",
    "Access-Control-Max-Age": "86400",
}


def create_app(config: Config) -> Flask:
    """Return the WSGI application over the release of the output folder that is current now.

    Raises:
        ReleaseError: there is none.
        StoreError: its store cannot be opened.
    """
    return make_app(open_site(config))


def make_app(site: Site) -> Flask:
    """Return the WSGI application over a site."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BODY
    app.before_request(check_request)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["menu"] = _ARCHIVE_MENU if site.is_archive else _MENU
    app.extensions["lod"] = site
    app.url_map.merge_slashes = site.is_archive  # an IRI may have two slashes
    add_filters(app, site)
    speak(app, site.language)
    app.jinja_env.globals["questions_about"] = partial(offer, site)
    serve_assets(app, site, read_assets(static_folder()))
    for methods, address, name, view in (*ROUTES, *(ARCHIVE if site.is_archive else ANY_RDF)):
        app.add_url_rule(address, name, partial(view, site), methods=methods)
    app.register_error_handler(LodError, errors.explain)
    app.register_error_handler(HTTPException, errors.explain_http)
    app.after_request(partial(_add_headers, site))
    metrics.count_requests(app, site.queries.meter)
    sparql.keep_answers(app, site)
    app.wsgi_app = Shortcut(app.wsgi_app, site.cache)  # type: ignore[method-assign]
    if site.trust_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    return app


def _add_headers(site: Site, response: Response) -> Response:
    headers = HEADERS | (PREFLIGHT if request.method == "OPTIONS" else {})
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    if response.location:  # the framework sends to the host that a client names
        target = urlsplit(response.location)
        response.location = urlunsplit(("", "", target.path, target.query, target.fragment))
    if release := site.release.manifest.release:
        response.headers["X-Release"] = release
    return finish(site, response)
