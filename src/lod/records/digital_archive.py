"""A page of the Digital Archive, saved as text.

The page is read from the outside inwards: furniture, date and title above; `Document
Information` with source, rights and labels below; summary, closing and marks; what is left
is the body, in which headings are found. A value that the page lacks is absent. A line that
is not understood becomes a finding; no line is dropped in silence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from lod.dates import parse_edtf, parse_printed_date
from lod.model import Date, Finding, Mark, Passage, Record, Section, Severity, Zone
from lod.records.files import Line, Sheet, decode, digest_of, split_lines
from lod.records.source_line import parse_source_line

Block = list[Line]  # lines with no blank one between them

_FURNITURE = {"skip to content", "skip to main content"}
INFORMATION = "Document Information"
_LABELS = {
    "original uploaded date": "uploaded",
    "record id": "record_id",
    "original classification": "classification",
}
_CLASSIFIED = re.compile(
    r"(?P<level>(?:top |strictly )?(?:secret|confidential)|restricted|unclassified|for official use only)"
    r"(?:[ ,./]+copy (?:n[\u00bao\u00b0]\.?|no\.?|number|#) ?(?P<copy>\w+))?",
    re.IGNORECASE,
)
_VALUES = {  # what the value below a label looks like, and how to say so
    "classification": (
        re.compile(
            r"(?:(?:top|strictly) )?(?:secret|confidential)|restricted|unclassified|no(?:t classified|ne)"
            r"|no classification|declassified|(?:for |limited )?official use only|special file",
            re.IGNORECASE,
        ),
        "classification, expected one such as 'Top Secret' or 'No classification'",
    ),
    "record_id": (re.compile(r"[\w./-]*\d[\w./-]*"), "record ID, expected one word with a digit in it"),
}
_STAMP = re.compile(r"\[[^\[\]]*\bstamp\b:?(?P<words>[^\[\]]*)\]", re.IGNORECASE)
_NUMBER = re.compile(r"(?:N[\u00bao\u00b0]\.?|No\.|Ref\.) ?(?P<number>\d[\w/.-]*)")
_ADDRESSEE = re.compile(r"(?:to|to:|to the attention of) (?:cdes?\.|comrades?|mr\.|mrs\.) .+", re.IGNORECASE)
_SIGNATURE = re.compile(r"\[signed:?\]:? ?(?P<name>\S.*)", re.IGNORECASE)
_RIGHTS = re.compile(r"welcomes reuse|copyright|rights status|rights holders", re.IGNORECASE)
_PUBLISHER = re.compile(r"The (?P<publisher>[A-Z][\w ]+?) welcomes reuse")
_PROSE = re.compile(r"""[A-Z"'\u201c\u2018\[(].*[.?!:;]["'\u201d\u2019)\]]*$""", re.DOTALL)
_HEADING = re.compile(r"[A-Z0-9][^\[\]]{2,118}[^\s.?!:;,\[\]]$")
_MOST_SUMMARY_GAP = 1  # blank lines above a summary; paragraphs of a body are further apart


class _NotThisLayoutError(Exception):
    """The page lacks what every page of this layout has."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass
class _Page:
    """The lines of a page and what has been understood of them so far."""

    name: str
    text: str
    lines: list[Line]
    fields: dict[str, Any] = field(default_factory=dict)
    zones: list[Zone] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def zone(self, name: str, block: Block) -> None:
        """Note what part of the page a block is."""
        if block:
            self.zones.append(Zone(name, block[0].start, block[-1].end))

    def warn(self, line: int, message: str) -> None:
        """Note something that the reader does not understand."""
        self.findings.append(Finding(Severity.WARNING, f"{self.name}:{line}", message))

    def passage(self, block: Block) -> Passage:
        """Return a block as it stands in the file."""
        return Passage(self.text[block[0].start : block[-1].end], block[0].start, block[-1].end)


def read(sheet: Sheet) -> Iterator[Record | Finding]:
    """Yield the record of a page, then findings; only a finding if there is no such record."""
    text = decode(sheet)
    if isinstance(text, Finding):
        yield text
    else:
        yield from read_page(sheet.name, sheet.slug, text)


def read_page(name: str, slug: str, text: str) -> Iterator[Record | Finding]:
    """Yield the record of the text of a page, then findings; only a finding if there is no such record."""
    page = _Page(name, text, split_lines(text))
    try:
        _read_page(page)
    except _NotThisLayoutError as error:
        yield Finding(Severity.VIOLATION, f"{name}:{error.line}", str(error))
        return
    zones = tuple(sorted(page.zones, key=lambda zone: zone.start))
    yield Record(slug, name, text, digest_of(text), zones=zones, **page.fields)
    yield from page.findings


def _read_page(page: _Page) -> None:
    above = [line for line in page.lines if line.text]
    below = next((n for n, line in enumerate(page.lines) if line.text == INFORMATION), None)
    if below is None:
        raise _NotThisLayoutError(
            len(page.lines),
            f"there is no line {INFORMATION!r}, expected a page of the Digital Archive saved as text",
        )
    above = [line for line in above if line.number <= below]
    _read_head(page, above)
    blocks = _blocks(page.lines[page.fields.pop("head") : below])
    blocks = _read_marks(page, blocks)
    blocks = _read_summary(page, blocks)
    _read_closing(page, blocks)
    _read_body(page, blocks)
    page.zone("information", [page.lines[below]])
    _read_information(page, _blocks(page.lines[below + 1 :]))


def _read_head(page: _Page, lines: list[Line]) -> None:
    """Take furniture, date and title from above; `head` counts the lines so used."""
    furniture = [line for line in lines[:3] if line.text.lower() in _FURNITURE]
    page.zone("furniture", furniture)
    rest = [line for line in lines if line not in furniture]
    if not rest:
        raise _NotThisLayoutError(1, "there is neither date nor title")
    page.fields["date"] = _date(rest[0])
    page.zone("date", rest[:1])
    if len(rest) == 1 or _is_mark(rest[1].text):
        raise _NotThisLayoutError(rest[0].number + 1, "there is no title below the date")
    page.fields["title"] = rest[1].passage
    page.zone("title", rest[1:2])
    letters = [letter for letter in rest[1].text if letter.isalpha()]
    if sum(letter.isascii() for letter in letters) < len(letters) / 2:
        page.warn(rest[1].number, "is not in Latin letters, but the text is published as English")
    page.fields["head"] = rest[1].number


def _date(line: Line) -> Date:
    try:
        found = parse_printed_date(line.text)
    except ValueError as error:
        raise _NotThisLayoutError(line.number, str(error)) from None
    if found is None:
        begin = line.text if len(line.text) <= 40 else f"{line.text[:40]}..."  # noqa: PLR2004
        raise _NotThisLayoutError(
            line.number, f"{begin!r} is no date, expected one such as 'January 21, 1959'"
        )
    return found


def _is_mark(text: str) -> bool:
    return bool(_CLASSIFIED.fullmatch(text) or _ADDRESSEE.fullmatch(text) or text.startswith("["))


def _read_marks(page: _Page, blocks: list[Block]) -> list[Block]:
    """Take the marks below the title; return the other blocks."""
    marks: list[Mark] = []
    end = page.fields["title"].end
    while blocks:
        if found := _CLASSIFIED.fullmatch(page.passage(blocks[0]).text):
            marks += _classification(page.passage(blocks[0]), found)
            end = blocks[0][-1].end
            blocks = blocks[1:]
        elif stamp := _STAMP.match(page.text, blocks[0][0].start):
            words = "\n".join(line.strip() for line in stamp["words"].split("\n") if line.strip())
            marks.append(Mark("stamp", words, Passage(stamp[0], *stamp.span())))
            end = stamp.end()
            blocks = list(_behind(blocks, end))
        else:
            break
    if marks:
        page.zones.append(Zone("marks", marks[0].passage.start, end))
    page.fields["marks"] = tuple(marks)
    return blocks


def _behind(blocks: list[Block], offset: int) -> Iterator[Block]:
    """Yield what of the blocks stands behind an offset, also the rest of a line."""
    for block in blocks:
        rest = []
        for line in block:
            cut = max(0, offset - line.start)
            text = line.text[cut:].lstrip()
            if text:
                rest.append(Line(line.number, line.end - len(text), text))
        if rest:
            yield rest


def _classification(passage: Passage, found: re.Match[str]) -> Iterator[Mark]:
    for kind, group in (("classification", "level"), ("copy-number", "copy")):
        if found[group]:
            start, end = (passage.start + offset for offset in found.span(group))
            yield Mark(kind, found[group], Passage(found[group], start, end))


def _read_summary(page: _Page, blocks: list[Block]) -> list[Block]:
    """Take the summary, which stands last, right below the body; return the other blocks.

    It is told from a last paragraph by the closing lines above it, or by standing closer than
    the paragraphs of the body stand to each other.
    """
    if len(blocks) < 2 or not _PROSE.fullmatch(page.passage(blocks[-1]).text):  # noqa: PLR2004 - body and summary
        return blocks
    *body, last = blocks
    prose = [block for block in body if _PROSE.fullmatch(page.passage(block).text)]
    apart = bool(prose) and all(_gap(one, other) > _MOST_SUMMARY_GAP for one, other in pairwise(prose))
    if _gap(body[-1], last) > _MOST_SUMMARY_GAP or not (apart or _is_closing(body[-1][-1].text)):
        return blocks
    page.fields["summary"] = page.passage(last)
    page.zone("summary", last)
    return body


def _gap(one: Block, other: Block) -> int:
    """Return how many lines stand between two blocks."""
    return other[0].number - one[-1].number - 1


def _is_closing(text: str) -> bool:
    try:
        return bool(_NUMBER.fullmatch(text)) or parse_printed_date(text) is not None
    except ValueError:
        return False


def _read_closing(page: _Page, blocks: list[Block]) -> None:
    """Take date and reference at the end of the body; a number there is the record's if no other is."""
    closing: Block = []
    for block in reversed(blocks):
        if not all(_is_closing(line.text) for line in block):
            break
        closing = block + closing
    page.zone("closing", closing)


def _read_body(page: _Page, blocks: list[Block]) -> None:
    if not blocks:
        number = page.text.count("\n", 0, page.fields["title"].start) + 1
        raise _NotThisLayoutError(number, "there is no body between title and information")
    lines = [line for block in blocks for line in block]
    end = next((zone.start for zone in page.zones if zone.name == "closing"), lines[-1].end)
    if lines[0].start < end:
        page.zones.append(Zone("body", lines[0].start, end))
    _read_numbers(page, lines)
    headings = [block[0] for block, after in pairwise(blocks) if _is_heading(page, block, after)]
    starts = [*(line.start for line in headings), end]
    page.fields["sections"] = tuple(
        Section(line.passage, start, until)
        for line, (start, until) in zip(headings, pairwise(starts), strict=True)
    )


def _read_numbers(page: _Page, lines: Block) -> None:
    """Take number, addressee and signature: each is a line of its own."""
    for position, line in enumerate(lines):
        if found := _NUMBER.fullmatch(line.text):
            start, end = (line.start + offset for offset in found.span("number"))
            page.fields.setdefault("number", Passage(found["number"], start, end))
        elif _ADDRESSEE.fullmatch(line.text):
            page.fields.setdefault("addressee", line.passage)
        elif found := _SIGNATURE.fullmatch(line.text):
            start, end = (line.start + offset for offset in found.span("name"))
            page.fields.setdefault("signature", Passage(found["name"], start, end))
            below = lines[position + 1].text if position + 1 < len(lines) else ""
            page.fields.setdefault(
                "signature_date", parse_printed_date(below) if _is_closing(below) else None
            )


def _is_heading(page: _Page, block: Block, after: Block) -> bool:
    """Tell whether a block is one short line without a full stop that stands above prose."""
    text = block[0].text
    if len(block) != 1 or not _HEADING.fullmatch(text) or _is_closing(text) or _ADDRESSEE.fullmatch(text):
        return False
    prose = page.passage(after).text
    return not _CLASSIFIED.fullmatch(text) and bool(_PROSE.fullmatch(prose)) and " " in prose


def _read_information(page: _Page, blocks: list[Block]) -> None:
    """Take source line, rights paragraphs and labels with their values from below."""
    rights: list[Passage] = []
    label = ""
    for line in (line for block in blocks for line in block):
        if line.text.lower() in _LABELS:
            label = _LABELS[line.text.lower()]
            page.zone("labels", [line])
        elif label and not _RIGHTS.search(line.text):
            _read_label(page, label, line)
            label = ""
        elif _RIGHTS.search(line.text):
            label = ""
            rights.append(line.passage)
            page.zone("rights", [line])
        elif "provenance" not in page.fields and not rights:
            page.zone("source", [line])
            page.fields["provenance"], left = parse_source_line(line.passage)
            for passage in left:
                page.warn(line.number, f"{passage.text.strip()!r} in the source line is not understood")
        else:
            page.zone("unknown", [line])
            page.warn(line.number, f"{line.text!r} is not understood, expected rights or a label")
    page.fields["rights"] = tuple(rights)
    for passage in rights:
        if found := _PUBLISHER.search(passage.text):
            start, end = (passage.start + offset for offset in found.span("publisher"))
            page.fields["publisher"] = Passage(found["publisher"], start, end)
            return


def _read_label(page: _Page, label: str, line: Line) -> None:
    page.zone("labels", [line])
    if label in _VALUES:
        pattern, expected = _VALUES[label]
        if pattern.fullmatch(line.text):
            page.fields[label] = line.passage
        else:  # the label is empty, and this is one that the reader does not know
            page.warn(line.number, f"{line.text!r} is no {expected}")
        return
    try:
        page.fields[label] = parse_printed_date(line.text) or parse_edtf(line.text)
    except ValueError:
        page.warn(line.number, f"{line.text!r} is no date of upload")


def _blocks(lines: list[Line]) -> list[Block]:
    blocks: list[Block] = [[]]
    for line in lines:
        if line.text:
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [block for block in blocks if block]
