"""What the index holds of a thing, and by what results can be narrowed down."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# By what results can be narrowed down: where the things that are the values have their IRIs, below the base.
FACETS = {
    "kind": "",
    "person": "id/person/",
    "state": "id/state/",
    "topic": "vocab/topic/",
    "repository": "id/group/",
    "year": "",
}
KINDS = {  # of things, and what people call several of them
    "record": "Records",
    "person": "People",
    "state": "States",
    "place": "Places",
    "group": "Groups and offices",
    "event": "Events",
    "holding": "Holdings",
    "topic": "Topics",
}


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that is published, and the language that is said of it."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Days:
    """When something was, as far as it is known."""

    years: tuple[int, ...] = ()  # in which it may lie
    first: int = 0  # the first day as a number, 19590121; 0: nobody knows
    last: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing that can be found."""

    iri: str
    kind: str
    title: str
    language: str = ""  # of the title
    note: str = ""  # in a line: when, where, who
    names: tuple[str, ...] = ()  # all that it is called
    marks: tuple[str, ...] = ()  # shelf marks, numbers, items of Wikidata
    passages: tuple[Passage, ...] = ()  # what an excerpt may be taken from
    named: tuple[str, ...] = ()  # who and what is named in it
    aliases: tuple[str, ...] = ()  # what these are called elsewhere; by these it is found, too
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # but kind and year
    days: Days = Days()
    weight: float = 1.0  # what its score is multiplied by
