"""Where the bytes of a record lie: a file, a stretch of one, a member of an archive.

A place is small and can be sent to another process, which then reads the bytes by itself: a
member of an archive is found by its position, not by reading the index of the archive again.
"""

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MOST_BYTES = 256 << 20  # of one file, member or row: more is no record, or a trap
TOO_LARGE = f"is larger than {MOST_BYTES >> 20} MiB, expected a record"
_CHUNK = 1 << 20
_LOCAL_HEADER = 30  # bytes before the name; PKWARE APPNOTE 6.3.10, 4.3.7
_SIGNATURE = b"PK\3\4"


class PlaceError(Exception):
    """The bytes cannot be had; the message says why, without the name of the file."""


@dataclass(frozen=True, slots=True)
class Whole:
    """All of a file."""

    file: str  # a corpus has many of these: a `Path` takes thrice as much memory

    @property
    def size(self) -> int:
        """How many bytes there are; 0 if they cannot be had, which who reads them will tell."""
        try:
            return Path(self.file).stat().st_size
        except OSError:
            return 0

    def read(self) -> bytes:
        """Return the bytes; raises PlaceError."""
        with _open(self.file) as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise PlaceError(TOO_LARGE)
        return data

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes, also of an archive that is larger than memory; raises PlaceError."""
        with _open(self.file) as file:
            while chunk := file.read(_CHUNK):
                yield chunk


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a file: a row of a table, a member of a tar archive that is not compressed."""

    file: str
    start: int
    size: int

    def read(self) -> bytes:
        """Return the bytes; raises PlaceError."""
        if self.size > MOST_BYTES:
            raise PlaceError(TOO_LARGE)
        with _open(self.file) as file:
            file.seek(self.start)
            data = file.read(self.size)
        if len(data) < self.size:
            raise PlaceError(f"ends too early, expected {self.size} bytes")
        return data

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes; raises PlaceError."""
        yield self.read()


@dataclass(frozen=True, slots=True)
class Zipped:
    """A member of a zip archive, stored or deflated."""

    file: str
    header: int  # where the local header of the member begins
    packed: int  # bytes in the archive
    size: int  # bytes when unpacked
    deflated: bool
    crc: int  # CRC-32 of the bytes when unpacked

    def read(self) -> bytes:
        """Return the bytes, unpacked; raises PlaceError."""
        if max(self.size, self.packed) > MOST_BYTES:
            raise PlaceError(TOO_LARGE)
        with _open(self.file) as file:
            file.seek(self.header)
            header = file.read(_LOCAL_HEADER)
            if len(header) < _LOCAL_HEADER or not header.startswith(_SIGNATURE):
                raise PlaceError("is damaged, expected the header of a member of a zip archive")
            file.seek(sum(int.from_bytes(header[at : at + 2], "little") for at in (26, 28)), 1)
            data = file.read(self.packed)
        if self.deflated:
            data = self._inflate(data)
        if len(data) != self.size or zlib.crc32(data) != self.crc:
            raise PlaceError("is damaged, its checksum is another one")
        return data

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes, unpacked; raises PlaceError."""
        yield self.read()

    def _inflate(self, data: bytes) -> bytes:
        try:  # never more than the index promises: a bomb stops here
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, self.size + 1)
        except zlib.error as error:
            raise PlaceError(f"is damaged: {error}") from None


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes that came along from another machine, or why they could not be had there."""

    data: bytes
    wrong: str = ""

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self.data)

    def read(self) -> bytes:
        """Return the bytes; raises PlaceError."""
        if self.wrong:
            raise PlaceError(self.wrong)
        return self.data

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes; raises PlaceError."""
        yield self.read()


Place = Whole | Stretch | Zipped | Held


def hold(place: Place) -> Held:
    """Return a place that can be read on any machine."""
    try:
        return Held(place.read())
    except PlaceError as error:
        return Held(b"", str(error))


def open_place(place: Place) -> BinaryIO:
    """Return the bytes as a file, which may be larger than memory; raises PlaceError."""
    return _open(place.file) if isinstance(place, Whole) else io.BytesIO(place.read())


def _open(file: str) -> BinaryIO:
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise PlaceError(f"cannot be read: {error.strerror}") from None
