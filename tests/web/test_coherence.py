"""Pages, dump and endpoint of a release say the same: nothing more, nothing less."""

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from lod.config import Config
from lod.releases import read_release
from lod.web import create_app

EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
BESIDE = {"/sparql"}  # it describes the service, also where the data does not
IN_GRAPHS = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture(scope="module")
def dump(built: Config) -> set[ox.Quad]:
    packed = (read_release(built.output).folder / "lod.nq.gz").read_bytes()
    return set(ox.parse(gzip.decompress(packed), format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def patient(built: Config) -> Iterator[FlaskClient]:
    """A client of a site whose queries may take long, however busy the machine is."""
    app = create_app(replace(built, limits=replace(built.limits, query_timeout=60)))
    yield app.test_client()
    app.extensions["lod"].queries.close()


def parse(body: bytes) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)}


def addresses(base: str, iris: Iterable[str]) -> set[str]:
    """Return the address of each document about something that we name, or of a graph; a dump is a file."""
    documents = {iri.partition("#")[0].removeprefix(base) for iri in iris if iri.startswith(base)}
    return {f"/{quote(path)}" for path in documents if not path.startswith("dumps/")}


def named(terms: Iterable[object]) -> set[str]:
    return {term.value for term in terms if isinstance(term, ox.NamedNode)}


def test_the_documents_together_are_the_dump_and_what_the_endpoint_constructs(
    client: FlaskClient, built: Config, dump: set[ox.Quad]
) -> None:
    said = {quad.triple for quad in dump}
    iris = named(quad.subject for quad in dump) | named(quad.graph_name for quad in dump)
    documents: set[ox.Triple] = set()
    for address in addresses(built.base, iris):
        response = client.get(address, headers={"Accept": "application/n-triples"}, follow_redirects=True)
        assert (response.status_code, response.mimetype) == (200, "application/n-triples"), address
        found = parse(response.data)
        documents |= found & said if address in BESIDE else found

    assert documents == said


@pytest.mark.parametrize("query", [EVERYTHING, IN_GRAPHS])
def test_the_endpoint_constructs_the_dump(patient: FlaskClient, dump: set[ox.Quad], query: str) -> None:
    response = patient.get("/sparql", query_string={"query": query, "as": "nt"})

    assert response.status_code == 200
    assert parse(response.data) == {quad.triple for quad in dump}


def test_page_rdf_dump_endpoint_and_void_carry_one_release_id(client: FlaskClient, built: Config) -> None:
    release = read_release(built.output).manifest.release
    paths = (
        "/",
        "/doc/person/nehru",
        "/id/person/nehru",
        "/dumps/lod.nq.gz",
        "/sparql?query=ASK{}",
        "/sparql.nt",
        "/.well-known/void",
        "/ns",
        "/health",
        "/nothing",
    )

    names = {path: client.get(path, buffered=True).headers.get("X-Release") for path in paths}

    assert set(names.values()) == {release}
    assert release in client.get("/").text
    for path in ("/.well-known/void", "/doc/dataset.nt", "/sparql.nt"):
        assert f'"{release}"' in client.get(path, follow_redirects=True).text
