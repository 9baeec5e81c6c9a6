"""Which format a client wants, and a response that caches may keep (RFC 9110, 12 and 8.8)."""

import hashlib
from collections.abc import Sequence

from flask import Response, request
from werkzeug.datastructures import MIMEAccept

from lod.errors import NotAcceptableError
from lod.formats import Format

MAX_AGE = 60  # seconds; a new release shows after that


def welcome_formats(formats: Sequence[Format]) -> list[Format]:
    """Return those of the formats that the client accepts, the best first; all if it has no wish."""
    accept: MIMEAccept = request.accept_mimetypes
    if not accept:
        return list(formats)
    quality = {
        format_: max(accept.quality(t) for t in (format_.media_type, *format_.aliases)) for format_ in formats
    }
    exact = {format_: max(_specificity(accept, format_), default=0) for format_ in formats}
    welcome = [format_ for format_ in formats if quality[format_] > 0]
    return sorted(welcome, key=lambda format_: (-quality[format_], -exact[format_]))


def negotiate(formats: Sequence[Format]) -> Format:
    """Return the format that the client likes best.

    Raises:
        NotAcceptableError: it accepts none of them.
    """
    if welcome := welcome_formats(formats):
        return welcome[0]
    raise NotAcceptableError(f"this is to be had as {', '.join(format_.media_type for format_ in formats)}")


def representation(body: bytes, format_: Format, location: str = "") -> Response:
    """Return a response with a strong validator of its own, or 304 if the client has just this one.

    Args:
        body: the bytes.
        format_: what they are.
        location: the address of this very representation, if it was negotiated.
    """
    response = Response(body, content_type=format_.content_type)
    response.set_etag(hashlib.sha256(format_.name.encode() + body).hexdigest()[:32])
    response.cache_control.public = True
    response.cache_control.max_age = MAX_AGE
    response.vary.add("Accept")
    if location:
        response.headers["Content-Location"] = location
    response.make_conditional(request)
    return response


def plain(text: str, status: int = 200) -> Response:
    """Return a line of text for people and machines alike."""
    response = Response(text, status, content_type="text/plain; charset=utf-8")
    response.vary.add("Accept")
    return response


def _specificity(accept: MIMEAccept, format_: Format) -> list[int]:
    """Return, for each media type of a format that is asked for, how exactly: 2 by name, 1 by range."""
    names = (format_.media_type, *format_.aliases)
    asked = [value.split(";")[0].strip().lower() for value, quality in accept if quality > 0]
    return [2 if name in asked else 1 if f"{name.split('/')[0]}/*" in asked else 0 for name in names]
