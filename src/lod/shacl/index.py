"""A graph as plain dictionaries of tokens: what a validator asks of it, answered in one look.

Two terms are equal if their tokens are: Oxigraph writes each RDF term in one way only.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pyoxigraph as ox

from lod.errors import ShapesError
from lod.model import Triple
from lod.shacl.terms import RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, RDFS_SUB_CLASS_OF

NOTHING: Mapping[str, Sequence[str]] = {}


@dataclass(eq=False)
class Scope:
    """What the queries of some shapes look at: the triples with these predicates, or all."""

    predicates: set[str] = field(default_factory=set)
    is_known: bool = True


class Index:
    """The triples of a graph by predicate, then by subject or object; each triple once.

    A background is a graph that many others have in common: it is indexed once.
    """

    def __init__(self, triples: Iterable[Triple], background: "Index | None" = None) -> None:
        """Index triples.

        Args:
            triples: as tokens, each term written in one way only.
            background: more triples; nothing is added to it.
        """
        self.background = background
        self._own: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
        for subject, predicate, object_ in dict.fromkeys(triples):
            rows = self._own[predicate]
            if subject in rows:
                rows[subject].append(object_)
            else:
                rows[subject] = [object_]
        self._own.default_factory = None
        self.forward: dict[str, Mapping[str, Sequence[str]]] = {**self._own}
        if background:
            self.forward = {**background.forward}
            for predicate, rows in self._own.items():
                self.forward[predicate] = _united(background.objects_of(predicate), rows)
        self._backward: dict[str, Mapping[str, Sequence[str]]] = {}
        self._below: dict[str, frozenset[str]] = {}
        self._stores: dict[Scope, ox.Store] = {}
        self.active: set[tuple[str, str]] = set()  # shape and focus node, while a shape refers to itself

    @classmethod
    def of(cls, triples: Iterable[ox.Triple], background: "Index | None" = None) -> "Index":
        """Return the index of a graph of Oxigraph's terms."""
        return cls(map(tokens_of, triples), background)

    @cached_property
    def own_subjects(self) -> frozenset[str]:
        """What something is said of, but for the background."""
        return frozenset().union(*self._own.values())

    @cached_property
    def subjects(self) -> frozenset[str]:
        """What something is said of."""
        return self.own_subjects | self.background.subjects if self.background else self.own_subjects

    @cached_property
    def values(self) -> frozenset[str]:
        """What stands as an object."""
        own = frozenset(
            value for rows in self._own.values() for objects in rows.values() for value in objects
        )
        return own | self.background.values if self.background else own

    @cached_property
    def nodes(self) -> frozenset[str]:
        """What stands as a subject or an object."""
        return self.subjects | self.values

    @cached_property
    def is_apart(self) -> bool:
        """Tell whether nothing is said of what the background speaks of, and no class is put under another.

        Then whoever begins there and goes forward only sees the background alone.
        """
        return (
            self.background is not None
            and RDFS_SUB_CLASS_OF not in self._own
            and self.own_subjects.isdisjoint(self.background.nodes)
        )

    def objects_of(self, predicate: str) -> Mapping[str, Sequence[str]]:
        """Return the objects of a predicate by subject."""
        return self.forward.get(predicate, NOTHING)

    def subjects_of(self, predicate: str) -> Mapping[str, Sequence[str]]:
        """Return the subjects of a predicate by object."""
        found = self._backward.get(predicate)
        if found is None:
            found = self._backward[predicate] = self._turned(predicate)
        return found

    def _turned(self, predicate: str) -> Mapping[str, Sequence[str]]:
        """Return the subjects of a predicate by object; of a background, they are gathered once for all."""
        before = self.background.subjects_of(predicate) if self.background else NOTHING
        rows = self._own.get(predicate)
        if not rows:
            return before
        subjects: dict[str, list[str]] = {}
        for subject, objects in rows.items():
            for object_ in objects:
                if object_ in subjects:
                    subjects[object_].append(subject)
                else:
                    subjects[object_] = [subject]
        return _united(before, subjects)

    def objects(self, subject: str, predicate: str) -> Sequence[str]:
        """Return the objects of a subject and a predicate."""
        return self.objects_of(predicate).get(subject, ())

    def subjects_at(self, predicate: str, object_: str) -> Sequence[str]:
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
            wanted = scope.predicates if scope.is_known else self.forward
            lines = "".join(
                f"{subject} {predicate} {object_} .\n"
                for predicate in wanted
                for subject, objects in self.objects_of(predicate).items()
                for object_ in objects
            )
            store = self._stores[scope] = ox.Store()
            store.extend(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES))
        return self._stores[scope]

    def below(self, class_: str) -> frozenset[str]:
        """Return a class and all its subclasses."""
        if self.background and RDFS_SUB_CLASS_OF not in self._own:
            return self.background.below(class_)
        found = self._below.get(class_)
        if found is None:
            todo, seen = [class_], {class_}
            while todo:
                new = set(self.subjects_at(RDFS_SUB_CLASS_OF, todo.pop())) - seen
                seen |= new
                todo += new
            found = self._below[class_] = frozenset(seen)
        return found

    def instances(self, class_: str) -> Iterable[str]:
        """Return what is of a class or of one of its subclasses; something twice, if it is so twice."""
        by_class = self.subjects_of(RDF_TYPE)
        return [node for each in self.below(class_) if each in by_class for node in by_class[each]]

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


def tokens_of(triple: ox.Triple) -> Triple:
    """Return a triple as tokens, each term as Oxigraph writes it."""
    subject, predicate, object_ = str(triple).split(" ", 2)
    return subject, predicate, object_


def _united(
    one: Mapping[str, Sequence[str]], two: Mapping[str, Sequence[str]]
) -> Mapping[str, Sequence[str]]:
    """Return the lists of two graphs by node, each value once."""
    if not one:
        return two
    both = one.keys() & two.keys()
    return {**one, **two, **{node: list(dict.fromkeys((*one[node], *two[node]))) for node in both}}
