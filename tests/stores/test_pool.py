"""Queries run in processes that may die; who waits, who is sent away, and who takes their place."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from lod.config import Config, Limits
from lod.errors import BusyError, NotAcceptableError, QueryError, QueryTimeoutError, StoreError
from lod.formats import BINDINGS, GRAPHS
from lod.stores import Answer, QueryPool, Question

[JSON, *_], [TURTLE, *_] = BINDINGS, GRAPHS
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) > STR(?i)) }"
YES = b'{"head":{},"boolean":true}'


@contextmanager
def pool_of(built: Config, limits: Limits) -> Iterator[QueryPool]:
    pool = QueryPool(built.output / "current" / "store", built.base, limits)
    try:
        yield pool
    finally:
        pool.close()


def question(sparql: str = "ASK { ?s ?p ?o }") -> Question:
    return Question(sparql, JSON, TURTLE)


def children() -> set[int]:
    """Return the processes that this one has started and not yet seen end."""
    pids: set[int] = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # the thread has ended meanwhile
            pids |= {int(pid) for pid in (task / "children").read_text().split()}
    return pids


def wait_for_worker(before: set[int]) -> None:
    deadline = time.monotonic() + 10
    while children() == before and time.monotonic() < deadline:
        time.sleep(0.01)


def test_an_answer_is_complete_and_says_its_format(built: Config) -> None:
    with pool_of(built, Limits()) as pool:
        answer = pool.query(question())

    assert answer == Answer(JSON, YES)


def test_workers_are_started_when_first_needed_and_used_again(built: Config) -> None:
    before = children()

    with pool_of(built, Limits(query_workers=3)) as pool:
        none = children() - before
        for _ in range(5):
            pool.query(question())
        one = children() - before

    assert none == set()
    assert len(one) == 1
    assert children() == before  # closing ends and reaps them


def test_more_queries_than_workers_wait_for_their_turn(built: Config) -> None:
    before = children()

    with pool_of(built, Limits(query_workers=2, query_queue=16)) as pool, ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(pool.query, [question()] * 12))
        workers = children() - before

    assert answers == [Answer(JSON, YES)] * 12
    assert len(workers) == 2


def test_a_query_beyond_the_queue_is_sent_away(built: Config) -> None:
    limits = Limits(query_workers=1, query_queue=0, query_timeout=1.0)
    before = children()

    with pool_of(built, limits) as pool, ThreadPoolExecutor(1) as threads:
        long: Future[Answer] = threads.submit(pool.query, question(ENDLESS))
        wait_for_worker(before)
        with pytest.raises(BusyError, match="queue is full"):
            pool.query(question())
        with pytest.raises(QueryTimeoutError):
            long.result()
        after = pool.query(question())

    assert after.body == YES


def test_who_waits_too_long_is_sent_away(built: Config) -> None:
    before = children()

    with pool_of(built, Limits(query_workers=1, query_timeout=1.0)) as pool, ThreadPoolExecutor(4) as threads:
        first = threads.submit(pool.query, question(ENDLESS))
        wait_for_worker(before)
        others = [threads.submit(pool.query, question(ENDLESS)) for _ in range(3)]
        errors = [type(future.exception()) for future in (first, *others)]

    assert errors[0] is QueryTimeoutError
    assert BusyError in errors[1:]
    assert set(errors) == {QueryTimeoutError, BusyError}


def test_a_query_that_takes_too_long_is_stopped_with_its_worker(built: Config) -> None:
    before = children()

    with pool_of(built, Limits(query_timeout=0.5)) as pool:
        with pytest.raises(QueryTimeoutError, match=r"longer than 0\.5 s"):
            pool.query(question(ENDLESS))
        left = children() - before

    assert left == set()


def test_a_worker_that_dies_over_a_query_is_replaced(built: Config) -> None:
    before = children()

    with pool_of(built, Limits(query_workers=1)) as pool, ThreadPoolExecutor(1) as threads:
        pool.query(question())
        [worker] = children() - before
        unlucky = threads.submit(pool.query, question(ENDLESS))
        time.sleep(0.3)
        os.kill(worker, signal.SIGKILL)
        error = unlucky.exception()
        answer = pool.query(question())

    assert isinstance(error, QueryError)
    assert answer.body == YES


def test_a_worker_that_dies_between_queries_is_replaced(built: Config) -> None:
    before = children()

    with pool_of(built, Limits(query_workers=1)) as pool:
        pool.query(question())
        [worker] = children() - before
        os.kill(worker, signal.SIGKILL)
        answer = pool.query(question())

    assert answer.body == YES


def test_errors_of_askers_spare_the_worker(built: Config) -> None:
    before = children()

    with pool_of(built, Limits(query_workers=1)) as pool:
        pool.query(question())
        workers = children() - before
        with pytest.raises(QueryError, match=r"1:\d"):
            pool.query(question("SELEKT"))
        with pytest.raises(NotAcceptableError, match="text/turtle"):
            pool.query(Question("DESCRIBE <a:b>", JSON, None))
        with pytest.raises(QueryError, match="SERVICE"):
            pool.query(question("ASK { SERVICE <http://127.0.0.1:9/> {} }"))
        after = children() - before

    assert after == workers


def test_an_answer_that_is_too_large_is_no_answer(built: Config) -> None:
    with pool_of(built, Limits(query_bytes=1)) as pool:
        with pytest.raises(QueryError, match="larger than 1 MiB"):
            pool.query(question("SELECT * { ?a ?b ?c . ?d ?e ?f }"))
        answer = pool.query(question())

    assert answer.body == YES


def test_the_memory_of_a_query_is_bounded(built: Config) -> None:
    greedy = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f LIMIT 1"

    with (
        pool_of(built, Limits(query_memory=300, query_timeout=20.0)) as pool,
        pytest.raises(QueryError, match="memory"),
    ):
        pool.query(question(greedy))


def test_a_store_that_is_gone_is_no_fault_of_the_asker(built: Config, tmp_path: Path) -> None:
    pool = QueryPool(tmp_path / "nothing", built.base, Limits())

    with pytest.raises(StoreError):
        pool.query(question())

    pool.close()
