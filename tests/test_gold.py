"""How well names are found and linked in the annotated texts: what was reached must not be lost."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lod.authority import Authority
from lod.dates import parse_edtf
from lod.links import link_mentions
from lod.mentions import find_mentions
from lod.model import Kind, Link, Record, Zone
from lod.records import read_records
from lod.scores import Score, load_gold, score_links

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "gold"))
SHARED = HERE.parents[1] / "shared"
SEED = SHARED / "gold" / "seed-1959-01-21.json"

from convert import read_gold  # noqa: E402


def link(record: Record, authority: Authority) -> list[Link]:
    return list(link_mentions(record, find_mentions(record, authority), authority))


@pytest.fixture(scope="module")
def total(authority: Authority) -> dict[tuple[str, str], Score]:
    """The scores over all texts of tests/gold."""
    sums: dict[tuple[str, str], Score] = {}
    for row in _scores(authority):
        old = sums.get((row.kind, row.task), Score(row.kind, row.task, 0, 0, 0))
        counts = (old.right + row.right, old.given + row.given, old.wanted + row.wanted)
        sums[row.kind, row.task] = Score(row.kind, row.task, *counts)
    return sums


def _scores(authority: Authority) -> Iterator[Score]:
    for path in sorted((HERE / "gold").glob("[0-9]*.txt")):
        when, text, gold = read_gold(path)
        zones = (Zone("body", 0, len(text)),)
        yield from score_links(
            link(Record(path.stem, path.name, text, "", parse_edtf(when), zones=zones), authority), gold
        )


@pytest.mark.parametrize(
    ("kind", "precision", "recall"),
    [(Kind.PERSON, 0.96, 0.95), (Kind.STATE, 0.98, 0.96), (Kind.STATE_ADJECTIVE, 0.97, 0.97)],
)
def test_links_of_the_annotated_texts_are_right(
    kind: Kind, precision: float, recall: float, total: dict[tuple[str, str], Score]
) -> None:
    assert total[kind, "linking"].precision >= precision
    assert total[kind, "linking"].recall >= recall


@pytest.mark.parametrize(
    ("kind", "f1"),
    [
        (Kind.PERSON, 0.97),
        (Kind.STATE, 0.98),
        (Kind.STATE_ADJECTIVE, 0.99),
        (Kind.PLACE, 0.95),
        (Kind.DATE, 0.97),
        (Kind.GROUP, 0.92),
        (Kind.REFERENCE, 0.9),
    ],
)
def test_names_of_the_annotated_texts_are_found(
    kind: Kind, f1: float, total: dict[tuple[str, str], Score]
) -> None:
    assert total[kind, "finding"].f1 >= f1


@pytest.mark.skipif(not SEED.exists(), reason="the annotation of the captured page is not here")
def test_captured_page_is_read_as_a_historian_reads_it(authority: Authority) -> None:
    [record] = [
        r for r in read_records(SHARED / "records" / "000_2ae0e1c7e4ff8078.txt") if isinstance(r, Record)
    ]

    scores = {(row.kind, row.task): row for row in score_links(link(record, authority), load_gold(SEED))}

    for kind in (Kind.PERSON, Kind.STATE):
        assert scores[kind, "finding"].f1 >= 0.99
        assert scores[kind, "linking"].precision == 1.0
        assert scores[kind, "linking"].recall >= 0.98
    assert scores[Kind.STATE_ADJECTIVE, "finding"].f1 >= 0.95
    for kind in (Kind.GROUP, Kind.PLACE, Kind.DATE, Kind.TREATY, Kind.EVENT, Kind.REFERENCE):
        assert scores[kind, "finding"].f1 >= 0.90
