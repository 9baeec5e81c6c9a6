"""Carry questions to a remote server and its answers back, politely and with little trust.

One request at a time, to the configured addresses and to no others. A server that asks to wait is
waited for; every answer is kept on disk, so that it is asked for once. A server may be slow,
throttle, fail or lie: what is no answer is an error in one line, and never kept.
"""

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from errno import EHOSTUNREACH, ENETDOWN, ENETUNREACH
from http.client import HTTPException, HTTPResponse
from importlib.metadata import version
from pathlib import Path
from socket import gaierror
from ssl import SSLCertVerificationError
from typing import Any, NoReturn, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from SPARQLWrapper import JSON, POST, SPARQLWrapper

from lod.errors import ConfigError, NetworkError

_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
_TOO_MANY_REQUESTS = 429
_MINUTE = 60.0  # seconds to wait after a 429 that names none, as the operators of Wikidata ask
_NO_CONNECTION = (gaierror, ConnectionRefusedError, SSLCertVerificationError, TimeoutError)
_NO_NETWORK = frozenset({EHOSTUNREACH, ENETDOWN, ENETUNREACH})
_QID = re.compile(r"(?:http://www\.wikidata\.org/entity/)?(Q[1-9][0-9]{0,11})")
ADDRESS = re.compile(r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?(/[!-~]*)?")

Row = dict[str, str]
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Whom to ask, and how politely."""

    sparql: str = "https://query.wikidata.org/sparql"
    service: str = ""  # an OpenRefine Reconciliation API, version 0.2; empty: none
    contact: str = ""  # mail address or page of whoever asks, for the operators of the server
    languages: tuple[str, ...] = ("en", "mul")  # the best first; "mul" stands for all languages
    cache: Path = Path(".cache/wikidata")
    cache_days: float = 30.0
    timeout: float = 60.0  # seconds that an answer may take
    batch: int = 25  # names or items a query
    retries: int = 4
    longest_wait: float = 120.0  # seconds
    most_bytes: int = 20 << 20  # of an answer

    @property
    def agent(self) -> str:
        """How we introduce ourselves."""
        contact = f" ({self.contact})" if self.contact else ""
        return f"lod/{version('lod')}{contact} SPARQLWrapper/{version('sparqlwrapper')}"


class _TryAgainError(Exception):
    """The server may answer later; `after` is the seconds that it asks for, None if it names none."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class StayHere(HTTPRedirectHandler):
    """Follows no redirect: nobody is contacted who is not configured."""

    def redirect_request(self, *_: Any) -> None:
        """Return no request; the redirect is an error then."""


class Client:
    """Asks the servers of one `Endpoint`, one request at a time.

    Args:
        endpoint: whom to ask.
        sleep: waits so many seconds.
        tell: is called with a line about each wait, and about what is not believed.

    Raises:
        ConfigError: an address is none, or the contact cannot stand in a header.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        sleep: Callable[[float], None] = time.sleep,
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        for address in (endpoint.sparql, endpoint.service or endpoint.sparql):
            if not ADDRESS.fullmatch(address):
                raise ConfigError(f"reconcile: {address!r}, expected an http(s) address")
        if not re.fullmatch(r"[ -~]*", endpoint.contact):
            raise ConfigError(f"reconcile: contact {endpoint.contact!r}, expected one line of plain ASCII")
        self.endpoint, self.tell, self._sleep = endpoint, tell, sleep
        self._opener = build_opener(StayHere)

    def select(self, query: str, *needed: str) -> list[Row]:
        """Return the rows of a SELECT, each from variable to value; `item` is a Q-number.

        Rows that lack what is needed are left out, and told.

        Raises:
            NetworkError: there is no answer, or one that is none.
        """
        wrapper = SPARQLWrapper(self.endpoint.sparql, returnFormat=JSON, agent=self.endpoint.agent)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(onlyConneg=True)
        wrapper.setQuery(query)
        # Its query() would follow redirects and read without limit, so we send the request ourselves.
        rows = self._answer(wrapper._createRequest(), _read_rows)  # noqa: SLF001
        whole = [row for row in map(_with_qid, rows) if all(row.get(variable) for variable in needed)]
        if len(whole) < len(rows):
            self.tell(
                f"{self.endpoint.sparql}: {len(rows) - len(whole)} of {len(rows)} rows left out, expected "
                f"{', '.join(needed)} in each, and Wikidata items"
            )
        return whole

    def match(self, queries: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
        """Return the ids that the reconciliation service proposes for each query, the best first.

        Raises:
            NetworkError: there is no answer, or one that is none.
        """
        headers = {"User-Agent": self.endpoint.agent, "Accept": "application/json"}
        form = urlencode({"queries": json.dumps(queries)}).encode()
        return self._answer(Request(self.endpoint.service, form, headers), _read_matches)  # noqa: S310

    def _answer(self, request: Request, read: Callable[[Any], _Result]) -> _Result:
        """Return the answer, one kept on disk if it is young enough; only what can be read is kept."""
        question = f"{request.full_url}\n{bytes(request.data or b'').decode()}"  # type: ignore[arg-type]
        file = self.endpoint.cache / f"{hashlib.sha256(question.encode()).hexdigest()}.json"
        try:
            kept = json.loads(file.read_text(encoding="utf-8"))
            age = datetime.now(UTC) - datetime.fromisoformat(kept["asked"])
            if timedelta(0) <= age < timedelta(days=self.endpoint.cache_days):
                return read(kept["answer"])
        except (OSError, ValueError, TypeError, KeyError):
            pass  # nothing is kept, or nothing of use: ask
        answer = self._ask(request)
        try:
            result = read(answer)
        except ValueError as error:
            raise NetworkError(f"{request.full_url}: {error}") from None
        _keep(file, {"asked": datetime.now(UTC).isoformat(), "question": question, "answer": answer})
        return result

    def _ask(self, request: Request) -> Any:
        where, tries = request.full_url, 0
        while True:
            try:
                return self._fetch(request)
            except _TryAgainError as error:
                tries += 1
                wait = min(2.0**tries, self.endpoint.longest_wait) if error.after is None else error.after
                if tries > self.endpoint.retries:
                    raise NetworkError(f"{where}: {error}; asked {tries} times") from None
                if wait > self.endpoint.longest_wait:
                    raise NetworkError(f"{where}: {error}; come again in {wait:.0f} s") from None
                self.tell(f"{where}: {error}; asking again in {wait:.0f} s")
                self._sleep(wait)

    def _fetch(self, request: Request) -> Any:
        where, limit = request.full_url, self.endpoint
        deadline = time.monotonic() + limit.timeout
        try:
            with self._opener.open(request, timeout=limit.timeout) as response:
                return _read_json(response, deadline, limit.most_bytes)
        except HTTPError as error:
            with error:
                _refuse(where, error)
        except (HTTPException, OSError) as error:
            _fail(where, error)
        except (ValueError, RecursionError) as error:
            raise NetworkError(f"{where}: {error}, expected results in JSON") from None


def as_qid(value: str) -> str:
    """Return the Q-number that a text or an IRI of Wikidata is, or nothing."""
    found = _QID.fullmatch(value)
    return found[1] if found else ""


def _with_qid(row: Row) -> Row:
    return row | {"item": as_qid(row["item"])} if "item" in row else row


def _read_rows(answer: Any) -> list[Row]:
    try:
        return [
            {variable: str(term["value"]) for variable, term in row.items()}
            for row in answer["results"]["bindings"]
        ]
    except (KeyError, TypeError, AttributeError):
        raise ValueError("the answer is JSON, but expected the results of a SELECT") from None


def _read_matches(answer: Any) -> dict[str, list[str]]:
    try:
        return {key: [str(match["id"]) for match in each["result"]] for key, each in answer.items()}
    except (KeyError, TypeError, AttributeError):
        raise ValueError("the answer is JSON, but expected a result for each query") from None


def _read_json(response: HTTPResponse, deadline: float, most: int) -> Any:
    kind = response.headers.get_content_type()
    if kind not in {"application/sparql-results+json", "application/json"}:
        raise ValueError(f"answers {kind!r}")
    body = bytearray()
    while block := response.read1(1 << 16):
        body += block
        if len(body) > most:
            raise ValueError(f"answers more than {most} bytes")
        if time.monotonic() > deadline:
            raise TimeoutError
    if response.length:
        raise HTTPException("the answer breaks off")
    return json.loads(body)


def _refuse(where: str, error: HTTPError) -> NoReturn:
    """Raise what an answer with an error code means."""
    if error.code in _TRY_AGAIN:
        after = seconds_to_wait(error.headers.get("Retry-After", ""))
        if after is None and error.code == _TOO_MANY_REQUESTS:
            after = _MINUTE
        raise _TryAgainError(f"answers {error.code}", after) from None
    if target := error.headers.get("Location"):
        raise NetworkError(
            f"{where}: redirects to {target!r}, which is not followed; configure that"
        ) from None
    raise NetworkError(f"{where}: answers {error.code}, expected results in JSON") from None


def _fail(where: str, error: Exception) -> NoReturn:
    """Raise what it means that there was no answer."""
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(error, TimeoutError):
        raise _TryAgainError("takes too long") from None
    said = str(getattr(reason, "strerror", None) or reason or type(reason).__name__)
    words = "".join(c for c in said if c.isprintable())
    if isinstance(reason, _NO_CONNECTION) or getattr(reason, "errno", None) in _NO_NETWORK:
        raise NetworkError(f"{where}: cannot be reached ({words}); is there a network?") from None
    raise _TryAgainError(f"breaks off ({words})") from None


def seconds_to_wait(retry_after: str) -> float | None:
    """Return how long a Retry-After header (RFC 9110, 10.2.3) asks to wait, at least a second."""
    if retry_after.strip().isdecimal():
        return max(float(retry_after), 1.0)
    try:
        return max(parsedate_to_datetime(retry_after).timestamp() - time.time(), 1.0)
    except (ValueError, OverflowError, OSError):
        return None


def _keep(file: Path, content: Mapping[str, Any]) -> None:
    """Write an answer beside its place, then rename, so that a killed run leaves no half of it."""
    beside = file.with_name(f".{os.getpid()}-{file.name}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps(content), encoding="utf-8")
        beside.replace(file)
    except OSError as error:
        raise ConfigError(f"{file.parent}: {error.strerror}, expected a folder to keep answers in") from None
