"""Each shape fires for its own fault, and only for that.

Two sound graphs are spoilt, one fault at a time: what `lod build` makes of the record, and the made-up
release in shapes/full-good.ttl, which has the parts that the record lacks. A fault is written as triples in
Turtle, each after `-` (take away, `*` is whatever stands there) or `+` (add).
"""

from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox
import pytest

from conftest import ROOT
from lod.config import Config
from lod.model import Finding, Record
from lod.reports import validate_graph
from lod.serializations import parse_triples
from lod.stations import build_record
from lod.vocab import PREFIXES
from lod.workshop import Workshop
from test_shapes import BASE, IDS, id_of, read

ANY = "urn:any"
HEAD = "\n".join(
    [
        f"@base <{BASE}> .",
        f"@prefix lod: <{BASE}ns#> .",
        *(f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in PREFIXES.items() if prefix != "lod"),
    ]
)
DOC = "<id/document/mfa-164gs-1959-01-21>"
TEXT = "<id/document/mfa-164gs-1959-01-21/en>"
EVENT = "id/event/mfa-164gs-1959-01-21"
FILE = "<id/file/mfa-164gs-1959-01-21>"
PERSON = "<id/person/nehru>"
FULL = "id/document/ferry"
LIND = "id/mention/ferry-en/10-17"


def fault(found_by: str, what: str, *changes: str) -> Any:
    """Return a way to spoil a graph, and the one constraint that finds it."""
    return pytest.param(found_by, changes, id=f"{found_by} {what}")


