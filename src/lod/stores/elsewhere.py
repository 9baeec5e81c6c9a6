"""What pages look up, asked of a SPARQL endpoint elsewhere."""

import re
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import Any

import pyoxigraph as ox

from lod.errors import BusyError, QueryError, StoreError, StoreTimeoutError
from lod.serializations import name
from lod.stores.ahead import Values
from lod.stores.endpoint import HAS_GRAPH, Endpoint
from lod.stores.oxigraph import LABELS, named_node

_MOST_TRIPLES = 10_000  # of a page
_MOST_INCOMING = 1_000
_SAMPLE = 2_000  # subjects that the base IRI is guessed from
_MOST_PARTS = 500  # hash IRIs of a document
_SCAN_SECONDS = 2.0
_SCANS = 4  # searches at once that go through all of a store
_AT_ONCE = 100  # IRIs of one question for labels
_ORIGIN = re.compile(r"https?://[^/?#]+/")
# What engines bring along: Virtuoso's own descriptions, and vocabularies.
_NOT_THEIRS = ("http://www.openlinksw.com/", "http://localuriqaserver/", "http://www.w3.org/")
# A thing and the blank nodes that hang on it, three deep: they cannot be asked for one by one. Chains, since
# engines look for the nodes of an OPTIONAL everywhere.
_CHAINS = """{{ {0} ?p ?o }} UNION {{ {0} ?p ?o . ?o ?p1 ?o1 FILTER(isBlank(?o)) }}
  UNION {{ {0} ?p ?o . ?o ?p1 ?o1 . ?o1 ?p2 ?o2 FILTER(isBlank(?o) && isBlank(?o1)) }}"""
_THING = (
    "CONSTRUCT {{ {0} ?p ?o . ?o ?p1 ?o1 . ?o1 ?p2 ?o2 }} WHERE {{ {{ "
    + _CHAINS
    + " }} UNION {{ GRAPH ?g {{ "
    + _CHAINS
    + " }} }} }} LIMIT {1}"
)
_ABOUT = (
    "CONSTRUCT {{ {0} ?p ?o }} WHERE {{ {{ {0} ?p ?o }} UNION {{ GRAPH ?g {{ {0} ?p ?o }} }} }} LIMIT {1}"
)
_PARTS = """SELECT DISTINCT ?s WHERE {{ {{ ?s a ?c }} UNION {{ GRAPH ?g {{ ?s a ?c }} }}
  FILTER(isIRI(?s) && ({0})) }} LIMIT {1}"""
_EACH = """CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ VALUES ?s {{ {0} }} ?s ?p ?o }} UNION {{ VALUES ?s {{ {0} }} GRAPH ?g {{ ?s ?p ?o }} }} }} LIMIT {1}"""
_INCOMING = (
    "CONSTRUCT {{ ?s ?p {0} }} WHERE {{ {{ ?s ?p {0} }} UNION {{ GRAPH ?g {{ ?s ?p {0} }} }} }} LIMIT {1}"
)
_USED = "{{ ?s ?p {0} BIND({0} AS ?o) }} UNION {{ ?s {0} ?o BIND({0} AS ?p) }}"
_USES = (
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ " + _USED + " UNION {{ GRAPH ?g {{ " + _USED + " }} }} }} LIMIT {1}"
)
_GRAPH = "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {0} {{ ?s ?p ?o }} }} LIMIT {1}"
_INSTANCES = "SELECT DISTINCT ?s WHERE {{ {{ ?s a {0} }} UNION {{ GRAPH ?g {{ ?s a {0} }} }} }} LIMIT {1}"
_THINGS = """SELECT DISTINCT ?s WHERE {{ {{ ?s a ?c }} UNION {{ GRAPH ?g {{ ?s a ?c }} }}
  FILTER(isIRI(?s) && STRSTARTS(STR(?s), {0})) }} LIMIT {1}"""
_SUBJECTS = """SELECT ?s WHERE {{ {{ ?s a ?c }} UNION {{ GRAPH ?g {{ ?s a ?c }} }}
  FILTER(isIRI(?s) && {1}) }} LIMIT {0}"""
