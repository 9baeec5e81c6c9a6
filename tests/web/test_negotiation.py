"""A client gets the format it asks for, and a cache never mistakes one for another."""

import gzip
import itertools

import pytest
from backports import zstd
from flask.testing import FlaskClient

from lod.config import Config
from lod.formats import DATASETS, DOCUMENTS, Format
from lod.web import create_app

PAGE = "/doc/person/nehru"
TURTLE = "text/turtle; charset=utf-8"
JSON_LD = "application/ld+json"
N_TRIPLES = "application/n-triples"
RDF_XML = "application/rdf+xml"
HTML = "text/html; charset=utf-8"
RECORD = "/doc/document/mfa-164gs-1959-01-21"  # a named graph
EVERY = (*DOCUMENTS, *DATASETS)
PROFILES = ["crm", "dc", "sdo", "alt"]
CODINGS = {"identity": lambda body: body, "gzip": gzip.decompress, "zstd": zstd.decompress}
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


def media_types(formats: tuple[Format, ...]) -> list[str]:
    return [format_.media_type for format_ in formats]


@pytest.mark.parametrize("other", media_types(EVERY))
@pytest.mark.parametrize("liked", media_types(EVERY))
def test_of_two_formats_a_client_gets_the_one_of_higher_quality(
    client: FlaskClient, liked: str, other: str
) -> None:
    first = client.get(RECORD, headers={"Accept": f"{liked};q=0.9, {other};q=0.2"})
    last = client.get(RECORD, headers={"Accept": f"{other};q=0.2, {liked};q=0.9"})

    assert (first.mimetype, last.mimetype) == (liked, liked)


@pytest.mark.parametrize("refused", media_types(EVERY))
def test_a_format_refused_is_not_sent_under_a_wildcard(client: FlaskClient, refused: str) -> None:
    response = client.get(RECORD, headers={"Accept": f"*/*, {refused};q=0"})

    assert response.status_code == 200
    assert response.mimetype != refused


@pytest.mark.parametrize("format_", EVERY, ids=lambda format_: format_.name)
def test_accept_suffix_and_parameter_give_the_same_bytes(client: FlaskClient, format_: Format) -> None:
    by_header = client.get(RECORD, headers={"Accept": format_.media_type})

    by_suffix = client.get(f"{RECORD}.{format_.suffix}", headers={"Accept": "image/png"})
    by_parameter = client.get(
        RECORD, query_string={"_mediatype": format_.media_type}, headers={"Accept": "image/png"}
    )

    assert by_header.mimetype == format_.media_type
    assert by_header.data == by_suffix.data == by_parameter.data
    assert by_header.headers["ETag"] == by_suffix.headers["ETag"] == by_parameter.headers["ETag"]
    assert by_header.headers["Content-Location"] == f"{RECORD}.{format_.suffix}"


def test_a_plus_sign_in_an_address_need_not_be_encoded(client: FlaskClient) -> None:
    assert client.get(f"{PAGE}?_mediatype=application/ld+json").mimetype == JSON_LD


@pytest.mark.parametrize("wish", ["image/png", "", "nonsense", "text/turtle;q=0"])
def test_a_media_type_in_the_address_that_there_is_not_is_told_what_there_is(
    client: FlaskClient, wish: str
) -> None:
    response = client.get(PAGE, query_string={"_mediatype": wish})

    assert response.status_code == 406
    assert "text/turtle" in response.text


@pytest.mark.parametrize("format_", DATASETS, ids=lambda format_: format_.name)
def test_only_a_named_graph_is_to_be_had_with_its_name(client: FlaskClient, format_: Format) -> None:
    graph = client.get(RECORD, headers={"Accept": format_.media_type})
    thing = client.get(PAGE, headers={"Accept": format_.media_type})

    assert (graph.status_code, thing.status_code) == (200, 406)
    assert f"<https://lod.example.org{RECORD}>" in graph.text
    assert client.get(f"{PAGE}.{format_.suffix}").status_code == 404


