"""Leaves: what is too long for one page is cut into several, each with an address of its own.

No page for people has 100 kB, however long a record is. What is asked for stands in the query of the
address: `_show=statements` or `_show=incoming`, `_leaf=2`, `_of=person/nehru`. RDF is never cut.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar
from urllib.parse import quote

from lod.errors import NotFoundError

SHOW, NUMBER, OF = "_show", "_leaf", "_of"
PARAMETERS = frozenset({SHOW, NUMBER, OF})
STATEMENTS, INCOMING = "statements", "incoming"
_SHOWN = ("", STATEMENTS, INCOMING)
_COUNT = re.compile(r"[1-9]\d{0,5}")

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Leaf:
    """Which leaf of a page is asked for."""

    show: str = ""  # what of the page; empty: the page itself
    number: int = 1
    of: str = ""  # only what concerns this thing, by its path below `/id/`

    def at(self, address: str) -> str:
        """Return the address of this leaf of a page."""
        fields = [
            f"{SHOW}={self.show}" if self.show else "",
            f"{OF}={quote(self.of, safe='/')}" if self.of else "",
            f"{NUMBER}={self.number}" if self.number > 1 else "",
        ]
        query = "&".join(filter(None, fields))
        return f"{address}{'&' if '?' in address else '?'}{query}" if query else address

    def turned(self, number: int) -> "Leaf":
        """Return another leaf of the same."""
        return replace(self, number=number)

    def showing(self, show: str, number: int = 1) -> "Leaf":
        """Return a leaf of something else of the same page."""
        return Leaf(show, number)


@dataclass(frozen=True, slots=True)
class Leaves(Generic[Item]):
    """One leaf, and how many there are."""

    items: Sequence[Item]
    number: int
    count: int
    total: int  # items on all leaves


def read_leaf(parameters: Mapping[str, str]) -> Leaf:
    """Return the leaf that a query asks for.

    Raises:
        NotFoundError: there cannot be such a leaf.
    """
    show, number = parameters.get(SHOW, ""), parameters.get(NUMBER, "1")
    if show not in _SHOWN:
        raise NotFoundError(f"{SHOW}: {show[:20]!r}, expected {' or '.join(_SHOWN[1:])}")
    if not _COUNT.fullmatch(number):
        raise NotFoundError(f"{NUMBER}: {number[:20]!r}, expected the number of a leaf, from 1")
    return Leaf(show, int(number), parameters.get(OF, ""))


def cut(
    items: Sequence[Item], number: int, most: int, weigh: Callable[[Item], int] | None = None
) -> Leaves[Item]:
    """Return one of the leaves on which items stand, in their order.

    Args:
        items: all of them.
        number: of the leaf, from 1.
        most: the weight of a leaf; one item alone may weigh more.
        weigh: the weight of an item; None: it is one, and only those on the leaf are looked at.

    Raises:
        NotFoundError: there is no such leaf.
    """
    if weigh is None:
        count = _expect(number, max(1, -(-len(items) // most)))
        return Leaves(items[(number - 1) * most : number * most], number, count, len(items))
    return pick(split(items, most, weigh), number)


def split(items: Iterable[Item], most: int, weigh: Callable[[Item], int]) -> list[list[Item]]:
    """Return the items of each leaf; there is at least one, which may be empty."""
    leaves: list[list[Item]] = [[]]
    room = most
    for item in items:
        weight = weigh(item)
        if leaves[-1] and weight > room:
            leaves.append([])
            room = most
        leaves[-1].append(item)
        room -= weight
    return leaves


def pick(leaves: Sequence[Sequence[Item]], number: int) -> Leaves[Item]:
    """Return one leaf of several.

    Raises:
        NotFoundError: there is no such leaf.
    """
    count = _expect(number, len(leaves))
    return Leaves(leaves[number - 1], number, count, sum(map(len, leaves)))


def _expect(number: int, count: int) -> int:
    """Return how many leaves there are, if one has such a number."""
    if number > count:
        raise NotFoundError(f"{NUMBER}: {number}, expected 1 to {count}")
    return count
