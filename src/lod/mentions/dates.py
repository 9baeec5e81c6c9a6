"""Dates in running text, also those that count from the record's date, as EDTF."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from lod.authority import Authority
from lod.dates import MONTHS
from lod.mentions.words import Text
from lod.model import Date, Kind, Mention, Record

_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_SHORT = tuple(month[:3] for month in MONTHS)
_MONTH = rf"(?P<month>{'|'.join(MONTHS)}|(?:{'|'.join(_SHORT)}|Sept)\.?(?=\s\d))"
_SEASON = rf"(?P<season>{'|'.join(_SEASONS)})"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1[89]\d\d|20\d\d)"
_TO = r"(?: ?[-\u2013] ?(?P<to>[0-3]?\d))?"
_TOWARDS = r"(?P<towards>in|since|by|before|until|after|from|during|for|last|this|next)"
_WHICH = r"(?P<which>last|this|next)"

_PATTERNS = tuple(
    re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
    for pattern in (
        rf"{_DAY}{_TO} (?:of )?{_MONTH},? {_YEAR}",
        rf"{_MONTH} {_DAY}{_TO},? ?{_YEAR}",
        rf"{_MONTH},? (?:of )?{_YEAR}",
        rf"{_MONTH} of {_WHICH} year",
        rf"{_DAY}{_TO} (?:of )?{_MONTH}(?! ?,? ?(?:of )?\d)",
        rf"{_MONTH} {_DAY}{_TO}(?!,? ?\d)",
        rf"{_SEASON} of {_YEAR}",
        rf"{_SEASON} of {_WHICH} year",
        rf"{_SEASON} {_YEAR}",
        rf"{_WHICH} {_SEASON}",
        rf"{_WHICH} {_MONTH}",
        rf"{_TOWARDS} {_MONTH}(?! ?,? ?(?:of )?\d)",
        rf"{_YEAR} ?[-\u2013/] ?(?P<until>1[89]\d\d|20\d\d)",
        rf"(?<![\w/-]){_YEAR}(?!s\b|[\w/-])",
    )
)
_CLUES = frozenset((
    *(month.lower() for month in MONTHS), *(month.lower() for month in _SHORT), "sept", *_SEASONS,
    *map(str, range(1800, 2100)),
))  # fmt: skip
_AROUND = 24  # characters on either side of a clue: no date is longer
_TO_COME = frozenset({"by", "before", "until", "for", "next"})
_LAST_MONTHS = {21: 5, 22: 8, 23: 11, 24: 2}  # season -> its last month


def find_dates(text: Text, record: Record, _: Authority) -> Iterator[Mention]:
    """Yield dates with their value in EDTF; a date without a year is the one nearest to the record's."""
    for start, end in text.around(_CLUES, _AROUND, _AROUND):
        for pattern in _PATTERNS:
            for match in pattern.finditer(text.text, start, end):
                parts = match.groupdict()
                # What tells the year of a month is no part of its name; nor is "may" a month.
                begin = match.start("month") if parts.get("towards") else match.start()
                month = match.group("month") if parts.get("month") else "M"
                if month[0].isupper() and (value := _value(record.date, **parts)):
                    yield Mention(begin, match.end(), text.text[begin : match.end()], Kind.DATE, value=value)


def _value(  # noqa: PLR0911, PLR0913 - the parts that a date may have
    today: Date,
    year: str | None = None,
    month: str | None = None,
    day: str | None = None,
    season: str | None = None,
    which: str | None = None,
    to: str | None = None,
    until: str | None = None,
    towards: str | None = None,
) -> str:
    if until:
        return f"{year}/{until}"
    if season:
        number = _SEASONS[season.lower()]
        return f"{year or _year_of_season(today, number, which)}-{number}" if year or today.latest else ""
    if month is None:
        return year or ""
    number = _month(month)
    if year is None:
        if today.latest is None:
            return ""
        year = str(_year_of_month(today.latest, number, int(day or 1), which, towards))
    if day is None:
        return f"{year}-{number:02}"
    try:
        first = date(int(year), number, int(day))
        last = date(int(year), number, int(to)) if to else first
    except ValueError:
        return ""  # no such day: a number that looks like one
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def _month(name: str) -> int:
    return _SHORT.index(name[:3].capitalize()) + 1


def _year_of_month(today: date, month: int, day: int, which: str | None, towards: str | None = None) -> int:
    """Return the year of a month without one: "last" the one gone by, else the nearest."""
    shift = {"last": -1, "this": 0, "next": 1}
    if which:
        if which.lower() == "last" and month < today.month:
            return today.year
        return today.year + shift[which.lower()]
    if towards:
        to_come = towards.lower() in _TO_COME
        return today.year + (to_come and month < today.month) - (not to_come and month > today.month)
    near = [year for year in (today.year - 1, today.year, today.year + 1) if _exists(year, month, day)]
    return min(
        near or [today.year],
        key=lambda year: abs(date(year, month, min(day, 28)) - today) + _future(year, month, today),
    )


def _future(year: int, month: int, today: date) -> timedelta:
    """Make a date to come count for thrice as far: texts speak more of what has been."""
    return max(date(year, month, 1) - today, timedelta(0)) * 2


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _year_of_season(today: Date, season: int, which: str | None) -> int:
    if today.latest is None:
        return 0
    over = today.latest.month > _LAST_MONTHS[season]
    match (which or "this").lower():
        case "last":
            return today.latest.year if over else today.latest.year - 1
        case "next":
            return today.latest.year + 1 if over else today.latest.year
        case _:
            return today.latest.year
