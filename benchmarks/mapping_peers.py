"""A mapping for other programs, derived from what ours says of the rows of a table.

The same statement of each row is held beside the others: what is alike in all rows is constant, what a
column explains becomes a template, and anything else gets a column of its own, ready to be used. So the
others need not compute what we compute of a row: digests, lengths, slugs, bounds of dates, words.
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyoxigraph as ox

RDF, XSD = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2001/XMLSchema#"
_LEAST = 4  # characters of a value that is looked for in others: short ones are found by chance


@dataclass(frozen=True, slots=True)
class Place:
    """A subject or an object: a template with `{column}`, or a constant."""

    template: str
    is_constant: bool
    is_iri: bool
    language: str = ""
    datatype: str = ""


Rule = tuple[Place, str, Place]


class Rules:
    """The rules of a table, and the columns that they need."""

    def __init__(
        self, columns: Mapping[str, Sequence[str]], statements: Sequence[Sequence[ox.Triple]]
    ) -> None:
        """Derive the rules.

        Args:
            columns: what stands in each row.
            statements: what is said of each row, in one order.
        """
        self.columns = dict(columns)
        self._made: dict[tuple[str, ...], str] = {}
        self.rules: list[Rule] = []
        self.constant: set[str] = set()  # statements that every row makes
        for same in zip(*statements, strict=True):
            assert len({triple.predicate for triple in same}) == 1
            if len(set(same)) == 1:
                self.constant.add(str(same[0]))
                continue
            subject = self._place([triple.subject for triple in same])
            self.rules.append((subject, same[0].predicate.value, self._place([t.object for t in same])))

    def _place(self, terms: Sequence[ox.NamedNode | ox.Literal]) -> Place:
        first, values = terms[0], tuple(term.value for term in terms)
        is_iri = isinstance(first, ox.NamedNode)
        language = "" if is_iri else first.language or ""
        datatype = "" if is_iri or language else first.datatype.value.replace(f"{XSD}string", "")
        kind = partial(Place, is_iri=is_iri, language=language, datatype=datatype)
        if len(set(values)) == 1:
            return kind(values[0], is_constant=True)
        return kind(self._template(values), is_constant=False)

    def _template(self, values: tuple[str, ...]) -> str:
        """Return what gives the values of all rows, at worst a column made for it."""
        template = values[0].replace("{", "(").replace("}", ")")
        for name, column in sorted(self.columns.items(), key=lambda item: -len(item[1][0])):
            if len(column[0]) >= _LEAST and "{" not in template:
                template = template.replace(column[0], f"{{{name}}}")
        names = [name for name in self.columns if f"{{{name}}}" in template]
        for row, value in enumerate(values):
            filled = template
            for name in names:
                filled = filled.replace(f"{{{name}}}", self.columns[name][row])
            if filled != value:
                break
        else:
            return template
        head = values[0][: values[0].rfind("/") + 1]  # others encode what stands in a column of an IRI
        if not all(value.startswith(head) for value in values):
            head = ""
        rest = tuple(value.removeprefix(head) for value in values)
        name = self._made.setdefault(rest, f"made{len(self._made)}")
        self.columns[name] = rest
        return f"{head}{{{name}}}"

    def write(self, folder: Path) -> None:
        """Write the table, the mapping in RML, and the rules as JSON."""
        with (folder / "table.csv").open("w", newline="", encoding="utf-8") as stream:
            out = csv.writer(stream)
            out.writerow(self.columns)
            out.writerows(zip(*self.columns.values(), strict=True))
        (folder / "mapping.ttl").write_text(rml(self.rules, folder / "table.csv"), encoding="utf-8")
        rules = [[_plain(subject), predicate, _plain(object_)] for subject, predicate, object_ in self.rules]
        (folder / "rules.json").write_text(json.dumps(rules), encoding="utf-8")


def _plain(place: Place) -> dict[str, object]:
    return {name: getattr(place, name) for name in Place.__slots__}


def rml(rules: Iterable[Rule], table: Path) -> str:
    """Return rules as RML, a triples map for each subject."""
    by_subject: dict[Place, list[str]] = {}
    for subject, predicate, object_ in rules:
        line = f"rr:predicateObjectMap [ rr:predicate <{predicate}> ; rr:objectMap {_term_map(object_)} ]"
        by_subject.setdefault(subject, []).append(line)
    source = f'rml:logicalSource [ rml:source "{table}" ; rml:referenceFormulation ql:CSV ]'
    maps = [
        f"<#map{number}> {source} ; rr:subjectMap {_term_map(subject)} ;\n  " + " ;\n  ".join(lines) + " .\n"
        for number, (subject, lines) in enumerate(by_subject.items())
    ]
    prefixes = (
        "@base <urn:mapping> .\n"
        "@prefix rr: <http://www.w3.org/ns/r2rml#> .\n@prefix rml: <http://semweb.mmlab.be/ns/rml#> .\n"
        "@prefix ql: <http://semweb.mmlab.be/ns/ql#> .\n"
    )
    return prefixes + "".join(maps)


def _term_map(place: Place) -> str:
    kind = "rr:IRI" if place.is_iri else "rr:Literal"
    more = f' ; rr:language "{place.language}"' if place.language else ""
    more += f" ; rr:datatype <{place.datatype}>" if place.datatype else ""
    if place.is_constant:  # Morph-KGC overlooks the language of a constant, but not of the map
        value = f"<{place.template}>" if place.is_iri else str(ox.Literal(place.template))
        return f"[ rr:constant {value} ; rr:termType {kind}{more} ]"
    name = place.template[1:-1]
    if place.template.startswith("{") and "{" not in name and "}" not in name:
        return f'[ rml:reference "{name}" ; rr:termType {kind}{more} ]'
    return f"[ rr:template {json.dumps(place.template, ensure_ascii=False)} ; rr:termType {kind}{more} ]"
