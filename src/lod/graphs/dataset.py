"""What the release says of itself: VoID and DCAT, one voice for pages, dumps and endpoint."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lod.config import Dataset
from lod.graphs.statements import english, page, thing
from lod.iris import Iris, part
from lod.model import Triple
from lod.releases import File
from lod.vocab import (
    CRM_VERSION,
    DCAT,
    DCTERMS,
    FOAF_DOCUMENT,
    FOAF_HOMEPAGE,
    FOAF_PRIMARY_TOPIC,
    FORMATS,
    MEDIA_TYPES,
    OWL_VERSION_INFO,
    PREFIXES,
    PROV,
    RDF_TYPE,
    RDFS_SEE_ALSO,
    SKOS,
    SPDX,
    VOID,
    XSD_DATE,
    XSD_HEX_BINARY,
    XSD_NON_NEGATIVE_INTEGER,
    iri,
    literal,
)

_PACKED = {"gz": "gzip", "zst": "zstd"}
_VOCABULARIES = ("crm", "dcterms", "oa", "skos")


@dataclass(frozen=True, slots=True)
class Distribution:
    """A file of the release; its length and digest are in the manifest, which is written after it."""

    name: str
    title: str
    media_type: str
    concern: str = ""  # of the named graphs that it holds; empty: it holds all

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
    if dataset.notice:
        yield node, SKOS.note, english(dataset.notice)
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
    yield node, FOAF_HOMEPAGE, iris.own("")
    yield from thing(iris.own(""), f"Home page of: {dataset.title}", FOAF_DOCUMENT)
    yield iris.own(""), FOAF_PRIMARY_TOPIC, node
    yield from _making(node, dataset, iris)
    for prefix in _VOCABULARIES:
        yield node, VOID.vocabulary, iri(PREFIXES[prefix])
    for file in distributions:
        whole = iris.own(f"dataset/{file.concern}") if file.concern else node
        if file.concern:
            yield node, VOID.subset, whole
            yield from thing(whole, file.title, VOID.Dataset)
            yield whole, DCTERMS.title, english(file.title)
            yield whole, DCTERMS.isPartOf, node
        yield from (_distribution if file.is_data else _report)(whole, file, dataset, iris)
    yield from thing(endpoint, "SPARQL endpoint", DCAT.DataService)
    yield endpoint, DCAT.endpointURL, endpoint
    yield endpoint, DCAT.servesDataset, node
    yield from _linkset(links, node, iris)


def _making(node: str, dataset: Dataset, iris: Iris) -> Iterator[Triple]:
    """Say by what the release was made, and for whom; of which files, the runs say that read them."""
    build = iris.own("activity/build")
    yield node, PROV.wasGeneratedBy, build
    yield from thing(build, "Build of the release", PROV.Activity)
    yield build, PROV.wasAssociatedWith, iris.thing("software", "lod")
    yield build, PROV.wasAssociatedWith, iris.group(dataset.publisher)


def _distribution(node: str, file: Distribution, dataset: Dataset, iris: Iris) -> Iterator[Triple]:
    yield node, VOID.dataDump, iris.own(f"dumps/{file.name}")
    yield node, VOID.feature, FORMATS[file.media_type]
    yield from _download(node, file, dataset, iris)


def describe_files(files: Iterable[File], dataset: Dataset, iris: Iris) -> Iterator[Triple]:
    """Yield the catalogue of the files with length and digest (DCAT 3, 6.8).

    It is no part of the graph: a dump cannot tell its own digest.

    Args:
        files: of the release.
        dataset: whose they are.
        iris: the names to use.
    """
    node = iris.own("dataset")
    yield from thing(node, dataset.title, DCAT.Dataset)
    for file in files:
        dump = iris.own(f"dumps/{file.name}")
        digest = part(dump, "sha256")
        yield from _download(node, file, dataset, iris)
        yield dump, DCAT.byteSize, literal(str(file.bytes), datatype=XSD_NON_NEGATIVE_INTEGER)
        yield dump, SPDX.checksum, digest
        yield digest, RDF_TYPE, SPDX.Checksum
        yield digest, SPDX.algorithm, SPDX.checksumAlgorithm_sha256
        yield digest, SPDX.checksumValue, literal(file.sha256, datatype=XSD_HEX_BINARY)


def _download(node: str, file: Distribution | File, dataset: Dataset, iris: Iris) -> Iterator[Triple]:
    """Say what a file is and where it is had."""
    dump = iris.own(f"dumps/{file.name}")
    yield node, DCAT.distribution, dump
    yield from thing(dump, file.title, DCAT.Distribution)
    yield dump, DCTERMS.title, english(file.title)
    yield dump, DCTERMS.license, iri(dataset.license)
    yield dump, DCAT.downloadURL, dump
    yield dump, DCAT.mediaType, iri(MEDIA_TYPES + file.media_type)
    if packed := _PACKED.get(file.name.rpartition(".")[2]):
        yield dump, DCAT.compressFormat, iri(f"{MEDIA_TYPES}application/{packed}")


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
