"""Which words of a text were asked for, so that they can be marked."""

from collections.abc import Callable, Sequence

from lod.search.engine import slips, stem_of
from lod.search.queries import Part, Reading, Way
from lod.search.words import Wanted

_Test = Callable[[str], bool]  # of a key


def wanted_by(parts: Sequence[Part], reading: Reading) -> Wanted:
    """Return the words that were asked for, in a reading."""
    tests = [test for part in parts if not part.is_not for test in _tests(part, reading)]
    return Wanted(lambda key: any(test(key) for test in tests))


def _tests(part: Part, reading: Reading) -> list[_Test]:
    if part.way is Way.MARK:
        wanted = {part.keys[0], *(key for key in part.keys if key[:1].isdigit())}
        return [wanted.__contains__]
    if part.way is Way.PREFIX or (part.way is Way.WORD and reading is Reading.PREFIX):
        return [_begins(part.keys[0])]
    if part.way is Way.WORD and reading is Reading.CLOSE:
        most = slips(part.keys[0])
        return [_is_close(part.keys[0], most) if most else _begins(part.keys[0])]
    return [_is(key) for key in part.keys]


def _is(wanted: str) -> _Test:
    stem = stem_of(wanted)
    return lambda key: key == wanted or stem_of(key) == stem


def _begins(begin: str) -> _Test:
    stem = stem_of(begin)
    return lambda key: key.startswith((begin, stem))


def _is_close(wanted: str, most: int) -> _Test:
    letters = set(wanted)

    def test(key: str) -> bool:
        if abs(len(key) - len(wanted)) > most or len(letters.symmetric_difference(key)) > 2 * most:
            return False  # the quick way: most words are quite different
        return distance(key, wanted, most) <= most

    return test


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
