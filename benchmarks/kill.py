"""Builds and switches killed at random moments (SIGKILL, the whole group of processes), and what comes next.

After each kill the release that is current must be whole: every file has the digest of the manifest, the
store opens and has all statements, the search index is that of the release. Then the build runs again,
undisturbed, and must give the bytes that a twin has, which was never killed; what was left behind must go.

Usage: .venv/bin/python benchmarks/kill.py [BUILDS [SWITCHES [RECORDS]]]   default: 30 10 40
"""

# ruff: noqa: S311 - chance, not secrets

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pyoxigraph as ox

from lod.releases import Release, current_release, list_releases, read_release
from lod.search import is_index

ROOT = Path(__file__).parents[1]
SWITCHES = """
import sys
from pathlib import Path
from lod.releases import find_release, make_current
output = Path(sys.argv[1])
both = [find_release(output, release) for release in sys.argv[2:]]
print("ready", flush=True)
while True:
    for release in both:
        make_current(output, release)
"""


@dataclass
class Trial:
    """An archive that is published twice: by builds that are killed, and by a twin that never is."""

    folder: Path
    records: int
    seed: int = 1959
    outcomes: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Write the pages and publish them, undisturbed."""
        self.dice = Random(self.seed)
        self.pages = self.folder / "pages"
        self.output, self.twin = self.folder / "output", self.folder / "twin"
        page = next((ROOT / "records").glob("*.txt")).read_text(encoding="utf-8")
        self.pages.mkdir(parents=True)
        for number in range(self.records):
            text = page.replace("164/GS", f"{number}/GS")
            (self.pages / f"memo-{number:04}.txt").write_text(text, encoding="utf-8")
        begin = time.monotonic()
        run(build(self.pages, self.output))
        self.takes = time.monotonic() - begin  # seconds
        run(build(self.pages, self.twin))
        assert contents(self.output) == contents(self.twin)

    def kill_build(self, *, force: bool) -> None:
        """Change some pages, kill the build of them at a random moment, look, and build again.

        Args:
            force: the build begins from nothing.
        """
        for file in self.dice.sample(sorted(self.pages.iterdir()), max(self.records // 20, 1)):
            file.write_text(file.read_text(encoding="utf-8").replace("/GS", "/GS/1", 1), encoding="utf-8")
        before = current_release(self.output)
        began = time.monotonic()
        process = start(build(self.pages, self.output, *(["--force"] if force else [])))
        time.sleep(self.dice.uniform(0, self.takes))
        kill(process)
        release = require_whole(self.output)
        after = "the old release" if release.folder.name == before else "the new release"
        left = len(list(self.output.glob(".staging-*")))
        self.outcomes[f"{after} is current, {'half a release' if left else 'nothing'} is left behind"] += 1
        run(build(self.pages, self.output))
        self.takes = min(self.takes, time.monotonic() - began) if not force else self.takes
        run(build(self.pages, self.twin))
        self.require_same()

    def kill_switch(self) -> None:
        """Kill a process that switches between two releases, at a random moment; look, and switch again."""
        ids = [entry.manifest.release for entry in list_releases(self.output)][:2]
        process = start([sys.executable, "-c", SWITCHES, str(self.output), *ids])
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        time.sleep(self.dice.uniform(0, 0.3))
        kill(process)
        release = require_whole(self.output)
        self.outcomes[f"a switch: release {1 + ids.index(release.folder.name)} of two is current"] += 1
        run([sys.executable, "-m", "lod", "switch", ids[0], "--output", str(self.output), *SETTINGS])
        assert current_release(self.output) == ids[0]
        require_whole(self.output)

    def require_same(self) -> None:
        """Require the bytes of the twin, and that nothing is left behind."""
        assert contents(self.output) == contents(self.twin)
        left = {file.name for file in self.output.iterdir()} - {"current", "releases", ".shards", ".inputs"}
        assert not left, left
        assert not list((self.output / ".shards").glob(".*"))
        require_whole(self.output)

    def require_fresh(self) -> None:
        """Require the bytes of a build that has nothing to go on from."""
        fresh = self.folder / "fresh"
        run(build(self.pages, fresh))
        assert contents(self.output) == contents(fresh)


SETTINGS = ["--config", str(ROOT / "lod.toml")]


def build(pages: Path, output: Path, *options: str) -> list[str]:
    """Return the command that publishes pages."""
    command = [sys.executable, "-m", "lod", "build", str(pages), "--output", str(output)]
    return [*command, *SETTINGS, "--jobs", "2", *options]


def run(command: list[str]) -> None:
    """Run a command to its end."""
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


def start(command: list[str]) -> "subprocess.Popen[bytes]":
    """Start a command in a group of processes of its own."""
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )


def kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill a group of processes; it may have ended by itself."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()


def contents(output: Path) -> dict[str, str]:
    """Return the digests of the files of the current release, without patches: they tell of others."""
    files = (file for file in (output / "current").iterdir() if file.is_file())
    return {f.name: digest(f) for f in files if not f.name.startswith("patch-")}


def digest(file: Path) -> str:
    """Return the SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def require_whole(output: Path) -> Release:
    """Require that the current release is whole; return it."""
    release = read_release(output)
    for file in release.manifest.files:
        place = release.folder / file.name
        assert (place.stat().st_size, digest(place)) == (file.bytes, file.sha256), place
    store = ox.Store.read_only(str(release.store))
    named = sum(1 for _ in store.quads_for_pattern(None, None, None, None)) - sum(
        1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    )
    assert named == release.manifest.counts["triples"], (named, release.manifest.counts)
    assert is_index(release.search, release.manifest.release)
    return release


def main() -> None:
    """Kill and look."""
    builds, switches, records = (*map(int, sys.argv[1:]), *(30, 10, 40)[len(sys.argv) - 1 :])
    with tempfile.TemporaryDirectory() as name:
        trial = Trial(Path(name), records)
        for number in range(builds):
            trial.kill_build(force=not (number + 1) % 3)
        for _ in range(switches):
            trial.kill_switch()
        trial.require_fresh()
    print(f"{builds} builds and {switches} switches killed, {records} records; all whole, all bytes equal:\n")
    for outcome, count in sorted(trial.outcomes.items()):
        print(f"  {count:4}  {outcome}")


if __name__ == "__main__":
    main()
