"""Put releases into a SPARQL store elsewhere: send, count, and tell which release it holds whole."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from lod.loading.addresses import Addresses, find_addresses
from lod.loading.courier import Courier, Patience
from lod.loading.journal import opened_books
from lod.loading.sender import Sender
from lod.loading.survey import Survey
from lod.loading.task import Outcome, load_release
from lod.loading.ways import Store, Wish

__all__ = ["Addresses", "Outcome", "Patience", "Wish", "load_into"]

_HINT = "all is in named graphs, where GRAPH finds it; --default-graph puts it into the default graph, too"


def load_into(  # noqa: PLR0913 - what a load needs
    url: str,
    wish: Wish,
    output: Path,
    *,
    given: Addresses,
    patience: Patience,
    tell: Callable[[str], None],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Outcome:
    """Bring a store elsewhere to a release, and count what it holds.

    Args:
        url: the address of the store, or of its endpoint.
        wish: what to load, and how.
        output: the folder of the releases; the journal of the load is kept in it.
        given: the addresses that are known.
        patience: how long to wait.
        tell: is called with a line about each decision and each difficulty.
        progress: is called after each batch with what is done, and of how much.
        sleep: waits so many seconds.

    Raises:
        LodError: it cannot be done now; the next call goes on from there.
    """
    base = wish.release.manifest.base
    with ExitStack() as stack:
        courier = stack.enter_context(Courier(patience, tell, sleep))
        addresses = find_addresses(url, given, courier)
        books = stack.enter_context(opened_books(output, f"{addresses.query} {base}"))
        survey = Survey(addresses.query, base, courier)
        store = Store(survey, bool(addresses.update), lambda fresh: Sender(addresses, courier, fresh=fresh))
        outcome = load_release(wish, store, books, tell, progress)
        if not wish.default_graph and not outcome.differences and not survey.is_union():
            tell(f"{url}: {_HINT}")
        return outcome
