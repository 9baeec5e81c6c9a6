"""Any RDF files into a store on disk: the data set as it stands, each statement in its own graph.

A file of triples goes into the default graph, one of quads into the graphs that it names. Blank
nodes of two files are never the same. The dump is written from what the parsers read, so it keeps
the spelling of literals, which the store does not.
"""

import gzip
import hashlib
import io
import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO, cast
from xml.parsers import expat

import pyoxigraph as ox

from lod.errors import SourceError, StoreError
from lod.stores.oxigraph import PARTS

DUMP = "data.nq.gz"
_SYNTAXES = {
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".n3": ox.RdfFormat.N3,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
}
_AMBIGUOUS = {".xml", ".json"}  # read if named, but in a folder they may be anything
_GZIP = ".gz"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ORIGIN = re.compile(r"https?://[^/?#]+/")
_AT = re.compile(r"^(?:Parser error )?at line \d+ (?:column \d+|between .*?): ")
_COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_TITLE = """
SELECT ?title { VALUES ?class { <http://rdfs.org/ns/void#Dataset> <http://www.w3.org/ns/dcat#Dataset>
  <http://www.w3.org/2002/07/owl#Ontology> }
  VALUES ?property { <http://purl.org/dc/terms/title> <http://purl.org/dc/elements/1.1/title>
    <http://www.w3.org/2000/01/rdf-schema#label> }
  { ?s a ?class ; ?property ?title } UNION { GRAPH ?g { ?s a ?class ; ?property ?title } }
} ORDER BY ?s ?title LIMIT 1"""
_LICENSE = """
SELECT ?license { VALUES ?class { <http://rdfs.org/ns/void#Dataset> <http://www.w3.org/ns/dcat#Dataset>
  <http://www.w3.org/2002/07/owl#Ontology> }
  { ?s a ?class ; <http://purl.org/dc/terms/license> ?license }
  UNION { GRAPH ?g { ?s a ?class ; <http://purl.org/dc/terms/license> ?license } }
  FILTER(isIRI(?license))
} ORDER BY ?s ?license LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was found in the files."""

    digest: str  # of the bytes of the files, in their order
    origin: str  # `scheme://host/` that most subjects have; empty: none has one
    triples: int  # in the default graph
    statements: int  # in all graphs, as they stand in the files
    title: str  # of the one data set or ontology that is described; empty: none
    license: str  # IRI; empty: none is told
    example: str  # the first subject of that origin; empty: there is none


@dataclass(slots=True)
class _Tally:
    """What is noted of each statement on its way into the store."""

    dump: IO[bytes]
    origins: Counter[str] = field(default_factory=Counter)
    parts: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    first: dict[str, str] = field(default_factory=dict)  # origin: its first subject


