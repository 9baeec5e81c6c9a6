"""A client gets the format it asks for, and a cache never mistakes one for another."""

import pytest
from flask.testing import FlaskClient

from lod.config import Config
from lod.formats import DOCUMENTS
from lod.web import create_app

PAGE = "/doc/person/nehru"
TURTLE = "text/turtle; charset=utf-8"
JSON_LD = "application/ld+json"
N_TRIPLES = "application/n-triples"
RDF_XML = "application/rdf+xml"
HTML = "text/html; charset=utf-8"
SUFFIXES = [format_.suffix for format_ in DOCUMENTS]
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
SAFARI = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RDFLIB = "text/turtle, application/rdf+xml;q=0.9, application/n-triples;q=0.8, */*;q=0.1"
QUERY = "/sparql?query=ASK%7B%7D"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/turtle", TURTLE),
        ("application/ld+json", JSON_LD),
        ("application/json", JSON_LD),
        ("application/n-triples", N_TRIPLES),
        ("application/rdf+xml", RDF_XML),
        ("text/html", HTML),
        ("TEXT/HTML", HTML),  # media types know no case
        (FIREFOX, HTML),
        (SAFARI, HTML),
        (RDFLIB, TURTLE),
        ("text/turtle;q=0.5, application/ld+json", JSON_LD),
        ("text/turtle;q=0.5, application/ld+json;q=0.4", TURTLE),
        ("text/html;q=0.9, application/n-triples;q=0.91", N_TRIPLES),
        ("application/rdf+xml, application/n-triples;q=0.999", RDF_XML),
        ("text/*", TURTLE),
        ("*/*", TURTLE),
        ("application/*", JSON_LD),
        ("text/*, text/html", HTML),  # by name before by range
        ("*/*, application/rdf+xml", RDF_XML),
        ("*/*;q=0.1, text/html;q=0.2", HTML),
        ("image/png, */*;q=0.1", TURTLE),
        ("", TURTLE),
        ("text/turtle;charset=utf-8", TURTLE),  # a parameter that the answer has
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', JSON_LD),
    ],
)
def test_a_client_gets_what_it_likes_best(client: FlaskClient, accept: str, content_type: str) -> None:
    response = client.get(PAGE, headers={"Accept": accept})

    assert response.status_code == 200
    assert response.content_type == content_type


def test_a_client_without_a_wish_gets_turtle(client: FlaskClient) -> None:
    response = client.get(PAGE)

    assert response.content_type == TURTLE


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("text/turtle;q=0, */*", JSON_LD),
        ("text/turtle;q=0, text/*", HTML),
        ("text/html;q=0, text/*", TURTLE),
        ("text/*;q=0, */*", JSON_LD),
        ("application/ld+json;q=0, application/*", N_TRIPLES),
        ("application/ld+json;q=0.1, application/*;q=0.9", N_TRIPLES),
        ("application/n-triples;q=0, application/ld+json;q=0, application/*", RDF_XML),
        ("*/*;q=0, text/html", HTML),
    ],
)
def test_what_a_client_excludes_it_does_not_get(client: FlaskClient, accept: str, content_type: str) -> None:
    response = client.get(PAGE, headers={"Accept": accept})

    assert response.content_type == content_type


@pytest.mark.parametrize(
    "accept", ["nonsense", ";;;", ",", "/", "*", '"', "text/turtle;q=abc", "text/;q", "a" * 5000, "tür/kis"]
)
def test_a_malformed_wish_is_no_error_of_the_server(client: FlaskClient, accept: str) -> None:
    response = client.get(PAGE, headers={"Accept": accept})

    assert response.status_code in {200, 406}


@pytest.mark.parametrize("accept", ["image/png", "text/plain", "text/turtle;q=0", "*/*;q=0"])
@pytest.mark.parametrize("path", [PAGE, "/ns", "/.well-known/void"])
def test_an_unacceptable_wish_is_told_what_there_is(client: FlaskClient, path: str, accept: str) -> None:
    response = client.get(path, headers={"Accept": accept})

    assert response.status_code == 406
    assert response.content_type == "text/plain; charset=utf-8"
    assert [f.media_type for f in DOCUMENTS if f.media_type not in response.text] == []


@pytest.mark.parametrize(
    ("path", "accept"), [(PAGE, "text/turtle"), (PAGE, "image/png"), ("/ns", "text/html"), (QUERY, "*/*")]
)
def test_caches_are_told_that_the_answer_varies(client: FlaskClient, path: str, accept: str) -> None:
    response = client.get(path, headers={"Accept": accept})

    assert "Accept" in response.vary


def test_a_negotiated_answer_says_where_it_stands_by_itself(client: FlaskClient) -> None:
    response = client.get(PAGE, headers={"Accept": "application/rdf+xml"})

    assert response.headers["Content-Location"] == f"{PAGE}.rdf"
    assert client.get(f"{PAGE}.rdf").data == response.data


@pytest.mark.parametrize("had", SUFFIXES)
@pytest.mark.parametrize("wanted", SUFFIXES)
def test_a_validator_holds_for_its_own_representation_only(
    client: FlaskClient, had: str, wanted: str
) -> None:
    etag = client.get(f"{PAGE}.{had}").headers["ETag"]

    response = client.get(f"{PAGE}.{wanted}", headers={"If-None-Match": etag})

    assert response.status_code == (304 if had == wanted else 200)
    assert response.headers["ETag"].startswith('"')  # a strong one


def test_a_validator_holds_whether_the_format_was_negotiated_or_named(client: FlaskClient) -> None:
    etag = client.get(f"{PAGE}.ttl").headers["ETag"]

    response = client.get(PAGE, headers={"Accept": "text/turtle", "If-None-Match": f'"other", {etag}'})

    assert response.status_code == 304
    assert response.data == b""
    assert "Accept" in response.vary


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        (PAGE, "text/turtle"),
        (PAGE, "text/html"),
        (PAGE, "image/png"),
        (f"{PAGE}.nt", "*/*"),
        ("/id/person/nehru", "*/*"),
        ("/id/person/nobody", "*/*"),
        ("/", "text/html"),
        ("/ns", "application/ld+json"),
        ("/dumps/", "text/html"),
        ("/dumps/lod.ttl", "*/*"),
        ("/health", "*/*"),
        ("/sparql", "text/html"),
        (QUERY, "*/*"),
    ],
)
def test_head_is_get_without_a_body(client: FlaskClient, path: str, accept: str) -> None:
    got = client.get(path, headers={"Accept": accept}, buffered=True)

    head = client.head(path, headers={"Accept": accept}, buffered=True)

    assert head.data == b""
    assert (head.status, {**head.headers, "Date": ""}) == (got.status, {**got.headers, "Date": ""})


@pytest.mark.parametrize("path", [*(f"{PAGE}.{suffix}" for suffix in SUFFIXES), "/", "/dumps/lod.ttl"])
def test_validators_are_the_same_in_every_process(client: FlaskClient, built: Config, path: str) -> None:
    other = create_app(built).test_client()

    response = other.get(path, buffered=True)

    assert response.headers["ETag"] == client.get(path, buffered=True).headers["ETag"]


def test_any_page_may_read_the_data(client: FlaskClient) -> None:
    response = client.get(PAGE, headers={"Origin": "https://elsewhere.example"})

    assert response.headers["Access-Control-Allow-Origin"] == "*"
