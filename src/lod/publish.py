"""Shards to a release: what changes is summed, counted, named by its content, written, loaded, switched to.

A release is made of the one before it and what has changed since; a first one, of nothing and
everything. There is no other way, so both give the same bytes. Memory does not grow with the records.
What can be done side by side is done by a crew.
"""

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lod.books import Books
from lod.codings import ZstdError
from lod.config import Config
from lod.crew import Crew, Progress, silent
from lod.dumps import DATA, Job, concern_of, list_files, write_dumps
from lod.enlist import update_lists
from lod.errors import OutOfStepError, ReleaseError
from lod.formats import TURTLE
from lod.graphs import (
    Counts,
    Distribution,
    From,
    describe_dataset,
    describe_files,
    describe_statistics,
    trace,
)
from lod.iris import Iris
from lod.ledger import Totals
from lod.model import Traced
from lod.patches import compare_releases, write_patch
from lod.press import Press
from lod.releases import (
    CATALOGUE,
    NQUADS,
    STATE,
    STORE,
    Manifest,
    Release,
    read_release,
    staging,
    switch_to,
    write_manifest,
)
from lod.segments import Place
from lod.serializations import parse_triples, serialize
from lod.state import State, read_state, write_state
from lod.storing import finish_store, load_ahead

_FEW = 1 / 5  # share of the lines that may have changed before the store is loaded anew


@dataclass(frozen=True, slots=True)
class Contents:
    """What a release is made of, but for its statements."""

    shapes: bytes  # by which records are validated, as Turtle
    example: str  # slug of a record
    records: int
    left_out: int
    mentions: int  # that are linked
    graphs: int  # named ones that are of one record only


def publish(  # noqa: PLR0913 - what a release is made of, and by whom
    shards: Sequence[Path],
    frame: Press,
    contents: Contents,
    config: Config,
    crew: Crew,
    *,
    afresh: bool = False,
    progress: Progress = silent,
) -> Release:
    """Make a release of shards, and switch to it.

    Args:
        shards: the folders of the records.
        frame: what no record has.
        contents: what else the release tells of itself.
        config: the settings.
        crew: who does it.
        afresh: begin from nothing, and not from the release before.
        progress: is told how far each step is.

    Raises:
        ReleaseError: the output folder cannot be written.
        StoreError: the store cannot be made.
    """
    state = None if afresh else read_state(config.output, config.base)
    if state:
        with suppress(OutOfStepError, ZstdError):  # a shard that goes is damaged
            return _publish(state, shards, frame, contents, config, crew, progress)
    return _publish(None, shards, frame, contents, config, crew, progress)


def _publish(  # noqa: PLR0913
    state: State | None,
    shards: Sequence[Path],
    frame: Press,
    contents: Contents,
    config: Config,
    crew: Crew,
    progress: Progress,
) -> Release:
    with staging(config.output) as folder:
        work, new = folder / "work", Place(folder, folder / STATE)
        work.mkdir()
        new.index.mkdir()
        framed = _keys(frame)
        ahead = partial(load_ahead, folder / STORE, work)
        books = Books(state, new, work, config.base, progress, ahead=ahead)
        counts = books.change_records(shards, framed, crew)
        release, said = _describe_itself(books.totals, counts, contents, config)
        itself = _keys(_press_itself(said, config))
        books.change_itself(itself)
        job = Job(state.place if state else None, new, work, tuple(books.changes), config.base)
        totals = books.totals
        patched = state.release if state and totals.changed < totals.quads * _FEW else None
        lists = partial(update_lists, books.noted, books.old, Place(folder, folder), work, config.base)
        write_dumps(job, crew, [partial(finish_store, job, patched, release), lists], progress)
        totals.changed = totals.changed if patched else 0
        (folder / "shapes.ttl").write_bytes(contents.shapes)
        manifest = _manifest(release, totals.quads + len(itself), totals, contents, config, folder)
        write_manifest(folder, manifest)
        _write_catalogue(manifest, config, folder)
        write_state(folder, shards, totals, framed, itself)
        _write_patch(job, state, release, config)
        shutil.rmtree(work)
        return Release(switch_to(config.output, folder, release), manifest)


def _keys(press: Press) -> list[bytes]:
    return [line[:-1] for line in press.lines()]


def _press_itself(itself: list[Traced], config: Config) -> Press:
    """Press what the release says of itself; nothing follows from it."""
    iris = Iris(config.base)
    press = Press(iris, {}, "")
    press.put([(iris.graph("dataset"), itself)])
    return press


def _describe_itself(
    totals: Totals, counts: Counts, contents: Contents, config: Config
) -> tuple[str, list[Traced]]:
    """Return the id of the release, and what it says of itself: its id, which is made of the rest."""
    iris = Iris(config.base)
    numbers = list(describe_statistics(counts, +totals.concerns, iris))
    files = [
        Distribution(name, title, media_type, concern_of(name))
        for name, (title, media_type, _) in DATA.items()
    ]

    def describe(release: str, triples: int) -> list[Traced]:
        example = iris.document(contents.example)
        said = describe_dataset(config.dataset, files, example, release, triples, iris)
        origin = From(config.file.name, "dataset")
        return [
            *trace("dataset/description", said, origin),
            *trace("dataset/statistics", numbers, From(NQUADS)),
        ]

    nameless = _keys(_press_itself(describe("", 0), config))
    release = name_release(totals.sum, nameless)
    triples = totals.quads + len(_keys(_press_itself(describe(release, 0), config)))
    return release, describe(release, triples)


def name_release(sum_: int, itself: Iterable[bytes]) -> str:
    """Return the name of a release: the beginning of the SHA-256 of what stands for its statements.

    Args:
        sum_: of the digests of its N-Quads lines.
        itself: what it says of itself, without its name.
    """
    digest = hashlib.sha256(b"%d\n" % sum_)
    digest.update(b"\n".join(sorted(itself)))
    return digest.hexdigest()[:16]


def _manifest(  # noqa: PLR0913 - what a manifest has
    release: str, triples: int, totals: Totals, contents: Contents, config: Config, folder: Path
) -> Manifest:
    files = list_files(folder)
    counts = {
        "records": contents.records,
        "left_out": contents.left_out,
        "mentions": contents.mentions,
        "triples": triples,
        "graphs": contents.graphs + len(+totals.shared) + 1,  # that about the data set
    }
    return Manifest(
        release=release,
        base=config.base,
        title=config.dataset.title,
        license=config.dataset.license,
        issued=config.dataset.issued.isoformat(),
        example=Iris(config.base).document(contents.example)[1:-1],
        counts=counts,
        files=files,
        notice=config.dataset.notice,
    )


def _write_catalogue(manifest: Manifest, config: Config, folder: Path) -> None:
    said = parse_triples(describe_files(manifest.files, config.dataset, Iris(config.base)))
    (folder / CATALOGUE).write_bytes(serialize(said, TURTLE, config.base))


def _write_patch(job: Job, state: State | None, release: str, config: Config) -> None:
    """Write what leads on from the current release, if there is one with the same IRIs and another id."""
    try:
        before = read_release(config.output)
    except ReleaseError:
        return
    compare = partial(compare_releases, before.folder, job.new.files)
    if before.manifest.release != release and before.manifest.base == config.base:
        write_patch(before.manifest.release, release, job.quads if state else compare, job.new.files)
