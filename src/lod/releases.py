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
    file = output / _CURRENT / MANIFEST
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
        files = tuple(File(**entry) for entry in table.pop("files"))
        return Release(file.parent.resolve(), Manifest(**table, files=files))
    except FileNotFoundError:
        raise ReleaseError(f"{output}: no release here; make one with 'lod build'") from None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ReleaseError(f"{file}: {error}, expected a manifest; make it anew with 'lod build'") from None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into the folder of a release."""
    text = json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


@contextmanager
def staging(output: Path) -> Iterator[Path]:
    """Give a folder beside the releases to build in; what is left in it vanishes at the end."""
    _sweep(output)
    folder = output / f"{_STAGING}{os.getpid()}"
    made = [parent for parent in (output, *output.parents) if not parent.exists()]
    folder.mkdir(parents=True)
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
        target.replace(staged.with_name(staged.name + "-old"))
    staged.replace(target)
    link = output / f"{_STAGING}{os.getpid()}-link"
    link.unlink(missing_ok=True)
    link.symlink_to(Path(_RELEASES) / release)
    link.replace(output / _CURRENT)
    for other in target.parent.iterdir():
        if other not in (target, previous) and other.is_dir():
            shutil.rmtree(other, ignore_errors=True)
    _sweep(output, also=os.getpid())
    return target


def _sweep(output: Path, also: int = 0) -> None:
    """Remove what killed builds left behind, and the leavings of process `also`."""
    for rest in output.glob(f"{_STAGING}*"):
        pid = int(rest.name.removeprefix(_STAGING).split("-")[0])
        if pid == also or not _is_alive(pid):
            rest.unlink() if rest.is_symlink() else shutil.rmtree(rest, ignore_errors=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
