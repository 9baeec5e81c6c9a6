"""One worker seen from the server: it is started, asked, watched while it works, and killed."""

import json
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

_PIECE = 1 << 20  # bytes read at once
_MOMENT = 0.5  # seconds from the end of a worker's answers to its own
_LOOK = 0.1  # seconds between two looks at whether the asker is still there


class DeadlineError(Exception):
    """The worker took longer than it may, and was killed."""


class GoneError(Exception):
    """Nobody waits for the answer any more, and the worker was killed."""


class BrokenError(Exception):
    """The worker ended before it answered."""


class KilledError(BrokenError):
    """Somebody else has killed the worker: the system, or whoever runs it. The query may be good."""


@dataclass(frozen=True, slots=True)
class Start:
    """How a worker is started."""

    folder: Path  # of the store
    memory: int  # MiB
    niceness: int  # 0 as this process, 19 only when nobody else wants the processor


class Worker:
    """One process, which answers one request at a time."""

    def __init__(self, start: Start) -> None:
        """Start it, and wait until the store is open.

        Raises:
            OSError: the process cannot be started, or the store cannot be opened.
            KilledError: somebody has killed it meanwhile.
        """
        arguments = (str(start.folder), str(start.memory), str(start.niceness))
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "lod.stores.worker", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        self._read = _Reader(_there(self._process.stdout))
        self._write = _there(self._process.stdin)
        self.is_alive = True
        try:
            header, _ = self._read.answer(None, None)
        except BrokenError:
            is_killed = self._ended() == -signal.SIGKILL
            self.kill()
            if is_killed:
                raise KilledError from None
            raise OSError(f"{start.folder} cannot be opened") from None
        self.is_walled = bool(header["walled"])  # whether it has no network

    def ask(
        self, request: dict[str, Any], seconds: float, is_gone: Callable[[], bool] | None = None
    ) -> tuple[dict[str, Any], bytes]:
        """Return header and body of the answer; a process that gives none is killed.

        Raises:
            DeadlineError: it took longer than `seconds`.
            GoneError: the asker has gone.
            BrokenError: it has ended.
        """
        until = time.monotonic() + seconds
        try:
            try:
                self._write.write(json.dumps({**request, "seconds": seconds}).encode() + b"\n")
            except OSError:
                raise BrokenError from None
            return self._read.answer(until, is_gone)
        except BrokenError:
            is_killed = self._ended() == -signal.SIGKILL
            self.kill()
            raise (KilledError if is_killed else BrokenError) from None
        except (DeadlineError, GoneError):
            self.kill()
            raise

    def _ended(self) -> int | None:
        """Return how the process has ended: the negative number of a signal; None if it has not."""
        try:
            return self._process.wait(_MOMENT)
        except subprocess.TimeoutExpired:
            return None

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


class _Reader:
    """Answers from a pipe, each a line of JSON with a length, then so many bytes."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._poll = select.poll()
        self._poll.register(pipe, select.POLLIN)

    def answer(self, until: float | None, is_gone: Callable[[], bool] | None) -> tuple[dict[str, Any], bytes]:
        data = bytearray()
        while (end := data.find(b"\n")) < 0:
            data += self._piece(until, is_gone)
        header: dict[str, Any] = json.loads(data[:end])
        del data[: end + 1]
        while len(data) < header["length"]:
            data += self._piece(until, is_gone)
        return header, bytes(data)

    def _piece(self, until: float | None, is_gone: Callable[[], bool] | None) -> bytes:
        while not self._poll.poll(_milliseconds(until, is_gone)):
            if until is not None and time.monotonic() >= until:
                raise DeadlineError
            if is_gone is not None and is_gone():
                raise GoneError
        piece: bytes = self._pipe.read(_PIECE)
        if not piece:
            raise BrokenError
        return piece


def _milliseconds(until: float | None, is_gone: Callable[[], bool] | None) -> float | None:
    """Return how long to wait for the pipe: until the deadline, or the next look at the asker."""
    if until is None:
        return None
    left = max(0.0, until - time.monotonic())
    return 1000 * (left if is_gone is None else min(left, _LOOK))


def _there(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise OSError("the process has no pipe")
    return stream
