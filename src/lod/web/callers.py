"""Who asks: one client for the queue, and whether it is still there.

A server does not tell a WSGI application that a client has hung up. On Linux a process can look at its
own connections, though. Which of them carries a request is not known, but it is one of those of the same
address through which something has just come that is not answered yet. When all of these are closed or
answered, nobody waits for the answer. So no query is taken for abandoned while its client is there; that one
is abandoned may show late, if the client keeps other connections open.
"""

import os
import socket
import stat
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
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

Peer = tuple[str, int]  # address and port


def this_asker() -> Asker:
    """Return who sent the request that is being answered."""
    return Asker(client_of(request.remote_addr or ""), _watch(_peer_address()))


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
        mine = {peer for peer, silent in _unanswered(address) if silent <= _JUST_NOW}
        return (lambda: not any(peer in mine for peer, _ in _unanswered(address))) if mine else None

    return begin


def _unanswered(address: str) -> Iterator[tuple[Peer, int]]:
    """Yield the open connections through which more has come than was answered, and how long ago it came."""
    client = client_of(address)
    with suppress(OSError):
        for name in os.listdir(_FILES):  # noqa: PTH208 - many times a second
            with suppress(OSError, ValueError), _connection(int(name)) as connection:
                peer = connection.getpeername()
                if not isinstance(peer, tuple) or client_of(peer[0]) != client:
                    continue
                info = _INFO.unpack(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size))
                if info[_STATE] == _ESTABLISHED and info[_SENT] >= info[_RECEIVED]:
                    yield (peer[0], peer[1]), info[_RECEIVED]


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
