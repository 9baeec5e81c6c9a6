"""Rivers, lakes, straits, provinces: places whose names tell what they are, known to the authority or not."""

import re
from collections.abc import Iterator

from lod.authority import Authority
from lod.mentions.words import Text
from lod.model import Kind, Mention, Record

_NAME = r"(?!The\b|This\b|That\b|Our\b|In\b|On\b|At\b)[A-Z][^\W\d_]+"
_PATTERNS = (
    re.compile(
        rf"{_NAME}(?:[ -]{_NAME})? (?:River|Lake|Sea|Ocean|Straits?|Gulf|Bay|Canal|Peninsula|Islands?|"
        r"Mountains|Valley|Province|Delta|Airport|Airfield)\b"
    ),
    re.compile(rf"(?:Lake|Mount|Cape|Fort|Gulf of|Bay of|Straits? of|Isle of) {_NAME}"),
    re.compile(r"\b\d+(?:st|nd|rd|th) [Pp]arallel\b"),
)
_CLUES = frozenset((
    "river", "lake", "sea", "ocean", "strait", "straits", "gulf", "bay", "canal", "peninsula", "island",
    "islands", "mountains", "valley", "province", "delta", "airport", "airfield", "mount", "cape", "fort",
    "isle", "parallel",
))  # fmt: skip
_BEFORE, _BEHIND = 40, 40  # characters around a clue


def find_landscape(text: Text, _: Record, __: Authority) -> Iterator[Mention]:
    """Yield places by pattern: "Lake Balaton", "Congo River", "16th parallel"."""
    for start, end in text.around(_CLUES, _BEFORE, _BEHIND):
        for pattern in _PATTERNS:
            for match in pattern.finditer(text.text, start, end):
                yield Mention(match.start(), match.end(), match[0], Kind.PLACE)
