"""Shards: batches of sources that are built together, and what is kept of each.

    output/.shards/
      4e0b.../            a shard: a cell for each of its sources (see `lod.cells`), and
        results.jsonl     what became of each of its sources, a line each

A shard is named by the digest of all that it is made of: sources, curators' folders, settings, code.
What is there already is not built again: after an interruption a build goes on where it stopped,
and of a changed corpus only changed sources are built; the others of their shard are taken over. Where a
shard ends depends on the names in it, so a new source moves the bounds near it only.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from lod.cells import Cell, read_cells
from lod.config import Config
from lod.errors import ReleaseError
from lod.model import Finding, Severity
from lod.records import Item, Key, Register
from lod.releases import Hold
from lod.spool import Spool

_FOLDER = ".shards"
_RESULTS = "results.jsonl"
_LENGTHS = "lengths.json"
_BESIDE = ".making-"
_TRIES, _PAUSE = 100, 0.02


@dataclass(frozen=True, slots=True)
class Listed:
    """A source as it is listed, with what one must know before it is read."""

    item: Item
    size: int  # bytes
    fingerprint: str  # changes with all that its records are made of


@dataclass(frozen=True, slots=True)
class Size:
    """How large a shard may be."""

    records: int = 64
    bytes: int = 64 << 10  # of sources: as many as one process keeps the statements of in memory


@dataclass(frozen=True, slots=True)
class Shard:
    """Sources to build together, and what else their result depends on. Picklable."""

    config: Config
    surroundings: str  # digest of all that every shard depends on
    items: tuple[Item, ...]
    taken: tuple[tuple[Key, str], ...]  # slugs and texts that records of shards before have, and which
    folder: Path  # of its result
    names: tuple[str, ...] = ()  # of the cells of the items
    earlier: tuple[Path, ...] = ()  # shards that have some of these cells

    @property
    def is_built(self) -> bool:
        """Tell whether its result is there, and whole."""
        return is_whole(self.folder)


def is_whole(folder: Path) -> bool:
    """Tell whether the folder of a shard has all that it had."""
    try:
        lengths = json.loads((folder / _LENGTHS).read_bytes())
        return all((folder / name).stat().st_size == size for name, size in lengths.items())
    except (OSError, ValueError):
        return False


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one record, or of a source that has none."""

    item: int  # of which source of the shard, from 0
    keys: tuple[Key, ...]  # of the register; none if no record could be read
    where: str  # what it was read from, with the way to it
    is_admitted: bool  # not if its slug or text belongs to another record
    slug: str  # empty: no record could be read, or its IRI is taken
    source: str  # the file, as findings name it
    is_written: bool
    is_left_out: bool  # for a violation
    mentions: int  # that are linked
    graphs: int  # named ones that are its own
    decisions: tuple[int, ...]  # lines of the curators' decisions that applied
    findings: tuple[Finding, ...]


def shards_folder(output: Path) -> Path:
    """Return where the shards of an output folder are kept."""
    return output / _FOLDER


def plan_shards(items: Iterable[Listed], size: Size) -> Iterator[list[Listed]]:
    """Yield the items in batches, in their order.

    A batch ends at its limit, or in its second half at a name that chance has chosen.
    """
    batch: list[Listed] = []
    filled = 0
    for item in items:
        batch.append(item)
        filled += item.size
        fullness = max(len(batch) / size.records, filled / size.bytes)
        if fullness >= 1 or (fullness >= 1 / 2 and _is_bound(item.item.slug, size.records)):
            yield batch
            batch, filled = [], 0
    if batch:
        yield batch


