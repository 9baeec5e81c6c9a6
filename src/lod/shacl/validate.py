"""Compile shapes once into closures, and validate any number of graphs by them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache

import pyoxigraph as ox

from lod.errors import ShapesError
from lod.model import Finding, Severity, Triple
from lod.shacl.constraints import Constraint, Site, Test, compile_constraints
from lod.shacl.index import Index, Scope, tokens_of
from lod.shacl.literals import is_true, plain
from lod.shacl.paths import Step, compile_path
from lod.shacl.shapes import (
    Result,
    Shape,
    Targets,
    find_shapes,
    goes_forward,
    is_target,
    looks_at_terms,
    read_shape,
)
from lod.shacl.sparql import NotCompiledError, Query, compile_query
from lod.shacl.terms import sh

Check = Callable[[Index, str], Sequence[Result]]  # of a focus node

_SEVERITIES = {
    sh("Violation"): Severity.VIOLATION,
    sh("Warning"): Severity.WARNING,
    sh("Info"): Severity.INFO,
}
_PROPERTY, _SPARQL, _CLOSED = sh("property"), sh("sparql"), sh("closed")
_CLOSED_COMPONENT = sh("ClosedConstraintComponent")
_NOT_COMPILED = frozenset(map(sh, ("js", "expression", "rule", "target")))
_TERMS = 1 << 12  # of each shape: terms of which it is remembered whether they conform
_ORDER = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Rule:
    """A shape with targets."""

    check: Check
    goes_forward: bool  # what it finds at a node depends on nothing but what can be reached from there
    content: set[str] = field(default_factory=set, compare=False)  # where it finds nothing in the vocabulary


@dataclass(frozen=True, slots=True)
class Compiled:
    """Shapes, ready to be used. Those that are not compiled are left to another validator."""

    rules: Mapping[Targets, Sequence[Rule]]
    unknown: tuple[str, ...]  # the IRIs of the shapes that are not compiled
    rest: tuple[ox.Triple, ...]  # a shapes graph in which these alone have targets; empty if there are none
    vocabulary: Index

    def results(self, triples: Iterable[Triple]) -> Iterator[Result]:
        """Yield each result as the standard has it, in no order.

        Args:
            triples: as tokens, each term as Oxigraph writes it.
        """
        data = Index(triples, self.vocabulary)
        for targets, rules in self.rules.items():
            nodes = targets.focus_nodes(data)
            for rule in rules if nodes else ():
                if data.is_apart and rule.goes_forward:
                    yield from self._beside_the_vocabulary(rule, data, nodes)
                else:
                    for node in nodes:
                        yield from rule.check(data, node)

    def _beside_the_vocabulary(self, rule: Rule, data: Index, nodes: AbstractSet[str]) -> Iterator[Result]:
        """Yield what a rule finds where no record adds anything to the vocabulary: there it is known."""
        for node in nodes - rule.content:
            if node not in self.vocabulary.subjects:
                yield from rule.check(data, node)
            elif found := rule.check(self.vocabulary, node):
                yield from found
            else:
                rule.content.add(node)

    def validate(self, triples: Iterable[ox.Triple]) -> tuple[Finding, ...]:
        """Return what the shapes find in a graph, the worst first."""
        return self.validate_tokens(map(tokens_of, triples))

    def validate_tokens(self, triples: Iterable[Triple]) -> tuple[Finding, ...]:
        """Return what the shapes find in a graph of tokens, as Oxigraph writes them; the worst first."""
        return fold(map(_finding, self.results(triples)))


def compile_shapes(triples: Iterable[ox.Triple], vocabulary: Iterable[ox.Triple] = ()) -> Compiled:
    """Return the shapes of a graph, compiled.

    Args:
        triples: the shapes graph.
        vocabulary: what is added to every graph that is validated.

    Raises:
        ShapesError: the shapes are malformed.
    """
    triples = tuple(triples)
    compiler = _Compiler(Index.of(triples))
    rules: dict[Targets, list[Rule]] = {}
    unknown = []
    for node in find_shapes(compiler.graph):
        try:
            check = compiler.check(node)
        except NotCompiledError:
            unknown.append(node)
        else:
            rule = Rule(check, goes_forward(compiler.graph, node))
            rules.setdefault(compiler.shape(node).targets, []).append(rule)
    rest = tuple(t for t in triples if str(t.subject) in unknown or not is_target(t)) if unknown else ()
    return Compiled(rules, tuple(sorted(map(plain, unknown))), rest, Index.of(vocabulary))


def fold(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings the worst first; a value that breaks two parts of one shape is one matter."""
    ordered = sorted(findings, key=_rank)
    return tuple({(f.where, f.shape, f.value): f for f in reversed(ordered)}.values())[::-1]


def _rank(finding: Finding) -> tuple[int, str, str, str, str, str, str]:
    f = finding
    return _ORDER[f.severity], f.where, f.shape, f.path, f.value, f.component, f.message


