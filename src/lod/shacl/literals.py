"""Tokens taken apart: the text of a term, and the value of a literal, if it is well-formed.

Lexical forms and order follow XML Schema 1.1, part 2; what SPARQL cannot compare is not compared.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from lod.shacl.terms import RDF_LANG_STRING, xsd

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_STRING = xsd("string")
_FINITE = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
_ZONE = r"(?P<zone>Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_YEAR = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_HOURS = r"(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9](?:\.[0-9]+)?)"
_TIME = rf"(?:{_HOURS}|(?P<midnight>24:00:00(?:\.0+)?))"
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2
_WIDEST_ZONE = 14 * 3600

Value = tuple[str, Any]  # a family of values that have an order, and the value


@dataclass(frozen=True, slots=True)
class _Moment:
    """Seconds from a fixed day on, in UTC or in a zone that is not said (XML Schema, part 2, D.2.1)."""

    seconds: Decimal
    has_zone: bool

    def __lt__(self, other: "_Moment") -> bool:
        margin = 0 if self.has_zone is other.has_zone else _WIDEST_ZONE
        return self.seconds + margin < other.seconds

    def __le__(self, other: "_Moment") -> bool:
        return self == other or self < other


def plain(token: str) -> str:
    """Return the text of a term: an IRI, the lexical form of a literal, the name of a blank node."""
    match token[0]:
        case "<":
            return token[1:-1]
        case "_":
            return token[2:]
        case _:
            text = token[1 : token.rfind('"')]
            return _ESCAPE.sub(_unescape, text) if "\\" in text else text


def _unescape(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _CONTROL.get(found[3], found[3])


def language(token: str) -> str:
    """Return the language tag of a term in lower case, or nothing."""
    after = token[token.rfind('"') + 1 :] if token[0] == '"' else ""
    return after[1:].partition("--")[0].lower() if after.startswith("@") else ""


def datatype(token: str) -> str:
    """Return the token of the datatype of a literal, or nothing."""
    if token[0] != '"':
        return ""
    after = token[token.rfind('"') + 1 :]
    if after.startswith("@"):
        return RDF_LANG_STRING
    return after[2:] or _STRING


@lru_cache(maxsize=65536)
def value_of(token: str) -> Value | None:
    """Return the value of a literal; None: it has none that can be compared.

    Raises:
        ValueError: the literal is ill-typed.
    """
    read = _READERS.get(datatype(token))
    return read(plain(token)) if read else None


@lru_cache(maxsize=65536)
def is_well_typed(token: str) -> bool:
    """Tell whether the lexical form of a literal is one of its datatype's, as far as we know that."""
    try:
        value_of(token)
    except ValueError:
        return False
    return True


def is_less(token: str, other: str, *, or_equal: bool = False) -> bool:
    """Tell whether a literal is less than another; no, if the two cannot be compared."""
    try:
        one, two = value_of(token), value_of(other)
    except ValueError:
        return False
    if one is None or two is None or one[0] != two[0]:
        return False
    return bool(one[1] <= two[1] if or_equal else one[1] < two[1])


def is_true(token: str) -> bool:
    """Tell whether a token is the boolean `true`."""
    return datatype(token) == xsd("boolean") and plain(token) in {"true", "1"}


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    found = pattern.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return found


def _text(text: str) -> Value:
    return ("string", text)


def _number(pattern: re.Pattern[str], make: Callable[[str], Any], text: str) -> Value:
    _matched(pattern, text)
    return ("number", make(text))


def _whole(least: int | None, most: int | None, text: str) -> Value:
    _matched(re.compile("[+-]?[0-9]+"), text)
    value = int(text)
    if (least is not None and value < least) or (most is not None and value > most):
        raise ValueError(text)
    return ("number", value)


def _boolean(text: str) -> Value:
    _matched(re.compile("true|false|1|0"), text)
    return ("boolean", text in {"true", "1"})


def _some(pattern: re.Pattern[str], text: str) -> None:
    _matched(pattern, text)


def _moment(family: str, pattern: re.Pattern[str], text: str) -> Value:
    parts = _matched(pattern, text).groupdict()
    year, month, day = int(parts.get("year") or 4), int(parts.get("month") or 1), int(parts.get("day") or 1)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if day > _DAYS[month - 1] or (month == _FEBRUARY and day == _DAYS[1] and not leap):
        raise ValueError(text)
    hours = 24 if parts.get("midnight") else int(parts.get("hour") or 0)
    seconds = Decimal(parts.get("second") or 0) + 60 * int(parts.get("minute") or 0) + 3600 * hours
    zone = parts.get("zone")
    seconds += 86400 * _ordinal(year, month, day) - _offset(zone)
    return (family, _Moment(seconds, has_zone=bool(zone)))


def _ordinal(year: int, month: int, day: int) -> int:
    """Return the number of a day in the proleptic Gregorian calendar (Hinnant, days_from_civil)."""
    year -= month <= _FEBRUARY
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year


def _offset(zone: str | None) -> int:
    if not zone or zone == "Z":
        return 0
    seconds = int(zone[1:3]) * 3600 + int(zone[4:]) * 60
    return -seconds if zone[0] == "-" else seconds


_WHOLE = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-(2**7), 2**7 - 1),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 2**8 - 1),
}
_MOMENTS = {
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "time": f"{_TIME}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
}
_OTHERS = {
    "hexBinary": "(?:[0-9A-Fa-f]{2})*",
    "duration": r"-?P(?=.)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
    "yearMonthDuration": r"-?P(?=.)(?:\d+Y)?(?:\d+M)?",
    "dayTimeDuration": r"-?P(?=.)(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?",
}
_FLOAT = re.compile(rf"{_FINITE}(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_READERS: dict[str, Callable[[str], Value | None]] = {
    _STRING: _text,
    xsd("boolean"): _boolean,
    xsd("decimal"): partial(_number, re.compile(_FINITE), Decimal),
    xsd("double"): partial(_number, _FLOAT, float),
    xsd("float"): partial(_number, _FLOAT, float),
    **{xsd(key): partial(_whole, *limits) for key, limits in _WHOLE.items()},
    **{xsd(key): partial(_moment, key, re.compile(text)) for key, text in _MOMENTS.items()},
    **{xsd(key): partial(_some, re.compile(text, re.ASCII)) for key, text in _OTHERS.items()},
}
