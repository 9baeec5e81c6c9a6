"""Words as search compares them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lod.search.words import Wanted, find_some, find_words, fold, keys_of, marks_in, normalize


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Jawaharlal NEHRU", ["jawaharlal", "nehru"]),
        ("Dzsaváharlál", ["dzsavaharlal"]),
        ("Dzsava\u0301harla\u0301l", ["dzsavaharlal"]),
        ("Łódź, Søren, Straße", ["lodz", "soren", "strasse"]),
        ("Хрущёв", ["khrushchev"]),
        ("Хрущев", ["khrushchev"]),
        ("Микоя\u0301н", ["mikoyan"]),
        ("Mikoyan's talks", ["mikoyan", "talks"]),
        ("Mikoyan\u2019s", ["mikoyan"]),
        ("O'Neill", ["o", "neill"]),
        ("164/GS", ["164", "gs"]),
        ("al-Karim", ["al", "karim"]),
        (" \u0301 -- !", []),
    ],
)
def test_spellings_of_one_word_have_one_key(text: str, keys: list[str]) -> None:
    assert keys_of(text) == keys


@pytest.mark.parametrize(
    "text", ["ф. 5, оп. 30, д. 300", "f. 5 op. 30 d. 300", "fond 5 opis 30 delo 300", "F5OP30D300"]
)
def test_a_shelf_mark_has_the_same_steps_however_it_is_written(text: str) -> None:
    assert list(marks_in(keys_of(text))) == ["f5", "op30", "d300"]


def test_words_with_numbers_are_no_shelf_marks() -> None:
    assert list(marks_in(keys_of("in 1959 the G7 and No. 164"))) == []


@given(st.text())
def test_the_words_of_any_text_stand_where_they_are_said_to(text: str) -> None:
    normal = normalize(text)
    words = list(find_words(normal))

    assert all(fold(normal[word.start : word.end]) == word.key != "" for word in words)
    assert all(one.end <= other.start for one, other in pairwise(words))


@given(st.text())
def test_no_key_has_a_blank_so_that_the_engine_splits_keys_as_we_do(text: str) -> None:
    assert all(len(key.split()) == 1 and key.split()[0] == key for key in keys_of(text))


@given(st.text(), st.text(min_size=1, max_size=3))
def test_words_that_begin_so_are_found_as_by_looking_at_each(text: str, begin: str) -> None:
    normal, key = normalize(text), fold(begin)
    quick = find_some(normal, Wanted(lambda word: word.startswith(key), (key,)))
    slow = find_some(normal, Wanted(lambda word: word.startswith(key)))

    assert quick == slow
