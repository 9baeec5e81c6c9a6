"""Names that stay unlinked: gathered, asked for, weighed, reviewed, and taken over into the authority."""

import csv
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from conftest import ROOT
from lod import cli_authority
from lod.authority import Authority, load_authority
from lod.candidates import OpenName, choose_office, weigh_item
from lod.dates import parse_edtf
from lod.errors import AuthorityError
from lod.links import load_decisions
from lod.model import Entity, Kind, Mention, Record
from lod.reconcile import _smooth as smooth
from lod.reconcile import gather_names, propose_items
from lod.records import find_items, read_records
from lod.remote import Client, Endpoint
from lod.reviews import COLUMNS, accept_rows, add_proposals, read_review, write_review
from lod.stations import link_record
from lod.wikidata import Item, Office
from test_wikidata import ENTITY, Server, rows, say

TODAY = date(2026, 11, 24)
PAGE = """Skip to content

January 21, 1959

Letter about the Harbours

SECRET Copy N\u00ba 1

to Cde. A. B. ABLE

The harbours

{body}

21 January 1959

Document Information

The Harbour Program welcomes reuse of what it publishes.
"""
BODY = """The ministry reports that Marvek and A. P. Marvek spoke with Orlesk about India.

The people of Ruvania believe Marvek, as the Ruvanian press says."""

# Rows of ours that bear the names, but cannot be meant in 1959; and one that waits for its item.
PEOPLE = (
    {"key": "late", "name_full": "Ida Late", "variants": "Marvek|A. P. Marvek", "birth_year": "1951"},
    {"key": "orlesk", "name_full": "Dana Orlesk", "family_name": "Orlesk", "birth_year": "1910"},
)
STATES = (
    {"key": "late", "name": "Late Land", "variants": "Ruvania", "demonyms": "Ruvanian", "valid_from": "1991",
     "valid_to": "1995", "kind": "state"},
)  # fmt: skip


def add_rows(file: Path, rows: tuple[dict[str, str], ...]) -> None:
    """Add rows without an item to a table, as a curator would."""
    with file.open(encoding="utf-8", newline="") as stream:
        columns = next(csv.reader(stream))
    with file.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        writer.writerows({"qid_status": "unresolved"} | row for row in rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the real authority, with some rows more."""
    folder = tmp_path / "authority"
    shutil.copytree(ROOT / "authority", folder)
    (folder / "review.tsv").unlink(missing_ok=True)
    add_rows(folder / "people.csv", PEOPLE)
    add_rows(folder / "states.csv", STATES)
    return folder


@pytest.fixture
def ours(folder: Path) -> Authority:
    return load_authority(folder)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page that names people and states, some of whom nobody knows."""
    page = tmp_path / "records" / "page.txt"
    page.parent.mkdir()
    page.write_text(PAGE.format(body=BODY), encoding="utf-8")
    return page


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "*")
    with Server() as server:
        yield server


@pytest.fixture
def client(server: Server, tmp_path: Path) -> Client:
    return Client(Endpoint(f"{server.address}/sparql", cache=tmp_path / "cache", timeout=5), lambda _: None)


def a_name(name: str = "Marvek", kind: Kind = Kind.PERSON, **fields: Any) -> OpenName:
    """Return a name as it stands in one record of 1959."""
    known: dict[str, Any] = {
        "spellings": (name,),
        "seen": ("page.txt:3",),
        "dates": (parse_edtf("1959-01-21"),),
    }
    return OpenName(name, kind, **{"states": frozenset(), **known, **fields})


def a_proposal(**cells: str) -> dict[str, str]:
    """Return an accepted row of the review table."""
    row = dict.fromkeys(COLUMNS, "") | {
        "decision": "accept", "kind": "person", "name": "A. Marvek", "wikidata_qid": "Q900000001",
        "label": "Anton Marvek", "score": "0.75", "aliases": "Anton Petrovich Marvek", "birth_year": "1902",
        "death_year": "1982", "office": "Foreign Minister of Ruvania", "state": "india", "valid_from": "1955",
        "valid_to": "1962", "proposed": "2026-11-23", "source": "https://wikidata.example/sparql",
    }  # fmt: skip
    return row | cells


def a_state(**cells: str) -> dict[str, str]:
    """Return an accepted row for a state."""
    state = {
        "kind": "state",
        "name": "Ruvania",
        "wikidata_qid": "Q900000101",
        "label": "Ruvania",
        "aliases": "",
    }
    empty = {"birth_year": "", "death_year": "", "office": "", "state": "", "type": "state"}
    return a_proposal(**{**state, **empty, "valid_from": "1947-08-15", "valid_to": "1963", **cells})


