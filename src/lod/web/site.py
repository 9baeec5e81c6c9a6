"""What every page needs: the release, its store, the names of its things."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from lod.config import Config, Limits
from lod.errors import ConfigError
from lod.furnish import furnish
from lod.ledger import LEDGER
from lod.lists import Lists, find_lists
from lod.origins import Origins
from lod.releases import Hold, Release, current_release, hold_release, read_release
from lod.search import Index, open_index
from lod.stores import Answer, Asker, Meter, OxigraphStore, QueryPool, Question
from lod.stores.ahead import Values
from lod.stores.lanes import Lane
from lod.web.cache import Cache
from lod.web.gazetteer import Gazetteer, read_gazetteer
from lod.web.profiles import ALTERNATES, CRM, Profile, load_profiles
from lod.web.questions.catalogue import read_catalogue
from lod.web.questions.inquiries import Catalogue
from lod.web.retired import Retired, read_retired

_MOST_LABELS = 10_000  # that are read when a site is opened


class Store(Protocol):
    """Where pages look things up."""

    def graph(self, graph: str) -> list[ox.Triple]:
        """Return the triples of a named graph."""

    def thing(self, iri: str) -> list[ox.Triple]:
        """Return what is said of a thing, of its parts and of the blank nodes that hang on it."""

    def parts(self, iris: list[str]) -> list[ox.Triple]:
        """Return what is said of the hash IRIs of documents of which `thing` knows nothing."""

    def about(self, iri: str) -> list[ox.Triple]:
        """Return the triples with this subject."""

    def matching(self, subject: str, predicate: str = "", object_: str = "") -> list[ox.Triple]:
        """Return the statements about a thing, with a property and a value, if these are given."""

    def values(self, subjects: Iterable[str], properties: Iterable[str]) -> Values:
        """Return what is said of things by some properties, asked at once; nothing is an empty list."""

    def incoming(self, iri: str, predicate: str = "") -> Iterable[ox.Triple]:
        """Return the triples that point to a thing, by one property or any."""

    def pointing(self, iri: str, but: str, most: int, few: int) -> tuple[list[tuple[str, str]], bool]:
        """Return subject and property of the statements of `incoming` but those by one property.

        If they are fewer than `most`, all of them; else only a few, and that there are more.
        """

    def pointing_by(self, iri: str, properties: Iterable[str]) -> set[str]:
        """Return by which of some properties `incoming` gives anything."""

    def count_values(self, subjects: Iterable[str], property_: str) -> Counter[str]:
        """Return how many of some things have each value of a property."""

    def has_graph(self, iri: str) -> bool:
        """Tell whether there is such a named graph."""

    def instances(self, class_iri: str) -> list[str]:
        """Return the things of a class."""

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """Return the label of each thing that has one."""

    def things(self, base: str, most: int) -> list[str]:
        """Return some things under a base that have a type."""

    def uses(self, iri: str, most: int) -> list[ox.Triple]:
        """Return some triples that have an IRI as object or as predicate."""

    def trouble(self) -> str:
        """Return what keeps the store from answering, or nothing."""


class Queries(Protocol):
    """Where queries of others are answered."""

    @property
    def limits(self) -> Limits:
        """What a query may cost."""

    @property
    def meter(self) -> Meter:
        """What has been counted."""

    @property
    def lanes(self) -> Mapping[str, Lane]:
        """Where queries wait and run; none if that is elsewhere."""

    def query(self, question: Question, asker: Asker = ...) -> Answer:
        """Answer a query, completely or not at all."""

    def close(self) -> None:
        """Let go what waits for queries."""


@dataclass(frozen=True)
class Site:
    """A release, opened for reading; or RDF of others, described as if it were one."""

    release: Release
    store: Store
    queries: Queries
    examples: Path  # folder of example queries
    origins: Origins | None = None  # why each statement is there; None: nobody knows
    search: Index | None = None  # None: nothing can be searched here
    lists: Lists | None = None  # of pages and records; None: the store must be looked through
    hold: Hold | None = None  # keeps the release from being swept while it is served
    address: str = ""  # where the site says that it is; empty: at the base IRI
    is_archive: bool = True  # whether it holds a release that `lod build` made
    is_union: bool = True  # whether the default graph holds the statements of all graphs
    language: str = "en"  # of the pages
    trust_proxy: bool = False  # whether a proxy stands before the site, which says who asks
    profiles: tuple[Profile, ...] = (CRM, ALTERNATES)  # the default first
    questions: Catalogue = field(default_factory=Catalogue)  # those with a form
    retired: Mapping[str, Retired] = field(default_factory=dict)  # names that are out of use, by path
    gazetteer: Gazetteer = field(default_factory=Gazetteer)  # where states and places are
    cache: Cache = field(default_factory=Cache)

    @property
    def base(self) -> str:
        """The base IRI of the data; the site may be asked under any other address."""
        return self.release.manifest.base

    @property
    def endpoint(self) -> str:
        """The IRI of the SPARQL endpoint."""
        return f"{self.address or self.base}sparql"

    def close(self) -> None:
        """Let go the processes and the release, once no request needs them."""
        self.queries.close()
        if self.hold:
            self.hold.close()


class Source(Protocol):
    """Where a site comes from, told to each process that answers."""

    def version(self) -> str:
        """Return what becomes another text when there is another site to show; asked for each request."""

    def open(self) -> Site:
        """Open the site of the present version."""


@dataclass(frozen=True, slots=True)
class CurrentRelease:
    """The current release of an output folder."""

    config: Config

    def version(self) -> str:
        """Return the name of the current release."""
        return current_release(self.config.output)

    def open(self) -> Site:
        """Open the current release."""
        return open_site(self.config)


def open_site(config: Config) -> Site:
    """Open the current release; a store or index that is missing is made from the dump.

    Raises:
        ReleaseError: there is no release.
        StoreError: its store cannot be made or opened.
    """
    release = read_release(config.output)
    hold = hold_release(release)
    furnish(release)
    # A release to which one goes back may be older than the origins.
    origins = Origins(release.folder, release.manifest.base) if (release.folder / LEDGER).exists() else None
    apart = f"{release.manifest.base}graph/inferred"  # what follows from a page is no part of it
    store = OxigraphStore(release.store, apart=apart, parts=origins.parts if origins else None)
    lists = find_lists(release.folder, release.manifest.base)
    store.tell_labels(lists.labels(_MOST_LABELS) if lists else {})
    pool = QueryPool(release.store, release.manifest.base, config.limits)
    return Site(
        release,
        store,
        pool,
        config.queries,
        origins,
        open_index(release.search, release.manifest.base),
        lists,
        hold,
        language=config.server.language,
        trust_proxy=config.server.trust_proxy,
        profiles=load_profiles(config.profiles, release.manifest.base),
        questions=read_catalogue(config.queries, _leave_out),
        retired=read_retired(config.authority),
        gazetteer=read_gazetteer(config.authority),
        cache=Cache(config.server.cache << 20),
    )


def _leave_out(error: ConfigError) -> None:
    """Tell which question a site goes without: one that is being edited takes no server down."""
    print(f"lod: {error}; it is left out", file=sys.stderr)  # noqa: T201
