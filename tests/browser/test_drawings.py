"""What scripts add: the editor, the map, the line of time, the network; by mouse and by keyboard."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from lod.web.assets import read_assets, static_folder

STATES = """SELECT ?state ?name (COUNT(?mention) AS ?mentions) {
  ?state <http://www.w3.org/2000/01/rdf-schema#label> ?name .
  ?mention a <ns#Mention> ; <http://www.cidoc-crm.org/cidoc-crm/P67_refers_to> ?state .
  FILTER(STRSTARTS(STR(?state), STR(<id/state/>)))
} GROUP BY ?state ?name"""
DATES = """SELECT ?label ?when {
  ?record a <ns#Record> ; <http://www.w3.org/2000/01/rdf-schema#label> ?label ;
    <http://purl.org/dc/terms/created> ?when }"""
ASSETS = read_assets(static_folder())
needs_editor = pytest.mark.skipif(not ASSETS.has("editor"), reason="YASGUI is not here: make setup")
needs_map = pytest.mark.skipif(not ASSETS.has("map"), reason="d3-geo is not here: make setup")
needs_network = pytest.mark.skipif(not ASSETS.has("network"), reason="d3-force is not here: make setup")


def ask(page: Page, query: str) -> None:
    page.goto(f"/sparql?query={quote(query)}")


def text_of_editor(page: Page) -> str:
    return str(page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()"))


@needs_editor
def test_a_query_in_the_address_is_answered_in_the_editor(page: Page) -> None:
    ask(page, STATES)

    expect(page.locator("#query-status")).to_contain_text(re.compile(r"\d+ rows in"))
    expect(page.locator(".result-table")).to_contain_text("Soviet Union")


@needs_editor
def test_a_query_is_edited_run_and_kept_in_the_address(page: Page) -> None:
    page.goto("/sparql")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT (2 + 3 AS ?sum) {}", delay=20)
    page.keyboard.press("Control+Enter")

    expect(page.locator(".result-table td")).to_have_text("5")
    expect(page).to_have_url(re.compile(r"/sparql\?query=SELECT%20\(2%20%2B%203"))


@needs_editor
def test_an_iri_is_broken_between_its_words_only(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    ask(page, STATES)
    expect(page.locator(".result-table td a").first).to_be_visible()

    lines = page.locator(".result-table td a").evaluate_all(_LINES_OF_WORDS)

    assert len(lines) > len(STATES.split())
    assert set(lines) == {1}


_LINES_OF_WORDS = """links => links.flatMap(
  link => [...link.childNodes].filter(node => node.nodeType === 3)
).flatMap(
  node => [...node.data.matchAll(/\\w+/g)].map(word => {
    const range = document.createRange();
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].length);
    return range.getClientRects().length;
  }))"""


@needs_editor
def test_the_answer_is_downloaded(page: Page) -> None:
    ask(page, STATES)

    with page.expect_download() as download:
        page.locator("#downloads").get_by_text("CSV").click()

    assert download.value.path().read_text("utf-8").startswith("state,name,mentions")


@needs_editor
def test_an_error_names_line_and_column_and_marks_the_line(page: Page) -> None:
    ask(page, "SELECT * {\n ?s ?p ?o .\n ?x \n}")

    expect(page.locator("#query-status")).to_contain_text(re.compile(r"line 4, column \d"))
    expect(page.locator(".line-of-error")).to_have_count(1)


@needs_editor
def test_the_editor_completes_what_the_data_has(page: Page) -> None:
    page.goto("/sparql")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT * { ?s a crm:E21", delay=20)

    page.locator(".CodeMirror-hint", has_text="crm:E21_Person").click()

    assert "PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>" in text_of_editor(page)
    assert "?s a crm:E21_Person" in text_of_editor(page)


@needs_editor
def test_escape_and_then_tab_leave_the_editor(page: Page) -> None:
    page.goto("/sparql")
    page.locator(".CodeMirror").click()

    page.keyboard.press("Escape")
    page.keyboard.press("Tab")

    expect(page.locator("#run")).to_be_focused()


@needs_editor
def test_an_example_is_one_press_away(page: Page) -> None:
    page.goto("/sparql")

    page.locator("#examples a").nth(1).click()
    page.wait_for_load_state()

    assert text_of_editor(page).startswith("# ")
    expect(page.locator("#examples a[aria-current]")).to_have_count(1)


@needs_editor
@needs_map
def test_an_answer_with_states_is_drawn_on_a_map(page: Page) -> None:
    ask(page, STATES)

    page.locator(".select_map").click()

    expect(page.locator("#results .pin").first).to_be_attached()


@needs_editor
def test_an_answer_with_dates_is_drawn_as_a_line_of_time(page: Page) -> None:
    ask(page, DATES)

    page.locator(".select_time").click()

    expect(page.locator("#results .mark.day").first).to_be_visible()


def test_without_script_the_form_answers(plain: BrowserContext) -> None:
    page = plain.new_page()
    page.goto("/sparql")

    page.get_by_role("textbox", name="Query").fill("SELECT (2 + 3 AS ?sum) {}")
    page.get_by_role("button", name="Run").click()

    expect(page.locator("#answer td")).to_contain_text("5")


@needs_map
def test_the_map_is_walked_by_arrows_and_a_name_leads_to_its_page(page: Page) -> None:
    page.goto("/map")
    page.locator(".pin[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")

    second = page.locator("tbody tr[data-kind] a").nth(1).inner_text()
    expect(page.locator(".pin:focus")).to_have_attribute("aria-label", re.compile(f"^{re.escape(second)};"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(second)


@needs_map
def test_the_wheel_scrolls_the_page_and_not_the_map(page: Page) -> None:
    page.goto("/map")
    before = page.locator(".map svg > g").first.get_attribute("transform")
    page.locator(".map svg").hover()

    page.mouse.wheel(0, 300)

    page.wait_for_function("window.scrollY > 0")
    assert page.locator(".map svg > g").first.get_attribute("transform") == before


@needs_map
def test_the_map_is_zoomed_by_its_buttons(page: Page) -> None:
    page.goto("/map")
    page.get_by_role("button", name="Zoom in").click()

    expect(page.locator(".map svg > g").first).to_have_attribute("transform", re.compile(r"scale\(1\.6\)"))


def test_without_script_the_map_is_its_table(plain: BrowserContext) -> None:
    page = plain.new_page()
    page.goto("/map")

    expect(page.get_by_role("link", name="Soviet Union")).to_be_visible()


@needs_network
def test_the_network_tells_who_is_named_with_somebody(page: Page) -> None:
    page.goto("/network")
    page.locator("a.who-is[tabindex='0']").focus()

    assert page.locator(".who-is.is-near").count() > 1
    expect(page.locator("figure.ties")).to_contain_text("is named with")


@needs_network
def test_the_network_leaves_out_whom_few_sections_name_together(page: Page) -> None:
    page.goto("/network")
    everybody = page.locator("a.who-is").count()

    page.locator("#least").focus()
    page.keyboard.press("ArrowRight")

    assert 0 < page.locator("a.who-is").count() < everybody


def test_the_timeline_is_asked_for_one_kind(page: Page) -> None:
    page.goto("/timeline")
    everything = page.locator("#spans li").count()

    page.get_by_role("checkbox", name=re.compile("^Record")).uncheck()

    assert 0 < page.locator("#spans li").count() < everything
