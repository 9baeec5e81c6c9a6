"""A list that waits in a file: memory holds where each thing begins, and no more.

What is short stays in memory, as it would in a list.
"""

import pickle
from array import array
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Generic, TypeVar
from weakref import finalize

_IN_MEMORY = 1 << 20  # bytes

_T = TypeVar("_T")


class Spool(Generic[_T]):
    """Things in the order in which they came; a fresh copy of each is given whenever it is asked for."""

    def __init__(self, things: Iterable[_T] = ()) -> None:
        """Begin.

        Args:
            things: what comes first; they must be picklable.
        """
        self._stream = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - it is open as long as this is there
        finalize(self, self._stream.close)
        self._begins = array("Q")
        self._end = 0
        for thing in things:
            self.append(thing)

    def append(self, thing: _T) -> None:
        """Add a thing."""
        self._stream.seek(self._end)
        self._begins.append(self._end)
        pickle.dump(thing, self._stream, pickle.HIGHEST_PROTOCOL)
        self._end = self._stream.tell()

    def clear(self) -> None:
        """Forget all of them."""
        self._begins, self._end = array("Q"), 0

    def __len__(self) -> int:
        return len(self._begins)

    def __getitem__(self, number: int) -> _T:
        self._stream.seek(self._begins[number])
        thing: _T = pickle.load(self._stream)  # noqa: S301 - what was put in
        return thing

    def __iter__(self) -> Iterator[_T]:
        return map(self.__getitem__, range(len(self)))
