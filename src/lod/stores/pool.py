"""Queries in processes that may die: two lanes of workers, each with a bounded queue in front.

What looks like a lookup goes into a lane of its own, where it has little time; if that is over, it is
asked anew as a query like any other. Those run when the processor has nothing better to do, so
that neither pages nor lookups wait behind them.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lod.config import Limits
from lod.errors import BusyError, GreedyError, LodError, NotAcceptableError, QueryError, QueryTimeoutError
from lod.formats import BINDINGS, GRAPHS, Format
from lod.stores.guard import check_query
from lod.stores.lanes import Lane
from lod.stores.lookups import is_lookup
from lod.stores.meter import Meter
from lod.stores.processes import BrokenError, DeadlineError, GoneError, KilledError, Start, Worker
from lod.stores.services import call_services, split_calls

_MEBIBYTE = 1 << 20
_AT_ONCE = 0.1  # seconds: a worker that is gone so soon may have been dying before
_NICENESS = 19  # of workers for heavy queries; those for lookups are as nice as the server
_ROOM = 4  # times as many lookups as heavy queries may wait: it is for milliseconds
_BY_NAME = {format_.name: format_ for format_ in (*GRAPHS, *BINDINGS)}
LANES = ("lookup", "query")
# What the meter counts.
QUERIES, SENT_AWAY, KILLED, SECONDS = "queries", "sent away", "killed", "query seconds"
_REASONS = ("deadline", "cancelled", "broken", "killed")


@dataclass(frozen=True, slots=True)
class Question:
    """A query, and in which formats its answer is welcome, for either form."""

    sparql: str
    bindings: Format | None  # for SELECT and ASK; None: no such format is welcome
    graph: Format | None  # for CONSTRUCT and DESCRIBE
    default_graphs: tuple[str, ...] | None = None  # SPARQL 1.1 Protocol, 2.1.4
    named_graphs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer."""

    format: Format
    body: bytes


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: whose turn it is, and whether the answer is still waited for."""

    client: str = ""
    # called once, when the answer may take long: returns what tells whether the client has gone, if it can
    watch: Callable[[], Callable[[], bool] | None] = lambda: None


NOBODY = Asker()


class CancelledError(LodError):
    """Nobody waits for the answer any more."""


@dataclass
class QueryPool:
    """Workers over one store, started when first needed."""

    folder: Path
    base: str
    limits: Limits
    meter: Meter = field(default_factory=Meter)
    lanes: dict[str, Lane] = field(init=False)

    def __post_init__(self) -> None:
        """Lay out the lanes; no process is started yet."""
        limits = self.limits
        quick, slow = (Start(self.folder, limits.query_memory, nice) for nice in (0, _NICENESS))
        self.lanes = {
            "lookup": Lane(
                quick, limits.lookup_workers, _ROOM * limits.query_queue, _ROOM * limits.query_per_client
            ),
            "query": Lane(slow, limits.query_workers, limits.query_queue, limits.query_per_client),
        }
        self.meter.declare(KILLED, [(lane, reason) for lane in LANES for reason in _REASONS])

    def query(self, question: Question, asker: Asker = NOBODY) -> Answer:
        """Answer a SELECT, ASK, CONSTRUCT or DESCRIBE, completely or not at all.

        Raises:
            QueryError: the query is malformed, refused or too large.
            QueryTimeoutError: it took longer than the limit.
            NotAcceptableError: none of the formats fits the form of the query.
            BusyError: all workers are taken and the queue is full.
            GreedyError: the client has too many queries running or waiting.
            CancelledError: the client has gone.
            StoreError: no worker can be started.
        """
        self._check(question)
        try:
            if is_lookup(question.sparql):
                try:
                    return self._ask("lookup", question, asker, self.limits.lookup_timeout)
                except DeadlineError:
                    pass  # it is none; so it is asked anew where it may take longer
            return self._ask("query", question, asker, self.limits.query_timeout)
        except DeadlineError:
            seconds = self.limits.query_timeout
            raise QueryTimeoutError(f"the query took longer than {seconds:g} s and was stopped") from None
        except GoneError:
            raise CancelledError("the client has gone") from None
        except KilledError:
            raise BusyError("the worker of the query was killed from outside; try again later") from None
        except BrokenError:
            raise QueryError(
                "the query broke its worker: too deep, or more memory than it may have"
            ) from None

    def _check(self, question: Question) -> None:
        parts = split_calls(question.sparql, self.limits.sparql_services)
        rest = "".join(part if isinstance(part, str) else " {} " for part in parts)
        for text in (rest, *(part.query for part in parts if not isinstance(part, str))):
            check_query(text, self.limits.query_length, self.limits.query_nesting)

    def close(self) -> None:
        """End the idle workers."""
        for lane in self.lanes.values():
            lane.close()

    def _ask(self, lane: str, question: Question, asker: Asker, seconds: float) -> Answer:
        is_gone = asker.watch() if lane == "query" else None
        begin = time.monotonic()
        try:
            return self._attempt(lane, question, asker.client, seconds, is_gone)
        except BrokenError:
            if time.monotonic() - begin > _AT_ONCE:
                raise
            return self._attempt(
                lane, question, asker.client, seconds, is_gone
            )  # perhaps it was dying before

    def _attempt(
        self, lane: str, question: Question, client: str, seconds: float, is_gone: Callable[[], bool] | None
    ) -> Answer:
        worker = self._take(lane, client, is_gone)
        begin = time.monotonic()
        outcome = "failed"
        try:
            header, body = worker.ask(self._request(question, seconds), seconds, is_gone)
            outcome = "refused" if "error" in header else "answered"
        except (DeadlineError, GoneError, BrokenError) as error:
            outcome = _REASON_OF[type(error)]
            self.meter.count(KILLED, lane, outcome)
            raise
        finally:
            self.lanes[lane].give_back(client, worker)
            self.meter.time(SECONDS, time.monotonic() - begin, lane)
            self.meter.count(QUERIES, lane, outcome)
        return self._answer(header, body)

    def _take(self, lane: str, client: str, is_gone: Callable[[], bool] | None) -> Worker:
        try:
            return self.lanes[lane].take(client, self.limits.query_timeout, is_gone)
        except (BusyError, GreedyError, GoneError) as error:
            self.meter.count(SENT_AWAY, lane, _REASON_OF[type(error)])
            raise

    def _request(self, question: Question, seconds: float) -> dict[str, Any]:
        parts = split_calls(question.sparql, self.limits.sparql_services)
        default, named = question.default_graphs, question.named_graphs
        if default is not None or named is not None:  # then they make up the whole dataset (Protocol, 2.1.4)
            default, named = default or (), named or ()
        return {
            "query": call_services(parts, seconds),
            "base": self.base,
            "bindings": question.bindings and question.bindings.name,
            "graph": question.graph and question.graph.name,
            "default_graphs": default,
            "named_graphs": named,
            "bytes": self.limits.query_bytes * _MEBIBYTE,
            "rows": self.limits.query_rows,
        }

    def _answer(self, header: dict[str, Any], body: bytes) -> Answer:
        match header.get("error"):
            case None:
                return Answer(_BY_NAME[header["format"]], body)
            case "not-acceptable":
                kind = GRAPHS if header["form"] == "graph" else BINDINGS
                raise NotAcceptableError(f"this query is answered in {', '.join(f.media_type for f in kind)}")
            case "too many bytes":
                raise QueryError(f"the answer is larger than {self.limits.query_bytes} MiB; add a LIMIT")
            case "too many rows":
                raise QueryError(f"the answer has more than {self.limits.query_rows} rows; add a LIMIT")
            case "query":
                raise QueryError(body.decode())
            case _:
                raise QueryError(
                    f"the query needs more than the {self.limits.query_memory} MiB of memory it may have"
                )


_REASON_OF: dict[type[Exception], str] = {
    DeadlineError: "deadline",
    GoneError: "cancelled",
    BrokenError: "broken",
    KilledError: "killed",
    BusyError: "busy",
    GreedyError: "greedy",
}
