"""A list that waits in a file is a list like any other."""

import tracemalloc
from pathlib import Path

import pytest

import lod.spool
from lod.spool import Spool


@pytest.mark.parametrize("in_memory", [1 << 20, 100])
def test_things_come_back_in_their_order_and_by_number(
    in_memory: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lod.spool, "_IN_MEMORY", in_memory)
    things = [(Path(f"{number}"), "x" * number) for number in range(50)]
    spool = Spool(things[:20])

    for thing in things[20:]:
        spool.append(thing)
        assert spool[0] == things[0]  # reading in between puts nothing in the wrong place

    assert list(spool) == things
    assert list(zip(spool, spool, strict=True)) == list(zip(things, things, strict=True))
    assert spool[37] == things[37]
    assert len(spool) == 50
    with pytest.raises(IndexError):
        spool[50]


def test_what_is_forgotten_does_not_come_back() -> None:
    spool = Spool(["one", "two"])

    spool.clear()
    spool.append("three")

    assert list(spool) == ["three"]


def test_memory_holds_next_to_nothing_of_a_long_one() -> None:
    tracemalloc.start()
    try:
        spool = Spool(f"{number:0200}" for number in range(20_000))
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert len(spool) == 20_000
    assert held < 20_000 * 20  # bytes
