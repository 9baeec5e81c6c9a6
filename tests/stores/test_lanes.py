"""Clients take turns, none stands in another's way, and who cannot be served is told at once."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lod.errors import BusyError, GreedyError, StoreError
from lod.stores import lanes
from lod.stores.lanes import Lane
from lod.stores.processes import GoneError, Start, Worker

START = Start(Path("nowhere"), 1, 0)


class Idle:
    """A worker that does nothing."""

    is_alive = True
    is_walled = True

    def __init__(self, _: Start) -> None:
        """Start no process."""

    def is_there(self) -> bool:
        """Tell that it lives."""
        return True


@pytest.fixture(autouse=True)
def _no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "Worker", Idle)


class Queue:
    """Clients that wait in threads, and the order in which they were served."""

    def __init__(self, lane: Lane) -> None:
        self.lane = lane
        self.served: list[str] = []
        self.errors: list[tuple[str, type[Exception]]] = []
        self.threads: list[threading.Thread] = []

    def ask(self, client: str, seconds: float = 10) -> None:
        """Let a client wait, and return when it does."""
        before = self.lane.count_waiting()
        thread = threading.Thread(target=self._wait, args=(client, seconds))
        thread.start()
        self.threads.append(thread)
        until = time.monotonic() + 5
        while self.lane.count_waiting() == before and thread.is_alive() and time.monotonic() < until:
            time.sleep(0.001)

    def join(self) -> None:
        """Wait until all are served or sent away."""
        for thread in self.threads:
            thread.join(20)

    def _wait(self, client: str, seconds: float) -> None:
        try:
            worker = self.lane.take(client, seconds)
        except (BusyError, GreedyError) as error:
            self.errors.append((client, type(error)))
            return
        self.served.append(client)
        self.lane.give_back(client, worker)


@pytest.fixture
def busy() -> Iterator[tuple[Queue, Worker]]:
    """A lane whose only worker is taken by somebody else."""
    queue = Queue(Lane(START, workers=1, queue=8, per_client=6))
    yield queue, queue.lane.take("somebody", 1)
    queue.join()


def test_clients_take_turns_however_many_queries_each_has(busy: tuple[Queue, Worker]) -> None:
    queue, worker = busy
    for client in "aaaabbc":
        queue.ask(client)

    queue.lane.give_back("somebody", worker)
    queue.join()

    assert "".join(queue.served) == "abcabaa"


def test_a_client_with_too_many_queries_is_told_so(busy: tuple[Queue, Worker]) -> None:
    queue, worker = busy
    for client in "aaaaaab":
        queue.ask(client)

    with pytest.raises(GreedyError, match="6 queries"):
        queue.lane.take("a", 1)
    queue.lane.give_back("somebody", worker)
    queue.join()

    assert sorted(queue.served) == list("aaaaaab")


def test_who_comes_late_pushes_out_the_newest_of_who_has_most(busy: tuple[Queue, Worker]) -> None:
    queue, worker = busy
    for client in "aaaaaabb":
        queue.ask(client)

    queue.ask("c")
    queue.lane.give_back("somebody", worker)
    queue.join()

    assert queue.errors == [("a", BusyError)]
    assert sorted(queue.served) == list("aaaaabbc")


def test_a_full_queue_of_equals_is_full(busy: tuple[Queue, Worker]) -> None:
    queue, worker = busy
    for client in "abcdefgh":
        queue.ask(client)

    with pytest.raises(BusyError, match="queue is full"):
        queue.lane.take("i", 1)
    queue.lane.give_back("somebody", worker)


def test_one_client_never_holds_the_last_worker() -> None:
    lane = Lane(START, workers=2, queue=8, per_client=6)
    queue = Queue(lane)

    first = lane.take("a", 1)
    queue.ask("a")
    second = lane.take("b", 0)
    lane.give_back("b", second)
    waiting = lane.count_waiting()
    lane.give_back("a", first)
    queue.join()

    assert waiting == 1
    assert queue.served == ["a"]


def test_who_waits_too_long_leaves_no_trace(busy: tuple[Queue, Worker]) -> None:
    queue, worker = busy

    with pytest.raises(BusyError, match="try again"):
        queue.lane.take("a", 0.01)
    queue.lane.give_back("somebody", worker)

    assert (queue.lane.count_waiting(), queue.lane.count_running()) == (0, 0)
    assert queue.lane.take("b", 0)


def test_who_hangs_up_leaves_the_queue(busy: tuple[Queue, Worker]) -> None:
    queue, worker = busy

    with pytest.raises(GoneError):
        queue.lane.take("a", 10, lambda: True)
    queue.lane.give_back("somebody", worker)

    assert queue.lane.count_waiting() == 0


def test_a_worker_that_cannot_be_started_leaves_its_place_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = Lane(START, workers=1, queue=0, per_client=1)

    def fail(_: Start) -> Worker:
        raise OSError("no more processes")

    monkeypatch.setattr(lanes, "Worker", fail)
    for _ in range(3):
        with pytest.raises(StoreError, match="no query worker can be started"):
            lane.take("a", 1)

    assert lane.count_running() == 0
