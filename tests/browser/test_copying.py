"""The citation of a page in a real browser: copied by a button, or selected where there is no clipboard."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from browser.test_accessibility import AXE, violations

PATH = "/doc/person/nehru"
CITATION = ".citation"
WITHOUT_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"


def press_copy(page: Page) -> None:
    page.get_by_role("button", name="Copy").press("Enter")


def test_the_button_copies_the_sentence_and_says_so(context: BrowserContext, page: Page) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(PATH)
    press_copy(page)

    expect(page.locator(".copy").get_by_role("status")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(CITATION).text_content()


def test_without_a_clipboard_the_sentence_is_selected(page: Page) -> None:
    page.add_init_script(WITHOUT_CLIPBOARD)
    page.goto(PATH)
    press_copy(page)

    expect(page.locator(".copy").get_by_role("status")).to_contain_text("Selected")
    selected = page.evaluate("document.getSelection().toString()")
    assert selected.strip() == page.locator(CITATION).text_content()


def test_without_script_there_is_no_button(plain: BrowserContext) -> None:
    page = plain.new_page()
    page.goto(PATH)

    expect(page.locator(CITATION)).to_contain_text("Jawaharlal Nehru")
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)


def test_the_button_keeps_nobody_out(page: Page) -> None:
    if not AXE.exists():
        pytest.skip("no axe-core here; `make browser` brings it")
    page.goto(PATH)
    press_copy(page)

    assert violations(page, AXE.read_text(encoding="utf-8")) == []
