"""Tell by a look whether a query is a lookup, which is answered at once.

A lookup is a few triple patterns that hang, step by step, on something that the query names:
`{ <x> ?p ?o . ?o rdfs:label ?l }`. A path of any length, a function, an aggregate or an order
make it a query like any other. Nothing depends on this being right: what is taken for a lookup
has little time, and is asked anew as a query when that is over.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

_MOST_CHARACTERS = 2000
_MOST_PATTERNS = 8
_MOST_ROWS = 1000  # of a query that names nothing
_WORDS = frozenset(
    {"SELECT", "DISTINCT", "REDUCED", "ASK", "CONSTRUCT", "DESCRIBE", "WHERE", "PREFIX", "BASE"}
    | {"FROM", "NAMED", "LIMIT", "OFFSET", "GRAPH", "OPTIONAL", "UNION", "A", "TRUE", "FALSE"}
    | {"FILTER", "LANG", "LANGMATCHES", "STR"}
)
_STRING = r"\"(?:[^\"\\\r\n]|\\.)*+\"|'(?:[^'\\\r\n]|\\.)*+'"
_NAME = r"(?:[A-Za-z][\w.-]*+)?:(?:[\w.:-]*[\w:-])?"
_PIECE = re.compile(
    rf"""(?P<blank>\s++|\#[^\r\n]*+)
    |(?P<variable>[?$]\w++)
    |(?P<term><[^<>\s]*+>|_:[\w.-]*\w|(?:{_STRING})(?:@[\w-]++|\^\^(?:<[^<>\s]*+>|{_NAME}))?|{_NAME}|[+-]?\d[\d.]*+)
    |(?P<word>[A-Za-z]++)
    |(?P<sign>[^\s\w])""",
    re.VERBOSE,
)
# What comes next after a sign: subject, predicate or object.
_SUBJECT, _PREDICATE, _OBJECT = range(3)
_NEXT = {
    "{": _SUBJECT,
    "}": _SUBJECT,
    ".": _SUBJECT,
    ";": _PREDICATE,
    "/": _PREDICATE,
    "|": _PREDICATE,
    "^": _PREDICATE,
    ",": _OBJECT,
}
_Pattern = tuple[str, str]  # subject and object


class _NoLookupError(Exception):
    """The query is no lookup."""


def is_lookup(query: str) -> bool:
    """Tell whether a query is a lookup, as far as a look can tell."""
    return len(query) <= _MOST_CHARACTERS and _is_lookup(query)


@lru_cache(maxsize=1024)
def _is_lookup(query: str) -> bool:
    try:
        pieces = list(_pieces(query))
        patterns = list(_patterns(iter(pieces)))
    except _NoLookupError:
        return False
    few = len(patterns) == 1 and ("ASK" in pieces or _limit(pieces) <= _MOST_ROWS)
    return len(patterns) <= _MOST_PATTERNS and (few or _hang_together(patterns))


def _pieces(query: str) -> Iterator[str]:
    at = 0
    while at < len(query):
        match = _PIECE.match(query, at)
        if match is None or (match.lastgroup == "word" and match[0].upper() not in _WORDS):
            raise _NoLookupError
        if match.lastgroup == "word":
            yield match[0].upper()
        elif match.lastgroup != "blank":
            yield match[0]
        at = match.end()


def _patterns(pieces: Iterator[str]) -> Iterator[_Pattern]:
    """Yield subject and object of each triple pattern."""
    depth, role, subject = 0, _SUBJECT, ""
    for piece in pieces:
        depth += (piece == "{") - (piece == "}")
        if piece in _NEXT:
            role = _NEXT[piece]
        elif piece == "FILTER":
            _skip_parentheses(pieces)
        elif piece == "GRAPH":
            next(pieces, None)
        elif piece in {"OPTIONAL", "UNION", "WHERE"} or depth == 0:
            continue
        elif piece in {"(", ")", "[", "]", "*", "+", "?", "!"}:
            raise _NoLookupError
        elif role == _OBJECT:
            yield subject, piece
        else:
            subject = piece if role == _SUBJECT else subject
            role += 1


def _skip_parentheses(pieces: Iterator[str]) -> None:
    depth = 0
    for piece in pieces:
        depth += (piece == "(") - (piece == ")")
        if piece == ")" and depth == 0:
            return


def _limit(pieces: Sequence[str]) -> float:
    at = pieces.index("LIMIT") + 1 if "LIMIT" in pieces else len(pieces)
    return int(pieces[at]) if at < len(pieces) and pieces[at].isdecimal() else float("inf")


def _hang_together(patterns: Sequence[_Pattern]) -> bool:
    """Tell whether every pattern can be reached from something that is named."""
    known: set[str] = set()
    left = list(patterns)
    while left:
        reached = [pattern for pattern in left if any(_is_named(end) or end in known for end in pattern)]
        if not reached:
            return False
        known |= {end for pattern in reached for end in pattern}
        left = [pattern for pattern in left if pattern not in reached]
    return True


def _is_named(end: str) -> bool:
    return end[0] not in "?$" and not end.startswith("_:")
