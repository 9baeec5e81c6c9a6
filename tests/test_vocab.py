"""Tokens: no text breaks out of its token, and every token is read back as what it was made of."""

import string

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lod import vocab
from lod.vocab import CRM, DCAT, DCTERMS, OA, PREFIXES, PROV, SH, SKOS, VOID, XSD_DATE, iri, literal, wikidata

steady = settings(deadline=None, max_examples=200, derandomize=True)


def parse(token: str) -> ox.NamedNode | ox.Literal:
    """Return what a strict parser takes a token for; exactly one triple must come out."""
    line = f"<https://example.org/s> <https://example.org/p> {token} .\n"
    [quad] = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, ox.NamedNode | ox.Literal)
    return quad.object


@pytest.mark.parametrize(
    "text",
    [
        "",
        'he said "no"',
        '"',
        "\\",
        'ends in \\"',
        "\\n is no line end",
        "\\u0041",
        "two\nlines",
        "two\r\nlines\r",
        "a\ttab",
        "\x00\x01\x08\x0b\x0c\x1f\x7f\x85",
        "\u2028\u2029",
        "\ufeff\ufffe\uffff",
        "\U0001f54a \U00010348",
        "</script><!-- ]]>",
        '"@en . <https://example.org/s> <https://example.org/p> "x',
    ],
)
def test_literal_is_read_back_as_it_was(text: str) -> None:
    assert parse(literal(text)) == ox.Literal(text)
    assert parse(literal(text, language="en")) == ox.Literal(text, language="en")
    assert parse(literal(text, datatype=XSD_DATE)) == ox.Literal(text, datatype=ox.NamedNode(XSD_DATE[1:-1]))


@given(text=st.text())
@steady
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    assert parse(literal(text)) == ox.Literal(text)


@given(text=st.text(), language=st.sampled_from(("", "en", "ru-Latn")))
@steady
def test_a_literal_is_written_as_oxigraph_writes_it(text: str, language: str) -> None:
    assert literal(text, language=language) == str(ox.Literal(text, language=language or None))


@given(text=st.text(alphabet='"\\\n\r\t<>@^. n'))
@steady
def test_text_of_nothing_but_syntax_is_read_back_as_it_was(text: str) -> None:
    assert parse(literal(text, language="en")) == ox.Literal(text, language="en")


@given(text=st.text())
@steady
def test_literal_stays_on_its_line(text: str) -> None:
    token = literal(text)

    assert "\n" not in token
    assert "\r" not in token


@pytest.mark.parametrize("number", [0, 7, -7, 10**30])
def test_number_is_an_integer(number: int) -> None:
    integer = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")

    assert parse(literal(number)) == ox.Literal(str(number), datatype=integer)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ('https://example.org/"', "https://example.org/%22"),
        ("https://example.org/<a>", "https://example.org/%3Ca%3E"),
        ("https://example.org/{a}|^`\\", "https://example.org/%7Ba%7D%7C%5E%60%5C"),
        ("https://example.org/a\n\r\t\x00", "https://example.org/a%0A%0D%09%00"),
        ("https://example.org/a%20b?c=d#e", "https://example.org/a%20b?c=d#e"),
        ("https://example.org/\u00e9\U0001f54a", "https://example.org/\u00e9\U0001f54a"),
        ("https://example.org/\x7f", "https://example.org/%7F"),
        ("> . <https://example.org/s", "%3E%20.%20%3Chttps://example.org/s"),
    ],
)
def test_character_that_no_iri_may_hold_is_encoded(text: str, expected: str) -> None:
    assert iri(text) == f"<{expected}>"


@given(
    text=st.text(
        alphabet=string.printable.replace("%", "").replace("[", "").replace("]", "").replace("#", "")
    )
)
@steady
def test_iri_never_breaks_out_of_its_token(text: str) -> None:
    node = parse(iri(f"https://example.org/{text}"))

    assert isinstance(node, ox.NamedNode)
    assert node.value.startswith("https://example.org/")


@given(text=st.text())
@steady
def test_whatever_an_iri_is_made_of_its_token_has_no_end_within(text: str) -> None:
    token = iri(text)

    assert token[0] + token[-1] == "<>"
    assert not set(token[1:-1]) & set('<>"{}|^`\\ \n\r\t')


@pytest.mark.parametrize(
    "terms", [CRM, DCTERMS, OA, PROV, SKOS, SH, VOID, DCAT], ids=lambda terms: terms.__name__
)
def test_every_term_is_an_iri_of_its_vocabulary(terms: type) -> None:
    tokens = {name: token for name, token in vars(terms).items() if not name.startswith("_")}
    namespace = PREFIXES[terms.__name__.lower()]

    local = {name: parse(token).value.removeprefix(namespace) for name, token in tokens.items()}

    assert {name: value.replace("-", "_") for name, value in local.items()} == {name: name for name in tokens}


def test_every_prefix_is_a_namespace_that_ends_in_a_slash_or_a_hash() -> None:
    assert [prefix for prefix, namespace in PREFIXES.items() if namespace[-1] not in "/#"] == []


def test_wikidata_item_is_the_entity_and_not_its_page() -> None:
    assert wikidata("Q1047") == "<http://www.wikidata.org/entity/Q1047>"


def test_no_constant_is_anything_but_a_token() -> None:
    constants = {
        name: value for name, value in vars(vocab).items() if name.isupper() and isinstance(value, str)
    }

    assert {name for name, value in constants.items() if not value.startswith("<")} == {"XSD", "MEDIA_TYPES"}
