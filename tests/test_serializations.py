"""Serializations: every format, read again by two readers, is the graph that went in."""

import json
from collections.abc import Iterable
from itertools import groupby

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from lod.authority import Authority
from lod.config import Config
from lod.formats import GRAPHS, JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Format
from lod.graphs import describe_record
from lod.iris import Iris
from lod.model import Record, Triple
from lod.serializations import (
    CheckedTerms,
    UsedPrefixes,
    json_ld_document,
    known_prefixes,
    parse_triples,
    serialize,
    sort_triples,
)
from lod.shacl.index import tokens_of
from lod.stations import link_record
from lod.tokens import frame_json_ld
from lod.vocab import DCTERMS, RDF_TYPE, SKOS, XSD, iri, literal

BASE = "https://lod.example.org/"
THING = iri(f"{BASE}id/document/a")

steady = settings(deadline=None, max_examples=60, derandomize=True)
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own use of it
every_format = pytest.mark.parametrize("format_", GRAPHS, ids=lambda format_: format_.name)

# What XML 1.0 has no character for, and what N-Triples can only escape, is another matter.
xml_text = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
)


def typed(value: str, name: str) -> str:
    return literal(value, datatype=iri(XSD + name))


def titled(token: str) -> list[ox.Triple]:
    """Return a graph with one literal in it."""
    return parse_triples([(THING, RDF_TYPE, iri(f"{BASE}ns#Record")), (THING, DCTERMS.title, token)])


def by_rdflib(data: bytes, format_: Format) -> rdflib.Graph:
    return rdflib.Graph().parse(data=data, format=format_.media_type, publicID=BASE)


def by_oxigraph(data: bytes, format_: Format) -> set[ox.Triple]:
    media_type = ox.RdfFormat.from_media_type(format_.media_type)
    assert media_type is not None
    return {quad.triple for quad in ox.parse(data, format=media_type, base_iri=BASE)}


