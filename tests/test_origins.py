"""Every statement of a release says where it comes from, and what it says is true."""

import gzip
import re
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from conftest import CAPTURED, RECORD, ROOT
from lod.build import build_release
from lod.changes import change
from lod.config import Config
from lod.errors import ReleaseError
from lod.ledger import INDEX, LEDGER, Changes, Totals, update_ledger
from lod.model import Origin, Traced
from lod.origins import RULES, Origins, origin_cells, premise_of
from lod.releases import read_release
from lod.segments import Place
from lod.sorting import batches

CRM = "http://www.cidoc-crm.org/cidoc-crm/"
BASE = "http://e/"
GRAPH = "<http://e/doc/document/page>"
TRIPLE = ("<http://e/s>", "<http://e/p>", '"a\\nb"@en')
ORIGIN = Origin("record/signing", "page.txt", "signature", 806, 820)


@pytest.fixture(scope="module")
def origins(built: Config) -> Origins:
    return Origins(read_release(built.output).folder, built.base)


@pytest.fixture(scope="module")
def triples(built: Config) -> list[ox.Triple]:
    data = gzip.decompress((read_release(built.output).folder / "lod.nq.gz").read_bytes())
    return list({quad.triple for quad in ox.parse(data, format=ox.RdfFormat.N_QUADS)})


def encode(folder: Path, *traced: Traced) -> Path:
    lines = {f"{' '.join(triple)} {GRAPH} .\t{origin_cells(origin)}".encode() for triple, origin in traced}
    blocks = batches(change(line, 1) for line in sorted(lines))
    place = Place(folder, folder)
    update_ledger(None, place, blocks, Totals(), Changes(folder / "changes"), BASE)
    return folder


def parse(*terms: str) -> ox.Triple:
    [quad] = ox.parse(f"{' '.join(terms)} .", format=ox.RdfFormat.N_TRIPLES)
    return quad.triple


def test_every_statement_of_a_release_has_an_origin(origins: Origins, triples: list[ox.Triple]) -> None:
    without = [triple for triple in triples if not origins.of(triple)]

    assert triples
    assert without == []


@pytest.mark.skipif(not CAPTURED.exists(), reason="the captured page is not here")
def test_every_statement_about_the_captured_page_has_an_origin(config: Config, tmp_path: Path) -> None:
    settings = replace(config, output=tmp_path)
    build_release([CAPTURED], settings, lambda _: None)
    folder = read_release(tmp_path).folder
    data = gzip.decompress((folder / "lod.nq.gz").read_bytes())
    origins = Origins(folder, settings.base)

    without = [q for q in ox.parse(data, format=ox.RdfFormat.N_QUADS) if not origins.of(q.triple)]

    assert without == []


def test_the_parts_of_a_document_are_all_of_which_something_is_said(
    origins: Origins, triples: list[ox.Triple]
) -> None:
    subjects = {str(triple.subject)[1:-1] for triple in triples}
    parts: dict[str, list[str]] = {subject.partition("#")[0]: [] for subject in subjects}
    for subject in sorted(subject for subject in subjects if "#" in subject):
        parts[subject.partition("#")[0]].append(subject)

    assert {document: origins.parts(document) for document in parts} == parts
    assert max(map(len, parts.values())) > 100


def test_parts_are_found_in_however_many_frames_they_stand(tmp_path: Path) -> None:
    names = [f"http://e/s#{number:04}" for number in range(5000)]
    said = [
        ((f"<{name}>", *TRIPLE[1:]), ORIGIN) for name in (*names, "http://e/", "http://e/s", "http://e/t#a")
    ]
    origins = Origins(encode(tmp_path, *said), BASE)

    assert origins.parts("http://e/s") == names
    assert origins.parts("http://e/t") == ["http://e/t#a"]
    assert origins.parts("http://e/") == origins.parts("http://e/u") == []


def test_every_rule_at_work_is_told_in_words(origins: Origins, triples: list[ox.Triple]) -> None:
    rules = {origin.rule for triple in triples for origin in origins.of(triple)}

    assert rules <= set(RULES)
    assert len(rules) > len(RULES) / 2


def test_a_name_stands_where_its_statement_says(origins: Origins, triples: list[ox.Triple]) -> None:
    text = RECORD.read_text(encoding="utf-8")
    quoted = [t for t in triples if t.predicate.value == f"{CRM}P190_has_symbolic_content"]
    spans = [
        (origin, t.object.value)
        for t in quoted
        if "/mention/" in str(t.subject) and isinstance(t.object, ox.Literal)
        for origin in origins.of(t)
    ]

    assert spans
    assert {text[o.start : o.end] == words for o, words in spans if o.rule == "record/mention"} == {True}


