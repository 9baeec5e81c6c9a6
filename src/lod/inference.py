"""What follows from what is said: inverses and wider properties of CIDOC-CRM and of our own.

One direction of a property is said, the most specific one; here the rest is made, into a graph of
its own. Between things only: with texts and dates, P82 would hold both EDTF and the bounds
under it, and every wider property of a text would repeat it.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from lod.errors import ShapesError
from lod.model import Origin, Traced, Triple
from lod.vocab import PREFIXES

FACTS = "crm.tsv"
OWN = "lod.ttl"
_SUB_PROPERTY = ox.NamedNode(PREFIXES["rdfs"] + "subPropertyOf")
_INVERSE, _WIDER = "inferred/inverse", "inferred/super-property"


@dataclass(frozen=True, slots=True)
class Consequence:
    """A statement that follows from one with a certain predicate."""

    predicate: str  # token
    is_inverse: bool
    origin: Origin


Consequences = Mapping[str, tuple[Consequence, ...]]  # by the token of the predicate


def load_consequences(ontology: Path, vocabulary: Iterable[ox.Triple]) -> Consequences:
    """Return what follows from each property.

    Args:
        ontology: the folder of the facts of CIDOC-CRM, `crm.tsv`.
        vocabulary: our own terms; a property of ours stands under one of CIDOC-CRM.

    Raises:
        ShapesError: the facts are there and cannot be read.
    """
    file = ontology / FACTS
    if not file.exists():  # an archive may do without the facts; then nothing follows
        return {}
    try:
        rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines(), delimiter="\t"))
        facts = {_crm(row["term"]): row for row in rows if row["kind"] == "property"}
    except (OSError, KeyError) as error:
        raise ShapesError(f"{file}: {error}, expected the properties of CIDOC-CRM in use") from None
    supers = {name: [_crm(term) for term in row["super"].split()] for name, row in facts.items()}
    inverses = {name: _crm(row["inverse"]) for name, row in facts.items() if row["inverse"]}
    for triple in vocabulary:
        if triple.predicate == _SUB_PROPERTY and isinstance(triple.object, ox.NamedNode):
            supers.setdefault(str(triple.subject), []).append(str(triple.object))
    known = set(supers) | set(inverses)
    return {name: tuple(_consequences(name, supers, inverses)) for name in known}


def infer(traced: Iterable[Triple], consequences: Consequences, base: str) -> Iterator[Traced]:
    """Yield what follows from statements and is not said by them, each once, with its origins.

    Args:
        traced: the statements; only those about two things of ours have consequences.
        consequences: from `load_consequences`.
        base: where IRIs of ours begin.
    """
    said = set(traced)
    ours = f"<{base}"
    for subject, predicate, object_ in said:
        if not object_.startswith("<"):
            continue
        for follows in consequences.get(predicate, ()):
            if follows.is_inverse and not object_.startswith(ours):
                continue
            triple = (
                (object_, follows.predicate, subject)
                if follows.is_inverse
                else (subject, follows.predicate, object_)
            )
            if triple not in said:
                yield triple, follows.origin


def _consequences(
    name: str, supers: Mapping[str, list[str]], inverses: Mapping[str, str]
) -> Iterator[Consequence]:
    wider, todo = {name: None}, [name]
    while todo:
        for term in supers.get(todo.pop(), ()):
            if term not in wider:
                wider[term] = None
                todo.append(term)
    for term in wider:
        if term != name:
            yield Consequence(term, is_inverse=False, origin=_origin(_WIDER, name))
        if inverse := inverses.get(term):
            yield Consequence(inverse, is_inverse=True, origin=_origin(_INVERSE, name))


def _origin(rule: str, predicate: str) -> Origin:
    file = FACTS if predicate.startswith(f"<{PREFIXES['crm']}") else OWN
    return Origin(rule, f"ontology/{file}", predicate[1:-1])


def _crm(term: str) -> str:
    return f"<{PREFIXES['crm']}{term}>"
