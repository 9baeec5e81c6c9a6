"""Literals: which are well-formed, and which is less."""

import pytest

from lod.shacl.literals import datatype, is_less, is_well_typed, language, plain
from lod.shacl.terms import RDF_LANG_STRING, xsd


def typed(text: str, name: str) -> str:
    return f'"{text}"^^{xsd(name)}'


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("07", "integer"),
        ("-1", "int"),
        ("127", "byte"),
        ("1.", "decimal"),
        ("-INF", "double"),
        ("1e-3", "float"),
        ("1", "boolean"),
        ("2024-02-29", "date"),
        ("-0044-03-15", "date"),
        ("12024-01-01Z", "date"),
        ("1959-01-21T24:00:00", "dateTime"),
        ("23:59:59.5+14:00", "time"),
        ("1959", "gYear"),
        ("1959-01", "gYearMonth"),
        ("--02-29", "gMonthDay"),
        ("P1DT2H", "duration"),
        ("0aF1", "hexBinary"),
        ("any thing", "anyURI"),
    ],
)
def test_a_literal_is_well_typed(text: str, name: str) -> None:
    assert is_well_typed(typed(text, name))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("1_000", "integer"),
        ("1.0", "integer"),
        ("", "integer"),
        ("128", "byte"),
        ("-1", "nonNegativeInteger"),
        ("1e3", "decimal"),
        ("infinity", "double"),
        ("TRUE", "boolean"),
        ("2023-02-29", "date"),
        ("1900-02-29", "date"),
        ("1959-1-1", "date"),
        ("01959-01-01", "date"),
        ("1959-01-21T24:00:01", "dateTime"),
        ("1959-01-21T00:00:00+15:00", "dateTime"),
        ("1959-01-21", "dateTime"),
        ("59", "gYear"),
        ("1959-13", "gYearMonth"),
        ("PT", "duration"),
        ("0a1", "hexBinary"),
    ],
)
def test_a_literal_is_ill_typed(text: str, name: str) -> None:
    assert not is_well_typed(typed(text, name))


@pytest.mark.parametrize(
    ("less", "more"),
    [
        (typed("9", "integer"), typed("10", "integer")),
        (typed("1.5", "decimal"), typed("2", "byte")),
        (typed("1", "integer"), typed("INF", "double")),
        (typed("false", "boolean"), typed("1", "boolean")),
        ('"a"', '"b"'),
        (typed("1959-01-31", "date"), typed("1959-02-01", "date")),
        (typed("-0001-12-31", "date"), typed("0000-01-01", "date")),
        (typed("1959-01-21T23:59:59", "dateTime"), typed("1959-01-22T00:00:00", "dateTime")),
        (typed("1959-01-21T00:00:00+03:00", "dateTime"), typed("1959-01-20T22:00:00Z", "dateTime")),
        (typed("1959-01-21T00:00:00", "dateTime"), typed("1959-01-23T00:00:00Z", "dateTime")),
        (typed("1959-12", "gYearMonth"), typed("1960-01", "gYearMonth")),
    ],
)
def test_one_literal_is_less_than_another(less: str, more: str) -> None:
    assert (is_less(less, more), is_less(more, less)) == (True, False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (typed("1959", "gYear"), typed("1959-01-21", "date")),
        (typed("1959-01-21T00:00:00", "dateTime"), typed("1959-01-21T01:00:00Z", "dateTime")),
        (typed("NaN", "double"), typed("NaN", "double")),
        ('"7"', typed("7", "integer")),
        ('"a"@en', '"b"@en'),
        (typed("x", "integer"), typed("7", "integer")),
        ("<https://a.example/>", "<https://b.example/>"),
    ],
)
def test_what_cannot_be_compared_is_neither_less_nor_equal(one: str, other: str) -> None:
    assert (is_less(one, other, or_equal=True), is_less(other, one, or_equal=True)) == (False, False)


def test_the_same_moment_in_two_zones_is_no_less() -> None:
    one, other = typed("1959-01-21T03:00:00+03:00", "dateTime"), typed("1959-01-21T00:00:00Z", "dateTime")

    assert (is_less(one, other), is_less(one, other, or_equal=True)) == (False, True)


def test_quotes_and_escapes_are_no_part_of_the_text() -> None:
    assert plain(r'"a \"b\"\n\u00E9\\n"@en') == 'a "b"\né\\n'


def test_a_language_tag_is_read_in_lower_case() -> None:
    assert language('"x @de"@ru-Latn') == "ru-latn"


def test_a_tagged_literal_has_a_datatype_of_its_own() -> None:
    assert datatype('"x"@en') == RDF_LANG_STRING
