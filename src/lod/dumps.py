"""Quads to the files of a release: sorted, so that the same statements give the same bytes."""

import gzip
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox

from lod.formats import JSON_LD, TURTLE, Format
from lod.model import Triple
from lod.releases import File
from lod.serializations import serialize

_GZIP_LEVEL = 6
_GZIP_HEADER = 10  # bytes; the last one names the operating system

NQUADS = "lod.nq.gz"
FILES = {  # name: title, media type, compression
    NQUADS: ("All statements as N-Quads, one named graph a record", "application/n-quads", "gzip"),
    "lod.ttl": ("All statements as Turtle", "text/turtle", ""),
    "lod.jsonld": ("All statements as JSON-LD", "application/ld+json", ""),
    "report.ttl": ("Validation report, also of records left out, as Turtle", "text/turtle", ""),
}
_GRAPHS: dict[str, Format] = {"lod.ttl": TURTLE, "lod.jsonld": JSON_LD}


def quad_lines(graphs: Mapping[str, Iterable[Triple]]) -> list[str]:
    """Return the N-Quads lines of named graphs, sorted by code point, each once."""
    lines = {f"{s} {p} {o} {graph} .\n" for graph, triples in graphs.items() for s, p, o in triples}
    return sorted(lines)


def release_id(lines: Iterable[str]) -> str:
    """Return the name of a release: the beginning of the SHA-256 of its statements."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode())
    return digest.hexdigest()[:16]


def write_dumps(folder: Path, lines: list[str], report: Iterable[ox.Triple], base: str) -> tuple[File, ...]:
    """Write all files of a release but the manifest; return what was written.

    Every line is parsed before it is written, so no malformed token reaches a release.
    """
    nquads = "".join(lines).encode()
    triples = [quad.triple for quad in ox.parse(nquads, format=ox.RdfFormat.N_QUADS)]
    content = {NQUADS: _gzip(nquads)}
    content |= {name: serialize(triples, format_, base) for name, format_ in _GRAPHS.items()}
    content["report.ttl"] = serialize(report, TURTLE, base)
    for name, data in content.items():
        (folder / name).write_bytes(data)
    return tuple(
        File(name, *FILES[name], bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
        for name, data in content.items()
    )


def _gzip(data: bytes) -> bytes:
    """Compress without a time stamp, a name or an operating system: the same bytes everywhere."""
    compressed = bytearray(gzip.compress(data, _GZIP_LEVEL, mtime=0))
    compressed[_GZIP_HEADER - 1] = 255
    return bytes(compressed)
