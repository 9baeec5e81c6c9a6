"""People, states, places and groups of the authority: who they are, and how sure their item is.

Lives and polities have a beginning and an end in years, as the tables have them; a year that
they do not give is not guessed.
"""

import re
from collections.abc import Iterator
from datetime import date

from lod.authority import Authority
from lod.graphs.statements import english, thing
from lod.iris import Iris, part
from lod.model import Entity, Kind, Triple
from lod.vocab import CRM, SKOS, literal, wikidata

_CLASSES = {
    Kind.PERSON: CRM.E21_Person,
    Kind.STATE: CRM.E74_Group,
    Kind.PLACE: CRM.E53_Place,
    Kind.GROUP: CRM.E74_Group,
}
DESCRIBED = frozenset(_CLASSES)  # the kinds of entity that get a page
_WITH_ARTICLE = re.compile(
    r"\b(States|Republic|Union|Kingdom|Federation|Emirates|Confederation|Empire|Islands|Netherlands|Philippines)\b"
    r"|^Congo$|^Gambia$|^Bahamas$|^Maldives$"
)
ACTORS = DESCRIBED - {Kind.PLACE}  # whom a letter can be directed to


def whole_of(entity: Entity, authority: Authority) -> Entity | None:
    """Return the state to which a body belongs, as the authority has it."""
    return authority.entities.get((Kind.STATE, entity.parent)) if entity.kind is Kind.GROUP else None


def describe_entity(entity: Entity, iris: Iris, whole: Entity | None = None) -> Iterator[Triple]:
    """Yield what we say of a person, a state (with its ground), a place or a body.

    Args:
        entity: of the authority.
        iris: the names to use.
        whole: the state to which a body belongs; it is described by itself.
    """
    node = iris.entity(entity)
    yield from thing(node, entity.title, _CLASSES[entity.kind])
    yield from _name(node, entity.title, iris)
    if entity.title != entity.label:
        yield node, SKOS.altLabel, english(entity.label)
    yield from _spellings(node, entity)
    yield from _matches(node, entity, iris)
    if entity.type:
        yield node, CRM.P2_has_type, iris.concept("type", entity.type)
    if note := _note(entity):
        yield node, SKOS.note, english(note)
    if entity.kind is Kind.STATE:
        yield from _ground(node, entity, iris)
    if whole:
        yield node, CRM.P107i_is_current_or_former_member_of, iris.entity(whole)


def _spellings(node: str, entity: Entity) -> Iterator[Triple]:
    """Yield the other spellings, transliterations and adjectives of the table, which tells no language.

    They are for who looks for the thing, not for who reads about it (SKOS Reference, 5.1).
    """
    for spelling in dict.fromkeys((*entity.names, *entity.adjectives)):
        if spelling not in {entity.title, entity.label}:
            yield node, SKOS.hiddenLabel, literal(spelling)


def _years(entity: Entity) -> tuple[int | None, int | None]:
    """Return the first and last year of a life or of a polity; of a state, a day may be only a guess."""
    if entity.kind is Kind.PERSON:
        return entity.first_year, entity.last_year
    return _year(entity.valid_from), _year(entity.valid_to)


def _year(day: date | None) -> int | None:
    return day.year if day else None


def _note(entity: Entity) -> str:
    """Say in words who a person is, or when a state was, as far as the row has it."""
    if entity.kind is Kind.STATE:
        return _span(_years(entity), "Existed from {0} to {1}", "From {0}", "Until {1}")
    if entity.kind is not Kind.PERSON:
        return ""
    office = ""
    if entity.role and not re.search(r"\d{2}", entity.role):  # else the role has its years in its words
        years = _year(entity.valid_from), _year(entity.valid_to)
        # A row has the first and the last year; whether there was a pause between them, it does not say.
        both = "in office in {0}" if years[0] == years[1] else "in office between {0} and {1}"
        office = _span(years, both, "in office from {0}", "in office until {1}")
    life = _span(_years(entity), "born {0}, died {1}", "born {0}", "died {1}")
    return "; ".join(words for words in (entity.role, office, life) if words)


def _span(years: tuple[int | None, int | None], both: str, first: str, last: str) -> str:
    """Return the words for two years, for one of them, or none."""
    begin, end = years
    if begin is not None:
        return (first if end is None else both).format(begin, end)
    return "" if end is None else last.format(begin, end)


def _name(node: str, label: str, iris: Iris) -> Iterator[Triple]:
    name = part(node, "name")
    yield node, CRM.P1_is_identified_by, name
    yield from thing(name, label, CRM.E33_E41_Linguistic_Appellation)
    yield name, CRM.P2_has_type, iris.concept("type", "primary-name")
    yield name, CRM.P72_has_language, iris.concept("language", "en")
    yield name, CRM.P190_has_symbolic_content, english(label)


def _matches(node: str, entity: Entity, iris: Iris) -> Iterator[Triple]:
    """Link to Wikidata by SKOS, never by owl:sameAs, which would import all its statements as ours."""
    status = "verified" if entity.wikidata else "not-attempted"
    yield node, iris.ns("reconciliationStatus"), iris.concept("reconciliation", status)
    if entity.wikidata:
        yield node, SKOS.exactMatch, wikidata(entity.wikidata)
    if entity.kind is Kind.STATE:  # the country around a city is no match of it
        for item in entity.close:
            yield node, SKOS.closeMatch, wikidata(item)


def _ground(node: str, entity: Entity, iris: Iris) -> Iterator[Triple]:
    """A state acts, its territory is acted upon: two things, which Wikidata has as one."""
    ground = iris.territory(entity)
    yield node, CRM.P74_has_current_or_former_residence, ground
    yield from thing(ground, f"Territory of {_with_article(entity.title)}", CRM.E53_Place)
    yield ground, CRM.P2_has_type, iris.concept("type", "territory")
    yield ground, iris.ns("reconciliationStatus"), iris.concept("reconciliation", "not-applicable")
    if entity.wikidata:
        yield ground, SKOS.closeMatch, wikidata(entity.wikidata)


def _with_article(name: str) -> str:
    """Return the name of a country as English has it behind a preposition: "the United States"."""
    return f"the {name}" if _WITH_ARTICLE.search(name) else name


def local_person(node: str, name: str, iris: Iris) -> Iterator[Triple]:
    """Describe a person whom only this record names: no claim that two such are the same."""
    yield from thing(node, name, CRM.E21_Person)
    appellation = part(node, "name")
    yield node, CRM.P1_is_identified_by, appellation
    yield from thing(appellation, name, CRM.E33_E41_Linguistic_Appellation)
    yield appellation, CRM.P2_has_type, iris.concept("type", "name-as-found")
    yield appellation, CRM.P190_has_symbolic_content, literal(name)
    yield node, iris.ns("reconciliationStatus"), iris.concept("reconciliation", "not-attempted")
