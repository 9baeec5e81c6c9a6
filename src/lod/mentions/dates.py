"""Dates in running text, also those that count from the record's date, as EDTF."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from lod.authority import Authority
from lod.dates import MONTHS
from lod.mentions.words import Text
from lod.model import Date, Kind, Mention, Record
from lod.parts import Parts

_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_SHORT = tuple(month[:3] for month in MONTHS)
_MONTH = rf"(?P<month>{'|'.join(MONTHS)}|(?:{'|'.join(_SHORT)}|Sept)\.?(?=\s\d))"
_SEASON = rf"(?P<season>{'|'.join(_SEASONS)})"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>1[89]\d\d|20\d\d)"
_TO = r"(?:(?: ?[-\u2013] ?| to | through )(?P<to>[0-3]?\d)(?:st|nd|rd|th)?)?"
_TOWARDS = (
    r"(?P<towards>in|since|by|before|until|after|from|during|for|last|this|next|of|through|till|between"
    r"|and|his|her|their|our|its|the)"
)
_PART = r"(?:(?:early|mid|late)[\s-])?"
_GAP = r"(?:[ \u00a0]{1,2}\n?|\r?\n)"  # a date may be broken over two lines
_WHICH = r"(?P<which>last|this|next)"

_PATTERNS = tuple(
    re.compile(rf"\b(?:{pattern})\b".replace(" ", _GAP), re.IGNORECASE)
    for pattern in (
        rf"{_DAY}{_TO} (?:of )?{_MONTH},? {_YEAR}",
        rf"{_MONTH} {_DAY}{_TO},? ?{_YEAR}",
        rf"{_PART}{_MONTH},? (?:of )?{_YEAR}",
        rf"{_MONTH} (?:of )?{_WHICH} year",
        rf"{_DAY}{_TO} (?:of )?{_MONTH}(?! ?,? ?(?:of )?\d)",
        rf"{_MONTH} {_DAY}{_TO}(?!,? ?\d)",
        rf"{_SEASON} of {_YEAR}",
        rf"{_SEASON} of {_WHICH} year",
        rf"{_SEASON} {_YEAR}",
        rf"{_WHICH} {_SEASON}",
        rf"{_WHICH} {_MONTH}",
        rf"{_TOWARDS} {_PART}{_MONTH}(?! ?,? ?(?:of )?\d)",
        rf"{_TOWARDS} (?:the )?(?:past |coming )?{_SEASON}(?! ?,? ?(?:of\b|\d|last|this|next))",
        r"(?<!the\s)(?P<which>last|next) (?P<unit>year|month)(?! of\b)",
        rf"{_YEAR} ?[-\u2013/] ?(?P<until>1[89]\d\d|20\d\d)",
        rf"(?<![\w/-]){_YEAR}(?!s\b|[\w/-])",
    )
)
_CLUES = frozenset((
    *(month.lower() for month in MONTHS), *(month.lower() for month in _SHORT), "sept", *_SEASONS,
    "year", "month",
    *map(str, range(1800, 2100)),
))  # fmt: skip
_AROUND = 24  # characters on either side of a clue: no date is longer
_CLAUSE = 90  # characters on either side in which the tense is looked for
_TO_HAPPEN = re.compile(
    r"\b(?:will|shall|going to|(?:is|are|was|were) to|plan(?:s|ned)?|expect(?:s|ed)?|intend(?:s|ed)?|"
    r"propose[sd]?|scheduled|forthcoming|coming|upcoming|let us|let it)\b|['\u2019]ll\b",
    re.IGNORECASE,
)
_GONE_BY = frozenset({"since", "last", "after"})
_TO_COME = frozenset({"by", "before", "until", "for", "next"})
_LAST_MONTHS = {21: 5, 22: 8, 23: 11, 24: 2}  # season -> its last month


def find_dates(text: Text, record: Record, _: Authority) -> Iterator[Mention]:
    """Yield dates with their value in EDTF; one without a year is the nearest to the date of its part."""
    parts = Parts(record)
    for start, end in text.around(_CLUES, _AROUND, _AROUND):
        for pattern in _PATTERNS:
            for match in pattern.finditer(text.text, start, end):
                # "may" is no month.
                if (match.groupdict().get("month") or "M")[0].isupper():
                    begin = _begin(match)
                    ahead = _TO_HAPPEN.search(_sentence(text, match)) is not None
                    if value := _value(parts.date_at(begin), ahead=ahead, **match.groupdict()):
                        yield Mention(
                            begin, match.end(), text.text[begin : match.end()], Kind.DATE, value=value
                        )


def _begin(match: re.Match[str]) -> int:
    """Return where a date begins: what only tells its year ("in", "since the") is no part of it."""
    if not match.groupdict().get("towards"):
        return match.start()
    return match.start("season") if match.groupdict().get("season") else match.end("towards") + 1


def _sentence(text: Text, match: re.Match[str]) -> str:
    """Return what stands around a date in its sentence, or near by in a long one."""
    before = text.text[max(text.start, match.start() - _CLAUSE) : match.start()]
    behind = text.text[match.end() : min(text.end, match.end() + _CLAUSE)]
    return re.split(r"[.;?!]\s", before)[-1] + re.split(r"[.;?!]\s", behind)[0]


def _value(  # noqa: PLR0911, PLR0913 - the parts that a date may have
    today: Date,
    *,
    ahead: bool = False,
    year: str | None = None,
    month: str | None = None,
    day: str | None = None,
    season: str | None = None,
    which: str | None = None,
    to: str | None = None,
    until: str | None = None,
    towards: str | None = None,
    unit: str | None = None,
) -> str:
    if unit:
        return _next_to(today, unit.lower(), 1 if which and which.lower() == "next" else -1)
    if until:
        return f"{year}/{until}"
    if season:
        number = _SEASONS[season.lower()]
        if towards and today.latest:
            year = str(_year_of_month(today.latest, _LAST_MONTHS[number], 1, None, towards, ahead=ahead))
        return f"{year or _year_of_season(today, number, which)}-{number}" if year or today.latest else ""
    if month is None:
        return year or ""
    number = _month(month)
    if year is None:
        if today.latest is None:
            return ""
        year = str(_year_of_month(today.latest, number, int(day or 1), which, towards, ahead=ahead))
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


def _next_to(today: Date, unit: str, step: int) -> str:
    """Return the year or month before or after the record's."""
    if today.latest is None:
        return ""
    if unit == "year":
        return str(today.latest.year + step)
    year, month = divmod(today.latest.year * 12 + today.latest.month - 1 + step, 12)
    return f"{year}-{month + 1:02}"


