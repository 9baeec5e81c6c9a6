"""The objects of the statements of a release, and how often each is one: what VoID calls distinct objects."""

from collections.abc import Sequence
from pathlib import Path

from lod.changes import Blocks, Sorter, key_of, merge_blocks, split_once
from lod.codings import compress_zstd
from lod.ledger import unpack
from lod.segments import Cut, Form, Lines, Place, Table, update
from lod.sorting import write_lines
from lod.splices import splice_counted

_FILE = "objects.zst"
_LEVEL = 1


def _whole(key: bytes) -> bytes:
    return key


def _pack(lines: Lines) -> bytes:
    return compress_zstd(b"".join(lines), _LEVEL)


_TABLE = Table("objects.idx", Cut(_whole, key_of, 256, 1 << 31), unpack, (Form(_FILE, _pack),))


def sum_objects(statements: Blocks, file: Path) -> None:
    """Write the objects of statements that come and go into a file of changes.

    Args:
        statements: that come and go.
        file: where to; beside it lies what does not fit into memory.
    """
    sorter = Sorter(file.with_suffix(""))
    for block in statements:
        once, others = split_once(block)
        sorter.add(map(_object, once))
        sorter.add((_object(key_of(line)) for line in others), -1)  # a statement goes, or it comes
    write_lines(file, (line for block in sorter.blocks() for line in block))


def update_objects(old: Path | None, new: Path, files: Sequence[Path]) -> int:
    """Make a table of objects of another one and what changes; return how many there are.

    Args:
        old: the folder of the table; None: there is none.
        new: the folder where to write it.
        files: the changes.

    Raises:
        OutOfStepError: the changes do not fit the table.
    """
    place = Place(old, old) if old else None
    return update(_TABLE, place, Place(new, new), merge_blocks(files), splice_counted)


def _object(statement: bytes) -> bytes:
    return statement.split(b" ", 2)[2]
