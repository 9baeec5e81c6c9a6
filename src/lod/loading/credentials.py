"""Who we are to a store elsewhere: from the environment or netrc, told only when the store asks for it."""

import netrc
import os
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx2

from lod.errors import ConfigError

USER, PASSWORD, TOKEN = "LOD_STORE_USER", "LOD_STORE_PASSWORD", "LOD_STORE_TOKEN"
HINT = f"set {USER} and {PASSWORD}, or {TOKEN}, or add the host to ~/.netrc"
_UNAUTHORIZED = 401
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user with a password, or a token; neither shows when printed."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


def find_credentials(host: str | None, environment: Mapping[str, str] = os.environ) -> Credentials | None:
    """Return the credentials for a host: of the environment, else of netrc (`NETRC`, or ~/.netrc).

    Raises:
        ConfigError: only one half is set, or netrc is malformed.
    """
    if token := environment.get(TOKEN):
        return Credentials(token=token)
    user, password = environment.get(USER), environment.get(PASSWORD)
    if user and password is not None:
        return Credentials(user, password)
    if user or password:
        raise ConfigError(f"{USER}, {PASSWORD}: only one of them is set, expected both or neither")
    file = Path(environment.get("NETRC") or Path.home() / ".netrc")
    try:
        found = netrc.netrc(file).authenticators(host or "")
    except FileNotFoundError:
        return None
    except (OSError, netrc.NetrcParseError) as error:
        why = getattr(error, "msg", None) or getattr(error, "strerror", None)
        raise ConfigError(f"{file}: {why}, expected lines of netrc") from None
    return Credentials(found[0], found[2] or "") if found else None


class OnDemand(httpx2.Auth):
    """Answers the challenge of a store: Digest, Basic or Bearer; each host gets its own credentials only.

    What was asked for once is sent along from then on, so that a body is not sent twice.
    """

    def __init__(self, tell: Callable[[str], None], environment: Mapping[str, str] = os.environ) -> None:
        self._tell, self._environment = tell, environment
        self._known: dict[tuple[str, str, int | None], httpx2.Auth] = {}

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Yield the request, and once more with credentials if they are asked for and there are some."""
        place = (request.url.scheme, request.url.host, request.url.port)
        if known := self._known.get(place):
            yield from known.auth_flow(request)
            return
        response = yield request
        if response.status_code != _UNAUTHORIZED:
            return
        answer = self._answer(request, response.headers.get_list("www-authenticate"))
        if answer:
            self._known[place] = answer
            yield from answer.auth_flow(request)

    def _answer(self, request: httpx2.Request, challenges: list[str]) -> httpx2.Auth | None:
        schemes = {challenge.partition(" ")[0].lower() for challenge in challenges}
        found = find_credentials(request.url.host, self._environment)
        if found is None:
            return None
        if "digest" in schemes and found.user:
            return httpx2.DigestAuth(found.user, found.password)
        if request.url.scheme != "https" and request.url.host not in _LOOPBACK:
            self._tell(
                f"{origin_of(str(request.url))}: credentials go there unencrypted; https would hide them"
            )
        if found.token:
            return _Bearer(found.token)
        return httpx2.BasicAuth(found.user, found.password)


class _Bearer(httpx2.Auth):
    """A token (RFC 6750, 2.1)."""

    def __init__(self, token: str) -> None:
        self._header = f"Bearer {token}"

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Yield the request with the token."""
        request.headers["Authorization"] = self._header
        yield request


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address, and nothing else of it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
