"""Where states and places are on a map: `authority/map.csv`, and the capitals of `authority/states.csv`.

A row holds for a time, since borders move; Natural Earth draws the countries of today, so each row says
how their shapes relate to the ground of that time. What has no row is on no map.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from lod.dates import format_day
from lod.errors import AuthorityError

FILE = "map.csv"
_COLUMNS = ["kind", "key", "valid_from", "valid_to", "lat", "lon", "shapes", "extent", "note", "evidence"]
GROUND = "-territory"  # the end of the name of a state's ground
EXTENTS = {
    "same": "",  # the shape of today has about the ground of that time
    "union": "",  # several shapes of today together have it
    "within": "it has no shape of its own",  # it lay within a shape of today
}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is: a point, the shapes of today's countries, or both."""

    at: tuple[float, float] | None = None  # latitude and longitude in degrees, WGS 84
    shapes: tuple[str, ...] = ()  # ids of Natural Earth, or names where a shape has none
    extent: str = "same"  # one of `EXTENTS`
    note: str = ""  # where borders changed
    since: date | None = None
    until: date | None = None  # the first day on which it does not hold

    def holds(self, day: date) -> bool:
        """Tell whether this was so on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)

    @property
    def told(self) -> str:
        """What is noted, with the time of which it is true: `Until 28 September 1961: ...`."""
        since, until = (format_day(day) if day else "" for day in (self.since, self.until))
        when = f"{since} to {until}" if since and until else f"From {since}" if since else f"Until {until}"
        return f"{when}: {self.note}" if self.note and (since or until) else self.note


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The spots by kind and key, each in the order of the file."""

    spots: Mapping[tuple[str, str], list[Spot]] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)  # of a place: the key of the state it lies in

    def find(self, kind: str, key: str, day: date | None = None) -> Spot | None:
        """Return where something is, or was on a day; None: nobody knows.

        Args:
            kind: `state` or `place`; the ground of a state is a place.
            key: the last part of its IRI.
            day: without one the last row holds, which is that of today.
        """
        rows = self._rows(kind, key)
        fitting = [spot for spot in rows if spot.holds(day)] if day else rows
        return next(reversed(fitting or rows), None)

    def over(self, kind: str, key: str, days: Iterable[date]) -> Spot | None:
        """Return where something was on several days, and what it consisted of when; None: nobody knows.

        Args:
            kind: `state` or `place`, as for `find`.
            key: the last part of its IRI.
            days: not looked at if nothing ever moved; if there are none, all its ground counts.
        """
        rows = self._rows(kind, key)
        if not rows:
            return None
        asked = set(days) if len(rows) > 1 else set()
        fitting = [spot for spot in rows if any(map(spot.holds, asked))]
        note = ". ".join(spot.told for spot in rows if spot.note)
        return replace(_together(fitting or rows), note=note)

    def _rows(self, kind: str, key: str) -> list[Spot]:
        return self.spots.get((kind, key)) or self.spots.get(("state", key.removesuffix(GROUND)), [])

    def state_of(self, place: str) -> str:
        """Return the key of the state in which a place lies, as the authority has it; empty: not told."""
        return self.parents.get(place, "")


def read_gazetteer(folder: Path) -> Gazetteer:
    """Return the spots of an authority; without `map.csv`, none.

    Raises:
        AuthorityError: a row is malformed; says which line.
    """
    if not (folder / FILE).exists():
        return Gazetteer()
    capitals = {row["key"]: row for _, row in _rows(folder / "states.csv")}
    spots: dict[tuple[str, str], list[Spot]] = defaultdict(list)
    for where, row in _rows(folder / FILE, _COLUMNS):
        spots[row["kind"], row["key"]].append(_read_spot(where, row, capitals))
    places = _rows(folder / "places.csv") if (folder / "places.csv").exists() else ()
    return Gazetteer(dict(spots), {row["key"]: row["parent_key"] for _, row in places if row["parent_key"]})


def _together(rows: Sequence[Spot]) -> Spot:
    """Return the ground of several times as one; of what lay within a shape of today, only if all did."""
    own = [spot for spot in rows if spot.extent != "within"] or rows
    shapes = tuple(dict.fromkeys(shape for spot in own for shape in spot.shapes))
    extent = own[-1].extent if set(shapes) == set(own[-1].shapes) else "union"
    return replace(own[-1], shapes=shapes, extent=extent, since=rows[0].since, until=rows[-1].until)


def _rows(file: Path, columns: list[str] | None = None) -> Iterator[tuple[str, dict[str, str]]]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, restval="")
        if columns and rows.fieldnames != columns:
            raise AuthorityError(f"{file}, line 1: expected the columns {', '.join(columns)}")
        for row in rows:
            if None in row:
                raise AuthorityError(f"{file}, line {rows.line_num}: more cells than columns")
            yield f"{file}, line {rows.line_num}", row


def _read_spot(where: str, row: Mapping[str, str], capitals: Mapping[str, Mapping[str, str]]) -> Spot:
    if row["kind"] not in {"state", "place"}:
        raise AuthorityError(f"{where}: kind {row['kind']!r}, expected state or place")
    if row["kind"] == "state" and row["key"] not in capitals:
        raise AuthorityError(f"{where}: there is no state {row['key']!r} in states.csv")
    if row["shapes"] and row["extent"] not in EXTENTS:
        raise AuthorityError(f"{where}: extent {row['extent']!r}, expected one of {', '.join(EXTENTS)}")
    source = capitals[row["key"]] if row["kind"] == "state" and not row["lat"] else row
    return Spot(
        _read_point(where, source.get("lat", ""), source.get("lon", "")),
        tuple(shape for shape in row["shapes"].split("|") if shape),
        row["extent"],
        row["note"],
        _read_day(where, row["valid_from"]),
        _read_day(where, row["valid_to"]),
    )


def _read_point(where: str, lat: str, lon: str) -> tuple[float, float] | None:
    if not lat and not lon:
        return None
    try:
        point = float(lat), float(lon)
    except ValueError:
        raise AuthorityError(
            f"{where}: {lat!r}, {lon!r}, expected degrees of latitude and longitude"
        ) from None
    if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):  # noqa: PLR2004 - degrees
        raise AuthorityError(f"{where}: {lat}, {lon} is not on the globe")
    return point


def _read_day(where: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise AuthorityError(f"{where}: {text!r}, expected a date such as 1959-01-21") from None
