"""Bodies whose names follow a pattern, known to the authority or not: ministries, embassies, parties."""

import re
from collections.abc import Iterator

from lod.authority import Authority
from lod.mentions.words import Text
from lod.model import Kind, Mention, Record

_CAPITAL = r"[^\W\d_a-z][\w'\u2019-]*"
_MINISTRY = re.compile(
    r"(?:Ministry|Department|Commissariat|Secretariat) (?:of|for) (?:the )?"
    rf"{_CAPITAL}(?:,? (?:and )?{_CAPITAL}){{0,3}}"
    r"|(?:Foreign|Defen[cs]e|Interior|Finance|Trade|Justice|Education) Ministry|MFA"
)
_SEAT = re.compile(r"(?:Embassy|Consulate(?: General)?|Legation)\b")
_PARTY = re.compile(
    r"(?:Communist|Socialist|Labou?r|Workers['\u2019]|Democratic|Liberal|Conservative|National|People['\u2019]s)"
    rf"(?: {_CAPITAL}){{0,2}} (?:Party|Front|League|Union)\b(?: of (?:the )?{_CAPITAL})?"
)
_HEADED = re.compile(
    rf"(?:{_CAPITAL} ){{1,4}}(?:Committee|Commission|Council|Bureau|Institute|Academy|Agency|Association|"
    r"Organization|Organisation|University|Department|Directorate|Federation|Assembly|Parliament|Club|Delegation|"
    r"Task Force|Working Group)\b"
    rf"(?: (?:of|for) (?:the )?{_CAPITAL}(?: {_CAPITAL}){{0,2}})?"
)
_OF_A_PARTY = (
    rf"(?:(?:{_CAPITAL} )?(?:Communist|Socialist|Workers['\u2019]) Party"
    rf"(?: of (?:the )?{_CAPITAL}(?: {_CAPITAL})?)?|[A-Z]\w{{1,5}}(?: CC)?)"
)
_ORGAN = re.compile(
    rf"(?:(?:CC|Central Committee|Politburo|Presidium|Secretariat|Plenum)(?: of the | of | ))+{_OF_A_PARTY}\b"
)
_PATTERNS = (_ORGAN, _MINISTRY, _SEAT, _PARTY, _HEADED)
_CLUES = frozenset((
    "cc", "politburo", "presidium", "plenum",
    "academy", "agency", "assembly", "association", "bureau", "club", "commissariat", "commission",
    "committee", "consulate", "council", "delegation", "department", "directorate", "embassy", "force",
    "federation", "front", "group", "institute", "league", "legation", "mfa", "ministry", "organisation",
    "organization", "parliament", "party", "secretariat", "union", "university",
))  # fmt: skip
_BEFORE, _BEHIND = 60, 80  # characters around a clue
_NOT_FIRST = frozenset(
    {"the", "a", "an", "this", "that", "our", "their", "his", "in", "at", "of", "and", "to", "on"}
)


def find_groups(text: Text, _: Record, authority: Authority) -> Iterator[Mention]:
    """Yield bodies by pattern, with the state before them ("Soviet Embassy", "USSR Ministry of Trade")."""
    for start, end in text.around(_CLUES, _BEFORE, _BEHIND):
        yield from _find_in(text, start, end, authority)


def _find_in(text: Text, begin: int, end: int, authority: Authority) -> Iterator[Mention]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text.text, begin, end):
            first = text.index(match.start())
            while first < len(text.words) and text.words[first].folded in _NOT_FIRST:
                first += 1
            start = _with_state(text, first, authority)
            if start < match.end():
                yield Mention(start, match.end(), text.text[start : match.end()], Kind.GROUP)


def _with_state(text: Text, first: int, authority: Authority) -> int:
    """Return where a name begins if the name or adjective of a state before it belongs to it."""
    for count in (2, 1):
        begin = first - count
        if begin < 0 or not all(text.joined(number) for number in range(begin, first)):
            continue
        folded = " ".join(word.folded for word in text.words[begin:first])
        kinds = {name.kind for name in authority.bearers(folded)}
        if kinds & {Kind.STATE, Kind.STATE_ADJECTIVE} and text.words[begin].is_capitalised:
            return text.words[begin].start
    return text.words[first].start if first < len(text.words) else text.end
