"""An index finds what was put in, and nothing else."""

# ruff: noqa: RUF001 - letters of other scripts are what this is about

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import tantivy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lod.errors import QueryError, StoreError
from lod.search import (
    Asked,
    Entry,
    Found,
    Index,
    Passage,
    Reading,
    Sort,
    is_index,
    open_index,
    parse_text,
    write_index,
)
from lod.search import index as index_module
from lod.search.entries import Days
from lod.search.judging import distance

BASE = "https://a.example/"


def record(number: int, title: str, **said: object) -> Entry:
    said.setdefault("names", (title,))
    return Entry(f"{BASE}id/document/{number}", "record", title, **said)  # type: ignore[arg-type]


def day(number: int) -> Days:
    return Days((number // 10_000,), number, number)


ENTRIES = (
    record(
        1, "Telegram about the harbour dues", days=day(19590121),
        marks=("AVPRF, f. 100, op. 46, d. 12", "164/GS"),
        passages=(Passage("The ambassadors discussed the price of grain with Nehru."),),
        facets={"person": ("nehru",), "state": ("india",), "repository": ("avprf",)},
        aliases=("Джавахарлал Неру",),
    ),
    record(
        2, "Minutes of a meeting about grain", days=day(19610305), marks=("AVPRF, f. 46, op. 100",),
        passages=(Passage("Nothing was said about the harbour, nor about dues."),),
        facets={"person": ("nehru", "nasser"), "state": ("india", "uar")},
    ),
    record(3, "Письмо о зерне", language="ru", passages=(Passage("Хрущёв пишет.", "ru"),)),
    Entry(
        f"{BASE}id/person/nehru", "person", "Jawaharlal Nehru", note="Prime Minister",
        names=("Jawaharlal Nehru", "Nehru", "Dzsaváharlál Nehru", "Джавахарлал Неру"),
        marks=("Q1047",), weight=2.0,
    ),
    Entry(f"{BASE}id/person/nasser", "person", "Gamal Abdel Nasser", names=("Nasser",), weight=1.5),
)  # fmt: skip


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder = tmp_path_factory.mktemp("index") / "search"
    write_index(ENTRIES, folder, "r1")
    return open_index(folder, BASE)


def ask(index: Index, text: str, *filters: tuple[str, str], **how: object) -> Found:
    return index.find(Asked(text, parse_text(text), filters, **how))  # type: ignore[arg-type]


def names(found: Found) -> list[str]:
    return [hit.iri.removeprefix(f"{BASE}id/") for hit in found.hits]


@pytest.mark.parametrize("text", ["Nehru", "NEHRU", "Неру", "неру", "Dzsavaharlal", "Dzsaváharlál", "Q1047"])
def test_a_person_is_found_by_any_of_the_names(index: Index, text: str) -> None:
    assert names(ask(index, text))[0] == "person/nehru"


def test_a_record_is_found_by_what_those_are_called_whom_it_names(index: Index) -> None:
    assert "document/1" in names(ask(index, "Неру"))


@pytest.mark.parametrize("text", ["письмо", "pismo", "Хрущев", "Khrushchev", "khrushchev зерне"])
def test_a_text_in_cyrillic_is_found_in_latin_letters_and_the_other_way_round(
    index: Index, text: str
) -> None:
    assert names(ask(index, text)) == ["document/3"]


@pytest.mark.parametrize(
    "text",
    [
        "AVPRF f. 100 op. 46",
        "avprf f100 op46",
        "АВПРФ ф. 100 оп. 46",
        "f100op46",
        "fond 100 opis 46",
        "164/GS",
        "164gs",
    ],
)
def test_a_shelf_mark_is_found_with_and_without_punctuation(index: Index, text: str) -> None:
    assert names(ask(index, text.replace("АВПРФ", "AVPRF"))) == ["document/1"]


def test_all_words_must_be_there(index: Index) -> None:
    assert sorted(names(ask(index, "harbour dues"))) == ["document/1", "document/2"]
    assert names(ask(index, "harbour price")) == ["document/1"]


def test_a_phrase_is_found_in_its_order_only(index: Index) -> None:
    assert names(ask(index, '"harbour dues"')) == ["document/1"]


def test_no_phrase_goes_from_one_name_to_the_next(index: Index) -> None:
    assert names(ask(index, '"Nehru Dzsavaharlal"')) == []


def test_a_word_is_found_in_its_other_forms(index: Index) -> None:
    assert names(ask(index, "ambassador discussing")) == ["document/1"]


def test_a_name_is_not_stemmed(index: Index) -> None:
    found = ask(index, "Nehrus")

    assert found.reading is Reading.CLOSE


def test_a_word_after_a_minus_is_not_there(index: Index) -> None:
    assert names(ask(index, "grain -minutes")) == ["document/1"]


def test_a_beginning_with_a_star_is_found(index: Index) -> None:
    assert names(ask(index, "telegr*")) == ["document/1"]


def test_if_no_word_fits_its_beginnings_are_taken(index: Index) -> None:
    found = ask(index, "telegr")

    assert (found.reading, names(found)) == (Reading.PREFIX, ["document/1"])


@pytest.mark.parametrize("text", ["Nahru", "Jawaharlla", "telegarm"])
def test_if_no_word_begins_so_those_are_taken_that_are_close(index: Index, text: str) -> None:
    assert ask(index, text).reading is Reading.CLOSE


def test_short_words_and_numbers_are_not_taken_for_others(index: Index) -> None:
    assert ask(index, "1960").total == 0


def test_a_name_in_a_title_outweighs_one_in_a_text(index: Index) -> None:
    assert names(ask(index, "grain"))[0] == "document/2"


def test_facets_count_the_results(index: Index) -> None:
    found = ask(index, "harbour")

    assert [(c.value, c.count) for c in found.facets["person"]] == [("nehru", 2), ("nasser", 1)]
    assert [(c.value, c.count) for c in found.facets["year"]] == [("1959", 1), ("1961", 1)]
    assert [(c.value, c.count) for c in found.facets["kind"]] == [("record", 2)]


def test_a_value_of_a_facet_is_called_as_its_thing_is(index: Index) -> None:
    assert ask(index, "harbour").facets["person"][0].label == "Jawaharlal Nehru"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ([("person", "nasser")], ["document/2"]),
        ([("person", "nehru"), ("state", "uar")], ["document/2"]),
        ([("year", "1959")], ["document/1"]),
        ([("year", "1955-1960")], ["document/1"]),
        ([("repository", "avprf")], ["document/1"]),
        ([("kind", "person")], []),
        ([("person", "nobody")], []),
    ],
)
def test_a_filter_leaves_what_it_fits(
    index: Index, filters: list[tuple[str, str]], expected: list[str]
) -> None:
    assert names(ask(index, "harbour", *filters)) == expected


