"""A patch leads from one release to the next, and nowhere else."""

import gzip
import shutil
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import RECORD
from lod.build import build_release
from lod.config import Config
from lod.patches import find_patches, patch_name
from lod.releases import Release, read_release


@pytest.fixture
def releases(tmp_path: Path, config: Config) -> tuple[Release, Release]:
    """Two releases of one page, which has changed between them."""
    settings = replace(config, output=tmp_path / "output")
    page = Path(shutil.copy(RECORD, tmp_path / "memo.txt"))
    build_release([page], settings, lambda _: None)
    before = read_release(settings.output)
    page.write_text(page.read_text(encoding="utf-8").replace("Nehru", "Tito"), encoding="utf-8")
    build_release([page], settings, lambda _: None)
    return before, read_release(settings.output)


def quads(release: Release) -> set[ox.Quad]:
    data = gzip.decompress((release.folder / "lod.nq.gz").read_bytes())
    return set(ox.parse(data, format=ox.RdfFormat.N_QUADS))


def test_the_patch_makes_the_new_release_of_the_old_one(releases: tuple[Release, Release]) -> None:
    before, after = releases
    [patch] = find_patches(after)
    held = quads(before)

    lines = gzip.decompress(patch.read_bytes()).decode().splitlines()
    for line in lines:
        if line[:2] in {"A ", "D "}:
            [quad] = ox.parse(line[2:], format=ox.RdfFormat.N_QUADS)
            (held.add if line[0] == "A" else held.remove)(quad)

    assert patch.name == patch_name(before.manifest.release)
    assert held == quads(after)
    assert len(quads(before) ^ quads(after)) == sum(line[:2] in {"A ", "D "} for line in lines)


def test_the_patch_is_one_transaction_under_a_header(releases: tuple[Release, Release]) -> None:
    before, after = releases
    [patch] = find_patches(after)

    lines = gzip.decompress(patch.read_bytes()).decode().splitlines()

    assert lines[0] == f"H id <urn:lod:release:{after.manifest.release}> ."
    assert lines[1] == f"H prev <urn:lod:release:{before.manifest.release}> ."
    assert (lines[2], lines[-1]) == ("TX .", "TC .")


def test_a_first_release_has_no_patch(built: Config) -> None:
    assert find_patches(read_release(built.output)) == []
