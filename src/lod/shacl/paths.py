"""Property paths (SHACL, 2.3.1): read from a shapes graph, walked over a data graph."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lod.errors import ShapesError
from lod.shacl.index import NOTHING, Index
from lod.shacl.terms import RDF_FIRST, sh

Walk = Callable[[Index, str], Sequence[str]]  # from a focus node to its value nodes, each once


@dataclass(frozen=True, slots=True)
class Step:
    """One predicate, forwards or backwards."""

    predicate: str
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """One path after the other."""

    parts: tuple["Path", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any of several paths."""

    parts: tuple["Path", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path again and again, or at most once."""

    path: "Path"
    with_start: bool
    endless: bool


Path = Step | Chain | Choice | Repeat

_REPEATS = {
    sh("zeroOrMorePath"): (True, True),
    sh("oneOrMorePath"): (False, True),
    sh("zeroOrOnePath"): (True, False),
}


def read_path(graph: Index, node: str, above: frozenset[str] = frozenset()) -> Path:
    """Return the path that a node of the shapes graph describes.

    Raises:
        ShapesError: the path is malformed.
    """
    if node[0] == "<":
        return Step(node)
    if node in above:
        raise ShapesError(f"shapes/: the path {node} contains itself")
    inside = above | {node}
    if graph.objects(node, RDF_FIRST):
        return Chain(tuple(read_path(graph, part, inside) for part in graph.members(node)))
    for parts in graph.objects(node, sh("alternativePath")):
        return Choice(tuple(read_path(graph, part, inside) for part in graph.members(parts)))
    for path in graph.objects(node, sh("inversePath")):
        return _invert(read_path(graph, path, inside))
    for term, (with_start, endless) in _REPEATS.items():
        for path in graph.objects(node, term):
            return Repeat(read_path(graph, path, inside), with_start, endless)
    raise ShapesError(
        f"shapes/: {node} is no property path, expected an IRI, a list or a node like sh:inversePath"
    )


def _invert(path: Path) -> Path:
    match path:
        case Step(predicate, backwards):
            return Step(predicate, not backwards)
        case Chain(parts):
            return Chain(tuple(_invert(part) for part in reversed(parts)))
        case Choice(parts):
            return Choice(tuple(_invert(part) for part in parts))
        case Repeat(inner, with_start, endless):
            return Repeat(_invert(inner), with_start, endless)


def path_in_sparql(path: Path) -> str:
    """Return a path as a query writes it."""
    match path:
        case Step(predicate, backwards):
            return f"^{predicate}" if backwards else predicate
        case Chain(parts):
            return f"({'/'.join(path_in_sparql(part) for part in parts)})"
        case Choice(parts):
            return f"({'|'.join(path_in_sparql(part) for part in parts)})"
        case Repeat(inner, with_start, endless):
            sign = ("*" if with_start else "+") if endless else "?"
            return f"({path_in_sparql(inner)}){sign}"


def compile_path(path: Path) -> Walk:
    """Return the function that walks a path."""
    match path:
        case Step(predicate, False):
            return lambda data, focus: data.forward.get(predicate, NOTHING).get(focus, ())
        case Step(predicate, _):
            return lambda data, focus: data.subjects_of(predicate).get(focus, ())
        case Chain(parts):
            return _chain([compile_path(part) for part in parts])
        case Choice(parts):
            return _choice([compile_path(part) for part in parts])
        case Repeat(inner, with_start, True):
            return _closure(compile_path(inner), with_start=with_start)
        case Repeat(inner, _, _):
            return _choice([lambda _, focus: (focus,), compile_path(inner)])


def _chain(walks: Iterable[Walk]) -> Walk:
    first, *others = walks

    def walk(data: Index, focus: str) -> Sequence[str]:
        nodes = first(data, focus)
        for step in others:
            if not nodes:
                break
            nodes = list(dict.fromkeys([value for node in nodes for value in step(data, node)]))
        return nodes

    return walk


def _choice(walks: Sequence[Walk]) -> Walk:
    def walk(data: Index, focus: str) -> Sequence[str]:
        return list(dict.fromkeys([value for step in walks for value in step(data, focus)]))

    return walk


def _closure(step: Walk, *, with_start: bool) -> Walk:
    def walk(data: Index, focus: str) -> Sequence[str]:
        found = {focus: None} if with_start else {}
        todo = [focus]
        while todo:
            new = [node for node in step(data, todo.pop()) if node not in found]
            found.update(dict.fromkeys(new))
            todo += new
        return list(found)

    return walk
