"""What the pages take from npm: named exactly, copied whole or not at all."""

import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import vendor  # noqa: E402 - a script beside the package

PACKAGE = json.loads((ROOT / "package.json").read_text("utf-8"))
LOCK = json.loads((ROOT / "package-lock.json").read_text("utf-8"))


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A folder as npm leaves it: one package with a script and a licence."""
    package = tmp_path / "node_modules" / "drawing"
    package.mkdir(parents=True)
    (package / "drawing.js").write_text("draw();")
    (package / "package.json").write_text('{"license": "ISC"}')
    (package / "LICENSE").write_text("As is.")
    return package.parent


def table(*files: str) -> dict[str, object]:
    return {"dependencies": {"drawing": "1.0.0"}, "vendor": {"map": list(files)}}


def test_every_package_is_named_by_an_exact_version() -> None:
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in PACKAGE["dependencies"].values())


def test_the_lock_file_is_that_of_the_package_file() -> None:
    assert LOCK["packages"][""]["dependencies"] == PACKAGE["dependencies"]


def test_the_lock_file_has_a_checksum_and_no_host_for_each_package() -> None:
    packages = {name: told for name, told in LOCK["packages"].items() if name}

    assert {name for name, told in packages.items() if "integrity" not in told or "resolved" in told} == set()


def test_files_are_copied_with_the_table_of_parts(modules: Path, tmp_path: Path) -> None:
    vendor.copy_files(table("drawing/drawing.js"), modules, tmp_path / "static" / "vendor")

    told = json.loads((tmp_path / "static" / "vendor" / "vendor.json").read_text("utf-8"))
    assert told == {"map": ["drawing.js"]}
    assert (tmp_path / "static" / "vendor" / "drawing.js").read_text() == "draw();"


def test_copies_carry_the_licence_along(modules: Path, tmp_path: Path) -> None:
    vendor.copy_files(table("drawing/drawing.js"), modules, tmp_path / "vendor")

    assert (tmp_path / "vendor" / "LICENCES.txt").read_text("utf-8").split() == [
        "drawing",
        "1.0.0:",
        "ISC",
        "As",
        "is.",
    ]


def test_a_missing_file_leaves_the_old_copies_and_nothing_beside_them(modules: Path, tmp_path: Path) -> None:
    to = tmp_path / "static" / "vendor"
    vendor.copy_files(table("drawing/drawing.js"), modules, to)

    with pytest.raises(vendor.VendorError, match=r"drawing/gone\.js: No such file"):
        vendor.copy_files(table("drawing/gone.js"), modules, to)

    assert (to / "drawing.js").exists()
    assert list(to.parent.iterdir()) == [to]


def test_files_that_went_out_of_use_do_not_stay(modules: Path, tmp_path: Path) -> None:
    vendor.copy_files(table("drawing/drawing.js"), modules, tmp_path / "vendor")
    (modules / "drawing" / "new.js").write_text("new();")

    vendor.copy_files(table("drawing/new.js"), modules, tmp_path / "vendor")

    assert not (tmp_path / "vendor" / "drawing.js").exists()


def test_npm_that_fails_is_told_by_its_own_first_line(tmp_path: Path) -> None:
    npm = [sys.executable, "-c", "import sys; sys.exit('npm error code ENOTFOUND')"]

    with pytest.raises(vendor.VendorError, match=r"^npm cannot install: npm error code ENOTFOUND$"):
        vendor.install(npm, ROOT, tmp_path / "work")
