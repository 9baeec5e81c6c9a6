"""Which words of a text were asked for, so that they can be marked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lod.search.engine import slips, stem_of
from lod.search.queries import Part, Reading, Way
from lod.search.words import Wanted

_LONG_STEM = 4  # letters


@dataclass(frozen=True, slots=True)
class _Test:
    """A condition of keys, and how a key begins that fulfils it."""

    holds: Callable[[str], bool]
    begins: tuple[str, ...]


def wanted_by(parts: Sequence[Part], reading: Reading) -> Wanted:
    """Return the words that were asked for, in a reading."""
    tests = [test for part in parts if not part.is_not for test in _tests(part, reading)]
    begins = {begin for test in tests for begin in test.begins} or {"\n"}  # no word begins so
    return Wanted(lambda key: any(test.holds(key) for test in tests), begins)


def _tests(part: Part, reading: Reading) -> list[_Test]:
    if part.way is Way.MARK:
        wanted = {part.keys[0], *(key for key in part.keys if key[:1].isdigit())}
        return [_Test(wanted.__contains__, tuple(wanted))]
    if part.way is Way.PREFIX or (part.way is Way.WORD and reading is Reading.PREFIX):
        return [_begins(part.keys[0])]
    if part.way is Way.WORD and reading is Reading.CLOSE:
        most = slips(part.keys[0])
        return [_is_close(part.keys[0], most) if most else _begins(part.keys[0])]
    return [_is(key) for key in part.keys]


def _is(wanted: str) -> _Test:
    stem = stem_of(wanted)
    # A stem may end otherwise than its words: parti, party.
    begin = stem[:-1] if len(stem) >= _LONG_STEM else stem
    return _Test(lambda key: key == wanted or stem_of(key) == stem, (begin,))


def _begins(begin: str) -> _Test:
    begins = (begin, stem_of(begin))
    return _Test(lambda key: key.startswith(begins), begins)


def _is_close(wanted: str, most: int) -> _Test:
    letters = set(wanted)

    def holds(key: str) -> bool:
        if abs(len(key) - len(wanted)) > most or len(letters.symmetric_difference(key)) > 2 * most:
            return False  # the quick way: most words are quite different
        return distance(key, wanted, most) <= most

    return _Test(holds, ("",))


def distance(one: str, other: str, most: int) -> int:
    """Return by how many letters two words differ, transpositions counted once; above `most` any number."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, row, older = row, [i], before
        for j, against in enumerate(other, 1):
            cost = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before = last
    return row[-1]
