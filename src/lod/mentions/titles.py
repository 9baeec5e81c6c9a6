"""Titles, offices and forms of address beside a name."""

import re

from lod.authority import ONLY, WORD, Authority, fold
from lod.mentions.words import Text

_LONGEST = 5  # words of a title
_MOST = 3  # that may stand one before the other: "Comrade Foreign Minister ..."
_WITHIN = re.compile(r"\.?[ \t\u00a0]+|-")
_BEFORE_NAME = re.compile(r"\.?\s{1,2}\[?")
_AFTER_NAME = re.compile(r",? ?\(?(?:the |then |our |their )?", re.IGNORECASE)
_ADDRESSES = frozenset((
    "cde", "cdes", "com", "comr", "comrade", "comrades", "dr", "gospodin", "herr", "madame", "messrs", "miss",
    "mme", "monsieur", "mr", "mrs", "ms", "senor", "tov",
))  # fmt: skip


_MONSIEUR = "m"
_AMONG_INITIALS = 60  # characters on either side of "M." in which another initial makes it one, too
_INITIAL = re.compile(r"\b(?!M\.)[A-Z]\. ?[A-Z]")


class Titles:
    """The titles in a stretch of text."""

    def __init__(self, text: Text, authority: Authority) -> None:
        self.text, self.known = text, authority.titles
        self.first_words, self.last_words = authority.title_begins, authority.title_ends

    def at(self, number: int) -> int:
        """Return how many words the titles are that begin here and have a capitalised word behind them."""
        words, first = self.text.words, number
        while first < len(words) and words[first].folded in self.first_words and words[first].is_capitalised:
            for count in range(_LONGEST, 0, -1):
                beyond = first + count
                if beyond < len(words) and self._is(first, beyond):
                    break
            else:
                break
            behind = words[beyond]
            if not _BEFORE_NAME.fullmatch(self.text.between(beyond - 1)) or not behind.is_capitalised:
                break
            first = beyond
        return first - number

    def before(self, number: int) -> str:
        """Return the titles before a word, the nearest last: "Comrade; Foreign Minister"."""
        titles: list[str] = []
        while len(titles) < _MOST and number and self.text.words[number - 1].folded in self.last_words:
            for count in range(min(_LONGEST, number), 0, -1):
                gap = self.text.between(number - 1)
                if _BEFORE_NAME.fullmatch(gap) and self._is(number - count, number):
                    titles.insert(0, self.text.span(number - count, number))
                    number -= count
                    break
            else:
                break
        return "; ".join(titles)

    def after(self, last: int) -> str:
        """Return the title behind a name: "Gromyko, the Soviet Foreign Minister"."""
        words = self.text.words
        if last + 1 >= len(words) or not self.text.between(last).lstrip().startswith((",", "(")):
            return ""
        if not _AFTER_NAME.match(self.text.between(last)):
            return ""
        for first in range(last + 1, min(last + 4, len(words))):
            for count in range(_LONGEST, 0, -1):
                if first + count <= len(words) and self._is(first, first + count):
                    beyond = first + count
                    named = (
                        beyond < len(words) and words[beyond].is_capitalised and self.text.joined(beyond - 1)
                    )
                    return "" if named else self.text.span(first, beyond)
        return ""

    def allow(self, titles: str, role: str) -> bool:
        """Tell whether one of a role can have titles; some ("Second Secretary") fit no other office."""
        patterns = (
            self.known.get(" ".join(map(fold, WORD.findall(title))), "") for title in titles.split("; ")
        )
        return all(re.search(p[1:], role, re.IGNORECASE) for p in patterns if p.startswith(ONLY))

    def end_at(self, number: int) -> bool:
        """Tell whether a title ends with this word."""
        if self.text.words[number].folded not in self.last_words:
            return False
        return any(
            self._is(number - count + 1, number + 1) for count in range(1, min(_LONGEST, number + 1) + 1)
        )

    @staticmethod
    def is_address(titles: str) -> bool:
        """Tell whether titles are only a form of address, which says nothing of an office."""
        found = [title.rstrip(".").lower() for title in titles.replace("; ", " ").split()]
        return bool(found) and all(title in _ADDRESSES for title in found)

    def _is(self, first: int, beyond: int) -> bool:
        folded = " ".join(word.folded for word in self.text.words[first:beyond])
        if folded not in self.known or (folded == _MONSIEUR and self._is_initial(first)):
            return False
        return all(_WITHIN.fullmatch(self.text.between(number)) for number in range(first, beyond - 1))

    def _is_initial(self, number: int) -> bool:
        """Tell whether "M." is an initial, not Monsieur: other names near by have initials."""
        start = self.text.words[number].start
        near = self.text.text[max(self.text.start, start - _AMONG_INITIALS) : start + _AMONG_INITIALS]
        return _INITIAL.search(near) is not None
