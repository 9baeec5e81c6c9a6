"""What changes in a release to the files of it: sorted, so that the same statements give the same bytes.

Each dump is a table (`lod.segments`): of the dump before, those segments are made anew in which
something changes. A first release is what changes where nothing was.
"""

import hashlib
import io
import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from lod.changes import Blocks, Sorter, Writer, key_of, merge_blocks, split_once
from lod.codings import compress_zstd
from lod.concerns import graph_named
from lod.crew import Crew, Progress, Step, do_steps, silent
from lod.enlist import NAMES, NAMES_INDEX, PAGES, PAGES_INDEX, RECORDS, RECORDS_INDEX
from lod.ledger import INDEX, LEDGER, Changes, unpack
from lod.model import Triple
from lod.releases import NQUADS, File
from lod.segments import Cut, Form, Lines, Place, Table, first_field, update, whole_line
from lod.serializations import known_prefixes
from lod.splices import splice_lines
from lod.tokens import frame_json_ld, frame_trig, frame_turtle
from lod.vocab import RDF_TYPE

_GZIP_LEVEL = 6
_ZSTD_LEVEL = 9  # fewer bytes than gzip, at the same speed
_GZIP_HEADER = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"  # no name, no time, no operating system
_NQUADS_TYPE, _TURTLE_TYPE = "application/n-quads", "text/turtle"
_GZIP_BITS = 16 + zlib.MAX_WBITS  # gzip, as zlib calls it
_QUADS = Cut(first_field, whole_line, 128, 1024)  # segments of some 150 KiB
_LEDGER_TYPE, _INDEX_TYPE = "text/tab-separated-values", "application/octet-stream"

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
    LEDGER: ("Where statements come from: each with its origins, a line each", _LEDGER_TYPE, "zstd"),
    INDEX: ("Where statements come from: the index of the frames", _INDEX_TYPE, ""),
    PAGES: ("The pages of the site, and how often each is referred to, a line each", "text/plain", "zstd"),
    PAGES_INDEX: ("The pages of the site: the index of the frames", _INDEX_TYPE, ""),
    RECORDS: (
        "The records in the order of time: date, path, label and people, a line each",
        _LEDGER_TYPE,
        "zstd",
    ),
    RECORDS_INDEX: ("The records in the order of time: the index of the frames", _INDEX_TYPE, ""),
    NAMES: (
        "People, states, places, groups, topics: what they are called, a line each",
        "text/plain",
        "zstd",
    ),
    NAMES_INDEX: ("What they are called: the index of the frames", _INDEX_TYPE, ""),
}


def concern_of(name: str) -> str:
    """Return of which named graphs a dump holds the statements; empty: of all."""
    found = re.fullmatch(r"graph-(.+)\.nq\.gz", name)
    return found[1] if found else ""


def graph_of(line: bytes) -> bytes:
    """Return the token of the named graph of an N-Quads line."""
    return line[line.rindex(b"<") : -len(b" .\n")]


def statement_of(line: bytes) -> bytes:
    """Return an N-Quads line without its graph: `s p o`; lines of one statement stand together."""
    return line[: line.rindex(b" <")]


def list_files(folder: Path) -> tuple[File, ...]:
    """Return the files of a release, with length and digest."""
    places = ((folder / name, File(name, *about, bytes=0, sha256="")) for name, about in FILES.items())
    return tuple(
        replace(file, bytes=place.stat().st_size, sha256=digest_file(place)) for place, file in places
    )


