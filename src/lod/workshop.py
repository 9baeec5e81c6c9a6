"""What every record needs: who is who, the shapes, the names."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from lod.authority import Authority
from lod.config import Config
from lod.inference import Consequences, load_consequences
from lod.iris import Iris
from lod.links import Decision, load_decisions
from lod.ready import open_authority
from lod.reports import Shapes, load_shapes, load_turtle, read_shapes, shapes_version
from lod.serializations import CheckedTerms


@dataclass
class Workshop:
    """What every record needs: who is who, the shapes, the names. Loaded when first used."""

    config: Config

    @cached_property
    def iris(self) -> Iris:
        """The names that we coin."""
        return Iris(self.config.base)

    @cached_property
    def authority(self) -> Authority:
        """Who is who."""
        return open_authority(self.config.authority)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """What curators have decided."""
        return load_decisions(self.config.authority, self.authority)

    @cached_property
    def vocabulary(self) -> list[ox.Triple]:
        """Our terms and concepts."""
        return load_turtle(self.config.ontology, self.config.base)

    @cached_property
    def concepts(self) -> frozenset[str]:
        """The tokens of our terms and concepts, and of the properties in use."""
        return frozenset(str(triple.subject) for triple in self.vocabulary) | frozenset(self.consequences)

    @cached_property
    def consequences(self) -> Consequences:
        """What follows from each property."""
        return load_consequences(self.config.ontology, self.vocabulary)

    @cached_property
    def version(self) -> str:
        """By which version of the shapes a report is made."""
        return shapes_version(read_shapes(self.config.shapes, self.config.base))

    @cached_property
    def terms(self) -> CheckedTerms:
        """The terms that have come already."""
        return CheckedTerms()

    @cached_property
    def shapes(self) -> Shapes:
        """What a record must conform to."""
        return load_shapes(self.config.shapes, self.vocabulary, self.config.base)


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no garbage in cycles: a shard leaves hardly any, and looking takes a tenth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
