"""What every page needs: the release, its store, the names of its things."""

from dataclasses import dataclass
from pathlib import Path

from lod.config import Config
from lod.dumps import NQUADS
from lod.origins import Origins
from lod.releases import Hold, Release, hold_release, read_release
from lod.stores import OxigraphStore, QueryPool, load_store


@dataclass(frozen=True)
class Site:
    """A release, opened for reading."""

    release: Release
    store: OxigraphStore
    queries: QueryPool
    examples: Path  # folder of example queries
    origins: Origins  # why each statement is there
    hold: Hold | None  # keeps the release from being swept while it is served

    @property
    def base(self) -> str:
        """The base IRI of the data; the site may be asked under any other address."""
        return self.release.manifest.base


def open_site(config: Config) -> Site:
    """Open the current release; a store that is missing is made from the dump.

    Raises:
        ReleaseError: there is no release.
        StoreError: its store cannot be made or opened.
    """
    release = read_release(config.output)
    hold = hold_release(release)
    if not release.store.exists():
        load_store(release.folder / NQUADS, release.store)
    apart = f"{release.manifest.base}graph/inferred"  # what follows from a page is no part of it
    pool = QueryPool(release.store, release.manifest.base, config.limits)
    return Site(
        release, OxigraphStore(release.store, apart), pool, config.queries, Origins(release.folder), hold
    )
