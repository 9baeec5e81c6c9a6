"""How far a load has come, on our side: in a folder beside the releases, one for each store.

The folder holds the plan, what is to be counted afterwards, and `journal.json`, which is replaced
after each batch by a rename. So a load that was interrupted goes on behind the last batch that the
store has acknowledged.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from fcntl import LOCK_EX
from hashlib import sha256
from pathlib import Path

from lod.errors import ReleaseError
from lod.releases import Hold

LOADS = ".loads"
_JOURNAL = "journal.json"


@dataclass(frozen=True, slots=True)
class Journal:
    """A load that is under way."""

    load: str  # its id, which stands in the store, too
    release: str
    default_graph: bool
    before: str  # what the store said of itself before
    lines: int  # of the plan
    total: int  # statements that the store is to hold in named graphs of ours
    default_total: int  # in its default graph
    fresh: bool  # whether the store held nothing of ours
    done: int = 0  # lines of the plan
    size: int = 0  # lines of a batch, as far as the store takes them


class Books:
    """The folder of the loads into one store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self) -> Journal | None:
        """Return the journal of the load that is under way, if there is one that can be read."""
        try:
            return Journal(**json.loads((self.folder / _JOURNAL).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, journal: Journal) -> None:
        """Replace the journal as a whole."""
        beside = self.folder / f".{_JOURNAL}"
        beside.write_text(json.dumps(asdict(journal)), encoding="utf-8")
        beside.replace(self.folder / _JOURNAL)

    def advance(self, journal: Journal, done: int, size: int) -> Journal:
        """Note how far the load is."""
        journal = replace(journal, done=done, size=size)
        self.write(journal)
        return journal

    def clear(self) -> None:
        """Forget the load, the journal first."""
        (self.folder / _JOURNAL).unlink(missing_ok=True)
        for entry in self.folder.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


@contextmanager
def opened_books(output: Path, store: str) -> Iterator[Books]:
    """Give the books of a store; nobody else has them meanwhile.

    Raises:
        ReleaseError: the output folder cannot be written, or another load into the store runs.
    """
    folder = output / LOADS / sha256(store.encode()).hexdigest()[:16]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        hold = Hold(folder, LOCK_EX)
    except BlockingIOError:
        raise ReleaseError(f"{folder}: another load into {store} is under way; wait for its end") from None
    except OSError as error:
        raise ReleaseError(f"{folder}: {error.strerror}, expected a folder that can be written") from None
    with hold:
        try:
            yield Books(folder)
        finally:
            if not any(folder.iterdir()):
                folder.rmdir()
