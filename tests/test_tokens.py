"""Tokens to text: the bytes that Oxigraph and Python's own writers give, for any triples."""

from collections.abc import Iterable

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from lod.formats import JSON_LD
from lod.model import Triple
from lod.serializations import UsedPrefixes, known_prefixes, serialize, sort_triples
from lod.shacl.index import tokens_of
from lod.tokens import frame_json_ld, frame_trig, frame_turtle
from lod.vocab import PREFIXES, XSD, iri, literal

BASE = "https://lod.example.org/"
KNOWN = known_prefixes(BASE)
steady = settings(deadline=None, max_examples=150, derandomize=True)

NAMESPACES = (*PREFIXES.values(), f"{BASE}ns#", f"{BASE}id/", "urn:x:", "crm:")
TYPES = ("integer", "decimal", "double", "boolean", "date", "string", "gYear", "hexBinary")
VALUES = (
    "1",
    "007",
    "+7",
    "-0",
    "1.5",
    "1.",
    ".5",
    "1e3",
    "true",
    "1",
    "1959-01-21",
    "",
    "a b",
    "123456789012345678",
)
iris = st.builds(
    lambda namespace, local: iri(namespace + local),
    st.sampled_from(NAMESPACES),
    st.sampled_from(
        (
            "",
            "type",
            "a",
            "a/b",
            "7.1.3/",
            "a.b.",
            "E52_Time-Span",
            "%41",
            "\u00e9",
            "-a",
            "//x",
            "a:b",
            "(x)",
        )
    ),
)
texts = st.one_of(st.text(max_size=8), st.text(alphabet='"\\\n\r\t\x7f\x01 ab', max_size=8))
literals = st.one_of(
    st.builds(literal, texts),
    st.builds(literal, texts, language=st.sampled_from(("en", "ru-Latn"))),
    st.builds(literal, st.integers()),
    st.builds(
        lambda value, name: literal(value, datatype=iri(XSD + name) if name != "string" else ""),
        st.sampled_from(VALUES),
        st.sampled_from(TYPES),
    ),
    st.builds(literal, texts, datatype=iris),
).filter(lambda token: not token.endswith((f"^^<{XSD}string>", "#langString>", "#dirLangString>")))
nodes = st.one_of(iris, st.sampled_from(("_:a", "_:b")))
graphs = st.lists(st.tuples(nodes, iris, st.one_of(nodes, literals)), max_size=12)


def parsed(triples: Iterable[Triple]) -> list[ox.Triple]:
    lines = "".join(f"{s} {p} {o} .\n" for s, p, o in triples)
    return sort_triples(quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))


@given(triples=graphs)
@steady
def test_turtle_has_the_bytes_of_oxigraph(triples: list[Triple]) -> None:
    ordered, frame = parsed(triples), frame_turtle(KNOWN)

    written = frame.head + frame.write(map(tokens_of, ordered))

    if ordered:
        assert written == ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=KNOWN)


@given(triples=graphs)
@steady
def test_trig_has_the_bytes_of_oxigraph(triples: list[Triple]) -> None:
    ordered, frame = parsed(triples), frame_trig(KNOWN)
    names = [iri(f"{BASE}graph/a"), iri(f"{BASE}ns#b")]
    quads = [ox.Quad(*triple, ox.NamedNode(name[1:-1])) for name in names for triple in ordered]

    written = frame.head + frame.write([(name, tokens_of(triple)) for name in names for triple in ordered])

    if ordered:
        assert written == ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=KNOWN)


@given(triples=graphs)
@steady
def test_json_ld_has_the_bytes_of_the_document_written_at_once(triples: list[Triple]) -> None:
    ordered = parsed(triples)
    used = UsedPrefixes(KNOWN)
    for triple in ordered:
        used.note(triple)
    frame = frame_json_ld(used.used())

    written = frame.head + frame.write(map(tokens_of, ordered)) + frame.tail

    if ordered:
        assert written == serialize(ordered, JSON_LD, BASE)
