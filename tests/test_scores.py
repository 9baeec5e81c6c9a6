"""Scores: precision, recall and F1 against a hand annotation, by the rules of the gold file."""

import json
from pathlib import Path
from typing import Any

import pytest

from lod.errors import SourceError
from lod.model import Entity, Kind, Link, Mention, Record
from lod.scores import Score, load_gold, require_same_text, score_links

GOLD: dict[str, Any] = {
    "mentions": [
        {"start": 0, "end": 5, "type": "person", "key": "nehru"},
        {"start": 10, "end": 15, "type": "person", "key": "nasser"},
        {"start": 20, "end": 25, "type": "person", "key": "daud"},
        {"start": 30, "end": 35, "type": "state", "key": "china", "accept": ["china", "prc"]},
        {"start": 40, "end": 42, "type": "state", "key": "us", "nested": True, "nested_in": "m5"},
        {"start": 50, "end": 60, "type": "person", "key": "someone", "nominal": True},
        {"start": 70, "end": 75, "type": "group", "key": "cpsu"},
    ]
}


def given(start: int, end: int, kind: Kind, key: str | None) -> Link:
    """Return a link of ours; without a key it is NIL."""
    mention = Mention(start, end, "", kind, ())
    return Link(mention, Entity(key, kind, key, ()) if key else None, "")


OURS = [
    given(0, 5, Kind.PERSON, "nehru"),
    given(10, 15, Kind.PERSON, "sukarno"),
    given(20, 25, Kind.PERSON, None),
    given(26, 29, Kind.PERSON, "raab"),
    given(30, 35, Kind.STATE, "prc"),
    given(40, 42, Kind.STATE, "us"),
    given(50, 60, Kind.PERSON, "someone"),
]


@pytest.fixture
def scores() -> dict[tuple[str, str], Score]:
    return {(score.kind, score.task): score for score in score_links(OURS, GOLD)}


@pytest.mark.parametrize(
    ("kind", "task", "right", "ours", "wanted"),
    [
        pytest.param("person", "finding", 3, 4, 3, id="a mention too many"),
        pytest.param("person", "linking", 1, 3, 3, id="one wrong, one NIL, one of nobody"),
        pytest.param("state", "finding", 1, 1, 1, id="nested is left out on both sides"),
        pytest.param("state", "linking", 1, 1, 1, id="second best is accepted"),
        pytest.param("place", "finding", 0, 0, 0, id="nothing there"),
        pytest.param("state-adjective", "linking", 0, 0, 0, id="nothing there"),
    ],
)
def test_what_is_right_is_counted_by_kind_and_task(  # noqa: PLR0913 - a row of the table
    scores: dict[tuple[str, str], Score], kind: str, task: str, right: int, ours: int, wanted: int
) -> None:
    score = scores[kind, task]

    assert (score.right, score.given, score.wanted) == (right, ours, wanted)


def test_precision_recall_and_f1_of_what_was_found(scores: dict[tuple[str, str], Score]) -> None:
    score = scores["person", "finding"]

    assert (score.precision, score.recall) == (3 / 4, 1.0)
    assert score.f1 == pytest.approx(2 * 3 / (4 + 3))


def test_precision_recall_and_f1_of_what_was_linked(scores: dict[tuple[str, str], Score]) -> None:
    score = scores["person", "linking"]

    assert (score.precision, score.recall) == (1 / 3, 1 / 3)
    assert score.f1 == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (Score("place", "finding", 0, 0, 0), (1.0, 1.0, 1.0)),
        (Score("place", "finding", 0, 5, 0), (0.0, 1.0, 0.0)),
        (Score("place", "finding", 0, 0, 5), (1.0, 0.0, 0.0)),
        (Score("place", "finding", 0, 5, 5), (0.0, 0.0, 0.0)),
    ],
)
def test_nothing_given_or_wanted_divides_by_nothing(score: Score, expected: tuple[float, ...]) -> None:
    assert (score.precision, score.recall, score.f1) == expected


@pytest.mark.parametrize(
    "change", [{"start": 1}, {"end": 6}, {"type": "state"}], ids=["start", "end", "kind"]
)
def test_mention_counts_only_if_start_end_and_kind_agree(change: dict[str, Any]) -> None:
    gold = {"mentions": [{**GOLD["mentions"][0], **change}]}

    scores = list(score_links(OURS[:1], gold))

    assert sum(score.right for score in scores) == 0
    assert [score.wanted for score in scores if score.wanted] == [1, 1]


def test_scores_come_for_each_kind_finding_before_linking() -> None:
    scores = [(score.kind, score.task) for score in score_links([], {"mentions": []})]

    assert scores == [(kind, task) for kind in Kind for task in ("finding", "linking")]


def test_gold_is_read_as_it_stands(tmp_path: Path) -> None:
    (tmp_path / "gold.json").write_text(json.dumps(GOLD), encoding="utf-8")

    assert load_gold(tmp_path / "gold.json") == GOLD


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"mentions: []",
        b"\xff\xfe",
        b"[]",
        b'"mentions"',
        b"{}",
        b'{"mentions": null}',
        b'{"mentions": [7]}',
        b'{"mentions": ["nehru"]}',
        b'{"mentions": [{"start": 0, "end": 5, "type": "person"}]}',
    ],
)
def test_malformed_gold_is_refused_by_name(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "gold.json").write_bytes(data)

    with pytest.raises(SourceError, match=r"gold\.json[:,] "):
        load_gold(tmp_path / "gold.json")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "gold.json, line 1: is no JSON, expected an annotation: JSON with a list 'mentions'"),
        ('{\n"mentions": [}', "gold.json, line 2: is no JSON, "),
        ("[]", "gold.json: has no list 'mentions', "),
        ('{"mentions": {}}', "gold.json: has no list 'mentions', "),
        ('{"mentions": [7]}', "gold.json: mention 1 is no object, "),
        (
            '{"mentions": [{"start": 0, "end": 5, "type": "person"}]}',
            "gold.json: mention 1 has no 'key', expected start, end, type, key",
        ),
        ("[" * 100_000, "gold.json: is no JSON in UTF-8, "),
    ],
)
def test_what_is_wrong_with_gold_is_said_in_words(data: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "gold.json").write_text(data, encoding="utf-8")

    with pytest.raises(SourceError) as caught:
        load_gold(tmp_path / "gold.json")

    assert message in str(caught.value)
    assert "Error" not in str(caught.value)


@pytest.mark.parametrize(
    ("gold", "message"),
    [
        ({"source_file_sha256": "0" * 64}, "SHA-256 000.* but mfa-164gs-1959-01-21.txt has "),
        ({"source_chars": 7}, "gold.json: is about another text: characters 7, but "),
    ],
)
def test_gold_of_another_text_is_refused(gold: dict[str, Any], message: str, record: Record) -> None:
    with pytest.raises(SourceError, match=message):
        require_same_text(Path("gold.json"), gold, record)


def test_gold_of_this_text_is_taken_and_one_that_does_not_tell_of_which(record: Record) -> None:
    tells = {"source_file_sha256": record.digest, "source_chars": len(record.text)}

    for gold in (tells, {}):
        require_same_text(Path("gold.json"), gold, record)


def test_missing_gold_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gold\.json: No such file"):
        load_gold(tmp_path / "gold.json")
