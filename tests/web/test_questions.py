"""A question with a form is answered as its query answers, in words a reader understands, and as data.

`queries/chosen.json` has answers to questions with something chosen; they were read against the text.
"""

import json
import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from test_markup import Outline

from conftest import ROOT
from lod.config import Config
from lod.errors import BusyError, LodError, QueryTimeoutError
from lod.formats import BINDINGS
from lod.stores import Answer, Question
from lod.web import create_app, make_app
from lod.web.questions.catalogue import read_catalogue
from lod.web.questions.inquiries import Inquiry, Parameter
from lod.web.site import open_site

HTML = {"Accept": "text/html"}
DATA = ROOT / "tests" / "queries"
CHOSEN: dict[str, Any] = json.loads((DATA / "chosen.json").read_text(encoding="utf-8"))
EXPECTED: dict[str, Any] = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))["precis"]
CATALOGUE = read_catalogue(ROOT / "queries")
INQUIRIES = CATALOGUE.inquiries
BASE = "https://lod.example.org/"


@dataclass
class Stub:
    """Answers every query with the same rows, or with an error."""

    rows: list[dict[str, Any]]
    error: LodError | None = None
    asked: int = 0

    def query(self, question: Question, _asker: Any = None) -> Answer:
        """Answer a query."""
        self.asked += 1
        if self.error:
            raise self.error
        names = list(dict.fromkeys(name for row in self.rows for name in row))
        body = {"head": {"vars": names}, "results": {"bindings": self.rows}}
        return Answer(question.bindings or BINDINGS[0], json.dumps(body).encode())


class Stubbed:
    """The queries of a site, but for their answers."""

    def __init__(self, queries: Any, stub: Stub) -> None:
        self.limits, self.meter, self.lanes, self.query = (
            queries.limits,
            queries.meter,
            queries.lanes,
            stub.query,
        )


@pytest.fixture
def stubbed(built: Config) -> tuple[FlaskClient, Stub]:
    """A site whose queries are answered by a stub."""
    site, stub = open_site(built), Stub([])
    site.queries.close()
    return make_app(replace(site, queries=Stubbed(site.queries, stub))).test_client(), stub


def scripts(html: str) -> list[str]:
    """Return the scripts that are none of the site's own files."""
    return re.findall(r'<script(?! type="module" src="/static/)', html)


def rows_of(client: FlaskClient, address: str) -> Any:
    path, _, query = address.partition("?")
    response = client.get(f"/questions/{path}.json", query_string=query)
    assert response.status_code == 200, response.text
    answer = json.loads(response.data)
    if "boolean" in answer:
        return answer["boolean"]
    names = answer["head"]["vars"]
    return [
        names,
        *(
            [row[name]["value"].removeprefix(BASE) if name in row else None for name in names]
            for row in answer["results"]["bindings"]
        ),
    ]


def get(client: FlaskClient, address: str) -> Any:
    return client.get(f"/questions/{address}", headers=HTML)


# ---------------------------------------------------------------- answers


@pytest.mark.parametrize("inquiry", INQUIRIES, ids=lambda inquiry: inquiry.name)
def test_a_question_answers_as_its_query_does_on_the_record(client: FlaskClient, inquiry: Inquiry) -> None:
    chosen = {
        p.name: p.example.strip('<>"') for p in inquiry.parameters if "# VALUES" not in line_of(inquiry, p)
    }
    query = "&".join(f"{name}={value}" for name, value in chosen.items())

    assert rows_of(client, f"{inquiry.name}?{query}") == EXPECTED[inquiry.name]


def line_of(inquiry: Inquiry, parameter: Parameter) -> str:
    return next(line for line in inquiry.text.splitlines() if f"VALUES ?{parameter.name} {{" in line)


@pytest.mark.parametrize("address", CHOSEN)
def test_a_question_with_something_chosen_answers_as_the_text_does(client: FlaskClient, address: str) -> None:
    assert rows_of(client, address) == CHOSEN[address]