def _year_of_month(  # noqa: PLR0913 - the parts that tell it
    today: date, month: int, day: int, which: str | None, towards: str | None = None, *, ahead: bool = False
) -> int:
    """Return the year of a month without one: "last" the one gone by, else the nearest.

    Args:
        today: day of the record.
        month: its number.
        day: of the month; 1 if none is named.
        which: "last", "this" or "next".
        towards: the word before it.
        ahead: the sentence speaks of what is to come.
    """
    shift = {"last": -1, "this": 0, "next": 1}
    if which:
        if which.lower() == "last" and month < today.month:
            return today.year
        return today.year + shift[which.lower()]
    if towards and towards.lower() in _TO_COME | _GONE_BY:
        to_come = towards.lower() in _TO_COME
        return today.year + (to_come and month < today.month) - (not to_come and month > today.month)
    near = [year for year in (today.year - 1, today.year, today.year + 1) if _exists(year, month, day)]
    return min(
        near or [today.year],
        key=lambda year: (
            abs(date(year, month, min(day, 28)) - today)
            + _less_likely(date(year, month, 1), today, ahead=ahead)
        ),
    )


def _less_likely(first: date, today: date, *, ahead: bool) -> timedelta:
    """Make a date to come count for thrice as far, since texts speak more of the past; or one gone by."""
    return max(today - first if ahead else first - today, timedelta(0)) * 2


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
