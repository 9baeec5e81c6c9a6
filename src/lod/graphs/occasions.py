"""Events of an archivist's description: what goes without saying of them, and what cannot be.

An event is told by the document, or it is something that happened to the document. One that is
neither has no source, and one that is a part of itself is none.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from lod.graphs.references import References
from lod.model import ArchivistDescription, Entry, Severity

# What is meant by an event of this name, unless its entry says otherwise.
WITHOUT_SAYING: Mapping[str, Mapping[str, Any]] = {
    "creation": {"kinds": ["drafting"], "creates": ["document"]},
    "signing": {"kinds": ["signing"], "uses": ["document"]},
    "translation": {"kinds": ["translating"], "creates": ["text"], "uses": ["document"]},
    "contribution": {"kinds": ["contributing"], "uses": ["document"]},
    "publication": {"kinds": ["publishing"], "uses": ["page"]},
}
_TO_THE_RECORD = ("uses", "creates", "modifies")
_OF_THE_RECORD = ("document", "text", "item", "page", "reel", "part:", "section:", "mark:")
_REPORTING = ("documents", "refers_to", "about")


def check_events(description: ArchivistDescription, references: References) -> None:
    """Tell of events that are parts of themselves, and of those of which nobody says where they are from."""
    events = {f"event:{entry.values['id']}": entry for entry in description.all("event")}
    told = set(_told(description, events))
    for name, entry in events.items():
        if name in _below(name, events):
            references.tell(entry, "consists_of", "the event is a part of itself")
        if name not in told:
            message = (
                "nothing says how we know of it: let the document report it (documents),"
                " or say what it did to the record (uses, creates, modifies)"
            )
            references.tell(entry, "", message, Severity.WARNING)


def _told(description: ArchivistDescription, events: Mapping[str, Entry]) -> Iterator[str]:
    """Yield the events that the document tells of, or that happened to it; with their parts and reasons."""
    todo = [
        reference
        for entry in description.entries
        if entry.table != "event"
        for key in _REPORTING
        for reference in entry.values.get(key, ())
    ]
    todo += [name for name, entry in events.items() if _is_of_the_record(entry)]
    seen: set[str] = set()
    while todo:
        name = todo.pop()
        if name in events and name not in seen:
            seen.add(name)
            yield name
            todo += [*events[name].values.get("consists_of", ()), *events[name].values.get("because_of", ())]


def _is_of_the_record(entry: Entry) -> bool:
    values = {**WITHOUT_SAYING.get(entry.values["id"], {}), **entry.values}
    things = (thing for key in _TO_THE_RECORD for thing in values.get(key, ()))
    return any(str(thing).startswith(_OF_THE_RECORD) for thing in things)


def _below(name: str, events: Mapping[str, Entry]) -> set[str]:
    """Return the parts of an event, and theirs."""
    found: set[str] = set()
    todo = [name]
    while todo:
        entry = events.get(todo.pop())
        for other in entry.values.get("consists_of", ()) if entry else ():
            if other not in found:
                found.add(other)
                todo.append(other)
    return found
