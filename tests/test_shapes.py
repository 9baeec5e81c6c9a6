"""The shapes: each constraint by a small good example and at least one bad one, in tests/shapes/."""

import re
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib.namespace import SH

from lod.config import Config
from lod.model import Finding
from lod.reference import rdflib_graph
from lod.releases import read_release
from lod.reports import Shapes, load_shapes, load_turtle, validate_graph
from lod.validate import read_rdf, validate_file

BASE = "https://lod.example.org/"
ROOT = Path(__file__).parent.parent
EXAMPLES = Path(__file__).parent / "shapes"
GOOD = sorted(EXAMPLES.glob("[A-Z][0-9][0-9]-good.ttl"))
BAD = sorted(EXAMPLES.glob("*-bad-*.ttl"))
# The constraints of the model: so many of each letter.
IDS = {
    f"{letter}{number:02}"
    for letter, last in {"R": 10, "T": 3, "A": 11, "E": 8, "P": 5, "M": 10, "D": 7, "C": 2}.items()
    for number in range(1, last + 1)
}


@pytest.fixture(scope="session")
def shapes() -> Shapes:
    return load_shapes(ROOT / "shapes", load_turtle(ROOT / "ontology", BASE), BASE)


@pytest.fixture(scope="session")
def graph(shapes: Shapes) -> rdflib.Graph:
    return rdflib_graph(shapes.triples)


@pytest.mark.parametrize("example", GOOD, ids=lambda example: example.stem)
def test_a_good_example_conforms_without_a_warning(example: Path, shapes: Shapes) -> None:
    data = read(example)

    findings = validate_graph(data, shapes)

    assert findings == ()


@pytest.mark.parametrize("example", BAD, ids=lambda example: example.stem)
def test_a_bad_example_is_found_by_its_own_constraint_alone(example: Path, shapes: Shapes) -> None:
    data = read(example)

    findings = validate_graph(data, shapes)

    assert {id_of(finding) for finding in findings} == {example.stem[:3]}


def test_each_constraint_of_the_model_is_there(graph: rdflib.Graph) -> None:
    found = {str(message)[:3] for message in graph.objects(None, SH.message)}

    assert found >= IDS


def test_the_readme_has_a_line_for_each_constraint(graph: rdflib.Graph) -> None:
    expected = {str(message)[:3] for message in graph.objects(None, SH.message)}
    text = (ROOT / "shapes" / "README.md").read_text(encoding="utf-8")

    listed = re.findall(r"^\| ([A-Z]\d\d) \|", text, re.MULTILINE)

    assert sorted(listed) == sorted(expected)


@pytest.mark.parametrize("examples", [GOOD, BAD], ids=["good", "bad"])
def test_each_constraint_has_an_example(examples: list[Path], graph: rdflib.Graph) -> None:
    expected = {str(message)[:3] for message in graph.objects(None, SH.message)}

    shown = {example.stem[:3] for example in examples}

    assert shown == expected


def test_each_message_begins_with_the_id_of_its_shape(graph: rdflib.Graph) -> None:
    messages = graph.subject_objects(SH.message)

    strays = [text for node, text in messages if not text.startswith(f"{fragment(node)[:3]} ")]

    assert strays == []


def test_each_shape_with_a_message_has_a_name_under_its_id(graph: rdflib.Graph) -> None:
    nodes = {owner(graph, node) for node in graph.subjects(SH.message)}

    nameless = [node for node in nodes if not re.fullmatch(r"[A-Z]\d\d-[a-z-]+", fragment(node))]

    assert nameless == []


def test_each_shape_with_a_message_says_how_bad_it_is(graph: rdflib.Graph) -> None:
    nodes = {owner(graph, node) for node in graph.subjects(SH.message)}

    silent = [node for node in nodes if graph.value(node, SH.severity) is None]

    assert silent == []


def test_each_shape_that_judges_has_a_message(graph: rdflib.Graph) -> None:
    judging = set(graph.subjects(SH.severity))

    speaking = {owner(graph, node) for node in graph.subjects(SH.message)}

    assert judging == speaking


def test_the_shapes_are_themselves_well_formed(graph: rdflib.Graph) -> None:
    nothing = rdflib.Graph()

    conforms, _, report = pyshacl.validate(nothing, shacl_graph=graph, meta_shacl=True)

    assert conforms, report


@pytest.mark.parametrize("base", ["http://localhost:8000/", "https://archive.example/lod/"])
@pytest.mark.parametrize("example", ["full-good", "A02-bad-unknown", "D03-bad-nobody", "D04-bad-no-class"])
def test_the_shapes_hold_under_any_base_iri(base: str, example: str) -> None:
    shapes = load_shapes(ROOT / "shapes", load_turtle(ROOT / "ontology", base), base)
    data = read(EXAMPLES / f"{example}.ttl", base)

    findings = validate_graph(data, shapes)

    assert {id_of(finding) for finding in findings} == {example[:3]} - {"ful"}


def test_a_release_conforms(built: Config, shapes: Shapes) -> None:
    findings = validate_file(read_release(built.output).folder / "lod.ttl", shapes)

    assert findings == ()


def test_a_release_without_a_page_to_which_it_points_does_not_conform(built: Config, shapes: Shapes) -> None:
    page = f"{BASE}doc/document/mfa-164gs-1959-01-21/mentions"
    triples = read_rdf(read_release(built.output).folder / "lod.ttl")

    findings = validate_graph([triple for triple in triples if triple.subject.value != page], shapes)

    assert [(id_of(finding), finding.value) for finding in findings] == [("D03", page)]


def test_a_finding_names_the_shape_that_made_it(shapes: Shapes) -> None:
    data = read(EXAMPLES / "M05-bad-too-short.ttl")

    (finding,) = validate_graph(data, shapes)

    assert finding.shape == f"{BASE}shapes#M05-length"


def test_a_finding_about_a_position_names_the_mention(shapes: Shapes) -> None:
    data = read(EXAMPLES / "M04-bad-beyond-the-file.ttl")

    (finding,) = validate_graph(data, shapes)

    assert finding.value == f"{BASE}id/mention/ice-en/10-14"


def read(file: Path, base: str = BASE) -> list[ox.Triple]:
    quads = ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=base)
    return [quad.triple for quad in quads]


def id_of(finding: Finding) -> str:
    return finding.message.split()[0]


def fragment(node: rdflib.term.Node) -> str:
    return str(node).rpartition("#")[2] if isinstance(node, rdflib.URIRef) else ""


def owner(graph: rdflib.Graph, node: rdflib.term.Node) -> rdflib.term.Node:
    """Return the shape that a message belongs to: the node itself, or the shape of a query."""
    return graph.value(predicate=SH.sparql, object=node) or node
