"""The query form answers people by a page, and programs as it always did."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lod.web import answers

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
NEHRU = "<https://lod.example.org/id/person/nehru>"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
SELECT = f"SELECT ?who ?name {{ VALUES ?who {{ {NEHRU} }} ?who {LABEL} ?name }}"
CONSTRUCT = f"CONSTRUCT WHERE {{ {NEHRU} {LABEL} ?name }}"
TABLES = ["text/csv", "text/tab-separated-values"]
HOSTILE = "<script>alert(1)</script>"


class Page(HTMLParser):
    """Tags, links, cells and what stands in the box."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and where it leads."""
        self.tags.append(tag)
        self._open.append(tag)
        self.words.setdefault(tag, []).append("")
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        """Close the tag and what it holds."""
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Add words to every open tag."""
        for tag in set(self._open):
            self.words[tag][-1] += data


def browse(client: FlaskClient, query: str, accept: str = FIREFOX, **parameters: str) -> TestResponse:
    return client.get("/sparql", query_string={"query": query, **parameters}, headers={"Accept": accept})


def formats(page: Page) -> Iterator[str]:
    return (link for link in page.links if link.startswith("/sparql?") and "&as=" in link)


def test_a_browser_gets_a_table_with_links_languages_and_a_count(client: FlaskClient) -> None:
    response = browse(client, SELECT)

    page = Page(response.text)
    assert (response.status_code, response.content_type) == (200, "text/html; charset=utf-8")
    assert page.words["th"] == ["who", "name"]
    assert page.words["td"] == ["https://lod.example.org/id/person/nehru", "Jawaharlal Nehru en"]
    assert "/id/person/nehru" in page.links
    assert "1 row." in response.text


def test_the_page_keeps_the_query(client: FlaskClient) -> None:
    query = f"\n{SELECT} # </textarea>{HOSTILE}"

    response = browse(client, query)

    assert Page(response.text).words["textarea"] == [f"\n{query}"]  # a browser drops the first line feed
    assert HOSTILE not in response.text


def test_iris_of_others_are_links_unless_they_could_run(client: FlaskClient) -> None:
    query = "SELECT * { VALUES ?x { <http://e.example/x> <javascript:alert(1)> } }"

    page = Page(browse(client, query).text)

    assert "http://e.example/x" in page.links
    assert "javascript:alert(1)" in page.words["td"]
    assert "javascript:alert(1)" not in page.links


def test_values_are_escaped(client: FlaskClient) -> None:
    response = browse(client, f'SELECT ("{HOSTILE}" AS ?x) {{}}')

    assert Page(response.text).words["td"] == [HOSTILE]
    assert HOSTILE not in response.text


@pytest.mark.parametrize(("query", "word"), [("ASK { ?s ?p ?o }", "Yes"), ("ASK { <a:b> ?p ?o }", "No")])
def test_an_ask_is_answered_by_a_word(client: FlaskClient, query: str, word: str) -> None:
    response = browse(client, query)

    assert f'<p class="lead">{word}</p>' in response.text


def test_a_graph_is_shown_as_turtle(client: FlaskClient) -> None:
    page = Page(browse(client, CONSTRUCT).text)

    assert '"Jawaharlal Nehru"@en' in page.words["pre"][0]


@pytest.mark.parametrize(
    ("query", "types"),
    [
        (SELECT, [f"application/sparql-results+{x}" for x in ("json", "xml")] + TABLES),
        (CONSTRUCT, ["text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"]),
    ],
    ids=["select", "construct"],
)
def test_the_page_links_to_the_same_answer_in_every_format_that_fits(
    client: FlaskClient, query: str, types: list[str]
) -> None:
    page = Page(browse(client, query).text)

    answers = [client.get(link, headers={"Accept": FIREFOX}) for link in formats(page)]

    assert [answer.status_code for answer in answers] == [200] * 4
    assert [answer.mimetype for answer in answers] == types
    assert all("Jawaharlal Nehru" in answer.text for answer in answers)


def test_the_links_keep_the_graphs_that_were_asked(client: FlaskClient) -> None:
    nothing = {"default-graph-uri": "https://lod.example.org/graph/nothing"}
    page = Page(browse(client, SELECT, **nothing).text)

    answer = client.get(next(formats(page)))

    assert answer.get_json(force=True)["results"]["bindings"] == []


def test_a_long_answer_is_drawn_in_part_and_counted_whole(client: FlaskClient) -> None:
    page = browse(client, "SELECT * { ?s ?p ?o } LIMIT 1001").text

    assert "1,001 rows, of which the first 1,000 are shown" in page
    assert page.count("<tr><td>") == 1000


def test_an_answer_too_large_to_draw_is_offered_in_other_formats(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_MOST_BYTES", 10)

    response = browse(client, SELECT)

    assert "too large to be drawn here" in response.text
    assert len(list(formats(Page(response.text)))) == 4


def test_a_long_graph_is_shown_from_its_beginning(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_MOST_TURTLE", 8)

    response = browse(client, CONSTRUCT)

    assert Page(response.text).words["pre"][0] == "<https:/"
    assert "This is the beginning" in response.text


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("SELECT * { ?s foo:p ?o }", 400, "the prefix foo: is not declared"),
        ("DROP ALL", 403, "read-only"),
        ("", 400, "the query is empty"),
        ("SELECT * { SERVICE <http://e.example/> { ?s ?p ?o } }", 400, "SERVICE is refused"),
    ],
)
def test_an_error_stands_beside_the_query_and_keeps_its_status(
    client: FlaskClient, query: str, status: int, message: str
) -> None:
    response = browse(client, query)

    page = Page(response.text)
    assert (response.status_code, response.content_type) == (status, "text/html; charset=utf-8")
    assert message in response.text
    assert query in page.words["textarea"][0]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("application/json, text/html;q=0.9", "application/sparql-results+json"),
        ("text/csv, */*;q=0.1", "text/csv"),
    ],
)
def test_who_does_not_like_html_best_gets_none(client: FlaskClient, accept: str, media_type: str) -> None:
    assert browse(client, SELECT, accept).mimetype == media_type


def test_a_format_that_clients_name_in_their_own_words_is_ignored(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": SELECT, "format": "turtle"})

    assert response.mimetype == "application/sparql-results+json"


def test_an_unknown_format_in_a_link_is_a_bad_request(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": SELECT, "as": "xlsx"})

    assert response.status_code == 400
    assert "csv" in response.text
