"""`sh:sparql`: a constraint that is a query (SHACL, 5), asked of a store in memory."""

import re
from collections.abc import Callable, Mapping, Sequence

import pyoxigraph as ox

from lod.shacl.answers import Answer
from lod.shacl.index import Index, Scope
from lod.shacl.known import known_answer
from lod.shacl.literals import datatype, is_true, language, plain
from lod.shacl.lookups import predicates_of
from lod.shacl.paths import path_in_sparql
from lod.shacl.shapes import Result, Shape, best_message
from lod.shacl.terms import OWL_IMPORTS, sh

Query = Callable[[Index, str], Sequence[Result]]

_COMPONENT = sh("SPARQLConstraintComponent")
_LEFT_OUT = re.compile(
    r"[$?](?:failure|shapesGraph|currentShape)\b|\bAS\s+[$?]this\b"
    r"|\b(?:MINUS|SERVICE|VALUES|FROM|NOW|RAND|UUID|STRUUID)\b",
    re.IGNORECASE,
)
_SELECT = re.compile(r"\bSELECT\b", re.IGNORECASE)  # a query in a query has its own $this
_PATH = re.compile(r"[$?]PATH\b")
_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")
_NAMES = ("this", "path", "value")


class NotCompiledError(Exception):
    """A shape uses what this validator does not know; it never leaves the package."""


def compile_query(graph: Index, shape: Shape, node: str, scope: Scope) -> Query:
    """Return the function that asks a `sh:SPARQLConstraint` about a focus node.

    What the query looks at is added to the scope: the store is filled when all are compiled.

    Raises:
        NotCompiledError: the query is not one that is sure to be answered as the standard says.
    """
    selects = graph.objects(node, sh("select"))
    if len(selects) != 1:
        raise NotCompiledError(node)
    text = plain(selects[0])
    if shape.path:
        path = path_in_sparql(shape.path)
        text = _PATH.sub(lambda _: path, text)
    prefixes = _prefixes(graph, node)
    if _LEFT_OUT.search(text) or _PATH.search(text) or len(_SELECT.findall(text)) != 1:
        raise NotCompiledError(node)
    try:
        ox.Store().query(text, prefixes=prefixes)
    except (SyntaxError, ValueError) as error:
        raise NotCompiledError(f"{node}: {error}") from None
    if any(map(is_true, graph.objects(node, sh("deactivated")))):
        return lambda _, __: ()
    message = best_message(list(graph.objects(node, sh("message")))) or shape.message
    message = message or "sh:sparql does not hold."
    if answer := known_answer(text, prefixes):
        return _teller(shape, answer, message)
    if predicates := predicates_of(text, prefixes):
        scope.predicates |= predicates
    else:
        scope.is_known = False
    return _asker(shape, text, prefixes, message, scope)


def _teller(shape: Shape, answer: Answer, message: str) -> Query:
    def tell(data: Index, focus: str) -> Sequence[Result]:
        rows = {tuple(row.items()): row for row in answer(data, focus)}
        return [_result(shape, focus, row, message) for row in rows.values()]

    return tell


def _asker(shape: Shape, text: str, prefixes: dict[str, str], message: str, scope: Scope) -> Query:
    this = ox.Variable("this")

    def ask(data: Index, focus: str) -> Sequence[Result]:
        solutions = data.store(scope).query(text, prefixes=prefixes, substitutions={this: _term(focus)})
        if not isinstance(solutions, ox.QuerySolutions):
            return ()
        variables = [variable.value for variable in solutions.variables]
        rows = dict.fromkeys(tuple(None if term is None else str(term) for term in row) for row in solutions)
        return [_result(shape, focus, dict(zip(variables, row, strict=True)), message) for row in rows]

    return ask


def _result(shape: Shape, focus: str, row: Mapping[str, str | None], message: str) -> Result:
    bound = {name: token for name, token in row.items() if token is not None}
    bound.setdefault("this", focus)
    if shape.path is None:
        bound.setdefault("value", focus)
    this, path, value = (bound.get(name, "") for name in _NAMES)
    filled = _PLACEHOLDER.sub(
        lambda found: plain(bound[found[1]]) if found[1] in bound else found[0], message
    )
    return Result(this, path or shape.path_node, value, shape, _COMPONENT, filled)


def _prefixes(graph: Index, node: str) -> dict[str, str]:
    prefixes = {}
    todo, seen = list(graph.objects(node, sh("prefixes"))), set[str]()
    while todo:
        owner = todo.pop()
        if owner in seen:
            continue
        seen.add(owner)
        todo += graph.objects(owner, OWL_IMPORTS)
        for declared in graph.objects(owner, sh("declare")):
            for prefix in graph.objects(declared, sh("prefix")):
                for namespace in graph.objects(declared, sh("namespace")):
                    prefixes[plain(prefix)] = plain(namespace)
    return prefixes


def _term(token: str) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    match token[0]:
        case "<":
            return ox.NamedNode(plain(token))
        case "_":
            return ox.BlankNode(plain(token))
        case _ if tag := language(token):
            return ox.Literal(plain(token), language=tag)
        case _:
            return ox.Literal(plain(token), datatype=ox.NamedNode(plain(datatype(token))))
