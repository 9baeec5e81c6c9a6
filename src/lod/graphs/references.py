"""What an archivist's description points to: `person:nehru`, `event:visit`, `item`, an IRI.

Whom it names may stand in the authority, in the description itself or on the page. What
stands nowhere is a finding, never a guess.
"""

import difflib
from collections.abc import Callable, Iterator

from lod.graphs.writer import Writer
from lod.iris import part
from lod.model import Entity, Entry, Finding, Kind, Severity, plan_name
from lod.vocab import iri

# What happened to a record as its page tells it; a description may take its place or point to it.
_KINDS = {
    "person": Kind.PERSON,
    "group": Kind.GROUP,
    "state": Kind.STATE,
    "territory": Kind.STATE,
    "place": Kind.PLACE,
}
HAPPENINGS = ("creation", "signing", "translation", "contribution", "publication")


class References:
    """The things that the description of a record may point to."""

    def __init__(self, w: Writer) -> None:
        self._writer = w
        self.entities: dict[Entity, None] = {}  # of the authority, in the order in which they are pointed to
        self.findings: list[Finding] = []
        self._single = {"document": w.document, "text": w.text, "page": w.page}
        if w.record.marks or (w.record.provenance and w.record.provenance.shelfmark):
            self._single["item"] = w.item
        if w.record.provenance and w.record.provenance.reel:
            self._single["reel"] = w.reel
        self._local: dict[str, str] | None = None  # of page and description; made when first asked for
        self._tables: dict[str, Callable[[str], str | None]] = {
            "person": lambda key: self._entity(Kind.PERSON, key),
            "group": lambda key: self._entity(Kind.GROUP, key),
            "state": lambda key: self._entity(Kind.STATE, key),
            "place": lambda key: self._entity(Kind.PLACE, key),
            "territory": self._territory,
            "holding": self._holding,
        }

    def __getitem__(self, reference: str) -> str | None:
        """Return the token of a thing; None if there is no such thing."""
        if reference.startswith(("http://", "https://")):
            return iri(reference)
        if self._local is None:
            self._local = dict(self._own())
        if token := self._single.get(reference) or self._local.get(reference):
            return token
        table, _, key = reference.partition(":")
        return self._tables[table](key) if table in self._tables else None

    def resolve(self, reference: str, entry: Entry, key: str) -> Iterator[str]:
        """Yield the token of a thing, or tell that there is no such thing."""
        if token := self[reference]:
            yield token
        else:
            self.tell(entry, key, f"{reference!r} is nowhere: {self._expected(reference)}")

    def tell(self, entry: Entry, key: str, message: str, severity: Severity = Severity.VIOLATION) -> None:
        """Note that something is wrong with the description."""
        description = self._writer.record.description
        where = description.source if description else ""
        finding = Finding(severity, where, f"{entry.named(key)}: {message}")
        if finding not in self.findings:
            self.findings.append(finding)

    def section(self, entry: Entry) -> str | None:
        """Return the section of the text that an entry is about; None if no heading is like its own."""
        w = self._writer
        heading = entry.values.get("heading")
        if heading is None:
            return part(w.text, entry.values["id"])
        for number, section in enumerate(w.record.sections, start=1):
            if _folded(section.heading.text) == _folded(heading):
                return part(w.text, f"s{number}")
        return None

    def require_new(self, entry: Entry) -> None:
        """Tell if an entry takes the key of somebody whom the authority knows."""
        key = entry.values["id"]
        if (_KINDS[entry.table], key) in self._writer.authority.entities:
            message = f"the authority has a {entry.table} {key!r}: point to it, or choose another id"
            self.tell(entry, "id", message)

    def _own(self) -> Iterator[tuple[str, str]]:
        """Yield what the page and the description themselves have, by reference."""
        w, description = self._writer, self._writer.record.description
        for name in HAPPENINGS:
            yield f"event:{name}", w.event(name)
        for node, mark in reversed(w.marks):  # the first of a kind wins
            yield f"mark:{mark.kind}", node
        for number, _ in enumerate(w.record.sections, start=1):
            yield f"section:s{number}", part(w.text, f"s{number}")
        for entry in description.entries if description else ():
            id_ = entry.values.get("id", "")
            if entry.table == "section":
                section = self.section(entry)
                if id_ and section:
                    yield f"section:{id_}", section
            elif entry.table in {"part", "person", "group"}:
                yield f"{entry.table}:{id_}", part(w.document, id_)
                for plan in entry.values.get("plans", ()):
                    yield f"plan:{plan_name(plan)}", part(w.document, plan_name(plan))
            elif entry.table == "event":
                yield f"event:{id_}", w.event(id_)

    def _entity(self, kind: Kind, key: str) -> str | None:
        entity = self._writer.authority.entities.get((kind, key))
        if entity is None:
            return None
        self.entities[entity] = None
        return self._writer.iris.entity(entity)

    def _territory(self, key: str) -> str | None:
        entity = self._writer.authority.entities.get((Kind.STATE, key))
        if entity is None:
            return None
        self.entities[entity] = None  # who describes a state describes its ground
        return self._writer.iris.territory(entity)

    def _holding(self, level: str) -> str | None:
        mark = self._writer.record.provenance and self._writer.record.provenance.shelfmark
        for depth, (name, _) in enumerate(mark.levels if mark else (), start=1):
            if name == level and mark:
                return self._writer.iris.holding(mark, depth)
        return None

    def _expected(self, reference: str) -> str:
        table, _, key = reference.partition(":")
        if table in _KINDS:
            keys = [other for kind, other in self._writer.authority.entities if kind is _KINDS[table]]
            near = difflib.get_close_matches(key, keys, n=1)
            also = " nor this file" if table in {"person", "group"} else ""
            where = f"{'neither ' if also else ''}the authority{also} has{'' if also else ' no'}"
            return f"{where} the key {key!r}{f'; perhaps {near[0]!r} is meant' if near else ''}"
        if table == "plan":
            return f"no part of this file has a plan with the id {key!r}"
        if table in {"part", "section", "event"}:
            return f"this file has no [[{table}]] with the id {key!r}"
        return "the page has no such thing"


def _folded(heading: str) -> str:
    return " ".join(heading.split()).casefold()
