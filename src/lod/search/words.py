"""Words as search compares them: without case, without diacritics, in Latin letters.

What a text has and what somebody types become the same key, whatever the script: `Хрущёв`, `Khrushchev`
and `KHRUSHCHEV` are `khrushchev`. Where scholars and newspapers transliterate differently, the variants of
the authority help, and words that are close (`lod.search.queries`).
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from anyascii import anyascii

_LONGEST = 60  # characters of a key; what is longer is no word
_WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_GENITIVE = re.compile(r"['\u2019\u02bc][sS](?![^\W_])")
_ODD = re.compile(r"[0-9A-Za-z]*+[^\x00-\x7f\W_][^\W_]*(?:[\u0300-\u036f]+[^\W_]*)*")
_GOES_ON = re.compile(r"[^\W_]|[\u0300-\u036f]")
_MARKS = re.compile(r"[\u0300-\u036f]+")
_NOT_KEY = re.compile(r"[^a-z0-9]+")

# What stands before a number in a shelf mark, and the letter that archives use for it.
_UNITS = {
    "f": ("f", "fond", "fonds", "fund"),
    "op": ("op", "opis", "opys", "inv", "inventory"),
    "d": ("d", "delo", "del", "dos", "dossier", "file", "spr", "sprava"),
    "l": ("l", "ll", "list", "listy", "leaf", "leaves"),
    "p": ("papka", "pap", "por", "folder", "portfel"),
    "box": ("box", "karton", "k"),
    "t": ("t", "tom", "vol", "volume"),
    "reel": ("reel", "rolik"),
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_JOINED = re.compile(r"(?:[a-z]+\d+)+")
_STEP = re.compile(r"([a-z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands, and its key."""

    start: int
    end: int
    key: str


def normalize(text: str) -> str:
    """Return a text with letters and accents as one character where there is one (NFC)."""
    return unicodedata.normalize("NFC", text)


def find_words(text: str) -> Iterator[Word]:
    """Yield the words of a normalized text; the `s` of a genitive is none."""
    for match in _WORD.finditer(_GENITIVE.sub("  ", text)):
        if key := fold(match[0]):
            yield Word(match.start(), match.end(), key)


class Wanted(dict[str, str]):
    """The forms of words that have been looked at, with their keys; empty if they are not wanted."""

    def __init__(self, is_wanted: Callable[[str], bool], begins: Collection[str] = ("",)) -> None:
        """Want words whose keys fulfil a condition.

        Args:
            is_wanted: the condition.
            begins: how such a key begins, in one of these ways.
        """
        self._is_wanted = is_wanted
        self.begins = () if "" in begins else tuple(begins)  # empty: in any way

    def __missing__(self, form: str) -> str:
        key = fold(form)
        self[form] = key if self._is_wanted(key) else ""
        return self[form]


def find_some(text: str, wanted: Wanted) -> list[Word]:
    """Return the words of a normalized text that are wanted.

    Each form is looked at once, so that a long text costs little more than reading it.
    """
    forms = set(_beginning(text, wanted.begins) if wanted.begins else _WORD.findall(text))
    keys = {form: key for form in forms if (key := wanted[form])}
    if not keys:
        return []
    found = [Word(at, at + len(form), key) for form, key in keys.items() for at in _places(text, form)]
    return sorted(found, key=lambda word: word.start)


def _beginning(text: str, begins: Iterable[str]) -> Iterator[str]:
    """Yield the words of a text that begin in one of these ways, and those with letters beyond ASCII."""
    small = text.lower()
    if len(small) != len(text):  # one letter has become two
        yield from _WORD.findall(text)
        return
    if not text.isascii():
        yield from _ODD.findall(text)
    for begin in begins:
        at = small.find(begin)
        while at >= 0:
            if not small[at - 1 : at].isalnum() and (word := _WORD.match(text, at)):
                yield word[0]
            at = small.find(begin, at + len(begin))


def _places(text: str, form: str) -> Iterator[int]:
    """Yield where a form stands in a text as a word."""
    at = text.find(form)
    while at >= 0:
        end = at + len(form)
        if not (text[at - 1 : at].isalnum() or _GOES_ON.match(text, end)):
            yield at
        at = text.find(form, end)


def keys_of(text: str) -> list[str]:
    """Return the keys of the words of any text, in their order."""
    words = _WORD.findall(_GENITIVE.sub(" ", normalize(text)))
    return [key for form in words if (key := fold(form))]


@lru_cache(65_536)
def fold(word: str) -> str:
    """Return the key of a word: small Latin letters and digits."""
    plain = _MARKS.sub("", word)
    return _NOT_KEY.sub("", anyascii(plain).lower())[:_LONGEST] or plain.lower()[:_LONGEST]


def mark_of(unit: str, number: str) -> str:
    """Return the key of a step of a shelf mark, `f5` for `fond 5`; empty if it is none."""
    return f"{_UNIT_OF[unit]}{number}" if unit in _UNIT_OF and number[:1].isdigit() else ""


def marks_in(keys: list[str]) -> Iterator[str]:
    """Yield the steps of the shelf marks among keys, also of those written without a blank: `f5op30`."""
    for key, following in pairwise([*keys, ""]):
        if mark := mark_of(key, following):
            yield mark
        yield from split_mark(key)


def split_mark(key: str) -> list[str]:
    """Return the steps of a shelf mark in one word, `f5op30d300`; none if it is not all of that kind."""
    if not _JOINED.fullmatch(key):
        return []
    steps = [mark_of(unit, number) for unit, number in _STEP.findall(key)]
    return steps if all(steps) else []
