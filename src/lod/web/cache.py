"""Answers that are made once and then sent from memory: a small, bounded cache in each process.

It belongs to a release (`Site.cache`), so nothing in it grows stale: another release has another one.
What a client wants is known by its request alone, so a wish that was answered before is answered again
without asking Flask; see `lod.web.shortcut`.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeAlias

_MOST_WISHES = 20_000
_LONGEST_WISH = 2_000  # characters; longer ones are odd, and not kept

Key: TypeAlias = tuple[str, ...]  # what an answer is: address, format, profile, coding
Wish: TypeAlias = tuple[str, ...]  # how it was asked for: path, query and headers


@dataclass(frozen=True, slots=True)
class Answer:
    """A representation with all its headers, ready to be sent."""

    etag: str  # as in the header, in quotes
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass
class Cache:
    """The answers used last, up to a number of bytes, and the wishes that they answered."""

    most_bytes: int = 64 << 20  # of the bodies; in one process
    _answers: OrderedDict[Key, Answer] = field(default_factory=OrderedDict)
    _wishes: OrderedDict[Wish, Key] = field(default_factory=OrderedDict)
    _made: dict[str, Any] = field(default_factory=dict)
    _bytes: int = 0
    _lock: Lock = field(default_factory=Lock)

    def recall(self, wish: Wish) -> Answer | None:
        """Return what answered just this wish before, if it is still there."""
        key = self._wishes.get(wish)
        return None if key is None else self.get(key)

    def get(self, key: Key) -> Answer | None:
        """Return an answer, if it is there."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def keep(self, key: Key, answer: Answer, wish: Wish) -> None:
        """Keep an answer, and that it answers a wish; the one used longest ago makes room.

        An answer that takes more than an eighth of the room would drive out too many others.
        """
        size = len(answer.body)
        if size > self.most_bytes // 8:
            return
        with self._lock:
            if key not in self._answers:
                self._bytes += size
                self._answers[key] = answer
            while self._bytes > self.most_bytes:
                _, gone = self._answers.popitem(last=False)
                self._bytes -= len(gone.body)
            if sum(map(len, wish)) <= _LONGEST_WISH:
                self._wishes[wish] = key
            while len(self._wishes) > _MOST_WISHES:
                self._wishes.popitem(last=False)

    def once(self, name: str, make: Callable[[], Any]) -> Any:
        """Return what is made once for a release, and stays."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]
