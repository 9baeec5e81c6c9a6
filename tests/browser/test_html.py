"""Every kind of page is valid HTML, as the Nu HTML Checker sees it.

`make browser` brings the checker, Java runs it.
"""

import json
import shutil
import subprocess
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from browser.kinds import KINDS
from conftest import ROOT

CHECKER = ROOT / ".venv" / "judges" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


def test_pages_are_valid(site: str, tmp_path: Path) -> None:
    java = shutil.which("java")
    if not CHECKER.exists() or not java:
        pytest.skip("no Nu HTML Checker here: `make browser` brings it, and it takes Java")
    for kind, address in KINDS.items():
        (tmp_path / f"{kind}.html").write_bytes(fetch(f"{site}{address}"))

    command = [java, "-Xss4m", "-jar", CHECKER, "--format", "json", "--skip-non-html", tmp_path]
    checked = subprocess.run(command, capture_output=True, check=False)

    found = json.loads(checked.stderr)["messages"]
    assert [told(message) for message in found if message["type"] != "info"] == []


def fetch(address: str) -> bytes:
    request = Request(address, headers={"Accept": "text/html"})  # noqa: S310 - our own server
    try:
        with urlopen(request, timeout=20) as response:  # noqa: S310
            return bytes(response.read())
    except HTTPError as error:  # a page of an error is a page, too
        return error.read()


def told(message: dict[str, object]) -> str:
    page = Path(str(message["url"])).stem
    return f"{page}:{message.get('lastLine')}: {message['message']}: {message.get('extract')}"
