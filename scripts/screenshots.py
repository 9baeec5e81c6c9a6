#!/usr/bin/env python3
"""Pictures of the site for the documentation: docs/pictures/*.png, made by a browser.

Usage: .venv/bin/python scripts/screenshots.py [NAME...]

Needs Chromium (`make browser`) and the scripts of others (`make setup`).
The site is that of `records/`, as `make run` shows it.
"""

import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from lod.build import build_release
from lod.config import load_config

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from chromium import FLAGS, find_chromium  # noqa: E402 - of the tests, like the server
from serving import serving  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
RECORD = "/doc/document/mfa-164gs-1959-01-21"


@dataclass(frozen=True, slots=True)
class Picture:
    """What is looked at, and how."""

    name: str
    address: str
    width: int = 1200  # pixels
    height: int = 850
    scheme: str = "light"
    click: str = ""  # a selector of what is clicked first
    until: str = "main"  # a selector of what must be seen before


PICTURES = (
    Picture("record", RECORD),
    Picture("record-phone", RECORD, width=400, scheme="dark"),
    Picture("person", "/doc/person/nehru"),
    Picture("map", "/map", until="main svg path"),
    Picture("question", "/questions/37-planned-contacts?who=id/person/nehru"),
    Picture("editor", "/sparql?example=17-plans-outcome-unknown", click="#run", until="#results table"),
    Picture("search", "/search?q=nehru"),
)


def main() -> None:
    """Take the pictures."""
    chosen = [picture for picture in PICTURES if not sys.argv[1:] or picture.name in sys.argv[1:]]
    chromium = find_chromium()
    if not chromium:
        sys.exit("scripts/screenshots.py: no Chromium here, expected what `make browser` installs")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = replace(load_config(ROOT / "lod.toml"), output=folder / "output")
        build_release([ROOT / "records"], config, lambda _: None)
        options = ("--config", ROOT / "lod.toml", "--output", config.output)
        with serving(folder, *options) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            for picture in chosen:
                take(browser, f"http://127.0.0.1:{server.port}", picture)


def take(browser: Browser, site: str, picture: Picture) -> None:
    """Take one picture."""
    page = browser.new_page(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.scheme == "dark" else "light",
    )
    page.goto(site + picture.address)
    if picture.click:
        page.locator(picture.click).first.click()
    page.locator(picture.until).first.wait_for()
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    page.close()


if __name__ == "__main__":
    main()
