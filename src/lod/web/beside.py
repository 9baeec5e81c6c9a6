"""Who is named with whom: in the same section, or at least in the same record."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from lod.serializations import name
from lod.web.facts import Facts, term
from lod.web.mentions import kind_of
from lod.web.neighbours import MOST_ORDERED
from lod.web.site import Site
from lod.web.values import Value

_NAMED, _REFERS = term("dcterms:references"), term("crm:P67_refers_to")
_KINDS = ("person", "state", "group", "place")
_MOST_LISTED = 200
_FEW_LISTED = 60  # beside somebody whom so many name that not even all who do are looked at
_MOST_LOOKED_AT = 100  # records and sections; of more it is told that there are more
MOST_DRAWN = 200  # records of which a network of all can be shown
_MOST_PEOPLE, _MOST_PAIRS = 40, 100


@dataclass(frozen=True, slots=True)
class Beside:
    """Something named beside another: how many records and sections name both."""

    what: Value
    kind: str
    records: int
    sections: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two people named together."""

    one: Value
    other: Value
    records: int
    sections: int


@dataclass(frozen=True, slots=True)
class Arc:
    """A pair as an arc between two columns of the picture, in its units."""

    path: str
    width: float


@dataclass(frozen=True, slots=True)
class Network:
    """The people named together most, as rows and as a picture."""

    pairs: list[Pair]
    more: int
    people: list[tuple[int, Value]]  # their heights in the picture
    arcs: list[Arc]
    height: int
    is_too_large: bool = False


def find_beside(facts: Facts, thing: str, known: Iterable[str] = ()) -> tuple[list[Beside], int, bool]:
    """Return what is named with a thing, most in common first; how many more; whether it is not all.

    Args:
        facts: the page.
        thing: whose company is looked for.
        known: who is said to be with it elsewhere, and is left out.
    """
    naming = _naming(facts, thing)
    looked_at = naming[:_MOST_LOOKED_AT]
    others, most = {thing, *known}, _FEW_LISTED if facts.is_cut(thing) else _MOST_LISTED
    records, sections = (
        _count_named(facts.site, [subject for subject, of in looked_at if of == property_], property_, others)
        for property_ in (_NAMED, _REFERS)
    )
    every = {*records, *sections}
    shown = [
        Beside(facts.value(iri), kind_of(facts.site, iri), records[iri], sections[iri])
        for iri in _first(facts, every, lambda iri: (-sections[iri], -records[iri]), most)
    ]
    return shown, len(every) - len(shown), len(naming) > len(looked_at)


def _first(
    facts: Facts, things: Iterable[str], rank: Callable[[str], tuple[int, int]], most: int
) -> list[str]:
    """Return the first of some things; labels are looked up only of those that may be among them."""
    ranked = sorted(things, key=rank)
    last = rank(ranked[most - 1]) if len(ranked) >= most else None
    some = [iri for iri in ranked if last is None or rank(iri) <= last]
    facts.read_labels(some)
    return sorted(some, key=lambda iri: (rank(iri), facts.label(iri)))[:most]


def view_network(site: Site) -> Network:
    """Return which people the records name together."""
    if site.lists and len(site.lists.records) > MOST_DRAWN:
        return Network([], 0, [], [], 0, is_too_large=True)
    records = site.store.instances(f"{site.base}ns#Record")
    if len(records) > min(MOST_DRAWN, MOST_ORDERED):
        return Network([], 0, [], [], 0, is_too_large=True)
    facts = Facts(site, [], {})
    shared, close = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for record in records:
        shared.update(_pairs(_named(site, record, _NAMED)))
        for section in _sections(site, record):
            close.update(_pairs(_named(site, section, _REFERS)))
    order = sorted(close, key=lambda pair: (-close[pair], -shared[pair], facts.label(pair[0]), pair))
    pairs = [
        Pair(facts.value(one), facts.value(other), shared[one, other], close[one, other])
        for one, other in order[:_MOST_PAIRS]
    ]
    return _draw(facts, pairs, len(order) - len(pairs), order, close)


def _naming(facts: Facts, thing: str) -> list[tuple[str, str]]:
    """Return the records and sections that name a thing, with the property by which they do."""
    begin, found = f"{facts.site.base}id/document/", set()
    for subject, property_ in facts.incoming(thing):
        is_section = property_ == _REFERS and "#" in subject
        if subject.startswith(begin) and (property_ == _NAMED or is_section):
            found.add((subject, property_))
    return sorted(found)


def _count_named(
    site: Site, subjects: Iterable[str], property_: str, others: Collection[str]
) -> Counter[str]:
    """Return how many records, or sections, name each thing but some others."""
    counts = site.store.count_values(subjects, property_)
    kept = (iri for iri in counts if kind_of(site, iri) in _KINDS and "#" not in iri)
    return Counter({iri: counts[iri] for iri in kept if iri not in others})


def _named(site: Site, subject: str, property_: str) -> set[str]:
    objects = {name(t.object) for t in site.store.matching(subject, property_)}
    return {iri for iri in objects if kind_of(site, iri) in _KINDS and "#" not in iri}


def _sections(site: Site, record: str) -> list[str]:
    texts = [name(t.object) for t in site.store.matching(record, term("dcterms:hasVersion"))]
    parts = term("crm:P106_is_composed_of")
    return sorted({name(t.object) for text in texts for t in site.store.matching(text, parts)})


def _pairs(things: Iterable[str]) -> list[tuple[str, str]]:
    people = sorted(iri for iri in things if "/id/person/" in iri)
    return [(one, other) for at, one in enumerate(people) for other in people[at + 1 :]]


def _draw(
    facts: Facts, pairs: list[Pair], more: int, order: list[tuple[str, str]], close: Counter[tuple[str, str]]
) -> Network:
    """Return the picture: a column of names, and an arc for each two of them named together."""
    ties = Counter[str]()
    for pair in order:
        for iri in pair:
            ties[iri] += close[pair]
    best = sorted(ties, key=lambda iri: (-ties[iri], facts.label(iri)))[:_MOST_PEOPLE]
    height = {iri: 14 + 22 * at for at, iri in enumerate(best)}
    arcs = [_arc(height[a], height[b], close[a, b]) for a, b in reversed(order) if {a, b} <= {*height}]
    return Network(pairs, more, [(height[iri], facts.value(iri)) for iri in best], arcs, 22 * len(best) + 12)


def _arc(one: int, other: int, weight: int) -> Arc:
    top, low = sorted((one, other))
    reach = min(170, 24 + (low - top) * 2 // 3)
    return Arc(f"M4 {top}C{reach} {top} {reach} {low} 4 {low}", min(0.75 + 0.75 * weight, 6))
