"""Records from files: `READERS` says which reader a suffix gets."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from lod.errors import SourceError
from lod.model import Finding, Record
from lod.records import digital_archive

Reader = Callable[[Path], Iterator[Record | Finding]]

READERS: dict[str, Reader] = {".txt": digital_archive.read}


def find_sources(paths: Iterable[Path]) -> list[Path]:
    """Return the files named, and those in the folders named that a reader knows, by name.

    Raises:
        SourceError: there is no such file, or no reader for it.
    """
    sources: list[Path] = []
    for path in paths:
        if path.is_dir():
            sources += sorted(file for file in path.rglob("*") if _is_source(file, path))
        elif not path.exists():
            raise SourceError(f"{path}: no such file or folder")
        elif path.suffix not in READERS:
            raise SourceError(f"{path}: no reader for {path.suffix!r}; there are {', '.join(READERS)}")
        else:
            sources.append(path)
    return list(dict.fromkeys(sources))


def read_records(path: Path) -> Iterator[Record | Finding]:
    """Yield the records of a file, and what its reader did not understand."""
    return READERS[path.suffix](path)


def _is_source(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return file.is_file() and file.suffix in READERS and not hidden
