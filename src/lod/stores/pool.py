"""Queries in processes that may die: a deadline, a memory limit, a bounded queue in front."""

import json
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lod.config import Limits
from lod.errors import BusyError, NotAcceptableError, QueryError, QueryTimeoutError, StoreError
from lod.formats import BINDINGS, GRAPHS, Format
from lod.stores.guard import check_query

_MEBIBYTE = 1 << 20
_AT_ONCE = 0.1  # seconds: a worker that is gone so soon may have been dying before
_BY_NAME = {format_.name: format_ for format_ in (*GRAPHS, *BINDINGS)}


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


@dataclass
class QueryPool:
    """Workers over one store, started when first needed."""

    folder: Path
    base: str
    limits: Limits
    _idle: list["_Worker"] = field(default_factory=list)
    _started: int = 0
    _waiting: int = 0
    _free: threading.Condition = field(default_factory=threading.Condition)

    def query(self, question: Question) -> Answer:
        """Answer a SELECT, ASK, CONSTRUCT or DESCRIBE, completely or not at all.

        Raises:
            QueryError: the query is malformed, refused or too large.
            QueryTimeoutError: it took longer than the limit.
            NotAcceptableError: none of the formats fits the form of the query.
            BusyError: all workers are taken and the queue is full.
            StoreError: no worker can be started.
        """
        check_query(question.sparql, self.limits.query_length)
        try:
            return self._attempt(question)
        except _WorkerDiedError:  # perhaps it was dying before it was asked
            return self._attempt(question)

    def _attempt(self, question: Question) -> Answer:
        worker = self._take()
        try:
            return self._ask(worker, question)
        finally:
            self._give_back(worker)

    def close(self) -> None:
        """End the idle workers."""
        with self._free:
            for worker in self._idle:
                worker.kill()
            self._started -= len(self._idle)
            self._idle.clear()

    def _ask(self, worker: "_Worker", question: Question) -> Answer:
        header, body = worker.ask(
            {
                "query": question.sparql,
                "base": self.base,
                "bindings": question.bindings and question.bindings.name,
                "graph": question.graph and question.graph.name,
                "default_graphs": question.default_graphs,
                "named_graphs": question.named_graphs,
                "bytes": self.limits.query_bytes * _MEBIBYTE,
            },
            self.limits.query_timeout,
        )
        match header.get("error"):
            case None:
                return Answer(_BY_NAME[header["format"]], body)
            case "not-acceptable":
                kind = GRAPHS if header["form"] == "graph" else BINDINGS
                raise NotAcceptableError(f"this query is answered in {', '.join(f.media_type for f in kind)}")
            case "too-large":
                raise QueryError(f"the answer is larger than {self.limits.query_bytes} MiB; add a LIMIT")
            case "query":
                raise QueryError(body.decode())
            case _:
                raise QueryError(
                    f"the query needs more than the {self.limits.query_memory} MiB of memory it may have"
                )

    def _take(self) -> "_Worker":
        with self._free:
            if not self._idle and self._started >= self.limits.query_workers:
                if self._waiting >= self.limits.query_queue:
                    raise BusyError("all query workers are taken and the queue is full; try again later")
                self._waiting += 1
                try:
                    if not self._free.wait_for(
                        lambda: self._idle or self._started < self.limits.query_workers,
                        self.limits.query_timeout,
                    ):
                        raise BusyError("all query workers are taken; try again later")
                finally:
                    self._waiting -= 1
            while self._idle:
                worker = self._idle.pop()
                if worker.is_there():
                    return worker
                self._started -= 1
            self._started += 1
        try:
            return _Worker(self.folder, self.limits.query_memory)
        except OSError as error:
            with self._free:
                self._started -= 1
            raise StoreError(f"no query worker can be started: {error}") from error

    def _give_back(self, worker: "_Worker") -> None:
        with self._free:
            if worker.is_alive:
                self._idle.append(worker)
            else:
                self._started -= 1
            self._free.notify()


class _WorkerDiedError(QueryError):
    """A process ended before it answered."""


class _Worker:
    """One process."""

    def __init__(self, folder: Path, memory: int) -> None:
        command = [sys.executable, "-m", "lod.stores.worker", str(folder), str(memory)]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.is_alive = True
        if self._process.stdout is None or not self._process.stdout.readline():
            self.kill()
            raise OSError(f"{folder} cannot be opened")

    def ask(self, request: dict[str, Any], seconds: float) -> tuple[dict[str, Any], bytes]:
        """Return header and body of the answer; the process is killed if it takes too long."""
        begin = time.monotonic()
        late = threading.Event()

        def stop() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            answer = self._exchange(request)
        finally:
            timer.cancel()
        if answer is not None:
            return answer
        self.kill()
        if late.is_set():
            raise QueryTimeoutError(f"the query took longer than {seconds:g} s and was stopped")
        error = _WorkerDiedError if time.monotonic() - begin < _AT_ONCE else QueryError
        raise error("the query broke its worker: too deep, or more memory than it may have")

    def is_there(self) -> bool:
        """Tell whether the process lives; reap it if something else has ended it."""
        if self._process.poll() is None:
            return True
        self.kill()
        return False

    def kill(self) -> None:
        """End the process and reap it."""
        self.is_alive = False
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                with suppress(BrokenPipeError):  # what was written to a dead process is lost, rightly
                    stream.close()

    def _exchange(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes] | None:
        """Return the answer, or None if the process died over it."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            return None
        try:
            stdin.write(json.dumps(request).encode() + b"\n")
            stdin.flush()
        except OSError:
            return None
        line = stdout.readline()
        if not line.endswith(b"\n"):
            return None
        header: dict[str, Any] = json.loads(line)
        body = stdout.read(header["length"])
        return (header, body) if len(body) == header["length"] else None
