"""Decide whom each mention means: entity linking. A name that stays open is NIL."""

from collections.abc import Iterable, Iterator
from datetime import date

from lod.authority import Authority
from lod.dates import format_date
from lod.model import Date, Entity, Kind, Link, Mention, Record

_YOUNGEST = 15  # years: nobody is spoken of in a diplomatic record before


def link_mentions(record: Record, mentions: Iterable[Mention], authority: Authority) -> Iterator[Link]:
    """Yield one link for each mention, in order.

    A name is linked where one bearer is left that was there at the record's date, and, of
    several people, that was in office then. All else stays unlinked: a missing link can be
    added later, a wrong one is believed.
    """
    for mention in mentions:
        yield _link(mention, record.date, authority)


def _link(mention: Mention, when: Date, authority: Authority) -> Link:
    there = list(dict.fromkeys(_at(entity, when, authority) for entity in mention.candidates))
    bearers = [entity for entity in there if entity is not None]
    if len(bearers) > 1 and mention.kind is Kind.PERSON:
        bearers = [entity for entity in bearers if _covers(entity, when)] or bearers
    match bearers:
        case []:
            return Link(mention, None, f"no bearer of the name was there {_words(when)}")
        case [entity] if len(mention.candidates) == 1:
            return Link(mention, entity, "only bearer of the name")
        case [entity]:
            return Link(mention, entity, f"only bearer of the name {_words(when)}")
        case several:
            return Link(mention, None, f"{len(several)} bearers of the name {_words(when)}")


def _at(entity: Entity, when: Date, authority: Authority) -> Entity | None:
    """Return what the name of an entity meant at a date: itself, a state then in its place, or None."""
    if entity.kind is Kind.PERSON:
        born = entity.first_year
        return entity if born is None or when.latest is None or born + _YOUNGEST <= when.latest.year else None
    if entity.valid_from is None and entity.valid_to is None:
        return entity
    periods = [
        part
        for part in authority.parts.get(entity.key, ())
        if part.type == entity.type and _covers(part, when)
    ]
    if len(periods) == 1:
        return periods[0]
    return entity if _covers(entity, when) else None


def _covers(entity: Entity, when: Date) -> bool:
    return (entity.valid_from or date.min) <= (when.latest or date.max) and (when.earliest or date.min) <= (
        entity.valid_to or date.max
    )


def _words(when: Date) -> str:
    exact = when.earliest is not None and when.earliest == when.latest
    return f"{'on' if exact else 'in'} {format_date(when)}"