@pytest.mark.parametrize("inquiry", INQUIRIES, ids=lambda inquiry: inquiry.name)
def test_choosing_leaves_just_the_rows_that_have_what_was_chosen(
    client: FlaskClient, inquiry: Inquiry
) -> None:
    needed = [f"{p.name}={p.example.strip('<>')}" for p in inquiry.parameters if p.is_needed]
    whole = rows_of(client, f"{inquiry.name}?{'&'.join(needed)}")
    for parameter in inquiry.parameters:
        if parameter.is_needed or isinstance(whole, bool) or parameter.name not in whole[0]:
            continue
        at = whole[0].index(parameter.name)
        for value in dict.fromkeys(row[at] for row in whole[1:]):
            chosen = rows_of(
                client, f"{inquiry.name}?{'&'.join([*needed, f'{parameter.name}={quoted(value)}'])}"
            )
            assert chosen[1:] == [row for row in whole[1:] if row[at] == value]


def quoted(value: str) -> str:
    return value.replace("#", "%23")


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize("inquiry", INQUIRIES, ids=lambda inquiry: inquiry.name)
def test_a_page_of_a_question_is_well_formed_and_needs_no_script(
    client: FlaskClient, inquiry: Inquiry
) -> None:
    examples = {p.name: p.example.strip('<>"') for p in inquiry.parameters[:1]}
    for sent in ({}, examples):
        response = client.get(f"/questions/{inquiry.name}", query_string=sent, headers=HTML)
        outline = Outline(response.text)

        assert response.status_code == 200
        assert (outline.crossed, outline.open, outline.bare) == ([], [], 0)
        assert len(outline.ids) == len(set(outline.ids))
        assert outline.captions == outline.tables
        assert scripts(response.text) == []
        assert len(response.data) < 100_000


def test_the_heading_names_what_was_chosen_and_leads_there(client: FlaskClient) -> None:
    assert (
        '<h1>Who is named together with <a href="/id/person/adenauer">Konrad Adenauer</a>?</h1>'
        in get(client, "35-named-together?person=id/person/adenauer").text
    )


def test_a_thing_is_shown_by_its_name_and_leads_to_its_page(client: FlaskClient) -> None:
    assert (
        '<a href="/id/person/dulles">John Foster Dulles</a>'
        in get(client, "35-named-together?person=id/person/adenauer").text
    )


def test_what_every_row_says_stands_once_above_the_table(client: FlaskClient) -> None:
    text = get(client, "37-planned-contacts").text
    above, _, table = text.partition("<table")

    assert "Planned; outcome not known from this source" in above
    assert "Planned; outcome not known from this source" not in table.partition("</table>")[0]


def test_documents_that_name_a_state_can_be_asked_of_a_time(client: FlaskClient) -> None:
    about = "32-documents-naming?named=id/state/india"

    assert len(rows_of(client, f"{about}&from=January 1959&until=21 Jan. 1959")) == 2
    assert len(rows_of(client, f"{about}&from=22 January 1959")) == 1
    assert len(rows_of(client, f"{about}&until=1958")) == 1


def test_the_heading_names_the_time_in_words(client: FlaskClient) -> None:
    text = get(client, "32-documents-naming?named=id/state/india&from=1955&until=1959-01").text

    assert "Which documents from 1955 to January 1959 name <a" in text


def test_the_heading_says_nothing_of_the_time_when_a_date_is_refused(client: FlaskClient) -> None:
    text = get(client, "31-documents?from=1955&until=soon").text

    assert "<h1>Which documents are there of a time, a fond, an office, or about a topic?</h1>" in text


def test_each_two_who_talked_of_a_topic_stand_once(client: FlaskClient) -> None:
    names, *rows = rows_of(client, "11-topics-by-partner")
    one, other, about = names.index("one"), names.index("who"), names.index("about")

    pairs = [(frozenset((row[one], row[other])), row[about]) for row in rows]

    assert pairs
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize(
    ("question", "first"), [("11-topics-by-partner?speaker", "one"), ("13-who-met-whom?somebody", "a")]
)
def test_who_was_chosen_stands_first(client: FlaskClient, question: str, first: str) -> None:
    names, *rows = rows_of(client, f"{question}=id/person/nixon")

    assert all(row[names.index(first)] == "id/person/nixon" for row in rows)


def test_a_repeated_value_is_not_cut(client: FlaskClient) -> None:
    assert "line-clamp" not in client.get("/static/questions.css").text


