"""What went wrong, in the format asked for: text, a page, problem details (RFC 9457), or a few triples."""

import json
from http import HTTPStatus
from urllib.parse import quote

from flask import Response, current_app, render_template, request

from lod.formats import DATASETS, GRAPHS, HTML, Format, Shape
from lod.serializations import parse_triples, serialize, serialize_graphs
from lod.vocab import DCTERMS, RDF_TYPE, RDFS_COMMENT, iri, literal
from lod.web.language import msg
from lod.web.negotiation import page, plain, welcome_formats
from lod.web.shortcut import VARIES_BY

_HTTP = "http://www.w3.org/2011/http#"  # HTTP Vocabulary in RDF 1.0
_TEXT = Format("text", "text", "text/plain", "txt", Shape.PAGE, charset=True)
_PROBLEM = Format(
    "problem", "problem details", "application/problem+json", "json", Shape.PAGE, ("application/json",)
)
_ANY = (msg("This did not work"), "")
_WORDS = {  # for people: heading, advice
    400: (msg("This question cannot be read"), msg("The line above says where it goes wrong.")),
    403: (msg("This is not allowed"), msg("The data can be read and asked, not changed.")),
    404: (
        msg("Nothing is known here"),
        msg("An address may be mistyped, or come from another release of the data."),
    ),
    406: (msg("Not in this format"), msg("The line above says in which it is to be had.")),
    410: (msg("This name is out of use"), msg("It was published once and has been withdrawn.")),
    429: (msg("Too much at once"), msg("The same question may be asked again in a few seconds.")),
    500: (msg("An error of this server"), msg("It is not your doing; the log of the server says more.")),
    503: (msg("Too busy, or too much asked"), msg("Ask again in a few seconds, or ask for less.")),
}


def tell(message: str, status: int, successor: str = "") -> Response:
    """Return an answer that is no representation of what was asked for.

    Args:
        message: one line.
        status: of the answer.
        successor: the path of what has taken the place of what was asked for, if something has.
    """
    data = () if request.path.startswith("/sparql") else (*GRAPHS, *DATASETS)  # who asks a query asks no page
    welcome = welcome_formats((_TEXT, HTML, _PROBLEM, *data))
    chosen = welcome[0] if welcome else _TEXT
    if chosen is HTML:
        heading, advice = _WORDS.get(status, _ANY)
        text = render_template("error.html", message=message, status=status, heading=heading, advice=advice)
        response = page(text, status)
    elif chosen is _TEXT:
        response = plain(f"{message}\n", status)
    elif chosen is _PROBLEM:
        response = Response(_problem(message, status), status, content_type=_PROBLEM.content_type)
    else:
        response = Response(
            _data(message, status, successor, chosen), status, content_type=chosen.content_type
        )
    response.vary.update(VARIES_BY)
    return response


def _problem(message: str, status: int) -> bytes:
    details = {"type": "about:blank", "title": _title(status), "status": status, "detail": message}
    return (json.dumps({**details, "instance": request.path}, ensure_ascii=False) + "\n").encode()


def _data(message: str, status: int, successor: str, format_: Format) -> bytes:
    base: str = current_app.extensions["lod"].base
    asked = base + quote(request.path.lstrip("/"), safe="/:@!$&'()*+,;=~")
    answer = iri(f"{asked}#response")
    triples = [
        (answer, RDF_TYPE, iri(f"{_HTTP}Response")),
        (answer, iri(f"{_HTTP}statusCodeNumber"), literal(status)),
        (answer, iri(f"{_HTTP}reasonPhrase"), literal(_title(status))),
        (answer, RDFS_COMMENT, literal(message, language="en")),
    ]
    if successor:
        triples.append((iri(asked), DCTERMS.isReplacedBy, iri(base + successor)))
    parsed = parse_triples(triples)
    if format_ in DATASETS:
        return serialize_graphs({asked: parsed}, format_, base)
    return serialize(parsed, format_, base)


def _title(status: int) -> str:
    phrases = {known.value: known.phrase for known in HTTPStatus}
    return phrases.get(status, "Client Closed Request")
