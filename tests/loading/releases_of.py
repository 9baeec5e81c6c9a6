"""Releases made of a few lines, for tests of what is done with them."""

import gzip
from collections.abc import Iterable
from pathlib import Path

from lod.releases import NQUADS, Manifest, Release, find_release, write_manifest

BASE = "https://lod.example.org/"


def lines_of(records: Iterable[int], *, each: int = 10, word: str = "a") -> list[bytes]:
    """Return statements of so many records, in a graph each, and of two graphs of all."""
    lines = {
        f'<{BASE}id/r{r}> <{BASE}p{n}> "{word} {n}"{"@en" * (n % 2)} <{BASE}doc/r{r}> .\n'.encode()
        for r in records
        for n in range(each)
    }
    lines |= {f'<{BASE}id/r{r}> <{BASE}p0> "{word} 0" <{BASE}graph/inferred> .\n'.encode() for r in records}
    lines.add(
        f'<{BASE}dataset> <{BASE}p> "\\"{word}\\" \\\\ \\n \u00e9"@en <{BASE}graph/dataset> .\n'.encode()
    )
    return sorted(lines)


def make_release(output: Path, name: str, lines: list[bytes]) -> Release:
    """Write a release of statements into an output folder, and make it the current one."""
    folder = output / "releases" / name
    folder.mkdir(parents=True)
    (folder / NQUADS).write_bytes(gzip.compress(b"".join(lines)))
    counts = {"triples": len(lines)}
    write_manifest(folder, Manifest(name, BASE, "", "", "", "", counts, ()))
    (output / "current").unlink(missing_ok=True)
    (output / "current").symlink_to(Path("releases") / name)
    return find_release(output, name)
