"""Domains and ranges: the shapes are what the facts say, and every term that we use is among the facts."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib.namespace import DCTERMS as RDFLIB_DCTERMS
from rdflib.namespace import SDO

from conftest import PAGES, ROOT
from lod.authority import Authority
from lod.config import Config
from lod.graphs import Description, describe_record
from lod.iris import Iris
from lod.model import Record
from lod.records import read_records
from lod.reports import Shapes, load_shapes, load_turtle, validate_graph
from lod.serializations import parse_triples
from lod.stations import link_record
from lod.vocab import CRM, PREFIXES

SCRIPT = ROOT / "scripts" / "crm_shapes.py"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
VERSION = "7.1.3/"  # the IRI of the version itself, which is no term
DISJOINT = (
    ("E2_Temporal_Entity", "E77_Persistent_Item"),
    ("E18_Physical_Thing", "E28_Conceptual_Object"),
)
PROPERTY = re.compile(r"P\d+[iab]?_[a-z]")
CLASS = re.compile(r"E\d+_([A-Z]|E\d+_[A-Z])")


def read_table(name: str) -> list[dict[str, str]]:
    with (ROOT / "ontology" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


FACTS = {row["term"]: row for row in read_table("crm.tsv")}
CROSSWALK = read_table("crosswalk.tsv")


@pytest.fixture(scope="module")
def shapes(config: Config) -> Shapes:
    return load_shapes(config.shapes, load_turtle(config.ontology, config.base), config.base)


@pytest.fixture(params=PAGES)
def description(
    request: pytest.FixtureRequest, iris: Iris, authority: Authority, config: Config
) -> Description:
    [record] = [item for item in read_records(request.param) if isinstance(item, Record)]
    return describe_record(record, link_record(record, authority), iris, config.dataset, authority)


def above(class_: str) -> set[str]:
    """Return a class and all classes above it."""
    return {class_}.union(*(above(name) for name in FACTS[class_]["super"].split()))


def local(iri: str) -> str:
    """Return the name of a term of CIDOC-CRM, or nothing if it is of another vocabulary."""
    name = iri.removeprefix(PREFIXES["crm"])
    return name if name not in {iri, VERSION, ""} else ""


def crm_terms(triples: list[ox.Triple]) -> tuple[set[str], set[str], set[str]]:
    """Return the terms of CIDOC-CRM that are used as property, as class, and in any other place."""
    properties = {local(t.predicate.value) for t in triples}
    classes = {local(t.object.value) for t in triples if t.predicate == RDF_TYPE}
    others = {
        local(node.value)
        for t in triples
        for node in (t.subject, t.object)
        if isinstance(node, ox.NamedNode) and not (node == t.object and t.predicate == RDF_TYPE)
    }
    return properties - {""}, classes - {""}, others - {""}


def of_kind(kind: str) -> set[str]:
    return {term for term, row in FACTS.items() if row["kind"] == kind}


# The facts.


def test_the_facts_are_sorted() -> None:
    def order(term: str) -> tuple[str, int, str]:
        letter, number, rest = re.fullmatch(r"([EP])(\d+)(.+)", term).groups()
        return letter, int(number), rest

    assert list(FACTS) == sorted(FACTS, key=order)


def test_a_term_is_spelt_as_its_kind_is() -> None:
    odd = {
        term: row["kind"]
        for term, row in FACTS.items()
        if not (CLASS if row["kind"] == "class" else PROPERTY).match(term)
    }

    assert odd == {}


def test_the_facts_name_no_term_that_is_not_among_them() -> None:
    named = {name for row in FACTS.values() for name in row["super"].split()}
    ends = {row[end] for row in FACTS.values() for end in ("domain", "range")} - {"", "rdfs:Literal"}

    assert named <= FACTS.keys()
    assert ends <= of_kind("class")


def test_a_term_is_below_terms_of_its_own_kind() -> None:
    mixed = {
        term
        for term, row in FACTS.items()
        for name in row["super"].split()
        if FACTS[name]["kind"] != row["kind"]
    }

    assert mixed == set()


def test_each_class_but_the_root_is_below_the_root() -> None:
    assert {term for term in of_kind("class") if "E1_CRM_Entity" not in above(term)} == set()


def test_a_property_says_no_more_than_the_property_above_it() -> None:
    wider = {
        (term, name, end)
        for term in of_kind("property")
        for name in FACTS[term]["super"].split()
        for end in ("domain", "range")
        if FACTS[term][end] != "rdfs:Literal" and FACTS[name][end] not in above(FACTS[term][end])
    }

    assert wider == set()


# What is used is among the facts.


def test_each_term_of_the_code_is_among_the_facts() -> None:
    used = {token[1:-1] for name, token in vars(CRM).items() if not name.startswith("_")}

    assert {local(iri) for iri in used} <= FACTS.keys()


@pytest.mark.parametrize("folder", ["ontology", "shapes", "tests/shapes"])
def test_each_term_of_a_folder_is_among_the_facts(folder: str, config: Config) -> None:
    properties, classes, others = crm_terms(load_turtle(ROOT / folder, config.base))

    assert properties <= of_kind("property")
    assert classes <= of_kind("class")
    assert others <= FACTS.keys()


def test_each_term_of_the_queries_is_among_the_facts() -> None:
    queries = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "queries").rglob("*.rq"))]

    used = {term for text in queries for term in re.findall(r"\bcrm:([\w-]+)", text)}

    assert used
    assert used <= FACTS.keys()


def test_each_term_of_the_release_is_among_the_facts(built: Config) -> None:
    turtle = built.output / "current" / "lod.ttl"

    properties, classes, others = crm_terms(
        [quad.triple for quad in ox.parse(turtle.read_bytes(), format=ox.RdfFormat.TURTLE)]
    )

    assert properties
    assert properties <= of_kind("property")
    assert classes <= of_kind("class")
    assert others <= FACTS.keys() | {row["inverse"] for row in FACTS.values()}


def test_each_property_of_ours_stays_within_the_property_above_it(config: Config) -> None:
    own = load_turtle(config.ontology, config.base)
    rdfs = PREFIXES["rdfs"]

    def said(subject: str, name: str) -> str:
        [value] = [
            local(t.object.value)
            for t in own
            if t.subject.value == subject and t.predicate.value == rdfs + name
        ]
        return value

    below = [
        (t.subject.value, local(t.object.value))
        for t in own
        if t.predicate.value == rdfs + "subPropertyOf" and local(t.object.value)
    ]

    assert below
    assert [
        (subject, end)
        for subject, name in below
        for end in ("domain", "range")
        if FACTS[name][end] not in above(said(subject, end))
    ] == []


# The shapes.


def test_the_shapes_are_what_the_script_makes_of_the_facts() -> None:
    run = subprocess.run([sys.executable, SCRIPT, "--check"], capture_output=True, text=True, check=False)

    assert run.stderr == ""
    assert run.returncode == 0


def test_a_changed_file_of_shapes_is_noticed(tmp_path: Path) -> None:
    for name in ("scripts/crm_shapes.py", "ontology/crm.tsv", "ontology/lod.ttl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "80-crm-conformance.ttl").write_text("# edited\n", encoding="utf-8")
    script = tmp_path / "scripts" / "crm_shapes.py"

    run = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)

    assert run.returncode == 1
    assert "run scripts/crm_shapes.py" in run.stderr


def test_each_property_has_a_shape_on_its_subjects() -> None:
    text = (ROOT / "shapes" / "80-crm-conformance.ttl").read_text(encoding="utf-8")

    targets = set(re.findall(r"sh:targetSubjectsOf crm:([\w-]+)", text))

    assert targets == of_kind("property")


def test_each_property_but_two_has_a_shape_on_its_values() -> None:
    text = (ROOT / "shapes" / "80-crm-conformance.ttl").read_text(encoding="utf-8")

    targets = set(re.findall(r"sh:targetObjectsOf crm:([\w-]+)", text))

    assert of_kind("property") - targets == {"P20_had_specific_purpose", "P177_assigned_property_of_type"}


def test_what_we_say_of_a_record_conforms(description: Description, shapes: Shapes) -> None:
    triples = parse_triples(description.triples)

    findings = validate_graph(triples, shapes)

    assert [finding for finding in findings if finding.message.startswith(("C01", "C02"))] == []


@pytest.mark.parametrize("pair", DISJOINT, ids=lambda pair: "-".join(name.partition("_")[0] for name in pair))
def test_nothing_is_of_two_kinds_that_exclude_each_other(
    description: Description, pair: tuple[str, str]
) -> None:
    kinds: dict[str, set[str]] = {}
    for triple in parse_triples(description.triples):
        if triple.predicate == RDF_TYPE and local(triple.object.value):
            kinds.setdefault(triple.subject.value, set()).update(above(local(triple.object.value)))

    assert kinds
    assert [thing for thing, classes in kinds.items() if classes.issuperset(pair)] == []


@pytest.mark.parametrize("pair", DISJOINT, ids=lambda pair: "-".join(name.partition("_")[0] for name in pair))
def test_no_class_is_of_two_kinds_that_exclude_each_other(pair: tuple[str, str]) -> None:
    assert [term for term in of_kind("class") if above(term).issuperset(pair)] == []


# The crosswalk.


def test_each_line_of_the_crosswalk_but_the_mention_leads_somewhere() -> None:
    assert [row["ours"] for row in CROSSWALK if not any(list(row.values())[2:])] == ["lod:Mention"]


def test_each_line_of_the_crosswalk_is_about_something_else() -> None:
    ours = [row["ours"] for row in CROSSWALK]

    assert len(ours) == len(set(ours))


def test_each_term_of_ours_in_the_crosswalk_is_declared(config: Config) -> None:
    declared = {t.subject.value for t in load_turtle(config.ontology, config.base)}
    named = {term for row in CROSSWALK for term in re.findall(r"lod:(\w+)", " ".join(row.values()))}

    assert {term for term in named if f"{config.base}ns#{term}" not in declared} == set()


def test_each_term_of_cidoc_crm_in_the_crosswalk_is_among_the_facts() -> None:
    named = {term for row in CROSSWALK for term in re.findall(r"crm:([\w-]+)", " ".join(row.values()))}

    assert named
    assert named <= FACTS.keys()


@pytest.mark.parametrize(
    ("column", "prefix", "vocabulary"),
    [("dcterms", "dcterms", RDFLIB_DCTERMS), ("schema_org", "schema", SDO)],
)
def test_each_term_of_another_vocabulary_is_one_of_its_own(
    column: str, prefix: str, vocabulary: type
) -> None:
    cells = [term for row in CROSSWALK for term in row[column].split()]

    assert cells
    assert [term for term in cells if term.partition(":")[0] != prefix] == []
    assert [term for term in cells if term.partition(":")[2] not in vocabulary] == []
