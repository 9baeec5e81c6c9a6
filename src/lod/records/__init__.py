"""Records from files: `READERS` says which reader a suffix gets."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from lod.errors import SourceError
from lod.model import Finding, Record, Severity
from lod.records import digital_archive
from lod.records.description import SUFFIX as DESCRIPTION
from lod.records.description import read_description

Reader = Callable[[Path], Iterator[Record | Finding]]

READERS: dict[str, Reader] = {".txt": digital_archive.read}  # suffixes in lower case
_MOST_NAMES = 3  # of files that are not read, in one line


def find_sources(paths: Iterable[Path]) -> list[Path]:
    """Return the files named, and those in the folders named that a reader knows, by name.

    Raises:
        SourceError: there is no such file, or no reader for it.
    """
    sources: list[Path] = []
    for path in paths:
        if path.is_dir():
            sources += (file for file in _files(path) if _is_known(file))
        elif not path.exists():
            raise SourceError(f"{path}: no such file or folder")
        elif not _is_known(path):
            raise SourceError(f"{path}: no reader for {path.suffix!r}; there are {', '.join(READERS)}")
        else:
            sources.append(path)
    return list(dict.fromkeys(sources))


def find_unread(paths: Iterable[Path]) -> Iterator[Finding]:
    """Yield a finding for each of the folders named that has files which no reader knows."""
    for folder in paths:
        files = _files(folder)
        read = {file.with_suffix(DESCRIPTION) for file in files if _is_known(file)}
        unread = [str(f.relative_to(folder)) for f in files if not _is_known(f) and f not in read]
        if unread:
            count = "1 file" if len(unread) == 1 else f"{len(unread)} files"
            names = [*unread[:_MOST_NAMES], *(["..."] if len(unread) > _MOST_NAMES else [])]
            wanted = "expected plain text (.txt, UTF-8) or its description"
            message = f"{count} not read: {', '.join(names)}, {wanted}"
            yield Finding(Severity.WARNING, str(folder), message)


def read_records(path: Path) -> Iterator[Record | Finding]:
    """Yield the records of a file, and what its reader did not understand."""
    return READERS[path.suffix.lower()](path)


def locate(finding: Finding, source: Path) -> Finding:
    """Return a finding with the path of its file as the caller gave it; a reader tells the name only.

    The graph keeps the name: a release does not depend on where its sources lie.
    """
    for file in (source, source.with_suffix(DESCRIPTION)):
        if finding.where == file.name or finding.where.startswith(f"{file.name}:"):
            return replace(finding, where=f"{file}{finding.where.removeprefix(file.name)}")
    return finding


def _files(folder: Path) -> list[Path]:
    """Return the files in a folder and below, by name, without hidden ones; none if it is no folder."""
    return sorted(
        file
        for file in folder.rglob("*")
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )


def _is_known(file: Path) -> bool:
    return file.suffix.lower() in READERS


__all__ = [
    "DESCRIPTION",
    "READERS",
    "find_sources",
    "find_unread",
    "locate",
    "read_description",
    "read_records",
]
