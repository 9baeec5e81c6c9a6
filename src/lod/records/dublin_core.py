"""Dublin Core as OAI-PMH carries it: a description of a record, without its text.

`oai_dc:dc` alone, a `record` with header, or a whole answer to ListRecords (OAI-PMH 2.0, 2.5 and
4.5). The text of the record is put together from title, description, creators, source and rights;
what the description says is a summary, not what the document says.
"""

from collections.abc import Iterator
from typing import Any

from lod.dates import parse_edtf, parse_printed_date
from lod.iris import slugify
from lod.model import Date, Finding, Record, Severity
from lod.records.composed import Composition
from lod.records.files import Sheet
from lod.records.source_line import parse_source_line

OAI = "http://www.openarchives.org/OAI/2.0/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
_RECORD, _DC = f"{{{OAI}}}record", f"{{{OAI_DC}}}dc"
_ELEMENTS = ("title", "description", "creator", "contributor", "source", "rights", "date", "identifier")


def read(sheet: Sheet, root: Any) -> Iterator[Record | Finding]:
    """Yield the records of a file, and findings.

    The record of a file that holds one is named by the file; of several each by its identifier.
    """
    if root.tag in {_RECORD, _DC}:
        yield _record(sheet.name, sheet.slug, root)
        return
    for record in root.iter(_RECORD):
        id_ = (record.findtext(f"{{{OAI}}}header/{{{OAI}}}identifier") or "").strip()
        if id_:
            yield _record(f"{sheet.name}#{id_}", slugify(id_), record)
        else:
            where = f"{sheet.name}:{record.sourceline}"
            yield Finding(Severity.VIOLATION, where, "there is no identifier, expected one in the header")


def is_deleted(record: Any) -> bool:
    """Tell whether a record says that it is no more (OAI-PMH 2.0, 2.5.1)."""
    header = record.find(f"{{{OAI}}}header")
    return header is not None and header.get("status") == "deleted"


def _record(name: str, slug: str, element: Any) -> Record | Finding:
    if is_deleted(element):
        return Finding(Severity.INFO, name, "is deleted by its archive, and is no record any more")
    values = {tag: _values(element, tag) for tag in _ELEMENTS}
    if not values["title"]:
        return Finding(Severity.VIOLATION, name, "there is no dc:title, expected one")
    date = _date(values["date"])
    if date is None:
        given = values["date"][0][:40] if values["date"] else "nothing"
        message = (
            f"there is no date of the document in dc:date, but {given!r}, expected one such as 1959-01-21"
        )
        return Finding(Severity.VIOLATION, name, message)
    return _composed(name, slug, values, date)


def _composed(name: str, slug: str, values: dict[str, list[str]], date: Date) -> Record:
    text = Composition()
    title = text.add("title", values["title"][0])
    for creator in (*values["title"][1:], *values["creator"], *values["contributor"]):
        text.add("labels", creator)
    described = [text.add("summary", paragraph) for paragraph in values["description"]]
    sources = [text.add("source", line) for line in values["source"]]
    rights = tuple(text.add("rights", line) for line in values["rights"])
    number = text.add("labels", values["identifier"][0]) if values["identifier"] else None
    return text.record(
        slug,
        name,
        date=date,
        title=title,
        summary=described[0] if described else None,
        provenance=parse_source_line(sources[0])[0] if sources else None,
        rights=rights,
        record_id=number,
        held_in="Metadata record",
    )


def _values(element: Any, tag: str) -> list[str]:
    found = (" ".join("".join(one.itertext()).split()) for one in element.iter(f"{{{DC}}}{tag}"))
    return [value for value in found if value]


def _date(values: list[str]) -> Date | None:
    """Return the first value that is a date; a time of day is cut off (W3CDTF)."""
    for value in values:
        day = value.partition("T")[0] if value[:4].isdigit() else value
        try:
            return parse_printed_date(day) or parse_edtf(day)
        except ValueError:
            continue
    return None
