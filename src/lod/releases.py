"""Releases in an output folder: where they lie, which one is current, what their manifest says.

    output/
      current -> releases/6f0c...     switched by one rename, so a reader sees one or the other
      releases/6f0c.../
        manifest.json  lod.nq.gz  lod.ttl  lod.jsonld  report.ttl
        store/                        made from lod.nq.gz, never committed

A release is named by its content: the same statements have the same id.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from lod.errors import ReleaseError

MANIFEST = "manifest.json"
STORE = "store"
_CURRENT = "current"
_RELEASES = "releases"
_STAGING = ".staging-"
_FOLDER_MODE = 0o755  # a server may run as another user


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release."""

    name: str
    title: str
    media_type: str
    compression: str  # "gzip" or empty
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release is: its id, where its IRIs begin, what it counts and its files."""

    release: str
    base: str
    title: str
    license: str
    issued: str
    example: str  # IRI of a record
    counts: dict[str, int]
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """A release on disk."""

    folder: Path
    manifest: Manifest

    @property
    def store(self) -> Path:
        """The folder of the store."""
        return self.folder / STORE


def read_release(output: Path) -> Release:
    """Return the current release of an output folder.

    Raises:
        ReleaseError: there is none, or its manifest is malformed.
    """
    # Resolved once, so that all files are of one release even if another is switched in meanwhile.
    file = (output / _CURRENT).resolve() / MANIFEST
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
        files = tuple(File(**entry) for entry in table.pop("files"))
        return Release(file.parent, Manifest(**table, files=files))
    except FileNotFoundError:
        raise ReleaseError(f"{output}: no release here; make one with 'lod build'") from None
    except (OSError, ValueError, TypeError, KeyError) as error:
        where = output / _CURRENT / MANIFEST
        raise ReleaseError(f"{where}: {error}, expected a manifest; make it anew with 'lod build'") from None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into the folder of a release."""
    text = json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


@contextmanager
def staging(output: Path) -> Iterator[Path]:
    """Give a folder beside the releases to build in; what is left in it vanishes at the end.

    Raises:
        ReleaseError: the output folder cannot be made or written.
    """
    _sweep(output)
    made = [parent for parent in (output, *output.parents) if not parent.exists()]
    try:
        output.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f"{_STAGING}{os.getpid()}-", dir=output))
        folder.chmod(_FOLDER_MODE)
    except OSError as error:
        raise ReleaseError(f"{output}: {error.strerror}, expected a folder that can be written") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for parent in made:  # a build that failed leaves no empty folder behind
            if not any(parent.iterdir()):
                parent.rmdir()


def switch_to(output: Path, staged: Path, release: str) -> Path:
    """Move a finished release to its place and make it the current one, by two renames.

    A killed process leaves the old release whole: nothing points to the new one before the
    last rename. The previous release is kept for readers that have it open; older ones go.
    """
    target = output / _RELEASES / release
    previous = (output / _CURRENT).resolve()
    target.parent.mkdir(exist_ok=True)
    if target.exists():
        _renew(target, staged)
    else:
        staged.replace(target)
    link = Path(f"{staged}-link")
    link.symlink_to(Path(_RELEASES) / release)
    link.replace(output / _CURRENT)
    for other in target.parent.iterdir():
        if other not in (target, previous) and other.is_dir():
            shutil.rmtree(other, ignore_errors=True)
    return target


def _renew(target: Path, staged: Path) -> None:
    """Put the files of a release made anew in the place of the old ones, each by a rename.

    Both have the same statements, since they have the same id; a store that is there stays.
    """
    for file in sorted(staged.iterdir(), key=lambda file: file.name == MANIFEST):
        place = target / file.name
        if file.is_dir() and place.exists():
            continue
        file.replace(place)


def _sweep(output: Path) -> None:
    """Remove what killed builds left behind; this process has nothing there yet."""
    for rest in output.glob(f"{_STAGING}*"):
        pid = int(rest.name.removeprefix(_STAGING).split("-")[0])
        if pid == os.getpid() or not _is_alive(pid):
            rest.unlink() if rest.is_symlink() else shutil.rmtree(rest, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
