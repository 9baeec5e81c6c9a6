"""A server that outlives its processes: one that ends unasked is started again, however often.

Granian gives up when a process ends twice within a few seconds, and takes those with it that are well. Here
whoever ends soon after its start waits longer each time instead, while the others serve on.
"""

import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from granian.server import Server

_SOON = 5.5  # seconds of life, up to which an end counts as one more of a row
_FIRST, _MOST = 0.5, 5.0  # seconds of waiting: doubled with each end of a row, up to the second
_AGAIN = 0.5  # seconds until a process that goes on is told again to end
_TICK = 0.1  # seconds between two looks at whether the server is told to end


class LastingServer(Server):  # type: ignore[misc, valid-type]  # one of two, chosen at import
    """Granian's server without its end after two crashes."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        """Take what Granian's server takes."""
        super().__init__(*args, **settings, respawn_failed_workers=True)
        self._ends_in_a_row: dict[int, int] = {}

    def _respawn_workers(
        self, workers: Sequence[int], spawn_target: Any, target_loader: Callable[..., Any], delay: float = 0
    ) -> None:
        """Start processes anew: those that have ended too soon after a while."""
        self._wait(max(map(self._due, workers), default=0.0))
        if not self.interrupt_signal:
            super()._respawn_workers(workers, spawn_target, target_loader, delay)
        self.respawned_wrks.clear()  # what Granian looks at to tell whether to give up
        if self.interrupt_signal:
            self.main_loop_interrupt.set()  # it may have come just before that was cleared

    def _stop_workers(self) -> None:
        """End the processes; one that is only just starting hears it no sooner than the second time."""
        while alive := [worker for worker in self.wrks if worker.is_alive()]:
            for worker in alive:
                worker.terminate()
            for worker in alive:
                worker.join(_AGAIN)
        super()._stop_workers()

    def _due(self, index: int) -> float:
        """Return how many seconds to wait before a process is started again."""
        old = self.wrks[index]
        lived = time.monotonic() - old.birth
        if old.is_alive() or lived > _SOON:
            self._ends_in_a_row.pop(index, None)
            return 0.0
        ends = self._ends_in_a_row.get(index, 0)
        self._ends_in_a_row[index] = ends + 1
        seconds = min(_FIRST * 2.0**ends, _MOST)
        what = f"a server process ended {lived:.1f} s after its start; another starts in {seconds:g} s"
        print(f"lod: {what}", file=sys.stderr)  # noqa: T201
        return seconds

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.interrupt_signal:
            time.sleep(_TICK)
