"""What the release says of itself: VoID and DCAT, one voice for pages, dumps and endpoint."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lod.config import Dataset
from lod.graphs.statements import english, thing
from lod.iris import Iris
from lod.model import Triple
from lod.vocab import (
    CRM_VERSION,
    DCAT,
    DCTERMS,
    FOAF_HOMEPAGE,
    MEDIA_TYPES,
    OWL_VERSION_INFO,
    PREFIXES,
    SKOS,
    VOID,
    XSD_DATE,
    iri,
    literal,
)

_VOCABULARIES = ("crm", "dcterms", "oa", "skos")


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file of the release."""

    name: str
    title: str
    media_type: str


def describe_dataset(  # noqa: PLR0913 - what only the build knows
    dataset: Dataset,
    distributions: Iterable[Distribution],
    example: str,
    release: str,
    triples: int,
    iris: Iris,
) -> Iterator[Triple]:
    """Yield the description of a release.

    Args:
        dataset: its title, publisher and terms.
        distributions: its dumps.
        example: the IRI of a record to look at.
        release: the id of the release.
        triples: how many there are in all graphs.
        iris: the names to use.
    """
    node, endpoint, links = iris.own("dataset"), iris.own("sparql"), iris.own("dataset/wikidata-links")
    yield from thing(node, dataset.title, VOID.Dataset, DCAT.Dataset)
    yield node, DCTERMS.title, english(dataset.title)
    yield node, DCTERMS.description, english(dataset.description)
    yield node, DCTERMS.publisher, iris.group(dataset.publisher)
    yield node, DCTERMS.issued, literal(dataset.issued.isoformat(), datatype=XSD_DATE)
    yield node, DCTERMS.license, iri(dataset.license)
    yield node, DCTERMS.conformsTo, CRM_VERSION
    yield node, OWL_VERSION_INFO, literal(release)
    yield node, VOID.triples, literal(triples)
    yield node, VOID.uriSpace, literal(f"{iris.base}id/")
    yield node, VOID.exampleResource, example
    yield node, VOID.sparqlEndpoint, endpoint
    yield node, VOID.subset, links
    for prefix in _VOCABULARIES:
        yield node, VOID.vocabulary, iri(PREFIXES[prefix])
    for file in distributions:
        yield from _distribution(node, file, iris)
    yield from thing(endpoint, "SPARQL endpoint", DCAT.DataService)
    yield endpoint, DCAT.endpointURL, endpoint
    yield endpoint, DCAT.servesDataset, node
    yield from _linkset(links, node, iris)


def _distribution(dataset: str, file: Distribution, iris: Iris) -> Iterator[Triple]:
    node = iris.own(f"dumps/{file.name}")
    yield dataset, VOID.dataDump, node
    yield dataset, DCAT.distribution, node
    yield from thing(node, file.title, DCAT.Distribution)
    yield node, DCAT.downloadURL, node
    yield node, DCAT.mediaType, iri(MEDIA_TYPES + file.media_type)


def _linkset(links: str, dataset: str, iris: Iris) -> Iterator[Triple]:
    wikidata = iris.own("dataset/wikidata")
    yield from thing(links, "Links to Wikidata", VOID.Linkset)
    yield links, VOID.linkPredicate, SKOS.exactMatch
    yield links, VOID.subjectsTarget, dataset
    yield links, VOID.objectsTarget, wikidata
    yield from thing(wikidata, "Wikidata", VOID.Dataset)
    yield wikidata, FOAF_HOMEPAGE, iri("https://www.wikidata.org/")
