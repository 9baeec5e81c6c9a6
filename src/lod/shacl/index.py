"""A graph as plain dictionaries of tokens: what a validator asks of it, answered in one look.

Two terms are equal if their tokens are: Oxigraph writes each RDF term in one way only.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from lod.errors import ShapesError
from lod.shacl.terms import RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, RDFS_SUB_CLASS_OF

_NOTHING: Mapping[str, Sequence[str]] = {}


@dataclass(eq=False)
class Scope:
    """What the queries of some shapes look at: the triples with these predicates, or all."""

    predicates: set[str] = field(default_factory=set)
    is_known: bool = True


class Index:
    """The triples of a graph by predicate, then by subject or object; each triple once."""

    def __init__(self, triples: Iterable[ox.Triple], more: Sequence[ox.Triple] = ()) -> None:
        triples = [*triples, *more]
        self.forward: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._triples: defaultdict[str, list[ox.Triple]] = defaultdict(list)
        for line, triple in dict(zip(map(str, triples), triples, strict=True)).items():
            subject, predicate, object_ = line.split(" ", 2)
            self.forward[predicate][subject].append(object_)
            self._triples[predicate].append(triple)
        self.forward.default_factory = None
        self._backward: dict[str, Mapping[str, Sequence[str]]] = {}
        self._below: dict[str, frozenset[str]] = {}
        self._stores: dict[Scope, ox.Store] = {}
        self.active: set[tuple[str, str]] = set()  # shape and focus node, while a shape refers to itself

    def objects_of(self, predicate: str) -> Mapping[str, Sequence[str]]:
        """Return the objects of a predicate by subject."""
        return self.forward.get(predicate, _NOTHING)

    def subjects_of(self, predicate: str) -> Mapping[str, Sequence[str]]:
        """Return the subjects of a predicate by object."""
        found = self._backward.get(predicate)
        if found is None:
            subjects: defaultdict[str, list[str]] = defaultdict(list)
            for subject, objects in self.objects_of(predicate).items():
                for object_ in objects:
                    subjects[object_].append(subject)
            found = self._backward[predicate] = subjects
        return found

    def objects(self, subject: str, predicate: str) -> Sequence[str]:
        """Return the objects of a subject and a predicate."""
        return self.objects_of(predicate).get(subject, ())

    def subjects(self, predicate: str, object_: str) -> Sequence[str]:
        """Return the subjects of a predicate and an object."""
        return self.subjects_of(predicate).get(object_, ())

    @cached_property
    def statements(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """The predicates and objects by subject."""
        found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for predicate, rows in self.forward.items():
            for subject, objects in rows.items():
                found[subject] += [(predicate, object_) for object_ in objects]
        return found

    def store(self, scope: Scope) -> ox.Store:
        """Return the same graph for queries, as far as they look at it; made once for each scope."""
        if scope not in self._stores:
            wanted = scope.predicates if scope.is_known else self._triples
            store = self._stores[scope] = ox.Store()
            store.extend(
                ox.Quad(t.subject, t.predicate, t.object)
                for predicate in wanted
                for t in self._triples.get(predicate, ())
            )
        return self._stores[scope]

    def below(self, class_: str) -> frozenset[str]:
        """Return a class and all its subclasses."""
        found = self._below.get(class_)
        if found is None:
            todo, seen = [class_], {class_}
            while todo:
                new = set(self.subjects(RDFS_SUB_CLASS_OF, todo.pop())) - seen
                seen |= new
                todo += new
            found = self._below[class_] = frozenset(seen)
        return found

    def instances(self, class_: str) -> Iterable[str]:
        """Return what is of a class or of one of its subclasses; something twice, if it is so twice."""
        by_class = self.subjects_of(RDF_TYPE)
        return [node for each in self.below(class_) for node in by_class.get(each, ())]

    def is_instance(self, node: str, class_: str) -> bool:
        """Tell whether a node is of a class or of one of its subclasses."""
        types = self.objects_of(RDF_TYPE).get(node, ())
        return class_ in types or not self.below(class_).isdisjoint(types)

    def members(self, node: str) -> tuple[str, ...]:
        """Return the members of a list.

        Raises:
            ShapesError: it is no well-formed list.
        """
        members: list[str] = []
        seen = set()
        while node != RDF_NIL:
            first, rest = self.objects(node, RDF_FIRST), self.objects(node, RDF_REST)
            if len(first) != 1 or len(rest) != 1 or node in seen:
                raise ShapesError(f"shapes/: {node} is no well-formed list, expected one first and one rest")
            seen.add(node)
            members.append(first[0])
            node = rest[0]
        return tuple(members)
