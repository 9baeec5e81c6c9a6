"""Cells: what each source of a shard says, and why, packed apart, so that it can be taken over or taken back.

    cells.zst     a frame of Zstandard for each source: sorted lines, an N-Quads line, a tab, and its origin
    cells.json    name, digest, offset, length and unpacked size of each, in the order of the sources

A cell is named by all that it is made of, so what has the name need not be built again. Its digest tells
whether it says the same as another one.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from lod.changes import IN_MEMORY, Sorter, part_blocks
from lod.codings import compress_zstd, decompress_zstd
from lod.crew import Crew, Errand, Progress, Sent, counted, silent
from lod.sorting import write_lines

_CELLS, _INDEX = "cells.zst", "cells.json"
_LEVEL = 1
_SUMMED = IN_MEMORY - (2 << 20)  # bytes of lines that one task sums: mostly they fit into memory
RANGE = 16 << 20  # bytes of lines in a range of subjects
_RANGES = 16  # at most, so that their parts stay few
_SAMPLE = 64  # cells that tell where the others may be parted


@dataclass(frozen=True, slots=True)
class Cell:
    """What one source says."""

    folder: Path  # of the shard
    number: int  # of the source in the shard
    name: str
    digest: str
    offset: int
    length: int
    size: int  # bytes of its lines

    def packed(self) -> bytes:
        """Return its frame."""
        with (self.folder / _CELLS).open("rb") as stream:
            stream.seek(self.offset)
            return stream.read(self.length)

    def keys(self) -> list[bytes]:
        """Return its lines, without their ends."""
        return unpack(self.packed())


def unpack(frame: bytes) -> list[bytes]:
    """Return the lines of a frame, without their ends."""
    return decompress_zstd(frame).split(b"\n")[:-1]


class CellWriter:
    """Writes the cells of a shard."""

    def __init__(self, folder: Path) -> None:
        """Begin with none.

        Args:
            folder: of the shard.
        """
        self._folder = folder
        self._entries: list[tuple[str, str, int, int, int]] = []
        self._offset = 0

    def __enter__(self) -> Self:
        self._stream = (self._folder / _CELLS).open("wb")
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        (self._folder / _INDEX).write_text(json.dumps(self._entries), encoding="utf-8")

    def write(self, name: str, lines: Iterable[bytes]) -> None:
        """Add a cell of sorted lines."""
        data = b"".join(lines)
        self._add(
            name, hashlib.blake2b(data, digest_size=16).hexdigest(), compress_zstd(data, _LEVEL), len(data)
        )

    def copy(self, cell: Cell) -> None:
        """Add a cell of another shard."""
        self._add(cell.name, cell.digest, cell.packed(), cell.size)

    def _add(self, name: str, digest: str, packed: bytes, size: int) -> None:
        self._stream.write(packed)
        self._entries.append((name, digest, self._offset, len(packed), size))
        self._offset += len(packed)


def read_cells(folder: Path) -> list[Cell]:
    """Return the cells of a shard.

    Raises:
        OSError: it has none.
    """
    entries = json.loads((folder / _INDEX).read_bytes())
    return [Cell(folder, number, *entry) for number, entry in enumerate(entries)]


def compare_shards(before: Iterable[Path], after: Iterable[Path]) -> tuple[list[Cell], list[Cell]]:
    """Return the cells that go and those that come when shards take the place of others."""
    old, new = set(before), set(after)
    went = [cell for folder in sorted(old - new) for cell in read_cells(folder)]
    came = [cell for folder in sorted(new - old) for cell in read_cells(folder)]
    both = Counter(cell.digest for cell in went) & Counter(cell.digest for cell in came)
    return list(_without(went, Counter(both))), list(_without(came, Counter(both)))


def _without(cells: Iterable[Cell], both: Counter[str]) -> Iterator[Cell]:
    for cell in cells:
        if both[cell.digest]:
            both[cell.digest] -= 1
        else:
            yield cell


def choose_bounds(cells: Sequence[Cell], size: int = RANGE) -> list[bytes]:
    """Return subjects at which lines can be parted into ranges, each of about so many bytes.

    Some cells stand for all: whatever is chosen, the lines are the same.
    """
    ranges = min(sum(cell.size for cell in cells) // size, _RANGES)
    if ranges <= 1:
        return []
    sample = cells[:: -(-len(cells) // _SAMPLE)]
    subjects = [
        key[: key.index(b" ")] for key in sorted({key for keys in map(Cell.keys, sample) for key in keys})
    ]
    return sorted({subjects[len(subjects) * number // ranges] for number in range(1, ranges)})


def sum_cells(  # noqa: PLR0913 - what is summed, how, where, and by whom
    went: Sequence[Cell],
    came: Sequence[Cell],
    more: Sequence[tuple[Iterable[bytes], int]],
    bounds: Sequence[bytes],
    folder: Path,
    crew: Crew,
    progress: Progress = silent,
) -> list[list[Path]]:
    """Sum what changes when cells go and others come; return files to be merged, for each range some.

    Args:
        went: cells whose lines go.
        came: cells whose lines come.
        more: lines without ends, and how often they come.
        bounds: subjects, sorted: with each begins another range.
        folder: for what lies between; it is made.
        crew: who does it.
        progress: is told how many of the sums are there.
    """
    folder.mkdir()
    sums = [_write_sums(more, bounds, folder / "more")]
    signed = [*((cell, -1) for cell in went), *((cell, 1) for cell in came)]
    groups = list(_groups(signed))
    tasks = [_summing(group, bounds, folder / f"sum-{number}") for number, group in enumerate(groups)]
    sums += counted(crew.do(tasks), "sums of statements", len(tasks), progress)
    return [[sum_ / _named(number) for sum_ in sums] for number in range(len(bounds) + 1)]


def _groups(signed: Sequence[tuple[Cell, int]]) -> Iterator[list[tuple[Cell, int]]]:
    group: list[tuple[Cell, int]] = []
    size = 0
    for cell, sign in signed:
        group.append((cell, sign))
        size += cell.size
        if size >= _SUMMED:
            yield group
            group, size = [], 0
    if group:
        yield group


def _summing(group: Sequence[tuple[Cell, int]], bounds: Sequence[bytes], folder: Path) -> Errand:
    size = sum(cell.length for cell, _ in group)
    return Errand(
        partial(_sum, group, bounds, folder), partial(_pack, group, bounds), partial(_keep, folder), size
    )


def _sum(group: Sequence[tuple[Cell, int]], bounds: Sequence[bytes], folder: Path) -> Path:
    return _write_sums(((cell.keys(), sign) for cell, sign in group), bounds, folder)


def _pack(group: Sequence[tuple[Cell, int]], bounds: Sequence[bytes]) -> Sent:
    """Return what sums cells where they are not."""
    return partial(_sum_sent, [(cell.packed(), sign) for cell, sign in group], bounds)


def _sum_sent(
    packed: Sequence[tuple[bytes, int]],
    bounds: Sequence[bytes],
    folder: Path,
    _found: Callable[[Path], Path],
) -> None:
    _write_sums(((unpack(frame), sign) for frame, sign in packed), bounds, folder)


def _keep(folder: Path, files: Mapping[str, bytes]) -> Path:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def _write_sums(signed: Iterable[tuple[Iterable[bytes], int]], bounds: Sequence[bytes], folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    sorter = Sorter(folder / "parts")
    for keys, sign in signed:
        sorter.add(keys, sign)
    for number, blocks in enumerate(part_blocks(sorter.blocks(), bounds)):
        write_lines(folder / _named(number), (line for block in blocks for line in block))
    return folder


def _named(number: int) -> str:
    return f"{number}.zst"
