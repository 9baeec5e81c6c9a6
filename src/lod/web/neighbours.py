"""Which record comes before and after another: by date, and on the shelf."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from lod.lists import Records
from lod.serializations import name
from lod.web.facts import Facts, term
from lod.web.site import Site
from lod.web.values import Value, one_line

_CREATED, _WITHIN = term("dcterms:created"), term("dcterms:isPartOf")
MOST_ORDERED = (
    20_000  # records that are put in order of date at a request, where a release has no list of them
)
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
    earlier, later = _values(facts, _in_time(facts, record))
    shelf = next((_on_shelf(facts, holding) for holding in facts.iris(record, _WITHIN)[:1]), {})
    before, after = _values(facts, shelf.get(record, ("", "")))
    return Neighbours(earlier, later, before, after)


def records_in_time(site: Site) -> Sequence[tuple[str, str]]:
    """Return date and IRI of the records that have a date, in order.

    Where the release has no list of them, they are looked for; nothing if there are too many.
    """
    if site.lists:
        return site.lists.records.dated()
    found: list[tuple[str, str]] = site.cache.once("records in time", lambda: _sort_records(site))
    return found


def _sort_records(site: Site) -> list[tuple[str, str]]:
    records = site.store.instances(f"{site.base}ns#Record")
    if len(records) > MOST_ORDERED:
        return []
    dates = ((t.object, record) for record in records for t in site.store.matching(record, _CREATED))
    order = sorted((one_line(getattr(date, "value", "")), record) for date, record in dates)
    first = {record: date for date, record in reversed(order)}
    return sorted((date, record) for record, date in first.items())


def _in_time(facts: Facts, record: str) -> tuple[str, str]:
    """Return the records before and after one in time; empty: there is none."""
    if facts.site.lists:
        return _seek(facts.site.lists.records.dated(), facts.text(record, _CREATED), record)
    order: _Order = facts.site.cache.once(
        "order in time", lambda: _linked(dict.fromkeys(record for _, record in records_in_time(facts.site)))
    )
    return order.get(record, ("", ""))


def _seek(records: Records, date: str, record: str) -> tuple[str, str]:
    at = records.place(date, record)
    if not date or (date, record) not in records[at : at + 1]:
        return "", ""
    before, after = records[max(at - 1, 0) : at], records[at + 1 : at + 2]
    return before[0][1] if before else "", after[0][1] if after else ""


def _on_shelf(facts: Facts, holding: str) -> _Order:
    incoming = islice(facts.site.store.incoming(holding, _WITHIN), _MOST_ON_SHELF + 1)
    found = {name(t.subject) for t in incoming}
    records = sorted(iri for iri in found if iri.startswith(f"{facts.site.base}id/document/"))
    return _linked(records if len(found) <= _MOST_ON_SHELF else [])


def _linked(records: Iterable[str]) -> _Order:
    """Return for each record the one before it and the one after."""
    listed = ["", *records, ""]
    return {listed[at]: (listed[at - 1], listed[at + 1]) for at in range(1, len(listed) - 1)}


def _values(facts: Facts, beside: tuple[str, str]) -> tuple[Value | None, Value | None]:
    before, after = beside
    return facts.value(before) if before else None, facts.value(after) if after else None
