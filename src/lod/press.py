"""The named graphs of a release while it is made: which there are, and what each is about.

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
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from lod.graphs import Counts, Description, From, trace
from lod.inference import Consequences, infer
from lod.iris import Iris
from lod.model import Finding, Record, Traced, Triple
from lod.origins import encode_origins
from lod.reports import describe_report, describe_shapes, describe_summary, shapes_version
from lod.vocab import FOAF_DOCUMENT, FOAF_PRIMARY_TOPIC, RDF_TYPE, RDFS_LABEL, RDFS_SEE_ALSO, literal


class Press:
    """Takes in statements with their origins, record by record."""

    def __init__(
        self, iris: Iris, vocabulary: Sequence[ox.Triple], consequences: Consequences, shapes: bytes
    ) -> None:
        """Begin a release.

        Args:
            iris: the names to use.
            vocabulary: our terms and concepts.
            consequences: what follows from each property.
            shapes: by which records are validated, as Turtle.
        """
        self.graphs: dict[str, list[Triple]] = defaultdict(list)
        self.concerns: dict[str, str] = {}  # what each graph is about
        self._iris, self._consequences, self._shapes = iris, consequences, shapes
        self._version = shapes_version(shapes)
        self._traced: dict[Traced, None] = {}  # each once, in order
        self._findings: list[Finding] = []
        terms = ((str(t.subject), str(t.predicate), str(t.object)) for t in vocabulary)
        origin = From("ontology/*.ttl")
        self.put("vocabulary", iris.graph("vocabulary"), trace("vocabulary/term", terms, origin))
        said = describe_shapes(shapes, iris.base)
        self.put("shapes", iris.graph("shapes"), trace("vocabulary/shape", said, From("shapes/*.ttl")))

    def put(self, concern: str, graph: str, traced: Iterable[Traced]) -> None:
        """Add statements to a named graph."""
        traced = list(traced)
        self.concerns[graph] = concern
        self.graphs[graph] += (triple for triple, _ in traced)
        self._traced |= dict.fromkeys(traced)

    def add(self, description: Description) -> None:
        """Add a record that conforms."""
        concern_of = {graph: concern for concern, graph in description.graphs.items()}
        for graph, traced in description.traced.items():
            self.put(f"{concern_of[graph]}", graph, traced)

    def add_report(self, record: Record, findings: Sequence[Finding], *, is_left_out: bool = False) -> None:
        """Add the validation report of a record, also of one that is left out, which has no page."""
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
        self.put("validation", graph, trace("report/record", said, From("shapes/*.ttl")))
        self._findings += findings

    def complete(self) -> None:
        """Add what is made of all records together: the summary of findings, and what follows."""
        summary = describe_summary(self._findings, self._version, self._iris)
        said = trace("report/summary", summary, From("shapes/*.ttl"))
        self.put("validation", self._iris.graph("validation"), said)
        triples = (triple for triples in self.graphs.values() for triple in triples)
        inferred = infer(triples, self._consequences, self._iris.base)
        self.put("inferred", self._iris.graph("inferred"), inferred)

    def count(self) -> tuple[Counts, dict[str, int]]:
        """Return the numbers of the statements, each once, and of those of each concern."""
        counts = Counts()
        counts.add({triple for triples in self.graphs.values() for triple in triples})
        by_concern: Counter[str] = Counter()
        for graph, triples in self.graphs.items():
            by_concern[self.concerns[graph]] += len(set(triples))
        return counts, dict(by_concern)

    def more_files(self) -> dict[str, bytes]:
        """Return the files that a release has besides its data."""
        return {"shapes.ttl": self._shapes, **encode_origins(list(self._traced))}
