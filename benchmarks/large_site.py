"""The site over a large release beside the site over the release of one record.

Pages are asked of the application in this process, each once, so none comes from its memory: processor
time, at the median, and how long the pages are. Lookups go through the processes that answer queries: wall
clock, at the median. Pages there is one of are asked once. Last a server is started: the time from the
command to the first answer, and pages over HTTP, each once, in wall clock at the median.

Usage: .venv/bin/python benchmarks/large_site.py OUTPUT     the output folder of a large build
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

from lod.build import build_release
from lod.config import load_config
from lod.web import create_app
from measure import print_versions

ROOT = Path(__file__).parents[1]
PORT = int(os.environ.get("PORT", "8189"))
SAMPLE = 40  # pages of a kind
LONGEST_START = 120  # seconds
KINDS = ("document", "person", "state", "place")
ONCE = (
    "/", "/records", "/people", "/states", "/places", "/groups", "/timeline", "/network", "/map",
    "/doc/dataset", "/sitemap.xml", "/sitemap-1.xml", "/search?q=treaty",
)  # fmt: skip
LOOKUP = "SELECT ?p ?o WHERE {{ <{}> ?p ?o }} LIMIT 20"
NAMED = "SELECT ?s WHERE {{ ?s <http://purl.org/dc/terms/references> <{}> }} LIMIT 20"


class Subject:
    """A site to be measured."""

    def __init__(self, output: Path) -> None:
        self.output = output
        config = replace(load_config(ROOT / "lod.toml"), output=output)
        self.base = config.base
        app = create_app(config)
        self.site = app.extensions["lod"]
        self.client = app.test_client()
        self.get("/health")  # what any first request takes, is no matter of the pages

    def get(self, path: str, media_type: str = "text/html") -> int:
        """Ask for a page; return how long it is."""
        answer = self.client.get(path, headers={"Accept": "*/*" if "sparql" in path else media_type})
        assert answer.status_code < 500, f"{path}: {answer.status}"  # noqa: PLR2004
        return len(answer.get_data())

    def pages(self, keys: Sequence[str], media_type: str) -> tuple[float, float]:
        """Return the median processor time of pages, each asked once, and their median length."""
        measured = [_cpu(lambda key=key: self.get(f"/doc/{key}", media_type)) for key in keys]
        return median(seconds for seconds, _ in measured), median(size for _, size in measured)

    def queries(self, keys: Sequence[str], query: str) -> float:
        """Return the median time of queries, each asked once."""
        paths = [f"/sparql?query={quote(query.format(f'{self.base}id/{key}'))}" for key in keys]
        return median(_wall(lambda path=path: self.get(path)) for path in paths)

    def keys(self, kind: str) -> list[str]:
        """Return some keys of a kind of page: from the lists of the release, or else the first sitemaps."""
        if self.site.lists and kind == "document":
            records = self.site.lists.records
            chosen = Random(1).sample(range(len(records)), min(SAMPLE, len(records)))  # noqa: S311
            return [records[at][1].removeprefix(f"{self.base}id/") for at in chosen]
        if self.site.lists:
            found = [iri.removeprefix(f"{self.base}id/") for iri in self.site.lists.below(f"id/{kind}/")]
        else:
            found = list(self._mapped(kind))
        return Random(1).sample(found, min(SAMPLE, len(found)))  # noqa: S311

    def _mapped(self, kind: str) -> Iterator[str]:
        for number in range(1, 4):
            answer = self.client.get(f"/sitemap-{number}.xml")
            if answer.status_code == 200:  # noqa: PLR2004
                yield from re.findall(rf"/doc/({kind}/[^</]+)<", answer.get_data(as_text=True))


@contextmanager
def served(output: Path) -> Iterator[float]:
    """Serve a release; give the seconds from the command to the first answer of the home page."""
    command = [sys.executable, "-m", "lod", "serve", "--port", str(PORT), "--output", str(output)]
    command += ["--config", str(ROOT / "lod.toml")]
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while process.poll() is None and time.perf_counter() - begin < LONGEST_START:
            with suppress(OSError):
                _fetch("/")
                break
            time.sleep(0.02)
        yield time.perf_counter() - begin if process.poll() is None else float("nan")
    finally:
        process.terminate()
        process.wait()


def over_http(subject: Subject, keys: Sequence[Sequence[str]]) -> list[float]:
    """Return how long a start takes, and at the median a page of each kind."""
    with served(subject.output) as start:
        pages = [
            median(_wall(lambda key=key: _fetch(f"/doc/{key}")) for key in some)
            for some in keys
            if start < LONGEST_START
        ]
        return [start, *pages]


def _fetch(path: str) -> None:
    request = Request(f"http://127.0.0.1:{PORT}{path}", headers={"Accept": "text/html"})
    with urlopen(request, timeout=60) as answer:  # noqa: S310 - our own
        answer.read()


def _cpu(call: Callable[[], int]) -> tuple[float, int]:
    begin = time.process_time()
    size = call()
    return time.process_time() - begin, size


def _wall(call: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


def main() -> None:
    """Measure and print."""
    print_versions()
    with tempfile.TemporaryDirectory() as name:
        _say("building the release of one record")
        build_release([ROOT / "records"], replace(load_config(ROOT / "lod.toml"), output=Path(name)), _say)
        _say("opening both sites")
        compare(Subject(Path(name)), Subject(Path(sys.argv[1])))


def compare(small: Subject, large: Subject) -> None:
    """Print a row for each thing that is measured."""
    records = [len(subject.site.lists.records) if subject.site.lists else 0 for subject in (small, large)]
    print(f"  load {os.getloadavg()[0]:.1f}; records listed: {records[0]:,} and {records[1]:,}")
    print(f"  {'':44}{'one record':>12}{'large':>10}{'ratio':>8}", flush=True)
    for path in ONCE:
        _row(f"{path}, once, ms", _cpu(partial(small.get, path))[0], _cpu(partial(large.get, path))[0])
    keys = [[subject.keys(kind) for kind in KINDS] for subject in (small, large)]
    for kind, ours, theirs in zip(KINDS, *keys, strict=True):
        for media_type in ("text/html", "text/turtle"):
            (one, short), (other, long) = small.pages(ours, media_type), large.pages(theirs, media_type)
            _row(f"{kind}, {media_type}, ms", one, other)
            _row(f"{kind}, {media_type}, kB", short, long, 1 / 1000)
        _row(f"lookup of a {kind}, ms", small.queries(ours, LOOKUP), large.queries(theirs, LOOKUP))
    people = [some[KINDS.index("person")] for some in keys]
    _row("who names a person, ms", small.queries(people[0], NAMED), large.queries(people[1], NAMED))
    titles = ("start to first answer", *(f"{kind} over HTTP" for kind in KINDS))
    served_pages = [over_http(subject, some) for subject, some in zip((small, large), keys, strict=True)]
    for title, one, other in zip(titles, *served_pages, strict=False):
        _row(f"{title}, ms", one, other)


def _say(text: str) -> None:
    print(f"  ... {text}", file=sys.stderr, flush=True)


def _row(title: str, small: float, large: float, unit: float = 1000) -> None:
    print(f"  {title:44}{small * unit:12.2f}{large * unit:10.2f}{large / small:8.2f}", flush=True)


if __name__ == "__main__":
    main()
