"""People whom no table knows, but whom the text marks as people: one entry for all their forms.

A title or office, initials or a given name, a signature, a list of people, or that they are said
to speak marks them; and then the bare surname elsewhere in the record, too.
"""

import re

from lod.authority import fold
from lod.mentions.given import may_be_called
from lod.mentions.zone import MOST_WORDS, NUMERALS, PARTICLES, Zone
from lod.model import Entity, Kind, Mention, Record

_LEAST_LETTERS = 3  # of a surname that is looked for elsewhere
_ARTICLE = re.compile(r"(?:^|(?<=\s))(?:al|el|ad|an|ar|as|at|az|ash)-(?=[A-Z])")
_AND = re.compile(r",? and |, | or |/| & ")
_CONJUNCTIONS = frozenset({"and", "or"})
_SAYS = (
    "said|asked|replied|told|answered|noted|stated|added|remarked|declared|stressed|observed|agreed|argued|"
    "believed|claimed|commented|complained|concluded|confirmed|continued|emphasi[sz]ed|explained|expressed|"
    "feared|hoped|insisted|interrupted|inquired|intended|laughed|mentioned|objected|pointed out|promised|"
    "proposed|recalled|repeated|reported|smiled|spoke|suggested|telephoned|thanked|thought|urged|warned|"
    "wished|wrote|adds|agrees|answers|asks|believes|complains|explains|fears|hopes|insists|reports|says|"
    "speaks|tells|thinks|warns|writes|is (?:convinced|of the opinion)|ha[sd] (?:told|said|written|read)|"
    "(?:does|did) not (?:believe|think|intend|want)|would (?:like|prefer)"
)
_SPEAKS = re.compile(
    rf" (?:(?:also|then|again|now|himself|herself|personally|only) )?(?:{_SAYS})\b"
    r"|['\u2019]s? (?:candidacy|letters?|message|opinion|remarks|resignation|speech(?:es)?|statement|trip|"
    r"wife|son|brother|death|question|words|reply)\b"
)
_IS_SPOKEN_OF = re.compile(
    r"(?:\b(?:told|tells|asked|asks|informed|informs|thanked|reminded|assured|urged|invited)"
    r"|\b(?:written|signed|drafted|proposed|led|headed|sent|received) by"
    r"|\b(?:[Ll]etter|[Tt]elegram|[Cc]able|[Mm]essage|[Nn]ote|[Cc]onversation|[Tt]alk|[Mm]eeting)s? "
    r"(?:from|by|to|with|between)"
    r"|\b(?:ambassador|minister|[Ss]ecretary|delegate|representative|chairman|premier|counsell?or|director|"
    r"commander|interpreter|deputy|editor),?"
    r") $"
)
_LOOK_BACK = 48  # characters before a name that tell whether someone is spoken to


def add_marked_people(zone: Zone, record: Record) -> None:
    """Add those whom a title, initials, a given name, a signature or their looks mark as people."""
    words = zone.text.words
    signed = record.signature.start if record.signature else -1
    for number in zone.text.capitalised:
        if number in zone.covered:
            continue
        first = number + zone.titles.at(number)
        title = zone.text.span(number, first)
        if first == len(words) or not (title or _may_begin(zone, number) or words[number].start == signed):
            continue
        run = _run(
            zone,
            first,
            alone=bool(title) or words[number].start == signed,
            address=zone.titles.is_address(title),
        )
        if run and not (title and _is_no_name(zone, title, first)):
            _add(zone, first, first + run, title)


def add_listed_people(zone: Zone) -> None:
    """Add those who stand in a list with people, or who speak or are spoken to: "Stevenson and McCloy"."""
    for number in zone.text.capitalised:
        if number in zone.covered or _is_ordinary(zone, number):
            continue
        run = _run(zone, number, alone=True, address=False)
        beyond = number + run
        if not run:
            continue
        after = zone.titles.after(beyond - 1)
        if after or _is_listed(zone, number, beyond) or _speaks(zone, number, beyond):
            _add(zone, number, beyond, after)


