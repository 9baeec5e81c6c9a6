"""Maps: which states and places are named, where they are, how often, and what has changed there since."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

from lod.dates import parse_edtf
from lod.web.facts import Facts, term
from lod.web.gazetteer import Spot
from lod.web.mentions import kind_of
from lod.web.named import NamedTable
from lod.web.neighbours import MOST_ORDERED, records_in_time
from lod.web.values import Value, shorten

MOST_DATED = 50  # records whose dates are looked up one by one
_KINDS = ("state", "place")
NAMED = {term("dcterms:references"), term("dcterms:subject")}  # by which a record names something
_NOTE, _WHERE = term("skos:note"), term("crm:P7_took_place_at")


@dataclass(frozen=True, slots=True)
class Pin:
    """Something on a map, or in its table only if nobody knows where it is."""

    what: Value
    kind: str  # state, place
    spot: Spot | None
    records: int = 0
    mentions: int = 0
    note: str = ""  # when a state existed
    within: Value | None = None  # of a place: the state in which it lies


@dataclass(frozen=True, slots=True)
class MapView:
    """A map and its table."""

    pins: list[Pin]
    more: int = 0
    has_records: bool = True  # whether records are counted, too
    is_by_records: bool = False  # whether the pins grow with them; else with the mentions

    @property
    def data(self) -> list[dict[str, Any]]:
        """What a script draws, where a page has these things in tables of another kind."""
        return [_tell(pin) for pin in self.pins if pin.spot]

    @property
    def has_mentions(self) -> bool:
        """Whether mentions are counted."""
        return any(pin.mentions for pin in self.pins)

    @property
    def is_drawn(self) -> bool:
        """Whether there is anything to draw."""
        return any(pin.spot for pin in self.pins)


def map_of_record(facts: Facts, record: str, tables: Iterable[NamedTable]) -> MapView:
    """Return the states and places that a record names, in the borders of its day."""
    day = _day(facts.text(record, term("dcterms:created")))
    days = [day] if day else []
    rows = [row for table in tables for _, group in table.groups for row in group]
    pins = []
    for row in rows:
        iri = f"{facts.site.base}{row.what.href.lstrip('/')}"
        if kind_of(facts.site, iri) in _KINDS:
            pins.append(make_pin(facts, iri, days, 0, row.count))
    return MapView(sorted(pins, key=rank), has_records=False)


def map_of_thing(facts: Facts, thing: str) -> MapView:
    """Return where a state or place is, or where an event took place; empty if nobody knows.

    The borders are those of the days of the records that name the state or place.
    """
    kind = kind_of(facts.site, thing)
    places = [thing] if kind in _KINDS else facts.iris(thing, _WHERE) if kind == "event" else []
    pins = []
    for iri in places:
        if kind_of(facts.site, iri) in _KINDS:
            named = {record for record, property_ in facts.incoming(iri) if property_ in NAMED}
            pins.append(make_pin(facts, iri, days_of(facts, sorted(named)), 0, 0))
    return MapView([pin for pin in pins if pin.spot], has_records=False)


def make_pin(facts: Facts, iri: str, days: Iterable[date], records: int, mentions: int) -> Pin:
    """Return a state or place with where it was on some days, and how often it is named."""
    site, kind = facts.site, kind_of(facts.site, iri)
    key = iri.rpartition("/")[2]
    state = site.gazetteer.state_of(key) if kind == "place" else ""
    within = facts.value(f"{site.base}id/state/{state}") if state else None
    if within and within.text == shorten(f"{site.base}id/state/{state}"):
        within = None  # no record names it, so it has no page here
    spot = site.gazetteer.over(kind, key, days)
    return Pin(facts.value(iri), kind, spot, records, mentions, facts.text(iri, _NOTE), within)


def _tell(pin: Pin) -> dict[str, Any]:
    spot = pin.spot or Spot()
    return {
        "name": pin.what.text,
        "href": pin.what.href,
        "kind": pin.kind,
        "count": pin.mentions,
        "at": spot.at,
        "shapes": spot.shapes,
        "extent": spot.extent,
        "note": ". ".join(filter(None, (pin.note, spot.note))),
    }


def rank(pin: Pin, *, is_by_records: bool = False) -> tuple[int, int, str, str]:
    """Return where a pin stands: those named most first."""
    counts = (pin.records, pin.mentions) if is_by_records else (pin.mentions, pin.records)
    return -counts[0], -counts[1], pin.what.text.casefold(), pin.what.href


def days_of(facts: Facts, records: Iterable[str]) -> Iterator[date]:
    """Yield the days on which records were written, as far as they tell; they are read when asked for."""
    site = facts.site
    written: dict[str, str] = site.cache.once(
        "dates of records", lambda: {record: text for text, record in _few(records_in_time(site))}
    )
    texts = {written.get(record, "") for record in records} if written else _dates(facts, records)
    for text in texts:
        if day := _day(text):
            yield day


def _dates(facts: Facts, records: Iterable[str]) -> set[str]:
    """Return the dates of some records, which are looked up."""
    if not facts.site.lists:
        return set()
    some = list(islice(records, MOST_DATED))
    facts.read(some, term("dcterms:created"))
    return {facts.text(record, term("dcterms:created")) for record in some}


def _few(records: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """Return the records, or nothing if they are too many to be kept with their dates."""
    return records if len(records) <= MOST_ORDERED else ()


@lru_cache(10_000)
def _day(written: str) -> date | None:
    try:
        when = parse_edtf(written) if written else None
    except ValueError:
        return None
    return (when.earliest or when.latest) if when else None
