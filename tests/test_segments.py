"""A table has the bytes that its lines give, whatever way led to them."""

import itertools
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lod.changes import Blocks, Sorter, change, merge_files, whole_units
from lod.codings import compress_zstd
from lod.errors import OutOfStepError
from lod.ledger import unpack
from lod.segments import Cut, Form, Place, Reader, Table, find_segment, first_field, update, whole_line
from lod.sorting import batches, read_lines
from lod.splices import splice_counted, splice_lines

KEYS = [b"<s%d> <p%d>" % (subject, at) for subject in range(12) for at in range(subject)]
SETS = st.lists(st.frozensets(st.sampled_from(KEYS)), min_size=1, max_size=6)
COUNTED = st.lists(st.dictionaries(st.sampled_from(KEYS), st.integers(1, 3)), min_size=1, max_size=6)


def pack(lines: Iterable[bytes]) -> bytes:
    return compress_zstd(b"".join(lines))


def shout(lines: Iterable[bytes]) -> bytes:
    return b"|".join(line[:-1].upper() for line in lines)


def table(groups: int, units: int) -> Table:
    """Return a table in two files, one packed and one with something around and between its segments."""
    cut = Cut(first_field, whole_line, groups, units)
    forms = (Form("a", pack, if_empty=pack(())), Form("b", shout, b"[", b",", b"]", b"nothing"))
    return Table("index", cut, unpack, forms)


def place(folder: Path) -> Place:
    folder.mkdir()
    return Place(folder, folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def changes(before: frozenset[bytes], after: frozenset[bytes], size: int) -> Blocks:
    counts = {key: (key in after) - (key in before) for key in before ^ after}
    return batches([change(key, counts[key]) for key in sorted(counts)], size)


@settings(deadline=None)
@given(SETS, st.integers(1, 5), st.integers(1, 9), st.integers(1, 4))
def test_a_table_that_is_changed_many_times_is_as_if_made_at_once(
    sets: list[frozenset[bytes]], groups: int, units: int, size: int
) -> None:
    with tempfile.TemporaryDirectory() as name:
        kind, before, old = table(groups, units), frozenset[bytes](), None
        for number, after in enumerate(sets):
            new = place(Path(name, f"changed-{number}"))
            counted = update(kind, old, new, changes(before, after, size), splice_lines)
            once = place(Path(name, f"once-{number}"))
            update(kind, None, once, changes(frozenset(), after, size), splice_lines)

            assert contents(new.files) == contents(once.files)
            assert counted == len({first_field(key) for key in after})
            reader = Reader(kind, new)
            lines = [line for segment in reader.segments() for line in reader.lines(segment)]
            assert lines == [key + b"\n" for key in sorted(after)]
            before, old = after, new


@settings(deadline=None)
@given(COUNTED)
def test_a_table_that_counts_is_as_if_made_at_once(sets: list[dict[bytes, int]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        cut = Cut(first_field, lambda line: line.rpartition(b"\t")[0], 2, 5)
        kind, before, old = Table("index", cut, unpack, (Form("a", pack),)), dict[bytes, int](), None
        for number, after in enumerate(sets):
            differences = {key: after.get(key, 0) - before.get(key, 0) for key in before | after}
            changed = [change(key, count) for key, count in sorted(differences.items()) if count]
            new, once = place(Path(name, f"changed-{number}")), place(Path(name, f"once-{number}"))
            update(kind, old, new, batches(changed), splice_counted)
            whole = [change(key, count) for key, count in sorted(after.items())]
            update(kind, None, once, batches(whole), splice_counted)

            assert contents(new.files) == contents(once.files)
            before, old = after, new


def test_a_segment_in_which_nothing_changes_is_not_made_again(tmp_path: Path) -> None:
    made: list[bytes] = []

    def note(lines: Iterable[bytes]) -> bytes:
        made.append(pack(lines))
        return made[-1]

    keys = frozenset(b"<s%03d> <p>" % number for number in range(500))
    kind = Table("index", Cut(first_field, whole_line, 10, 1 << 30), unpack, (Form("a", note),))
    old, new = place(tmp_path / "old"), place(tmp_path / "new")
    update(kind, None, old, changes(frozenset(), keys, 100), splice_lines)
    all_of_them = len(made)
    made.clear()

    update(kind, old, new, changes(keys, keys | {b"<s250> <q>"}, 100), splice_lines)

    assert all_of_them > 20
    assert len(made) <= 2


@pytest.mark.parametrize("wrong", [change(b"<s> <p>", 1), change(b"<s> <q>", -1), change(b"<s> <q>", 2)])
def test_changes_that_do_not_fit_are_told(tmp_path: Path, wrong: bytes) -> None:
    kind, old, new = table(2, 9), place(tmp_path / "old"), place(tmp_path / "new")
    update(kind, None, old, [[change(b"<s> <p>", 1)]], splice_lines)

    with pytest.raises(OutOfStepError):
        update(kind, old, new, [[wrong]], splice_lines)


@settings(deadline=None)
@given(st.sets(st.binary(min_size=1, max_size=3).map(bytes.hex), max_size=40), st.binary(max_size=3))
def test_the_segment_that_begins_before_a_bound_is_found(names: set[str], bound: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        keys = sorted(text.encode() for text in names)
        kind = Table("index", Cut(whole, whole_line, 1, 1), unpack, (Form("a", pack),))
        new = place(Path(name, "new"))
        update(kind, None, new, batches([change(key, 1) for key in keys]), splice_lines)

        found = find_segment((new.index / "index").read_bytes(), bound.hex().encode())

        before = [key for key in keys if key < bound.hex().encode()]
        assert (found.first if found else None) == (before[-1] if before else None)


def whole(key: bytes) -> bytes:
    return key


@settings(deadline=None)
@given(st.lists(st.lists(st.tuples(st.sampled_from(KEYS), st.integers(-2, 2)), max_size=30), max_size=5))
def test_changes_are_summed_over_all_files(files: list[list[tuple[bytes, int]]]) -> None:
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr("lod.changes.IN_MEMORY", 60)
        patch.setattr("lod.changes._BLOCK", 3)
        patch.setattr("lod.changes.FAN_IN", 2)
        total, sums = Sorter(Path(name, "total")), dict[bytes, int]()
        written = []
        for number, pairs in enumerate(files):
            sorter = Sorter(Path(name, str(number)))
            for key, count in pairs:
                sorter.add([key], count)
                total.add([key], count)
                sums[key] = sums.get(key, 0) + count
            written.append(Path(name, f"file-{number}"))
            write(written[-1], sorter.blocks())
        merged = Path(name, "merged")
        merge_files(written, merged)

        expected = [change(key, sums[key]) for key in sorted(sums) if sums[key]]
        assert list(read_lines(merged)) == expected
        assert [line for block in total.blocks() for line in block] == expected


def write(file: Path, blocks: Blocks) -> None:
    with file.open("wb") as stream:
        stream.write(compress_zstd(b"".join(line for block in blocks for line in block)))


@settings(deadline=None)
@given(st.lists(st.integers(1, 4), max_size=12), st.integers(1, 5))
def test_no_block_ends_within_a_unit(sizes: list[int], size: int) -> None:
    lines = [b"%03d %d\n" % (unit, at) for unit, count in enumerate(sizes) for at in range(count)]

    blocks = list(whole_units(batches(lines, size), first_field))

    assert [line for block in blocks for line in block] == lines
    assert all(blocks)
    ends = [(first_field(one[-1]), first_field(other[0])) for one, other in itertools.pairwise(blocks)]
    assert all(one != other for one, other in ends)
