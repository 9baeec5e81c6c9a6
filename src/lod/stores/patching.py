"""A store from the one before: the files that never change are shared, then statements go and come.

RocksDB never changes a file of sorted keys (`.sst`) once it is written. So such files are linked, the others,
which are small, copied; the store before, which is being served, is only read. What goes is marked as
gone in new files, so a store grows with each change until it is loaded anew.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from lod.changes import Blocks, count_of, key_of
from lod.sorting import batches

_SHARED = ".sst"
_NOT_COPIED = {"LOCK"}
_AT_ONCE = 10_000  # statements that go in one transaction
_LOADED = 150_000  # lines that are loaded at once


def patch_store(
    before: Path, folder: Path, quads: Callable[[], Blocks], statements: Callable[[], Blocks]
) -> None:
    """Make a store of another one and what changes.

    Args:
        before: the store before; nobody writes to it.
        folder: of the new one.
        quads: gives which N-Quads lines change, each in a named graph; it is asked several times.
        statements: gives which statements come into the default graph or go from it.

    Raises:
        OSError: the disk is full, or a file of the store before is missing.
        SyntaxError: a line is malformed.
    """
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    beside.chmod(0o755)  # a server may run as another user
    try:
        _share(before, beside)
        store = ox.Store(str(beside))
        _remove(store, quads, statements)
        came = _lines_that_come(quads(), statements())
        for batch in batches(came, _LOADED):
            store.bulk_load(b"".join(batch), format=ox.RdfFormat.N_QUADS)
        store.flush()
        del store  # releases its lock
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _share(before: Path, beside: Path) -> None:
    for file in before.iterdir():
        if file.suffix == _SHARED:
            try:
                os.link(file, beside / file.name)
            except OSError:  # the file system knows no links
                shutil.copyfile(file, beside / file.name)
        elif file.name not in _NOT_COPIED:
            shutil.copyfile(file, beside / file.name)


def _remove(store: ox.Store, quads: Callable[[], Blocks], statements: Callable[[], Blocks]) -> None:
    graphs: set[bytes] = set()
    for batch in batches(_going(quads()), _AT_ONCE):
        body = []
        for line in batch:
            at = line.rindex(b" <")
            graph = line[at + 1 : -2]
            graphs.add(graph)
            body.append(b"GRAPH %b { %b }" % (graph, line[:at]))
        store.update(f"DELETE DATA {{ {b' '.join(body).decode()} }}")
    for batch in batches(_going(statements()), _AT_ONCE):
        store.update(f"DELETE DATA {{ {b' . '.join(batch).decode()} }}")
    for graph in sorted(graphs):
        name = ox.NamedNode(graph[1:-1].decode())
        if next(store.quads_for_pattern(None, None, None, name), None) is None:
            store.remove_graph(name)


def _going(blocks: Blocks) -> Iterator[bytes]:
    return (key_of(line) for block in blocks for line in block if count_of(line) < 0)


def _coming(blocks: Blocks) -> Iterator[bytes]:
    return (key_of(line) for block in blocks for line in block if count_of(line) > 0)


def _lines_that_come(quads: Blocks, statements: Blocks) -> Iterable[bytes]:
    for line in _coming(quads):
        yield line + b"\n"
    for statement in _coming(statements):
        yield statement + b" .\n"
