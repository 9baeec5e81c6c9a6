"""Search over HTTP: formats, facets, pages, suggestions, errors; the index is that of the release."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import RECORD
from lod.build import build_release
from lod.config import Config
from lod.releases import read_release
from lod.search import write_index
from lod.web import create_app
from lod.web.search_pages import HEADINGS
from lod.web.sources import loaded_files

FORMATS = {
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "ttl": "text/turtle; charset=utf-8",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
HYDRA = "http://www.w3.org/ns/hydra/core#"
HTML = {"Accept": "text/html"}


def found(client: FlaskClient, query: str) -> dict[str, object]:
    response = client.get(f"/search?{query}", headers={"Accept": "application/json"})
    assert response.status_code == 200, response.text
    table: dict[str, object] = response.get_json()
    return table


def titles(client: FlaskClient, query: str) -> list[str]:
    return [item["title"] for item in found(client, query)["items"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("suffix", "content_type"), FORMATS.items())
def test_results_are_to_be_had_in_each_format(client: FlaskClient, suffix: str, content_type: str) -> None:
    by_suffix = client.get(f"/search?q=nehru&as={suffix}")
    by_accept = client.get("/search?q=nehru", headers={"Accept": content_type.partition(";")[0]})

    assert by_suffix.content_type == by_accept.content_type == content_type
    assert by_suffix.data == by_accept.data
    assert by_accept.headers["Content-Location"] == f"/search?q=nehru&as={suffix}"


@pytest.mark.parametrize(
    ("query", "is_told"),
    [("q=caretaker", True), ("q=nehru", False), ("q=mikoyan", False), ("q=caretaker&kind=person", False)],
)
def test_who_finds_words_in_remarks_only_is_told_so(client: FlaskClient, query: str, is_told: object) -> None:
    page = client.get(f"/search?{query}", headers=HTML).text

    assert "Nothing found" not in page
    assert ("nobody, is called so" in page) == is_told


def test_who_has_no_wish_gets_json(client: FlaskClient) -> None:
    assert client.get("/search?q=nehru").content_type == "application/json"


def test_a_format_that_there_is_not_is_refused(client: FlaskClient) -> None:
    assert client.get("/search?q=nehru", headers={"Accept": "image/png"}).status_code == 406


def test_all_rdf_of_results_is_the_same_graph(client: FlaskClient) -> None:
    graphs = {
        frozenset(
            f"{quad.subject} {quad.predicate} {quad.object}"
            for quad in ox.parse(client.get(f"/search?q=berlin&as={suffix}").data, format=format_)
        )
        for suffix, format_ in (
            ("ttl", ox.RdfFormat.TURTLE),
            ("nt", ox.RdfFormat.N_TRIPLES),
            ("rdf", ox.RdfFormat.RDF_XML),
            ("jsonld", ox.RdfFormat.JSON_LD),
        )
    }

    assert len(graphs) == 1


def test_the_rdf_says_how_many_there_are_and_which(client: FlaskClient) -> None:
    quads = list(ox.parse(client.get("/search?q=nehru&as=nt").data, format=ox.RdfFormat.N_TRIPLES))
    whole = ox.NamedNode("https://lod.example.org/search?q=nehru#results")

    totals = [
        q.object.value for q in quads if (q.subject, q.predicate.value) == (whole, f"{HYDRA}totalItems")
    ]
    members = {q.object.value for q in quads if q.predicate.value == f"{HYDRA}member"}
    assert totals == [str(found(client, "q=nehru")["total"])]
    assert "https://lod.example.org/id/person/nehru" in members


def test_results_are_links_to_pages_that_there_are(client: FlaskClient) -> None:
    items = found(client, "q=berlin")["items"]

    statuses = {client.get(item["address"]).status_code for item in items}  # type: ignore[attr-defined]
    assert statuses == {303}


@pytest.mark.parametrize("name", HEADINGS)
def test_each_value_of_a_facet_has_as_many_results_as_it_says(client: FlaskClient, name: str) -> None:
    counts = found(client, "q=mikoyan")["facets"][name]  # type: ignore[index]

    assert counts
    for one in counts:
        assert found(client, one["address"].partition("?")[2])["total"] == one["count"]


def test_filters_can_be_added_and_taken_away(client: FlaskClient) -> None:
    page = client.get("/search?q=mikoyan&person=dulles&kind=event", headers=HTML).text

    assert 'href="/search?q=mikoyan&amp;kind=event"' in page
    assert 'href="/search?q=mikoyan&amp;person=dulles"' in page


def test_the_page_of_results_needs_no_script(client: FlaskClient) -> None:
    page = client.get("/search?q=mikoyan&sort=oldest", headers=HTML).text

    assert '<form class="search large" role="search" action="/search">' in page
    assert '<input type="hidden" name="sort" value="oldest">' in page
    assert "<mark>Mikoyan</mark>" in page


def test_every_page_has_a_search_field(client: FlaskClient) -> None:
    for path in ("/", "/people", "/doc/person/nehru.html", "/sparql", "/nowhere"):
        page = client.get(path, headers=HTML).text
        assert page.count('role="search"') == 1, path
        assert 'rel="search"' in page, path


def test_what_was_typed_is_shown_and_not_run(client: FlaskClient) -> None:
    page = client.get(f"/search?q={quote('<script>alert(1)</script>')}", headers=HTML).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_who_finds_nothing_is_helped(client: FlaskClient) -> None:
    response = client.get("/search?q=mikoyan+zebra&year=1801", headers=HTML)

    assert response.status_code == 200
    assert "Nothing found" in response.text
    assert 'href="/search?q=mikoyan"' in response.text


def test_a_search_without_words_lists_everything(client: FlaskClient) -> None:
    assert found(client, "")["total"] == found(client, "q=")["total"] > 100  # type: ignore[operator]


def test_pages_follow_each_other(client: FlaskClient) -> None:
    first = found(client, "kind=person")
    second = found(client, str(first["next"]).partition("?")[2])

    assert first["previous"] is None
    assert second["previous"] == "/search?kind=person"
    assert not {i["iri"] for i in first["items"]} & {i["iri"] for i in second["items"]}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("sort=best", "sort: 'best', expected one of relevance, oldest, newest"),
        ("page=0", "page: '0', expected a number from 1 to 500"),
        ("page=501", "page: '501', expected a number from 1 to 500"),
        ("page=x", "page: 'x', expected a number from 1 to 500"),
        ("year=long+ago", "year: 'long ago', expected a year as 1959, or years as 1955-1960"),
        (f"q={'x' * 201}", "q: 201 characters, expected at most 200"),
        (f"q={'+'.join('abcdefghijklmnopqrstu')}", "q: 21 words, expected at most 20"),
        ("&".join(f"person=p{n}" for n in range(11)), "11 filters, expected at most 10"),
        (f"person={'x' * 201}", "person: 201 characters, expected at most 200"),
        ("as=pdf", "as: 'pdf', expected one of json, html, ttl, jsonld, nt, rdf"),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_one_line(client: FlaskClient, query: str, message: str) -> None:
    response = client.get(f"/search?{query}", headers={"Accept": "text/plain"})

    assert (response.status_code, response.text) == (400, f"{message}\n")


def test_a_page_behind_the_last_is_not_found(client: FlaskClient) -> None:
    assert client.get("/search?q=nehru&page=2").status_code == 404


def test_results_are_validated_as_other_pages_are(client: FlaskClient) -> None:
    first = client.get("/search?q=nehru", headers=HTML)
    again = client.get("/search?q=nehru", headers={**HTML, "If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert first.headers["ETag"] != client.get("/search?q=nasser", headers=HTML).headers["ETag"]


def test_suggestions_are_those_of_opensearch(client: FlaskClient) -> None:
    response = client.get("/search/suggest?q=neh")

    text, names, notes, addresses = json.loads(response.data)
    assert response.content_type == "application/x-suggestions+json"
    assert (text, names[0], addresses[0]) == ("neh", "Jawaharlal Nehru", "/id/person/nehru")
    assert notes[0].startswith("person")


def test_nothing_typed_suggests_nothing(client: FlaskClient) -> None:
    assert json.loads(client.get("/search/suggest").data) == ["", [], [], []]


def test_too_long_a_beginning_is_refused(client: FlaskClient) -> None:
    assert client.get(f"/search/suggest?q={'x' * 201}").status_code == 400


def test_browsers_are_told_how_to_search(client: FlaskClient) -> None:
    document = ET.fromstring(client.get("/search/description.xml").data)  # noqa: S314 - our own

    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    urls = {url.get("type"): url.get("template") for url in document.findall(f"{space}Url")}
    assert urls["text/html"] == "http://localhost/search?q={searchTerms}&page={startPage?}&as=html"
    assert len(document.findtext(f"{space}ShortName") or "") in range(1, 17)


@pytest.fixture
def settings_of_two(config: Config, tmp_path: Path) -> Config:
    return replace(config, output=tmp_path / "output")


def publish(config: Config, folder: Path, number: int) -> None:
    text = RECORD.read_text(encoding="utf-8").replace("164/GS", f"{number}/ZZ")
    (folder / "page.txt").write_text(text, encoding="utf-8")
    build_release([folder / "page.txt"], config, lambda _: None)


def test_each_release_has_an_index_of_its_own(settings_of_two: Config, tmp_path: Path) -> None:
    for number in (771, 772):
        publish(settings_of_two, tmp_path, number)
        app = create_app(settings_of_two)

        totals = [found(app.test_client(), f"q={n}zz&kind=record")["total"] for n in (771, 772)]

        app.extensions["lod"].queries.close()
        assert totals == [int(number == 771), int(number == 772)]


def test_an_index_that_is_missing_or_of_another_release_is_made(
    settings_of_two: Config, tmp_path: Path
) -> None:
    publish(settings_of_two, tmp_path, 771)
    release = read_release(settings_of_two.output)
    for spoil in (lambda: shutil.rmtree(release.search), lambda: write_index((), release.search, "another")):
        spoil()
        app = create_app(settings_of_two)

        total = found(app.test_client(), "q=771zz&kind=record")["total"]

        app.extensions["lod"].queries.close()
        assert total == 1


@pytest.fixture
def data(config: Config, tmp_path: Path) -> Iterator[FlaskClient]:
    """A site over RDF of others."""
    from lod.web import make_app  # noqa: PLC0415

    (tmp_path / "my.ttl").write_text(
        "<http://e.org/a> a <http://xmlns.com/foaf/0.1/Person> ;"
        ' <http://xmlns.com/foaf/0.1/name> "Zo\u00eb" .'
    )
    with loaded_files(
        [tmp_path / "my.ttl"], "http://e.org/", config, lambda _: None, base=None, union=False
    ) as source:
        site = source.open()
        yield make_app(site).test_client()
        site.close()


def test_rdf_of_others_is_searched_by_its_labels(data: FlaskClient) -> None:
    [item] = found(data, "q=zoe")["items"]  # type: ignore[misc]

    assert (item["iri"], item["kind"], item["title"]) == ("http://e.org/a", "Person", "Zo\u00eb")  # type: ignore[has-type]


def test_a_site_without_an_index_says_so(built: Config) -> None:
    app = create_app(built)
    site = app.extensions["lod"]
    from lod.web import make_app  # noqa: PLC0415

    client = make_app(replace(site, search=None)).test_client()
    response = client.get("/search?q=x", headers={"Accept": "text/plain"})

    assert response.status_code == 404
    assert response.text == "search: this site keeps no index of what it shows; its endpoint is /sparql\n"
    assert 'role="search"' not in client.get("/people", headers=HTML).text
    site.close()


NAMES = st.sampled_from(
    ["q", "kind", "person", "state", "topic", "repository", "year", "sort", "page", "as", "x"]
)


@given(st.lists(st.tuples(NAMES, st.text(max_size=250)), max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_search_makes_the_server_fail(client: FlaskClient, pairs: list[tuple[str, str]]) -> None:
    response = client.get("/search", query_string=pairs)  # type: ignore[arg-type]

    assert response.status_code in {200, 400, 404}


HOSTILE = [
    '"', '""', '"a', "-", "--", "-a", "*", "**", "a*b*", "(", ")", "((",
    "a AND", "OR OR", "NOT", "a:b", "text:*", "/.*/",
    "\\", "\\\\", "^", "~", "a~5", "[a TO b]", "{", "+", "+-", "\u0000", "\ud7ff",
    "\u202e", "%00", "'; DROP TABLE", "\u0301",
    "\u200b", "\U0001f600", "*" * 200, '"' * 200, "- " * 100, "a* " * 20,
    "\u0430*", "f. f. f. 5 5", "f5f5f5f5", "NEAR(a b)",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("path", ["/search", "/search/suggest"])
def test_signs_that_mean_something_to_engines_mean_nothing_here(
    client: FlaskClient, path: str, text: str
) -> None:
    response = client.get(path, query_string={"q": text})

    assert response.status_code == 200


@pytest.mark.parametrize(("rights", "expected"), [("publish = true", 1), ("publish = false", 0)])
def test_the_words_of_a_text_are_found_only_if_its_rights_allow_that(
    settings_of_two: Config, tmp_path: Path, rights: str, expected: int
) -> None:
    body = RECORD.read_text(encoding="utf-8").replace("to call on Nehru", "to call quagga Nehru")
    (tmp_path / RECORD.name).write_text(body, encoding="utf-8")
    description = RECORD.with_suffix(".toml").read_text(encoding="utf-8")
    (tmp_path / f"{RECORD.stem}.toml").write_text(f"{description}\n[text]\n{rights}\n", encoding="utf-8")
    build_release([tmp_path / RECORD.name], settings_of_two, lambda _: None)
    app = create_app(settings_of_two)

    table = found(app.test_client(), "q=quagga")

    app.extensions["lod"].queries.close()
    assert table["total"] == expected
    assert ["call quagga Nehru" in item["excerpt"] for item in table["items"]] == [True] * expected  # type: ignore[attr-defined]
