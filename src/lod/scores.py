"""Compare found and linked mentions with a hand annotation: precision, recall and F1.

The rules are those of the gold file: a mention counts as found when start, end and kind
agree, and as linked when its key is the gold key or one of `accept`; nested and nominal
mentions are left out on both sides.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lod.errors import SourceError
from lod.model import Kind, Link

OPEN = "?"
UNKNOWN = {None, "", "NIL", OPEN}


@dataclass(frozen=True, slots=True)
class Score:
    """Counts for one kind of mention and one task."""

    kind: str
    task: str  # "finding" or "linking"
    right: int
    given: int  # what we found or linked
    wanted: int  # what the annotation has

    @property
    def precision(self) -> float:
        """Share of what was given that is right; 1.0 where nothing was given."""
        return self.right / self.given if self.given else 1.0

    @property
    def recall(self) -> float:
        """Share of what was wanted that was given; 1.0 where nothing was wanted."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def load_gold(path: Path) -> dict[str, Any]:
    """Return an annotation file.

    Raises:
        SourceError: it cannot be read, or is no annotation.
    """
    try:
        gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if not all({"start", "end", "type", "key"} <= set(mention) for mention in gold["mentions"]):
            raise SourceError(f"{path}: a mention lacks one of start, end, type, key")
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{path}: no annotation: {error!r}, expected JSON with a list 'mentions'") from None
    return gold


def score_links(links: Iterable[Link], gold: dict[str, Any]) -> Iterator[Score]:
    """Yield the scores of each kind that the annotation or we have, finding before linking.

    Where the annotation has no key (`NIL`: nobody that the authority knows) a link is wrong, and
    none is wanted; a mention whose key is `?` may be found, and must not be linked.
    """
    mine = list(links)
    aside = {_span(m) for m in gold["mentions"] if m.get("nested") or m.get("nominal")}
    for kind in Kind:
        annotated = {_span(m): m for m in gold["mentions"] if m["type"] == kind and _span(m) not in aside}
        given = {
            span: link
            for link in mine
            if link.mention.kind is kind and (span := (link.mention.start, link.mention.end)) not in aside
        }
        open_ = {span for span, m in annotated.items() if m["key"] == OPEN}
        wanted = annotated.keys() - open_
        yield Score(kind, "finding", len(given.keys() & wanted), len(given.keys() - open_), len(wanted))
        keys = {span: link.entity.key if link.entity else link.mention.value for span, link in given.items()}
        linked = {span: key for span, key in keys.items() if key}
        known = {
            span: {m["key"], *m.get("accept", ())} for span, m in annotated.items() if m["key"] not in UNKNOWN
        }
        right = sum(1 for span, key in linked.items() if key in known.get(span, ()))
        yield Score(kind, "linking", right, len(linked), len(known))


def _span(mention: dict[str, Any]) -> tuple[int, int]:
    return mention["start"], mention["end"]
