"""What is sorted beyond memory is sorted as in memory."""

import tempfile
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lod.sorting import merge, read_lines, sort_lines, unique, write_lines

LINES = st.lists(st.binary(max_size=6).map(lambda line: line.replace(b"\n", b"") + b"\n"))


@given(LINES, st.integers(1, 20), st.integers(2, 3))
def test_lines_are_sorted_whatever_fits_into_memory(lines: list[bytes], memory: int, fan_in: int) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        patch("lod.sorting._IN_MEMORY", memory),
        patch("lod.sorting.FAN_IN", fan_in),
    ):
        found = list(sort_lines(lines, Path(folder) / "parts"))

    assert found == sorted(set(lines))


@given(st.lists(LINES))
def test_sorted_sources_are_merged_into_one_that_has_each_line_once(sources: list[list[bytes]]) -> None:
    found = list(merge(sorted(lines) for lines in sources))

    assert found == sorted({line for lines in sources for line in lines})


@pytest.mark.parametrize("lines", [[], [b"a\n"], [b"a\xe2\x80\xa8b\n", b"c\rd\n", b"\n"], [b"x\n"] * 10_000])
def test_lines_are_read_as_they_were_written(tmp_path: Path, lines: list[bytes]) -> None:
    write_lines(tmp_path / "lines", lines)

    assert list(read_lines(tmp_path / "lines")) == lines
    with patch("lod.sorting._BUFFER", 3):
        assert list(read_lines(tmp_path / "lines")) == lines


def test_what_is_the_same_comes_once() -> None:
    assert list(unique([b"a", b"a", b"b", b"b", b"b"])) == [b"a", b"b"]
