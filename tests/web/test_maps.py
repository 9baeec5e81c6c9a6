"""Maps: the rows of a table say where things are, in the borders of their day; shapes are joined by data."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import render_template_string
from flask.testing import FlaskClient

from conftest import RECORD, ROOT
from lod.build import build_release
from lod.config import Config
from lod.errors import AuthorityError
from lod.web import create_app
from lod.web.assets import static_folder
from lod.web.gazetteer import FILE, Gazetteer, Spot, read_gazetteer
from lod.web.maps import MapView, Pin
from lod.web.values import Value

ATLAS = static_folder() / "vendor" / "countries-50m.json"
STATES = "key,lat,lon\nunion,10,20\nhalf,11,21\n"
HEAD = "kind,key,valid_from,valid_to,lat,lon,shapes,extent,note,evidence\n"
HTML = {"Accept": "text/html"}
needs_atlas = pytest.mark.skipif(not ATLAS.exists(), reason="Natural Earth is not here: make setup")


class Rows(HTMLParser):
    """The rows that say where they are, with their words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[dict[str, str]] = []
        self._is_in = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a row."""
        if tag == "tr":
            self._is_in = any(name == "data-kind" for name, _ in attrs)
            if self._is_in:
                self.rows.append({name: value or "" for name, value in attrs} | {"words": ""})

    def handle_data(self, data: str) -> None:
        """Add words to the row."""
        if self._is_in:
            self.rows[-1]["words"] += data


def rows_of(client: FlaskClient, path: str) -> list[dict[str, str]]:
    return Rows(client.get(path, headers=HTML).text).rows


def gazetteer(folder: Path, *rows: str) -> Gazetteer:
    (folder / "states.csv").write_text(STATES, "utf-8")
    (folder / FILE).write_text(HEAD + "".join(f"{row}\n" for row in rows), "utf-8")
    return read_gazetteer(folder)


def test_a_state_stands_at_its_capital(tmp_path: Path) -> None:
    spot = gazetteer(tmp_path, "state,union,,,,,1|2,union,,").find("state", "union")

    assert spot
    assert spot.at == (10.0, 20.0)
    assert spot.shapes == ("1", "2")


@pytest.mark.parametrize(
    ("day", "shapes"), [(date(1960, 12, 31), ("1", "2")), (date(1961, 1, 1), ("1",)), (None, ("1",))]
)
def test_the_row_of_the_day_holds(tmp_path: Path, day: date | None, shapes: tuple[str, ...]) -> None:
    found = gazetteer(tmp_path, "state,union,,1961-01-01,,,1|2,union,,", "state,union,1961-01-01,,,,1,same,,")

    spot = found.find("state", "union", day)

    assert spot
    assert spot.shapes == shapes


MOVED = ("state,union,,1961-01-01,,,1|2,union,both halves,", "state,union,1961-01-01,,,,1,same,one half,")
TOLD = "Until 1 January 1961: both halves. From 1 January 1961: one half"


@pytest.mark.parametrize(
    ("years", "shapes", "extent"),
    [
        ([1959], ("1", "2"), "union"),
        ([1969], ("1",), "same"),
        ([1969, 1959, 1969], ("1", "2"), "union"),
        ([], ("1", "2"), "union"),
    ],
)
def test_over_several_days_all_its_ground_of_then_counts(
    tmp_path: Path, years: list[int], shapes: tuple[str, ...], extent: str
) -> None:
    spot = gazetteer(tmp_path, *MOVED).over("state", "union", (date(year, 1, 21) for year in years))

    assert spot
    assert (spot.shapes, spot.extent) == (shapes, extent)


def test_it_is_told_what_a_state_consisted_of_when(tmp_path: Path) -> None:
    spot = gazetteer(tmp_path, *MOVED).over("state", "union", [date(1969, 1, 1)])

    assert spot
    assert spot.note == TOLD


def test_what_lay_within_another_stays_within_over_several_days(tmp_path: Path) -> None:
    rows = ("state,half,,1961-01-01,,,1,within,,", "state,half,1961-01-01,,,,1,within,,")

    spot = gazetteer(tmp_path, *rows).over("state", "half", [])

    assert spot
    assert spot.extent == "within"


def test_the_ground_of_a_state_is_where_the_state_is(tmp_path: Path) -> None:
    found = gazetteer(tmp_path, "state,half,,,,,1,within,,")

    assert found.find("place", "half-territory") == found.find("state", "half") is not None


def test_what_has_no_row_is_nowhere(tmp_path: Path) -> None:
    assert gazetteer(tmp_path).find("place", "atlantis") is None


def test_an_authority_without_a_map_has_no_spots(tmp_path: Path) -> None:
    assert read_gazetteer(tmp_path).spots == {}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("town,union,,,,,,,,", r"map\.csv, line 2: kind 'town', expected state or place"),
        ("state,atlantis,,,,,1,same,,", "line 2: there is no state 'atlantis' in states.csv"),
        ("state,union,,,,,1,about,,", "line 2: extent 'about', expected one of same, union, within"),
        ("place,x,,,91,0,,,,", "line 2: 91, 0 is not on the globe"),
        ("place,x,,,north,0,,,,", "line 2: 'north', '0', expected degrees"),
        ("state,union,1961,,,,1,same,,", "line 2: '1961', expected a date such as"),
        ("state,union,,,,,1,same,,,more", "line 2: more cells than columns"),
    ],
)
def test_a_malformed_row_is_told_with_its_line(tmp_path: Path, row: str, told: str) -> None:
    with pytest.raises(AuthorityError, match=told):
        gazetteer(tmp_path, row)


def test_other_columns_are_refused(tmp_path: Path) -> None:
    (tmp_path / "states.csv").write_text(STATES, "utf-8")
    (tmp_path / FILE).write_text("kind,key\n", "utf-8")

    with pytest.raises(AuthorityError, match="line 1: expected the columns kind, key, valid_from"):
        read_gazetteer(tmp_path)


def test_the_map_has_each_state_that_the_index_has(client: FlaskClient) -> None:
    index, page = (client.get(path, headers=HTML).text for path in ("/states", "/map"))

    named = set(re.findall(r'href="(/id/state/[^"]+)"', index))
    assert len(named) > 20
    assert named - set(re.findall(r'href="(/id/state/[^"]+)"', page)) == set()


def test_the_most_mentioned_stand_first(client: FlaskClient) -> None:
    counts = [int(row["data-count"]) for row in rows_of(client, "/map")]

    assert counts == sorted(counts, reverse=True)
    assert counts[0] > 1


def test_a_place_that_nobody_can_locate_is_in_the_table_and_says_so(client: FlaskClient) -> None:
    page = client.get("/map", headers=HTML).text

    [row] = re.findall(r"<tr[^>]*><td><a href=\"/id/place/far-east\">.*?</tr>", page)
    assert "data-at" not in row
    assert "Not on the map" in row


def test_a_state_of_two_is_drawn_in_both_at_the_time_of_the_record(client: FlaskClient) -> None:
    [row] = rows_of(client, "/doc/state/uar")

    assert row["data-shapes"].split("|") == ["818", "760"]
    assert "Syria left it" in row["words"]


@pytest.fixture(scope="module")
def later(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A site of the record and of as many as outvote it, written ten years later."""
    folder = tmp_path_factory.mktemp("later")
    for day in (1, 2, 3):
        text = f"Embassy report on trade\n\nJanuary {day}, 1969\n\nThe Soviet Union sold {day} tractors.\n"
        (folder / f"report-{day}.txt").write_text(text, "utf-8")
    settings = replace(config, output=folder / "output")
    build_release([RECORD, folder], settings, lambda _: None)
    app = create_app(settings)
    yield app.test_client()
    app.extensions["lod"].queries.close()


