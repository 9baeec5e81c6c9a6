"""What a release keeps for the next build: of what it was made, its numbers, where its files are cut.

    releases/6f0c.../.state/
      state.json                what `State` has
      frame.zst  itself.zst     lines of the ledger that no shard has: vocabulary, shapes; the data set itself
      objects.zst               which objects there are, and how often
      *.idx                     where the files of the release are cut

It is never needed to serve a release. Where it is missing or does not fit, a build begins from nothing.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox

from lod.codings import zstd_version
from lod.dumps import digest_file, list_files
from lod.errors import ReleaseError
from lod.ledger import Totals
from lod.releases import MANIFEST, STATE, Release, read_release
from lod.segments import Place
from lod.sorting import read_lines, write_lines

_FILE = "state.json"
_FRAME, _ITSELF = "frame.zst", "itself.zst"


@dataclass(frozen=True, slots=True)
class State:
    """What a release keeps."""

    release: Release
    shards: tuple[Path, ...]  # of which it was made
    totals: Totals

    @property
    def place(self) -> Place:
        """Where its files lie."""
        return Place(self.release.folder, self.release.folder / STATE)

    def frame(self) -> Iterator[bytes]:
        """Yield the lines that no record has, without ends."""
        return (line[:-1] for line in read_lines(self.place.index / _FRAME))

    def itself(self) -> Iterator[bytes]:
        """Yield the lines that the release says of itself, without ends."""
        return (line[:-1] for line in read_lines(self.place.index / _ITSELF))


def read_state(output: Path, base: str) -> State | None:
    """Return what the current release keeps, if a build with this code can go on from there.

    Its files are read against their digests: what is damaged is not taken over.

    Args:
        output: the folder of the releases.
        base: the base IRI of the data set.
    """
    try:
        release = read_release(output)
        table = json.loads((release.folder / STATE / _FILE).read_bytes())
        shards = tuple(output / name for name in table["shards"])
        totals = Totals.of(table["totals"])
        fits = (
            release.manifest.base == base
            and table["made"] == _mark(release.folder)
            and table["files"] == _digests(release.folder / STATE)
            and list_files(release.folder) == release.manifest.files
            and all(shard.exists() for shard in shards)
        )
    except (ReleaseError, OSError, ValueError, KeyError, TypeError):
        return None
    return State(release, shards, totals) if fits else None


def write_state(
    folder: Path, shards: Iterable[Path], totals: Totals, frame: Iterable[bytes], itself: Iterable[bytes]
) -> None:
    """Write what a release keeps; its manifest is there already.

    Args:
        folder: of the release.
        shards: of which it is made.
        totals: of its ledger, without what it says of itself.
        frame: lines that no record has, without ends.
        itself: lines that the release says of itself, without ends.
    """
    state = folder / STATE
    write_lines(state / _FRAME, (line + b"\n" for line in frame))
    write_lines(state / _ITSELF, (line + b"\n" for line in itself))
    table = {
        "made": _mark(folder),
        "files": _digests(state),
        "shards": [f"{shard.parent.name}/{shard.name}" for shard in shards],  # below the output folder
        "totals": totals.table(),
    }
    (state / _FILE).write_text(json.dumps(table), encoding="utf-8")


def _digests(folder: Path) -> dict[str, str]:
    """Return the digests of all that is kept beside the numbers."""
    files = sorted(file for file in folder.iterdir() if file.name != _FILE)
    return {file.name: digest_file(file) for file in files}


def _mark(release: Path) -> str:
    """Return what must be the same for a release to be gone on from: its files, and what writes them."""
    digest = hashlib.sha256(_digest_code())
    digest.update((release / MANIFEST).read_bytes())
    return digest.hexdigest()


@lru_cache(1)
def _digest_code() -> bytes:
    """Return a digest of all code that gives the bytes of files."""
    digest = hashlib.sha256(f"{ox.__version__} {zlib.ZLIB_RUNTIME_VERSION} {zstd_version}".encode())
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.digest()
