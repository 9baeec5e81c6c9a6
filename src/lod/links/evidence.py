"""What speaks for and against a candidate: a table of kinds of evidence, each a small function.

A function gets the mention, the candidate and the context, and returns evidence or None. The
weights are few and round; benchmarks/linking.py tells what each kind of evidence earns.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lod.authority import ONLY, WORD, Authority, fold
from lod.dates import format_date
from lod.links.validity import covers, is_adult, is_dead
from lod.model import Date, Entity, Evidence, Kind, Mention

_NEAR = 160  # characters around a mention in which a state counts as its context


@dataclass(frozen=True)
class Context:
    """What is known of the text around a mention."""

    date: Date  # of the record, or of the part of it in which the mention stands
    mentions: Sequence[Mention]
    authority: Authority
    settled: dict[str, str] = field(default_factory=dict)  # key -> surface that names it beyond doubt
    lists: dict[int, str] = field(default_factory=dict)  # start of a mention -> key that its list gives it

    def state_name(self, person: Entity) -> str:
        """Return the name of the state that a person serves."""
        state = self.authority.entities.get((Kind.STATE, person.state))
        return state.label if state else person.state

    @cached_property
    def states(self) -> dict[str, list[int]]:
        """Where each state is named, by its key, in order."""
        places: dict[str, list[int]] = defaultdict(list)
        for mention in self.mentions:
            for entity in mention.candidates:
                if entity.kind is Kind.STATE:
                    places[entity.key].append(mention.start)
        return places

    @cached_property
    def full_names(self) -> dict[str, list[Mention]]:
        """The people named with given names or initials, by their folded surname."""
        names: dict[str, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            if mention.kind is Kind.PERSON and mention.given:
                for word in _words(mention.surface):
                    names[word].append(mention)
        return names


_RANKS = (
    (
        2,
        r"^(president|prime minister|premier|(federal )?chancellor|king|emperor|shah)\b",
        "head of state or government",
    ),
    (2, r"^(chairman|first secretary|general secretary)\b", "head of party or state"),
    (
        1,
        r"^(secretary of state|foreign minister|minister of foreign affairs|foreign secretary)\b",
        "foreign minister",
    ),
)

Weigh = Callable[[Mention, Entity, Context], Evidence | None]


def weigh_name(mention: Mention, entity: Entity, context: Context) -> Evidence | None:
    """Full names and initials say much, a family name by itself little, a common one least."""
    words = _words(mention.surface)
    surname = _words(mention.surface)[-1]
    if not any(surname in _words(spelling) for spelling in (entity.label, *entity.names)):
        return Evidence("name form", 0.5, "spelt almost so")
    if mention.given:
        full = any(len(name) > 1 for name in mention.given)
        return Evidence("name form", 4 if full else 3, "given names agree" if full else "initials agree")
    if len(words) > 1:
        completed = "[" in mention.surface
        return Evidence("name form", 3, "completed in brackets" if completed else "written in full")
    others = sum(is_adult(other, context.date) for other in mention.candidates) - 1
    if words[-1] in context.authority.common_surnames:
        return Evidence("name form", -1.5, "a family name that many bear")
    if others:
        return Evidence("name form", 0, "family name")
    return Evidence("name form", 1.5, "rare family name, one bearer known")


def weigh_title(mention: Mention, entity: Entity, context: Context) -> Evidence | None:
    """A title or office beside the name fits the candidate's office, or does not."""
    best: Evidence | None = None
    for title in filter(None, mention.title.split("; ")):
        known = context.authority.titled.get(" ".join(_words(f"{title} {mention.surface}")), ())
        if known:
            return (
                Evidence("title", 3, f"known as {title}")
                if entity.key in known
                else Evidence("title", -2, f"not the one known as {title}")
            )
        pattern = context.authority.titles.get(" ".join(_words(title)), "").removeprefix(ONLY)
        if not pattern:
            continue
        if re.search(pattern, entity.role, re.IGNORECASE):
            if covers(entity, context.date):
                return Evidence("title", 3, f"{title!r} fits {entity.role!r}")
            best = Evidence("title", 2, f"{title!r} fits {entity.role!r}, held at another time")
        elif best is None:
            best = Evidence("title", -1.5, f"{title!r} does not fit {entity.role!r}")
    return best


def weigh_life(_: Mention, entity: Entity, context: Context) -> Evidence | None:
    """Who was not yet grown up is not meant; who was dead is meant less often."""
    if not is_adult(entity, context.date):
        return Evidence("life", -10, f"born {entity.first_year}: too young {_when(context.date)}")
    if is_dead(entity, context.date):
        return Evidence("life", -0.5, f"died {entity.last_year}")
    return None


def weigh_office(_: Mention, entity: Entity, context: Context) -> Evidence | None:
    """Who was in office at the record's date is spoken of more often."""
    if entity.valid_from is None and entity.valid_to is None:
        return None
    if covers(entity, context.date):
        return Evidence("office", 2, f"{entity.role or 'in office'}, {_when(context.date)}")
    return None


def weigh_rank(mention: Mention, entity: Entity, context: Context) -> Evidence | None:
    """Who is called by the family name alone is mostly the head of a state or government."""
    if mention.given or len(mention.candidates) == 1 or not covers(entity, context.date):
        return None
    for weight, pattern, words in _RANKS:
        if re.search(pattern, entity.role, re.IGNORECASE):
            return Evidence("rank", weight, words)
    return None


def weigh_state(mention: Mention, entity: Entity, context: Context) -> Evidence | None:
    """The candidate's state is named near the mention, or at least in the text."""
    places = context.states.get(entity.state)
    if not places:
        return None
    at = bisect_left(places, mention.start)
    if any(abs(place - mention.start) <= _NEAR for place in places[max(0, at - 1) : at + 1]):
        return Evidence("state", 1, f"{context.state_name(entity)} is named near by")
    return Evidence("state", 0.5, f"{context.state_name(entity)} is named in the text")


def weigh_others(mention: Mention, entity: Entity, context: Context) -> Evidence | None:
    """Another mention of the text names the candidate, or a namesake, beyond doubt."""
    if mention.given:
        return None
    words = _words(mention.surface)
    for other in context.full_names.get(words[-1], ()) if len(words) == 1 else ():
        if entity not in other.candidates and not mention.title:
            return Evidence("other mentions", -3, f"the text has a namesake, {other.surface!r}")
    surface = context.settled.get(entity.key)
    if surface and not surface.endswith(mention.surface):  # else it would speak for itself
        return Evidence("other mentions", 3, f"the text has {surface!r}")
    return None


def weigh_list(mention: Mention, entity: Entity, context: Context) -> Evidence | None:
    """The name stands in a list of people whose states are listed, too, the candidate's among them."""
    if context.lists.get(mention.start) == entity.key:
        return Evidence(
            "list",
            2,
            f"in a list of people in office, {context.state_name(entity)} among their states",
        )
    return None


EVIDENCE: dict[str, Weigh] = {
    "name form": weigh_name,
    "title": weigh_title,
    "life": weigh_life,
    "office": weigh_office,
    "rank": weigh_rank,
    "state": weigh_state,
    "list": weigh_list,
    "other mentions": weigh_others,
}


def _words(text: str) -> list[str]:
    return [fold(word) for word in WORD.findall(text)] or [""]


def _when(when: Date) -> str:
    exact = when.earliest is not None and when.earliest == when.latest
    return f"{'on' if exact else 'in'} {format_date(when)}"
