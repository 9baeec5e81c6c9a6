"""Searching in a real browser: suggestions as one types, by mouse and keyboard, and without script."""

import re

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from browser.test_accessibility import AXE, violations

LEADER = "Jawaharlal Nehru"


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name=re.compile("Search|Names"))


def options(page: Page) -> Locator:
    return page.get_by_role("option")


def begin(page: Page, text: str, path: str = "/people") -> None:
    page.goto(path)
    field(page).press_sequentially(text)
    expect(options(page).first).to_be_visible()


@pytest.mark.parametrize("path", ["/people", "/search"])
def test_what_is_typed_is_completed_and_chosen_by_keyboard(page: Page, path: str) -> None:
    begin(page, "neh", path)
    page.keyboard.press("ArrowDown")

    expect(options(page).first).to_have_attribute("aria-selected", "true")
    expect(field(page)).to_have_attribute("aria-activedescendant", re.compile("-0$"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(LEADER)


def test_a_suggestion_is_followed_by_mouse(page: Page) -> None:
    begin(page, "jawah")
    with page.expect_navigation():
        options(page).filter(has_text=LEADER).first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text(LEADER)


def test_escape_closes_the_list_and_keeps_what_was_typed(page: Page) -> None:
    begin(page, "neh")
    page.keyboard.press("Escape")

    expect(options(page).first).to_be_hidden()
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    expect(field(page)).to_have_value("neh")


def test_up_from_the_field_chooses_the_last_one(page: Page) -> None:
    begin(page, "mikoyan")
    page.keyboard.press("ArrowUp")

    expect(options(page).last).to_have_attribute("aria-selected", "true")


def test_who_listens_is_told_how_many_there_are(page: Page) -> None:
    begin(page, "mikoyan")

    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ suggestions; arrow keys choose$"))


def test_enter_without_a_choice_searches(page: Page) -> None:
    begin(page, "nehru")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert "/search?q=nehru" in page.url
    expect(page.get_by_role("main").get_by_role("link", name=LEADER).first).to_be_visible()


def test_the_list_that_is_open_keeps_nobody_out(page: Page) -> None:
    if not AXE.exists():
        pytest.skip("no axe-core here; `make browser` brings it")
    begin(page, "mikoyan")
    page.keyboard.press("ArrowDown")

    assert violations(page, AXE.read_text(encoding="utf-8")) == []


def test_results_are_narrowed_down_and_widened_again(page: Page) -> None:
    page.goto("/search?q=mikoyan")
    with page.expect_navigation():
        page.get_by_role("complementary").get_by_role("link", name="John Foster Dulles").click()
    narrowed = page.url
    with page.expect_navigation():
        page.get_by_role("link", name="Person John Foster Dulles: take away").click()

    assert "person=dulles" in narrowed
    assert page.url.endswith("/search?q=mikoyan")


def test_a_form_searches_with_javascript_off(plain: BrowserContext) -> None:
    page = plain.new_page()
    page.goto("/people")
    page.get_by_role("searchbox", name="Search").fill("nehru")
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_role("main").get_by_role("link", name=LEADER).first).to_be_visible()
