"""The site over a large release beside the site over the release of one record.

Pages are asked of the application in this process, each once, so none comes from its memory: processor
time, at the median. Lookups go through the processes that answer queries: wall clock, at the median. Pages
there is one of are asked once, at the start. A start is the time from the command to the first answer.

Usage: .venv/bin/python benchmarks/large_site.py OUTPUT     the output folder of a large build
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median
from urllib.parse import quote
from urllib.request import urlopen

from flask.testing import FlaskClient

from lod.build import build_release
from lod.config import load_config
from lod.web import create_app
from measure import print_versions

ROOT = Path(__file__).parents[1]
PORT = 8189
SAMPLE = 40  # pages of a kind
KINDS = ("document", "person", "state", "place")
ONCE = (
    "/", "/records", "/people", "/states", "/places", "/groups", "/timeline", "/network", "/doc/dataset",
    "/releases.atom", "/sitemap.xml", "/search?q=treaty",
)  # fmt: skip
LOOKUP = "SELECT ?p ?o WHERE {{ <{}> ?p ?o }} LIMIT 20"
NAMED = "SELECT ?s WHERE {{ ?s <http://purl.org/dc/terms/references> <{}> }} LIMIT 20"


class Subject:
    """A site to be measured."""

    def __init__(self, output: Path) -> None:
        self.output = output
        config = replace(load_config(ROOT / "lod.toml"), output=output)
        self.base = config.base
        self.client = create_app(config).test_client()

    def once(self, path: str) -> float:
        """Return the processor time of a page that is asked for the first time."""
        return _cpu(lambda: _get(self.client, path))

    def pages(self, keys: Sequence[str], media_type: str) -> float:
        """Return the median processor time of pages, each asked once."""
        return median(_cpu(lambda key=key: _get(self.client, f"/doc/{key}", media_type)) for key in keys)

    def queries(self, keys: Sequence[str], query: str) -> float:
        """Return the median time of queries, each asked once."""
        times = []
        for key in keys:
            begin = time.perf_counter()
            _get(self.client, f"/sparql?query={quote(query.format(f'{self.base}id/{key}'))}")
            times.append(time.perf_counter() - begin)
        return median(times)

    def keys(self, kind: str) -> list[str]:
        """Return some keys of a kind of page, from the first sitemaps."""
        found: list[str] = []
        for number in range(1, 4):
            answer = self.client.get(f"/sitemap-{number}.xml")
            if answer.status_code == 200:  # noqa: PLR2004
                found += re.findall(rf"/doc/({kind}/[^</]+)<", answer.get_data(as_text=True))
        return Random(1).sample(found, min(SAMPLE, len(found)))  # noqa: S311

    def start(self) -> float:
        """Return the seconds from the command to the first answer of the home page."""
        command = [sys.executable, "-m", "lod", "serve", "--port", str(PORT), "--output", str(self.output)]
        command += ["--config", str(ROOT / "lod.toml")]
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            while time.perf_counter() - begin < 120:  # noqa: PLR2004
                with suppress(OSError), urlopen(f"http://127.0.0.1:{PORT}/", timeout=60) as answer:
                    answer.read()
                    return time.perf_counter() - begin
                time.sleep(0.02)
            return float("nan")
        finally:
            process.terminate()
            process.wait()


def _cpu(call: Callable[[], object]) -> float:
    begin = time.process_time()
    call()
    return time.process_time() - begin


def _get(client: FlaskClient, path: str, media_type: str = "text/html") -> None:
    answer = client.get(path, headers={"Accept": media_type if "sparql" not in path else "*/*"})
    answer.get_data()
    assert answer.status_code < 500, f"{path}: {answer.status}"  # noqa: PLR2004


def main() -> None:
    """Measure and print."""
    print_versions()
    with tempfile.TemporaryDirectory() as name:
        config = replace(load_config(ROOT / "lod.toml"), output=Path(name))
        build_release([ROOT / "records"], config, lambda _: None)
        small, large = Subject(Path(name)), Subject(Path(sys.argv[1]))
        print(f"  load {os.getloadavg()[0]:.1f}\n  {'':44}{'one record':>12}{'large':>10}{'ratio':>8}")
        _row("start to first answer, s", small.start(), large.start(), 1)
        for path in ONCE:
            _row(f"{path}, once, ms", small.once(path), large.once(path))
        for kind in KINDS:
            ours, theirs = small.keys(kind), large.keys(kind)
            for media_type in ("text/html", "text/turtle"):
                _row(
                    f"{kind}, {media_type}, ms",
                    small.pages(ours, media_type),
                    large.pages(theirs, media_type),
                )
            _row(f"lookup of a {kind}, ms", small.queries(ours, LOOKUP), large.queries(theirs, LOOKUP))
        people = small.keys("person"), large.keys("person")
        _row(
            "who names a person, ms",
            *(s.queries(k, NAMED) for s, k in zip((small, large), people, strict=True)),
        )


def _row(title: str, small: float, large: float, unit: int = 1000) -> None:
    print(f"  {title:44}{small * unit:12.2f}{large * unit:10.2f}{large / small:8.2f}", flush=True)


if __name__ == "__main__":
    main()
