"""Dates: what a page prints, what EDTF says, and how either is put in words."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lod.dates import (
    format_date,
    format_day,
    format_within,
    is_vague,
    parse_by_grammar,
    parse_edtf,
    parse_printed_date,
    parse_typed_date,
)
from lod.model import Date

steady = settings(deadline=None, max_examples=60, derandomize=True)


@pytest.mark.parametrize(
    ("printed", "edtf"),
    [
        ("January 21, 1959", "1959-01-21"),
        ("JANUARY 21,1959", "1959-01-21"),
        ("  21 January 1959 ", "1959-01-21"),
        ("1 january 1959", "1959-01-01"),
        ("21 January, 1959", "1959-01-21"),
        ("February 29, 1960", "1960-02-29"),
        ("January 21-25, 1959", "1959-01-21/1959-01-25"),
        ("January 21 \u2013 25, 1959", "1959-01-21/1959-01-25"),
        ("21-25 January 1959", "1959-01-21/1959-01-25"),
        ("January 1959", "1959-01"),
        ("December, 1959", "1959-12"),
        ("1959", "1959"),
    ],
)
def test_printed_date_is_as_exact_as_it_is_printed(printed: str, edtf: str) -> None:
    found = parse_printed_date(printed)

    assert found is not None
    assert found.edtf == edtf


@pytest.mark.parametrize(
    "line",
    ["", "Letter", "On January 21, 1959", "January 21, 1959.", "21", "195", "Jan. 21, 1959", "Spring 1959"],
)
def test_line_that_is_not_wholly_a_date_is_none(line: str) -> None:
    assert parse_printed_date(line) is None


@pytest.mark.parametrize(
    "line", ["February 31, 1959", "29 February 1959", "January 0, 1959", "45 May 1959", "May 25-21, 1959"]
)
def test_day_that_never_was_is_an_error(line: str) -> None:
    with pytest.raises(ValueError, match="1959-0"):
        parse_printed_date(line)


@given(day=st.dates(date(1000, 1, 1), date(2999, 12, 31)))
@steady
def test_day_in_words_is_read_as_the_same_day(day: date) -> None:
    found = parse_printed_date(format_day(day))

    assert found == Date(day.isoformat(), day, day)


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest"),
    [
        ("1959-01-21", date(1959, 1, 21), date(1959, 1, 21)),
        ("1959-02", date(1959, 2, 1), date(1959, 2, 28)),
        ("1960-02", date(1960, 2, 1), date(1960, 2, 29)),
        ("1959", date(1959, 1, 1), date(1959, 12, 31)),
        ("1959?", date(1959, 1, 1), date(1959, 12, 31)),
        ("1959-22", date(1959, 6, 1), date(1959, 8, 31)),
        ("195X", date(1950, 1, 1), date(1959, 12, 31)),
        ("1959-01-21/1959-01-25", date(1959, 1, 21), date(1959, 1, 25)),
        ("1958-12/1959", date(1958, 12, 1), date(1959, 12, 31)),
        ("1959-01-21/..", date(1959, 1, 21), None),
        ("../1959-01-21", None, date(1959, 1, 21)),
        ("1959-01-21/", date(1959, 1, 21), None),
        ("/1959-01-21", None, date(1959, 1, 21)),
    ],
)
def test_edtf_has_a_first_and_a_last_day_unless_open(
    edtf: str, earliest: date | None, latest: date | None
) -> None:
    found = parse_edtf(edtf)

    assert found == Date(edtf, earliest, latest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "21 January 1959",
        "1959-13",
        "1959-02-30",
        "59",
        "1959-01-21/1959-01-01",
        "y99999999999999",
    ],
)
def test_what_is_no_edtf_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"EDTF|ends before|range"):
        parse_edtf(text)


@given(text=st.text("0123456789-/.?~XuyE[]{}, ", max_size=14))
@steady
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    try:
        found = parse_edtf(text)
    except ValueError:
        return

    assert (found.earliest or date.min) <= (found.latest or date.max)


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("1959-01-21", "21 January 1959"),
        ("1959-01", "January 1959"),
        ("1959", "1959"),
        ("1959-01-21/1959-01-25", "21 January 1959 to 25 January 1959"),
        ("1959-22", "1 June 1959 to 31 August 1959"),
        ("1959-01-21/..", "not before 21 January 1959"),
        ("../1959-01-21", "not after 21 January 1959"),
    ],
)
def test_words_say_no_more_than_is_known(edtf: str, words: str) -> None:
    assert format_date(parse_edtf(edtf)) == words


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("1959-01-21", "21 January 1959"),
        ("1959-01", "January 1959"),
        ("1959-01-01/1959-01-21", "between 1 January 1959 and 21 January 1959"),
        ("/1959-01-21", "not after 21 January 1959"),
        ("1960-05~", "about May 1960"),
        ("1960?", "perhaps 1960"),
        ("1960%", "perhaps about 1960"),
        ("1960-05-XX", "some day in May 1960"),
        ("1960-21", "spring 1960"),
    ],
)
def test_a_time_within_which_something_was_is_no_duration(edtf: str, words: str) -> None:
    assert format_within(parse_edtf(edtf)) == words


@pytest.mark.parametrize(("edtf", "vague"), [("1960-05~", True), ("1960?", True), ("1960-05-XX", False)])
def test_what_is_only_about_so_has_no_bounds(edtf: str, vague: bool) -> None:  # noqa: FBT001 - of a table
    assert is_vague(parse_edtf(edtf)) is vague


@pytest.mark.parametrize(
    "text",
    ["1959", "1959-01", "1960-02", "1959-02-28", "1960-02-29", "1000", "2999-12-31", "1959-12", "1900-02"],
)
def test_plain_date_is_what_the_grammar_says(text: str) -> None:
    assert parse_edtf(text) == parse_by_grammar(text)


@pytest.mark.parametrize("text", ["1959-02-29", "1959-00", "1959-00-01", "1959-01-32", "1959-13-01"])
def test_plain_date_that_does_not_exist_is_refused_as_by_the_grammar(text: str) -> None:
    with pytest.raises(ValueError, match=text) as by_grammar:
        parse_by_grammar(text)

    with pytest.raises(ValueError, match=text) as plain:
        parse_edtf(text)

    assert str(plain.value) == str(by_grammar.value)


@pytest.mark.parametrize(
    ("typed", "edtf"),
    [
        ("12 May 1960", "1960-05-12"),
        ("May 12, 1960", "1960-05-12"),
        ("12 dec. 1960", "1960-12-12"),
        ("Sept 1960", "1960-09"),
        ("1960", "1960"),
        ("1960-05", "1960-05"),
    ],
)
def test_a_typed_date_is_read_in_words_and_as_edtf(typed: str, edtf: str) -> None:
    when = parse_typed_date(typed)

    assert when
    assert when.edtf == edtf


@pytest.mark.parametrize("typed", ["", "soon", "May", "30 February 1960", "12-14 May 1960", "1960-13", "60"])
def test_what_is_no_day_month_or_year_is_no_typed_date(typed: str) -> None:
    assert parse_typed_date(typed) is None
