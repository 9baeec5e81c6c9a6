"""Records to runs: sorted files of what a shard says, of why, and of whom. Runs merge into a release.

| graph | holds |
|---|---|
| `/doc/document/{slug}` | what the page of a record says |
| `/doc/document/{slug}/description` | what an archivist adds |
| `/doc/document/{slug}/mentions` | who is named where in its text |
| `/doc/report/{slug}` | what the shapes find in it |
| `/graph/authority` | people, states, places, groups, holdings: each said once |
| `/graph/vocabulary` | our terms and concepts |
| `/graph/shapes` | by what the records are validated |
| `/graph/provenance` | who made all this, and of what |
| `/graph/inferred` | inverses and wider properties of what is said |
| `/graph/validation` | the findings of all records by shape |
| `/graph/dataset` | what the release says of itself |

A run is a folder of four sorted files, each line or entry once:

    quads.zst      N-Quads
    origins.zst    the origins, a line each
    entries.zst    digest of a statement and number of the line of its origin
    objects.zst    digests of the objects, which are counted
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from lod.crew import Crew, Errand, Sent
from lod.graphs import Description, From, trace
from lod.inference import Consequences, infer
from lod.iris import Iris
from lod.model import Finding, Record, Traced, Triple
from lod.origins import digest_statement, merge_origins, origin_line, write_origins
from lod.reports import describe_report, describe_shapes, describe_summary, shapes_version
from lod.serializations import parse_triples
from lod.sorting import FAN_IN, batches, merge, read_entries, read_lines, write_lines
from lod.vocab import FOAF_DOCUMENT, FOAF_PRIMARY_TOPIC, RDF_TYPE, RDFS_LABEL, RDFS_SEE_ALSO, literal

QUADS = "quads.zst"
OBJECTS = "objects.zst"
DIGEST = 8  # bytes


class Press:
    """Takes in statements with their origins, and writes them as a run."""

    def __init__(self, iris: Iris, consequences: Consequences, version: str) -> None:
        """Begin a run.

        Args:
            iris: the names to use.
            consequences: what follows from each property.
            version: of the shapes, from `shapes_version`.
        """
        self.own_graphs: set[str] = set()  # named ones that are of one record only
        self._iris, self._consequences, self._version = iris, consequences, version
        self._quads: set[bytes] = set()
        self._entries: set[tuple[bytes, bytes]] = set()
        self._objects: set[bytes] = set()

    def put(self, graphs: Iterable[tuple[str, Iterable[Traced]]]) -> None:
        """Add statements to named graphs, and what follows from them.

        What is said in another run, too, is not known here; merging leaves it out.

        Raises:
            SyntaxError: a token is malformed, which is a bug of ours.
        """
        said: list[Triple] = []
        for graph, traced in graphs:
            listed = list(traced)
            said += (triple for triple, _ in listed)
            self._take(graph, listed)
        inferred = infer(said, self._consequences, self._iris.base)
        self._take(self._iris.graph("inferred"), list(inferred))

    def add(self, record: Record, findings: Sequence[Finding], description: Description | None) -> None:
        """Add a record: its validation report and, if it conforms, what is said of it."""
        said = description.traced.items() if description else ()
        self.put([self._report(record, findings, is_left_out=description is None), *said])

    def _report(
        self, record: Record, findings: Sequence[Finding], *, is_left_out: bool
    ) -> tuple[str, Iterator[Traced]]:
        """Return the graph of the validation report of a record, also of one left out, which has no page."""
        node, page = self._iris.document(record.slug), self._iris.thing("report", record.slug)
        said = list(describe_report(record.slug, node, findings, self._iris, self._version))
        graph = self._iris.page_of(page)
        said += [
            (graph, RDF_TYPE, FOAF_DOCUMENT),
            (graph, RDFS_LABEL, literal(f"Validation report of {record.source}", language="en")),
            (graph, FOAF_PRIMARY_TOPIC, page),
        ]
        if not is_left_out:
            said.append((self._iris.page_of(node), RDFS_SEE_ALSO, graph))
        return graph, trace("report/record", said, From("shapes/*.ttl"))

    def _take(self, graph: str, traced: Sequence[Traced]) -> None:
        if traced and graph.startswith(f"<{self._iris.base}doc/"):
            self.own_graphs.add(graph)
        parsed = parse_triples(triple for triple, _ in traced)
        for ((s, p, o), origin), triple in zip(traced, parsed, strict=True):
            self._quads.add(f"{s} {p} {o} {graph} .\n".encode())
            self._entries.add((digest_statement(triple), origin_line(origin)))
            self._objects.add(_digest(o))

    def write(self, folder: Path) -> None:
        """Write the run into a folder."""
        write_lines(folder / QUADS, sorted(self._quads))
        write_lines(folder / OBJECTS, sorted(self._objects))
        write_origins(folder, self._entries)


def press_frame(
    press: Press, vocabulary: Sequence[ox.Triple], shapes: bytes, findings: Iterable[Finding], iris: Iris
) -> None:
    """Add what no record has: vocabulary, shapes, and the summary of the findings of all records.

    Args:
        press: to add to.
        vocabulary: our terms and concepts.
        shapes: by which records are validated, as Turtle.
        findings: of all records.
        iris: the names to use.
    """
    origin = From("shapes/*.ttl")
    terms = ((str(t.subject), str(t.predicate), str(t.object)) for t in vocabulary)
    said = describe_shapes(shapes, iris.base)
    summary = describe_summary(findings, shapes_version(shapes), iris)
    press.put(
        [
            (iris.graph("vocabulary"), trace("vocabulary/term", terms, From("ontology/*.ttl"))),
            (iris.graph("shapes"), trace("vocabulary/shape", said, origin)),
            (iris.graph("validation"), trace("report/summary", summary, origin)),
        ]
    )


def few_runs(runs: Sequence[Path], folder: Path, crew: Crew) -> list[Path]:
    """Merge runs in groups until they are few enough to be merged at once.

    Args:
        runs: their folders; they stay.
        folder: for the merged ones; it is made.
        crew: who does it.
    """
    level, depth = list(runs), 0
    while len(level) > FAN_IN:
        targets = [folder / f"{depth}-{number}" for number in range(-(-len(level) // FAN_IN))]
        pairs = zip(batches(level, FAN_IN), targets, strict=True)
        list(crew.do([_merging(group, target) for group, target in pairs]))
        level, depth = targets, depth + 1
    return level


def _merging(runs: Sequence[Path], folder: Path) -> Errand:
    size = sum(file.stat().st_size for run in runs for file in run.iterdir())
    return Errand(
        partial(_merge_runs, runs, folder), partial(_pack_runs, runs), partial(_write_files, folder), size
    )


def _pack_runs(runs: Sequence[Path]) -> Sent:
    """Return what merges runs on a machine where they are not."""
    return partial(_merge_sent, [{file.name: file.read_bytes() for file in run.iterdir()} for run in runs])


def _merge_sent(runs: Sequence[Mapping[str, bytes]], folder: Path, _found: Callable[[Path], Path]) -> None:
    with TemporaryDirectory(dir=folder.parent) as name:
        written = [_write_files(Path(name, str(number)), run) for number, run in enumerate(runs)]
        _merge_runs(written, folder)


def _write_files(folder: Path, files: Mapping[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def _merge_runs(runs: Sequence[Path], folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    write_lines(folder / QUADS, merge(read_lines(run / QUADS) for run in runs))
    write_lines(folder / OBJECTS, merge_objects(runs))
    merge_origins(runs, folder)
    return folder


def merge_objects(runs: Iterable[Path]) -> Iterator[bytes]:
    """Yield the digests of the objects of several runs, each once."""
    return merge(read_entries(run / OBJECTS, DIGEST) for run in runs)


def _digest(term: str) -> bytes:
    return hashlib.blake2b(term.encode(), digest_size=DIGEST).digest()
