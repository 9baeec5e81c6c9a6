"""What has changed since the release before: RDF Patch, for who keeps a copy up to date.

A line for each statement that went (`D`) or came (`A`), between the begin and the end of one
transaction, under a header that names both releases (RDF Delta, RDF Patch 1.0).
"""

import gzip
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lod.dumps import gzip_file
from lod.releases import NQUADS, Release
from lod.sorting import batches

_NAME = re.compile(r"patch-([0-9a-f]+)\.rdfp\.gz")


def patch_name(before: str) -> str:
    """Return the name of the patch that leads on from a release."""
    return f"patch-{before}.rdfp.gz"


def find_patches(release: Release) -> list[Path]:
    """Return the patches of a release: each leads to it from the release in its name."""
    return sorted(file for file in release.folder.glob("patch-*") if _NAME.fullmatch(file.name))


def write_patch(before: Release, release: str, lines: Iterable[bytes], folder: Path) -> Path:
    """Write what leads from one release to the next.

    Args:
        before: the release that is replaced.
        release: the id of the new one.
        lines: its N-Quads, sorted, each once; they are read twice.
        folder: where to write.
    """
    file = folder / patch_name(before.manifest.release)
    with gzip_file(file) as stream:
        stream.write(f"H id <urn:lod:release:{release}> .\n".encode())
        stream.write(f"H prev <urn:lod:release:{before.manifest.release}> .\nTX .\n".encode())
        for mark, present, other in ((b"D ", _Old(before), lines), (b"A ", lines, _Old(before))):
            for batch in batches(_missing(present, other)):
                stream.write(b"".join(mark + line for line in batch))
        stream.write(b"TC .\n")
    return file


class _Old:
    """The lines of a release, as often as one reads them."""

    def __init__(self, release: Release) -> None:
        self._file = release.folder / NQUADS

    def __iter__(self) -> Iterator[bytes]:
        with gzip.open(self._file) as stream:
            yield from io.BufferedReader(stream)


def _missing(lines: Iterable[bytes], others: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines that are not among others; both are sorted."""
    there = iter(others)
    other = next(there, None)
    for line in lines:
        while other is not None and other < line:
            other = next(there, None)
        if line != other:
            yield line
