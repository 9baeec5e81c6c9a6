"""Whom the line of address of a record names: `to Cdes. A. ABLE and B. BAKER`."""

import re
from collections.abc import Iterator

from lod.model import Passage

_ADDRESS = re.compile(
    r"to(?: the attention of)?:? (?:(?P<many>cdes\.|comrades)|cde\.|comrade|mrs?\.) ", re.IGNORECASE
)
_BETWEEN_NAMES = re.compile(r",? and |, |\s*&\s*")


def addressed(line: Passage) -> Iterator[Passage]:
    """Yield the names in a line of address, as they stand there.

    What follows the comma behind one name is an office ("to Cde. A. ABLE, Secretary"), behind
    one of several it is the next name.
    """
    form = _ADDRESS.match(line.text)
    if form is None:
        return
    start = form.end()
    for between in _BETWEEN_NAMES.finditer(line.text, start):
        yield from _name(line, start, between.start())
        start = between.end()
        if not form["many"]:
            return
    yield from _name(line, start, len(line.text))


def _name(line: Passage, start: int, end: int) -> Iterator[Passage]:
    text = line.text[start:end]
    if text[:1].isupper():
        yield Passage(text, line.start + start, line.start + end)
