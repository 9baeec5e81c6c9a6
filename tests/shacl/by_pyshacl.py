"""The reference: what pySHACL finds in a graph, in the form of `lod.shacl`."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from lod.model import Finding
from lod.reference import validate_by_pyshacl
from lod.shacl import fold

BASE = "https://lod.example.org/"


@dataclass(frozen=True)
class Reference:
    """pySHACL with shapes and a vocabulary that is added to each graph."""

    shapes: list[ox.Triple]
    vocabulary: tuple[ox.Triple, ...]

    def validate(self, triples: Iterable[ox.Triple]) -> tuple[Finding, ...]:
        """Return what pySHACL finds."""
        return fold(validate_by_pyshacl([*triples, *self.vocabulary], self.shapes))


def read_turtle(text: str | bytes) -> list[ox.Triple]:
    """Return the triples of a Turtle document."""
    quads = ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=BASE)
    return [quad.triple for quad in quads]


def read_folder(folder: Path) -> list[ox.Triple]:
    """Return the triples of all Turtle files of a folder."""
    return [triple for file in sorted(folder.glob("*.ttl")) for triple in read_turtle(file.read_bytes())]
