"""Who waits for whom: a bounded queue before a few workers, in which no client stands in another's way.

Clients take turns, however many queries each of them has waiting. One client never holds the last
worker, if there are several, and never the last place: who is late pushes out the newest query of
whoever waits with more.
"""

import sys
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from lod.errors import BusyError, GreedyError, StoreError
from lod.stores.processes import GoneError, KilledError, Start, Worker

_LOOK = 0.2  # seconds between two looks at whether who waits is still there


@dataclass(eq=False, slots=True)
class _Ticket:
    """A place in the queue."""

    client: str
    called: threading.Event = field(default_factory=threading.Event)
    is_pushed_out: bool = False


@dataclass
class Lane:
    """Workers that are started when first needed, and the queue before them."""

    start: Start
    workers: int
    queue: int  # queries that may wait
    per_client: int  # queries of one client that may run or wait
    idle: list[Worker] = field(default_factory=list)
    running: dict[str, int] = field(default_factory=dict)  # client -> queries
    waiting: OrderedDict[str, deque[_Ticket]] = field(default_factory=OrderedDict)  # whose turn it is, first
    is_walled: bool | None = None  # whether workers have no network; None: none has been started
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, client: str, seconds: float, is_gone: Callable[[], bool] | None = None) -> Worker:
        """Return a worker, after waiting for it if need be.

        Raises:
            GreedyError: the client has too many queries running or waiting.
            BusyError: the queue is full, or the turn did not come within `seconds`.
            GoneError: the client has gone meanwhile.
            StoreError: no worker can be started.
        """
        with self._lock:
            ticket = None if self._has_room(client) else self._queue_up(client)
            if ticket is None:
                self._begin(client)
        if ticket:
            self._wait(ticket, seconds, is_gone)
        return self._worker(client)

    def give_back(self, client: str, worker: Worker) -> None:
        """Let the worker, or one in its place, serve whoever is next."""
        with self._lock:
            if worker.is_alive:
                self.idle.append(worker)
            self._end(client)

    def close(self) -> None:
        """End the idle workers."""
        with self._lock:
            for worker in self.idle:
                worker.kill()
            self.idle.clear()

    def count_waiting(self) -> int:
        """Return how many queries wait."""
        return sum(map(len, self.waiting.values()))

    def count_running(self) -> int:
        """Return how many queries run."""
        return sum(self.running.values())

    def count_workers(self) -> int:
        """Return how many workers are alive, idle or not."""
        return len(self.idle) + self.count_running()

    def _has_room(self, client: str) -> bool:
        most = max(1, self.workers - 1)
        return self.count_running() < self.workers and self.running.get(client, 0) < most

    def _begin(self, client: str) -> None:
        self.running[client] = self.running.get(client, 0) + 1

    def _end(self, client: str) -> None:
        self.running[client] -= 1
        if not self.running[client]:
            del self.running[client]
        for other in list(self.waiting):
            if self._has_room(other):
                ticket = self.waiting[other].popleft()
                self.waiting.move_to_end(other)
                self._forget_if_none(other)
                self._begin(other)
                ticket.called.set()
                return

    def _queue_up(self, client: str) -> _Ticket:
        own = len(self.waiting.get(client, ()))
        if own + self.running.get(client, 0) >= self.per_client:
            raise GreedyError(
                f"you have {self.per_client} queries running or waiting, expected no more; wait for one"
            )
        if self.count_waiting() >= self.queue:
            self._push_out(own)
        ticket = _Ticket(client)
        self.waiting.setdefault(client, deque()).append(ticket)
        return ticket

    def _push_out(self, own: int) -> None:
        """Make room in a full queue at the cost of whoever waits with most."""
        client = max(self.waiting, key=lambda client: len(self.waiting[client]), default=None)
        if client is None or len(self.waiting[client]) <= own + 1:
            raise BusyError("all query workers are taken and the queue is full; try again later")
        ticket = self.waiting[client].pop()
        self._forget_if_none(client)
        ticket.is_pushed_out = True
        ticket.called.set()

    def _forget_if_none(self, client: str) -> None:
        if not self.waiting[client]:
            del self.waiting[client]

    def _wait(self, ticket: _Ticket, seconds: float, is_gone: Callable[[], bool] | None) -> None:
        until = time.monotonic() + seconds
        while not ticket.called.wait(max(0.0, min(until - time.monotonic(), _LOOK))):
            gone = is_gone is not None and is_gone()
            if (gone or time.monotonic() >= until) and self._leave(ticket):
                raise GoneError if gone else BusyError("all query workers are taken; try again later")
        if ticket.is_pushed_out:
            raise BusyError("the queue is full, and others wait with fewer queries; try again later")

    def _leave(self, ticket: _Ticket) -> bool:
        """Give up a place; return False if it was called in this very moment."""
        with self._lock:
            if ticket.called.is_set():
                return False
            with suppress(KeyError, ValueError):
                self.waiting[ticket.client].remove(ticket)
                self._forget_if_none(ticket.client)
            return True

    def _worker(self, client: str) -> Worker:
        with self._lock:
            while self.idle:
                worker = self.idle.pop()
                if worker.is_there():
                    return worker
        try:
            worker = Worker(self.start)
        except KilledError:
            with self._lock:
                self._end(client)
            raise BusyError("the worker of the query was killed from outside; try again later") from None
        except OSError as error:
            with self._lock:
                self._end(client)
            print(f"lod: no query worker can be started: {error}", file=sys.stderr)  # noqa: T201 - not for clients
            raise StoreError("no query worker can be started; the log of the server says why") from error
        self.is_walled = worker.is_walled
        return worker
