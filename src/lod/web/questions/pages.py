"""The pages of questions: all of them by theme, and each with its form and its answer."""

import json
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from flask import Response, render_template, request

from lod.errors import LodError, NotAcceptableError, NotFoundError, QueryError
from lod.formats import BINDINGS, GRAPHS, HTML, Format
from lod.serializations import serialize
from lod.web.errors import add_retry, status_of
from lod.web.negotiation import page, welcome_formats
from lod.web.questions.about import ask_about, questions_next
from lod.web.questions.answers import MOST_ROWS, PER_PAGE, make_table
from lod.web.questions.asking import ask
from lod.web.questions.binding import bind
from lod.web.questions.choices import Choices, list_choices
from lod.web.questions.describe import describe_catalogue, describe_inquiry
from lod.web.questions.forms import (
    Field,
    Filled,
    bare_fields,
    examples_of,
    field_of,
    fields_of,
    fill,
    leave_unread,
    require,
)
from lod.web.questions.header import leave_sentences
from lod.web.questions.inquiries import Inquiry, Parameter
from lod.web.questions.picks import Pick, pick
from lod.web.representations import keep_representation
from lod.web.site import Site

_PAGE, _ALL = "page", "all"
_MOST_BYTES = 5_000_000  # of an answer that is drawn; what is larger is to be had as a file
_FORMATS = (*BINDINGS, *GRAPHS, HTML)  # the first is what a client without a wish gets
_BY_SUFFIX = {format_.suffix: format_ for format_ in reversed(_FORMATS)}
_ABOUT = Parameter("about", "named", "Somebody or something", is_needed=True, example="")


def show_questions(site: Site) -> Response:
    """Show all questions by theme; those about a thing, if one is named; as RDF to who likes that better."""
    welcome = welcome_formats((HTML, *GRAPHS))
    if not welcome:
        raise NotAcceptableError(f"this is to be had as {', '.join(f.media_type for f in (HTML, *GRAPHS))}")
    if welcome[0] is not HTML:
        describe = partial(describe_catalogue, site)
        return keep_representation(
            site, "/questions", welcome[0], lambda: serialize(describe(), welcome[0], site.base)
        )
    sent = request.args.get("about", "")
    try:
        kind = site.questions.kinds.get(_ABOUT.kind)
        listed = list_choices(site, kind) if kind else Choices()
        found = pick(site, _ABOUT, sent, kind, listed)
        address = f"/questions?{urlencode({'about': found.choice.value if found.choice else ''})}"
        if found.problem:
            return page(_draw_questions(site, found, listed), found.status)
        return keep_representation(site, address, HTML, lambda: _draw_questions(site, found, listed))
    except LodError as error:
        return add_retry(
            page(render_template("error.html", message=str(error), status=status_of(error)), status_of(error))
        )


def _draw_questions(site: Site, found: Pick, listed: Choices) -> bytes:
    return render_template(
        "questions.html",
        themes=site.questions.by_theme(),
        field=field_of(found, listed) if _ABOUT.kind in site.questions.kinds else None,
        found=found,
        answers=ask_about(site, found.choice) if found.choice else [],
    ).encode()


def show_question(site: Site, name: str, suffix: str | None = None) -> Response:
    """Show a question with its form and its answer; the answer alone, or what the question is, to programs.

    Raises:
        NotFoundError: there is no such question, or no such format; something that was named is not known.
        QueryError: something that is needed is missing, or can be understood in several ways.
        NotAcceptableError: none of the formats is welcome.
    """
    inquiry = site.questions.find(name)
    if inquiry is None:
        raise NotFoundError(f"/questions/{name[:60]}: there is no such question; /questions lists them")
    format_ = _format(name, suffix)
    if format_ in GRAPHS:
        address = f"/questions/{name}"
        return keep_representation(
            site, address, format_, lambda: serialize(describe_inquiry(site, inquiry), format_, site.base)
        )
    return _show_page(site, inquiry) if format_ is HTML else _send_answer(site, inquiry, format_)


