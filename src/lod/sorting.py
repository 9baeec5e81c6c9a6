"""Sorted files of lines: written, read, merged; sorted beyond memory.

All of them are packed by Zstandard at its quickest. Memory does not grow with their length: a
merge holds a few lines of each file, and reads no more than `FAN_IN` files at once.
"""

import heapq
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from lod.codings import ZstdFile, compress_zstd

FAN_IN = 32  # files that are merged at once
_LEVEL = 1  # statements pack to a twentieth even so, as fast as a disk writes
_JOINED = 4096  # lines that are written at once
_BUFFER = 1 << 18  # bytes of each file that is read
_IN_MEMORY = 24 << 20  # bytes of lines that are sorted in memory

_T = TypeVar("_T")


def batches(items: Iterable[_T], size: int = _JOINED) -> Iterator[list[_T]]:
    """Yield items in lists of a size; the last one may be shorter."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def write_lines(file: Path, lines: Iterable[bytes]) -> None:
    """Write lines in the order in which they come."""
    with ZstdFile(file, "wb", level=_LEVEL) as stream:
        for batch in batches(lines):
            stream.write(b"".join(batch))
    if not file.stat().st_size:  # without a line there is no frame, which would be read as cut off
        file.write_bytes(compress_zstd(b""))


def read_lines(file: Path) -> Iterator[bytes]:
    r"""Yield the lines of a file, each with its end; nothing but `\n` ends a line."""
    return chain.from_iterable(read_blocks(file))


def read_blocks(file: Path) -> Iterator[list[bytes]]:
    """Yield the lines of a file in lists, of some `_BUFFER` bytes each."""
    with ZstdFile(file, "rb") as stream:
        begun = b""  # a line
        while data := stream.read(_BUFFER):
            *lines, last = io.BytesIO(begun + data).readlines()
            begun = b"" if last.endswith(b"\n") else last
            if block := lines if begun else [*lines, last]:
                yield block


def unique(items: Iterable[Any]) -> Iterator[Any]:
    """Yield sorted items, each once."""
    last = None
    for item in items:
        if item != last:
            last = item
            yield item


def merge(sources: Iterable[Iterable[bytes]]) -> Iterator[bytes]:
    """Yield what several sorted sources have, sorted, each once."""
    return unique(heapq.merge(*sources))


def sort_lines(lines: Iterable[bytes], folder: Path) -> Iterator[bytes]:
    """Yield lines sorted, each once; what does not fit into memory waits in a folder.

    Args:
        lines: in any order, each with its end.
        folder: for the parts; it is made, and may be removed when all lines have been taken.
    """
    parts: list[Path] = []
    chunk: set[bytes] = set()
    size = 0
    for line in lines:
        chunk.add(line)
        size += len(line)
        if size >= _IN_MEMORY:
            parts.append(_part(folder, len(parts), sorted(chunk)))
            chunk, size = set(), 0
    if not parts:
        return iter(sorted(chunk))
    parts.append(_part(folder, len(parts), sorted(chunk)))
    return merge(read_lines(part) for part in _few(parts, folder))


def _few(parts: Sequence[Path], folder: Path) -> list[Path]:
    """Merge the parts in groups until they are few enough to be merged at once."""
    level = list(parts)
    count = len(level)
    while len(level) > FAN_IN:
        merged = []
        for group in batches(level, FAN_IN):
            merged.append(_part(folder, count, merge(read_lines(part) for part in group)))
            count += 1
            for part in group:
                part.unlink()
        level = merged
    return level


def _part(folder: Path, number: int, lines: Iterable[bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / f"part-{number}.zst"
    write_lines(file, lines)
    return file
