"""Conferences, wars, treaties and congresses whose names follow a pattern, known to the authority or not."""

import re
from collections.abc import Container, Iterator

from lod.authority import Authority
from lod.mentions.words import Text
from lod.model import Kind, Mention, Record

_HEADS = {
    **dict.fromkeys(("conference", "summit", "crisis", "war"), Kind.EVENT),
    **dict.fromkeys(("treaty", "pact", "agreement", "agreements", "accord", "accords"), Kind.TREATY),
}
_NAMED = {Kind.STATE, Kind.STATE_ADJECTIVE, Kind.PLACE}
_ALSO_SMALL = "summit"  # is written small in a name, too: "Tokyo summit"
_MOST_WORDS = 4  # before the head: "Paris Peace Conference"
_CONGRESS = re.compile(
    r"\b(?:\d+(?:st|nd|rd|th)|[IVX]+|[A-Z]\w+(?:th|st|ond|rd)) (?:[A-Z]{2,5} |Party )?Congress"
    r"(?: of the (?:[A-Z]{2,5}\b|(?:[A-Z][\w'\u2019-]+ ){1,3}Party))?"
)
_BEFORE, _BEHIND = 30, 60  # characters around a clue


def find_events(text: Text, _: Record, authority: Authority) -> Iterator[Mention]:
    """Yield events and treaties named after a place or state ("Lagos Conference"), and party congresses."""
    ordinary = frozenset(text.lower_words)
    for head in (number for number, folded in enumerate(text.folded) if folded in _HEADS):
        first = _first_word(text, head, authority)
        if first is None and _has_own_name(text, head, authority, ordinary):
            first = head - 1
        if first is not None:
            start, end = text.words[first].start, text.words[head].end
            yield Mention(start, end, text.text[start:end], _HEADS[text.words[head].folded])
    for begin, end in text.around({"congress"}, _BEFORE, _BEHIND):
        for match in _CONGRESS.finditer(text.text, begin, end):
            yield Mention(match.start(), match.end(), match[0], Kind.EVENT)


def _first_word(text: Text, head: int, authority: Authority) -> int | None:
    """Return the number of the place or state's first word from which all words to the head have capitals."""
    if not (text.words[head].is_capitalised or text.words[head].folded == _ALSO_SMALL):
        return None
    first = None
    for number in range(head - 1, max(-1, head - 1 - _MOST_WORDS), -1):
        if not (text.joined(number) and text.words[number].is_capitalised):
            break
        if {name.kind for name in authority.bearers(text.folded[number])} & _NAMED:
            first = number
    return first


def _has_own_name(text: Text, head: int, authority: Authority, ordinary: Container[str]) -> bool:
    """Tell whether the one word before the head is a name of its own: "the Alvor Agreement"."""
    if head < 2 or not (text.joined(head - 1) and text.words[head].is_capitalised):  # noqa: PLR2004
        return False
    name = text.words[head - 1]
    known = name.folded in authority.not_names or name.folded in ordinary or authority.bearers(name.folded)
    return name.is_capitalised and text.words[head - 2].text.islower() and not known