def _finding(result: Result) -> Finding:
    return Finding(
        severity=_SEVERITIES.get(result.shape.severity, Severity.VIOLATION),
        where=plain(result.focus),
        message=result.message,
        path=plain(result.path) if result.path.startswith("<") else "",
        value=plain(result.value) if result.value else "",
        shape=plain(result.shape.node),
        component=plain(result.component),
    )


class _Compiler:
    """Compiles each shape of a graph once, and follows shapes that refer to each other."""

    def __init__(self, graph: Index) -> None:
        self.graph = graph
        self._shapes: dict[str, Shape] = {}
        self._checks: dict[str, Check] = {}
        self._open: set[str] = set()
        self._scope = Scope()
        components = graph.instances(sh("ConstraintComponent"))
        parameters = [each for node in components for each in graph.objects(node, sh("parameter"))]
        paths = [path for node in parameters for path in graph.objects(node, sh("path"))]
        self._not_compiled = _NOT_COMPILED | {path for path in paths if not path.startswith(sh("")[:-1])}

    def shape(self, node: str) -> Shape:
        """Return a shape."""
        if node not in self._shapes:
            self._shapes[node] = read_shape(self.graph, node)
        return self._shapes[node]

    def check(self, node: str) -> Check:
        """Return the check of a shape.

        Raises:
            NotCompiledError: it uses what is not compiled, or refers to a shape that does.
        """
        if node in self._checks:
            return self._checks[node]
        if node in self._open:
            return self._later(node)
        known = dict(self._checks)
        self._open.add(node)
        try:
            self._checks[node] = self._compile(self.shape(node))
        except NotCompiledError:
            self._checks = known  # what refers to this shape is not to be kept either
            raise
        finally:
            self._open.discard(node)
        return self._checks[node]

    def _later(self, node: str) -> Check:
        """Return the check of a shape that is being compiled: one that refers to itself.

        A node whose conformance depends on itself conforms as far as that goes.
        """

        def check(data: Index, focus: str) -> Sequence[Result]:
            key = (node, focus)
            if key in data.active:
                return ()
            data.active.add(key)
            try:
                return self._checks[node](data, focus)
            finally:
                data.active.discard(key)

        return check

    def _conforms(self, node: str) -> Test:
        check = self.check(node)
        if not looks_at_terms(self.graph, node):
            return lambda data, value: not check(data, value)
        nothing = Index(())
        conforms = lru_cache(_TERMS)(lambda value: not check(nothing, value))
        return lambda _, value: conforms(value)

    def _compile(self, shape: Shape) -> Check:
        if shape.node[0] == "<" and not shape.parameters:
            raise ShapesError(f"shapes/: nothing is said of {plain(shape.node)}, expected a shape")
        if shape.deactivated:
            return lambda _, __: ()
        if not self._not_compiled.isdisjoint(shape.parameters):
            raise NotCompiledError(shape.node)
        constraints = compile_constraints(Site(shape, self.graph, self._conforms))
        nested = [self.check(node) for node in shape.values(_PROPERTY)]
        return _check(shape, constraints, nested, self._queries(shape))

    def _queries(self, shape: Shape) -> list[Query]:
        queries = [compile_query(self.graph, shape, node, self._scope) for node in shape.values(_SPARQL)]
        if any(map(is_true, shape.values(_CLOSED))):
            queries.append(self._closed(shape))
        return queries

    def _closed(self, shape: Shape) -> Query:
        """Return what reports each property that the shape does not name."""
        named = {
            member for node in shape.values(sh("ignoredProperties")) for member in self.graph.members(node)
        }
        for node in shape.values(_PROPERTY):
            match self.shape(node).path:
                case Step(predicate, False):
                    named.add(predicate)
        walk = compile_path(shape.path) if shape.path else _itself
        message = shape.message or "sh:closed true does not hold."

        def query(data: Index, focus: str) -> Sequence[Result]:
            return [
                Result(focus, predicate, object_, shape, _CLOSED_COMPONENT, message)
                for value in walk(data, focus)
                for predicate, object_ in data.statements.get(value, ())
                if predicate not in named
            ]

        return query


def _check(
    shape: Shape, constraints: Sequence[Constraint], nested: Sequence[Check], queries: Sequence[Query]
) -> Check:
    walk = compile_path(shape.path) if shape.path else _itself
    needs_values = not queries and all(constraint.needs_values for constraint in constraints)
    judges = [(constraint.judge, constraint) for constraint in constraints]

    def check(data: Index, focus: str) -> Sequence[Result]:
        values = walk(data, focus)
        if needs_values and not values:
            return ()
        results: list[Result] = []
        for judge, constraint in judges:
            if wrong := judge(data, focus, values):
                component, message = constraint.component, constraint.message
                results += [Result(focus, shape.path_node, v, shape, component, message) for v in wrong]
        for inner in nested:
            for value in values:
                results += inner(data, value)
        for query in queries:
            results += query(data, focus)
        return results

    return check


def _itself(_: Index, focus: str) -> Sequence[str]:
    return (focus,)
