"""No page for people has 100 kB of HTML, however long a record is: what does not fit is on other leaves."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from conftest import CAPTURED, RECORD, ROOT
from lod.build import build_release
from lod.config import Config
from lod.errors import NotFoundError
from lod.web import create_app
from lod.web.leaves import Leaf, cut, read_leaf

MOST = 100_000  # bytes
KINDS = (
    "/", "/records", "/people", "/states", "/places", "/groups", "/topics", "/timeline", "/network",
    "/sparql", "/dumps/", "/ns", "/shapes", "/nowhere", "/doc/dataset", "/doc/dataset?_show=statements",
    "/doc/graph/vocabulary",
    "/doc/person/mikoyan", "/doc/state/us", "/doc/state/us?_show=incoming", "/doc/place/berlin",
    "/doc/vocab/topic/german-question", "/why?subject=id/person/mikoyan&predicate=rdfs:label",
)  # fmt: skip
OF_A_RECORD = ("", "?_show=statements", "?_show=incoming", "/mentions", "/en", "/en?_show=statements")


@pytest.fixture(scope="module")
def long(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A site of one made-up record with 60 kB of text."""
    folder = tmp_path_factory.mktemp("long")
    command = [sys.executable, str(ROOT / "benchmarks" / "corpus.py"), "400", str(folder / "records")]
    subprocess.run(command, check=True, capture_output=True)
    longest = max((folder / "records").rglob("*.txt"), key=lambda file: file.stat().st_size)
    assert longest.stat().st_size > 50_000
    shutil.copy(longest, folder / "long.txt")
    yield from serve(config, folder, "long")


