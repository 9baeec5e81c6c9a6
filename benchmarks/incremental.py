"""A build after a change against one from nothing: time by the share of the records that have changed.

The corpus is that of `benchmarks/corpus.py`. The records that change are drawn by chance; in each a sentence
is put in, which moves all mentions behind it. Time is that of the processors, of all processes. At the end
the release is compared with one made from nothing, file by file, and the store quad by quad.

Usage: .venv/bin/python benchmarks/incremental.py [--length CHARACTERS] [RECORDS]   default: 400, long ones
"""

# ruff: noqa: S311 - chance, not secrets

import argparse
import hashlib
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random

import pyoxigraph as ox

ROOT = Path(__file__).parents[1]
SHARES = (0, 1e-9, 0.01, 0.05)  # of the records; at least one, but for 0


def build(pages: Path, output: Path) -> float:
    """Publish pages; return the processor time in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "lod", "build", str(pages), "--output", str(output)]
    command += ["--config", str(ROOT / "lod.toml"), "--quiet"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def edit(pages: Path, share: float, dice: Random) -> int:
    """Change a share of the pages; return how many."""
    files = sorted(pages.rglob("*.txt"))
    count = max(round(share * len(files)), 1) if share else 0
    for file in dice.sample(files, count):
        text = file.read_text(encoding="utf-8")
        at = text.index("\n\n", len(text) // 3)
        more = f"\n\nThe ambassador said nothing {dice.randrange(9999)} times."
        file.write_text(text[:at] + more + text[at:], encoding="utf-8")
    return count


def contents(output: Path) -> dict[str, str]:
    """Return the digests of the files of the current release, without patches."""
    files = (file for file in (output / "current").iterdir() if file.is_file())
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if not file.name.startswith("patch-")
    }


def size(folder: Path) -> float:
    """Return how many MB a folder takes on disk, files that several folders share once."""
    found = {(s.st_dev, s.st_ino): s.st_blocks * 512 for s in (f.stat() for f in folder.rglob("*"))}
    return sum(found.values()) / 1e6


def main() -> None:
    """Measure, compare and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--length", default="", help="of a body at the median, as of corpus.py")
    parser.add_argument("records", type=int, nargs="?", default=400)
    wish = parser.parse_args()
    records, length = wish.records, ["--length", wish.length] if wish.length else []
    dice = Random(1959)
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        pages, output, fresh = (Path(name, part) for part in ("pages", "output", "fresh"))
        command = [sys.executable, str(ROOT / "benchmarks" / "corpus.py"), str(records), str(pages), *length]
        subprocess.run(command, check=True, capture_output=True)
        whole = build(pages, output)
        print(f"\n  {'records that change':>20}{'seconds':>10}{'of the whole':>14}{'MB on disk':>12}")
        print(f"  {f'all {records}':>20}{whole:10.2f}{1:14.1%}{size(output):12.0f}", flush=True)
        for share in SHARES:
            count = edit(pages, share, dice)
            took = build(pages, output)
            print(f"  {count:20}{took:10.2f}{took / whole:14.1%}{size(output):12.0f}", flush=True)
        build(pages, fresh)
        assert contents(output) == contents(fresh)
        stores = [ox.Store.read_only(str(folder / "current" / "store")) for folder in (output, fresh)]
        assert len(stores[0]) == len(stores[1])
        assert all(quad in stores[1] for quad in stores[0])
        print("\n  all files and quads are those of a build from nothing")


if __name__ == "__main__":
    main()
