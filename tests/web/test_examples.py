"""The query form offers the archive's questions by group, and puts one into its box."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from conftest import ROOT
from lod.config import Config
from lod.errors import ConfigError, NotFoundError
from lod.web import create_app
from lod.web.examples import Example, choose_example, group_examples, parse_example, read_examples

HTML = {"Accept": "text/html"}
EXAMPLES = read_examples(ROOT / "queries")


class Form(HTMLParser):
    """Headings, links to questions and what stands in the box."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.groups: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.box = ""
        self.tags: set[str] = set()
        self._within = ""
        self._is_open = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link under its heading."""
        self.tags.add(tag)
        values = dict(attrs)
        href = values.get("href") or ""
        if tag == "a" and href.startswith("/sparql?example="):
            list(self.groups.values())[-1].append(href)
        if tag == "details":
            self._is_open = "open" in values
        if tag in {"summary", "textarea"}:
            self._within = tag

    def handle_endtag(self, tag: str) -> None:
        """Leave a heading or the box."""
        if tag == self._within:
            self._within = ""

    def handle_data(self, data: str) -> None:
        """Note a heading, or what stands in the box."""
        if self._within == "summary":
            self.groups[data] = []
            self.open += [data] if self._is_open else []
        elif self._within == "textarea":
            self.box += data


def form(client: FlaskClient, **parameters: str) -> Form:
    return Form(client.get("/sparql", query_string=parameters, headers=HTML).text)


def test_the_form_lists_the_questions_under_their_headings(client: FlaskClient) -> None:
    shown = form(client)

    assert list(shown.groups.items()) == [
        (group, [f"/sparql?example={example.name}" for example in members])
        for group, members in group_examples(EXAMPLES)
    ]


def test_without_a_query_the_box_holds_the_first_question(client: FlaskClient) -> None:
    shown = form(client)

    assert shown.box.lstrip("\n") == EXAMPLES[0].query
    assert shown.open == [EXAMPLES[0].group]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_a_question_fills_the_box_and_opens_its_group(client: FlaskClient, example: Example) -> None:
    shown = form(client, example=example.name)

    assert shown.box.lstrip("\n") == example.query
    assert shown.open == [example.group]
    assert not re.search(r"^# (group|ask|column|view|filled|not|empty)\b.*:", shown.box, re.MULTILINE)


def test_a_question_that_was_filled_opens_its_group(client: FlaskClient) -> None:
    example = EXAMPLES[12]

    shown = form(client, query=example.query.replace("# VALUES", "VALUES"))

    assert shown.open == [example.group]


def test_a_query_that_is_sent_outweighs_a_question(client: FlaskClient) -> None:
    shown = form(client, query="ASK {}", example=EXAMPLES[3].name)

    assert shown.box.lstrip("\n") == "ASK {}"


def test_a_question_that_is_not_there_is_told_in_the_form(client: FlaskClient) -> None:
    response = client.get("/sparql?example=%3Cscript%3E", headers=HTML)

    assert response.status_code == 404
    assert "there is no query &#39;&lt;script&gt;&#39;" in response.text
    assert list(Form(response.text).groups)


def test_a_question_is_chosen_by_its_name_only() -> None:
    with pytest.raises(NotFoundError, match="there is no query '01'"):
        choose_example(EXAMPLES, "01")


@pytest.mark.parametrize(
    ("text", "question", "group", "note"),
    [
        ("# Who?\n# group: People\n# All of\n# them.\nASK {}", "Who?", "People", "All of them."),
        ("# Who?\nASK {}\n# group: no heading", "Who?", "Examples", ""),
        ("ASK {}", "name", "Examples", ""),
        ("", "name", "Examples", ""),
    ],
)
def test_the_comments_at_the_top_say_what_a_query_is(text: str, question: str, group: str, note: str) -> None:
    example = parse_example("name", text)

    assert (example.question, example.group, example.note) == (question, group, note)


def test_groups_keep_the_order_of_their_first_queries() -> None:
    examples = [parse_example(name, f"# {name}\n# group: {group}") for name, group in ("1b", "2a", "3b")]

    groups = [(group, [example.name for example in members]) for group, members in group_examples(examples)]

    assert groups == [("b", ["1", "3"]), ("a", ["2"])]


def test_a_question_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.rq").write_bytes("# Qui a signé ?\nASK {}".encode("latin-1"))

    with pytest.raises(ConfigError, match=r"/broken\.rq: expected a query in UTF-8"):
        read_examples(tmp_path)


def test_an_archive_without_questions_has_a_form_with_a_query(built: Config, tmp_path: Path) -> None:
    app = create_app(replace(built, queries=tmp_path))

    shown = form(app.test_client())

    app.extensions["lod"].queries.close()
    assert shown.box.lstrip("\n") == "SELECT * WHERE { ?s ?p ?o } LIMIT 10"
    assert shown.groups == {}
