"""Who asks: one client for the queue, and whether it is still there.

A server does not tell a WSGI application that a client has hung up. On Linux a process can look at its
own connections, though. Which of them carries a request is not known, but it is one of those that the same
address had sent something through just before; when all of these are closed, nobody waits for the
answer. So a query is never taken for abandoned while its client is there; that it is abandoned may show
late, if the client keeps other connections open.
"""

import os
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from ipaddress import IPv6Address, ip_address

from flask import request

from lod.stores import Asker

_FILES = "/proc/self/fd"
_JUST_NOW = 3000  # milliseconds between the arrival of a request and its being worked on, at most
# struct tcp_info of Linux: its first byte is the state, the twelfth number thereafter tcpi_last_data_recv.
_INFO = struct.Struct("8B12I")
_STATE, _LAST_RECEIVED = 0, 19
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
    """Return the address of the other end of the connection, which may be a proxy's."""
    original = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    return str(original.get("REMOTE_ADDR") or "")


def _watch(address: str) -> Callable[[], Callable[[], bool] | None]:
    """Return what begins to watch the connections of an address, and returns what tells if they are gone."""

    def begin() -> Callable[[], bool] | None:
        mine = {peer for peer, silent in _connections(address) if silent <= _JUST_NOW}
        if not mine:
            return None
        return lambda: not mine & {peer for peer, _ in _connections(address)}

    return begin


def _connections(address: str) -> Iterator[tuple[Peer, int]]:
    """Yield the open connections of an address, and for how many milliseconds each has sent nothing."""
    with suppress(OSError):
        for name in os.listdir(_FILES):  # noqa: PTH208 - hundreds of times a second
            with suppress(OSError, ValueError):
                if not os.readlink(f"{_FILES}/{name}").startswith("socket:"):  # noqa: PTH115
                    continue
                with socket.socket(fileno=os.dup(int(name))) as connection:
                    peer = connection.getpeername()
                    if not isinstance(peer, tuple) or client_of(peer[0]) != client_of(address):
                        continue
                    info = _INFO.unpack(
                        connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _INFO.size)
                    )
                    if info[_STATE] == _ESTABLISHED:
                        yield (peer[0], peer[1]), info[_LAST_RECEIVED]