def expected(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """Return a graph as rdflib has it, by way of the plainest format."""
    return by_rdflib(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", N_TRIPLES)


@pytest.fixture(scope="module")
def described(record: Record, authority: Authority, iris: Iris, config: Config) -> list[ox.Triple]:
    """The triples of the record, of its mentions and of whom it names."""
    description = describe_record(record, link_record(record, authority), iris, config.dataset, authority)
    return parse_triples(description.triples)


@every_format
def test_record_read_again_is_the_same_graph(described: list[ox.Triple], format_: Format) -> None:
    data = serialize(described, format_, BASE)

    assert by_oxigraph(data, format_) == set(described)
    assert isomorphic(by_rdflib(data, format_), expected(described))


@pytest.mark.parametrize(
    "token",
    [
        pytest.param(literal(""), id="empty"),
        pytest.param(literal('</script><script>alert("1")</script>'), id="script"),
        pytest.param(literal("]]> <!-- & &amp; ' \" -->"), id="markup"),
        pytest.param(literal('"""quoted""" \\ and \\n'), id="quotes"),
        pytest.param(literal("two\nlines\n\n"), id="newlines"),
        pytest.param(literal("two\r\nlines\r"), id="CRLF"),
        pytest.param(literal("  a\tb  "), id="blanks"),
        pytest.param(literal("\u2028\u2029\u0085\ufeff"), id="line separators"),
        pytest.param(literal("\U0001f54a \U00010348 S\u00e3o Ka\u0301da\u0301r"), id="astral"),
        pytest.param(literal("@id"), id="keyword"),
        pytest.param(literal("crm:E21_Person"), id="like a name"),
        pytest.param(literal("Nehru", language="en"), id="language"),
        pytest.param(literal("\u041d\u0435\u0440\u0443\n", language="ru-Latn"), id="language with script"),
        pytest.param(literal(27214), id="number"),
        pytest.param(literal(-7), id="negative number"),
        pytest.param(literal(10**30), id="large number"),
        pytest.param(typed("007", "integer"), id="leading zeros"),
        pytest.param(typed("+7", "integer"), id="plus"),
        pytest.param(typed("1.50", "decimal"), id="decimal"),
        pytest.param(typed("true", "boolean"), id="boolean"),
        pytest.param(typed("1959-01-21", "date"), id="date"),
        pytest.param(typed("1959-01-21T00:00:00", "dateTime"), id="dateTime"),
        pytest.param(typed("1959", "gYear"), id="year"),
        pytest.param(literal("195X", datatype=iri("http://id.loc.gov/datatypes/edtf/EDTF")), id="EDTF"),
    ],
)
@every_format
def test_hostile_literal_read_again_is_the_same(format_: Format, token: str) -> None:
    triples = titled(token)

    data = serialize(triples, format_, BASE)

    assert by_oxigraph(data, format_) == set(triples)
    assert isomorphic(by_rdflib(data, format_), expected(triples))


@pytest.mark.parametrize("number", ["seven", "", " 7", "1_000", "1" * 5000], ids=lambda number: number[:9])
@every_format
def test_integer_that_is_none_is_passed_on_as_it_is(format_: Format, number: str) -> None:
    triples = titled(typed(number, "integer"))

    data = serialize(triples, format_, BASE)

    assert by_oxigraph(data, format_) == set(triples)


@every_format
@given(text=xml_text)
@steady
def test_any_text_read_again_is_the_same(format_: Format, text: str) -> None:
    triples = titled(literal(text, language="en"))

    data = serialize(triples, format_, BASE)

    assert by_oxigraph(data, format_) == set(triples)
    assert isomorphic(by_rdflib(data, format_), expected(triples))


@pytest.mark.parametrize("text", ["page\x0cbreak", "\x00", "\x1b[31m", "\uffff"])
@every_format
def test_character_that_xml_does_not_have_leaves_the_file_well_formed(format_: Format, text: str) -> None:
    data = serialize(titled(literal(text)), format_, BASE)

    assert len(by_rdflib(data, format_)) == 2


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        ("crm:E21_Person", "http://purl.org/dc/terms/title", "lod:x"),
        ("https://example.org/a", "http://purl.org/dc/terms///x", "http://purl.org/dc/terms///x"),
        ("https://example.org/a", "https://example.org/1", "https://example.org/%20?a=b&c=d#e"),
        ("https://example.org/a'b()", "https://example.org/p-1", "urn:x:y"),
    ],
    ids=["like a prefix", "slashes", "no local name", "punctuation"],
)
@every_format
def test_hostile_iri_read_again_is_the_same(
    format_: Format, subject: str, predicate: str, value: str
) -> None:
    triples = parse_triples(
        [
            (iri(subject), iri(predicate), iri(value)),
            (THING, DCTERMS.title, iri("http://www.cidoc-crm.org/cidoc-crm/E1")),
        ]
    )

    data = serialize(triples, format_, BASE)

    assert by_oxigraph(data, format_) == set(triples)


@every_format
def test_blank_nodes_of_a_query_are_kept_apart(format_: Format) -> None:
    lines: list[Triple] = [("_:a", DCTERMS.title, literal("a")), ("_:b", DCTERMS.references, "_:a")]
    triples = parse_triples([*lines, ("_:b", RDF_TYPE, "_:a")])

    data = serialize(triples, format_, BASE)

    assert isomorphic(by_rdflib(data, format_), expected(triples))


@every_format
def test_same_graph_in_another_order_gives_the_same_bytes(
    described: list[ox.Triple], format_: Format
) -> None:
    other = [*described[100:], *reversed(described[:200])]

    assert serialize(other, format_, BASE) == serialize(described, format_, BASE)


@every_format
def test_empty_graph_is_written_and_read(format_: Format) -> None:
    data = serialize([], format_, BASE)

    assert len(by_rdflib(data, format_)) == 0


def test_types_come_first_below_a_subject() -> None:
    lines = [(THING, p, o) for p, o in ((DCTERMS.title, literal("a")), (RDF_TYPE, iri(f"{BASE}ns#Record")))]

    ordered = sort_triples(parse_triples([*lines, *lines]))

    assert [triple.predicate.value.rsplit("/")[-1] for triple in ordered] == [
        "22-rdf-syntax-ns#type",
        "title",
    ]


