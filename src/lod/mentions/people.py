"""People: given names, initials and titles beside a known name; and people whom no table knows.

A surname is looked at with what stands around it. "Robert Hansen" is not the Hansen of the
authority if that one is called Hans Christian; nor is "Mr. Hansen, a journalist", whom the text
introduces. Then nobody known is meant. `strangers` finds the people whom no table knows.
"""

from collections.abc import Iterator, Sequence

from lod.authority import Authority, fold
from lod.mentions.given import is_called, is_surname_first, may_be_called
from lod.mentions.strangers import (
    add_listed_people,
    add_marked_people,
    add_surnames,
    first_names,
    surnames,
)
from lod.mentions.words import Text, longest
from lod.mentions.zone import MOST_WORDS, NUMERALS, PARTICLES, Zone
from lod.model import Kind, Mention, Record

Known = Sequence[tuple[Text, list[Mention]]]

_SOMEBODY = "?"  # stands for the given names of one whom the text introduces
_EPONYMS = frozenset((
    "administration", "airport", "center", "college", "doctrine", "declaration", "foundation", "library",
    "line", "memorial", "museum", "papers", "plan", "prize", "school", "street", "university",
))  # fmt: skip


def find_people(known: Known, record: Record, authority: Authority) -> Iterator[Mention]:
    """Yield the mentions found so far, people among them completed, and people nobody knows."""
    ordinary = frozenset(word for text, _ in known for word in text.lower_words)
    zones = [Zone(text, mentions, authority, ordinary) for text, mentions in known]
    for zone in zones:
        complete_names(zone)
        add_marked_people(zone, record)
        add_listed_people(zone)
    lone = {name for zone in zones for name in surnames(zone)}
    firsts = {name: bearers for zone in zones for name, bearers in first_names(zone).items()}
    for zone in zones:
        add_surnames(zone, lone, firsts)
        yield from sorted(zone.mentions, key=lambda mention: mention.start)


def complete_names(zone: Zone) -> None:
    """Give the people of the authority the given names and titles that stand beside them."""
    completed = [_complete(zone, m) if m.kind is Kind.PERSON else m for m in zone.mentions]
    marked = {m.surface.split()[-1] for m in completed if m.kind is Kind.PERSON and (m.given or m.title)}
    kept = [m for m in completed if not (_is_eponym(zone, m) or _is_word(zone, m, marked))]
    zone.mentions = longest(kept)
    zone.covered.clear()
    for mention in zone.mentions:
        zone.cover(mention)


def _complete(zone: Zone, mention: Mention) -> Mention:
    first, beyond = zone.text.index(mention.start), zone.text.index(mention.end)
    begin, end = _begin(zone, first), _end(zone, beyond, mention)
    given = tuple(word.text for word in zone.text.words[begin:first] if word.folded not in PARTICLES)
    behind = tuple(word.text for word in zone.text.words[beyond:end])
    if given == ("M",) and not any(may_be_called(e, given, mention.surface) for e in mention.candidates):
        begin, given = first, ()  # Monsieur
    titles = "; ".join(filter(None, (zone.titles.before(begin), zone.titles.after(end - 1))))
    candidates = tuple(
        entity
        for entity in mention.candidates
        if (not given or may_be_called(entity, given, mention.surface))
        and (not behind or is_called(entity, mention.surface, behind))
    )
    candidates = tuple(entity for entity in candidates if zone.titles.allow(titles, entity.role))
    introduced = not given and not behind and zone.is_introduced(end - 1, titles)
    if introduced or (mention.candidates and not candidates and not given):
        candidates, given = (), (_SOMEBODY,)
    start, stop = zone.start(begin), max(mention.end, zone.text.words[end - 1].end)
    surface = zone.text.text[start:stop]
    return Mention(start, stop, surface, Kind.PERSON, candidates, given + behind, titles)


def _begin(zone: Zone, first: int) -> int:
    """Return where a name begins whose surname begins at `first`: before given names and initials."""
    begin = first
    while begin > 0:
        head = zone.compound_begin(begin - 1)
        if head < begin - 1 and _extends(zone, head, begin - 1):
            begin = head
        elif _extends(zone, begin - 1, begin - 1):
            begin -= 1
        elif begin > 1 and _is_particle(zone, begin - 1) and _extends(zone, begin - 2, begin - 2):
            begin -= 2
        else:
            break
    return begin


def _end(zone: Zone, beyond: int, mention: Mention) -> int:
    """Return where a name ends: behind a numeral, or the given names of one whose surname comes first."""
    words, end = zone.text.words, beyond
    if end < len(words) and words[end].text in NUMERALS and zone.text.joined(end - 1):
        return end + 1
    if not any(is_surname_first(entity, mention.surface) for entity in mention.candidates):
        return end
    while end < len(words) and end - beyond < MOST_WORDS - 1 and _is_free(zone, end):
        if not zone.text.joined(end - 1) or "\n\n" in zone.text.between(end - 1):
            break
        if not (words[end].is_capitalised or (end > beyond and zone.text.tied(end - 1))):
            break
        if words[end].folded in zone.authority.not_names or words[end].folded in zone.authority.titles:
            break
        end += 1
    return end


def _extends(zone: Zone, number: int, last: int) -> bool:
    """Tell whether a word, or a compound that ends with `last`, belongs to the name behind it."""
    word = zone.text.words[number]
    is_title = len(word.text) > 1 and word.folded in zone.authority.titles
    if number in zone.covered or is_title or not zone.text.precedes(last):
        return False
    if word.is_initial or zone.text.is_abbreviated(number):
        return zone.text.is_abbreviated(number) or word.folded not in {"a", "i"}
    if not word.is_capitalised or word.folded in zone.authority.not_names:
        return False
    if word.folded in zone.authority.given_names:
        return True
    if zone.text.hyphened(last) or word.folded in zone.ordinary or "\n" in zone.text.between(last):
        return False
    return not (
        zone.text.begins_sentence(number) or zone.text.in_capitals(number) or zone.titles.end_at(number)
    )


def _is_particle(zone: Zone, number: int) -> bool:
    return (
        zone.text.words[number].folded in PARTICLES
        and zone.text.joined(number)
        and number not in zone.covered
    )


def _is_eponym(zone: Zone, mention: Mention) -> bool:
    """Tell whether a name is that of a thing called after a person: "Truman Doctrine"."""
    after, words = zone.text.index(mention.end), zone.text.words
    if mention.kind is not Kind.PERSON or after >= len(words):
        return False
    return words[after].is_capitalised and words[after].folded in _EPONYMS and zone.text.joined(after - 1)


def _is_word(zone: Zone, mention: Mention, marked: set[str]) -> bool:
    """Tell whether a name that is also a word is just that: nothing in the text marks it as a name."""
    if mention.kind is not Kind.PERSON or mention.given or mention.title or mention.surface in marked:
        return False
    return fold(mention.surface) in zone.authority.words


def _is_free(zone: Zone, number: int) -> bool:
    """Tell whether a word can be a given name behind a surname, though it may be a surname by itzone."""
    other = zone.covered.get(number)
    return other is None or (other.kind is Kind.PERSON and " " not in other.surface)
