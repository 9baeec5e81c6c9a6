"""No page of any kind keeps out whoever uses a keyboard, a screen reader, a phone or a dark screen.

axe-core judges; `make browser` brings it. What it cannot judge (order of focus, sense) the journeys try.
"""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from browser.kinds import KINDS
from conftest import ROOT

AXE = ROOT / ".venv" / "judges" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_every_kind = pytest.mark.parametrize("address", KINDS.values(), ids=KINDS)


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        pytest.skip("no axe-core here; `make browser` brings it")
    return Path(AXE).read_text(encoding="utf-8")


@_every_kind
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation(context: BrowserContext, axe: str, address: str, scheme: str) -> None:
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address, wait_until="load")

    found = violations(page, axe)

    assert found == []


def violations(page: Page, axe: str) -> list[str]:
    """Return a line for each node that breaks a rule."""
    page.evaluate(axe)  # past the policy of the page, which allows no script of others
    report: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES
    )
    return [
        f"{violation['id']}: {node['target']}: {node['failureSummary']}"
        for violation in report["violations"]
        for node in violation["nodes"]
    ]


@_every_kind
def test_a_phone_shows_a_page_without_scrolling_sideways(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address, wait_until="load")

    excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    assert excess <= 0


def test_a_table_that_goes_on_behind_the_edge_has_a_shade_there(context: BrowserContext) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/questions/13-who-met-whom")
    box = page.locator(".wide").first
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")

    at_edge = box.screenshot()
    box.evaluate(f"box => {{ {_WITHOUT_SHADE} }}")

    assert box.screenshot() != at_edge


def test_a_table_that_is_seen_whole_has_no_shade(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/questions/13-who-met-whom")
    box = page.locator(".wide").first
    assert box.evaluate("box => box.scrollWidth === box.clientWidth")

    whole = box.screenshot()
    box.evaluate(f"box => {{ {_WITHOUT_SHADE} }}")

    assert box.screenshot() == whole


_WITHOUT_SHADE = "box.style.setProperty('--shade', 'transparent')"
