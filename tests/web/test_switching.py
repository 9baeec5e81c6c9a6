"""Another release is switched in while requests are answered: none fails, none mixes two releases."""

import gc
import sys
import threading
import time
import weakref
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from werkzeug.test import Client

from conftest import RECORD, ROOT
from lod.build import build_release
from lod.cli import main
from lod.config import Config
from lod.errors import StoreError
from lod.releases import list_releases, read_release
from lod.web.site import CurrentRelease, Site
from lod.web.switching import SwitchingApp
from serving import Server, serving

SWITCHES = 20
EACH_TIME = 4  # answers that a release gives before it is switched away
COUNT = f"/sparql?query={quote('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }')}"
PATHS = ("/doc/person/nehru", COUNT, "/dumps/lod.nq.gz", "/.well-known/void", "/id/person/nehru", "/")


@pytest.fixture
def two(config: Config, tmp_path: Path) -> Config:
    """The settings of an output folder that holds two releases."""
    settings = replace(config, output=tmp_path / "output")
    for number in (1, 2):
        publish(settings, tmp_path, number)
    return settings


def publish(settings: Config, folder: Path, number: int) -> None:
    """Build a release of a record that differs from the others by its number and its length."""
    text = RECORD.read_text(encoding="utf-8").replace("164/GS", f"{number}/GS")
    (folder / "page.txt").write_text(text, encoding="utf-8")
    build_release([folder / "page.txt"], settings, lambda _: None)


def switch(settings: Config, *arguments: str) -> str:
    """Switch by the command; return the release that is current then."""
    result = CliRunner().invoke(main, ["switch", "--output", str(settings.output), *arguments])
    assert result.exit_code == 0, result.output
    return read_release(settings.output).manifest.release


def held(settings: Config) -> dict[str, bool]:
    return {entry.manifest.release: entry.is_held for entry in list_releases(settings.output)}


