"""Which records there are already: an IRI and a text belong to one record each."""

import sqlite3
from collections.abc import Iterable
from hashlib import blake2b
from weakref import finalize

from lod.model import ArchivistDescription, Finding, Record, Severity

Key = int  # 8 bytes of digest
_HALF = 1 << 63  # numbers of SQLite have a sign


class Register:
    """Notes the slug and the text of each record, in memory."""

    def __init__(self, taken: Iterable[tuple[Key, str]] = ()) -> None:
        """Begin with what belongs to records that were read elsewhere: keys, and what has them."""
        self._taken: dict[Key, str] = dict(taken)

    def owners(self, keys: Iterable[Key]) -> tuple[tuple[Key, str], ...]:
        """Return which of the keys belong to records already, and to which."""
        return tuple((key, self._taken[key]) for key in dict.fromkeys(keys) if key in self._taken)

    def note(self, keys: Iterable[Key], where: str) -> None:
        """Note the keys of a record that was admitted elsewhere."""
        self._taken |= dict.fromkeys(keys, where)

    def admit(
        self, record: Record, where: str, description: ArchivistDescription | Finding | None = None
    ) -> Finding | None:
        """Note a record; return why it must be left out, or None.

        A text that is there already is a warning, and the first one stays, unless an archivist has
        described the second by itself. A slug that is taken by another text is a violation: an IRI
        never depends on what else is published, so no other slug is made up.

        Args:
            record: as it was read.
            where: what it was read from, for people.
            description: what stands beside it, if anything does.
        """
        text, slug = keys_of(record, description)
        if other := self._taken.get(text):
            return Finding(Severity.WARNING, where, f"has the same text as {other}, and is left out")
        if other := self._taken.get(slug):
            message = f"would get the same IRI as {other}, rename one of them: {record.slug}"
            return Finding(Severity.VIOLATION, where, message)
        self.note((text, slug), where)
        return None


class LongRegister:
    """The same of any number of records, in a file that goes when it is done with."""

    def __init__(self) -> None:
        """Begin with none."""
        self._file = sqlite3.connect("")  # of its own, without a name
        finalize(self, self._file.close)
        self._file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
        self._file.execute("CREATE TABLE taken (key INTEGER PRIMARY KEY, place TEXT)")

    def owners(self, keys: Iterable[Key]) -> tuple[tuple[Key, str], ...]:
        """Return which of the keys belong to records already, and to which."""
        find = "SELECT place FROM taken WHERE key = ?"
        found = ((key, self._file.execute(find, (key - _HALF,)).fetchone()) for key in dict.fromkeys(keys))
        return tuple((key, row[0]) for key, row in found if row)

    def note(self, keys: Iterable[Key], where: str) -> None:
        """Note the keys of a record."""
        rows = ((key - _HALF, where) for key in keys)
        self._file.executemany("INSERT OR REPLACE INTO taken VALUES (?, ?)", rows)


def keys_of(record: Record, description: ArchivistDescription | Finding | None = None) -> tuple[Key, Key]:
    """Return under what a record is noted: its text with what describes it, and its slug."""
    described = description.digest if isinstance(description, ArchivistDescription) else description
    return _short(f"text {record.digest} {described or ''}"), _short(f"slug {record.slug}")


def _short(key: str) -> Key:
    """Return 8 bytes of digest: the odds that two of a million meet are one to thirty million."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest())
