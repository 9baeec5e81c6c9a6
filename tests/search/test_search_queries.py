"""What somebody types, read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lod.errors import QueryError
from lod.search.queries import MOST_CHARACTERS, MOST_WORDS, Way, parse_text


def read(text: str) -> list[tuple[str, str, bool]]:
    return [(part.way.value, " ".join(part.keys), part.is_not) for part in parse_text(text)]


def test_words_are_words() -> None:
    assert read("Nehru, Sukarno") == [("word", "nehru", False), ("word", "sukarno", False)]


@pytest.mark.parametrize(
    "text",
    ['"German problem"', "\u201cGerman problem\u201d", "\u00abGerman problem\u00bb", '"German problem'],
)
def test_what_stands_in_quotes_is_a_phrase(text: str) -> None:
    assert read(text) == [("phrase", "german problem", False)]


def test_a_star_makes_a_word_a_beginning() -> None:
    assert read("disarm*") == [("prefix", "disarm", False)]


def test_a_star_behind_one_letter_is_passed_over() -> None:
    assert read("d*") == [("word", "d", False)]


def test_a_minus_before_a_word_leaves_it_out() -> None:
    assert read('berlin -wall -"west berlin"') == [
        ("word", "berlin", False), ("word", "wall", True), ("phrase", "west berlin", True)
    ]  # fmt: skip


def test_a_hyphen_within_a_word_leaves_nothing_out() -> None:
    assert read("al-karim") == [("word", "al", False), ("word", "karim", False)]


def test_a_unit_and_its_number_are_one_step_of_a_shelf_mark() -> None:
    ways = [part.way for part in parse_text("AVPRF f. 100 op. 46")]

    assert ways == [Way.WORD, Way.MARK, Way.MARK]


def test_little_words_do_not_count_beside_others() -> None:
    assert read("the Ministry of Trade") == [("word", "ministry", False), ("word", "trade", False)]


def test_little_words_count_if_there_are_no_others() -> None:
    assert read("of the") == [("word", "of", False), ("word", "the", False)]


def test_too_long_a_text_is_refused_in_one_line() -> None:
    with pytest.raises(QueryError, match=f"^q: 201 characters, expected at most {MOST_CHARACTERS}$"):
        parse_text("x" * 201)


def test_too_many_words_are_refused_in_one_line() -> None:
    with pytest.raises(QueryError, match=f"^q: 21 words, expected at most {MOST_WORDS}$"):
        parse_text(" ".join("abcdefghijklmnopqrstu"))


@given(st.text(max_size=MOST_CHARACTERS))
def test_no_text_of_a_good_length_is_malformed(text: str) -> None:
    try:
        parts = parse_text(text)
    except QueryError as error:
        assert "words, expected at most" in str(error)  # noqa: PT017 - the only way to be refused
    else:
        assert all(part.keys and all(part.keys) for part in parts)
