"""Cells: what each source of a shard says, and why, packed apart, so that it can be taken over or taken back.

    cells.zst     a frame of Zstandard for each source: sorted lines, an N-Quads line, a tab, and its origin
    cells.json    name, digest, offset, length and unpacked size of each, in the order of the sources

A cell is named by all that it is made of, so what has the name need not be built again. Its digest tells
whether it says the same as another one.
"""

import hashlib
import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
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
_WIDTH, _SIZE = 5, 3  # numbers that are kept of a frame; which of them is its size
_SAMPLE = 64  # cells that tell where the others may be parted


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the lines of a cell lie."""

    folder: Path  # of the shard
    offset: int
    length: int
    size: int  # bytes of its lines
    sign: int = 1  # they come; -1: they go

    def packed(self) -> bytes:
        """Return its frame."""
        with (self.folder / _CELLS).open("rb") as stream:
            stream.seek(self.offset)
            return stream.read(self.length)

    def keys(self) -> list[bytes]:
        """Return its lines, without their ends."""
        return unpack(self.packed())


@dataclass(frozen=True, slots=True)
class Cell:
    """What one source says."""

    number: int  # of the source in the shard
    name: str
    digest: str
    frame: Frame


class Frames:
    """Frames in their order, 40 bytes each: a corpus has millions of them."""

    def __init__(self, frames: Iterable[Frame] = ()) -> None:
        """Take in frames, of which those of a shard stand together."""
        self._folders: list[Path] = []
        self._places = array("q")  # of each frame: which folder, and its numbers
        for frame in frames:
            if not self._folders or frame.folder != self._folders[-1]:
                self._folders.append(frame.folder)
            self._places.extend((len(self._folders) - 1, frame.offset, frame.length, frame.size, frame.sign))

    def __len__(self) -> int:
        return len(self._places) // _WIDTH

    def __getitem__(self, number: int) -> Frame:
        folder, *numbers = self._places[number * _WIDTH : (number + 1) * _WIDTH]
        return Frame(self._folders[folder], *numbers)

    def __iter__(self) -> Iterator[Frame]:
        return map(self.__getitem__, range(len(self)))

    @property
    def size(self) -> int:
        """How many bytes of lines there are."""
        return sum(self._places[_SIZE::_WIDTH])

    def groups(self, size: int) -> list[range]:
        """Return the frames in groups, each of about so many bytes of lines."""
        groups, begin, filled = [], 0, 0
        for number, more in enumerate(self._places[_SIZE::_WIDTH], 1):
            filled += more
            if filled >= size or number == len(self):
                groups.append(range(begin, number))
                begin, filled = number, 0
        return groups


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
        self._add(cell.name, cell.digest, cell.frame.packed(), cell.frame.size)

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
    return [
        Cell(number, name, digest, Frame(folder, *place))
        for number, (name, digest, *place) in enumerate(entries)
    ]


def compare_shards(before: Iterable[Path], after: Iterable[Path]) -> Frames:
    """Return where lies what goes and what comes when shards take the place of others."""
    old, new = set(before), set(after)
    went, came = sorted(old - new), sorted(new - old)
    both = _digests(went) & _digests(came) if went and came else Counter()
    return Frames(chain(_without(went, Counter(both), -1), _without(came, Counter(both), 1)))


def _digests(folders: Iterable[Path]) -> Counter[str]:
    return Counter(cell.digest for folder in folders for cell in read_cells(folder))


def _without(folders: Iterable[Path], both: Counter[str], sign: int) -> Iterator[Frame]:
    for folder in folders:
        for cell in read_cells(folder):
            if both[cell.digest]:
                both[cell.digest] -= 1
            else:
                yield replace(cell.frame, sign=sign)


def choose_bounds(frames: Frames, size: int = RANGE) -> list[bytes]:
    """Return subjects at which lines can be parted into ranges, each of about so many bytes.

    Some frames stand for all: whatever is chosen, the lines are the same.
    """
    ranges = min(frames.size // size, _RANGES)
    if ranges <= 1:
        return []
    sample = map(frames.__getitem__, range(0, len(frames), -(-len(frames) // _SAMPLE)))
    subjects = [
        key[: key.index(b" ")] for key in sorted({key for keys in map(Frame.keys, sample) for key in keys})
    ]
    return sorted({subjects[len(subjects) * number // ranges] for number in range(1, ranges)})


def sum_cells(  # noqa: PLR0913 - what is summed, how, where, and by whom
    frames: Frames,
    more: Sequence[tuple[Iterable[bytes], int]],
    bounds: Sequence[bytes],
    folder: Path,
    crew: Crew,
    progress: Progress = silent,
) -> list[list[Path]]:
    """Sum what changes when cells go and others come; return files to be merged, for each range some.

    Args:
        frames: of the cells.
        more: lines without ends, and how often they come.
        bounds: subjects, sorted: with each begins another range.
        folder: for what lies between; it is made.
        crew: who does it.
        progress: is told how many of the sums are there.
    """
    folder.mkdir()
    sums = [_write_sums(more, bounds, folder / "more")]
    groups = frames.groups(_SUMMED)
    tasks = (
        _summing([frames[place] for place in group], bounds, folder / f"sum-{number}")
        for number, group in enumerate(groups)
    )
    sums += counted(crew.do(tasks), "sums of statements", len(groups), progress)
    return [[sum_ / _named(number) for sum_ in sums] for number in range(len(bounds) + 1)]


def _summing(frames: Sequence[Frame], bounds: Sequence[bytes], folder: Path) -> Errand:
    size = sum(frame.length for frame in frames)
    return Errand(
        partial(_sum, frames, bounds, folder), partial(_pack, frames, bounds), partial(_keep, folder), size
    )


def _sum(frames: Sequence[Frame], bounds: Sequence[bytes], folder: Path) -> Path:
    return _write_sums(((frame.keys(), frame.sign) for frame in frames), bounds, folder)


def _pack(frames: Sequence[Frame], bounds: Sequence[bytes]) -> Sent:
    """Return what sums cells where they are not."""
    return partial(_sum_sent, [(frame.packed(), frame.sign) for frame in frames], bounds)


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
