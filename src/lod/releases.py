"""Releases in an output folder: where they lie, which one is current, what their manifest says.

    output/
      current -> releases/6f0c...     switched by one rename, so a reader sees one or the other
      releases/6f0c.../
        manifest.json  lod.nq.gz  lod.ttl  lod.jsonld  report.ttl
        store/  search/               made from lod.nq.gz, never committed

A release is named by its content: the same statements have the same id. A server holds the
release that it serves, so that later builds do not sweep it away. Which release was current
before is told by the time of its folder, which is set anew when it becomes current.
"""

import fcntl
import json
import os
import shutil
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from lod.errors import ReleaseError

MANIFEST = "manifest.json"
NQUADS = "lod.nq.gz"  # the dump that has everything, from which a store is made
CATALOGUE = "dcat.ttl"  # the files with length and digest, in DCAT
STORE = "store"
SEARCH = "search"
STATE = ".state"  # for the next build only, see `lod.state`; never committed
_CURRENT = "current"
_RELEASES = "releases"
_STAGING = ".staging-"
_FOLDER_MODE = 0o755  # a server may run as another user
_LOCK_TRIES, _LOCK_PAUSE = 10, 0.01  # who lists releases locks each for a moment


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release."""

    name: str
    title: str
    media_type: str
    compression: str  # "gzip", "zstd" or empty
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
    notice: str = ""  # for all who use it; stands on every page


@dataclass(frozen=True, slots=True)
class Release:
    """A release on disk."""

    folder: Path
    manifest: Manifest

    @property
    def store(self) -> Path:
        """The folder of the store."""
        return self.folder / STORE

    @property
    def search(self) -> Path:
        """The folder of the search index."""
        return self.folder / SEARCH


@dataclass(frozen=True, slots=True)
class Listed:
    """A release as one of a list."""

    manifest: Manifest
    is_current: bool
    is_held: bool  # by a server


def current_release(output: Path) -> str:
    """Return the id of the current release, by one system call; empty if there is none."""
    try:
        return (output / _CURRENT).readlink().name
    except OSError:
        return ""


def read_release(output: Path) -> Release:
    """Return the current release of an output folder.

    Raises:
        ReleaseError: there is none, or its manifest is malformed.
    """
    # Resolved once, so that all files are of one release even if another is switched in meanwhile.
    return _read((output / _CURRENT).resolve() / MANIFEST, output, output / _CURRENT / MANIFEST)


def _read(file: Path, output: Path, where: Path) -> Release:
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
        files = tuple(File(**entry) for entry in table.pop("files"))
        return Release(file.parent, Manifest(**table, files=files))
    except FileNotFoundError:
        raise ReleaseError(f"{output}: no release here; make one with 'lod build'") from None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ReleaseError(f"{where}: {error}, expected a manifest; make it anew with 'lod build'") from None


class Hold:
    """A lock on the folder of a release, until it is closed, forgotten or its process ends.

    Locking is no writing: the folder may be read-only. The lock is on the folder, since its files are
    replaced when the release is made anew.
    """

    def __init__(self, folder: Path, lock: int) -> None:
        """Lock a folder, without waiting.

        Raises:
            OSError: there is no such folder, or it cannot be locked.
        """
        descriptor = os.open(folder, os.O_RDONLY)
        self.close = weakref.finalize(self, os.close, descriptor)
        fcntl.flock(descriptor, lock | fcntl.LOCK_NB)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def hold_release(release: Release) -> Hold | None:
    """Keep a release from being swept by later builds, for as long as what is returned lives.

    None where the file system knows no locks; a build keeps there what it cannot lock.

    Raises:
        ReleaseError: it has just been swept.
    """
    for _ in range(_LOCK_TRIES):
        try:
            return Hold(release.folder, fcntl.LOCK_SH)
        except FileNotFoundError:
            break
        except BlockingIOError:
            time.sleep(_LOCK_PAUSE)
        except OSError:
            return None
    raise ReleaseError(f"{release.folder}: has just been swept by a build; start again") from None


def list_releases(output: Path) -> list[Listed]:
    """Return the releases of an output folder, first the one that became current last.

    Raises:
        ReleaseError: there is none, or a manifest is malformed.
    """
    current = read_release(output)
    folders = sorted(
        (output / _RELEASES).iterdir(), key=lambda folder: folder.stat().st_mtime_ns, reverse=True
    )
    found = [
        _read(folder / MANIFEST, output, folder / MANIFEST)
        for folder in folders
        if (folder / MANIFEST).exists()
    ]
    return [
        Listed(release.manifest, release.folder.name == current.folder.name, _is_held(release.folder))
        for release in found
    ]


def find_release(output: Path, wanted: str | None) -> Release:
    """Return the release whose id begins so; None: the one that was current before.

    Raises:
        ReleaseError: there is none, or several.
    """
    listed = list_releases(output)
    if wanted is None:
        ids = [entry.manifest.release for entry in listed if not entry.is_current][:1]
    else:
        ids = [entry.manifest.release for entry in listed if entry.manifest.release.startswith(wanted)]
    if len(ids) != 1:
        what = "no other release" if wanted is None else f"{len(ids) or 'no'} releases begin with {wanted!r}"
        known = ", ".join(entry.manifest.release for entry in listed)
        raise ReleaseError(f"{output}: {what}; there are {known}")
    folder = (output / _RELEASES / ids[0]).resolve()
    return _read(folder / MANIFEST, output, folder / MANIFEST)


def make_current(output: Path, release: Release) -> None:
    """Make a release that is there the current one, by one rename; servers follow.

    Raises:
        ReleaseError: the output folder cannot be written.
    """
    with staging(output) as folder:
        os.utime(release.folder)
        _point(output, folder, release.folder.name)


def _is_held(folder: Path) -> bool:
    try:
        Hold(folder, fcntl.LOCK_EX).close()
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


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
    last rename. The previous release is kept, and each that a server holds; other ones go. A
    release made anew has no other previous one, so nothing goes.
    """
    target = output / _RELEASES / release
    previous = (output / _CURRENT).resolve()
    target.parent.mkdir(exist_ok=True)
    if target.exists():
        _renew(target, staged)
    else:
        staged.replace(target)
    os.utime(target)
    _point(output, staged, release)
    if previous != target.resolve():
        for other in target.parent.iterdir():
            if other.resolve() not in (target.resolve(), previous) and other.is_dir():
                _remove_unheld(other)
    return target


def _point(output: Path, staged: Path, release: str) -> None:
    """Make a release the current one, by one rename of a link that is made beside."""
    link = Path(f"{staged}-link")
    link.symlink_to(Path(_RELEASES) / release)
    link.replace(output / _CURRENT)


def _remove_unheld(folder: Path) -> None:
    """Remove a release, but one that a server holds, or that cannot be locked, stays."""
    with suppress(OSError), Hold(folder, fcntl.LOCK_EX):
        shutil.rmtree(folder, ignore_errors=True)


def _renew(target: Path, staged: Path) -> None:
    """Put the files of a release made anew in the place of the old ones, each by a rename.

    Both have the same statements, since they have the same id; a store that is there stays.
    """
    shutil.rmtree(target / STATE, ignore_errors=True)  # it fits the old files
    last = {STATE: 1, MANIFEST: 2}
    for file in sorted(staged.iterdir(), key=lambda file: last.get(file.name, 0)):
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
