"""One WSGI application that follows the current release.

Each request asks for the name of the current release, which is one system call. If it is another
one, the first request that sees it opens the new site, while others go on with the old one. A
request that has begun ends with the site with which it began, and the old site is closed when its
last request has ended.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from lod.errors import LodError
from lod.web import make_app
from lod.web.site import Source

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from flask import Flask

_AGAIN = 1.0  # seconds until a release that could not be opened is tried again


class SwitchingApp:
    """The application over whatever a source has at the moment."""

    def __init__(self, source: Source) -> None:
        """Open the site.

        Raises:
            LodError: it cannot be opened.
        """
        self._source = source
        self._opening = threading.Lock()
        self._counting = threading.Lock()
        self._not_before = 0.0
        self._now = _Edition(source)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer by the site of the current release (PEP 3333)."""
        edition = self._begin()
        try:
            return _Body(edition.app(environ, start_response), lambda: self._end(edition))
        except BaseException:
            self._end(edition)
            raise

    def _begin(self) -> "_Edition":
        if self._source.version() != self._now.version and self._opening.acquire(blocking=False):
            try:
                self._switch()
            finally:
                self._opening.release()
        with self._counting:
            self._now.requests += 1
            return self._now

    def _end(self, edition: "_Edition") -> None:
        with self._counting:
            edition.requests -= 1
            is_over = edition is not self._now and edition.requests == 0
        if is_over:
            edition.close()

    def _switch(self) -> None:
        if time.monotonic() < self._not_before or self._source.version() == self._now.version:
            return
        try:
            new = _Edition(self._source)
        except LodError as error:
            self._not_before = time.monotonic() + _AGAIN
            print(f"lod: {error}; the release before is still served", file=sys.stderr)  # noqa: T201
            return
        with self._counting:
            old, self._now = self._now, new
            is_over = old.requests == 0
        if is_over:
            old.close()


class _Edition:
    """A site, its application and how many requests it is answering."""

    def __init__(self, source: Source) -> None:
        self.version = source.version()  # before it is opened: what comes later is seen by the next request
        self.site = source.open()
        self.app: Flask = make_app(self.site)
        self.requests = 0

    def close(self) -> None:
        self.site.close()


class _Body:
    """The body of an answer, which tells once when it has ended or is forgotten."""

    def __init__(self, body: Iterable[bytes], end: Callable[[], None]) -> None:
        self._body, self._parts, self._end = body, iter(body), end
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._parts)

    def close(self) -> None:
        """End, once: PEP 3333 has servers call this, also for an answer that breaks off."""
        with self._lock:
            end, self._end = self._end, _nothing
        try:
            if end is not _nothing and hasattr(self._body, "close"):
                self._body.close()
        finally:
            end()

    def __del__(self) -> None:
        self.close()


def _nothing() -> None:
    """Stand for an end that has been told."""
