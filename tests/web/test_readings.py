"""Why something is said and read so is told in plain words, before files and lines."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from conftest import RECORD
from lod.web.facts import term
from lod.web.readings import Reading, doubt_row, doubt_value
from lod.web.values import Row, Value

SLUG = RECORD.stem
TITLE = term("crm:P102_has_title")


def read(client: FlaskClient, address: str) -> str:
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == 200
    text = str(response.text)
    main = text[text.index("<main") : text.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def why(client: FlaskClient, subject: str, predicate: str) -> str:
    return read(client, f"/why?subject=id/{subject}&predicate={predicate}")


def reading(sure: str = "probable", property_: str = TITLE, read_as: tuple[Value, ...] = ()) -> Reading:
    return Reading("R", "/id/assertion/r", Value("X", "/id/x"), sure.title(), sure, [], property_, [*read_as])


def test_what_an_archivist_says_is_told_as_said_by_the_archivist(client: FlaskClient) -> None:
    text = why(client, f"event/{SLUG}/signing", "crm:P14_carried_out_by")

    assert "The archivist who described the document says so: Editors of this dataset" in text
    assert "(description, event 2, signing, by)" in text


def test_what_is_only_probable_says_what_the_text_writes_and_why(client: FlaskClient) -> None:
    text = why(client, f"event/{SLUG}/signing", "crm:P14_carried_out_by")

    assert (
        "The text writes \u201c V. Ku[znetsov] \u201d; the program read it as Vasily Kuznetsov : probable"
        in text
    )
    assert "completed in brackets" in text
    assert "V. Ku[znetsov] is read as Vasily Kuznetsov : probable" in text


def test_what_the_source_says_is_told_before_the_file(client: FlaskClient) -> None:
    text = why(client, f"document/{SLUG}", "lod:has_addressee")

    assert "The source says so, as the program read it: the line of address says" in text
    assert "The text writes \u201c M. A. SUSLOV \u201d" in text
    assert text.index("The source says so") < text.index(f"Where it stands: {SLUG}.txt, address, characters")


def test_only_the_places_of_the_statement_are_quoted(client: FlaskClient) -> None:
    assert why(client, f"document/{SLUG}", "lod:has_addressee").count("The text writes") == 1


def test_what_is_inferred_is_told_with_what_it_follows_from(client: FlaskClient) -> None:
    text = why(client, f"assertion/{SLUG}/signatory", "crm:P11_had_participant")

    assert (
        "It follows from another statement: V. Ku[znetsov] is read as Vasily Kuznetsov carried out by" in text
    )


def test_the_page_of_a_reading_gives_its_reason(client: FlaskClient) -> None:
    text = read(client, f"/doc/assertion/{SLUG}/signatory.html")

    assert "Read as V. Ku[znetsov]" in text
    assert "How sure probable Read by Editors of this dataset In USSR Foreign Ministry No. 164/GS" in text
    assert "because of this: completed in brackets" in text


def test_a_reading_without_a_reason_says_that_there_is_none(client: FlaskClient) -> None:
    text = read(client, f"/doc/assertion/{SLUG}/holding-title.html")

    assert "The source of the reading gives no further reason." in text


@pytest.mark.parametrize("sure", ["probable", "unverified"])
def test_a_value_read_as_just_this_property_is_doubted(sure: str) -> None:
    row = Row("Title", TITLE, [Value("General Department"), Value("Other")])

    doubt_row(row, Value("X", "/id/x"), [reading(sure, read_as=(Value("General Department"),))])

    assert [value.doubt and value.doubt.slug for value in row.values] == [sure, None]


def test_a_reading_of_another_property_casts_no_doubt() -> None:
    row = Row("Date", term("dcterms:created"), [Value("General Department")])

    doubt_row(row, Value("X", "/id/x"), [reading(read_as=(Value("General Department"),))])

    assert row.values[0].doubt is None


def test_a_doubtful_title_is_no_doubt_of_who_is_meant() -> None:
    assert doubt_value(Value("X", "/id/x"), [reading()]).doubt is None


def test_a_certain_reading_casts_no_doubt() -> None:
    identified = term("crm:P1_is_identified_by")

    assert doubt_value(Value("X", "/id/x"), [reading("certain", identified)]).doubt is None
    assert doubt_value(Value("X", "/id/x"), [reading("probable", identified)]).doubt is not None
