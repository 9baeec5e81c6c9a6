"""The store of a first release is begun while its statements are still counted."""

import fcntl
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest

import lod.storing
from lod.books import Books
from lod.cells import CellWriter
from lod.changes import ONCE
from lod.crew import Crew
from lod.dumps import Job
from lod.errors import StoreError
from lod.ledger import Changes, Totals
from lod.releases import SEARCH, STORE, Hold
from lod.segments import Place
from lod.sorting import write_lines
from lod.storing import finish_store, load_ahead

BASE = "http://127.0.0.1:8000/"


def changes(folder: Path, name: str, *, is_counted: bool = True) -> Changes:
    """Write a range with one statement of its own."""
    one = Changes(folder / name)
    one.folder.mkdir()
    statement = b'<%bid/person/%b> <http://www.w3.org/2000/01/rdf-schema#label> "%b"' % (
        BASE.encode(), name.encode(), name.encode()
    )  # fmt: skip
    write_lines(one.statements, [statement + ONCE])
    write_lines(one.quads, [b"%b <%bgraph/authority> ." % (statement, BASE.encode()) + ONCE])
    for rest in (one.said, one.reported):
        write_lines(rest, [])
    if is_counted:
        one.count(Totals())
    return one


def labels(store: Path) -> list[str]:
    """Return the labels in the default graph of a store."""
    quads = ox.Store.read_only(str(store)).quads_for_pattern(None, None, None, ox.DefaultGraph())
    return sorted(quad.object.value for quad in quads if isinstance(quad.object, ox.Literal))


def test_ranges_that_are_counted_are_loaded_while_others_are_not(tmp_path: Path) -> None:
    ranges = [changes(tmp_path, "a"), changes(tmp_path, "b", is_counted=False), changes(tmp_path, "c")]

    load_ahead(tmp_path / STORE, tmp_path, ranges)

    assert labels(tmp_path / STORE) == ["a", "c"]
    assert [one.are_loaded for one in ranges] == [True, False, True]


def test_when_all_are_counted_there_is_better_to_do(tmp_path: Path) -> None:
    load_ahead(tmp_path / STORE, tmp_path, [changes(tmp_path, "a"), changes(tmp_path, "b")])

    assert not (tmp_path / STORE).exists()


def test_one_process_loads_and_another_goes_on_with_something_else(tmp_path: Path) -> None:
    ranges = [changes(tmp_path, "a"), changes(tmp_path, "b", is_counted=False)]
    (tmp_path / "loading").mkdir()

    with Hold(tmp_path / "loading", fcntl.LOCK_EX):
        load_ahead(tmp_path / STORE, tmp_path, ranges)

    assert not ranges[0].are_loaded
    load_ahead(tmp_path / STORE, tmp_path, ranges)  # the lock is gone with whoever had it
    assert ranges[0].are_loaded


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_rest_is_loaded_at_last_and_nothing_twice(
    tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, new = tmp_path / "work", tmp_path / "new"
    work.mkdir()
    new.mkdir()
    ranges = [changes(work, "a"), changes(work, "b", is_counted=False), changes(work, "c")]
    load_ahead(new / STORE, work, ranges)
    ranges[1].count(Totals())
    loads = list[int]()
    load_lines = lod.storing.load_lines

    def counting(lines: object, *arguments: object, **options: object) -> None:
        listed = list(lines)  # type: ignore[call-overload]
        loads.append(len(listed))
        load_lines(listed, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr("lod.storing.load_lines", counting)
    job = Job(None, Place(new, new), work, tuple(ranges), BASE)

    with Crew(jobs) as crew:
        steps = list(finish_store(job, None, "0123"))
        assert loads == [1]  # only what was not there
        list(crew.do_all(steps))

    assert labels(new / STORE) == ["a", "b", "c"]
    assert len(ox.Store.read_only(str(new / STORE))) == 6  # each in its named graph, too
    assert (new / SEARCH).exists()


def test_a_disk_that_is_full_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for folder in ("work", "new"):
        (tmp_path / folder).mkdir()
    new, ranges = tmp_path / "new", (changes(tmp_path / "work", "a"),)
    job = Job(None, Place(new, new), tmp_path / "work", ranges, BASE)
    monkeypatch.setattr("lod.storing.copy_store", fail)

    with pytest.raises(StoreError, match=r"cannot be loaded into .*No space left on device") as told:
        finish_store(job, None, "0123")

    assert "\n" not in str(told.value)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_ledger_has_its_ranges_loaded_as_they_come(tmp_path: Path, jobs: int) -> None:
    """Whoever makes the ranges knows nothing of stores; told of each, they are loaded but for the last."""
    work, new = tmp_path / "work", tmp_path / "new"
    for folder in (work, new):
        folder.mkdir()
    shard = tmp_path / "shard"
    shard.mkdir()
    with CellWriter(shard) as cells:
        for name in "abcdef":
            quad = f'<{BASE}id/person/{name}> <x:p> "{name}" <{BASE}graph/authority> .'
            cells.write(name, [f"{quad}\trule\tsource\tentry\t\t\n".encode()])
    ahead = partial(load_ahead, new / STORE, work)
    books = Books(None, Place(new, new), work, BASE, ahead=ahead, size=150)

    with Crew(jobs) as crew:
        books.change_records([shard], (), crew)

    loaded = [one for one in books.changes if one.are_loaded]
    assert books.totals.quads == 6
    assert len(books.changes) > 2
    assert len(loaded) < len(books.changes)
    assert all(one.are_counted for one in books.changes)
    if jobs == 1:  # of two, both may have been busy with the ranges
        assert loaded
        assert set(labels(new / STORE)) < set("abcdef")
