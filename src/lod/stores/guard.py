"""Look at a query before any engine does: what is refused without being parsed.

Oxigraph follows SERVICE wherever it points, and cannot be told not to; and a few kilobytes of
nesting overflow its stack. So a query is looked at here first, with and without the escapes of
SPARQL 1.1, 19.2 resolved, and what could hurt is refused in either reading.

What reads like a SERVICE clause is refused wherever it stands, in a string or a comment, too:
to tell those from the rest one would have to read tokens exactly as the engine does, and a
slip in that opens the door.
"""

import re

from lod.errors import QueryError

# Each mention is looked at as far as the query goes.
_MOST_MENTIONS = 64
# So many signs or unions in a row are beyond what a person writes, and a few times more break the engine.
_MOST_OPERATORS = 1000
_BLANK = r"(?:\s|\#[^\r\n]*(?:[\r\n]|$))*+"
# SERVICE SILENT? VarOrIri GroupGraphPattern (SPARQL 1.1 grammar, 59); no blank needs to stand between.
_NAME = r"(?=[^\x00-\x20{}<>\"']*[:?$])(?:\\.|[^\x00-\x20{}<>#\"'\\])++"  # a prefixed name or a variable
_SERVICE = re.compile(
    rf"service{_BLANK}(?:silent{_BLANK})?(?:<[^<>\x00-\x20]*+>|{_NAME}){_BLANK}\{{", re.IGNORECASE
)
# What nests nothing: IRIs, strings, comments.
_FLAT = re.compile(r"<[^<>\s]*+>|\"(?:[^\"\\\r\n]|\\.)*+\"|'(?:[^'\\\r\n]|\\.)*+'|#[^\r\n]*+")
_BRACKET = re.compile(r"[()\[\]{}]")
_OPEN = "([{"
_OPERATOR = re.compile(
    r"(?<![\w.-])-|[+!*/|^=]|&&|\b(?:UNION|OPTIONAL|MINUS|EXISTS|IF|COALESCE)\b", re.IGNORECASE
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def check_query(query: str, most_characters: int, most_nesting: int) -> None:
    """Refuse a query that would leave this machine or could break the parser.

    Raises:
        QueryError: says what is refused and why.
    """
    if len(query) > most_characters:
        raise QueryError(f"the query has {len(query)} characters, expected at most {most_characters}")
    for reading in {query, _ESCAPE.sub(_character, query)}:
        if reading.lower().count("service") > _MOST_MENTIONS:
            raise QueryError(f"the query mentions 'service' more than {_MOST_MENTIONS} times")
        if _SERVICE.search(reading):
            raise QueryError("SERVICE is refused: this endpoint answers from its own data only")
        text = _FLAT.sub("", reading)
        if _nesting(text) > most_nesting:
            raise QueryError(f"the query is nested more than {most_nesting} deep")
        if len(_OPERATOR.findall(text)) > _MOST_OPERATORS:
            raise QueryError(f"the query has more than {_MOST_OPERATORS} operators")


def _nesting(text: str) -> int:
    depth = deepest = 0
    for bracket in _BRACKET.findall(text):
        depth += 1 if bracket in _OPEN else -1
        deepest = max(deepest, depth)
    return deepest


def _character(match: re.Match[str]) -> str:
    point = int(match[1] or match[2], 16)
    return chr(point) if point <= 0x10FFFF else match[0]  # noqa: PLR2004 - the last code point
