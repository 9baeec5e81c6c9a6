"""Names that stay unlinked, and the Wikidata items that they may mean: who is asked for, who is proposed.

    records --gather_names--> names --propose_items--> rows of the review table

A machine proposes, with its evidence in words; `lod.reviews` takes over what a curator accepts.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from lod.authority import WORD, Authority, Row
from lod.candidates import OpenName, choose_office, fold_words, is_within, weigh_item
from lod.links import Decision
from lod.model import Date, Entity, Evidence, Kind, Link, Mention, Record
from lod.records import Item as Source
from lod.remote import Client
from lod.stations import link_record
from lod.wikidata import CLASSES, HOWS, Hit, Item, Office, Question, clean, fetch_items, find_hits

_INITIALS = re.compile(r"(?:\w{1,2}\.?[ -]?)*")  # "M. A.", "Yu.V.", or nothing
_SHORTEST_SHOUT = 4  # letters of a word in capitals that is no abbreviation
_MOST_CANDIDATES, _MOST_PROPOSALS, _MOST_PLACES, _MOST_ALIASES = 50, 5, 5, 12  # a name
_LIST = " ; "

_Thing = TypeVar("_Thing")


@dataclass
class _Sightings:
    """What is gathered of a name while records are read."""

    spellings: dict[str, None] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    dates: dict[Date, None] = field(default_factory=dict)
    states: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    row: Entity | None = None


def gather_names(
    sources: Iterable[Source],
    authority: Authority,
    decisions: Sequence[Decision] = (),
    *,
    unresolved: bool = False,
) -> list[OpenName]:
    """Return the names that stay unlinked in the records of some sources, the most frequent first.

    Args:
        sources: of records.
        authority: who is who.
        decisions: of the curators; what they left open on purpose stays out.
        unresolved: also the names that link to a row which has no Wikidata item.
    """
    found: dict[tuple[str, Kind], _Sightings] = defaultdict(_Sightings)
    for source in sources:
        for record in source.read():
            if isinstance(record, Record):
                links = link_record(record, authority, decisions)
                states = _states(links)
                for link in links:
                    decided = any(decision.applies_to(link.mention, record) for decision in decisions)
                    if not decided and _is_open(link, unresolved=unresolved):
                        sightings = found[_smooth(link.mention), link.mention.kind]
                        _note(sightings, record, link, states, authority)
    names = [
        OpenName(
            name=name,
            kind=kind,
            spellings=tuple(dict.fromkeys((name, *sightings.spellings))),
            seen=tuple(sightings.seen),
            dates=tuple(sightings.dates),
            states=frozenset(sightings.states),
            roles=frozenset(sightings.roles),
            row=sightings.row,
        )
        for (name, kind), sightings in found.items()
    ]
    return sorted(names, key=lambda each: (-len(each.seen), each.kind, each.name))


def propose_items(
    names: Sequence[OpenName], client: Client, authority: Authority, today: date, done: Callable[[int], None]
) -> list[Row]:
    """Return a row of the review table for each candidate for whom more speaks than against.

    Args:
        names: what to ask for.
        client: asks.
        authority: who is known already, and what the states are called.
        today: the date of the proposals.
        done: is called with how many more names are done.

    Raises:
        NetworkError: there is no answer, or one that is none.
    """
    known = {entity.wikidata for entity in authority.entities.values()}
    rows: list[Row] = []
    for batch in _batches(names, client.endpoint.batch):
        for name, pairs in zip(batch, _ask(batch, client, known), strict=True):
            for evidence, item in _best(name, pairs):
                asked = {"proposed": today.isoformat(), "source": client.endpoint.sparql}
                rows.append(_row(name, item, authority) | _words(evidence) | asked)
        done(len(batch))
    return rows


def _is_open(link: Link, *, unresolved: bool) -> bool:
    if link.mention.kind not in CLASSES:
        return False
    return link.entity is None or (unresolved and not link.entity.wikidata)


def _states(links: Iterable[Link]) -> set[str]:
    """Return the items of the states that a record names."""
    states = [link.entity for link in links if link.entity and link.entity.kind is Kind.STATE]
    return {item for state in states for item in (state.wikidata, *state.close) if item}


def _note(sightings: _Sightings, record: Record, link: Link, states: set[str], authority: Authority) -> None:
    mention, entity = link.mention, link.entity
    titles = (authority.titles.get(" ".join(fold_words(title)), "") for title in mention.title.split("; "))
    sightings.seen.append(f"{record.source}:{record.text.count(chr(10), 0, mention.start) + 1}")
    sightings.dates[record.date] = None
    sightings.states |= states
    sightings.roles |= set(titles) - {""}
    if entity:
        sightings.row = entity
        sightings.spellings |= dict.fromkeys(filter(_is_full_name, (entity.label, *entity.names)))


def _is_full_name(name: str) -> bool:
    """Tell whether a name has several words in Latin letters: it names one better than "Suslov" does."""
    words = fold_words(name)
    return len(words) > 1 and all(word.isascii() for word in words)


def _smooth(mention: Mention) -> str:
    """Return a name as Wikidata would write it: on one line, without brackets, nobody shouted at."""
    words = clean(mention.surface.replace("[", "").replace("]", "")).split(" ")
    if mention.kind is Kind.PERSON:
        words = [word.title() if _is_shouted(word) else word for word in words]
    return " ".join(words)


def _is_shouted(word: str) -> bool:
    return word.isupper() and len(word) >= _SHORTEST_SHOUT and "." not in word


def _question(name: OpenName) -> Question:
    head, _, family = name.name.rpartition(" ")
    years = [when.latest.year for when in name.dates if when.latest]
    by_family = name.kind is Kind.PERSON and _INITIALS.fullmatch(head)
    return Question(
        name.name, name.kind, name.spellings, family if by_family else "", next(iter(years), None)
    )


def _ask(names: Sequence[OpenName], client: Client, known: set[str]) -> list[list[tuple[Hit, Item]]]:
    """Return for each name the candidates that the authority does not know."""
    hits: dict[tuple[str, Kind], list[Hit]] = defaultdict(list)
    for hit in find_hits(client, [_question(name) for name in names]):
        if hit.qid not in known:
            hits[hit.name, hit.kind].append(hit)
    chosen = [_surest(hits[name.name, name.kind], client) for name in names]
    items: dict[str, Item] = {}
    for qids in _batches(sorted({hit.qid for some in chosen for hit in some}), client.endpoint.batch):
        items |= fetch_items(client, qids)
    return [[(hit, items[hit.qid]) for hit in some if hit.qid in items] for some in chosen]


def _surest(hits: Sequence[Hit], client: Client) -> list[Hit]:
    """Return the candidates to look at; of too many those with the surest way, then the oldest items."""
    ordered = sorted(hits, key=lambda hit: (HOWS.index(hit.how), int(hit.qid[1:])))
    if len(ordered) > _MOST_CANDIDATES:
        client.tell(f"{ordered[0].name}: {len(ordered)} candidates, looking at {_MOST_CANDIDATES} of them")
    return ordered[:_MOST_CANDIDATES]


def _batches(things: Sequence[_Thing], size: int) -> Iterator[Sequence[_Thing]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]


def _best(name: OpenName, pairs: Iterable[tuple[Hit, Item]]) -> list[tuple[list[Evidence], Item]]:
    """Return the candidates of the right kind for whom more speaks than against, the best first."""
    weighed = [(weigh_item(name, item, hit.how), item) for hit, item in pairs]
    good = [
        (evidence, item)
        for evidence, item in weighed
        if _score(evidence) > 0 and not CLASSES[name.kind].keys().isdisjoint(item.classes)
    ]
    return sorted(good, key=lambda each: (-_score(each[0]), each[1].qid))[:_MOST_PROPOSALS]


def _score(evidence: Iterable[Evidence]) -> float:
    return round(min(sum(each.weight for each in evidence), 1.0), 2)


def _words(evidence: Sequence[Evidence]) -> Row:
    words = _LIST.join(f"{each.name}: {each.words} ({each.weight:+.2f})" for each in evidence)
    return {"score": f"{_score(evidence):.2f}", "evidence": words}


def _row(name: OpenName, item: Item, authority: Authority) -> Row:
    """Return what a curator needs to know of a candidate, and to enter if it is accepted."""
    office = choose_office(name, item)
    first, last = (item.begun, item.ended) if name.kind is not Kind.PERSON else ("", "")
    more = f"{_LIST}{len(name.seen) - _MOST_PLACES} more" if len(name.seen) > _MOST_PLACES else ""
    return {
        "decision": "",
        "kind": name.kind,
        "name": name.name,
        "wikidata_qid": item.qid,
        "label": item.label,
        "description": item.description,
        "aliases": "|".join([alias for alias in item.aliases if WORD.search(alias)][:_MOST_ALIASES]),
        "birth_year": item.born[:4],
        "death_year": item.died[:4],
        "office": office.label if office else "",
        "state": _state_key(office, name, authority) if office else "",
        "valid_from": office.first[:4] if office else first,
        "valid_to": office.last[:4] if office else last,
        "seen_in": _LIST.join(name.seen[:_MOST_PLACES]) + more,
        "type": next(kind for qid, kind in CLASSES[name.kind].items() if qid in item.classes),
    }


def _state_key(office: Office, name: OpenName, authority: Authority) -> str:
    """Return the key of the state that an office is of: one that existed then, of that very item."""
    keys = [
        (
            not is_within(state.valid_from, state.valid_to, name.dates[0]),
            state.wikidata not in office.countries,
            key,
        )
        for (kind, key), state in authority.entities.items()
        if kind is Kind.STATE and not {state.wikidata, *state.close}.isdisjoint(office.countries)
    ]
    return min(keys)[2] if keys else ""
