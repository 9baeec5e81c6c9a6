"""What changes in the ledger when a release is made of the one before, told step by step.

First goes what the release before said of itself; then records go and come, and all is counted; then
comes what the release says of itself, for which the numbers are needed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lod.cells import compare_shards, sum_cells
from lod.changes import Blocks, Sorter, merge_blocks
from lod.crew import Crew
from lod.graphs import Counts
from lod.ledger import Changes, Totals, update_ledger
from lod.lists import pass_on
from lod.objects import update_objects
from lod.segments import Place
from lod.state import State

_RECORDS, _NOTED = "records", "noted.zst"


@dataclass
class Books:
    """The ledger of a release while it is made."""

    state: State | None  # of the release before; None: begin from nothing
    new: Place  # of the release
    work: Path  # for what lies between
    base: str
    totals: Totals = field(default_factory=Totals)
    changes: list[Changes] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with what is there."""
        folder = self.state.release.folder if self.state else None
        # of what is published with its index
        self.old = self._ledger = Place(folder, folder) if folder else None
        if self.state:
            self.totals = self.state.totals

    def change_records(self, shards: Sequence[Path], frame: Iterable[bytes], crew: Crew) -> Counts:
        """Take out and put in what records say; return the numbers, without what the release says of itself.

        Args:
            shards: of which the release is made.
            frame: lines that no record has, without ends.
            crew: who sums.
        """
        before: Sequence[Path] = ()
        more = [(frame, 1)]
        if self.state:
            self._step("without", self._sorted(self.state.itself(), -1), Totals())
            before = self.state.shards
            more.append((self.state.frame(), -1))
        went, came = compare_shards(before, shards)
        subjects = self._step(_RECORDS, sum_cells(went, came, more, self.work / "sums", crew), self.totals)
        old = self.state.place.index if self.state else None
        statements = pass_on(merge_blocks([self.changes[-1].statements]), self.work / _NOTED)
        objects = update_objects(old, self.new.index, statements, self.work / "objects")
        totals = self.totals
        return Counts(subjects, objects, totals.matches, +totals.classes, +totals.properties)

    def listed(self) -> list[Path]:
        """Return the files of statements that may change what a site lists: few of records, all others."""
        others = (changes for changes in self.changes if changes.folder.name != _RECORDS)
        return [self.work / _NOTED, *(changes.statements for changes in others)]

    def change_itself(self, lines: Iterable[bytes]) -> None:
        """Put in what the release says of itself: lines without ends."""
        self._step("itself", self._sorted(lines, 1), Totals(), Place(self.new.files, self.new.files))

    def _step(self, name: str, blocks: Blocks, totals: Totals, to: Place | None = None) -> int:
        changes, old = Changes(self.work / name), self._ledger
        self.changes.append(changes)
        self._ledger = to or Place(changes.folder, changes.folder)
        return update_ledger(old, self._ledger, blocks, totals, changes, self.base)

    def _sorted(self, lines: Iterable[bytes], count: int) -> Blocks:
        sorter = Sorter(self.work / "sorted")
        sorter.add(lines, count)
        return sorter.blocks()
