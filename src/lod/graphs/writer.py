"""One record and the names of the things that hang on it: what every part of its page needs."""

from collections.abc import Iterable, Iterator

from lod.authority import Authority
from lod.config import Dataset
from lod.graphs.entities import DESCRIBED, describe_entity, local_person
from lod.graphs.statements import group
from lod.iris import Iris, part, slugify
from lod.model import Entity, Kind, Link, Passage, Record, Triple
from lod.vocab import iri

_OF_THE_TEXT = {"title", "marks", "body", "closing"}  # zones whose names the text itself names


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
        self.run = iris.own(f"activity/reading-{slug}")
        self.editors = iris.group(dataset.publisher)
        self.title = record.title.text if record.title else record.source
        self.rights = iri(dataset.rights)
        self.body = [zone for zone in record.zones if zone.name in _OF_THE_TEXT]

    def type(self, slug: str) -> str:
        """Return a concept that tells what kind a thing is of."""
        return self.iris.concept("type", slug)

    def event(self, name: str) -> str:
        """Return something that happened to the record: its signing, its translation."""
        return self.iris.thing("event", f"{self.record.slug}-{name}")

    def entities_in(self, start: int, end: int) -> Iterator[Entity]:
        """Yield the entities named between two offsets, each once."""
        yield from dict.fromkeys(e for link, e in self.links if start <= link.mention.start < end)

    def in_text(self, link: Link) -> bool:
        """Tell whether the text itself names somebody, and not the page around it."""
        return any(zone.start <= link.mention.start < zone.end for zone in self.body)

    def group(self, name: str, type_: str) -> tuple[str, list[Triple]]:
        """Return the body of a name: one of the authority, or one known by its name only."""
        if entity := self.authority.named(Kind.GROUP, name):
            return self.iris.entity(entity), list(describe_entity(entity, self.iris))
        return self.iris.group(name), list(group(name, type_, self.iris))

    def person(self, passage: Passage, owner: str, fragment: str) -> tuple[str, list[Triple]]:
        """Return the person whom a passage names: one of the authority, or one of this record only."""
        for entity in self.entities_in(passage.start, passage.end):
            if entity.kind == "person":
                return self.iris.entity(entity), []
        node = part(owner, f"{fragment}-{slugify(passage.text)}")
        return node, list(local_person(node, passage.text, self.iris))
