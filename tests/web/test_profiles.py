"""The same page in the words of others: profiles are files, negotiated by header and by address."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import rdflib
from flask.testing import FlaskClient
from rdflib.compare import isomorphic

from lod.config import Config
from lod.errors import ConfigError
from lod.web import create_app
from lod.web.negotiation import wished_profiles
from lod.web.profiles import load_profiles

PAGE = "/doc/person/nehru"
NEHRU = rdflib.URIRef("https://lod.example.org/id/person/nehru")
RECORD_PAGE = "/doc/document/mfa-164gs-1959-01-21"
RECORD = rdflib.URIRef("https://lod.example.org/id/document/mfa-164gs-1959-01-21")
CRM, DC, SDO = "http://www.cidoc-crm.org/cidoc-crm/", "http://purl.org/dc/terms/", "https://schema.org/"
ALT = "http://www.w3.org/ns/dx/connegp/altr"
FORMATS = {"text/turtle": "turtle", "application/ld+json": "json-ld", "application/n-triples": "nt"}
ONE = """# Labels only
# profile: https://example.org/labels
# also: names
CONSTRUCT { ?topic <https://example.org/called> ?label } WHERE { ?topic <http://www.w3.org/2000/01/rdf-schema#label> ?label }
"""  # noqa: E501 - one line, as a curator may write it


@pytest.fixture(scope="module")
def curated(built: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A site to which a curator has added a profile, without a frame."""
    folder = tmp_path_factory.mktemp("profiles") / "profiles"
    shutil.copytree(built.profiles, folder)
    (folder / "labels.rq").write_text(ONE, encoding="utf-8")
    app = create_app(replace(built, profiles=folder))
    yield app.test_client()
    app.extensions["lod"].queries.close()


# rdflib warns of a class that its own parser of JSON-LD uses.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")


def graph(client: FlaskClient, path: str, media_type: str = "text/turtle", **headers: str) -> rdflib.Graph:
    response = client.get(path, headers={"Accept": media_type, **headers})
    assert response.status_code == 200
    return rdflib.Graph().parse(data=response.data, format=FORMATS[media_type])


@pytest.mark.parametrize(
    ("wish", "iri"),
    [
        ("", CRM),
        ("*", CRM),
        (f"<{CRM}>", CRM),
        (f"<{DC}>", DC),
        ("<https://schema.org/>", SDO),
        ("<http://schema.org/>", SDO),  # the same vocabulary under its older name
        ("dc", DC),
        (f"<{DC}>;q=0.5, <{SDO}>;q=0.9", SDO),
        (f"<{DC}>; q=0.5, <urn:unknown>;q=0.9", DC),
        (f"<{DC}>;q=0, <{SDO}>;q=0.1", SDO),
        ("<urn:unknown>", CRM),  # the default, and the answer says so
        (f"<{DC}>;q=0", CRM),
        (f"<{ALT}>", ALT),
        ("<<>>;;,,\"'", CRM),
        ("x" * 5000, CRM),
    ],
)
def test_a_client_gets_the_profile_it_likes_best(client: FlaskClient, wish: str, iri: str) -> None:
    response = client.get(PAGE, headers={"Accept": "text/turtle", "Accept-Profile": wish})

    assert response.status_code == 200
    assert response.headers["Content-Profile"] == f"<{iri}>"
    assert f'<{iri}>; rel="profile"' in response.headers["Link"]


@pytest.mark.parametrize(
    ("wish", "iri"), [("crm", CRM), ("dc", DC), ("sdo", SDO), (DC, DC), ("x,dc", DC), ("alt", ALT)]
)
def test_the_address_may_name_the_profile(client: FlaskClient, wish: str, iri: str) -> None:
    response = client.get(PAGE, query_string={"_profile": wish}, headers={"Accept-Profile": f"<{SDO}>"})

    assert response.headers["Content-Profile"] == f"<{iri}>"


@pytest.mark.parametrize("wish", ["", "nothing", "urn:x", "../dc", "<script>"])
def test_an_address_that_names_no_profile_is_told_which_there_are(client: FlaskClient, wish: str) -> None:
    response = client.get(PAGE, query_string={"_profile": wish})

    assert response.status_code == 406
    assert [token for token in ("crm", "dc", "sdo", "alt") if token not in response.text] == []


def test_a_wish_for_profiles_is_read_in_its_order() -> None:
    assert wished_profiles('<a>;q=0.1, b ;Q=0.2,"c";q=0,<d>') == ["d", "b", "a"]


def test_a_representation_in_a_profile_has_an_address_of_its_own(client: FlaskClient) -> None:
    response = client.get(PAGE, headers={"Accept": "application/ld+json", "Accept-Profile": f"<{DC}>"})

    location = response.headers["Content-Location"]
    assert "_profile=dc" in location
    again = client.get(location, headers={"Accept": "image/png"})
    assert (again.data, again.headers["ETag"]) == (response.data, response.headers["ETag"])


def test_tokens_are_told_with_the_profiles_they_stand_for(client: FlaskClient) -> None:
    link = client.get(PAGE).headers["Link"]

    for token, iri in (("crm", CRM), ("dc", DC), ("sdo", SDO), ("alt", ALT)):
        assert f'<http://www.w3.org/ns/dx/prof/Profile>; rel="type"; token="{token}"; anchor="{iri}"' in link


def test_the_list_of_alternates_names_what_can_be_had(client: FlaskClient) -> None:
    listed = graph(client, f"{RECORD_PAGE}?_profile=alt")

    altr = rdflib.Namespace(f"{ALT}#")
    page = rdflib.URIRef(f"https://lod.example.org{RECORD_PAGE}")
    nodes = [
        *listed.objects(page, altr.hasRepresentation),
        *listed.objects(page, altr.hasDefaultRepresentation),
    ]
    assert len(nodes) == 7 + 5 * 3
    for node in nodes:
        response = client.get(
            str(node).removeprefix("https://lod.example.org"), headers={"Accept": "image/png"}
        )
        assert response.status_code == 200
        assert response.mimetype == str(listed.value(node, rdflib.DCTERMS.format))
        assert response.headers["Content-Profile"] == f"<{listed.value(node, rdflib.DCTERMS.conformsTo)}>"


def test_a_record_in_dublin_core_says_who_wrote_it_and_whom_it_speaks_of(client: FlaskClient) -> None:
    said = graph(client, f"{RECORD_PAGE}?_profile=dc")

    dcterms = rdflib.DCTERMS
    assert str(said.value(RECORD, dcterms.title)).startswith("USSR Foreign Ministry No. 164/GS")
    assert (RECORD, dcterms.creator, rdflib.URIRef("https://lod.example.org/id/group/ussr-mfa")) in said
    assert (RECORD, dcterms.references, NEHRU) in said
    assert (NEHRU, rdflib.RDFS.label, rdflib.Literal("Jawaharlal Nehru", lang="en")) in said
    assert {p for p in said.predicates() if not str(p).startswith(DC)} == {rdflib.RDFS.label}


def test_a_person_in_schema_org_is_a_person(client: FlaskClient) -> None:
    said = graph(client, f"{PAGE}?_profile=sdo")

    schema = rdflib.Namespace(SDO)
    assert set(said.objects(NEHRU, rdflib.RDF.type)) == {schema.Person}
    assert (NEHRU, schema.name, rdflib.Literal("Jawaharlal Nehru", lang="en")) in said
    assert (NEHRU, schema.sameAs, rdflib.URIRef("http://www.wikidata.org/entity/Q1047")) in said


@pytest.mark.parametrize("profile", ["dc", "sdo"])
@pytest.mark.parametrize(
    "path", [PAGE, RECORD_PAGE, "/doc/dataset", "/doc/state/india", "/doc/vocab/type/signing"]
)
def test_a_frame_leaves_nothing_out(client: FlaskClient, path: str, profile: str) -> None:
    turtle, framed, lines = (
        graph(client, f"{path}?_profile={profile}", media_type) for media_type in FORMATS
    )

    assert len(turtle) > 1
    assert isomorphic(turtle, framed)
    assert isomorphic(turtle, lines)


def test_framed_json_ld_begins_with_the_thing_and_nests_what_it_names(client: FlaskClient) -> None:
    document: dict[str, Any] = json.loads(
        client.get(RECORD_PAGE, query_string={"_profile": "sdo", "_mediatype": "application/ld+json"}).data
    )

    assert document["@id"] == str(RECORD)
    assert document["@context"]["@vocab"] == SDO
    named = [author for author in document["author"] if "name" in author]  # each thing is told once
    assert "Vasily Kuznetsov" in {author["name"]["@value"] for author in named}
    assert document["creator"]["@id"].endswith("/id/group/ussr-mfa")
    assert "@graph" not in document


def test_a_format_that_only_the_page_as_it_is_has_outweighs_the_wish_for_a_profile(
    client: FlaskClient,
) -> None:
    response = client.get(f"{RECORD_PAGE}.trig", headers={"Accept-Profile": f"<{DC}>"})

    assert (response.status_code, response.headers["Content-Profile"]) == (200, f"<{CRM}>")


@pytest.mark.parametrize("path", [PAGE, RECORD_PAGE])
@pytest.mark.parametrize("profile", ["crm", "dc", "sdo", "alt"])
def test_every_link_of_a_page_in_html_to_itself_leads_somewhere(
    client: FlaskClient, path: str, profile: str
) -> None:
    html = client.get(path, query_string={"_profile": profile, "_mediatype": "text/html"}).text

    links = {href.replace("&amp;", "&") for href in re.findall(rf'href="({path}[.?][^"]*)"', html)}
    assert len(links) > 6
    assert {link: client.get(link).status_code for link in links if client.get(link).status_code != 200} == {}


def test_a_page_in_html_links_to_its_other_words(client: FlaskClient) -> None:
    html = client.get(f"{PAGE}.html").text

    assert f'<a href="{PAGE}?_profile=dc&amp;_mediatype=text/html">Dublin Core</a>' in html
    assert "schema.org" in client.get(PAGE, query_string={"_profile": "sdo", "_mediatype": "text/html"}).text


@pytest.mark.parametrize("wish", ["labels", "https://example.org/labels", "names"])
def test_a_curator_adds_a_profile_by_a_file(curated: FlaskClient, wish: str) -> None:
    said = rdflib.Graph().parse(data=curated.get(PAGE, query_string={"_profile": wish}).data, format="turtle")

    called = rdflib.URIRef("https://example.org/called")
    assert set(said) == {(NEHRU, called, rdflib.Literal("Jawaharlal Nehru", lang="en"))}


def test_a_profile_without_a_frame_has_json_ld_all_the_same(curated: FlaskClient) -> None:
    said = graph(curated, f"{PAGE}?_profile=labels", "application/ld+json")

    assert len(said) == 1


def test_a_page_of_which_a_profile_says_nothing_is_not_to_be_had_in_it(built: Config, tmp_path: Path) -> None:
    (tmp_path / "none.rq").write_text(ONE.replace("rdf-schema#label", "nothing"), encoding="utf-8")
    app = create_app(replace(built, profiles=tmp_path))

    response = app.test_client().get(f"{PAGE}?_profile=none")

    app.extensions["lod"].queries.close()
    assert response.status_code == 406


@pytest.mark.parametrize(
    ("text", "frame", "words"),
    [
        ("# A title\n# profile: urn:x\nSELECT ?topic {}", None, "constructs no triples"),
        ("# A title\n# profile: urn:x\nCONSTRUCT {", None, "CONSTRUCT"),
        ("# profile: urn:x\nCONSTRUCT { ?topic ?p ?o } { ?topic ?p ?o }", "{", "JSON-LD frame"),
        ("# A title\n# profile: urn:x\nCONSTRUCT {} {}", None, "topic"),
        ("CONSTRUCT { ?topic ?p ?o } { ?topic ?p ?o }", None, "# profile: IRI"),
    ],
)
def test_a_malformed_profile_is_told_with_its_file(
    tmp_path: Path, text: str, frame: str | None, words: str
) -> None:
    (tmp_path / "mine.rq").write_text(text, encoding="utf-8")
    if frame is not None:
        (tmp_path / "mine.frame.jsonld").write_text(frame, encoding="utf-8")

    with pytest.raises(ConfigError, match=words) as caught:
        load_profiles(tmp_path, "https://lod.example.org/")

    assert "mine." in str(caught.value)


@pytest.mark.parametrize(
    "frame",
    [
        {"@context": "http://127.0.0.1:9/context"},
        {"@context": [{}, "http://127.0.0.1:9/context"]},
        {"author": {"@context": "http://127.0.0.1:9/context"}},
        {"@context": {"@import": "http://127.0.0.1:9/context"}},
    ],
)
def test_a_frame_may_not_call_another_host(tmp_path: Path, frame: dict[str, Any]) -> None:
    (tmp_path / "mine.rq").write_text(ONE, encoding="utf-8")
    (tmp_path / "mine.frame.jsonld").write_text(json.dumps(frame), encoding="utf-8")

    with pytest.raises(ConfigError, match="//127"):
        load_profiles(tmp_path, "https://lod.example.org/")
