"""The authority: the real tables are well formed, and malformed ones are refused by file and line."""

import csv
from pathlib import Path

import pytest

from lod.authority import Authority, fold, load_authority
from lod.errors import AuthorityError
from lod.model import Entity, Kind

NEHRU = {
    "key": "nehru",
    "name_full": "Jawaharlal Nehru",
    "family_name": "Nehru",
    "variants": "J. Nehru|Pandit Nehru",
    "wikidata_qid": "Q1047",
    "birth_year": "1889",
    "death_year": "1964",
    "role_1959_or_main": "Prime Minister of India",
    "state_key": "india",
    "valid_from": "1947-08-15",
    "valid_to": "1964",
    "qid_evidence": "a source",
    "qid_status": "verified",
}
INDIA = {
    "key": "india",
    "name": "India",
    "official_name": "Republic of India",
    "variants": "Bharat",
    "demonyms": "Indian|Indians",
    "wikidata_qid": "Q668",
    "modern_qid": "Q668|Q129286",
    "valid_from": "1947",
    "valid_to": "",
    "lat": "28.6",
    "lon": "77.2",
    "qid_evidence": "a source",
    "qid_status": "verified",
    "kind": "state",
    "parent_key": "",
}


def write_tables(folder: Path, people: list[dict[str, str]], states: list[dict[str, str]]) -> Path:
    """Write both tables; return their folder."""
    for name, rows in (("people.csv", people), ("states.csv", states)):
        with (folder / name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
    return folder


def test_real_tables_load_both_kinds(authority: Authority) -> None:
    nehru, india = authority.entities[Kind.PERSON, "nehru"], authority.entities[Kind.STATE, "india"]

    assert (nehru.label, nehru.wikidata, nehru.state) == ("Jawaharlal Nehru", "Q1047", "india")
    assert (india.label, india.wikidata) == ("India", "Q668")


def test_every_verified_row_of_the_real_tables_has_evidence(authority: Authority) -> None:
    verified = [entity for entity in authority.entities.values() if entity.wikidata]

    assert verified
    assert [entity.key for entity in verified if not entity.evidence.strip()] == []


def test_every_key_that_a_real_row_points_to_is_there(authority: Authority) -> None:
    keys = {key for _, key in authority.entities}

    pointers = {key for entity in authority.entities.values() for key in (entity.state, entity.parent) if key}

    assert pointers - keys == set()


def test_no_real_row_ends_before_it_begins(authority: Authority) -> None:
    wrong = [
        entity.key
        for entity in authority.entities.values()
        if (entity.valid_from and entity.valid_to and entity.valid_from > entity.valid_to)
        or (entity.first_year and entity.last_year and entity.first_year > entity.last_year)
    ]

    assert wrong == []


def test_no_wikidata_item_is_that_of_two_people(authority: Authority) -> None:
    items = [e.wikidata for e in authority.entities.values() if e.wikidata and e.kind is Kind.PERSON]

    assert len(items) == len(set(items))


def test_person_has_label_variants_and_family_name(tmp_path: Path) -> None:
    authority = load_authority(write_tables(tmp_path, [NEHRU], [INDIA]))

    nehru = authority.entities[Kind.PERSON, "nehru"]

    assert nehru.names == ("J. Nehru", "Pandit Nehru", "Nehru")
    assert (nehru.first_year, nehru.last_year) == (1889, 1964)
    assert (str(nehru.valid_from), str(nehru.valid_to)) == ("1947-08-15", "1964-12-31")


def test_state_has_adjectives_and_items_close_to_it(tmp_path: Path) -> None:
    authority = load_authority(write_tables(tmp_path, [NEHRU], [INDIA]))

    india = authority.entities[Kind.STATE, "india"]

    assert (india.adjectives, india.close) == (("Indian", "Indians"), ("Q129286",))
    assert (str(india.valid_from), india.valid_to) == ("1947-01-01", None)


@pytest.mark.parametrize(("type_", "kind"), [("state", Kind.STATE), ("city-polity", Kind.PLACE)])
def test_city_that_records_treat_as_a_party_is_a_place(type_: str, kind: Kind, tmp_path: Path) -> None:
    authority = load_authority(write_tables(tmp_path, [NEHRU], [{**INDIA, "kind": type_}]))

    assert (kind, "india") in authority.entities


def test_unresolved_row_has_no_item(tmp_path: Path) -> None:
    row = {**NEHRU, "wikidata_qid": "", "qid_status": "unresolved", "qid_evidence": ""}

    authority = load_authority(write_tables(tmp_path, [row], [INDIA]))

    assert authority.entities[Kind.PERSON, "nehru"].wikidata == ""


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"key": "Nehru J."}, "'Nehru J.' is no key", id="bad key"),
        pytest.param({"name_full": " "}, "name_full is empty", id="no name"),
        pytest.param({"name_full": "..."}, "name_full", id="name without a letter"),
        pytest.param({"wikidata_qid": "1047"}, "'1047' is no Wikidata item", id="bad QID"),
        pytest.param({"wikidata_qid": "Q1047 "}, "'Q1047 ' is no Wikidata item", id="QID with a blank"),
        pytest.param({"wikidata_qid": ""}, "'' is no Wikidata item", id="verified without QID"),
        pytest.param({"qid_status": "sure"}, "qid_status is 'sure'", id="bad status"),
        pytest.param({"qid_status": "unresolved"}, "Q1047 stands in an unresolved row", id="not so"),
        pytest.param({"qid_evidence": " "}, "Q1047 is verified without qid_evidence", id="no evidence"),
        pytest.param({"valid_from": "15.8.1947"}, "valid_from is '15.8.1947'", id="bad day"),
        pytest.param({"valid_to": "1964-02-30"}, "valid_to is '1964-02-30'", id="no such day"),
        pytest.param({"birth_year": "about 1889"}, "birth_year is 'about 1889'", id="bad year"),
        pytest.param({"key": "india-2"}, "'india-2' stands already in line 2", id="key twice"),
    ],
)
def test_malformed_row_is_refused_by_file_and_line(
    change: dict[str, str], message: str, tmp_path: Path
) -> None:
    first = {**NEHRU, "key": "india-2"}
    folder = write_tables(tmp_path, [first, {**NEHRU, **change}], [INDIA])

    with pytest.raises(AuthorityError) as caught:
        load_authority(folder)

    assert str(caught.value).startswith(f"{folder / 'people.csv'}, line 3: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"modern_qid": "Q668|India"}, "'India' is no Wikidata item"),
        ({"kind": ""}, "kind is empty"),
        ({"valid_from": "yesterday"}, "valid_from is 'yesterday'"),
    ],
)
def test_malformed_state_is_refused_by_file_and_line(
    change: dict[str, str], message: str, tmp_path: Path
) -> None:
    folder = write_tables(tmp_path, [NEHRU], [{**INDIA, **change}])

    with pytest.raises(AuthorityError) as caught:
        load_authority(folder)

    assert str(caught.value).startswith(f"{folder / 'states.csv'}, line 2: {message}")


