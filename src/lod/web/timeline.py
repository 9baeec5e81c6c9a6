"""Events in time, drawn on the server: a day is a dot, a span a bar, and what is open fades.

Nothing is drawn more exactly than it is known. Places are shares of the width in percent, so that the
picture fits any screen and its letters keep their size.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from lod.dates import MONTHS, format_date, format_within, is_vague, parse_edtf
from lod.web.facts import Facts, term
from lod.web.values import Value

_WITHIN = term("crm:P82_at_some_time_within")
_SPAN = term("crm:P4_has_time-span")
_KIND, _LABEL = term("crm:P2_has_type"), term("rdfs:label")
_PARTS = term("crm:P9_consists_of")
_TAKES_PART = (term("crm:P14_carried_out_by"), term("crm:P11_had_participant"))

_LEFT, _RIGHT = 6.0, 99.0  # percent of the width between which time runs
_ROW, _HEAD = 22, 26  # pixels
_MOST_TICKS = 6
_STEPS = (
    *(("day", step) for step in (1, 2, 7, 14)),
    *(("month", step) for step in (1, 2, 3, 6)),
    *(("year", step) for step in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
)


@dataclass(frozen=True, slots=True)
class Dated:
    """Something with a date: as it is written, in words, and the first and last day that it allows."""

    what: Value
    kind: str = ""
    edtf: str = ""
    words: str = ""
    first: date | None = None
    last: date | None = None
    is_of_whole: bool = False  # whether it has no date of its own, and this is that of a larger event
    who: tuple[Value, ...] = ()  # took part
    is_vague: bool = False  # whether it is only about so, or perhaps


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of the picture; lengths in percent."""

    number: int
    y: int
    left: float
    width: float
    shape: str  # day, span, before, after
    is_vague: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """What the template draws."""

    bars: list[Bar]
    ticks: list[tuple[float, str]]
    height: int
    shapes: frozenset[str]
    has_vague: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """Dated things in order, then those without a date, and the picture of the first."""

    rows: list[tuple[int, Dated]]  # number in the picture; 0: it is not there
    chart: Chart | None = None
    more: int = field(default=0)  # not shown


def date_events(facts: Facts, events: Iterable[str]) -> list[Dated]:
    """Return events with their dates; what is said of them is asked for at once."""
    listed = list(events)
    facts.read(listed, _KIND, _SPAN, *_TAKES_PART)
    facts.read(facts.read(listed, _SPAN), _WITHIN, _LABEL)
    facts.read_labels([*listed, *facts.read(listed, _KIND, *_TAKES_PART)])
    return [date_event(facts, event) for event in listed]


def date_event(facts: Facts, event: str) -> Dated:
    """Return an event with its date; one that has none may have that of the event it belongs to."""
    kinds = ", ".join(facts.label(kind) for kind in facts.iris(event, _KIND))
    own = _span_of(facts, event)
    spans = own or next(filter(None, (_span_of(facts, whole) for whole in _wholes(facts, event))), ("", ""))
    dated = date_thing(facts.value(event), spans[0], kinds)
    who = tuple(facts.value(iri) for iri in facts.iris(event, *_TAKES_PART))
    return replace(dated, words=spans[1] or dated.words, is_of_whole=own is None and bool(spans[0]), who=who)


def date_thing(what: Value, edtf: str, kind: str = "") -> Dated:
    """Return a thing with a date; one that cannot be read stands as it is written."""
    try:
        when = parse_edtf(edtf) if edtf else None
    except ValueError:
        when = None
    if when is None:
        return Dated(what, kind, edtf, edtf)
    vague = is_vague(when)
    words = format_within(when) if vague else format_date(when)
    return Dated(what, kind, edtf, words, when.earliest, when.latest, is_vague=vague)


def make_timeline(things: Iterable[Dated], most: int = 100) -> Timeline:
    """Return things in the order of time, with their picture if at least two have dates."""
    every = sorted(things, key=_by_name)
    known = order_in_time(thing for thing in every if thing.first or thing.last)
    unknown = [thing for thing in every if not (thing.first or thing.last)]
    shown, rest = known[:most], unknown[: max(0, most - len(known))]
    more = len(known) + len(unknown) - len(shown) - len(rest)
    is_drawn = len(shown) > 1
    rows = [(number if is_drawn else 0, thing) for number, thing in enumerate(shown, 1)]
    return Timeline(rows + [(0, thing) for thing in rest], _draw(shown) if is_drawn else None, more)


