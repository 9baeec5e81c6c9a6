"""Ask a SPARQL 1.1 endpoint elsewhere in the place of our own store: over HTTP, with little trust.

It is asked for two formats only, SPARQL JSON and N-Triples, and its answers are read and written
anew, so whoever asks us gets the same formats from any engine. Nobody else is contacted: redirects
are not followed, and the guard refuses SERVICE before a query leaves.
"""

import json
import re
import sys
import threading
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPResponse
from typing import Any, NoReturn, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, build_opener

import pyoxigraph as ox
from SPARQLWrapper import POST, SPARQLWrapper

from lod.config import Limits
from lod.errors import (
    BusyError,
    ConfigError,
    NotAcceptableError,
    QueryError,
    StoreError,
    StoreTimeoutError,
)
from lod.formats import BINDINGS, GRAPHS, Format
from lod.remote import ADDRESS, StayHere
from lod.serializations import serialize
from lod.stores.datasets import named_graphs_of
from lod.stores.guard import check_query
from lod.stores.lanes import Lane
from lod.stores.meter import Meter
from lod.stores.pool import Answer, Asker, Question

_MEBIBYTE = 1 << 20
_NOBODY = Asker()
HAS_GRAPH = "{1} ASK {{ GRAPH {0} {{ ?s ?p ?o }} }}"  # a graph, and the prologue for it
_MOST_GRAPHS = 20  # of one query: each is asked for
_JSON, _TRIPLES, _TURTLE = "application/sparql-results+json", "application/n-triples", "text/turtle"
_SYNTAXES = {
    _TRIPLES: ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,  # as it was called before RDF 1.1
    _TURTLE: ox.RdfFormat.TURTLE,
}
_BUSY, _TIMED_OUT = frozenset({429, 503}), frozenset({408, 504})
# SPARQL 1.1 grammar, 4: what stands before the word that tells the form of a query.
_FORM = re.compile(
    r"(?:\s++|\#[^\r\n]*+|base\s*+<[^<>]*+>|prefix\s*+[^\s:<>]*+:\s*+<[^<>]*+>)*+(\w+)", re.IGNORECASE
)
_FIRST_LINE = re.compile(r"^error at 1:(\d+)")  # as Oxigraph tells a column
_BASE = re.compile(r"\bbase\b", re.IGNORECASE)
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Whom to ask, and what an answer may cost."""

    url: str
    seconds: float
    most_bytes: int

    def __post_init__(self) -> None:
        """Look at the address.

        Raises:
            ConfigError: it is none.
        """
        if not ADDRESS.fullmatch(self.url):
            raise ConfigError(f"--store: {self.url!r}, expected the http(s) address of a SPARQL endpoint")

    def rows(self, query: str, question: Question | None = None) -> dict[str, Any]:
        """Return the answer to a SELECT or ASK in SPARQL JSON, put right where engines differ.

        Raises:
            QueryError: the endpoint finds the query wrong.
            StoreError: it cannot be reached, or its answer is none.
        """
        _, body = self._ask(query, _JSON, question)
        try:
            return _put_right(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise self.failed("its answer is no SPARQL JSON", repr(_words(body))) from None

    def triples(self, query: str, question: Question | None = None) -> list[ox.Triple]:
        """Return the answer to a CONSTRUCT or DESCRIBE.

        Raises:
            QueryError: the endpoint finds the query wrong.
            StoreError: it cannot be reached, or its answer is none.
        """
        kind, body = self._ask(query, f"{_TRIPLES}, {_TURTLE};q=0.5", question)
        if kind not in _SYNTAXES:
            raise self.failed(
                "its answer is of another type than asked for", f"{kind!r}, expected {_TRIPLES} or {_TURTLE}"
            )
        try:
            return [quad.triple for quad in ox.parse(body, format=_SYNTAXES[kind], base_iri=self.url)]
        except SyntaxError as error:
            raise self.failed("its answer is malformed", error.msg) from None

    def _ask(self, query: str, accept: str, question: Question | None) -> tuple[str, bytes]:
        deadline = time.monotonic() + self.seconds
        try:
            with build_opener(StayHere).open(
                self._request(query, accept, question), timeout=self.seconds
            ) as response:
                return response.headers.get_content_type(), self._read(response, deadline)
        except HTTPError as error:
            with error:
                self._refuse(error)
        except TimeoutError:
            raise self._late() from None
        except (URLError, HTTPException, OSError) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, TimeoutError):
                raise self._late() from None
            what = getattr(reason, "strerror", None) or reason or type(reason).__name__
            trouble = "its answer breaks off" if isinstance(error, HTTPException) else "it cannot be reached"
            raise self.failed(trouble, _words(str(what).encode())) from None

    def _request(self, query: str, accept: str, question: Question | None) -> Request:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of forms that it does not know; the endpoint will tell
            wrapper = SPARQLWrapper(self.url)
            wrapper.setMethod(POST)
            wrapper.setOnlyConneg(onlyConneg=True)
            wrapper.addCustomHttpHeader("Accept", accept)
            for graph in (question and question.default_graphs) or ():
                wrapper.addParameter("default-graph-uri", graph)
            for graph in (question and question.named_graphs) or ():
                wrapper.addParameter("named-graph-uri", graph)
            wrapper.setQuery(query)
            # Its query() would follow redirects and read without limit, so we send the request ourselves.
            return wrapper._createRequest()  # noqa: SLF001

    def _read(self, response: HTTPResponse, deadline: float) -> bytes:
        body = bytearray()
        while block := response.read1(1 << 16):
            body += block
            if len(body) > self.most_bytes:
                most = self.most_bytes / _MEBIBYTE
                raise QueryError(f"the answer is larger than {most:g} MiB; add a LIMIT")
            if time.monotonic() > deadline:
                raise self._late()
        if response.length:
            raise HTTPException("the answer breaks off")
        return bytes(body)

    def _refuse(self, error: HTTPError) -> NoReturn:
        """Raise what an answer with an error code means."""
        said = _words(error.read(2000))
        if error.code == 400:  # noqa: PLR2004 - Bad Request
            raise QueryError(self._masked(said) or "the endpoint finds the query wrong, and does not say why")
        if error.code in _BUSY:
            raise BusyError("the store is busy; try again later")
        if error.code in _TIMED_OUT:
            raise self._late()
        if target := error.headers.get("Location"):
            raise self.failed("it redirects, which is not followed", f"to {_words(target.encode())!r}")
        raise self.failed(f"it answers {error.code}", said)

    def _late(self) -> StoreTimeoutError:
        return StoreTimeoutError(f"the store gives no answer within {self.seconds:g} s")

    def failed(self, what: str, details: str) -> StoreError:
        """Return what clients may know; where the endpoint is and what it says, the operator is told."""
        print(f"lod: {self.url}: {what}: {details}", file=sys.stderr)  # noqa: T201
        return StoreError(f"the store does not answer as it should: {what}")

    def _masked(self, text: str) -> str:
        """Return what an endpoint says about a query, without its address."""
        host = re.escape(urlsplit(self.url).netloc.rpartition("@")[2])
        return re.sub(rf"(?:https?://)?(?:[^\s/@]+@)?{host}(?:/\S*)?", "the store", text)


@dataclass(frozen=True, slots=True)
class EndpointQueries:
    """Queries of others, passed on to an endpoint; so many at once as would have workers or wait for one."""

    endpoint: Endpoint
    base: str
    limits: Limits
    meter: Meter = field(default_factory=Meter)
    lanes: Mapping[str, Lane] = field(default_factory=dict)  # queries run elsewhere
    _places: threading.BoundedSemaphore = field(init=False)

    def __post_init__(self) -> None:
        """Make the places."""
        places = threading.BoundedSemaphore(self.limits.query_workers + self.limits.query_queue)
        object.__setattr__(self, "_places", places)

    def query(self, question: Question, asker: Asker = _NOBODY) -> Answer:  # noqa: ARG002 - all wait alike
        """Answer a SELECT, ASK, CONSTRUCT or DESCRIBE, completely or not at all.

        Raises:
            QueryError: the query is malformed, refused or too large.
            NotAcceptableError: none of the formats fits the form of the query.
            BusyError: too many queries are on their way.
            StoreTimeoutError: the endpoint takes too long.
            StoreError: it cannot be reached, or its answer is none.
        """
        check_query(question.sparql, self.limits.query_length, self.limits.query_nesting)
        match = _FORM.match(question.sparql)
        is_graph = bool(match) and match[1].upper() in {"CONSTRUCT", "DESCRIBE"}  # type: ignore[index]
        wanted = question.graph if is_graph else question.bindings
        if wanted is None:
            kind = GRAPHS if is_graph else BINDINGS
            raise NotAcceptableError(f"this query is answered in {', '.join(f.media_type for f in kind)}")
        if not self._places.acquire(blocking=False):
            raise BusyError("too many queries are on their way; try again later")
        try:
            self._check_graphs(question)
            write = self._graph if is_graph else self._bindings
            return Answer(wanted, write(question, wanted))
        finally:
            self._places.release()

    def _check_graphs(self, question: Question) -> None:
        """Refuse graphs that the endpoint does not have, which it may want to fetch.

        Raises:
            QueryError: says which.
        """
        asked = (*(question.default_graphs or ()), *(question.named_graphs or ()))
        graphs = dict.fromkeys([*((f"<{graph}>", "") for graph in asked), *named_graphs_of(question.sparql)])
        if len(graphs) > _MOST_GRAPHS:
            raise QueryError(f"the query names {len(graphs)} graphs, expected at most {_MOST_GRAPHS}")
        for graph, text in graphs:
            based = self._based(text)
            form = _FORM.match(based)
            prologue = based[: form.start(1)] if form else ""
            if not self.endpoint.rows(HAS_GRAPH.format(graph, prologue)).get("boolean"):
                raise QueryError(f"{graph[:100]}: there is no such graph here, and none is fetched")

    def close(self) -> None:
        """Nothing waits for queries here."""

    def _graph(self, question: Question, wanted: Format) -> bytes:
        return serialize(self._asked(self.endpoint.triples, question), wanted, self.base)

    def _bindings(self, question: Question, wanted: Format) -> bytes:
        text = json.dumps(self._asked(self.endpoint.rows, question), ensure_ascii=False)
        if wanted.media_type == _JSON:
            return text.encode()
        try:
            results = ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)
            written = results.serialize(format=ox.QueryResultsFormat.from_media_type(wanted.media_type))
        except (SyntaxError, ValueError) as error:
            raise self.endpoint.failed("its answer is malformed", str(error)) from None
        return written or b""

    def _based(self, text: str) -> str:
        return text if _BASE.search(text) else f"BASE <{self.base}> {text}"

    def _asked(self, ask: Callable[[str, Question], _Result], question: Question) -> _Result:
        """Ask a query, whose relative IRIs count from our base, unless it says from where."""
        based = self._based(question.sparql)
        start = based.removesuffix(question.sparql)
        try:
            return ask(based, question)
        except QueryError as error:
            message = _FIRST_LINE.sub(lambda at: f"error at 1:{int(at[1]) - len(start)}", str(error))
            raise QueryError(message) from None


def _put_right(answer: dict[str, Any]) -> dict[str, Any]:
    """Return SPARQL JSON as the standard has it.

    Virtuoso 7 answers ASK by a row, calls literals `typed-literal`, and names blank nodes by IRIs.
    """
    if "boolean" in answer:
        return {"head": {}, "boolean": bool(answer["boolean"])}
    variables, rows = answer["head"]["vars"], answer["results"]["bindings"]
    if variables == ["__ASK_RETVAL"]:
        return {"head": {}, "boolean": bool(rows) and rows[0]["__ASK_RETVAL"]["value"] in {"1", "true"}}
    return {
        "head": {"vars": variables},
        "results": {"bindings": [{key: _term(term) for key, term in row.items()} for row in rows]},
    }


def _term(term: dict[str, Any]) -> dict[str, Any]:
    match term["type"]:
        case "typed-literal":
            return {**term, "type": "literal"}
        case "bnode":
            return {**term, "value": re.sub(r"\W", "_", term["value"].removeprefix("nodeID://"))}
        case _:
            return term


def _words(body: bytes) -> str:
    """Return the first line of what a server said, printable and short."""
    lines = body.decode("utf-8", "replace").strip().splitlines()[:1]
    return "".join(c for line in lines for c in line if c.isprintable())[:200]
