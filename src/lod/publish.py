"""Runs to a release: merged, counted, named by their content, written, loaded, switched to.

Memory does not grow with the runs. What can be done side by side is done by a crew.
"""

import heapq
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from lod.config import Config
from lod.crew import Crew
from lod.dumps import (
    DATA,
    Job,
    Statements,
    concern_of,
    concern_of_graph,
    graph_of,
    list_files,
    quad_lines,
    release_id,
    statement_of,
    write_dumps,
)
from lod.errors import ReleaseError, StoreError
from lod.formats import TURTLE
from lod.furnish import fill_index
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
from lod.model import Traced
from lod.origins import digest_statement, write_index
from lod.patches import write_patch
from lod.press import QUADS, Press, few_runs, merge_objects
from lod.releases import (
    CATALOGUE,
    NQUADS,
    SEARCH,
    STORE,
    Manifest,
    Release,
    read_release,
    staging,
    switch_to,
    write_manifest,
)
from lod.serializations import parse_triples, serialize
from lod.sorting import read_lines, sort_lines, unique, write_lines
from lod.stores import fill_store


@dataclass(frozen=True, slots=True)
class Contents:
    """What a release is made of, but for its statements."""

    shapes: bytes  # by which records are validated, as Turtle
    example: str  # slug of a record
    records: int
    left_out: int
    mentions: int  # that are linked
    graphs: int  # named ones that are of one record only


@dataclass
class Merged:
    """The statements of several runs, sorted, and their numbers."""

    base: str
    folder: Path  # of the files
    counts: Counts = field(default_factory=Counts)
    concerns: Counter[str] = field(default_factory=Counter)  # lines by what their graph is about
    shared: set[bytes] = field(default_factory=set)  # named graphs that are of no record
    size: int = 0  # bytes of all lines

    @property
    def file(self) -> Path:
        """The lines."""
        return self.folder / QUADS

    @property
    def dropped(self) -> Path:
        """Digests of what is inferred, and dropped since another graph says it."""
        return self.folder / "dropped.zst"

    def merge(self, runs: Sequence[Path]) -> None:
        """Write the files."""
        raw = self.folder / "dropped"
        with raw.open("wb") as dropped:
            lines = unique(heapq.merge(*(read_lines(run / QUADS) for run in runs)))
            write_lines(self.file, self._kept(lines, dropped))
        with raw.open("rb") as dropped:
            ordered = sort_lines(dropped, self.folder / "drops")
            write_lines(self.dropped, (bytes.fromhex(line.decode()) for line in ordered))
        self.counts.objects = sum(1 for _ in merge_objects(runs))

    def _kept(self, lines: Iterable[bytes], dropped: BinaryIO) -> Iterator[bytes]:
        """Yield the lines, but what is inferred only where no other graph says it."""
        inferred = Iris(self.base).graph("inferred").encode()
        last, held, is_said = b"", b"", False
        for line in lines:
            statement, graph = statement_of(line), graph_of(line)
            if statement != last:
                yield from self._counted(held)
                self.counts.add(*statement.decode().split(" ", 2))
                last, held, is_said = statement, b"", False
            if graph == inferred:
                held = line
            else:
                is_said = True
                yield from self._counted(line)
            if held and is_said:
                held = b""
                dropped.write(_digest(statement).hex().encode() + b"\n")
        yield from self._counted(held)

    def _counted(self, line: bytes) -> Iterator[bytes]:
        if line:
            graph = graph_of(line)
            self.concerns[concern_of_graph(graph, self.base)] += 1
            self.size += len(line)
            if graph.startswith(f"<{self.base}graph/".encode()):
                self.shared.add(graph)
            yield line


