"""Answers that the site makes once and keeps: the bytes of a page in a format, profile and coding."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from http import HTTPStatus

from flask import Response, request

from lod.formats import Format
from lod.releases import MANIFEST
from lod.web.cache import Answer, Key
from lod.web.negotiation import build, negotiate_coding
from lod.web.shortcut import wish_of
from lod.web.signposts import Link, link_header
from lod.web.site import Site


class Kept(Response):
    """A response that may be kept; conditions are looked at when it is, in `finish`."""

    key: Key = ()


def keep_representation(  # noqa: PLR0913 - each says something else of the representation
    site: Site,
    address: str,
    format_: Format,
    make: Callable[[], bytes],
    *,
    profile: str = "",
    location: str = "",
    links: Iterable[Link] = (),
    is_kept: bool = True,
) -> Response:
    """Return a representation, from memory if it has been made before.

    Args:
        site: whose cache keeps it.
        address: of the page, without suffix; two pages must not have the same.
        format_: the format chosen.
        make: makes the body.
        profile: the IRI of the profile chosen, if the page has several.
        location: the address of this very representation, if it was negotiated.
        links: the links of the page.
        is_kept: whether it is the same for whoever asks; else it is made anew each time.
    """
    coding = negotiate_coding()
    key = (address, format_.name, profile, coding) if is_kept else ()
    response = Kept()
    response.key = key
    if answer := site.cache.get(key):
        response.headers.clear()
        response.headers.extend(answer.headers)
        response.set_data(answer.body)
        return response
    build(response, make(), format_, location, profile=profile, coding=coding)
    response.last_modified = release_time(site)
    if header := link_header(links):
        response.headers["Link"] = header
    return response


def keep_file(response: Response, name: str) -> Response:
    """Return a small file of the release as a response that may be kept; of ranges the file is asked."""
    response.direct_passthrough = False
    kept = Kept(response.get_data())
    kept.key = ("/dumps/", name)
    kept.headers.clear()
    kept.headers.extend(response.headers)
    kept.headers["Accept-Ranges"] = "bytes"
    response.close()
    return kept


def finish(site: Site, response: Response) -> Response:
    """Keep a response whose headers are complete, and answer 304 if the client has it."""
    if not isinstance(response, Kept):
        return response
    answer = Answer(response.headers["ETag"], tuple(response.headers), response.get_data())
    if request.headers.get("If-Match", "").strip() == "*":  # it is there (RFC 9110, 13.1.1)
        request.environ.pop("HTTP_IF_MATCH")
    if request.method in {"GET", "HEAD"}:
        if response.key:
            site.cache.keep(response.key, answer, wish_of(request.environ))
        response.make_conditional(request)
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        response.headers.pop("Content-Encoding", None)
        response.content_type = "text/plain; charset=utf-8"
        response.set_data(f"the condition does not hold, expected the validator {answer.etag}\n")
    return response


def release_time(site: Site) -> datetime | None:
    """Return since when this site has its release: when its manifest was put there.

    The date of issue would not do: of two releases of one day the second would pass for unchanged.
    """
    try:
        return datetime.fromtimestamp((site.release.folder / MANIFEST).stat().st_mtime, UTC)
    except OSError:  # `/health` tells it
        return None


def redirect(status: int, location: str) -> Response:
    """Return a redirect with a line that says where to; its address stays with this host."""
    response = Response(f"see {location}\n", status, content_type="text/plain; charset=utf-8")
    response.location = location
    return response
