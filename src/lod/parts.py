"""Files that hold several dated texts: a page of search results, a diary.

A line that is nothing but a date, with a line of text right behind it, dates what follows.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from lod.dates import MONTHS, parse_printed_date
from lod.model import Date, Record

_MONTH = "|".join(MONTHS)
_DATE_LINE = re.compile(
    rf"^[ \t]*(?:(?:{_MONTH}) \d\d?, \d{{4}}|\d\d? (?:{_MONTH}),? \d{{4}})[ \t]*\r?\n(?=[^\r\n])",
    re.MULTILINE,
)
_FEWEST = 2  # years that the lines must name: one date line is the date of the record


@dataclass(frozen=True)
class Parts:
    """The dates of the parts of a record's text."""

    record: Record

    @cached_property
    def dates(self) -> list[tuple[int, Date]]:
        """Where each part begins, and its date; nothing if the record is one text."""
        lines = _DATE_LINE.finditer(self.record.text)
        found = [(line.start(), date) for line in lines if (date := parse_printed_date(line[0].strip()))]
        years = {date.earliest.year for _, date in found if date.earliest}
        return found if len(years) >= _FEWEST else []

    def date_at(self, offset: int) -> Date:
        """Return the date of the part to which an offset belongs."""
        at = bisect_right(self.dates, offset, key=lambda part: part[0])
        return self.dates[at - 1][1] if at else self.record.date
