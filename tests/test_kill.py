"""A build or a switch that is killed leaves a whole release, and the next build goes on."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from conftest import ROOT

FILE = ROOT / "benchmarks" / "kill.py"


@pytest.fixture(scope="module")
def kill() -> Iterator[ModuleType]:
    """Give the benchmark as a module."""
    spec = importlib.util.spec_from_file_location("kill", FILE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["kill"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["kill"]


def test_what_is_killed_leaves_a_whole_release_and_the_next_build_the_same_bytes(
    kill: ModuleType, tmp_path: Path
) -> None:
    trial = kill.Trial(tmp_path, records=3, seed=7)

    for force in (False, True, False):
        trial.kill_build(force=force)  # fails if a file, the store or the bytes are not as they should be
    for _ in range(2):
        trial.kill_switch()

    assert trial.outcomes.total() == 5
