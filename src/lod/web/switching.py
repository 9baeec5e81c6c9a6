"""One WSGI application that follows the current release.

Each request asks for the name of the current release, which is one system call. If it is another
one, the first request that sees it opens the new site, while others go on with the old one. A
request that has begun ends with the site with which it began, and the old site is closed when its
last request has ended.
"""

import ctypes
import gc
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from lod.errors import LodError
from lod.web import make_app
from lod.web.site import Source

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from flask import Flask

_LOOK = 0.2  # seconds between two looks at whether an old site is out of use
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
        self._taking = threading.Lock()
        self._not_before = 0.0
        self._now = _Edition(source)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer by the site of the current release (PEP 3333)."""
        if self._source.version() != self._now.version and self._opening.acquire(blocking=False):
            try:
                self._switch()
            finally:
                self._opening.release()
        request = object()
        with self._taking:
            edition = self._now
            edition.requests.add(request)
        try:
            return _Body(edition.app(environ, start_response), lambda: edition.end(request))
        except BaseException:
            edition.end(request)
            raise

    def _switch(self) -> None:
        if time.monotonic() < self._not_before or self._source.version() == self._now.version:
            return
        try:
            new = _Edition(self._source)
        except LodError as error:
            self._not_before = time.monotonic() + _AGAIN
            print(f"lod: {error}; the release before is still served", file=sys.stderr)  # noqa: T201
            return
        with self._taking:
            old, self._now = self._now, new
            old.is_over = True  # from here on no request is added to it
        threading.Thread(target=_give_back, args=(weakref.ref(old),), daemon=True).start()
        old.end(None)


class _Edition:
    """A site, its application and the requests that it is answering.

    An answer may be forgotten at any moment, even in the middle of this code, so its end takes no
    lock: it does what Python does in one step.
    """

    def __init__(self, source: Source) -> None:
        self.version = source.version()  # before it is opened: what comes later is seen by the next request
        site = source.open()
        self.app: Flask = make_app(site)
        self.requests: set[object] = set()
        self.is_over = False
        self._closing = [site.close]

    def end(self, request: object) -> None:
        """Take a request away; the last one of an edition that is over closes the site, once."""
        self.requests.discard(request)
        if self.is_over and not self.requests:
            with suppress(IndexError):
                self._closing.pop()()


class _Body:
    """The body of an answer, which tells once when it has ended or is forgotten."""

    def __init__(self, body: Iterable[bytes], end: Callable[[], None]) -> None:
        self._body, self._parts, self._ends = body, iter(body), [end]

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._parts)

    def close(self) -> None:
        """End, once: PEP 3333 has servers call this, also for an answer that breaks off."""
        try:
            end = self._ends.pop()
        except IndexError:
            return
        try:
            if hasattr(self._body, "close"):
                self._body.close()
        finally:
            end()

    def __del__(self) -> None:
        self.close()


def _give_back(edition: "weakref.ref[_Edition]") -> None:
    """Give the memory of an edition back to the system, once the last request has let go of it.

    An application and its parts point at each other, and what they leave stays with the C library.
    """
    while edition() is not None:
        time.sleep(_LOOK)
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it
    if trim:
        trim(0)
