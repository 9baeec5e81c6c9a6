"""The protocol and service description tests of the W3C, asked of a real server by a runner from outside."""

import re
import subprocess
import sys

import pytest

from conftest import ROOT

SUITE = ROOT.parent / "shared" / "w3c"


@pytest.mark.skipif(not SUITE.is_dir(), reason="the suites of the W3C are not here")
def test_every_test_of_the_suite_passes() -> None:
    serve = f"{sys.executable} -m lod serve --data {{nq}} --port {{port}}"

    done = subprocess.run(
        [sys.executable, "protocol_http.py", "--path", "/sparql", "--start-cmd", serve],
        cwd=SUITE,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert re.findall(r"^  - (.*)$", done.stdout, re.MULTILINE) == []
    assert "w3c-query      13/13" in done.stdout, done.stdout + done.stderr
