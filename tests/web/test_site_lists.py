"""A site reads its lists from the release; of a release that has none it shows the same."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from lod.config import Config
from lod.enlist import NAMES, NAMES_INDEX, PAGES, PAGES_INDEX, RECORDS, RECORDS_INDEX
from lod.stores import OxigraphStore
from lod.vocab import RDF_TYPE
from lod.web import create_app, html, maps, worldmap
from lod.web.overviews import INDEXES, list_things
from lod.web.site import open_site
from lod.web.worldmap import view_map

SOME = ("person/nehru", "place/moscow")
TITLE = "draft information on A. I. Mikoyan"
SHOWN = ("/", "/records", "/people", "/states", "/places", "/groups", "/topics", "/timeline", "/map")


NAMING = (NAMES, NAMES_INDEX)
AGES = {"before there were lists": (PAGES, PAGES_INDEX, RECORDS, RECORDS_INDEX, *NAMING), "names": NAMING}


@pytest.fixture(scope="module", params=AGES)
def older(
    request: pytest.FixtureRequest, built: Config, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FlaskClient]:
    """The site of a release that was made before there were lists, or that of names."""
    output = tmp_path_factory.mktemp("older") / "output"
    shutil.copytree(built.output, output, symlinks=True)
    for name in AGES[request.param]:
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


def test_labels_that_lists_tell_are_those_of_the_store(built: Config) -> None:
    site = open_site(built)
    assert site.lists
    told = site.lists.labels(10_000)
    apart = OxigraphStore(site.release.store)

    site.close()
    assert told == apart.labels(told)
    assert len(told) > 100


def test_lists_name_the_things_that_have_a_class(built: Config) -> None:
    site = open_site(built)
    unlisted = replace(site, lists=None)

    found = [[sorted(set(list_things(one, kind))) for kind in INDEXES] for one in (site, unlisted)]

    site.close()
    assert found[0] == found[1]
    assert all(found[0])


def test_whatever_has_many_namers_has_statements_of_its_parts(built: Config) -> None:
    site = open_site(built)
    store = ox.Store.read_only(str(site.release.store))
    default = ox.DefaultGraph()
    typed = store.quads_for_pattern(None, ox.NamedNode(RDF_TYPE[1:-1]), None, default)
    parts = {str(quad.subject)[1:-1] for quad in typed if "#" in str(quad.subject)}
    site.close()

    kinds = tuple(
        f"{built.base}id/{kind}/" for kind in ("person", "state", "place", "group", "event", "holding")
    )
    unlinked = [
        part
        for part in parts
        if part.startswith(kinds)
        and not any(
            store.quads_for_pattern(ox.NamedNode(part.partition("#")[0]), None, ox.NamedNode(part), default)
        )
    ]
    assert unlinked == []


def test_a_page_that_looks_at_some_tells_how_many_documents_there_are(
    built: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html, "MOST_AT_FIRST", 2)
    app = create_app(built)
    page = app.test_client().get("/doc/person/nehru", headers={"Accept": "text/html"}).text

    app.extensions["lod"].queries.close()
    assert "1 document" in page
    assert "and more" in page
    assert "Counted in some of the records." in page


@pytest.mark.parametrize(("most", "few", "told"), [(2, 3, "3 and more in all"), (10_000, 3, "in all")])
def test_a_page_looks_at_few_statements_only_where_there_are_many(
    built: Config, monkeypatch: pytest.MonkeyPatch, most: int, few: int, told: str
) -> None:
    monkeypatch.setattr(html, "MOST_AT_FIRST", most)
    monkeypatch.setattr(html, "FEW_AT_FIRST", few)
    app = create_app(built)
    page = app.test_client().get("/doc/person/nehru", headers={"Accept": "text/html"}).text

    app.extensions["lod"].queries.close()
    assert told in page
    assert ("and more" in page) == (most < few)
    assert "These are some" in page or "Counted in some" in page or most > few


def test_a_page_that_shows_some_records_leads_to_all(built: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(built)
    whole = app.test_client().get("/doc/person/nehru", headers={"Accept": "text/html"}).text
    app.extensions["lod"].queries.close()
    monkeypatch.setattr(html, "MOST_AT_FIRST", 2)
    app = create_app(built)
    client = app.test_client()
    pages = [client.get(f"/doc/{path}", headers={"Accept": "text/html"}).text for path in SOME]

    found = [re.findall(r'These are some of them\. <a href="([^"]*)">', page) for page in pages]
    answers = [client.get(unescape(href), headers={"Accept": "text/html"}) for [href] in found]

    app.extensions["lod"].queries.close()
    assert "These are some" not in whole
    assert found[0] == ["/search?kind=record&amp;person=nehru&amp;sort=oldest"]
    assert found[1] == ["/doc/place/moscow?_show=incoming"]  # by which one cannot search
    assert all(TITLE in answer.text for answer in answers)


def test_a_map_of_very_many_records_counts_them_and_no_mentions(
    built: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = open_site(built)
    pins = {pin.what.href: pin.records for pin in view_map(site).pins}

    monkeypatch.setattr(worldmap, "_MOST_NAMED", 0)
    monkeypatch.setattr(maps, "MOST_ORDERED", 0)
    view = view_map(site)

    site.close()
    assert {pin.what.href: pin.records for pin in view.pins} == pins
    assert not view.has_mentions
    assert view.is_drawn
