"""Carry requests to a store elsewhere: patiently, to the named addresses only, with little trust.

What is carried may be carried twice: every request of a load says how things are to be, so one
whose answer got lost is simply sent again. A redirect is not followed, so neither data nor
credentials go where nobody has sent them.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import NoReturn, Self

import httpx2

from lod.errors import StoreError
from lod.loading.credentials import HINT, OnDemand
from lod.remote import seconds_to_wait

JSON, FORM = "application/sparql-results+json", "application/x-www-form-urlencoded"
NQUADS, NTRIPLES, UPDATE = "application/n-quads", "application/n-triples", "application/sparql-update"
_UNAUTHORIZED, _FORBIDDEN, _TOO_LARGE = 401, 403, 413
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_ASKS_TO_WAIT = frozenset({429, 503})
_SPLIT_AFTER = 2  # failures that may be due to the size
_CONNECT = 10.0  # seconds
_MOST_SAID = 200  # characters of an error


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait, and for how much."""

    timeout: float = 300.0  # seconds that an answer may take
    retries: int = 6
    longest_wait: float = 120.0  # seconds
    most_bytes: int = 64 << 20  # of an answer


@dataclass(frozen=True, slots=True)
class Parcel:
    """A request."""

    method: str
    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    content: bytes = field(default=b"", repr=False)
    type: str = ""
    accept: str = "*/*"
    may_split: bool = False  # whether it can be sent in two halves
    fine: frozenset[int] = frozenset()  # codes that are no error here
    is_probe: bool = False  # whether it only looks for what may not be there: not tried for long


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that is no error."""

    status: int
    type: str
    body: bytes


class TooLargeError(Exception):
    """The store does not take so much at once (`is_sure`), or fails so that it may be for the size."""

    def __init__(self, why: str, *, is_sure: bool) -> None:
        super().__init__(why)
        self.is_sure = is_sure


class _LaterError(Exception):
    """The store may take it later; `after` is the seconds that it asks for."""

    def __init__(self, why: str, after: float | None = None, *, by_size: bool = False) -> None:
        super().__init__(why)
        self.after, self.by_size = after, by_size


class Courier:
    """Carries parcels, one at a time.

    Args:
        patience: how long to wait.
        tell: is called with a line about each wait.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        patience: Patience,
        tell: Callable[[str], None],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.patience, self.tell, self._sleep = patience, tell, sleep
        self._client = httpx2.Client(
            auth=OnDemand(tell),
            timeout=httpx2.Timeout(patience.timeout, connect=min(_CONNECT, patience.timeout)),
            headers={"User-Agent": f"lod/{version('lod')}"},
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def carry(self, parcel: Parcel) -> Reply:
        """Return the answer, after as many tries as it needs.

        Raises:
            TooLargeError: the parcel may be split, and should.
            StoreError: the store refuses it, or does not answer.
        """
        tries = 0
        while True:
            try:
                return self._once(parcel)
            except _LaterError as error:
                tries += 1
                if error.by_size and parcel.may_split and tries >= _SPLIT_AFTER:
                    raise TooLargeError(str(error), is_sure=False) from None
                self._wait(parcel, error, tries)

    def _wait(self, parcel: Parcel, error: _LaterError, tries: int) -> None:
        where, longest = parcel.url, self.patience.longest_wait
        wait = min(2.0 ** (tries - 1), longest) if error.after is None else error.after
        if tries > (min(self.patience.retries, 1) if parcel.is_probe else self.patience.retries):
            raise StoreError(f"{where}: {error}; tried {tries} times")
        if wait > longest:
            raise StoreError(f"{where}: {error}; it asks to come again in {wait:.0f} s")
        self.tell(f"{where}: {error}; trying again in {wait:.0f} s")
        self._sleep(wait)

    def _once(self, parcel: Parcel) -> Reply:
        deadline = time.monotonic() + self.patience.timeout
        headers = {"Accept": parcel.accept} | ({"Content-Type": parcel.type} if parcel.type else {})
        try:
            with self._client.stream(
                parcel.method,
                parcel.url,
                params=dict(parcel.params) or None,
                content=parcel.content,
                headers=headers,
            ) as response:
                body = self._read(parcel, response, deadline)
        except httpx2.TimeoutException:
            raise _LaterError("takes too long", by_size=True) from None
        except httpx2.ConnectError as error:
            raise _LaterError(f"cannot be reached ({_words(str(error))})") from None
        except httpx2.TransportError as error:
            raise _LaterError(
                f"breaks off ({_words(str(error)) or type(error).__name__})", by_size=True
            ) from None
        if not (response.is_success or response.status_code in parcel.fine):
            _refuse(parcel, response, body)
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Reply(response.status_code, kind, body)

    def _read(self, parcel: Parcel, response: httpx2.Response, deadline: float) -> bytes:
        most, body = self.patience.most_bytes, bytearray()
        for block in response.iter_bytes():
            body += block
            if len(body) > most:
                raise StoreError(f"{parcel.url}: answers more than {most} bytes")
            if time.monotonic() > deadline:
                raise _LaterError("takes too long", by_size=True)
        return bytes(body)


def _refuse(parcel: Parcel, response: httpx2.Response, body: bytes) -> NoReturn:
    """Raise what an answer with an error code means."""
    code, said = response.status_code, _words(body.decode("utf-8", "replace"))
    details = f"{code}: {said}" if said else str(code)
    if code == _TOO_LARGE and parcel.may_split:
        raise TooLargeError(f"answers {details}", is_sure=True)
    if code in _AGAIN:
        after = seconds_to_wait(response.headers.get("retry-after", "")) if code in _ASKS_TO_WAIT else None
        raise _LaterError(f"answers {details}", after, by_size=code not in _ASKS_TO_WAIT)
    if target := response.headers.get("location"):
        raise StoreError(
            f"{parcel.url}: redirects to {_words(target)}, which is not followed; give that address"
        )
    if code in {_UNAUTHORIZED, _FORBIDDEN}:
        raise StoreError(f"{parcel.url}: answers {code}, expected to be let in; {HINT}")
    raise StoreError(f"{parcel.url}: answers {details}")


def _words(text: str) -> str:
    """Return the first line of what a server said that is no markup, printable and short."""
    lines = (line.strip() for line in text.splitlines())
    first = next((line for line in lines if line and not line.startswith("<")), "")
    return "".join(c for c in first if c.isprintable())[:_MOST_SAID]