def last_row(file: Path) -> dict[str, str]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))[-1]


def accept(folder: Path, *rows: dict[str, str]) -> list[str]:
    """Write a review table and take its accepted rows over."""
    write_review(folder / "review.tsv", rows)
    return accept_rows(folder / "review.tsv", folder, "A. Curator", TODAY)


# -- gathering


def test_name_that_stays_unlinked_is_gathered_once_with_where_it_stands(page: Path, ours: Authority) -> None:
    names = {name.name: name for name in gather_names(find_items([page]), ours)}

    assert names["Marvek"].seen == ("page.txt:13", "page.txt:15")
    assert names["Marvek"].kind is Kind.PERSON
    assert [when.edtf for when in names["Marvek"].dates] == ["1959-01-21"]


def test_most_frequent_name_comes_first(page: Path, ours: Authority) -> None:
    assert gather_names(find_items([page]), ours)[0].name == "Marvek"


def test_name_that_is_linked_is_not_gathered(page: Path, ours: Authority) -> None:
    names = {name.name for name in gather_names(find_items([page]), ours)}

    assert names.isdisjoint({"India", "Orlesk"})


def test_states_that_the_record_names_are_gathered_with_the_name(page: Path, ours: Authority) -> None:
    names = {name.name: name for name in gather_names(find_items([page]), ours)}

    assert ours.entities[Kind.STATE, "india"].wikidata in names["Marvek"].states


def test_name_of_a_row_without_item_is_gathered_on_demand_with_its_full_names(
    page: Path, ours: Authority
) -> None:
    names = {name.name: name for name in gather_names(find_items([page]), ours, unresolved=True)}

    assert names["Orlesk"].spellings == ("Orlesk", "Dana Orlesk")
    assert names["Orlesk"].row is ours.entities[Kind.PERSON, "orlesk"]


def test_name_that_a_curator_left_open_is_not_gathered(page: Path, folder: Path, ours: Authority) -> None:
    decision = {
        "subject_label": "Marvek",
        "predicate_id": "skos:exactMatch",
        "object_id": "sssom:NoTermFound",
        "mapping_justification": "semapv:ManualMappingCuration",
        "confidence": "",
        "author_label": "A. Curator",
        "mapping_date": "2026-11-24",
        "comment": "nobody knows",
        "record": "*",
    }
    lines = ("\t".join(decision), "\t".join(decision.values()), "")
    (folder / "decisions.sssom.tsv").write_text("\n".join(lines), encoding="utf-8")

    names = {name.name for name in gather_names(find_items([page]), ours, load_decisions(folder, ours))}

    assert "Marvek" not in names
    assert "A. P. Marvek" in names


def test_title_beside_a_name_is_gathered_as_the_offices_that_fit_it(page: Path, ours: Authority) -> None:
    page.write_text(PAGE.format(body="Foreign Minister Marvek spoke.\n\nHe said no more."), encoding="utf-8")
    ours.titles["foreign minister"] = "foreign (minister|affairs)"

    names = {name.name: name for name in gather_names(find_items([page]), ours)}

    assert names["Marvek"].roles == {"foreign (minister|affairs)"}


@pytest.mark.parametrize(
    ("surface", "kind", "expected"),
    [
        ("M. A. SUSLOV", Kind.PERSON, "M. A. Suslov"),
        ("Ku[znetsov]", Kind.PERSON, "Kuznetsov"),
        ("Anton\n  Marvek", Kind.PERSON, "Anton Marvek"),
        ("JFK", Kind.PERSON, "JFK"),
        ("U.S.S.R.", Kind.STATE, "U.S.S.R."),
        ("NORTH KOREA", Kind.STATE, "NORTH KOREA"),
    ],
)
def test_name_is_asked_for_as_wikidata_would_write_it(surface: str, kind: Kind, expected: str) -> None:
    assert smooth(Mention(0, len(surface), surface, kind)) == expected


# -- weighing


MINISTER = Item(
    "Q900000001",
    "Anton Marvek",
    aliases=("Anton Petrovich Marvek",),
    classes=("Q5",),
    born="1902-11-21",
    died="1982",
    offices=(Office("Foreign Minister", "1955", "1962", ("Q900000101",)),),
)


def test_everything_together_makes_a_whole_score() -> None:
    name = a_name("Anton Marvek", states=frozenset({"Q900000101"}))

    assert sum(weights(name, MINISTER).values()) >= 1