def surnames(zone: Zone) -> set[str]:
    """Return, folded, the first and last words of the people whom no table knows.

    The first, since in some languages the family name stands there.
    """
    names: set[str] = set()
    for mention in zone.mentions:
        if mention.kind is Kind.PERSON and not mention.candidates:
            words = re.split(r"[\s.]+", _ARTICLE.sub("", mention.surface))
            names.update(fold(name) for name in (words[-1], words[0]))
    return {
        name
        for name in names
        if len(name) >= _LEAST_LETTERS and name not in zone.authority.not_names | zone.ordinary
    }


def first_names(zone: Zone) -> dict[str, tuple[Entity, ...]]:
    """Return whom a given name alone would mean: someone whom the text names in full."""
    return {
        fold(mention.given[0]): mention.candidates
        for mention in zone.mentions
        if mention.kind is Kind.PERSON and mention.candidates and mention.given and len(mention.given[0]) > 2  # noqa: PLR2004
    }


def add_surnames(zone: Zone, surnames: set[str], first_names: dict[str, tuple[Entity, ...]]) -> None:
    """Add where a surname of an unknown person, or a given name of a known one, stands alone."""
    for number in zone.text.capitalised:
        if number in zone.covered:
            continue
        beyond = zone.compound_end(number)
        name = fold(zone.text.span(number, beyond))
        if name in first_names and name in zone.authority.given_names:
            _add(zone, number, beyond, zone.titles.before(number), first_names[name])
        elif name in surnames:
            _add(zone, number, beyond, zone.titles.before(number))


def _may_begin(zone: Zone, number: int) -> bool:
    """Tell whether a name may begin with this word: an initial, a given name, or a name by its looks."""
    word = zone.text.words[number]
    if word.is_initial or zone.text.is_abbreviated(number):
        return zone.text.is_abbreviated(number) and zone.text.precedes(number)
    if word.folded in zone.authority.given_names | zone.authority.common_surnames:  # "Lee Kuan Yew"
        return zone.text.joined(number)
    if zone.text.is_title or zone.text.in_capitals(number) or zone.text.begins_sentence(number):
        return False
    if _is_ordinary(zone, number):
        return False
    return not zone.titles.end_at(number)


def _is_ordinary(zone: Zone, number: int) -> bool:
    """Tell whether a capitalised word is known to be no name: elsewhere it has no capital."""
    word = zone.text.words[number]
    return (
        word.folded in zone.authority.not_names
        or word.folded in zone.ordinary
        or word.folded in zone.titles.first_words
        or word.folded in zone.authority.words
        or any(c.isdigit() for c in word.text)
    )


def _run(zone: Zone, first: int, *, alone: bool, address: bool) -> int:
    """Return how many words from the first on are a name that no table knows; 0 if they are none.

    Args:
        zone: where it stands.
        first: number of its first word.
        alone: one word is enough, since something marks it as a name.
        address: a form of address stands before it, so the name of a state may be a surname.
    """
    words, count, letters = zone.text.words, 0, 0
    while first + count < len(words) and count < MOST_WORDS:
        number = first + count
        word = words[number]
        tied = count > 0 and zone.text.tied(number - 1)
        if (
            count
            and not tied
            and (not zone.text.precedes(number - 1) or "\n" in zone.text.between(number - 1))
        ):
            break
        particle = word.folded in PARTICLES and not word.is_capitalised
        if _is_taken(zone, number, address=address) or not (word.is_capitalised or tied or particle):
            break
        initial = word.is_initial or zone.text.is_abbreviated(number)
        led = count > 0 and not zone.text.is_title and _is_given(zone, number - 1)  # "J. E. Cable"
        if not (initial or tied or particle or led) and _ends_name(zone, number):
            break
        if tied and word.text.isdigit():
            return 0
        letters += not initial and not particle
        count += 1
    while count and words[first + count - 1].folded in PARTICLES:
        count -= 1
    last = words[first + count - 1] if count else None
    if last is None or not letters or (last.is_initial and last.text not in NUMERALS):
        return 0
    if zone.text.tied(first + count - 1) and words[first + count].text.isdigit():
        return 0
    return count if alone or letters > 1 or count > 1 else 0


