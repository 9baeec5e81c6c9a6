"""What the comments of a query say becomes a question with a form; what is wrong is told in one line."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from conftest import ROOT
from lod.cli import main
from lod.config import Config
from lod.errors import ConfigError
from lod.web.examples import parse_example
from lod.web.questions.catalogue import read_catalogue
from lod.web.questions.header import parse_inquiry, parse_kind
from lod.web.questions.inquiries import Catalogue, Column, Inquiry, Kind, Parameter

CATALOGUE = read_catalogue(ROOT / "queries")
KINDS = {"person": Kind("person", "person", "people", ("person",), (), "SELECT * {}")}
WHOLE = """\
# Who met whom, and when?
# group: Conversations
# As the documents tell.
# ask ?person: person | Who
# ask ?name: text, needed | Name
# column ?a: thing ?b | One
# column ?n: number | Times
# view: bars ?n
# filled: Whom did {person} meet?
# not: That they
#   agreed.
# empty: Nobody met.
SELECT ?a ?b ?n WHERE {
  # VALUES ?person { <id/person/nehru> }
  VALUES ?name { "Nehru" }
  ?a ?b ?n
}
"""


def read(text: str) -> Inquiry:
    inquiry = parse_inquiry("queries/x.rq", "x", text, KINDS)
    assert inquiry is not None
    return inquiry


def test_a_header_says_all_that_a_form_needs() -> None:
    inquiry = read(WHOLE)

    assert (inquiry.question, inquiry.group, inquiry.note) == (
        "Who met whom, and when?",
        "Conversations",
        "As the documents tell.",
    )
    assert inquiry.parameters == (
        Parameter("person", "person", "Who", is_needed=False, example="<id/person/nehru>"),
        Parameter("name", "text", "Name", is_needed=True, example='"Nehru"'),
    )
    assert inquiry.columns == (Column("a", "thing", "One", ("b",)), Column("n", "number", "Times"))
    assert (inquiry.view, inquiry.viewed) == ("bars", ("n",))
    assert (inquiry.silence, inquiry.empty) == ("That they agreed.", "Nobody met.")


def test_the_query_form_shows_the_sentences_of_a_header_and_not_its_keys() -> None:
    assert parse_example("x", WHOLE).note == "As the documents tell."


def test_the_question_names_what_was_chosen() -> None:
    inquiry = read(WHOLE)

    assert inquiry.words({"person": "A {name} B"}) == "Whom did A {name} B meet?"
    assert inquiry.words({}) == inquiry.question


def test_what_no_form_of_the_question_names_stands_behind_it() -> None:
    inquiry = read(WHOLE)

    assert inquiry.words({"person": "A", "name": "B"}) == "Whom did A meet? (Name: B)"
    assert inquiry.words({"name": "B"}) == "Who met whom, and when? (Name: B)"


def test_a_query_without_a_header_shows_what_it_gives() -> None:
    inquiry = read("SELECT ?s (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?s")

    assert (inquiry.question, inquiry.group) == ("x", "Examples")
    assert [column.variable for column in inquiry.columns] == ["s", "n"]


def test_a_query_for_yes_or_no_has_both_in_words() -> None:
    inquiry = read("# Is it so?\n# yes: It is.\n# no: It is not.\nASK {}")

    assert (inquiry.is_asking, inquiry.yes, inquiry.no) == (True, "It is.", "It is not.")


def test_a_query_that_gives_a_graph_has_no_form() -> None:
    assert parse_inquiry("x.rq", "x", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", {}) is None


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("# view:", "# veiw:", r":8: 'veiw', expected one of group, ask, column, view, filled"),
        ("# group: Conv", "# group ?x: Conv", r":2: 'group' is written otherwise, expected 'group: \.\.\.'"),
        ("# ask ?person:", "# ask:", r":4: 'ask' is written otherwise, expected 'ask \?variable"),
        (
            "person | Who",
            "persn | Who",
            r":4: the kind 'persn' of \?person, expected one of person, date, text",
        ),
        ("person | Who", "person, must | Who", r":4: 'must' behind the kind, expected 'needed'"),
        ("person | Who", "person", r":4: \?person has no label, expected 'person \| words"),
        (
            "# ask ?person",
            "# ask ?persons",
            r":4: \?persons gets its value in no line, expected a line 'VALUES",
        ),
        ('  VALUES ?name { "', '  # VALUES ?name { "', r":15: \?name is needed, expected its line without"),
        (
            "  ?a ?b ?n\n",
            '  { VALUES ?name { "A" }\n  VALUES ?name { "B" }\n }\n ?a ?b ?n',
            r":5: \?name gets several values, expected the same in each line",
        ),
        ('{ "Nehru" }', '{ "a" "b" }', r":15: the value '\"a\" \"b\"' of \?name, expected a text in quotes"),
        ('{ "Nehru" }', "{ <a> }", r":15: the value '<a>' of \?name, expected a text in quotes"),
        ("# column ?a: thing", "# column ?a: thign", r":6: the column kind 'thign', expected one of thing"),
        ("# column ?n:", "# column ?m:", r":7: \?m is not in the answer, expected one of \?a, \?b, \?n"),
        ("thing ?b |", "thing ?c |", r":6: \?c is not in the answer"),
        ("number |", "number ?b |", r":7: 'number \?b', expected 'number' with 0 further variables"),
        ("number | Times", "number", r":7: \?n has no heading, expected 'number \| heading'"),
        ("bars ?n", "pie ?n", r":8: the view 'pie \?n', expected table, bars \?number"),
        ("bars ?n", "bars ?b", r":8: \?b of the view is no column, expected a 'column \?b'"),
        ("{person} meet", "{people} meet", r":9: \{people\} is not asked for, expected a line 'ask \?people"),
        ("# empty:", "# view:", r":12: a second 'view', expected one"),
        ("# empty:", "# yes:", r":12: 'yes' for an answer in rows, expected it with ASK only"),
        ("?a ?b ?n\n}", "?a ?b\n}", r":18: the query cannot be read: error at 18"),
    ],
)
def test_what_is_wrong_with_a_header_is_told_with_file_line_and_what_was_expected(
    old: str, new: str, complaint: str
) -> None:
    assert old in WHOLE

    with pytest.raises(ConfigError, match=r"^queries/x\.rq" + complaint):
        read(WHOLE.replace(old, new, 1))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("SELECT ?choice ?count {}", r":1: expected a comment with one and several"),
        ("# person | people\nSELECT ?choice {}", r":1: expected a query that gives \?choice and \?count"),
        ("# a | b\n# page: person\nSELECT ?choice ?count {}", r":2: 'page', expected one of pages, by"),
    ],
)
def test_what_is_wrong_with_a_kind_of_choices_is_told(text: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=r"^queries/choices/x\.rq" + complaint):
        parse_kind("queries/choices/x.rq", "x", text)


@pytest.mark.parametrize(
    ("themes", "complaint"),
    [
        ("[[theme]]\ngroup = 'A'\n", "theme 1, expected group"),
        ("[[theme]]\ngroup = 'Nowhere'\nabout = ''\n", "theme 1, no query is of the group 'Nowhere'"),
        ("[theme\n", "expected TOML in UTF-8"),
        ("themes = 1\n", r"expected \[\[theme\]\] and nothing else"),
    ],
)
def test_what_is_wrong_with_the_themes_is_told(tmp_path: Path, themes: str, complaint: str) -> None:
    (tmp_path / "x.rq").write_text("# A?\n# group: A\nASK {}")
    (tmp_path / "themes.toml").write_text(themes)

    with pytest.raises(ConfigError, match=rf"/themes\.toml: .*{complaint}"):
        read_catalogue(tmp_path)


def test_a_theme_that_nobody_put_in_order_stands_at_the_end() -> None:
    inquiries = (read("# A?\n# group: A\nASK {}"), read("# B?\n# group: B\nASK {}"))
    catalogue = Catalogue(inquiries)

    assert [theme.group for theme, _ in catalogue.by_theme()] == ["A", "B"]


def test_every_group_of_the_archive_has_a_theme_with_a_line_about_it() -> None:
    assert {theme.group for theme in CATALOGUE.themes} == {i.group for i in CATALOGUE.inquiries}
    assert all(theme.about.endswith(".") for theme in CATALOGUE.themes)


@pytest.mark.parametrize("inquiry", CATALOGUE.inquiries, ids=lambda inquiry: inquiry.name)
def test_every_question_of_the_archive_has_columns_with_headings_or_an_answer_in_words(
    inquiry: Inquiry,
) -> None:
    assert inquiry.is_asking or all(c.heading != c.variable for c in inquiry.columns)
    assert all(words.endswith(".") for words in (inquiry.note, inquiry.silence, inquiry.empty) if words)
    assert all(sentence.endswith("?") for sentence in inquiry.filled)


def test_a_server_that_runs_goes_without_a_question_that_is_being_edited(tmp_path: Path) -> None:
    complaints: list[str] = []
    (tmp_path / "a.rq").write_text("# Who?\n# colour: red\nASK {}")
    (tmp_path / "b.rq").write_text("# What?\nASK {}")

    catalogue = read_catalogue(tmp_path, lambda error: complaints.append(str(error)))

    assert [inquiry.name for inquiry in catalogue.inquiries] == ["b"]
    assert len(complaints) == 1
    assert "a.rq:2: 'colour', expected one of" in complaints[0]


def test_serving_does_not_begin_with_a_broken_question(built: Config, tmp_path: Path) -> None:
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "x.rq").write_text("# Who?\n# colour: red\nASK {}")
    settings = (ROOT / "lod.toml").read_text(encoding="utf-8")
    for name in ("records", "authority", "ontology", "shapes", "profiles"):
        settings = settings.replace(f'{name} = "{name}"', f'{name} = "{ROOT / name}"')
    (tmp_path / "lod.toml").write_text(settings, encoding="utf-8")

    options = ["serve", "--config", str(tmp_path / "lod.toml"), "--output", str(built.output)]
    result = CliRunner().invoke(main, options)

    assert result.exit_code == 3
    assert "queries/x.rq:2: 'colour', expected one of" in result.stderr.splitlines()[-1]


def test_a_folder_with_a_broken_question_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.rq").write_text("# Who?\n# colour: red\nASK {}")

    with pytest.raises(ConfigError, match=r"/x\.rq:2: 'colour', expected one of"):
        read_catalogue(tmp_path)
