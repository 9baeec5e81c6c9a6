"""Work side by side: in processes of our own, or here if one is enough.

An engine that does it on other machines (`lod.engines`) is a crew, too. It sends errands away, and
does the rest here.
"""

import ctypes
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Self, TypeVar

from lod.errors import CrewError, ReleaseError, SourceError

_AHEAD = 4  # tasks under way for each process: none waits for the next one

_T = TypeVar("_T")


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


Step = Callable[[], Iterable["Step"] | None]
"""Work that may lead to more work, which has to wait for it."""

Sent = Callable[[Path, Callable[[Path], Path]], None]
"""Fills a given folder, on any machine; what is given, too, tells where a folder of ours is there."""


@dataclass(frozen=True, slots=True)
class Errand:
    """Work that fills a folder, and can be done on a machine that has none of our files. Picklable."""

    here: Callable[[], Path]  # does it on this machine; returns what it made
    pack: Callable[[], Sent | None]  # reads what is to be sent; None: the work is done already
    keep: Callable[[Mapping[str, bytes]], Path]  # takes in the files made elsewhere; returns the same
    size: int  # bytes that are to be sent
    folders: tuple[Path, ...] = ()  # that it needs, like all others of its kind: they are sent once

    def __call__(self) -> Path:
        """Do it on this machine."""
        return self.here()


Progress = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is done, and of how much."""


def silent(_what: str, _done: int, _all: int) -> None:
    """Tell nobody how far the work is."""


def counted(found: Iterable[_T], what: str, total: int, progress: Progress) -> Iterator[_T]:
    """Yield results as they come, and tell how many there are."""
    progress(what, 0, total)
    for done, one in enumerate(found, 1):
        progress(what, done, total)
        yield one


def do_steps(crew: "Crew", steps: Sequence[Step], what: str, progress: Progress) -> None:
    """Do steps and those that they lead to, and tell how many are done, and of how many."""
    progress(what, 0, len(steps))
    for done, left in enumerate(crew.do_all(steps), 1):
        progress(what, done, done + left)


class Crew:
    """So many processes, started when there is more than one thing to do."""

    knows_addresses = False  # of files on other file systems

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def do(self, tasks: Iterable[Callable[[], _T]]) -> Iterator[_T]:
        """Yield what tasks return, in their order; in processes they must be picklable.

        Tasks are taken as they are needed: there may be more of them than memory would hold.

        Raises:
            CrewError: a process has been killed.
        """
        waiting = iter(tasks)
        first = list(islice(waiting, 2))
        if self._jobs == 1 or len(first) <= 1:
            yield from (task() for task in chain(first, waiting))
            return
        with _told():
            pool, under_way = self._processes(), deque[Future[_T]]()
            for task in chain(first, waiting):
                under_way.append(pool.submit(_call, task))
                if len(under_way) >= self._jobs * _AHEAD:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()

    def do_all(self, steps: Iterable[Step]) -> Iterator[int]:
        """Do steps and those that they lead to; whenever one is done, yield how many are known to be left.

        What a step leads to is done next: it has waited already, and may be long.

        Raises:
            CrewError: a process has been killed.
        """
        waiting = deque(steps)
        if self._jobs == 1:
            while waiting:
                waiting.extendleft(reversed(list(waiting.popleft()() or ())))
                yield len(waiting)
            return
        with _told():
            pool, running = self._processes(), set[Future[Iterable[Step] | None]]()
            while waiting or running:
                while waiting and len(running) < self._jobs:
                    running.add(pool.submit(_do_step, waiting.popleft()))
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    waiting.extendleft(reversed(list(future.result() or ())))
                    yield len(waiting) + len(running)

    def do_one(self, task: Callable[[], _T]) -> _T:
        """Return what a task returns, which is done in a process if there is more than one.

        Raises:
            CrewError: the process has been killed.
        """
        if self._jobs == 1:
            return task()
        with _told():
            return self._processes().submit(_call, task).result()

    def fetch(self, uri: str, _folder: Path) -> Path:
        """Copy sources from another file system into a folder; return where they are.

        Raises:
            SourceError: they cannot be read, or this engine knows no other file systems.
        """
        raise SourceError(f"{uri}: no such file or folder; addresses are read by --engine spark")

    def copy(self, _folder: Path, uri: str) -> None:
        """Copy a folder to another file system.

        Raises:
            ReleaseError: it cannot be written, or this engine knows no other file systems.
        """
        raise ReleaseError(f"{uri}: nothing is copied there, expected --engine spark")

    def _processes(self) -> ProcessPoolExecutor:
        if not self._pool:
            # A fresh interpreter: a copy of this one would have locks of threads that it has not.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._jobs, context, _begin)
        return self._pool


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool:
        raise CrewError(
            "a process of the build has been killed, perhaps for want of memory;"
            " run it again, with fewer --jobs: what is done is kept"
        ) from None


def _call(task: Callable[[], _T]) -> _T:
    return task()


def _do_step(step: Step) -> Iterable[Step] | None:
    """Do a step, and give back its memory, which is of another kind than what the next one needs."""
    steps = step()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # of the GNU C library, which else keeps it
    if trim:
        trim(0)
    return steps


def _begin() -> None:
    """Leave Ctrl-C to the first process, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
