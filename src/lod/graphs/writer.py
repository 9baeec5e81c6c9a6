"""One record and the names of the things that hang on it: what every part of its page needs."""

from collections.abc import Iterable, Iterator
from typing import Any

from lod.authority import Authority
from lod.config import Dataset
from lod.graphs.entities import DESCRIBED, describe_entity, local_person
from lod.graphs.statements import group
from lod.graphs.traces import From, Said, passage, row
from lod.iris import Iris, part, slugify
from lod.model import Entity, Kind, Link, Mark, Passage, Record
from lod.vocab import iri

_OF_THE_TEXT = {"title", "marks", "body", "closing"}  # zones whose names the text itself names
# Who gives one of these allows that the text is passed on as it is.
_FREE = tuple(
    f"{scheme}://creativecommons.org/{kind}/"
    for scheme in ("https", "http")
    for kind in ("licenses", "publicdomain")
)


class Writer:
    """One record, with the names of the things that hang on it."""

    def __init__(
        self, record: Record, links: Iterable[Link], iris: Iris, dataset: Dataset, authority: Authority
    ) -> None:
        self.record, self.iris, self.dataset, self.authority = record, iris, dataset, authority
        self.links = [
            (link, link.entity) for link in links if link.entity is not None and link.entity.kind in DESCRIBED
        ]
        slug = record.slug
        self.document, self.text = iris.document(slug), iris.text(slug, "en")
        self.item, self.page, self.file = (iris.thing(kind, slug) for kind in ("item", "page", "file"))
        self.reel = iris.of_record("item", slug, "reel")
        self.run = iris.own(f"activity/reading-{slug}")
        self.editors = iris.group(dataset.publisher)
        self.describing = iris.own(f"activity/description-{slug}")
        self.author = self._author()
        self.graph = iris.page_of(self.document)  # a page is the named graph of what it says
        self.mentions_graph, self.description_graph = (
            f"{self.graph[:-1]}/{name}>" for name in ("mentions", "description")
        )
        self.title = self.described("document", "title") or (
            record.title.text if record.title else record.source
        )
        self.rights = iri(dataset.rights)
        self.body = [zone for zone in record.zones if zone.name in _OF_THE_TEXT]
        self.marks: list[tuple[str, Mark]] = [
            (part(self.item, f"mark-{number}"), mark)
            for number, mark in enumerate((m for m in record.marks if m.kind != "copy-number"), start=1)
        ]

    def _author(self) -> str:
        """Return whoever wrote the archivist's description; the editors where there is none."""
        name = self.record.description.author if self.record.description else self.dataset.publisher
        for kind in (Kind.GROUP, Kind.PERSON):
            if entity := self.authority.named(kind, name):
                return self.iris.entity(entity)
        return self.iris.group(name)

    def field(self, name: str, found: Passage | None = None) -> From:
        """Return a field of the page as what statements draw on."""
        return passage(self.record.source, name, found)

    def zone(self, name: str) -> From:
        """Return a zone of the page as what statements draw on."""
        zone = next((zone for zone in self.record.zones if zone.name == name), None)
        return From(self.record.source, name, zone.start, zone.end) if zone else self.field(name)

    def described(self, table: str, key: str) -> Any:
        """Return what the archivist says in a table that there is once; None if nothing."""
        return self.record.description and self.record.description.value(table, key)

    def setting(self, key: str) -> From:
        """Return a setting of the data set as what statements draw on."""
        return From("lod.toml", f"dataset, {key}", rule="settings/dataset")

    def allows_text(self) -> bool:
        """Tell whether the rights in the text allow that it is published, and no archivist has decided."""
        rights = self.described("text", "rights") or self.dataset.rights
        return self.described("text", "publish") is None and rights.startswith(_FREE)

    def type(self, slug: str) -> str:
        """Return a concept that tells what kind a thing is of."""
        return self.iris.concept("type", slug)

    def event(self, name: str) -> str:
        """Return something that happened to the record: its signing, its translation."""
        return self.iris.of_record("event", self.record.slug, name)

    def entities_in(self, start: int, end: int) -> Iterator[Entity]:
        """Yield the entities named between two offsets, each once."""
        yield from dict.fromkeys(e for link, e in self.links if start <= link.mention.start < end)

    def in_text(self, link: Link) -> bool:
        """Tell whether the text itself names somebody, and not the page around it."""
        return any(zone.start <= link.mention.start < zone.end for zone in self.body)

    def mentioned(self, link: Link) -> From:
        """Return a mention as what statements draw on."""
        return From(self.record.source, "mention", link.mention.start, link.mention.end)

    def group(self, name: str, type_: str) -> tuple[str, list[Said]]:
        """Return the body of a name: one of the authority, or one known by its name only."""
        if entity := self.authority.named(Kind.GROUP, name):
            return self.iris.entity(entity), [row(entity), *describe_entity(entity, self.iris)]
        return self.iris.group(name), list(group(name, type_, self.iris))

    def person(self, found: Passage, owner: str, fragment: str) -> tuple[str, list[Said]]:
        """Return the person whom a passage names: one of the authority, or one of this record only."""
        for entity in self.entities_in(found.start, found.end):
            if entity.kind == "person":
                return self.iris.entity(entity), []
        node = part(owner, f"{fragment}-{slugify(found.text)}")
        return node, list(local_person(node, found.text, self.iris))
