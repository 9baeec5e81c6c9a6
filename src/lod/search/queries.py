"""What somebody types, read: words, phrases in quotes, beginnings with a star, words to leave out.

Nothing that is typed is an error but too much of it: what is no word is passed over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from lod.errors import QueryError
from lod.search.words import find_words, keys_of, mark_of, normalize, split_mark

MOST_CHARACTERS = 200
MOST_WORDS = 20
MOST_FILTERS = 10
MOST_PAGES = 500
_YEARS = re.compile(r"\d{1,4}(?:-\d{1,4})?", re.ASCII)
_LEAST_PREFIX = 2  # letters of a beginning
_QUOTES = str.maketrans("\u201c\u201d\u201e\u00ab\u00bb", '"""""')
_PIECE = re.compile(r'(?P<not>(?<!\S)-)?(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')
_COMMON = frozenset(
    {"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
)  # without them the rest says the same


class Way(StrEnum):
    """How a part is compared."""

    WORD = "word"
    PREFIX = "prefix"
    PHRASE = "phrase"
    MARK = "mark"  # a step of a shelf mark


class Sort(StrEnum):
    """In which order results come."""

    RELEVANCE = "relevance"
    OLDEST = "oldest"
    NEWEST = "newest"


class Reading(StrEnum):
    """How widely the words are taken: the first reading that finds something counts."""

    EXACT = "exact"
    PREFIX = "prefix"  # words that begin so
    CLOSE = "close"  # words that differ by a letter or two


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is asked for."""

    way: Way
    keys: tuple[str, ...]
    typed: str
    is_not: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the index."""

    text: str = ""
    parts: tuple[Part, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()  # name of a facet, value
    sort: Sort = Sort.RELEVANCE
    page: int = 1


def check_filter(name: str, value: str) -> None:
    """Look at the value of a filter.

    Raises:
        QueryError: it cannot be one.
    """
    if len(value) > MOST_CHARACTERS:
        raise QueryError(f"{name}: {len(value)} characters, expected at most {MOST_CHARACTERS}")
    if name == "year" and not _YEARS.fullmatch(value):
        raise QueryError(f"year: {value[:20]!r}, expected a year as 1959, or years as 1955-1960")


def parse_text(text: str) -> tuple[Part, ...]:
    """Return what is asked for.

    Raises:
        QueryError: it is too long.
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryError(f"q: {len(text)} characters, expected at most {MOST_CHARACTERS}")
    parts = list(_join_marks(list(_parts(normalize(text).translate(_QUOTES)))))
    if len(parts) > MOST_WORDS:
        raise QueryError(f"q: {len(parts)} words, expected at most {MOST_WORDS}")
    telling = [part for part in parts if part.way is not Way.WORD or part.keys[0] not in _COMMON]
    return tuple(telling if any(not part.is_not for part in telling) else parts)


def _parts(text: str) -> Iterator[Part]:
    for match in _PIECE.finditer(text):
        is_not = match["not"] is not None
        if match["phrase"] is not None:
            if keys := tuple(keys_of(match["phrase"])):
                way = Way.PHRASE if len(keys) > 1 else Way.WORD
                yield Part(way, keys, f'"{match["phrase"].strip()}"', is_not)
            continue
        chunk = match["word"]
        words = list(find_words(chunk))
        for word in words:
            is_prefix = chunk[word.end : word.end + 1] == "*" and len(word.key) >= _LEAST_PREFIX
            way = Way.PREFIX if is_prefix else Way.WORD
            yield Part(way, (word.key,), chunk[word.start : word.end], is_not)


def _join_marks(parts: list[Part]) -> Iterator[Part]:
    """Yield the parts, with each unit and its number, `f.` and `100`, as one step of a shelf mark."""
    taken = False
    for part, following in pairwise([*parts, None]):
        if taken or part is None:
            taken = False
        elif part.way is Way.WORD and (steps := split_mark(part.keys[0])):
            for step in steps:
                yield replace(part, way=Way.MARK, keys=(step, part.keys[0]))
        elif (
            following
            and part.way is following.way is Way.WORD
            and part.is_not is following.is_not
            and (mark := mark_of(part.keys[0], following.keys[0]))
        ):
            yield Part(
                Way.MARK, (mark, *part.keys, *following.keys), f"{part.typed} {following.typed}", part.is_not
            )
            taken = True
        else:
            yield part
