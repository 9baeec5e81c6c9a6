"""What the validator does beyond the W3C's suite: queries, references, mistakes, what is left to others."""

import pyoxigraph as ox
import pytest
from by_pyshacl import BASE, read_turtle

from lod.errors import ShapesError
from lod.model import Finding, Severity
from lod.shacl import compile_shapes

PREFIXES = f"""
    @base <{BASE}> .
    @prefix : <x#> .
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def turtle(text: str) -> list[ox.Triple]:
    return read_turtle(PREFIXES + text)


def found(shapes: str, data: str) -> tuple[Finding, ...]:
    return compile_shapes(turtle(shapes)).validate(turtle(data))


def test_a_finding_names_focus_path_value_shape_and_component() -> None:
    shapes = ':s sh:targetNode :a ; sh:path :p ; sh:datatype xsd:date ; sh:message "Write a day."@en .'

    assert found(shapes, ':a :p "soon" .') == (
        Finding(
            Severity.VIOLATION,
            f"{BASE}x#a",
            "Write a day.",
            path=f"{BASE}x#p",
            value="soon",
            shape=f"{BASE}x#s",
            component="http://www.w3.org/ns/shacl#DatatypeConstraintComponent",
        ),
    )


def test_a_value_that_breaks_two_parts_of_a_shape_is_found_once() -> None:
    shapes = ':s sh:targetNode :a ; sh:path :p ; sh:datatype xsd:date ; sh:minLength 9 ; sh:message "No." .'

    assert len(found(shapes, ':a :p "soon" .')) == 1


def test_violations_come_before_warnings() -> None:
    shapes = """
        :s sh:targetNode :a ; sh:path :p ; sh:minCount 1 ; sh:severity sh:Warning .
        :t sh:targetNode :b ; sh:path :p ; sh:minCount 1 .
    """

    assert [finding.severity for finding in found(shapes, "")] == [Severity.VIOLATION, Severity.WARNING]


def test_a_triple_that_comes_twice_counts_once() -> None:
    shapes = ":s sh:targetNode :a ; sh:path :p ; sh:maxCount 1 ."

    assert found(shapes, ":a :p 1 . :a :p 1 .") == ()


def test_the_vocabulary_is_part_of_each_graph() -> None:
    shapes = turtle(":s sh:targetNode :a ; sh:path :p ; sh:class :Thing .")
    vocabulary = turtle(":Kind rdfs:subClassOf :Thing .")

    compiled = compile_shapes(shapes, vocabulary)

    assert compiled.validate(turtle(":a :p :b . :b a :Kind .")) == ()


def test_escapes_in_a_literal_are_read_before_it_is_measured() -> None:
    shapes = ":s sh:targetNode :a ; sh:path :p ; sh:maxLength 3 ; sh:pattern '^\"\\\\n.$' ."

    assert found(shapes, r':a :p "\"\n\u00e9" .') == ()


def test_of_several_messages_the_english_one_is_taken() -> None:
    shapes = ':s sh:targetNode :a ; sh:path :p ; sh:minCount 1 ; sh:message "Nein"@de , "No"@en .'

    [finding] = found(shapes, "")

    assert finding.message == "No"


def test_a_shape_without_a_message_says_what_does_not_hold() -> None:
    [finding] = found(":s sh:targetNode :a ; sh:path :p ; sh:minCount 1 .", "")

    assert finding.message.startswith("sh:minCount")


def test_shapes_that_refer_to_each_other_come_to_an_end() -> None:
    shapes = """
        :s a sh:NodeShape ; sh:targetNode :a ; sh:property :p1 .
        :p1 a sh:PropertyShape ; sh:path :p ; sh:node :s ; sh:maxCount 1 .
    """

    assert found(shapes, ":a :p :b . :b :p :a .") == ()


def test_a_fault_is_found_through_shapes_that_refer_to_each_other() -> None:
    shapes = """
        :s a sh:NodeShape ; sh:targetNode :a ; sh:property :p1 .
        :p1 a sh:PropertyShape ; sh:path :p ; sh:node :s ; sh:maxCount 1 .
    """

    [finding] = found(shapes, ":a :p :b . :b :p :c , :d .")

    assert finding.value == f"{BASE}x#b"


QUERY = """
    :s a sh:NodeShape ; sh:targetNode :a ; sh:sparql :q .
    :q sh:prefixes :o ; sh:message "{{?value}} is {{$this}}'s, {{?other}}." ; sh:select "{}" .
    :o sh:declare [ sh:prefix "x" ; sh:namespace "https://lod.example.org/x#"^^xsd:anyURI ] .
