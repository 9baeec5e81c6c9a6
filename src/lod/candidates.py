"""What speaks for and against a Wikidata item as the bearer of a name: a table of small judges.

The evidence is that of linking (form of the name, title, life, office, state), weighed so that a
candidate for whom everything speaks has a score of about 1.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lod.authority import WORD, fold
from lod.dates import format_date
from lod.model import Date, Entity, Evidence, Kind
from lod.wikidata import GROWN_UP, OLDEST, Item, Office

_WAYS = {
    "label": Evidence("way", 0.4, "the label is the name"),
    "alias": Evidence("way", 0.3, "an alias is the name"),
    "demonym": Evidence("way", 0.3, "a demonym is the name"),
    "family name": Evidence("way", 0.2, "the family name is the name"),
    "service": Evidence("way", 0.2, "the reconciliation service proposes it"),
}
_FITS = ((-0.3, "fits none of its names"), (0.05, "fits what is known"), (0.15, "fits its names"))
_NONE, _PART, _ALL = range(3)


@dataclass(frozen=True, slots=True)
class OpenName:
    """A name that stays unlinked, wherever it stands."""

    name: str  # as the records write it, on one line and without the translator's brackets
    kind: Kind
    spellings: tuple[str, ...]  # to ask for, the name first
    seen: tuple[str, ...]  # "page.txt:12"
    dates: tuple[Date, ...]  # of the records
    states: frozenset[str] = frozenset()  # items of the states that the same records name
    roles: frozenset[str] = frozenset()  # patterns of the offices that fit the titles beside it
    row: Entity | None = None  # the row of the authority that lacks an item


def weigh_item(name: OpenName, item: Item, how: str) -> list[Evidence]:
    """Return what speaks for and against an item as the bearer of a name.

    Args:
        name: and where it stands.
        item: what Wikidata knows of it.
        how: the way from the name to the item, one of `lod.wikidata.HOWS`.
    """
    judges = _JUDGES_OF_PEOPLE if name.kind is Kind.PERSON else _JUDGES_OF_STATES
    return [_WAYS[how], *filter(None, (judge(name, item) for judge in judges))]


def choose_office(name: OpenName, item: Item) -> Office | None:
    """Return the office that matters: held then, of a state that the records name; else the latest."""
    return max(
        item.offices,
        key=lambda office: (
            any(_held(office, when) for when in name.dates),
            not name.states.isdisjoint(office.countries),
            office.first,
        ),
        default=None,
    )


def is_within(first: date | None, last: date | None, when: Date) -> bool:
    """Tell whether a date may lie in a period; an end that is None is open."""
    return (first or date.min) <= (when.latest or date.max) and (when.earliest or date.min) <= (
        last or date.max
    )


def fold_words(name: str) -> list[str]:
    """Return the words of a name, folded as the authority does."""
    return [fold(word) for word in WORD.findall(name)]


def _judge_life(name: OpenName, item: Item) -> Evidence | None:
    years = [when.latest.year for when in name.dates if when.latest]
    if not item.born or not years:
        return None
    born, died = int(item.born[:4]), int(item.died[:4] or 9999)
    alive = [born + GROWN_UP <= year <= min(died, born + OLDEST) for year in years]
    if any(alive):
        return Evidence("life", 0.2 * sum(alive) / len(alive), f"born {born}, grown up {_on_dates(name)}")
    if min(years) > died:
        return Evidence("life", -0.1, f"died {died}")
    return Evidence("life", -1.0, f"born {born}: impossible {_on_dates(name)}")


def _judge_office(name: OpenName, item: Item) -> Evidence | None:
    office = choose_office(name, item)
    then = [when for when in name.dates if any(_held(office, when) for office in item.offices)]
    if not office or not then:
        return None
    period = f"{office.first[:4] or '?'}-{office.last[:4] or '?'}"
    return Evidence(
        "office", 0.25 * len(then) / len(name.dates), f"{office.label}, {period}: held {_on_dates(name)}"
    )


def _judge_state(name: OpenName, item: Item) -> Evidence | None:
    office = choose_office(name, item)
    if office is None or name.states.isdisjoint(office.countries):
        return None
    return Evidence("state", 0.15, "the state of the office is named in the same records")


def _judge_title(name: OpenName, item: Item) -> Evidence | None:
    for office in item.offices:
        if any(re.search(role, office.label, re.IGNORECASE) for role in name.roles):
            return Evidence("title", 0.15, f"the title beside the name fits {office.label!r}")
    return None


def _judge_given_names(name: OpenName, item: Item) -> Evidence | None:
    """Compare what stands before the family name, initials or more, with the names of the item."""
    *given, _ = max((fold_words(spelling) for spelling in name.spellings), key=len)
    if not given:
        return None
    known = [fold_words(other)[:-1] for other in (item.label, *item.aliases)]
    fits = [_fit(given, names) for names in known]
    longest = max(len(names) for names in known)  # knows best who is not meant
    at_best = max(fit for fit, names in zip(fits, known, strict=True) if len(names) == longest)
    weight, words = _FITS[_ALL if _ALL in fits else at_best]
    return Evidence("name form", weight, f"{' '.join(given)!r} {words}")


def _judge_row(name: OpenName, item: Item) -> Evidence | None:
    if name.row is None:
        return None
    years = ((name.row.first_year, item.born[:4]), (name.row.last_year, item.died[:4]))
    gaps = [abs(ours - int(theirs)) for ours, theirs in years if ours is not None and theirs]
    if not gaps:
        return None
    weight, words = (0.3, "as in") if max(gaps) <= 1 else (-0.5, "not those of")
    return Evidence("row", weight, f"years of life {words} our row {name.row.key!r}")


def _judge_existence(name: OpenName, item: Item) -> Evidence | None:
    if not item.begun and not item.ended:
        return None
    period = f"{item.begun or '?'} to {item.ended or 'today'}"
    then = [when for when in name.dates if is_within(*_days(item.begun, item.ended), when)]
    if not then:
        return Evidence("existence", -0.4, f"{period}: not there {_on_dates(name)}")
    return Evidence("existence", 0.5 * len(then) / len(name.dates), f"{period}: there {_on_dates(name)}")


_JUDGES_OF_PEOPLE = (_judge_life, _judge_office, _judge_state, _judge_title, _judge_given_names, _judge_row)
_JUDGES_OF_STATES = (_judge_existence,)


def _held(office: Office, when: Date) -> bool:
    return bool(office.first or office.last) and is_within(*_days(office.first, office.last), when)


def _days(first: str, last: str) -> tuple[date | None, date | None]:
    """Return the first and the last day of a period whose ends are a day, a year or unknown."""
    return _day(first, (1, 1)), _day(last, (12, 31))


def _day(text: str, of_year: tuple[int, int]) -> date | None:
    if not text:
        return None
    return date.fromisoformat(text) if "-" in text else date(int(text), *of_year)


def _on_dates(name: OpenName) -> str:
    first = name.dates[0]
    more = f" and {len(name.dates) - 1} more" if len(name.dates) > 1 else ""
    return f"{'on' if first.earliest == first.latest else 'in'} {format_date(first)}{more}"


def _fit(given: Sequence[str], known: Sequence[str]) -> int:
    """Tell how far given names or initials fit known ones: all, as many as are known, or not."""
    if not known or not all(_are_alike(one, other) for one, other in zip(given, known, strict=False)):
        return _NONE
    return _ALL if len(known) >= len(given) else _PART


def _are_alike(one: str, other: str) -> bool:
    """Tell whether two given names may be one: an initial of the other, or "Vasily" and "Vasilii"."""
    length = min(len(one), len(other), 3)
    return one[:length] == other[:length]
