"""A notice of the data set is told to all who use it: on every page, in citations, in the graph."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from conftest import RECORD
from lod.build import build_release
from lod.config import Config
from lod.web import create_app

NOTICE = "Test data <b>&</b> no more"
SHOWN = '<p class="notice" role="note">Test data &lt;b&gt;&amp;&lt;/b&gt; no more</p>'


@pytest.fixture(scope="module")
def noticed(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A site of the record, whose data set has a notice."""
    output = tmp_path_factory.mktemp("notice") / "output"
    settings = replace(config, output=output, dataset=replace(config.dataset, notice=NOTICE))
    build_release([RECORD], settings, lambda _: None)
    app = create_app(settings)
    yield app.test_client()
    app.extensions["lod"].queries.close()


PAGES = (
    "/",
    "/doc/person/nehru",
    f"/doc/document/{RECORD.stem}",
    f"/doc/document/{RECORD.stem}/en",
    "/doc/dataset",
    "/doc/person/nobody",
    "/records",
    "/search?q=nehru",
    "/questions",
    "/sparql",
    "/map",
    "/dumps/",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_shows_the_notice_once(noticed: FlaskClient, path: str) -> None:
    assert noticed.get(path, headers={"Accept": "text/html"}).text.count(SHOWN) == 1


@pytest.mark.parametrize("path", [f"document/{RECORD.stem}", "person/nehru", "dataset"])
def test_citations_have_the_notice(noticed: FlaskClient, path: str) -> None:
    assert noticed.get(f"/cite/{path}.txt").text.endswith(f"Note: {NOTICE}.\n")
    assert f"N1  - {NOTICE}.\r\n" in noticed.get(f"/cite/{path}.ris").data.decode()


def test_the_graph_has_the_notice_as_a_note_of_the_data_set(noticed: FlaskClient) -> None:
    assert f'skos:note "{NOTICE}"@en' in noticed.get("/doc/dataset.ttl").text


def test_without_a_notice_there_is_none(client: FlaskClient) -> None:
    assert 'class="notice"' not in client.get("/", headers={"Accept": "text/html"}).text
    assert '\tskos:note "' not in client.get("/doc/dataset.ttl").text
    assert "Note:" not in client.get("/cite/dataset.txt").text
