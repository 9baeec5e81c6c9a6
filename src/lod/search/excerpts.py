"""The place of a text where most of the words that were asked for stand, with these marked."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lod.search.entries import Passage
from lod.search.words import Word, find_words

_LENGTH = 240  # characters
_MOST_WORDS = 20_000  # of a passage that are looked at

Judge = Callable[[Sequence[str]], Sequence[bool]]  # which of these keys were asked for


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an excerpt."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A short quotation; `pieces` joined are its text."""

    pieces: tuple[Piece, ...] = ()
    language: str = ""

    @property
    def has_hits(self) -> bool:
        """Tell whether something in it was asked for."""
        return any(piece.is_hit for piece in self.pieces)


def find_excerpt(passages: Iterable[Passage], judge: Judge) -> Excerpt:
    """Return the best excerpt of passages: the first with most hits, else the beginning of the first."""
    best, most = Excerpt(), -1
    for passage in passages:
        words = [word for word, _ in zip(find_words(passage.text), range(_MOST_WORDS), strict=False)]
        hits = [word for word, is_hit in zip(words, judge([w.key for w in words]), strict=True) if is_hit]
        start, count = _densest(hits)
        if count > most:
            best, most = _cut(passage, words, hits, start), count
    return best


def mark(text: str, judge: Judge) -> tuple[Piece, ...]:
    """Return a whole text in pieces, with the hits marked."""
    words = list(find_words(text))
    hits = [word for word, is_hit in zip(words, judge([w.key for w in words]), strict=True) if is_hit]
    return tuple(_pieces(text, 0, len(text), hits))


def _densest(hits: Sequence[Word]) -> tuple[int, int]:
    """Return where the stretch begins that has most different words, and how many these are."""
    best, most = 0, 0
    for number, hit in enumerate(hits):
        keys = {other.key for other in hits[number : number + 20] if other.end - hit.start <= _LENGTH}
        if len(keys) > most:
            best, most = hit.start, len(keys)
    return best, most


def _cut(passage: Passage, words: Sequence[Word], hits: Sequence[Word], at: int) -> Excerpt:
    """Return the stretch around a place, from one word to another."""
    text = passage.text
    start = max(0, min(at - _LENGTH // 4, len(text) - _LENGTH))
    end = min(len(text), start + _LENGTH)
    if start:
        start = next((word.start for word in words if word.start >= start), start)
    if end < len(text):
        end = next((word.end for word in reversed(words) if start < word.end <= end), end)
    pieces = _pieces(text, start, end, hits)
    before, after = "\u2026 " if start else "", " \u2026" if end < len(text) else ""
    parts = [Piece(before), *pieces, Piece(after)]
    return Excerpt(tuple(part for part in parts if part.text), passage.language)


def _pieces(text: str, start: int, end: int, hits: Iterable[Word]) -> list[Piece]:
    pieces, at = [], start
    for hit in hits:
        if start <= hit.start and hit.end <= end:
            pieces += [Piece(text[at : hit.start]), Piece(text[hit.start : hit.end], is_hit=True)]
            at = hit.end
    return [piece for piece in (*pieces, Piece(text[at:end])) if piece.text]
