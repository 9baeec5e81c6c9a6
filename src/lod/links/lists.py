"""Lists that belong together: leaders in one sentence, states in another, "respectively".

Authors get the order wrong. So a person is paired with the state in which he held office on
that day; standing at the same place of both lists only supports a pair. What cannot be paired
so stays unpaired.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from lod.links.validity import covers
from lod.model import Date, Entity, Kind, Link, Mention, Pair

_LEAST = 3  # names that make a list
_COMMA = re.compile(r"\s*(?:\(|,|;|,?\s+and|,?\s+as well as)\s*(?:the\s+|of\s+the\s+|of\s+)?")


def find_lists(text: str, mentions: Iterable[Mention], kind: Kind) -> list[list[Mention]]:
    """Return the runs of mentions of a kind with nothing but commas, brackets or "and" between them."""
    mine = [mention for mention in mentions if mention.kind is kind]
    lists: list[list[Mention]] = [mine[:1]]
    for before, after in pairwise(mine):
        if _COMMA.fullmatch(text, before.end, after.start):
            lists[-1].append(after)
        else:
            lists.append([after])
    return [found for found in lists if len(found) >= _LEAST]


def settle_lists(text: str, mentions: Sequence[Mention], when: Date) -> dict[int, str]:
    """Return, for the people of a list, the key of the one bearer who was in office in a listed state.

    Holds only where a list of people and one of states are of about the same length.
    """
    settled: dict[int, str] = {}
    lists = find_lists(text, mentions, Kind.STATE)
    for people in find_lists(text, mentions, Kind.PERSON):
        for states in lists:
            if abs(len(people) - len(states)) > 1:
                continue
            keys = {entity.key for mention in states for entity in mention.candidates}
            for mention in people:
                fitting = [e for e in mention.candidates if e.state in keys and covers(e, when)]
                if len(fitting) == 1:
                    settled[mention.start] = fitting[0].key
    return settled


def pair_people_with_states(text: str, links: Sequence[Link], when: Date) -> Iterator[Pair]:
    """Yield the pairs of the lists of a text, in the order of the people; a person is paired at most once."""
    by_start = {link.mention.start: link for link in links}
    mentions = [link.mention for link in links]
    lists = find_lists(text, mentions, Kind.STATE)
    for people in find_lists(text, mentions, Kind.PERSON):
        for states in (found for found in lists if abs(len(found) - len(people)) <= 1):
            yield from _pairs(
                [by_start[mention.start] for mention in people],
                [by_start[mention.start] for mention in states],
                when,
            )


def _pairs(people: Sequence[Link], states: Sequence[Link], when: Date) -> Iterator[Pair]:
    for position, person in enumerate(people):
        holder = person.entity
        if holder is None or not covers(holder, when):
            continue
        fitting = [
            (at, state) for at, state in enumerate(states) if state.entity and _is_of(holder, state.entity)
        ]
        if len(fitting) == 1:
            at, state = fitting[0]
            order = (
                "at the same place of both lists" if at == position else "not at the same place of both lists"
            )
            yield Pair(person, state, f"{holder.role}; {order}")


def _is_of(person: Entity, state: Entity) -> bool:
    return person.state == state.key
