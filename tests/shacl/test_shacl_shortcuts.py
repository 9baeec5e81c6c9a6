"""What makes queries quick changes nothing: the store answers alike, and so does the whole store."""

import random
from collections.abc import Callable

import pyoxigraph as ox
import pytest
from by_pyshacl import BASE, read_folder, read_turtle

from conftest import ROOT
from lod.config import Config
from lod.model import Record
from lod.serializations import parse_triples
from lod.shacl import Compiled, compile_shapes
from lod.shacl.known import known_answer
from lod.shacl.lookups import predicates_of
from lod.stations import build_record
from lod.vocab import CRM, DCTERMS, OA, PREFIXES, RDF_TYPE, XSD_GYEAR
from lod.workshop import Workshop

VOCABULARY = tuple(read_folder(ROOT / "ontology"))
SHAPES = read_folder(ROOT / "shapes")
SELECT = ox.NamedNode(PREFIXES["sh"] + "select")
X = {"x": "http://x.example/"}
TYPE = RDF_TYPE[1:-1]


@pytest.fixture(scope="module")
def quick() -> Compiled:
    return compile_shapes(SHAPES, VOCABULARY)


@pytest.fixture(scope="module")
def plain() -> Compiled:
    """The same shapes, each query a little longer, so that none is known and none tells where it looks."""
    longer = [
        ox.Triple(t.subject, t.predicate, ox.Literal(f"{t.object.value}\n# asked of the whole store"))
        if t.predicate == SELECT
        else t
        for t in SHAPES
    ]
    return compile_shapes(longer, VOCABULARY)


@pytest.fixture(scope="module")
def built(record: Record, config: Config) -> list[ox.Triple]:
    description = build_record(record, Workshop(config)).description
    assert description
    return parse_triples(description.triples)


