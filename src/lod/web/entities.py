"""A person, state, place, group, event, holding or topic: what it is called, and all that speaks of it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

import pyoxigraph as ox

from lod.search import FACETS, Asked, Sort
from lod.vocab import PREFIXES
from lod.web.beside import Beside, find_beside
from lod.web.facts import Facts, term, why_address
from lod.web.language import msg
from lod.web.leaves import INCOMING, Leaf
from lod.web.maps import MapView, map_of_thing
from lod.web.mentions import is_mention, kind_of
from lod.web.quotes import Quote, quote_thing
from lod.web.records import date_in_words, find_path
from lod.web.search_pages import address_of
from lod.web.tellings import Told, find_told, participants
from lod.web.timeline import Timeline, date_events, make_timeline
from lod.web.values import Row, Value, one_line
from lod.why import place_of

_KINDS = ("person", "state", "place", "group", "event", "holding")
_NOTES = (term("skos:note"), term("crm:P3_has_note"), term("skos:scopeNote"))
_WORDS, _REFERS = term("crm:P190_has_symbolic_content"), term("crm:P67_refers_to")
_LINKS = {  # how a thing elsewhere relates to ours
    term("skos:exactMatch"): msg("the same"),
    term("owl:sameAs"): msg("the same"),
    term("skos:closeMatch"): msg("close to it"),
    term("skos:broadMatch"): msg("wider"),
    term("skos:narrowMatch"): msg("narrower"),
    term("skos:relatedMatch"): msg("related"),
    term("rdfs:seeAlso"): msg("see also"),
}
_STATEMENTS = (  # heading, properties: what is said of a thing in its own words
    (msg("Kind"), ("crm:P2_has_type",)),
    (msg("By"), ("crm:P14_carried_out_by",)),
    (msg("With"), ("crm:P11_had_participant",)),
    (msg("Where"), ("crm:P7_took_place_at",)),
    (msg("Consists of"), ("crm:P9_consists_of",)),
    (msg("Carries out the plan"), ("crm:P20_had_specific_purpose", "crm:P33_used_specific_technique")),
    (msg("Because of"), ("crm:P17_was_motivated_by",)),
    (msg("For"), ("crm:P21_had_general_purpose",)),
    (msg("Made"), ("crm:P94_has_created",)),
    (msg("Changed"), ("crm:P31_has_modified",)),
    (msg("Used"), ("crm:P16_used_specific_object",)),
    (msg("Belongs to"), ("crm:P107i_is_current_or_former_member_of",)),
    (msg("Territory"), ("crm:P74_has_current_or_former_residence",)),
    (msg("Wider topic"), ("skos:broader",)),
)
_OF_KIND = {  # what refers to a thing, by the kind of what refers: one, several
    "mention": ("mention in a text", "mentions in texts"),
    "document": ("document", "documents"),
    "text": ("text", "texts"),
    "part": ("part or section", "parts and sections"),
    "plan": ("planned contact", "planned contacts"),
    "event": ("event", "events"),
    "holding": ("holding", "holdings"),
    "item": ("carrier", "carriers"),
    "": ("other thing", "other things"),
}
_WIKIDATA = PREFIXES["wd"]
_MOST_COMPARED = 300  # of these that are looked up one by one
_FEW_COMPARED = 40  # of somebody whom so many name that not even all who do are looked at
_MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class Link:
    """A thing elsewhere."""

    value: Value
    relation: str
    why: str
    evidence: str  # where it is said, as the release keeps it


@dataclass(frozen=True, slots=True)
class Planned:
    """A planned contact with somebody, and the document that plans it."""

    what: Value
    status: str
    document: Value


@dataclass(frozen=True, slots=True)
class EntityView:
    """What the page of a thing shows above its statements."""

    notes: list[Value]
    names: list[Value]
    found: list[tuple[str, int]]  # as the texts write it, how often
    links: list[Link]
    status: Row
    rows: list[Row]
    path: list[Value]
    kinds: list[str]  # what refers to it, counted
    documents: list[Value]
    all_documents: str  # where they are, if these are only some; empty: they are all
    events: Timeline
    plans: list[Planned]
    quotes: list[Quote]
    beside: list[Beside]
    beside_more: int  # not even listed
    is_cut: bool
    map: MapView
    contains: list[Value] = field(default_factory=list)
    told: Told | None = None  # of an event
    compared: str = ""  # with which authority a thing has been compared


def is_entity(facts: Facts, iri: str) -> bool:
    """Tell whether a thing has a page for people: one of the authority's, an event, a holding, a topic."""
    return kind_of(facts.site, iri) in _KINDS or iri.startswith(f"{facts.site.base}vocab/")


