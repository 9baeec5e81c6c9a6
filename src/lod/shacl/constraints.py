"""The constraint components of SHACL Core (SHACL, 4): a table from each parameter to what it compiles to.

A test looks at one value node; a judge looks at all of a focus node and returns the values to report.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from lod.errors import ShapesError
from lod.shacl.index import Index
from lod.shacl.literals import datatype, is_less, is_true, is_well_typed, language, plain, value_of
from lod.shacl.shapes import Shape
from lod.shacl.terms import RDF_LANG_STRING, RDFS_LITERAL, name, sh, xsd

Test = Callable[[Index, str], bool]
Judge = Callable[[Index, str, Sequence[str]], Sequence[str]]

_TRUE = f'"true"^^{xsd("boolean")}'
NO_VALUE = ("",)  # one result, without a value
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}
_OF_PATHS = frozenset(map(sh, ("minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals")))
_KINDS = {
    sh("IRI"): "<",
    sh("BlankNode"): "_",
    sh("Literal"): '"',
    sh("BlankNodeOrIRI"): "_<",
    sh("BlankNodeOrLiteral"): '_"',
    sh("IRIOrLiteral"): '<"',
}


@dataclass(frozen=True, slots=True)
class Site:
    """Where a constraint stands: its shape, the shapes graph, and the conformance to other shapes."""

    shape: Shape
    graph: Index
    conforms: Callable[[str], Test]


# Tests: one value node at a time.


def _class(_: Site, class_: str) -> Test:
    return lambda data, value: data.is_instance(value, class_)


def _datatype(_: Site, wanted: str) -> Test:
    if wanted == RDF_LANG_STRING:
        return lambda _, value: bool(language(value))
    if wanted == RDFS_LITERAL:
        return lambda _, value: value[0] == '"'
    return lambda _, value: datatype(value) == wanted and is_well_typed(value)


def _node_kind(site: Site, kind: str) -> Test:
    if kind not in _KINDS:
        raise _wrong(site, "sh:nodeKind", kind, "sh:IRI, sh:Literal, sh:BlankNode or one of their pairs")
    kinds = _KINDS[kind]
    return lambda _, value: value[0] in kinds


def _least(_: Site, limit: str, *, or_equal: bool) -> Test:
    return lambda _, value: is_less(limit, value, or_equal=or_equal)


def _most(_: Site, limit: str, *, or_equal: bool) -> Test:
    return lambda _, value: is_less(value, limit, or_equal=or_equal)


def _min_length(site: Site, limit: str) -> Test:
    least = _whole(site, "sh:minLength", limit)
    return lambda _, value: value[0] != "_" and len(plain(value)) >= least


def _max_length(site: Site, limit: str) -> Test:
    most = _whole(site, "sh:maxLength", limit)
    return lambda _, value: value[0] != "_" and len(plain(value)) <= most


def _pattern(site: Site, pattern: str) -> Test:
    flags = "".join(plain(token) for token in site.shape.values(sh("flags"))).lower()
    text = re.escape(plain(pattern)) if "q" in flags else plain(pattern)
    try:
        search = re.compile(text, sum(_FLAGS.get(flag, 0) for flag in set(flags))).search
    except re.error as error:
        raise _wrong(site, "sh:pattern", pattern, f"a regular expression ({error})") from None
    return lambda _, value: value[0] != "_" and search(plain(value)) is not None


def _language_in(site: Site, node: str) -> Test:
    ranges = [plain(member).lower() for member in site.graph.members(node)]
    exact, longer = frozenset(ranges), tuple(f"{each}-" for each in ranges)

    def test(_: Index, value: str) -> bool:
        tag = language(value)
        return tag in exact or tag.startswith(longer) or ("*" in exact and bool(tag))

    return test


def _in(site: Site, node: str) -> Test:
    allowed = frozenset(site.graph.members(node))
    return lambda _, value: value in allowed


def _not(site: Site, shape: str) -> Test:
    conforms = site.conforms(shape)
    return lambda data, value: not conforms(data, value)


def _node(site: Site, shape: str) -> Test:
    return site.conforms(shape)


def _and(site: Site, node: str) -> Test:
    tests = _members(site, node)
    return lambda data, value: all(test(data, value) for test in tests)


def _or(site: Site, node: str) -> Test:
    tests = _members(site, node)
    return lambda data, value: any(test(data, value) for test in tests)


def _xone(site: Site, node: str) -> Test:
    tests = _members(site, node)
    return lambda data, value: [test(data, value) for test in tests].count(True) == 1


def _members(site: Site, node: str) -> list[Test]:
    return [site.conforms(member) for member in site.graph.members(node)]


# Judges: all value nodes of a focus node together.


def _min_count(site: Site, limit: str) -> Judge:
    least = _whole(site, "sh:minCount", limit)
    return lambda _, __, values: NO_VALUE if len(values) < least else ()


def _max_count(site: Site, limit: str) -> Judge:
    most = _whole(site, "sh:maxCount", limit)
    return lambda _, __, values: NO_VALUE if len(values) > most else ()


def _unique_lang(_: Site, wanted: str) -> Judge:
    if wanted != _TRUE:  # "1"^^xsd:boolean is true as well, but the standard asks for this very term
        return lambda _, __, ___: ()

    def judge(_: Index, __: str, values: Sequence[str]) -> Sequence[str]:
        if len(values) < 2:  # noqa: PLR2004
            return ()
        tags = Counter(language(value) for value in values)
        return [""] * sum(number > 1 for tag, number in tags.items() if tag)

    return judge


def _has_value(_: Site, wanted: str) -> Judge:
    return lambda _, __, values: () if wanted in values else NO_VALUE


def _equals(_: Site, predicate: str) -> Judge:
    def judge(data: Index, focus: str, values: Sequence[str]) -> Sequence[str]:
        others = data.objects_of(predicate).get(focus, ())
        if not values and not others:
            return ()
        return [value for value in values if value not in others] + [
            other for other in others if other not in values
        ]

    return judge


def _disjoint(_: Site, predicate: str) -> Judge:
    def judge(data: Index, focus: str, values: Sequence[str]) -> Sequence[str]:
        others = data.objects_of(predicate).get(focus, ())
        return [value for value in values if value in others]

    return judge


def _less_than(_: Site, predicate: str, *, or_equal: bool) -> Judge:
    def judge(data: Index, focus: str, values: Sequence[str]) -> Sequence[str]:
        others = data.objects_of(predicate).get(focus, ())
        return [value for value in values for other in others if not is_less(value, other, or_equal=or_equal)]

    return judge


def _qualified(site: Site, limit: str, *, at_least: bool) -> Judge:
    number = _whole(site, "sh:qualifiedMinCount or sh:qualifiedMaxCount", limit)
    shapes = site.shape.values(sh("qualifiedValueShape"))
    counted = [(site.conforms(shape), _siblings(site, shape)) for shape in shapes]

    def judge(data: Index, _: str, values: Sequence[str]) -> Sequence[str]:
        broken = 0
        for conforms, siblings in counted:
            found = 0
            for value in values:
                found += conforms(data, value) and not any(other(data, value) for other in siblings)
            broken += found < number if at_least else found > number
        return [""] * broken

    return judge


def _siblings(site: Site, shape: str) -> list[Test]:
    if not any(map(is_true, site.shape.values(sh("qualifiedValueShapesDisjoint")))):
        return []
    graph, of_property, qualified = site.graph, sh("property"), sh("qualifiedValueShape")
    others = {
        other
        for parent in graph.subjects_at(of_property, site.shape.node)
        for sibling in graph.objects(parent, of_property)
        for other in graph.objects(sibling, qualified)
    }
    return [site.conforms(other) for other in sorted(others - {shape})]


def _whole(site: Site, parameter: str, token: str) -> int:
    try:
        value = value_of(token)
    except ValueError:
        value = None
    if value is None or not isinstance(value[1], int):
        raise _wrong(site, parameter, token, "a whole number")
    return value[1]


def _wrong(site: Site, parameter: str, token: str, expected: str) -> ShapesError:
    return ShapesError(f"shapes/: {plain(site.shape.node)}: {parameter} {token}, expected {expected}")


TESTS: dict[str, tuple[str, Callable[[Site, str], Test]]] = {
    sh(parameter): (sh(f"{component}ConstraintComponent"), compile_)
    for parameter, component, compile_ in (
        ("class", "Class", _class),
        ("datatype", "Datatype", _datatype),
        ("nodeKind", "NodeKind", _node_kind),
        ("minInclusive", "MinInclusive", partial(_least, or_equal=True)),
        ("minExclusive", "MinExclusive", partial(_least, or_equal=False)),
        ("maxInclusive", "MaxInclusive", partial(_most, or_equal=True)),
        ("maxExclusive", "MaxExclusive", partial(_most, or_equal=False)),
        ("minLength", "MinLength", _min_length),
        ("maxLength", "MaxLength", _max_length),
        ("pattern", "Pattern", _pattern),
        ("languageIn", "LanguageIn", _language_in),
        ("in", "In", _in),
        ("not", "Not", _not),
        ("node", "Node", _node),
        ("and", "And", _and),
        ("or", "Or", _or),
        ("xone", "Xone", _xone),
    )
}
JUDGES: dict[str, tuple[str, Callable[[Site, str], Judge]]] = {
    sh(parameter): (sh(f"{component}ConstraintComponent"), compile_)
    for parameter, component, compile_ in (
        ("minCount", "MinCount", _min_count),
        ("maxCount", "MaxCount", _max_count),
        ("uniqueLang", "UniqueLang", _unique_lang),
        ("hasValue", "HasValue", _has_value),
        ("equals", "Equals", _equals),
        ("disjoint", "Disjoint", _disjoint),
        ("lessThan", "LessThan", partial(_less_than, or_equal=False)),
        ("lessThanOrEquals", "LessThanOrEquals", partial(_less_than, or_equal=True)),
        ("qualifiedMinCount", "QualifiedMinCount", partial(_qualified, at_least=True)),
        ("qualifiedMaxCount", "QualifiedMaxCount", partial(_qualified, at_least=False)),
    )
}


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint of a shape, compiled."""

    component: str
    message: str
    judge: Judge
    needs_values: bool  # where there is no value node, it finds nothing


def compile_constraints(site: Site) -> list[Constraint]:
    """Return the constraints of a shape."""
    judges = []
    for parameter, values in site.shape.parameters.items():
        for value in values:
            message = site.shape.message or f"{name(parameter)} {value} does not hold."
            if parameter in TESTS:
                component, compile_test = TESTS[parameter]
                judge = _each(compile_test(site, value))
                judges.append(Constraint(component, message, judge, needs_values=True))
            elif parameter in JUDGES:
                if parameter in _OF_PATHS and site.shape.path is None:
                    raise _wrong(site, name(parameter), value, "a sh:path beside it")
                component, compile_judge = JUDGES[parameter]
                judge = compile_judge(site, value)
                judges.append(Constraint(component, message, judge, needs_values=False))
    return judges


def _each(test: Test) -> Judge:
    def judge(data: Index, _: str, values: Sequence[str]) -> Sequence[str]:
        if len(values) == 1:  # mostly so
            return () if test(data, values[0]) else values
        return [value for value in values if not test(data, value)]

    return judge