def test_without_words_everything_is_there(index: Index) -> None:
    assert ask(index, "").total == len(ENTRIES)


@pytest.mark.parametrize(("sort", "first"), [(Sort.OLDEST, "document/1"), (Sort.NEWEST, "document/2")])
def test_results_come_by_date_and_those_without_a_date_last(index: Index, sort: Sort, first: str) -> None:
    found = names(ask(index, "", sort=sort))

    assert found[0] == first
    assert found[2:4] != [first]
    assert set(found[:2]) == {"document/1", "document/2"}


def test_who_finds_nothing_is_told_what_each_word_would_find(index: Index) -> None:
    found = ask(index, "harbour zebra")

    assert [(part.typed, count) for part, count in found.alone] == [("harbour", 2), ("zebra", 0)]


def test_who_finds_nothing_is_told_what_there_is_without_filters(index: Index) -> None:
    assert ask(index, "harbour", ("year", "1800")).unfiltered == 2


def test_the_words_found_are_marked_in_title_and_excerpt(index: Index) -> None:
    [hit] = ask(index, "telegram price").hits

    marked = [piece.text for piece in (*hit.title, *hit.excerpt.pieces) if piece.is_hit]
    assert marked == ["Telegram", "price"]


def test_other_forms_of_a_word_are_marked(index: Index) -> None:
    [hit] = ask(index, "ambassador").hits

    assert [piece.text for piece in hit.excerpt.pieces if piece.is_hit] == ["ambassadors"]


def test_words_that_are_close_are_marked(index: Index) -> None:
    [hit] = ask(index, "telegarm").hits

    assert [piece.text for piece in hit.title if piece.is_hit] == ["Telegram"]


def test_the_name_by_which_something_was_found_is_told(index: Index) -> None:
    hit = ask(index, "Dzsavaharlal").hits[0]

    assert "".join(piece.text for piece in hit.also) == "Dzsaváharlál Nehru"


def test_a_long_text_is_quoted_where_the_words_stand(tmp_path: Path) -> None:
    text = "Word after word. " * 200 + "Here are turbines. " + "And so on. " * 200
    write_index([record(1, "Title", passages=(Passage(text),))], tmp_path / "search", "r")

    [hit] = ask(open_index(tmp_path / "search", BASE), "turbines").hits

    quoted = "".join(piece.text for piece in hit.excerpt.pieces)
    assert "Here are turbines." in quoted
    assert len(quoted) < 260


@pytest.mark.parametrize("text", ["neh", "jawaharlal n", "Нер", "nehrx"])
def test_a_beginning_suggests_whom_it_may_mean(index: Index, text: str) -> None:
    assert index.suggest(text, 5)[0].title == "Jawaharlal Nehru"


