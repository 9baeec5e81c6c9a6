"""What the named graphs of a release are about, which their IRIs tell (the table is in `lod.press`)."""

from dataclasses import dataclass
from functools import lru_cache

_APART = {"inferred", "shapes", "validation"}  # not in the dumps that know no graphs


@dataclass(frozen=True, slots=True)
class Graph:
    """What one must know of a named graph."""

    token: bytes
    name: str  # the same
    concern: str
    is_shared: bool  # it is of no record
    is_inferred: bool  # it holds what follows from the others
    is_said: bool  # it goes into the dumps that know no graphs
    is_report: bool  # it goes into the dump of the validation reports


@lru_cache(1 << 14)
def graph_named(token: bytes, base: str) -> Graph:
    """Return what a named graph is about.

    Args:
        token: its name.
        base: the base IRI of the data set.
    """
    kind, _, name = token[1 + len(base.encode()) : -1].decode().partition("/")
    what, _, rest = name.partition("/")
    is_shared = kind == "graph"
    own = "validation" if what == "report" else rest.partition("/")[2] or "record"
    concern = name if is_shared else own
    return Graph(
        token,
        token.decode(),
        concern,
        is_shared,
        is_inferred=concern == "inferred",
        is_said=concern not in _APART,
        is_report=concern == "validation",
    )
