"""The store of a release, and its search index, while the release is made.

The store takes longest of all, and one process only can write to it. So a first one is begun as soon as
some statements are counted, and all else is done beside it.
"""

import fcntl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from pathlib import Path

from lod.changes import key_of, merge_blocks
from lod.crew import Step
from lod.dumps import Job
from lod.errors import StoreError
from lod.furnish import fill_index, renew_index
from lod.ledger import Changes, read_quads
from lod.releases import NQUADS, SEARCH, STORE, Hold, Release
from lod.stores import copy_store, load_lines, optimize_store, patch_store


def load_ahead(place: Path, work: Path, ranges: Sequence[Changes]) -> None:
    """Load the statements of ranges that are counted, one after the other, as long as others are not.

    A process that finds another one doing this goes on with something else.

    Args:
        place: of the store; nobody else writes to it.
        work: for what lies between.
        ranges: whose statements are all new.
    """
    lock = work / "loading"
    lock.mkdir(exist_ok=True)
    try:
        hold = Hold(lock, fcntl.LOCK_EX)
    except OSError:  # another process does it; or the file system knows no locks
        return
    with hold:
        while not all(changes.are_counted for changes in ranges):
            following = next((one for one in ranges if one.are_counted and not one.are_loaded), None)
            if following is None:
                return
            _load_statements(place, following)


def finish_store(job: Job, before: Release | None, release: str) -> Iterable[Step]:
    """Make store and search index; return what can be done side by side when a part of it is done.

    Args:
        job: what is in the release, and where it is made.
        before: the release that it is made of; None: of nothing, or nearly all has changed.
        release: its id.

    Raises:
        StoreError: the store cannot be made.
    """
    place = job.new.files / STORE
    if before is not None and before.store.exists():
        with _told(place):
            patch_store(before.store, place, job.quads, job.statements)
        lines = (key_of(line) for block in job.quads() for line in block)
        renew_index(before, place, job.new.files / SEARCH, release, lines)
        return ()
    if job.old:
        with _told(place):
            load_lines(_statements(job), place, are_checked=True)  # else no shard had them
    else:
        for changes in job.changes:
            if not changes.are_loaded:
                _load_statements(place, changes)
    begun = job.work / STORE
    with _told(place):
        copy_store(place, begun)
    return partial(_fill_graphs, job), partial(_fill_index, begun, job, release)


def _load_statements(place: Path, changes: Changes) -> None:
    """Load statements, all of which come."""
    lines = (key_of(line) + b" .\n" for block in merge_blocks([changes.statements]) for line in block)
    with _told(place):
        load_lines(lines, place, are_checked=True)
    changes.note_loaded()


def _fill_graphs(job: Job) -> None:
    """Load each statement into its named graph, too."""
    place = job.new.files / STORE
    with _told(place):
        load_lines(_quads(job), place, are_checked=True)
        optimize_store(place)


def _fill_index(store: Path, job: Job, release: str) -> None:
    """Make the search index, for which no named graph is needed."""
    fill_index(store, job.new.files / SEARCH, job.base, release)


@contextmanager
def _told(place: Path) -> Iterator[None]:
    try:
        yield
    except (SyntaxError, OSError, ValueError) as error:
        raise StoreError(f"{place.parent / NQUADS}: cannot be loaded into {place}: {error}") from error


def _statements(job: Job) -> Iterator[bytes]:
    """Yield the statements of a release, as lines without a graph."""
    quads = read_quads(job.new.files, job.base)
    for statement, _ in groupby(quads, lambda line: line[: line.rindex(b" <")]):
        yield statement + b" .\n"


def _quads(job: Job) -> Iterator[bytes]:
    """Yield the lines of a release, each with its graph."""
    if job.old:
        yield from read_quads(job.new.files, job.base)
    else:  # all that changes has come
        yield from (key_of(line) + b"\n" for block in job.quads() for line in block)
