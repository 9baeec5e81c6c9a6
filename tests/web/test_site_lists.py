"""A site reads its lists from the release; of a release that has none it shows the same."""

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from lod.config import Config
from lod.lists import PAGES, PAGES_INDEX, RECORDS, RECORDS_INDEX
from lod.web import create_app
from lod.web.overviews import INDEXES, list_things
from lod.web.site import open_site

SHOWN = ("/", "/records", "/people", "/states", "/places", "/groups", "/topics", "/timeline", "/map")


@pytest.fixture(scope="module")
def older(built: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The site of a release that was made before there were lists."""
    output = tmp_path_factory.mktemp("older") / "output"
    shutil.copytree(built.output, output, symlinks=True)
    for name in (PAGES, PAGES_INDEX, RECORDS, RECORDS_INDEX):
        (output / "current" / name).unlink()
    app = create_app(replace(built, output=output))
    yield app.test_client()
    app.extensions["lod"].queries.close()


@pytest.mark.parametrize("path", SHOWN)
def test_a_release_without_lists_is_shown_alike(client: FlaskClient, older: FlaskClient, path: str) -> None:
    texts = [one.get(path, headers={"Accept": "text/html"}).text for one in (client, older)]

    assert texts[0] == texts[1]


def test_the_sitemaps_of_a_release_without_lists_name_the_same_pages(
    client: FlaskClient, older: FlaskClient
) -> None:
    lots = [set(one.get("/sitemap-1.xml").text.split("\n")) for one in (client, older)]

    assert lots[0] == lots[1]


def test_lists_name_the_things_that_have_a_class(built: Config) -> None:
    site = open_site(built)
    unlisted = replace(site, lists=None)

    found = [[sorted(set(list_things(one, kind))) for kind in INDEXES] for one in (site, unlisted)]

    site.close()
    assert found[0] == found[1]
    assert all(found[0])
