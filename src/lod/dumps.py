"""Quads to the files of a release: sorted, so that the same statements give the same bytes."""

import hashlib
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import IO, Protocol, Self, cast

import pyoxigraph as ox

from lod.codings import ZstdCompressor
from lod.crew import Crew
from lod.model import Triple
from lod.releases import NQUADS, File
from lod.serializations import UsedPrefixes, known_prefixes, write_json_ld
from lod.sorting import batches, read_lines, sort_lines, write_lines
from lod.vocab import PREFIXES, RDF_TYPE

_GZIP_LEVEL = 6
_ZSTD_LEVEL = 9  # little more than half the bytes of gzip, at the same speed
_GZIP_HEADER = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"  # no name, no time, no operating system
_NQUADS_TYPE, _TURTLE_TYPE = "application/n-quads", "text/turtle"

_CONCERNS = {  # of named graphs: title of their dump
    "record": "What the pages of the records say",
    "description": "What archivists add to the records",
    "mentions": "Who is named where in the texts",
    "authority": "People, states, places, groups and holdings",
    "vocabulary": "Terms and concepts",
    "provenance": "Who made the statements, and of what",
    "inferred": "Inverses and wider properties of what is said",
    "shapes": "The shapes by which the records are validated",
    "validation": "Validation reports, also of records left out",
    "dataset": "What the release says of itself",
}
_APART = {"inferred", "shapes", "validation"}  # not in the dumps that know no graphs

_REPORT = "report.ttl"
DATA = {  # name: title, media type, compression
    NQUADS: ("All statements as N-Quads, in named graphs", _NQUADS_TYPE, "gzip"),
    "lod.nq.zst": ("The same, packed more tightly", _NQUADS_TYPE, "zstd"),
    "lod.trig.gz": ("All statements as TriG, in named graphs", "application/trig", "gzip"),
    "lod.ttl": ("What is said, without what follows from it, as Turtle", _TURTLE_TYPE, ""),
    "lod.jsonld": ("What is said, without what follows from it, as JSON-LD", "application/ld+json", ""),
    **{
        f"graph-{concern}.nq.gz": (f"{title}, as N-Quads", _NQUADS_TYPE, "gzip")
        for concern, title in _CONCERNS.items()
    },
}
FILES = DATA | {
    _REPORT: ("Validation reports, also of records left out, as Turtle", _TURTLE_TYPE, ""),
    "shapes.ttl": ("The shapes by which the records are validated, as they were written", _TURTLE_TYPE, ""),
    "why.tsv": ("Where statements come from: the origins, a line each", "text/tab-separated-values", ""),
    "why.idx": ("Where statements come from: the index by statement", "application/octet-stream", ""),
}


def concern_of(name: str) -> str:
    """Return of which named graphs a dump holds the statements; empty: of all."""
    found = re.fullmatch(r"graph-(.+)\.nq\.gz", name)
    return found[1] if found else ""


@lru_cache(4096)
def concern_of_graph(graph: bytes, base: str) -> str:
    """Return what a named graph is about, which its IRI tells (the table is in `lod.press`).

    Args:
        graph: its token.
        base: the base IRI of the data set.
    """
    kind, _, name = graph[1 + len(base.encode()) : -1].decode().partition("/")
    if kind == "graph":
        return name
    what, _, rest = name.partition("/")
    return "validation" if what == "report" else rest.partition("/")[2] or "record"


def graph_of(line: bytes) -> bytes:
    """Return the token of the named graph of an N-Quads line."""
    return line[line.rindex(b"<") : -len(b" .\n")]


def statement_of(line: bytes) -> bytes:
    """Return an N-Quads line without its graph: `s p o`; lines of one statement stand together."""
    return line[: line.rindex(b" <")]


def quad_lines(graphs: Mapping[str, Iterable[Triple]]) -> list[bytes]:
    """Return the N-Quads lines of named graphs, sorted by code point, each once."""
    lines = {f"{s} {p} {o} {graph} .\n".encode() for graph, triples in graphs.items() for s, p, o in triples}
    return sorted(lines)


