"""What the endpoint says of itself (SPARQL 1.1 Service Description)."""

import re

import pyoxigraph as ox

from lod.formats import BINDINGS, GRAPHS
from lod.serializations import parse_triples
from lod.vocab import PREFIXES, RDF_TYPE, RDFS_COMMENT, RDFS_LABEL, iri, literal
from lod.web.limits import limits_in_words
from lod.web.site import Site

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = {  # their names at https://www.w3.org/ns/formats/
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "json-ld": "JSON-LD",
    "n-triples": "N-Triples",
    "rdf-xml": "RDF_XML",
}


_ADDRESS = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d+)?/[a-z]+")


def describe_service(site: Site, address: str) -> list[ox.Triple]:
    """Return the description: language, formats, limits, and whether the default graph is a union.

    Args:
        site: whose endpoint it is.
        address: where the client has found it: a copy under another host is an endpoint, too.
    """
    service = iri(site.endpoint)
    dataset, graph = (iri(f"{site.endpoint}#{part}") for part in ("dataset", "default-graph"))
    formats = (iri(f"http://www.w3.org/ns/formats/{_FORMATS[f.name]}") for f in (*BINDINGS, *GRAPHS))
    triples = [
        (service, RDF_TYPE, _sd("Service")),
        (service, RDFS_LABEL, literal(f"SPARQL endpoint: {site.release.manifest.title}", language="en")),
        (service, _sd("endpoint"), service),
        (service, _sd("supportedLanguage"), _sd("SPARQL11Query")),
        *([(service, _sd("feature"), _sd("UnionDefaultGraph"))] if site.is_union else []),
        (service, _sd("defaultDataset"), dataset),
        (dataset, RDF_TYPE, _sd("Dataset")),
        (dataset, _sd("defaultGraph"), graph),
        *((dataset, iri(PREFIXES["owl"] + "versionInfo"), literal(id_)) for id_ in _release(site)),
        (graph, RDF_TYPE, _sd("Graph")),
        *((graph, iri(PREFIXES["void"] + "triples"), literal(count)) for count in _count(site)),
        *((service, _sd("resultFormat"), format_) for format_ in formats),
        *((service, RDFS_COMMENT, literal(words, "en")) for words in limits_in_words(site.queries)),
    ]
    if _ADDRESS.fullmatch(address):
        triples.append((service, _sd("endpoint"), iri(address)))
    return parse_triples(triples)


def _release(site: Site) -> list[str]:
    """Return the id of the release, if there is one."""
    release = site.release.manifest.release
    return [release] if release else []


def _count(site: Site) -> list[int]:
    """Return how many triples the default graph has, if that is known."""
    counts = site.release.manifest.counts
    return [counts["triples"]] if "triples" in counts else []


def _sd(name: str) -> str:
    return iri(_SD + name)
