"""A text is published where its rights allow that, and its names lead to whom they mean; else it is not."""

import re
import shutil
from dataclasses import replace
from html import escape, unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from conftest import RECORD
from lod.build import build_release
from lod.config import Config
from lod.model import Finding, Severity
from lod.web import create_app

COMMONS = "https://creativecommons.org/licenses/by/4.0/"
RESERVED = "http://rightsstatements.org/vocab/InC/1.0/"
SENTENCE = "The ambassadors are to call on Nehru (Sukarno,"


def build(config: Config, folder: Path, added: str = "", rights: str = "") -> FlaskClient:
    """Return a site of the record, with this behind the archivist's description."""
    shutil.copy(RECORD, folder / "memo.txt")
    description = RECORD.with_suffix(".toml").read_text(encoding="utf-8")
    (folder / "memo.toml").write_text(f"{description}\n{added}", encoding="utf-8")
    dataset = replace(config.dataset, rights=rights) if rights else config.dataset
    settings = replace(config, output=folder / "output", dataset=dataset)
    findings: list[Finding] = []
    build_release([folder / "memo.txt"], settings, findings.append)
    assert [finding for finding in findings if finding.severity is Severity.VIOLATION] == []
    app = create_app(settings)
    app.extensions["lod"].queries.close()
    return app.test_client()


@pytest.fixture(scope="module")
def free(config: Config, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return build(config, tmp_path_factory.mktemp("free"), f'[text]\nrights = "{COMMONS}"')


def read(client: FlaskClient, path: str) -> str:
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 200
    return str(response.text)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def test_a_text_is_not_published_unless_its_rights_allow_it(client: FlaskClient) -> None:
    page = read(client, f"/doc/document/{RECORD.stem}/en")

    assert SENTENCE not in words(page)
    assert "The text itself is not published here" in words(page)
    assert "P190_has_symbolic_content" not in client.get(f"/doc/document/{RECORD.stem}/en.nt").text.replace(
        "#title> <http://www.cidoc-crm.org/cidoc-crm/P190_has_symbolic_content>", ""
    )


@pytest.mark.parametrize(
    ("added", "rights", "is_published"),
    [
        (f'[text]\nrights = "{COMMONS}"', "", True),
        (f'[text]\nrights = "{RESERVED}"', COMMONS, False),
        ("", COMMONS, True),
        ("[text]\npublish = true", RESERVED, True),
        ("[text]\npublish = false", COMMONS, False),
        ("", RESERVED, False),
    ],
)
def test_description_and_settings_decide(
    config: Config, tmp_path: Path, added: str, rights: str, is_published: object
) -> None:
    client = build(config, tmp_path, added, rights)

    assert (SENTENCE in words(read(client, "/doc/document/memo/en"))) == is_published
    assert ("Read the text" in read(client, "/doc/document/memo")) == is_published


def test_names_are_linked_in_place(free: FlaskClient) -> None:
    page = read(free, "/doc/document/memo/en")
    text = page[page.index('class="words"') :]

    assert SENTENCE in words(text)
    assert re.search(r'<a href="/id/person/nehru" title="Jawaharlal Nehru"[^>]*>Nehru</a>', text)


def test_the_words_are_those_of_the_file(free: FlaskClient) -> None:
    page = read(free, "/doc/document/memo/en")
    shown = page[page.index('id="h-words"') :].split("</section>")[0].partition("</h2>")[2]

    file = " ".join(RECORD.read_text(encoding="utf-8").split())
    assert len(words(shown)) > 4_000
    assert words(shown.replace("</p>", " ").replace("</h3>", " ")) in file


def test_a_heading_of_a_section_has_its_hash(free: FlaskClient) -> None:
    page = read(free, "/doc/document/memo/en")

    assert re.search(r'<h3 id="s1">.*?German.*?</h3>', page)
    assert page.count('id="s1"') == 1


def test_the_rights_of_a_text_of_its_own_are_told(free: FlaskClient) -> None:
    assert "CC BY: any use is allowed" in read(free, "/doc/document/memo/en")


def test_a_published_text_has_a_reason(free: FlaskClient) -> None:
    answer = free.get(
        "/why?subject=id/document/memo/en&predicate=crm:P190_has_symbolic_content",
        headers={"Accept": "text/plain"},
    )

    assert "the rights in the text allow that it is published: memo.txt, text, characters" in answer.text


def test_a_long_text_is_cut_short_among_the_statements(free: FlaskClient) -> None:
    page = read(free, "/doc/document/memo/en?_show=statements")

    assert re.search(r"the first of [\d,]+ characters", page)
    assert "Gary Goldberg" in page


def test_an_address_that_nobody_gave_is_said_to_be_unknown(client: FlaskClient) -> None:
    page = read(client, f"/doc/document/{RECORD.stem}/en")

    assert "Its address is not known." in words(page)
    assert "Published at" not in words(page)


def test_the_address_of_the_published_page_is_a_link_on_all_that_tells_of_it(
    config: Config, tmp_path: Path
) -> None:
    address = "https://press.example/memo?a=1&b=2"
    site = build(config, tmp_path, f'[text]\naddress = "{address}"')
    link = f'href="{escape(address)}"'

    text = read(site, "/doc/document/memo/en")
    assert f'<a rel="external noopener" {link}>' in text
    assert "Its address is not known." not in words(text)
    assert link in read(site, "/doc/document/memo")
    assert f"<{address}>" in site.get("/cite/document/memo.txt").text
    assert f'identifier "{address}"^^' in site.get("/doc/page/memo.ttl").text


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://press.example/", "press.example", "http://a b/"]
)
def test_an_address_of_the_page_is_one_of_the_web(config: Config, tmp_path: Path, address: str) -> None:
    shutil.copy(RECORD, tmp_path / "memo.txt")
    (tmp_path / "memo.toml").write_text(f'author = "A"\n[text]\naddress = "{address}"', encoding="utf-8")

    findings: list[Finding] = []
    build_release([tmp_path / "memo.txt"], replace(config, output=tmp_path / "output"), findings.append)

    assert any("text, address" in f"{finding.where}: {finding.message}" for finding in findings)


def test_rights_that_are_no_address_are_told(config: Config, tmp_path: Path) -> None:
    shutil.copy(RECORD, tmp_path / "memo.txt")
    (tmp_path / "memo.toml").write_text('author = "A"\n[text]\nrights = "free"', encoding="utf-8")

    findings: list[Finding] = []
    build_release([tmp_path / "memo.txt"], replace(config, output=tmp_path / "output"), findings.append)

    assert any("text, rights" in f"{finding.where}: {finding.message}" for finding in findings)