@pytest.mark.parametrize("path", ["/map", "/doc/state/uar"])
def test_later_records_of_others_take_nothing_from_a_state(later: FlaskClient, path: str) -> None:
    [row] = [row for row in rows_of(later, path) if "United Arab Republic" in row["words"]]

    assert row["data-shapes"].split("|") == ["818", "760"]
    assert "Until 28 September 1961: Egypt and Syria" in row["words"]
    assert "From 28 September 1961: Egypt alone" in row["words"]


def test_a_state_within_a_country_of_today_has_no_ground_of_its_own(client: FlaskClient) -> None:
    [row] = rows_of(client, "/doc/state/gdr")

    assert row["data-extent"] == "within"


@needs_atlas
def test_a_record_has_a_map_of_the_states_and_places_it_names(client: FlaskClient) -> None:
    page = client.get("/doc/document/mfa-164gs-1959-01-21", headers=HTML).text

    [data] = re.findall(r'<script type="application/json" class="map-data">(.*?)</script>', page)
    pins = json.loads(data)
    assert {pin["kind"] for pin in pins} == {"state", "place"}
    assert {"name": "Soviet Union", "count": 12}.items() <= next(
        pin for pin in pins if pin["href"] == "/id/state/ussr"
    ).items()


def test_data_in_a_page_cannot_end_its_script(client: FlaskClient) -> None:
    hostile = "</script><script>alert(1)</script>"
    spot = Spot((1.0, 2.0), note=hostile)
    with client.application.test_request_context():
        template = client.application.jinja_env.get_template("maps.html").module
        drawn = MapView([Pin(Value(hostile, "/id/state/x"), "state", spot)])
        html = render_template_string("{{ data|tojson }}", data=drawn.data) + template.rows_of(drawn)

    assert "<script>" not in html
    assert "</script>" not in html


