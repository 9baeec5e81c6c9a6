"""The review table, between the machine that proposes and the authority that only a curator changes.

A row is a dictionary from column to cell. Tables are written beside their places and renamed, and
the authority is loaded from its new tables before they replace the old ones.
"""

import csv
import io
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from pathlib import Path

from lod.authority import WORD, Row, load_authority
from lod.candidates import fold_words
from lod.errors import AuthorityError
from lod.iris import slugify
from lod.model import Kind
from lod.wikidata import clean

COLUMNS = (
    "decision", "kind", "name", "wikidata_qid", "label", "description", "score", "evidence", "aliases",
    "birth_year", "death_year", "office", "state", "valid_from", "valid_to", "seen_in", "proposed", "source",
    "type",
)  # fmt: skip
ACCEPT, REJECT = "accept", "reject"

_TABLES = {
    Kind.PERSON: "people.csv",
    Kind.STATE: "states.csv",
    Kind.STATE_ADJECTIVE: "states.csv",
    Kind.PLACE: "places.csv",
}
_WITH_ITEMS = ("people.csv", "states.csv", "places.csv", "groups.csv", "events.csv")
_NAMES = ("name_full", "name", "official_name", "variants")  # columns with names in one table or another
_YEAR = re.compile(r"([0-9]{1,4})?")
_QID = re.compile(r"Q[1-9][0-9]*")


def read_review(file: Path) -> list[tuple[int, Row]]:
    """Return the rows of a review table with their line numbers; none where there is no table.

    Raises:
        AuthorityError: it is malformed; says which line and why.
    """
    if not file.exists():
        return []
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, delimiter="\t", strict=True)
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise AuthorityError(
            f"{file}: {error}, expected a table in UTF-8, its cells divided by tabs"
        ) from None
    columns = reader.fieldnames or ()
    if missing := [column for column in COLUMNS if column not in columns]:
        raise AuthorityError(f"{file}: the column {missing[0]!r} is missing")
    for line, row in rows:
        if None in row or None in row.values():
            raise AuthorityError(f"{file}, line {line}: expected {len(columns)} cells")
        row["decision"] = row["decision"].strip().lower()
        if row["decision"] not in {"", ACCEPT, REJECT}:
            expected = f"{ACCEPT}, {REJECT} or nothing"
            raise AuthorityError(f"{file}, line {line}: decision is {row['decision']!r}, expected {expected}")
    return rows


def write_review(file: Path, rows: Iterable[Row]) -> None:
    """Write a review table in a stable order, beside its place, then rename."""
    ordered = sorted(
        rows, key=lambda row: (row["kind"], row["name"], -_number(row["score"]), row["wikidata_qid"])
    )
    beside = file.with_name(f".{file.name}.new")
    with _writing(file), beside.open("w", encoding="utf-8", newline="") as stream:
        columns = dict.fromkeys((*COLUMNS, *(column for row in ordered for column in row)))
        writer = csv.DictWriter(stream, list(columns), restval="", delimiter="\t", lineterminator="\n")
        writer.writeheader()
        writer.writerows(ordered)
    with _writing(file):
        beside.replace(file)


def add_proposals(file: Path, proposals: Iterable[Row]) -> int:
    """Add to a review table the proposals that it lacks; its own rows stay. Return how many were added."""
    rows = [row for _, row in read_review(file)]
    there = {_identity(row) for row in rows}
    new = [row for row in proposals if _identity(row) not in there]
    if new:
        write_review(file, rows + new)
    return len(new)


def accept_rows(review: Path, folder: Path, reviewer: str, today: date) -> list[str]:
    """Move the accepted rows of a review table into the authority; return a line about each.

    All or nothing: the new tables are loaded before they replace the old ones. Rows that are not
    concerned stay byte for byte. Rejected rows stay in the review, and so are not proposed again.

    Args:
        review: the review table.
        folder: the authority.
        reviewer: who decided.
        today: when.

    Raises:
        AuthorityError: a row cannot be moved, or a table would be malformed; says which and why.
    """
    load_authority(folder)
    tables = {name: _read_table(folder / name) for name in _WITH_ITEMS if (folder / name).exists()}
    rows = read_review(review)
    accepted = [(f"{review}, line {line}", row) for line, row in rows if row["decision"] == ACCEPT]
    accepted.sort(key=lambda each: each[1]["kind"] == Kind.PERSON)  # last: they may have served a new state
    told = [_move(where, row, tables, f"reviewed {today} by {clean(reviewer)}") for where, row in accepted]
    if accepted:
        _replace(folder, [table for table in tables.values() if table.changed])
        write_review(review, [row for _, row in rows if row["decision"] != ACCEPT])
    return told


def _identity(row: Row) -> tuple[str, str, str]:
    return row["kind"], row["name"], row["wikidata_qid"]


