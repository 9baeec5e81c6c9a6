"""Which words of a text were asked for, so that they can be marked."""

from collections.abc import Callable, Sequence

from lod.search.engine import slips, stems_of
from lod.search.queries import Part, Reading, Way

_Test = Callable[[str, str], bool]  # of a key and its stem


def judge_for(parts: Sequence[Part], reading: Reading) -> Callable[[Sequence[str]], Sequence[bool]]:
    """Return what tells of the keys of a text which were asked for, in a reading."""
    tests = [test for part in parts if not part.is_not for test in _tests(part, reading)]

    def judge(keys: Sequence[str]) -> Sequence[bool]:
        if not tests or not keys:
            return [False] * len(keys)
        known: dict[str, bool] = {}
        for key, stem in zip(keys, stems_of(keys), strict=True):
            if key not in known:
                known[key] = any(test(key, stem) for test in tests)
        return [known[key] for key in keys]

    return judge


def _tests(part: Part, reading: Reading) -> list[_Test]:
    if part.way is Way.MARK:
        numbers = {key for key in part.keys[1:] if key[:1].isdigit()}
        return [lambda key, _: key in numbers or key == part.keys[0]]
    if part.way is Way.PREFIX or (part.way is Way.WORD and reading is Reading.PREFIX):
        return [_begins(part.keys[0])]
    if part.way is Way.WORD and reading is Reading.CLOSE and (most := slips(part.keys[0])):
        return [_is_close(part.keys[0], most)]
    return [_is(key, stem) for key, stem in zip(part.keys, stems_of(part.keys), strict=True)]


def _is(wanted: str, wanted_stem: str) -> _Test:
    return lambda key, stem: key == wanted or stem == wanted_stem


def _begins(begin: str) -> _Test:
    [wanted] = stems_of([begin])
    return lambda key, stem: key.startswith(begin) or stem.startswith(wanted)


def _is_close(wanted: str, most: int) -> _Test:
    return lambda key, _: abs(len(key) - len(wanted)) <= most and distance(key, wanted, most) <= most


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
