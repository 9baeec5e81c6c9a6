#!/usr/bin/env python3
"""Make docs/model/*.svg: the model in pictures, each drawn from the statements of a release.

What a picture shows stands in docs/model/diagrams.toml. The same release gives the same bytes.

Usage: .venv/bin/python scripts/model_diagrams.py [--check] [RELEASE]

RELEASE is the folder of a release, output/current if it is not given. With --check nothing is written:
the exit code is 1 if a picture is not what the release says.
"""

import json
import sys
from pathlib import Path

from diagrams.graph import Release
from diagrams.layout import lay_out
from diagrams.settings import read_settings
from diagrams.svg import write_svg

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "model"


def main() -> None:
    """Write the pictures, or compare them with what would be written."""
    arguments = sys.argv[1:]
    check = "--check" in arguments
    folders = [argument for argument in arguments if argument != "--check"]
    if len(folders) > 1 or any(folder.startswith("-") for folder in folders):
        sys.exit(__doc__)
    files = make_files(Path(folders[0]) if folders else ROOT / "output" / "current")
    if check:
        sys.exit("\n".join(find_stale(files)) or None)
    for name, text in files.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def make_files(folder: Path) -> dict[str, str]:
    """Return the text of each picture by its file name."""
    try:
        settings = read_settings(FOLDER / "diagrams.toml")
        base = json.loads((folder / "manifest.json").read_bytes())["base"]
        release = Release(folder, base, settings)
        return {
            f"{plan.name}.svg": write_svg(lay_out(release.draw(plan)), settings) for plan in settings.diagrams
        }
    except (OSError, LookupError, ValueError) as error:
        sys.exit(f"model_diagrams.py: {error}")


def find_stale(files: dict[str, str]) -> list[str]:
    """Return a line for each picture that is missing, not current, or asked for by nothing."""
    present = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.svg")}
    names = sorted(files.keys() | present.keys())
    return [
        f"docs/model/{name}: not what the release says, run scripts/model_diagrams.py"
        for name in names
        if files.get(name) != present.get(name)
    ]


if __name__ == "__main__":
    main()
