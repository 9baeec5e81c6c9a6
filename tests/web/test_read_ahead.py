"""Pages ask the store for many things at once: what they show is the same, and they ask seldom."""

import importlib.util
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest
from flask.testing import FlaskClient

from conftest import ROOT
from lod.build import build_release
from lod.config import Config
from lod.lists import Lists
from lod.serializations import name
from lod.vocab import PREFIXES
from lod.web import html, make_app
from lod.web.site import Site, Store, open_site

KINDS = ("person", "state", "place", "group", "event", "holding", "document", "mention", "assertion", "item")
LISTS = (
    "/",
    "/records",
    "/people",
    "/states",
    "/places",
    "/groups",
    "/topics",
    "/timeline",
    "/network",
    "/map",
)
MOST_CALLS = 30  # of a page; one by one they were some 400


class OneByOne:
    """A store that is asked for everything one by one."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def __getattr__(self, name_: str) -> Any:
        return getattr(self.store, name_)

    def values(self, subjects: Iterable[str], properties: Iterable[str]) -> dict[tuple[str, str], list[Any]]:
        """Return the values of each property of each thing."""
        wanted = list(properties)
        return {(s, p): [t.object for t in self.store.matching(s, p)] for s in subjects for p in wanted}

    def count_values(self, subjects: Iterable[str], property_: str) -> Counter[str]:
        """Count the values of a property."""
        return Counter(
            name(value) for values in self.values(subjects, [property_]).values() for value in values
        )

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """Return the labels."""
        found = ((iri, self.store.matching(iri, PREFIXES["rdfs"] + "label")) for iri in iris)
        return {iri: getattr(said[0].object, "value", "") for iri, said in found if said}

    def pointing(self, iri: str, but: str, most: int, few: int) -> tuple[list[tuple[str, str]], bool]:
        """Return what points to a thing."""
        found = ((name(t.subject), t.predicate.value) for t in self.store.incoming(iri))
        _, is_cut = self.store.pointing(iri, but, most, few)
        return list(islice((pair for pair in found if pair[1] != but), few if is_cut else most)), is_cut

    def pointing_by(self, iri: str, properties: Iterable[str]) -> set[str]:
        """Return by which properties anything points to a thing."""
        return {one for one in properties if list(self.store.incoming(iri, one))}


class Counting:
    """A store that counts how often it is asked."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.calls = Counter[str]()

    def __getattr__(self, name_: str) -> Any:
        self.calls[name_] += 1
        return getattr(self.store, name_)


@pytest.fixture(scope="module")
def many(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A release of made-up records, many of which name the same people."""
    folder = tmp_path_factory.mktemp("many")
    spec = importlib.util.spec_from_file_location("corpus", ROOT / "benchmarks" / "corpus.py")
    assert spec
    assert spec.loader
    corpus = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(corpus)
    pages = corpus.Corpus(1959, length=300)
    for page in (pages.page(number) for number in range(1, 61)):
        (folder / f"{page.name}.txt").write_bytes(page.data)
    settings = replace(config, output=folder / "output")
    build_release(sorted(folder.glob("*.txt")), settings, lambda _: None)
    return settings


@pytest.fixture(scope="module")
def site(many: Config) -> Iterator[Site]:
    opened = open_site(many)
    yield opened
    opened.close()


def lists_of(site: Site) -> Lists:
    assert site.lists
    return site.lists


def named_most(site: Site, kind: str) -> list[str]:
    """Return the keys of the pages of a kind, those first that most records name."""
    lists = lists_of(site)
    return [
        iri.removeprefix(f"{site.base}id/")
        for iri in sorted(lists.below(f"id/{kind}/"), key=lambda iri: (-lists.references(iri), iri))
    ]


def client_of(site: Site, store: Any) -> FlaskClient:
    return make_app(replace(site, store=store, cache=type(site.cache)())).test_client()


def read(client: FlaskClient, path: str) -> str:
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == 200, path
    return response.text


@pytest.mark.parametrize("most", [500, 20])
def test_pages_are_those_that_are_made_one_by_one(
    site: Site, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(html, "MOST_AT_FIRST", most)
    monkeypatch.setattr(html, "FEW_AT_FIRST", 12)
    pages = [f"/doc/{key}" for kind in KINDS for key in named_most(site, kind)[:12]]
    paths = [*LISTS, *pages, *(f"{page}?_show=incoming" for page in pages[:40]), f"{pages[0]}?_profile=sdo"]

    at_once, one_by_one = client_of(site, site.store), client_of(site, OneByOne(site.store))

    assert len(paths) > 100
    for path in paths:
        assert read(at_once, path) == read(one_by_one, path), path


@pytest.mark.parametrize("kind", ["person", "state", "place"])
def test_a_page_asks_seldom_however_many_name_the_thing(site: Site, kind: str) -> None:
    keys = named_most(site, kind)
    most, few = keys[0], keys[len(keys) // 2]
    store = Counting(site.store)
    client = client_of(site, store)
    read(client, f"/doc/{kind}/{keys[-1].partition('/')[2]}")  # what a site asks once

    calls = []
    for key in (few, most):
        store.calls.clear()
        read(client, f"/doc/{key}")
        calls.append(store.calls.total())

    references = [lists_of(site).references(f"{site.base}id/{key}") for key in (few, most)]
    assert references[1] >= 4 * references[0]
    assert max(calls) <= MOST_CALLS
