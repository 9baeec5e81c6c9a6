"""A page of the Digital Archive as a browser saves it: HTML, reduced to the text of the page.

The text is what a reader of the page sees, in the order of the markup: blanks are collapsed, each
block begins a line, paragraphs stand two blank lines apart, and what is hidden, runs or navigates
is left out. It is then read like a page saved as text. Offsets count in that text, which is the
same each time; the digest of the record is that of the text, too.
"""

import re
from collections.abc import Iterator
from typing import Any

from lod.model import Finding, Record, Severity
from lod.records.digital_archive import INFORMATION, read_page
from lod.records.files import Sheet, decode

_LEFT_OUT = frozenset((
    "script", "style", "noscript", "template", "head", "svg", "math", "nav", "form", "button", "select",
    "iframe", "object", "video", "audio", "canvas", "dialog", "footer",
))  # fmt: skip
_APART = frozenset(("p", "blockquote", "pre", "table", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _APART | frozenset((
    "address", "article", "aside", "body", "caption", "dd", "details", "div", "dt", "fieldset",
    "figcaption", "figure", "header", "hgroup", "hr", "legend", "li", "main", "section", "summary", "tbody",
    "td", "tfoot", "th", "thead", "tr",
))  # fmt: skip
_WITHIN = ("main", "*[@role='main']", "article", "body")  # where the page proper may stand, the best first
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset=["']?([\w-]+)""", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_SUMMARY = re.compile(r"\bsummary\b")
_LINE, _FAR, _NEAR = "\0001", "\0003", "\0009"  # breaks: a new line, two blank lines, one whatever else meets
_BREAKS = re.compile(r" *(?:\0[139] *)+")
_EXPECTED = "a page of the Digital Archive saved as HTML"
_MOST_PARTS = 20  # of a page that are searched for the page proper
_MOST_DEPTH = 256  # of elements; the parser stops there, too


def read(sheet: Sheet) -> Iterator[Record | Finding]:
    """Yield the record of a page, then findings; only a finding if there is no such record."""
    text = extract_text(sheet)
    if isinstance(text, Finding):
        yield text
    else:
        yield from read_page(sheet.name, sheet.slug, text)


def extract_text(sheet: Sheet) -> str | Finding:
    """Return the text of a page, or what is wrong with the file."""
    from lxml import etree, html  # noqa: PLC0415 - needed for pages saved as HTML only

    decoded = _decoded(sheet)
    if isinstance(decoded, Finding):
        return decoded
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = html.document_fromstring(decoded.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        return Finding(Severity.VIOLATION, sheet.name, f"{error}, expected {_EXPECTED}")
    for within in _WITHIN:
        for element in root.xpath(f"//{within}")[:_MOST_PARTS]:
            text = _text_of(element)
            if f"\n{INFORMATION}\n" in f"\n{text}\n":
                return text
    return Finding(Severity.VIOLATION, sheet.name, f"there is no line {INFORMATION!r}, expected {_EXPECTED}")


def _decoded(sheet: Sheet) -> str | Finding:
    """Return the file as text, in the encoding that it names, or in UTF-8."""
    named = _CHARSET.search(sheet.data[:2048])
    charset = named[1].decode("ascii") if named else "utf-8"
    if charset.lower() not in {"utf-8", "utf8"} and b"\0" not in sheet.data:
        try:
            return sheet.data.decode(charset)
        except (LookupError, UnicodeError):
            return Finding(Severity.VIOLATION, sheet.name, f"is not in {charset}, as it says, expected UTF-8")
    return decode(sheet, _EXPECTED)


def _text_of(element: Any) -> str:
    pieces: list[str] = []
    _walk(element, pieces, 0)
    return _BREAKS.sub(_break, "".join(pieces)).strip("\n ") + "\n"


def _break(found: re.Match[str]) -> str:
    """Return the widest of the breaks that meet; a summary stands close to the body above it."""
    return "\n\n" if _NEAR in found[0] else "\n\n\n" if _FAR in found[0] else "\n"


def _walk(element: Any, pieces: list[str], depth: int) -> None:
    """Add the text below an element and the breaks around its blocks."""
    tag = element.tag
    if not isinstance(tag, str) or tag in _LEFT_OUT or depth > _MOST_DEPTH or _is_hidden(element):
        return
    edge = _FAR if tag in _APART else _LINE if tag in _BLOCKS or tag == "br" else ""
    names = f"{element.get('class', '')} {element.get('id', '')}".lower()
    pieces.append(_NEAR if edge and _SUMMARY.search(names) else edge)
    pieces.append(_flat(element.text, tag))
    for child in element:
        _walk(child, pieces, depth + 1)
        pieces.append(_flat(child.tail, tag))
    pieces.append(edge)


def _flat(text: str | None, tag: str) -> str:
    """Return text as it is shown: blanks collapsed, but not in `pre`."""
    return text.replace("\n", _LINE) if text and tag == "pre" else _BLANKS.sub(" ", text or "")


def _is_hidden(element: Any) -> bool:
    style = element.get("style", "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style