@pytest.mark.parametrize(
    ("change", "words", "sign"),
    [
        ({}, "born 1902, grown up on 21 January 1959", 1),
        ({"born": "1950"}, "born 1950: impossible on 21 January 1959", -1),
        ({"died": "1945"}, "died 1945", -1),
        ({"born": "1959-01-01"}, "born 1959: impossible on 21 January 1959", -1),
        ({}, "Foreign Minister, 1955-1962: held on 21 January 1959", 1),
    ],
)
def test_years_and_offices_are_weighed_at_the_date_of_the_record(
    change: dict[str, str], words: str, sign: int
) -> None:
    evidence = {
        each.words: each.weight for each in weigh_item(a_name(), replace(MINISTER, **change), "label")
    }

    assert evidence[words] * sign > 0


@pytest.mark.parametrize(
    ("first", "last", "held"),
    [
        ("1955", "1962", True),
        ("1959", "1959", True),
        ("1955", "", True),  # no end is known
        ("", "1962", True),
        ("", "", False),  # nothing is known
        ("1959-01-22", "1962", False),  # a day too late
        ("1940", "1958-12-31", False),
    ],
)
def test_office_counts_if_it_was_held_at_the_date(first: str, last: str, held: bool) -> None:  # noqa: FBT001
    item = replace(MINISTER, offices=(Office("Foreign Minister", first, last, ()),))

    names = {each.name for each in weigh_item(a_name(), item, "label")}

    assert ("office" in names) == held


@pytest.mark.parametrize(
    ("name", "weight"),
    [
        ("A. P. Marvek", 0.15),
        ("A. Marvek", 0.15),
        ("Ant. Marvek", 0.15),
        ("B. Marvek", -0.3),
        ("A. B. C. Marvek", -0.3),
        ("A. P. C. Marvek", 0.05),
        ("Marvek", 0),
    ],
)
def test_given_names_and_initials_must_fit_some_name_of_the_item(name: str, weight: float) -> None:
    evidence = weigh_item(a_name(name), MINISTER, "family name")

    assert sum(each.weight for each in evidence if each.name == "name form") == weight


def test_office_that_was_held_then_counts_not_the_latest() -> None:
    later = Office("Envoy", "1970", "1975", ())
    item = replace(MINISTER, offices=(*MINISTER.offices, later))

    assert choose_office(a_name(), item) == MINISTER.offices[0]


def weights(name: OpenName, item: Item) -> dict[str, float]:
    return {each.name: each.weight for each in weigh_item(name, item, "label")}


def test_state_of_the_office_counts_if_the_records_name_it() -> None:
    assert weights(a_name(states=frozenset({"Q900000101"})), MINISTER)["state"] > 0
    assert "state" not in weights(a_name(states=frozenset({"Q900000103"})), MINISTER)


def test_title_beside_the_name_counts_if_it_fits_an_office() -> None:
    assert weights(a_name(roles=frozenset({"foreign minister"})), MINISTER)["title"] > 0
    assert "title" not in weights(a_name(roles=frozenset({"ambassador"})), MINISTER)


@pytest.mark.parametrize(
    ("first", "last", "weight"), [(1902, 1982, 0.3), (1903, None, 0.3), (1912, 1982, -0.5)]
)
def test_years_of_a_row_that_waits_must_be_those_of_the_item(
    first: int, last: int | None, weight: float
) -> None:
    row = Entity("marvek", Kind.PERSON, "Anton Marvek", (), first_year=first, last_year=last)

    evidence = weigh_item(a_name(row=row), MINISTER, "label")

    assert [each.weight for each in evidence if each.name == "row"] == [weight]


@pytest.mark.parametrize(
    ("begun", "ended", "weight"),
    [("1947", "1963", 0.5), ("1947", "", 0.5), ("1960", "", -0.4), ("1900", "1958", -0.4), ("", "", 0)],
)
def test_state_must_have_existed_at_the_date(begun: str, ended: str, weight: float) -> None:
    state = Item("Q900000101", "Ruvania", classes=("Q6256",), begun=begun, ended=ended)

    evidence = weigh_item(a_name("Ruvania", Kind.STATE), state, "label")

    assert sum(each.weight for each in evidence[1:]) == weight


def test_evidence_of_two_dates_counts_by_half_if_it_holds_at_one() -> None:
    name = a_name(dates=(parse_edtf("1959"), parse_edtf("1970")))

    office = next(each for each in weigh_item(name, MINISTER, "label") if each.name == "office")

    assert office.weight == 0.125


# -- proposing


def proposals(client: Client, ours: Authority, *names: OpenName) -> list[dict[str, str]]:
    return propose_items(names, client, ours, TODAY, lambda _: None)


