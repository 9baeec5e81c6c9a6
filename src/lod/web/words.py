"""The text of a record as it is published: paragraph by paragraph, with its names linked in place."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lod.web.facts import Facts, term
from lod.web.leaves import Leaves, cut
from lod.web.mentions import Shown, find_mentions
from lod.web.values import one_line

_WORDS, _SELECTOR, _START = term("crm:P190_has_symbolic_content"), term("oa:hasSelector"), term("oa:start")
_PARAGRAPH = re.compile(r"[^\n](?:.*?)(?=\n[^\S\n]*\n|\Z)", re.DOTALL)
_MOST_ON_A_LEAF = 45_000  # about so many bytes of HTML
_OF_A_NAME = 90  # bytes of the tags around


@dataclass(frozen=True, slots=True)
class Piece:
    """Some letters, or a name with what it means."""

    text: str
    mention: Shown | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; one that is the heading of a section has its hash."""

    pieces: list[Piece] = field(default_factory=list)
    section: str = ""


def has_words(facts: Facts, text: str) -> bool:
    """Tell whether a text is published."""
    return bool(facts.terms(text, _WORDS))


def find_words(
    facts: Facts, text: str, mentions: str, headings: dict[str, str], number: int
) -> Leaves[Paragraph]:
    """Return the paragraphs on a leaf of a text; none if it is not published.

    Args:
        facts: the page.
        text: the IRI of the text.
        mentions: the IRI of the named graph of its mentions; empty: there is none.
        headings: of the sections, each with its hash.
        number: of the leaf.

    Raises:
        NotFoundError: there is no such leaf.
    """
    words = next(iter(facts.texts(text, _WORDS)), "")
    starts = [place for iri in facts.iris(text, _SELECTOR) for place in facts.texts(iri, _START)]
    base = int(starts[0]) if starts and starts[0].isdecimal() else 0
    named = _named(facts, mentions) if words else []
    paragraphs = [
        Paragraph(
            list(_pieces(words, match.start(), match.end(), base, named)),
            headings.get(one_line(match[0]), ""),
        )
        for match in _PARAGRAPH.finditer(words)
    ]
    return cut(paragraphs, number, _MOST_ON_A_LEAF, _weigh)


def _named(facts: Facts, mentions: str) -> list[Shown]:
    triples = facts.site.store.graph(mentions) if mentions else []
    named = {t.object.value for t in triples if t.predicate.value == term("crm:P67_refers_to")}  # type: ignore[union-attr]
    return find_mentions(facts.site, triples, facts.site.store.labels(named))


def _pieces(words: str, start: int, end: int, base: int, mentions: Iterable[Shown]) -> Iterator[Piece]:
    """Yield a paragraph in pieces; of names within names the first counts, the longest where two begin."""
    at = start
    for mention in sorted(mentions, key=lambda one: (one.start, -one.end)):
        begin, behind = mention.start - base, mention.end - base
        if at <= begin and behind <= end:
            if at < begin:
                yield Piece(words[at:begin])
            yield Piece(words[begin:behind], mention)
            at = behind
    if at < end:
        yield Piece(words[at:end])


def _weigh(paragraph: Paragraph) -> int:
    return sum(
        len(piece.text.encode())
        + (_OF_A_NAME + len(piece.mention.whom.href) + len(piece.mention.whom.text) if piece.mention else 0)
        for piece in paragraph.pieces
    )