@contextmanager
def asking(server: Server, threads: int = 4) -> Iterator[tuple[Counter[object], list[str]]]:
    """Ask without pause; give how often each release answered, and what failed."""
    seen: Counter[object] = Counter()
    failed: list[str] = []
    done = threading.Event()

    def ask(turn: int) -> None:
        while not done.is_set():
            turn += 1
            path = PATHS[turn % len(PATHS)]
            try:
                reply = server.get(path)
            except OSError as error:
                failed.append(f"{path}: {error!r}")
                continue
            if reply.status not in {200, 303}:
                failed.append(f"{path}: {reply.status} {reply.text[:200]}")
            release = reply.headers.get("x-release")
            seen[release] += 1
            if path == "/" and str(release) not in reply.text.partition("<footer")[2]:
                failed.append(f"{path}: the page is not of {release}")
            if path == "/.well-known/void" and f'owl:versionInfo "{release}"' not in reply.text:
                failed.append(f"{path}: the description is not of {release}")

    workers = [threading.Thread(target=ask, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    try:
        yield seen, failed
    finally:
        done.set()
        for worker in workers:
            worker.join()


def until(true: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("workers", ["1", "2"])
def test_no_request_fails_while_releases_are_switched(two: Config, tmp_path: Path, workers: str) -> None:
    options = ["--config", ROOT / "lod.toml", "--output", two.output, "--workers", workers]
    with serving(tmp_path, *options) as server, asking(server) as (seen, failed):
        for _ in range(SWITCHES):
            current = switch(two, "--previous")
            assert until(lambda current=current: server.get("/health").headers["x-release"] == current)
            enough = seen[current] + EACH_TIME  # however quick the machine is at switching
            assert until(lambda current=current, enough=enough: seen[current] >= enough)

    assert failed == []
    assert set(seen) == set(held(two))
    assert min(seen.values()) > SWITCHES


def test_a_build_under_load_is_shown_and_no_request_fails(two: Config, tmp_path: Path) -> None:
    options = ["--config", ROOT / "lod.toml", "--output", two.output]
    with serving(tmp_path, *options) as server, asking(server) as (seen, failed):
        for number in range(3, 7):
            publish(two, tmp_path, number)
            release = read_release(two.output).manifest.release
            assert until(lambda release=release: seen[release] > 0)

    assert failed == []
    assert len(seen) >= 4


def test_the_old_release_is_let_go_with_its_query_workers(two: Config, tmp_path: Path) -> None:
    with serving(tmp_path, "--config", ROOT / "lod.toml", "--output", two.output) as server:
        server.get(COUNT)
        before, processes = held(two), len(server.children())
        current = switch(two, "--previous")
        server.get(COUNT)

        assert until(lambda: held(two) == {release: release == current for release in before})
        assert len(server.children()) == processes
    assert sum(before.values()) == 1
    assert not any(held(two).values())


def test_a_server_keeps_what_it_has_if_the_next_release_is_damaged(two: Config, tmp_path: Path) -> None:
    before = read_release(two.output).manifest.release
    with serving(tmp_path, "--config", ROOT / "lod.toml", "--output", two.output) as server:
        current = switch(two, "--previous")
        manifest = two.output / "current" / "manifest.json"
        whole = manifest.read_text()
        manifest.write_text("{")
        damaged = [server.get("/doc/person/nehru") for _ in range(3)]
        manifest.write_text(whole)

        assert until(lambda: server.get("/health").headers["x-release"] == current)
        log = server.log.read_text()
    assert [(reply.status, reply.headers["x-release"]) for reply in damaged] == 3 * [(200, before)]
    assert "expected a manifest" in log
    assert log.count("is still served") <= 2


class Numbered:
    """A source whose version the test sets; each site tells when it is closed."""

    def __init__(self, settings: Config) -> None:
        self.settings, self.now, self.closed = settings, "1", list[str]()
        self.sites: list[weakref.ref[Site]] = []

    def version(self) -> str:
        """Return what the test has set."""
        return self.now

    def open(self) -> Site:
        """Open the current release under that number."""
        if self.now == "bad":
            raise StoreError("no store")
        site, number, closed = CurrentRelease(self.settings).open(), self.now, self.closed

        class Queries:
            def __getattr__(self, name: str) -> object:
                return getattr(site.queries, name)

            def close(self) -> None:
                """Note it."""
                closed.append(number)

        numbered = replace(site, queries=Queries())
        self.sites.append(weakref.ref(numbered))
        return numbered


def test_a_request_that_has_begun_ends_with_its_release_which_closes_then(built: Config) -> None:
    source = Numbered(built)
    app = SwitchingApp(source)
    body = app({**environ("/dumps/lod.ttl")}, lambda *_: lambda _: None)
    source.now = "2"

    status = Client(app).get("/health").status_code
    closed_before = list(source.closed)
    text = b"".join(body)
    body.close()  # type: ignore[attr-defined]
    body.close()  # type: ignore[attr-defined]

    assert status == 200
    assert closed_before == []
    assert source.closed == ["1"]
    assert b"Nehru" in text


def test_an_answer_that_nobody_reads_lets_its_release_go(built: Config) -> None:
    source = Numbered(built)
    app = SwitchingApp(source)
    body = app({**environ("/health")}, lambda *_: lambda _: None)
    source.now = "2"
    Client(app).get("/health")

    del body

    assert source.closed == ["1"]


def test_what_an_old_release_took_in_memory_is_given_back_soon(built: Config) -> None:
    source = Numbered(built)
    app = SwitchingApp(source)
    Client(app).get("/doc/person/nehru")
    source.now = "2"
    gc.disable()  # what is given back then, is not so by chance
    try:
        Client(app).get("/health")

        assert until(lambda: source.sites[0]() is None, 5)
        assert source.sites[1]() is not None
    finally:
        gc.enable()


def test_a_release_that_cannot_be_opened_is_tried_again_later(
    built: Config, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Numbered(built)
    client = Client(SwitchingApp(source))
    source.now = "bad"
    statuses = [client.get("/health").status_code for _ in range(3)]
    told = capsys.readouterr().err
    source.now = "3"
    monkeypatch.setattr(time, "monotonic", lambda: sys.float_info.max)

    client.get("/health")

    assert statuses == [200, 200, 200]
    assert told == "lod: no store; the release before is still served\n"
    assert source.closed == ["1"]


def environ(path: str) -> dict[str, object]:
    return {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr,
    }  # fmt: skip
