"""What a release needs to be served: its store, made from the dump, and its index, made from the store."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox

from lod.errors import StoreError
from lod.releases import Release
from lod.search import Changed, Entry, gather_entries, gather_some, is_index, update_index, write_index
from lod.stores import make_store


def furnish(release: Release) -> None:
    """Make store and search index of a release, as far as they are missing.

    Raises:
        StoreError: one of them cannot be made.
    """
    make_store(release)
    manifest = release.manifest
    if not is_index(release.search, manifest.release):
        fill_index(release.store, release.search, manifest.base, manifest.release)


def renew_index(before: Release, store: Path, folder: Path, release: str, lines: Iterable[bytes]) -> None:
    """Make the search index of a release from that of the release before, and what has changed.

    Args:
        before: the release before.
        store: of the new one.
        folder: of the index.
        release: the id of the new one.
        lines: the N-Quads that come or go.

    Raises:
        StoreError: the index cannot be made.
    """
    base = before.manifest.base
    changed = Changed(base)
    affected = None
    if is_index(before.search, before.manifest.release):
        changed.note(lines)
        affected = changed.affected(_open(store))
    if affected is None:
        fill_index(store, folder, base, release)
    else:
        entries = gather_some(_open(store), base, sorted(affected))
        update_index(before.search, folder, release, affected, entries)


def fill_index(
    store: Path,
    folder: Path,
    base: str,
    release: str,
    gather: Callable[[ox.Store, str], Iterable[Entry]] = gather_entries,
) -> None:
    """Make a search index from a store.

    Args:
        store: that is there.
        folder: of the index.
        base: the base IRI of the data.
        release: its id, so that no index is taken for that of another.
        gather: yields what the index is to hold.

    Raises:
        StoreError: the index cannot be made.
    """
    write_index(gather(_open(store), base), folder, release)


def _open(store: Path) -> ox.Store:
    try:
        return ox.Store.read_only(str(store))
    except (OSError, ValueError) as error:
        raise StoreError(f"{store}: {error}") from error
