"""Work is done side by side and handed over in order."""

import os
from collections.abc import Iterator
from functools import partial
from operator import add
from pathlib import Path

import pytest

from lod.config import load_config
from lod.crew import Crew, processors
from lod.errors import ConfigError, CrewError


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_tasks(jobs: int) -> None:
    with Crew(jobs) as crew:
        results = list(crew.do(partial(add, n, n) for n in range(20)))

    assert results == [2 * n for n in range(20)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_tasks_are_taken_as_they_are_needed(jobs: int) -> None:
    taken = 0

    def tasks() -> Iterator[partial[int]]:
        nonlocal taken
        for taken in range(1, 101):
            yield partial(add, taken, 0)

    with Crew(jobs) as crew:
        for done in crew.do(tasks()):
            assert taken <= done + 4 * jobs
    assert taken == 100


def test_tasks_of_two_jobs_run_in_other_processes() -> None:
    with Crew(2) as crew:
        found = set(crew.do([os.getpid] * 4))

    assert found
    assert os.getpid() not in found


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_goes_wrong_in_a_task_reaches_the_caller(jobs: int) -> None:
    task = partial(load_config, Path("nowhere.toml"))
    with Crew(jobs) as crew, pytest.raises(ConfigError, match="no such file"):
        list(crew.do([task, task]))


def test_a_process_that_is_killed_is_told_in_one_line() -> None:
    with Crew(2) as crew, pytest.raises(CrewError, match=r"has been killed.*--jobs") as told:
        list(crew.do([partial(os._exit, 9)] * 2))

    assert "\n" not in str(told.value)


def test_there_is_at_least_one_processor() -> None:
    assert processors() >= 1


def leave(file: Path, *then: Path) -> list[partial[object]]:
    """Leave a file, and lead to steps that need it."""
    file.write_text("")
    return [partial(follow, file, one) for one in then]


def follow(needed: Path, file: Path) -> None:
    """Leave a file, if another one is there."""
    assert needed.exists()
    file.write_text("")


@pytest.mark.parametrize("jobs", [1, 2])
def test_steps_are_done_and_those_that_they_lead_to(tmp_path: Path, jobs: int) -> None:
    steps = [partial(leave, tmp_path / f"{n}", *(tmp_path / f"{n}-{m}" for m in range(n))) for n in range(4)]

    with Crew(jobs) as crew:
        left = list(crew.do_all(steps))

    assert sorted(file.name for file in tmp_path.iterdir()) == [
        *("0", "1", "1-0", "2", "2-0", "2-1", "3", "3-0", "3-1", "3-2")
    ]
    assert len(left) == 10
    assert left[-1] == 0


def test_what_a_step_leads_to_is_done_before_the_others(tmp_path: Path) -> None:
    """What has waited already may be what all wait for in the end."""
    first, others = tmp_path / "first", [partial(leave, tmp_path / f"{n}") for n in range(6)]

    with Crew(2) as crew:
        seen = [
            (left, len(list(tmp_path.iterdir())))
            for left in crew.do_all([partial(leave, first, tmp_path / "then"), *others])
            if (tmp_path / "then").exists()
        ]

    left, there = seen[0]  # two are under way when it is told: it, and one other
    assert left >= 3
    assert there <= 5


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_goes_wrong_in_a_step_reaches_the_caller(tmp_path: Path, jobs: int) -> None:
    step = partial(leave, tmp_path / "nowhere" / "file")
    with Crew(jobs) as crew, pytest.raises(FileNotFoundError):
        list(crew.do_all([step]))
