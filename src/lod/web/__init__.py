"""The site: one Flask application over one release."""

from functools import partial

from flask import Flask, Response

from lod.config import Config
from lod.errors import (
    BusyError,
    LodError,
    NotAcceptableError,
    NotFoundError,
    QueryError,
    QueryTimeoutError,
    StoreError,
)
from lod.web import downloads, pages, sparql
from lod.web.html import add_filters
from lod.web.negotiation import plain
from lod.web.site import Site, open_site

ROUTES = (
    # methods         address                     name           view
    (["GET"],         "/",                        "home",        pages.show_home),
    (["GET"],         f"/<{pages.THINGS}:kind>",  "dataset",     pages.point_to_document),
    (["GET"],         f"/<{pages.THINGS}:kind>/<path:key>", "thing", pages.point_to_document),
    (["GET"],         "/doc/<path:key>",          "document",    pages.show_document),
    (["GET"],         "/ns",                      "ontology",    pages.show_ontology),
    (["GET"],         "/ns.<suffix>",             "ontology_as", pages.show_ontology),
    (["GET"],         "/.well-known/void",        "void",        partial(pages.show_document, key="dataset")),
    (["GET", "POST"], "/sparql",                  "sparql",      sparql.answer_query),
    (["GET"],         "/dumps/",                  "dumps",       downloads.list_dumps),
    (["GET"],         "/dumps/<name>",            "dump",        downloads.send_dump),
    (["GET"],         "/health",                  "health",      pages.tell_health),
)  # fmt: skip

STATUS = {
    QueryError: 400,
    NotFoundError: 404,
    NotAcceptableError: 406,
    QueryTimeoutError: 503,
    BusyError: 503,
    StoreError: 502,
}
_MOST_BODY = 1 << 20  # bytes of a request
_RETRY_AFTER = "5"  # seconds

HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Location, ETag, Link, X-Release",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create_app(config: Config) -> Flask:
    """Return the WSGI application over the current release of the output folder.

    Raises:
        ReleaseError: there is none.
        StoreError: its store cannot be opened.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = _MOST_BODY
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    site = app.extensions["lod"] = open_site(config)
    add_filters(app, site)
    for methods, address, name, view in ROUTES:
        app.add_url_rule(address, name, partial(view, site), methods=methods)
    app.register_error_handler(LodError, _explain)
    app.after_request(partial(_add_headers, site))
    return app


def _explain(error: LodError) -> Response:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    response = plain(f"{error}\n", status)
    if status == 503:  # noqa: PLR2004
        response.headers["Retry-After"] = _RETRY_AFTER
    return response


def _add_headers(site: Site, response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Release"] = site.release.manifest.release
    return response
