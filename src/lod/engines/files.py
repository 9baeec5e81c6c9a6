"""Files of other file systems: whatever Hadoop's `FileSystem` knows in the Java process of Spark.

Sources are copied here, since they are listed and their digests taken before anything is built; a
file that has not changed since the last time, by length and date, is not copied again. A release
is copied there when it is complete: its manifest last, then the note that says which is current.

    .fetched/3f0a.../           of an address; may be deleted at any time
      index.json                length and date of each file
      letters/...               the files, under the last part of the address
"""

import hashlib
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from lod.engines.addresses import shown
from lod.engines.session import one_line_of
from lod.errors import ReleaseError, SourceError

_FETCHED, _INDEX = ".fetched", "index.json"
_AT_ONCE = 16  # files that are copied
_LAST = "manifest.json"  # of a release: where it is, all else is
_CURRENT = "current.txt"

Stamp = list[int]  # length in bytes, date in milliseconds


@dataclass(frozen=True, slots=True)
class _Place:
    """A path of a file system."""

    java: Any  # the Java process
    system: Any  # org.apache.hadoop.fs.FileSystem
    path: Any  # org.apache.hadoop.fs.Path

    def __truediv__(self, name: str) -> "_Place":
        return _Place(self.java, self.system, self.java.org.apache.hadoop.fs.Path(self.path, name))

    def files(self) -> Iterator[tuple[str, Stamp]]:
        """Yield the files that are not hidden: name below the path, and stamp."""
        root = self.system.getFileStatus(self.path)
        if root.isFile():
            yield "", [root.getLen(), root.getModificationTime()]
            return
        way = root.getPath().toUri().getPath().rstrip("/") + "/"
        found = self.system.listFiles(self.path, True)  # noqa: FBT003 - Java: recursive
        while found.hasNext():
            file = found.next()
            name = file.getPath().toUri().getPath().removeprefix(way)
            if not any(part.startswith(".") for part in name.split("/")):
                yield name, [file.getLen(), file.getModificationTime()]


def fetch_sources(context: Any, uri: str, folder: Path) -> Path:
    """Copy the files of an address below a folder; return where they are.

    Raises:
        SourceError: there is nothing, or it cannot be read.
    """
    try:
        return _mirror(_place(context, uri), uri, folder / _FETCHED / _name(uri))
    except OSError as error:
        raise SourceError(f"{shown(uri)}: cannot be copied to {folder}: {error.strerror}") from error
    except Exception as error:  # Py4J's and Java's have nothing in common
        raise SourceError(f"{shown(uri)}: cannot be read: {one_line_of(error)}") from error


def _name(uri: str) -> str:
    return hashlib.sha256(uri.encode()).hexdigest()[:16]


def _mirror(place: _Place, uri: str, home: Path) -> Path:
    index = home / _INDEX
    before: dict[str, Stamp] = {}
    with suppress(OSError, ValueError):
        before = json.loads(index.read_bytes())
    now = dict(place.files())
    here = home / (PurePosixPath(uri.rstrip("/")).name or "sources")
    home.mkdir(parents=True, exist_ok=True)
    index.unlink(missing_ok=True)  # until all is as it says
    for name in before.keys() - now.keys():
        (here / name).unlink(missing_ok=True)
    changed = [
        name for name, stamp in now.items() if before.get(name) != stamp or not (here / name).is_file()
    ]
    with ThreadPoolExecutor(_AT_ONCE, "lod-fetch") as threads:
        for _ in threads.map(lambda name: _fetch(place / name if name else place, here / name), changed):
            pass
    if "" not in now:
        here.mkdir(exist_ok=True)
    index.write_text(json.dumps(now), encoding="utf-8")
    return here


def _fetch(place: _Place, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.part")
    target = place.java.org.apache.hadoop.fs.Path(beside.absolute().as_uri())
    place.system.copyToLocalFile(False, place.path, target, True)  # noqa: FBT003 - Java: keep it; no checksum file
    beside.replace(file)


def copy_folder(context: Any, folder: Path, uri: str) -> None:
    """Copy a release to `URI/releases/ID`, and note it in `URI/current.txt`; what is there already stays.

    The store is left out: it is made of the dump where the release is served.

    Raises:
        ReleaseError: it cannot be written.
    """
    name = folder.resolve().name
    try:
        root = _place(context, uri)
        target = root / "releases" / name
        if not target.system.exists((target / _LAST).path):
            files = sorted(file for file in folder.iterdir() if file.is_file() and file.name != _LAST)
            for file in (*files, folder / _LAST):
                _send(target, file)
        with TemporaryDirectory() as between:
            note = Path(between, _CURRENT)
            note.write_text(f"{name}\n", encoding="utf-8")
            _send(root, note)
    except Exception as error:  # Py4J's and Java's have nothing in common
        raise ReleaseError(
            f"{shown(uri)}: the release cannot be copied there: {one_line_of(error)}"
        ) from error


def _send(place: _Place, file: Path) -> None:
    source = place.java.org.apache.hadoop.fs.Path(file.absolute().as_uri())
    place.system.setWriteChecksum(False)  # a folder of this machine needs no files beside its files
    place.system.mkdirs(place.path)
    place.system.copyFromLocalFile(False, True, source, (place / file.name).path)  # noqa: FBT003 - keep, overwrite


def _place(context: Any, uri: str) -> _Place:
    java = context._jvm  # noqa: SLF001 - Python has no other way to Hadoop
    path = java.org.apache.hadoop.fs.Path(uri)
    return _Place(java, path.getFileSystem(context._jsc.hadoopConfiguration()), path)  # noqa: SLF001
