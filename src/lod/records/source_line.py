"""The source line of an archive's page: shelf mark, holding, reel, contributors, translators.

`RGANI, f. 5, op. 30, d. 300. General Department of the Central Committee, 1953-1966,
microfilm, reel 73. Contributed by Roham Alvandi and translated by Gary Goldberg.`

What is understood is taken out of the line, piece by piece; what remains is told.
"""

import re
from collections.abc import Iterator

from lod.model import Passage, Shelfmark, Source

_NUMBER = r"(?P<{0}>[\w][\w/-]*)"
_LEVELS = ("fond", "opis", "delo")
_SHELFMARK = re.compile(
    r"(?P<repository>[^\W\d_][^,;.]*?), (?:f\.|fond) ?"
    + _NUMBER.format("fond")
    + r"(?:, (?:op\.|opis'?) ?"
    + _NUMBER.format("opis")
    + r"(?:, (?:d\.|delo|file) ?"
    + _NUMBER.format("delo")
    + r")?)?"
    # The leaves of the item within the delo: kept in the text of the shelf mark.
    + r"(?:, (?:ll?\.|list[yi]?|leaf|leaves|folios?|pp?\.|pages?) ?\d+[a-z]*(?: ?[-\u2013,] ?\d+[a-z]*)*)?",
    re.IGNORECASE,
)
_REEL = re.compile(r"microfilm,? (?:reel|roll) (?P<reel>\w+)", re.IGNORECASE)
_HOLDING = re.compile(r"(?P<title>[^\W\d_][^.;]*?, [12]\d{3}\s?[-\u2013]\s?[12]\d{3})")
_ROLE = "contributed|obtained|provided|translated"
_CREDIT = re.compile(
    # A name ends before the next role, or at a full stop that does not belong to an initial.
    rf"(?P<role>{_ROLE})(?: for [^.;]+?)? by "
    rf"(?P<names>.+?)(?=,? (?:and )?(?:{_ROLE}) |(?<!\b[A-Z])\.(?:\s|$)|;|$)",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN_NAMES = re.compile(r",? and |, |\s*&\s*")
_LEFT_OVER = re.compile(r"\w[\w\s,.;:'()-]*")


def parse_source_line(line: Passage) -> tuple[Source, list[Passage]]:
    """Return what a source line says, and the pieces of it that are not understood."""
    rest = line.text
    found: dict[str, re.Match[str]] = {}
    for name, pattern in (("shelfmark", _SHELFMARK), ("reel", _REEL)):
        if match := pattern.search(rest):
            found[name] = match
            rest = _blank(rest, match)
    credits_ = list(_CREDIT.finditer(rest))
    for match in credits_:
        rest = _blank(rest, match)
    if match := _HOLDING.search(rest):
        found["holding"] = match
        rest = _blank(rest, match)
    source = Source(
        line=line,
        shelfmark=_shelfmark(line, found.get("shelfmark")),
        holding_title=_group(line, found.get("holding"), "title"),
        reel=_group(line, found.get("reel"), "reel"),
        contributors=tuple(_names(line, credits_, translated=False)),
        translators=tuple(_names(line, credits_, translated=True)),
    )
    rest = re.sub(r"\band\b", "   ", rest)
    return source, [_passage(line, m.start(), m.end()) for m in _LEFT_OVER.finditer(rest)]


def _blank(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + "\0" * len(match[0]) + text[match.end() :]


def _passage(line: Passage, start: int, end: int) -> Passage:
    return Passage(line.text[start:end], line.start + start, line.start + end)


def _group(line: Passage, match: re.Match[str] | None, name: str) -> Passage | None:
    return _passage(line, *match.span(name)) if match else None


def _shelfmark(line: Passage, match: re.Match[str] | None) -> Shelfmark | None:
    if match is None:
        return None
    levels = tuple((level, match[level]) for level in _LEVELS if match[level])
    return Shelfmark(match["repository"], levels, _passage(line, *match.span()))


def _names(line: Passage, credits_: list[re.Match[str]], *, translated: bool) -> Iterator[Passage]:
    for credit in credits_:
        if (credit["role"].lower() == "translated") is translated:
            start, end = credit.span("names")
            for between in _BETWEEN_NAMES.finditer(line.text, start, end):
                yield _passage(line, start, between.start())
                start = between.end()
            yield _passage(line, start, end)
