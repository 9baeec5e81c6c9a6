"""Who is meant by what an address says is found or asked back; nothing gets into a query as it was sent."""

# ruff: noqa: RUF001 - letters of other scripts are what some names are written in

import json
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from lod.config import Config
from lod.errors import QueryTimeoutError
from lod.web import create_app, make_app
from lod.web.questions import choices, forms
from lod.web.questions.asking import ask_rows
from lod.web.questions.binding import bind
from lod.web.questions.catalogue import read_catalogue
from lod.web.site import Site, open_site

HTML = {"Accept": "text/html"}
CATALOGUE = read_catalogue(ROOT / "queries")
WHO_IS_MEANT = next(i for i in CATALOGUE.inquiries if i.name == "33-who-is-meant")
TOGETHER = "/questions/35-named-together"

# What would change a query if it were put into its text.
ATTACKS = [
    "id/person/nehru> } ?s ?p ?o . { #",
    'x" } ?s ?p ?o { ?a ?b "',
    "x\\u0022 } ?s ?p ?o #",
    "x\\",
    'x" }\n?s ?p ?o . VALUES ?x { "',
    "x\n  VALUES ?name { <a> }",
    "'''",
    '"""',
    "x\u2028y\u0085z\x00",
]


def person(client: FlaskClient, sent: str) -> Any:
    return client.get(TOGETHER, query_string={"person": sent}, headers=HTML)


@pytest.mark.parametrize(
    ("sent", "label"),
    [
        ("id/person/nehru", "Jawaharlal Nehru"),
        ("https://lod.example.org/id/person/nehru", "Jawaharlal Nehru"),
        ("Jawaharlal Nehru", "Jawaharlal Nehru"),
        ("nehru", "Jawaharlal Nehru"),
        ("  NEHRU ", "Jawaharlal Nehru"),
        ("ne", "Ne Win"),
        ("foster dulles", "John Foster Dulles"),
        ("Anastas Ivanovich Mikoyan", "Anastas Mikoyan"),
        ("Daud", "Mohammed Daoud Khan"),
        ("Неру", "Jawaharlal Nehru"),
        ("НЕРУ Джавахарлал", "Jawaharlal Nehru"),
        ("Eisen", "Dwight D. Eisenhower"),
    ],
)
def test_a_person_is_found_by_address_name_part_other_name_or_as_a_text_writes_it(
    client: FlaskClient, sent: str, label: str
) -> None:
    response = person(client, sent)

    assert response.status_code == 200
    assert f">{label}</a>?</h1>" in response.text


def test_a_name_that_several_bear_is_asked_back(client: FlaskClient) -> None:
    response = person(client, "ha")

    assert response.status_code == 400
    assert "Person: &#39;ha&#39; may be one of several." in response.text
    assert 'href="/questions/35-named-together?person=id/person/hansen">H. C. Hansen</a>' in response.text
    assert 'value="ha"' in response.text


def test_a_name_written_otherwise_is_answered_with_who_is_called_alike(client: FlaskClient) -> None:
    response = person(client, "Eisenhouwer")

    assert response.status_code == 404
    assert "no person named &#39;Eisenhouwer&#39; is known here" in response.text
    assert "?person=id/person/eisenhower" in response.text.partition("Did you mean")[2]


def test_an_ambiguous_name_is_an_error_for_programs_that_names_who_may_be_meant(client: FlaskClient) -> None:
    response = client.get(f"{TOGETHER}.csv", query_string={"person": "ha"})

    assert response.status_code == 400
    assert "H. C. Hansen (id/person/hansen)" in response.text


@pytest.mark.parametrize("sent", ["1959-13", "1959-02-30", "January", "59", "1959-1", "1959-01-21T00"])
def test_a_date_that_is_none_is_told(client: FlaskClient, sent: str) -> None:
    response = client.get("/questions/31-documents", query_string={"from": sent}, headers=HTML)

    assert response.status_code == 400
    assert "expected a year, a month or a day" in response.text


def test_a_name_in_another_script_with_a_slip_is_answered_with_who_is_called_alike(
    client: FlaskClient,
) -> None:
    response = person(client, "Эйзенхаувер")

    assert response.status_code == 404
    assert "?person=id/person/eisenhower" in response.text.partition("Did you mean")[2]


def test_without_an_index_a_name_is_looked_for_in_the_statements(built: Config) -> None:
    site = open_site(built)
    client = make_app(replace(site, search=None)).test_client()

    found, missed = person(client, "nehru"), person(client, "Eisenhouwer")

    site.queries.close()
    assert ">Jawaharlal Nehru</a>?</h1>" in found.text
    assert "?person=id/person/eisenhower" in missed.text.partition("Did you mean")[2]


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("21 January 1959", "1959-01-21"),
        ("January 21, 1959", "1959-01-21"),
        ("21 jan. 1959", "1959-01-21"),
        ("January 1959", "1959-01"),
        ("1959", "1959"),
        ("1959-01-21", "1959-01-21"),
    ],
)
def test_a_date_is_understood_in_words(client: FlaskClient, sent: str, meant: str) -> None:
    response = client.get("/questions/31-documents", query_string={"from": sent}, headers=HTML)

    assert response.status_code == 200
    assert f"VALUES ?from {{ &#34;{meant}&#34; }}" in response.text