def test_the_beginning_of_a_title_suggests_a_record(index: Index) -> None:
    assert index.suggest("minutes of", 5)[0].title == "Minutes of a meeting about grain"


@pytest.mark.parametrize("text", ["", "-", "*", "zzzzz"])
def test_what_nothing_begins_with_suggests_nothing(index: Index, text: str) -> None:
    assert index.suggest(text, 5) == []


def test_who_is_named_often_is_suggested_first(index: Index) -> None:
    titles = [one.title for one in index.suggest("n", 5)]

    assert titles == ["Jawaharlal Nehru", "Gamal Abdel Nasser"]


def test_pages_hold_twenty_and_each_result_once(tmp_path: Path) -> None:
    entries = [record(number, f"Paper {number} of many") for number in range(45)]
    write_index(entries, tmp_path / "search", "r")
    index = open_index(tmp_path / "search", BASE)

    pages = [names(ask(index, "paper", page=number)) for number in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [20, 20, 5, 0]
    assert len({name for page in pages for name in page}) == 45


def test_an_index_is_of_one_release_and_of_no_other(tmp_path: Path) -> None:
    write_index(ENTRIES, tmp_path / "search", "r1")

    assert is_index(tmp_path / "search", "r1")
    assert not is_index(tmp_path / "search", "r2")
    assert not is_index(tmp_path, "r1")


def test_a_new_index_takes_the_place_of_the_old_one_and_leaves_nothing_beside(tmp_path: Path) -> None:
    write_index(ENTRIES, tmp_path / "search", "r1")
    write_index(ENTRIES[:1], tmp_path / "search", "r2")

    assert ask(open_index(tmp_path / "search", BASE), "").total == 1
    assert [file.name for file in tmp_path.iterdir()] == ["search"]


def test_an_index_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    def entries() -> Iterator[Entry]:
        yield ENTRIES[0]
        raise OSError(28, "no space left on device")

    with pytest.raises(StoreError, match=r"search: the index cannot be written: .*no space left"):
        write_index(entries(), tmp_path / "search", "r1")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_index_is_told_in_one_line(tmp_path: Path) -> None:
    write_index(ENTRIES, tmp_path / "search", "r1")
    (tmp_path / "search" / "meta.json").write_text("{")

    with pytest.raises(StoreError, match="the index cannot be opened"):
        open_index(tmp_path / "search", BASE)


def test_an_index_in_a_folder_that_is_read_only_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Locking:
        """The engine, which cannot make its lock in the folder."""

        @staticmethod
        def open(path: str) -> tantivy.Index:
            """Open an index in any other folder."""
            if path == str(tmp_path / "search"):
                raise ValueError("Failed to acquire Lockfile")
            return tantivy.Index.open(path)

    write_index(ENTRIES, tmp_path / "search", "r1")
    monkeypatch.setattr(index_module, "tantivy", SimpleNamespace(Index=Locking))

    assert ask(open_index(tmp_path / "search", BASE), "nehru").total == 2


@given(st.text(max_size=200), st.sampled_from(list(Sort)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_typed_is_answered_or_refused(index: Index, text: str, sort: Sort) -> None:
    try:
        asked = Asked(text, parse_text(text), sort=sort)
    except QueryError:
        return
    found = index.find(replace(asked, sort=sort))

    assert 0 <= found.total <= len(ENTRIES)
    assert len(index.suggest(text, 3)) <= 3


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("nehru", "nehru", 0), ("nehru", "nahru", 1), ("nehru", "nehruu", 1), ("nehru", "nehur", 1),
        ("ab", "ba", 1), ("kitten", "sitting", 3),
    ],
)  # fmt: skip
def test_two_words_differ_by_letters(one: str, other: str, expected: int) -> None:
    assert distance(one, other, 3) == expected


def test_who_is_called_so_is_found_by_a_name_and_not_by_a_text(index: Index) -> None:
    reading, found = index.called("Неру", ["person", "record"], 9)

    assert (reading, [one.iri for one in found]) == (Reading.EXACT, [f"{BASE}id/person/nehru"])


@pytest.mark.parametrize(
    ("typed", "reading"),
    [("Jawaharlal Nehru", Reading.EXACT), ("Jawah", Reading.PREFIX), ("Javaharlal Nehrru", Reading.CLOSE)],
)
def test_it_is_told_how_widely_a_name_had_to_be_taken(index: Index, typed: str, reading: Reading) -> None:
    assert index.called(typed, ["person"], 9)[0] is reading


def test_who_is_of_another_kind_is_not_called_so(index: Index) -> None:
    assert index.called("Nehru", ["state", "topic"], 9) == (Reading.EXACT, [])