def test_a_document_is_not_called_by_its_title_in_each_question_about_it(client: FlaskClient) -> None:
    asked = {"about": "id/document/mfa-164gs-1959-01-21"}
    text = client.get("/questions", query_string=asked, headers=HTML).text

    assert "Who signed this document, and on what day?" in text
    assert "Who signed USSR" not in text


def test_a_column_that_was_chosen_is_left_out(client: FlaskClient) -> None:
    heading = '<th scope="col">Person</th>'

    assert heading in get(client, "22-other-spellings").text
    assert heading not in get(client, "22-other-spellings?person=id/person/daud").text


def test_dates_are_told_in_words(client: FlaskClient) -> None:
    text = get(client, "36-events-of-somebody?somebody=id/person/mikoyan").text

    assert "between 1 January 1959 and 21 January 1959" in text
    assert ">January 1959<" in text


def test_events_are_drawn_with_the_numbers_of_their_rows(client: FlaskClient) -> None:
    text = get(client, "36-events-of-somebody?somebody=id/person/mikoyan").text
    numbers = [part.partition("<")[0] for part in text.split('<tr><td class="number">')[1:]]

    assert numbers == [str(number) for number in range(1, 7)]
    assert text.count('<text class="which"') == 6


def test_no_event_is_drawn_more_exactly_than_it_is_known(client: FlaskClient) -> None:
    text = get(client, "18-chronology").text

    shapes = re.findall(r'<(?:circle|rect) class="(\w+)"', text)
    assert [shapes.count(shape) for shape in ("span", "before", "day")] == [2, 3, 3]


def test_numbers_have_bars_by_the_largest(client: FlaskClient) -> None:
    text = get(client, "35-named-together?person=id/person/mikoyan").text

    assert '<rect width="100.0%" height="100%"/></svg>4</td>' in text
    assert '<rect width="50.0%" height="100%"/></svg>2</td>' in text


def test_an_answer_of_no_rows_says_what_that_means(client: FlaskClient) -> None:
    text = get(client, "11-topics-by-partner?speaker=id/person/nixon").text

    assert "That none took place is not known from this." in text


def test_what_the_answer_does_not_say_is_said(client: FlaskClient) -> None:
    assert (
        "The answer does not say: that any of them was informed." in get(client, "15-planned-recipients").text
    )


def test_an_answer_of_yes_or_no_is_a_sentence(client: FlaskClient) -> None:
    assert "No: no document here tells of an event" in get(client, "16-plans-carried-out").text


def test_a_question_that_needs_a_choice_offers_some(client: FlaskClient) -> None:
    text = get(client, "35-named-together").text

    assert "Choose person, and ask." in text
    assert 'href="/questions/35-named-together?person=id/person/adenauer"' in text
    assert "<table" not in text


def test_the_form_lists_what_the_release_has_and_nothing_else(client: FlaskClient) -> None:
    text = get(client, "37-planned-contacts").text
    options = text.partition('name="who"')[2].partition("</select>")[0].split('<option value="')[2:]

    assert sorted(option.partition('"')[0] for option in options) == sorted(
        row[7] for row in EXPECTED["37-planned-contacts"][1:]
    )


def test_the_query_that_was_asked_is_shown_and_opens_in_the_query_form(client: FlaskClient) -> None:
    text = get(client, "35-named-together?person=id/person/adenauer").text
    address = text.partition('<a href="/sparql?query=')[2].partition('"')[0]

    form = client.get(f"/sparql?query={address}", headers=HTML)

    assert "VALUES ?person { &lt;https://lod.example.org/id/person/adenauer&gt; }" in text
    assert form.status_code == 200
    assert "22 rows" in form.text


def test_the_overview_has_every_question_once(client: FlaskClient) -> None:
    text = client.get("/questions", headers=HTML).text

    assert all(text.count(f'href="/questions/{inquiry.name}"') == 1 for inquiry in INQUIRIES)


def test_the_questions_about_a_thing_tell_which_have_an_answer(client: FlaskClient) -> None:
    text = client.get("/questions?about=id/person/mikoyan", headers=HTML).text
    after = text.partition("Whom did Anastas Mikoyan meet, and when?")[2]
    signed = text.partition("What did Anastas Mikoyan sign, and on what day?")[2]

    assert after.partition("</li>")[0].endswith('<span class="note">4 rows</span>')
    assert signed.partition("</li>")[0].endswith('<span class="note">none</span>')


