"""What the server tells of its own state: `/metrics` for Prometheus, `/health` for people and programs."""

import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace

import pytest
from flask.testing import FlaskClient

from lod.config import Config, Limits
from lod.web import create_app

# Text-based format of Prometheus, 0.0.4.
LINE = re.compile(
    r"# (?:HELP [a-z_]+ [^\n]+|TYPE [a-z_]+ (?:counter|gauge|histogram))"
    r'|[a-z_]+(?:\{[a-z]+="[^"\n]*"(?:,[a-z]+="[^"\n]*")*\})? [0-9.e+-]+'
)
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?c) > STR(?i)) }"


@pytest.fixture
def client(built: Config) -> Iterator[FlaskClient]:
    app = create_app(replace(built, limits=Limits(query_timeout=0.3)))
    yield app.test_client()
    app.extensions["lod"].queries.close()


def metrics(client: FlaskClient) -> dict[str, float]:
    lines = client.get("/metrics").text.splitlines()
    return {
        name: float(number)
        for name, _, number in (line.rpartition(" ") for line in lines if not line.startswith("#"))
    }


def test_every_line_is_in_the_format_of_prometheus(client: FlaskClient) -> None:
    client.get("/sparql", query_string={"query": "ASK {}"})

    response = client.get("/metrics")

    assert response.content_type == "text/plain; version=0.0.4; charset=utf-8"
    assert response.text.endswith("\n")
    assert [line for line in response.text.splitlines() if not LINE.fullmatch(line)] == []


def test_each_metric_is_declared_once_before_its_samples(client: FlaskClient) -> None:
    lines = client.get("/metrics").text.splitlines()

    types = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    samples = {
        re.sub(r"_(bucket|sum|count)$", "", re.split(r"[ {]", line)[0]) for line in lines if line[0] != "#"
    }
    assert len(set(types)) == len(types)
    assert samples <= set(types)


def test_requests_are_counted_by_kind_and_status(client: FlaskClient) -> None:
    for path in (
        "/sparql?query=ASK{}",
        "/sparql?query=ASK{}",
        "/sparql?query=nonsense",
        "/nowhere",
        "/doc/dataset",
    ):
        client.get(path)

    counted = metrics(client)

    assert counted['lod_requests_total{kind="sparql",status="200"}'] == 2
    assert counted['lod_requests_total{kind="sparql",status="400"}'] == 1
    assert counted['lod_requests_total{kind="none",status="404"}'] == 1
    assert counted['lod_requests_total{kind="document",status="200"}'] == 1
    assert counted["lod_answers_kept_total"] == 1


def test_queries_are_counted_by_lane_and_outcome(client: FlaskClient) -> None:
    for query in ("ASK {}", "SELECT (1 AS ?x) {}", "nonsense", ENDLESS):
        client.get("/sparql", query_string={"query": query})

    counted = metrics(client)

    assert counted['lod_queries_total{lane="lookup",outcome="answered"}'] == 1
    assert counted['lod_queries_total{lane="query",outcome="answered"}'] == 1
    assert counted['lod_queries_total{lane="query",outcome="refused"}'] == 1
    assert counted['lod_queries_total{lane="query",outcome="deadline"}'] == 1
    assert counted['lod_workers_killed_total{lane="query",reason="deadline"}'] == 1
    assert counted['lod_workers{lane="lookup"}'] == 1
    assert counted['lod_queries_running{lane="query"}'] == counted['lod_queries_waiting{lane="query"}'] == 0


def test_durations_stand_in_a_histogram(client: FlaskClient) -> None:
    for query in ("SELECT (1 AS ?x) {}", ENDLESS):
        client.get("/sparql", query_string={"query": query})

    counted = metrics(client)

    buckets = [
        number for name, number in counted.items() if name.startswith('lod_query_seconds_bucket{lane="query"')
    ]
    assert buckets == sorted(buckets)
    assert counted['lod_query_seconds_bucket{lane="query",le="0.25"}'] == 1
    assert counted['lod_query_seconds_bucket{lane="query",le="+Inf"}'] == 2
    assert counted['lod_query_seconds_count{lane="query"}'] == 2
    assert 0.3 <= counted['lod_query_seconds_sum{lane="query"}'] < 5


def test_the_release_is_told(client: FlaskClient, built: Config) -> None:
    release = (built.output / "current").resolve().name

    assert [name for name in metrics(client) if name.startswith(f'lod_info{{release="{release}",version="')]


def test_health_in_json_tells_lanes_and_limits(client: FlaskClient, built: Config) -> None:
    client.get("/sparql", query_string={"query": "ASK {}"})

    response = client.get("/health", headers={"Accept": "application/json"})

    state = response.get_json()
    assert response.content_type == "application/json"
    assert state["status"] == "ok"
    assert state["release"] == (built.output / "current").resolve().name
    assert state["lanes"]["lookup"] == {
        "running": 0,
        "waiting": 0,
        "workers": 1,
        "walled": sys.platform == "linux",
        "most_running": 2,
        "most_waiting": 64,
    }
    assert state["limits"] == {**asdict(Limits(query_timeout=0.3)), "sparql_services": []}


@pytest.mark.parametrize("accept", ["", "*/*", "text/plain", "text/html,*/*;q=0.1"])
def test_health_is_a_line_for_everybody_else(client: FlaskClient, accept: str) -> None:
    response = client.get("/health", headers={"Accept": accept})

    assert response.text.startswith("ok ")
    assert response.headers["Cache-Control"] == "no-store"
