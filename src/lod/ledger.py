"""The ledger of a release: every statement, in which graph, why, and how many sources say so.

    why.zst   a line each, sorted: the N-Quads line, a tab, rule, file, entry, start and end of the
              passage, and the count, with tabs between; in frames of Zstandard
    why.idx   where the frames begin (see `lod.segments`)

All that a release tells is made of it: a build changes the ledger, and what changes there goes into dumps
and store. What follows in one source may be said in another: then the ledger has both, the release only
what is said.
"""

import hashlib
import io
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Self

from lod.changes import ONCE, Blocks, Writer, change, count_of, key_of
from lod.codings import compress_zstd, decompress_zstd
from lod.concerns import Graph, graph_named
from lod.errors import OutOfStepError
from lod.segments import Cut, Form, Lines, Place, Reader, Table, first_field, update
from lod.vocab import PREFIXES, RDF_TYPE, SKOS

LEDGER = "why.zst"
INDEX = "why.idx"
_LEVEL = 3
_MODULUS = 1 << 128
_TYPE, _MATCH = RDF_TYPE.encode(), SKOS.exactMatch.encode()
_WIKIDATA = f"<{PREFIXES['wd']}".encode()


def statement_of(line: bytes) -> bytes:
    """Return the statement of a line of the ledger, `s p o`; lines of one statement stand together."""
    return line[: line.rindex(b" <", 0, line.index(b"\t"))]


def _pack(lines: Iterable[bytes]) -> bytes:
    return compress_zstd(b"".join(lines), _LEVEL)


def unpack(data: bytes) -> Lines:
    """Return the lines of a frame."""
    return io.BytesIO(decompress_zstd(data)).readlines()


TABLE = Table(
    INDEX, Cut(first_field, statement_of, 16, 1024), unpack, (Form(LEDGER, _pack, if_empty=_pack(())),)
)


@dataclass
class Totals:
    """The numbers of the statements of a ledger, which change with it."""

    quads: int = 0
    changed: int = 0  # lines that have come and gone since the store was loaded
    matches: int = 0  # links to Wikidata
    sum: int = 0  # of the digests of all N-Quads lines: a name for the set of them
    properties: Counter[str] = field(default_factory=Counter)  # statements by property
    classes: Counter[str] = field(default_factory=Counter)  # things by class
    concerns: Counter[str] = field(default_factory=Counter)  # lines by what their graph is about
    shared: Counter[str] = field(default_factory=Counter)  # lines by named graph that is of no record

    def add_quad(self, line: bytes, graph: Graph, count: int) -> None:
        """Count a line that comes or goes."""
        digest = hashlib.blake2b(line, digest_size=16).digest()
        self.sum = (self.sum + count * int.from_bytes(digest)) % _MODULUS
        self.quads += count
        self.changed += 1
        self.concerns[graph.concern] += count
        if graph.is_shared:
            self.shared[graph.name] += count

    def add_statement(self, statement: bytes, count: int) -> None:
        """Count a statement that comes or goes with all its graphs."""
        _, predicate, object_ = statement.split(b" ", 2)
        self.properties[predicate.decode()] += count
        if predicate == _TYPE:
            self.classes[object_.decode()] += count
        elif predicate == _MATCH and object_.startswith(_WIKIDATA):
            self.matches += count


@dataclass(frozen=True, slots=True)
class Changes:
    """What changes in a release, in files of `lod.changes`, sorted by statement."""

    folder: Path

    @property
    def quads(self) -> Path:
        """N-Quads lines without their ends."""
        return self.folder / "quads.zst"

    @property
    def statements(self) -> Path:
        """Statements that come, and those that go from all their graphs."""
        return self.folder / "statements.zst"

    @property
    def said(self) -> Path:
        """Statements that come into the dumps without graphs, or go from there."""
        return self.folder / "said.zst"

    @property
    def reported(self) -> Path:
        """Statements that come into the validation reports, or go from there."""
        return self.folder / "reported.zst"


def update_ledger(  # noqa: PLR0913 - what is read, and what is written
    old: Place | None, new: Place, blocks: Blocks, totals: Totals, changes: Changes, base: str
) -> int:
    """Make a ledger of another one and what changes; return how many subjects it has.

    Args:
        old: where it lies; None: there is none.
        new: where to write it.
        blocks: the changes of its lines, without counts, sorted.
        totals: of the old ledger; they become those of the new one.
        changes: where to write what that changes in the release; the folder is made.
        base: the base IRI of the data set.

    Raises:
        OutOfStepError: the changes do not fit the ledger.
    """
    changes.folder.mkdir()
    with _Notes(changes, totals, base) as notes:

        def splice(lines: Lines, changed: Lines) -> Lines:
            spliced: Lines = []
            at = 0
            for statement, group in groupby(changed, statement_of):
                begin = bisect_left(lines, statement + b" <", at) if lines else 0
                end = bisect_left(lines, behind(statement), begin) if lines else 0
                before = lines[begin:end]
                after = _counted(before, group)
                if before:
                    notes.note_changed(statement, before, after)
                else:
                    notes.note_new(statement, after)
                spliced += lines[at:begin]
                spliced += after
                at = end
            return spliced + lines[at:]

        return update(TABLE, old, new, blocks, splice)


