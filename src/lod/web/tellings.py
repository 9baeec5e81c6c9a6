"""An event as the records tell of it: which record, in which parts, about what, when and where."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lod.serializations import name
from lod.web.facts import Facts, term
from lod.web.mentions import kind_of
from lod.web.timeline import Dated, date_event
from lod.web.values import Value

_TELLING = (term("crm:P70_documents"), term("crm:P129_is_about"), term("crm:P67_refers_to"))
_WHOLES, _ABOUT = term("crm:P9_consists_of"), term("crm:P129_is_about")
_VERSION_OF = term("dcterms:isVersionOf")
_TOUCHES = tuple(
    term(f"crm:{one}") for one in ("P94_has_created", "P31_has_modified", "P16_used_specific_object")
)
_PLACE = term("crm:P7_took_place_at")
_TAKES_PART = (term("crm:P14_carried_out_by"), term("crm:P11_had_participant"))


@dataclass(frozen=True, slots=True)
class Telling:
    """A record that tells of an event, and the parts and sections of it that do."""

    record: Value
    parts: list[Value]


@dataclass(frozen=True, slots=True)
class Told:
    """What the records tell of an event."""

    tellings: list[Telling]
    touched: list[Value]  # the records that it made, changed or used
    topics: list[Value]
    when: Dated
    has_place: bool


def find_told(facts: Facts, event: str) -> Told | None:
    """Return what the records tell of an event; None: the thing is no event."""
    if kind_of(facts.site, event) != "event" or "#" in event:
        return None
    parts: dict[str, list[str]] = defaultdict(list)
    for one in _with_wholes(facts, event):
        for teller in _tellers(facts, one):
            record = _record_of(facts, teller)
            found = parts[record]
            if "#" in teller and one == event:
                found.append(teller)
    topics = {topic for found in parts.values() for part in found for topic in facts.iris(part, _ABOUT)}
    ordered = sorted(parts, key=lambda record: (facts.label(record).casefold(), record))
    return Told(
        [Telling(facts.value(record), list(_values(facts, parts[record]))) for record in ordered],
        [facts.value(iri) for iri in _touched(facts, event)],
        sorted((facts.value(topic) for topic in topics), key=lambda topic: topic.text.casefold()),
        date_event(facts, event),
        bool(facts.iris(event, _PLACE)),
    )


def participants(facts: Facts, thing: str) -> set[str]:
    """Return who takes part in an event; nobody, if the thing is none."""
    return set(facts.iris(thing, *_TAKES_PART)) if kind_of(facts.site, thing) == "event" else set()


def _with_wholes(facts: Facts, event: str) -> list[str]:
    """Return an event and the larger ones to which it belongs."""
    found, todo = [], [event]
    while todo:
        one = todo.pop(0)
        if one not in found:
            found.append(one)
            todo += sorted(name(t.subject) for t in facts.site.store.incoming(one, _WHOLES))
    return found


def _tellers(facts: Facts, event: str) -> list[str]:
    """Return the documents, texts, parts and sections that tell of an event."""
    incoming = (iri for iri, property_ in facts.incoming(event) if property_ in _TELLING)
    return sorted({iri for iri in incoming if kind_of(facts.site, iri) == "document"})


def _record_of(facts: Facts, teller: str) -> str:
    whole = teller.partition("#")[0]
    return next(iter(facts.iris(whole, _VERSION_OF)), whole)


def _touched(facts: Facts, event: str) -> list[str]:
    documents = (iri for iri in facts.iris(event, *_TOUCHES) if kind_of(facts.site, iri) == "document")
    return list(dict.fromkeys(_record_of(facts, iri) for iri in documents))


def _values(facts: Facts, parts: Iterable[str]) -> Iterator[Value]:
    return (facts.value(part) for part in dict.fromkeys(parts))