def test_candidate_is_proposed_with_all_that_a_curator_needs(client: Client, ours: Authority) -> None:
    [row] = proposals(client, ours, a_name("A. P. Marvek"))

    assert row == dict.fromkeys(COLUMNS, "") | {
        "kind": "person",
        "name": "A. P. Marvek",
        "wikidata_qid": "Q900000001",
        "label": "Anton Marvek",
        "description": "Ruvanian politician",
        "score": "0.90",
        "evidence": "way: an alias is the name (+0.30) ;"
        " life: born 1902, grown up on 21 January 1959 (+0.20) ;"
        " office: Foreign Minister of Ruvania, 1955-1962: held on 21 January 1959 (+0.25) ;"
        " name form: 'a p' fits its names (+0.15)",
        "aliases": "A. P. Marvek|Anton Petrovich Marvek",
        "birth_year": "1902",
        "death_year": "1982",
        "office": "Foreign Minister of Ruvania",
        "valid_from": "1955",
        "valid_to": "1962",
        "seen_in": "page.txt:3",
        "proposed": "2026-11-24",
        "source": client.endpoint.sparql,
        "type": "person",
    }


def test_candidate_that_is_impossible_is_not_proposed(client: Client, ours: Authority) -> None:
    rows = proposals(client, ours, a_name("Marvek"))

    assert [row["wikidata_qid"] for row in rows] == ["Q900000001", "Q900000003"]  # not the child of 1950


def test_state_that_existed_then_comes_before_the_one_that_did_not(client: Client, ours: Authority) -> None:
    rows = proposals(client, ours, a_name("Ruvania", Kind.STATE))

    assert [(row["wikidata_qid"], row["score"]) for row in rows] == [("Q900000101", "0.90")]
    assert (rows[0]["valid_from"], rows[0]["valid_to"]) == ("1947-08-15", "1963")


def test_item_that_the_authority_has_is_not_proposed(client: Client, ours: Authority) -> None:
    ours.add(Entity("other", Kind.PERSON, "Other", (), wikidata="Q900000001"))

    assert proposals(client, ours, a_name("A. P. Marvek")) == []


def test_office_gives_the_key_of_a_state_that_we_know(client: Client, ours: Authority) -> None:
    ours.add(Entity("ruvania", Kind.STATE, "Ruvania", (), wikidata="Q900000101"))

    [row] = proposals(client, ours, a_name("A. P. Marvek"))

    assert row["state"] == "ruvania"


def test_office_gives_the_state_that_existed_at_the_date(client: Client, ours: Authority) -> None:
    ours.add(Entity("a-later", Kind.STATE, "Later", (), wikidata="Q900000101", valid_from=date(1965, 1, 1)))
    ours.add(Entity("then", Kind.STATE, "Then", (), close=("Q900000101",), valid_to=date(1964, 1, 1)))

    [row] = proposals(client, ours, a_name("A. P. Marvek"))

    assert row["state"] == "then"


def test_of_very_many_candidates_some_are_looked_at_and_that_is_told(
    client: Client, server: Server, ours: Authority
) -> None:
    told: list[str] = []
    found = [{"name": "Marvek", "how": "label", "item": f"{ENTITY}Q9{number:08}"} for number in range(60)]
    server.moods = [rows(*found)]

    proposals(Client(client.endpoint, tell=told.append), ours, a_name())

    assert told == ["Marvek: 60 candidates, looking at 50 of them"]
    assert len({qid for query in server.queries for qid in re.findall(r"wd:(Q9\d{8})", query)}) == 50


def test_only_the_best_candidates_are_proposed(client: Client, server: Server, ours: Authority) -> None:
    items = [{"item": f"{ENTITY}Q90000000{number}"} for number in range(1, 10)]
    label = {"property": "http://www.w3.org/2000/01/rdf-schema#label", "value": "Marvek", "language": "en"}
    human = {"property": "http://www.wikidata.org/prop/direct/P31", "value": f"{ENTITY}Q5"}
    server.moods = [
        rows(*({"name": "Marvek", "how": "label"} | item for item in items)),
        rows(*(label | item for item in items)),
        rows(*(human | item for item in items)),
    ]

    assert len(proposals(client, ours, a_name())) == 5


def test_candidate_of_the_service_is_dropped_if_it_is_of_another_kind(
    client: Client, server: Server, ours: Authority
) -> None:
    both = Client(replace(client.endpoint, service=f"{server.address}/reconcile"))

    rows = proposals(both, ours, a_name("Anton"))

    assert [row["wikidata_qid"] for row in rows] == ["Q900000001"]  # the service proposes the ship, too


def test_many_names_are_asked_for_in_batches(client: Client, server: Server, ours: Authority) -> None:
    done: list[int] = []

    propose_items([a_name(f"Nobody Number{n}") for n in range(60)], client, ours, TODAY, done.append)

    assert done == [25, 25, 10]
    assert len(server.queries) == 3


