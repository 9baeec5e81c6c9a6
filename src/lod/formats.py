"""Every serialization: name, media type, suffix. One table, for pages, endpoint and dumps."""

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """What a format can carry."""

    GRAPH = "graph"
    DATASET = "dataset"  # triples with the name of their graph
    BINDINGS = "bindings"  # answers to SELECT and ASK
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Format:
    """A serialization."""

    name: str
    label: str
    media_type: str
    suffix: str
    shape: Shape
    aliases: tuple[str, ...] = ()  # further media types that clients ask for
    charset: bool = False  # whether the media type takes a charset parameter

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type


HTML = Format("html", "HTML", "text/html", "html", Shape.PAGE, charset=True)
TURTLE = Format("turtle", "Turtle", "text/turtle", "ttl", Shape.GRAPH, charset=True)
JSON_LD = Format("json-ld", "JSON-LD", "application/ld+json", "jsonld", Shape.GRAPH, ("application/json",))
N_TRIPLES = Format("n-triples", "N-Triples", "application/n-triples", "nt", Shape.GRAPH)
RDF_XML = Format("rdf-xml", "RDF/XML", "application/rdf+xml", "rdf", Shape.GRAPH)

TRIG = Format("trig", "TriG", "application/trig", "trig", Shape.DATASET)
N_QUADS = Format("n-quads", "N-Quads", "application/n-quads", "nq", Shape.DATASET)

# The first of a row is what a client without a wish gets.
GRAPHS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
DATASETS = (TRIG, N_QUADS)  # where a named graph is meant
DOCUMENTS = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML, HTML)
BINDINGS = (
    Format(
        "json",
        "SPARQL JSON",
        "application/sparql-results+json",
        "json",
        Shape.BINDINGS,
        ("application/json",),
    ),
    Format(
        "xml",
        "SPARQL XML",
        "application/sparql-results+xml",
        "xml",
        Shape.BINDINGS,
        ("application/xml", "text/xml"),
    ),
    Format("csv", "CSV", "text/csv", "csv", Shape.BINDINGS, charset=True),
    Format("tsv", "TSV", "text/tab-separated-values", "tsv", Shape.BINDINGS, charset=True),
)

BY_SUFFIX = {format_.suffix: format_ for format_ in (*DOCUMENTS, *DATASETS)}
