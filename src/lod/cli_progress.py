"""How far long work is, with its rate and the time left: told to a terminal, never to a pipe."""

import sys
import time
from collections.abc import Callable
from datetime import timedelta

import click

_PAUSE = 1.5  # seconds between lines


def progress(what: str, rate: str = ".3g", first: int | None = 0) -> Callable[[int, int], None]:
    """Return what to call with how much is done, and of how much.

    Args:
        what: is counted, in words: "records read".
        rate: the format of the number a second.
        first: how much was done before; None: as much as the first call says.
    """
    begin = last = time.monotonic()

    def show(done: int, total: int) -> None:
        nonlocal last, first
        first = done if first is None else first
        now = time.monotonic()
        if sys.stderr.isatty() and now - last >= _PAUSE and done > first:
            last = now
            speed = (done - first) / max(now - begin, 1e-9)
            left = timedelta(seconds=round((total - done) / speed))
            click.echo(f"{done} of {total} {what}, {speed:{rate}} a second, {left} left", err=True)

    return show


def steps() -> Callable[[str, int, int], None]:
    """Return what to call with what is done, how much of it, and of how much: each step has its own rate."""
    begun: dict[str, Callable[[int, int], None]] = {}

    def show(what: str, done: int, total: int) -> None:
        if what not in begun:
            begun[what] = progress(what)
        begun[what](done, total)

    return show
