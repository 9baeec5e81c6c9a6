"""Dates as archives write them: EDTF, and its first and last day.

Extended Date/Time Format, Library of Congress 2019, levels 0 and 1: `1959-01-21`,
`1959-01`, `1959`, `1959-01-21/1959-01-25`, `1959-22` (summer), `1959?`, `/1959-01-21`.
"""

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Any

from lod.model import Date

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MONTH = rf"(?P<month>{'|'.join(MONTHS)})"
_DAY = r"(?P<day>\d{1,2})"
_YEAR = r"(?P<year>[12]\d{3})"

_QUALIFIERS = {"%": "perhaps about", "?": "perhaps", "~": "about"}  # EDTF, level 1
_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_SHORT_MONTH = re.compile(r"([A-Za-z]{3,})\.?")
_PLAIN = re.compile(r"([12][0-9]{3})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")

# How a date is printed on a page, the most exact first; `to` is the last day of a range.
_PRINTED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_MONTH} {_DAY}, ?{_YEAR}",
        rf"{_DAY} {_MONTH},? {_YEAR}",
        rf"{_MONTH} {_DAY} ?[-\u2013] ?(?P<to>\d{{1,2}}), ?{_YEAR}",
        rf"{_DAY} ?[-\u2013] ?(?P<to>\d{{1,2}}) {_MONTH},? {_YEAR}",
        rf"{_MONTH},? {_YEAR}",
        _YEAR,
    )
)


def parse_printed_date(text: str) -> Date | None:
    """Return the date that a line of a page consists of, or None if it is no date.

    Raises:
        ValueError: the line is written as a date, but there is no such day.
    """
    for pattern in _PRINTED:
        if found := pattern.fullmatch(text.strip()):
            return parse_edtf(_edtf(**found.groupdict()))
    return None


def parse_typed_date(text: str) -> Date | None:
    """Return the year, month or day that somebody typed, in words or as EDTF; None if it is something else.

    Names of months may be cut: `12 Dec. 1960`. A time from one day to another is something else.
    """
    try:
        when = _plain(text) or parse_printed_date(_SHORT_MONTH.sub(_whole_month, text))
        return when if when and _PLAIN.fullmatch(when.edtf) else None
    except ValueError:
        return None


def _whole_month(found: re.Match[str]) -> str:
    return next((month for month in MONTHS if month.lower().startswith(found[1].lower())), found[0])


@lru_cache(maxsize=10_000)  # a parse takes ten milliseconds, and pages of one time have the same dates
def parse_edtf(text: str) -> Date:
    """Return the date that an EDTF string denotes.

    Raises:
        ValueError: the string is not EDTF, or there is no such day.
    """
    return _plain(text) or parse_by_grammar(text)


def parse_by_grammar(text: str) -> Date:
    """Return the date that an EDTF string denotes, by the grammar of EDTF, which takes milliseconds.

    Raises:
        ValueError: the string is not EDTF, or there is no such day.
    """
    from edtf import parse_edtf as parse  # noqa: PLC0415 - a quarter of the start-up time
    from edtf.parser.edtf_exceptions import EDTFParseException  # noqa: PLC0415

    try:
        parsed = parse(text)
        earliest, latest = _bound(parsed, "lower"), _bound(parsed, "upper")
    except (EDTFParseException, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"{text!r} is no EDTF date; expected e.g. 1959-01-21, 1959-01 or 1959") from error
    if earliest and latest and earliest > latest:
        raise ValueError(f"{text!r} ends before it begins")
    return Date(text, earliest, latest)


def format_day(day: date) -> str:
    """Return a day in words: `21 January 1959`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def format_date(when: Date) -> str:
    """Return a date in words, as exact as it is known and no more: `January 1959`."""
    first, last = when.earliest, when.latest
    if first is None or last is None:
        return (
            f"not after {format_day(last)}"
            if last
            else f"not before {format_day(first)}"
            if first
            else when.edtf
        )
    if first == last:
        return format_day(first)
    if re.fullmatch(r"\d{4}-(0\d|1[012])", when.edtf):
        return f"{MONTHS[first.month - 1]} {first.year}"
    return (
        str(first.year) if re.fullmatch(r"\d{4}", when.edtf) else f"{format_day(first)} to {format_day(last)}"
    )


def format_within(when: Date) -> str:
    """Return in words the time within which something was: `between 1 January 1959 and 21 January 1959`.

    That is not the same as how long it took; and what is only about so, or perhaps, is called so.
    """
    qualifier = next((words for sign, words in _QUALIFIERS.items() if sign in when.edtf), "")
    if qualifier:
        plain = re.sub(r"[?~%]", "", when.edtf)
        return f"{qualifier} {format_within(parse_edtf(plain))}"
    if found := re.fullmatch(r"(\d{4})-(2[1-4])", when.edtf):
        return f"{_SEASONS[found[2]]} {found[1]}"
    if found := re.fullmatch(r"(\d{4}-\d\d)-XX", when.edtf):
        return f"some day in {format_date(parse_edtf(found[1]))}"
    if "/" in when.edtf and when.earliest and when.latest:
        return f"between {format_day(when.earliest)} and {format_day(when.latest)}"
    return format_date(when)


def is_vague(when: Date) -> bool:
    """Tell whether a date is uncertain or approximate, so that its first and last day are no bounds."""
    return any(sign in when.edtf for sign in _QUALIFIERS)


def _plain(text: str) -> Date | None:
    """Return a day, month or year; None for all else, and for a day that does not exist."""
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    year, month, day = found[1], found[2] or "01", found[3] or "01"
    try:
        first = date(int(year), int(month), int(day))
    except ValueError:
        return None
    if found[3]:
        return Date(text, first, first)
    last = first.month if found[2] else 12
    return Date(text, first, date(first.year, last, monthrange(first.year, last)[1]))


def _edtf(year: str, month: str | None = None, day: str | None = None, to: str | None = None) -> str:
    if month is None:
        return year
    prefix = f"{year}-{[name.lower() for name in MONTHS].index(month.lower()) + 1:02}"
    if day is None:
        return prefix
    first = f"{prefix}-{int(day):02}"
    return first if to is None else f"{first}/{prefix}-{int(to):02}"


def _bound(parsed: Any, side: str) -> date | None:
    """Return the first or last day of a date; None where an interval is open or its end unknown."""
    end = getattr(parsed, side, parsed)
    if end is None or str(end) in {"", "..", "open", "unknown"}:
        return None
    bound = getattr(end if hasattr(end, f"{side}_strict") else parsed, f"{side}_strict")()
    return None if isinstance(bound, float) else date(*bound[:3])
