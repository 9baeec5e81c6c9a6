#!/usr/bin/env python3
"""Make shapes/80-crm-conformance.ttl: who may be said what, by CIDOC-CRM and by our own few terms.

The domains and ranges are facts of ontology/crm.tsv and ontology/lod.ttl. The data names each
thing's classes, but holds no hierarchy of them; so each shape knows all classes below its own.
C01 is about the subject of a property, C02 about its value. What has no class at all is passed
over as a value: it is described elsewhere, or nowhere, and neither is a matter of its kind.

Usage: .venv/bin/python scripts/crm_shapes.py [--check]
"""

import csv
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

ROOT = Path(__file__).parents[1]
FACTS = ROOT / "ontology" / "crm.tsv"
OWN = ROOT / "ontology" / "lod.ttl"
SHAPES = ROOT / "shapes" / "80-crm-conformance.ttl"

CRM = "http://www.cidoc-crm.org/cidoc-crm/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
BASE = "https://base.invalid/"  # whatever the data set is called: our names are told by `/ns#` alone
NAMESPACES = {"crm": CRM, "lod": f"{BASE}ns#", "rdfs": RDFS}
ANYTHING = "crm:E1_CRM_Entity"
LITERAL = "rdfs:Literal"

# Said of every mention, thousands of times: the cheap form, which asks whether each class is within the
# domain or of one of the other vocabularies in use, and not whether one class is within the domain.
FREQUENT = {"crm:P67_refers_to", "crm:P106i_forms_part_of", "crm:P190_has_symbolic_content"}
OTHERS = ("http://www.w3.org/", "http://xmlns.com/", "http://purl.org/", "https://schema.org/")

# A subject without a class is passed over: a position is compared with a file described elsewhere (M04).
MAY_BE_UNTYPED = {"crm:P43_has_dimension"}

# Whose value another shape judges, in words that fit the case better. P177 has a property as its value.
JUDGED_ELSEWHERE = {
    "crm:P20_had_specific_purpose": "P04",
    "crm:P177_assigned_property_of_type": "M09",
}
# Where another shape has judged a value that is no thing, its class is still ours to judge.
LITERAL_JUDGED_ELSEWHERE = {
    "crm:P67_refers_to": "M02",
    "lod:foresees_recipient": "P01",
    "lod:foresees_recipient_state": "P02",
}

HEAD = """\
# Who may be said what: domains and ranges of the properties in use. Made by scripts/crm_shapes.py from
# ontology/crm.tsv and ontology/lod.ttl: change those and run it again.
@prefix :    <shapes#> .
@prefix lod: <ns#> .
@prefix crm: <http://www.cidoc-crm.org/cidoc-crm/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh:  <http://www.w3.org/ns/shacl#> .
"""


@dataclass(frozen=True, slots=True)
class Property:
    """A property; domain or range is empty if anything goes."""

    name: str
    domain: str
    range: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The classes, each with those right above it, and the properties; names are `prefix:local`."""

    above: dict[str, frozenset[str]]
    properties: tuple[Property, ...]

    def below(self, class_: str) -> list[str]:
        """Return a class and all classes below it, in the order of the table."""
        found = {class_}
        while more := {name for name, above in self.above.items() if above & found} - found:
            found |= more
        return [name for name in self.above if name in found]


def main() -> None:
    """Write the shapes, or compare them with what would be written."""
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    text = make_shapes(read_facts())
    if not sys.argv[1:]:
        SHAPES.write_text(text, encoding="utf-8")
    elif not SHAPES.exists() or SHAPES.read_text(encoding="utf-8") != text:
        sys.exit(f"{SHAPES.relative_to(ROOT)}: not what ontology/ says, run scripts/crm_shapes.py")


def read_facts() -> Facts:
    """Return the facts of both files."""
    with FACTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    above = {
        f"crm:{row['term']}": frozenset(f"crm:{name}" for name in row["super"].split())
        for row in rows
        if row["kind"] == "class"
    }
    properties = [
        Property(f"crm:{row['term']}", f"crm:{row['domain']}", _prefixed(row["range"]))
        for row in rows
        if row["kind"] == "property"
    ]
    classes, ours = _read_own()
    return Facts(above | classes, (*properties, *ours))


def make_shapes(facts: Facts) -> str:
    """Return the Turtle of all shapes."""
    parts = [HEAD]
    for property_ in facts.properties:
        if property_.domain:
            parts.append(_on_subjects(property_, facts))
        if _is_judged(property_):
            parts.append(_on_values(property_))
    values = {property_.range for property_ in facts.properties if _is_judged(property_)} - {LITERAL}
    subjects = {
        property_.domain for property_ in facts.properties if property_.name not in FREQUENT | MAY_BE_UNTYPED
    }
    parts.append("# The kinds of thing named above, each with all classes below it.\n")
    for class_ in facts.above:
        if class_ in subjects | values:
            parts.append(_kind(class_, facts))
        if class_ in values:
            parts.append(_not_of_the_kind(class_))
    return "\n".join(parts)


def _is_judged(property_: Property) -> bool:
    return bool(property_.range) and property_.name not in JUDGED_ELSEWHERE


def _on_subjects(property_: Property, facts: Facts) -> str:
    kind = slug(property_.domain)
    constraints = f"sh:qualifiedValueShape :a-{kind} ;\n    sh:qualifiedMinCount 1 ;"
    if property_.name in FREQUENT | MAY_BE_UNTYPED:
        constraints = f'sh:pattern "{_pattern(facts.below(property_.domain), others=True)}" ;'
    if property_.name in FREQUENT:
        constraints = f"sh:minCount 1 ;\n    {constraints}"
    only = noun(property_.domain)
    return f"""\