def test_turtle_and_json_ld_name_only_the_prefixes_they_use() -> None:
    triples = titled(literal("a"))

    turtle, json_ld = (serialize(triples, format_, BASE).decode() for format_ in (TURTLE, JSON_LD))

    declared = {line.split()[1][:-1] for line in turtle.splitlines() if line.startswith("@prefix")}
    assert {"dcterms", "lod"} <= declared <= {"dcterms", "lod", "rdf", "xsd"}
    assert set(json.loads(json_ld)["@context"]) == declared


def test_json_ld_is_flat_and_compact(described: list[ox.Triple]) -> None:
    document = json_ld_document(described, BASE)

    nodes = document["@graph"]
    assert len({node["@id"] for node in nodes}) == len(nodes)
    assert not [key for node in nodes for key in node if key.startswith("http")]


def test_json_ld_has_numbers_where_nothing_is_lost() -> None:
    [node] = json_ld_document(titled(literal(27214)), BASE)["@graph"]

    assert node["dcterms:title"] == 27214


def test_rdf_xml_has_no_entities_to_expand() -> None:
    data = serialize(titled(literal("&xxe; <!ENTITY")), RDF_XML, BASE)

    assert b"<!" not in data


@pytest.mark.parametrize("token", ["Nehru", "<https://example.org/a b>", '"a', '"a"@', "<a>"])
def test_malformed_token_is_refused(token: str) -> None:
    with pytest.raises(SyntaxError):
        parse_triples([(THING, SKOS.altLabel, token)])


def test_json_ld_that_is_written_piece_by_piece_has_the_same_bytes(
    described: list[ox.Triple], config: Config
) -> None:
    used = UsedPrefixes(known_prefixes(config.base))
    for triple in described:
        used.note(triple)
    frame = frame_json_ld(used.used())

    nodes = [
        frame.write(map(tokens_of, group))
        for _, group in groupby(sort_triples(described), key=lambda t: t.subject)
    ]

    assert len(nodes) > 20
    written = frame.head + frame.between.join(nodes) + frame.tail
    assert written == serialize(described, JSON_LD, config.base)


@steady
@given(st.lists(xml_text))
def test_tokens_of_ours_are_terms_as_oxigraph_writes_them(texts: list[str]) -> None:
    objects = {
        *(literal(text) for text in texts),
        literal("Akte", language="de"),
        typed("1959", "gYear"),
        "_:b",
    }

    CheckedTerms().require({THING, "_:b"}, {DCTERMS.title}, objects)


@pytest.mark.parametrize(
    ("subject", "name", "object_"),
    [
        ('"a"', "<x:p>", "<x:o>"),
        ("<x:s>", '"a"', "<x:o>"),
        ("<x:s>", "_:p", "<x:o>"),
        ("<x:s>", "<x:p>", "<x y>"),
        ("<x:s>", "<x:p>", '"a" <x:g>'),
        ("<x:s>", "<x:p>", '"a" .\n<x:s> <x:p> "b"'),
        ("<x:s>", "<x:p>", '"a'),
        ("<x:s>", "<x:p>", f'"a"^^<{XSD}string>'),  # one term, written in another way
        ("<x:s>", "<x:p>", r'"\u0061"'),
        ("<x:s>", "<x:p>", '"a"@EN'),
        ("<x:s>", "<x:p>", ""),
        ("<x:s>", "<x:p", "<x:o>"),
        ("x:s", "<x:p>", "<x:o>"),
    ],
)
def test_what_is_no_term_or_stands_where_it_may_not_is_refused(subject: str, name: str, object_: str) -> None:
    terms = CheckedTerms()
    terms.require({"<x:s>"}, {"<x:p>"}, {"<x:o>", '"a"', "_:p"})  # what is known may still stand wrongly

    for _ in range(2):  # what has been refused is not known
        with pytest.raises(SyntaxError):
            terms.require({subject}, {name}, {object_})


def test_terms_are_forgotten_when_there_are_too_many() -> None:
    terms = CheckedTerms(most=10)

    for number in range(30):
        terms.require({"<x:s>"}, {"<x:p>"}, {literal(str(number))})

    assert len(terms._known) <= 10  # noqa: SLF001 - nothing else tells
