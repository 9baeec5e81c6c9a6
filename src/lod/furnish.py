"""What a release needs to be served: its store, made from the dump, and its index, made from the store."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox

from lod.errors import StoreError
from lod.releases import Release
from lod.search import Entry, gather_entries, is_index, write_index
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
    try:
        opened = ox.Store.read_only(str(store))
    except (OSError, ValueError) as error:
        raise StoreError(f"{store}: {error}") from error
    write_index(gather(opened, base), folder, release)
