"""One name, from its line in the file to the page about its bearer, through every station."""

import gzip

from flask.testing import FlaskClient

from conftest import RECORD
from lod.authority import Authority
from lod.config import Config
from lod.graphs import describe_record
from lod.iris import Iris
from lod.links import link_mentions
from lod.mentions import find_mentions
from lod.model import Kind, Record
from lod.records import read_records
from lod.releases import read_release
from lod.reports import conforms, validate_graph
from lod.serializations import parse_triples
from lod.stores import OxigraphStore
from lod.workshop import Workshop

REFERS_TO = "<http://www.cidoc-crm.org/cidoc-crm/P67_refers_to>"
WIKIDATA = "<http://www.wikidata.org/entity/Q1047>"


def test_nehru_walks_from_a_line_of_the_file_to_a_page_of_his_own(
    built: Config, authority: Authority, iris: Iris, client: FlaskClient
) -> None:
    # 1. The line becomes a part of a record; its text is never changed.
    [record] = [item for item in read_records(RECORD) if isinstance(item, Record)]
    number, line = next((n, line) for n, line in enumerate(record.text.split("\n"), 1) if "Nehru" in line)
    assert line == RECORD.read_bytes().decode().split("\n")[number - 1]

    # 2. The name is found, and counts in the file.
    mentions = list(find_mentions(record, authority))
    mention = next(mention for mention in mentions if mention.surface == "Nehru")
    assert record.text[mention.start : mention.end] == "Nehru"
    assert record.text.count("\n", 0, mention.start) == number - 1

    # 3. The authority knows one bearer.
    links = list(link_mentions(record, mentions, authority))
    link = links[mentions.index(mention)]
    assert link.entity
    assert (link.entity.kind, link.entity.key, link.entity.wikidata) == (Kind.PERSON, "nehru", "Q1047")

    # 4. The link becomes triples: the text refers to him, and so does the mention.
    description = describe_record(record, links, iris, built.dataset, authority)
    nehru, stretch = iris.entity(link.entity), iris.mention(record.slug, "en", mention)
    assert (iris.text(record.slug, "en"), REFERS_TO, nehru) in description.record
    assert (stretch, REFERS_TO, nehru) in description.mentions

    # 5. The shapes are asked.
    triples = parse_triples(description.triples)
    assert conforms(validate_graph(triples, Workshop(built).shapes))

    # 6. The triples stand in the dump, in the graphs of the page.
    release = read_release(built.output)
    dump = gzip.decompress((release.folder / "lod.nq.gz").read_bytes()).decode().splitlines()
    page = iris.page_of(iris.document(record.slug))
    assert f"{iris.text(record.slug, 'en')} {REFERS_TO} {nehru} {page} ." in dump
    assert f"{stretch} {REFERS_TO} {nehru} {page[:-1]}/mentions> ." in dump

    # 7. The store knows who he is and who points to him.
    store = OxigraphStore(release.store)
    assert WIKIDATA in {str(triple.object) for triple in store.about(nehru[1:-1])}
    assert stretch in {str(triple.subject) for triple in store.incoming(nehru[1:-1])}

    # 8. His IRI answers with a page about him, for people and for machines.
    path = "/" + nehru[1:-1].removeprefix(built.base)
    html = client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
    turtle = client.get(path, headers={"Accept": "text/turtle"}, follow_redirects=True)
    assert path == "/id/person/nehru"
    assert html.request.path == turtle.request.path == "/doc/person/nehru"
    assert "<h1>Jawaharlal Nehru</h1>" in html.text
    assert f'href="/{stretch[1:-1].removeprefix(built.base)}"' in html.text
    assert "skos:exactMatch wd:Q1047" in turtle.text
