"""A record as a historian reads it: who speaks to whom about what, where it lies, whom it names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lod.dates import format_date, parse_edtf
from lod.web.facts import Facts, term, why_address
from lod.web.maps import MapView, map_of_record
from lod.web.mentions import kind_of
from lod.web.named import NamedTable, Source, find_named, first_places
from lod.web.neighbours import Neighbours, find_neighbours
from lod.web.parts import Part, hash_parts, view_part
from lod.web.quotes import Quote, quote_texts
from lod.web.readings import Reading, doubt_row, doubt_value, doubt_written, find_readings
from lod.web.texts import PUBLISHED_AT, mentions_address, rights_row
from lod.web.timeline import Timeline, date_events, make_timeline
from lod.web.values import Row, Value
from lod.web.words import has_words

_CREATED = term("dcterms:created")
_KIND = term("crm:P2_has_type")
_WORDS = term("crm:P190_has_symbolic_content")
_MEMBERS = term("crm:P9_consists_of")
_VERSIONS = (term("crm:P73_has_translation"), term("dcterms:hasVersion"))
_SPEAKS_OF = (term("crm:P70_documents"), term("crm:P129_is_about"), term("crm:P67_refers_to"))
_BY = term("crm:P14_carried_out_by")
_ACTING = (term("dcterms:creator"), _BY)  # whom a name in the text stands for
_CARRIES, _IDENTIFIED = term("crm:P128_carries"), term("crm:P1_is_identified_by")
_WITHIN = term("dcterms:isPartOf")
_KEEPER = term("crm:P50_has_current_keeper")


@dataclass(frozen=True, slots=True)
class Plan:
    """A contact that a record plans."""

    recipient: Value
    state: Value | None
    status: str
    why: str
    anchor: str
    office: str  # of the recipient, at the time


@dataclass(frozen=True, slots=True)
class RecordView:
    """What the page of a record shows above its statements."""

    abstract: str
    date: Row
    glance: list[Row]
    path: list[Value]
    named: list[NamedTable]
    plans: list[Plan]
    outcome: str  # of all plans, if it is the same
    foreseen: str  # who is to make the contacts
    parts: list[Part]
    sections: list[Part]
    reported: Timeline
    life: Timeline
    readings: list[Reading]
    neighbours: Neighbours
    quotes: list[Quote]
    readable: list[Value]  # its texts that are published
    mentions: str  # where all of them are listed; empty: nowhere
    anchors: list[str]  # the hashes that lead into the view
    map: MapView


def is_record(facts: Facts, iri: str) -> bool:
    """Tell whether a thing is a record."""
    return facts.has_type(iri, facts.own("Record"))


def view_record(facts: Facts, record: str) -> RecordView:
    """Return what a record is, in the words of people who read documents."""
    texts = facts.iris(record, *_VERSIONS)
    in_document, in_texts = (
        hash_parts(facts, record),
        [part for text in texts for part in hash_parts(facts, text)],
    )
    planned = [iri for iri in facts.subjects() if facts.has_type(iri, facts.own("PlannedContact"))]
    plans = _order_plans(facts, [_plan(facts, iri) for iri in planned], texts)
    reported, life = _events(facts, [record, *in_document, *texts, *in_texts])
    parts, sections = ([view_part(facts, part) for part in of] for of in (in_document, in_texts))
    named = find_named(facts, Source(record, texts, planned, reported))
    readings = find_readings(facts)
    glance = [row for row in _glance(facts, record, texts, life) if row.values]
    for row in glance:
        doubt_row(row, facts.value(record), readings)
        if row.iri in {*_ACTING, facts.own("has_addressee")}:
            doubt_written(facts, row)
    for one in (one for table in named for _, rows in table.groups for one in rows):
        one.what = doubt_value(one.what, readings)
    abstracts = (facts.text(iri, term("dcterms:abstract")) for iri in (record, *texts))
    return RecordView(
        abstract=next(filter(None, abstracts), ""),
        date=_date_row(facts, record),
        glance=glance,
        path=find_path(facts, record),
        named=named,
        plans=[replace(plan, recipient=doubt_value(plan.recipient, readings)) for plan in plans],
        outcome=_same(plan.status for plan in plans),
        foreseen=_foreseen(facts, in_document),
        parts=parts,
        sections=sections,
        reported=make_timeline(date_events(facts, reported)),
        life=make_timeline(date_events(facts, life)),
        readings=readings,
        neighbours=find_neighbours(facts, record),
        quotes=quote_texts(facts, texts),
        readable=[facts.value(text) for text in texts if has_words(facts, text)],
        mentions=mentions_address(facts, record),
        anchors=list(
            dict.fromkeys([*(part.anchor for part in parts + sections), *(plan.anchor for plan in plans)])
        ),
        map=map_of_record(facts, record, named),
    )


def find_path(facts: Facts, thing: str) -> list[Value]:
    """Return where something lies: the keeper, then the holdings, the largest first."""
    holdings: list[str] = []
    todo = facts.iris(thing, _WITHIN)[:1]
    while todo and todo[0] not in holdings and kind_of(facts.site, todo[0]) == "holding":
        holdings.append(todo[0])
        todo = facts.iris(todo[0], _WITHIN)[:1]
    if kind_of(facts.site, thing) == "holding":
        holdings.insert(0, thing)
    items = (iri for iri in facts.subjects() if facts.terms(iri, _CARRIES))
    keepers = [keeper for iri in (*items, *holdings) for keeper in facts.iris(iri, _KEEPER)]
    found = [facts.value(iri) for iri in reversed(holdings)]
    units = [", ".join(facts.label(kind) for kind in facts.iris(iri, _KIND)) for iri in reversed(holdings)]
    named = [replace(value, note=unit) for value, unit in zip(found, units, strict=True)]
    return [facts.value(keeper) for keeper in dict.fromkeys(keepers)][:1] + named


def date_in_words(facts: Facts, record: str) -> str:
    """Return the date of a record in words; as it is written if it cannot be read; empty: none."""
    return written_in_words(facts.text(record, _CREATED))


def written_in_words(written: str) -> str:
    """Return a date in words; as it is written if it cannot be read."""
    try:
        return format_date(parse_edtf(written)) if written else ""
    except ValueError:
        return written


def _glance(facts: Facts, record: str, texts: list[str], life: list[str]) -> Iterator[Row]:
    """Yield the rows at the top: from whom, to whom, when, about what, and what it is."""
    yield facts.row("From", record, term("dcterms:creator"))
    yield _done_by(facts, "Signed by", life, "signing")
    yield facts.row("To", record, facts.own("has_addressee"))
    yield _date_row(facts, record)
    yield facts.row("About", record, term("dcterms:subject"))
    yield _kinds(facts, record)
    yield _identified(facts, record)
    yield from _marks(facts)
    yield _carriers(facts, record)
    yield facts.row("Language", record, term("crm:P72_has_language"))
    for text in texts:
        yield _version(facts, text)
        yield facts.row("Translated by", text, term("dcterms:contributor"))
        yield facts.row("Published by", text, term("dcterms:publisher"))
        yield facts.row("Published at", text, PUBLISHED_AT)
    yield _done_by(facts, "Contributed by", life, "contributing")
    yield rights_row(facts, [record, *texts])


def _date_row(facts: Facts, record: str) -> Row:
    words, written = date_in_words(facts, record), facts.text(record, _CREATED)
    values = [Value(words, note=f"EDTF {written}" if words != written else "")] if words else []
    return Row("Date", _CREATED, values, why=why_address(facts.site, record, _CREATED))


def _kinds(facts: Facts, record: str) -> Row:
    """Return what kind of document it is, in our own words only."""
    row = facts.row("Kind", record, _KIND)
    row.values = [value for value in row.values if value.href.startswith("/")]
    return row


def _identified(facts: Facts, record: str) -> Row:
    numbers = [facts.value(iri) for iri in facts.iris(record, _IDENTIFIED)]
    return Row("Number", _IDENTIFIED, [Value(value.text) for value in numbers])


def _marks(facts: Facts) -> Iterator[Row]:
    """Yield the marks on the paper, each as it reads."""
    marks = [iri for iri in facts.subjects() if facts.has_type(iri, term("crm:E34_Inscription"))]
    values = []
    for iri in sorted(marks):
        kinds = ", ".join(facts.label(kind) for kind in facts.iris(iri, _KIND))
        words = " / ".join(line for text in facts.texts(iri, _WORDS) for line in text.split("\n"))
        values.append(Value(f"\u201c{words}\u201d" if words else facts.label(iri), note=kinds))
    yield Row("Marks", _WORDS, values)


def _carriers(facts: Facts, record: str) -> Row:
    items = [iri for iri in facts.subjects() if record in facts.iris(iri, _CARRIES)]
    values = [replace(facts.value(iri), note=_kind_words(facts, iri)) for iri in sorted(items)]
    return Row("Carrier", _CARRIES, values)


def _version(facts: Facts, text: str) -> Row:
    languages = ", ".join(facts.label(iri) for iri in facts.iris(text, term("crm:P72_has_language")))
    title = facts.text(text, term("dcterms:title")) or facts.label(text)
    kinds = _kind_words(facts, text) or "Version"
    label = f"{kinds} ({languages})" if languages else kinds
    return Row(label, text, [replace(facts.value(text), text=title)])


def _done_by(facts: Facts, label: str, events: Iterable[str], kind: str) -> Row:
    """Return who did something of a kind to the document."""
    type_ = f"{facts.site.base}vocab/type/{kind}"
    done = [event for event in events if type_ in facts.iris(event, _KIND) and _is_of_whole(facts, event)]
    people = [iri for event in done for iri in facts.iris(event, _BY) if kind_of(facts.site, iri) == "person"]
    why = why_address(facts.site, done[0], _BY) if people else ""
    values = [facts.value(iri) for iri in dict.fromkeys(people)]
    return Row(label, _BY, values, subject=done[0] if people else "", why=why)


def _is_of_whole(facts: Facts, event: str) -> bool:
    """Tell whether an event is no writing of a part: who signs a note in the margin signs no letter."""
    made = facts.iris(event, term("crm:P94_has_created"))
    return not any("#" in iri for iri in made)


def _kind_words(facts: Facts, iri: str) -> str:
    return ", ".join(facts.label(kind) for kind in facts.iris(iri, _KIND))


def _events(facts: Facts, documents: list[str]) -> tuple[list[str], list[str]]:
    """Return the events that a record reports or speaks of, and those in which it was made and moved."""
    every = [iri for iri in facts.subjects() if kind_of(facts.site, iri) == "event" and "#" not in iri]
    todo = [iri for document in documents for iri in facts.iris(document, *_SPEAKS_OF)]
    reported: dict[str, None] = {}
    while todo:
        event = todo.pop()
        if kind_of(facts.site, event) == "event" and event not in reported:
            reported[event] = None
            todo += facts.iris(event, _MEMBERS)
    return list(reported), [event for event in every if event not in reported]


def _plan(facts: Facts, plan: str) -> Plan:
    recipients = facts.iris(plan, facts.own("foresees_recipient"))
    states = facts.iris(plan, facts.own("foresees_recipient_state"))
    return Plan(
        facts.value(recipients[0] if recipients else plan),
        facts.value(states[0]) if states else None,
        _kind_words(facts, plan),
        why_address(facts.site, plan, facts.own("foresees_recipient")),
        plan.rpartition("#")[2],
        facts.text(recipients[0], term("skos:note"), term("crm:P3_has_note")) if recipients else "",
    )


def _order_plans(facts: Facts, plans: Iterable[Plan], texts: Iterable[str]) -> list[Plan]:
    """Return plans in the order in which the texts first name whom they mean, the others last."""
    places = first_places(facts, texts)
    last = len(places) and max(places.values()) + 1

    def place(plan: Plan) -> tuple[int, str]:
        return places.get(plan.recipient.href, last), plan.recipient.text.casefold()

    return sorted(plans, key=place)


def _same(words: Iterable[str]) -> str:
    """Return what all say, or nothing if they differ."""
    different = set(words)
    return different.pop() if len(different) == 1 else ""


def _foreseen(facts: Facts, parts: list[str]) -> str:
    role = facts.own("foresees_agent_in_role")
    return ", ".join(sorted({facts.label(iri) for part in parts for iri in facts.iris(part, role)}))