class _Notes:
    """Notes what changes in a release when lines of its ledger do, and counts it."""

    def __init__(self, changes: Changes, totals: Totals, base: str) -> None:
        self._totals, self._base, self._stack = totals, base, ExitStack()
        files = (changes.quads, changes.statements, changes.said, changes.reported)
        self._quads, self._statements, self._said, self._reported = (
            self._stack.enter_context(Writer(file)) for file in files
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def note_new(self, statement: bytes, after: Lines) -> None:
        """Note a statement that was not there: nearly all of a first release."""
        graphs = _graphs(statement, after, self._base)
        for token in sorted(graphs):
            line = b"%b %b ." % (statement, token)
            self._quads.write(line + ONCE)
            self._totals.add_quad(line, graphs[token], 1)
        new = statement + ONCE
        self._statements.write(new)
        self._totals.add_statement(statement, 1)
        if any(graph.is_said for graph in graphs.values()):
            self._said.write(new)
        if any(graph.is_report for graph in graphs.values()):
            self._reported.write(new)

    def note_changed(self, statement: bytes, before: Lines, after: Lines) -> None:
        """Note a statement that was there."""
        old_graphs, new_graphs = (_graphs(statement, lines, self._base) for lines in (before, after))
        if old_graphs.keys() == new_graphs.keys():
            return
        for token in sorted(old_graphs.keys() ^ new_graphs.keys()):
            line, count = b"%b %b ." % (statement, token), 1 if token in new_graphs else -1
            self._quads.write(change(line, count))
            self._totals.add_quad(line, (new_graphs if count > 0 else old_graphs)[token], count)
        if count := bool(new_graphs) - bool(old_graphs):
            self._statements.write(change(statement, count))
            self._totals.add_statement(statement, count)
        was, now = old_graphs.values(), new_graphs.values()
        if count := any(graph.is_said for graph in now) - any(graph.is_said for graph in was):
            self._said.write(change(statement, count))
        if count := any(graph.is_report for graph in now) - any(graph.is_report for graph in was):
            self._reported.write(change(statement, count))


def behind(statement: bytes) -> bytes:
    """Return what comes behind all lines of a statement, and before those of the next one."""
    return statement + b" ="  # the name of a graph begins with `<`


def _counted(before: Lines, changed: Iterable[bytes]) -> Lines:
    """Return the lines of a statement after some changes."""
    if not before:
        listed = list(changed)
        if not any(b"\t-" in line[line.rindex(b"\t") :] for line in listed):
            return listed
        changed = listed
    counts = {key_of(line): count_of(line) for line in before}
    for line in changed:
        key = key_of(line)
        counts[key] = counts.get(key, 0) + count_of(line)
        if counts[key] < 0:
            raise OutOfStepError(f"{key.decode()}: is said by {counts[key]} sources")
    return [change(key, counts[key]) for key in sorted(counts) if counts[key]]


def _graphs(statement: bytes, lines: Lines, base: str) -> dict[bytes, Graph]:
    """Return in which graphs of the release a statement is: what is said is not inferred."""
    begin = len(statement) + 1
    found = {}
    for line in lines:
        token = line[begin : line.index(b"\t", begin) - 2]
        found[token] = graph_named(token, base)
    if len(found) > 1:
        return {token: graph for token, graph in found.items() if not graph.is_inferred}
    return found


def read_quads(folder: Path, base: str) -> Iterator[bytes]:
    """Yield the N-Quads lines of a release, sorted.

    Args:
        folder: of the release.
        base: the base IRI of the data set.
    """
    reader = Reader(TABLE, Place(folder, folder))
    for segment in reader.segments():
        for statement, lines in groupby(reader.lines(segment), statement_of):
            for token in _graphs(statement, list(lines), base):
                yield b"%b %b .\n" % (statement, token)


def lines_about(lines: Lines, statement: bytes, base: str) -> Iterator[bytes]:
    """Yield the lines of the ledger that hold for a statement in the release."""
    found = lines[bisect_left(lines, statement + b" <") : bisect_left(lines, behind(statement))]
    kept = _graphs(statement, found, base)
    begin = len(statement) + 1
    return (line for line in found if line[begin : line.index(b"\t", begin) - 2] in kept)
