"""A page is cited as archives ask for it, and by programs that keep references."""

import json
import re

import pytest
from flask.testing import FlaskClient

from conftest import RECORD
from lod.web.citations import (
    Citation,
    without_date,
    write_bibtex,
    write_csl,
    write_ris,
    write_sentence,
)

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


PUBLISHED = Citation(
    key="x",
    title="Memo",
    iri="urn:x",
    dataset="D",
    release="r",
    issued="2026-11-24",
    publisher="Editors",
    notice="Test data",
    is_record=True,
    contributors=("C. Giver",),
    text_title="A Memo",
    text_publisher="The Press",
    address="https://press.example/memo",
    archive="AMVnR",
    place="AMVnR, f. 19, op. 2",
    edtf="1959-01-21",
    words="21 January 1959",
)


def test_the_sentence_says_who_contributed_and_published_the_text_as_what_and_where() -> None:
    assert write_sentence(PUBLISHED) == (
        "\u201cMemo\u201d, 21 January 1959. AMVnR, f. 19, op. 2. Contributed by C. Giver."
        " Published by The Press as \u201cA Memo\u201d, <https://press.example/memo>."
        " In: D, release r, 24 November 2026. <urn:x> Note: Test data."
    )


def test_programs_get_what_the_sentence_says() -> None:
    published = "Published by The Press as \u201cA Memo\u201d, <https://press.example/memo>."

    [item] = json.loads(write_csl(PUBLISHED))
    assert item["contributor"] == [{"literal": "C. Giver"}]
    assert item["note"] == f"{published} Test data."
    assert (item["archive"], item["archive_location"]) == ("AMVnR", "f. 19, op. 2")
    assert f"note = {{Contributed by C. Giver. {published} Test data. D, release r.}}" in write_bibtex(
        PUBLISHED
    )
    notes = [line for line in write_ris(PUBLISHED).split("\r\n") if line.startswith("N1")]
    assert notes == ["N1  - Contributed by C. Giver.", f"N1  - {published}", "N1  - Test data."]


@pytest.mark.parametrize(
    ("archive", "place", "shelf"),
    [
        ("State Archive (SA)", "SA, f. 1", "State Archive (SA, f. 1)"),
        ("State Archive", "SA, f. 1", "State Archive (SA, f. 1)"),
        ("State Archive (Moscow)", "SA, f. 1", "State Archive (Moscow) (SA, f. 1)"),
        ("SA", "SA, f. 1", "SA, f. 1"),
        ("SA", "", "SA"),
        ("", "SA, f. 1", "SA, f. 1"),
    ],
)
def test_no_archive_is_said_twice(archive: str, place: str, shelf: str) -> None:
    what = Citation(
        "x", "T", "urn:x", "D", "r", "2026-11-24", "", is_record=True, archive=archive, place=place
    )

    assert write_sentence(what).startswith(f"\u201cT\u201d. {shelf}. In:")


@pytest.mark.parametrize(
    ("title", "undated"),
    [
        ("Memo, 21 January 1959", "Memo"),
        ("Memo. January 21, 1959.", "Memo"),
        ("Memo (1959-01-21)", "Memo"),
        ("Memo of 21 January 1959", "Memo of 21 January 1959"),
        ("Memo, 21 January 1959, on talks", "Memo, 21 January 1959, on talks"),
        ("Memo, 22 January 1959", "Memo, 22 January 1959"),
        ("21 January 1959", "21 January 1959"),
    ],
)
def test_a_date_that_ends_the_title_is_left_to_the_date(title: str, undated: str) -> None:
    assert without_date(title, "1959-01-21", "21 January 1959") == undated


def test_a_record_is_cited_with_who_published_its_text_as_what(client: FlaskClient) -> None:
    text = client.get(f"/cite/{RECORD_PATH}.txt").text

    assert "Contributed by Roham Alvandi." in text
    assert (
        "Published by History and Public Policy Program as \u201cSoviet Ministry of Foreign Affairs, " in text
    )
    assert "conversations with US leaders\u201d, 21 January 1959. Russian" in text


def test_a_text_is_cited_as_its_record_under_its_own_iri(client: FlaskClient) -> None:
    record, text = (client.get(f"/cite/{path}.txt").text for path in (RECORD_PATH, f"{RECORD_PATH}/en"))

    assert text == record.replace(f"{RECORD_PATH}>", f"{RECORD_PATH}/en>")


@pytest.mark.parametrize(
    ("path", "words"), [("event/{}/mikoyan-nixon", "As told in"), ("assertion/{}/signatory", "Read in")]
)
@pytest.mark.parametrize("suffix", ["txt", "bib", "ris", "json"])
def test_what_a_record_tells_of_is_cited_with_the_record(
    client: FlaskClient, path: str, words: str, suffix: str
) -> None:
    text = client.get(f"/cite/{path.format(RECORD.stem)}.{suffix}").text

    assert f"{words}: Ministry of Foreign Affairs of the USSR: \u201cUSSR Foreign Ministry No. 164/GS" in text
    assert "(RGANI, f. 5, op. 30, d. 300)." in text


def test_the_sentence_stands_before_what_programs_read(client: FlaskClient) -> None:
    text = client.get("/doc/person/nehru.html").text

    plain = text.index('href="/cite/person/nehru.txt"')
    assert text.index('class="citation"') < plain < text.index("For programs") < text.index("nehru.bib")


def test_a_page_shows_how_to_cite_it_and_links_to_the_formats(client: FlaskClient) -> None:
    text = client.get("/doc/person/nehru.html").text

    assert '<p class="citation">\u201cJawaharlal Nehru\u201d. In: Diplomatic records' in text
    assert 'href="/cite/person/nehru.bib"' in text
    assert '<meta property="og:title" content="Jawaharlal Nehru">' in text
    assert '<meta property="og:url" content="https://lod.example.org/doc/person/nehru">' in text
