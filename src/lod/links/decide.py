"""From evidence to a decision: for each mention the candidates, their scores, and the choice."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from lod.authority import Authority
from lod.dates import format_date
from lod.links.decisions import Decision
from lod.links.evidence import EVIDENCE, Context, Weigh
from lod.links.lists import settle_lists
from lod.links.validity import covers, state_at
from lod.model import Candidate, Date, Entity, Kind, Link, Mention, Record
from lod.parts import Parts

_FORMS = frozenset({"name form", "title", "life"})  # evidence that lies in the form of the name itself
_COUNTRY = "country-whole"
ANY = "any"  # kind of a row that names one of many: "peace treaty", "Central Committee"
_LEAST_SCORE = 1.0
_LEAST_LEAD = 1.0  # over the next candidate
_SOON = 20  # years before independence in which texts name a country as the state that it became
_SETTLED = 3.0  # score of a name in full, and weight of an office that fits


def link_mentions(
    record: Record,
    mentions: Iterable[Mention],
    authority: Authority,
    decisions: Sequence[Decision] = (),
    evidence: Mapping[str, Weigh] = EVIDENCE,
) -> Iterator[Link]:
    """Yield one link for each mention, in order.

    A name is linked where one candidate has enough for it and leads clearly. All else stays
    unlinked: a missing link can be added later, a wrong one is believed. A curator's decision
    beats the machine.

    Args:
        record: in whose text the mentions stand.
        mentions: of the record.
        authority: who is who.
        decisions: of the curators.
        evidence: what is weighed; the ablation leaves some out.
    """
    found, parts = list(mentions), Parts(record)
    whole = Context(record.date, found, authority, lists=settle_lists(record.text, found, record.date))
    contexts = {date: replace(whole, date=date) for date in {record.date, *(date for _, date in parts.dates)}}
    whole.settled.update(_settle(found, lambda mention: contexts[parts.date_at(mention.start)], evidence))
    things: dict[tuple[Kind, tuple[Entity, ...], Date], tuple[Entity | None, str]] = {}
    for mention in found:
        context = contexts[parts.date_at(mention.start)]
        decision = next((d for d in decisions if d.applies_to(mention, record)), None)
        if decision is not None:
            entity = authority.entities.get((decision.kind or mention.kind, decision.key))
            yield Link(mention, entity, decision.words)
        elif mention.kind is Kind.PERSON:
            yield _link_person(mention, context, evidence)
        else:
            key = (mention.kind, mention.candidates, context.date)
            if key not in things:
                things[key] = _decide_thing(mention, context.date, authority)
            yield Link(mention, *things[key])


def _settle(
    mentions: Sequence[Mention], context_of: Callable[[Mention], Context], evidence: Mapping[str, Weigh]
) -> Iterator[tuple[str, str]]:
    """Yield who is named beyond doubt somewhere in the text, and by what form of the name."""
    forms = {name: weigh for name, weigh in evidence.items() if name in _FORMS}
    for mention in mentions:
        if mention.kind is Kind.PERSON and (mention.given or mention.title or " " in mention.surface):
            match _ranked(mention, context_of(mention), forms):
                case [best, *others] if _is_beyond_doubt(best) and _leads(best, others):
                    title = f"{mention.title} " if mention.title else ""
                    yield best.entity.key, f"{title}{mention.surface}"


def _is_beyond_doubt(candidate: Candidate) -> bool:
    """Tell whether a name is full, or has the very office of the candidate beside it."""
    return candidate.score >= _SETTLED or any(
        e.name == "title" and e.weight >= _SETTLED for e in candidate.evidence
    )


def _link_person(mention: Mention, context: Context, evidence: Mapping[str, Weigh]) -> Link:
    ranked = _ranked(mention, context, evidence)
    if not ranked:
        return Link(mention, None, "nobody of this name is known")
    best, *others = ranked
    if not _leads(best, others):
        keys = ", ".join(candidate.entity.key for candidate in ranked)
        return Link(mention, None, f"{len(ranked)} bearers of the name, none clearly meant: {keys}", ranked)
    if best.score < _LEAST_SCORE:
        against = "; ".join(item.words for item in best.evidence if item.weight < 0) or "only the name"
        return Link(mention, None, f"too little speaks for {best.entity.key}: {against}", ranked)
    return Link(
        mention, best.entity, "; ".join(item.words for item in best.evidence if item.weight > 0), ranked
    )


def _ranked(mention: Mention, context: Context, evidence: Mapping[str, Weigh]) -> tuple[Candidate, ...]:
    candidates = []
    for entity in mention.candidates:
        weighed = (weigh(mention, entity, context) for weigh in evidence.values())
        candidates.append(Candidate(entity, tuple(item for item in weighed if item is not None)))
    return tuple(sorted(candidates, key=lambda candidate: -candidate.score))


def _leads(best: Candidate, others: Sequence[Candidate]) -> bool:
    return not others or best.score - others[0].score >= _LEAST_LEAD


def _decide_thing(  # noqa: PLR0911 - one line for each answer
    mention: Mention, when: Date, authority: Authority
) -> tuple[Entity | None, str]:
    """Link a state, group, place, ...: by what was there at the record's date."""
    there = [_at(entity, when, authority) for entity in mention.candidates if not entity.type.endswith(ANY)]
    bearers = list(dict.fromkeys(entity for entity in there if entity is not None))
    bearers = [entity for entity in bearers if covers(entity, when)] or bearers  # else those of the past
    if mention.kind is Kind.STATE_ADJECTIVE and len(bearers) > 1:  # a government acts, not a whole country
        bearers = [entity for entity in bearers if entity.type != _COUNTRY] or bearers
    match bearers:
        case [] if any(entity.type.endswith(ANY) for entity in mention.candidates):
            return None, "names one of many; which one, the text does not say"
        case [] if (country := _country_to_be(mention.candidates, when)) is not None:
            return country, f"only bearer of the name; not yet a state {_words(when)}"
        case [] if mention.candidates:
            keys = ", ".join(entity.key for entity in mention.candidates)
            return None, f"no bearer of the name was there {_words(when)}: {keys}"
        case []:
            return None, ""
        case [entity] if len(mention.candidates) == 1:
            return entity, "only bearer of the name"
        case [entity]:
            return entity, f"only bearer of the name {_words(when)}"
        case several:
            keys = ", ".join(entity.key for entity in several)
            return None, f"{len(several)} bearers of the name {_words(when)}: {keys}"


def _country_to_be(candidates: Sequence[Entity], when: Date) -> Entity | None:
    """Return the country that became a state soon after, and is one to this day: "Angola" in 1970."""
    match candidates:
        case [entity] if entity.kind is Kind.STATE and entity.valid_from and when.latest:
            years = entity.valid_from.year - when.latest.year
            is_later = when.latest < entity.valid_from and years <= _SOON and entity.valid_to is None
            return entity if is_later else None
        case _:
            return None


def _at(entity: Entity, when: Date, authority: Authority) -> Entity | None:
    return state_at(entity, when, authority) if entity.kind is Kind.STATE else entity


def _words(when: Date) -> str:
    exact = when.earliest is not None and when.earliest == when.latest
    return f"{'on' if exact else 'in'} {format_date(when)}"