# -- the review table


def test_review_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    rows = [a_proposal(label='Anton "the Rook" Marvek'), a_state()]

    write_review(tmp_path / "review.tsv", rows)

    assert [row for _, row in read_review(tmp_path / "review.tsv")] == rows


def test_proposal_that_stands_there_is_not_repeated_and_its_decision_kept(tmp_path: Path) -> None:
    file = tmp_path / "review.tsv"
    write_review(file, [a_proposal(decision="reject", label="as the curator left it")])

    added = add_proposals(file, [a_proposal(decision=""), a_proposal(decision="", wikidata_qid="Q900000002")])

    assert added == 1
    assert [(row["decision"], row["label"]) for _, row in read_review(file)] == [
        ("reject", "as the curator left it"),
        ("", "Anton Marvek"),
    ]


def test_review_table_without_news_is_not_written(tmp_path: Path) -> None:
    add_proposals(tmp_path / "review.tsv", [])

    assert not (tmp_path / "review.tsv").exists()


def test_best_candidate_of_a_name_stands_first(tmp_path: Path) -> None:
    file = tmp_path / "review.tsv"

    write_review(file, [a_proposal(score="0.20", wikidata_qid="Q900000002"), a_proposal(score="1.00")])

    assert [row["score"] for _, row in read_review(file)] == ["1.00", "0.20"]


def test_column_that_a_curator_added_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "review.tsv"
    write_review(file, [a_proposal() | {"note": "ask Dana"}])

    add_proposals(file, [a_proposal(wikidata_qid="Q900000002")])

    assert [row["note"] for _, row in read_review(file)] == ["ask Dana", ""]


def test_review_table_of_a_spreadsheet_is_read(tmp_path: Path) -> None:
    file = tmp_path / "review.tsv"
    write_review(file, [a_proposal(decision="Accept ")])
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))

    assert [row["decision"] for _, row in read_review(file)] == ["accept"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"accept", b"yes", "line 2: decision is 'yes', expected accept, reject or nothing"),
        (b"wikidata_qid", b"item", "the column 'wikidata_qid' is missing"),
        (b"Anton Marvek\t", b"", "line 2: expected 19 cells"),
        (b"Anton Marvek", b"\xff", "expected a table in UTF-8"),
    ],
)
def test_malformed_review_table_is_refused_by_line(
    tmp_path: Path, old: bytes, new: bytes, message: str
) -> None:
    file = tmp_path / "review.tsv"
    write_review(file, [a_proposal()])
    file.write_bytes(file.read_bytes().replace(old, new, 1))

    with pytest.raises(AuthorityError, match=message):
        read_review(file)


# -- taking over


def test_accepted_person_becomes_a_row_with_evidence_and_date(folder: Path) -> None:
    [told] = accept(folder, a_proposal())

    row = {column: cell for column, cell in last_row(folder / "people.csv").items() if cell}
    assert row == {
        "key": "anton-marvek",
        "name_full": "Anton Marvek",
        "family_name": "Marvek",
        "variants": "A. Marvek|Anton Petrovich Marvek",
        "wikidata_qid": "Q900000001",
        "birth_year": "1902",
        "death_year": "1982",
        "role_1959_or_main": "Foreign Minister of Ruvania",
        "state_key": "india",
        "valid_from": "1955",
        "valid_to": "1962",
        "qid_evidence": "wikidata SPARQL https://wikidata.example/sparql, label Anton Marvek,"
        " reviewed 2026-11-24 by A. Curator",
        "qid_status": "verified",
        "evidence_kind": "review",
    }
    assert "anton-marvek is new, with Q900000001" in told


def test_accepted_state_becomes_a_row_of_a_period(folder: Path) -> None:
    accept(folder, a_state())

    state = load_authority(folder).entities[Kind.STATE, "ruvania"]
    assert (state.wikidata, state.valid_from, state.valid_to) == (
        "Q900000101",
        date(1947, 8, 15),
        date(1963, 12, 31),
    )
    assert last_row(folder / "states.csv")["qid_scope"] == "period"


def test_accepted_adjective_becomes_a_demonym(folder: Path) -> None:
    accept(folder, a_state(kind="state-adjective", name="Ruvanian"))

    assert last_row(folder / "states.csv")["demonyms"] == "Ruvanian"


def test_two_accepted_names_of_one_item_become_one_row(folder: Path) -> None:
    accept(folder, a_proposal(), a_proposal(name="Marvek the Elder"))

    row = last_row(folder / "people.csv")
    assert (row["key"], row["wikidata_qid"]) == ("anton-marvek", "Q900000001")
    assert row["variants"] == "A. Marvek|Anton Petrovich Marvek|Marvek the Elder"