def test_a_row_of_the_authority_is_the_one_that_is_named(origins: Origins, triples: list[ox.Triple]) -> None:
    named = [
        (origin, str(triple.subject))
        for triple in triples
        for origin in origins.of(triple)
        if origin.rule == "authority/entity" and "#" not in str(triple.subject)
    ]
    rows = {}
    for name in {origin.source for origin, _ in named}:
        rows[name] = (ROOT / name).read_text(encoding="utf-8").split("\n")

    for origin, subject in named:
        line = int(re.findall(r"line (\d+)", origin.entry)[0])
        key = rows[origin.source][line - 1].split(",")[0]
        assert subject.rstrip(">").removesuffix("-territory").endswith(f"/{key}")


def test_what_was_inferred_has_a_premise_that_the_release_says(
    origins: Origins, triples: list[ox.Triple]
) -> None:
    said = set(triples)
    premises = [premise_of(t, o) for t in triples for o in origins.of(t) if o.rule.startswith("inferred/")]

    assert premises
    assert all(premise in said for premise in premises)


def test_a_statement_is_found_by_what_it_means_and_not_by_how_it_is_escaped(tmp_path: Path) -> None:
    origins = Origins(encode(tmp_path, (TRIPLE, ORIGIN)), BASE)

    assert origins.of(parse(*TRIPLE[:2], '"a\\u000Ab"@en')) == (ORIGIN,)


def test_a_statement_that_two_rules_make_has_two_origins(tmp_path: Path) -> None:
    other = Origin("authority/entity", "authority/people.csv", "line 2, suslov")

    origins = Origins(encode(tmp_path, (TRIPLE, ORIGIN), (TRIPLE, other), (TRIPLE, ORIGIN)), BASE)

    assert set(origins.of(parse(*TRIPLE))) == {ORIGIN, other}


def test_a_statement_that_nobody_makes_has_none(tmp_path: Path) -> None:
    origins = Origins(encode(tmp_path, (TRIPLE, ORIGIN)), BASE)

    assert origins.of(parse("<http://e/s>", "<http://e/p>", "<http://e/o>")) == ()


def test_a_release_without_statements_has_none(tmp_path: Path) -> None:
    assert Origins(encode(tmp_path), BASE).of(parse(*TRIPLE)) == ()


def test_a_tab_or_line_end_in_an_entry_does_not_break_the_table(tmp_path: Path) -> None:
    origin = Origin("record/text", "page.txt", "a\tb\nc")

    [found] = Origins(encode(tmp_path, (TRIPLE, origin)), BASE).of(parse(*TRIPLE))

    assert found.entry == "a b c"


def test_files_that_are_missing_or_cut_off_are_told(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=f"expected {LEDGER} and {INDEX}"):
        Origins(tmp_path, BASE)
    folder = encode(tmp_path, (TRIPLE, ORIGIN))
    (folder / INDEX).write_bytes(b"cut")
    with pytest.raises(ReleaseError, match="is cut off"):
        Origins(folder, BASE)


def test_the_site_tells_why_in_every_format(client: FlaskClient, built: Config) -> None:
    query = {
        "subject": f"{built.base}id/document/mfa-164gs-1959-01-21",
        "predicate": "http://purl.org/dc/terms/identifier",
    }

    text = client.get("/why", query_string=query)
    answer = client.get("/why", query_string=query, headers={"Accept": "application/json"})
    page = client.get("/why", query_string=query, headers={"Accept": "text/html"})
    turtle = client.get("/why", query_string=query, headers={"Accept": "text/turtle"})

    assert "characters" in text.text
    [statement] = answer.json or []
    [origin] = statement["origins"]
    assert statement["object"] == '"164/GS"'
    assert RECORD.read_text(encoding="utf-8")[origin["start"] : origin["end"]] == "164/GS"
    assert "the page describes the record" in page.text
    reading = ox.NamedNode(f"{built.base}activity/reading-mfa-164gs-1959-01-21")
    assert reading in {q.object for q in ox.parse(turtle.data, format=ox.RdfFormat.TURTLE)}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"subject": "id/person/nobody"}, 404),
        ({"subject": "id/person/nehru", "object": '"open'}, 404),
        ({"subject": "no iri <>"}, 404),
        ({"subject": "id/person/nehru", "as": "exe"}, 400),
    ],
)
def test_a_question_that_has_no_answer_says_so(
    client: FlaskClient, query: dict[str, str], status: int
) -> None:
    answer = client.get("/why", query_string=query)

    assert answer.status_code == status
    assert len(answer.text.splitlines()) == 1


def test_a_page_asks_why_beside_each_property_and_tells_what_was_validated(client: FlaskClient) -> None:
    address = "/doc/document/mfa-164gs-1959-01-21.html"
    page = client.get(address).text + client.get(f"{address}?_show=statements").text

    links = re.findall(r'class="why" href="([^"]+)"', page)
    report = re.search(
        r'<a href="([^"]+)">the description keeps the rules \(shapes\), no findings</a>',
        page,
    )
    assert len(links) > 50
    assert {client.get(link.replace("&amp;", "&")).status_code for link in links[::10]} == {200}
    assert report
    assert client.get(report[1], headers={"Accept": "text/turtle"}).status_code == 200