def _number(cell: str) -> float:
    return float(cell) if re.fullmatch(r"\d(\.\d+)?", cell) else 0.0


@dataclass
class _Line:
    """A row of a table as it is written; the header and empty lines have no cells."""

    text: str
    number: int
    cells: Row | None


@dataclass
class _Table:
    """A table of the authority as lines, so that a row that is not concerned stays as it is."""

    file: Path
    columns: list[str]
    lines: list[_Line]
    changed: bool = False

    def rows(self) -> Iterator[tuple[_Line, Row]]:
        """Yield the rows."""
        for line in self.lines:
            if line.cells is not None:
                yield line, line.cells

    def put(self, cells: Row, line: _Line | None) -> _Line:
        """Append a row, or write it in the place of another; cells without a column are passed over."""
        row = {column: cells.get(column, "") for column in self.columns}
        text = io.StringIO(newline="")
        end = "\r\n" if self.lines[0].text.endswith("\r\n") else "\n"
        csv.writer(text, lineterminator=end).writerow(row.values())
        if line is None:
            line = _Line("", sum(each.text.count("\n") for each in self.lines) + 1, None)
            self.lines.append(line)
        line.text, line.cells, self.changed = text.getvalue(), row, True
        return line


def _read_table(file: Path) -> _Table:
    with file.open(encoding="utf-8", newline="") as stream:
        text = list(stream)
    if not text[-1].endswith("\n"):
        text[-1] += "\n"
    reader, begin, lines = csv.reader(iter(text), strict=True), 0, []
    columns: list[str] = []
    for cells in reader:
        row = dict(zip(columns, cells, strict=True)) if columns and cells else None
        columns = columns or cells
        lines.append(_Line("".join(text[begin : reader.line_num]), reader.line_num, row))
        begin = reader.line_num
    return _Table(file, columns, lines)


def _move(where: str, row: Row, tables: Mapping[str, _Table], review: str) -> str:
    """Put a reviewed row into its table; return what was done."""
    _check(where, row, tables)
    table = tables[_TABLES[Kind(row["kind"])]]
    item, told = row["wikidata_qid"], f"wikidata SPARQL {row['source']}, label {row['label']}, "
    cells = _cells(row) | {"qid_evidence": told + review, "qid_status": "verified", "evidence_kind": "review"}
    if holder := _holder(item, tables):
        file, line, other = holder
        if file != table.file or not other["qid_evidence"].startswith(told):
            raise AuthorityError(
                f"{where}: {item} stands already in {file}, line {line.number}, as {other['key']!r};"
                f" expected an item of its own, or {REJECT}"
            )
        return _put(table, other | _spellings(other, cells), line, f"has {item}")
    waiting = [(line, other) for line, other in table.rows() if _waits_for(row, other)]
    if len(waiting) > 1:
        lines = ", ".join(str(line.number) for line, _ in waiting)
        raise AuthorityError(
            f"{where}: lines {lines} of {table.file} bear the name, expected one; enter it there"
        )
    if waiting:
        [(line, other)] = waiting
        return _put(table, _complete(other, cells), line, f"gets {item}")
    key = _new_key(row["label"], {other["key"] for _, other in table.rows()})
    return _put(table, cells | {"key": key}, None, f"is new, with {item}")


def _put(table: _Table, cells: Row, line: _Line | None, words: str) -> str:
    if line is None or line.cells != cells:
        line = table.put(cells, line)
    return f"{table.file}, line {line.number}: {cells['key']} {words}"


def _check(where: str, row: Row, tables: Mapping[str, _Table]) -> None:
    states = {other["key"] for _, other in tables["states.csv"].rows()}
    kinds = [kind for kind, table in _TABLES.items() if table in tables]
    demands = (
        ("kind", row["kind"] in kinds, f"one of {', '.join(kinds)}"),
        ("wikidata_qid", _QID.fullmatch(row["wikidata_qid"]), "a Q, then digits"),
        ("label", WORD.search(row["label"]), "a name"),
        ("birth_year", _YEAR.fullmatch(row["birth_year"]), "a year or nothing"),
        ("death_year", _YEAR.fullmatch(row["death_year"]), "a year or nothing"),
        ("state", not row["state"] or row["state"] in states, "a key of states.csv or nothing"),
        (
            "valid_to",
            not row["valid_to"] or row["valid_from"] <= row["valid_to"],
            "nothing before valid_from",
        ),
        ("source", row["source"], "the address that was asked"),
    )
    for column, holds, expected in demands:
        if not holds:
            raise AuthorityError(f"{where}: {column} is {row[column]!r}, expected {expected}")


def _holder(item: str, tables: Mapping[str, _Table]) -> tuple[Path, _Line, Row] | None:
    found = ((table.file, line, row) for table in tables.values() for line, row in table.rows())
    return next((each for each in found if each[2]["wikidata_qid"] == item), None)


