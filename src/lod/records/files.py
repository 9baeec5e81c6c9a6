"""Text from bytes, untouched: what every reader of texts begins with."""

import codecs
import hashlib
from dataclasses import dataclass

from lod.model import Finding, Passage, Severity

_BOM = "\ufeff"
_BOMS_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a reader gets: the bytes of a file, of a member of an archive or of a row, and their name."""

    name: str  # as findings and the graph tell it: "page.txt", "memos.jsonl#memo-7"
    slug: str  # of the record in it; of several, what their slugs begin with
    data: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end and the blanks around it; `start` is the offset of its first character."""

    number: int  # from 1
    start: int
    text: str

    @property
    def end(self) -> int:
        """The offset behind the last character."""
        return self.start + len(self.text)

    @property
    def passage(self) -> Passage:
        """The line as a passage."""
        return Passage(self.text, self.start, self.end)


def decode(sheet: Sheet, expected: str = "a page saved as text") -> str | Finding:
    """Return the text of UTF-8 bytes, or what is wrong with them.

    No character is changed, line ends included, so that offsets count in the file as it is.
    """
    data = sheet.data
    if data.startswith(_BOMS_16):
        return _wrong(sheet.name, "is UTF-16, expected a text file in UTF-8")
    if b"\0" in data:
        return _wrong(sheet.name, f"is a binary file, expected {expected}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start} is not UTF-8, expected a text file in UTF-8"
        return _wrong(f"{sheet.name}:{line}", message)
    if not text.strip(_BOM).strip():
        return _wrong(sheet.name, f"is empty, expected {expected}")
    return text


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8; of a page saved as text it is that of the file."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def split_lines(text: str) -> list[Line]:
    """Return the lines of a text, blank ones included."""
    lines, start = [], 0
    for number, raw in enumerate(text.split("\n"), start=1):
        stripped = raw.strip(_BOM + " \t\r\v\f\u00a0")
        lines.append(Line(number, start + raw.find(stripped), stripped))
        start += len(raw) + 1
    return lines


def _wrong(where: str, message: str) -> Finding:
    return Finding(Severity.VIOLATION, where, message)
