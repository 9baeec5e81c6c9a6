"""Every IRI of the release answers, in every format, with what is said of it."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib.compare import isomorphic

from conftest import RECORD
from lod.build import build_release
from lod.config import Config
from lod.web import create_app

KINDS = [
    "activity", "dataset", "doc", "id/assertion", "id/document", "id/event", "id/file", "id/group",
    "id/holding", "id/item", "id/mention", "id/page", "id/person", "id/place", "id/report", "id/right",
    "id/software", "id/state", "ns", "shapes", "text", "vocab/certainty", "vocab/classification",
    "vocab/language", "vocab/reconciliation", "vocab/status", "vocab/topic", "vocab/type", "vocab/unit",
]  # fmt: skip
THEMSELVES = {"", "sparql", "dumps"}  # no things with a page: who asks for them gets them
FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}
HOSTILE = "</script><img src=x onerror=alert(1)>"
HOSTILE_TERMS = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<vocab/type/hostile> a rdfs:Class ; rdfs:label "</script><img src=x onerror=alert(1)>"@en ;
    rdfs:comment "'\\"><svg onload=alert(1)>", "<!--<script>" ;
    rdfs:seeAlso <javascript:alert(1)>, <JavaScript:alert(1)>, <data:text/html,alert(1)>, <vbscript:x>,
        <https://lod.example.org//evil.example/>, <https://example.org/?'onclick='alert(1)&lt;> .
"""


class Page(HTMLParser):
    """What a browser sees: tags, links and the embedded JSON-LD."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.links: list[str] = []
        self.json_ld: dict[str, str] = {}  # by the hash of its script
        self.script = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag, its attributes and where it leads."""
        self.script = dict(attrs).get("id") or "" if tag == "script" else self.script
        own = {"script": dict(attrs).get("type"), "svg": dict(attrs).get("class")}
        self.tags.append(f"{tag} {own[tag]}" if tag in own else tag)
        self.attributes += [name for name, _ in attrs]
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action"}]

    def handle_data(self, data: str) -> None:
        """Note what stands in a script."""
        if self.cdata_elem == "script":
            self.json_ld[self.script] = self.json_ld.get(self.script, "") + data