def options(client: FlaskClient, question: str, name: str) -> list[str]:
    text = client.get(f"/questions/{question}", headers=HTML).text
    box = text.partition(f'<select id="f-{name}"')[2].partition("</select>")[0]
    return re.findall(r'<option value="[^"]+">([^<]*)</option>', box)


def test_a_list_offers_just_those_for_whom_the_question_has_rows(client: FlaskClient) -> None:
    answer = json.loads(client.get("/questions/01-who-signed.json").data)["results"]["bindings"]

    assert options(client, "01-who-signed", "who") == [row["signatory"]["value"] for row in answer]
    assert len(options(client, "23-people-by-year-and-office", "person")) > 1


def test_the_numbers_in_a_list_are_those_of_the_rows(client: FlaskClient) -> None:
    answer = json.loads(client.get("/questions/14-conversations-reported.json").data)["results"]["bindings"]
    rows = Counter(row["topic"]["value"] for row in answer if "topic" in row)

    assert sorted(options(client, "14-conversations-reported", "subject")) == sorted(
        f"{topic} ({count})" if count > 1 else topic for topic, count in rows.items()
    )


def test_a_document_in_a_list_has_its_date(client: FlaskClient) -> None:
    [document] = options(client, "01-who-signed", "document")

    assert document.startswith("21 January 1959 \u2013 USSR Foreign Ministry")


def test_people_stand_by_the_last_word_of_their_name(client: FlaskClient) -> None:
    listed = options(client, "35-named-together", "person")

    assert listed.index("Konrad Adenauer") < listed.index("John Foster Dulles") < listed.index("Ne Win")


def test_what_a_question_does_not_tell_in_time_is_offered_as_before(
    built: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(site: Site, query: str) -> Any:
        if "(?who AS ?choice)" in query:
            raise QueryTimeoutError("the query took longer than 10 s")
        return ask_rows(site, query)

    monkeypatch.setattr(choices, "ask_rows", refuse)
    app = create_app(built)

    listed = options(app.test_client(), "01-who-signed", "who")

    app.extensions["lod"].queries.close()
    assert len(listed) > 20


def test_what_is_chosen_in_one_field_stays_when_another_is_mended(client: FlaskClient) -> None:
    query = {"speaker": "id/person/mikoyan", "about": "nuclear weather"}

    text = client.get("/questions/11-topics-by-partner", query_string=query, headers=HTML).text

    assert '<option value="id/person/mikoyan" selected>' in text


def test_of_very_many_things_one_types_the_name_and_the_most_frequent_are_offered(
    built: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "_MOST_OPTIONS", 3)
    app = create_app(built)

    text = app.test_client().get(TOGETHER, headers=HTML).text

    app.extensions["lod"].queries.close()
    assert text.count("<option") == 3
    assert '<input id="f-person" name="person" value=""' in text
    assert "type a name; 23 are known" in text


# ---------------------------------------------------------------- nothing gets through


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_thing_that_is_no_iri_and_no_name_is_not_found(client: FlaskClient, attack: str) -> None:
    response = person(client, attack)

    assert response.status_code in {400, 404}
    assert "<table" not in response.text


@pytest.mark.parametrize("attack", [f"https://lod.example.org/{attack}" for attack in ATTACKS])
def test_an_address_with_more_than_an_iri_in_it_is_not_found(client: FlaskClient, attack: str) -> None:
    assert person(client, attack).status_code in {400, 404}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_text_is_looked_for_as_it_is(client: FlaskClient, attack: str) -> None:
    response = client.get("/questions/33-who-is-meant.json", query_string={"name": attack})

    assert response.status_code == 200
    assert json.loads(response.data)["results"]["bindings"] == []


def test_a_text_that_looks_like_a_call_of_another_host_is_refused(client: FlaskClient) -> None:
    query = {"name": "} UNION { SERVICE <http://localhost/> { ?s ?p ?o }"}

    response = client.get("/questions/33-who-is-meant", query_string=query, headers=HTML)

    assert response.status_code == 400
    assert "SERVICE is refused" in response.text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_text_is_one_literal_of_the_query_and_the_rest_stays_as_it_was(text: str) -> None:
    query = bind(WHO_IS_MEANT, {"name": ox.Literal(text)})
    [line] = [one.strip() for one in query.split("\n") if "VALUES ?name" in one]

    [row] = ox.Store().query(f"SELECT ?name {{\n{line}\n}}")  # type: ignore[misc]

    assert row["name"].value == text
    assert query.replace(line, "") == WHO_IS_MEANT.text.replace('VALUES ?name { "Daud" }', "")


def test_what_was_not_chosen_becomes_a_comment() -> None:
    [inquiry] = [i for i in CATALOGUE.inquiries if i.name == "11-topics-by-partner"]

    assert "\n  # VALUES ?speaker { <id/person/mikoyan> }\n" in bind(inquiry, {})
    assert "\n  VALUES ?about { <urn:x> }\n" in bind(inquiry, {"about": ox.NamedNode("urn:x")})