:C01-{kind}-{slug(property_.name)} a sh:PropertyShape ;
    sh:targetSubjectsOf {property_.name} ;
    sh:path rdf:type ;
    {constraints}
    sh:severity sh:Violation ;
    sh:message "C01 {title(property_.name)} is said of something that is not {only}. \
It may be said of {only} only: type the thing as one, or choose another property."@en .
"""


def _on_values(property_: Property) -> str:
    name, kind, only = slug(property_.name), slug(property_.range), noun(property_.range)
    constraints = f"sh:nodeKind sh:BlankNodeOrIRI ;\n    sh:not :no-{kind} ;"
    advice = "point to one, or choose another property"
    if property_.name in LITERAL_JUDGED_ELSEWHERE:
        constraints = f"sh:not :no-{kind} ;"
    if property_.range == LITERAL:
        constraints = "sh:nodeKind sh:Literal ;"
        advice = "write out the text, the number or the date"
    return f"""\
:C02-{name}-{kind} a sh:NodeShape ;
    sh:targetObjectsOf {property_.name} ;
    {constraints}
    sh:severity sh:Violation ;
    sh:message "C02 The value of {title(property_.name)} is not {only}. \
It may be {only} only: {advice}."@en .
"""


def _kind(class_: str, facts: Facts) -> str:
    return f"""\
:a-{slug(class_)} a sh:NodeShape ;
    sh:pattern "{_pattern(facts.below(class_))}" .
"""


def _not_of_the_kind(class_: str) -> str:
    return f"""\
:no-{slug(class_)} a sh:PropertyShape ;
    sh:path rdf:type ;
    sh:minCount 1 ;
    sh:qualifiedValueShape :a-{slug(class_)} ;
    sh:qualifiedMaxCount 0 .
"""


def _pattern(classes: Iterable[str], *, others: bool = False) -> str:
    """Return the pattern of the IRIs of classes, and of those of other vocabularies on demand."""
    crm = "|".join(name for prefix, _, name in (c.partition(":") for c in classes) if prefix == "crm")
    own = "|".join(name for prefix, _, name in (c.partition(":") for c in classes) if prefix == "lod")
    choices = [f"^{CRM}({crm})$"]
    if own:
        choices.append(f"/ns#({own})$")
    if others:
        choices += [f"^{other}" for other in OTHERS]
    return "|".join(choices).replace(".", r"\\.")


def _read_own() -> tuple[dict[str, frozenset[str]], list[Property]]:
    above: dict[str, set[str]] = {}
    ends: dict[str, dict[str, str]] = {}
    for quad in ox.parse(OWN.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=BASE):
        subject, predicate = _short(quad.subject), _short(quad.predicate)
        if predicate == "rdfs:subClassOf":
            above.setdefault(subject, set()).add(_short(quad.object))
        elif predicate in {"rdfs:domain", "rdfs:range"}:
            ends.setdefault(subject, {})[predicate] = _short(quad.object)
    classes = {name: frozenset(above[name]) for name in sorted(above)}
    return classes, [
        Property(name, ends[name].get("rdfs:domain", ""), ends[name].get("rdfs:range", ""))
        for name in sorted(ends)
    ]


def _short(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    value = term.value if isinstance(term, ox.NamedNode) else ""
    for prefix, namespace in NAMESPACES.items():
        if value.startswith(namespace):
            return f"{prefix}:{value.removeprefix(namespace)}"
    return value


def _prefixed(name: str) -> str:
    return name if ":" in name else f"crm:{name}"


def number(name: str) -> str:
    """Return the number of a term of CIDOC-CRM: `P106i` of `crm:P106i_forms_part_of`."""
    return name.removeprefix("crm:").partition("_")[0] if name.startswith("crm:") else ""


def words(name: str) -> str:
    """Return a term in words: `forms part of` of `crm:P106i_forms_part_of`."""
    local = name.partition(":")[2]
    if name.startswith("crm:"):
        local = local.partition("_")[2]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local.replace("_", " ")).lower()


def slug(name: str) -> str:
    """Return a term as a part of a shape's name: `forms-part-of`."""
    return words(name).replace(" ", "-")


def title(name: str) -> str:
    """Return a property as curators read it: `'refers to' (P67)`."""
    return f"'{words(name)}' ({number(name) or name})"


def noun(name: str) -> str:
    """Return a class as curators read it: `an actor (E39)`."""
    if name == LITERAL:
        return "a literal"
    text = "entity of CIDOC-CRM" if name == ANYTHING else words(name)
    return f"{'an' if text[0] in 'aeiou' else 'a'} {text} ({number(name)})"


if __name__ == "__main__":
    main()