def view_entity(facts: Facts, thing: str) -> EntityView:
    """Return what a thing is called, what is known of it, and what speaks of it."""
    incoming = _incoming(facts, thing)
    mentions = sorted(iri for iri, _ in incoming if is_mention(facts.site, iri) and "#" not in iri)
    beside, more, is_cut = find_beside(facts, thing, participants(facts, thing))
    links = list(_links(facts, thing))
    holding = kind_of(facts.site, thing) == "holding"
    return EntityView(
        facts.values(thing, *_NOTES),
        _names(facts, thing),
        _found_names(facts, thing, mentions),
        links,
        facts.row("Reconciled", thing, facts.own("reconciliationStatus")),
        _rows(facts, thing),
        find_path(facts, thing)[:-1] if holding else [],
        _count_kinds(facts, thing, incoming),
        _documents(facts, thing, incoming),
        _all_documents(facts, thing),
        _events(facts, thing, incoming),
        _plans(facts, incoming),
        quote_thing(facts, mentions),
        beside,
        more,
        is_cut or facts.is_cut(thing),
        map_of_thing(facts, thing),
        _contains(facts, incoming) if holding else [],
        find_told(facts, thing),
        "Wikidata" if any(link.value.text.startswith("Wikidata ") for link in links) else "",
    )


def _incoming(facts: Facts, thing: str) -> list[tuple[str, str]]:
    """Return who says something of a thing, with the property."""
    return sorted(
        (subject, property_)
        for subject, property_ in facts.incoming(thing)
        if not subject.startswith(f"{thing}#") and not subject.endswith("#link")
    )


def _names(facts: Facts, thing: str) -> list[Value]:
    """Return the names of the authority: the other labels, with their languages."""
    names = facts.values(thing, term("skos:altLabel"), term("skos:prefLabel"), term("skos:notation"))
    own = facts.label(thing)
    return list({value.text: value for value in names if value.text != own}.values())


def _most_compared(facts: Facts, thing: str) -> int:
    return _FEW_COMPARED if facts.is_cut(thing) else _MOST_COMPARED


def _found_names(facts: Facts, thing: str, mentions: Iterable[str]) -> list[tuple[str, int]]:
    some = list(islice(mentions, _most_compared(facts, thing)))
    words = (word for values in facts.site.store.values(some, (_WORDS,)).values() for word in values)
    counts = Counter(one_line(getattr(word, "value", "")) for word in words)
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _links(facts: Facts, thing: str) -> Iterator[Link]:
    for property_, relation in _LINKS.items():
        for iri in facts.iris(thing, property_):
            value = facts.value(iri)
            if value.href and not iri.startswith(facts.site.base):
                if iri.startswith(_WIKIDATA):
                    value = replace(value, text=f"Wikidata {iri.removeprefix(_WIKIDATA)}")
                why = why_address(facts.site, thing, property_)
                yield Link(value, relation, why, _evidence(facts, thing, property_, iri))


def _evidence(facts: Facts, thing: str, property_: str, other: str) -> str:
    """Return the files and lines that say that a thing elsewhere is ours."""
    if facts.site.origins is None:
        return ""
    triple = ox.Triple(ox.NamedNode(thing), ox.NamedNode(property_), ox.NamedNode(other))
    places = (place_of(origin) for origin in facts.site.origins.of(triple))
    return "; ".join(dict.fromkeys(filter(None, places)))