def find_data(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Return the RDF files that are named or lie in folders, sorted there; and what is no RDF in folders.

    Raises:
        SourceError: a path does not exist, or has no suffix of RDF; or there is no file at all.
    """
    files: list[Path] = []
    left_out: list[Path] = []
    for path in paths:
        if path.is_dir():
            for file in sorted(file for file in path.rglob("*") if file.is_file()):
                if any(part.startswith(".") for part in file.relative_to(path).parts):
                    continue
                is_data = _suffix(file) in _SYNTAXES and _suffix(file) not in _AMBIGUOUS
                (files if is_data else left_out).append(file)
        elif not path.exists():
            raise SourceError(f"{path}: no such file or folder")
        elif _suffix(path) not in _SYNTAXES:
            known = ", ".join(_SYNTAXES)
            raise SourceError(f"{path}: {path.suffix!r} is no suffix of RDF, expected {known}, also with .gz")
        else:
            files.append(path)
    if not files:
        raise SourceError(
            f"{', '.join(map(str, paths))}: no file of RDF here, expected {', '.join(_SYNTAXES)}"
        )
    return list(dict.fromkeys(files)), left_out


def load_files(files: Sequence[Path], folder: Path, base: str, *, union: bool) -> Loaded:
    """Make `store/` and the dump in a folder.

    Args:
        files: RDF in the syntaxes of their suffixes.
        folder: where to; it holds nothing yet.
        base: relative IRIs count from it.
        union: whether the default graph gets each statement of the others, too.

    Raises:
        SourceError: a file cannot be read or is malformed; says where in it.
        StoreError: the disk is full.
    """
    digest = hashlib.sha256(f"union={union}\n".encode())
    try:
        store = ox.Store(str(folder / "store"))
        with gzip.open(folder / DUMP, "wb", compresslevel=1) as dump:
            tally = _Tally(cast("IO[bytes]", dump))
            for file in files:
                digest.update(_digest(file))
                store.bulk_extend(_note(_read(file, base), tally))
        statements = len(store)
        if union:
            named = (q.triple for q in store if not isinstance(q.graph_name, ox.DefaultGraph))
            store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in named)
        store.flush()
        (folder / PARTS).write_text(json.dumps({whole: list(of) for whole, of in tally.parts.items()}))
    except OSError as error:
        raise StoreError(f"{folder}: {error}, expected room for a store") from error
    origin = max(tally.origins, key=lambda origin: tally.origins[origin], default="")
    return Loaded(
        digest.hexdigest()[:16],
        origin,
        int(_first(store, _COUNT)),
        statements,
        _first(store, _TITLE),
        _first(store, _LICENSE),
        tally.first.get(origin, ""),
    )


def _first(store: ox.Store, query: str) -> str:
    """Return the first value that a query of ours finds, or nothing."""
    for row in cast("ox.QuerySolutions", store.query(query)):
        return str(getattr(row[0], "value", ""))
    return ""


def _note(quads: Iterable[ox.Quad], tally: _Tally) -> Iterator[ox.Quad]:
    for quad in quads:
        tally.dump.write(f"{quad} .\n".encode())
        if isinstance(quad.subject, ox.NamedNode):
            iri = quad.subject.value
            if found := _ORIGIN.match(iri):
                tally.origins[found[0]] += 1
                tally.first.setdefault(found[0], iri)
            whole, hash_, _ = iri.partition("#")
            if hash_:
                tally.parts[whole][iri] = None
        yield quad


def _read(file: Path, base: str) -> Iterator[ox.Quad]:
    """Yield the statements of a file.

    Raises:
        SourceError: it cannot be read, or is malformed.
    """
    try:
        with _open(file) as stream:
            # None of the errors below comes from the store: it takes what this yields, one by one.
            yield from ox.parse(
                stream, format=_SYNTAXES[_suffix(file)], base_iri=base, rename_blank_nodes=True
            )
    except SyntaxError as error:
        raise SourceError(_place(file, error)) from None
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{file}: {getattr(error, 'strerror', None) or error}") from None


def _open(file: Path) -> BinaryIO:
    """Open a file, unpacked and without a byte order mark."""
    raw = gzip.GzipFile(file) if file.suffix == _GZIP else io.FileIO(file)
    stream = io.BufferedReader(cast("io.RawIOBase", raw))
    if stream.peek(3).startswith(_BYTE_ORDER_MARK):
        stream.read(3)
    return stream


def _place(file: Path, error: SyntaxError) -> str:
    """Return where a file is malformed, as editors read it: file, line, column, what."""
    line, column, what = error.lineno, error.offset, _AT.sub("", str(error.msg))
    if line is None and _SYNTAXES[_suffix(file)] is ox.RdfFormat.RDF_XML:
        line, column = _place_in_xml(file)
    where = f"{file}:{line}:{column}" if line else str(file)
    return f"{where}: {' '.join(what.split())}"


def _place_in_xml(file: Path) -> tuple[int | None, int]:
    """Return line and column where a file ceases to be XML: the parser of RDF/XML does not tell."""
    parser = expat.ParserCreate()
    try:
        with _open(file) as stream:
            parser.ParseFile(stream)
    except expat.ExpatError as error:
        return error.lineno, error.offset + 1
    except (OSError, EOFError, zlib.error):
        pass
    return None, 0


def _digest(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").digest()
    except OSError as error:
        raise SourceError(f"{file}: {error.strerror}, expected a file of RDF") from None


def _suffix(file: Path) -> str:
    name = file.name.lower().removesuffix(_GZIP)
    return Path(name).suffix
