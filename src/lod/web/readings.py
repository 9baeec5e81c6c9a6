"""What somebody reads in a source, how sure that is and why, and on which values it casts doubt."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePath

import pyoxigraph as ox

from lod.iris import slugify
from lod.serializations import name
from lod.web.facts import Facts, term, why_address
from lod.web.mentions import kind_of, text_and_place
from lod.web.values import Doubt, Row, Value, local, name_term, one_line
from lod.why import place_of, words_of

CERTAIN = "certain"
_CLASS = term("crm:E13_Attribute_Assignment")
_OF, _AS = term("crm:P140_assigned_attribute_to"), term("crm:P141_assigned")
_PROPERTY, _FILE = term("crm:P177_assigned_property_of_type"), term("crm:P16_used_specific_object")
_BY, _WORDS = term("crm:P14_carried_out_by"), term("crm:P190_has_symbolic_content")
_TEXTS, _RECORD = term("crm:P106_is_composed_of"), term("dcterms:isVersionOf")
_REFERS, _TARGET, _REASON = term("crm:P67_refers_to"), term("oa:hasTarget"), term("rdfs:comment")
_NOTES = (term("crm:P3_has_note"), term("skos:note"), _REASON)
_IDENTIFYING = {term("crm:P1_is_identified_by"), term("crm:P48_has_preferred_identifier")}


@dataclass(frozen=True, slots=True)
class Written:
    """What a text writes, whom the program took it for, and why."""

    words: Value  # as a link to the mention
    whom: Value
    certainty: str
    sure: str  # the last word of its concept: `probable`
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody reads, and how sure that is."""

    label: str
    href: str
    of: Value
    certainty: str
    sure: str
    by: list[Value]
    property: str  # its IRI
    read: list[Value]  # as what


@dataclass(frozen=True, slots=True)
class ReadingView:
    """What the page of a reading shows above its statements."""

    reading: Reading
    property: str  # in words
    records: list[Value]
    notes: list[str]
    written: list[Written]
    told: list[tuple[str, str]]  # what the program or the archivist did, and in which file and line
    why: str
    anchors: list[str] = field(default_factory=list)
    date: Row | None = None


def is_reading(facts: Facts, iri: str) -> bool:
    """Tell whether a thing is a reading: an assignment of an attribute."""
    return kind_of(facts.site, iri) == "assertion" and facts.has_type(iri, _CLASS)


def view_reading(facts: Facts, iri: str) -> ReadingView:
    """Return who reads what as what, how sure it is, and why."""
    reading = make_reading(facts, iri)
    texts = [text for file in facts.iris(iri, _FILE) for text in _texts(facts, file)]
    records = dict.fromkeys(record for text in texts for record in facts.iris(text, _RECORD))
    return ReadingView(
        reading,
        facts.label(reading.property) if reading.property.startswith(facts.site.base)
        else name_term(reading.property),
        [facts.value(record) for record in records],
        [one_line(note) for note in facts.texts(iri, *_NOTES)],
        list(written_as(facts, iri)),
        list(_told(facts, iri)),
        why_address(facts.site, iri, _OF),
    )  # fmt: skip


def find_readings(facts: Facts) -> list[Reading]:
    """Return the readings that a page describes."""
    found = sorted(iri for iri in facts.subjects() if facts.has_type(iri, _CLASS))
    return [make_reading(facts, iri) for iri in found]


def readings_of(facts: Facts, thing: str, file: str) -> list[str]:
    """Return the readings of a thing in one file, in no sure order of rank."""
    found = {name(t.subject) for t in facts.site.store.incoming(thing, _OF)}
    return sorted(iri for iri in found if file in facts.iris(iri, _FILE))


def make_reading(facts: Facts, iri: str) -> Reading:
    """Return what a reading says."""
    of, properties = facts.iris(iri, _OF), facts.iris(iri, _PROPERTY)
    certainty, shown = facts.iris(iri, facts.own("certainty")), facts.value(iri)
    return Reading(
        shown.text,
        shown.href,
        facts.value(of[0] if of else iri),
        facts.label(certainty[0]) if certainty else "",
        certainty[0].rpartition("/")[2] if certainty else "",
        [facts.value(agent) for agent in facts.iris(iri, _BY)],
        properties[0] if properties else "",
        [facts.value(other) for other in facts.iris(iri, _AS)],
    )


def doubt_value(value: Value, readings: Iterable[Reading]) -> Value:
    """Return a value with the doubt of who is meant: a reading of its name that is not certain."""
    for reading in readings:
        if reading.of.href == value.href and reading.property in _IDENTIFYING:
            return _with_doubt(value, reading)
    return value


