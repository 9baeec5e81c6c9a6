"""Errors as answers: which status, which words; `lod.web.problems` gives them the format asked for."""

from flask import Response, request
from werkzeug.exceptions import HTTPException

from lod.errors import (
    BusyError,
    GreedyError,
    LodError,
    NotAcceptableError,
    NotFoundError,
    QueryError,
    QueryTimeoutError,
    StoreError,
    StoreTimeoutError,
)
from lod.stores import CancelledError
from lod.web.problems import tell
from lod.web.reading import MediaTypeError, UpdateRefusedError
from lod.web.retired import GoneError

# The first that fits counts, so a narrower kind stands before a wider one.
STATUS = {
    UpdateRefusedError: 403,
    MediaTypeError: 415,
    QueryError: 400,
    GoneError: 410,
    NotFoundError: 404,
    NotAcceptableError: 406,
    QueryTimeoutError: 503,
    BusyError: 503,
    GreedyError: 429,
    CancelledError: 499,  # read by nobody but the log and the metrics
    StoreTimeoutError: 504,
    StoreError: 502,
}
_RETRY_AFTER = {429: "5", 503: "5"}  # seconds
_MESSAGES = {
    404: "{path}: there is no such address",
    405: "{path}: the method {method} is not allowed, expected {Allow}",
    413: "the body is too large, expected at most 1 MiB",
    416: "Range: no such bytes, expected a range within {Content-Range}",
    500: "an error of this server; its log says more",
}


def status_of(error: LodError) -> int:
    """Return the status that answers an error."""
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)


def explain(error: LodError) -> Response:
    """Answer an error of our own."""
    return answer_error(str(error), status_of(error))


def explain_http(error: HTTPException) -> Response:
    """Answer an error that the framework found: no such address, no such method, no such range."""
    status = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name != "Content-Type"}
    words = {
        "path": request.path,
        "method": request.method,
        "description": error.description or error.name,
        "Allow": "other methods",
        "Content-Range": "the file",
    }
    message = _MESSAGES.get(status, "{description}").format(**{**words, **headers})
    response = answer_error(message, status)
    response.headers.extend(headers)
    return response


def answer_error(message: str, status: int) -> Response:
    """Return an error in the format asked for."""
    return add_retry(tell(" ".join(message.split()), status))


def add_retry(response: Response) -> Response:
    """Say when to come again, if that may help."""
    if wait := _RETRY_AFTER.get(response.status_code):
        response.headers["Retry-After"] = wait
    return response
