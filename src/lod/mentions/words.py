"""A zone of a text as words, with what stands between and around them."""

import re
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

from lod.authority import WORD, fold
from lod.model import Kind, Mention

# What may stand between two words of a name. A full stop only after an initial: "A. I. Mikoyan".
_GAP = r"[ \t\u00a0]*\r?\n?[ \t\u00a0]*"
_JOINT = re.compile(rf"{_GAP}| \(|[-\u2010\u2011\u2013]|['\u2019]{_GAP}")
_JOINT_AFTER_INITIAL = re.compile(rf" ?\.?{_GAP}|\.?[-\u2010\u2011\u2013]|['\u2019]")
_PRECEDES = re.compile(r"[ \t\u00a0]*\]?[ \t\u00a0]*\r?\n?[ \t\u00a0]*")
_PRECEDES_AFTER_STOP = re.compile(rf" ?\.?\]?{_GAP}|\.?-")
_LONGEST_INITIAL = 2  # letters: "Yu.", "Gh."
_HYPHEN = re.compile(r"\.?[-\u2010\u2011]")
_BEGIN = re.compile(r"(?:^|[.?!:;\u201c\u201d\"(\[]|\n\s*\n|\n\s*[-*\u2022\d]+[.)]?)\s*$")
_LONGER = 4  # letters
_LOOK_BACK = 8  # characters before a word that tell whether a sentence begins with it


class Word(NamedTuple):
    """A word as it stands, and folded."""

    start: int
    end: int
    text: str
    folded: str

    @property
    def is_initial(self) -> bool:
        """Whether it can be an initial: one capital letter."""
        return len(self.text) == 1 and self.text.isupper()

    @property
    def is_capitalised(self) -> bool:
        """Whether its first letter is a capital; a completion in brackets counts by its letters."""
        return self.text.lstrip("[")[:1].isupper()


@dataclass(frozen=True)
class Text:
    """The words of a stretch of a file's text."""

    text: str
    start: int
    end: int

    @cached_property
    def words(self) -> list[Word]:
        """The words, in order."""
        spans = [match.span() for match in WORD.finditer(self.text, self.start, self.end)]
        texts = [self.text[start:end] for start, end in spans]
        # A text of 25 kB has 4,000 words: they are made without a call of our own for each.
        new = partial(tuple.__new__, Word)
        return list(
            map(
                new,
                (
                    (*span, *word)
                    for span, word in zip(spans, zip(texts, map(fold, texts), strict=True), strict=True)
                ),
            )
        )

    @cached_property
    def folded(self) -> list[str]:
        """The words, folded."""
        return [word.folded for word in self.words]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words, folded, each once."""
        return frozenset(self.folded)

    @cached_property
    def capitalised(self) -> list[int]:
        """The numbers of the words that begin with a capital."""
        return [number for number, word in enumerate(self.words) if word.text[0].isupper()]

    @cached_property
    def is_title(self) -> bool:
        """Whether most longer words have a capital, as in a title, where a capital means nothing."""
        longer = [word for word in self.words if len(word.text) >= _LONGER]
        return sum(word.is_capitalised for word in longer) > len(longer) / 2

    @property
    def lower_words(self) -> Iterator[str]:
        """The words that stand without a capital, folded."""
        return (word.folded for word in self.words if word.text[0].islower())

    @cached_property
    def starts(self) -> list[int]:
        """Where the words begin."""
        return [word.start for word in self.words]

    def around(self, clues: AbstractSet[str], before: int, after: int) -> Iterator[tuple[int, int]]:
        """Yield stretches around the words that are among the clues, each clue's own or merged.

        Most text holds no date and no ministry: patterns are tried only where a word hints at one.

        Args:
            clues: folded words.
            before: characters of a stretch before a clue.
            after: and behind it.
        """
        if self.vocabulary.isdisjoint(clues):
            return
        begin = end = self.start - 1
        for word in [self.words[number] for number, folded in enumerate(self.folded) if folded in clues]:
            if word.start - before > end:
                if end > begin:
                    yield begin, end
                begin = max(self.start, word.start - before)
            end = min(self.end, word.end + after)
        if end > begin:
            yield begin, end

    def index(self, offset: int) -> int:
        """Return the number of the first word that begins at an offset or behind it."""
        return bisect_left(self.starts, offset)

    def between(self, first: int) -> str:
        """Return what stands between a word and the next."""
        return self.text[self.words[first].end : self.words[first + 1].start]

    def joined(self, first: int, stopped: Container[str] = ()) -> bool:
        """Tell whether a word and the next can belong to one name.

        Args:
            first: number of the word.
            stopped: words after which a full stop is no end of a sentence.
        """
        if not 0 <= first < len(self.words) - 1:
            return False
        gap = self.between(first)
        if gap == " ":
            return True
        word = self.words[first].folded
        joint = _JOINT_AFTER_INITIAL if len(word) == 1 or word in stopped else _JOINT
        return joint.fullmatch(gap) is not None

    def precedes(self, first: int) -> bool:
        """Tell whether a word can be a given name or an initial of the name that the next begins."""
        if not 0 <= first < len(self.words) - 1:
            return False
        stopped = self.words[first].is_initial or self.is_abbreviated(first)
        gap = self.between(first)
        return (_PRECEDES_AFTER_STOP if stopped else _PRECEDES).fullmatch(gap) is not None and gap != ""

    def is_abbreviated(self, number: int) -> bool:
        """Tell whether a word is an initial with its full stop: "V.", "Yu."."""
        word = self.words[number]
        stop = self.text[word.end : word.end + 2].lstrip(" ")[:1] == "."
        return stop and len(word.text) <= _LONGEST_INITIAL and word.is_capitalised

    def tied(self, first: int) -> bool:
        """Tell whether a word and the next are one compound: "En-lai", "P'eng"; not a possessive."""
        if not 0 <= first < len(self.words) - 1:
            return False
        after = self.words[first + 1].text
        gap = self.between(first)
        return (gap in {"'", "\u2019"} and after not in {"s", "S"}) or gap in {"-", "\u2010", "\u2011"}

    def span(self, first: int, beyond: int) -> str:
        """Return the text from a word to the one before another; empty if there is none between."""
        return self.text[self.words[first].start : self.words[beyond - 1].end] if beyond > first else ""

    def hyphened(self, first: int) -> bool:
        """Tell whether a hyphen joins a word and the next."""
        return 0 <= first < len(self.words) - 1 and _HYPHEN.fullmatch(self.between(first)) is not None

    def begins_sentence(self, number: int) -> bool:
        """Tell whether a word stands where any word would have a capital letter."""
        start = self.words[number].start
        before = self.text[max(self.start, start - _LOOK_BACK) : start]
        return (start - len(before) <= self.start and not before.strip()) or _BEGIN.search(before) is not None

    def in_capitals(self, number: int) -> bool:
        """Tell whether a word stands in capitals among others that do, as in a heading."""
        near = [w.text for w in self.words[max(0, number - 1) : number + 2] if len(w.text) > 1]
        return len(near) > 1 and all(word.isupper() for word in near)


def longest(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the mentions that no longer one overlaps, by position; of two alike the first."""
    taken: list[Mention] = []  # by position
    starts: list[int] = []
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, m.kind is Kind.DATE)):
        at = bisect_left(starts, mention.end)  # the first that begins behind it
        if at == 0 or taken[at - 1].end <= mention.start:
            taken.insert(at, mention)
            starts.insert(at, mention.start)
    return taken
