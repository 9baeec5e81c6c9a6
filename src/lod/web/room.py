"""Whether there is room for a large answer: what a client is slow to fetch stays in the server's memory."""

import os
from pathlib import Path

from lod.errors import BusyError

LARGE = 1 << 20  # bytes
_MEBIBYTE = 1 << 20
_STATM = Path("/proc/self/statm")  # Linux; the second number is of the pages in memory


def check_room(size: int, most: int) -> None:
    """Refuse a large answer while this process has much in memory already.

    Args:
        size: bytes of the answer.
        most: MiB that the process may have in memory before.

    Raises:
        BusyError: it has more.
    """
    if size > LARGE and _resident() > most * _MEBIBYTE:
        raise BusyError("large answers to others are still on their way; try again later, or add a LIMIT")


def _resident() -> int:
    """Return the bytes of this process that are in memory; 0 where the system does not tell."""
    try:
        return int(_STATM.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
