"""Look at a query before any engine does: what is refused without being parsed.

Oxigraph follows SERVICE wherever it points, and cannot be told not to; and a few kilobytes of
nesting overflow its stack. So the tokens of the query are read here (SPARQL 1.1, 19.8), with
and without the escapes of 19.2 resolved, and what could hurt is refused in either reading.
"""

import re
from collections.abc import Iterator

from lod.errors import QueryError

_MOST_NESTING = 64
_TOKEN = re.compile(
    r"""
    (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<comment>\#[^\r\n]*)
  | (?P<string>\"\"\"(?:(?:"|"")?(?:[^"\\]|\\.))*\"\"\" | '''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
      | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
  | (?P<name>[\w.-]*:[\w:.%\\-]* | [?$@][\w-]+)
  | (?P<word>\w+)
  | (?P<open>[({\[])
  | (?P<close>[)}\]])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def check_query(query: str, most_characters: int) -> None:
    """Refuse a query that would leave this machine or could break the parser.

    Raises:
        QueryError: says what is refused and why.
    """
    if len(query) > most_characters:
        raise QueryError(f"the query has {len(query)} characters, expected at most {most_characters}")
    for reading in {query, _ESCAPE.sub(_character, query)}:
        depth = 0
        for kind, token in _tokens(reading):
            if kind == "word" and token.lower() == "service":
                raise QueryError("SERVICE is refused: this endpoint answers from its own data only")
            depth += (kind == "open") - (kind == "close")
            if depth > _MOST_NESTING:
                raise QueryError(f"the query is nested more than {_MOST_NESTING} deep")


def _tokens(query: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(query):
        yield match.lastgroup or "", match[0]


def _character(match: re.Match[str]) -> str:
    point = int(match[1] or match[2], 16)
    return chr(point) if point <= 0x10FFFF else match[0]  # noqa: PLR2004 - the last code point
