"""What workers need besides the work: our code, and the folders that all errands share, each packed once."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("backports.zstd", "edtf", "jsonschema", "lxml", "pyoxigraph", "pyshacl", "rdflib")  # of a shard
_UNUSED = {"__pycache__", "defaults", "web"}  # of our package, in a build
_DATE = (1980, 1, 1, 0, 0, 0)  # of every file, so that the same files make the same archive


def pack_code(folder: Path) -> Path:
    """Pack our own package; return the archive, which is named by its contents."""
    home = Path(__file__).parents[1]
    files = (file for file in _files(home) if not _UNUSED & set(file.relative_to(home).parts))
    return _pack(home.parent, files, folder)


def pack_folder(source: Path, folder: Path) -> Path:
    """Pack a folder; return the archive, which is named by its contents."""
    return _pack(source, _files(source), folder)


def versions() -> dict[str, str]:
    """Return the versions of the packages that a shard is built with; of one not installed, nothing."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "nothing"
    return found


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in sorted(folder.rglob("*")) if file.is_file())


def _pack(root: Path, files: Iterable[Path], folder: Path) -> Path:
    digest = hashlib.sha256()
    beside = folder / "packing.zip"
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for file in files:
            name, data = file.relative_to(root).as_posix(), file.read_bytes()
            digest.update(f"\0{name}\0{len(data)}\0".encode() + data)
            archive.writestr(zipfile.ZipInfo(name, _DATE), data)
    return beside.replace(folder / f"lod-{digest.hexdigest()[:24]}.zip")