def _is_taken(zone: Zone, number: int, *, address: bool) -> bool:
    other = zone.covered.get(number)
    if other is None:
        return False
    return not (address and other.kind in {Kind.STATE, Kind.PLACE} and " " not in other.surface)


def _is_given(zone: Zone, number: int) -> bool:
    """Tell whether a word is an initial or a given name."""
    return zone.text.is_abbreviated(number) or zone.text.words[number].folded in zone.authority.given_names


def _ends_name(zone: Zone, number: int) -> bool:
    word = zone.text.words[number]
    return (
        word.folded in zone.authority.not_names
        or word.folded in zone.authority.titles
        or any(c.isdigit() for c in word.text)
    )


def _is_listed(zone: Zone, first: int, beyond: int) -> bool:
    """Tell whether a person stands before or behind, with only a comma or "and" between."""
    words, text = zone.text.words, zone.text
    if first and _is_person(zone, first - 1) and _AND.fullmatch(text.between(first - 1)):
        return True
    if first > 1 and words[first - 1].folded in _CONJUNCTIONS and _is_person(zone, first - 2):
        return True
    if beyond < len(words) and _is_person(zone, beyond) and text.between(beyond - 1).strip() == ",":
        return True
    return beyond + 1 < len(words) and words[beyond].folded in _CONJUNCTIONS and _is_person(zone, beyond + 1)


def _is_person(zone: Zone, number: int) -> bool:
    mention = zone.covered.get(number)
    return mention is not None and mention.kind is Kind.PERSON


def _speaks(zone: Zone, first: int, beyond: int) -> bool:
    """Tell whether someone is said to speak, is spoken to, or has words of his own."""
    text, start, end = zone.text.text, zone.text.words[first].start, zone.text.words[beyond - 1].end
    if zone.text.in_capitals(first) or zone.text.words[first].text.isupper():
        return False
    before = text[max(zone.text.start, start - _LOOK_BACK) : start]
    return bool(_SPEAKS.match(text, end) or _IS_SPOKEN_OF.search(before))


def _is_no_name(zone: Zone, title: str, first: int) -> bool:
    in_capitals = zone.text.in_capitals(first) and not zone.titles.is_address(title)
    word = zone.text.words[first]
    return in_capitals or (word.folded in zone.authority.words and not zone.titles.is_address(title))


def _add(zone: Zone, first: int, beyond: int, title: str, bearers: tuple[Entity, ...] = ()) -> None:
    words = zone.text.words
    start, end = zone.start(first), words[beyond - 1].end
    given = tuple(word.text for word in words[first : beyond - 1])
    surface = zone.text.text[start:end]
    candidates = bearers
    if not bearers and not zone.is_introduced(beyond - 1, title):
        candidates = _misspelt(zone, words[beyond - 1].folded, given)
    mention = Mention(start, end, surface, Kind.PERSON, candidates, given, title)
    if any(number in zone.covered for number in range(first, beyond)):
        zone.mentions = [m for m in zone.mentions if m.end <= start or m.start >= end]
    zone.mentions.append(mention)
    zone.cover(mention)


def _misspelt(zone: Zone, surname: str, given: tuple[str, ...]) -> tuple[Entity, ...]:
    """Return those whose surname differs from a marked one by a slip of the pen only."""
    if surname in zone.authority.common_surnames or zone.authority.bearers(surname):
        return ()
    near = zone.authority.near_surnames(surname)
    return tuple(e for e in near if not given or may_be_called(e, given, e.names[-1] if e.names else e.label))
