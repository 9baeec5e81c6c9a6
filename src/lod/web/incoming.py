"""What refers to a thing, by the property that does: the first of each kind, or all, on leaves."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from lod.web.facts import Facts
from lod.web.leaves import cut
from lod.web.mentions import is_mention, label_mentions, text_and_place
from lod.web.site import Site
from lod.web.values import Row, Value, local, name_term, shorten

_MOST_FIRST = 8  # of each kind on the page itself
_MOST_ON_A_LEAF = 120


@dataclass(frozen=True, slots=True)
class Incoming:
    """What refers to a thing."""

    rows: list[Row]
    total: int
    is_whole: bool  # whether the rows have all of them
    is_cut: bool = False  # whether there may be more than were looked at
    number: int = 1  # of the leaf
    count: int = 1  # leaves


def find_incoming(facts: Facts, topic: str) -> Incoming:
    """Return the first of each kind, with their number."""
    kinds = _by_kind(facts, topic)
    shown = {key: iris[:_MOST_FIRST] for key, iris in sorted(kinds.items())}
    rows = _rows(facts.site, shown)
    for row, key in zip(rows, shown, strict=True):
        row.more = len(kinds[key]) - len(shown[key])
    total = sum(map(len, kinds.values()))
    return Incoming(rows, total, not any(row.more for row in rows), facts.is_cut(topic))


def turn_incoming(facts: Facts, topic: str, number: int) -> Incoming:
    """Return all that refers to a thing, so many at a time.

    Raises:
        NotFoundError: there is no such leaf.
    """
    every = [(key, iri) for key, iris in sorted(_by_kind(facts, topic).items()) for iri in iris]
    leaf = cut(every, number, _MOST_ON_A_LEAF)
    shown: dict[tuple[str, str], list[str]] = defaultdict(list)
    for key, iri in leaf.items:
        shown[key].append(iri)
    return Incoming(
        _rows(facts.site, shown), leaf.total, leaf.count == 1, facts.is_cut(topic), leaf.number, leaf.count
    )


def _by_kind(facts: Facts, topic: str) -> dict[tuple[str, str], list[str]]:
    """Return what refers to a thing, by label and property, each kind in the order of the IRIs."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    predicates: dict[str, str] = {}
    for subject, predicate in facts.incoming(topic):
        if subject.startswith(f"{topic}#"):
            continue
        # Records and their mentions refer alike, but a list of both is hard to read.
        label = "mentioned as" if is_mention(facts.site, subject) else name_term(predicate)
        found[label, predicates.setdefault(label, predicate)].add(subject)
    return {key: sorted(iris, key=text_and_place) for key, iris in found.items()}


def _rows(site: Site, shown: Mapping[tuple[str, str], list[str]]) -> list[Row]:
    """Return rows of what refers, by label and property."""
    subjects = list(dict.fromkeys(iri for iris in shown.values() for iri in iris))
    mentions = label_mentions(site, (iri for iri in subjects if is_mention(site, iri) and "#" not in iri))
    labels = site.store.labels(iri for iri in subjects if iri not in mentions)
    order = {iri: mentions.get(iri) or ("", 0, labels.get(iri) or shorten(iri)) for iri in subjects}
    return [
        Row(
            label,
            property_,
            [
                Value(text, local(site.base, iri))
                for (_, _, text), iri in sorted((order[iri], iri) for iri in iris)
            ],
        )
        for (label, property_), iris in shown.items()
    ]
