"""What the release says of itself: VoID and DCAT, one voice for pages, dumps and endpoint."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lod.config import Dataset
from lod.graphs.statements import english, page, thing
from lod.iris import Iris
from lod.model import Triple
from lod.vocab import (
    CRM_VERSION,
    DCAT,
    DCTERMS,
    FOAF_HOMEPAGE,
    FORMATS,
    MEDIA_TYPES,
    OWL_VERSION_INFO,
    PREFIXES,
    RDFS_SEE_ALSO,
    SKOS,
    VOID,
    XSD_DATE,
    iri,
    literal,
)

_VOCABULARIES = ("crm", "dcterms", "oa", "skos")


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file of the release; its length and digest are in the manifest, which is written after it."""

    name: str
    title: str
    media_type: str

    @property
    def is_data(self) -> bool:
        """Tell whether the file holds the data set, and not something about it: the validation report."""
        return not self.name.startswith("report.")


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
        yield from (_distribution if file.is_data else _report)(node, file, dataset, iris)
    yield from thing(endpoint, "SPARQL endpoint", DCAT.DataService)
    yield endpoint, DCAT.endpointURL, endpoint
    yield endpoint, DCAT.servesDataset, node
    yield from _linkset(links, node, iris)


def _distribution(node: str, file: Distribution, dataset: Dataset, iris: Iris) -> Iterator[Triple]:
    dump = iris.own(f"dumps/{file.name}")
    yield node, VOID.dataDump, dump
    yield node, VOID.feature, FORMATS[file.media_type]
    yield node, DCAT.distribution, dump
    yield from thing(dump, file.title, DCAT.Distribution)
    yield dump, DCTERMS.title, english(file.title)
    yield dump, DCTERMS.license, iri(dataset.license)
    yield dump, DCAT.downloadURL, dump
    yield dump, DCAT.mediaType, iri(MEDIA_TYPES + file.media_type)
    if file.name.endswith(".gz"):
        yield dump, DCAT.compressFormat, iri(MEDIA_TYPES + "application/gzip")


def _report(node: str, file: Distribution, dataset: Dataset, iris: Iris) -> Iterator[Triple]:
    report = iris.own(f"dumps/{file.name}")
    yield node, RDFS_SEE_ALSO, report
    yield from page(report, file.title, node, iri(dataset.license))
    yield report, DCTERMS.format, literal(file.media_type)


def _linkset(links: str, dataset: str, iris: Iris) -> Iterator[Triple]:
    wikidata = iris.own("dataset/wikidata")
    yield from thing(links, "Links to Wikidata", VOID.Linkset)
    yield links, VOID.linkPredicate, SKOS.exactMatch
    yield links, VOID.subjectsTarget, dataset
    yield links, VOID.objectsTarget, wikidata
    yield from thing(wikidata, "Wikidata", VOID.Dataset)
    yield wikidata, FOAF_HOMEPAGE, iri("https://www.wikidata.org/")
