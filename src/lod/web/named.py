"""Whom and what a record names, with the part that each has in it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from lod.serializations import name
from lod.web.facts import Facts, term
from lod.web.language import msg
from lod.web.mentions import kind_of, text_and_place
from lod.web.values import Value, local

_NAMED, _REFERS = term("dcterms:references"), term("crm:P67_refers_to")
_NOTES = (term("skos:note"), term("crm:P3_has_note"))
_KIND = term("crm:P2_has_type")
_TAKES_PART = (term("crm:P14_carried_out_by"), term("crm:P11_had_participant"))
_CLASSES = {"person": term("crm:E21_Person"), "group": term("crm:E74_Group")}
_HEADINGS = {
    "person": msg("People"),
    "state": msg("States"),
    "group": msg("Groups and offices"),
    "place": msg("Places"),
}
_ACTING, _OTHERS = msg("With a part in it"), msg("Only named")
_PLANNED = {
    "person": msg("To be informed: planned, not known to have happened"),
    "state": msg("Whose leaders are to be informed: planned, not known to have happened"),
}


@dataclass(frozen=True, slots=True)
class Source:
    """What is looked at: a record with its texts, plans and the events that it reports."""

    record: str
    texts: list[str]
    plans: list[str]
    reported: list[str]


@dataclass(slots=True)
class Named:
    """Somebody or something that a record names."""

    what: Value
    note: str  # life and office, or when a state existed
    count: int  # of the mentions in the text
    roles: list[str] = field(default_factory=list)  # in the document
    of: str = ""  # its path below `/id/`, by which its mentions are asked for; empty: it has none
    planned: list[Value] = field(default_factory=list)  # the state of a recipient, the leader of a state


@dataclass(frozen=True, slots=True)
class NamedTable:
    """Those of one kind, in groups under headings."""

    heading: str
    groups: list[tuple[str, list[Named]]]
    has_roles: bool


def find_named(facts: Facts, source: Source) -> list[NamedTable]:
    """Return who is named in a record, by kind; who has a part in it stands first."""
    rows = _find_rows(facts, source)
    tables = []
    for kind, heading in _HEADINGS.items():
        of_kind = [row for iri, row in rows.items() if _kind_here(facts, iri) == kind]
        of_kind.sort(key=lambda row: (-row.count, row.what.text.casefold(), row.what.href))
        groups = {
            _ACTING: [row for row in of_kind if row.roles],
            _PLANNED.get(kind, ""): [row for row in of_kind if row.planned and not row.roles],
            _OTHERS: [row for row in of_kind if not row.roles and not row.planned],
        }
        if of_kind:
            has_roles = any(row.roles or row.planned for row in of_kind)
            tables.append(NamedTable(heading, [item for item in groups.items() if item[1]], has_roles))
    return tables


def count_mentions(facts: Facts, texts: Iterable[str]) -> Counter[str]:
    """Return how often each thing is mentioned in some texts."""
    store, counts = facts.site.store, Counter[str]()
    for text in texts:
        for mention in facts.mentions(text):
            counts.update({name(t.object) for t in store.matching(mention, _REFERS)})
    return counts


def first_places(facts: Facts, texts: Iterable[str]) -> dict[str, int]:
    """Return for the address of each thing the character at which a text first names it."""
    places: dict[str, int] = {}
    for text in texts:
        for mention in facts.mentions(text):
            start = text_and_place(mention)[1]
            for triple in facts.site.store.matching(mention, _REFERS):
                href = local(facts.site.base, name(triple.object))
                places[href] = min(start, places.get(href, start))
    return places


def _find_rows(facts: Facts, source: Source) -> dict[str, Named]:
    roles, planned = _find_roles(facts, source), _find_planned(facts, source.plans)
    counts = count_mentions(facts, source.texts)
    return {
        iri: Named(
            facts.value(iri),
            facts.text(iri, *_NOTES),
            counts[iri],
            roles[iri],
            _path(facts, iri),
            planned[iri],
        )
        for iri in {*facts.iris(source.record, _NAMED), *roles, *planned}
    }


def _path(facts: Facts, iri: str) -> str:
    return "" if "#" in iri else iri.removeprefix(f"{facts.site.base}id/")


def _find_roles(facts: Facts, source: Source) -> defaultdict[str, list[str]]:
    """Return what everybody does in a record."""
    roles: defaultdict[str, list[str]] = defaultdict(list)
    for words, iris in _roles(facts, source):
        for iri in iris:
            if words not in roles[iri]:
                roles[iri].append(words)
    return roles


def _roles(facts: Facts, source: Source) -> Iterable[tuple[str, list[str]]]:
    yield "sender", facts.iris(source.record, term("dcterms:creator"))
    yield "addressee", facts.iris(source.record, facts.own("has_addressee"))
    for text in source.texts:
        yield "translator", facts.iris(text, term("dcterms:contributor"))
    for event in facts.subjects():
        if kind_of(facts.site, event) == "event" and "#" not in event:
            kinds = ", ".join(facts.label(kind) for kind in facts.iris(event, _KIND)).lower() or "event"
            words = f"{kinds} (reported)" if event in source.reported else kinds
            yield words, facts.iris(event, *_TAKES_PART)


def _find_planned(facts: Facts, plans: Iterable[str]) -> defaultdict[str, list[Value]]:
    """Return for each recipient of a planned contact the state, and for each state the recipient."""
    planned: defaultdict[str, list[Value]] = defaultdict(list)
    for plan in plans:
        people = facts.iris(plan, facts.own("foresees_recipient"))
        states = facts.iris(plan, facts.own("foresees_recipient_state"))
        for iri, others in (*((one, states) for one in people), *((one, people) for one in states)):
            planned[iri] += [facts.value(other) for other in others]
    return planned


def _kind_here(facts: Facts, iri: str) -> str:
    """Return the kind of a thing; whom no table has is a part of the document, and known by its class."""
    if "#" not in iri:
        return kind_of(facts.site, iri)
    return next((kind for kind, class_ in _CLASSES.items() if facts.has_type(iri, class_)), "")
