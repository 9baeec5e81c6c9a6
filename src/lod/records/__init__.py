"""Records from files, folders, archives, tables and lists: `READERS` says which reader a suffix gets."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from lod.model import Finding, Record, Severity
from lod.records.description import SUFFIX as DESCRIPTION
from lod.records.description import read_description
from lod.records.items import Item
from lod.records.listing import find_items
from lod.records.readers import READERS
from lod.records.register import Key, LongRegister, Register, keys_of

Reading = tuple[Record | None, tuple[Finding, ...]]  # a record, or None; and what there is to say


def read_records(path: Path) -> Iterator[Record | Finding]:
    """Yield the records of a file, and what its reader did not understand.

    Raises:
        SourceError: there is no such file, or no reader for it.
    """
    for item in find_items([path]):
        if isinstance(item, Finding):
            yield item
        else:
            yield from item.read()


def group_readings(read: Iterable[Record | Finding]) -> Iterator[Reading]:
    """Yield each record with the findings about it, and each violation without a record."""
    record: Record | None = None
    findings: list[Finding] = []
    for one in read:
        if isinstance(one, Record) or one.severity is Severity.VIOLATION:
            if record or findings:
                yield record, tuple(findings)
            record, findings = (one, []) if isinstance(one, Record) else (None, [one])
        else:
            findings.append(one)
    if record or findings:
        yield record, tuple(findings)


__all__ = [
    "DESCRIPTION",
    "READERS",
    "Item",
    "Key",
    "LongRegister",
    "Reading",
    "Register",
    "find_items",
    "group_readings",
    "keys_of",
    "read_description",
    "read_records",
]
