"""What of a release is entered: all that is published, under all names, and nothing else."""

# ruff: noqa: RUF001 - letters of other scripts are what this is about

from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import RECORD
from lod.config import Config
from lod.releases import read_release
from lod.search import Entry, gather_entries, gather_labels
from lod.search.engine import make_document

BASE = "https://lod.example.org/"
CRM = "http://www.cidoc-crm.org/cidoc-crm/"


@pytest.fixture(scope="session")
def entries(built: Config) -> dict[str, Entry]:
    release = read_release(built.output)
    store = ox.Store.read_only(str(release.store))
    return {
        e.iri.removeprefix(release.manifest.base): e for e in gather_entries(store, release.manifest.base)
    }


@pytest.fixture(scope="session")
def entry(entries: dict[str, Entry]) -> Entry:
    return entries[f"id/document/{RECORD.stem}"]


def all_texts(entry: Entry) -> str:
    passages = (passage.text for passage in entry.passages)
    return "\n".join(
        (entry.title, entry.note, *entry.names, *entry.marks, *passages, *entry.named, *entry.aliases)
    )


def test_each_thing_is_entered_once(entries: dict[str, Entry], built: Config) -> None:
    release = read_release(built.output)
    store = ox.Store.read_only(str(release.store))

    assert len(list(gather_entries(store, release.manifest.base))) == len(entries)


@pytest.mark.parametrize("kind", ["record", "person", "state", "place", "group", "event", "holding", "topic"])
def test_things_of_each_kind_are_entered(entries: dict[str, Entry], kind: str) -> None:
    assert any(entry.kind == kind for entry in entries.values())


def test_a_person_has_the_spellings_of_the_authority_and_the_item_of_wikidata(
    entries: dict[str, Entry],
) -> None:
    nehru = entries["id/person/nehru"]

    assert {"Jawaharlal Nehru", "Nehru", "Джавахарлал Неру"} <= set(nehru.names)
    assert nehru.marks == ("Q1047",)


def test_a_state_is_found_by_its_adjective(entries: dict[str, Entry]) -> None:
    assert "American" in entries["id/state/us"].names


def test_a_record_has_the_words_in_which_it_names_somebody(entry: Entry) -> None:
    assert "M. A. SUSLOV" in entry.named


def test_a_record_has_both_of_its_titles(entry: Entry) -> None:
    assert len(entry.names) == 2
    assert entry.names[0] == entry.title


def test_a_record_has_its_marks(entry: Entry) -> None:
    assert {"164/GS", "RGANI, f. 5, op. 30, d. 300", "1959-01-21"} <= set(entry.marks)


def test_a_record_has_its_summary_and_its_headings(entry: Entry) -> None:
    assert entry.passages[0].language == "en"
    assert "The Near and Middle East" in "\n".join(passage.text for passage in entry.passages[1:])


def test_a_record_can_be_narrowed_down_to(entry: Entry) -> None:
    assert "nehru" in entry.facets["person"]
    assert "india" in entry.facets["state"]
    assert "disarmament" in entry.facets["topic"]
    assert entry.facets["repository"] == ("rgani",)
    assert entry.days.years == (1959,)
    assert (entry.days.first, entry.days.last) == (19590121, 19590121)


def test_an_event_has_its_people_and_its_years(entries: dict[str, Entry]) -> None:
    visit = entries[f"id/event/{RECORD.stem}/visit"]

    assert visit.facets["person"] == ("mikoyan",)
    assert visit.days.years == (1959,)


def test_the_body_of_a_text_that_is_not_published_is_not_entered(
    entries: dict[str, Entry], entry: Entry
) -> None:
    body = RECORD.read_text(encoding="utf-8")
    words = [line for line in body.splitlines() if len(line.split()) > 30]
    summary = entry.passages[0].text
    hidden = [line for line in words if " ".join(line.split()) not in summary]

    assert len(hidden) > 3
    for line in hidden:
        middle = " ".join(line.split()[8:16])
        assert middle not in "\n".join(map(all_texts, entries.values()))


def test_a_text_that_the_graph_publishes_is_entered() -> None:
    store = ox.Store()
    record, text = ox.NamedNode(f"{BASE}id/document/x"), ox.NamedNode(f"{BASE}id/document/x/en")
    for subject, predicate, value in (
        (record, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", ox.NamedNode(f"{BASE}ns#Record")),
        (record, "http://purl.org/dc/terms/title", ox.Literal("Title", language="en")),
        (record, "http://purl.org/dc/terms/hasVersion", text),
        (text, f"{CRM}P190_has_symbolic_content", ox.Literal("All of it.", language="en")),
    ):
        store.add(ox.Quad(subject, ox.NamedNode(predicate), value))

    [entry] = gather_entries(store, BASE)

    assert [passage.text for passage in entry.passages] == ["All of it."]


def test_of_other_rdf_whatever_has_a_label_is_entered_once(tmp_path: Path) -> None:
    file = tmp_path / "my.trig"
    file.write_text(
        """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix foaf: <http://xmlns.com/foaf/0.1/> .
        @prefix : <http://e.org/> . @prefix dc: <http://purl.org/dc/elements/1.1/> .
        :a a foaf:Person ; rdfs:label "Alice"@en , "Алиса"@ru ; rdfs:comment "a note" ; foaf:name "Alice" .
        :g { :b dc:title "Bob" . :a rdfs:label "Alice"@en . }
        <http://other.org/c> rdfs:label "Carol" . :d foaf:knows :a ."""
    )
    store = ox.Store()
    store.load(path=str(file))

    found = {entry.iri: entry for entry in gather_labels(store, "http://e.org/")}

    assert set(found) == {"http://e.org/a", "http://e.org/b"}
    assert found["http://e.org/a"].names == ("Alice", "Алиса")
    assert found["http://e.org/a"].kind == "Person"
    assert found["http://e.org/b"].title == "Bob"
    assert len(list(gather_labels(store, "http://e.org/"))) == 2


def test_every_entry_of_a_release_can_be_put_into_the_index(entries: dict[str, Entry]) -> None:
    assert all(make_document(entry).get_first("iri") == entry.iri for entry in entries.values())