@pytest.fixture(scope="module")
def quads(built: Config) -> list[ox.Quad]:
    dump = gzip.decompress((built.output / "current" / "lod.nq.gz").read_bytes())
    return list(ox.parse(dump, format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def hostile(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A site whose record and terms were written by somebody who means harm."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "terms.ttl").write_text(HOSTILE_TERMS, encoding="utf-8")
    title = next(line for line in RECORD.read_text(encoding="utf-8").split("\n") if "Draft for" in line)
    page = folder / "hostile.txt"
    page.write_text(RECORD.read_text(encoding="utf-8").replace(title, HOSTILE), encoding="utf-8")
    (folder / "shapes").mkdir()
    (folder / "shapes" / "none.ttl").write_text("<s> a <http://www.w3.org/ns/shacl#NodeShape> .")
    settings = replace(config, output=folder / "output", ontology=folder, shapes=folder / "shapes")
    build_release([page], settings, lambda _: None)
    app = create_app(settings)
    yield app.test_client()
    app.extensions["lod"].queries.close()


def iri_of(term: object) -> str:
    return str(term)[1:-1]


def address(iri: str, config: Config) -> str:
    return "/" + iri.removeprefix(config.base).partition("#")[0]


def kind(path: str) -> str:
    first, *more = path.strip("/").split("/")
    if first == "id" and more[0] == "document" and len(more) == 3:
        return "text"
    return f"{first}/{more[0]}" if first in {"id", "vocab"} else first


def subjects(quads: list[ox.Quad], config: Config) -> dict[str, set[str]]:
    """Return the own subjects of the release by the address that a client asks for."""
    found: dict[str, set[str]] = {}
    for iri in {iri_of(quad.subject) for quad in quads}:
        if iri.startswith(config.base):
            found.setdefault(address(iri, config), set()).add(iri)
    return dict(sorted(found.items()))


def fetch(client: FlaskClient, path: str, media_type: str = "text/turtle") -> Any:
    return client.get(path, headers={"Accept": media_type}, follow_redirects=True)


def triples_of(turtle: bytes) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}


def pages_of(quads: list[ox.Quad], config: Config, wanted: str) -> dict[str, set[str]]:
    return {path: iris for path, iris in subjects(quads, config).items() if kind(path) == wanted}


@pytest.mark.parametrize("path", ["/id/person/nehru", "/vocab/type/signing", "/graph/authority", "/dataset"])
def test_a_thing_answers_303_with_a_relative_location(client: FlaskClient, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 303
    assert response.headers["Location"] == f"/doc/{path.removeprefix('/').removeprefix('id/')}"


@pytest.mark.parametrize("wanted", KINDS)
def test_every_iri_of_a_kind_leads_to_a_page_that_describes_it(
    client: FlaskClient, built: Config, quads: list[ox.Quad], wanted: str
) -> None:
    pages = pages_of(quads, built, wanted)

    answers = {path: fetch(client, path) for path in pages}

    assert answers
    assert {path for path, answer in answers.items() if answer.status_code != 200} == set()
    described = {iri_of(t.subject) for answer in answers.values() for t in triples_of(answer.data)}
    assert set().union(*pages.values()) <= described


def test_there_is_no_kind_of_iri_without_a_page(built: Config, quads: list[ox.Quad]) -> None:
    kinds = {kind(path) for path in subjects(quads, built)}

    assert kinds - THEMSELVES == set(KINDS)


def test_no_statement_points_to_an_iri_of_ours_that_answers_nothing(
    client: FlaskClient, built: Config, quads: list[ox.Quad]
) -> None:
    terms = {term for quad in quads for term in (quad.predicate, quad.object, quad.graph_name)}
    own = {term.value for term in terms if isinstance(term, ox.NamedNode)}
    paths = {address(iri, built) for iri in own if iri.startswith(built.base)}

    dead = {path for path in paths if kind(path) not in THEMSELVES and fetch(client, path).status_code != 200}

    assert dead == set()


def test_the_pages_of_our_things_together_say_all_that_the_dump_says_of_them(
    client: FlaskClient, built: Config, quads: list[ox.Quad]
) -> None:
    paths = [path for path in subjects(quads, built) if kind(path) not in THEMSELVES]

    said = set().union(*(triples_of(fetch(client, path).data) for path in paths))

    shown = (quad for quad in quads if not iri_of(quad.graph_name).endswith("/graph/inferred"))
    own = {quad.triple for quad in shown if iri_of(quad.subject).startswith(built.base)}
    assert {str(triple) for triple in own - said} == set()


def test_the_pages_of_the_graphs_together_say_all_that_the_dump_says(
    client: FlaskClient, built: Config, quads: list[ox.Quad]
) -> None:
    paths = {address(iri_of(quad.graph_name), built) for quad in quads}

    said = set().union(*(triples_of(fetch(client, path).data) for path in paths))

    assert said == {quad.triple for quad in quads}


@pytest.mark.parametrize(
    "path",
    [
        "/id/person/nobody",
        "/id/person/nehru/en",
        "/id/person/Nehru",
        "/id/",
        "/vocab/type/nothing",
        "/activity/nothing",
        "/graph/nothing",
        "/dataset/nothing",
        "/ns/nothing",
        "/ns.xyz",
        "/doc/person/nobody",
        "/doc/person/nobody.ttl",
        "/doc/person/nehru.xyz",
        "/doc/person/nehru.",
        "/id/a%20b",
        "/id/%3Cscript%3E",
        "/id/%7B%22%7D",
        "/id/%00",
        "/id/%FF",
        "/doc/a%20b",
        "/doc/%5E%60",
        "/vocab/a%20b",
        "/nowhere",
    ],
)
def test_an_unknown_iri_is_not_found(client: FlaskClient, path: str) -> None:
    response = fetch(client, path)

    assert response.status_code == 404


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib, of itself
@pytest.mark.parametrize("wanted", KINDS)
def test_all_formats_of_a_page_say_the_same(
    client: FlaskClient, built: Config, quads: list[ox.Quad], wanted: str
) -> None:
    path = next(iter(pages_of(quads, built, wanted)))
    page = fetch(client, path, "text/html")
    document = page.request.path

    embedded = Page(page.text).json_ld.get("graph")
    graphs = [rdflib.Graph().parse(data=embedded, format="json-ld")] if embedded else []
    for suffix, name in FORMATS.items():
        graphs.append(rdflib.Graph().parse(data=client.get(f"{document}.{suffix}").data, format=name))

    assert len(graphs[-1]) > 0
    assert bool(embedded) == (len(graphs[-1]) <= 100)
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])


@pytest.mark.parametrize(
    ("suffix", "content_type"),
    [
        ("ttl", "text/turtle; charset=utf-8"),
        ("jsonld", "application/ld+json"),
        ("nt", "application/n-triples"),
        ("rdf", "application/rdf+xml"),
        ("html", "text/html; charset=utf-8"),
    ],
)
@pytest.mark.parametrize("document", ["/doc/person/nehru", "/ns", "/doc/dataset"])
def test_a_suffix_decides_whatever_the_client_accepts(
    client: FlaskClient, document: str, suffix: str, content_type: str
) -> None:
    response = client.get(f"{document}.{suffix}", headers={"Accept": "image/png"})

    assert response.status_code == 200
    assert response.content_type == content_type


def test_a_page_links_to_its_other_formats_and_its_licence(client: FlaskClient) -> None:
    link = client.get("/doc/person/nehru.ttl").headers["Link"]

    assert '</doc/person/nehru.jsonld>; rel="alternate"; type="application/ld+json"' in link
    assert 'rel="license"' in link
    assert "nehru.ttl" not in link


def test_the_page_of_a_person_names_the_records_that_refer_to_him(client: FlaskClient) -> None:
    html = client.get("/doc/person/nehru.html").text

    assert "Jawaharlal Nehru" in html
    assert f"/id/document/{RECORD.stem}" in Page(html).links


def test_the_void_description_is_where_robots_look_for_it(client: FlaskClient, built: Config) -> None:
    described = triples_of(client.get("/.well-known/void", headers={"Accept": "text/turtle"}).data)

    assert f"{built.base}dataset" in {iri_of(triple.subject) for triple in described}


def test_a_page_may_run_no_script(client: FlaskClient) -> None:
    response = client.get("/doc/person/nehru.html")

    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/doc/document/hostile.html", "/doc/vocab/type/hostile.html"])
def test_no_text_of_a_record_becomes_markup(hostile: FlaskClient, path: str) -> None:
    response = hostile.get(path)

    page = Page(response.text)
    assert "onerror=alert(1)" in response.text
    assert {"img", "svg None", "script None"} & set(page.tags) == set()
    assert [name for name in page.attributes if name.startswith("on")] == []


def test_a_hostile_title_survives_in_the_embedded_json_ld(hostile: FlaskClient) -> None:
    record = Page(hostile.get("/doc/document/hostile.html").text)
    text = Page(hostile.get("/doc/vocab/type/hostile.html").text)

    assert json.loads(record.json_ld["schema"])["name"] == HOSTILE
    labels = [node.get("rdfs:label") for node in json.loads(text.json_ld["graph"])["@graph"]]
    assert {"@value": HOSTILE, "@language": "en"} in labels


def test_only_web_addresses_become_links(hostile: FlaskClient) -> None:
    response = hostile.get("/doc/vocab/type/hostile.html")

    links = Page(response.text).links
    assert "javascript:alert(1)" in response.text
    assert [link for link in links if not link.startswith(("/", "#", "http://", "https://"))] == []


def test_no_link_of_ours_leads_to_another_host(hostile: FlaskClient) -> None:
    response = hostile.get("/doc/vocab/type/hostile.html")

    assert "evil.example" in response.text
    assert [link for link in Page(response.text).links if link.startswith("//")] == []
