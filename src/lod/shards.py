"""Shards: batches of sources that are built together, and what is kept of each.

    output/.shards/
      4e0b.../            the run of a shard (see `lod.press`), and
        results.jsonl     what became of each of its sources, a line each

A shard is named by the digest of all that it is made of: sources, curators' folders, settings, code.
What is there already is not built again: after an interruption a build goes on where it stopped,
and of a changed corpus only the shards with changed sources are built. Where a shard ends depends
on the names in it, so a new source moves the bounds near it only.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

from lod.config import Config
from lod.crew import Errand, Sent
from lod.errors import ReleaseError
from lod.model import Finding, Severity
from lod.records import Item, Key
from lod.releases import Hold

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

    @property
    def is_built(self) -> bool:
        """Tell whether its result is there, and whole."""
        try:
            lengths = json.loads((self.folder / _LENGTHS).read_bytes())
            return all((self.folder / name).stat().st_size == size for name, size in lengths.items())
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


def plan_shards(items: Sequence[Listed], size: Size) -> Iterator[list[Listed]]:
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
    digest = hashlib.sha256(surroundings.encode("utf-8", "surrogateescape"))
    for listed in batch:
        digest.update(f"\0{listed.item.where}\0{listed.fingerprint}".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:32]


def beside_others(shard: Shard, taken: tuple[tuple[Key, str], ...]) -> Shard:
    """Return a shard some of whose slugs or texts belong to records of shards before."""
    digest = hashlib.sha256(f"{shard.folder.name} {taken}".encode("utf-8", "surrogateescape"))
    return replace(shard, taken=taken, folder=shard.folder.with_name(digest.hexdigest()[:32]))


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


def knowledge(config: Config) -> tuple[Path, ...]:
    """Return the folders that records are built with."""
    return config.authority, config.ontology, config.shapes


def errand_of(shard: Shard, build: Callable[[Shard], Path], fill: Callable[[Shard, Path], None]) -> Errand:
    """Return the building of a shard, here or on a machine that has neither sources nor settings.

    Args:
        shard: to be built.
        build: does it here, if it has not been done; returns the folder.
        fill: writes the result into a folder.
    """
    size = sum(item.place.size for item in shard.items)
    pack, keep = partial(_pack, shard, fill), partial(_keep, shard.folder)
    return Errand(partial(build, shard), pack, keep, size, knowledge(shard.config))


def _pack(shard: Shard, fill: Callable[[Shard, Path], None]) -> Sent | None:
    if shard.is_built:
        return None
    return partial(_fill_sent, replace(shard, items=tuple(item.held() for item in shard.items)), fill)


def _fill_sent(
    shard: Shard, fill: Callable[[Shard, Path], None], folder: Path, found: Callable[[Path], Path]
) -> None:
    authority, ontology, shapes = map(found, knowledge(shard.config))
    config = replace(shard.config, authority=authority, ontology=ontology, shapes=shapes)
    fill(replace(shard, config=config), folder)


def _keep(place: Path, files: Mapping[str, bytes]) -> Path:
    with made_at(place) as folder:
        for name, data in files.items():
            (folder / name).write_bytes(data)
    return place


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


def _finding(severity: str, **fields: str) -> Finding:
    return Finding(Severity(severity), **fields)


@contextmanager
def kept_shards(output: Path) -> Iterator[tuple[Path, Callable[[Collection[str]], None]]]:
    """Give the folder of the results, and what sweeps all from it but those named.

    What is empty at the end is removed. Who builds at the same time keeps the other from sweeping.

    Raises:
        ReleaseError: the folder cannot be made or written.
    """
    folder = output / _FOLDER
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
