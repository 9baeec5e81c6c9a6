"""Compare found and linked mentions with a hand annotation: precision, recall and F1.

The rules are those of the gold file: a mention counts as found when start, end and kind
agree, and as linked when its key is the gold key or one of `accept`; nested and nominal
mentions are left out on both sides.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from lod.errors import SourceError
from lod.model import Kind, Link, Record

OPEN = "?"
_NEEDED = ("start", "end", "type", "key")
_EXPECTED = "expected an annotation: JSON with a list 'mentions'"
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
        gold = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from None
    except json.JSONDecodeError as error:
        raise SourceError(f"{path}, line {error.lineno}: is no JSON, {_EXPECTED}") from None
    except (ValueError, RecursionError):
        raise SourceError(f"{path}: is no JSON in UTF-8, {_EXPECTED}") from None
    mentions = gold.get("mentions") if isinstance(gold, dict) else None
    if not isinstance(mentions, list):
        raise SourceError(f"{path}: has no list 'mentions', {_EXPECTED}")
    for number, mention in enumerate(mentions, start=1):
        if not isinstance(mention, dict):
            raise SourceError(f"{path}: mention {number} is no object, {_EXPECTED}")
        if missing := [key for key in _NEEDED if key not in mention]:
            raise SourceError(
                f"{path}: mention {number} has no {missing[0]!r}, expected {', '.join(_NEEDED)}"
            )
    return cast("dict[str, Any]", gold)


def require_same_text(path: Path, gold: Mapping[str, Any], record: Record) -> None:
    """Refuse to compare with an annotation of another text, since its positions mean nothing here.

    Raises:
        SourceError: the annotation tells the digest or the length of its text, and the record has another.
    """
    for key, what, ours in (
        ("source_file_sha256", "SHA-256", record.digest),
        ("source_chars", "characters", len(record.text)),
    ):
        if gold.get(key) not in {None, "", ours}:
            message = f"is about another text: {what} {gold[key]}, but {record.source} has {ours}"
            raise SourceError(f"{path}: {message}; expected the file that was annotated")


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
