"""The page of the data set tells what is in it, how to take and use it; a feed tells of releases."""

import gzip
import re
import subprocess
import sys
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from conftest import RECORD
from lod.build import build_release
from lod.config import Config
from lod.web import create_app
from lod.web.about import show_size
from serving import serving

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def page(client: FlaskClient) -> str:
    return str(client.get("/doc/dataset.html").text)


@pytest.fixture(scope="module")
def second(config: Config, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """A site whose release follows another."""
    folder = tmp_path_factory.mktemp("second")
    page = folder / "record.txt"
    settings = replace(config, output=folder / "output")
    text = RECORD.read_text(encoding="utf-8")
    for title in ("First draft", "Second draft"):
        page.write_text(text.replace("Draft for", f"{title} for"), encoding="utf-8")
        build_release([page], settings, lambda _: None)
    app = create_app(settings)
    app.extensions["lod"].queries.close()
    return app.test_client()


def snippets(page: str) -> list[str]:
    return [unescape(text) for text in re.findall(r"<pre>(.*?)</pre>", page, re.DOTALL)]


def test_the_page_counts_records_classes_and_properties(page: str) -> None:
    assert "<dt>Records</dt><dd>1</dd>" in page
    assert re.search(r'<tr id="class-crm-E21_Person">.*?<td class="number">26</td>', page, re.DOTALL)
    assert re.search(r'<tr id="property-crm-P14_carried_out_by">', page)


def test_each_partition_stands_once(page: str) -> None:
    assert page.count('id="class-crm-E21_Person"') == 1
    assert '<h3><a href="/dataset#class-' not in page


def test_each_file_has_a_size_a_checksum_and_a_line_for_curl(client: FlaskClient, page: str) -> None:
    manifest = client.get("/dumps/manifest.json", buffered=True).get_json()

    for file in manifest["files"]:
        assert file["sha256"] in page
        assert f"curl -O https://lod.example.org/dumps/{file['name']}" in snippets(page)


def test_the_python_of_the_page_is_python_and_asks_this_data_set(page: str) -> None:
    python = [text for text in snippets(page) if "import " in text]

    assert len(python) == 2
    for text in python:
        compile(text, "page", "exec")
    assert "https://lod.example.org/id/document/mfa-164gs-1959-01-21" in python[0]
    assert "https://lod.example.org/sparql" in python[1]


def test_the_python_of_the_page_runs(built: Config, page: str, tmp_path: Path) -> None:
    python = [text for text in snippets(page) if "import " in text]

    with serving(tmp_path, "--output", built.output) as server:
        here = [text.replace(built.base, f"http://127.0.0.1:{server.port}/") for text in python]
        said = [
            subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True).stdout
            for text in here
        ]

    assert "164/GS" in said[0]
    assert f"{built.base}id/person/nehru Jawaharlal Nehru" in said[1].splitlines()


def test_the_address_for_tables_answers_with_a_table(client: FlaskClient, page: str) -> None:
    [address] = [text for text in snippets(page) if text.startswith("https://lod.example.org/sparql?")]
    parts = urlsplit(address)

    answer = client.get(f"{parts.path}?{parts.query}")

    assert answer.content_type.startswith("text/csv")
    assert "Jawaharlal Nehru" in answer.text


def test_a_release_that_follows_another_tells_what_changed(second: FlaskClient) -> None:
    text = second.get("/doc/dataset.html").text

    patch = re.search(r"/dumps/(patch-[0-9a-f]+\.rdfp\.gz)", text)
    assert patch is not None
    lines = gzip.decompress(second.get(f"/dumps/{patch[1]}", buffered=True).data).decode().splitlines()
    came, went = (sum(line.startswith(mark) for line in lines) for mark in ("A ", "D "))
    assert f"{came:,} statements came, {went:,} went" in text
    assert text.count("<li>Release ") == 2


def test_the_feed_has_an_entry_for_each_release_that_is_kept(second: FlaskClient) -> None:
    response = second.get("/releases.atom")

    feed = ET.fromstring(response.data)  # noqa: S314 - our own
    entries = feed.findall(f"{ATOM}entry")
    assert response.content_type == "application/atom+xml"
    assert len(entries) == 2
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == 2
    assert "statements came" in str(entries[0].findtext(f"{ATOM}summary"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", str(feed.findtext(f"{ATOM}updated")))


def test_pages_point_to_the_feed(client: FlaskClient) -> None:
    assert '<link rel="alternate" type="application/atom+xml" href="/releases.atom"' in client.get("/").text


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 bytes"), (999, "999 bytes"), (104_669, "104.7 kB"), (3 * 10**9, "3.0 GB")]
)
def test_sizes_are_told_as_people_read_them(size: int, words: str) -> None:
    assert show_size(size) == words


def test_the_page_links_to_nothing_that_loads_from_elsewhere(page: str) -> None:
    loads = re.findall(r'<(?:img|script|iframe|source)[^>]*\bsrc="([^"]*)"', page)
    styles = re.findall(r'<link rel="stylesheet" href="([^"]*)"', page)

    assert styles
    assert all(re.match(r"/static/", address) for address in [*loads, *styles])