@pytest.mark.parametrize("column", ["key", "variants", "qid_status", "valid_to"])
def test_missing_column_is_named(column: str, tmp_path: Path) -> None:
    row = {name: value for name, value in NEHRU.items() if name != column}
    folder = write_tables(tmp_path, [row], [INDIA])

    with pytest.raises(AuthorityError, match=rf"people\.csv: the column '{column}' is missing"):
        load_authority(folder)


@pytest.mark.parametrize("cells", ["nehru,Jawaharlal Nehru", "," * 40])
def test_row_with_too_few_or_too_many_cells_is_refused_by_line(cells: str, tmp_path: Path) -> None:
    folder = write_tables(tmp_path, [NEHRU], [INDIA])
    with (folder / "people.csv").open("a", encoding="utf-8") as stream:
        stream.write(f"{cells}\n")

    with pytest.raises(AuthorityError, match=r"people\.csv, line 3: expected 13 cells"):
        load_authority(folder)


@pytest.mark.parametrize("name", ["people.csv", "states.csv"])
def test_missing_table_is_named(name: str, tmp_path: Path) -> None:
    (write_tables(tmp_path, [NEHRU], [INDIA]) / name).unlink()

    with pytest.raises(AuthorityError, match=rf"{name}: no such file"):
        load_authority(tmp_path)


@pytest.mark.parametrize("data", [b"key,name_full\n\xff", b'key,name_full\n"nehru"x,y\n'])
def test_table_that_is_no_csv_in_utf_8_is_refused_by_name(data: bytes, tmp_path: Path) -> None:
    (write_tables(tmp_path, [NEHRU], [INDIA]) / "people.csv").write_bytes(data)

    with pytest.raises(AuthorityError, match=r"people\.csv"):
        load_authority(tmp_path)


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("SUSLOV", "suslov"),
        ("K\u00e1d\u00e1r", "kadar"),
        ("Ka\u0301da\u0301r", "kadar"),
        ("Ku[znetsov]", "kuznetsov"),
        ("[Ku]znetsov", "kuznetsov"),
        ("Stra\u00dfe", "strasse"),
    ],
)
def test_case_diacritics_and_brackets_are_folded(word: str, folded: str) -> None:
    assert fold(word) == folded


def test_name_has_all_its_bearers_in_the_order_of_entry() -> None:
    authority = Authority()
    for key in ("jfk", "rfk"):
        authority.add(Entity(key, Kind.PERSON, f"{key} Kennedy", ("Kennedy", "Kennedy")))

    bearers = authority.bearers("kennedy")

    assert [name.entity.key for name in bearers] == ["jfk", "rfk"]
