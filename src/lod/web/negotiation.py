"""Which format a client wants, and a response that caches may keep (RFC 9110, 12 and 8.8)."""

import hashlib
from collections.abc import Mapping, Sequence

from flask import Response, request

from lod.errors import NotAcceptableError
from lod.formats import HTML, Format

MAX_AGE = 60  # seconds; a new release shows after that


def welcome_formats(formats: Sequence[Format]) -> list[Format]:
    """Return those of the formats that the client accepts, the best first; all if it has no wish.

    Parameters of a media type other than its quality do not matter. A range that is more exact
    outweighs one that is less so (RFC 9110, 12.5.1).
    """
    ranges: dict[str, float] = {}
    for value, quality in request.accept_mimetypes:
        ranges.setdefault(value.split(";")[0].strip().lower(), float(quality))
    if not ranges:
        return list(formats)
    wishes = {format_: _wish(format_, ranges) for format_ in formats}
    welcome = [format_ for format_ in formats if wishes[format_][0] > 0]
    return sorted(welcome, key=lambda format_: wishes[format_], reverse=True)


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


def page(text: str | bytes, status: int) -> Response:
    """Return a page that caches need not keep: an error."""
    response = Response(text, status, content_type=HTML.content_type)
    response.vary.add("Accept")
    return response


def _wish(format_: Format, ranges: Mapping[str, float]) -> tuple[float, int]:
    """Return the quality that a client gives a format, and how exactly it names it."""
    names = [name for name in (format_.media_type, *format_.aliases) if name in ranges]
    if names:
        return max(ranges[name] for name in names), 2
    for exactness, range_ in ((1, f"{format_.media_type.split('/')[0]}/*"), (0, "*/*")):
        if range_ in ranges:
            return ranges[range_], exactness
    return 0.0, 0