def doubt_row(row: Row, subject: Value, readings: Iterable[Reading]) -> None:
    """Mark the values of a row that are read only: who is meant, or that just this is said of the subject."""
    every = list(readings)
    row.values = [_doubt(doubt_value(value, every), row.iri, subject, every) for value in row.values]


def _doubt(value: Value, property_: str, subject: Value, readings: Iterable[Reading]) -> Value:
    for reading in readings:
        is_said = reading.of.href == subject.href and reading.property == property_
        if is_said and any(
            (value.href and one.href == value.href) or one.text == value.text for one in reading.read
        ):
            return _with_doubt(value, reading)
    return value


def doubt_written(facts: Facts, row: Row) -> None:
    """Mark the values of a row that the program took from a name in the text of which it is not sure."""
    if facts.site.origins is None or not row.subject:
        return
    for at, value in enumerate(row.values):
        if value.href.startswith("/") and value.doubt is None and (found := _unsure(facts, row, value)):
            row.values[at] = replace(value, doubt=Doubt(found.certainty, found.sure, found.words.href))


def _unsure(facts: Facts, row: Row, value: Value) -> Written | None:
    """Return the name from which a value was taken, unless there is a certain one."""
    whom = f"{facts.site.base}{value.href.lstrip('/')}"
    terms = (ox.NamedNode(one) for one in (row.subject, row.iri, whom))
    written = []
    for origin in facts.site.origins.of(ox.Triple(*terms)) if facts.site.origins else ():
        if origin.start is not None:
            file = f"{facts.site.base}id/file/{slugify(PurePath(origin.source).stem)}"
            written += find_written(facts, file, whom, origin.start, origin.end)
    return next(iter(written), None) if all(one.sure not in {"", CERTAIN} for one in written) else None


def _with_doubt(value: Value, reading: Reading) -> Value:
    if reading.sure in {"", CERTAIN}:
        return value
    return replace(value, doubt=Doubt(reading.certainty.lower(), reading.sure, reading.href))


def written_as(facts: Facts, iri: str) -> Iterator[Written]:
    """Yield where the text of a reading writes what is read, with what the program made of it."""
    words = {one_line(text) for other in facts.iris(iri, _AS) for text in facts.texts(other, _WORDS)}
    for of in facts.iris(iri, _OF):
        for file in facts.iris(iri, _FILE):
            found = (one for one in find_written(facts, file, of) if one.words.text in words)
            yield from found


def find_written(facts: Facts, file: str, whom: str, start: int = 0, end: int | None = None) -> list[Written]:
    """Return how the texts of a file write somebody between two characters, in the order of the text."""
    matching, found = facts.site.store.matching, []
    for text in _texts(facts, file):
        for mention in facts.mentions(text):
            begin, _, behind = mention.rpartition("/")[2].partition("-")
            if not (begin.isdecimal() and behind.isdecimal()):
                continue
            if (
                start <= int(begin)
                and (end is None or int(behind) <= end)
                and matching(mention, _REFERS, whom)
            ):
                found.append(mention)
    return [_written(facts, mention, whom) for mention in sorted(found, key=text_and_place)]


def _texts(facts: Facts, file: str) -> list[str]:
    """Return the texts in a file; the page of a record does not say it of the file, so the store is asked."""
    return sorted({name(t.object) for t in facts.site.store.matching(file, _TEXTS)})


def _written(facts: Facts, mention: str, whom: str) -> Written:
    claims = sorted({name(t.subject) for t in facts.site.store.incoming(mention, _TARGET)})
    certainty = [one for claim in claims for one in facts.iris(claim, facts.own("certainty"))]
    return Written(
        Value(facts.text(mention, _WORDS), local(facts.site.base, mention)),
        facts.value(whom),
        facts.label(certainty[0]).lower() if certainty else "",
        certainty[0].rpartition("/")[2] if certainty else "",
        next((reason for claim in claims for reason in facts.texts(claim, _REASON)), ""),
    )


def _told(facts: Facts, iri: str) -> Iterator[tuple[str, str]]:
    """Yield by which rule a reading was made, and from which file and line."""
    if facts.site.origins is None:
        return
    for of in facts.iris(iri, _OF):
        triple = ox.Triple(ox.NamedNode(iri), ox.NamedNode(_OF), ox.NamedNode(of))
        for origin in facts.site.origins.of(triple):
            yield words_of(origin), place_of(origin)
