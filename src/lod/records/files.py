"""Text from a file, untouched: what every reader of texts begins with."""

import codecs
import hashlib
from dataclasses import dataclass
from pathlib import Path

from lod.model import Finding, Passage, Severity

_BOM = "\ufeff"
_BOMS_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


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


def read_text(path: Path) -> tuple[str, str] | Finding:
    """Return the text of a UTF-8 file and its SHA-256, or what is wrong with the file.

    No character is changed, line ends included, so that offsets count in the file as it is.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        return Finding(Severity.VIOLATION, path.name, f"cannot be read: {error.strerror}")
    if data.startswith(_BOMS_16):
        return Finding(Severity.VIOLATION, path.name, "is UTF-16, expected a text file in UTF-8")
    if b"\0" in data:
        return Finding(Severity.VIOLATION, path.name, "is a binary file, expected a page saved as text")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start} is not UTF-8, expected a text file in UTF-8"
        return Finding(Severity.VIOLATION, f"{path.name}:{line}", message)
    if not text.strip(_BOM).strip():
        return Finding(Severity.VIOLATION, path.name, "is empty, expected a page saved as text")
    return text, hashlib.sha256(data).hexdigest()


def split_lines(text: str) -> list[Line]:
    """Return the lines of a text, blank ones included."""
    lines, start = [], 0
    for number, raw in enumerate(text.split("\n"), start=1):
        stripped = raw.strip(_BOM + " \t\r\v\f\u00a0")
        lines.append(Line(number, start + raw.find(stripped), stripped))
        start += len(raw) + 1
    return lines
