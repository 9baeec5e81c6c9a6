"""What changes in the ledger when a release is made of the one before, told step by step.

First goes what the release before said of itself; then records go and come, and all is counted; then
comes what the release says of itself, for which the numbers are needed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from lod.cells import RANGE, choose_bounds, compare_shards, sum_cells
from lod.changes import Blocks, Sorter, few_files, merge_blocks
from lod.crew import Crew, Progress, Step, do_steps, silent
from lod.enlist import pass_on
from lod.graphs import Counts
from lod.ledger import TABLE, Changes, Totals, update_ledger
from lod.objects import sum_objects, update_objects
from lod.segments import Place, join
from lod.state import State

_RECORDS, _NOTED, _OBJECTS = "records", "noted.zst", "objects.zst"


Ahead = Callable[[Sequence[Changes]], None]
"""Is done with all ranges whenever one more is counted, beside the others; picklable."""


@dataclass
class Books:
    """The ledger of a release while it is made."""

    state: State | None  # of the release before; None: begin from nothing
    new: Place  # of the release
    work: Path  # for what lies between
    base: str
    progress: Progress = silent
    ahead: Ahead | None = None  # what else is done with the ranges of a first ledger
    size: int = RANGE  # bytes of lines in a range of subjects; a ledger is the same whatever it is
    totals: Totals = field(default_factory=Totals)
    changes: list[Changes] = field(default_factory=list)
    noted: list[Path] = field(default_factory=list)  # statements that may change what a site lists

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
        frames = compare_shards(before, shards)
        bounds = () if self.state else choose_bounds(frames, self.size)
        ranges = sum_cells(frames, more, bounds, self.work / "sums", crew, self.progress)
        if self.state:
            blocks = merge_blocks(few_files(ranges[0], self.work / "few", crew))
            subjects = self._step(_RECORDS, blocks, self.totals)
            folders = [self.work]
            _note(self.changes[-1], self.work, self.base)
        else:
            subjects, folders = self._begin(ranges, crew)
        self.noted += [folder / _NOTED for folder in folders]
        old = self.state.place.index if self.state else None
        objects = update_objects(old, self.new.index, [folder / _OBJECTS for folder in folders])
        totals = self.totals
        return Counts(subjects, objects, totals.matches, +totals.classes, +totals.properties)

    def _begin(self, ranges: Sequence[Sequence[Path]], crew: Crew) -> tuple[int, list[Path]]:
        """Make a ledger of nothing, side by side; return how many subjects, and the folders of its ranges."""
        folders = [self.work / f"range-{number}" for number in range(len(ranges))]
        changes = [Changes(folder / "changes") for folder in folders]
        then = partial(self.ahead, changes) if self.ahead else None
        steps = [
            partial(_fill, files, one, self.base, then) for files, one in zip(ranges, changes, strict=True)
        ]
        do_steps(crew, steps, "ranges of statements counted", self.progress)
        for one in changes:
            self.totals.add(one.counted())
        self.changes += changes
        whole = self.work / _RECORDS
        whole.mkdir()
        self._ledger = Place(whole, whole)
        subjects = join(TABLE, [Place(folder, folder) for folder in folders], self._ledger)
        return subjects, folders

    def change_itself(self, lines: Iterable[bytes]) -> None:
        """Put in what the release says of itself: lines without ends."""
        self._step("itself", self._sorted(lines, 1), Totals(), Place(self.new.files, self.new.files))

    def _step(self, name: str, blocks: Blocks, totals: Totals, to: Place | None = None) -> int:
        changes, old = Changes(self.work / name), self._ledger
        self.changes.append(changes)
        if name != _RECORDS:
            self.noted.append(changes.statements)
        self._ledger = to or Place(changes.folder, changes.folder)
        return update_ledger(old, self._ledger, blocks, totals, changes, self.base)

    def _sorted(self, lines: Iterable[bytes], count: int) -> Blocks:
        sorter = Sorter(self.work / "sorted")
        sorter.add(lines, count)
        return sorter.blocks()


def _fill(files: Sequence[Path], changes: Changes, base: str, then: Step | None) -> Iterable[Step]:
    """Make a ledger of changes where nothing was; return what is done then."""
    folder, totals = changes.folder.parent, Totals()
    folder.mkdir()
    blocks = merge_blocks(few_files(files, folder / "few"))
    update_ledger(None, Place(folder, folder), blocks, totals, changes, base)
    _note(changes, folder, base)
    changes.count(totals)
    return (then,) if then else ()


def _note(changes: Changes, folder: Path, base: str) -> None:
    """Write which objects come and go, and the statements that may change what a site lists."""
    statements = pass_on(merge_blocks([changes.statements]), folder / _NOTED, base)
    sum_objects(statements, folder / _OBJECTS)
