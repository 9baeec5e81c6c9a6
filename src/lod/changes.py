"""Lines that come and go: each with how often, sorted and summed, so that what goes and comes is nothing.

A change is a line `key, tab, count`: the key comes so often, or goes where the count is below zero.
Keys hold no line ends, and no key with a tab behind it begins another one; so changes sort as their keys do.
Memory does not grow with their number: files are read in blocks, and at most `FAN_IN` at once.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Self

from lod.codings import ZstdFile, compress_zstd
from lod.crew import Crew
from lod.sorting import FAN_IN, batches, read_blocks, write_lines

IN_MEMORY = 24 << 20  # bytes of keys that are summed in memory
_BLOCK = 2048  # changes that are given at once
_LEVEL = 1
ONCE = b"\t1\n"  # how a change ends whose key comes once

Blocks = Iterable[list[bytes]]  # sorted, one after the other


def change(key: bytes, count: int) -> bytes:
    """Return a change."""
    return b"%b\t%d\n" % (key, count)


def split_once(block: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """Return the keys that come once, which nearly all do in a first release, and the other changes."""
    once = [line[: -len(ONCE)] for line in block if line.endswith(ONCE)]
    others = [line for line in block if not line.endswith(ONCE)] if len(once) < len(block) else []
    return once, others


def key_of(line: bytes) -> bytes:
    """Return what comes or goes."""
    return line[: line.rindex(b"\t")]


def count_of(line: bytes) -> int:
    """Return how often it comes."""
    return int(line[line.rindex(b"\t") + 1 :])


class Sorter:
    """Sums and sorts changes that come in any order; what does not fit into memory waits in a folder."""

    def __init__(self, folder: Path) -> None:
        """Begin.

        Args:
            folder: for what waits; it is made when it is needed.
        """
        self._folder = folder
        self._counts: dict[bytes, int] = {}
        self._size = 0
        self._parts: list[Path] = []

    def add(self, keys: Iterable[bytes], count: int = 1) -> None:
        """Take in keys, each of which comes so often."""
        counts, listed = self._counts, list(keys)
        new = dict.fromkeys(listed, count)
        if len(new) < len(listed):
            for key in listed:
                counts[key] = counts.get(key, 0) + count
        else:  # known keys are few, the others are taken in at once
            new |= {key: counts[key] + count for key in new.keys() & counts.keys()}
            counts.update(new)
        self._size += sum(map(len, listed))
        if self._size >= IN_MEMORY:
            self._spill()

    def blocks(self) -> Iterator[list[bytes]]:
        """Yield all changes, sorted, each key once."""
        if not self._parts:
            yield from batches(_changes(self._counts), _BLOCK)
            return
        self._spill()
        yield from merge_blocks(few_files(self._parts, self._folder))

    def _spill(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / f"part-{len(self._parts)}.zst"
        write_lines(file, _changes(self._counts))
        self._parts.append(file)
        self._counts, self._size = {}, 0


def _changes(counts: dict[bytes, int]) -> Iterator[bytes]:
    for key in sorted(counts):
        if counts[key] == 1:
            yield key + ONCE
        elif counts[key]:
            yield change(key, counts[key])


def merge_blocks(files: Sequence[Path]) -> Iterator[list[bytes]]:
    """Yield the changes of several files, sorted; those of one key are summed, and are gone if that is 0."""
    sources = list(map(_Source, files))
    while sources := [source for source in sources if source.block]:
        if len(sources) == 1:  # each key is there once
            yield sources[0].block
            sources[0].fill()
            continue
        bound = key_of(min(source.block[-1] for source in sources)) + b"\n"  # behind all of that key
        first, *others = filter(None, [source.take(bound) for source in sources])
        if not others:  # the same
            yield first
        elif summed := _summed(sorted(chain(first, *others))):
            yield summed


class _Source:
    """A sorted file of which a block is at hand; empty at its end."""

    def __init__(self, file: Path) -> None:
        self._blocks = read_blocks(file)
        self.fill()

    def fill(self) -> None:
        """Read on."""
        self.block = next(self._blocks, [])

    def take(self, bound: bytes) -> list[bytes]:
        """Return what stands before a bound, however many blocks that is."""
        taken: list[bytes] = []
        while self.block:
            at = bisect_right(self.block, bound)
            taken += self.block[:at]
            if at < len(self.block):
                self.block = self.block[at:]
                break
            self.fill()
        return taken


def _summed(lines: list[bytes]) -> list[bytes]:
    """Return sorted changes with those of one key summed."""
    keys = [line[: line.rindex(b"\t")] for line in lines]
    if len(set(keys)) == len(keys):
        return lines
    summed: list[bytes] = []
    last, total = keys[0], 0
    for key, line in zip(keys, lines, strict=True):
        if key != last:
            if total:
                summed.append(change(last, total))
            last, total = key, 0
        total += count_of(line)
    if total:
        summed.append(change(last, total))
    return summed


def few_files(files: Sequence[Path], folder: Path, crew: Crew | None = None) -> list[Path]:
    """Merge files of changes in groups until they are few enough to be merged at once.

    Args:
        files: to merge; they stay.
        folder: for the merged ones.
        crew: who does it; None: it is done here.
    """
    level, depth = list(files), 0
    while len(level) > FAN_IN:
        groups = list(batches(level, FAN_IN))
        level = [folder / f"few-{depth}-{number}.zst" for number in range(len(groups))]
        tasks = [partial(merge_files, group, file) for group, file in zip(groups, level, strict=True)]
        list(crew.do(tasks) if crew else (task() for task in tasks))
        depth += 1
    return level


def merge_files(files: Sequence[Path], file: Path) -> None:
    """Merge files of changes into one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    write_lines(file, (line for block in merge_blocks(files) for line in block))


def part_blocks(blocks: Blocks, bounds: Sequence[bytes]) -> Iterator[Iterator[list[bytes]]]:
    """Yield the blocks before each bound, and those behind the last; they are to be taken in this order."""
    iterator = iter(blocks)
    held: list[list[bytes]] = [[]]  # what has been read, and is not yet yielded

    def before(bound: bytes | None) -> Iterator[list[bytes]]:
        while True:
            block = held[0]
            at = len(block) if bound is None else bisect_left(block, bound)
            held[0] = block[at:]
            if at:
                yield block[:at]
            if held[0] or not (following := next(iterator, None)):
                return
            held[0] = following

    yield from map(before, (*bounds, None))


class Writer:
    """Writes changes, in the order in which they come."""

    def __init__(self, file: Path) -> None:
        """Open a file.

        Args:
            file: packed by Zstandard.
        """
        self._file = file
        self._stream = ZstdFile(file, "wb", level=_LEVEL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        if not self._file.stat().st_size:  # without a frame it would be read as cut off
            self._file.write_bytes(compress_zstd(b""))

    def write(self, lines: Iterable[bytes]) -> None:
        """Write changes."""
        self._stream.write(b"".join(lines))


def whole_units(blocks: Blocks, unit: Callable[[bytes], bytes]) -> Iterator[list[bytes]]:
    """Yield blocks of which none ends within a unit."""
    held: list[bytes] = []
    for block in blocks:
        last, at = unit(block[-1]), len(block) - 1
        while at and unit(block[at - 1]) == last:
            at -= 1
        if not at and held and unit(held[0]) == last:
            held += block
            continue
        if ready := held + block[:at]:
            yield ready
        held = block[at:]
    if held:
        yield held