@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip", "gzip"),
        ("zstd", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate", "gzip"),
        ("gzip;q=0.9, zstd;q=0.2", "gzip"),
        ("*", "zstd"),
        ("zstd;q=0, *", "gzip"),
        ("identity, gzip;q=0.5", None),
        ("gzip;q=0, zstd;q=0", None),
        ("deflate, br", None),
        ("", None),
        ("nonsense;;q=x", None),
        ("identity;q=0, gzip", "gzip"),
    ],
)
def test_a_client_gets_the_coding_it_likes_best(client: FlaskClient, accept: str, coding: str | None) -> None:
    whole = client.get(f"{PAGE}.ttl", headers={"Accept-Encoding": "identity"}).data

    response = client.get(f"{PAGE}.ttl", headers={"Accept-Encoding": accept})

    assert response.headers.get("Content-Encoding") == coding
    assert CODINGS[coding or "identity"](response.data) == whole
    assert int(response.headers["Content-Length"]) == len(response.data)


@pytest.mark.parametrize("accept", ["identity;q=0", "*;q=0", "br, identity;q=0"])
def test_who_refuses_every_coding_is_told_what_there_is(client: FlaskClient, accept: str) -> None:
    response = client.get(f"{PAGE}.ttl", headers={"Accept-Encoding": accept})

    assert response.status_code == 406
    assert "zstd, gzip" in response.text


def test_no_two_representations_have_the_same_validator(client: FlaskClient) -> None:
    wishes = list(itertools.product([f.media_type for f in DOCUMENTS], PROFILES, CODINGS))

    tags = {
        (media_type, profile, coding): client.get(
            RECORD,
            query_string={"_profile": profile, "_mediatype": media_type},
            headers={"Accept-Encoding": coding},
        ).headers["ETag"]
        for media_type, profile, coding in wishes
    }

    assert len(set(tags.values())) == len(wishes)
    assert all(tag.startswith('"') for tag in tags.values())


@pytest.mark.parametrize("wanted", CODINGS)
@pytest.mark.parametrize("had", CODINGS)
def test_a_validator_holds_for_its_own_coding_only(client: FlaskClient, had: str, wanted: str) -> None:
    etag = client.get(f"{PAGE}.ttl", headers={"Accept-Encoding": had}).headers["ETag"]

    response = client.get(f"{PAGE}.ttl", headers={"Accept-Encoding": wanted, "If-None-Match": etag})

    assert response.status_code == (304 if had == wanted else 200)


@pytest.mark.parametrize("path", [PAGE, RECORD, "/ns", "/people", "/", "/dumps/", "/context.jsonld", "/id/x"])
def test_all_that_decides_is_told_to_caches(client: FlaskClient, path: str) -> None:
    response = client.get(path)

    assert {"accept", "accept-encoding", "accept-profile"} <= set(response.vary.as_set())


def test_a_page_says_since_when_it_is_as_it_is(client: FlaskClient) -> None:
    response = client.get(PAGE)

    since = response.headers["Last-Modified"]
    assert client.get(PAGE, headers={"If-Modified-Since": since}).status_code == 304
    assert client.get(PAGE, headers={"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}).status_code == 200
    assert client.get(PAGE, headers={"If-Match": '"other"'}).status_code == 412
    both = {"If-Modified-Since": since, "If-None-Match": '"other"'}  # RFC 9110, 13.1.3: the tag counts
    assert client.get(PAGE, headers=both).status_code == 200


def test_a_303_keeps_what_the_address_asks_for(client: FlaskClient) -> None:
    response = client.get("/id/person/nehru?_profile=dc&_mediatype=text/turtle")

    assert response.headers["Location"] == "/doc/person/nehru?_profile=dc&_mediatype=text/turtle"


@pytest.mark.parametrize("path", ["/people", "/states", "/dumps/", "/robots.txt"])
def test_what_is_for_people_only_is_not_sent_to_who_refuses_it(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "image/png"})

    assert response.status_code == 406


def test_who_likes_rdf_is_led_from_the_front_door_to_the_data_set(client: FlaskClient) -> None:
    response = client.get("/", headers={"Accept": "text/turtle"}, follow_redirects=True)

    assert response.content_type == TURTLE
    assert "void:Dataset" in response.text
