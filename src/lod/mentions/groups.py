"""Bodies whose names follow a pattern, known to the authority or not: ministries, embassies, parties."""

import re
from collections.abc import Iterator

from lod.authority import Authority, fold_all
from lod.mentions.words import Text
from lod.model import Entity, Kind, Mention, Record

_CAPITAL = r"[^\W\d_a-z][\w'\u2019-]*"
_MINISTRY = re.compile(
    r"(?:Ministry|Department|Commissariat|Secretariat|Directorate|Bureau|Institute) (?:of|for) (?:the )?"
    rf"{_CAPITAL}(?:,? (?:and )?{_CAPITAL}){{0,3}}(?: of (?:the )?{_CAPITAL}(?: {_CAPITAL})?)?"
    r"|(?:Foreign|Defen[cs]e|Interior|Finance|Trade|Justice|Education) Ministry|MFA"
)
_SEAT = re.compile(r"(?:Embassy|Consulate(?: General)?|Legation)\b")
_PARTY = re.compile(
    r"(?:Communist|Socialist|Labou?r|Workers['\u2019]|Democratic|Liberal|Conservative|National|People['\u2019]s)"
    rf"(?: {_CAPITAL}){{0,2}} (?:Party|Front|League|Union)\b(?: of (?:the )?{_CAPITAL})?"
)
_HEADED = re.compile(
    rf"(?:{_CAPITAL} ){{1,4}}(?:Committee|Commission|Council|Bureau|Institute|Academy|Agency|Association|"
    r"Organization|Organisation|University|Department|Directorate|Federation|Assembly|Parliament|Club|"
    r"Task Force|Working Group|Relations Office|Movement|Bank|Foundation)\b"
    rf"(?: (?:of|for) (?:the )?{_CAPITAL}(?: {_CAPITAL}){{0,2}})?"
)
_OF_A_PARTY = (
    rf"(?:(?:{_CAPITAL} )?(?:Communist|Socialist|Workers['\u2019]) Party"
    rf"(?: of (?:the )?{_CAPITAL}(?: {_CAPITAL})?)?|[A-Z]\w{{1,5}}(?: CC)?)"
)
_ORGAN = re.compile(
    r"(?:(?:CC|(?:Central|Executive) Committee|Politburo|Presidium|Secretariat|Plenum)(?: of the | of | ))+"
    rf"{_OF_A_PARTY}\b"
)
_PATTERNS = (_ORGAN, _MINISTRY, _SEAT, _PARTY, _HEADED)
_CLUES = frozenset((
    "cc", "politburo", "presidium", "plenum",
    "academy", "agency", "assembly", "association", "bureau", "club", "commissariat", "commission",
    "committee", "bank", "consulate", "council", "department", "directorate", "embassy", "force",
    "federation", "foundation", "front", "group", "institute", "movement", "office",
    "league", "legation", "mfa", "ministry", "organisation",
    "organization", "parliament", "party", "secretariat", "union", "university",
))  # fmt: skip
_SHORTEST, _LONGEST = 3, 7  # letters of an acronym
_ROMAN = re.compile(r"[IVXLCDM]+")
_BEFORE, _BEHIND = 60, 80  # characters around a clue
_NOT_FIRST = frozenset(
    {"the", "a", "an", "this", "that", "our", "their", "his", "in", "at", "of", "and", "to", "on"}
)


def find_groups(text: Text, _: Record, authority: Authority) -> Iterator[Mention]:
    """Yield bodies by pattern, with the state before them ("USSR Ministry of Trade"), and acronyms."""
    for start, end in text.around(_CLUES, _BEFORE, _BEHIND):
        yield from _find_in(text, start, end, authority)
    for number in text.capitalised:
        if _is_acronym(text, number, authority):
            word = text.words[number]
            yield Mention(word.start, word.end, word.text, Kind.GROUP)


def _is_acronym(text: Text, number: int, authority: Authority) -> bool:
    """Tell whether a word is an acronym in the middle of a sentence: "extremists in UMNO"."""
    word = text.words[number]
    if not (_SHORTEST <= len(word.text) <= _LONGEST and word.text.isupper() and word.text.isalpha()):
        return False
    if number == 0 or text.between(number - 1) != " " or not text.words[number - 1].text.islower():
        return False
    return word.folded not in authority.not_names and not _ROMAN.fullmatch(word.text)


def _find_in(text: Text, begin: int, end: int, authority: Authority) -> Iterator[Mention]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text.text, begin, end):
            first = text.index(match.start())
            while first < len(text.words) and text.words[first].folded in _NOT_FIRST:
                first += 1
            start = _with_state(text, first, authority)
            if start < match.end():
                surface = text.text[start : match.end()]
                yield Mention(start, match.end(), surface, Kind.GROUP, _bearers(surface, authority))


def _bearers(surface: str, authority: Authority) -> tuple[Entity, ...]:
    """Return whom a name means if put in another order: "X Central Committee"."""
    body, _, owner = re.sub(r"\s+", " ", surface).rpartition(" of ")
    if not body:
        return ()
    owner = owner.removeprefix("the ")
    abbreviated = re.sub(r"\bCC\b", "Central Committee", body)
    spelt = {fold_all(f"{name} {abbreviated}") for name in _other_names(owner, authority)}
    names = [name for folded in sorted(spelt) for name in authority.bearers(folded)]
    return tuple(dict.fromkeys(name.entity for name in names if name.kind is Kind.GROUP))


def _other_names(owner: str, authority: Authority) -> set[str]:
    """Return all names of the party or state that bears a name."""
    bearers = (name.entity for name in authority.bearers(fold_all(owner)))
    return {owner, *(name for entity in bearers for name in (entity.label, *entity.names))}


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
