"""The ledger of a release: every statement, in which graph, why, and how many sources say so.

    why.zst   a line each, sorted: the N-Quads line, a tab, rule, file, entry, start and end of the
              passage, and the count, with tabs between; in frames of Zstandard
    why.idx   where the frames begin (see `lod.segments`)

All that a release tells is made of it: a build changes the ledger, and what changes there goes into dumps
and store. What follows in one source may be said in another: then the ledger has both, the release only
what is said.
"""

import io
import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, fields
from hashlib import blake2b
from itertools import compress, groupby
from pathlib import Path
from typing import Any, Self

from lod.changes import ONCE, Blocks, Writer, change, count_of, key_of
from lod.codings import compress_zstd, decompress_zstd
from lod.concerns import Graph, graph_named
from lod.errors import OutOfStepError
from lod.segments import Cut, Form, Lines, Place, Reader, Table, first_field, update
from lod.vocab import PREFIXES, RDF_TYPE, SKOS

LEDGER = "why.zst"
INDEX = "why.idx"
_COUNTED, _LOADED = "totals.json", "loaded"
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
    INDEX, Cut(first_field, statement_of, 64, 1024), unpack, (Form(LEDGER, _pack, if_empty=_pack(())),)
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

    def table(self) -> dict[str, Any]:
        """Return the numbers as JSON has them."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Self:
        """Return the numbers of a table; raises TypeError where it is none of ours."""
        read: dict[str, Any] = {k: Counter(n) if isinstance(n, dict) else n for k, n in table.items()}
        return cls(**read)

    def add(self, other: "Totals") -> None:
        """Count what another ledger has, too, with which this one has no statement in common."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))
        self.sum %= _MODULUS

    def add_quads(self, lines: Sequence[bytes], tokens: Iterable[bytes], base: str, count: int) -> None:
        """Count lines that come or go, each with the name of its graph."""
        digests = (int.from_bytes(blake2b(line, digest_size=16).digest(), "big") for line in lines)
        self.sum = (self.sum + count * sum(digests)) % _MODULUS
        self.quads += count * len(lines)
        self.changed += len(lines)
        for token, number in Counter(tokens).items():
            graph = graph_named(token, base)
            self.concerns[graph.concern] += count * number
            if graph.is_shared:
                self.shared[graph.name] += count * number

    def add_statements(self, statements: Iterable[bytes], count: int) -> None:
        """Count statements that come, or go from all their graphs."""
        split = [statement.split(b" ", 2) for statement in statements]
        _add(self.properties, (predicate.decode() for _, predicate, _ in split), count)
        _add(self.classes, (object_.decode() for _, p, object_ in split if p == _TYPE), count)
        self.matches += count * sum(p == _MATCH and o.startswith(_WIKIDATA) for _, p, o in split)


def _add(counter: Counter[str], names: Iterable[str], count: int) -> None:
    for name, number in Counter(names).items():
        counter[name] += count * number


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

    @property
    def are_counted(self) -> bool:
        """Tell whether these files are complete, also to another process."""
        return (self.folder / _COUNTED).exists()

    def count(self, totals: "Totals") -> None:
        """Note that they are, with the numbers of the ledger that has been made of them."""
        (self.folder / _COUNTED).write_text(json.dumps(totals.table()), encoding="utf-8")

    def counted(self) -> "Totals":
        """Return these numbers."""
        return Totals.of(json.loads((self.folder / _COUNTED).read_bytes()))

    @property
    def are_loaded(self) -> bool:
        """Tell whether the store has the statements."""
        return (self.folder / _LOADED).exists()

    def note_loaded(self) -> None:
        """Note that it has."""
        (self.folder / _LOADED).touch()


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
        return update(TABLE, old, new, blocks, notes.splice)