OF_THE_RECORD = (
    fault("R01", "no title", f"- {DOC} dcterms:title *"),
    fault("R01", "a title in no language", f'+ {DOC} dcterms:title "Note"'),
    fault("R02", "no date", f"- {DOC} dcterms:created *"),
    fault("R02", "a date in words", f"- {DOC} dcterms:created *", f'+ {DOC} dcterms:created "in winter"@en'),
    fault("R03", "a creator who is a name", f'+ {DOC} dcterms:creator "The Ministry"'),
    fault(
        "R04",
        "dated after the signing",
        f"- {DOC} dcterms:created *",
        f'+ {DOC} dcterms:created "1959-01-22"^^xsd:date',
    ),
    fault(
        "R05",
        "rights in words",
        f"- {DOC} dcterms:rights *",
        f'+ {DOC} dcterms:rights "Ask the archive."@en',
    ),
    fault("R06", "kept nowhere", f"- {DOC} dcterms:isPartOf *"),
    fault("R07", "on no paper", f"- * crm:P128_carries {DOC}"),
    fault(
        "R08",
        "English that is Russian elsewhere",
        f"- {TEXT} dcterms:language *",
        f"+ {TEXT} dcterms:language <http://publications.europa.eu/resource/authority/language/RUS>",
    ),
    fault(
        "R09",
        "two authors, one in each vocabulary",
        f"+ {DOC} dcterms:creator <id/person/mikoyan>",
        f"+ <{EVENT}/creation> crm:P14_carried_out_by {PERSON}",
    ),
    fault("R10", "a number without characters", f"- {DOC[:-1]}#number> crm:P190_has_symbolic_content *"),
    fault("R10", "a number of no kind", f"- {DOC[:-1]}#number> crm:P2_has_type *"),
    fault("T01", "a translation into no language", f"- {TEXT} crm:P72_has_language *"),
    fault("T02", "translated from English", f"+ {DOC} crm:P72_has_language <vocab/language/en>"),
    fault(
        "T03",
        "made into English by nobody",
        f"- <{EVENT}/translation> crm:P14_carried_out_by *",
        f"- <{EVENT}/translation> crm:P2_has_type *",  # or E01 would ask who translated
    ),
    fault("A01", "a person without a name", f"- {PERSON} rdfs:label *"),
    fault("A01", "two names in one language", f'+ {PERSON} rdfs:label "Pandit Nehru"@en'),
    fault("A02", "no status", f"- {PERSON} lod:reconciliationStatus *"),
    fault("A03", "verified with nothing", f"- {PERSON} skos:exactMatch *"),
    fault(
        "A04",
        "a match that nobody verified",
        f"- {PERSON} lod:reconciliationStatus *",
        f"+ {PERSON} lod:reconciliationStatus <vocab/reconciliation/no-match>",
    ),
    fault(
        "A05",
        "a candidate whom nobody names",
        "- <id/person/suslov> lod:reconciliationStatus *",
        "+ <id/person/suslov> lod:reconciliationStatus <vocab/reconciliation/candidate>",
    ),
    fault(
        "A06",
        "the page of an item",
        f"- {PERSON} skos:exactMatch *",
        f"+ {PERSON} skos:exactMatch <https://www.wikidata.org/wiki/Q1047>",
    ),
    fault("A07", "two items", f"+ {PERSON} skos:exactMatch wd:Q1"),
    fault(
        "A07",
        "one item for two persons",
        "- <id/person/nixon> skos:exactMatch *",
        "+ <id/person/nixon> skos:exactMatch wd:Q1047",
    ),
    fault(
        "A08",
        "two persons with one name",
        "- <id/person/nixon> rdfs:label *",
        '+ <id/person/nixon> rdfs:label "Jawaharlal Nehru"@en',
    ),
    fault("A09", "Russian in Latin letters", f'+ {PERSON} rdfs:label "Neru"@ru'),
    fault("A10", "a city that acts", "+ <id/place/berlin> a crm:E74_Group"),
    fault("A11", "the same as elsewhere", f"+ {PERSON} owl:sameAs wd:Q1047"),
    fault("E01", "signed by nobody", f"- <{EVENT}/signing> crm:P14_carried_out_by *"),
    fault("E02", "signed at no time", f"- <{EVENT}/signing> crm:P4_has_time-span *"),
    fault(
        "E03",
        "a time that says nothing",
        f"- <{EVENT}/signing#time> crm:P82_at_some_time_within *",
        f"- <{EVENT}/signing#time> crm:P82a_begin_of_the_begin *",
        f"- <{EVENT}/signing#time> crm:P82b_end_of_the_end *",
    ),
    fault(
        "E04",
        "a begin in a time zone",
        f"- <{EVENT}/signing#time> crm:P82a_begin_of_the_begin *",
        f"- <{EVENT}/signing#time> crm:P82b_end_of_the_end *",
        f'+ <{EVENT}/signing#time> crm:P82a_begin_of_the_begin "1959-01-21T00:00:00Z"^^xsd:dateTime',
    ),
    fault(
        "E05",
        "ends before it begins",
        f"- <{EVENT}/creation#time> crm:P82b_end_of_the_end *",
        f'+ <{EVENT}/creation#time> crm:P82b_end_of_the_end "1959-01-20T23:59:59"^^xsd:dateTime',
    ),
    fault(
        "E06",
        "a date that is not in EDTF",
        f"- <{EVENT}/signing#time> crm:P82_at_some_time_within *",
        f'+ <{EVENT}/signing#time> crm:P82_at_some_time_within "21.1.1959"^^edtf:EDTF',
    ),
    fault("M01", "found in no file", "- <MENTION> oa:hasSource *"),
    fault(
        "M02",
        "means two",
        "+ <MENTION> crm:P67_refers_to <id/person/nixon>",
        "+ <MENTION#link> oa:hasBody <id/person/nixon>",
    ),
    fault("M03", "has no quotation", "- <MENTION#quote> oa:exact *"),
    fault("M03", "starts nowhere", "- <MENTION#pos> oa:start *"),
    fault(
        "M06",
        "is annotated as another",
        "- <MENTION#link> oa:hasBody *",
        "+ <MENTION#link> oa:hasBody <id/person/nixon>",
    ),
    fault("M08", "nobody says how sure it is", "- <MENTION#link> lod:certainty *"),
    fault("M08", "nobody says what found it", "- <MENTION#link> prov:wasGeneratedBy *"),
    fault(
        "M04",
        "the file is shorter",
        f"- {FILE[:-1]}#length> crm:P90_has_value *",
        f"+ {FILE[:-1]}#length> crm:P90_has_value 100",
    ),
    fault("M05", "quotes too much", "- <MENTION#quote> oa:exact *", '+ <MENTION#quote> oa:exact "and so on"'),
    fault("D02", "a right of its own", "- * crm:P2_has_type <http://rightsstatements.org/vocab/CNE/1.0/>"),
    fault("D03", "speaks of somebody unknown", f"+ {TEXT} crm:P67_refers_to <id/person/nehrru>"),
    fault("D03", "of a type unknown", f"+ {TEXT} crm:P2_has_type <vocab/type/traslation>"),
    fault("D04", "a thing that is nothing", '+ <id/thing/buoy> rdfs:label "Buoy"@en'),
    fault("D05", "a name in French", f'+ {PERSON} rdfs:label "Nehru"@fr'),
    fault("D06", "a thing without an address", '+ [] a crm:E5_Event ; rdfs:label "Something"@en'),
    fault("D06", "a date without an address", f"+ <{EVENT}/signing> crm:P4_has_time-span []"),
    fault("D07", "a signing without a label", f"- <{EVENT}/signing> rdfs:label *"),
    fault("C01", "a person who is a creation", f"+ {PERSON} crm:P94_has_created {DOC}"),
    fault("C02", "a person as a date", f"+ <{EVENT}/signing> crm:P4_has_time-span {PERSON}"),
)
OF_THE_RELEASE = (
    fault(
        "R04",
        "a part signed in another year",
        f"- <{FULL}> dcterms:created *",
        f'+ <{FULL}> dcterms:created "1963"^^xsd:gYear',
    ),
    fault(
        "R08",
        "Russian that is English elsewhere",
        f"- <{FULL}> dcterms:language *",
        f"+ <{FULL}> dcterms:language <http://publications.europa.eu/resource/authority/language/ENG>",
    ),
    fault(
        "R09",
        "another author",
        f"- <{FULL}> dcterms:creator *",
        f"+ <{FULL}> dcterms:creator <id/person/orlov>",
    ),
    fault(
        "E07",
        "a landing after the voyage",
        "- <id/event/voyage#time> crm:P82b_end_of_the_end *",
        '+ <id/event/voyage#time> crm:P82b_end_of_the_end "1962-05-01T23:59:59"^^xsd:dateTime',
    ),
    fault(
        "E08",
        "reported before it began",
        "- <id/event/landing#time> crm:P82a_begin_of_the_begin *",
        "- <id/event/landing#time> crm:P82b_end_of_the_end *",
        '+ <id/event/landing#time> crm:P82a_begin_of_the_begin "1962-05-06T00:00:00"^^xsd:dateTime',
    ),
    fault("E02", "a talk within a landing that has no date", "- <id/event/landing> crm:P9_consists_of *"),
    fault("P01", "a plan for two", f"+ <{FULL}#plan-sudland> lod:foresees_recipient <id/person/orlov>"),
    fault("P01", "a plan for nobody", f"- <{FULL}#plan-sudland> lod:foresees_recipient *"),
    fault("P02", "a plan for no state", f"- <{FULL}#plan-sudland> lod:foresees_recipient_state *"),
    fault("P03", "a plan of which nobody knows the end", f"- <{FULL}#plan-sudland> crm:P2_has_type *"),
    fault(
        "P04",
        "a plan that was carried out",
        f"+ <id/event/ferry-signing> crm:P20_had_specific_purpose <{FULL}#plan-sudland>",
    ),
    fault(
        "P05",
        "a plan that took place",
        f"+ <{FULL}#plan-sudland> a crm:E5_Event",
    ),
    fault(
        "M07",
        "two names crosswise",
        f"- <{LIND}#pos> oa:start *",
        f"- <{LIND}#pos> oa:end *",
        f"+ <{LIND}#pos> oa:start 18",
        f"+ <{LIND}#pos> oa:end 25",
    ),
    fault(
        "M04",
        "the file is shorter",
        "- <id/file/ferry#length> crm:P90_has_value *",
        "+ <id/file/ferry#length> crm:P90_has_value 27",
    ),
    fault("M09", "a reading of nothing", "- <id/assertion/ferry-name> crm:P140_assigned_attribute_to *"),
    fault(
        "M09", "a reading in no respect", "- <id/assertion/ferry-name> crm:P177_assigned_property_of_type *"
    ),
    fault(
        "M09", "two readings in one", "+ <id/assertion/ferry-name> crm:P141_assigned <id/person/lind#name>"
    ),
    fault("M10", "nobody's reading", "- <id/assertion/ferry-name> crm:P14_carried_out_by *"),
    fault("M10", "a reading of unknown certainty", "- <id/assertion/ferry-name> lod:certainty *"),
    fault("D01", "no licence", "- <dataset> dcterms:license *"),
    fault("D01", "no dump", "- <dataset> dcat:distribution *"),
    fault(
        "D03",
        "a page that is missing",
        "- <doc/document/ferry> * *",
        f"+ <{FULL}> rdfs:seeAlso <doc/document/ferry>",
    ),
    fault(
        "D03", "a plan that is missing", f"+ <{FULL}#enclosure> crm:P148_has_component <{FULL}#plan-westland>"
    ),
    fault("D04", "an agent that is nothing", "- <id/agent/reader> a *"),
    fault("D07", "a plan without a label", f"- <{FULL}#plan-sudland> rdfs:label *"),
    fault(
        "T01",
        "an original in two languages",
        f"+ <{FULL}> crm:P72_has_language <vocab/language/fi>",
        '+ <vocab/language/fi> a crm:E56_Language ; rdfs:label "Finnish"@en',
    ),
    fault("C01", "a plan that creates", f"+ <{FULL}#plan-sudland> crm:P94_has_created <{FULL}>"),
    fault(
        "C02",
        "a plan for a place",
        f"- <{FULL}#plan-sudland> lod:foresees_recipient *",
        f"+ <{FULL}#plan-sudland> lod:foresees_recipient <id/place/coast>",
    ),
)


