"""The place of a text where most of the words that were asked for stand, with these marked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lod.search.entries import Passage
from lod.search.words import Wanted, Word, find_some

_LENGTH = 240  # characters
_LOOKED_AT = 100_000  # characters of a passage


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


def find_excerpt(passages: Iterable[Passage], wanted: Wanted, enough: int) -> Excerpt:
    """Return the best excerpt of passages: the first with most hits, else the beginning of the first.

    Args:
        passages: the best first.
        wanted: the words to look for.
        enough: how many different words make any further passage needless.
    """
    best, most = Excerpt(), -1
    for passage in passages:
        hits = find_some(passage.text[:_LOOKED_AT], wanted)
        start, count = _densest(hits)
        if count > most:
            best, most = _cut(passage, hits, start), count
        if count >= enough:
            break
    return best


def mark(text: str, wanted: Wanted) -> tuple[Piece, ...]:
    """Return a whole text in pieces, with the hits marked."""
    return tuple(_pieces(text, 0, len(text), find_some(text, wanted)))


def _densest(hits: Sequence[Word]) -> tuple[int, int]:
    """Return where the stretch begins that has most different words, and how many these are."""
    best, most = 0, 0
    for number, hit in enumerate(hits):
        keys = {other.key for other in hits[number : number + 20] if other.end - hit.start <= _LENGTH}
        if len(keys) > most:
            best, most = hit.start, len(keys)
    return best, most


def _cut(passage: Passage, hits: Sequence[Word], at: int) -> Excerpt:
    """Return the stretch around a place, from one word to another."""
    text = passage.text
    start = max(0, min(at - _LENGTH // 4, len(text) - _LENGTH))
    end = min(len(text), start + _LENGTH)
    if start:
        start = text.find(" ", start, at) + 1 or at
    if end < len(text):
        end = max(text.rfind(" ", at, end), 0) or end
    before, after = "\u2026 " if start else "", " \u2026" if end < len(text) else ""
    parts = [Piece(before), *_pieces(text, start, end, hits), Piece(after)]
    return Excerpt(tuple(part for part in parts if part.text), passage.language)


def _pieces(text: str, start: int, end: int, hits: Iterable[Word]) -> list[Piece]:
    pieces, at = [], start
    for hit in hits:
        if start <= hit.start and hit.end <= end:
            pieces += [Piece(text[at : hit.start]), Piece(text[hit.start : hit.end], is_hit=True)]
            at = hit.end
    return [piece for piece in (*pieces, Piece(text[at:end])) if piece.text]
