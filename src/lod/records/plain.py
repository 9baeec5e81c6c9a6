"""Any text, with a date from outside: for looking for names in what is no record page."""

from pathlib import Path

from lod.iris import slugify
from lod.model import Date, Finding, Record, Zone
from lod.records.files import read_text


def read_plain(path: Path, date: Date) -> Record | Finding:
    """Return a record that is all body, or what is wrong with the file."""
    match read_text(path):
        case Finding() as finding:
            return finding
        case text, digest:
            return Record(
                slugify(path.stem), path.name, text, digest, date, zones=(Zone("body", 0, len(text)),)
            )
