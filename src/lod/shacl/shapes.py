"""Shapes as values, read from the graph that curators write (SHACL, 2.1)."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import pyoxigraph as ox

from lod.errors import ShapesError
from lod.shacl.index import Index
from lod.shacl.literals import is_true, language, plain
from lod.shacl.paths import Path, read_path
from lod.shacl.terms import RDF_FIRST, RDF_REST, RDF_TYPE, RDFS_CLASS, sh
from lod.vocab import RDFS_COMMENT, RDFS_LABEL

_TARGETS = tuple(map(sh, ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")))
_SHAPES = (sh("NodeShape"), sh("PropertyShape"))
_BACKWARDS = frozenset(map(sh, ("inversePath", "sparql")))
_OF_TERMS = frozenset({RDF_TYPE, RDF_FIRST, RDF_REST, RDFS_LABEL, RDFS_COMMENT}) | frozenset(
    map(
        sh,
        (
            "severity", "message", "deactivated", "nodeKind", "datatype", "in", "languageIn", "pattern",
            "flags",
            "minLength", "maxLength", "minInclusive", "minExclusive", "maxInclusive", "maxExclusive",
            "node", "not", "and", "or", "xone",
        ),
    )
)  # fmt: skip
_PATH, _SEVERITY, _MESSAGE, _DEACTIVATED = map(sh, ("path", "severity", "message", "deactivated"))


@dataclass(frozen=True, slots=True)
class Targets:
    """Which nodes a shape is about."""

    nodes: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    subjects_of: tuple[str, ...] = ()
    objects_of: tuple[str, ...] = ()

    def focus_nodes(self, data: Index) -> AbstractSet[str]:
        """Return the focus nodes in a data graph."""
        found: list[Iterable[str]] = [self.nodes] if self.nodes else []
        found += [nodes for class_ in self.classes if (nodes := data.instances(class_))]
        found += [nodes for each in self.subjects_of if (nodes := data.objects_of(each).keys())]
        found += [nodes for each in self.objects_of if (nodes := data.subjects_of(each).keys())]
        return frozenset().union(*found)


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or with a path a property shape. `parameters` is all that is said of it."""

    node: str
    path: Path | None
    path_node: str  # of the shapes graph; nothing for a node shape
    severity: str
    message: str
    deactivated: bool
    targets: Targets
    parameters: Mapping[str, tuple[str, ...]] = field(hash=False)

    def values(self, parameter: str) -> tuple[str, ...]:
        """Return the values of a parameter."""
        return self.parameters.get(parameter, ())


def find_shapes(graph: Index) -> list[str]:
    """Return the shapes that have targets."""
    found = [node for term in _TARGETS for node in graph.objects_of(term)]
    classes = graph.instances(RDFS_CLASS)
    found += [each for each in classes if any(graph.is_instance(each, kind) for kind in _SHAPES)]
    return list(dict.fromkeys(found))


def goes_forward(graph: Index, node: str) -> bool:
    """Tell whether a shape and those it refers to ask no query and follow no predicate backwards."""
    return _BACKWARDS.isdisjoint(_parameters(graph, node))


def looks_at_terms(graph: Index, node: str) -> bool:
    """Tell whether a shape and those it refers to look at nothing but the term itself."""
    return _parameters(graph, node) <= _OF_TERMS


def _parameters(graph: Index, node: str) -> set[str]:
    """Return what is said of a shape and of all that it refers to."""
    todo, seen, found = [node], {node}, set()
    while todo:
        for predicate, value in graph.statements.get(todo.pop(), ()):
            found.add(predicate)
            if value not in seen:
                seen.add(value)
                todo.append(value)
    return found


def is_target(triple: ox.Triple) -> bool:
    """Tell whether a triple of a shapes graph gives its subject a target."""
    return str(triple.predicate) in _TARGETS or str(triple.object) == RDFS_CLASS


def read_shape(graph: Index, node: str) -> Shape:
    """Return a shape.

    Raises:
        ShapesError: its path is malformed, or a single-valued property has several values.
    """
    said: dict[str, list[str]] = {}
    for predicate, value in graph.statements.get(node, ()):
        said.setdefault(predicate, []).append(value)
    path = _only(node, said, _PATH)
    return Shape(
        node=node,
        path=read_path(graph, path) if path else None,
        path_node=path,
        severity=_only(node, said, _SEVERITY) or sh("Violation"),
        message=best_message(said.get(_MESSAGE, [])),
        deactivated=is_true(_only(node, said, _DEACTIVATED) or "_"),
        targets=_targets(graph, node, said),
        parameters={predicate: tuple(values) for predicate, values in said.items()},
    )


def best_message(messages: list[str]) -> str:
    """Return the text of one of several messages: English if there is one."""
    return plain(min(messages, key=lambda token: (language(token) != "en", token))) if messages else ""


def _targets(graph: Index, node: str, said: Mapping[str, list[str]]) -> Targets:
    nodes, classes, subjects_of, objects_of = (said.get(term, []) for term in _TARGETS)
    if RDF_TYPE in said and graph.is_instance(node, RDFS_CLASS):
        classes = [*classes, node]
    return Targets(tuple(nodes), tuple(classes), tuple(subjects_of), tuple(objects_of))


def _only(node: str, said: Mapping[str, list[str]], predicate: str) -> str:
    values = said.get(predicate, [""])
    if len(values) > 1:
        raise ShapesError(f"shapes/: {plain(node)} has several values of {plain(predicate)}, expected one")
    return values[0]


@dataclass(frozen=True, slots=True)
class Result:
    """One `sh:ValidationResult`; what there is none of is empty."""

    focus: str
    path: str
    value: str
    shape: Shape
    component: str
    message: str