def test_accepted_place_becomes_a_row_of_the_places(folder: Path) -> None:
    accept(folder, a_state(kind="place", name="Port Ostry", label="Port Ostry", type="city"))

    row = last_row(folder / "places.csv")
    assert (row["key"], row["kind"], row["wikidata_qid"]) == ("port-ostry", "city", "Q900000101")


def test_row_of_another_time_does_not_wait_for_the_item(folder: Path) -> None:
    accept(folder, a_state())  # "late" is called Ruvania, too, but from 1991 to 1995

    assert last_row(folder / "states.csv")["key"] == "ruvania"


def test_item_that_a_group_has_goes_to_no_person(folder: Path) -> None:
    group = {
        "key": "g",
        "name": "G",
        "kind": "body",
        "wikidata_qid": "Q900000001",
        "qid_evidence": "a source",
    }
    add_rows(folder / "groups.csv", (group | {"qid_status": "verified"},))

    with pytest.raises(AuthorityError, match=r"stands already in .*groups\.csv"):
        accept(folder, a_proposal())


def test_untouched_rows_stay_byte_for_byte(folder: Path) -> None:
    before = {name: (folder / name).read_bytes() for name in ("people.csv", "states.csv")}

    accept(folder, a_proposal(), a_state())

    for name, content in before.items():
        assert (folder / name).read_bytes().startswith(content)
        assert (folder / name).read_bytes()[len(content) :].count(b"\n") == 1


def test_row_that_waits_for_its_item_gets_it_and_no_other_line_changes(folder: Path) -> None:
    before = (folder / "people.csv").read_text(encoding="utf-8").split("\n")
    waiting = next(number for number, line in enumerate(before) if line.startswith("orlesk,"))

    [told] = accept(
        folder,
        a_proposal(
            name="D. Orlesk", label="Dana Orlesk", wikidata_qid="Q900000004", birth_year="1910", aliases=""
        ),
    )

    after = (folder / "people.csv").read_text(encoding="utf-8").split("\n")
    assert [number for number, line in enumerate(after) if line != before[number]] == [waiting]
    assert f"line {waiting + 1}: orlesk gets Q900000004" in told


def test_row_that_gets_its_item_keeps_what_it_says(folder: Path) -> None:
    row = a_proposal(name="D. Orlesk", label="Dana Orlesk", wikidata_qid="Q900000004", birth_year="1911")

    accept(folder, row)

    entity = load_authority(folder).entities[Kind.PERSON, "orlesk"]
    assert (entity.wikidata, entity.first_year, entity.last_year) == ("Q900000004", 1910, 1982)
    assert "D. Orlesk" in entity.names


def test_bearer_of_the_name_with_other_years_gets_a_row_of_its_own(folder: Path) -> None:
    accept(folder, a_proposal(label="Dana Orlesk", wikidata_qid="Q900000004", birth_year="1890"))

    assert last_row(folder / "people.csv")["key"] == "dana-orlesk"


def test_family_name_alone_does_not_make_a_row_wait_for_an_item(folder: Path) -> None:
    add_rows(folder / "people.csv", ({"key": "x", "name_full": "Xaver Quorn", "variants": "Quorn"},))

    accept(folder, a_proposal(label="Quorn", aliases=""))

    assert last_row(folder / "people.csv")["key"] == "quorn"


def test_item_goes_to_no_row_if_two_wait_for_it(folder: Path) -> None:
    add_rows(folder / "people.csv", ({"key": "orlesk-2", "name_full": "Dana Orlesk"},))

    with pytest.raises(AuthorityError, match=r"bear the name, expected one; enter it there"):
        accept(folder, a_proposal(label="Dana Orlesk", wikidata_qid="Q900000004", birth_year=""))


def test_key_that_is_taken_gets_a_number(folder: Path) -> None:
    accept(folder, a_proposal(), a_proposal(wikidata_qid="Q900000003", birth_year="1890"))

    assert last_row(folder / "people.csv")["key"] == "anton-marvek-2"


def test_person_may_have_served_a_state_accepted_with_it(folder: Path) -> None:
    accept(folder, a_proposal(state="ruvania"), a_state())

    assert load_authority(folder).entities[Kind.PERSON, "anton-marvek"].state == "ruvania"


