"""Work side by side: in processes of our own, or here if one is enough."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Self, TypeVar

from lod.errors import CrewError

_T = TypeVar("_T")


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Crew:
    """So many processes, started when there is more than one thing to do."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def do(self, tasks: Iterable[Callable[[], _T]]) -> Iterator[_T]:
        """Yield what tasks return, in their order; in processes they must be picklable.

        Raises:
            CrewError: a process has been killed.
        """
        listed = list(tasks)
        if self._jobs == 1 or len(listed) <= 1:
            yield from (task() for task in listed)
            return
        if not self._pool:
            # A fresh interpreter: a copy of this one would have locks of threads that it has not.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._jobs, context, _begin)
        try:
            yield from self._pool.map(_call, listed)
        except BrokenProcessPool:
            raise CrewError(
                "a process of the build has been killed, perhaps for want of memory;"
                " run it again, with fewer --jobs: what is done is kept"
            ) from None


def _call(task: Callable[[], _T]) -> _T:
    return task()


def _begin() -> None:
    """Leave Ctrl-C to the first process, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
