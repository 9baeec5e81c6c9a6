"""Filling a store on disk: once, in bulk, from a dump or as a release is made.

The default graph holds each statement of all named graphs once: as the union of the named
graphs it would repeat a statement for each graph that has it, and counts would be wrong.
"""

import gzip
import io
import shutil
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from lod.errors import StoreError
from lod.releases import NQUADS, Release

_AT_ONCE = 100_000  # lines that are loaded in one go: more takes more memory, and hardly less time


def load_store(nquads: Path, folder: Path) -> None:
    """Make a store from a dump, beside its place, and rename it there when it is complete.

    Args:
        nquads: packed by gzip. Where it is sorted, each statement is loaded once only.
        folder: of the store.

    Raises:
        StoreError: the dump is malformed, or the disk is full.
    """
    try:
        with gzip.open(nquads) as packed, io.BufferedReader(packed) as lines:
            fill_store(lines, folder)
    except (SyntaxError, OSError, ValueError, EOFError, zlib.error) as error:
        if not folder.exists():  # else another process was quicker: as good
            raise StoreError(f"{nquads}: cannot be loaded into {folder}: {error}") from error


def fill_store(lines: Iterable[bytes], folder: Path) -> None:
    """Make a store of N-Quads lines, each in a named graph, as `load_store` does it.

    Args:
        lines: where they are sorted, each statement is loaded once only.
        folder: of the store.

    Raises:
        SyntaxError: a line is malformed.
        OSError: the disk is full, or another process has made the store meanwhile.
    """
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    beside.chmod(0o755)  # a server may run as another user
    try:
        load_lines(_with_default_graph(lines), beside)
        optimize_store(beside)
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def load_lines(lines: Iterable[bytes], folder: Path, *, are_checked: bool = False) -> None:
    """Load N-Quads lines, in the order in which they come, into a store, which is made if it is not there.

    Args:
        lines: what is loaded.
        folder: of the store.
        are_checked: whether IRIs and languages are known to be such, and need not be looked at again.

    Raises:
        SyntaxError: a line is malformed.
        OSError: the disk is full.
    """
    store = ox.Store(str(folder))
    loaded = iter(lines)
    while batch := list(islice(loaded, _AT_ONCE)):
        store.bulk_load(b"".join(batch), format=ox.RdfFormat.N_QUADS, lenient=are_checked)
    store.flush()


def copy_store(folder: Path, copy: Path) -> None:
    """Copy a store as it is now; the copy shares its files, which do not change.

    Raises:
        OSError: the disk is full, or the copy is there already.
    """
    ox.Store(str(folder)).backup(str(copy))


def optimize_store(folder: Path) -> None:
    """Merge the files of a store: a look-up reads fewer of them then.

    Raises:
        OSError: the disk is full.
    """
    store = ox.Store(str(folder))
    store.optimize()
    store.flush()


def _with_default_graph(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines, and each statement without its graph, too, once if they are sorted."""
    last = b""
    for line in lines:
        statement, _, _ = line.rpartition(b" <")
        if statement and statement != last:
            last = statement
            yield statement + b" .\n"
        yield line


def make_store(release: Release) -> None:
    """Make the store of a release from its dump, if it is missing.

    Raises:
        StoreError: it cannot be made.
    """
    if not release.store.exists():
        load_store(release.folder / NQUADS, release.store)