def test_rejected_and_open_rows_stay_in_the_review(folder: Path) -> None:
    accept(
        folder,
        a_proposal(),
        a_proposal(decision="reject", wikidata_qid="Q900000002"),
        a_proposal(decision="", wikidata_qid="Q900000003"),
    )

    assert [row["decision"] for _, row in read_review(folder / "review.tsv")] == ["reject", ""]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            a_proposal(wikidata_qid="Q1047"),
            r"review.tsv, line \d: Q1047 stands already in .*people.csv, line \d+",
        ),
        (a_proposal(wikidata_qid="Q900000101"), "Q900000101 stands already in .*states.csv"),
        (a_proposal(wikidata_qid="900000001"), "wikidata_qid is '900000001', expected a Q, then digits"),
        (a_proposal(label=" "), "label is ' ', expected a name"),
        (a_proposal(kind="ship"), "kind is 'ship', expected one of person, state"),
        (a_proposal(state="atlantis"), "state is 'atlantis', expected a key of states.csv"),
        (a_proposal(birth_year="19x2"), "birth_year is '19x2', expected a year"),
        (a_proposal(valid_from="1963"), "valid_to is '1962', expected nothing before valid_from"),
        (a_proposal(source=""), "source is '', expected the address"),
        (
            a_proposal(valid_from="1955-13-01"),
            r"people.csv, line \d+: valid_from is '1955-13-01'.* nothing is changed",
        ),
    ],
)
def test_one_row_that_cannot_be_moved_changes_nothing(
    folder: Path, row: dict[str, str], message: str
) -> None:
    with pytest.raises(AuthorityError, match=message):
        accept(folder, a_state(), row)

    assert (folder / "people.csv").read_bytes().startswith((ROOT / "authority" / "people.csv").read_bytes())
    assert "Q900000101" not in (folder / "states.csv").read_text(encoding="utf-8")
    assert len(read_review(folder / "review.tsv")) == 2
    assert [file.name for file in folder.iterdir() if file.name.startswith(".")] == []


def test_run_that_was_killed_between_tables_and_review_can_be_repeated(folder: Path) -> None:
    accept(folder, a_proposal())
    people = (folder / "people.csv").read_bytes()

    [told] = accept(folder, a_proposal())  # the review still says accept

    assert "anton-marvek has Q900000001" in told
    assert (folder / "people.csv").read_bytes() == people
    assert read_review(folder / "review.tsv") == []


def test_table_without_final_line_end_gets_its_row_on_a_line_of_its_own(folder: Path) -> None:
    file = folder / "people.csv"
    file.write_bytes(file.read_bytes().rstrip(b"\n"))

    accept(folder, a_proposal())

    assert last_row(file)["key"] == "anton-marvek"
    load_authority(folder)


def test_folder_that_cannot_be_written_is_one_line(folder: Path) -> None:
    write_review(folder / "review.tsv", [a_proposal()])
    (folder / ".review.tsv.new").mkdir()

    with pytest.raises(AuthorityError, match="expected a place to write to"):
        write_review(folder / "review.tsv", [a_proposal()])


def test_row_over_several_lines_stays_as_it_is(folder: Path) -> None:
    add_rows(
        folder / "people.csv", ({"key": "two", "name_full": "Two Lines", "role_1959_or_main": "one\ntwo"},)
    )
    before = (folder / "people.csv").read_bytes()

    accept(folder, a_proposal())

    assert (folder / "people.csv").read_bytes().startswith(before)


# -- the commands


@pytest.fixture
def settings(folder: Path, page: Path, server: Server, tmp_path: Path) -> Path:
    """The project's settings, with a folder of the test's and its server."""
    text = (ROOT / "lod.toml").read_text(encoding="utf-8")
    file = tmp_path / "lod.toml"
    file.write_text(f'{text}\n[reconcile]\nendpoint = "{server.address}/sparql"\n', encoding="utf-8")
    assert (folder.parent, page.parent.parent) == (tmp_path, tmp_path)
    return file


def run(command: str, settings: Path, *options: str) -> Result:
    return CliRunner().invoke(getattr(cli_authority, command), [*options, "--config", str(settings)])


def test_command_lists_open_names_and_proposes_into_the_review(settings: Path, folder: Path) -> None:
    result = run("reconcile", settings)

    assert result.exit_code == 0, result.output
    assert "2\tperson\tMarvek\n" in result.stdout
    assert "new candidates in" in result.stderr
    found = {(row["name"], row["wikidata_qid"]) for _, row in read_review(folder / "review.tsv")}
    assert {("Marvek", "Q900000001"), ("A. P. Marvek", "Q900000001"), ("Ruvania", "Q900000101")} <= found


def test_command_writes_nothing_into_the_tables(settings: Path, folder: Path) -> None:
    before = [(folder / name).read_bytes() for name in ("people.csv", "states.csv")]

    run("reconcile", settings)

    assert [(folder / name).read_bytes() for name in ("people.csv", "states.csv")] == before


