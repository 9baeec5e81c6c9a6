"""The validator finds what pySHACL finds: in examples, in records, in spoilt records, in random graphs."""

import random
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from by_pyshacl import BASE, Reference, read_folder, read_turtle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import PAGES, ROOT
from lod.config import Config
from lod.graphs import Description, describe_record
from lod.model import Finding, Record
from lod.records import read_records
from lod.serializations import parse_triples
from lod.shacl import Compiled, compile_shapes
from lod.shacl.known import KNOWN
from lod.shacl.shapes import is_target
from lod.stations import link_record
from lod.workshop import Workshop

EXAMPLES = sorted((ROOT / "tests" / "shapes").glob("*.ttl"))
ORDERLY = {"A03", "A07", "A08", "E05", "E06", "E07", "E08", "M03", "M04", "M05", "R04", "R09", "T02"}
ORDERED = [file for file in EXAMPLES if file.stem[:3] in ORDERLY]
PREDICATES = """
    dcterms:title dcterms:created dcterms:creator dcterms:rights dcterms:isPartOf rdfs:label skos:prefLabel
    skos:exactMatch skos:closeMatch lod:reconciliationStatus lod:candidateMatch lod:certainty
    lod:foresees_recipient lod:foresees_recipient_state crm:P2_has_type crm:P4_has_time-span
    crm:P9_consists_of crm:P16_used_specific_object crm:P70_documents crm:P106_is_composed_of
    dcterms:language skos:altLabel crm:P14_carried_out_by crm:P67_refers_to crm:P72_has_language
    crm:P73_has_translation crm:P82_at_some_time_within
    crm:P91_has_unit crm:P43_has_dimension
    crm:P94_has_created crm:P128_carries crm:P140_assigned_attribute_to crm:P190_has_symbolic_content
    oa:hasSource oa:hasSelector oa:hasTarget oa:hasBody oa:exact
"""
CLASSES = """
    lod:Record lod:Mention lod:PlannedContact crm:E7_Activity crm:E13_Attribute_Assignment crm:E21_Person
    crm:E30_Right crm:E42_Identifier crm:E52_Time-Span crm:E53_Place crm:E65_Creation crm:E74_Group
    crm:E78_Curated_Holding dcat:Dataset oa:Annotation oa:TextPositionSelector oa:TextQuoteSelector
"""
LITERALS = """
    "Note"@en "Note"@EN "Note" ""@en "Записка"@ru "Zapiska"@ru-Latn "Note"@fr "" "7" 0 7 12 -1 2.5 1e1 true
    "x"^^xsd:integer "07"^^xsd:integer "1959-01-21"^^xsd:date "1959-02-30"^^xsd:date "1959-01"^^xsd:gYearMonth
    "1959"^^xsd:gYear "1959-01-21T00:00:00"^^xsd:dateTime "1959-01-21T23:59:59"^^xsd:dateTime
    "1959-01-21T00:00:00Z"^^xsd:dateTime "1959-01-21T25:00:00"^^xsd:dateTime "1959-01/.."^^edtf:EDTF
    "1959-22"^^edtf:EDTF "soon"^^edtf:EDTF "Nehru"
"""
ADDRESSES = """
    <http://www.wikidata.org/entity/Q1047> <https://www.wikidata.org/wiki/Q1047>
    <http://rightsstatements.org/vocab/CNE/1.0/> <vocab/reconciliation/verified>
    <vocab/reconciliation/candidate> <vocab/reconciliation/no-match> <vocab/unit/unicode-code-point>
    <vocab/type/translating> <vocab/type/signing> <vocab/language/en> <vocab/language/ru>
    <http://publications.europa.eu/resource/authority/language/ENG>
    crm:E21_Person crm:E39_Actor crm:E7_Activity
"""
PREFIXES = "\n".join(
    f"@prefix {prefix}: <{namespace}> ."
    for prefix, namespace in {
        "lod": "ns#",
        "crm": "http://www.cidoc-crm.org/cidoc-crm/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcterms": "http://purl.org/dc/terms/",
        "edtf": "http://id.loc.gov/datatypes/edtf/",
        "oa": "http://www.w3.org/ns/oa#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }.items()
)
# What has an order is kept apart: pySHACL orders what has none, or fails (decision 0010).
BEGINNINGS = "crm:P82a_begin_of_the_begin crm:P82b_end_of_the_end"
MOMENTS = """
    "1959-01-21T00:00:00"^^xsd:dateTime "1959-01-21T23:59:59"^^xsd:dateTime
    "1959-01-22T00:00:00.5"^^xsd:dateTime
"""
SELECT = ox.NamedNode("http://www.w3.org/ns/shacl#select")
SUBJECTS = "<id/a> <id/b> <id/c> <id/d> _:e"


# What looks at each triple, or at each pair of mentions, takes pySHACL longer than all other shapes together:
# these are compared by themselves, in fewer graphs.
SLOW = ("D03", "D04", "D06", "D07", "M07")
OF_SLOW = [file for file in EXAMPLES if file.stem[:3] in SLOW or file.stem == "full-good"]


@pytest.fixture(scope="module")
def vocabulary() -> tuple[ox.Triple, ...]:
    return tuple(read_folder(ROOT / "ontology"))


@pytest.fixture(scope="module")
def everything(vocabulary: tuple[ox.Triple, ...]) -> Compiled:
    return compile_shapes(read_folder(ROOT / "shapes"), vocabulary)


@pytest.fixture(scope="module")
def compiled(vocabulary: tuple[ox.Triple, ...]) -> Compiled:
    return compile_shapes(targeted(slow=False), vocabulary)


@pytest.fixture(scope="module")
def reference(vocabulary: tuple[ox.Triple, ...]) -> Reference:
    return Reference(targeted(slow=False), vocabulary)


@pytest.fixture(scope="module")
def slow(vocabulary: tuple[ox.Triple, ...]) -> tuple[Compiled, Reference]:
    """The slow shapes alone, in both validators."""
    shapes = targeted(slow=True)
    return compile_shapes(shapes, vocabulary), Reference(shapes, vocabulary)


def targeted(*, slow: bool) -> list[ox.Triple]:
    """Return the shapes of the project, of which only the slow ones have targets, or only the others."""
    return [
        triple
        for triple in read_folder(ROOT / "shapes")
        if not is_target(triple) or triple.subject.value.rpartition("#")[2].startswith(SLOW) is slow
    ]


def test_all_shapes_of_the_project_are_compiled(everything: Compiled) -> None:
    assert everything.unknown == ()


def test_each_query_of_the_shapes_is_answered_without_a_store() -> None:
    texts = {" ".join(t.object.value.split()) for t in read_folder(ROOT / "shapes") if t.predicate == SELECT}

    assert texts == KNOWN.keys()


@pytest.mark.parametrize("example", OF_SLOW, ids=lambda example: example.stem)
def test_an_example_has_the_same_findings_by_slow_shapes(
    example: Path, slow: tuple[Compiled, Reference]
) -> None:
    data = read_turtle(example.read_bytes())
    fast, by_pyshacl = slow

    assert fast.validate(data) == by_pyshacl.validate(data)


@pytest.mark.parametrize("seed", range(12))
def test_spoilt_examples_have_the_same_findings_by_slow_shapes(
    seed: int, slow: tuple[Compiled, Reference]
) -> None:
    chance = random.Random(seed)  # noqa: S311 - it only has to be the same each time
    files = chance.sample(OF_SLOW, 4)
    data = spoil([triple for file in files for triple in read_turtle(file.read_bytes())], chance)
    fast, by_pyshacl = slow

    assert ordered(fast.validate(data)) == ordered(by_pyshacl.validate(data))


def test_a_record_has_the_same_findings_by_slow_shapes(
    whole: list[ox.Triple], slow: tuple[Compiled, Reference]
) -> None:
    fast, by_pyshacl = slow

    found = fast.validate(whole)

    assert {finding.message[:3] for finding in found} == {"D03"}  # not all that is shared is there
    assert found == by_pyshacl.validate(whole)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.stem)
