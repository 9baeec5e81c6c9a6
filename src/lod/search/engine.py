"""The engine, Tantivy: which fields the index has, and how a question becomes a query of it.

Texts are handed over as keys (`lod.search.words`), so the engine only splits them at blanks. What is read
as prose is stemmed, too, as English; names never are.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import tantivy
from tantivy import Filter, Occur, Query, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from lod.search.entries import FACETS, Entry
from lod.search.queries import Asked, Part, Reading, Way
from lod.search.words import keys_of, marks_in

VERSION = 2  # of all that is said here; an index of another version is made anew
NAMES, MARKS, TEXT, ALIASES = "names", "marks", "text", "aliases"
KEY, TITLE, STORED, IRI, WEIGHT = "key", "title", "stored", "iri", "weight"
OLDEST, NEWEST = "oldest", "newest"  # the day by which results are sorted
_NEVER = 99_999_999  # the day of what has none, behind all others
_BOOSTS = {NAMES: 4.0, MARKS: 3.0, TEXT: 1.0, ALIASES: 0.7}
_EXACT_TITLE = 20.0  # for what is called just so
_LONG, _SHORT = 8, 4  # letters from which on two are allowed to differ, and one
_FARTHEST = 2  # letters by which a name may differ
_GAP = " . "
_SHOWN = ("iri", "kind", "title", "language", "note", "names", "passages", "named")  # what results show


def make_schema() -> tantivy.Schema:
    """Return the fields."""
    builder = tantivy.SchemaBuilder()
    for name in (IRI, KEY, TITLE):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (NAMES, MARKS):
        builder.add_text_field(name, tokenizer_name="keys")
    builder.add_text_field(TEXT, tokenizer_name="stems")
    builder.add_text_field(ALIASES, tokenizer_name="keys", index_option="basic")
    for name in FACETS:
        if name != "year":
            builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("year", indexed=True, fast=True)
    for name in (OLDEST, NEWEST):
        builder.add_unsigned_field(name, fast=True)
    builder.add_float_field(WEIGHT, fast=True)
    builder.add_bytes_field(STORED, stored=True)
    return builder.build()


@lru_cache(1)
def stemmer() -> TextAnalyzer:
    """Return what makes stems of keys."""
    return TextAnalyzerBuilder(Tokenizer.whitespace()).filter(Filter.stemmer("english")).build()


def add_tokenizers(index: tantivy.Index) -> None:
    """Tell an index how its fields are split."""
    index.register_tokenizer("keys", TextAnalyzerBuilder(Tokenizer.whitespace()).build())
    index.register_tokenizer("stems", stemmer())


def stems_of(keys: Sequence[str]) -> list[str]:
    """Return the stem of each key."""
    return stemmer().analyze(" ".join(keys))


@lru_cache(65_536)
def stem_of(key: str) -> str:
    """Return the stem of a key."""
    return stems_of([key])[0]


def make_document(entry: Entry) -> tantivy.Document:
    """Return an entry as the engine takes it."""
    document = tantivy.Document()
    names = [_keys(name) for name in (entry.title, *entry.names)]
    marks = [_keys(mark) for mark in entry.marks]
    named = [_keys(name) for name in entry.named]
    texts = [*names[1:], *(keys_of(passage.text) for passage in entry.passages), *named]
    document.add_text(IRI, entry.iri)
    for name in dict.fromkeys(map(" ".join, names)):
        document.add_text(KEY, name)
    document.add_text(TITLE, " ".join(names[0]))
    document.add_text(NAMES, _joined(names))
    document.add_text(ALIASES, " ".join(dict.fromkeys(key for name in entry.aliases for key in _keys(name))))
    document.add_text(MARKS, _joined([*marks, *(list(marks_in(keys)) for keys in marks), *_compact(marks)]))
    document.add_text(TEXT, _joined([*texts, *marks]))
    for facet, values in ({"kind": (entry.kind,)} | dict(entry.facets)).items():
        for value in filter(None, values):
            document.add_text(facet, value)
    for year in entry.days.years:
        document.add_unsigned("year", max(year, 0))
    document.add_unsigned(OLDEST, max(entry.days.first, 0) or _NEVER)
    document.add_unsigned(NEWEST, max(entry.days.last, 0))
    document.add_float(WEIGHT, 2**entry.weight - 2)  # the engine multiplies by log2(2 + this)
    document.add_bytes(STORED, pack(entry))
    return document


@lru_cache(16_384)
def _keys(name: str) -> list[str]:
    """Return the keys of a name, which comes again with each record that has it."""
    return keys_of(name)


def pack(entry: Entry) -> bytes:
    """Return what results show of an entry."""
    shown = {name: getattr(entry, name) for name in _SHOWN}
    shown["passages"] = [{"text": passage.text, "language": passage.language} for passage in entry.passages]
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()


def unpack(data: bytes) -> dict[str, Any]:
    """Return what results show of an entry, as a table."""
    shown: dict[str, Any] = json.loads(data)
    return shown


def _joined(texts: Iterable[Sequence[str]]) -> str:
    """Return the keys of several texts, with something between them that is no key."""
    return _GAP.join(dict.fromkeys(" ".join(keys) for keys in texts if keys))


def _compact(marks: Iterable[Sequence[str]]) -> list[list[str]]:
    """Return numbers also without the signs in them: `164gs` for 164/GS."""
    return [["".join(keys)] for keys in marks if 1 < len(keys) <= 3]  # noqa: PLR2004 - more is a sentence


def make_query(schema: tantivy.Schema, asked: Asked, reading: Reading) -> Query:
    """Return a question as a query: every part must be there, and every filter must hold."""
    clauses = [(Occur.Must, filter_query(schema, *pair)) for pair in asked.filters]
    for part in asked.parts:
        if part.is_not:
            clauses.append((Occur.MustNot, part_query(schema, part, Reading.EXACT)))
        else:
            clauses.append((Occur.Must, part_query(schema, part, reading)))
    if not any(not part.is_not for part in asked.parts):
        clauses.append((Occur.Must, Query.all_query()))
    elif title := " ".join(keys_of(asked.text)):
        exact = Query.boost_query(Query.term_query(schema, KEY, title), _EXACT_TITLE)
        clauses.append((Occur.Should, exact))
    return Query.boolean_query(clauses)


def filter_query(schema: tantivy.Schema, name: str, value: str) -> Query:
    """Return a filter: a value of a facet, or of years also from one to another, `1955-1960`."""
    if name != "year":
        return Query.const_score_query(Query.term_query(schema, name, value), 0.0)
    first, _, last = value.partition("-")
    years = Query.range_query(schema, "year", tantivy.FieldType.Unsigned, int(first), int(last or first))
    return Query.const_score_query(years, 0.0)


def of_kinds(schema: tantivy.Schema, kinds: Iterable[str]) -> Query:
    """Return a query for all things of one of some kinds; it weighs nothing."""
    either = [(Occur.Should, filter_query(schema, "kind", kind)) for kind in kinds]
    return Query.boolean_query(either)


def called_queries(schema: tantivy.Schema, keys: Sequence[str]) -> Iterable[tuple[Reading, Query]]:
    """Yield queries for the names of things, each taking the words more widely than the one before."""

    def each(distance: int | None = None, *, is_begun: bool = False) -> Query:
        words = [
            Query.term_query(schema, NAMES, key)
            if distance is None
            else Query.fuzzy_term_query(
                schema, NAMES, key, distance=min(distance, slips(key)), prefix=is_begun
            )
            for key in keys
        ]
        return Query.boolean_query([(Occur.Must, word) for word in words])

    yield Reading.EXACT, Query.term_query(schema, KEY, " ".join(keys))
    yield Reading.EXACT, each()
    yield Reading.PREFIX, each(0, is_begun=True)
    yield Reading.CLOSE, each(_FARTHEST)


def part_query(schema: tantivy.Schema, part: Part, reading: Reading) -> Query:
    """Return a query for one part."""
    if part.way is Way.MARK:
        step = Query.boost_query(Query.term_query(schema, MARKS, part.keys[0]), _BOOSTS[MARKS])
        return Query.disjunction_max_query([step, _phrase(schema, part.keys[1:] or part.keys)])
    if part.way is Way.PHRASE:
        return _phrase(schema, part.keys)
    way = _prefix if part.way is Way.PREFIX or reading is Reading.PREFIX else _WAYS[reading]
    return way(schema, part.keys[0])


def _best(queries: Iterable[tuple[str, Query]]) -> Query:
    return Query.disjunction_max_query([Query.boost_query(q, _BOOSTS[field]) for field, q in queries], 0.1)


def _word(schema: tantivy.Schema, key: str) -> Query:
    return _best((field, Query.term_query(schema, field, one)) for field, one in _forms(key))


def _prefix(schema: tantivy.Schema, key: str) -> Query:
    forms = dict.fromkeys((*_forms(key), (TEXT, key)))
    return _best(
        (field, Query.fuzzy_term_query(schema, field, one, distance=0, prefix=True)) for field, one in forms
    )


def _close(schema: tantivy.Schema, key: str) -> Query:
    if (distance := slips(key)) == 0:
        return _prefix(schema, key)
    return _best(
        (field, Query.fuzzy_term_query(schema, field, one, distance=distance)) for field, one in _forms(key)
    )


_WAYS = {Reading.EXACT: _word, Reading.PREFIX: _prefix, Reading.CLOSE: _close}


def slips(key: str) -> int:
    """Return by how many letters a word may differ from a key and still be close to it."""
    if not key.isalpha():
        return 0
    return 2 if len(key) >= _LONG else 1 if len(key) >= _SHORT else 0


def _phrase(schema: tantivy.Schema, keys: Sequence[str]) -> Query:
    if len(keys) == 1:
        return _word(schema, keys[0])
    forms = ((NAMES, list(keys)), (MARKS, list(keys)), (TEXT, stems_of(keys)))
    return _best((field, Query.phrase_query(schema, field, list(words))) for field, words in forms)


def _forms(key: str) -> list[tuple[str, str]]:
    return [(NAMES, key), (MARKS, key), (TEXT, stem_of(key)), (ALIASES, key)]