class _Notes:
    """Changes the lines of a ledger, and notes what that changes in the release."""

    def __init__(self, changes: Changes, totals: Totals, base: str) -> None:
        self._files = changes
        self._totals, self._base = totals, base
        self._quads: dict[int, tuple[Lines, Lines]] = {1: ([], []), -1: ([], [])}  # and their graphs
        self._changes: tuple[Lines, Lines, Lines, Lines] = ([], [], [], [])

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            files = self._files
            places = (files.quads, files.statements, files.said, files.reported)
            self._writers = [stack.enter_context(Writer(place)) for place in places]
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def splice(self, lines: Lines, changed: Lines) -> Lines:
        """Return the lines of a segment after some changes."""
        if lines or b"\t-" in b"".join(changed):
            spliced = self._spliced(lines, changed)
        else:  # all of them are new
            spliced = changed
            self._note_all(changed)
        self._write()
        return spliced

    def _spliced(self, lines: Lines, changed: Lines) -> Lines:
        spliced: Lines = []
        at = 0
        for statement, group in groupby(changed, statement_of):
            begin = bisect_left(lines, statement + b" <", at)
            end = bisect_left(lines, behind(statement), begin)
            before = lines[begin:end]
            after = _counted(before, group)
            self._note(statement, self._graphs(statement, before), self._graphs(statement, after))
            spliced += lines[at:begin]
            spliced += after
            at = end
        return spliced + lines[at:]

    def _note_all(self, lines: Lines) -> None:
        """Note lines of statements that have not been there."""
        quads = list(dict.fromkeys(line[: line.index(b"\t")] for line in lines))
        found = [quad[: quad.rindex(b" <")] for quad in quads]
        graphs = [
            graph_named(quad[len(s) + 1 : -2], self._base) for quad, s in zip(quads, found, strict=True)
        ]
        if len(set(found)) < len(found):  # what is said is not inferred
            times = Counter(found)
            kept = [not graph.is_inferred or times[s] == 1 for graph, s in zip(graphs, found, strict=True)]
            quads, found = list(compress(quads, kept)), list(compress(found, kept))
            graphs = list(compress(graphs, kept))
        self._quads[1][0].extend(quads)
        self._quads[1][1].extend(graph.token for graph in graphs)
        noted = (
            quads,
            found,
            compress(found, [graph.is_said for graph in graphs]),
            compress(found, [graph.is_report for graph in graphs]),
        )
        for changes, keys in zip(self._changes, noted, strict=True):
            changes.extend(key + ONCE for key in dict.fromkeys(keys))

    def _graphs(self, statement: bytes, lines: Iterable[bytes]) -> Sequence[Graph]:
        return _graphs_of(statement, lines, self._base)

    def _note(self, statement: bytes, before: Sequence[Graph], after: Sequence[Graph]) -> None:
        if before == after:
            return
        _, statements, said, reported = self._changes
        for graph in before:
            if graph not in after:
                self._note_quad(statement, graph, -1)
        for graph in after:
            if graph not in before:
                self._note_quad(statement, graph, 1)
        if count := bool(after) - bool(before):
            statements.append(b"%b\t%d\n" % (statement, count))
        (was_said, was_reported), (is_said, is_reported) = _where(before), _where(after)
        if count := is_said - was_said:
            said.append(b"%b\t%d\n" % (statement, count))
        if count := is_reported - was_reported:
            reported.append(b"%b\t%d\n" % (statement, count))

    def _note_quad(self, statement: bytes, graph: Graph, count: int) -> None:
        line = b"%b %b ." % (statement, graph.token)
        self._changes[0].append(b"%b\t%d\n" % (line, count))
        lines, graphs = self._quads[count]
        lines.append(line)
        graphs.append(graph.token)

    def _write(self) -> None:
        """Write and count what has been noted."""
        for count, (lines, graphs) in self._quads.items():
            self._totals.add_quads(lines, graphs, self._base, count)
            lines.clear()
            graphs.clear()
            gone = b"\t%d\n" % count
            self._totals.add_statements(
                (s[: -len(gone)] for s in self._changes[1] if s.endswith(gone)), count
            )
        self._changes[0].sort()
        for writer, changes in zip(self._writers, self._changes, strict=True):
            writer.write(changes)
            changes.clear()


def _counted(before: Lines, changed: Iterable[bytes]) -> Lines:
    """Return the lines of a statement after some changes."""
    counts = {key_of(line): count_of(line) for line in before}
    for line in changed:
        key = key_of(line)
        counts[key] = counts.get(key, 0) + count_of(line)
        if counts[key] < 0:
            raise OutOfStepError(f"{key.decode()}: is said by {counts[key]} sources")
    return [change(key, counts[key]) for key in sorted(counts) if counts[key]]


def _graphs_of(statement: bytes, lines: Iterable[bytes], base: str) -> Sequence[Graph]:
    """Return in which graphs of the release a statement is: what is said is not inferred."""
    begin = len(statement) + 1
    tokens = [line[begin : line.index(b"\t", begin) - 2] for line in lines]
    graphs = [graph_named(token, base) for token in dict.fromkeys(tokens)]
    if len(graphs) > 1:
        return [graph for graph in graphs if not graph.is_inferred]
    return graphs


def _where(graphs: Iterable[Graph]) -> tuple[bool, bool]:
    """Tell whether a statement goes into the dumps without graphs, and whether into the reports."""
    is_said = is_reported = False
    for graph in graphs:  # mostly one
        is_said |= graph.is_said
        is_reported |= graph.is_report
    return is_said, is_reported


def behind(statement: bytes) -> bytes:
    """Return what comes behind all lines of a statement, and before those of the next one."""
    return statement + b" ="  # the name of a graph begins with `<`


def read_quads(folder: Path, base: str) -> Iterator[bytes]:
    """Yield the N-Quads lines of a release, sorted.

    Args:
        folder: of the release.
        base: the base IRI of the data set.
    """
    reader = Reader(TABLE, Place(folder, folder))
    for segment in reader.segments():
        for statement, lines in groupby(reader.lines(segment), statement_of):
            for graph in _graphs_of(statement, lines, base):
                yield b"%b %b .\n" % (statement, graph.token)


def lines_about(lines: Lines, statement: bytes, base: str) -> Iterator[bytes]:
    """Yield the lines of the ledger that hold for a statement in the release."""
    found = lines[bisect_left(lines, statement + b" <") : bisect_left(lines, behind(statement))]
    kept = {graph.token for graph in _graphs_of(statement, found, base)}
    begin = len(statement) + 1
    return (line for line in found if line[begin : line.index(b"\t", begin) - 2] in kept)