def test_an_example_has_the_same_findings(example: Path, compiled: Compiled, reference: Reference) -> None:
    data = read_turtle(example.read_bytes())

    assert ordered(compiled.validate(data)) == ordered(reference.validate(data))


@pytest.mark.parametrize("page", PAGES)
def test_a_record_has_the_same_findings(
    page: Path, workshop: Workshop, compiled: Compiled, reference: Reference
) -> None:
    description = described(page, workshop)
    data = parse_triples(description.triples)

    assert ordered(compiled.validate(data)) == ordered(reference.validate(data))


@pytest.fixture(scope="module")
def workshop(config: Config) -> Workshop:
    return Workshop(config)


@pytest.fixture(scope="module")
def whole(workshop: Workshop) -> list[ox.Triple]:
    """A record with its first mentions: enough for each shape, and quick."""
    [page] = PAGES[0].values
    description = described(page, workshop)
    return parse_triples(description.record + description.mentions[:300] + description.shared[:300])


@pytest.mark.parametrize("seed", range(60))
def test_a_spoilt_record_has_the_same_findings(
    seed: int, whole: list[ox.Triple], compiled: Compiled, reference: Reference
) -> None:
    data = spoil(whole, random.Random(seed))  # noqa: S311 - it only has to be the same each time

    assert ordered(compiled.validate(data)) == ordered(reference.validate(data))


