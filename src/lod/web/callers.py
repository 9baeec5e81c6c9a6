"""Who asks: one client for the queue, and whether it is still there.

A server does not tell a WSGI application that a client has hung up. On Linux a process can look at its
own connections, though. Which of them carries a request is not known, but it is one of those of the same
address through which something has just come that is not answered yet. When all of these are closed or
answered, nobody waits for the answer. So no query is taken for abandoned while its client is there; that one
is abandoned may show late, if the client keeps other connections open.

Looking takes longer the more connections there are, so all who wait share one look.
"""

import os
import socket
import stat
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache, lru_cache
from ipaddress import IPv6Address, ip_address

from flask import request

from lod.stores import Asker

_FILES = "/proc/self/fd"
_JUST_NOW = 3000  # milliseconds between the arrival of a request and its being worked on, at most
# struct tcp_info of Linux: the first byte is the state; behind eight bytes, the tenth number is how long ago
# something was sent, the twelfth how long ago something came, in milliseconds.
_INFO = struct.Struct("8B12I")
_STATE, _SENT, _RECEIVED = 0, 17, 19
_ESTABLISHED = 1
_IPV6_NETWORK = 64  # bits that a provider gives to one customer

_MOMENT = 0.2  # seconds for which what was seen is good enough for who waits
_SHARE = 20  # times as long as a look took: so looking takes a twentieth of the time at most
_KNOWN = 1024  # addresses whose client is remembered

Peer = tuple[str, int]  # address and port
Seen = tuple[Peer, int]  # a connection, and how many milliseconds ago something came


def this_asker() -> Asker:
    """Return who sent the request that is being answered."""
    return Asker(client_of(request.remote_addr or ""), _watch(_peer_address()))


@lru_cache(_KNOWN)
def client_of(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or the network of an IPv6 address."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(IPv6Address(int(ip) >> (128 - _IPV6_NETWORK) << (128 - _IPV6_NETWORK)))


def _peer_address() -> str:
    """Return the address of the other end of the connection, which may be a proxy's; empty if it may mislead.

    Encryption and HTTP/2 send things of their own, so that what is sent is no answer.
    """
    original = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    is_bare = original.get("wsgi.url_scheme") == "http" and str(
        request.environ.get("SERVER_PROTOCOL")
    ).startswith("HTTP/1")
    return str(original.get("REMOTE_ADDR") or "") if is_bare else ""


def _watch(address: str) -> Callable[[], Callable[[], bool] | None]:
    """Return what begins to watch the connections of an address, and returns what tells if they are gone."""

    def begin() -> Callable[[], bool] | None:
        client, looker = client_of(address), _looker()
        mine = {peer for peer, silent in looker.look(client) if silent <= _JUST_NOW}
        return (lambda: not any(peer in mine for peer, _ in looker.glance(client))) if mine else None

    return begin


class _Looker:
    """Looks at all connections of this process, once for all who ask at about the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._begun = self._took = 0.0
        self._seen: Mapping[str, Sequence[Seen]] = {}

    def look(self, client: str) -> Sequence[Seen]:
        """Return the unanswered connections of a client as they are now."""
        return self._since(time.monotonic(), client)

    def glance(self, client: str) -> Sequence[Seen]:
        """Return them as they were a moment ago: a longer one, if looking takes long."""
        return self._since(time.monotonic() - max(_MOMENT, _SHARE * self._took), client)

    def _since(self, earliest: float, client: str) -> Sequence[Seen]:
        with self._lock:
            if self._begun < earliest:  # else somebody has looked while this one waited
                self._begun = time.monotonic()
                self._seen = _unanswered()
                self._took = time.monotonic() - self._begun
            return self._seen.get(client, ())


@cache
def _looker() -> _Looker:
    return _Looker()


def _unanswered() -> Mapping[str, Sequence[Seen]]:
    """Return by client the open connections through which more has come than was answered."""
    found: defaultdict[str, list[Seen]] = defaultdict(list)
    with suppress(OSError):
        for name in os.listdir(_FILES):  # noqa: PTH208 - several times a second
            with suppress(OSError, ValueError), _connection(int(name)) as connection:
                peer = connection.getpeername()
                if not isinstance(peer, tuple):
                    continue
                info = _INFO.unpack(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size))
                if info[_STATE] == _ESTABLISHED and info[_SENT] >= info[_RECEIVED]:
                    found[client_of(peer[0])].append(((peer[0], peer[1]), info[_RECEIVED]))
    return found


def _connection(descriptor: int) -> socket.socket:
    """Return a socket of this process, under a descriptor of its own.

    Raises:
        OSError: it is none, or it is closed just now.
    """
    if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
        raise OSError("no socket")
    copy = os.dup(descriptor)
    try:
        return socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        raise
