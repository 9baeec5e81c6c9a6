"""Errors are a line for programs and a page for browsers; the site knows when it is ill."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from lod.config import Config
from lod.dumps import FILES
from lod.formats import DATASETS, GRAPHS, JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format
from lod.web import create_app

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
STATUS_CODE = "http://www.w3.org/2011/http#statusCodeNumber"
PARSERS = {
    TURTLE: ox.RdfFormat.TURTLE,
    JSON_LD: ox.RdfFormat.JSON_LD,
    N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    RDF_XML: ox.RdfFormat.RDF_XML,
    TRIG: ox.RdfFormat.TRIG,
    N_QUADS: ox.RdfFormat.N_QUADS,
}
ERRORS = [
    ("GET", "/nope", {}, 404),
    ("GET", "/id/", {}, 404),
    ("GET", "/id/person/nobody", {}, 404),
    ("GET", "/dumps/nothing", {}, 404),
    ("PUT", "/sparql", {}, 405),
    ("POST", "/", {}, 405),
    ("GET", "/dumps/lod.ttl", {"Range": "bytes=99999999-"}, 416),
]


@pytest.fixture
def copy(built: Config, tmp_path: Path) -> Iterator[tuple[Path, FlaskClient]]:
    """A release of our own, to break, and its site."""
    release = (built.output / "current").resolve()
    shutil.copytree(release, tmp_path / "releases" / release.name)
    (tmp_path / "current").symlink_to(Path("releases") / release.name)
    app = create_app(replace(built, output=tmp_path))
    yield tmp_path / "releases" / release.name, app.test_client()
    app.extensions["lod"].queries.close()


@pytest.mark.parametrize("accept", ["*/*", "", "text/plain", "image/png", "application/sparql-results+json"])
@pytest.mark.parametrize(("method", "path", "headers", "status"), ERRORS)
def test_a_program_gets_one_line(  # noqa: PLR0913
    client: FlaskClient, method: str, path: str, headers: dict[str, str], status: int, accept: str
) -> None:
    response = client.open(path, method=method, headers={**headers, "Accept": accept}, buffered=True)

    assert response.status_code == status
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.text.endswith("\n")
    assert response.text.count("\n") == 1


@pytest.mark.parametrize("accept", ["application/json", "application/problem+json", "application/*"])
@pytest.mark.parametrize(("method", "path", "headers", "status"), ERRORS)
def test_who_likes_json_gets_problem_details(  # noqa: PLR0913
    client: FlaskClient, method: str, path: str, headers: dict[str, str], status: int, accept: str
) -> None:
    response = client.open(path, method=method, headers={**headers, "Accept": accept}, buffered=True)

    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert response.json is not None
    assert (response.json["status"], response.json["instance"]) == (status, path)
    assert response.json["detail"]


@pytest.mark.parametrize("format_", [*GRAPHS, *DATASETS], ids=lambda format_: format_.name)
@pytest.mark.parametrize(
    ("method", "path", "headers", "status"), [row for row in ERRORS if row[1] != "/sparql"]
)
def test_who_likes_rdf_gets_the_error_in_it(  # noqa: PLR0913
    client: FlaskClient, method: str, path: str, headers: dict[str, str], status: int, format_: Format
) -> None:
    wished = {**headers, "Accept": format_.media_type}
    response = client.open(path, method=method, headers=wished, buffered=True)

    said = ox.parse(response.data, format=PARSERS[format_])
    assert (response.status_code, response.mimetype) == (status, format_.media_type)
    codes = [quad.object.value for quad in said if quad.predicate.value == STATUS_CODE]
    assert codes == [str(status)]


@pytest.mark.parametrize(("method", "path", "headers", "status"), ERRORS)
def test_a_browser_gets_a_page_with_a_way_home(
    client: FlaskClient, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    response = client.open(path, method=method, headers={**headers, "Accept": FIREFOX}, buffered=True)

    assert response.status_code == status
    assert response.content_type == "text/html; charset=utf-8"
    assert 'class="error"' in response.text
    assert 'To the <a href="/">' in response.text


def test_an_error_page_escapes_the_address(client: FlaskClient) -> None:
    response = client.get("/%3Cscript%3E", headers={"Accept": FIREFOX})

    assert "<script>" not in response.text


def test_a_braced_address_is_no_template(client: FlaskClient) -> None:
    assert client.get("/nope/%7Bpath.x%7D").text == "/nope/{path.x}: there is no such address\n"


def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient) -> None:
    response = client.put("/sparql")

    assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))


def test_a_range_behind_the_end_is_told_the_length(client: FlaskClient) -> None:
    whole = client.get("/dumps/lod.ttl", buffered=True)

    response = client.get("/dumps/lod.ttl", headers={"Range": "bytes=99999999-"}, buffered=True)

    assert response.headers["Content-Range"] == f"bytes */{len(whole.data)}"


@pytest.mark.parametrize(
    "wanted", ["lines=1-2", "bytes=0-1,4-5", "bytes=5-2", "bytes=x-", "bytes", "bytes=-", "bytes=0-1-2"]
)
def test_a_range_that_is_none_of_ours_is_ignored(client: FlaskClient, wanted: str) -> None:
    whole = client.get("/dumps/lod.ttl", buffered=True)

    response = client.get("/dumps/lod.ttl", headers={"Range": wanted}, buffered=True)

    assert response.status_code == 200
    assert response.data == whole.data


def test_a_body_that_is_too_large_is_told_so(client: FlaskClient) -> None:
    response = client.post("/sparql", data={"query": "x" * (2 << 20)})

    assert response.status_code == 413
    assert response.text == "the body is too large, expected at most 1 MiB\n"


def test_a_dump_that_has_gone_is_not_found_in_one_line(copy: tuple[Path, FlaskClient]) -> None:
    folder, client = copy
    (folder / "lod.ttl").unlink()

    response = client.get("/dumps/lod.ttl")

    assert (response.status_code, response.content_type) == (404, "text/plain; charset=utf-8")


def test_a_site_that_is_whole_is_well(copy: tuple[Path, FlaskClient]) -> None:
    folder, client = copy

    assert client.get("/health").text == f"ok {folder.name}\n"


@pytest.mark.parametrize("name", [*FILES, "manifest.json", "store"])
def test_a_site_that_lacks_a_file_is_ill(copy: tuple[Path, FlaskClient], name: str) -> None:
    folder, client = copy
    path = folder / name
    shutil.rmtree(path) if path.is_dir() else path.unlink()

    response = client.get("/health")

    assert response.status_code == 503
    assert name in response.text
    assert response.text.count("\n") == 1


def test_a_site_whose_store_does_not_answer_is_ill(
    copy: tuple[Path, FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, client = copy

    def fail(_: str) -> None:
        raise OSError("IO error:\nNo such file")

    monkeypatch.setattr(client.application.extensions["lod"].store, "about", fail)

    response = client.get("/health")

    assert response.status_code == 503
    assert response.text == "the store does not answer: IO error: No such file\n"
