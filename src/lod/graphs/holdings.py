"""Where the paper lies: repository, fond, opis, delo."""

from collections.abc import Iterator
from functools import lru_cache

from lod.graphs.statements import identifier, thing
from lod.iris import Iris
from lod.model import Passage, Shelfmark, Triple
from lod.vocab import CRM, DCTERMS, literal

_NOWHERE = Passage("", 0, 0)  # a level of a shelf mark stands in many pages
_ABBREVIATIONS = {"fond": "f.", "opis": "op.", "delo": "d."}


def describe_holding(shelfmark: Shelfmark, keeper: str, iris: Iris) -> Iterator[Triple]:
    """Yield the holdings of a shelf mark from the fond down; `keeper` is the body that keeps them."""
    for depth in range(1, len(shelfmark.levels) + 1):
        upper = Shelfmark(shelfmark.repository, shelfmark.levels[:depth], _NOWHERE)
        yield from _describe_level(upper, keeper, iris)


@lru_cache(1 << 10)  # many records lie in one fond
def _describe_level(shelfmark: Shelfmark, keeper: str, iris: Iris) -> tuple[Triple, ...]:
    return tuple(_level(shelfmark, keeper, iris))


def _level(shelfmark: Shelfmark, keeper: str, iris: Iris) -> Iterator[Triple]:
    """Yield the lowest holding of a shelf mark."""
    depth, (level, _) = len(shelfmark.levels), shelfmark.levels[-1]
    node, code = iris.holding(shelfmark, depth), reference_code(shelfmark, depth)
    yield from thing(node, code, CRM.E78_Curated_Holding)
    yield node, CRM.P2_has_type, iris.concept("type", level)
    yield node, DCTERMS.identifier, literal(code)
    type_ = iris.concept("type", "archival-reference")
    yield from identifier(node, "reference", f"Reference code {code}", type_, code)
    if depth == 1:
        yield node, CRM.P50_has_current_keeper, keeper
    else:
        yield node, CRM.P46i_forms_part_of, iris.holding(shelfmark, depth - 1)
        yield node, DCTERMS.isPartOf, iris.holding(shelfmark, depth - 1)


def item_code(shelfmark: Shelfmark) -> str:
    """Return the code of an item by its leaves, `RGANI, f. 5, op. 30, d. 300, ll. 17-20`, or nothing.

    Neither repository nor levels have a comma in them, so the leaves are what stands behind.
    """
    leaves = shelfmark.passage.text.split(", ")[1 + len(shelfmark.levels) :]
    return ", ".join((reference_code(shelfmark, len(shelfmark.levels)), *leaves)) if leaves else ""


def reference_code(shelfmark: Shelfmark, depth: int) -> str:
    """Return a shelf mark down to a level, in the archive's own form: `RGANI, f. 5, op. 30`."""
    steps = (f"{_ABBREVIATIONS[level]} {value}" for level, value in shelfmark.levels[:depth])
    return ", ".join((shelfmark.repository, *steps))
