"""What curators have decided: an SSSOM table that beats the machine.

SSSOM, a simple standard for sharing ontological mappings: tab-separated, one mapping a line.
The subject is a name as it stands in a text, the object an entity of the authority; the scope
is one record or all.
"""

import csv
import io
from collections.abc import Iterator
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
_MAY_LACK = {"comment", "record"}  # cells at the end of a line, whose tabs an editor may have cut off
_TABLES = {  # where the bearers of a kind stand
    Kind.PERSON: "people.csv",
    Kind.STATE: "states.csv",
    Kind.GROUP: "groups.csv",
    Kind.PLACE: "places.csv or states.csv",
    Kind.TREATY: "events.csv",
    Kind.EVENT: "events.csv",
}
_SAME = "skos:exactMatch"
_NOBODY = "sssom:NoTermFound"
_EVERY = "*"


@dataclass(frozen=True, slots=True)
class Decision:
    """A curator's word on whom a name means."""

    line: int
    label: str  # the name as the curator wrote it
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
    return tuple(_decision(f"{file}, line {line}", line, row, authority) for line, row in _rows(file))


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of the table with their line numbers; comments and blank lines are none."""
    lines = _lines(file)
    reader = csv.DictReader((line for _, line in lines), delimiter="\t")
    columns = reader.fieldnames or ()
    if lines and "\t" not in lines[0][1]:
        raise AuthorityError(f"{file}, line {lines[0][0]}: expected tab-separated cells")
    if missing := [column for column in _COLUMNS if column not in columns]:
        raise AuthorityError(f"{file}: the column {missing[0]!r} is missing")
    for row in reader:
        line = lines[reader.line_num - 1][0]
        if None in row or any(cell is None for name, cell in row.items() if name not in _MAY_LACK):
            raise AuthorityError(f"{file}, line {line}: expected {len(columns)} tab-separated cells")
        yield line, {name: cell or "" for name, cell in row.items()}


def _lines(file: Path) -> list[tuple[int, str]]:
    data = file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise AuthorityError(f"{file}, line {line}: is not UTF-8, expected a table in UTF-8") from None
    numbered = enumerate(io.StringIO(text, newline=""), start=1)
    return [(number, line) for number, line in numbered if line.strip() and not line.startswith("#")]


def _decision(where: str, line: int, row: dict[str, str], authority: Authority) -> Decision:
    if row["predicate_id"] != _SAME:
        raise AuthorityError(f"{where}: predicate_id is {row['predicate_id']!r}, expected {_SAME}")
    if not row["subject_label"] or not row["author_label"] or not row["mapping_date"]:
        raise AuthorityError(f"{where}: expected subject_label, author_label and mapping_date")
    entity = _object(where, row["object_id"], authority)
    return Decision(
        line,
        row["subject_label"],
        _fold(row["subject_label"]),
        entity.kind if entity else None,
        entity.key if entity else "",
        row["record"] or _EVERY,
        row["author_label"],
        row["mapping_date"],
        row["comment"],
    )


def _object(where: str, identifier: str, authority: Authority) -> Entity | None:
    """Return the entity that `person/suslov` names; None for `sssom:NoTermFound`."""
    if identifier == _NOBODY:
        return None
    kind, _, key = identifier.partition("/")
    if kind not in set(_TABLES):
        raise AuthorityError(
            f"{where}: object_id is {identifier!r}, expected e.g. person/suslov, or {_NOBODY}"
        )
    if (Kind(kind), key) not in authority.entities:
        raise AuthorityError(
            f"{where}: object_id is {identifier!r}, but there is no such {kind} in {_TABLES[Kind(kind)]}"
        )
    return authority.entities[Kind(kind), key]


def _fold(surface: str) -> str:
    return " ".join(fold(word) for word in WORD.findall(surface))
