"""A source of records: what to read, and under which name.

An `Item` is small and frozen, so that a corpus can be listed in one process and read in others.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import PurePosixPath

from lod.iris import slugify
from lod.model import ArchivistDescription, Finding, Record, Severity
from lod.records.archives import PACKED_TARS, read_packed
from lod.records.description import SUFFIX, parse_description
from lod.records.files import Sheet
from lod.records.names import is_hidden, reader_of, shown, stem_of
from lod.records.places import Place, PlaceError, hold, open_place
from lod.records.readers import READERS
from lod.records.tables import Row, read_row, read_table


@dataclass(frozen=True, slots=True)
class Item:
    """A file, a member of an archive or a row of a table, with the records in it."""

    place: Place
    name: str  # as findings and the graph name it: "page.txt", "memos.jsonl#memo-7"
    where: str  # the same with the way to it: "records/pages.zip/box/page.txt"
    slug: str  # of its record; of several, what their slugs begin with
    reader: str  # a key of `READERS`, a suffix of a table or a packed tar
    description: Place | None = None  # what an archivist has put beside it
    row: Row | None = None  # of a table: how its columns are called

    def read(self) -> Iterator[Record | Finding]:
        """Yield the records, and findings.

        What there is to say of a record follows it; it is no violation. A violation stands in the
        place of a record that cannot be read.
        """
        others = False
        for read in self._read_all():
            others = others or (isinstance(read, Record) and read.slug != self.slug)
            yield read
        if self.description and others:
            message = f"is not read, since {self.name} holds several records, expected a file with one"
            yield Finding(Severity.WARNING, self._described_by, message)

    def _read_all(self) -> Iterator[Record | Finding]:
        if self.reader in PACKED_TARS:
            yield from self._read_packed()
            return
        try:
            sheet = Sheet(self.name, self.slug, self.place.read())
        except PlaceError as error:
            yield Finding(Severity.VIOLATION, self.name, str(error))
            return
        yield from _read_sheet(sheet, self.reader, self.row)

    def _read_packed(self) -> Iterator[Record | Finding]:
        """Yield the records of a compressed tar, which can only be read from its beginning."""
        try:
            with open_place(self.place) as packed:
                for member, data in read_packed(packed):
                    for read in self._read_member(PurePosixPath(shown(member)), data):
                        yield read if isinstance(read, Record) else self._inside(read)
        except PlaceError as error:
            yield Finding(Severity.VIOLATION, self.name, str(error))

    def _inside(self, finding: Finding) -> Finding:
        return replace(finding, where=f"{self.name}/{finding.where}")

    def _read_member(self, member: PurePosixPath, data: bytes | str) -> Iterator[Record | Finding]:
        suffix = reader_of(member.name)
        if any(is_hidden(part) for part in member.parts):
            return
        if member.suffix == SUFFIX:
            message = "a description in a compressed tar is not read, expected zip or plain tar"
            yield Finding(Severity.WARNING, str(member), message)
        elif suffix in READERS and isinstance(data, str):
            yield Finding(Severity.VIOLATION, str(member), data)
        elif suffix in READERS and isinstance(data, bytes):
            way = (self.slug, *member.parent.parts, member.stem) if self.slug else (member.stem,)
            yield from READERS[suffix](Sheet(member.name, slugify("-".join(way)), data))

    def read_description(self, record: Record) -> ArchivistDescription | Finding | None:
        """Return what an archivist says of a record, what is wrong with it, or None if there is nothing."""
        if self.description is None or record.slug != self.slug:
            return None
        try:
            return parse_description(self._described_by, self.description.read())
        except PlaceError as error:
            return Finding(Severity.VIOLATION, self._described_by, str(error))

    @property
    def _described_by(self) -> str:
        """The name of the description beside it, whether it is there or not."""
        return f"{stem_of(self.name)}{SUFFIX}"

    def fingerprint(self) -> bytes:
        """Return a digest of all that the records are made of: bytes, name, slug, columns, description."""
        digest = blake2b(repr((self.name, self.slug, self.reader, self.row)).encode(), digest_size=16)
        for place in (self.place, self.description) if self.description else (self.place,):
            try:
                own = blake2b(digest_size=16)
                for chunk in place.chunks():
                    own.update(chunk)
                digest.update(own.digest())
            except PlaceError as error:
                digest.update(str(error).encode())
        return digest.digest()

    def held(self) -> "Item":
        """Return the same source with its bytes, to be read on another machine."""
        return replace(self, place=hold(self.place), description=self.description and hold(self.description))

    def where_of(self, record: Record) -> str:
        """Return what one of the records was read from, with the way to it."""
        return self.locate(Finding(Severity.INFO, record.source, "")).where

    def locate(self, finding: Finding) -> Finding:
        """Return a finding with the way to what it is about; a reader tells the name only.

        The graph keeps the name: a release does not depend on where its sources lie.
        """
        way = self.where.removesuffix(self.name)
        for name in (self.name, self._described_by):
            rest = finding.where.removeprefix(name)
            if finding.where.startswith(name) and rest[:1] in {"", ":", "#", "/"}:
                return replace(finding, where=f"{way}{finding.where}")
        return finding


def _read_sheet(sheet: Sheet, reader: str, row: Row | None) -> Iterator[Record | Finding]:
    if row is None:
        yield from READERS[reader](sheet)
    elif row.number:
        yield from read_row(sheet, row)
    else:
        yield from read_table(sheet, row.table)