def _cells(row: Row) -> Row:
    """Return what a reviewed row says, in the columns of its table."""
    aliases = row["aliases"].split("|")
    cells = {"wikidata_qid": row["wikidata_qid"], "variants": _join(row["name"], *aliases)}
    return cells | _CELLS[Kind(row["kind"])](row)


def _person_cells(row: Row) -> Row:
    family = row["name"].split(" ")[-1]
    return {
        "name_full": row["label"],
        "family_name": family if fold_words(family)[-1:] == fold_words(row["label"])[-1:] else "",
        "birth_year": row["birth_year"],
        "death_year": row["death_year"],
        "role_1959_or_main": row["office"],
        "state_key": row["state"],
        "valid_from": row["valid_from"],
        "valid_to": row["valid_to"],
    }


def _state_cells(row: Row) -> Row:
    ended = row["valid_to"] != ""
    return {
        "name": row["label"],
        "modern_qid": "" if ended else row["wikidata_qid"],
        "qid_scope": "period" if ended else "modern",
        "kind": row["type"] or "state",
        "valid_from": row["valid_from"],
        "valid_to": row["valid_to"],
    }


def _adjective_cells(row: Row) -> Row:
    return _state_cells(row) | {"variants": row["aliases"], "demonyms": row["name"]}


def _place_cells(row: Row) -> Row:
    return {"name": row["label"], "kind": row["type"] or "city", "parent_key": row["state"]}


_CELLS = {
    Kind.PERSON: _person_cells,
    Kind.STATE: _state_cells,
    Kind.STATE_ADJECTIVE: _adjective_cells,
    Kind.PLACE: _place_cells,
}


def _waits_for(row: Row, other: Row) -> bool:
    """Tell whether a row of the authority lacks an item, bears the name and may be the same one."""
    if other["qid_status"] != "unresolved":
        return False
    person = row["kind"] == Kind.PERSON
    years = [(row[column], other.get(column, "")) for column in ("birth_year", "death_year")]
    if person and any(ours and theirs and abs(int(ours) - int(theirs)) > 1 for ours, theirs in years):
        return False
    if not person and (_ends_before(row, other) or _ends_before(other, row)):
        return False
    names = {" ".join(fold_words(name)) for column in _NAMES for name in other.get(column, "").split("|")}
    asked = {" ".join(fold_words(name)) for name in (row["label"], *row["aliases"].split("|"))}
    return any(" " in name or not person for name in (names & asked) - {""})  # "Suslov" alone is no proof


def _ends_before(one: Row, other: Row) -> bool:
    end, begin = one.get("valid_to", ""), other.get("valid_from", "")
    return bool(end and begin) and end[:4] < begin[:4]


def _complete(old: Row, new: Row) -> Row:
    """Return a row that waited for its item: what it said, the item, and what was empty."""
    item = ("wikidata_qid", "qid_evidence", "qid_status", "qid_scope")
    said = {column: cell for column, cell in old.items() if cell and column not in item}
    return {**old, **new, **said, **_spellings(old, new)}


def _spellings(old: Row, new: Row) -> Row:
    """Return the cells with spellings: those of a row, then those that are new to it."""
    cells = {}
    for column in {"variants", "demonyms"} & old.keys():
        known = [name for each in (*_NAMES, column) for name in old.get(each, "").split("|")]
        added = [name for name in new.get(column, "").split("|") if name not in known]
        cells[column] = _join(*old[column].split("|"), *added) if any(added) else old[column]
    return cells


def _join(*names: str) -> str:
    return "|".join(dict.fromkeys(name for name in names if name))


def _new_key(label: str, taken: set[str]) -> str:
    slug = slugify(label)
    return next(key for key in chain([slug], (f"{slug}-{number}" for number in count(2))) if key not in taken)


def _replace(folder: Path, tables: Sequence[_Table]) -> None:
    """Write tables beside their places, load them on trial, then rename."""
    with _writing(folder), tempfile.TemporaryDirectory(prefix=".accept-", dir=folder) as name:
        trial = Path(name)
        for file in folder.iterdir():
            if file.is_file():
                shutil.copy2(file, trial)
        for table in tables:
            text = "".join(line.text for line in table.lines)
            (trial / table.file.name).write_text(text, encoding="utf-8", newline="")
        try:
            load_authority(trial)
        except AuthorityError as error:
            message = str(error).replace(str(trial), str(folder))
            raise AuthorityError(f"{message}; so it would become, and nothing is changed") from None
        for table in tables:
            (trial / table.file.name).replace(table.file)


@contextmanager
def _writing(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise AuthorityError(f"{place}: {error.strerror}, expected a place to write to") from None
