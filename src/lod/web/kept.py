"""Small answers of the endpoint, kept and given again: a release never changes.

This stands before the application, since most of the time that a lookup takes is spent on its way
through it. What is the same request, byte for byte, gets the same answer.
"""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

_MEBIBYTE = 1 << 20
_MOST_ANSWER = 64 << 10  # bytes; what is larger is no lookup
_MOST_BODY = 8 << 10  # bytes of a query sent by POST
_KEEP = "lod.keep"
# Functions whose value is another each time (SPARQL 1.1, 17.4), and escapes, which could hide them.
_CHANGING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b|\\[uU]", re.IGNORECASE)
# A request with one of these is about this client's copy, or about a part.
_PARTICULAR = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_EXPECT")
_DECISIVE = (
    "REQUEST_METHOD",
    "QUERY_STRING",
    "CONTENT_TYPE",
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_HOST",
)

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
Key = tuple[bytes, ...] | tuple[str | bytes, ...]


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
    count: Callable[[], None]  # called for each answer from memory
    _answers: OrderedDict[Key, _Answer] = field(default_factory=OrderedDict)  # the longest unused first
    _bytes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        key = self._key(environ)
        if key is None:
            return self.application(environ, start)
        with self._lock:
            answer = self._answers.get(key)
            if answer:
                self._answers.move_to_end(key)
        if answer is None:
            return self._ask(key, environ, start)
        self.count()
        start(answer.status, answer.headers)
        return [answer.body]

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
        if not environ.get(_KEEP) or not status.startswith("200") or not lengths or lengths[0] > _MOST_ANSWER:
            return parts
        body = b"".join(parts)
        if close := getattr(parts, "close", None):
            close()
        self._keep(key, _Answer(status, headers, body))
        return [body]

    def _keep(self, key: Key, answer: _Answer) -> None:
        with self._lock:
            if key in self._answers:
                return
            self._answers[key] = answer
            self._bytes += _size(key, answer)
            while self._bytes > self.most * _MEBIBYTE:
                self._bytes -= _size(*self._answers.popitem(last=False))


def _size(key: Key, answer: _Answer) -> int:
    """Return about how many bytes of memory an answer takes."""
    return len(answer.body) + sum(map(len, key)) + 100 * len(answer.headers) + 1000
