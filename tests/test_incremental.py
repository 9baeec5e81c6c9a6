"""A release made of the one before it has the bytes of one made from nothing."""

# ruff: noqa: S311 - chance, not secrets

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import pyoxigraph as ox
import pytest

from lod.build import Tally, build_release
from lod.config import Config
from lod.releases import STATE, current_release, read_release
from lod.shards import Size

PAGE = """January {day}, 1959

Note on the talks, {number}

SECRET

The talks in {place}

{one} was told by {two} what {three} had said, and Cde. Zagorodny wrote it down.

In {place} nothing was said about the harbour dues.

Cde. Zagorodny signed.

N\u00ba {number}/GS

Document Information

RGANI, f. 5, op. 30, d. {number}. Contributed by Roham Alvandi.
"""
PEOPLE = ("Nehru", "Tito", "Eisenhower", "Khrushchev", "Mikoyan", "Sukarno", "Nasser")
DESCRIPTION = """author = "Editors of this dataset"
[[event]]
id = "visit"
label = "Visit"
kinds = ["visit"]
by = ["person:mikoyan"]
"""
PLACES = ("Geneva", "Moscow", "New Delhi")


@dataclass
class Archive:
    """A folder of pages that somebody works on, and where it is published."""

    records: Path
    config: Config
    dice: Random
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(10_000)))

    def add(self) -> None:
        """Write a new page, anywhere."""
        number = next(self.numbers)
        self.write(
            self.records / self.dice.choice(("", "more")) / f"memo-{self.dice.randrange(99):02}-{number}.txt"
        )

    def write(self, file: Path) -> None:
        """Write a page with other people in it."""
        one, two, three = self.dice.sample(PEOPLE, 3)
        number, day = self.dice.randrange(500), self.dice.randint(1, 28)
        file.parent.mkdir(exist_ok=True)
        place = self.dice.choice(PLACES)
        text = PAGE.format(one=one, two=two, three=three, number=number, day=day, place=place)
        file.write_text(text, encoding="utf-8")

    def change(self) -> None:
        """Write one of the pages anew."""
        self.write(self.any())

    def remove(self) -> None:
        """Remove one of the pages."""
        self.any().unlink()

    def break_(self) -> None:
        """Make one of the pages unreadable."""
        self.any().write_text("Roses are red.\n", encoding="utf-8")

    def copy(self) -> None:
        """Have one text twice."""
        file = self.any()
        shutil.copy(file, file.with_name(f"a-copy-{file.name}"))

    def clash(self) -> None:
        """Have one name twice."""
        file = self.any()
        self.write(file.parent / "clash" / file.name)

    def describe(self) -> None:
        """Put a description beside one of the pages, or take it away."""
        beside = self.any().with_suffix(".toml")
        if beside.exists():
            beside.unlink()
        else:
            beside.write_text(DESCRIPTION, encoding="utf-8")

    def any(self) -> Path:
        """Return one of the pages."""
        return self.dice.choice(sorted(self.records.rglob("*.txt")))

    def build(self, output: Path, *, force: bool = False) -> Tally:
        """Publish the pages."""
        config = replace(self.config, output=output)
        return build_release([self.records], config, lambda _: None, force=force, size=Size(records=4))


EDITS = (
    Archive.add,
    Archive.change,
    Archive.change,
    Archive.remove,
    Archive.break_,
    Archive.copy,
    Archive.clash,
    Archive.describe,
)


@pytest.fixture
def archive(tmp_path: Path, config: Config) -> Callable[[int], Archive]:
    """Give an archive of eight pages."""

    def make(seed: int) -> Archive:
        archive = Archive(tmp_path / "records", config, Random(seed))
        archive.records.mkdir()
        for _ in range(8):
            archive.add()
        return archive

    return make


def contents(output: Path) -> dict[str, bytes]:
    """Return the files of the current release, but for the patch, which depends on the one before."""
    folder = output / "current"
    files = [*folder.iterdir(), *(folder / STATE).iterdir()]
    return {f.name: f.read_bytes() for f in files if f.is_file() and not f.name.startswith("patch-")}


