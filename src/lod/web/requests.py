"""What is looked at in every request before anything else: its host and the length of its body."""

from io import BytesIO

from flask import request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from lod.web.shortcut import names_host

MOST_BODY = 1 << 20  # bytes


def check_request() -> None:
    """Refuse a request without one good host, and a body of no stated length that is too long.

    Raises:
        BadRequest: there is no host, more than one, or none that can be (RFC 9112, 3.2).
        RequestEntityTooLarge: the body is too long.
    """
    if not names_host(request.environ) and request.environ.get("SERVER_PROTOCOL") != "HTTP/1.0":
        raise BadRequest("the header Host is missing or names no single host")
    if request.content_length is None and request.method == "POST":
        _measure_body()


def _measure_body() -> None:
    """Read a body sent in chunks, which the framework would cut at the limit without a word."""
    stream = request.environ["wsgi.input"]
    body = b""
    while len(body) <= MOST_BODY and (piece := stream.read(MOST_BODY + 1 - len(body))):
        body += piece
    if len(body) > MOST_BODY:
        raise RequestEntityTooLarge
    request.environ["wsgi.input"] = BytesIO(body)
    request.environ["CONTENT_LENGTH"] = str(len(body))
