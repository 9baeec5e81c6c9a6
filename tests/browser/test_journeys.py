"""What visitors do, from the first page on."""

import re

from playwright.sync_api import BrowserContext, Locator, Page, expect

RECORD = "No. 164/GS"
LEADER = "Jawaharlal Nehru"
FOCUSED_LINK = """() => {
  const focused = document.activeElement
  return focused.matches("main a[href]:not([href^='#'])") ? focused.textContent : ""
}"""


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def link_of(page: Page, text: str) -> Locator:
    return page.get_by_role("main").get_by_role("link", name=re.compile(re.escape(text).replace("/", r"\/")))


def visit_leader(page: Page) -> None:
    page.goto("/")
    link_of(page, RECORD).first.click()
    link_of(page, LEADER).first.click()


def documents_but(page: Page, title: str) -> Locator:
    links = page.locator("main a[href*='/document/']:not([href*='why'])")
    return links.filter(has_not_text=title)


def test_from_home_to_a_leader(page: Page) -> None:
    visit_leader(page)

    expect(heading(page)).to_contain_text(LEADER)


def test_from_a_leader_to_another_record(page: Page) -> None:
    visit_leader(page)

    documents_but(page, RECORD).first.click()

    expect(page.get_by_role("main")).to_contain_text(LEADER)


def test_the_same_way_with_javascript_off(plain: BrowserContext) -> None:
    page = plain.new_page()
    visit_leader(page)

    expect(heading(page)).to_contain_text(LEADER)


def test_the_same_way_by_keyboard(page: Page) -> None:
    page.goto("/")
    follow(page, RECORD)
    follow(page, LEADER)

    expect(heading(page)).to_contain_text(LEADER)


def follow(page: Page, text: str, most: int = 300) -> None:
    """Press Tab until a link with this text has the focus, then Enter."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED_LINK)
        if text in focused:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"no link {text!r} is reached by {most} times Tab")


def test_the_first_press_of_tab_offers_the_way_to_the_content(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.url.endswith("#content")


def test_what_has_the_focus_is_seen(page: Page) -> None:
    page.goto("/")
    for _ in range(4):
        page.keyboard.press("Tab")

    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")

    assert outline != "none"


def test_a_citation_is_fetched_for_a_reference_manager(page: Page) -> None:
    page.goto("/")
    link_of(page, RECORD).first.click()

    address = page.get_by_role("link", name=re.compile("BibTeX")).first.get_attribute("href")

    assert "164/GS" in page.request.get(address or "").text()


def test_why_a_statement_is_there(page: Page) -> None:
    page.goto("/")
    link_of(page, RECORD).first.click()
    page.get_by_role("link", name=re.compile("^why", re.IGNORECASE)).first.click()

    expect(page.get_by_role("main")).to_contain_text("mfa-164gs-1959-01-21.toml")
