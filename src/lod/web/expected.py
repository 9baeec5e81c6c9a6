"""Where a SPARQL parser stopped, and what it expected there: in words, not in tables of Unicode.

The parser tells the words of the grammar that it tried last, which are not those that are missing; so
signs and kinds of terms are told, and the words are not.
"""

import re
from collections.abc import Iterator

_MESSAGE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
# An item is a sign, a class of characters, or words: of the grammar or of the parser.
_ITEM = re.compile(r'"(?:[^"\\]|\\.)*"|\[(?:[^\]\'"]|\'(?:[^\'\\]|\\.[^\']*)\')*\]|[^,"\[\]]+')
_WORD = re.compile(r"[\w?$:<][^\s{}()\[\];,]*|\S")
_MOST_NEAR = 24  # characters of the query that are quoted
_KINDS = (  # what begins with one of these signs
    ("a variable", {"?", "$"}),
    ("an IRI or a prefixed name", {"<", ":"}),
    ("a text", {'"', '"""', "'", "'''"}),
    ("a number", {"['0'..='9']"}),
    ("a blank node", {"_:", "["}),
    ("true or false", {"true", "false"}),
)
_SIGNS = {"(", ")", "{", "}", ","}  # that are often forgotten


def explain_expected(query: str, message: str) -> str:
    """Return a message of the parser in words: where, what stands there, what may.

    A message of another kind is returned as it is.
    """
    found = _MESSAGE.match(message)
    if not found:
        return message
    line, column = int(found[1]), int(found[2])
    items = [item.strip() for item in _ITEM.findall(found[3])]
    told = next((item for item in items if item.startswith(("The ", "the "))), "")  # of the parser's own
    if not told:
        wanted = list(_name({_bare(item) for item in items}))
        options = " or ".join(filter(None, (", ".join(wanted[:-1]), *wanted[-1:])))
        told = f"{_standing(query, line, column)}{', expected ' if wanted else ''}{options}"
    return f"error at {line}:{column}: {told[0].lower()}{told[1:]}"


def _standing(query: str, line: int, column: int) -> str:
    """Return what stands at a place of the query."""
    lines = query.split("\n")
    begin = sum(len(before) + 1 for before in lines[: line - 1]) + column - 1
    word = _WORD.search(query, begin)
    if not word:
        return "something is missing, or is one too many, before the end of the query"
    return f"'{word[0][:_MOST_NEAR]}' cannot stand here"


def _bare(item: str) -> str:
    return item[1:-1].encode().decode("unicode_escape") if item.startswith('"') else item


def _name(items: set[str]) -> Iterator[str]:
    """Yield what the items are called."""
    kinds = [name for name, signs in _KINDS if items & signs]
    if kinds == ["a text"]:
        yield "the quotation mark that ends the text"
        return
    yield from kinds
    yield from (f"'{sign}'" for sign in sorted(items & _SIGNS))
