"""Which format, profile and coding a client wants, and a response that caches may keep.

That is RFC 9110, 12 and 8.8. Werkzeug parses what a client sends; here stands what follows from it.
"""

import gzip
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence

from flask import Response, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from lod.codings import compress_zstd
from lod.errors import NotAcceptableError
from lod.formats import HTML, Format
from lod.web.shortcut import VARIES_BY

MAX_AGE = 60  # seconds; a new release shows after that
MEDIA_TYPE = "_mediatype"  # the parameters of the W3C's Content Negotiation by Profile, 7.2
PROFILE = "_profile"

# Content codings, the one we like best first (RFC 9110, 8.4.1; RFC 8878).
_CODERS: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda body: compress_zstd(body, 3),
    "gzip": lambda body: gzip.compress(body, 6, mtime=0),
}
_WISHED_PROFILE = re.compile(r'(?:<([^<>]*)>|"([^"]*)"|([^\s,;<>"]+))\s*(?:;\s*[qQ]\s*=\s*([01](?:\.\d*)?))?')


def welcome_formats(formats: Sequence[Format]) -> list[Format]:
    """Return those of the formats that the client accepts, the best first; all if it has no wish.

    The parameter `_mediatype` outweighs `Accept`. Parameters of a media type other than its quality
    do not matter. A range that is more exact outweighs one that is less so (RFC 9110, 12.5.1).
    """
    ranges: dict[str, float] = {}
    for value, quality in _wished_media_types():
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


def negotiate_profile(profiles: Mapping[str, str]) -> str:
    """Return the IRI of the profile that the client likes best, or the first, which is the default.

    The parameter `_profile` outweighs `Accept-Profile`. An unknown profile in the header gets the
    default one, as the W3C's draft has it; an unknown one in the address is refused.

    Args:
        profiles: IRIs by the names under which clients may ask for them: tokens and IRIs.

    Raises:
        NotAcceptableError: the address asks for a profile that there is not.
    """
    named = request.args.get(PROFILE)
    if named is not None:
        for wish in wished_profiles(named):
            if wish in profiles:
                return profiles[wish]
        tokens = ", ".join(name for name in profiles if ":" not in name)
        raise NotAcceptableError(f"{PROFILE}: {named[:100]!r}, expected one of {tokens}")
    default = next(iter(profiles.values()))
    for wish in wished_profiles(request.headers.get("Accept-Profile", "")):
        if wish in profiles or wish == "*":
            return profiles.get(wish, default)
    return default


def wished_profiles(value: str) -> list[str]:
    """Return the profiles of a header or parameter, the one liked best first, without those refused."""
    wishes = [
        (float(quality or 1), iri or quoted or token)
        for iri, quoted, token, quality in _WISHED_PROFILE.findall(value)
    ]
    return [name for quality, name in sorted(wishes, key=lambda wish: -wish[0]) if quality > 0]


def negotiate_coding() -> str:
    """Return the content coding that the client likes best; empty for none (RFC 9110, 12.5.3).

    Raises:
        NotAcceptableError: the client refuses the body as it is, and each of our codings.
    """
    accept = request.accept_encodings
    if not accept:
        return ""
    best = max(_CODERS, key=accept.quality)  # the first of several that are liked alike
    named = {name.lower(): quality for name, quality in accept}
    if accept.quality(best) > named.get("identity", 0):
        return best
    if named.get("identity", named.get("*", 1)) > 0:
        return ""
    raise NotAcceptableError(f"this is to be had in the codings identity, {', '.join(_CODERS)}")


def representation(body: bytes, format_: Format, location: str = "") -> Response:
    """Return a response with a strong validator of its own, or 304 if the client has just this one.

    Args:
        body: the bytes, as they are.
        format_: what they are.
        location: the address of this very representation, if it was negotiated.
    """
    response = build(Response(), body, format_, location, coding=negotiate_coding())
    response.make_conditional(request)
    return response


def build(  # noqa: PLR0913 - each says something else of the representation
    response: Response,
    body: bytes,
    format_: Format,
    location: str = "",
    *,
    profile: str = "",
    coding: str = "",
) -> Response:
    """Fill a response: the body as it is sent, and what caches must know of it.

    Its validator is one of the format, the profile and the coding (RFC 9110, 8.8.3).
    """
    sent = _CODERS[coding](body) if coding else body
    response.set_data(sent)
    response.content_type = format_.content_type
    what = f"{format_.name} {profile} {coding}\n"
    response.set_etag(hashlib.sha256(what.encode() + sent).hexdigest()[:32])
    response.cache_control.max_age = MAX_AGE
    response.vary.update(VARIES_BY)
    if coding:
        response.content_encoding = coding
    if profile:
        response.headers["Content-Profile"] = f"<{profile}>"
    if location:
        response.headers["Content-Location"] = location
    return response


def plain(text: str, status: int = 200) -> Response:
    """Return a line of text for people and machines alike."""
    response = Response(text, status, content_type="text/plain; charset=utf-8")
    response.vary.update(VARIES_BY)
    return response


def page(text: str | bytes, status: int) -> Response:
    """Return a page that caches need not keep: an error."""
    response = Response(text, status, content_type=HTML.content_type)
    response.vary.update(VARIES_BY)
    return response


def _wished_media_types() -> MIMEAccept:
    named = request.args.get(MEDIA_TYPE)
    if named is None:
        return request.accept_mimetypes
    # A plus sign that was not encoded has become a blank; who names nothing wants nothing that there is.
    return parse_accept_header(named.replace(" ", "+") or "none/none", MIMEAccept)


def _wish(format_: Format, ranges: Mapping[str, float]) -> tuple[float, int]:
    """Return the quality that a client gives a format, and how exactly it names it."""
    names = [name for name in (format_.media_type, *format_.aliases) if name in ranges]
    if names:
        return max(ranges[name] for name in names), 2
    for exactness, range_ in ((1, f"{format_.media_type.split('/')[0]}/*"), (0, "*/*")):
        if range_ in ranges:
            return ranges[range_], exactness
    return 0.0, 0
