"""Answers to queries of the shapes, found in the index: each function does what one query of `known` asks."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from lod.shacl.index import Index
from lod.shacl.literals import is_less, plain, value_of
from lod.shacl.terms import RDF_TYPE
from lod.vocab import PREFIXES, RDFS_LABEL, iri, literal

Row = Mapping[str, str]  # from the names of variables to tokens
Answer = Callable[[Index, str], Iterator[Row]]  # to a focus node
Number = Any  # int, Decimal or float: each can be compared with each

_DATASET = iri(PREFIXES["dcat"] + "Dataset")
_ELSEWHERE = re.compile(r"doc/|dataset|dumps/|graph/|sparql|activity/|>$")
_NAMES = tuple(
    iri(PREFIXES[prefix] + name)
    for prefix, name in (
        ("rdfs", "label"),
        ("skos", "prefLabel"),
        ("dcterms", "title"),
        ("crm", "P190_has_symbolic_content"),
    )
)
_NEEDS_NO_NAME = frozenset(
    iri(PREFIXES[prefix] + name)
    for prefix, name in (
        ("crm", "E21_Person"),
        ("crm", "E74_Group"),
        ("crm", "E53_Place"),
        ("oa", "Annotation"),
        ("oa", "TextPositionSelector"),
        ("oa", "TextQuoteSelector"),
    )
)
_HAS_SOURCE, _HAS_SELECTOR, _START, _END, _EXACT = (
    iri(PREFIXES["oa"] + name) for name in ("hasSource", "hasSelector", "start", "end", "exact")
)
_CREATED, _CREATOR = (iri(PREFIXES["dcterms"] + name) for name in ("created", "creator"))
(
    _TYPE,
    _TIME,
    _CARRIED_OUT,
    _USED,
    _DIMENSION,
    _DOCUMENTS,
    _BEGIN,
    _LATEST,
    _VALUE,
    _UNIT,
    _CREATION,
    _PARTS,
) = (
    iri(PREFIXES["crm"] + name)
    for name in (
        "P2_has_type",
        "P4_has_time-span",
        "P14_carried_out_by",
        "P16_used_specific_object",
        "P43_has_dimension",
        "P70_documents",
        "P82a_begin_of_the_begin",
        "P82b_end_of_the_end",
        "P90_has_value",
        "P91_has_unit",
        "P94_has_created",
        "P106_is_composed_of",
    )
)
_WHOLE_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}\Z")  # a day, a month, a year


def dangling(data: Index, base: str) -> Iterator[Row]:
    """Yield who points to what is ours and has no triples of its own."""
    inside = base[:-1]
    complete = bool(data.subjects_at(RDF_TYPE, _DATASET))
    wrong = {
        value
        for value in data.values - data.subjects
        if value.startswith(inside) and (complete or not _ELSEWHERE.match(value, len(inside)))
    }
    return _pointing(data, wrong)


def untyped(data: Index, base: str) -> Iterator[Row]:
    """Yield what is ours and has triples, but no class."""
    inside = base[:-1]
    for value in data.subjects - data.objects_of(RDF_TYPE).keys():
        if value.startswith(inside):
            yield {"value": value}


def blank(data: Index, _: str) -> Iterator[Row]:
    """Yield who points to a blank node of which neither class nor label is said."""
    said = data.objects_of(RDF_TYPE).keys() | data.objects_of(RDFS_LABEL).keys()
    return _pointing(data, {value for value in data.values if value[0] == "_"} - said)


def _pointing(data: Index, values: Collection[str]) -> Iterator[Row]:
    """Yield who points to any of some nodes, of which there are mostly none."""
    for predicate, rows in data.forward.items() if values else ():
        for subject, objects in rows.items():
            for value in objects:
                if value in values:
                    yield {"value": value, "subject": subject, "property": predicate}


def nameless(data: Index, base: str) -> Iterator[Row]:
    """Yield what is ours and has a class, but neither a name nor words."""
    inside, classes = base[:-1], data.objects_of(RDF_TYPE)
    for value in classes.keys() - set().union(*map(data.objects_of, _NAMES)):
        if value.startswith(inside) and _NEEDS_NO_NAME.isdisjoint(classes[value]):
            yield {"value": value}


def crosswise(data: Index, source: str) -> Iterator[Row]:
    """Yield each mention of a file and another that begins in it and ends behind it.

    From left to right: each is compared with those alone that have not ended where it begins.
    """
    begun: list[tuple[Number, Number, str]] = []
    for within, beyond, other in sorted(_stretches(data, source)):
        begun = [stretch for stretch in begun if within < stretch[1]]
        for start, end, value in begun:
            if start < within and end < beyond:
                yield {"value": value, "other": other}
        begun.append((within, beyond, other))


def _stretches(data: Index, source: str) -> Iterator[tuple[Number, Number, str]]:
    for mention, selector in _selectors(data, source):
        for start in data.objects(selector, _START):
            for end in data.objects(selector, _END):
                one, two = _number(start), _number(end)
                if one is not None and two is not None:
                    yield one, two, mention


def outside(data: Index, source: str) -> Iterator[Row]:
    """Yield each mention of a file that ends behind the end of the file."""
    for dimension in data.objects(source, _DIMENSION):
        units = [
            u for u in data.objects(dimension, _UNIT) if plain(u).endswith("/vocab/unit/unicode-code-point")
        ]
        for length in data.objects(dimension, _VALUE) if units else ():
            for mention, selector in _selectors(data, source):
                for end in data.objects(selector, _END):
                    if is_less(length, end):
                        yield {"value": mention, "end": end, "length": length}


def other_length(data: Index, source: str) -> Iterator[Row]:
    """Yield each mention of a file whose words are not as long as its positions say."""
    for mention, selector in _selectors(data, source):
        places = [
            (start, end, first, last)
            for start in data.objects(selector, _START)
            for end in data.objects(selector, _END)
            if (first := _number(start)) is not None and (last := _number(end)) is not None
        ]
        for quotation in data.objects(mention, _HAS_SELECTOR) if places else ():
            for words in data.objects(quotation, _EXACT):
                length = len(plain(words)) if words[0] == '"' else None
                for start, end, first, last in places:
                    if length is not None and first + length != last:
                        yield {"value": mention, "start": start, "end": end, "length": literal(length)}


def _selectors(data: Index, source: str) -> Iterator[tuple[str, str]]:
    for mention in data.subjects_at(_HAS_SOURCE, source):
        for selector in data.objects(mention, _HAS_SELECTOR):
            yield mention, selector


def signed_at_another_time(data: Index, record: str) -> Iterator[Row]:
    """Yield each signing of a record, or of a part of it, that is not of its date."""
    dates = [(value, plain(value)) for value in data.objects(record, _CREATED) if value[0] != "_"]
    dates = [(value, text) for value, text in dates if _WHOLE_DATE.match(text)]
    wholes = [record, *_parts_below(data, record)] if dates else []
    signings = dict.fromkeys(event for whole in wholes for event in data.subjects_at(_USED, whole))
    for signing in signings:
        if any(
            type_[0] != "_" and plain(type_).endswith("/vocab/type/signing")
            for type_ in data.objects(signing, _TYPE)
        ):
            times = data.objects(signing, _TIME)
            for value, text in dates:
                if any(_is_beyond(text, data.objects(t, _BEGIN), data.objects(t, _LATEST)) for t in times):
                    yield {"value": value, "signing": signing}


def _is_beyond(text: str, begins: Sequence[str], ends: Sequence[str]) -> bool:
    """Tell whether a date is before some beginning or after some end, as far as the date reaches."""
    reach = len(text)
    return any(b[0] != "_" and text < plain(b)[:reach] for b in begins) or any(
        e[0] != "_" and text > plain(e)[:reach] for e in ends
    )


def _parts_below(data: Index, whole: str) -> Iterator[str]:
    """Yield the parts of something, and theirs."""
    parts = data.objects_of(_PARTS)
    todo, seen = list(parts.get(whole, ())), set[str]()
    while todo:
        part = todo.pop()
        if part not in seen:
            seen.add(part)
            todo += parts.get(part, ())
            yield part


def other_author(data: Index, record: str) -> Iterator[Row]:
    """Yield who is an author in one vocabulary and not in the other, where both name somebody."""
    creators = data.objects(record, _CREATOR)
    if creators:
        creations = data.subjects_at(_CREATION, record)
        authors = [author for creation in creations for author in data.objects(creation, _CARRIED_OUT)]
        for value in set(creators) ^ set(authors) if authors else ():
            yield {"value": value}


def reported_before(data: Index, event: str) -> Iterator[Row]:
    """Yield each record that reports an event, itself or by a part, which begins after its date."""
    times = data.objects(event, _TIME)
    begins = [begin for time in times for begin in data.objects(time, _BEGIN) if begin[0] != "_"]
    for record in dict.fromkeys(_wholes_above(data, data.subjects_at(_DOCUMENTS, event))) if begins else ():
        for date in data.objects(record, _CREATED):
            text = plain(date) if date[0] != "_" else ""
            for begin in begins if _WHOLE_DATE.match(text) else ():
                if plain(begin)[: len(text)] > text:
                    yield {"value": record, "begin": begin, "date": date}


def _wholes_above(data: Index, parts: Sequence[str]) -> Iterator[str]:
    """Yield some things, and what they are parts of."""
    todo, seen = list(parts), set[str]()
    while todo:
        part = todo.pop()
        if part not in seen:
            seen.add(part)
            todo += data.subjects_at(_PARTS, part)
            yield part


def _number(token: str) -> Number | None:
    """Return the number that a token stands for; M03 has a word for positions that are none."""
    try:
        value = value_of(token)
    except ValueError:
        return None
    if value is None or value[0] != "number" or value[1] != value[1]:  # NaN is not itself
        return None
    return value[1]