@pytest.mark.parametrize(
    ("path", "question"),
    [
        ("person/nehru", "Who was to speak with Jawaharlal Nehru, and about what?"),
        ("person/mikoyan", "Which topics did Anastas Mikoyan discuss with whom?"),
        ("state/india", "Which states are named together with India, year by year?"),
        ("vocab/topic/far-east", "Which states are dealt with under the topic Far East?"),
        ("place/berlin", "Which documents name Berlin?"),
        ("holding/rgani-f5", "Which documents lie in RGANI, f. 5?"),
    ],
)
def test_a_page_of_a_thing_leads_to_questions_about_it(client: FlaskClient, path: str, question: str) -> None:
    text = client.get(f"/doc/{path}", headers=HTML).text
    key = path if path.startswith("vocab") else f"id/{path}"
    asked = client.get("/questions", query_string={"about": key}, headers=HTML).text

    assert "Questions about" in text
    assert question in asked


def test_a_person_who_is_not_known_to_have_talked_is_not_asked_about_talks(client: FlaskClient) -> None:
    assert (
        "Which topics did Jawaharlal Nehru discuss" not in client.get("/doc/person/nehru", headers=HTML).text
    )


# ---------------------------------------------------------------- long answers, odd answers, errors


def literal(value: str, language: str = "") -> dict[str, str]:
    return {"type": "literal", "value": value} | ({"xml:lang": language} if language else {})


def test_a_long_answer_is_paged_and_says_so(stubbed: tuple[FlaskClient, Stub]) -> None:
    client, stub = stubbed
    stub.rows = [{"status": literal(f"row {n}"), "people": literal("1")} for n in range(250)]

    text = get(client, "26-people-by-reconciliation?page=3").text

    assert "250 rows; here 201 to 250." in text
    assert (text.count("row 2"), "row 199" in text, "row 200" in text) == (50, False, True)
    assert 'rel="prev" href="/questions/26-people-by-reconciliation?page=2"' in text
    assert ">All 250 on one page</a>" in text


def test_all_rows_are_drawn_when_all_are_asked_for(stubbed: tuple[FlaskClient, Stub]) -> None:
    client, stub = stubbed
    stub.rows = [{"status": literal(f"row {n}"), "people": literal("1")} for n in range(250)]

    assert get(client, "26-people-by-reconciliation?page=all").text.count("<tr><td>") == 250


@pytest.mark.parametrize(
    ("page", "status"), [("0", 400), ("x", 400), ("-1", 400), ("9", 404), ("9" * 30, 404)]
)
def test_a_page_that_is_not_there_is_an_error(client: FlaskClient, page: str, status: int) -> None:
    response = get(client, f"26-people-by-reconciliation?page={page}")

    assert response.status_code == status
    assert "page: " in response.text


def test_whatever_an_answer_holds_is_escaped_and_only_web_addresses_are_links(
    stubbed: tuple[FlaskClient, Stub],
) -> None:
    client, stub = stubbed
    evil = "<script>alert(1)</script>"
    stub.rows = [
        {
            "claim": literal(evil),
            "assertion": {"type": "uri", "value": "javascript:alert(1)"},
            "by": literal(evil),
        },
        {"claim": literal("x"), "assertion": {"type": "bnode", "value": "b"}, "reading": literal('"><img>')},
    ]

    text = get(client, "27-readings").text

    assert scripts(text) == []
    assert "<img" not in text
    assert 'href="javascript' not in text
    assert text.count("&lt;script&gt;") == 2


def test_a_text_in_another_language_is_marked(stubbed: tuple[FlaskClient, Stub]) -> None:
    client, stub = stubbed
    stub.rows = [{"status": literal("Проверено", "ru"), "people": literal("2")}]

    assert '<span class="text" lang="ru">Проверено</span>' in get(client, "26-people-by-reconciliation").text


