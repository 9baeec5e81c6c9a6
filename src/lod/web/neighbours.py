"""Which record comes before and after another: by date, and on the shelf."""

from collections.abc import Iterable
from dataclasses import dataclass

from lod.serializations import name
from lod.web.facts import Facts, term
from lod.web.site import Site
from lod.web.values import Value, one_line

_CREATED, _WITHIN = term("dcterms:created"), term("dcterms:isPartOf")
MOST_ORDERED = 20_000  # records that are put in order of date; of more a page would take long to make
_MOST_ON_SHELF = 2_000

_Order = dict[
    str, tuple[str, str]
]  # of each record the one before it and the one after; empty: there is none


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The records beside one; None: there is none."""

    earlier: Value | None = None
    later: Value | None = None
    before: Value | None = None  # in the same file
    after: Value | None = None


def find_neighbours(facts: Facts, record: str) -> Neighbours:
    """Return the records before and after one, by date and in the file that holds it."""
    earlier, later = _beside(facts, _in_time(facts.site), record)
    shelf = next((_on_shelf(facts, holding) for holding in facts.iris(record, _WITHIN)[:1]), {})
    before, after = _beside(facts, shelf, record)
    return Neighbours(earlier, later, before, after)


def records_in_time(site: Site) -> list[tuple[str, str]]:
    """Return date and IRI of the records that have a date, in order; nothing if there are too many."""
    found: list[tuple[str, str]] = site.cache.once("records in time", lambda: _sort_records(site))
    return found


def _sort_records(site: Site) -> list[tuple[str, str]]:
    records = site.store.instances(f"{site.base}ns#Record")
    if len(records) > MOST_ORDERED:
        return []
    dates = ((t.object, record) for record in records for t in site.store.matching(record, _CREATED))
    return sorted((one_line(getattr(date, "value", "")), record) for date, record in dates)


def _in_time(site: Site) -> _Order:
    order: _Order = site.cache.once(
        "order in time", lambda: _linked(dict.fromkeys(record for _, record in records_in_time(site)))
    )
    return order


def _on_shelf(facts: Facts, holding: str) -> _Order:
    found = {name(t.subject) for t in facts.site.store.incoming(holding, _WITHIN)}
    records = sorted(iri for iri in found if iri.startswith(f"{facts.site.base}id/document/"))
    return _linked(records if len(records) <= _MOST_ON_SHELF else [])


def _linked(records: Iterable[str]) -> _Order:
    """Return for each record the one before it and the one after."""
    listed = ["", *records, ""]
    return {listed[at]: (listed[at - 1], listed[at + 1]) for at in range(1, len(listed) - 1)}


def _beside(facts: Facts, order: _Order, record: str) -> tuple[Value | None, Value | None]:
    before, after = order.get(record, ("", ""))
    return facts.value(before) if before else None, facts.value(after) if after else None
