"""`lod serve --data`: any RDF files as a site, whatever the paths of their IRIs."""

import pickle
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from conftest import ROOT
from lod.config import Config
from lod.web import make_app
from lod.web.site import CurrentRelease
from lod.web.sources import loaded_files, remote_store
from serving import serving

W3C = ROOT.parent / "shared" / "w3c"
HERE = "http://127.0.0.1:8000/"
DATA = """\
@prefix : <http://example.org/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
:alice a foaf:Person ; foaf:name "Alice <script>alert(1)</script>" ; foaf:knows [ foaf:name "Bob" ] .
<http://example.org/id/person/x> a foaf:Person .
<http://example.org/doc/z> a foaf:Person .
<http://example.org/a//b> a foaf:Person .
<http://example.org/café> a foaf:Person .
<http://example.org/caf%C3%A8> a foaf:Person .
<http://example.org/item?id=1> a foaf:Person .
<http://example.org/file.ttl> a foaf:Person .
<http://example.org/sparql> a foaf:Person .
<http://example.org/memo> a foaf:Document ; foaf:topic :alice .
<http://example.org/vocab#Term> a owl:Class .
<http://example.org/onto> a owl:Ontology .
:evil foaf:page <javascript:alert(1)> ; foaf:name "\\u202E</title><img src=x onerror=alert(2)>" .
<http://other.example/x> foaf:name "elsewhere" .
:evil :at :somewhere .
"""
GRAPHS = """\
<http://example.org/g> { <http://example.org/alice> <http://example.org/age> 7 . }
<http://example.org/h> { <http://example.org/alice> <http://example.org/age> 7 . }
"""


@pytest.fixture(scope="module")
def client(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("data")
    (folder / "a.ttl").write_text(DATA, encoding="utf-8")
    (folder / "b.trig").write_text(GRAPHS)
    with loaded_files([folder], HERE, config, lambda _: None, base=None, union=False) as source:
        app = make_app(source.open())
        yield app.test_client()
        app.extensions["lod"].close()


def triples(client: FlaskClient, path: str) -> list[ox.Triple]:
    response = client.get(path, headers={"Accept": "application/n-triples"}, follow_redirects=True)
    assert response.status_code == 200
    return [quad.triple for quad in ox.parse(response.data, format=ox.RdfFormat.N_TRIPLES)]


def count(client: FlaskClient, pattern: str) -> int:
    query = f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"
    response = client.get("/sparql", query_string={"query": query, "as": "csv"})
    return int(response.text.split()[1])


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/alice", "/doc/alice"),
        ("/id/person/x", "/doc/id/person/x"),
        ("/doc/z", "/doc/doc/z"),
        ("/a//b", "/doc/a//b"),
        ("/caf%C3%A9", "/doc/caf%C3%A9"),
        ("/caf%C3%A8", "/doc/caf%C3%A8"),
        ("/item?id=1", "/doc/item?id=1"),
        ("/file.ttl", "/doc/file.ttl"),
        ("/alice?utm=1", "/doc/alice"),
    ],
)
def test_a_thing_answers_303_to_its_page_whatever_its_path(client: FlaskClient, path: str, page: str) -> None:
    thing, document = client.get(path), client.get(page)

    assert (thing.status_code, thing.headers["Location"]) == (303, page)
    assert document.status_code == 200
    assert document.mimetype == "text/turtle"


@pytest.mark.parametrize("path", ["/memo", "/vocab", "/onto", "/g"])
def test_a_document_by_what_is_said_of_it_is_sent_itself(client: FlaskClient, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 200
    assert response.headers["Content-Location"] == f"{path}.ttl"


@pytest.mark.parametrize("path", ["/alice.nt", "/doc/alice.nt", "/item?id=1.nt", "/vocab.nt", "/file.ttl.nt"])
def test_a_suffix_chooses_a_format_without_detour(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "text/html"})

    assert response.status_code == 200
    assert response.mimetype == "application/n-triples"


def test_a_wish_in_the_address_is_no_part_of_an_iri(client: FlaskClient) -> None:
    for path in (
        "/alice?_mediatype=text/csv,application/n-triples",
        "/item?id=1&_mediatype=application/n-triples",
    ):
        response = client.get(path, follow_redirects=True)

        assert (response.status_code, response.mimetype) == (200, "application/n-triples")


