"""The way past Flask: a request that was answered before is answered from memory.

A WSGI application around another. It knows the same as any cache (RFC 9111, 4.1): the address, and
the headers that `Vary` names.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lod.web.cache import Cache, Wish

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

VARIES_BY = ("Accept", "Accept-Encoding", "Accept-Profile")
_BY = ("PATH_INFO", "QUERY_STRING", *(f"HTTP_{name.upper().replace('-', '_')}" for name in VARIES_BY))
_HOST = re.compile(r"(?:[A-Za-z0-9._~%!$&'()*+;=-]+|\[[0-9A-Fa-f:.]+\])(?::\d*)?")  # RFC 9110, 7.2
_RANGE = "HTTP_RANGE"
_TAGS = "HTTP_IF_NONE_MATCH"
# Who sends one of these is answered by Flask, which knows all conditions.
_RARE = ("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_MODIFIED_SINCE")
_NOT_IN_304 = {"Content-Type", "Content-Length", "Content-Encoding", "Last-Modified"}  # RFC 9110, 15.4.5


class Shortcut:
    """Answers from a cache what it has, and hands on the rest."""

    def __init__(self, app: "WSGIApplication", cache: Cache) -> None:
        """Stand before an application.

        Args:
            app: answers what is not in the cache.
            cache: of the release that it serves.
        """
        self._app = app
        self._cache = cache

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        method = environ["REQUEST_METHOD"]
        answer = self._cache.recall(wish_of(environ)) if method in {"GET", "HEAD"} else None
        tags = environ.get(_TAGS)
        if not names_host(environ):
            answer = None  # `lod.web.requests` has something to say about it
        if answer is None or _RANGE in environ or (tags is None and any(name in environ for name in _RARE)):
            return self._app(environ, start_response)
        if tags is not None and (answer.etag in tags or tags.strip() == "*"):  # RFC 9110, 13.1.2
            start_response(
                "304 NOT MODIFIED", [pair for pair in answer.headers if pair[0] not in _NOT_IN_304]
            )
            return []
        start_response("200 OK", list(answer.headers))
        return [answer.body] if method == "GET" else []


def names_host(environ: "WSGIEnvironment") -> bool:
    """Tell whether a request names one host, with a port or without; two arrive joined by a comma."""
    return _HOST.fullmatch(environ.get("HTTP_HOST", "")) is not None


def wish_of(environ: "WSGIEnvironment") -> Wish:
    """Return all in a request that decides which representation answers it."""
    get = environ.get
    return tuple([get(name, "") for name in _BY])
