"""Whatever happens to a file, its reader tells it: no broken input raises an error or is passed over."""

import io
import random
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from test_digital_archive import PAGE, write_page

from lod.config import Table
from lod.model import Finding, Record
from lod.records import Item, find_items

EXAMPLES = Path(__file__).parent / "examples"
LETTERS = Table(
    "*.csv", (("id", "Signatur"), ("title", "Titel"), ("date", "Datum"), ("text", "Inhalt")), delimiter=";"
)
ROUNDS = 200


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/page.txt", write_page(PAGE))
        archive.writestr("a/page.toml", 'author = "Editors"\n')
        archive.write(EXAMPLES / "memos.jsonl", "memos.jsonl")
    return file.getvalue()


def tarred(mode: str) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:
        archive.add(EXAMPLES / "page.html", "page.html")
        archive.add(EXAMPLES / "note.xml", "note.xml")
    return file.getvalue()


SOURCES: dict[str, Callable[[], bytes]] = {
    "page.txt": lambda: write_page(PAGE).encode(),
    **{
        name: (EXAMPLES / name).read_bytes
        for name in ("page.html", "volume.xml", "note.xml", "letters.csv", "memos.jsonl")
    },
    "pages.zip": zipped,
    "pages.tar": lambda: tarred("w:"),
    "pages.tar.gz": lambda: tarred("w:gz"),
    "pages.tar.xz": lambda: tarred("w:xz"),
    "pages.tar.bz2": lambda: tarred("w:bz2"),
}


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return bytes of which some are changed, cut out or repeated."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(changed) + 1), chance.randint(0, 40)
        kind = chance.randrange(4)
        if kind == 0:
            changed[at : at + length] = chance.randbytes(length)
        elif kind == 1:
            del changed[at : at + length]
        elif kind == 2:
            changed[at:at] = changed[at : at + length] * chance.randint(1, 5)
        else:
            del changed[at + length * 20 :]
    return bytes(changed)


def outcome(file: Path) -> list[Record | Finding]:
    """Return all that is read and told of a file, and ask it all that a build asks."""
    found: list[Record | Finding] = []
    for item in find_items([file], (LETTERS,)):
        if isinstance(item, Item):
            read = list(item.read())
            found += read
            for record in (one for one in read if isinstance(one, Record)):
                item.read_description(record)
            item.fingerprint()
        else:
            found.append(item)
    return found


@pytest.mark.parametrize("name", SOURCES)
def test_broken_source_is_told_and_never_an_error(name: str, tmp_path: Path) -> None:
    chance = random.Random(name)  # noqa: S311 - the same on every run
    good, file = SOURCES[name](), tmp_path / name
    file.write_bytes(good)
    assert any(isinstance(found, Record) for found in outcome(file))

    for _ in range(ROUNDS):
        file.write_bytes(mutated(good, chance))
        for found in outcome(file):
            text = found.text if isinstance(found, Record) else found.message
            assert text
            assert isinstance(found, Record) or "\n" not in found.message
            text.encode()
