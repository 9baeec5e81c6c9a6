"""The records as a catalogue: in the order of their dates, so many a leaf, and counted by year."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from lod.lists import Listing, Records
from lod.web.facts import Facts, term
from lod.web.leaves import Leaves, cut
from lod.web.neighbours import records_in_time
from lod.web.records import written_in_words
from lod.web.site import Site
from lod.web.values import Value

_CREATED = term("dcterms:created")
_YEAR = re.compile(r"\d{4}")
_ON_A_LEAF = 100
_MOST_COLUMNS = 50  # of the picture; more years are counted by decade
_TALLEST = 74  # pixels


@dataclass(frozen=True, slots=True)
class Entry:
    """A record in the catalogue."""

    record: Value
    date: str  # in words; empty: it has none
    sender: list[Value]
    addressees: list[Value]


@dataclass(frozen=True, slots=True)
class Column:
    """The records of a year or decade, and where they are listed."""

    label: str
    count: int
    leaf: int
    left: float  # percent of the width, so that the picture fits any screen
    width: float
    height: float  # pixels
    is_marked: bool  # whether its label is drawn


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A leaf of the catalogue."""

    years: list[tuple[str, list[Entry]]]
    leaf: Leaves[tuple[str, str]]
    columns: list[Column]
    is_dated: bool  # whether the records are in the order of their dates


def view_catalogue(site: Site, number: int) -> Catalogue:
    """Return a leaf of the catalogue.

    Raises:
        NotFoundError: there is no such leaf.
    """
    order = list_records(site)
    leaf = cut(order, number, _ON_A_LEAF)
    begin = (number - 1) * _ON_A_LEAF
    entries = iter(find_entries(site, begin, begin + _ON_A_LEAF))
    years = [
        (year, [next(entries) for _ in group])
        for year, group in groupby(leaf.items, key=lambda entry: _year(entry[0]))
    ]
    return Catalogue(years, leaf, count_years(site), bool(order and order[0][0]))


def list_records(site: Site) -> Sequence[tuple[str, str]]:
    """Return date and IRI of all records: in the order of time, those without a date last.

    Very many of which the release has no list are in the order of their IRIs, and the dates are empty.
    """
    if site.lists:
        return site.lists.records
    found: list[tuple[str, str]] = site.cache.once("catalogue", lambda: _list(site))
    return found


def _list(site: Site) -> list[tuple[str, str]]:
    dated = {iri: date for date, iri in reversed(records_in_time(site))}
    every = sorted(site.store.instances(f"{site.base}ns#Record"))
    return sorted(((dated.get(iri, ""), iri) for iri in every), key=lambda entry: (not entry[0], entry))


def find_entries(site: Site, start: int, stop: int) -> list[Entry]:
    """Return what the catalogue says of records, from one number to another."""
    if site.lists:
        listings = site.lists.records.listings(start, stop)
    else:
        listings = [Listing(date, iri) for date, iri in list_records(site)[start:stop]]
    facts = Facts(site, [], {one.iri: one.label for one in listings if one.label})
    whole = _look_up(facts, listings)
    facts.read_labels(iri for one in whole for iri in (one.iri, *one.senders, *one.addressees))
    return [
        Entry(
            facts.value(one.iri),
            written_in_words(one.date),
            *(_in_order(facts, people) for people in (one.senders, one.addressees)),
        )
        for one in whole
    ]


def _look_up(facts: Facts, listings: Sequence[Listing]) -> list[Listing]:
    """Return what is said of records; of which a list does not tell it, the store is asked."""
    sender, addressee = term("dcterms:creator"), facts.own("has_addressee")
    facts.read((one.iri for one in listings if one.label is None), _CREATED, sender, addressee)
    return [
        one
        if one.label is not None
        else Listing(
            facts.text(one.iri, _CREATED),
            one.iri,
            None,
            *(tuple(facts.iris(one.iri, property_)) for property_ in (sender, addressee)),
        )
        for one in listings
    ]


def _in_order(facts: Facts, iris: Iterable[str]) -> list[Value]:
    order = sorted({*iris}, key=lambda iri: (facts.label(iri).casefold(), iri))
    return [facts.value(iri) for iri in order]


def count_years(site: Site) -> list[Column]:
    """Return how many records there are of each year, or decade; nothing if all are of one."""
    columns: list[Column] = site.cache.once("years", lambda: _columns(site))
    return columns


def _columns(site: Site) -> list[Column]:
    records = records_in_time(site)
    years = [int(_year(date) or 0) for date, _ in (*records[:1], *records[-1:])]
    if not all(years) or years[0] >= years[-1]:
        return []
    first, last = years
    step = 1 if last - first < _MOST_COLUMNS else 10
    spans = range(first // step * step, last + 1, step)
    begins = [_place(records, year) for year in spans] + [len(records)]
    counts = {year: end - begin for year, (begin, end) in zip(spans, pairwise(begins), strict=True)}
    leaves = {year: begin // _ON_A_LEAF + 1 for year, begin in zip(spans, begins, strict=False)}
    width, most = 100 / len(spans), max(counts.values())
    every = max(1, len(spans) // 8)
    return [
        Column(
            f"{year}s" if step > 1 else str(year),
            counts[year],
            leaves[year],
            round(at * width + width * 0.08, 2),
            round(width * 0.84, 2),
            round(_TALLEST * counts[year] / most, 1),
            at % every == 0,
        )
        for at, year in enumerate(spans)
    ]


def _place(records: Sequence[tuple[str, str]], year: int) -> int:
    """Return the number of the first record of a year, or of a later one."""
    date = f"{year:04}"
    return records.place(date) if isinstance(records, Records) else bisect_left(records, (date, ""))


def _year(date: str) -> str:
    found = _YEAR.search(date)
    return found[0] if found else ""