"""


def test_the_message_of_a_query_is_filled_from_its_variables() -> None:
    [finding] = found(QUERY.format("SELECT $this ?value WHERE { $this x:p ?value }"), ":a :p 7 . :b :p 8 .")

    assert finding.message == f"7 is {BASE}x#a's, {{?other}}."


def test_a_query_without_a_value_reports_the_focus_node() -> None:
    [finding] = found(QUERY.format("SELECT $this WHERE { $this x:p ?o }"), ":a :p 7 .")

    assert finding.value == f"{BASE}x#a"


def test_a_query_of_a_property_shape_knows_its_path() -> None:
    shapes = """
        :s sh:targetNode :a ; sh:path ( :p [ sh:inversePath :q ] ) ;
            sh:sparql [ sh:select "SELECT $this ?value WHERE { $this $PATH ?value }" ] .
    """

    [finding] = found(shapes, ":a :p :b . :c :q :b .")

    assert finding.value == f"{BASE}x#c"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this WHERE { $this y:p ?o }",  # no such prefix
        "SELECT $this WHERE { $this x:p }",
        "SELECT $this WHERE { $this x:p ?o MINUS { $this x:q ?o } }",
        "SELECT $this WHERE { $this x:p ?o { SELECT ?o WHERE { ?s x:q ?o } } }",
        "SELECT $this WHERE { GRAPH $shapesGraph { $this x:p ?o } }",
        "SELECT $this WHERE { SERVICE <http://example.com/> { $this x:p ?o } }",
    ],
)
def test_a_query_that_is_not_sure_to_be_answered_alike_is_left_to_others(query: str) -> None:
    compiled = compile_shapes(turtle(QUERY.format(query)))

    assert compiled.unknown == (f"{BASE}x#s",)


@pytest.mark.parametrize(
    "shapes",
    [
        ':s sh:targetNode :a ; sh:js [ sh:jsFunctionName "f" ] .',
        ":s sh:targetNode :a ; :limit 3 . :c a sh:ConstraintComponent ; sh:parameter [ sh:path :limit ] .",
        ":s sh:targetNode :a ; sh:node :t . :t sh:expression [] .",
        ":s sh:targetNode :a ; sh:property :t . :t sh:path :p ; sh:node :s ; sh:rule [] .",
    ],
)
def test_a_shape_that_is_not_core_is_left_to_others(shapes: str) -> None:
    assert compile_shapes(turtle(shapes)).unknown == (f"{BASE}x#s",)


def test_in_the_rest_only_shapes_that_are_left_to_others_have_targets() -> None:
    shapes = turtle("""
        :s sh:targetNode :a ; sh:sparql [] ; sh:node :t .
        :t sh:targetNode :b ; sh:nodeKind sh:IRI .
        :u a rdfs:Class , sh:NodeShape ; sh:nodeKind sh:IRI .
    """)

    rest = compile_shapes(shapes).rest

    assert set(shapes) - set(rest) == set(turtle(":t sh:targetNode :b . :u a rdfs:Class ."))


def test_nothing_is_left_to_others_if_all_is_compiled() -> None:
    assert compile_shapes(turtle(":s sh:targetNode :a ; sh:nodeKind sh:IRI .")).rest == ()


def test_a_shape_that_is_left_to_others_is_not_half_done() -> None:
    assert found(":s sh:targetNode :a ; sh:path :p ; sh:minCount 1 ; sh:js [] .", "") == ()


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        (":s sh:targetNode :a ; sh:path :p ; sh:minCount 'one' .", "a whole number"),
        (":s sh:targetNode :a ; sh:path :p ; sh:minCount 1.5 .", "a whole number"),
        (":s sh:targetNode :a ; sh:path :p ; sh:pattern '(' .", "a regular expression"),
        (":s sh:targetNode :a ; sh:path :p ; sh:nodeKind sh:Iri .", "sh:IRI"),
        (":s sh:targetNode :a ; sh:path :p , :q .", "expected one"),
        (":s sh:targetNode :a ; sh:path 'p' .", "no property path"),
        (":s sh:targetNode :a ; sh:path _:p . _:p sh:inversePath _:p .", "contains itself"),
        (":s sh:targetNode :a ; sh:path :p ; sh:in :list .", "no well-formed list"),
        (":s sh:targetNode :a ; sh:node :nowhere .", "expected a shape"),
        (":s sh:targetNode :a ; sh:minCount 1 .", "sh:path"),
    ],
)
def test_malformed_shapes_are_refused_with_what_was_expected(shapes: str, expected: str) -> None:
    with pytest.raises(ShapesError, match=expected):
        compile_shapes(turtle(shapes))
