"""Making what a site lists of a release: pages, how often each is referred to, records in the order of time.

    pages.zst     a line each, sorted: the path of a page below the base IRI, a mark, and a count
    pages.idx     where its frames begin (see `lod.segments`)
    records.zst   a line each, sorted: the date of a record, or `~` where it has none, its path, what it is
                  called, who sent it and to whom
    records.idx   where its frames begin
    names.zst     as `pages.zst`, of the people, states, places, groups and topics: what they are called, too
    names.idx     where its frames begin

A site would have to look at the whole store for that. It is made from the statements that change, like all
of a release, and read by seeking (`lod.lists`).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import filterfalse, groupby
from pathlib import Path

from lod.changes import Blocks, Sorter, Writer, count_of, key_of, merge_blocks, split_once
from lod.codings import compress_zstd
from lod.ledger import unpack
from lod.segments import Cut, Form, Lines, Place, Table, first_field, update, whole_line
from lod.splices import splice_counted, splice_lines
from lod.vocab import PREFIXES, RDF_TYPE

PAGES, PAGES_INDEX = "pages.zst", "pages.idx"
RECORDS, RECORDS_INDEX = "records.zst", "records.idx"
NAMES, NAMES_INDEX = "names.zst", "names.idx"
_LEVEL = 3
_BELOW = (b"id/", b"vocab/", b"activity/", b"graph/")  # the base IRI: where pages are
_INDEXED = (b"id/person/", b"id/state/", b"id/place/", b"id/group/", b"vocab/topic/")
_DOCUMENTS = b"id/document/"
TYPED, REFERRED, _RECORD, _DATED, CALLED, REMARK = b"t", b"n", b"r", b"d", b"l", b"m"  # the marks
_SENT, _ADDRESSED = b"s", b"a"
_TYPE = RDF_TYPE.encode()
_TERMS = PREFIXES["dcterms"].encode()
_CREATED = b"<%bcreated>" % _TERMS
_REFERENCES = (b"<%breferences>" % _TERMS, b"<%bsubject>" % _TERMS)
_LABEL, _CREATOR = b"<%blabel>" % PREFIXES["rdfs"].encode(), b"<%bcreator>" % _TERMS
_NOTES = tuple(
    f"<{PREFIXES[prefix]}{name}>".encode()
    for prefix, name in (("skos", "note"), ("skos", "scopeNote"), ("crm", "P3_has_note"))
)
_WHERE = {  # of which pages a mark is set
    _DATED: _BELOW,
    CALLED: (*_INDEXED, _DOCUMENTS),
    REMARK: _INDEXED,
    _SENT: (_DOCUMENTS,),
    _ADDRESSED: (_DOCUMENTS,),
}
NEVER = "~"  # stands behind all dates
_ESCAPE = re.compile(rb"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {b"t": b" ", b"n": b" ", b"r": b" ", b"b": b"\b", b"f": b" "}  # else it is the character itself


def _pack(lines: Iterable[bytes]) -> bytes:
    return compress_zstd(b"".join(lines), _LEVEL)


def _form(file: str) -> tuple[Form]:
    return (Form(file, _pack, if_empty=_pack(())),)


def path_of(unit: bytes) -> bytes:
    """Return the path of a page, of what a list has of it."""
    return unit.partition(b" ")[0]


PAGES_TABLE = Table(PAGES_INDEX, Cut(path_of, first_field, 2048, 1 << 31), unpack, _form(PAGES))
NAMES_TABLE = Table(NAMES_INDEX, Cut(path_of, first_field, 256, 1 << 31), unpack, _form(NAMES))
RECORDS_TABLE = Table(RECORDS_INDEX, Cut(bytes, whole_line, 256, 1 << 31), unpack, _form(RECORDS))


def pass_on(statements: Blocks, file: Path, base: str) -> Iterator[Lines]:
    """Yield changes of statements as they come, and note in a file those that change what is listed."""
    is_noted = _noted(base).match
    with Writer(file) as noted:
        for block in statements:
            noted.write(filter(is_noted, block))
            yield block


def _noted(base: str) -> re.Pattern[bytes]:
    """Return how the statements begin that change what is listed, all of what has a page of its own."""
    begin = base.encode()
    parts = (
        (b"<[^#>]*", (_TYPE, _CREATED, *_REFERENCES)),
        (b"<%b(?:%b)[^#>]*" % (re.escape(begin), b"|".join(_INDEXED)), (_LABEL, *_NOTES)),
        (b"<%b%b[^#>/]*" % (re.escape(begin), _DOCUMENTS), (_LABEL, _CREATOR, _addressee(begin))),
    )
    return re.compile(
        b"|".join(b"%b> (?:%b) " % (subject, b"|".join(map(re.escape, of))) for subject, of in parts)
    )


def _addressee(begin: bytes) -> bytes:
    return b"<%bns#has_addressee>" % begin


def update_lists(noted: Sequence[Path], old: Place | None, new: Place, work: Path, base: str) -> None:
    """Make the lists of other ones and what changes.

    Args:
        noted: files of statements that come and go.
        old: where the lists lie; None: there are none.
        new: where to write them.
        work: a folder for what lies between; it is made when it is needed.
        base: the base IRI of the data set.

    Raises:
        OutOfStepError: the changes do not fit the lists.
    """
    facts, dated, named = Sorter(work / "pages"), Sorter(work / "records"), Sorter(work / "names")
    begin = f"<{base}".encode()
    for file in noted:
        for block in merge_blocks([file]):
            once, others = split_once(block)
            for statements, count in ((once, 1), *(([key_of(line)], count_of(line)) for line in others)):
                found = list(_facts(statements, begin))
                facts.add(filterfalse(_is_name, found), count)
                named.add(filter(_is_indexed, found), count)

    def splice(lines: Lines, changed: Lines) -> Lines:
        spliced = splice_counted(lines, changed)
        before, after = set(_entries(lines)), set(_entries(spliced))
        dated.add(after - before)
        dated.add(before - after, -1)
        return spliced

    update(PAGES_TABLE, old, new, facts.blocks(), splice)
    update(RECORDS_TABLE, old, new, dated.blocks(), splice_lines)
    update(NAMES_TABLE, old, new, named.blocks(), splice_counted)


def _facts(statements: Lines, begin: bytes) -> Iterator[bytes]:
    """Yield what statements say for the lists: the path of a page and a mark."""
    base = begin[1:]
    record = b"%bns#Record>" % begin
    marks = {_CREATED: _DATED, _LABEL: CALLED, _CREATOR: _SENT, _addressee(base): _ADDRESSED}
    marks |= dict.fromkeys(_NOTES, REMARK)
    for statement in statements:
        subject, predicate, object_ = statement.split(b" ", 2)
        if predicate in _REFERENCES:
            if path := _page(object_, begin):
                yield b"%b %b" % (path, REFERRED)
        elif path := _page(subject, begin):
            if mark := marks.get(predicate):
                if path.startswith(_WHERE[mark]) and (value := _value(mark, object_)) is not None:
                    yield b"%b %b %b" % (path, mark, value)
            elif predicate == _TYPE:
                yield b"%b %b" % (path, TYPED)
                if object_ == record:
                    yield b"%b %b" % (path, _RECORD)


def _value(mark: bytes, object_: bytes) -> bytes | None:
    """Return what stands behind a mark; None: it does not stand for such a value."""
    if mark in {_SENT, _ADDRESSED}:
        return object_[1:-1] if object_[:1] == b"<" else None
    return _text(object_) if mark == _DATED or object_[:1] == b'"' else None


def _is_indexed(fact: bytes) -> bool:
    return fact.startswith(_INDEXED)


def _is_name(fact: bytes) -> bool:
    return _is_indexed(fact) and fact.partition(b" ")[2][:1] in {CALLED, REMARK}


def _page(token: bytes, begin: bytes) -> bytes:
    """Return the path of what has a page of its own, below the base IRI; empty: it has none."""
    path = token[len(begin) : -1]
    return path if token.startswith(begin) and path.startswith(_BELOW) and b"#" not in path else b""


def _text(token: bytes) -> bytes:
    """Return the text of a literal in one line."""
    text = token[1 : token.rindex(b'"')] if token[:1] == b'"' else token
    return " ".join(_ESCAPE.sub(_unescape, text).decode().split()).encode()


def _unescape(found: re.Match[bytes]) -> bytes:
    short, long, letter = found.groups()
    return _ESCAPED.get(letter, letter) if letter else chr(int(short or long, 16)).encode("utf-8", "replace")


def _entries(lines: Lines) -> Iterator[bytes]:
    """Yield what the list of records has of those among the lines of pages."""
    paths = {path_of(line) for line in lines if b" r\t" in line}
    for path, group in groupby((line for line in lines if path_of(line) in paths), path_of):
        said: dict[bytes, list[bytes]] = defaultdict(list)
        for line in group:
            mark, _, text = key_of(line)[len(path) + 1 :].partition(b" ")
            said[mark].append(text)
        if _RECORD in said:
            label, *others = said[CALLED] or [b""]
            people = (b" ".join(said[mark]) for mark in (_SENT, _ADDRESSED))
            date = min(said[_DATED], default=NEVER.encode())
            yield b"\t".join((date, path, b"" if others else label, *people))