def drop(triples: list[ox.Triple], chance: random.Random) -> list[ox.Triple]:
    gone = set(chance.sample(range(len(triples)), len(triples) // 20))
    return [triple for place, triple in enumerate(triples) if place not in gone]


def move(triples: list[ox.Triple], chance: random.Random) -> list[ox.Triple]:
    """Let each tenth mention begin and end elsewhere."""
    moved = []
    for triple in triples:
        if str(triple.predicate) in {OA.start, OA.end} and chance.random() < 0.1:
            place = int(triple.object.value) + chance.randrange(-9, 10)
            moved.append(ox.Triple(triple.subject, triple.predicate, ox.Literal(place)))
        else:
            moved.append(triple)
    return moved


def redate(triples: list[ox.Triple], chance: random.Random) -> list[ox.Triple]:
    """Let the record be of a year before it was signed, and let two people have written it."""
    spoilt = []
    for triple in triples:
        if str(triple.predicate) == DCTERMS.created:
            term = ox.Literal(f"{chance.randrange(1900, 1959)}", datatype=ox.NamedNode(XSD_GYEAR[1:-1]))
            spoilt.append(ox.Triple(triple.subject, triple.predicate, term))
        else:
            spoilt.append(triple)
        if str(triple.predicate) == CRM.P94_has_created:
            for node, predicate in (
                (triple.subject, CRM.P14_carried_out_by),
                (triple.object, DCTERMS.creator),
            ):
                author = ox.NamedNode(f"{BASE}id/person/{predicate[-5:-1]}")
                spoilt.append(ox.Triple(node, ox.NamedNode(predicate[1:-1]), author))
    return spoilt


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("spoil", [drop, move])
def test_a_spoilt_record_has_the_findings_of_the_store(
    spoil: Callable[[list[ox.Triple], random.Random], list[ox.Triple]],
    seed: int,
    built: list[ox.Triple],
    quick: Compiled,
    plain: Compiled,
) -> None:
    data = spoil(built, random.Random(seed))  # noqa: S311 - it only has to be the same each time

    found = quick.validate(data)

    assert len(found) > 9
    assert found == plain.validate(data)


@pytest.mark.parametrize("seed", range(4))
def test_a_record_with_other_dates_and_authors_has_the_findings_of_the_store(
    seed: int, built: list[ox.Triple], quick: Compiled, plain: Compiled
) -> None:
    data = redate(built, random.Random(seed))  # noqa: S311 - it only has to be the same each time

    found = quick.validate(data)

    assert {"R04", "R09"} <= {f.message[:3] for f in found}
    assert found == plain.validate(data)


def test_a_query_that_was_changed_is_not_known() -> None:
    query = next(t.object.value for t in SHAPES if "D04-query" in str(t.subject) and t.predicate == SELECT)

    assert known_answer(query, PREFIXES)
    assert known_answer(query.replace("?class", "?other"), PREFIXES) is None


def test_a_query_whose_prefixes_mean_something_else_is_not_known() -> None:
    query = next(t.object.value for t in SHAPES if "M07-query" in str(t.subject) and t.predicate == SELECT)

    assert known_answer(query, {"oa": "http://www.w3.org/ns/oa#"})
    assert known_answer(query, {"oa": "http://www.openannotation.org/ns/"}) is None


@pytest.mark.parametrize(
    "position", ['"10.5"^^xsd:decimal', '"NaN"^^xsd:double', '"ten"', '"x"^^xsd:integer']
)
def test_a_position_that_is_no_whole_number_stops_nothing(position: str, quick: Compiled) -> None:
    data = read_turtle(
        f"""@base <{BASE}> . @prefix oa: <{PREFIXES["oa"]}> . @prefix xsd: <{PREFIXES["xsd"]}> .
        <a> oa:hasSource <f> ; oa:hasSelector <a#pos> . <a#pos> oa:start 7 ; oa:end 12 .
        <b> oa:hasSource <f> ; oa:hasSelector <b#pos> . <b#pos> oa:start {position} ; oa:end 15 ."""
    )

    crosswise = [f for f in quick.validate(data) if f.message.startswith("M07")]

    assert len(crosswise) == position.startswith('"10.5')


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT $this WHERE { $this x:p ?o }", {"http://x.example/p"}),
        ("SELECT $this WHERE { ?s <http://y.example/q> $this }", {"http://y.example/q"}),
        ("SELECT $this WHERE { $this x:a.b%20c:d ?o. ?o x:p 1 }", {f"{X['x']}a.b%20c:d", f"{X['x']}p"}),
        ("SELECT $this WHERE { $this x:p|(x:q+/^x:r) ?o }", {f"http://x.example/{name}" for name in "pqr"}),
        ('SELECT $this WHERE { $this x:p ?o FILTER (?o != "x:q" && ?o < 3) }', {"http://x.example/p"}),
        (
            "SELECT $this WHERE { $this x:p ?o FILTER NOT EXISTS { ?o x:q ?z } }",
            {"http://x.example/p", "http://x.example/q"},
        ),
    ],
)
def test_a_query_tells_where_it_looks(query: str, expected: set[str]) -> None:
    assert predicates_of(query, X) == {f"<{name}>" for name in expected | {TYPE}}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this WHERE { $this ?p ?o }",
        "SELECT $this WHERE { $this x:p ?o . FILTER EXISTS { ?o ?q 1 } }",
        "SELECT $this WHERE { $this x:p ?o ; ?q 1 }",
        "SELECT $this WHERE { $this x:p* ?o }",
        "SELECT $this WHERE { $this (x:p|x:q)? ?o }",
        "SELECT $this WHERE { $this !x:p ?o }",
        "SELECT $this WHERE { $this x:p ?o.x:a x:q ?o }",  # where one name ends and the next begins
        "SELECT $this WHERE { $this x:p ?o } # and no more",
        "PREFIX y: <http://y.example/> SELECT $this WHERE { $this y:p ?o }",
    ],
)
def test_a_query_that_may_look_anywhere_says_so(query: str) -> None:
    assert predicates_of(query, X) == frozenset()
