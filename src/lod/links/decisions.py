"""What curators have decided: an SSSOM table that beats the machine.

SSSOM, a simple standard for sharing ontological mappings: tab-separated, one mapping a line.
The subject is a name as it stands in a text, the object an entity of the authority; the scope
is one record or all.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from lod.authority import WORD, Authority, fold
from lod.errors import AuthorityError
from lod.model import Entity, Kind, Mention, Record

FILE = "decisions.sssom.tsv"
_COLUMNS = (
    "subject_label", "predicate_id", "object_id", "mapping_justification", "confidence", "author_label",
    "mapping_date", "comment", "record",
)  # fmt: skip
_SAME = "skos:exactMatch"
_NOBODY = "sssom:NoTermFound"
_EVERY = "*"


@dataclass(frozen=True, slots=True)
class Decision:
    """A curator's word on whom a name means."""

    line: int
    surface: str  # folded
    kind: Kind | None
    key: str  # of the authority; empty: nobody that the authority knows
    record: str  # slug, or "*" for all
    author: str
    date: str
    comment: str

    def applies_to(self, mention: Mention, record: Record) -> bool:
        """Tell whether it is about a mention."""
        in_scope = self.record in {_EVERY, record.slug}
        return in_scope and _fold(mention.surface) == self.surface and self.kind in {None, mention.kind}

    @property
    def words(self) -> str:
        """Who decided, when and why."""
        return ", ".join(filter(None, (f"decided by {self.author}", self.date, self.comment)))


def load_decisions(folder: Path, authority: Authority) -> tuple[Decision, ...]:
    """Return the decisions of `decisions.sssom.tsv`; none if there is no such file.

    Raises:
        AuthorityError: a line is malformed, or its object is not in the authority.
    """
    file = folder / FILE
    if not file.exists():
        return ()
    decisions = []
    with file.open(encoding="utf-8", newline="") as stream:
        lines = ((number, line) for number, line in enumerate(stream, start=1) if not line.startswith("#"))
        numbered = list(lines)
        reader = csv.DictReader((line for _, line in numbered), delimiter="\t")
        if missing := [column for column in _COLUMNS if column not in (reader.fieldnames or ())]:
            raise AuthorityError(f"{file}: the column {missing[0]!r} is missing")
        for (number, _), row in zip(numbered[1:], reader, strict=True):
            decisions.append(_decision(file, number, row, authority))
    return tuple(decisions)


def _decision(file: Path, line: int, row: dict[str, str], authority: Authority) -> Decision:
    where = f"{file}, line {line}"
    if row["predicate_id"] != _SAME:
        raise AuthorityError(f"{where}: predicate_id is {row['predicate_id']!r}, expected {_SAME}")
    if not row["subject_label"] or not row["author_label"] or not row["mapping_date"]:
        raise AuthorityError(f"{where}: expected subject_label, author_label and mapping_date")
    entity = _object(where, row["object_id"], authority)
    return Decision(
        line,
        _fold(row["subject_label"]),
        entity.kind if entity else None,
        entity.key if entity else "",
        row["record"] or _EVERY,
        row["author_label"],
        row["mapping_date"],
        row["comment"] or "",
    )


def _object(where: str, identifier: str, authority: Authority) -> Entity | None:
    """Return the entity that `person/suslov` names; None for `sssom:NoTermFound`."""
    if identifier == _NOBODY:
        return None
    kind, _, key = identifier.partition("/")
    if kind not in set(Kind) or (Kind(kind), key) not in authority.entities:
        raise AuthorityError(
            f"{where}: object_id is {identifier!r}, expected e.g. person/suslov, or {_NOBODY}"
        )
    return authority.entities[Kind(kind), key]


def _fold(surface: str) -> str:
    return " ".join(fold(word) for word in WORD.findall(surface))