@pytest.mark.parametrize(
    "error", [BusyError("all workers are taken"), QueryTimeoutError("the query took longer than 10 s")]
)
def test_a_site_that_is_busy_says_when_to_come_again_and_keeps_what_was_chosen(
    stubbed: tuple[FlaskClient, Stub], error: LodError
) -> None:
    client, stub = stubbed
    stub.error = error

    response = get(client, "35-named-together?person=id/person/adenauer")

    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert str(error) in response.text
    assert re.search('value="(id/person/adenauer|Konrad Adenauer)"', response.text)


def test_what_was_refused_is_not_kept(stubbed: tuple[FlaskClient, Stub]) -> None:
    client, stub = stubbed
    stub.error = BusyError("all workers are taken")
    get(client, "26-people-by-reconciliation")
    stub.error = None

    assert get(client, "26-people-by-reconciliation").status_code == 200


def test_an_answer_is_made_once_and_has_a_validator(client: FlaskClient) -> None:
    first = get(client, "15-planned-recipients")

    again = client.get(
        "/questions/15-planned-recipients", headers={**HTML, "If-None-Match": first.headers["ETag"]}
    )

    assert again.status_code == 304


# ---------------------------------------------------------------- as data


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
    ],
)
def test_a_question_is_a_page_an_answer_or_a_description(
    client: FlaskClient, accept: str, content_type: str
) -> None:
    response = client.get("/questions/15-planned-recipients", headers={"Accept": accept})

    assert (response.status_code, response.content_type) == (200, content_type)


def test_a_suffix_outweighs_what_the_client_accepts(client: FlaskClient) -> None:
    response = client.get("/questions/02-addressed-to.csv", headers=HTML)

    assert response.content_type == "text/csv; charset=utf-8"
    assert response.text.split("\r\n")[1].startswith("https://lod.example.org/id/document/")


@pytest.mark.parametrize(
    "path", ["/questions/02-addressed-to.pdf", "/questions/nothing", "/questions/nothing.csv"]
)
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers=HTML).status_code == 404


@pytest.mark.parametrize("path", ["/questions", "/questions/02-addressed-to"])
def test_a_format_that_is_not_there_is_406(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "person: it is needed and missing, expected person"),
        ("persn=id/person/nehru", "persn: it is not asked for, expected person"),
        ("person=id/person/nobody", "Person: nothing is known under 'id/person/nobody'"),
    ],
)
def test_a_program_that_asks_wrongly_gets_one_line_and_no_answer(
    client: FlaskClient, query: str, message: str
) -> None:
    response = client.get(f"/questions/35-named-together?{query}", headers={"Accept": "text/csv"})

    assert response.status_code in {400, 404}
    assert response.text == f"{message}\n"


def test_the_questions_are_described_so_that_others_can_list_and_run_them(client: FlaskClient) -> None:
    response = client.get("/questions", headers={"Accept": "text/turtle"})
    store = ox.Store()
    store.load(response.data, format=ox.RdfFormat.TURTLE)
    query = """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX schema: <https://schema.org/>
      SELECT ?query WHERE { ?it a sh:SPARQLExecutable ; sh:select|sh:ask ?query ; schema:target ?endpoint }"""

    queries = [row["query"].value for row in store.query(query)]  # type: ignore[union-attr,index]

    assert len(queries) == len(INQUIRIES)
    assert all(client.get("/sparql", query_string={"query": text}).status_code == 200 for text in queries)


def test_a_question_in_rdf_says_what_can_be_chosen(client: FlaskClient) -> None:
    text = client.get("/questions/35-named-together.ttl").text

    assert '"https://lod.example.org/questions/35-named-together{?person}"' in text
    assert "schema:valueRequired true" in text


def test_an_archive_without_questions_has_an_empty_page_of_them(built: Config) -> None:
    app = create_app(replace(built, queries=ROOT / "nowhere"))
    client = app.test_client()

    assert client.get("/questions", headers=HTML).status_code == 200
    assert "Questions about" not in client.get("/doc/person/nehru", headers=HTML).text


def test_addresses_of_questions_can_be_read(client: FlaskClient) -> None:
    text = get(client, "11-topics-by-partner?speaker=id/person/mikoyan").text
    csv = text.partition(".csv?")[2].partition('"')[0]

    assert dict(parse_qsl(csv)) == {"speaker": "id/person/mikoyan"}
    assert "%2F" not in csv
