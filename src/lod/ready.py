"""A large authority, kept ready: read from its tables once, from then on from a cache.

The cache is a pickle in the user's own cache folder, named by the digest of the tables and of
the code that reads them; nobody else writes there, and a table that changes makes another one.
"""

import gc
import hashlib
import os
import pickle
import tempfile
from contextlib import suppress
from pathlib import Path

from lod import authority as _authority
from lod import model as _model
from lod.authority import Authority, load_authority

_LARGE = 4 << 20  # bytes of tables from which on a cache pays


def open_authority(folder: Path, cache: Path | None = None) -> Authority:
    """Return the authority that a folder holds, from the cache if it is large and has not changed.

    Args:
        folder: of the tables.
        cache: where large ones are kept ready; default: `lod` in the user's cache folder.

    Raises:
        AuthorityError: a table is missing or a row is malformed.
    """
    authority = _open(folder, cache)
    gc.freeze()  # it stays as long as the process: the collector need not look at it ever again
    return authority


def _open(folder: Path, cache: Path | None) -> Authority:
    files = sorted(file for file in folder.glob("*") if file.suffix in {".csv", ".txt"})
    if sum(file.stat().st_size for file in files) < _LARGE:
        return load_authority(folder)
    place = (cache or _cache_folder()) / f"authority-{_digest(files)}.pickle"
    if place.exists():
        return _load(place)
    authority = load_authority(folder)
    with suppress(OSError):  # a cache that cannot be written costs time, and nothing else
        _save(place, authority)
    return authority


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "lod"


def _digest(files: list[Path]) -> str:
    code = [Path(str(module.__file__)) for module in (_authority, _model)]
    digest = hashlib.sha256()
    for file in (*files, *code):
        digest.update(f"\0{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:24]


def _load(place: Path) -> Authority:
    gc.disable()  # half a million new objects would set it off again and again, for nothing
    try:
        with place.open("rb") as file:
            authority: Authority = pickle.load(file)  # noqa: S301 - written by ourselves, in the user's folder
    finally:
        gc.enable()
    return authority


def _save(place: Path, authority: Authority) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as file:
        pickle.dump(authority, file, pickle.HIGHEST_PROTOCOL)
    Path(file.name).replace(place)