@pytest.fixture(scope="module")
def captured(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A site of the page as captured, with what the archivist adds."""
    if not CAPTURED.exists():
        pytest.skip("the captured page is not here")
    folder = tmp_path_factory.mktemp("captured")
    shutil.copy(CAPTURED, folder / "captured.txt")
    shutil.copy(RECORD.with_suffix(".toml"), folder / "captured.toml")
    yield from serve(config, folder, "captured")


def serve(config: Config, folder: Path, name: str) -> Iterator[FlaskClient]:
    settings = replace(config, output=folder / "output")
    build_release([folder / f"{name}.txt"], settings, lambda _: None)
    app = create_app(settings)
    yield app.test_client()
    app.extensions["lod"].queries.close()


def read(client: FlaskClient, path: str) -> str:
    return str(client.get(path, headers={"Accept": "text/html"}).text)


def leaves(client: FlaskClient, path: str) -> dict[str, str]:
    """Return a page and all its other leaves, found by following the links to the next one."""
    found, todo = {}, path
    while todo:
        found[todo] = read(client, todo)
        link = re.search(r'rel="next" href="([^"]*_leaf=[^"]*)"', found[todo])
        todo = unescape(link[1]) if link else ""
    return found


@pytest.mark.parametrize("part", OF_A_RECORD)
def test_the_pages_of_a_long_record_are_small(long: FlaskClient, part: str) -> None:
    sizes = {path: len(text.encode()) for path, text in leaves(long, f"/doc/document/long{part}").items()}

    assert max(sizes.values()) < MOST, sizes


@pytest.mark.parametrize("part", OF_A_RECORD)
def test_the_pages_of_the_captured_record_are_small(captured: FlaskClient, part: str) -> None:
    sizes = {
        path: len(text.encode()) for path, text in leaves(captured, f"/doc/document/captured{part}").items()
    }

    assert max(sizes.values()) < MOST, sizes


@pytest.mark.parametrize("path", KINDS)
def test_every_kind_of_page_over_the_captured_record_is_small(captured: FlaskClient, path: str) -> None:
    sizes = {path: len(text.encode()) for path, text in leaves(captured, path).items()}

    assert max(sizes.values()) < MOST, sizes


@pytest.mark.parametrize("path", KINDS)
def test_every_kind_of_page_is_small(client: FlaskClient, path: str) -> None:
    sizes = {path: len(text.encode()) for path, text in leaves(client, path).items()}

    assert max(sizes.values()) < MOST, sizes


def test_the_leaves_together_have_every_mention_once(long: FlaskClient) -> None:
    pages = leaves(long, "/doc/document/long/mentions")
    links = [
        link for text in pages.values() for link in re.findall(r'<a href="(/id/mention/[^"]*)"><mark>', text)
    ]

    turtle = long.get("/doc/document/long/mentions.nt").text
    assert len(pages) > 2
    assert len(links) == len(set(links)) == turtle.count("<https://lod.example.org/ns#Mention>")


def test_the_leaves_together_say_all_that_refers_to_a_thing(long: FlaskClient) -> None:
    pages = leaves(long, "/doc/document/long/en?_show=incoming").values()
    text = "".join(page[page.index('class="incoming"') : page.index("</main>")] for page in pages)
    [total] = set(
        re.findall(r'id="h-incoming">Referred to from</h2>\n<p class="formats">([\d,]+) in all', text)
    )

    assert len(re.findall(r"<(?:li|dd)><a href=\"/(?!doc/document/long/en\?)", text)) == int(
        total.replace(",", "")
    )


def test_mentions_of_one_person_can_be_asked_for(client: FlaskClient) -> None:
    text = read(client, f"/doc/document/{RECORD.stem}/mentions?_of=person/mikoyan")

    assert set(re.findall(r'</td><td><a href="([^"]*)">', text)) == {"/id/person/mikoyan"}
    turtle = client.get(f"/doc/document/{RECORD.stem}/mentions.nt").text
    assert (
        text.count("<mark>")
        == turtle.count("P67_refers_to> <https://lod.example.org/id/person/mikoyan>")
        > 10
    )


@pytest.mark.parametrize(
    "query",
    [
        "_leaf=0",
        "_leaf=-1",
        "_leaf=x",
        "_leaf=99",
        "_show=everything",
        "_of=person/nobody",
        "_leaf=" + "9" * 30,
    ],
)
def test_a_leaf_that_there_is_not_is_not_found(client: FlaskClient, query: str) -> None:
    response = client.get(f"/doc/document/{RECORD.stem}/mentions?{query}", headers={"Accept": "text/html"})

    assert response.status_code == 404


def test_data_is_never_cut(client: FlaskClient) -> None:
    whole = client.get(f"/doc/document/{RECORD.stem}.nt").data

    assert client.get(f"/doc/document/{RECORD.stem}.nt?_show=statements&_leaf=2").data == whole


def test_each_leaf_is_a_representation_of_its_own(client: FlaskClient) -> None:
    address = f"/doc/document/{RECORD.stem}/mentions"
    first, second = (
        client.get(f"{address}{query}", headers={"Accept": "text/html"}) for query in ("", "?_leaf=2")
    )

    assert first.headers["ETag"] != second.headers["ETag"]
    assert second.headers["Content-Location"] == f"{address}.html?_leaf=2"


def test_a_hash_of_a_record_leads_to_its_statements_on_their_leaf(client: FlaskClient) -> None:
    text = read(client, f"/doc/document/{RECORD.stem}")
    [address] = re.findall(r'<li id="us-business-circles"><a href="([^"]*)"', text)
    path, _, anchor = unescape(address).partition("#")

    assert f'id="{anchor}"' in read(client, path)


def test_items_are_cut_by_weight_and_each_leaf_has_one_at_least() -> None:
    found = [cut([5, 5, 1, 20, 1], number, 10, int).items for number in (1, 2, 3, 4)]

    assert found == [[5, 5], [1], [20], [1]]


def test_the_address_of_a_leaf_reads_back_as_the_leaf() -> None:
    leaf = Leaf("statements", 3, "person/nehru")
    query = leaf.at("/doc/x").partition("?")[2]

    assert read_leaf(dict(field.split("=") for field in query.split("&"))) == leaf
    assert Leaf().at("/doc/x") == "/doc/x"


def test_a_number_that_is_no_number_of_a_leaf_is_told() -> None:
    with pytest.raises(NotFoundError, match="expected the number of a leaf"):
        read_leaf({"_leaf": "two"})