@pytest.mark.parametrize("path", ["/doc/alice", "/doc/item?id=1", "/memo", "/.well-known/void", "/sparql"])
def test_every_address_that_a_page_names_answers_in_its_format(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/turtle"})
    links = re.findall(r'<([^>]*)>; rel="alternate"; type="([^"]*)"', page.headers["Link"])

    assert len(links) >= 4
    for target, media_type in links:
        answer = client.get(target)

        assert (answer.status_code, answer.mimetype) == (200, media_type)
    assert client.get(page.headers["Content-Location"]).data == page.data


def test_what_only_stands_in_statements_about_others_is_shown_by_them(client: FlaskClient) -> None:
    assert [str(t.object) for t in triples(client, "/age")] == [
        '"7"^^<http://www.w3.org/2001/XMLSchema#integer>'
    ]
    assert [str(t.predicate) for t in triples(client, "/somewhere")] == ["<http://example.org/at>"]


def test_what_is_not_known_is_404(client: FlaskClient) -> None:
    for path in ("/nobody", "/doc/nobody", "/nobody.ttl", "/a b", "/x%0Ay", "/%C3%28", "/nobody?x=1", "/."):
        assert client.get(path).status_code == 404


def test_our_own_addresses_win(client: FlaskClient) -> None:
    response = client.get("/sparql", headers={"Accept": "text/turtle"})

    assert b"sparql-service-description" in response.data


def test_a_page_says_what_any_graph_says_of_its_thing_each_once(client: FlaskClient) -> None:
    said = triples(client, "/alice")

    assert len(said) == 5  # type, name, knows, the name of the blank node, and the age of both graphs


def test_hostile_text_stays_text(client: FlaskClient) -> None:
    for path in ("/doc/alice.html", "/doc/evil.html", "/"):
        text = client.get(path, headers={"Accept": "text/html"}).text

        assert "<script>alert" not in text
        assert "<img" not in text
        assert 'href="javascript:' not in text


def test_the_home_page_leads_to_things(client: FlaskClient) -> None:
    text = client.get("/", headers={"Accept": "text/html"}).text

    assert 'href="/alice"' in text
    assert "other.example" not in text


def test_the_default_graph_is_as_it_stands(client: FlaskClient) -> None:
    assert count(client, "<alice> <age> ?age") == 0
    assert count(client, "GRAPH ?g { <alice> <age> ?age }") == 2
    assert b"UnionDefaultGraph" not in client.get("/sparql.nt").data


def test_with_union_the_default_graph_has_each_statement_once(config: Config, tmp_path: Path) -> None:
    (tmp_path / "b.trig").write_text(GRAPHS)
    with loaded_files([tmp_path], HERE, config, lambda _: None, base=None, union=True) as source:
        app = make_app(source.open())
        client = app.test_client()

        found = count(client, "<alice> <age> ?age"), count(client, "GRAPH ?g { <alice> <age> ?age }")
        description = client.get("/sparql.nt").data
        app.extensions["lod"].close()

    assert found == (1, 2)
    assert b"UnionDefaultGraph" in description


def test_only_iris_under_the_base_are_dereferenced(config: Config, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<x> <p> 1 . <http://other.example/x> <p> 2 , 3 , 4 .")
    base = "http://example.org/deep/"
    with loaded_files([tmp_path / "a.ttl"], HERE, config, lambda _: None, base=base, union=False) as source:
        client = make_app(source.open()).test_client()

        statuses = [client.get(path).status_code for path in ("/x", "/deep/x")]
        [said] = triples(client, "/x")

    assert statuses == [303, 404]
    assert said.subject == ox.NamedNode(f"{base}x")


def test_one_release_id_is_in_header_page_dump_endpoint_and_void(client: FlaskClient) -> None:
    manifest = client.get("/dumps/manifest.json", buffered=True).json
    assert manifest
    paths = ("/doc/alice", "/dumps/data.nq.gz", "/sparql?query=ASK{}", "/.well-known/void.nt")
    names = [client.get(path, buffered=True).headers["X-Release"] for path in paths]

    assert set(names) == {manifest["release"]}
    assert manifest["release"] in client.get("/.well-known/void.nt").text
    assert manifest["release"] in client.get("/doc/alice.html").text


def test_what_is_served_survives_the_way_to_another_process(config: Config, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<x> <p> 1 .")
    with (
        loaded_files([tmp_path], HERE, config, lambda _: None, base=None, union=False) as files,
        remote_store("http://127.0.0.1:9/", HERE, config.limits, HERE) as store,
    ):
        sources = (files, store, CurrentRelease(config))

        assert pickle.loads(pickle.dumps(sources)) == sources  # noqa: S301


def test_the_folder_vanishes_at_the_end(config: Config, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<x> <p> 1 .")
    with loaded_files([tmp_path], HERE, config, lambda _: None, base=None, union=False) as source:
        assert source.folder.is_dir()

    assert not source.folder.exists()


def test_the_command_serves_until_it_is_told_to_end_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(DATA, encoding="utf-8")
    with serving(tmp_path, "--data", "a.ttl", "--base", "http://example.org/", "--workers", "2") as server:
        used = list((tmp_path / "tmp").iterdir())
        page = server.get("/doc/alice", "text/turtle")
        asked = server.get(f"/sparql?query={quote('SELECT ?n { <alice> foaf:name ?n }')}")
        code = server.end()

    assert page.status == 200
    assert "foaf:name" in page.text
    assert asked.status == 400
    assert code == 0
    assert len(used) == 1
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_query_may_take_as_long_as_the_command_says(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("".join(f"<{n}> <p> {n} .\n" for n in range(300)))
    query = quote("SELECT (COUNT(*) AS ?n) { ?a ?p ?x . ?b ?q ?y . ?c ?r ?z . ?d ?s ?w }")

    with serving(tmp_path, "--data", "a.ttl", "--query-timeout", "0.3") as server:
        begin = time.monotonic()
        reply = server.get(f"/sparql?query={query}")
        seconds = time.monotonic() - begin

    assert reply.status == 503
    assert "0.3 s" in reply.text
    assert seconds < 5


@pytest.mark.skipif(not W3C.exists(), reason="the W3C's suites are not beside the project")
@pytest.mark.parametrize(
    ("runner", "options"),
    [
        # 326 of 338 is what Oxigraph 0.5.13 passes in process
        ("sparql11_http.py", ["--floor", "326"]),
        # the rest of its checks go beyond the W3C's, and are judged elsewhere
        ("protocol_http.py", ["--allow", "wrong-type-415,gzip"]),
    ],
)
def test_the_suites_of_the_w3c_pass_over_http(runner: str, options: list[str]) -> None:
    start = f"{sys.executable} -m lod serve --data {{nq}} --port {{port}}"
    command = [sys.executable, W3C / runner, "--start-cmd", start, "--path", "/sparql", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)

    assert done.returncode == 0, done.stdout[-3000:]
