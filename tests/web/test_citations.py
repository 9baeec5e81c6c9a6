"""A page is cited as archives ask for it, and by programs that keep references."""

import json
import re

import pytest
from flask.testing import FlaskClient

from conftest import RECORD
from lod.web.citations import Citation, write_bibtex, write_csl, write_ris, write_sentence

RECORD_PATH = f"document/{RECORD.stem}"
HOSTILE = Citation(
    key="x",
    title="100 % {of} \\the_ #1 & ~all$\r\nTY  - BOOK",
    iri="https://lod.example.org/id/x",
    dataset="Records",
    release="abc",
    issued="2026-11-24",
    publisher="Editors",
)


def test_a_record_is_cited_by_archive_fond_opis_and_delo(client: FlaskClient) -> None:
    text = client.get(f"/cite/{RECORD_PATH}.txt").text

    assert text.startswith("Ministry of Foreign Affairs of the USSR: \u201cUSSR Foreign Ministry No. 164/GS")
    assert "Russian State Archive of Contemporary History (RGANI, f. 5, op. 30, d. 300)." in text
    assert "Translated by Gary Goldberg." in text
    assert "24 November 2026." in text
    assert text.endswith(f"<https://lod.example.org/id/{RECORD_PATH}>\n")
    assert text.count("21 January 1959") == 1


@pytest.mark.parametrize(
    ("suffix", "content_type"),
    [
        ("txt", "text/plain; charset=utf-8"),
        ("bib", "application/x-bibtex; charset=utf-8"),
        ("ris", "application/x-research-info-systems; charset=utf-8"),
        ("json", "application/vnd.citationstyles.csl+json"),
    ],
)
@pytest.mark.parametrize("path", [RECORD_PATH, "person/nehru", "dataset", "ns", f"{RECORD_PATH}/mentions"])
def test_every_page_has_a_citation_in_each_format(
    client: FlaskClient, path: str, suffix: str, content_type: str
) -> None:
    response = client.get(f"/cite/{path}.{suffix}", headers={"Accept": "image/png"})

    assert response.status_code == 200
    assert response.content_type == content_type


def test_without_a_suffix_the_client_says_what_it_likes(client: FlaskClient) -> None:
    likes = {"Accept": "application/vnd.citationstyles.csl+json"}
    chosen = client.get("/cite/person/nehru", headers=likes)

    assert chosen.headers["Content-Location"] == "/cite/person/nehru.json"
    assert client.get("/cite/person/nehru").content_type.startswith("text/plain")
    assert client.get("/cite/person/nehru", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("path", ["/cite/person/nobody.bib", "/cite/nothing", "/cite/"])
def test_what_has_no_page_has_no_citation(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_bibtex_of_a_record_has_its_date_its_shelf_and_its_translator(client: FlaskClient) -> None:
    text = client.get(f"/cite/{RECORD_PATH}.bib").text

    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", text, re.MULTILINE))
    assert text.startswith(f"@misc{{document-{RECORD.stem},\n")
    assert fields["author"] == "{Ministry of Foreign Affairs of the USSR}"
    assert (fields["date"], fields["year"]) == ("1959-01-21", "1959")
    assert "\n  month = jan,\n" in text
    assert "f. 5, op. 30, d. 300" in fields["howpublished"]
    assert fields["translator"] == "{Gary Goldberg}"


def test_ris_has_a_tag_a_line_and_an_end(client: FlaskClient) -> None:
    lines = client.get(f"/cite/{RECORD_PATH}.ris").data.decode().split("\r\n")

    assert lines[0] == "TY  - MANSCPT"
    assert lines[-2:] == ["ER  - ", ""]
    assert "DA  - 1959/01/21/" in lines
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])


def test_csl_has_the_archive_and_the_date_in_parts(client: FlaskClient) -> None:
    [item] = client.get(f"/cite/{RECORD_PATH}.json").get_json(force=True)

    assert item["type"] == "manuscript"
    assert item["issued"] == {"date-parts": [[1959, 1, 21]]}
    assert item["archive_location"] == "RGANI, f. 5, op. 30, d. 300"
    assert item["URL"] == f"https://lod.example.org/id/{RECORD_PATH}"


def test_no_title_breaks_out_of_its_field() -> None:
    bibtex, ris = write_bibtex(HOSTILE), write_ris(HOSTILE)

    title = bibtex.split("title = ")[1].split(",\n")[0]
    bare = title.replace("\\{", "").replace("\\}", "")
    assert bare.count("{") == bare.count("}")
    assert "\\%" in title
    assert len([line for line in ris.split("\r\n") if line.startswith("TY")]) == 1
    assert json.loads(write_csl(HOSTILE))[0]["title"] == HOSTILE.title


@pytest.mark.parametrize(
    ("edtf", "issued"),
    [
        ("1959-01", {"date-parts": [[1959, 1]]}),
        ("1959-01-01/1959-01-21", {"date-parts": [[1959, 1, 1], [1959, 1, 21]]}),
        ("1959?", {"literal": "about 1959"}),
        ("/1959-01-21", {"literal": "about 1959"}),
    ],
)
def test_a_date_is_no_more_exact_in_csl_than_it_is(edtf: str, issued: dict[str, object]) -> None:
    what = Citation(
        "x", "T", "urn:x", "D", "r", "2026-11-24", "", is_record=True, edtf=edtf, words="about 1959"
    )

    assert json.loads(write_csl(what))[0]["issued"] == issued


def test_what_is_not_known_leaves_no_gap_in_the_sentence() -> None:
    what = Citation("x", "T", "urn:x", "D", "r", "2026-11-24", "", is_record=True)

    assert write_sentence(what) == "\u201cT\u201d. In: D, release r, 24 November 2026. <urn:x>"


def test_a_page_shows_how_to_cite_it_and_links_to_the_formats(client: FlaskClient) -> None:
    text = client.get("/doc/person/nehru.html").text

    assert '<p class="citation">\u201cJawaharlal Nehru\u201d. In: Diplomatic records' in text
    assert 'href="/cite/person/nehru.bib"' in text
    assert '<meta property="og:title" content="Jawaharlal Nehru">' in text
    assert '<meta property="og:url" content="https://lod.example.org/doc/person/nehru">' in text