def digest_file(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Job:
    """What a writer of dumps needs."""

    old: Place | None  # the release before; None: there is none
    new: Place
    work: Path  # for what lies between; it is there
    changes: tuple[Changes, ...]  # to be summed
    base: str  # the base IRI of the data set

    def quads(self) -> Blocks:
        """Yield which N-Quads lines change."""
        return merge_blocks([changes.quads for changes in self.changes])

    def statements(self) -> Blocks:
        """Yield which statements come, or go from all their graphs."""
        return merge_blocks([changes.statements for changes in self.changes])

    def said(self) -> Blocks:
        """Yield which statements come into the dumps without graphs, or go from there."""
        return merge_blocks([changes.said for changes in self.changes])

    def reported(self) -> Blocks:
        """Yield which statements come into the validation reports, or go from there."""
        return merge_blocks([changes.reported for changes in self.changes])


def write_dumps(job: Job, crew: Crew, beside: Iterable[Step] = (), progress: Progress = silent) -> None:
    """Write the dumps of all statements.

    Args:
        job: what, and where.
        crew: who does it.
        beside: what else is to be done meanwhile; it is begun first, for the store takes longest.
        progress: is told how many of them are written.

    Raises:
        OutOfStepError: the changes do not fit the release before.
        SyntaxError: a line is malformed.
    """
    writers = (_write_said, _write_trig, _write_quads, _write_concerns, _write_report)
    steps: list[Step] = [*beside, *(partial(write, job) for write in writers)]
    do_steps(crew, steps, "dumps and indexes written", progress)


def _update(job: Job, table: Table, blocks: Blocks) -> None:
    update(table, job.old, job.new, blocks, splice_lines)


def _write_quads(job: Job) -> None:
    """Write all N-Quads, packed in two ways."""
    _update(job, quads_table(), job.quads())


def quads_table() -> Table:
    """Return the table of all N-Quads."""
    zstd = Form("lod.nq.zst", _pack_zstd, if_empty=_pack_zstd(()))
    return Table("nquads.idx", _QUADS, unpack, (zstd, _gzip_form(NQUADS)))


def _write_concerns(job: Job) -> None:
    """Write the N-Quads of each concern."""
    files = {concern: job.work / f"graph-{concern}.zst" for concern in _CONCERNS}
    with ExitStack() as stack:
        writers = {concern: stack.enter_context(Writer(file)) for concern, file in files.items()}
        for block in job.quads():
            tokens = [line[line.rindex(b" <") + 1 : line.rindex(b">") + 1] for line in block]
            concerns = {token: graph_named(token, job.base).concern for token in set(tokens)}
            lines: dict[str, Lines] = {name: [] for name in files}
            for line, token in zip(block, tokens, strict=True):
                lines[concerns[token]].append(line)
            for name, writer in writers.items():
                writer.write(lines[name])
    for concern, file in files.items():
        table = Table(f"graph-{concern}.idx", _QUADS, _gunzip, (_gzip_form(f"graph-{concern}.nq.gz"),))
        _update(job, table, merge_blocks([file]))


def _write_trig(job: Job) -> None:
    """Write TriG (RDF 1.1 TriG), graph by graph."""
    frame = frame_trig(known_prefixes(job.base))
    form = Form("lod.trig.gz", lambda quads: _gzip(frame.write(quads)), head=_gzip(frame.head))
    cut = Cut(_graph_and_subject, whole_line, 128, 1024)
    table = Table("trig.idx", cut, partial(_read_trig, frame.head), (form,), _split_by_graph)
    _update(job, table, _sorted(job, "trig", job.quads(), _by_graph))


def _write_said(job: Job) -> None:
    """Write what is said, and not what follows or tells of the validation, in formats without graphs."""
    frame = frame_json_ld(known_prefixes(job.base))
    json_ld = Form("lod.jsonld", frame.write, frame.head, frame.between, frame.tail)
    table = _turtle_table("said.idx", "lod.ttl", job.base, json_ld)
    _update(job, table, _sorted(job, "said", job.said(), _by_name))


def _write_report(job: Job) -> None:
    """Write the validation reports."""
    table = _turtle_table("report.idx", _REPORT, job.base)
    _update(job, table, _sorted(job, "report", job.reported(), _by_name))


def _turtle_table(index: str, file: str, base: str, *more: Form) -> Table:
    """Return a table of statements by subject, types first, then by predicate and object."""
    frame = frame_turtle(known_prefixes(base))
    form = Form(file, frame.write, head=frame.head)
    cut = Cut(first_field, whole_line, 32, 1 << 16)  # a subject stays whole unless it is very long
    return Table(index, cut, partial(_read_turtle, frame.head), (form, *more), _split_by_name)


def _sorted(job: Job, name: str, blocks: Blocks, key: Callable[[bytes], bytes]) -> Iterator[Lines]:
    """Yield changes in another order."""
    sorter = Sorter(job.work / name)
    for block in blocks:
        once, others = split_once(block)
        sorter.add(map(key, once))
        sorter.add((key(key_of(line)) for line in others), -1)  # a line goes, or it comes
    return sorter.blocks()


def _by_graph(quad: bytes) -> bytes:
    at = quad.rindex(b" <")
    return b"%b %b" % (quad[at + 1 : -2], quad[:at])


def _graph_and_subject(line: bytes) -> bytes:
    return line[: line.find(b" ", line.find(b" ") + 1)]


def _split_by_graph(lines: Lines) -> list[tuple[str, Triple]]:
    """Return the graphs and tokens of lines from `_by_graph`."""
    parts = (line.split(" ", 3) for line in b"".join(lines).decode().split("\n")[:-1])
    return [(graph, (subject, predicate, object_)) for graph, subject, predicate, object_ in parts]


def _read_trig(head: bytes, data: bytes) -> Lines:
    quads = ox.parse(head + zlib.decompress(data, wbits=_GZIP_BITS), ox.RdfFormat.TRIG)
    return [f"{q.graph_name} {q.subject} {q.predicate} {q.object}\n".encode() for q in quads]


_TYPE = RDF_TYPE.encode()


def _by_name(statement: bytes) -> bytes:
    """Return a statement so that lines sort as `lod.serializations.sort_triples` does it."""
    subject, predicate, object_ = statement.split(b" ", 2)
    name = subject[1:-1] if subject[:1] == b"<" else subject
    return b"%b %b%b %b" % (name, b"!" if predicate == _TYPE else b"", predicate[1:-1], object_)


def _split_by_name(lines: Lines) -> list[Triple]:
    """Return the tokens of lines from `_by_name`."""
    parts = (line.split(" ", 2) for line in b"".join(lines).decode().split("\n")[:-1])
    return [
        (name if name[:2] == "_:" else f"<{name}>", f"<{predicate.removeprefix('!')}>", object_)
        for name, predicate, object_ in parts
    ]


def _read_turtle(head: bytes, data: bytes) -> Lines:
    triples = (quad.triple for quad in ox.parse(head + data, ox.RdfFormat.TURTLE))
    return [_by_name(f"{t.subject} {t.predicate} {t.object}".encode()) + b"\n" for t in triples]


def _pack_zstd(lines: Iterable[bytes]) -> bytes:
    return compress_zstd(b"".join(lines), _ZSTD_LEVEL)


def _gzip_form(file: str) -> Form:
    return Form(file, _gzip_lines, if_empty=_gzip(b""))


def _gzip_lines(lines: Iterable[bytes]) -> bytes:
    return _gzip(b"".join(lines))


def _gzip(data: bytes) -> bytes:
    """Return gzip (RFC 1952) without time stamp, name or operating system: the same bytes everywhere."""
    deflate = zlib.compressobj(_GZIP_LEVEL, wbits=-zlib.MAX_WBITS)
    packed = deflate.compress(data) + deflate.flush()
    return b"".join((_GZIP_HEADER, packed, struct.pack("<LL", zlib.crc32(data), len(data) & 0xFFFFFFFF)))


def _gunzip(data: bytes) -> Lines:
    return io.BytesIO(zlib.decompress(data, wbits=_GZIP_BITS)).readlines()
