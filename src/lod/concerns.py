"""What the named graphs of a release are about, which their IRIs tell (the table is in `lod.press`)."""

from dataclasses import dataclass
from functools import lru_cache

_APART = {"inferred", "shapes", "validation"}  # not in the dumps that know no graphs


@dataclass(frozen=True, slots=True)
class Graph:
    """What one must know of a named graph."""

    name: str  # token
    concern: str
    is_shared: bool  # it is of no record

    @property
    def is_inferred(self) -> bool:
        """Whether it holds what follows from the others."""
        return self.concern == "inferred"

    @property
    def is_said(self) -> bool:
        """Whether it goes into the dumps that know no graphs."""
        return self.concern not in _APART

    @property
    def is_report(self) -> bool:
        """Whether it goes into the dump of the validation reports."""
        return self.concern == "validation"


@lru_cache(1 << 14)
def graph_named(token: bytes, base: str) -> Graph:
    """Return what a named graph is about.

    Args:
        token: its name.
        base: the base IRI of the data set.
    """
    kind, _, name = token[1 + len(base.encode()) : -1].decode().partition("/")
    if kind == "graph":
        return Graph(token.decode(), name, is_shared=True)
    what, _, rest = name.partition("/")
    concern = "validation" if what == "report" else rest.partition("/")[2] or "record"
    return Graph(token.decode(), concern, is_shared=False)
