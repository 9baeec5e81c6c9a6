r"""What is to be done to a store, as a file of sorted lines: `GRAPH MARK STATEMENT`.

Sorted by graph, so that each graph is ready as soon as may be; in a graph first what goes, then what
comes. A plan holds all that is sent, so it outlives the release. Each line may be carried out twice.
"""

import gzip
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from lod.changes import key_of
from lod.dumps import graph_of, statement_of
from lod.errors import ReleaseError
from lod.patches import compare_releases, find_patches, patch_name
from lod.releases import NQUADS, Release
from lod.sorting import read_lines, sort_lines, unique, write_lines

CLEAR, DELETE, ADD = b"0", b"1", b"2"
DEFAULT = b"~"  # stands for the default graph, behind all others
PLAN, COUNTS = "plan.zst", "counts.zst"


@dataclass(frozen=True, slots=True)
class Statements:
    """The sorted N-Quads lines of a release, as often as one reads them."""

    release: Release

    def __iter__(self) -> Iterator[bytes]:
        """Yield the lines.

        Raises:
            ReleaseError: the dump cannot be read.
        """
        file = self.release.folder / NQUADS
        try:
            with gzip.open(file) as packed, io.BufferedReader(packed) as lines:
                yield from lines
        except (OSError, EOFError) as error:
            raise ReleaseError(f"{file}: {error}, expected the statements of a release") from None


def entry(graph: bytes, mark: bytes, statement: bytes = b"") -> bytes:
    """Return a line of a plan."""
    return b"%b %b %b\n" % (graph, mark, statement)


def split_entry(line: bytes) -> tuple[bytes, bytes, bytes]:
    """Return graph, mark and statement of a line of a plan."""
    graph, mark, statement = line[:-1].split(b" ", 2)
    return graph, mark, statement


def plan_all(lines: Iterable[bytes], *, default_graph: bool) -> Iterator[bytes]:
    """Yield what puts all statements into a store, in no order."""
    for line in lines:
        statement = statement_of(line)
        yield entry(graph_of(line), ADD, statement)
        if default_graph:
            yield entry(DEFAULT, ADD, statement)


def plan_difference(touched: Path, lines: Iterable[bytes], *, default_graph: bool) -> Iterator[bytes]:
    """Yield what leads from another release to this one, in no order.

    Args:
        touched: a file of the lines that may differ, sorted.
        lines: the statements of the release, sorted; they are read once or twice.
        default_graph: whether the store holds each statement there, too.
    """
    for line, is_there in _look_up(read_lines(touched), lines):
        yield entry(graph_of(line), ADD if is_there else DELETE, statement_of(line))
    if default_graph:
        statements = unique(map(statement_of, lines))
        for statement, is_there in _look_up(unique(map(statement_of, read_lines(touched))), statements):
            yield entry(DEFAULT, ADD if is_there else DELETE, statement)


def _look_up(wanted: Iterable[bytes], lines: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield each line with whether it is among others; both are sorted."""
    there = iter(lines)
    other = next(there, None)
    for line in wanted:
        while other is not None and other < line:
            other = next(there, None)
        yield line, line == other


def plan_whole_graphs(plan: Path, lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield a plan anew that puts whole graphs in the place of those that a plan touches, in no order."""
    graphs = {graph for graph, _ in groupby(read_lines(plan), _graph)}
    yield from (entry(graph, CLEAR) for graph in graphs)
    for line in lines:
        if graph_of(line) in graphs:
            yield entry(graph_of(line), ADD, statement_of(line))
        if DEFAULT in graphs:
            yield entry(DEFAULT, ADD, statement_of(line))


def _graph(line: bytes) -> bytes:
    return line[: line.index(b" ")]


def find_touched(
    before: Release | None, id_: str, after: Release, known: Iterable[Release]
) -> Iterator[bytes] | None:
    """Return the lines that differ between two releases, in no order; None if nothing tells them.

    Args:
        before: the older one, if it is here.
        id_: its id.
        after: the newer one.
        known: releases whose patches may lead from one to the other.
    """
    if trail := _trail(id_, after, {release.manifest.release: release for release in known}):
        return (line for file in trail for line in _read_patch(file))
    if before is None:
        return None
    changes = compare_releases(before.folder, after.folder)
    return (key_of(line) + b"\n" for block in changes for line in block)


def _trail(id_: str, after: Release, known: dict[str, Release]) -> list[Path]:
    """Return the patches that lead from a release to another; none if there is no way."""
    ways: dict[str, list[Path]] = {after.manifest.release: []}
    todo = [after]
    while todo:
        release = todo.pop(0)
        for file in find_patches(release):
            earlier = next((name for name in (id_, *known) if patch_name(name) == file.name), None)
            if earlier and earlier not in ways:
                ways[earlier] = [file, *ways[release.manifest.release]]
                todo += [known[earlier]] if earlier in known else []
    return ways.get(id_, [])


def _read_patch(file: Path) -> Iterator[bytes]:
    """Yield the N-Quads lines that an RDF Patch adds or removes."""
    try:
        with gzip.open(file) as packed, io.BufferedReader(packed) as lines:
            for line in lines:
                if line[:2] in {b"A ", b"D "}:
                    yield line[2:]
    except (OSError, EOFError) as error:
        raise ReleaseError(f"{file}: {error}, expected an RDF Patch") from None


def write_plan(folder: Path, entries: Iterable[bytes]) -> int:
    """Write a plan, sorted, as a whole or not at all; return how many lines it has."""
    beside = folder / f".{PLAN}"
    write_lines(beside, sort_lines(entries, folder / "sorting"))
    beside.replace(folder / PLAN)
    return count(read_lines(folder / PLAN))


def write_counts(folder: Path, lines: Iterable[bytes], *, is_whole: bool) -> None:
    """Write how many statements each graph of the plan is to hold: `GRAPH COUNT`, sorted.

    Args:
        folder: of the plan.
        lines: the statements of the release.
        is_whole: whether the plan holds all statements of its graphs.
    """
    write_lines(folder / COUNTS, _of_plan(folder) if is_whole else _of_lines(folder, lines))


def _of_plan(folder: Path) -> Iterator[bytes]:
    for graph, group in groupby(map(split_entry, read_lines(folder / PLAN)), lambda parts: parts[0]):
        if graph != DEFAULT:
            yield b"%b %d\n" % (graph, sum(mark == ADD for _, mark, _ in group))


def _of_lines(folder: Path, lines: Iterable[bytes]) -> Iterator[bytes]:
    counts = Counter(
        {graph: 0 for graph, _ in groupby(read_lines(folder / PLAN), _graph) if graph != DEFAULT}
    )
    for line in lines:
        graph = graph_of(line)
        if graph in counts:
            counts[graph] += 1
    yield from (b"%b %d\n" % pair for pair in sorted(counts.items()))


def read_counts(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield the IRI of each graph of the plan, and how many statements it is to hold."""
    for line in read_lines(folder / COUNTS):
        graph, _, count = line.partition(b" ")
        yield graph[1:-1].decode(), int(count)


def count(items: Iterable[bytes]) -> int:
    """Return how many there are."""
    return sum(1 for _ in items)
