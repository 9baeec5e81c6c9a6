"""What visitors do, from the first page on."""

import re
from pathlib import Path

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

    expect(page).to_have_url(re.compile("#content$"))


def test_what_has_the_focus_is_seen(page: Page) -> None:
    page.goto("/")
    for _ in range(4):
        page.keyboard.press("Tab")

    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")

    assert outline != "none"


def test_a_name_is_found_as_one_types_and_followed_by_keyboard(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox", name="Search")
    box.fill("nehr")
    expect(page.get_by_role("option").first).to_contain_text("Nehru")
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_contain_text(LEADER)


def test_a_search_is_narrowed_down_and_its_address_shows_the_same_again(page: Page) -> None:
    page.goto("/search?q=conversations")
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name="Records").click()
    told = page.get_by_role("heading", level=2).first.inner_text()

    page.goto(page.url)

    assert "kind=record" in page.url
    assert page.get_by_role("heading", level=2).first.inner_text() == told


def test_a_question_is_answered_without_sparql(page: Page) -> None:
    ask_about_leader(page)

    expect(page.get_by_role("table")).to_contain_text("Nehru")
    expect(page.get_by_role("main")).to_contain_text(re.compile("planned", re.IGNORECASE))


def ask_about_leader(page: Page) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Questions").click()
    page.get_by_role("link", name=re.compile("With whom was who to speak")).click()
    page.get_by_label(re.compile("with whom|whom", re.IGNORECASE)).first.select_option(label=LEADER)
    page.get_by_role("main").get_by_role("button").first.click()


def test_the_same_question_with_javascript_off(plain: BrowserContext) -> None:
    page = plain.new_page()
    ask_about_leader(page)

    expect(page.get_by_role("table")).to_contain_text("Nehru")


def test_a_question_leads_to_its_query_which_runs_in_the_editor(page: Page) -> None:
    ask_about_leader(page)
    page.get_by_text("Show SPARQL").click()
    page.get_by_role("link", name="Open it in the query form").click()

    expect(page.locator("#editor")).to_contain_text("SELECT")

    page.get_by_role("button", name="Run").click()

    expect(page.locator("#answer")).to_contain_text("Nehru")


def test_a_query_is_edited_run_and_downloaded(page: Page) -> None:
    page.goto("/sparql")
    page.locator("#editor .CodeMirror").click()
    page.keyboard.press("Control+A")
    page.keyboard.type(
        "SELECT (COUNT(*) AS ?people) { ?s a <http://www.cidoc-crm.org/cidoc-crm/E21_Person> }"
    )
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#answer")).to_contain_text("people")

    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").or_(page.get_by_role("button", name="CSV")).first.click()

    assert Path(download.value.path()).read_text(encoding="utf-8").startswith("people")


def test_the_keyboard_leaves_the_editor(page: Page) -> None:
    page.goto("/sparql")
    page.locator("#editor .CodeMirror").click()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")

    assert not page.evaluate("document.activeElement.closest('.CodeMirror')")


def test_a_query_that_is_wrong_is_told_where(page: Page) -> None:
    page.goto("/sparql?query=SELECT%20*%20%7B%20%3Fs%20%3Fp")
    page.get_by_role("button", name="Run").click()

    expect(page.get_by_role("status").filter(has_text="line 1")).to_be_visible()


def test_a_query_runs_with_javascript_off(plain: BrowserContext) -> None:
    page = plain.new_page()
    page.goto("/sparql")
    page.get_by_label("Query").fill("SELECT (COUNT(*) AS ?all) { ?s ?p ?o }")
    page.get_by_role("button", name="Run").click()

    expect(page.get_by_role("table")).to_contain_text("all")


def test_the_map_shows_states_that_lead_to_their_pages(page: Page) -> None:
    page.goto("/map")
    expect(page.locator("main svg path").first).to_be_visible()

    page.get_by_role("main").get_by_role("link", name="India").last.click()

    expect(heading(page)).to_contain_text("India")


def test_the_map_is_a_table_with_javascript_off(plain: BrowserContext) -> None:
    page = plain.new_page()
    page.goto("/map")

    expect(page.get_by_role("table")).to_contain_text("India")
    expect(page.locator("main svg path")).to_have_count(0)


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
