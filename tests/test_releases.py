"""Readers see one release or the other, whatever becomes of a build."""

import errno
import fcntl
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from conftest import RECORD, ROOT
from lod.errors import ReleaseError
from lod.releases import (
    File,
    Hold,
    Manifest,
    current_release,
    find_release,
    hold_release,
    list_releases,
    make_current,
    read_release,
    staging,
    switch_to,
    write_manifest,
)

FILE = File("lod.ttl", "All statements", "text/turtle", "", 2, "0" * 64)
TRIES = 8


def publish(output: Path, release: str) -> Path:
    with staging(output) as folder:
        (folder / "lod.ttl").write_text(release)
        write_manifest(folder, manifest(release))
        return switch_to(output, folder, release)


def manifest(release: str) -> Manifest:
    base = "https://lod.example.org/"
    return Manifest(release, base, "Title", "http://e/licence", "2026-11-24", f"{base}id/x", {}, (FILE,))


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def page(folder: Path, number: int) -> Path:
    """Write a record that differs from the others by its number."""
    text = RECORD.read_text(encoding="utf-8").replace("164/GS", f"{number}/GS")
    (folder / "page.txt").write_text(text, encoding="utf-8")
    return folder / "page.txt"


@contextmanager
def building(source: Path, output: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Build in a process of its own, which is killed at the end if it still runs."""
    options = ["--config", str(ROOT / "lod.toml"), "--output", str(output)]
    command = [sys.executable, "-m", "lod", "build", str(source), *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def whole(output: Path) -> str:
    """Return the id of the current release, having compared each of its files with the manifest."""
    release = read_release(output)
    for file in release.manifest.files:
        assert hashlib.sha256((release.folder / file.name).read_bytes()).hexdigest() == file.sha256
    assert (release.store / "CURRENT").exists()
    return release.manifest.release


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[list[str]]:
    """Read the current release over and over; give what was wrong with it."""
    wrong: list[str] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                release = read_release(tmp_path)
                if release.folder.name != release.manifest.release:
                    wrong.append(f"manifest of {release.manifest.release} for {release.folder.name}")
            except ReleaseError as error:
                wrong.append(str(error))

    publish(tmp_path, "one")
    thread = threading.Thread(target=read)
    thread.start()
    yield wrong
    done.set()
    thread.join()


def test_the_manifest_that_is_written_is_read_again(tmp_path: Path) -> None:
    target = publish(tmp_path / "output", "one")

    release = read_release(tmp_path / "output")

    assert release.manifest == manifest("one")
    assert release.folder == target.resolve()
    assert release.store == release.folder / "store"


def test_an_output_folder_without_a_release_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"no release here; make one with 'lod build'"):
        read_release(tmp_path)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "nonsense", '{"files": [{"name": "x"}]}', '{"files": 1}', "\0"]
)
def test_a_malformed_manifest_is_named(tmp_path: Path, text: str) -> None:
    file = publish(tmp_path, "one") / "manifest.json"
    file.write_text(text)

    with pytest.raises(ReleaseError, match=r"current/manifest\.json: .*expected a manifest"):
        read_release(tmp_path)


def test_a_reader_sees_one_release_or_the_other(tmp_path: Path, reader: list[str]) -> None:
    for _ in range(100):
        publish(tmp_path, "other")
        publish(tmp_path, "one")

    assert reader == []


def test_a_reader_sees_no_gap_while_a_release_is_made_anew(tmp_path: Path, reader: list[str]) -> None:
    for _ in range(300):
        publish(tmp_path, "one")

    assert reader == []


def test_the_previous_release_is_kept_and_older_ones_go(tmp_path: Path) -> None:
    for release in ("first", "second", "third"):
        publish(tmp_path, release)

    assert names(tmp_path / "releases") == ["second", "third"]
    assert read_release(tmp_path).manifest.release == "third"


def test_a_release_that_is_held_stays_until_it_is_let_go(tmp_path: Path) -> None:
    publish(tmp_path, "first")
    hold, another = (hold_release(read_release(tmp_path)) for _ in range(2))
    assert hold
    assert another

    for release in ("second", "third", "fourth"):
        publish(tmp_path, release)
    hold.close()
    publish(tmp_path, "fifth")
    with_one_hold = names(tmp_path / "releases")
    another.close()
    publish(tmp_path, "sixth")

    assert with_one_hold == ["fifth", "first", "fourth"]
    assert names(tmp_path / "releases") == ["fifth", "sixth"]


def test_a_hold_outlives_that_the_release_is_made_anew(tmp_path: Path) -> None:
    publish(tmp_path, "first")
    with hold_release(read_release(tmp_path)) or pytest.fail("no lock"):
        for release in ("first", "second", "third"):
            publish(tmp_path, release)

        assert names(tmp_path / "releases") == ["first", "second", "third"]


def test_a_release_is_held_in_an_output_folder_that_is_read_only(tmp_path: Path) -> None:
    folder = publish(tmp_path, "one")
    (folder / "manifest.json").chmod(0o444)
    folder.chmod(0o555)

    hold = hold_release(read_release(tmp_path))
    folder.chmod(0o755)

    assert hold is not None


def test_to_hold_a_release_that_was_swept_is_refused_by_name(tmp_path: Path) -> None:
    publish(tmp_path, "one")
    release = read_release(tmp_path)
    publish(tmp_path, "two")
    publish(tmp_path, "three")

    with pytest.raises(ReleaseError, match=r"releases/one: has just been swept"):
        hold_release(release)


def test_a_release_that_cannot_be_locked_is_served_and_is_not_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int, _lock: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    publish(tmp_path, "first")

    hold = hold_release(read_release(tmp_path))
    publish(tmp_path, "second")
    publish(tmp_path, "third")

    assert hold is None
    assert names(tmp_path / "releases") == ["first", "second", "third"]


def test_the_current_release_made_anew_leaves_the_previous_one(tmp_path: Path) -> None:
    for release in ("first", "second", "second"):
        publish(tmp_path, release)

    assert names(tmp_path / "releases") == ["first", "second"]


def test_the_current_release_is_found_where_the_folder_is_moved_to(tmp_path: Path) -> None:
    publish(tmp_path / "here", "one")

    (tmp_path / "here").rename(tmp_path / "there")

    assert read_release(tmp_path / "there").manifest.release == "one"


def test_a_build_that_fails_leaves_nothing(tmp_path: Path) -> None:
    with suppress(OSError), staging(tmp_path / "new" / "output") as folder:
        (folder / "lod.ttl").write_text("half")
        raise OSError("disk full")

    assert names(tmp_path) == []


def test_a_build_that_fails_leaves_the_old_release(tmp_path: Path) -> None:
    publish(tmp_path, "one")

    with suppress(OSError), staging(tmp_path) as folder:
        (folder / "lod.ttl").write_text("half")
        raise OSError("disk full")

    assert read_release(tmp_path).manifest.release == "one"
    assert names(tmp_path) == ["current", "releases"]


def test_the_leavings_of_a_dead_process_are_swept_and_those_of_a_living_one_are_not(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (tmp_path / f".staging-{dead.pid}").mkdir()
    (tmp_path / f".staging-{os.getppid()}").mkdir()

    publish(tmp_path, "one")

    assert names(tmp_path) == [f".staging-{os.getppid()}", "current", "releases"]


def test_the_leavings_of_a_dead_process_that_had_the_same_id_are_swept(tmp_path: Path) -> None:
    left = tmp_path / f".staging-{os.getpid()}"  # in a container every build may be process 7
    left.mkdir()
    (left / "lod.ttl").write_text("half")

    publish(tmp_path, "one")

    assert names(tmp_path) == ["current", "releases"]


def test_a_killed_build_leaves_the_previous_release_whole(tmp_path: Path) -> None:
    output = tmp_path / "output"
    dice = random.Random(1959)  # noqa: S311 - no secret
    with building(page(tmp_path, 1), output) as build:
        assert build.wait(30) == 0

    for number in range(2, 2 + TRIES):
        with building(page(tmp_path, number), output) as build:
            deadline = time.monotonic() + 10
            while number % 4 and not list(output.glob(".staging-*")) and build.poll() is None:
                assert time.monotonic() < deadline
            time.sleep(dice.uniform(0, 0.12 if number % 4 else 0.5))
        whole(output)
    with building(page(tmp_path, 1959), output) as build:
        code = build.wait(30)

    assert code == 0
    whole(output)
    assert "1959/GS" in (output / "current" / "lod.ttl").read_text(encoding="utf-8")
    assert [name for name in names(output) if name not in {"current", "releases", ".inputs", ".shards"}] == []
    assert len(names(output / ".shards")) == 1  # that of the page
    assert [name for name in names(output / "current") if name.startswith(".")] == [".state"]


def test_a_build_killed_between_two_renames_is_mended_by_the_next(tmp_path: Path) -> None:
    publish(tmp_path, "one")
    shutil.move(tmp_path / "releases" / "one", tmp_path / ".staging-4194999-old")

    publish(tmp_path, "one")

    assert read_release(tmp_path).manifest.release == "one"
    assert names(tmp_path) == ["current", "releases"]


def test_releases_are_listed_with_the_last_one_first(tmp_path: Path) -> None:
    for release in ("one", "two"):
        publish(tmp_path, release)

    with hold_release(read_release(tmp_path)) or pytest.fail("no lock"):
        listed = list_releases(tmp_path)

    assert [entry.manifest.release for entry in listed] == ["two", "one"]
    assert [(entry.is_current, entry.is_held) for entry in listed] == [(True, True), (False, False)]


def test_a_release_is_made_current_and_the_one_before_is_found_again(tmp_path: Path) -> None:
    for release in ("one", "two"):
        publish(tmp_path, release)

    seen = [current_release(tmp_path)]
    for wanted in (None, None, "one", None):
        make_current(tmp_path, find_release(tmp_path, wanted))
        seen.append(current_release(tmp_path))

    assert seen == ["two", "one", "two", "one", "two"]
    assert names(tmp_path) == ["current", "releases"]


def test_the_one_before_is_that_which_was_current_last(tmp_path: Path) -> None:
    with hold(publish(tmp_path, "one")), hold(publish(tmp_path, "two")), hold(publish(tmp_path, "three")):
        make_current(tmp_path, find_release(tmp_path, "one"))

        assert find_release(tmp_path, None).manifest.release == "three"


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("x", "no releases begin with 'x'; there are two, three"),
        ("t", "2 releases begin with 't'; there are three, two"),
    ],
)
def test_a_release_that_nobody_can_tell_is_named(tmp_path: Path, wanted: str, message: str) -> None:
    for release in ("two", "three") if wanted == "t" else ("three", "two"):
        publish(tmp_path, release)

    with pytest.raises(ReleaseError, match=message):
        find_release(tmp_path, wanted)


def test_without_another_release_there_is_no_way_back(tmp_path: Path) -> None:
    publish(tmp_path, "one")

    with pytest.raises(ReleaseError, match="no other release; there are one"):
        find_release(tmp_path, None)


def test_a_build_after_a_rollback_keeps_what_is_current(tmp_path: Path) -> None:
    for release in ("one", "two"):
        publish(tmp_path, release)
    make_current(tmp_path, find_release(tmp_path, None))

    publish(tmp_path, "three")

    assert names(tmp_path / "releases") == ["one", "three"]
    assert find_release(tmp_path, None).manifest.release == "one"


def test_a_release_can_be_held_while_others_look_whether_it_is(tmp_path: Path) -> None:
    release = read_release(publish(tmp_path, "one").parents[1])
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            list_releases(tmp_path)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        for _ in range(200):
            with hold_release(release) or pytest.fail("no lock"):
                pass
    finally:
        done.set()
        thread.join()


def hold(folder: Path) -> Hold:
    return Hold(folder, fcntl.LOCK_SH)
