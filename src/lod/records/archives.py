"""What lies in an archive, from its index alone: zip, and tar that is not compressed.

The index is read as a stream, so that an archive of a million members needs no more memory than
a small one. PKWARE APPNOTE 6.3.10 describes zip; tar is read by the standard library.
"""

import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from lod.records.places import MOST_BYTES, TOO_LARGE, Place, PlaceError, Stretch, Zipped

PACKED_TARS = (".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
Member = tuple[str, Place | str]  # name; where it lies, or why it cannot be read

_END = b"PK\5\6"  # 4.3.16: end of central directory
_END_SIZE = 22
_MOST_COMMENT = 0xFFFF
_END_64 = b"PK\6\6"  # 4.3.14
_LOCATOR_64 = b"PK\6\7"  # 4.3.15
_LOCATOR_SIZE = 20
_ENTRY = b"PK\1\2"  # 4.3.12
_ENTRY_SIZE = 46
_FULL_32, _FULL_16 = 0xFFFFFFFF, 0xFFFF  # the value stands in the zip64 extra field
_ZIP64 = 1  # 4.5.3
_ENCRYPTED, _UTF_8 = 0x1, 0x800  # 4.4.4
_STORED, _DEFLATED = 0, 8  # 4.4.5
_FURTHEST = 1 << 62  # bytes: no file is longer


def list_zip(path: Path) -> Iterator[Member]:
    """Yield the members of a zip archive that are files, in the order of its index.

    Raises:
        PlaceError: it is no zip archive, or damaged.
    """
    try:
        with path.open("rb") as file:
            yield from _zip_members(path, file)
    except OSError as error:
        raise PlaceError(f"cannot be read: {error.strerror}") from None


def list_tar(path: Path) -> Iterator[Member]:
    """Yield the members of a tar archive that are files, in their order.

    Raises:
        PlaceError: it is no tar archive, or damaged.
    """
    try:
        with tarfile.open(path, "r:") as archive:
            for member in _tar_members(archive):
                yield member.name, Stretch(str(path), member.offset_data, member.size)
    except (OSError, tarfile.TarError) as error:
        raise PlaceError(_reason(error)) from None


def read_packed(packed: BinaryIO) -> Iterator[tuple[str, bytes | str]]:
    """Yield name and bytes of each file in a compressed tar, which is read from its beginning.

    A file that is larger than a record can be comes with the reason instead of the bytes.

    Raises:
        PlaceError: it is no such archive, or damaged.
    """
    try:
        with tarfile.open(fileobj=packed, mode="r|*") as archive:
            for member in _tar_members(archive):
                yield member.name, _unpacked(archive, member)
    except (OSError, EOFError, tarfile.TarError, zlib.error) as error:
        raise PlaceError(_reason(error)) from None


def _unpacked(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes | str:
    if member.size > MOST_BYTES:
        return TOO_LARGE
    file = archive.extractfile(member)
    return file.read() if file else b""


def _tar_members(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    while (member := archive.next()) is not None:
        archive.members.clear()  # type: ignore[attr-defined] # the library keeps them all
        if member.isreg():
            yield member


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read: {error.strerror}"
    return f"is no tar archive, or damaged: {error}"


def _zip_members(path: Path, file: BinaryIO) -> Iterator[Member]:
    count, position, shift = _directory(file)
    file.seek(position)
    for _ in range(count):
        entry = file.read(_ENTRY_SIZE)
        if len(entry) < _ENTRY_SIZE or not entry.startswith(_ENTRY):
            raise PlaceError("is damaged: the index of the archive ends too early")
        lengths = [_number(entry, at, 2) for at in (28, 30, 32)]
        rest = file.read(sum(lengths))
        flags = _number(entry, 8, 2)
        name = rest[: lengths[0]].decode("utf-8" if flags & _UTF_8 else "cp437", "replace")
        if not name.endswith("/"):
            yield name, _place(path, entry, rest[lengths[0] : lengths[0] + lengths[1]], shift)


def _place(path: Path, entry: bytes, extra: bytes, shift: int) -> Place | str:
    method = _number(entry, 10, 2)
    if _number(entry, 8, 2) & _ENCRYPTED:
        return "is encrypted, expected a member that can be read"
    if method not in {_STORED, _DEFLATED}:
        return f"is compressed by method {method}, expected a member that is stored or deflated"
    values = [_number(entry, at, 4) for at in (24, 20, 42)]  # size, packed, header
    long = iter(_zip64(extra))
    size, packed, header = (next(long, value) if value == _FULL_32 else value for value in values)
    if not 0 <= header + shift <= _FURTHEST:
        return "is damaged: it lies outside the archive"
    return Zipped(str(path), header + shift, packed, size, method == _DEFLATED, _number(entry, 16, 4))


def _zip64(extra: bytes) -> Iterator[int]:
    """Yield the long numbers of the extra field."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = _number(extra, at, 2), _number(extra, at + 2, 2)
        if kind == _ZIP64:
            yield from (_number(extra, at + 4 + step, 8) for step in range(0, length - 7, 8))
        at += 4 + length


def _directory(file: BinaryIO) -> tuple[int, int, int]:
    """Return how many members the index has, where it begins, and what stands before the archive."""
    size = file.seek(0, 2)
    tail_at = max(0, size - _END_SIZE - _MOST_COMMENT)
    file.seek(tail_at)
    tail = file.read()
    at = _end(tail)
    count, length, start = (_number(tail, at + offset, n) for offset, n in ((10, 2), (12, 4), (16, 4)))
    end = tail_at + at
    if count == _FULL_16 or _FULL_32 in {length, start}:
        locator = tail[max(0, at - _LOCATOR_SIZE) : at]
        if locator.startswith(_LOCATOR_64):
            count, length, start, end = _directory_64(file, end - _LOCATOR_SIZE)
    position = end - length
    if position < 0:
        raise PlaceError("is damaged: its index begins before it")
    return count, position, position - start


def _end(tail: bytes) -> int:
    """Return where the end of the index begins: its comment reaches to the end of the file."""
    at = len(tail)
    while (at := tail.rfind(_END, 0, at)) >= 0:
        if len(tail) - at >= _END_SIZE and at + _END_SIZE + _number(tail, at + 20, 2) == len(tail):
            return at
    raise PlaceError("is no zip archive, or damaged: its index is not there")


def _directory_64(file: BinaryIO, locator: int) -> tuple[int, int, int, int]:
    """Return what `_directory` needs, from the zip64 record that ends at its locator."""
    end = locator - 56  # 4.3.14, without the extensible data, which nobody writes
    file.seek(max(0, end))
    record = file.read(56)
    if not record.startswith(_END_64):
        raise PlaceError("is damaged: its zip64 index is not there")
    count, length, start = (_number(record, offset, 8) for offset in (32, 40, 48))
    return count, length, start, end


def _number(data: bytes, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "little")
