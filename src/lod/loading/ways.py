"""Decide what is to be sent to a store, and write it down before anything is sent.

| the store holds | what is planned |
|---|---|
| nothing of ours | all statements |
| a release that leads here by patches, or whose dump is here | the difference |
| anything else of ours | each graph anew; those that the release does not have are removed |
"""

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain

from lod.dumps import statement_of
from lod.errors import ConfigError
from lod.loading.journal import Books, Journal
from lod.loading.plans import (
    CLEAR,
    DEFAULT,
    PLAN,
    Statements,
    count,
    entry,
    find_touched,
    plan_all,
    plan_difference,
    plan_whole_graphs,
    write_counts,
    write_plan,
)
from lod.loading.sender import Sender
from lod.loading.survey import Marker, Survey
from lod.releases import Release, hold_release
from lod.sorting import sort_lines, unique, write_lines

_TOUCHED = "touched.zst"


@dataclass(frozen=True, slots=True)
class Wish:
    """What to load, and how."""

    release: Release
    known: tuple[Release, ...] = ()  # releases that are here: their patches and dumps may lead on
    default_graph: bool = False  # whether the default graph is to hold each statement, too
    batch: int = 20_000  # lines of a plan that are sent at once
    force: bool = False  # send every graph anew


@dataclass(frozen=True, slots=True)
class Store:
    """A store elsewhere, and what one can do to it."""

    survey: Survey
    has_updates: bool  # else whole graphs are replaced
    sender: Callable[[bool], Sender]  # for a store that holds nothing of ours (true), or does

    def mark(self, marker: Marker) -> None:
        """Let the store say something of itself; an empty marker: the note goes."""
        graph = self.survey.marker_graph
        self.sender(False).replace(graph, marker.statements(graph) if marker != Marker() else [])  # noqa: FBT003


def begin(wish: Wish, store: Store, books: Books, marker: Marker, tell: Callable[[str], None]) -> Journal:
    """Write plan, counts and journal of a load, and let the store say that it is under way.

    Raises:
        ConfigError: the default graph is wanted, and cannot be ours.
        LodError: the release cannot be read, or the store does not answer.
    """
    books.clear()
    if wish.default_graph and not marker.default_graph:
        _require_default_graph(store, marker)
    planner = _Planner(wish, store, books)
    with ExitStack() as stack:
        for release in (wish.release, *wish.known):
            if hold := hold_release(release):
                stack.enter_context(hold)
        journal = planner.plan(marker, tell)
    books.write(journal)
    store.mark(Marker("", journal.load, wish.default_graph))
    return journal


def _require_default_graph(store: Store, marker: Marker) -> None:
    """Require a default graph that is empty, and is no union; the note in a named graph shows it."""
    url = store.survey.url
    store.mark(Marker("", "probe"))
    is_union, is_used = store.survey.is_union(), store.survey.has_default_graph()
    store.mark(marker)
    if is_union:
        raise ConfigError(
            f"{url}: --default-graph is neither needed nor possible, its default graph is the union of all"
        )
    if is_used:
        raise ConfigError(
            f"{url}: its default graph holds statements of others, expected none with --default-graph"
        )


class _Planner:
    """Plans the load of one release."""

    def __init__(self, wish: Wish, store: Store, books: Books) -> None:
        self._wish, self._store, self._folder = wish, store, books.folder
        self._id = wish.release.manifest.release
        self._lines = Statements(wish.release)

    def plan(self, marker: Marker, tell: Callable[[str], None]) -> Journal:
        """Write plan and counts, and return the journal."""
        fresh = marker == Marker() and not self._store.survey.has_graphs()
        touched = None if fresh or self._wish.force else self._touched(marker)
        if touched is not None:
            tell(f"the store holds release {marker.release}; what differs is sent")
            write_lines(self._folder / _TOUCHED, sort_lines(touched, self._folder / "sorting"))
            lines = self._plan_difference()
        else:
            tell("the store holds nothing of ours; all is sent" if fresh else _ANEW)
            stale = () if fresh else self._cleared(marker)
            said = plan_all(self._lines, default_graph=self._wish.default_graph)
            lines = write_plan(self._folder, chain(stale, said))
        is_whole = touched is None or not self._store.has_updates
        write_counts(self._folder, self._lines, is_whole=is_whole)
        return Journal(
            load=uuid.uuid4().hex,
            release=self._id,
            default_graph=self._wish.default_graph,
            before=marker.name,
            lines=lines,
            total=self._wish.release.manifest.counts["triples"],
            default_total=count_default(self._lines) if self._wish.default_graph else 0,
            fresh=fresh,
            size=self._wish.batch,
        )

    def _touched(self, marker: Marker) -> Iterator[bytes] | None:
        """Return the statements in which a store differs from the release, if something tells them."""
        if not marker.release or marker.default_graph is not self._wish.default_graph:
            return None
        before = next((r for r in self._wish.known if r.manifest.release == marker.release), None)
        return find_touched(before, marker.release, self._wish.release, self._wish.known)

    def _plan_difference(self) -> int:
        file, wish = self._folder / _TOUCHED, self._wish
        lines = write_plan(self._folder, plan_difference(file, self._lines, default_graph=wish.default_graph))
        if not self._store.has_updates:
            return write_plan(self._folder, plan_whole_graphs(self._folder / PLAN, self._lines))
        return lines

    def _cleared(self, marker: Marker) -> Iterable[bytes]:
        """Yield the removal of each graph of ours that a store has."""
        yield from (entry(f"<{graph}>".encode(), CLEAR) for graph in self._store.survey.graphs())
        if marker.default_graph or self._wish.default_graph:
            yield entry(DEFAULT, CLEAR)


_ANEW = "what the store holds of ours does not lead to this release; each graph is sent anew"


def count_default(lines: Iterable[bytes]) -> int:
    """Return how many statements sorted lines hold, whatever their graph."""
    return count(unique(map(statement_of, lines)))
