"""Bring a store elsewhere to a release: go on with what is under way, send, count, and say so there.

What the store says of itself decides (see `lod.loading.ways`). Graphs of others are never touched. A
note in the graph `{base}graph/load` says which release the store holds whole, or that a load is under way.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from lod.loading.courier import TooLargeError
from lod.loading.journal import Books, Journal
from lod.loading.plans import PLAN, Statements, read_counts
from lod.loading.sender import Sender
from lod.loading.survey import Marker, Survey
from lod.loading.ways import Store, Wish, begin, count_default
from lod.sorting import batches, read_lines

_MOST_BYTES = 8 << 20  # of a batch
_MOST_TOLD = 5  # graphs whose counts differ
_COUNTED = 1000  # graphs that are counted before they are compared


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a load did."""

    sent: int  # lines of plans
    differences: tuple[str, ...]  # between what the store holds and what it should


def load_release(
    wish: Wish,
    store: Store,
    books: Books,
    tell: Callable[[str], None],
    progress: Callable[[int, int], None],
) -> Outcome:
    """Bring a store to a release.

    Args:
        wish: what, and how.
        store: where to.
        books: our side of it.
        tell: is called with a line about each decision and each difficulty.
        progress: is called after each batch with what is done, and of how much.

    Raises:
        LodError: it cannot be done now; the next call goes on from here.
    """
    sent, is_forced = 0, wish.force
    while True:
        marker, journal = store.survey.marker(), books.read()
        if journal is None or is_forced or not _belongs(journal, marker):
            if not is_forced and _holds(marker, wish):
                tell(f"the store holds release {marker.release} already; it is counted")
                return Outcome(sent, _few(_count_again(wish, store)))
            journal, is_forced = begin(wish, store, books, marker, tell), False
        else:
            tell(
                f"going on with the load of release {journal.release}: {journal.done} of {journal.lines} done"
            )
            store.mark(Marker("", journal.load, journal.default_graph))
        sent += journal.lines - journal.done
        journal = _send_all(journal, store.sender(journal.fresh), books, tell, progress)
        differences = _few(_differences(store.survey, books, journal))
        books.clear()
        if differences:
            return Outcome(sent, differences)
        store.mark(Marker(journal.release, "", journal.default_graph))
        if journal.release == wish.release.manifest.release:
            return Outcome(sent, ())


def _belongs(journal: Journal, marker: Marker) -> bool:
    """Tell whether a journal is of the load that a store says is under way, or of one that has not begun."""
    return marker.load == journal.load or (journal.done == 0 and marker.name == journal.before)


def _holds(marker: Marker, wish: Wish) -> bool:
    return (marker.release, marker.default_graph) == (wish.release.manifest.release, wish.default_graph)


def _send_all(
    journal: Journal,
    sender: Sender,
    books: Books,
    tell: Callable[[str], None],
    progress: Callable[[int, int], None],
) -> Journal:
    """Send the rest of a plan, and note after each batch how far it is."""
    lines = islice(read_lines(books.folder / PLAN), journal.done, None)
    pace = _Pace(sender, journal.size, tell)
    while batch := list(_take(lines, pace.size)):
        pace.send(batch)
        journal = books.advance(journal, journal.done + len(batch), pace.most)
        progress(journal.done, journal.lines)
    return journal


def _take(lines: Iterator[bytes], most: int) -> Iterator[bytes]:
    """Yield so many lines, or fewer that are long."""
    size = 0
    for line in islice(lines, most):
        yield line
        size += len(line)
        if size >= _MOST_BYTES:
            return


class _Pace:
    """Sends batches in a size that the store takes: halved when it fails, doubled again when it goes well."""

    def __init__(self, sender: Sender, most: int, tell: Callable[[str], None]) -> None:
        self.size = self.most = most
        self._sender, self._tell = sender, tell

    def send(self, batch: list[bytes]) -> None:
        """Send a batch, in parts if need be.

        Raises:
            StoreError: the store does not even take one line.
        """
        try:
            self._sender.send(batch)
            self.size = min(self.size * 2, self.most)
        except TooLargeError as error:
            half = len(batch) // 2
            self.size = half
            if error.is_sure:
                self.most = half
            self._tell(f"{error}; sending {half} at once")
            self.send(batch[:half])
            self.send(batch[half:])


def _differences(survey: Survey, books: Books, journal: Journal) -> Iterator[str]:
    """Yield what a store holds otherwise than it should: each graph that was sent, and all together."""
    for batch in batches(read_counts(books.folder), _COUNTED):
        counted = survey.count_each(graph for graph, _ in batch)
        for (graph, wanted), (_, there) in zip(batch, counted, strict=True):
            if there != wanted:
                yield _differs(graph, there, wanted)
    yield from _totals(survey, journal.total, journal.default_total if journal.default_graph else None)


def _totals(survey: Survey, total: int, default_total: int | None) -> Iterator[str]:
    if (there := survey.count()) != total:
        yield _differs("all graphs of ours", there, total)
    if default_total is not None and (there := survey.count_default()) != default_total:
        yield _differs("the default graph", there, default_total)


def _differs(what: str, there: int, wanted: int) -> str:
    return f"{what}: {there} statements, expected {wanted}"


def _count_again(wish: Wish, store: Store) -> Iterator[str]:
    """Count a store that says it holds the release; if it does not, it does not say so any more."""
    default_total = count_default(Statements(wish.release)) if wish.default_graph else None
    found = list(_totals(store.survey, wish.release.manifest.counts["triples"], default_total))
    if found:
        store.mark(Marker("", uuid.uuid4().hex, wish.default_graph))
    yield from found


def _few(differences: Iterator[str]) -> tuple[str, ...]:
    """Return the first differences, and how many more there are."""
    first = tuple(islice(differences, _MOST_TOLD))
    more = sum(1 for _ in differences)
    return (*first, f"and {more} more") if more else first
