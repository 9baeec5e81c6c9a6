"""Quads to the files of a release: sorted, so that the same statements give the same bytes."""

import gzip
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from lod.codings import compress_zstd
from lod.formats import JSON_LD, TURTLE, Format
from lod.model import Triple
from lod.releases import NQUADS, File
from lod.serializations import serialize
from lod.vocab import PREFIXES

_GZIP_LEVEL = 6
_ZSTD_LEVEL = 9  # little more than half the bytes of gzip, at the same speed
_GZIP_HEADER = 10  # bytes; the last one names the operating system
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
_GRAPHS: dict[str, Format] = {"lod.ttl": TURTLE, "lod.jsonld": JSON_LD}

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
    "report.ttl": ("Validation reports, also of records left out, as Turtle", _TURTLE_TYPE, ""),
    "shapes.ttl": ("The shapes by which the records are validated, as they were written", _TURTLE_TYPE, ""),
    "why.tsv": ("Where statements come from: the origins, a line each", "text/tab-separated-values", ""),
    "why.idx": ("Where statements come from: the index by statement", "application/octet-stream", ""),
}


def concern_of(name: str) -> str:
    """Return of which named graphs a dump holds the statements; empty: of all."""
    found = re.fullmatch(r"graph-(.+)\.nq\.gz", name)
    return found[1] if found else ""


def quad_lines(graphs: Mapping[str, Iterable[Triple]]) -> list[str]:
    """Return the N-Quads lines of named graphs, sorted by code point, each once."""
    lines = {f"{s} {p} {o} {graph} .\n" for graph, triples in graphs.items() for s, p, o in triples}
    return sorted(lines)


def merge_lines(*sorted_lines: Sequence[str]) -> list[str]:
    """Return several sorted lists of lines as one; no line stands in two of them."""
    return sorted(line for lines in sorted_lines for line in lines)


def release_id(lines: Iterable[str]) -> str:
    """Return the name of a release: the beginning of the SHA-256 of its statements."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode())
    return digest.hexdigest()[:16]


def write_dumps(
    folder: Path, lines: list[str], concerns: Mapping[str, str], more: Mapping[str, bytes], base: str
) -> tuple[File, ...]:
    """Write all files of a release but the manifest; return what was written.

    Every line is parsed before it is written, so no malformed token reaches a release.

    Args:
        folder: where to write.
        lines: the N-Quads, sorted.
        concerns: of each named graph, by its token, what it is about.
        more: content of further files of `FILES`, by name.
        base: the base IRI of the data set.
    """
    nquads = "".join(lines).encode()
    quads = list(ox.parse(nquads, format=ox.RdfFormat.N_QUADS))
    of_concern: dict[str, list[ox.Triple]] = defaultdict(list)
    for quad in quads:
        of_concern[concerns[str(quad.graph_name)]].append(quad.triple)
    said = [triple for concern, triples in of_concern.items() if concern not in _APART for triple in triples]
    content = {NQUADS: _gzip(nquads), "lod.nq.zst": compress_zstd(nquads, _ZSTD_LEVEL)}
    content["lod.trig.gz"] = _gzip(_trig(quads, base))
    content |= {name: serialize(said, format_, base) for name, format_ in _GRAPHS.items()}
    content |= {f"graph-{concern}.nq.gz": data for concern, data in _by_concern(lines, concerns)}
    content["report.ttl"] = serialize(of_concern["validation"], TURTLE, base)
    content |= more
    for name, data in content.items():
        (folder / name).write_bytes(data)
    return tuple(
        File(name, *FILES[name], bytes=len(content[name]), sha256=hashlib.sha256(content[name]).hexdigest())
        for name in FILES
    )


def _trig(quads: Iterable[ox.Quad], base: str) -> bytes:
    """Return quads as TriG (RDF 1.1 TriG), graph by graph."""
    ordered = sorted(
        quads, key=lambda q: (str(q.graph_name), str(q.subject), str(q.predicate), str(q.object))
    )
    prefixes = {"lod": f"{base}ns#", **PREFIXES}
    return ox.serialize(ordered, format=ox.RdfFormat.TRIG, prefixes=prefixes) or b""


def _by_concern(lines: Iterable[str], concerns: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    """Yield the lines of the graphs of each concern, packed."""
    chosen: dict[str, list[str]] = {concern: [] for concern in _CONCERNS}
    for line in lines:
        graph = line[line.rindex("<") : -len(" .\n")]
        chosen[concerns[graph]].append(line)
    for concern, found in chosen.items():
        yield concern, _gzip("".join(found).encode())


def _gzip(data: bytes) -> bytes:
    """Compress without a time stamp, a name or an operating system: the same bytes everywhere."""
    compressed = bytearray(gzip.compress(data, _GZIP_LEVEL, mtime=0))
    compressed[_GZIP_HEADER - 1] = 255
    return bytes(compressed)
