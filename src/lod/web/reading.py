"""What people get wrong in a query, told in their words: before it is asked, or after it has failed."""

import re
from collections.abc import Iterator

import pyoxigraph as ox

from lod.errors import QueryError
from lod.web.expected import explain_expected

_MOST_MESSAGE = 200  # characters
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"}
_BLANK = r"(?:\s|\#[^\r\n]*+)*+"
_DECLARED = rf"prefix{_BLANK}([^\s:<>]*+):{_BLANK}<[^<>]*+>"
# SPARQL 1.1 grammar, 4: Prologue.
_PROLOGUE = re.compile(
    rf"(?:\s++|\#[^\r\n]*+|base{_BLANK}<[^<>]*+>|prefix{_BLANK}[^\s:<>]*+:{_BLANK}<[^<>]*+>)*+", re.IGNORECASE
)
_KEYWORD = re.compile(r"[A-Za-z]*+")
_PREFIX = re.compile(_DECLARED, re.IGNORECASE)
# Where no name stands: comments, IRIs, strings, variables, blank nodes, language tags.
_NO_NAME = re.compile(
    r"<[^<>\s]*+>|\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\r\n]|\\.)*+\"|'(?:[^'\\\r\n]|\\.)*+'"
    r"|\#[^\r\n]*+|[?$@]\w++|_:\w++",
    re.DOTALL,
)
_NAME = re.compile(r"(?<![\w.:-])([^\W\d_](?:[\w.-]*[\w-])?)?:(?![\w]*://)")


class UpdateRefusedError(QueryError):
    """What was sent as a query changes data."""


class MediaTypeError(QueryError):
    """The body of a request is of a type that carries no query."""


def check_form(query: str) -> None:
    """Refuse what is empty or no query, before anybody is asked.

    Raises:
        UpdateRefusedError: it is an update.
        QueryError: nothing stands there, or no word that begins a query.
    """
    begin = _prologue_end(query)
    word = _KEYWORD.match(query, begin)
    keyword = word[0] if word else ""
    if keyword.upper() in _UPDATES:
        raise UpdateRefusedError(f"{keyword.upper()}: this endpoint is read-only, updates are refused")
    if not query[begin:].strip():
        raise QueryError(f"error at {_place(query, begin)}: the query is empty, expected {_expected()}")


def explain_syntax(query: str, message: str) -> str:
    """Return the message of the parser in one short line of words; an undeclared prefix is named."""
    if not message.startswith("error at "):
        return _cut(message)
    begin = _prologue_end(query)
    word = _KEYWORD.match(query, begin)
    if word and word[0] and not any(word[0].upper().startswith(form) for form in _FORMS):
        return _cut(f"error at {_place(query, begin)}: {word[0]}, expected {_expected()}")
    for at, prefix in _undeclared(query):
        return _cut(f"error at {_place(query, at)}: the prefix {prefix}: is not declared")
    return _cut(explain_expected(query, message))


def check_graph(parameter: str, value: str) -> str:
    """Return the IRI of a graph.

    Raises:
        QueryError: it is none; says which parameter holds it.
    """
    try:
        return ox.NamedNode(value).value
    except ValueError:
        raise QueryError(_cut(f"{parameter}: {value!r} is no IRI, expected the IRI of a graph")) from None


def _prologue_end(query: str) -> int:
    prologue = _PROLOGUE.match(query)
    return prologue.end() if prologue else 0


def _undeclared(query: str) -> Iterator[tuple[int, str]]:
    """Yield where a prefix is used that is not declared."""
    declared = {match[1] for match in _PREFIX.finditer(query)}
    blanked = _NO_NAME.sub(lambda found: " " * len(found[0]), query)
    for match in _NAME.finditer(blanked, _prologue_end(query)):
        if (match[1] or "") not in declared:
            yield match.start(), match[1] or ""


def _place(query: str, at: int) -> str:
    """Return line and column, as the parser counts them."""
    before = query[:at]
    return f"{before.count(chr(10)) + 1}:{at - before.rfind(chr(10))}"


def _expected() -> str:
    return "SELECT, ASK, CONSTRUCT or DESCRIBE"


def _cut(message: str) -> str:
    line = " ".join(message.split())
    return line if len(line) <= _MOST_MESSAGE else f"{line[: _MOST_MESSAGE - 4]} ..."
