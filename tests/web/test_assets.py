"""Stylesheets and scripts: addresses that change with the file, and pages without them."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from lod import web
from lod.config import Config
from lod.dates import parse_edtf
from lod.web import create_app
from lod.web.assets import PARTS, read_assets, static_folder, tell_missing

FOLDER = static_folder()
NODE = shutil.which("node")
needs_vendor = pytest.mark.skipif(
    not (FOLDER / "vendor" / "vendor.json").exists(), reason="the scripts of others are not here: make setup"
)


@dataclass(frozen=True)
class Copied:
    """A folder of files with one part of others in it."""

    folder: Path

    def put(self, name: str, text: str = "x();") -> None:
        """Write a file."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


@pytest.fixture
def copied(tmp_path: Path) -> Copied:
    copied = Copied(tmp_path)
    copied.put("site.css", "a {}")
    copied.put("vendor/draw.js")
    copied.put("vendor/vendor.json", json.dumps({"map": ["draw.js"]}))
    return copied


@pytest.fixture
def bare(built: Config, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[FlaskClient]:
    """A site beside which no scripts of others lie."""
    monkeypatch.setattr(web, "static_folder", lambda: tmp_path)
    app = create_app(built)
    yield app.test_client()
    app.extensions["lod"].queries.close()


def test_a_part_whose_files_are_all_there_can_be_used(copied: Copied) -> None:
    assert read_assets(copied.folder).parts == {"map": ("vendor/draw.js",)}


def test_a_part_of_which_a_file_is_missing_is_not_there(copied: Copied) -> None:
    (copied.folder / "vendor" / "draw.js").unlink()

    assert not read_assets(copied.folder).has("map")


def test_half_a_table_counts_as_none(copied: Copied) -> None:
    copied.put("vendor/vendor.json", '{"map": [')

    assert read_assets(copied.folder).parts == {}


def test_what_is_missing_is_told_in_one_line(copied: Copied) -> None:
    told = tell_missing(read_assets(copied.folder))

    assert "make setup" in told
    assert "\n" not in told


def test_nothing_is_told_when_all_is_there(copied: Copied) -> None:
    copied.put("vendor/vendor.json", json.dumps({part: ["draw.js"] for part in PARTS}))

    assert not tell_missing(read_assets(copied.folder))


def test_an_address_with_its_digest_may_be_kept_for_ever(client: FlaskClient) -> None:
    page = client.get("/people", headers={"Accept": "text/html"}).text
    [address] = re.findall(r'href="(/static/site\.css\?v=[0-9a-f]{10})"', page)

    assert "immutable" in client.get(address).headers["Cache-Control"]


@pytest.mark.parametrize("query", ["", "?v=0123456789"])
def test_another_address_of_a_file_is_asked_for_again(client: FlaskClient, query: str) -> None:
    assert "immutable" not in client.get(f"/static/site.css{query}").headers["Cache-Control"]


@pytest.mark.parametrize("path", ["nothing.js", "../assets.py", "%2e%2e/assets.py", "vendor", ""])
def test_only_files_of_the_folder_are_sent(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_files_are_sent_compressed(client: FlaskClient) -> None:
    response = client.get("/static/site.css", headers={"Accept-Encoding": "gzip"})

    assert response.headers["Content-Encoding"] == "gzip"
    assert response.mimetype == "text/css"


def test_scripts_come_from_this_site_only(client: FlaskClient) -> None:
    policy = client.get("/people").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("path", ["/", "/sparql", "/timeline", "/network", "/doc/person/nehru"])
def test_no_page_loads_anything_from_another_host(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html"}).text

    loaded = re.findall(r"<(?:script|img|iframe|source|use)\b[^>]*\b(?:src|href)=\"([^\"]*)\"", page)
    loaded += re.findall(
        r"<link rel=\"(?:stylesheet|icon|preload|modulepreload)\"[^>]*href=\"([^\"]*)\"", page
    )
    assert [address for address in loaded if not address.startswith("/static/")] == []


@pytest.mark.parametrize("path", ["/", "/sparql", "/timeline", "/network", "/doc/person/nehru"])
def test_without_the_scripts_of_others_pages_ask_for_none(bare: FlaskClient, path: str) -> None:
    response = bare.get(path, headers={"Accept": "text/html"})

    assert response.status_code == 200
    assert "/vendor/" not in response.text


def test_without_the_scripts_of_others_queries_have_the_plain_form_only(bare: FlaskClient) -> None:
    page = bare.get("/sparql", headers={"Accept": "text/html"}).text

    assert '<textarea id="query" name="query"' in page
    assert "editor.js" not in page


@needs_vendor
def test_the_query_page_tells_the_editor_base_and_prefixes(client: FlaskClient, built: Config) -> None:
    page = client.get("/sparql", headers={"Accept": "text/html"}).text

    [data] = re.findall(r'<script type="application/json" id="editor-data">(.*?)</script>', page, re.DOTALL)
    told = json.loads(data)
    assert told["base"] == built.base
    assert told["prefixes"]["lod"] == f"{built.base}ns#"


def test_no_script_of_ours_names_another_host() -> None:
    ours = [file for file in FOLDER.glob("*.js") if file.is_file()]

    named = {host for file in ours for host in re.findall(r"https?://([a-z0-9.-]+)", file.read_text("utf-8"))}
    assert named <= {"rdfs.org", "www.w3.org"}  # names of terms, which nobody fetches
    assert ours


@pytest.mark.skipif(not NODE, reason="there is no Node here")
@pytest.mark.parametrize(
    "written",
    ["1959", "1959-01", "1959-01-21", "1959-01~", "1958/1959-02", "/1959-01-21", "1959-01-21/..", "1600-02"],
)
def test_scripts_read_a_date_as_the_program_does(written: str) -> None:
    script = "import { readSpan } from './spans.js'; console.log(JSON.stringify(readSpan(process.argv[1])))"
    command = [str(NODE), "--input-type=module", "--eval", script, written]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=True)

    when, epoch = parse_edtf(written), date(1970, 1, 1)
    bounds = {"first": when.earliest, "last": when.latest}
    assert json.loads(done.stdout) == {key: day and (day - epoch).days for key, day in bounds.items()}


@needs_vendor
def test_what_make_setup_copies_serves_every_part() -> None:
    assert not tell_missing(read_assets(FOLDER))
