"""Which graphs a query names as its dataset: FROM and FROM NAMED (SPARQL 1.1 grammar, 13 to 16).

Some engines fetch what FROM names from the web. So the graphs are looked for as the guard looks for SERVICE:
with and without escapes resolved, and rather once too often.
"""

import re
from collections.abc import Iterator

from lod.errors import QueryError
from lod.stores.guard import ESCAPE, resolve_escape

_IRI = r"<[^<>\"{}|^`\\\x00-\x20]*+>"
_STRING = (
    r"\"\"\"(?:\"{0,2}+(?:[^\"\\]|\\.))*+\"\"\"|'''(?:'{0,2}+(?:[^'\\]|\\.))*+'''"
    r"|\"(?:[^\"\\\r\n]|\\.)*+\"|'(?:[^'\\\r\n]|\\.)*+'"
)
_PIECE = re.compile(
    rf"(?P<blank>\s++|\#[^\r\n]*+)|(?P<iri>{_IRI})|(?P<other>{_STRING}|\\.|[?$]\w++)"
    rf"|(?P<name>(?:\w[\w.-]*+)?:(?:[\w.:%-]|\\.)*+)|(?P<word>\w++)|(?P<sign>.)",
    re.DOTALL,
)
_FROM = re.compile(r"\w*from(?:named)?", re.IGNORECASE)  # no blank needs to stand between words


def named_graphs_of(query: str) -> Iterator[tuple[str, str]]:
    """Yield the graphs of a query, each as it stands there: an IRI or a prefixed name; and the text it is in.

    Raises:
        QueryError: a word of an engine's own (DEFINE) tells it what to fetch, or a name is too like FROM.
    """
    for text in dict.fromkeys((query, ESCAPE.sub(resolve_escape, query))):
        is_next = False
        for kind, piece in _pieces(text):
            if kind == "word" and piece.upper() == "DEFINE":
                raise QueryError("DEFINE is refused: expected SPARQL 1.1")
            if kind == "name" and _is_glued(piece, is_next):
                raise QueryError(f"{piece[:40]!r}: expected a prefix without 'from', or a blank behind FROM")
            if is_next and kind in {"iri", "name"}:
                yield piece, text
            if kind == "word":
                is_next = bool(_FROM.fullmatch(piece)) or (is_next and piece.upper() == "NAMED")
            else:
                is_next = False


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    for match in _PIECE.finditer(text):
        if match.lastgroup and match.lastgroup != "blank":
            yield match.lastgroup, match[0]


def _is_glued(name: str, is_next: bool) -> bool:  # noqa: FBT001
    """Tell whether a name may be read as FROM, or as the NAMED behind it, and another name."""
    prefix = name.partition(":")[0].lower()
    return "from" in prefix or (is_next and prefix.startswith("named"))
