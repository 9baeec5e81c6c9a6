"""Small answers of the endpoint, kept and given again: a release never changes.

This stands before the application, since most of the time that a lookup takes is spent on its way
through it. What is the same request, byte for byte, gets the same answer; and who has just been told to
come again later, and asks again at once, is told so without anybody else being bothered.
"""

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

_MEBIBYTE = 1 << 20
_MOST_ANSWER = 64 << 10  # bytes; what is larger is no lookup
_MOST_BODY = 8 << 10  # bytes of a query sent by POST
_LATER = ("429", "503")
_MOMENT = 1.0  # seconds for which somebody told to come later is told the same; less than `Retry-After`
_MOST_REFUSALS = 1000  # kept at a time
_KEEP = "lod.keep"
# Functions whose value is another each time (SPARQL 1.1, 17.4), and escapes, which could hide them.
_CHANGING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b|\\[uU]", re.IGNORECASE)
# A request with one of these is about this client's copy, or about a part.
_PARTICULAR = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_EXPECT")
_CLIENT = ("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED")
_DECISIVE = (
    *("REQUEST_METHOD", "QUERY_STRING", "CONTENT_TYPE", "HTTP_HOST"),
    *("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_PROFILE"),
)

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
Key = tuple[str | bytes, ...]


def keep(environ: Environ, query: str) -> None:
    """Tell that the answer to this request may be kept, if it is the same each time."""
    environ[_KEEP] = not _CHANGING.search(query)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass
class KeptAnswers:
    """A WSGI application that answers from memory where it can, and else asks the one behind it."""

    application: Application
    path: str
    most: int  # MiB; 0: none are kept
    count: Callable[[str], None]  # called with the status of each answer from memory
    _answers: OrderedDict[Key, _Answer] = field(default_factory=OrderedDict)  # the longest unused first
    _refusals: dict[Key, tuple[float, _Answer]] = field(default_factory=dict)  # and until when they hold
    _bytes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        key = self._key(environ)
        if key is None:
            return self.application(environ, start)
        answer = self._find(key, environ)
        if answer is None:
            return self._ask(key, environ, start)
        self.count(answer.status.split()[0])
        start(answer.status, list(answer.headers))
        return [answer.body]

    def _find(self, key: Key, environ: Environ) -> _Answer | None:
        with self._lock:
            if answer := self._answers.get(key):
                self._answers.move_to_end(key)
                return answer
            until, refusal = self._refusals.get(_of_client(key, environ), (0.0, None))
            return refusal if until > time.monotonic() else None

    def _key(self, environ: Environ) -> Key | None:
        """Return what decides about the answer; None if it is not to be kept."""
        if environ["PATH_INFO"] != self.path or not self.most or any(name in environ for name in _PARTICULAR):
            return None
        sent = b""
        if environ["REQUEST_METHOD"] == "POST":
            length = environ.get("CONTENT_LENGTH", "")
            if not length.isdecimal() or int(length) > _MOST_BODY:
                return None
            sent = environ["wsgi.input"].read(int(length))
            environ["wsgi.input"] = BytesIO(sent)
        elif environ["REQUEST_METHOD"] != "GET":
            return None
        return (*(environ.get(name, "") for name in _DECISIVE), sent)

    def _ask(self, key: Key, environ: Environ, start: Start) -> Iterable[bytes]:
        begun: list[tuple[str, list[tuple[str, str]]]] = []

        def note(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            begun[:] = [(status, headers)]
            return start(status, headers, *rest)

        parts = self.application(environ, note)
        status, headers = begun[0] if begun else ("", [])
        lengths = [int(value) for name, value in headers if name.lower() == "content-length"]
        is_later = status.startswith(_LATER)
        is_small = bool(lengths) and lengths[0] <= _MOST_ANSWER
        if not is_small or not (is_later or (environ.get(_KEEP) and status.startswith("200"))):
            return parts
        body = b"".join(parts)
        if close := getattr(parts, "close", None):
            close()
        if is_later:
            self._refuse(_of_client(key, environ), _Answer(status, list(headers), body))
        else:
            self._keep(key, _Answer(status, list(headers), body))
        return [body]

    def _refuse(self, key: Key, answer: _Answer) -> None:
        with self._lock:
            if len(self._refusals) >= _MOST_REFUSALS:
                self._refusals.clear()
            self._refusals[key] = time.monotonic() + _MOMENT, answer

    def _keep(self, key: Key, answer: _Answer) -> None:
        with self._lock:
            if key in self._answers:
                return
            self._answers[key] = answer
            self._bytes += _size(key, answer)
            while self._bytes > self.most * _MEBIBYTE:
                self._bytes -= _size(*self._answers.popitem(last=False))


def _of_client(key: Key, environ: Environ) -> Key:
    """Return the key of what concerns one client only."""
    return (*key, *(environ.get(name, "") for name in _CLIENT))


def _size(key: Key, answer: _Answer) -> int:
    """Return about how many bytes of memory an answer takes."""
    return len(answer.body) + sum(map(len, key)) + 100 * len(answer.headers) + 1000