def _is_bound(slug: str, records: int) -> bool:
    chance = int.from_bytes(hashlib.blake2b(slug.encode(), digest_size=4).digest(), "big")
    return chance % max(records // 8, 1) == 0


def name_shard(batch: Iterable[Listed], surroundings: str) -> str:
    """Return the name of the result of a shard."""
    name = Name(surroundings)
    for listed in batch:
        name.add(listed)
    return str(name)


class Name:
    """The name of what is built of sources, which are added one by one."""

    def __init__(self, surroundings: str) -> None:
        self._digest = hashlib.sha256(surroundings.encode("utf-8", "surrogateescape"))

    def add(self, listed: Listed) -> None:
        """Add a source."""
        made_of = f"\0{listed.item.where}\0{listed.fingerprint}"
        self._digest.update(made_of.encode("utf-8", "surrogateescape"))

    def __str__(self) -> str:
        return self._digest.hexdigest()[:32]


def beside_others(shard: Shard, taken: tuple[tuple[Key, str], ...]) -> Shard:
    """Return a shard some of whose slugs or texts belong to records of shards before."""
    digest = hashlib.sha256(f"{shard.folder.name} {taken}".encode("utf-8", "surrogateescape"))
    folder = shard.folder.with_name(digest.hexdigest()[:32])
    return replace(shard, taken=taken, folder=folder, earlier=(shard.folder, *shard.earlier))


def beside_earlier(shards: Spool[Shard], folder: Path) -> Iterator[Shard]:
    """Yield shards; those to be built are told of what there is of them in other shards.

    Args:
        shards: those of a build.
        folder: of all shards that are kept.
    """
    planned = {shard.folder.name for shard in shards}
    found: dict[str, Path] = {}
    if not all(shard.is_built for shard in shards):
        for other in sorted(folder.iterdir()):
            if other.name not in planned and is_whole(other):
                with suppress(OSError):  # an older program has kept it, without cells
                    found |= dict.fromkeys((cell.name for cell in read_cells(other)), other)
    for shard in shards:
        places = {found[name] for name in shard.names if name in found}
        yield replace(shard, earlier=tuple(sorted(places)))


@contextmanager
def made_at(folder: Path) -> Iterator[Path]:
    """Give a folder beside the place of a shard; it moves there when all in it is complete."""
    beside = Path(tempfile.mkdtemp(prefix=f"{_BESIDE}{os.getpid()}-", dir=folder.parent))
    try:
        yield beside
        lengths = {file.name: file.stat().st_size for file in beside.iterdir()}
        (beside / _LENGTHS).write_text(json.dumps(lengths), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)  # what is there has not been whole
        with suppress(OSError):  # another process was quicker: as good
            beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def write_results(folder: Path, results: Iterable[Result]) -> None:
    """Write what became of each source."""
    with (folder / _RESULTS).open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(asdict(result)) + "\n" for result in results)


def read_results(folder: Path) -> Iterator[Result]:
    """Yield what became of each source of a shard, in the order of the sources."""
    with (folder / _RESULTS).open(encoding="utf-8") as stream:
        for line in stream:
            table = json.loads(line)
            findings = tuple(_finding(**finding) for finding in table.pop("findings"))
            lists = {name: tuple(table[name]) for name in ("decisions", "keys")}
            yield Result(**{**table, **lists}, findings=findings)


@dataclass(frozen=True, slots=True)
class Found:
    """A source that was built before."""

    cell: Cell
    results: tuple[Result, ...]


class Earlier:
    """What there is of the sources of a shard in other shards."""

    def __init__(self, folders: Iterable[Path]) -> None:
        """Look for it.

        Args:
            folders: of the other shards; one that is gone has nothing.
        """
        self._found: dict[str, Found] = {}
        for folder in folders:
            if is_whole(folder):
                results: dict[int, list[Result]] = defaultdict(list)
                for result in read_results(folder):
                    results[result.item].append(result)
                for cell in read_cells(folder):
                    self._found[cell.name] = Found(cell, tuple(results[cell.number]))

    def find(self, name: str, register: Register) -> Found | None:
        """Return a source if it would become the same here, and note its records.

        It would not where a record was refused for another one, or would be now.

        Args:
            name: of the cell.
            register: of the records that there are already.
        """
        found = self._found.get(name)
        keys = [key for result in found.results for key in result.keys] if found else []
        if (
            found is None
            or register.owners(keys)
            or not all(r.is_admitted or not r.keys for r in found.results)
        ):
            return None
        for result in found.results:
            register.note(result.keys, result.where)
        return found


def _finding(severity: str, **fields: str) -> Finding:
    return Finding(Severity(severity), **fields)


@contextmanager
def kept_shards(output: Path) -> Iterator[tuple[Path, Callable[[Collection[str]], None]]]:
    """Give the folder of the results, and what sweeps all from it but those named.

    What is empty at the end is removed. Who builds at the same time keeps the other from sweeping.

    Raises:
        ReleaseError: the folder cannot be made or written.
    """
    folder = shards_folder(output)
    made = [parent for parent in (output, *output.parents) if not parent.exists()]
    try:
        hold = _hold(folder)
    except OSError as error:
        raise ReleaseError(f"{output}: {error.strerror}, expected a folder that can be written") from None

    def sweep(keep: Collection[str]) -> None:
        nonlocal hold
        if hold:
            hold.close()
            _sweep(folder, keep)
            hold = _hold(folder)

    try:
        yield folder, sweep
    finally:
        if hold:
            hold.close()
        for empty in (folder, *made):
            with suppress(OSError):
                empty.rmdir()


def _hold(folder: Path) -> Hold | None:
    """Make a folder and lock it, together with others; None where the file system knows no locks."""
    for _ in range(_TRIES):
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError, BlockingIOError):  # somebody is sweeping it just now
            try:
                return Hold(folder, fcntl.LOCK_SH)
            except (FileNotFoundError, BlockingIOError):
                raise
            except OSError:
                return None
        time.sleep(_PAUSE)
    return None


def _sweep(folder: Path, keep: Collection[str]) -> None:
    with suppress(OSError), Hold(folder, fcntl.LOCK_EX):
        for rest in folder.iterdir():
            if rest.name not in keep:
                shutil.rmtree(rest, ignore_errors=True)
