"""The same release, however the work is cut and shared out, and whatever interrupts it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import ROOT
from lod.build import build_release
from lod.config import Config
from lod.model import Finding, Severity
from lod.records import Item
from lod.records.places import Whole
from lod.shards import Listed, Size, plan_shards

PAGE = """January 21, 1959

Note on the talks

SECRET

The talks in Geneva

Nehru was told by Mikoyan what Eisenhower had said, and Cde. Zagorodny wrote it down.

Cde. Zagorodny signed.

N\u00ba {number}/GS

Document Information

RGANI, f. 5, op. 30, d. 300. Contributed by Roham Alvandi.
"""
ONE_EACH = Size(records=1)
Build = Callable[..., tuple[Path, list[Finding]]]
BUILD = """
import sys
from dataclasses import replace
from pathlib import Path
from lod.build import build_release
from lod.config import load_config
from lod.shards import Size
config = replace(load_config(Path(sys.argv[1])), output=Path(sys.argv[3]))
build_release([Path(sys.argv[2])], config, lambda _: None, size=Size(records=1))
"""


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """Five pages: one is a poem, one has the name of another."""
    folder = tmp_path / "records"
    (folder / "more").mkdir(parents=True)
    for number in range(3):
        (folder / f"memo-{number}.txt").write_text(PAGE.format(number=number), encoding="utf-8")
    (folder / "more" / "memo-1.txt").write_text(PAGE.format(number=9), encoding="utf-8")
    (folder / "poem.txt").write_text("Roses are red.\n", encoding="utf-8")
    return folder


@pytest.fixture
def build(config: Config, tmp_path: Path, records: Path) -> Build:
    """Give what builds the pages: into which folder, and how."""

    def make(
        name: str, *, jobs: int = 1, size: Size = ONE_EACH, force: bool = False
    ) -> tuple[Path, list[Finding]]:
        told: list[Finding] = []
        settings = replace(config, output=tmp_path / name)
        build_release([records], settings, told.append, jobs=jobs, size=size, force=force)
        return settings.output, told

    return make


def contents(output: Path) -> dict[str, bytes]:
    """Return the files of the current release."""
    return {file.name: file.read_bytes() for file in (output / "current").iterdir() if file.is_file()}


def listed(slug: str, size: int) -> Listed:
    """Return a source that nobody reads."""
    path = Path(f"{slug}.txt")
    return Listed(Item(Whole(str(path)), path.name, path.name, slug, ".txt"), size, "")


def made(output: Path) -> dict[str, int]:
    """Return when each shard was made that is kept."""
    return {
        folder.name: (folder / "results.jsonl").stat().st_mtime_ns
        for folder in (output / ".shards").iterdir()
        if not folder.name.startswith(".")
    }


@pytest.mark.parametrize(
    ("jobs", "size"), [(1, ONE_EACH), (2, ONE_EACH), (2, Size(records=2)), (1, Size(bytes=1))]
)
def test_the_release_is_the_same_for_any_number_of_shards_and_processes(
    build: Build, jobs: int, size: Size
) -> None:
    whole, told = build("whole", size=Size())

    cut, also_told = build("cut", jobs=jobs, size=size)

    assert len(made(whole)) == 1
    assert len(made(cut)) > 1
    assert contents(cut) == contents(whole)
    assert also_told == told


def test_the_release_is_the_same_where_runs_are_merged_in_several_steps(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, _ = build("whole", size=Size())
    monkeypatch.setattr("lod.changes.FAN_IN", 2)
    monkeypatch.setattr("lod.changes.IN_MEMORY", 100_000)
    monkeypatch.setattr("lod.changes._BLOCK", 7)
    monkeypatch.setattr("lod.cells._SUMMED", 1)

    stepwise, _ = build("stepwise")

    assert contents(stepwise) == contents(whole)


def test_of_two_sources_with_one_name_in_different_shards_the_second_is_reported(
    build: Build, records: Path
) -> None:
    _, told = build("output")

    wrong = [f"{f.where}: {f.message}" for f in told if f.severity is Severity.VIOLATION]
    taken = f"{records}/more/memo-1.txt: would get the same IRI as {records}/memo-1.txt,"
    assert [message for message in wrong if message.startswith(taken)]
    assert len(wrong) == 2


def test_a_name_is_not_taken_by_a_source_that_cannot_be_read(build: Build, records: Path) -> None:
    (records / "memo-1.txt").write_text("Violets are blue.\n", encoding="utf-8")

    output, told = build("output")

    assert not [finding for finding in told if "same IRI" in finding.message]
    assert b"9/GS" in contents(output)["lod.ttl"]


def test_a_killed_build_goes_on_where_it_stopped_and_gives_the_same_bytes(
    build: Build, records: Path, tmp_path: Path
) -> None:
    for number in range(10, 40):
        (records / f"memo-{number}.txt").write_text(PAGE.format(number=number), encoding="utf-8")
    undisturbed, told = build("undisturbed")
    output = tmp_path / "output"
    command = [sys.executable, "-c", BUILD, str(ROOT / "lod.toml"), str(records), str(output)]
    process = subprocess.Popen(command)
    until = time.monotonic() + 30
    while not (output / ".shards").exists() or len(made(output)) < 3:
        assert time.monotonic() < until
        assert process.poll() is None
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = made(output)
    assert not (output / "current").exists()

    _, also_told = build("output")

    assert len(kept) < len(made(output))
    assert kept.items() <= made(output).items()
    assert contents(output) == contents(undisturbed)
    assert also_told == told


def test_of_a_changed_corpus_only_the_shards_with_changes_are_built(build: Build, records: Path) -> None:
    output, _ = build("output")
    before = made(output)
    (records / "memo-2.txt").write_text(PAGE.format(number=22), encoding="utf-8")

    build("output")

    assert len(made(output)) == len(before)
    assert len(made(output).items() - before.items()) == 1
    assert b"22/GS" in contents(output)["lod.ttl"]


def test_what_is_forced_is_built_anew(build: Build) -> None:
    output, _ = build("output")
    before = made(output)

    build("output", force=True)

    assert made(output).keys() == before.keys()
    assert not made(output).items() & before.items()


@pytest.mark.parametrize("damage", [lambda file: file.unlink(), lambda file: os.truncate(file, 20)])
def test_a_shard_that_is_not_whole_is_built_again(build: Build, damage: Callable[[Path], None]) -> None:
    output, _ = build("output")
    before = contents(output)
    for shard in made(output):
        damage(output / ".shards" / shard / "cells.zst")
    shutil.rmtree(output / "releases")

    build("output")

    assert contents(output) == before


def test_shards_that_an_older_program_has_kept_are_no_hindrance(build: Build, records: Path) -> None:
    output, _ = build("output")
    older = output / ".shards" / ("0" * 32)
    older.mkdir()
    (older / "lengths.json").write_text("{}", encoding="utf-8")
    (records / "memo-2.txt").write_text(PAGE.format(number=22), encoding="utf-8")

    build("output")

    assert b"22/GS" in contents(output)["lod.ttl"]


def test_a_new_source_moves_only_the_bounds_near_it() -> None:
    items = [listed(f"memo-{n}", 10) for n in range(2000)]
    more = [*items[:500], listed("new", 10), *items[500:]]

    one, other = (
        {tuple(entry.item.slug for entry in batch) for batch in plan_shards(sources, Size())}
        for sources in (items, more)
    )

    assert len(one) > 30
    assert len(one - other) <= 3


def test_a_shard_keeps_to_its_limits() -> None:
    items = [listed(f"memo-{n}", 100) for n in range(100)]

    batches = list(plan_shards(items, Size(records=20, bytes=1000)))

    assert [item for batch in batches for item in batch] == items
    assert max(len(batch) for batch in batches) == 10