def _rows(facts: Facts, thing: str) -> list[Row]:
    rows = (facts.row(label, thing, *map(term, properties)) for label, properties in _STATEMENTS)
    return [row for row in rows if row.values]


def _count_kinds(facts: Facts, thing: str, incoming: Iterable[tuple[str, str]]) -> list[str]:
    subjects = {subject for subject, _ in incoming}
    counts = Counter(_kind(facts, subject) for subject in subjects)
    if facts.site.lists and facts.is_cut(thing):
        counts["document"] = max(counts["document"], facts.site.lists.references(thing))
    return [
        f"{count:,} {_OF_KIND[kind][count != 1]}"
        for kind in _OF_KIND
        if (
            count := counts[kind] if kind else sum(n for k, n in counts.items() if k not in _OF_KIND or not k)
        )
    ]


def _kind(facts: Facts, subject: str) -> str:
    """Return by which kind something that refers is counted."""
    kind = kind_of(facts.site, subject)
    if kind != "document":
        return kind
    if "#" in subject:
        return "plan" if "#plan-" in subject else "part"
    is_text = "/" in subject.removeprefix(f"{facts.site.base}id/document/")
    return "text" if is_text else "document"


def _documents(facts: Facts, thing: str, incoming: Iterable[tuple[str, str]]) -> list[Value]:
    """Return the records that speak of a thing or lie in it, the earliest first."""
    records = sorted({iri for iri, _ in incoming if _kind(facts, iri) == "document"})
    records = records[: _most_compared(facts, thing)]
    facts.read(records, term("dcterms:created"))
    facts.read_labels(records)
    dated = sorted((facts.text(iri, term("dcterms:created")), iri) for iri in records)[:_MOST_LISTED]
    values = ((facts.value(iri), date_in_words(facts, iri)) for _, iri in dated)
    return [Value(value.text, value.href, date) for value, date in values]


def _all_documents(facts: Facts, thing: str) -> str:
    """Return where all documents are found that name a thing, if only some are looked at; else nothing."""
    if not facts.is_cut(thing):
        return ""
    path = thing.removeprefix(facts.site.base)
    facets = (name for name, start in FACETS.items() if start and path.startswith(start))
    if facts.site.search and (facet := next(facets, "")):
        filters = (("kind", "record"), (facet, path.removeprefix(FACETS[facet])))
        return address_of(Asked(filters=filters, sort=Sort.OLDEST))
    return Leaf(INCOMING).at(f"/doc/{path.removeprefix('id/')}")


def _events(facts: Facts, thing: str, incoming: Iterable[tuple[str, str]]) -> Timeline:
    kind = kind_of(facts.site, thing)
    events = {iri for iri, _ in incoming if kind_of(facts.site, iri) == "event" and "#" not in iri}
    if kind == "event":
        events |= set(facts.iris(thing, term("crm:P9_consists_of")))
        events |= {thing} if events else set()  # alone it stands at the top of its page
    return make_timeline(date_events(facts, sorted(events)[:_MOST_LISTED]), _MOST_LISTED)


def _plans(facts: Facts, incoming: Iterable[tuple[str, str]]) -> list[Planned]:
    recipients = {facts.own("foresees_recipient"), facts.own("foresees_recipient_state")}
    plans = sorted({iri for iri, property_ in incoming if property_ in recipients})[:_MOST_LISTED]
    kinds = facts.read(plans, term("crm:P2_has_type"))
    facts.read_labels([*plans, *kinds, *(plan.partition("#")[0] for plan in plans)])
    return [
        Planned(
            facts.value(plan),
            ", ".join(facts.label(iri) for iri in facts.iris(plan, term("crm:P2_has_type"))),
            facts.value(plan.partition("#")[0]),
        )
        for plan in plans
    ]


def _contains(facts: Facts, incoming: Iterable[tuple[str, str]]) -> list[Value]:
    holdings = {iri for iri, _ in incoming if kind_of(facts.site, iri) == "holding" and "#" not in iri}
    some = sorted(holdings)[:_MOST_LISTED]
    facts.read_labels(some)
    return [facts.value(iri) for iri in some]