def order_in_time(things: Iterable[Dated]) -> list[Dated]:
    """Return dated things in the order of time."""
    return sorted(sorted(things, key=_by_name), key=_order)


def _by_name(thing: Dated) -> tuple[str, str]:
    return thing.what.text.casefold(), thing.what.href


def _order(thing: Dated) -> tuple[date | None, bool, int, bool]:
    """Return where a thing stands: by its first day, what is open before it, the longer before its parts."""
    first, last = thing.first or thing.last, thing.last or thing.first
    length = (last - first).days if first and last else 0
    return first, thing.first is not None, -length, thing.is_of_whole


def _span_of(facts: Facts, event: str) -> tuple[str, str] | None:
    """Return when something happened, in EDTF and in words; None if that is not told."""
    for span in facts.iris(event, _SPAN):
        if written := facts.text(span, _WITHIN):
            return written, facts.text(span, _LABEL)
    return None


def _wholes(facts: Facts, event: str) -> list[str]:
    found = facts.site.store.incoming(event, _PARTS)
    return sorted({t.subject.value for t in found if hasattr(t.subject, "value")})


def _draw(things: list[Dated]) -> Chart:
    days = [day for thing in things for day in (thing.first, thing.last) if day]
    first, last = min(days), _shift(max(days), 1)
    pad = max(1, (last - first).days // 12)
    begin, end = _shift(first, -pad), _shift(last, pad)
    bars = [_bar(number, thing, begin, end) for number, thing in enumerate(things, 1)]
    ticks = [(_place(day, begin, end), words) for day, words in _ticks(begin, end)]
    shapes, has_vague = frozenset(bar.shape for bar in bars), any(bar.is_vague for bar in bars)
    return Chart(bars, ticks, _HEAD + _ROW * len(bars) + 6, shapes, has_vague)


def _bar(number: int, thing: Dated, begin: date, end: date) -> Bar:
    left = _place(thing.first, begin, end) if thing.first else _LEFT
    right = _place(_shift(thing.last, 1), begin, end) if thing.last else _RIGHT
    shape = "before" if thing.first is None else "after" if thing.last is None else "span"
    if thing.first == thing.last:
        shape = "day"
    y, width = _HEAD + _ROW * (number - 1) + _ROW // 2, max(right - left, 0.6)
    return Bar(number, y, round(left, 2), round(width, 2), shape, thing.is_vague)


def _place(day: date, begin: date, end: date) -> float:
    share = (day - begin).days / max(1, (end - begin).days)
    return round(_LEFT + (_RIGHT - _LEFT) * share, 2)


def _shift(day: date, days: int) -> date:
    """Return a day so many days away, or the end of the calendar."""
    ordinal = min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal())
    return date.fromordinal(ordinal)


def _ticks(begin: date, end: date) -> list[tuple[date, str]]:
    """Return the days that are marked, with words, in the finest step that leaves them readable."""
    for unit, step in _STEPS:
        if (end - begin).days // {"day": 1, "month": 28, "year": 365}[unit] > _MOST_TICKS * step * 2:
            continue  # too many to be tried
        found = list(_marks(begin, end, unit, step))
        if 0 < len(found) <= _MOST_TICKS:
            return found
    return [(begin, str(begin.year))]


def _marks(begin: date, end: date, unit: str, step: int) -> Iterator[tuple[date, str]]:
    if unit == "day":
        first = date(begin.year, begin.month, 1).toordinal()
        for ordinal in range(first, end.toordinal(), step):
            if ordinal >= begin.toordinal():
                day = date.fromordinal(ordinal)
                yield day, f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"
        return
    length = step if unit == "month" else 12 * step
    months = begin.year * 12 + begin.month - 1
    for month in range(months - months % length, end.year * 12 + end.month, length):
        year, index = divmod(month, 12)
        if year >= 1 and begin <= date(year, index + 1, 1) <= end:
            yield date(year, index + 1, 1), f"{MONTHS[index][:3]} {year}" if unit == "month" else str(year)
