"""Queries run in processes that may die; who waits, who is sent away, and who takes their place."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lod.config import Config, Limits
from lod.errors import BusyError, NotAcceptableError, QueryError, QueryTimeoutError, StoreError
from lod.formats import BINDINGS, GRAPHS, Format
from lod.stores import Answer, Asker, CancelledError, QueryPool, Question

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

    with pool_of(built, Limits(lookup_workers=3)) as pool:
        none = children() - before
        for _ in range(5):
            pool.query(question())
        one = children() - before

    assert none == set()
    assert len(one) == 1
    assert children() == before  # closing ends and reaps them


@pytest.mark.parametrize(
    "sparql", ["ASK { ?s ?p ?o }", "ASK { ?s ?p ?o . ?t ?q ?u }"], ids=["lookup", "query"]
)
def test_more_queries_than_workers_wait_for_their_turn(built: Config, sparql: str) -> None:
    before = children()
    limits = Limits(query_workers=2, lookup_workers=2, query_per_client=16)
    askers = [Asker(f"client {number}") for number in range(12)]

    with pool_of(built, limits) as pool, ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(pool.query, [question(sparql)] * 12, askers))
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
            pool.query(question(ENDLESS))
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
        pool.query(question("SELECT (1 AS ?x) {}"))
        [worker] = children() - before
        unlucky = threads.submit(pool.query, question(ENDLESS))
        time.sleep(0.3)
        os.kill(worker, signal.SIGSEGV)
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

    with pool_of(built, Limits(query_workers=1, lookup_workers=1)) as pool:
        pool.query(question())
        pool.query(question("SELECT (1 AS ?x) {}"))
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


@pytest.mark.parametrize("format_", BINDINGS, ids=lambda format_: format_.name)
def test_rows_are_counted_in_every_format(built: Config, format_: Format) -> None:
    values = (
        r"""SELECT ?x ?y { VALUES (?x ?y) { ("a\r\n\"b" "}},{") ("<result>\n" UNDEF) (UNDEF "\"\n") } }"""
    )

    with pool_of(built, Limits(query_rows=3)) as pool:
        fits = pool.query(Question(values, format_, None))
        with pytest.raises(QueryError, match="more than 3 rows"):
            pool.query(
                Question(values.replace("VALUES", "{ BIND(1 AS ?x) } UNION { VALUES") + " }", format_, None)
            )

    assert fits.format is format_


def test_rows_are_counted_across_the_pieces_in_which_they_are_written(built: Config) -> None:
    query = "SELECT ?s { ?s ?p ?o } LIMIT 2000"

    for format_ in BINDINGS:
        with pool_of(built, Limits(query_rows=2000)) as pool:
            pool.query(Question(query, format_, None))
        with pool_of(built, Limits(query_rows=1999)) as pool, pytest.raises(QueryError, match="1999 rows"):
            pool.query(Question(query, format_, None))


@pytest.mark.parametrize("format_", GRAPHS, ids=lambda format_: format_.name)
def test_triples_are_counted_in_every_format(built: Config, format_: Format) -> None:
    query = "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 5"

    with pool_of(built, Limits(query_rows=5)) as pool:
        fits = pool.query(Question(query, None, format_))
    with pool_of(built, Limits(query_rows=4)) as pool, pytest.raises(QueryError, match="more than 4 rows"):
        pool.query(Question(query, None, format_))

    assert fits.format is format_


def test_a_lookup_does_not_wait_for_heavy_queries(built: Config) -> None:
    limits = Limits(query_workers=1, query_queue=4, query_timeout=3.0)
    before = children()

    with pool_of(built, limits) as pool, ThreadPoolExecutor(5) as threads:
        heavy = [threads.submit(pool.query, question(ENDLESS), Asker(str(n))) for n in range(5)]
        wait_for_worker(before)
        begin = time.monotonic()
        answer = pool.query(question())
        taken = time.monotonic() - begin
        pool.close()
        for future in heavy:
            future.exception()

    assert answer.body == YES
    assert taken < 1


def test_heavy_queries_run_when_nobody_else_wants_the_processor(built: Config) -> None:
    before = children()

    with pool_of(built, Limits()) as pool:
        pool.query(question("SELECT (1 AS ?x) {}"))
        [heavy] = children() - before
        pool.query(question())
        [lookup] = children() - before - {heavy}
        niceness = [os.getpriority(os.PRIO_PROCESS, pid) for pid in (heavy, lookup)]

    own = os.getpriority(os.PRIO_PROCESS, 0)
    assert niceness == [19, own]


def test_what_only_looks_like_a_lookup_is_asked_anew_with_more_time(built: Config) -> None:
    mentions = " ".join(f"?{name} a <ns#Mention> ." for name in "abc")
    query = f"ASK {{ {mentions} FILTER(LANGMATCHES(STR(?a), LANG(?b)) && STR(?b) = STR(?c)) }}"

    with pool_of(built, Limits(lookup_timeout=0.001)) as pool:
        answer = pool.query(question(query))

    assert answer.body == YES.replace(b"true", b"false")
    assert pool.meter.of("killed")["lookup", "deadline"] == 1


def test_a_query_whose_client_has_gone_is_stopped(built: Config) -> None:
    before = children()
    begin = time.monotonic()

    with pool_of(built, Limits(query_timeout=20.0)) as pool:
        with pytest.raises(CancelledError):
            pool.query(question(ENDLESS), Asker("a", watch=lambda: lambda: time.monotonic() > begin + 0.5))
        left = children() - before

    assert time.monotonic() - begin < 5
    assert left == set()


def test_a_worker_whose_server_is_gone_ends_itself(built: Config) -> None:
    folder = str(built.output / "current" / "store")
    request = {"query": ENDLESS, "base": built.base, "bindings": "json", "graph": None, "seconds": 0.2}
    rest = {"default_graphs": None, "named_graphs": None, "bytes": 1000, "rows": 10}
    command = [sys.executable, "-m", "lod.stores.worker", folder, "1024", "0"]

    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        assert worker.stdin
        worker.stdin.write(json.dumps({**request, **rest}).encode() + b"\n")
        worker.stdin.flush()
        code = worker.wait(10)

    assert code == -signal.SIGALRM


@pytest.mark.parametrize(
    ("graphs", "expected"),
    [
        ({}, [True, True]),
        ({"default_graphs": ("{base}graph/authority",)}, [True, False]),
        ({"named_graphs": ("{base}graph/authority",)}, [False, True]),
        ({"default_graphs": ("{base}nothing",)}, [False, False]),
    ],
)
def test_graphs_of_the_protocol_make_up_the_whole_dataset(
    built: Config, graphs: dict[str, tuple[str, ...]], expected: list[bool]
) -> None:
    chosen = {name: tuple(iri.format(base=built.base) for iri in iris) for name, iris in graphs.items()}
    everything = f"FROM <{built.base}graph/authority> FROM NAMED <{built.base}graph/authority>"

    with pool_of(built, Limits()) as pool:
        for clause in ("", everything) if graphs else ("",):  # they count, whatever the query says
            asked = [f"ASK {clause} {{ {what} }}" for what in ("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }")]
            told = [pool.query(Question(query, JSON, None, **chosen)).body == YES for query in asked]
            assert told == expected


def test_a_query_whose_worker_others_kill_is_asked_to_come_again(built: Config) -> None:
    with pool_of(built, Limits(query_timeout=20)) as pool, ThreadPoolExecutor() as threads:
        before = children()
        asked = threads.submit(pool.query, question(ENDLESS))
        wait_for_worker(before)
        time.sleep(1)  # so long that it was not dying before
        for worker in children() - before:
            os.kill(worker, signal.SIGKILL)

        with pytest.raises(BusyError, match="killed from outside"):
            asked.result(timeout=10)
    assert pool.meter.of("killed")["query", "killed"] == 1


def test_a_worker_that_is_killed_while_it_starts_is_no_fault_of_the_store(
    built: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = "kill -9 $$"
    monkeypatch.setattr(
        subprocess, "Popen", partial(_start_instead, ["/bin/sh", "-c", script], subprocess.Popen)
    )

    with pool_of(built, Limits()) as pool, pytest.raises(BusyError, match="killed from outside"):
        pool.query(question())


def _start_instead(
    command: list[str], popen: Callable[..., subprocess.Popen[bytes]], _: object, **options: Any
) -> Any:
    return popen(command, **options)