@pytest.fixture(scope="module")
def shop(config: Config) -> Workshop:
    return Workshop(config)


@pytest.fixture(scope="module")
def built(record: Record, shop: Workshop) -> list[ox.Triple]:
    """What a build makes of the record."""
    description = build_record(record, shop).description
    assert description
    return parse_triples(description.record + description.mentions + description.shared)


@pytest.fixture(scope="module")
def mention(built: list[ox.Triple]) -> str:
    """The path of the first mention of Nehru, whose place in the text is not this test's business."""
    who = ox.NamedNode(f"{BASE}{PERSON[1:-1]}")
    found = [t.subject.value for t in built if t.object == who and "/id/mention/" in t.subject.value]
    return min(iri for iri in found if "#" not in iri).removeprefix(BASE)


@pytest.fixture(scope="module")
def release() -> list[ox.Triple]:
    """A made-up release that has each part of the model."""
    return read(ROOT / "tests" / "shapes" / "full-good.ttl")


def test_what_is_spoilt_was_sound(built: list[ox.Triple], release: list[ox.Triple], shop: Workshop) -> None:
    assert validate_graph(built, shop.shapes) == ()
    assert validate_graph(release, shop.shapes) == ()


def test_each_constraint_has_a_fault_of_its_own() -> None:
    spoilt = {param.values[0] for param in (*OF_THE_RECORD, *OF_THE_RELEASE)}

    assert spoilt >= IDS


