"""Who and what was there at a date."""

from datetime import date

from lod.authority import Authority
from lod.model import Date, Entity

_YOUNGEST = 15  # years: nobody is spoken of in a diplomatic record before


def covers(entity: Entity, when: Date) -> bool:
    """Tell whether a state existed, or a person was in office, at some time within a date."""
    return (entity.valid_from or date.min) <= (when.latest or date.max) and (when.earliest or date.min) <= (
        entity.valid_to or date.max
    )


def _is_past(entity: Entity, when: Date) -> bool:
    """Tell whether a state was there before a date: texts go on to speak of it."""
    return entity.valid_to is not None and when.earliest is not None and entity.valid_to < when.earliest


def _spans(entity: Entity, when: Date) -> bool:
    begun = (entity.valid_from or date.min) <= (when.earliest or date.min)
    return begun and (when.latest or date.max) <= (entity.valid_to or date.max)


def is_adult(entity: Entity, when: Date) -> bool:
    """Tell whether a person, as far as is known, was grown up at a date."""
    return (
        entity.first_year is None or when.latest is None or entity.first_year + _YOUNGEST <= when.latest.year
    )


def is_dead(entity: Entity, when: Date) -> bool:
    """Tell whether a person had died before a date."""
    return (
        entity.last_year is not None and when.earliest is not None and entity.last_year < when.earliest.year
    )


def state_at(entity: Entity, when: Date, authority: Authority) -> Entity | None:
    """Return what the name of a state meant at a date: the period that has it then, itself, or None."""
    if entity.valid_from is None and entity.valid_to is None:
        return entity
    periods = [
        part
        for part in authority.parts.get(entity.key, ())
        if part.type == entity.type and covers(part, when)
    ]
    if len(periods) == 1:  # a period that covers only a part of the date leaves open which state is meant
        return periods[0] if _spans(periods[0], when) else None
    if covers(entity, when) or _is_past(entity, when):
        return entity
    return None
