"""The SPARQL endpoint (SPARQL 1.1 Protocol, 2.1: query operations only) and its form."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask, Response, render_template, request

from lod.errors import LodError, NotAcceptableError, QueryError
from lod.formats import BINDINGS, GRAPHS, HTML, TURTLE, Format
from lod.stores import Answer, Question
from lod.vocab import PREFIXES
from lod.web.alternates import Page
from lod.web.answers import view_answer
from lod.web.callers import this_asker
from lod.web.description import describe_service
from lod.web.errors import add_retry, status_of
from lod.web.examples import offer_examples
from lod.web.kept import KeptAnswers, keep
from lod.web.metrics import count_kept
from lod.web.negotiation import page, representation, welcome_formats
from lod.web.pages import pick_format, show_page
from lod.web.reading import MediaTypeError, UpdateRefusedError, check_form, check_graph, explain_syntax
from lod.web.room import check_room
from lod.web.site import Site

_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
_FORM = "application/x-www-form-urlencoded"
_AS = "as"
_SUFFIXES = {format_.suffix: format_ for format_ in (*GRAPHS, *BINDINGS)}


def answer_query(site: Site) -> Response:
    """Answer a query sent by GET, by POST as a form, or by POST as it is; with a page if HTML is liked best.

    Raises:
        QueryError: no query, a malformed one, or one that is refused.
        NotAcceptableError: none of the formats fits the query.
    """
    welcome = welcome_formats((*BINDINGS, *GRAPHS, HTML))
    if welcome[:1] == [HTML] and _AS not in request.values:
        return _answer_page(site)
    query = _query()
    if query is None:
        return _introduce(site)
    welcome = _named_format() or welcome
    question = _question(query, _first(welcome, BINDINGS), _first(welcome, GRAPHS))
    if question.bindings is question.graph is None:
        raise NotAcceptableError(
            f"answers are to be had as {', '.join(f.media_type for f in (*BINDINGS, *GRAPHS))}"
        )
    answer = _ask(site, question)
    keep(request.environ, query)
    return representation(answer.body, answer.format)


def keep_answers(app: Flask, site: Site) -> None:
    """Let small answers be given again without asking anybody."""
    count = partial(count_kept, site.queries.meter)
    most = site.queries.limits.query_kept if site.release.manifest.release else 0  # else it may change
    app.wsgi_app = KeptAnswers(app.wsgi_app, "/sparql", most, count)  # type: ignore[assignment]


def show_description(site: Site, suffix: str | None = None) -> Response:
    """Show what the endpoint says of itself."""
    triples = describe_service(site, f"{request.host_url}sparql")
    described = Page("/sparql", site.endpoint, triples, is_kept=False)  # it tells where it was asked
    return show_page(site, described, pick_format("sparql", suffix))


def _introduce(site: Site) -> Response:
    """Answer who asks nothing: with the service description, or with the form if HTML is liked better."""
    welcome = welcome_formats((*GRAPHS, HTML))
    if request.method == "POST" or not welcome:
        raise QueryError(f"there is no query, expected the parameter 'query' or a body of {_DIRECT}")
    return representation(_draw(site, ""), HTML) if welcome[0] is HTML else show_description(site)


def _answer_page(site: Site) -> Response:
    """Answer by a page that keeps the query; what is wrong with it is told beside it."""
    sent = request.values.get("query", "")
    try:
        query = _query()
        if query is None:
            return _introduce(site)
        sent = query
        question = _question(query, BINDINGS[0], TURTLE)
        view = view_answer(site, question, _ask(site, question))
    except LodError as error:
        return add_retry(page(_draw(site, sent, error=str(error)), status_of(error)))
    return representation(_draw(site, sent, **view), HTML)


def _ask(site: Site, question: Question) -> Answer:
    check_form(question.sparql)
    try:
        answer = site.queries.query(question, this_asker())
    except QueryError as error:
        raise QueryError(explain_syntax(question.sparql, str(error))) from None
    check_room(len(answer.body), site.queries.limits.answers_memory)
    return answer


def _question(query: str, bindings: Format | None, graph: Format | None) -> Question:
    return Question(query, bindings, graph, _graphs("default-graph-uri"), _graphs("named-graph-uri"))


def _query() -> str | None:
    """Return the query that was sent, or None."""
    _require_utf8(request.query_string)
    if request.mimetype == _FORM:
        _require_utf8(request.get_data(cache=True))
    values = request.form if request.mimetype == _FORM else request.args
    if "update" in values or request.mimetype == _UPDATE:
        raise UpdateRefusedError("this endpoint is read-only: updates are refused")
    if request.method not in {"GET", "HEAD"} and request.mimetype != _FORM:
        return _body()
    queries = (request.args if request.method in {"GET", "HEAD"} else request.form).getlist("query")
    if len(queries) > 1:
        raise QueryError(f"there are {len(queries)} parameters 'query', expected one")
    return queries[0] if queries else None


def _require_utf8(encoded: bytes) -> None:
    """Refuse what the framework would read as other characters."""
    try:
        unquote_to_bytes(encoded).decode("utf-8")
    except UnicodeDecodeError:
        raise QueryError("the query is not UTF-8") from None


def _body() -> str:
    if request.mimetype != _DIRECT:
        raise MediaTypeError(f"the body is {request.mimetype or 'of no type'}, expected {_FORM} or {_DIRECT}")
    try:
        return request.get_data().decode("utf-8")
    except UnicodeDecodeError:
        raise QueryError("the query is not UTF-8") from None


def _named_format() -> list[Format]:
    """Return the format of the parameter `as`, for links, which cannot send `Accept`.

    It is not called `format`, since clients send that to whatever endpoint, with words of their own.
    """
    suffix = request.values.get(_AS)
    if suffix is None:
        return []
    if suffix not in _SUFFIXES:
        raise QueryError(f"{_AS}: {suffix[:20]!r}, expected one of {', '.join(_SUFFIXES)}")
    return [_SUFFIXES[suffix]]


def _graphs(parameter: str) -> tuple[str, ...] | None:
    values = [*request.args.getlist(parameter), *request.form.getlist(parameter)]
    return tuple(check_graph(parameter, value) for value in values) or None


def _first(welcome: Sequence[Format], kind: Sequence[Format]) -> Format | None:
    return next((format_ for format_ in welcome if format_ in kind), None)


def _draw(site: Site, query: str, **view: Any) -> bytes:
    wanted = None if query or "error" in view else request.args.get("example")
    offered = offer_examples(site.examples, wanted, query)
    return render_template(
        "sparql.html", query=query, limits=site.queries.limits, editor=_editor(site), **offered, **view
    ).encode()


def _editor(site: Site) -> dict[str, Any]:
    """Return what the editor must know of this data set: its base IRI and the prefixes that help here."""
    own = {"lod": f"{site.base}ns#"} if site.is_archive else {}
    return {"base": site.base, "prefixes": own | PREFIXES}
