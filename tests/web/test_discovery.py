"""Robots and programs find what there is: sitemap, robots.txt, JSON-LD context, OpenAPI."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from lod.config import Config, Server
from lod.web import ARCHIVE, ROUTES, create_app, discovery

SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SCHEMATHESIS = shutil.which(
    "schemathesis", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
)
FORWARDED = {"X-Forwarded-Host": "archive.example", "X-Forwarded-Proto": "https"}


@pytest.fixture(scope="module")
def proxied(built: Config) -> Iterator[FlaskClient]:
    """A site that believes the proxy before it."""
    app = create_app(replace(built, server=Server(trust_proxy=True)))
    yield app.test_client()
    app.extensions["lod"].queries.close()


def locations(client: FlaskClient, path: str) -> list[str]:
    response = client.get(path)
    assert response.mimetype == "application/xml"
    return [str(loc.text) for loc in ET.fromstring(response.data).iter(f"{SITEMAPS}loc")]  # noqa: S314 - our own


def test_the_sitemap_names_every_page_once(client: FlaskClient, built: Config) -> None:
    lots = locations(client, "/sitemap.xml")

    pages = [page for lot in lots for page in locations(client, lot.removeprefix("http://localhost"))]

    turtle = (built.output / "current" / "lod.ttl").read_bytes()
    subjects = {str(quad.subject)[1:-1] for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)}
    things = {iri for iri in subjects if iri.startswith(f"{built.base}id/") and "#" not in iri}
    assert len(pages) == len(set(pages))
    assert {f"http://localhost/doc/{iri.removeprefix(built.base + 'id/')}" for iri in things} <= set(pages)
    statuses = {client.get(page.removeprefix("http://localhost")).status_code for page in pages}
    assert statuses == {200}


def test_a_large_release_has_several_sitemaps(built: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "_MOST_IN_SITEMAP", 100)
    app = create_app(built)
    client = app.test_client()

    lots = locations(client, "/sitemap.xml")
    sizes = [len(locations(client, lot.removeprefix("http://localhost"))) for lot in lots]

    app.extensions["lod"].queries.close()
    assert len(lots) > 2
    assert set(sizes[:-1]) == {100}
    assert client.get(f"/sitemap-{len(lots) + 1}.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_robots_are_led_to_the_sitemap_and_away_from_queries(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").text.split("\n")

    assert "Sitemap: http://localhost/sitemap.xml" in lines
    assert "Disallow: /sparql?" in lines


def test_a_host_that_means_harm_breaks_no_sitemap(client: FlaskClient) -> None:
    response = client.get("/sitemap-1.xml", headers={"Host": "<evil>&.example"})

    assert b"<evil>" not in response.data


def test_forwarded_headers_are_believed_only_when_told_so(client: FlaskClient, proxied: FlaskClient) -> None:
    doubted, believed = (site.get("/robots.txt", headers=FORWARDED).text for site in (client, proxied))

    assert "Sitemap: http://localhost/sitemap.xml" in doubted
    assert "Sitemap: https://archive.example/sitemap.xml" in believed


@pytest.mark.parametrize("path", ["/doc/person/nehru", "/id/person/nehru", "/linkset/person/nehru", "/ns"])
def test_data_and_redirects_are_the_same_under_any_host(
    client: FlaskClient, proxied: FlaskClient, path: str
) -> None:
    here, there = client.get(path), proxied.get(path, headers=FORWARDED)

    assert (there.data, {**there.headers, "Date": ""}) == (here.data, {**here.headers, "Date": ""})


def test_a_document_of_others_may_use_our_names(client: FlaskClient) -> None:
    response = client.get("/context.jsonld", headers={"Accept": "application/ld+json"})
    document = {**json.loads(response.data), "@id": "urn:x", "@type": "lod:Record", "crm:P3_has_note": "note"}

    [*quads] = ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD)

    assert response.content_type == "application/ld+json"
    assert {quad.object.value for quad in quads} == {"https://lod.example.org/ns#Record", "note"}


def test_the_interface_describes_every_address_but_the_endpoint(client: FlaskClient) -> None:
    described = set(client.get("/openapi.json").json["paths"])  # type: ignore[index]

    patterns = {path.partition("{")[0] for path in described}
    missing = [
        address
        for _, address, name, _ in (*ROUTES, *ARCHIVE)
        if not any(_begins(address, p) for p in patterns)
    ]
    assert [address for address in missing if not address.startswith("/sparql")] == []


def _begins(address: str, pattern: str) -> bool:
    kinds = [f"/{kind}" for kind in ("id", "vocab", "activity", "graph", "dataset")]
    own = [address] if not address.startswith("/<") else [kind + address.partition(">")[2] for kind in kinds]
    return any(
        path == pattern or (pattern != "/" and pattern.endswith(("/", ".", "-")) and path.startswith(pattern))
        for path in own
    )


@pytest.mark.skipif(SCHEMATHESIS is None, reason="schemathesis is not installed")
def test_the_interface_is_as_it_is_described(built: Config, tmp_path: Path) -> None:
    app = create_app(built)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    document = f"http://127.0.0.1:{server.port}/openapi.json"
    command = [str(SCHEMATHESIS), "run", document, "--seed", "1", "--max-examples", "10"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)

    server.shutdown()
    server.server_close()
    app.extensions["lod"].queries.close()
    assert done.returncode == 0, done.stdout[-3000:]
