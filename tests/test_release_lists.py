"""Pages, references and records in the order of time: listed as statements come and go, read by seeking."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from lod.changes import change
from lod.lists import Lists, find_lists, pass_on, update_lists
from lod.segments import Place

BASE = "https://e/"
TYPE, TERMS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://purl.org/dc/terms/"
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
    assert list(pass_on([changes], folder / "noted.zst")) == [changes]
    before = Place(old, old) if old else None
    update_lists([folder / "noted.zst"], before, Place(folder, folder), folder / "work", BASE)
    found = find_lists(folder, BASE)
    assert found
    return found


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


def test_lists_of_the_ones_before_have_the_bytes_of_those_made_from_nothing(
    tmp_path: Path, many: list[str]
) -> None:
    half = len(many) // 2
    make(tmp_path / "half", many[:half])

    make(tmp_path / "grown", many[half:], old=tmp_path / "half")
    make(tmp_path / "changed", [], many[: half - 2000], tmp_path / "half")

    make(tmp_path / "whole", many)
    make(tmp_path / "few", many[half - 2000 : half])
    for name in ("pages.zst", "pages.idx", "records.zst", "records.idx"):
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
