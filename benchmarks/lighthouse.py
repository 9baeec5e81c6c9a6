"""What Lighthouse thinks of the pages: performance, accessibility, best practices, of 100 each.

Usage: .venv/bin/python benchmarks/lighthouse.py [ADDRESS...]

Needs Chromium (`make browser`) and Lighthouse, a script of npm that `make setup` does not bring:
`npm install --no-save --ignore-scripts --prefix .venv/judges lighthouse`.
An address is a path of the site over `records/`.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from lod.build import build_release
from lod.config import load_config

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from chromium import FLAGS, find_chromium  # noqa: E402 - of the tests, like the server
from serving import serving  # noqa: E402

SCRIPT = ROOT / ".venv" / "judges" / "node_modules" / "lighthouse" / "cli" / "index.js"
PAGES = ("/", "/doc/document/mfa-164gs-1959-01-21", "/doc/person/nehru", "/search?q=nehru")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def main() -> None:
    """Measure and print."""
    chromium = find_chromium()
    node = shutil.which("node")
    if not chromium or not node or not SCRIPT.exists():
        sys.exit("benchmarks/lighthouse.py: expected Chromium, Node and Lighthouse; see the head of the file")
    print(f"  {'':48}" + "".join(f"{name:>16}" for name in CATEGORIES))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = replace(load_config(ROOT / "lod.toml"), output=folder / "output")
        build_release([ROOT / "records"], config, lambda _: None)
        with serving(folder, "--config", ROOT / "lod.toml", "--output", config.output) as server:
            for path in sys.argv[1:] or PAGES:
                scores = judge(f"http://127.0.0.1:{server.port}{path}", node, chromium)
                print(f"  {path:48}" + "".join(f"{scores[name]:16.0f}" for name in CATEGORIES), flush=True)


def judge(address: str, node: str, chromium: str) -> dict[str, float]:
    """Return the scores of a page; it is the phone of Lighthouse that looks, with its slow network."""
    command = [
        node,
        SCRIPT,
        address,
        "--quiet",
        "--output=json",
        f"--chrome-flags={' '.join(('--headless', *FLAGS))}",
    ]
    environment = os.environ | {"CHROME_PATH": chromium}
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    return {name: json.loads(done.stdout)["categories"][name]["score"] * 100 for name in CATEGORIES}


if __name__ == "__main__":
    main()
