"""What is read ahead is what the store would have answered."""

import pyoxigraph as ox
import pytest

from lod.config import Config
from lod.releases import read_release
from lod.search.facts import Facts, term
from lod.search.gather import gather_entries, gather_some

A, B, NOBODY = "https://a.example/a", "https://a.example/b", "https://a.example/nobody"
AHEAD = ("rdfs:label", "dcterms:creator", f"<{A}#own>")
SAID = f"""
<{A}> <{term("rdfs:label").value}> "zwei"@de , "two" , "deux"@fr ; <{term("skos:note").value}> "a note" ;
    <{term("dcterms:creator").value}> <{B}> , "no thing" ; <{A}#own> <{B}> .
<{B}> <{term("rdfs:label").value}> "b" .
GRAPH <{A}#graph> {{ <{A}> <{term("rdfs:label").value}> "elsewhere" }}
"""


@pytest.fixture
def store() -> ox.Store:
    store = ox.Store()
    store.load(SAID, format=ox.RdfFormat.TRIG)
    return store


@pytest.mark.parametrize("iri", [A, B, NOBODY])
@pytest.mark.parametrize("name", [*AHEAD, "skos:note"])
def test_what_is_read_ahead_is_what_the_store_says(store: ox.Store, iri: str, name: str) -> None:
    asked, ahead = Facts(store), Facts(store, AHEAD)
    ahead.read([A, B, A, NOBODY])

    assert ahead.literals(iri, name) == asked.literals(iri, name)
    assert ahead.iris(iri, name) == asked.iris(iri, name)


def test_a_thing_that_was_read_is_not_looked_up_again(store: ox.Store) -> None:
    facts = Facts(store, AHEAD)
    facts.read([A])
    store.clear()

    assert facts.texts(A, "rdfs:label") == ["two", "zwei", "deux"]

    facts.forget()

    assert facts.texts(A, "rdfs:label") == []


def test_nothing_can_be_read_ahead(store: ox.Store) -> None:
    facts = Facts(store, AHEAD)
    facts.read([])

    assert facts.texts(B, "rdfs:label") == ["b"]


def test_the_texts_of_a_graph_are_those_of_that_graph_only(store: ox.Store) -> None:
    assert list(Facts(store).texts_of(f"{A}#graph", "rdfs:label")) == ["elsewhere"]


def test_entries_are_the_same_whatever_they_are_gathered_with(built: Config) -> None:
    release = read_release(built.output)
    store, base = ox.Store.read_only(str(release.store)), release.manifest.base
    entries = list(gather_entries(store, base))

    alone = [entry for each in entries for entry in gather_some(store, base, [each.iri])]

    assert alone == entries