def release_id(lines: Iterable[bytes]) -> str:
    """Return the name of a release: the beginning of the SHA-256 of its statements."""
    digest = hashlib.sha256()
    for batch in batches(lines):
        digest.update(b"".join(batch))
    return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Statements:
    """All N-Quads lines of a release, sorted; they can be read again and again, by any process."""

    file: Path | None  # sorted lines
    more: tuple[bytes, ...] = ()  # those that are not in the file, sorted

    def __iter__(self) -> Iterator[bytes]:
        """Yield the lines."""
        more = iter(self.more)
        extra = next(more, None)
        for line in read_lines(self.file) if self.file else ():
            while extra is not None and extra < line:
                yield extra
                extra = next(more, None)
            yield line
        if extra is not None:
            yield extra
        yield from more


def parse_lines(lines: Iterable[bytes]) -> Iterator[ox.Quad]:
    """Yield the quad of each line.

    Raises:
        SyntaxError: a line is no quad, which is a bug of ours.
    """
    for batch in batches(lines):
        quads = list(ox.parse(b"".join(batch), format=ox.RdfFormat.N_QUADS))
        if len(quads) != len(batch):
            raise SyntaxError("a line holds more than one statement")
        yield from quads


@dataclass(frozen=True, slots=True)
class Job:
    """What a writer of dumps needs."""

    folder: Path  # of the release
    work: Path  # for what lies between; it is there
    lines: Statements
    base: str  # the base IRI of the data set
    size: int  # bytes of all lines


def write_dumps(job: Job, crew: Crew, beside: Iterable[Callable[[], None]] = ()) -> None:
    """Write the dumps of all statements.

    Every line is parsed before a release is made of it, so no malformed token reaches one.

    Args:
        job: what, and where.
        crew: who does it.
        beside: what else is to be done meanwhile.

    Raises:
        SyntaxError: a line is malformed; no dump is left.
    """
    said, *others = [partial(write, job) for write in (_write_said, _write_trig, _write_lines, _write_report)]
    tasks: list[Callable[[], None]] = [said, *beside, *others]  # the longest first
    try:
        list(crew.do(tasks))
    except SyntaxError:
        for name in DATA.keys() | {_REPORT}:
            (job.folder / name).unlink(missing_ok=True)
        raise


def list_files(folder: Path) -> tuple[File, ...]:
    """Return the files of a release, with length and digest."""
    files = []
    for name, about in FILES.items():
        with (folder / name).open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            files.append(File(name, *about, bytes=stream.tell(), sha256=digest))
    return tuple(files)


def _write_lines(job: Job) -> None:
    """Write all N-Quads, packed in two ways, and those of each concern."""
    with ExitStack() as stack:
        whole = stack.enter_context(Packed(job.folder / NQUADS, _Gzip()))
        tight = stack.enter_context(Packed(job.folder / "lod.nq.zst", _zstd(job.size)))
        of_concern = {
            concern: stack.enter_context(Packed(job.folder / f"graph-{concern}.nq.gz", _Gzip()))
            for concern in _CONCERNS
        }
        for batch in batches(job.lines):
            chosen: dict[str, list[bytes]] = {}
            for line in batch:
                chosen.setdefault(concern_of_graph(graph_of(line), job.base), []).append(line)
            for concern, lines in chosen.items():
                of_concern[concern].write(b"".join(lines))
            joined = b"".join(batch)
            whole.write(joined)
            tight.write(joined)


def _write_trig(job: Job) -> None:
    """Write TriG (RDF 1.1 TriG), graph by graph."""
    by_graph = (b"%b %b\n" % (graph_of(line), statement_of(line)) for line in job.lines)
    ordered = sort_lines(by_graph, job.work / "trig")
    again = (b"%b %b .\n" % (rest[:-1], graph) for graph, _, rest in (o.partition(b" ") for o in ordered))
    prefixes = {"lod": f"{job.base}ns#", **PREFIXES}
    with Packed(job.folder / "lod.trig.gz", _Gzip()) as out:
        ox.serialize(parse_lines(again), cast("IO[bytes]", out), format=ox.RdfFormat.TRIG, prefixes=prefixes)


