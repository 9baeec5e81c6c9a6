"""Pages, references and records in the order of time: listed as statements come and go, read by seeking."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from lod.changes import change
from lod.enlist import NAMES_INDEX, RECORDS_TABLE, pass_on, update_lists
from lod.lists import Listing, Lists, Named, find_lists
from lod.segments import Place, update
from lod.splices import splice_lines

BASE = "https://e/"
TYPE, TERMS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://purl.org/dc/terms/"
CREATOR, ADDRESSEE = f"{TERMS}creator", f"{BASE}ns#has_addressee"
LABEL, NOTE = "http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#note"
ABOUT = {  # what is said of a record
    TYPE: "<https://e/ns#Record>",
    f"{TERMS}created": '"1959-01-{day:02}"^^<http://www.w3.org/2001/XMLSchema#date>',
    f"{TERMS}references": "<https://e/id/person/nehru>",
    f"{TERMS}title": '"Note"',
}


def record(number: int, *, is_dated: bool = True) -> list[str]:
    """Return statements about a record; the later its number, the earlier it is."""
    said = {p: o for p, o in ABOUT.items() if is_dated or not p.endswith("created")}
    iri = f"<{BASE}id/document/{number}>"
    statements = [f"{iri} <{p}> {o.format(day=28 - number % 28)}" for p, o in said.items()]
    return [*statements, f"<{BASE}id/document/{number}#part> <{TYPE}> <https://e/Part>"]


def make(folder: Path, came: Sequence[str], went: Sequence[str] = (), old: Path | None = None) -> Lists:
    """Make lists of other ones and some statements."""
    folder.mkdir()
    changes = sorted([change(s.encode(), 1) for s in came] + [change(s.encode(), -1) for s in went])
    assert list(pass_on([changes], folder / "noted.zst", BASE)) == [changes]
    before = Place(old, old) if old else None
    update_lists([folder / "noted.zst"], before, Place(folder, folder), folder / "work", BASE)
    found = find_lists(folder, BASE)
    assert found
    return found


def letter(number: int, label: str, *people: tuple[str, str]) -> list[str]:
    """Return statements about a record that has a label, senders and addressees."""
    iri = f"<{BASE}id/document/{number}>"
    said = [f"{iri} <{property_}> <{BASE}id/person/{who}>" for property_, who in people]
    return [*record(number), f'{iri} <{LABEL}> "{label}"@en', *said]


def person(name: str, *notes: str, label: str = "") -> list[str]:
    """Return statements about a person."""
    iri = f"<{BASE}id/person/{name}>"
    return [
        f"{iri} <{TYPE}> <https://e/Person>",
        f'{iri} <{LABEL}> "{label or name.title()}"@en',
        *(f'{iri} <{NOTE}> "{note}"' for note in notes),
    ]


@pytest.fixture
def many() -> list[str]:
    """Statements about records that fill several segments."""
    numbers = list(range(6000))
    Random(1).shuffle(numbers)  # noqa: S311 - chance, not secrets
    return [statement for number in numbers for statement in record(number, is_dated=number % 10 > 0)]


def test_records_stand_in_the_order_of_time_and_those_without_a_date_last(tmp_path: Path) -> None:
    lists = make(tmp_path / "new", [*record(0, is_dated=False), *record(1), *record(2)])

    assert list(lists.records) == [
        ("1959-01-26", f"{BASE}id/document/2"),
        ("1959-01-27", f"{BASE}id/document/1"),
        ("", f"{BASE}id/document/0"),
    ]
    assert len(lists.records.dated()) == 2


def test_any_part_of_a_long_list_is_the_same_as_of_the_whole(tmp_path: Path, many: list[str]) -> None:
    lists = make(tmp_path / "new", many)

    every = list(lists.records)
    assert every == sorted(every, key=lambda entry: (not entry[0], entry))
    assert lists.records[3000:3300] == every[3000:3300]
    assert lists.records[-1] == every[-1]
    assert [lists.records.place(*entry) for entry in every] == list(range(6000))
    paths = list(lists.pages(0, lists.count_pages()))
    assert paths == sorted(f"id/document/{number}" for number in range(6000))
    assert list(lists.pages(2000, 4100)) == paths[2000:4100]


def test_what_is_only_referred_to_or_a_part_is_no_page(tmp_path: Path) -> None:
    lists = make(tmp_path / "new", [*record(1), *record(2)])

    assert list(lists.pages(0, 10)) == ["id/document/1", "id/document/2"]


def test_references_are_counted(tmp_path: Path) -> None:
    lists = make(tmp_path / "new", [*record(1), *record(2)])

    counts = [lists.references(f"{BASE}id/{path}") for path in ("person/nehru", "person/ne", "document/1")]

    assert counts == [2, 0, 0]


def test_a_catalogue_has_labels_and_people_of_what_it_lists(tmp_path: Path) -> None:
    whole = letter(1, "A letter", (CREATOR, "zhou"), (ADDRESSEE, "mao"), (ADDRESSEE, "nehru"))
    lists = make(tmp_path / "new", [*whole, *letter(2, "Note d r"), *record(3)])

    people = [f"{BASE}id/person/{who}" for who in ("zhou", "mao", "nehru")]
    assert lists.records.listings(0, 9) == [
        Listing("1959-01-25", f"{BASE}id/document/3"),
        Listing("1959-01-26", f"{BASE}id/document/2", "Note d r"),
        Listing("1959-01-27", f"{BASE}id/document/1", "A letter", (people[0],), (people[1], people[2])),
    ]
    assert lists.records.listings(1, 2) == lists.records.listings(0, 9)[1:2]
    assert lists.records.place("1959-01-27", f"{BASE}id/document/1") == 2


def test_of_several_labels_of_a_record_none_is_chosen(tmp_path: Path) -> None:
    more = [
        f'<{BASE}id/document/1> <{LABEL}> "B"',
        f"<{BASE}id/document/1> <{CREATOR}> <{BASE}id/person/mao>",
    ]

    lists = make(tmp_path / "new", [*letter(1, "A"), *more])

    assert lists.records.listings(0, 1) == [Listing("1959-01-27", f"{BASE}id/document/1")]


def test_texts_of_a_record_are_not_called_in_the_lists(tmp_path: Path) -> None:
    text = [
        f'<{BASE}id/document/1/en> <{LABEL}> "Text"',
        f"<{BASE}id/document/1/en> <{TYPE}> <{BASE}ns#Text>",
    ]

    make(tmp_path / "one", [*letter(1, "A"), text[1]])
    make(tmp_path / "other", [*letter(1, "A"), *text])

    assert (tmp_path / "one" / "pages.zst").read_bytes() == (tmp_path / "other" / "pages.zst").read_bytes()


def test_a_label_that_changes_changes_the_catalogue(tmp_path: Path) -> None:
    make(tmp_path / "old", [*letter(1, "A", (CREATOR, "mao")), *letter(2, "B")])

    lists = make(
        tmp_path / "new",
        [f'<{BASE}id/document/1> <{LABEL}> "C"@en'],
        [
            f'<{BASE}id/document/1> <{LABEL}> "A"@en',
            f"<{BASE}id/document/1> <{CREATOR}> <{BASE}id/person/mao>",
        ],
        tmp_path / "old",
    )

    assert [(one.label, one.senders) for one in lists.records.listings(0, 2)] == [("B", ()), ("C", ())]


def test_dates_of_several_words_are_counted_each(tmp_path: Path) -> None:
    records = [
        statement.replace("1959-01-", "about 1959-01-")
        for number in (1, 2, 29)
        for statement in letter(number, f"Note {number}")
    ]

    lists = make(tmp_path / "new", records)

    assert len(lists.records) == 3
    assert [one.label for one in lists.records.listings(0, 3)] == ["Note 2", "Note 1", "Note 29"]


def test_a_list_of_dates_and_paths_only_is_read(tmp_path: Path) -> None:
    place = Place(tmp_path, tmp_path)
    lines = [change(b"1959\tid/document/1", 1), change(b"~\tid/document/2", 1)]
    update(RECORDS_TABLE, None, place, [lines], splice_lines)

    records = Lists(tmp_path, BASE).records

    assert records.listings(0, 2) == [
        Listing("1959", f"{BASE}id/document/1"),
        Listing("", f"{BASE}id/document/2"),
    ]
    assert list(records) == [(one.date, one.iri) for one in records.listings(0, 2)]
    assert records.place("1959", f"{BASE}id/document/1") == 0


def test_an_index_has_labels_notes_and_references_of_what_it_lists(tmp_path: Path) -> None:
    lists = make(tmp_path / "new", [*record(1), *record(2), *person("nehru", "b", "a"), *person("zhou")])

    assert lists.named("id/person/") == [
        Named(f"{BASE}id/person/nehru", "Nehru", "a", 2),  # of several notes the first
        Named(f"{BASE}id/person/zhou", "Zhou", "", 0),
    ]
    assert lists.named("id/state/") == []


def test_an_index_says_nothing_of_what_is_only_referred_to_or_no_index_lists(tmp_path: Path) -> None:
    lists = make(tmp_path / "new", [*record(1), f'<{BASE}id/document/1> <{LABEL}> "Note"@en'])

    assert lists.named("id/person/") == []
    assert lists.named("id/document/") == []
    assert list(lists.pages(0, 10)) == ["id/document/1"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"a \"b\" \\n \\", 'a "b" \\n \\'),
        (r" one\n\t two\u000B\u00A0three ", "one two three"),
        ("S\u00e3o Tom\u00e9 l m t", "S\u00e3o Tom\u00e9 l m t"),
        (r"\u00E3\U0001F600\b", "\u00e3\U0001f600\b"),
    ],
)
def test_a_label_is_read_as_it_is_meant_in_one_line(tmp_path: Path, written: str, read: str) -> None:
    lists = make(tmp_path / "new", person("nehru", label=written))

    assert lists.named("id/person/") == [Named(f"{BASE}id/person/nehru", read, "", 0)]


def test_labels_of_all_that_indexes_list_are_told_unless_they_are_too_many(tmp_path: Path) -> None:
    lists = make(tmp_path / "new", [*letter(1, "A"), *person("nehru"), *person("zhou")])

    assert lists.labels(2) == {f"{BASE}id/person/{who}": who.title() for who in ("nehru", "zhou")}
    assert lists.labels(1) == {}


def test_of_several_labels_none_is_chosen(tmp_path: Path) -> None:
    more = [f'<{BASE}id/person/nehru> <{LABEL}> "Pandit Nehru"@en']
    other = [f"<{BASE}id/person/zhou> <{TYPE}> <https://e/Person>"]

    lists = make(tmp_path / "new", [*person("nehru"), *more, *other])

    assert [one.label for one in lists.named("id/person/") or ()] == [None, None]


def test_a_label_that_changes_is_another_one(tmp_path: Path) -> None:
    make(tmp_path / "old", [*person("nehru"), *person("zhou")])

    lists = make(
        tmp_path / "new",
        [f'<{BASE}id/person/nehru> <{LABEL}> "Pandit"@en'],
        [f'<{BASE}id/person/nehru> <{LABEL}> "Nehru"@en'],
        tmp_path / "old",
    )

    assert [one.label for one in lists.named("id/person/") or ()] == ["Pandit", "Zhou"]


def test_a_release_older_than_the_list_of_names_has_none(tmp_path: Path) -> None:
    lists = make(tmp_path / "new", person("nehru"))
    (tmp_path / "new" / NAMES_INDEX).unlink()

    assert lists.named("id/person/") is None
    assert list(lists.pages(0, 10)) == ["id/person/nehru"]


def test_lists_of_the_ones_before_have_the_bytes_of_those_made_from_nothing(
    tmp_path: Path, many: list[str]
) -> None:
    many += [said for number in range(900) for said in person(f"p{number}")]
    many += [s for number in range(9000, 9900) for s in letter(number, f"Note {number}", (CREATOR, "mao"))]
    Random(2).shuffle(many)  # noqa: S311 - chance, not secrets
    half = len(many) // 2
    make(tmp_path / "half", many[:half])

    make(tmp_path / "grown", many[half:], old=tmp_path / "half")
    make(tmp_path / "changed", [], many[: half - 2000], tmp_path / "half")

    make(tmp_path / "whole", many)
    make(tmp_path / "few", many[half - 2000 : half])
    for name in ("pages.zst", "pages.idx", "records.zst", "records.idx", "names.zst", "names.idx"):
        assert (tmp_path / "grown" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
        assert (tmp_path / "changed" / name).read_bytes() == (tmp_path / "few" / name).read_bytes()


def test_a_date_that_changes_moves_its_record(tmp_path: Path) -> None:
    made = f"<{BASE}id/document/1> <{TERMS}created> "
    make(tmp_path / "old", [*record(1), *record(2)])

    lists = make(
        tmp_path / "new",
        [f'{made}"1944"'],
        [f"{made}{ABOUT[f'{TERMS}created'].format(day=27)}"],
        tmp_path / "old",
    )

    assert next(iter(lists.records)) == ("1944", f"{BASE}id/document/1")


def test_a_release_of_nothing_has_lists(tmp_path: Path) -> None:
    lists = make(tmp_path / "new", [])

    assert (list(lists.records), lists.count_pages()) == ([], 0)
    assert lists.records.place("1959") == 0


def test_an_older_release_has_none(tmp_path: Path) -> None:
    assert find_lists(tmp_path, BASE) is None
