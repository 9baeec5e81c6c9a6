"""What every page needs: the release, its store, the names of its things."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lod.config import Config
from lod.dumps import NQUADS
from lod.releases import Hold, Release, hold_release, read_release
from lod.stores import OxigraphStore, QueryPool, load_store
from lod.web.cache import Cache
from lod.web.profiles import ALTERNATES, CRM, Profile, load_profiles
from lod.web.retired import Retired, read_retired


@dataclass(frozen=True)
class Site:
    """A release, opened for reading."""

    release: Release
    store: OxigraphStore
    queries: QueryPool
    examples: Path  # folder of example queries
    hold: Hold | None  # keeps the release from being swept while it is served
    profiles: tuple[Profile, ...] = (CRM, ALTERNATES)  # the default first
    retired: Mapping[str, Retired] = field(default_factory=dict)  # names that are out of use, by path
    cache: Cache = field(default_factory=Cache)

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
    pool = QueryPool(release.store, release.manifest.base, config.limits)
    profiles, retired = load_profiles(config.profiles, release.manifest.base), read_retired(config.authority)
    pages = Cache(config.server.cache << 20)
    return Site(release, OxigraphStore(release.store), pool, config.queries, hold, profiles, retired, pages)