def same(output: Path, fresh: Path) -> bool:
    """Require that two releases are the same; tell whether they are."""
    one, other = contents(output), contents(fresh)
    one.pop("state.json")
    other.pop("state.json")
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []
    stores = [ox.Store.read_only(str(folder / "current" / "store")) for folder in (output, fresh)]
    assert set(stores[0]) == set(stores[1])
    assert set(stores[0].named_graphs()) == set(stores[1].named_graphs())
    return True


@pytest.mark.parametrize("seed", range(2))
def test_after_any_edits_the_release_is_the_same_as_one_made_from_nothing(
    archive: Callable[[int], Archive], tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lod.publish._FEW", 100)  # the store is never loaded anew
    work = archive(seed)
    output = tmp_path / "output"
    work.build(output)
    for step in range(4):
        for _ in range(work.dice.randint(1, 3)):
            work.dice.choice(EDITS)(work)

        work.build(output)

        fresh = tmp_path / f"fresh-{step}"
        work.build(fresh)
        assert same(output, fresh)


def test_what_is_forced_is_the_same_too_and_has_the_same_patch(
    archive: Callable[[int], Archive], tmp_path: Path
) -> None:
    work = archive(1)
    outputs = [tmp_path / "output", tmp_path / "forced"]
    for output in outputs:
        work.build(output)
    work.change()

    for output in outputs:
        work.build(output, force=output.name == "forced")

    assert same(*outputs)
    patches = [next((output / "current").glob("patch-*")).read_bytes() for output in outputs]
    assert patches[0] == patches[1]


def test_a_release_is_made_of_the_one_before(
    archive: Callable[[int], Archive], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = archive(2)
    work.build(tmp_path / "output")
    work.change()
    monkeypatch.setattr("lod.publish._FEW", 100)
    monkeypatch.setattr("lod.storing.load_lines", None)  # would fail

    tally = work.build(tmp_path / "output")

    assert tally.release


def test_the_store_that_is_served_is_not_touched(archive: Callable[[int], Archive], tmp_path: Path) -> None:
    work = archive(3)
    work.build(tmp_path / "output")
    store = read_release(tmp_path / "output").store
    before = {file.name: (file.stat().st_mtime_ns, file.read_bytes()) for file in store.iterdir()}
    served = ox.Store.read_only(str(store))
    quads = set(served)
    work.change()

    work.build(tmp_path / "output")

    assert {file.name: (file.stat().st_mtime_ns, file.read_bytes()) for file in store.iterdir()} == before
    assert set(served) == quads


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        ("lod.nq.zst", "cut"),
        ("why.zst", "missing"),
        ("why.idx", "cut"),
        ("lod.ttl", "overwritten"),
        (f"{STATE}/said.idx", "overwritten"),
        (f"{STATE}/objects.zst", "missing"),
    ],
)
def test_a_release_with_a_damaged_file_is_not_gone_on_from(
    archive: Callable[[int], Archive], tmp_path: Path, file: str, damage: str
) -> None:
    work = archive(4)
    work.build(tmp_path / "output")
    place = (tmp_path / "output" / "current" / file).resolve()
    data = place.read_bytes()
    place.write_bytes(data[:-9] if damage == "cut" else bytes(len(data)))
    if damage == "missing":
        place.unlink()
    work.change()

    work.build(tmp_path / "output")

    work.build(tmp_path / "fresh")
    assert same(tmp_path / "output", tmp_path / "fresh")


def test_a_release_to_which_one_went_back_is_gone_on_from_or_made_anew(
    archive: Callable[[int], Archive], tmp_path: Path
) -> None:
    work = archive(5)
    output = tmp_path / "output"
    work.build(output)
    first = current_release(output)
    work.change()
    work.build(output)
    (output / "current").unlink()
    (output / "current").symlink_to(Path("releases") / first)
    work.add()

    work.build(output)

    work.build(tmp_path / "fresh")
    assert same(output, tmp_path / "fresh")
