"""What this process has done, for Prometheus (text format 0.0.4)."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from importlib.metadata import version

from flask import Flask, Response, request

from lod.stores.lanes import Lane
from lod.stores.meter import SECONDS, Meter
from lod.stores.pool import KILLED, QUERIES, SENT_AWAY
from lod.stores.pool import SECONDS as QUERY_SECONDS
from lod.web.site import Site

_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_REQUESTS = "requests"
_KEPT = "kept"

_GAUGES = (
    ("lod_queries_running", "Queries that run.", Lane.count_running),
    ("lod_queries_waiting", "Queries that wait for a worker.", Lane.count_waiting),
    ("lod_workers", "Workers alive.", Lane.count_workers),
)
Samples = Mapping[tuple[str, ...], float]


def count_requests(app: Flask, meter: Meter) -> None:
    """Count every answer of the application from now on."""
    app.after_request(partial(_count, meter))


def count_kept(meter: Meter, status: str) -> None:
    """Count an answer that was given again without asking anybody."""
    meter.count(_REQUESTS, "sparql", status)
    meter.count(_KEPT)


def show_metrics(site: Site) -> Response:
    """Show the counts of this process; each process of a server has its own."""
    response = Response("".join(_lines(site)), content_type=_CONTENT_TYPE)
    response.cache_control.no_store = True
    return response


def _count(meter: Meter, response: Response) -> Response:
    meter.count(_REQUESTS, request.endpoint or "none", str(response.status_code))
    return response


def _lines(site: Site) -> Iterator[str]:
    meter, lanes = site.queries.meter, site.queries.lanes
    info: Samples = {(site.release.manifest.release, version("lod")): 1}
    yield from _metric("lod_info", "gauge", "What is served, and by what.", ("release", "version"), info)
    yield from _counter(meter, _REQUESTS, "lod_requests_total", "Requests answered.", "kind", "status")
    yield from _counter(
        meter, QUERIES, "lod_queries_total", "Queries that reached a worker.", "lane", "outcome"
    )
    yield from _counter(
        meter, SENT_AWAY, "lod_queries_sent_away_total", "Queries that did not.", "lane", "reason"
    )
    yield from _counter(
        meter, KILLED, "lod_workers_killed_total", "Workers ended over a query.", "lane", "reason"
    )
    yield from _counter(meter, _KEPT, "lod_answers_kept_total", "Answers given again without a worker.")
    for name, text, count in _GAUGES:
        yield from _metric(name, "gauge", text, ("lane",), {(n,): count(lane) for n, lane in lanes.items()})
    yield from _histogram(meter, lanes)


def _counter(meter: Meter, event: str, name: str, text: str, *labels: str) -> Iterator[str]:
    counts = meter.of(event)
    return _metric(name, "counter", text, labels, counts if labels or counts else {(): 0})


def _histogram(meter: Meter, lanes: Iterable[str]) -> Iterator[str]:
    name = "lod_query_seconds"
    yield f"# HELP {name} Time in a worker.\n# TYPE {name} histogram\n"
    buckets, counts, sums = (
        meter.of(f"{QUERY_SECONDS}_{part}") for part in ("bucket", "count", "microseconds")
    )
    for lane in lanes:
        for most in SECONDS:
            yield _sample(
                f"{name}_bucket", {"lane": lane, "le": f"{most:g}"}, buckets.get((lane, f"{most:g}"), 0)
            )
        yield _sample(f"{name}_bucket", {"lane": lane, "le": "+Inf"}, counts.get((lane,), 0))
        yield _sample(f"{name}_sum", {"lane": lane}, sums.get((lane,), 0) / 1_000_000)
        yield _sample(f"{name}_count", {"lane": lane}, counts.get((lane,), 0))


def _metric(name: str, kind: str, text: str, labels: tuple[str, ...], samples: Samples) -> Iterator[str]:
    yield f"# HELP {name} {text}\n# TYPE {name} {kind}\n"
    for values, number in sorted(samples.items()):
        yield _sample(name, dict(zip(labels, values, strict=True)), number)


def _sample(name: str, labels: Mapping[str, str], number: float) -> str:
    escaped = (f'{label}="{_escape(value)}"' for label, value in labels.items())
    return f"{name}{{{','.join(escaped)}}} {number:.10g}\n" if labels else f"{name} {number:.10g}\n"


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
