"""Find where a record's text names someone: mention detection."""

import re
from collections.abc import Iterator

from lod.authority import WORD, Authority, Name, fold
from lod.model import Mention, Record

# What may stand between two words of a name. A full stop only after an initial: "A. I. Mikoyan".
_JOINT = re.compile(r"[ \t\u00a0]*\r?\n?[ \t\u00a0]*|[-\u2010\u2011\u2013'\u2019]")
_JOINT_AFTER_INITIAL = re.compile(r"\.?[ \t\u00a0]*\r?\n?[ \t\u00a0]*|[-\u2010\u2011\u2013'\u2019]")

# Words before a name that are no part of it, though the authority may have them in a spelling
# ("Secretary Dulles"), since they tell two bearers apart.
_BEFORE = frozenset((
    "ambassador", "chacha", "chairman", "colonel", "dr", "emperor", "general", "haji", "king", "lord",
    "marshal", "pandit", "pope", "premier", "president", "prince", "secretary", "shah", "sir", "sri", "the",
    "vice",
))  # fmt: skip

# Parts of a page in which names belong to the record or to its publication. Site furniture and
# rights paragraphs name people and states, too, but say nothing of the record.
ZONES = frozenset({"title", "marks", "body", "closing", "summary", "source"})


def find_mentions(record: Record, authority: Authority) -> Iterator[Mention]:
    """Yield the stretches of the text that bear a known name, left to right.

    The longest name wins ("North Korea" over "Korea"), and only whole words count: "Mali" is
    not found in "normalize". The possessive is no part of a name, nor is the article. Time
    grows with the length of the text, not with the number of names.
    """
    for zone in record.zones:
        if zone.name in ZONES:
            yield from _find_in(record.text, zone.start, zone.end, authority)


def _find_in(text: str, start: int, end: int, authority: Authority) -> Iterator[Mention]:
    words = [(match.start(), match.end(), fold(match[0])) for match in WORD.finditer(text, start, end)]
    first = 0
    while first < len(words):
        longest = authority.longest.get(words[first][2], 0)
        for count in range(_reach(text, words, first, longest), 0, -1):
            run = words[first : first + count]
            surface = text[run[0][0] : run[-1][1]]
            names = [
                name
                for name in authority.bearers(" ".join(word for _, _, word in run))
                if _fits(surface, name)
            ]
            if names:
                yield _mention(text, run, names)
                first += count
                break
        else:
            first += 1


def _reach(text: str, words: list[tuple[int, int, str]], first: int, longest: int) -> int:
    """Return how many words from the first on could belong to one name, at most `longest`."""
    for count in range(1, longest):
        if first + count == len(words):
            return count
        _, end, word = words[first + count - 1]
        joint = _JOINT_AFTER_INITIAL if len(word) == 1 else _JOINT
        if not joint.fullmatch(text, end, words[first + count][0]):
            return count
    return longest


def _fits(surface: str, name: Name) -> bool:
    """Tell whether the case of a surface allows that it is this name, and not a common word.

    An abbreviation must stand in capitals ("US", not "us"); of a name of one word the first
    letter; of a longer one any ("north Korea").
    """
    if name.spelling.isupper():
        return surface.isupper()
    written = WORD.findall(surface)
    return any(word.strip("[")[:1].isupper() for word in written) or not any(
        c.isupper() for c in name.spelling
    )


def _mention(text: str, run: list[tuple[int, int, str]], names: list[Name]) -> Mention:
    kind = names[0].kind
    bearers = tuple(name.entity for name in names if name.kind is kind)
    while len(run) > 1 and run[0][2] in _BEFORE:
        run = run[1:]
    start, end = run[0][0], run[-1][1]
    if names[0].spelling.endswith(".") and text[end : end + 1] == ".":
        end += 1
    return Mention(start, end, text[start:end], kind, bearers)
