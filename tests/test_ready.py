"""A large authority is read once, and from the cache from then on."""

import csv
from pathlib import Path

import pytest

from lod import ready
from lod.authority import load_authority
from lod.model import Kind
from lod.ready import open_authority

ROOT = Path(__file__).parents[1]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the tables that counts as large."""
    monkeypatch.setattr(ready, "_LARGE", 0)
    (tmp_path / "authority").mkdir()
    for file in (ROOT / "authority").iterdir():
        (tmp_path / "authority" / file.name).write_bytes(file.read_bytes())
    return tmp_path / "authority"


def test_small_authority_makes_no_cache(tmp_path: Path) -> None:
    open_authority(ROOT / "authority", tmp_path / "cache")

    assert not (tmp_path / "cache").exists()


def test_cache_knows_what_the_tables_know(folder: Path, tmp_path: Path) -> None:
    open_authority(folder, tmp_path / "cache")

    again = open_authority(folder, tmp_path / "cache")

    fresh = load_authority(folder)
    assert len(list((tmp_path / "cache").iterdir())) == 1
    assert again.names.keys() == fresh.names.keys()
    assert again.lengths == fresh.lengths
    assert {k: e.label for k, e in again.entities.items()} == {k: e.label for k, e in fresh.entities.items()}


def test_bearers_from_the_cache_are_the_entities_of_the_cache(folder: Path, tmp_path: Path) -> None:
    open_authority(folder, tmp_path / "cache")

    again = open_authority(folder, tmp_path / "cache")

    assert again.bearers("nehru")[0].entity is again.entities[Kind.PERSON, "nehru"]


def test_changed_table_is_read_anew(folder: Path, tmp_path: Path) -> None:
    open_authority(folder, tmp_path / "cache")
    with (folder / "places.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(
            ["nowhere", "Nowhere", "", "city", "", "", "", "unresolved", ""]
        )

    again = open_authority(folder, tmp_path / "cache")

    assert (Kind.PLACE, "nowhere") in again.entities


def test_cache_that_cannot_be_written_does_no_harm(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")

    assert open_authority(folder, tmp_path / "cache").entities
