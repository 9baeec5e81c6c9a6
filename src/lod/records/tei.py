"""A volume of a diplomatic edition in TEI P5, in the profile of *Foreign Relations of the United States*.

A record is a `div` of type `document` with an `xml:id`; the date bounds stand in its attributes
`frus:doc-dateTime-min` and `-max`, else in a `date`. Its text is put together from the heading
without its number, the paragraphs, the closing and the source note. Footnotes and page breaks are
the editors' and are left out. Offsets count in that text. Whom a `persName` means, by the list of
people of the volume, goes with the record.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from typing import Any

from lod.dates import parse_edtf, parse_printed_date
from lod.iris import slugify
from lod.model import Date, Finding, Mark, Named, Passage, Record, Section, Severity
from lod.records.composed import Composition
from lod.records.files import Sheet
from lod.records.source_line import parse_source_line

TEI = "http://www.tei-c.org/ns/1.0"
FRUS = "http://history.state.gov/frus/ns/1.0"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_NOTES = frozenset({"note", "pb", "fw", "figure"})  # not of the text
_BLOCKS = frozenset((  # what makes a paragraph, or holds some
    "ab", "addrLine", "address", "argument", "byline", "cell", "closer", "cit", "dateline", "div", "epigraph",
    "floatingText", "head", "item", "l", "label", "lg", "list", "opener", "p", "postscript", "q", "quote",
    "row", "salute", "signed", "table", "trailer",
))  # fmt: skip
_NUMBER = re.compile(r"\[?(?P<number>\d+[a-z]?)\.\]?\s+")  # "12. Telegram from ..."
_CLASSIFIED = re.compile(
    r"(?:^|(?<=[.;] ))(?P<level>Top Secret|Secret|Confidential|Restricted|Unclassified"
    r"|(?:Limited )?Official Use Only)(?=[;.,])"
)
_HEAD, _SIGNED, _PERSON = "head", "signed", "persName"
_INTERVAL = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)/(?P<to_year>\d{4})-(?P<to_month>\d\d)-(?P<to_day>\d\d)"
)
_BOUNDS = (("when", "when"), ("from", "to"), ("notBefore", "notAfter"))


class _NoRecordError(Exception):
    """The division is no record; the message says why."""


def read(sheet: Sheet, root: Any) -> Iterator[Record | Finding]:
    """Yield the documents of a volume, and findings."""
    people = _people(root)
    divisions = [one for one in root.iter(_tei("div")) if one.get("type") == "document"]
    if not divisions:
        yield Finding(Severity.VIOLATION, sheet.name, "there is no div of type 'document', expected a volume")
    for division in divisions:
        id_ = division.get(_ID)
        if not id_:
            where = f"{sheet.name}:{division.sourceline}"
            yield Finding(Severity.VIOLATION, where, "a document without xml:id, expected one that names it")
            continue
        name = f"{sheet.name}#{id_}"
        try:
            yield _record(name, f"{sheet.slug}-{slugify(id_)}", division, people)
        except _NoRecordError as error:
            yield Finding(Severity.VIOLATION, name, str(error))


def _record(name: str, slug: str, division: Any, people: Mapping[str, str]) -> Record:
    text = Composition()
    head = division.find(_tei(_HEAD))
    words = _flat(head) if head is not None else ""
    title = words[found.end() :] if (found := _NUMBER.match(words)) else words
    if not title:
        raise _NoRecordError("there is no head, expected the title of the document")
    fields: dict[str, Any] = {"date": _date(division), "title": text.add("title", title)}
    fields |= _add_body(text, division, head)
    fields |= _add_source(text, division)
    fields["people"] = tuple(_named(division, people))
    return text.record(slug, name, held_in="Document of an edition", **fields)


def _add_body(text: Composition, division: Any, head: Any) -> dict[str, Any]:
    headings: list[Passage] = []
    fields: dict[str, Any] = {}
    passage = None
    for tag, paragraph in _paragraphs(division, head):
        passage = text.add("body", paragraph)
        if tag == _HEAD:
            headings.append(passage)
        elif tag == _SIGNED:
            fields.setdefault("signature", passage)
    if passage is None:
        raise _NoRecordError("there is no text below the head, expected paragraphs")
    ends = [*(heading.start for heading in headings[1:]), passage.end]
    fields["sections"] = tuple(
        Section(heading, heading.start, end) for heading, end in zip(headings, ends, strict=False)
    )
    return fields


def _add_source(text: Composition, division: Any) -> dict[str, Any]:
    """Add the source note; its words on secrecy are a mark of the paper."""
    note = next((one for one in _own(division, "note") if one.get("type") == "source"), None)
    words = _flat(note) if note is not None else ""
    if not words:
        return {}
    line = text.add("source", words)
    fields: dict[str, Any] = {"provenance": parse_source_line(line)[0]}
    if found := _CLASSIFIED.search(words):
        start, end = (line.start + offset for offset in found.span("level"))
        level = found["level"]
        fields["marks"] = (Mark("classification", level, Passage(level, start, end)),)
    return fields


def _paragraphs(element: Any, head: Any = None) -> Iterator[tuple[str, str]]:
    """Yield the paragraphs of an element, each with the name of what it is; documents within are none."""
    inline = [element.text or ""]
    for child in element:
        if not isinstance(child.tag, str) or _local(child) in _NOTES or child is head:
            pass
        elif _holds_blocks(child):
            yield from _paragraph(element, inline)
            if child.get("type") != "document" or _local(child) != "div":
                yield from _paragraphs(child)
        else:
            inline.append(_words(child))
        inline.append(child.tail or "")
    yield from _paragraph(element, inline)


def _paragraph(element: Any, inline: list[str]) -> Iterator[tuple[str, str]]:
    words = " ".join("".join(inline).split())
    inline.clear()
    if words:
        yield _local(element), words


def _holds_blocks(element: Any) -> bool:
    return _local(element) in _BLOCKS or any(
        isinstance(one.tag, str) and _local(one) in _BLOCKS for one in element.iterdescendants()
    )


def _words(element: Any) -> str:
    """Return the text of an element without notes; a line break is a blank."""
    if not isinstance(element.tag, str) or _local(element) in _NOTES:
        return ""
    if _local(element) == "lb":
        return " "
    below = (f"{_words(child)}{child.tail or ''}" for child in element)
    return f"{element.text or ''}{''.join(below)}"


def _flat(element: Any) -> str:
    """Return the text of an element in one line, also of a note."""
    below = (f"{_words(child)}{child.tail or ''}" for child in element)
    return " ".join(f"{element.text or ''}{''.join(below)}".split())


def _people(root: Any) -> dict[str, str]:
    """Return the people whom the volume lists, by the id that its documents refer to."""
    listed = {}
    for tag in (_PERSON, "person"):
        for person in root.iter(_tei(tag)):
            if id_ := person.get(_ID):
                named = person.find(_tei(_PERSON)) if tag == "person" else person
                listed[id_] = _flat(named) if named is not None else ""
    return {id_: name.rstrip(",") for id_, name in listed.items() if name}


def _named(division: Any, people: Mapping[str, str]) -> Iterator[Named]:
    """Yield whom the document names, as the edition says, each once."""
    seen = set()
    for person in _own(division, _PERSON):
        if any(note.get("type") != "source" for note in person.iterancestors(_tei("note"))):
            continue
        id_ = (person.get("corresp") or person.get("ref") or "").removeprefix("#")
        surface = _flat(person)
        if id_ in people and surface and (surface, id_) not in seen:
            seen.add((surface, id_))
            yield Named(surface, people[id_], id_)


def _own(division: Any, name: str) -> Iterator[Any]:
    """Yield the elements of a name in a document, without those of a document within it."""
    for one in division.iter(_tei(name)):
        if (
            next(above for above in one.iterancestors(_tei("div")) if above.get("type") == "document")
            is division
        ):
            yield one


def _date(division: Any) -> Date:
    earliest, latest = (division.get(f"{{{FRUS}}}doc-dateTime-{side}", "") for side in ("min", "max"))
    if not (earliest and latest):
        earliest, latest = _dateline(division)
    bounds = [value.partition("T")[0] for value in (earliest, latest)]
    if not all(bounds):
        raise _NoRecordError("there is no date, expected frus:doc-dateTime-min and -max, or a dateline")
    try:
        return parse_edtf(_whole("/".join(dict.fromkeys(bounds))))
    except ValueError as error:
        raise _NoRecordError(str(error)) from None


def _dateline(division: Any) -> tuple[str, str]:
    """Return the bounds of the first date in a dateline."""
    for line in _own(division, "dateline"):
        for date in line.iter(_tei("date")):
            for first, last in _BOUNDS:
                if date.get(first) and date.get(last):
                    return date.get(first), date.get(last)
            try:
                printed = parse_printed_date(_flat(date))
            except ValueError as error:
                raise _NoRecordError(str(error)) from None
            if printed:
                return printed.edtf, printed.edtf
    return "", ""


def _whole(edtf: str) -> str:
    """Return an interval of a whole month or year as that: 1959-01 for its first to its last day."""
    found = _INTERVAL.fullmatch(edtf)
    if not found or found["year"] != found["to_year"]:
        return edtf
    if (found["month"], found["day"], found["to_month"], found["to_day"]) == ("01", "01", "12", "31"):
        return found["year"]
    last = monthrange(int(found["year"]), min(max(int(found["month"]), 1), 12))[1]
    if found["month"] == found["to_month"] and (found["day"], found["to_day"]) == ("01", f"{last:02}"):
        return f"{found['year']}-{found['month']}"
    return edtf


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _tei(name: str) -> str:
    return f"{{{TEI}}}{name}"
