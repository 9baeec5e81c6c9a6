"""A plain table: a record in each row of a CSV file, or in each line of JSON Lines.

The settings say which column holds what (`[[tables]]`); without them a column is called as here.
A row is either a whole page of the Digital Archive, saved as text (`page`), or its text is put
together from the columns, in the order of `_PARTS`.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from lod.config import COLUMNS, Table
from lod.dates import parse_edtf, parse_printed_date
from lod.iris import slugify
from lod.model import Date, Finding, Mark, Record, Severity
from lod.records.composed import Composition
from lod.records.digital_archive import read_page
from lod.records.files import Sheet
from lod.records.source_line import parse_source_line

_PARTS = {  # column: the zone of the text in which it stands
    "title": "title",
    "classification": "marks",
    "number": "body",
    "addressee": "body",
    "text": "body",
    "signature": "body",
    "summary": "summary",
    "source": "source",
    "rights": "rights",
    "record_id": "labels",
}
_AS_THEY_STAND = ("title", "number", "addressee", "signature", "summary", "record_id")
_QUOTE = b'"'
_BLANK = b" \t\r\n\xef\xbb\xbf"
_HALF = re.compile("[\ud800-\udfff]")  # of a character beyond the 65,536 first ones
_MOST_MESSAGE = 160  # characters
_MOST_ROW = 16 << 20  # bytes of a row that spans lines: then a quotation mark is missing


@dataclass(frozen=True, slots=True)
class Row:
    """How a row is to be read, or, without a number, all rows of a file."""

    table: Table
    header: tuple[str, ...] = ()  # of CSV
    number: int = 0  # of its first line, from 1


class RowError(Exception):
    """The row is no record, or the table none; the message says why."""


def list_rows(file: BinaryIO, table: Table) -> Iterator[tuple[int, bytes, Row]]:
    """Yield where each row of a file begins, its bytes, and how it is to be read.

    A row of CSV may span lines (RFC 4180, 2.6). Blank lines are no rows.

    Raises:
        RowError: the first row of CSV is no header.
    """
    header: tuple[str, ...] = ()
    for start, data, number in _raw_rows(file, table):
        if not data.strip(_BLANK):
            continue
        if table.is_csv and not header:
            header = _header(data, table)
        else:
            yield start, data, Row(table, header, number)


def _header(data: bytes, table: Table) -> tuple[str, ...]:
    header = tuple(_cells(data, table))
    if table.column("id") not in header:
        there = " ".join(", ".join(header).split())
        message = f"there is no column {table.column('id')!r}, there are {there}"
        raise RowError(message if len(message) <= _MOST_MESSAGE else f"{message[: _MOST_MESSAGE - 4]} ...")
    if twice := [name for name in header if name and header.count(name) > 1]:
        raise RowError(f"there are two columns {twice[0]!r}, expected each once")
    return header


def read_row(sheet: Sheet, row: Row) -> Iterator[Record | Finding]:
    """Yield the record of a row, then findings; only a finding if there is no such record."""
    try:
        values = _values(sheet.data, row)
        yield from _record(sheet, values, row)
    except RowError as error:
        yield Finding(Severity.VIOLATION, sheet.name, str(error))


def read_table(sheet: Sheet, table: Table) -> Iterator[Record | Finding]:
    """Yield the records of all rows of a file that is at hand as a whole."""
    try:
        for _, data, row in list_rows(io.BytesIO(sheet.data), table):
            id_ = id_of(data, row)
            name = f"{sheet.name}#{id_}" if id_ else f"{sheet.name}:{row.number}"
            slug = slugify(f"{sheet.slug}-{id_}" if sheet.slug else id_)
            yield from read_row(Sheet(" ".join(name.split()), slug, data), row)
    except RowError as error:
        yield Finding(Severity.VIOLATION, sheet.name, str(error))


def id_of(data: bytes, row: Row) -> str:
    """Return what stands in the column of the id; empty if there is none."""
    try:
        return _text(_values(data, row), row.table.column("id"))
    except RowError:
        return ""


def _raw_rows(file: BinaryIO, table: Table) -> Iterator[tuple[int, bytes, int]]:
    """Yield start, bytes and first line of each row: in CSV, until the quotation marks are even."""
    lines: list[bytes] = []
    start, number, odd, size = 0, 1, False, 0
    for count, line in enumerate(file, start=1):
        lines.append(line)
        size += len(line)
        odd ^= table.is_csv and line.count(_QUOTE) % 2 == 1
        if not odd or size > _MOST_ROW:
            yield start, b"".join(lines), number
            start, number = start + size, count + 1
            odd, size = False, 0
            lines.clear()
    if lines:
        yield start, b"".join(lines), number


def _cells(data: bytes, table: Table) -> list[str]:
    try:
        text = data.decode("utf-8-sig" if table.encoding == "utf-8" else table.encoding)
    except UnicodeDecodeError as error:
        raise RowError(f"byte {error.start} of the row is not {table.encoding}") from None
    csv.field_size_limit(_MOST_ROW)  # of the process; the default is less than a long page
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=table.delimiter, strict=True))
    except csv.Error as error:
        raise RowError(f"{error}, expected a row of CSV") from None
    if len(rows) != 1:
        raise RowError("a quotation mark is missing, expected a row of CSV")
    return rows[0]


def _values(data: bytes, row: Row) -> Mapping[str, Any]:
    if not row.table.is_csv:
        return _json(data, row.table.encoding)
    cells = _cells(data, row.table)
    if len(cells) != len(row.header):
        raise RowError(f"there are {len(cells)} cells, expected {len(row.header)} as in the header")
    return dict(zip(row.header, cells, strict=True))


def _json(data: bytes, encoding: str) -> Mapping[str, Any]:
    try:
        values = json.loads(data.decode("utf-8-sig" if encoding == "utf-8" else encoding))
    except UnicodeDecodeError as error:
        raise RowError(f"byte {error.start} of the line is not {encoding}") from None
    except json.JSONDecodeError as error:
        raise RowError(f"no JSON: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise RowError("is nested too deep, expected a JSON object of texts") from None
    if not isinstance(values, dict):
        raise RowError('is no JSON object, expected one such as {"id": ..., "title": ...}')
    return values


def _text(values: Mapping[str, Any], column: str) -> str:
    """Return the text in a column: of several values with semicolons between."""
    value: Any = values.get(column) if column else None
    if value is None and "." in column:  # the way into an object
        value = values
        for step in column.split("."):
            value = value.get(step) if isinstance(value, dict) else None
    if isinstance(value, list):
        value = "; ".join(str(part) for part in value if isinstance(part, str | int | float))
    if value is None or isinstance(value, dict | bool):
        return ""
    text = str(value).strip()
    if _HALF.search(text):
        raise RowError(f"{column} has half of a character, expected Unicode text")
    return text


def _record(sheet: Sheet, values: Mapping[str, Any], row: Row) -> Iterator[Record | Finding]:
    found = {name: _text(values, row.table.column(name)) for name in COLUMNS}
    if not found["id"]:
        raise RowError(f"the column {row.table.column('id')!r} is missing or empty, expected an id")
    if found["page"]:
        yield from read_page(sheet.name, sheet.slug, str(values[row.table.column("page")]))
        return
    yield _composed(sheet, found, row.table)
    if not row.table.columns:
        for key in values:
            if key not in COLUMNS:
                message = f"the key {key!r} is not read; [[tables]] in lod.toml can say what it holds"
                yield Finding(Severity.WARNING, sheet.name, message)


def _composed(sheet: Sheet, found: Mapping[str, str], table: Table) -> Record:
    for name in ("title", "date"):
        if not found[name]:
            raise RowError(f"the column {table.column(name)!r} is missing or empty, expected a {name}")
    if not found["text"] and not found["summary"]:
        raise RowError(f"the column {table.column('text')!r} is missing or empty, expected a text")
    text = Composition()
    passages = {name: text.add(zone, found[name]) for name, zone in _PARTS.items() if found[name]}
    fields: dict[str, Any] = {name: passages.get(name) for name in _AS_THEY_STAND}
    if source := passages.get("source"):
        fields["provenance"], _ = parse_source_line(source)
    if level := passages.get("classification"):
        fields["marks"] = (Mark("classification", level.text, level),)
    if rights := passages.get("rights"):
        fields["rights"] = (rights,)
    held_in = "Row of a table"
    return text.record(sheet.slug, sheet.name, date=_date(found["date"]), held_in=held_in, **fields)


def _date(text: str) -> Date:
    """Return a date written as EDTF or as printed; raises an error that becomes a finding."""
    try:
        return parse_printed_date(text) or parse_edtf(text)
    except ValueError:
        message = f"{text[:40]!r} is no date, expected one such as 1959-01-21 or 'January 21, 1959'"
        raise RowError(message) from None
