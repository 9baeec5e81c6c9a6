"""A store to the entries of an index: the records first, then who and what they speak of.

Only what the graph publishes is gathered, so nothing can be found that may not be read. Each entry is made
of what the store says around its thing, so that some can be made again when a release changes little.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pyoxigraph as ox

from lod.dates import format_date, parse_edtf
from lod.model import Date
from lod.search.entries import FACETS, Days, Entry, Passage
from lod.search.facts import Facts, best_first, term
from lod.search.words import normalize
from lod.sorting import batches
from lod.vocab import PREFIXES

_LABELS = ("rdfs:label", "skos:prefLabel", "dcterms:title")
_NAMES = (*_LABELS, "skos:altLabel", "skos:hiddenLabel", "foaf:name")
_PROSE = ("dcterms:abstract", "dcterms:description", "skos:note", "skos:scopeNote", "crm:P3_has_note")
_WORDS = "crm:P190_has_symbolic_content"
USES = ("dcterms:references", "dcterms:subject")  # by which records point to what they speak of
_MENTIONED = "crm:P67_refers_to"
_ENTITIES = (  # class, kind, where the IRIs stand below the base
    ("crm:E21_Person", "person", "id/person/"),
    ("crm:E74_Group", "state", "id/state/"),
    ("crm:E74_Group", "group", "id/group/"),
    ("crm:E53_Place", "place", "id/place/"),
    ("crm:E7_Activity", "event", "id/event/"),
    ("crm:E65_Creation", "event", "id/event/"),
    ("crm:E11_Modification", "event", "id/event/"),
    ("crm:E78_Curated_Holding", "holding", "id/holding/"),
    ("skos:Concept", "topic", "vocab/topic/"),
)
_BELOW = (  # of a thing: where some of what its entry tells is said
    "crm:P1_is_identified_by", "crm:P102_has_title", "crm:P4_has_time-span",
    "crm:P73_has_translation", "dcterms:hasVersion", "dcterms:isPartOf",
)  # fmt: skip
_AHEAD = (  # what most things are asked for
    *_NAMES, *_PROSE, *USES, *_BELOW, _WORDS, "rdf:type", "crm:P2_has_type", "dcterms:created",
    "dcterms:creator", "dcterms:contributor", "dcterms:publisher", "crm:P106_is_composed_of",
    "dcterms:identifier", "skos:notation", "dcterms:bibliographicCitation", "skos:exactMatch",
    "crm:P50_has_current_keeper", "crm:P14_carried_out_by", "crm:P11_had_participant",
    "crm:P7_took_place_at", "crm:P107i_is_current_or_former_member_of", "crm:P82_at_some_time_within",
)  # fmt: skip
_AT_ONCE = 100  # things that are read ahead
_RECORD_DEPTH = 2  # the text of a record has a title, which has words
_OLDER_NAMES = ("http://purl.org/dc/elements/1.1/title", "http://schema.org/name")
_IDENTIFIER = PREFIXES["crm"] + "E42_Identifier"
_WIKIDATA = PREFIXES["wd"]
_MOST_YEARS = 100  # of a date that is not exact
_MOST_STEPS = 8  # from a file up to the archive that keeps it


def gather_entries(store: ox.Store, base: str) -> Iterator[Entry]:
    """Yield an entry for each record of a release, and for each thing that they speak of.

    Args:
        store: of the release.
        base: the base IRI of the data.
    """
    gathering = _Gathering(Facts(store, (*_AHEAD, _addressee(base))), base)
    facts = gathering.facts
    for record in gathering.ahead(facts.instances(ox.NamedNode(f"{base}ns#Record")), _RECORD_DEPTH):
        yield gathering.record(record)
    for class_, kind, below in _ENTITIES:
        of_kind = (
            iri for iri in facts.instances(term(class_)) if iri.startswith(base + below) and "#" not in iri
        )
        for iri in gathering.ahead(of_kind):
            if gathering.is_first(iri, class_):
                yield gathering.entity(iri, kind)


def gather_some(store: ox.Store, base: str, things: Iterable[str]) -> Iterator[Entry]:
    """Yield the entries of certain things, as far as they are there."""
    gathering = _Gathering(Facts(store, (*_AHEAD, _addressee(base))), base)
    for iri in gathering.ahead(things, _RECORD_DEPTH):
        classes = gathering.facts.classes(iri)
        kinds = (
            kind
            for class_, kind, below in _ENTITIES
            if term(class_).value in classes and iri.startswith(base + below)
        )
        if f"{base}ns#Record" in classes:
            yield gathering.record(iri)
        elif kind := next(kinds, ""):
            yield gathering.entity(iri, kind)


def gather_labels(store: ox.Store, base: str) -> Iterator[Entry]:
    """Yield an entry for each thing of any RDF that has a label and an IRI below the base."""
    for iri, labels, notes in _labelled(store, base):
        [best, *_] = best_first(labels)
        passages = tuple(Passage(_line(note.value), note.language or "") for note in notes)
        names = tuple(dict.fromkeys(_line(label.value) for label in labels))
        yield Entry(
            iri.value, _kind(store, iri), _line(best.value), _foreign(best), names=names, passages=passages
        )


def _labelled(
    store: ox.Store, base: str
) -> Iterator[tuple[ox.NamedNode, list[ox.Literal], list[ox.Literal]]]:
    """Yield each thing with labels and notes, whatever graph they stand in.

    A thing is given out when its first label is met; so that nobody must remember which those were, it
    is given out for one label only: the one that the store has first of all.
    """
    names = [term(name) for name in (*_NAMES, "schema:name")] + list(map(ox.NamedNode, _OLDER_NAMES))
    notes = [term(note) for note in (*_PROSE, "rdfs:comment", "schema:description")]
    for at, name in enumerate(names):
        for quad in store.quads_for_pattern(None, name, None, None):
            iri = quad.subject
            if not isinstance(iri, ox.NamedNode) or not iri.value.startswith(base):
                continue
            labels = [value for one in names for value in _literals(store, iri, one)]
            is_first = not any(_literals(store, iri, before) for before in names[:at])
            if is_first and next(store.quads_for_pattern(iri, name, None, None)) == quad:
                yield iri, labels, [value for note in notes for value in _literals(store, iri, note)]


def _kind(store: ox.Store, iri: ox.NamedNode) -> str:
    """Return the name of the first class of a thing, without its namespace; empty if it has none."""
    quads = store.quads_for_pattern(iri, term("rdf:type"), None, None)
    classes = sorted(quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode))
    return re.split(r"[#/]", classes[0].rstrip("#/"))[-1] if classes else ""


def _literals(store: ox.Store, subject: ox.NamedNode, property_: ox.NamedNode) -> list[ox.Literal]:
    quads = store.quads_for_pattern(subject, property_, None, None)
    return list(dict.fromkeys(quad.object for quad in quads if isinstance(quad.object, ox.Literal)))


@dataclass
class _Gathering:
    """Makes entries of what a store says."""

    facts: Facts
    base: str

    def __post_init__(self) -> None:
        self.kept = lru_cache(10_000)(self._kept)
        self.spellings = lru_cache(50_000)(self._spellings)

    def ahead(self, iris: Iterable[str], depth: int = 1) -> Iterator[str]:
        """Yield things of which it is known by then what is said of them, and of what is below them."""
        for batch in batches(iris, _AT_ONCE):
            self.facts.forget()
            self.facts.read(batch)
            near: Iterable[str] = batch
            for _ in range(depth):
                near = {below for iri in near for below in self.facts.iris(iri, *_BELOW)}
                self.facts.read(near)
            yield from batch

    def record(self, record: str) -> Entry:
        """Return the entry of a record."""
        facts = self.facts
        texts = facts.iris(record, "crm:P73_has_translation", "dcterms:hasVersion")
        whole = (record, *texts)
        parts = [part for one in whole for part in self._parts(one)]
        named = self._named(record, whole, parts)
        topics = facts.iris(record, "dcterms:subject")
        titles = [
            *facts.literals(record, "dcterms:title", "rdfs:label"),
            *(t for one in whole for t in self._titles(one)),
        ]
        prose = [text for one in whole for text in facts.literals(one, *_PROSE, _WORDS)]
        headings = [facts.label(part) for part in parts]
        on_paper = self._on_paper(record)
        holdings = facts.iris(record, "dcterms:isPartOf")
        marks = self._marks((record, *holdings))
        dates = [when for value in facts.texts(record, "dcterms:created") if (when := _date(value))]
        in_words = [format_date(when) for when in dates]
        passages = [Passage(_line(text.value), text.language or "") for text in prose]
        passages += [Passage("; ".join(filter(None, headings)))] if headings else []
        passages += [Passage(_line(text)) for text in on_paper]
        labels = [facts.label(iri) for iri in (*named, *topics, *facts.iris(record, "crm:P2_has_type"))]
        surfaces = self._surfaces(record)
        [title, *_] = [*titles, ox.Literal(record)]
        return Entry(
            record,
            "record",
            _line(title.value),
            _foreign(title),
            note=", ".join((*in_words[:1], *(facts.label(holding) for holding in holdings[:1]))),
            names=tuple(dict.fromkeys(_line(title.value) for title in titles)),
            marks=(*marks, *in_words, *(when.edtf for when in dates)),
            passages=tuple(passages),
            named=tuple(dict.fromkeys(_line(text) for text in (*labels, *surfaces) if text)),
            aliases=tuple(dict.fromkeys(name for iri in named for name in self.spellings(iri))),
            facets=self._facets(named, topics, {keeper for one in holdings if (keeper := self._keeper(one))}),
            days=_days(dates),
        )

    def entity(self, iri: str, kind: str) -> Entry:
        """Return the entry of a person, a state, an event, ..."""
        facts = self.facts
        names = [value.value for value in facts.literals(iri, *_NAMES)]
        for appellation in facts.iris(iri, "crm:P1_is_identified_by", "crm:P102_has_title"):
            names += facts.texts(appellation, _WORDS)
        [title, *_] = [*best_first(facts.literals(iri, *_LABELS)), ox.Literal(iri)]
        notes = facts.literals(iri, *_PROSE)
        near = facts.iris(
            iri, "crm:P14_carried_out_by", "crm:P11_had_participant", "crm:P7_took_place_at",
            "crm:P107i_is_current_or_former_member_of", "crm:P2_has_type",
        )  # fmt: skip
        dates = [
            when
            for span in facts.iris(iri, "crm:P4_has_time-span")
            for value in facts.texts(span, "crm:P82_at_some_time_within")
            if (when := _date(value))
        ]
        spans = [facts.label(span) for span in facts.iris(iri, "crm:P4_has_time-span")]
        keeper = self._keeper(iri) if kind == "holding" else ""
        people = [facts.label(one) for one in near if one.startswith(f"{self.base}id/person/")]
        return Entry(
            iri,
            kind,
            _line(title.value),
            _foreign(title),
            note=_line("; ".join(filter(None, (*spans[:1], ", ".join(people)))) or _first(notes)),
            names=tuple(dict.fromkeys(_line(name) for name in names if name)),
            marks=(*self._marks((iri,)), *spans),
            passages=tuple(Passage(_line(note.value), note.language or "") for note in notes),
            named=tuple(label for one in near if (label := facts.label(one))),
            facets=self._facets(near, (), {keeper} - {""}),
            weight=self._weight(iri, kind),
            days=_days(dates),
        )

    def is_first(self, iri: str, class_: str) -> bool:
        """Tell whether a class is the first in our table that a thing has, so that it is entered once."""
        classes = self.facts.classes(iri)
        return next(one for one, _, _ in _ENTITIES if term(one).value in classes) == class_

    def _parts(self, document: str) -> list[str]:
        """Return the sections of a document; mentions are parts of it, too."""
        parts = self.facts.iris(document, "crm:P106_is_composed_of")
        return [part for part in parts if part.startswith(f"{document}#")]

    def _titles(self, document: str) -> list[ox.Literal]:
        facts = self.facts
        titles = facts.literals(document, "dcterms:title")
        for title in facts.iris(document, "crm:P102_has_title"):
            titles += facts.literals(title, _WORDS)
        return titles

    def _named(self, record: str, whole: Iterable[str], parts: Iterable[str]) -> list[str]:
        """Return whom and what a record names, or is from or to."""
        facts = self.facts
        named = dict.fromkeys(facts.iris(record, _addressee(self.base)))
        for one in whole:
            named |= dict.fromkeys(
                facts.iris(
                    one, "dcterms:creator", "dcterms:references", "dcterms:contributor", "dcterms:publisher"
                )
            )
        for part in parts:
            named |= dict.fromkeys(facts.iris(part, _MENTIONED))
        return list(named)

    def _spellings(self, iri: str) -> tuple[str, ...]:
        """Return the other names of somebody whom records name."""
        return tuple(self.facts.texts(iri, "skos:altLabel", "skos:hiddenLabel"))

    def _surfaces(self, record: str) -> list[str]:
        """Return in which words a text names somebody."""
        path = record.removeprefix(f"{self.base}id/")
        return sorted(set(map(_line, self.facts.texts_of(f"{self.base}doc/{path}/mentions", _WORDS))))

    def _on_paper(self, record: str) -> list[str]:
        """Return what stands on the paper besides the text."""
        items = self.facts.pointing(record, "crm:P128_carries")
        marks = [mark for item in items for mark in self.facts.iris(item, "crm:P128_carries") if "#" in mark]
        return [text for mark in marks for text in self.facts.texts(mark, _WORDS)]

    def _marks(self, things: Iterable[str]) -> list[str]:
        """Return numbers, shelf marks and items of Wikidata."""
        facts, marks = self.facts, list[str]()
        for thing in things:
            marks += facts.texts(
                thing, "dcterms:identifier", "skos:notation", "dcterms:bibliographicCitation"
            )
            for one in facts.iris(thing, "crm:P1_is_identified_by"):
                if _IDENTIFIER in facts.classes(one):
                    marks += facts.texts(one, _WORDS)
            items = facts.iris(thing, "skos:exactMatch")
            marks += [item.removeprefix(_WIKIDATA) for item in items if item.startswith(_WIKIDATA)]
        return list(dict.fromkeys(map(_line, marks)))

    def _weight(self, iri: str, kind: str) -> float:
        """Return what counts for a thing: what many records name is rather meant than what one tells of."""
        if kind in {"event", "holding"}:
            return 1.0
        return round(1.5 + math.log2(1 + self.facts.count(iri, *USES)) / 4, 3)

    def _keeper(self, holding: str) -> str:
        """Return who keeps a holding, or that of which it is a part; empty if nobody is said to."""
        at = holding
        for _ in range(_MOST_STEPS):
            keeper, above = self.kept(at)
            if keeper or not above:
                return keeper
            at = above
        return ""

    def _kept(self, holding: str) -> tuple[str, str]:
        """Return who is said to keep just this holding, and of which it is a part; empty: nobody says it."""
        keepers = self.facts.iris(holding, "crm:P50_has_current_keeper")
        above = self.facts.iris(holding, "dcterms:isPartOf")
        return next(iter(keepers), ""), next(iter(above), "")

    def _facets(
        self, named: Iterable[str], topics: Iterable[str], keepers: Iterable[str]
    ) -> Mapping[str, tuple[str, ...]]:
        things = {
            "person": list(named),
            "state": list(named),
            "topic": list(topics),
            "repository": list(keepers),
        }
        found = {}
        for name, iris in things.items():
            begin = self.base + FACETS[name]
            values = [iri.removeprefix(begin) for iri in iris if iri.startswith(begin) and "#" not in iri]
            found[name] = tuple(dict.fromkeys(values))
        return found


def _addressee(base: str) -> str:
    return f"<{base}ns#has_addressee>"


def _first(values: list[ox.Literal]) -> str:
    return values[0].value if values else ""


def _date(text: str) -> Date | None:
    try:
        return parse_edtf(text)
    except ValueError:
        return None


def _days(dates: Iterable[Date]) -> Days:
    """Return the years in which something may lie, and its first and last day."""
    days = [day for date in dates for day in (date.earliest, date.latest) if day]
    if not days:
        return Days()
    first, last = min(days), max(days)
    years = range(first.year, last.year + 1)
    return Days(tuple(years[:_MOST_YEARS]), _number(first), _number(last))


def _number(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


def _line(text: str) -> str:
    return normalize(" ".join(text.split()))


def _foreign(literal: ox.Literal) -> str:
    language = literal.language or ""
    return "" if language.partition("-")[0] == "en" else language
