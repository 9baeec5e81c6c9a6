"""Turn the lines of a plan into requests that a store takes, few for many small graphs.

| the store takes | what comes | what goes, or is replaced |
|---|---|---|
| N-Quads of many graphs, updates | one `POST` | one update for all of it |
| graphs one by one, updates | `POST` a large graph; one update for all small ones | one update |
| updates only | one update | one update |
| graphs one by one only | `POST` or `PUT` each | `PUT` or `DELETE` each |
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from lod.loading.addresses import Addresses
from lod.loading.courier import NQUADS, NTRIPLES, UPDATE, Courier, Parcel
from lod.loading.plans import CLEAR, DEFAULT, DELETE, split_entry

_LARGE = 64  # statements of a graph, from which a request of its own is quicker
_NOT_FOUND = 404


@dataclass(slots=True)
class _Part:
    """What a batch does to one graph."""

    graph: bytes
    is_cleared: bool = False
    gone: list[bytes] = field(default_factory=list)
    come: list[bytes] = field(default_factory=list)


class Sender:
    """Sends batches of a plan.

    Args:
        addresses: where to.
        courier: how.
        fresh: whether the store holds nothing of ours, so that it may load as it likes.
    """

    def __init__(self, addresses: Addresses, courier: Courier, *, fresh: bool = False) -> None:
        self._to, self._courier = addresses, courier
        self._bulk = {addresses.bulk: ""} if addresses.bulk and fresh else {}

    def send(self, lines: Sequence[bytes]) -> None:
        """Send a batch.

        Raises:
            TooLargeError: it should be split.
            StoreError: the store does not take it.
        """
        for parcel in self._parcels(list(_parts(lines)), may_split=len(lines) > 1):
            self._courier.carry(parcel)

    def replace(self, graph: str, statements: Iterable[bytes]) -> None:
        """Put statements in the place of a small graph; without any, remove it."""
        part = _Part(f"<{graph}>".encode(), is_cleared=True, come=list(statements))
        for parcel in self._parcels([part], may_split=False):
            self._courier.carry(parcel)

    def _parcels(self, parts: Sequence[_Part], *, may_split: bool) -> Iterator[Parcel]:
        only_come = not any(part.gone or part.is_cleared for part in parts)
        if self._to.takes_quads and only_come:
            yield Parcel("POST", self._to.graphs, self._bulk, _quads(parts), NQUADS, may_split=may_split)
            return
        if not self._to.update:
            for part in parts:
                yield self._whole_graph(part, may_split=may_split)
            return
        apart = (
            [] if self._to.takes_quads or not self._to.graphs else [part for part in parts if _is_large(part)]
        )
        if update := _update(parts, {id(part) for part in apart}):
            yield Parcel("POST", self._to.update, {}, update, UPDATE, may_split=may_split)
        for part in apart:
            yield self._graph("POST", part, may_split=may_split)

    def _whole_graph(self, part: _Part, *, may_split: bool) -> Parcel:
        """Return what puts a graph in the place of what was there, or removes it, or adds to it."""
        if part.is_cleared and not part.come:
            return self._graph("DELETE", part, may_split=False)
        return self._graph("PUT" if part.is_cleared else "POST", part, may_split=may_split)

    def _graph(self, method: str, part: _Part, *, may_split: bool) -> Parcel:
        params = {"default": ""} if part.graph == DEFAULT else {"graph": part.graph[1:-1].decode()}
        fine = frozenset({_NOT_FOUND}) if method == "DELETE" else frozenset()
        content = b"".join(b"%b .\n" % statement for statement in part.come)
        kind = NTRIPLES if content else ""
        return Parcel(method, self._to.graphs, params, content, kind, may_split=may_split, fine=fine)


def _parts(lines: Iterable[bytes]) -> Iterator[_Part]:
    for graph, group in groupby(map(split_entry, lines), lambda parts: parts[0]):
        part = _Part(graph)
        for _, mark, statement in group:
            if mark == CLEAR:
                part.is_cleared = True
            else:
                (part.gone if mark == DELETE else part.come).append(statement)
        yield part


def _is_large(part: _Part) -> bool:
    return len(part.come) >= _LARGE and part.graph != DEFAULT


def _quads(parts: Iterable[_Part]) -> bytes:
    return b"".join(
        b"%b%b .\n" % (statement, b"" if part.graph == DEFAULT else b" " + part.graph)
        for part in parts
        for statement in part.come
    )


def _update(parts: Sequence[_Part], apart: set[int]) -> bytes:
    """Return one update, which a store carries out as a whole; empty if there is nothing to do.

    Args:
        parts: what to do to each graph.
        apart: those whose new statements are sent by themselves.
    """
    steps = [_clear(part.graph) for part in parts if part.is_cleared]
    for part in parts:  # Virtuoso 7 leaves texts with a language where one operation names several graphs
        steps += _data(b"DELETE DATA", [(part.graph, part.gone)])
    steps += _data(b"INSERT DATA", [(part.graph, part.come) for part in parts if id(part) not in apart])
    return b" ;\n".join(steps)


def _clear(graph: bytes) -> bytes:
    return b"CLEAR DEFAULT" if graph == DEFAULT else b"DROP SILENT GRAPH " + graph


def _data(verb: bytes, graphs: Iterable[tuple[bytes, Sequence[bytes]]]) -> list[bytes]:
    """Return an operation, in one line: Virtuoso counts lines, and takes not many."""
    blocks = [
        b" . ".join(statements) if graph == DEFAULT else b"GRAPH %b { %b }" % (graph, b" . ".join(statements))
        for graph, statements in graphs
        if statements
    ]
    return [b"%b { %b }" % (verb, b" ".join(blocks))] if blocks else []
