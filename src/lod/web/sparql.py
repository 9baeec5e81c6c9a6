"""The SPARQL endpoint (SPARQL 1.1 Protocol, 2.1: query operations only) and its form."""

import re
from collections.abc import Sequence

from flask import Response, render_template, request

from lod.errors import NotAcceptableError, QueryError
from lod.formats import BINDINGS, GRAPHS, HTML, Format
from lod.stores import Question
from lod.web.negotiation import plain, representation, welcome_formats
from lod.web.site import Site

_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
_FORM = "application/x-www-form-urlencoded"


def answer_query(site: Site) -> Response:
    """Answer a query sent by GET, by POST as a form, or by POST as it is.

    Raises:
        QueryError: no query, a malformed one, or one that is refused.
        NotAcceptableError: none of the formats fits the query.
    """
    values = request.form if request.mimetype == _FORM else request.args
    if "update" in values or request.mimetype == _UPDATE:
        return plain("this endpoint is read-only: updates are refused\n", 403)
    query = _query()
    welcome = welcome_formats((*BINDINGS, *GRAPHS, HTML))
    if query is None:
        if request.method != "POST" and HTML in welcome:
            return representation(render_template("sparql.html", **_form(site)).encode(), HTML)
        raise QueryError("there is no query, expected the parameter 'query' or a body of " + _DIRECT)
    question = Question(
        query,
        _first(welcome, BINDINGS),
        _first(welcome, GRAPHS),
        _graphs("default-graph-uri"),
        _graphs("named-graph-uri"),
    )
    if question.bindings is question.graph is None:
        raise NotAcceptableError(
            f"answers are to be had as {', '.join(f.media_type for f in (*BINDINGS, *GRAPHS))}"
        )
    answer = site.queries.query(question)
    return representation(answer.body, answer.format)


def _query() -> str | None:
    if request.method in {"GET", "HEAD"}:
        return request.args.get("query")
    if request.mimetype == _FORM:
        return request.form.get("query")
    if request.mimetype == _DIRECT:
        try:
            return request.get_data().decode("utf-8")
        except UnicodeDecodeError:
            raise QueryError("the query is not UTF-8") from None
    raise QueryError(f"the body is {request.mimetype or 'of no type'}, expected {_FORM} or {_DIRECT}")


def _graphs(parameter: str) -> tuple[str, ...] | None:
    values = [*request.args.getlist(parameter), *request.form.getlist(parameter)]
    return tuple(values) or None


def _first(welcome: Sequence[Format], kind: Sequence[Format]) -> Format | None:
    return next((format_ for format_ in welcome if format_ in kind), None)


def _form(site: Site) -> dict[str, object]:
    examples = []
    for file in sorted(site.examples.glob("*.rq")):
        text = file.read_text(encoding="utf-8")
        question = re.match(r"#\s*(.+)", text)
        examples.append((question[1] if question else file.stem, text))
    return {"examples": examples, "limits": site.queries.limits}