def _write_said(job: Job) -> None:
    """Write what is said, and not what follows or tells of the validation, in formats without graphs."""
    said = _Sorted(job, "said", lambda concern: concern not in _APART)
    said.write_turtle(job.folder / "lod.ttl")
    with (job.folder / "lod.jsonld").open("wb") as out:
        write_json_ld(said.triples(), said.prefixes.used(), out)


def _write_report(job: Job) -> None:
    """Write the validation reports."""
    _Sorted(job, "report", lambda concern: concern == "validation").write_turtle(job.folder / _REPORT)


class _Sorted:
    """Statements of some graphs, each once, by subject, types first, then by predicate and object."""

    def __init__(self, job: Job, name: str, is_chosen: Callable[[str], bool]) -> None:
        chosen = (line for line in job.lines if is_chosen(concern_of_graph(graph_of(line), job.base)))
        self._file = job.work / f"{name}.zst"
        self.prefixes = UsedPrefixes(known_prefixes(job.base))
        ordered = sort_lines(map(_key, chosen), job.work / name)
        write_lines(self._file, self._noted(ordered))

    def _noted(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for batch in batches(lines):
            for triple in _parse_keys(batch):
                self.prefixes.note(triple)
            yield from batch

    def triples(self) -> Iterator[ox.Triple]:
        """Yield the statements."""
        return _parse_keys(read_lines(self._file))

    def write_turtle(self, file: Path) -> None:
        """Write them as Turtle."""
        with file.open("wb") as out:
            ox.serialize(self.triples(), out, format=ox.RdfFormat.TURTLE, prefixes=self.prefixes.used())


_TYPE = RDF_TYPE.encode()


def _key(line: bytes) -> bytes:
    """Return a statement so that lines sort as `lod.serializations.sort_triples` does it."""
    subject, predicate, object_ = statement_of(line).split(b" ", 2)
    name = subject[1:-1] if subject[:1] == b"<" else subject
    return b"%b %b%b %b\n" % (name, b"!" if predicate == _TYPE else b"", predicate[1:-1], object_)


def _parse_keys(keys: Iterable[bytes]) -> Iterator[ox.Triple]:
    return (quad.triple for quad in parse_lines(map(_line_of, keys)))


def _line_of(key: bytes) -> bytes:
    name, predicate, object_ = key.split(b" ", 2)
    subject = name if name[:2] == b"_:" else b"<%b>" % name
    return b"%b <%b> %b .\n" % (subject, predicate.removeprefix(b"!"), object_[:-1])


class _Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


class Packed:
    """A file that is packed while it is written."""

    def __init__(self, file: Path, compressor: _Compressor) -> None:
        self._stream = file.open("wb")
        self._compressor = compressor

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.write(self._compressor.flush())
        self._stream.close()

    def write(self, data: bytes) -> int:
        """Write and return how many bytes were taken."""
        self._stream.write(self._compressor.compress(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: what is packed in one go is smaller."""


class _Gzip:
    """gzip (RFC 1952) without a time stamp, a name or an operating system: the same bytes everywhere."""

    def __init__(self) -> None:
        self._deflate = zlib.compressobj(_GZIP_LEVEL, wbits=-zlib.MAX_WBITS)
        self._head, self._sum, self._length = _GZIP_HEADER, 0, 0

    def compress(self, data: bytes, /) -> bytes:
        """Return what is ready."""
        self._sum = zlib.crc32(data, self._sum)
        self._length += len(data)
        head, self._head = self._head, b""
        return head + self._deflate.compress(data)

    def flush(self) -> bytes:
        """Return the rest."""
        tail = struct.pack("<LL", self._sum, self._length & 0xFFFFFFFF)
        return self._head + self._deflate.flush() + tail


def gzip_file(file: Path) -> Packed:
    """Return a file that is packed by gzip while it is written."""
    return Packed(file, _Gzip())


def _zstd(size: int) -> ZstdCompressor:
    """Return a compressor that knows how much will come: so the bytes are the same as in one go."""
    compressor = ZstdCompressor(level=_ZSTD_LEVEL)
    compressor.set_pledged_input_size(size)
    return compressor
