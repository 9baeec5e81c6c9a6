"""Statements with their origin: a part of the mapping says in passing what it draws on.

A function that describes something yields triples, and before them a `From`: what follows
comes from there. `trace` joins each triple with the rule and with the last `From`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lod.model import Entity, Origin, Passage, Traced, Triple


@dataclass(frozen=True, slots=True)
class From:
    """What the statements behind it draw on; fields as in `Origin`."""

    source: str
    entry: str = ""
    start: int | None = None
    end: int | None = None
    rule: str = ""  # where that is another than the one at work: a setting says it


Said = Triple | From


def passage(source: str, entry: str, found: Passage | None) -> From:
    """Return a field of a page, with the passage if it has one."""
    return From(source, entry, found.start, found.end) if found else From(source, entry)


def row(entity: Entity) -> From:
    """Return the row of the authority in which an entity stands."""
    file, _, line = entity.row.partition(":")
    return From(f"authority/{file}", f"line {line}, {entity.key}")


def trace(rule: str, said: Iterable[Said], begin: From) -> list[Traced]:
    """Return the triples that a rule says, each with its origin.

    Args:
        rule: one of `lod.origins.RULES`.
        said: triples, and what they draw on.
        begin: what the first ones draw on.
    """
    origin, traced = _origin(rule, begin), list[Traced]()
    for item in said:
        if isinstance(item, From):
            origin = _origin(rule, item)
        else:
            traced.append((item, origin))
    return traced


def _origin(rule: str, begin: From) -> Origin:
    return Origin(begin.rule or rule, begin.source, begin.entry, begin.start, begin.end)
