"""Whom a name means by the word of an edition: its list of people against the authority.

An edition says of a name in a document who it is: "Dulles" is "Dulles, John Foster". Where one
person of the authority fits that name, the mention is his; where all bearers of the family name have
other initials or another time, the mention is somebody whom we do not know, and no namesake is taken
for him. Where several fit, or nobody quite, the evidence decides as everywhere.
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
        key = _key(named, record, authority)
        if key is None or surfaces.count(surface) > 1:  # or two people of one name in this document
            continue
        yield Decision(
            line=0,
            label=named.surface,
            surface=surface,
            kind=Kind.PERSON,
            key=key,
            record=record.slug,
            author=f"the list of people of {record.source.partition('#')[0]}",
            date="",
            comment=f"{named.id}: {named.name}",
        )


def _key(named: Named, record: Record, authority: Authority) -> str | None:
    """Return the key of the one who fits, empty if all bearers are others, None if that is open."""
    family, _, given = named.name.partition(",")
    words = [fold(word) for word in WORD.findall(given)]
    words = [word for word in words if word not in _AFTER]
    bearers = {name.entity.key: name.entity for name in authority.bearers(fold_all(family))}
    people = [entity for entity in bearers.values() if entity.kind is Kind.PERSON]
    alive = [entity for entity in people if _lived(entity, record)]
    fitting = [entity for entity in alive if _is_called(entity, family, words)]
    if len(fitting) == 1:
        return fitting[0].key
    initials = [word[0] for word in words]
    possible = fitting or [entity for entity in alive if _is_called(entity, family, initials)]
    return None if possible or not people else ""


def _is_called(entity: Entity, family: str, wanted: list[str]) -> bool:
    """Tell whether somebody of a family name bears these given names or initials in one form of the name."""
    forms = list(_given(entity, family))
    if wanted and len(wanted[0]) > 1:  # a name in full is compared with names in full, if there are any
        forms = [given for given in forms if len(given[0]) > 1] or forms
    return not wanted or any(_agree(wanted, given) for given in forms)


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
