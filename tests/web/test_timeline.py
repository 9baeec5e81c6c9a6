"""Time is drawn no more exactly than it is known."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from lod.config import Config
from lod.web import create_app, surveys
from lod.web.timeline import date_thing, make_timeline
from lod.web.values import Value


def shapes(*dates: str) -> list[str]:
    chart = make_timeline(date_thing(Value(when), when) for when in dates).chart
    assert chart is not None
    return [bar.shape for bar in chart.bars]


def test_a_day_is_a_dot_a_span_a_bar_and_an_open_end_fades() -> None:
    assert shapes("1959-01-05", "1959-02", "/1959-03-01", "1959-04-01/") == ["day", "span", "before", "after"]


def test_the_whole_stands_before_its_parts_and_what_is_undated_last() -> None:
    dates = ["", "1959-01-05", "1959", "1959-01", "/1959-01-05"]

    rows = make_timeline(date_thing(Value(when or "never"), when) for when in dates).rows

    assert [thing.edtf for _, thing in rows] == ["1959", "1959-01", "/1959-01-05", "1959-01-05", ""]
    assert [number for number, _ in rows] == [1, 2, 3, 4, 0]


def test_bars_stay_within_the_picture() -> None:
    chart = make_timeline(
        date_thing(Value(when), when) for when in ("0001-01-01", "9999-12-31", "/1959")
    ).chart

    assert chart is not None
    assert all(bar.left >= 0 and bar.left + bar.width <= 100 for bar in chart.bars)
    assert all(0 <= place <= 100 for place, _ in chart.ticks)


@pytest.mark.parametrize(
    ("first", "last", "tick"),
    [
        ("1959-01-05", "1959-01-08", "5 Jan 1959"),
        ("1959-01-05", "1959-06-08", "Mar 1959"),
        ("1950", "1960", "1956"),
        ("1200", "1900", "1400"),
    ],
)
def test_the_scale_suits_the_time(first: str, last: str, tick: str) -> None:
    chart = make_timeline(date_thing(Value(when), when) for when in (first, last)).chart

    assert chart is not None
    assert tick in [words for _, words in chart.ticks]
    assert 1 <= len(chart.ticks) <= 6


def test_one_date_alone_is_not_drawn() -> None:
    assert make_timeline([date_thing(Value("x"), "1959")]).chart is None


def test_a_date_that_cannot_be_read_stands_as_it_is_written() -> None:
    thing = date_thing(Value("x"), "soon")

    assert (thing.words, thing.first) == ("soon", None)


def test_what_is_not_shown_is_counted() -> None:
    line = make_timeline((date_thing(Value(str(year)), str(year)) for year in range(1900, 1950)), most=20)

    assert (len(line.rows), line.more) == (20, 30)
    assert line.rows[-1][1].first == date(1919, 1, 1)


def test_the_timeline_of_all_records_has_records_and_dated_events(client: FlaskClient) -> None:
    text = client.get("/timeline").text

    assert "/id/document/mfa-164gs-1959-01-21" in text
    assert "/id/event/mfa-164gs-1959-01-21/visit" in text
    assert "translation" not in text
    assert '<svg class="chart"' in text  # drawn already, for who has no script
    assert re.findall(r"<script(?![^>]* src=)", text) == []


def test_the_making_of_a_record_on_its_own_day_is_told_by_the_record(client: FlaskClient) -> None:
    text = client.get("/timeline").text

    [row] = [one for one in text.split("<tr") if 'href="/id/document/mfa-164gs-1959-01-21"' in one]
    assert "Diplomatic correspondence, Draft" in row
    assert "/id/event/mfa-164gs-1959-01-21/signing" not in text
    assert "/id/event/mfa-164gs-1959-01-21/creation" in text  # at some time before
    assert "/id/event/mfa-164gs-1959-01-21/stamping" in text  # on another day


def test_a_date_in_words_has_its_exact_form_beside_it_unseen(client: FlaskClient) -> None:
    text = client.get("/timeline").text

    assert '<data value="1959-01" title="EDTF 1959-01">January 1959</data>' in text


def test_the_network_counts_the_sections_that_name_two_people(client: FlaskClient) -> None:
    text = client.get("/network").text

    rows = text[text.index("<tbody>") :].split("<tr>")
    row = next(line for line in rows if "person/dulles" in line and "person/mikoyan" in line)
    assert '<td class="number">4</td><td class="number">1</td>' in row
    assert '<path d="M4 ' in text


def test_what_is_only_about_so_is_drawn_and_told_as_such() -> None:
    line = make_timeline(date_thing(Value(when), when) for when in ("1959-01~", "1959-02"))

    assert line.chart is not None
    assert [bar.is_vague for bar in line.chart.bars] == [True, False]
    assert line.rows[0][1].words.startswith("about")


def test_rows_of_the_timeline_tell_a_script_their_first_and_last_day(client: FlaskClient) -> None:
    text = client.get("/timeline").text

    assert 'data-first="1959-01-21" data-last="1959-01-21"' in text
    assert 'data-first="" data-last="1959-01-21"' in text  # not after that day: nobody knows since when


def test_the_leaves_of_the_timeline_together_have_everything_once(
    built: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(built)
    app.extensions["lod"].queries.close()
    client = app.test_client()
    rows = r'<td class="when">.*?<a href="([^"]*)">'
    whole = re.findall(rows, client.get("/timeline").text)
    monkeypatch.setattr(surveys, "_ON_A_LEAF", 5)
    app.extensions["lod"].cache.most_bytes = 0

    leaves = [re.findall(rows, client.get(f"/timeline?_leaf={number}&_of=x").text) for number in (1, 2, 3)]

    assert len(whole) > 10
    assert [thing for leaf in leaves for thing in leaf] == whole
    assert client.get("/timeline?_leaf=4&_of=x").status_code == 404
