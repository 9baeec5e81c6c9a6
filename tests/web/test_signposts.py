"""Machines find from a page, by typed links, what it is, how to cite it and what belongs to it."""

import json
import re

import pytest
from flask.testing import FlaskClient

from lod.config import Config
from lod.web.signposts import LINKSET, LINKSET_JSON, Link, link_header, write_linkset

PAGE = "/doc/person/nehru"
HTML = {"Accept": "text/html"}
BASE = "https://lod.example.org"


def links(header: str) -> list[tuple[str, dict[str, str]]]:
    """Return the targets of a Link header with their attributes."""
    found = re.findall(r'<([^>]*)>((?:\s*;\s*[\w-]+="[^"]*")*)', header)
    return [(target, dict(re.findall(r'([\w-]+)="([^"]*)"', attributes))) for target, attributes in found]


def targets(client: FlaskClient, path: str, rel: str, accept: str = "text/html") -> list[str]:
    header = client.get(path, headers={"Accept": accept}, buffered=True).headers["Link"]
    return [target for target, about in links(header) if about["rel"] == rel and "anchor" not in about]


def test_a_page_says_how_to_cite_its_thing_and_what_that_is(client: FlaskClient) -> None:
    assert targets(client, PAGE, "cite-as") == [f"{BASE}/id/person/nehru"]
    assert targets(client, PAGE, "type") == [
        "https://schema.org/AboutPage",
        "http://www.cidoc-crm.org/cidoc-crm/E21_Person",
    ]
    assert targets(client, PAGE, "license") == ["https://creativecommons.org/publicdomain/zero/1.0/"]
    assert targets(client, PAGE, "collection") == ["/dataset"]


def test_a_page_leads_to_what_describes_it_and_back(client: FlaskClient) -> None:
    described = targets(client, PAGE, "describedby")

    assert f"{PAGE}.ttl" in described
    assert {tuple(targets(client, path, "describes", "*/*")) for path in described} == {(PAGE,)}


def test_the_data_set_leads_to_its_files_and_they_lead_back(client: FlaskClient) -> None:
    items = targets(client, "/doc/dataset", "item")

    assert "/dumps/lod.nq.gz" in items
    assert [client.head(item, buffered=True).status_code for item in items] == [200] * len(items)
    assert {tuple(targets(client, item, "collection")) for item in items} == {("/dataset",)}


@pytest.mark.parametrize("path", [PAGE, "/doc/document/mfa-164gs-1959-01-21", "/doc/dataset", "/ns"])
@pytest.mark.parametrize("accept", ["text/html", "text/turtle"])
def test_every_link_to_this_site_leads_somewhere(
    client: FlaskClient, built: Config, path: str, accept: str
) -> None:
    header = client.get(path, headers={"Accept": accept}).headers["Link"]

    own = {
        t.removeprefix(built.base.rstrip("/")) for t, _ in links(header) if t.startswith(("/", built.base))
    }
    answers = {target: client.get(target, follow_redirects=True, buffered=True).status_code for target in own}
    assert len(own) > 5
    assert {target: status for target, status in answers.items() if status != 200} == {}


@pytest.mark.parametrize("path", [PAGE, "/ns", "/doc/dataset", "/sparql.html"])
def test_the_linkset_of_a_page_says_what_its_headers_say(
    client: FlaskClient, built: Config, path: str
) -> None:
    header = links(client.get(path, headers=HTML).headers["Link"])
    [linkset] = [target for target, about in header if about["rel"] == "linkset"]

    response = client.get(linkset)

    first = response.json["linkset"][0]  # type: ignore[index]
    assert response.content_type == "application/linkset+json"
    assert first["anchor"] == built.base + path.lstrip("/").removesuffix(".html")
    for rel in ("license", "cite-as", "type", "describedby"):
        said = [
            t if "://" in t else BASE + t
            for t, about in header
            if about["rel"] == rel and "anchor" not in about
        ]
        assert [link["href"] for link in first[rel]] == said


def test_a_linkset_is_to_be_had_as_text(client: FlaskClient) -> None:
    response = client.get("/linkset/person/nehru", headers={"Accept": "application/linkset"})

    assert response.mimetype == "application/linkset"
    found = links(response.text)
    assert (f"{BASE}/id/person/nehru", {"anchor": BASE + PAGE, "rel": "cite-as"}) in found


@pytest.mark.parametrize("path", ["/linkset/person/nobody", "/linkset/", "/linkset/%00", "/linkset/../ns/x"])
def test_what_there_is_not_has_no_linkset(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "target",
    [
        'https://x.example/a"b',
        "https://x.example/>; rel=evil",
        "https://x.example/\r\nSet-Cookie: a=b",
        "/\u0441",
    ],
)
def test_no_target_breaks_out_of_its_header(target: str) -> None:
    header = link_header([Link(target, "item", (("title", 'a"; rel="evil\r\nX: y'),))])

    assert header.isascii()
    assert "\n" not in header
    assert [about["rel"] for _, about in links(header)] == ["item"]


def test_a_linkset_holds_absolute_addresses_and_further_attributes() -> None:
    anchored = [
        ("/doc/a", [Link("/doc/a.ttl", "alternate", (("type", "text/turtle"), ("profile", "urn:p")))])
    ]

    document = json.loads(write_linkset(anchored, LINKSET_JSON, "https://x.example/"))
    text = write_linkset(anchored, LINKSET, "https://x.example/").decode()

    link = {"href": "https://x.example/doc/a.ttl", "type": "text/turtle", "profile": ["urn:p"]}
    assert document == {"linkset": [{"anchor": "https://x.example/doc/a", "alternate": [link]}]}
    assert text.startswith('<https://x.example/doc/a.ttl>; rel="alternate"; anchor="https://x.example/doc/a"')