_VALUES = """CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {{ VALUES ?s {{ {0} }} ?s ?p ?o }}
  UNION {{ VALUES ?s {{ {0} }} GRAPH ?g {{ ?s ?p ?o }} }} FILTER(?p IN ({1})) }} LIMIT {2}"""
_LABELS = """SELECT ?s ?p ?o WHERE {{ {{ VALUES ?s {{ {0} }} ?s ?p ?o }}
  UNION {{ VALUES ?s {{ {0} }} GRAPH ?g {{ ?s ?p ?o }} }} FILTER(?p IN ({1})) }}"""


@dataclass(frozen=True, slots=True)
class EndpointStore:
    """What pages look up, asked of an endpoint; things are looked up in all its graphs."""

    endpoint: Endpoint
    _scans: threading.BoundedSemaphore = field(
        default_factory=partial(threading.BoundedSemaphore, _SCANS), repr=False, compare=False
    )

    def graph(self, graph: str) -> list[ox.Triple]:
        """Return the first 10,000 triples of a named graph."""
        return self.endpoint.triples(_GRAPH.format(_token(graph), _MOST_TRIPLES))

    def thing(self, iri: str) -> list[ox.Triple]:
        """Return what is said of a thing, of the blank nodes that hang on it, and of its hash IRIs there."""
        triples = self._described(iri)
        parts = {t.object.value for t in triples if isinstance(t.object, ox.NamedNode)}
        for part in sorted(part for part in parts if part.startswith(f"{iri}#")):
            triples += self._described(part)
        return triples

    def _described(self, iri: str) -> list[ox.Triple]:
        """Return what is said of an IRI and of the blank nodes that hang on it."""
        triples = self.about(iri)
        if any(isinstance(triple.object, ox.BlankNode) for triple in triples):
            return self.endpoint.triples(_THING.format(_token(iri), _MOST_TRIPLES))
        return triples

    def parts(self, iris: list[str]) -> list[ox.Triple]:
        """Return what is said of hash IRIs of documents that have a type.

        An endpoint has to look through all its things for them: once for all documents, not often at
        a time, and if that takes longer than two seconds, not at all.
        """
        begins = " || ".join(f"STRSTARTS(STR(?s), {_string(f'{iri}#')})" for iri in iris)
        if not begins:
            return []
        if not self._scans.acquire(blocking=False):
            raise BusyError("too much is being looked for; try again later")
        hasty = replace(self.endpoint, seconds=min(_SCAN_SECONDS, self.endpoint.seconds))
        try:
            found = _column(hasty.rows(_PARTS.format(begins, _MOST_PARTS)))
        except StoreTimeoutError:
            return []
        finally:
            self._scans.release()
        return (
            self.endpoint.triples(_EACH.format(" ".join(map(_token, found)), _MOST_TRIPLES)) if found else []
        )

    def about(self, iri: str) -> list[ox.Triple]:
        """Return the triples with this subject."""
        return self.endpoint.triples(_ABOUT.format(_token(iri), _MOST_TRIPLES))

    def matching(self, subject: str, predicate: str = "", object_: str = "") -> list[ox.Triple]:
        """Return the statements about a thing, with a property and a value, if these are given."""
        return [
            triple
            for triple in self.about(subject)
            if predicate in {"", triple.predicate.value}
            and object_ in {"", str(triple.object), str(triple.object)[1:-1]}
        ]

    def values(self, subjects: Iterable[str], properties: Iterable[str]) -> Values:
        """Return what is said of things by some properties, so many things a question."""
        wanted = list(properties)
        found: Values = {}
        rest, names = iter(dict.fromkeys(subjects)), ", ".join(map(_token, wanted))
        while some := list(islice(rest, _AT_ONCE)):
            found |= {(iri, property_): [] for iri in some for property_ in wanted}
            query = _VALUES.format(" ".join(map(_token, some)), names, _MOST_TRIPLES)
            for triple in self.endpoint.triples(query):
                found[name(triple.subject), triple.predicate.value].append(triple.object)
        return {key: sorted(values, key=str) for key, values in found.items()}

    def incoming(self, iri: str, predicate: str = "") -> list[ox.Triple]:
        """Return at most 1,000 triples that point to a thing, by one property or any."""
        found = self.endpoint.triples(_INCOMING.format(_token(iri), _MOST_INCOMING))
        return [triple for triple in found if predicate in {"", triple.predicate.value}]

    def pointing(self, iri: str, but: str, most: int, few: int) -> tuple[list[tuple[str, str]], bool]:
        """Return subject and property of the statements of `incoming` but those by one property.

        If they are fewer than `most`, all of them; else only a few, and that there are more.
        """
        triples = self.incoming(iri)
        pairs = [(name(triple.subject), triple.predicate.value) for triple in triples]
        found = [pair for pair in pairs if pair[1] != but]
        is_cut = len(found) >= most or len(triples) >= _MOST_INCOMING
        return found[: few if is_cut else most], is_cut

    def pointing_by(self, iri: str, properties: Iterable[str]) -> set[str]:
        """Return by which of some properties `incoming` gives anything."""
        return {triple.predicate.value for triple in self.incoming(iri)} & {*properties}

    def count_values(self, subjects: Iterable[str], property_: str) -> Counter[str]:
        """Return how many of some things have each value of a property."""
        found = self.values(subjects, (property_,)).values()
        return Counter(name(value) for values in found for value in values)

    def uses(self, iri: str, most: int) -> list[ox.Triple]:
        """Return some triples that have an IRI as object or as predicate."""
        return self.endpoint.triples(_USES.format(_token(iri), most))

    def has_graph(self, iri: str) -> bool:
        """Tell whether there is such a named graph."""
        return bool(self.endpoint.rows(HAS_GRAPH.format(_token(iri), "")).get("boolean"))

    def instances(self, class_iri: str) -> list[str]:
        """Return the things of a class."""
        return _column(self.endpoint.rows(_INSTANCES.format(_token(class_iri), _MOST_TRIPLES)))

    def things(self, base: str, most: int) -> list[str]:
        """Return some things under a base that have a type; none if that takes long."""
        try:
            return _column(self.endpoint.rows(_THINGS.format(_string(base), most)))
        except StoreTimeoutError:
            return []

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """Return the label of each thing that has one."""
        found: dict[str, tuple[int, str]] = {}
        order = {label.value: place for place, label in enumerate(LABELS)}
        names, rest = ", ".join(map(str, LABELS)), iter(dict.fromkeys(iris))
        while some := list(islice(rest, _AT_ONCE)):
            query = _LABELS.format(" ".join(map(_token, some)), names)
            for row in self.endpoint.rows(query)["results"]["bindings"]:
                entry = (order[row["p"]["value"]], row["o"]["value"])
                found[row["s"]["value"]] = min(entry, found.get(row["s"]["value"], entry))
        return {iri: label for iri, (_, label) in found.items()}

    def trouble(self) -> str:
        """Return what keeps the endpoint from answering, or nothing."""
        try:
            self.endpoint.rows("ASK {}")
        except (StoreError, BusyError, QueryError) as error:
            return str(error)
        return ""

    def guess_base(self) -> str:
        """Return the `scheme://host/` that most of some subjects have; empty if nobody can tell."""
        try:
            others = " && ".join(f"!STRSTARTS(STR(?s), {_string(origin)})" for origin in _NOT_THEIRS)
            iris = _column(self.endpoint.rows(_SUBJECTS.format(_SAMPLE, others)))
        except (StoreError, BusyError, QueryError):
            return ""
        origins = Counter(found[0] for found in map(_ORIGIN.match, iris) if found)
        return max(origins, key=lambda origin: origins[origin], default="")


def _column(answer: Mapping[str, Any]) -> list[str]:
    """Return the values of ?s."""
    return [row["s"]["value"] for row in answer["results"]["bindings"] if "s" in row]


def _token(iri: str) -> str:
    """Return an IRI as it stands in a query; what is none cannot be asked for, and so is unknown."""
    return str(named_node(iri))


def _string(text: str) -> str:
    return str(ox.Literal(text))
