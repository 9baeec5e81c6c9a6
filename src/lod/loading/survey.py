"""Ask a store what it holds of ours: which release, which graphs, how many statements."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from lod.errors import StoreError
from lod.loading.courier import FORM, JSON, Courier, Parcel, TooLargeError
from lod.sorting import batches

_AT_ONCE = 50  # graphs that are counted by one question
_PAGE = 10_000  # graphs; Virtuoso gives no more rows
_OURS = "(STRSTARTS(STR(?g), {0}) || STRSTARTS(STR(?g), {1})) && ?g != <{2}>"
_GRAPHS = """SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER({0} && STR(?g) > {1}) }}
ORDER BY STR(?g) LIMIT {2}"""
_COUNT = "{{ SELECT (<{0}> AS ?g) (COUNT(*) AS ?n) {{ GRAPH <{0}> {{ ?s ?p ?o }} }} }}"
_EXTENTS = {False: "named graphs", True: "named graphs and default graph"}
_VERSION = "http://www.w3.org/2002/07/owl#versionInfo"
_LOAD = "http://purl.org/dc/terms/identifier"
_EXTENT = "http://purl.org/dc/terms/extent"


@dataclass(frozen=True, slots=True)
class Marker:
    """What a store says of what we have loaded: nothing, a whole release, or a load under way."""

    release: str = ""
    load: str = ""
    default_graph: bool = False

    @property
    def name(self) -> str:
        """Return what tells it from others, in one word."""
        return f"{self.release}/{self.load}/{self.default_graph}"

    def statements(self, graph: str) -> list[bytes]:
        """Return it as statements of N-Triples, which stand in a graph of that name."""
        values = {_VERSION: self.release, _LOAD: self.load, _EXTENT: _EXTENTS[self.default_graph]}
        return [f'<{graph}> <{key}> "{value}"'.encode() for key, value in values.items() if value]


class Survey:
    """Asks the query endpoint of a store about the graphs of one data set.

    Ours are the graphs whose IRIs begin with `{base}doc/` or `{base}graph/`.
    """

    def __init__(self, query: str, base: str, courier: Courier) -> None:
        self.url, self.marker_graph, self._courier = query, f"{base}graph/load", courier
        self._ours = _OURS.format(json.dumps(f"{base}doc/"), json.dumps(f"{base}graph/"), self.marker_graph)

    def marker(self) -> Marker:
        """Return what the store says of itself."""
        rows = self._rows(f"SELECT ?p ?o {{ GRAPH <{self.marker_graph}> {{ <{self.marker_graph}> ?p ?o }} }}")
        said = {row["p"]: row["o"] for row in rows}
        return Marker(said.get(_VERSION, ""), said.get(_LOAD, ""), said.get(_EXTENT) == _EXTENTS[True])

    def has_graphs(self) -> bool:
        """Tell whether there is any graph of ours."""
        return bool(self._rows(f"SELECT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER({self._ours}) }} LIMIT 1"))

    def has_default_graph(self) -> bool:
        """Tell whether there is any statement outside of named graphs, or in a union of them."""
        return bool(self._rows("SELECT ?s { ?s ?p ?o } LIMIT 1"))

    def is_union(self) -> bool:
        """Tell whether the default graph is the union of the named graphs; the marker must be there."""
        return bool(self._rows(f"SELECT ?p {{ <{self.marker_graph}> ?p ?o }} LIMIT 1"))

    def graphs(self) -> Iterator[str]:
        """Yield the graphs of ours, sorted."""
        last = ""
        while page := self._rows(_GRAPHS.format(self._ours, json.dumps(last), _PAGE)):
            yield from (row["g"] for row in page)
            last = page[-1]["g"]

    def count(self) -> int:
        """Return how many statements the graphs of ours hold together."""
        return self._number(f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER({self._ours}) }}")

    def count_default(self) -> int:
        """Return how many statements the default graph holds."""
        return self._number("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")

    def count_each(self, graphs: Iterable[str]) -> Iterator[tuple[str, int]]:
        """Yield graphs, and how many statements each holds.

        A subquery each: engines go straight to a graph that is named, not to one among values.
        """
        for batch in batches(graphs, _AT_ONCE):
            yield from self._count(batch)

    def _count(self, graphs: list[str]) -> list[tuple[str, int]]:
        each = " UNION ".join(map(_COUNT.format, graphs))
        try:
            rows = self._rows(f"SELECT ?g ?n {{ {each} }}", may_split=len(graphs) > 1)
        except TooLargeError:
            half = len(graphs) // 2
            return [*self._count(graphs[:half]), *self._count(graphs[half:])]
        found = {row["g"]: row["n"] for row in rows}
        return [(graph, self._integer(found.get(graph, "0"))) for graph in graphs]

    def _number(self, query: str) -> int:
        [row] = self._rows(query) or [{"n": ""}]
        return self._integer(row["n"])

    def _integer(self, text: str) -> int:
        if not text.isdecimal():
            raise StoreError(f"{self.url}: answers {text[:40]!r}, expected a number")
        return int(text)

    def _rows(self, query: str, *, may_split: bool = False) -> list[dict[str, str]]:
        content = urlencode({"query": query}).encode()
        reply = self._courier.carry(Parcel("POST", self.url, {}, content, FORM, JSON, may_split=may_split))
        try:
            answer: Any = json.loads(reply.body)
            return [
                {variable: str(term["value"]) for variable, term in row.items()}
                for row in answer["results"]["bindings"]
            ]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise StoreError(
                f"{self.url}: its answer is no SPARQL JSON, expected the rows of a SELECT"
            ) from None