@pytest.mark.parametrize(("found_by", "changes"), OF_THE_RECORD)
def test_a_fault_in_the_record_is_found_by_its_own_constraint_alone(
    found_by: str, changes: tuple[str, ...], built: list[ox.Triple], mention: str, shop: Workshop
) -> None:
    spoilt = spoil(built, [change.replace("MENTION", mention) for change in changes])

    assert ids(validate_graph(spoilt, shop.shapes)) == {found_by}


@pytest.mark.parametrize(("found_by", "changes"), OF_THE_RELEASE)
def test_a_fault_in_a_release_is_found_by_its_own_constraint_alone(
    found_by: str, changes: tuple[str, ...], release: list[ox.Triple], shop: Workshop
) -> None:
    spoilt = spoil(release, changes)

    assert ids(validate_graph(spoilt, shop.shapes)) == {found_by}


def ids(findings: Sequence[Finding]) -> set[str]:
    return {id_of(finding) for finding in findings}


def spoil(triples: Sequence[ox.Triple], changes: Sequence[str]) -> list[ox.Triple]:
    """Return the triples after each change; each takes away or adds what was, or was not, there."""
    spoilt = list(triples)
    for change in changes:
        sign, _, said = change.partition(" ")
        if sign == "+":
            spoilt += parse(said)
        else:
            (pattern,) = parse(" ".join(f"<{ANY}>" if word == "*" else word for word in said.split()))
            left = [triple for triple in spoilt if not fits(triple, pattern)]
            assert len(left) < len(spoilt), f"nothing to take away: {said}"
            spoilt = left
    return spoilt


def parse(said: str) -> list[ox.Triple]:
    quads = ox.parse(f"{HEAD}\n{said} .", format=ox.RdfFormat.TURTLE)
    return [quad.triple for quad in quads]


def fits(triple: ox.Triple, pattern: ox.Triple) -> bool:
    return all(wanted in (ox.NamedNode(ANY), part) for part, wanted in zip(triple, pattern, strict=True))
