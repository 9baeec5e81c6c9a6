"""Names that *we* coin: the one place where an IRI of ours is made or taken apart.

| what | pattern |
|---|---|
| thing | `/id/{class}/{slug}`, answers 303 to `/doc/{class}/{slug}` |
| event, reading of a record | `/id/{class}/{slug}/{name}` |
| part, name, date of a thing | the thing's IRI + `#fragment` |
| concept | `/vocab/{scheme}/{slug}` |
| term of our ontology | `/ns#{name}` |
| named graph | `/doc/document/{slug}`, its `/mentions`, `/graph/{name}` |
"""

import re
import unicodedata
from functools import lru_cache

from lod.model import Entity, Kind, Mention, Shelfmark
from lod.vocab import iri

_CLASSES = {Kind.PERSON: "person", Kind.STATE: "state", Kind.PLACE: "place", Kind.GROUP: "group"}


@lru_cache(1 << 12)
def slugify(name: str) -> str:
    """Return a name as a slug: lower-case ASCII letters, digits and hyphens; never empty."""
    decomposed = unicodedata.normalize("NFKD", name)
    slug = re.sub(r"[^a-z0-9]+", "-", decomposed.encode("ascii", "ignore").decode().lower()).strip("-")
    lost = any(letter.isalnum() and not letter.isascii() for letter in decomposed)
    return f"{slug}-x{name.encode().hex()}".strip("-") if lost or not slug else slug


def part(thing: str, fragment: str) -> str:
    """Return the token of a part of a thing: its hash IRI; a part of a part is one of the whole."""
    return f"{thing[:-1]}{'-' if '#' in thing else '#'}{fragment}>"


@lru_cache(1 << 12)
def _known(base: str, folder: str, name: str) -> str:
    """Return the token of one of the few IRIs that most records have."""
    return iri(f"{base}{folder}{name}")


class Iris:
    """The IRIs under one base, as tokens."""

    def __init__(self, base: str) -> None:
        self.base = base

    def own(self, path: str) -> str:
        """Return `{base}{path}`."""
        return iri(self.base + path)

    def ns(self, name: str) -> str:
        """Return a term of our ontology."""
        return _known(self.base, "ns#", name)

    def concept(self, scheme: str, slug: str) -> str:
        """Return a concept of our vocabularies."""
        return _known(self.base, f"vocab/{scheme}/", slug)

    def document(self, slug: str) -> str:
        """Return the record: the document as it was written."""
        return self.own(f"id/document/{slug}")

    def text(self, slug: str, language: str) -> str:
        """Return the text of a record in a language."""
        return self.own(f"id/document/{slug}/{language}")

    def thing(self, kind: str, slug: str) -> str:
        """Return an `item`, `page`, `file`, `right`, `event`, `assertion`, `report` ..."""
        return self.own(f"id/{kind}/{slug}")

    def of_record(self, kind: str, slug: str, name: str) -> str:
        """Return something of one record that has a name there: an `event`, an `assertion`, a reel.

        The slash keeps the two names apart: `memo` and `paris-talk` are not `memo-paris` and `talk`.
        """
        return self.own(f"id/{kind}/{slug}/{name}")

    def entity(self, entity: Entity) -> str:
        """Return a person, state, place or group of the authority."""
        return self.own(f"id/{_CLASSES[entity.kind]}/{entity.key}")

    def territory(self, entity: Entity) -> str:
        """Return the ground of a state, which is not the state."""
        return self.own(f"id/place/{entity.key}-territory")

    def group(self, name: str) -> str:
        """Return a group known by its name only."""
        return self.own(f"id/group/{slugify(name)}")

    def holding(self, shelfmark: Shelfmark, depth: int) -> str:
        """Return the holding at a level of a shelf mark: 1 is the fond."""
        steps = [
            f"{name[:2] if name == 'opis' else name[0]}{slugify(value)}" for name, value in shelfmark.levels
        ]
        return self.own(f"id/holding/{slugify(shelfmark.repository)}-{'-'.join(steps[:depth])}")

    def mention(self, slug: str, language: str, mention: Mention) -> str:
        """Return a mention, named by its text and its position in the file."""
        return self.own(f"id/mention/{slug}-{language}/{mention.start}-{mention.end}")

    def page_of(self, thing: str) -> str:
        """Return the page about a thing: the graph in which it is described."""
        return self.own(f"doc/{thing[1 + len(self.base) : -1].removeprefix('id/')}")

    def graph(self, name: str) -> str:
        """Return a named graph that is no record's: `authority`, `vocabulary`, `dataset`."""
        return self.own(f"graph/{name}")
