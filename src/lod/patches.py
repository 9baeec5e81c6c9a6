"""What has changed since the release before: RDF Patch, for who keeps a copy up to date.

A line for each statement that went (`D`) or came (`A`), between the begin and the end of one
transaction, under a header that names both releases (RDF Delta, RDF Patch 1.0).
"""

import gzip
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from lod.releases import NQUADS, Release

_NAME = re.compile(r"patch-([0-9a-f]+)\.rdfp\.gz")


def patch_name(before: str) -> str:
    """Return the name of the patch that leads on from a release."""
    return f"patch-{before}.rdfp.gz"


def find_patches(release: Release) -> list[Path]:
    """Return the patches of a release: each leads to it from the release in its name."""
    return sorted(file for file in release.folder.glob("patch-*") if _NAME.fullmatch(file.name))


def write_patch(before: Release, release: str, lines: Sequence[str], folder: Path) -> Path:
    """Write what leads from one release to the next.

    Args:
        before: the release that is replaced.
        release: the id of the new one.
        lines: its N-Quads, each once.
        folder: where to write.
    """
    old = set(gzip.decompress((before.folder / NQUADS).read_bytes()).decode().splitlines(keepends=True))
    new = set(lines)
    file = folder / patch_name(before.manifest.release)
    with gzip.open(file, "wt", encoding="utf-8", newline="") as stream:
        stream.write(f"H id <urn:lod:release:{release}> .\n")
        stream.write(f"H prev <urn:lod:release:{before.manifest.release}> .\nTX .\n")
        stream.writelines(_marked("D", sorted(old - new)))
        stream.writelines(_marked("A", sorted(new - old)))
        stream.write("TC .\n")
    return file


def _marked(mark: str, lines: Iterable[str]) -> Iterable[str]:
    return (f"{mark} {line}" for line in lines)
