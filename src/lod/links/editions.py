"""Whom a name means by the word of an edition: its list of people against the authority.

An edition says of a name in a document who it is: "Dulles" is "Dulles, John Foster". Where one
person of the authority fits that name, the mention is his; where nobody of the family name does, the
mention is somebody whom we do not know, and no namesake is taken for him. Where several fit, the
evidence decides as everywhere.
"""

from collections.abc import Iterator

from lod.authority import WORD, Authority, fold, fold_all
from lod.links.decisions import Decision
from lod.model import Entity, Kind, Named, Record

_AFTER = frozenset({"jr", "sr", "ii", "iii", "iv"})  # behind a name, and no given name


def decisions_of_edition(record: Record, authority: Authority) -> tuple[Decision, ...]:
    """Return what the edition of a record decides; nothing for a record without a list of people."""
    return tuple(_decisions(record, authority))


def _decisions(record: Record, authority: Authority) -> Iterator[Decision]:
    surfaces = [fold_all(named.surface) for named in record.people]
    for named, surface in zip(record.people, surfaces, strict=True):
        if surfaces.count(surface) > 1:  # two people of one name in this document
            continue
        fitting = _fitting(named, record, authority)
        if len(fitting) > 1:
            continue
        yield Decision(
            line=0,
            label=named.surface,
            surface=surface,
            kind=Kind.PERSON,
            key=fitting[0].key if fitting else "",
            record=record.slug,
            author=f"the list of people of {record.source.partition('#')[0]}",
            date="",
            comment=f"{named.id}: {named.name}",
        )


def _fitting(named: Named, record: Record, authority: Authority) -> list[Entity]:
    """Return the people of the authority who may be meant: by family name, given names and life."""
    family, _, given = named.name.partition(",")
    wanted = [fold(word) for word in WORD.findall(given)]
    wanted = [word for word in wanted if word not in _AFTER]
    bearers = {
        name.entity.key: name.entity
        for name in authority.bearers(fold_all(family))
        if name.entity.kind is Kind.PERSON
    }
    return [
        entity
        for entity in bearers.values()
        if _lived(entity, record) and any(_agree(wanted, form) for form in _given(entity, family))
    ]


def _given(entity: Entity, family: str) -> Iterator[list[str]]:
    """Yield the given names in each form of a person's name."""
    family_words = [fold(word) for word in WORD.findall(family)]
    for form in (entity.label, *entity.names):
        words = [fold(word) for word in WORD.findall(form)]
        if words[-len(family_words) :] == family_words and len(words) > len(family_words):
            yield words[: -len(family_words)]


def _agree(wanted: list[str], given: list[str]) -> bool:
    """Tell whether given names and initials are those of one person: "c douglas", "clarence d"."""
    return all(
        one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])
        for one, other in zip(wanted, given, strict=False)
    )


def _lived(entity: Entity, record: Record) -> bool:
    latest, earliest = record.date.latest, record.date.earliest
    born_after = entity.first_year and latest and entity.first_year > latest.year
    dead_before = entity.last_year and earliest and entity.last_year < earliest.year
    return not (born_after or dead_before)
