"""What has changed since the release before: RDF Patch, for who keeps a copy up to date.

A line for each statement that went (`D`) or came (`A`), between the begin and the end of one
transaction, under a header that names both releases (RDF Delta, RDF Patch 1.0).
"""

import gzip
import io
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from lod.changes import Blocks, change, count_of, key_of
from lod.releases import NQUADS, Release
from lod.sorting import batches

_NAME = re.compile(r"patch-([0-9a-f]+)\.rdfp\.gz")
_LEVEL = 6


def patch_name(before: str) -> str:
    """Return the name of the patch that leads on from a release."""
    return f"patch-{before}.rdfp.gz"


def find_patches(release: Release) -> list[Path]:
    """Return the patches of a release: each leads to it from the release in its name."""
    return sorted(file for file in release.folder.glob("patch-*") if _NAME.fullmatch(file.name))


def write_patch(before: str, release: str, changes: Callable[[], Blocks], folder: Path) -> Path:
    """Write what leads from one release to the next.

    Args:
        before: the id of the release that is replaced.
        release: the id of the new one.
        changes: gives what changes, sorted N-Quads lines without their ends; it is asked twice.
        folder: where to write.
    """
    file = folder / patch_name(before)
    with ExitStack() as stack:
        raw = stack.enter_context(file.open("wb"))
        # Neither a name nor a time: the same bytes everywhere.
        packed = stack.enter_context(gzip.GzipFile("", "wb", _LEVEL, raw, mtime=0))
        stream = stack.enter_context(io.BufferedWriter(packed, 1 << 16))
        stream.write(f"H id <urn:lod:release:{release}> .\n".encode())
        stream.write(f"H prev <urn:lod:release:{before}> .\nTX .\n".encode())
        for mark, count in ((b"D", -1), (b"A", 1)):
            for block in changes():
                stream.writelines(
                    b"%b %b\n" % (mark, key_of(line)) for line in block if count_of(line) == count
                )
        stream.write(b"TC .\n")
    return file


def compare_releases(before: Path, after: Path) -> Blocks:
    """Yield what changes from one release to another, by comparing their dumps.

    Args:
        before: the folder of the one.
        after: the folder of the other.
    """
    return batches(_compare(_lines(before), _lines(after)))


def _lines(folder: Path) -> Iterator[bytes]:
    with gzip.open(folder / NQUADS) as stream:
        yield from io.BufferedReader(stream)


def _compare(before: Iterable[bytes], after: Iterable[bytes]) -> Iterator[bytes]:
    there = iter(before)
    old = next(there, None)
    for line in after:
        while old is not None and old < line:
            yield change(old[:-1], -1)
            old = next(there, None)
        if old == line:
            old = next(there, None)
        else:
            yield change(line[:-1], 1)
    while old is not None:
        yield change(old[:-1], -1)
        old = next(there, None)