def publish(runs: Sequence[Path], frame: Press, contents: Contents, config: Config, crew: Crew) -> Release:
    """Make a release of runs, and switch to it.

    Args:
        runs: of the records.
        frame: what no record has.
        contents: what else the release tells of itself.
        config: the settings.
        crew: who does it.

    Raises:
        ReleaseError: the output folder cannot be written.
        StoreError: the store cannot be made.
    """
    with staging(config.output) as folder:
        work = folder / "work"
        work.mkdir()
        few = few_runs([*runs, _write(frame, work / "frame")], work / "runs", crew)
        merged = Merged(config.base, work)
        merged.merge(few)
        release, itself = _describe_itself(merged, contents, config)
        lines = tuple(_lines_of(itself, config))
        size = merged.size + sum(map(len, lines))
        job = Job(folder, work, Statements(merged.file, lines), config.base, size)
        few.append(_press_itself(itself, work / "itself", config))
        index = partial(write_index, few, folder, work / "index", merged.dropped)
        write_dumps(job, crew, [partial(_load, job, release), index])
        (folder / "shapes.ttl").write_bytes(contents.shapes)
        manifest = _manifest(release, merged.concerns.total() + len(lines), merged, contents, config, folder)
        write_manifest(folder, manifest)
        _write_catalogue(manifest, config, folder)
        if before := _before(config, release):
            write_patch(before, release, job.lines, folder)
        shutil.rmtree(work)
        return Release(switch_to(config.output, folder, release), manifest)


def _load(job: Job, release: str) -> None:
    """Make the store and, from it, the search index."""
    place = job.folder / STORE
    try:
        fill_store(job.lines, place)
    except (SyntaxError, OSError, ValueError) as error:
        raise StoreError(f"{job.folder / NQUADS}: cannot be loaded into {place}: {error}") from error
    fill_index(place, job.folder / SEARCH, job.base, release)


def _write(press: Press, folder: Path) -> Path:
    folder.mkdir()
    press.write(folder)
    return folder


def _press_itself(itself: list[Traced], folder: Path, config: Config) -> Path:
    """Return the run of what the release says of itself; nothing follows from it."""
    iris = Iris(config.base)
    press = Press(iris, {}, "")
    press.put([(iris.graph("dataset"), itself)])
    return _write(press, folder)


def _describe_itself(merged: Merged, contents: Contents, config: Config) -> tuple[str, list[Traced]]:
    """Return the id of the release, and what it says of itself: its id, which is made of the rest."""
    iris = Iris(config.base)
    numbers = list(describe_statistics(merged.counts, merged.concerns, iris))
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

    nameless = _lines_of(describe("", 0), config)
    release = release_id(Statements(merged.file, tuple(nameless)))
    triples = merged.concerns.total() + len(_lines_of(describe(release, 0), config))
    return release, describe(release, triples)


def _lines_of(itself: list[Traced], config: Config) -> list[bytes]:
    return quad_lines({Iris(config.base).graph("dataset"): [triple for triple, _ in itself]})


def _manifest(  # noqa: PLR0913 - what a manifest has
    release: str, triples: int, merged: Merged, contents: Contents, config: Config, folder: Path
) -> Manifest:
    files = list_files(folder)
    counts = {
        "records": contents.records,
        "left_out": contents.left_out,
        "mentions": contents.mentions,
        "triples": triples,
        "graphs": contents.graphs + len(merged.shared) + 1,  # that about the data set
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
    )


def _write_catalogue(manifest: Manifest, config: Config, folder: Path) -> None:
    said = parse_triples(describe_files(manifest.files, config.dataset, Iris(config.base)))
    (folder / CATALOGUE).write_bytes(serialize(said, TURTLE, config.base))


def _before(config: Config, release: str) -> Release | None:
    """Return the release that another one replaces, if there is one that it can be compared with."""
    with suppress(ReleaseError):
        before = read_release(config.output)
        return before if before.manifest.release != release and before.manifest.base == config.base else None
    return None


def _digest(statement: bytes) -> bytes:
    subject, predicate, object_ = statement.decode().split(" ", 2)
    [triple] = parse_triples([(subject, predicate, object_)])
    return digest_statement(triple)
