"""What the index answers."""

from dataclasses import dataclass, field

from lod.search.excerpts import Excerpt, Piece
from lod.search.queries import Asked, Part, Reading


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found."""

    iri: str
    kind: str
    title: tuple[Piece, ...]
    language: str  # of the title
    note: str
    also: tuple[Piece, ...]  # another name of it, if that is what was found
    excerpt: Excerpt

    @property
    def label(self) -> str:
        """The title without marks."""
        return "".join(piece.text for piece in self.title)


@dataclass(frozen=True, slots=True)
class Count:
    """A value of a facet, and how many of the results have it."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question."""

    asked: Asked
    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[Count, ...]]
    reading: Reading
    labels: dict[tuple[str, str], str]  # of the values by which the results are narrowed down
    unfiltered: int = 0  # if nothing was found: how much there is without the filters
    alone: tuple[tuple[Part, int], ...] = field(default=())  # if nothing was found: each part by itself


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A thing that somebody may mean who has typed a beginning."""

    iri: str
    kind: str
    title: str
    note: str
