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

from lod.changes import Sorter, few_files, merge_blocks
from lod.codings import compress_zstd, decompress_zstd
from lod.crew import Crew, Errand, Sent
from lod.sorting import write_lines

_CELLS, _INDEX = "cells.zst", "cells.json"
_SUM = "sum.zst"
_LEVEL = 1
_SUMMED = 64 << 20  # bytes of lines that one task sums


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


def sum_cells(
    went: Sequence[Cell],
    came: Sequence[Cell],
    more: Sequence[tuple[Iterable[bytes], int]],
    folder: Path,
    crew: Crew,
) -> Iterator[list[bytes]]:
    """Yield what changes when cells go and others come, in blocks of sorted changes.

    Args:
        went: cells whose lines go.
        came: cells whose lines come.
        more: lines without ends, and how often they come.
        folder: for what lies between; it is made.
        crew: who does it.
    """
    folder.mkdir()
    rest = folder / "more.zst"
    sorter = Sorter(folder / "more")
    for keys, count in more:
        sorter.add(keys, count)
    write_lines(rest, (line for block in sorter.blocks() for line in block))
    signed = [*((cell, -1) for cell in went), *((cell, 1) for cell in came)]
    groups = list(_groups(signed))
    files = [folder / f"sum-{number}.zst" for number in range(len(groups))]
    list(crew.do([_summing(group, file) for group, file in zip(groups, files, strict=True)]))
    yield from merge_blocks(few_files([*files, rest], folder, crew))


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


def _summing(group: Sequence[tuple[Cell, int]], file: Path) -> Errand:
    size = sum(cell.length for cell, _ in group)
    return Errand(partial(_sum, group, file), partial(_pack, group), partial(_keep, file), size)


def _sum(group: Sequence[tuple[Cell, int]], file: Path) -> Path:
    return _write_sum(((cell.keys(), sign) for cell, sign in group), file)


def _pack(group: Sequence[tuple[Cell, int]]) -> Sent:
    """Return what sums cells where they are not."""
    return partial(_sum_sent, [(cell.packed(), sign) for cell, sign in group])


def _sum_sent(packed: Sequence[tuple[bytes, int]], folder: Path, _found: Callable[[Path], Path]) -> None:
    _write_sum(((unpack(frame), sign) for frame, sign in packed), folder / _SUM)


def _keep(file: Path, files: Mapping[str, bytes]) -> Path:
    file.write_bytes(files[_SUM])
    return file


def _write_sum(signed: Iterable[tuple[Iterable[bytes], int]], file: Path) -> Path:
    sorter = Sorter(file.with_suffix(""))
    for keys, sign in signed:
        sorter.add(keys, sign)
    write_lines(file, (line for block in sorter.blocks() for line in block))
    return file
