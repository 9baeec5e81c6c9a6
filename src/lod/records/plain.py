"""Any text, with a date from outside: for looking for names in what is no record page."""

from pathlib import Path

from lod.iris import slugify
from lod.model import Date, Finding, Record, Severity, Zone
from lod.records.files import Sheet, decode, digest_of
from lod.records.places import PlaceError, Whole


def read_plain(path: Path, date: Date) -> Record | Finding:
    """Return a record that is all body, or what is wrong with the file."""
    try:
        sheet = Sheet(path.name, slugify(path.stem), Whole(str(path)).read())
    except PlaceError as error:
        return Finding(Severity.VIOLATION, path.name, str(error))
    text = decode(sheet)
    if isinstance(text, Finding):
        return text
    return Record(sheet.slug, sheet.name, text, digest_of(text), date, zones=(Zone("body", 0, len(text)),))
