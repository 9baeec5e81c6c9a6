"""A name that is out of use says so, and leads to what took its place."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from lod.config import Config
from lod.errors import AuthorityError
from lod.web import create_app
from lod.web.retired import Retired, find_successor, read_retired

HEAD = "path\tsuccessor\tdate\treason\n"
ROWS = (
    "id/person/jawaharlal\tid/person/nehru\t2026-11-01\tthe same man\n"
    "id/person/jlnehru\tid/person/jawaharlal\t2026-10-01\tthe same man\n"
    "id/person/ghost\t\t2026-11-02\tnever lived\n"
    "vocab/type/old\tvocab/type/signing\t2026-11-03\trenamed\n"
)
TURTLE, FIREFOX = "text/turtle", "text/html,*/*;q=0.8"


@pytest.fixture(scope="module")
def client(built: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("authority")
    (folder / "retired.tsv").write_text(HEAD + ROWS, encoding="utf-8")
    app = create_app(replace(built, authority=folder))
    yield app.test_client()
    app.extensions["lod"].queries.close()


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/id/person/jawaharlal", "/id/person/nehru"),
        ("/id/person/jlnehru", "/id/person/nehru"),  # merged twice
        ("/doc/person/jawaharlal", "/doc/person/nehru"),
        ("/doc/person/jawaharlal.ttl", "/doc/person/nehru.ttl"),
        ("/vocab/type/old", "/vocab/type/signing"),
        ("/doc/vocab/type/old.nt", "/doc/vocab/type/signing.nt"),
    ],
)
def test_a_merged_name_leads_to_its_successor(client: FlaskClient, path: str, location: str) -> None:
    response = client.get(path)

    assert (response.status_code, response.headers["Location"]) == (301, location)
    assert client.get(path, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("path", ["/id/person/ghost", "/doc/person/ghost", "/doc/person/ghost.ttl"])
@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "text/plain; charset=utf-8"),
        (FIREFOX, "text/html; charset=utf-8"),
        ("application/json", "application/problem+json"),
        (TURTLE, "text/turtle; charset=utf-8"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/n-quads", "application/n-quads"),
    ],
)
def test_a_retired_name_says_since_when_and_why(
    client: FlaskClient, path: str, accept: str, content_type: str
) -> None:
    response = client.get(path, headers={"Accept": accept})

    assert (response.status_code, response.content_type) == (410, content_type)
    assert "2026-11-02" in response.text
    assert "never lived" in response.text


def test_who_reads_rdf_is_told_the_successor_in_it(client: FlaskClient) -> None:
    response = client.get("/id/person/jlnehru", headers={"Accept": TURTLE})

    said = {
        (str(q.subject), str(q.predicate), str(q.object))
        for q in ox.parse(response.data, format=ox.RdfFormat.TURTLE)
    }
    replaced = "<http://purl.org/dc/terms/isReplacedBy>"
    assert (
        "<https://lod.example.org/id/person/jlnehru>",
        replaced,
        "<https://lod.example.org/id/person/nehru>",
    ) in said


def test_a_name_in_use_is_not_touched(client: FlaskClient) -> None:
    assert client.get("/id/person/nehru").status_code == 303
    assert client.get("/id/person/nobody").status_code == 404


def test_no_registry_retires_nothing(tmp_path: Path) -> None:
    assert read_retired(tmp_path) == {}


def test_names_merged_in_a_circle_end_somewhere() -> None:
    circle = {"a": Retired("a", "b", "", ""), "b": Retired("b", "a", "", "")}

    assert find_successor(circle, "a") is not None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: expected the columns"),
        ("path,successor,date,reason\n", "line 1: expected the columns"),
        (f"{HEAD}id/a\t\t2026-11-24\n", "line 2: 3 columns"),
        (f"{HEAD}id/a\t\t24.11.2026\twhy\n", "line 2: '24.11.2026', expected a date"),
        (f"{HEAD}/id/a\t\t2026-11-24\twhy\n", "line 2: '/id/a', expected a path"),
        (
            f"{HEAD}id/a\thttps://x.example/\t2026-11-24\twhy\n",
            "line 2: 'https://x.example/', expected a path",
        ),
        (f"{HEAD}\t\t2026-11-24\twhy\n", "line 2: expected the path"),
        (f"{HEAD}id/a\tid/a\t2026-11-24\twhy\n", "line 2: expected the path"),
        (f"{HEAD}id/a\t\t2026-11-24\twhy\nid/a\t\t2026-11-24\twhy\n", "line 3: id/a is retired twice"),
    ],
)
def test_a_malformed_row_is_told_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "retired.tsv").write_text(text, encoding="utf-8")

    with pytest.raises(AuthorityError) as caught:
        read_retired(tmp_path)

    assert words in str(caught.value)