def test_a_person_has_no_map(client: FlaskClient) -> None:
    assert rows_of(client, "/doc/person/nehru") == []


def test_spots_are_told_as_json_for_the_map_of_an_answer(client: FlaskClient) -> None:
    response = client.get("/map.json")

    assert response.mimetype == "application/json"
    assert response.json
    assert response.json["id/state/gdr"] == {
        "at": [52.52, 13.41],
        "shapes": ["276"],
        "extent": "within",
        "note": "The east of today's Germany",
    }


def test_every_state_has_a_row_of_its_place_on_the_map() -> None:
    with (ROOT / "authority" / "states.csv").open(encoding="utf-8", newline="") as lines:
        keys = {row["key"] for row in csv.DictReader(lines)}

    found = read_gazetteer(ROOT / "authority")
    assert {key for key in keys if not found.find("state", key)} == set()


def test_the_rows_of_a_state_leave_no_day_out_and_take_none_twice() -> None:
    spots = read_gazetteer(ROOT / "authority").spots
    days = [date(year, 7, 1) for year in range(1945, 2026)]

    wrong = [
        key for key, rows in spots.items() if any(sum(row.holds(day) for row in rows) != 1 for day in days)
    ]
    assert wrong == []


@pytest.fixture(scope="module")
def countries() -> dict[str, list[list[tuple[float, float]]]]:
    """The rings of each country of Natural Earth, by id or, where it has none, by name."""
    topology = json.loads(ATLAS.read_text("utf-8"))
    arcs = list(decode(topology))
    found: dict[str, list[list[tuple[float, float]]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        rings = [join(arcs, ring) for part in parts for ring in part]
        found.setdefault(geometry.get("id") or geometry["properties"]["name"], []).extend(rings)
    return found


def decode(topology: Any) -> Iterator[list[tuple[float, float]]]:
    """Yield the arcs in degrees (the TopoJSON format, 2.1.2 and 2.1.3)."""
    (step_x, step_y), (from_x, from_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * step_x + from_x, y * step_y + from_y))
        yield points


def join(arcs: list[list[tuple[float, float]]], ring: list[int]) -> list[tuple[float, float]]:
    return [point for arc in ring for point in (arcs[arc] if arc >= 0 else arcs[~arc][::-1])]


def is_inside(point: tuple[float, float], rings: list[list[tuple[float, float]]]) -> bool:
    """Tell whether a ray from a point crosses the rings an odd number of times."""
    lat, lon = point
    crossed = 0
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                crossed += 1
    return crossed % 2 == 1


@needs_atlas
def test_every_shape_that_is_named_is_one_of_natural_earth(countries: dict[str, Any]) -> None:
    rows = [row for rows in read_gazetteer(ROOT / "authority").spots.values() for row in rows]

    assert {shape for row in rows for shape in row.shapes} - set(countries) == set()


@needs_atlas
def test_a_capital_said_to_lie_inside_its_shapes_does_so(countries: dict[str, Any]) -> None:
    folder = ROOT / "authority"
    with (folder / FILE).open(encoding="utf-8", newline="") as lines:
        told = {
            (row["kind"], row["key"]) for row in csv.DictReader(lines) if "capital inside" in row["evidence"]
        }

    rows = read_gazetteer(folder).spots
    spots = [(key, spot) for key in told for spot in rows[key]]
    outside = [
        key
        for key, spot in spots
        if spot.at and not any(is_inside(spot.at, countries[shape]) for shape in spot.shapes)
    ]
    assert outside == []
    assert len(told) > 150