def word_of(words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words.split())


def statements() -> st.SearchStrategy[str]:
    value = st.one_of(word_of(SUBJECTS), word_of(LITERALS), word_of(ADDRESSES))
    said = st.tuples(word_of(SUBJECTS), word_of(PREDICATES), value)
    typed = st.tuples(word_of(SUBJECTS), st.just("a"), word_of(CLASSES))
    begun = st.tuples(word_of(SUBJECTS), word_of(BEGINNINGS), word_of(MOMENTS))
    counted = st.tuples(
        word_of(SUBJECTS), word_of("oa:start oa:end crm:P90_has_value"), word_of("0 4 7 12 -1")
    )
    return st.lists(st.one_of(typed, said, said, begun, counted), min_size=1, max_size=30).map(
        lambda rows: "\n".join(f"{' '.join(row)} ." for row in rows)
    )


@pytest.mark.parametrize("seed", range(60))
def test_spoilt_examples_have_the_same_findings(seed: int, compiled: Compiled, reference: Reference) -> None:
    chance = random.Random(seed)  # noqa: S311 - it only has to be the same each time
    files = chance.sample(ORDERED, 4)
    data = spoil([triple for file in files for triple in read_turtle(file.read_bytes())], chance)

    assert ordered(compiled.validate(data)) == ordered(reference.validate(data))


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(text=statements())
def test_a_random_graph_has_the_same_findings(text: str, compiled: Compiled, reference: Reference) -> None:
    data = read_turtle(f"@base <{BASE}> .\n{PREFIXES}\n{text}")

    assert ordered(compiled.validate(data)) == ordered(reference.validate(data))


def described(page: Path, workshop: Workshop) -> Description:
    [record] = [item for item in read_records(page) if isinstance(item, Record)]
    links = link_record(record, workshop.authority)
    return describe_record(record, links, workshop.iris, workshop.config.dataset, workshop.authority)


def ordered(findings: Sequence[Finding]) -> list[Finding]:
    """Leave out what is said of the order of values that are refused: pySHACL orders what has no order.

    E05 says it of a time-span that E04 refuses, E07 of a part or a whole of one; M04 and M05 of positions
    that M03 refuses.
    """
    times = {finding.where for finding in findings if finding.message.startswith("E04")}
    positions = any(finding.message.startswith("M03") for finding in findings)
    return [
        each
        for each in findings
        if not (each.message.startswith("E05") and each.where in times)
        and not (each.message.startswith("E07") and times)
        and not (each.message.startswith(("M04", "M05")) and positions)
    ]


def spoil(triples: Sequence[ox.Triple], chance: random.Random) -> list[ox.Triple]:
    """Drop, double and exchange parts of a few triples."""
    spoilt = list(triples)
    for _ in range(5):
        place, other = (chance.randrange(len(spoilt)) for _ in range(2))
        one, two = spoilt[place], spoilt[other]
        match chance.choice(["drop", "double", "subject", "object", "predicate"]):
            case "drop":
                del spoilt[place]
            case "double":
                spoilt.append(one)
            case "subject":
                spoilt.append(ox.Triple(two.subject, one.predicate, one.object))
            case "object":
                spoilt[place] = ox.Triple(one.subject, one.predicate, two.object)
            case _:
                spoilt.append(ox.Triple(one.subject, two.predicate, one.object))
    return spoilt
