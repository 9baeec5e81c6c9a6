"""A real browser before a real server: Debian's Chromium, driven by Playwright.

Without a browser these tests are skipped; `make browser` installs it.
"""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

from chromium import FLAGS, find_chromium
from conftest import RECORD, ROOT
from lod.build import build_release
from lod.config import Config
from serving import serving

_MADE_UP = 12  # records beside the one of the project
PATIENCE = 10_000  # milliseconds


@pytest.fixture(scope="package")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made-up records: a visitor must find his way among several."""
    folder = tmp_path_factory.mktemp("corpus")
    command = [sys.executable, ROOT / "benchmarks" / "corpus.py", str(_MADE_UP), folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


@pytest.fixture(scope="package")
def site(config: Config, corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with several records."""
    folder = tmp_path_factory.mktemp("site")
    build_release([RECORD, corpus], replace(config, output=folder / "output"), lambda _: None)
    with serving(folder, "--config", ROOT / "lod.toml", "--output", folder / "output") as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if not path:
        pytest.skip("no Chromium here; `make browser` installs Debian's")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=FLAGS)


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A visitor's session; no page in it may ask another host, nor break."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield from _watched(context, site)


@pytest.fixture
def plain(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """The session of a visitor who allows no script."""
    context = browser.new_context(base_url=site, java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    yield from _watched(context, site)


def _watched(context: BrowserContext, site: str) -> Iterator[BrowserContext]:
    abroad: list[str] = []
    broken: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # The browser also calls it an error if a page says that it is none, or that a query is wrong.
        if message.type == "error" and "responded with a status of 4" not in message.text:
            broken.append(message.text)

    def check(response: Response) -> None:
        if response.status >= HTTPStatus.BAD_REQUEST and "/static/" in response.url:
            broken.append(f"{response.status}: {response.url}")

    def note(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != urlsplit(site).netloc:
            abroad.append(request.url)

    context.on("request", note)
    context.on("weberror", lambda error: broken.append(str(error.error)))
    context.on("console", listen)
    context.on("response", check)
    yield context
    context.close()
    assert not abroad
    assert not broken


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
