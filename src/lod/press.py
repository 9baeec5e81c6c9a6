"""Records to lines: what they say, in which graph, and why; with what follows from it.

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

What is pressed are lines: a statement in its graph as N-Quads, a tab, and the origin (see `lod.cells`).
"""

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from lod.graphs import Description, From, trace
from lod.inference import Consequences, infer
from lod.iris import Iris
from lod.model import Finding, Record, Traced, Triple
from lod.origins import origin_cells
from lod.reports import describe_report, describe_shapes, describe_summary, shapes_version
from lod.serializations import CheckedTerms
from lod.vocab import FOAF_DOCUMENT, FOAF_PRIMARY_TOPIC, RDF_TYPE, RDFS_LABEL, RDFS_SEE_ALSO, literal


class Press:
    """Takes in statements with their origins, and gives them as lines."""

    def __init__(
        self, iris: Iris, consequences: Consequences, version: str, terms: CheckedTerms | None = None
    ) -> None:
        """Begin with none.

        Args:
            iris: the names to use.
            consequences: what follows from each property.
            version: of the shapes, from `shapes_version`.
            terms: those that are known to be such; None: none are.
        """
        self.own_graphs: set[str] = set()  # named ones that are of one record only
        self._iris, self._consequences, self._version = iris, consequences, version
        self._terms = terms or CheckedTerms()
        self._lines: set[str] = set()
        self._subjects: set[str] = set()
        self._names: set[str] = set()  # of predicates and graphs
        self._objects: set[str] = set()

    def put(self, graphs: Iterable[tuple[str, Iterable[Traced]]]) -> None:
        """Add statements to named graphs, and what follows from them.

        What is said in another source, too, is not known here; the ledger leaves it out.
        """
        said: list[Triple] = []
        for graph, traced in graphs:
            listed = list(traced)
            said += (triple for triple, _ in listed)
            self._take(graph, listed)
        inferred = infer(said, self._consequences, self._iris.base)
        self._take(self._iris.graph("inferred"), inferred)

    def add(self, record: Record, findings: Sequence[Finding], description: Description | None) -> None:
        """Add a record: its validation report and, if it conforms, what is said of it."""
        said = description.traced.items() if description else ()
        self.put([self._report(record, findings, is_left_out=description is None), *said])

    def _report(
        self, record: Record, findings: Sequence[Finding], *, is_left_out: bool
    ) -> tuple[str, Iterable[Traced]]:
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

    def _take(self, graph: str, traced: Iterable[Traced]) -> None:
        end, last, cells = f" {graph} .", None, ""
        for (subject, predicate, object_), origin in traced:
            if origin is not last:
                last, cells = origin, f"{end}\t{origin_cells(origin)}\n"
            self._lines.add(f"{subject} {predicate} {object_}{cells}")
            self._subjects.add(subject)
            self._names.add(predicate)
            self._objects.add(object_)
        self._names.add(graph)
        if last and graph.startswith(f"<{self._iris.base}doc/"):
            self.own_graphs.add(graph)

    def lines(self) -> list[bytes]:
        """Return the lines, sorted.

        Raises:
            SyntaxError: a token is malformed, which is a bug of ours.
        """
        self._terms.require(self._subjects, self._names, self._objects)
        return "".join(sorted(self._lines)).encode().splitlines(keepends=True)


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