def test_second_run_asks_nothing_and_repeats_nothing(settings: Path, server: Server, folder: Path) -> None:
    run("reconcile", settings)
    asked, review = len(server.queries), (folder / "review.tsv").read_bytes()

    result = run("reconcile", settings)

    assert "; 0 new candidates" in result.stderr
    assert len(server.queries) == asked
    assert (folder / "review.tsv").read_bytes() == review


def test_limit_of_zero_lists_without_asking(settings: Path, server: Server) -> None:
    result = run("reconcile", settings, "--limit", "0")

    assert "Marvek" in result.stdout
    assert server.queries == []


def test_without_network_one_line_says_so_and_nothing_changes(
    settings: Path, folder: Path, server: Server
) -> None:
    server.http.shutdown()
    server.http.server_close()
    before = sorted(folder.parent.rglob("*"))

    result = run("reconcile", settings)

    assert result.exit_code == 3
    assert result.stderr.count("\n") == 1
    assert "cannot be reached" in result.stderr
    assert sorted(folder.parent.rglob("*")) == before


def test_answer_that_is_none_is_one_line_and_nothing_changes(
    settings: Path, folder: Path, server: Server
) -> None:
    server.moods = [say(200, b"<html>", "text/html")]

    result = run("reconcile", settings)

    assert (result.exit_code, result.stderr.count("\n")) == (3, 1)
    assert not (folder / "review.tsv").exists()


def test_options_go_before_settings(settings: Path, server: Server, tmp_path: Path) -> None:
    options = (
        "--endpoint",
        f"{server.address}/other",
        "--contact",
        "x@y.example",
        "--cache",
        str(tmp_path / "kept"),
    )

    run("reconcile", settings, *options, "--review", str(tmp_path / "mine.tsv"))

    assert {row["source"] for _, row in read_review(tmp_path / "mine.tsv")} == {f"{server.address}/other"}
    assert "(x@y.example)" in server.agents[0]
    assert list((tmp_path / "kept").glob("*.json"))


def test_malformed_review_is_told_before_anything_is_asked(
    settings: Path, folder: Path, server: Server
) -> None:
    (folder / "review.tsv").write_text("decision\n", encoding="utf-8")

    result = run("reconcile", settings)

    assert (result.exit_code, server.queries) == (3, [])


def test_interruption_is_one_line_too(settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lod.reconcile.find_hits", interrupt)

    result = run("reconcile", settings)

    assert result.exit_code == 130
    assert "it goes on where it stopped" in result.stderr


def test_progress_is_for_terminals_only(settings: Path) -> None:
    assert "names asked" not in run("reconcile", settings).stderr


def test_unresolved_rows_are_asked_for_on_demand(settings: Path, folder: Path) -> None:
    run("reconcile", settings, "--unresolved")

    [row] = [row for _, row in read_review(folder / "review.tsv") if row["name"] == "Orlesk"]
    assert row["wikidata_qid"] == "Q900000004"
    assert "years of life as in our row 'orlesk'" in row["evidence"]


def test_what_a_curator_accepts_is_linked_from_then_on(settings: Path, folder: Path, page: Path) -> None:
    run("reconcile", settings)
    rows = [row for _, row in read_review(folder / "review.tsv")]
    for row in rows:
        row["decision"] = (
            "accept" if (row["name"], row["wikidata_qid"]) == ("A. P. Marvek", "Q900000001") else "reject"
        )
    write_review(folder / "review.tsv", rows)

    result = run("accept", settings, "--reviewer", "A. Curator")

    assert result.exit_code == 0, result.output
    [record] = [item for item in read_records(page) if isinstance(item, Record)]
    linked = {link.mention.surface: link.entity for link in link_record(record, load_authority(folder))}
    assert linked["A. P. Marvek"] is not None
    assert linked["A. P. Marvek"].wikidata == "Q900000001"


def test_rejected_candidate_is_not_proposed_again(settings: Path, folder: Path) -> None:
    run("reconcile", settings)
    rows = [row | {"decision": "reject"} for _, row in read_review(folder / "review.tsv")]
    write_review(folder / "review.tsv", rows)

    run("reconcile", settings)

    assert {row["decision"] for _, row in read_review(folder / "review.tsv")} == {"reject"}


def test_reviewer_must_be_named(settings: Path) -> None:
    assert run("accept", settings).exit_code == 2


@pytest.mark.parametrize("command", ["reconcile", "accept"])
def test_help_has_an_example(command: str) -> None:
    result = CliRunner().invoke(getattr(cli_authority, command), ["--help"])

    assert f"Example:\n    lod {command}" in result.output