def _format(name: str, suffix: str | None) -> Format:
    if suffix is not None:
        if suffix not in _BY_SUFFIX:
            raise NotFoundError(f"/questions/{name[:60]}.{suffix[:20]}: there is no such format")
        return _BY_SUFFIX[suffix]
    if welcome := welcome_formats(_FORMATS):
        return welcome[0]
    raise NotAcceptableError(f"this is to be had as {', '.join(f.media_type for f in _FORMATS)}")


def _send_answer(site: Site, inquiry: Inquiry, format_: Format) -> Response:
    """Send an answer to a program: as a whole, or an error."""
    known = {parameter.name for parameter in inquiry.parameters}
    for name in request.args:
        if name not in known and not name.startswith("_"):
            raise QueryError(
                f"{name[:40]}: it is not asked for, expected {', '.join(sorted(known)) or 'nothing'}"
            )
    filled = fill(site, inquiry, request.args)
    require(filled)
    query = bind(inquiry, filled.terms)
    return keep_representation(
        site,
        filled.address(),
        format_,
        lambda: ask(site, query, format_),
        location=filled.address(f".{format_.suffix}"),
    )


def _show_page(site: Site, inquiry: Inquiry) -> Response:
    filled = leave_unread(inquiry, request.args)
    try:
        number = _page_number()
        filled = fill(site, inquiry, request.args)
        if problem := filled.problem:
            return page(_draw(site, filled, fields_of(site, filled)), problem.status)
        others = {} if number == 1 else {_PAGE: str(number or _ALL)}
        return keep_representation(
            site, filled.address(**others), HTML, lambda: _answer(site, filled, number)
        )
    except LodError as error:
        drawn = _draw(site, filled, bare_fields(filled), error=str(error))
        return add_retry(page(drawn, status_of(error)))


def _page_number() -> int:
    """Return which page of a long answer is asked for; 0: all rows."""
    sent = request.args.get(_PAGE, "1")
    if sent == _ALL:
        return 0
    if not sent.isdecimal() or int(sent[:9]) == 0:
        raise QueryError(f"{_PAGE}: {sent[:20]!r}, expected a number from 1, or {_ALL}")
    return int(sent[:9])


def _answer(site: Site, filled: Filled, number: int) -> bytes:
    """Return the page with the answer."""
    draw = partial(_draw, site, filled, fields_of(site, filled))
    if missing := filled.missing:
        return draw(examples=examples_of(site, filled.inquiry, missing))
    body = ask(site, bind(filled.inquiry, filled.terms))
    if len(body) > _MOST_BYTES:
        return draw(is_too_large=True)
    answer = json.loads(body)
    if "boolean" in answer:
        return draw(truth=answer["boolean"])
    rows = answer["results"]["bindings"]
    pages = max(1, -(-len(rows) // PER_PAGE))
    if number > pages:
        raise NotFoundError(f"{_PAGE}: {number}, expected at most {pages}: the answer has {len(rows)} rows")
    return draw(table=make_table(site, filled.inquiry, filled.chosen, rows, number))


def _draw(site: Site, filled: Filled, fields: list[Field], **shown: Any) -> bytes:
    query = leave_sentences(bind(filled.inquiry, filled.terms))
    return render_template(
        "question.html",
        inquiry=filled.inquiry,
        filled=filled,
        fields=fields,
        query=query,
        editor=f"/sparql?query={quote(query)}",
        downloads=[] if filled.problem or filled.missing else _downloads(filled),
        following=questions_next(site, filled),
        most=MOST_ROWS,
        **shown,
    ).encode()


def _downloads(filled: Filled) -> list[tuple[str, str, str]]:
    """Return the answer as files: label, address, name of the file."""
    return [
        (f.label, filled.address(f".{f.suffix}"), f"{filled.inquiry.name}.{f.suffix}")
        for f in sorted(BINDINGS, key=lambda format_: format_.suffix != "csv")
    ]
