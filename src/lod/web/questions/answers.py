"""An answer as a table that reads: names for IRIs, dates in words, bars for numbers, a picture of time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from lod.dates import format_date, format_within, parse_edtf
from lod.model import Date
from lod.web.mentions import whole_words
from lod.web.questions.asking import Row
from lod.web.questions.inquiries import Column, Inquiry
from lod.web.site import Site
from lod.web.timeline import Chart, date_thing, make_timeline
from lod.web.values import Value, local, one_line, shorten

PER_PAGE, MOST_ROWS = 100, 2_000  # drawn at a time; drawn when all are asked for
_MOST_DRAWN = 60  # rows in a picture of time
_FEW = 2  # rows, of which each may repeat what all say


@dataclass(frozen=True, slots=True)
class Cell:
    """A place of the table."""

    kind: str
    text: str = ""
    href: str = ""
    language: str = ""
    before: str = ""
    after: str = ""
    share: float = 0.0  # of the largest number, in percent
    has_bar: bool = False  # whether the view draws it
    is_same: bool = False  # as in the row above


@dataclass(frozen=True, slots=True)
class Table:
    """What is shown of an answer."""

    same: list[tuple[str, Cell]]  # heading and cell of the columns that say the same in every row
    columns: tuple[Column, ...]
    rows: list[tuple[int, list[Cell]]]  # number in the picture; 0: it is not there
    count: int
    first: int  # of the rows that are shown, counted from one
    page: int
    pages: int
    chart: Chart | None = None


def make_table(site: Site, inquiry: Inquiry, chosen: Iterable[str], rows: Sequence[Row], page: int) -> Table:
    """Return the rows of a page of an answer.

    Args:
        site: whose labels name what the answer names.
        inquiry: says what the columns are.
        chosen: the parameters that were chosen: their columns would say the same in each row.
        rows: the whole answer.
        page: counted from one; 0: all rows, up to a limit.
    """
    taken = set(chosen)
    every = tuple(c for c in inquiry.columns if not taken & {c.variable, *_whom(c)})
    constant = _constant(inquiry, every, rows)
    columns = tuple(column for column in every if column not in constant)
    first = (page - 1) * PER_PAGE if page else 0
    shown = rows[first : first + (PER_PAGE if page else MOST_ROWS)]
    labels = site.store.labels({iri for row in shown for column in every for iri in _iris(column, row)})
    largest = _largest(inquiry, rows)
    drawn = [[_cell(site, column, row, labels) for column in columns] for row in shown]
    cells = [
        [_measure(inquiry, c, cell, largest) for c, cell in zip(columns, row, strict=True)] for row in drawn
    ]
    numbers, chart = _draw(inquiry, shown, cells)
    order = (
        sorted(range(len(cells)), key=lambda at: (not numbers[at], numbers[at]))
        if chart
        else range(len(cells))
    )
    lined = _mark_same([cells[at] for at in order])
    return Table(
        [(column.heading, _said_once(site, column, rows[0], labels)) for column in constant],
        columns,
        [(numbers[at], row) for at, row in zip(order, lined, strict=True)],
        len(rows),
        first + 1,
        page,
        -(-len(rows) // PER_PAGE),
        chart,
    )


def _constant(inquiry: Inquiry, columns: Sequence[Column], rows: Sequence[Row]) -> list[Column]:
    """Return the columns that say the same in every row, which is said better once."""
    if len(rows) < _FEW:
        return []
    names = [(column, (column.variable, *column.others)) for column in columns]
    found = [
        column
        for column, variables in names
        if column.kind not in {"number", "quote"}
        and column.variable not in inquiry.viewed
        and all(row.get(name) == rows[0].get(name) for row in rows for name in variables)
    ]
    return found if len(found) < len(columns) else found[1:]


def _whom(column: Column) -> tuple[str, ...]:
    return column.others if column.kind == "thing" else ()


def _iris(column: Column, row: Row) -> Iterable[str]:
    """Yield what needs a label: a thing that stands for itself."""
    if column.kind == "thing":
        found = row.get(column.variable) or next((row[o] for o in column.others if o in row), None)
        if found and found["type"] == "uri":
            yield found["value"]


def _cell(site: Site, column: Column, row: Row, labels: Mapping[str, str]) -> Cell:
    if column.kind == "thing":
        return _thing(site, column, row, labels)
    term = row.get(column.variable)
    if term is None:
        return Cell(column.kind)
    text, language = str(term["value"]), _foreign(term)
    if column.kind == "quote":
        before, after = (
            whole_words(str(row[other]["value"]), step) if other in row else ""
            for other, step in zip((*column.others, "", "")[:2], (1, -1), strict=True)
        )
        return Cell("quote", one_line(text), language=language, before=before, after=after)
    if column.kind in {"date", "within"}:
        return Cell("date", _date(text, is_within=column.kind == "within"))
    if column.kind == "number":
        return Cell("number", f"{int(text):,}" if text.lstrip("-").isdecimal() else text)
    return Cell(column.kind, text.strip(), language=language)


def _said_once(site: Site, column: Column, row: Row, labels: Mapping[str, str]) -> Cell:
    """Return what every row says; of a column that is empty in each that nobody tells it."""
    cell = _cell(site, column, row, labels)
    return cell if cell.text else Cell("text", "not told")


def _thing(site: Site, column: Column, row: Row, labels: Mapping[str, str]) -> Cell:
    named = row.get(column.variable)
    whom = next((row[other] for other in column.others if other in row), named)
    if named is None:
        named = whom
    if named is None or whom is None:
        return Cell("thing")
    text, language = str(named["value"]), _foreign(named)
    if named["type"] == "uri":
        text = one_line(labels.get(text, "")) or shorten(text)
    return Cell(
        "thing", one_line(text), local(site.base, whom["value"]) if whom["type"] == "uri" else "", language
    )


def _foreign(term: Mapping[str, str]) -> str:
    language = term.get("xml:lang", "")
    return "" if language.partition("-")[0].lower() == "en" else language


def _date(text: str, *, is_within: bool) -> str:
    """Return a date in words; what is none stands as it is."""
    when = _parse(text)
    if when is None:
        return text
    return format_within(when) if is_within else format_date(when)


def _parse(text: str) -> Date | None:
    try:
        return parse_edtf(text)
    except ValueError:
        return None


def _largest(inquiry: Inquiry, rows: Sequence[Row]) -> int:
    if inquiry.view != "bars":
        return 0
    numbers = (row.get(inquiry.viewed[0], {}).get("value", "") for row in rows)
    return max((int(number) for number in numbers if str(number).isdecimal()), default=0)


def _measure(inquiry: Inquiry, column: Column, cell: Cell, largest: int) -> Cell:
    """Give the number that the view draws its bar."""
    number = cell.text.replace(",", "")
    if largest < 2 or column.variable not in inquiry.viewed or not number.isdecimal():  # noqa: PLR2004
        return cell
    return replace(cell, share=round(100 * int(number) / largest, 1), has_bar=True)


def _draw(
    inquiry: Inquiry, rows: Sequence[Row], cells: Sequence[Sequence[Cell]]
) -> tuple[list[int], Chart | None]:
    """Return for each row its number in the picture of time, and the picture; of very many rows none."""
    numbers = [0] * len(cells)
    if inquiry.view != "timeline" or len(rows) > _MOST_DRAWN:
        return numbers, None
    what, when = inquiry.viewed
    dates = [(row.get(what, {}).get("value", ""), row.get(when, {}).get("value", "")) for row in rows]
    things = [date_thing(Value(text, str(at)), edtf) for at, (text, edtf) in enumerate(dates)]
    line = make_timeline(things, _MOST_DRAWN)
    for number, thing in line.rows:
        numbers[int(thing.what.href)] = number
    return numbers, line.chart


def _mark_same(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Mark what stands in the row above already, so that the eye may pass over it."""
    marked = rows[:1]
    for above, row in pairwise(rows):
        marked.append(
            [
                replace(cell, is_same=cell.kind in {"thing", "date"} and bool(cell.text) and cell == upper)
                for upper, cell in zip(above, row, strict=True)
            ]
        )
    return marked
