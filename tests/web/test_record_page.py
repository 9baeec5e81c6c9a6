"""The page of a record tells in a minute who speaks to whom about what, and what is only planned."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from conftest import RECORD
from lod.build import build_release
from lod.config import Config
from lod.web import create_app
from lod.web.rights import explain_rights

PAGE = f"/doc/document/{RECORD.stem}.html"


@pytest.fixture(scope="module")
def page(client: FlaskClient) -> str:
    return str(client.get(PAGE).text)


@pytest.fixture(scope="module")
def bare(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A site of two copies of the record, of different days, without what an archivist adds."""
    folder = tmp_path_factory.mktemp("bare")
    text = RECORD.read_text(encoding="utf-8")
    for day in ("20", "21"):
        changed = text.replace("January 21, 1959", f"January {day}, 1959")
        changed = changed.replace("21 January 1959", f"{day} January 1959")
        (folder / f"copy-{day}.txt").write_text(changed, encoding="utf-8")
    settings = replace(config, output=folder / "output")
    build_release(sorted(folder.glob("*.txt")), settings, lambda _: None)
    app = create_app(settings)
    yield app.test_client()
    app.extensions["lod"].queries.close()


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def glance(page: str) -> dict[str, str]:
    """Return the rows at the top, in words."""
    block = page[page.index('<dl class="glance">') :].split("</dl>", maxsplit=1)[0]
    rows = re.findall(r"<dt>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", block, re.DOTALL)
    return {words(label): words(value) for label, value in rows}


def section(page: str, heading: str) -> str:
    return re.split(r"</section>", page[page.index(f">{heading}</h2>") :])[0]


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("From", "Ministry of Foreign Affairs of the USSR"),
        ("Signed by", "Vasily Kuznetsov"),
        ("To", "Mikhail Suslov"),
        ("Date", "21 January 1959 EDTF 1959-01-21"),
        ("About", "German question and Berlin"),
        ("Number", "No. 164/GS"),
        ("Marks", "\u201cSECRET\u201d"),
        ("Carrier", "Microfilm, reel 73"),
        ("Language", "Russian"),
        ("Translated by", "Gary Goldberg"),
        ("Published by", "History and Public Policy Program"),
        ("Contributed by", "Roham Alvandi"),
        ("Rights in the text", "Nobody has examined whether this is in copyright."),
    ],
)
def test_the_top_of_the_page_says_who_speaks_to_whom_about_what(page: str, label: str, said: str) -> None:
    assert said in glance(page)[label]


def test_a_signature_in_the_margin_does_not_sign_the_document(page: str) -> None:
    assert "Unidentified" not in glance(page)["Signed by"]


def test_the_path_leads_from_the_archive_to_the_file(page: str) -> None:
    path = page[page.index('<nav class="path"') :].split("</nav>", maxsplit=1)[0]

    assert re.findall(r'href="([^"]*)"', path) == [
        "/id/group/rgani",
        "/id/holding/rgani-f5",
        "/id/holding/rgani-f5-op30",
        "/id/holding/rgani-f5-op30-d300",
    ]
    assert "Delo" in path


def test_planned_contacts_are_told_as_planned_with_their_states(page: str) -> None:
    plans = section(page, "Planned contacts")

    rows = re.findall(r'<tr id="plan-[^"]*"><td>(.*?)</td><td>(.*?)</td></tr>', plans, re.DOTALL)
    pairs = {(words(who), words(state)) for who, state in rows}
    assert len(rows) == 14
    assert "does not say that any of them took place" in words(plans)
    assert any(who.startswith("Jawaharlal Nehru") and state == "India" for who, state in pairs)
    assert all("Prime Minister of India" in who for who, state in pairs if state == "India")


def test_what_the_document_reports_is_apart_from_what_happened_to_it(page: str) -> None:
    reported, life = (
        section(page, "What the document reports"),
        section(page, "What happened to the document"),
    )

    assert "/id/event/mfa-164gs-1959-01-21/mikoyan-nixon" in reported
    assert "/id/event/mfa-164gs-1959-01-21/stamping" in life
    assert "stamping" not in reported
    assert "mikoyan-nixon" not in life


def test_a_conversation_without_a_date_has_that_of_the_whole_and_says_so(page: str) -> None:
    rows = section(page, "What the document reports").split("<tr>")

    [nixon] = [row for row in rows if "mikoyan-nixon" in row]
    assert "between 1 January 1959 and 21 January 1959" in nixon
    assert "the time of the whole" in nixon
    assert "Richard Nixon" in nixon


def test_people_stand_in_groups_with_role_office_and_count(page: str) -> None:
    people = section(page, "People")
    acting, planned, named = people.split("<tbody>")[1:]

    [mikoyan] = [row for row in acting.split("<tr>") if "/id/person/mikoyan" in row]
    assert "conversation (reported)" in mikoyan
    assert "in office between 1955 and 1964" in mikoyan
    assert re.search(r'<td class="number"><a href="[^"]*_of=person/mikoyan"[^>]*>11</a>', mikoyan)
    assert "not known to have happened" in planned
    assert '<a href="/id/state/india">India</a>' in planned
    assert "/id/person/adenauer" in named
    assert "/id/person/adenauer" not in acting + planned


def test_sections_lead_to_their_topics_and_the_people_they_name(page: str) -> None:
    sections = section(page, "Sections of the text")

    [germany] = [item for item in sections.split("<li ") if "The German problem" in item]
    assert "/vocab/topic/german-question" in germany
    assert "/id/person/adenauer" in germany
    assert germany.startswith('id="s1"')


def test_statements_stay_below_and_each_hash_leads_to_one_place(page: str) -> None:
    anchors = re.findall(r'\bid="([^"]*)"', page)

    assert page.index('id="cover-note"') < page.index("<details") < page.index('id="us-business-circles"')
    assert len(anchors) == len(set(anchors))
    assert {"s1", "opening", "cover-note", "plan-india"} <= set(anchors)


def test_a_row_at_the_top_tells_why_it_is_said(client: FlaskClient, page: str) -> None:
    row = re.search(r"<dt>To</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    assert row is not None
    [address] = re.findall(r'class="why" href="([^"]*)"', row[1])

    answer = client.get(unescape(address), headers={"Accept": "text/plain"})

    assert answer.status_code == 200
    assert "suslov" in answer.text


def test_a_value_that_is_only_probably_read_says_so_and_leads_to_the_reading(page: str) -> None:
    row = re.search(r"<dt>Signed by</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)

    assert row is not None
    seal = f'<a class="seal is-probable" href="/id/assertion/{RECORD.stem}/signatory">probable</a>'
    assert re.search(r'/id/person/kuznetsov-vv">Vasily Kuznetsov</a>\s*' + re.escape(seal), row[1])


def test_a_signatory_whom_the_program_only_takes_for_somebody_is_marked_too(bare: FlaskClient) -> None:
    text = bare.get("/doc/document/copy-21.html").text
    row = re.search(r"<dt>Signed by</dt>\s*<dd>(.*?)</dd>", text, re.DOTALL)

    assert row is not None
    assert re.search(
        r'<a class="seal is-probable" href="/id/mention/copy-21-en/\d+-\d+">probable</a>', row[1]
    )


def test_a_value_of_which_nobody_doubts_has_no_seal(page: str) -> None:
    row = re.search(r"<dt>To</dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)

    assert row is not None
    assert "seal" not in row[1]


def test_plans_stand_in_the_order_of_the_text(page: str) -> None:
    plans = section(page, "Planned contacts")

    people = re.findall(r'<tr id="plan-[^"]*"><td><a href="/id/person/([^"]*)"', plans)
    assert people[:4] == ["nehru", "sukarno", "bandaranaike", "sihanouk"]


def test_what_a_part_names_besides_is_linked(page: str) -> None:
    sections = section(page, "Sections of the text")

    [count, links] = re.findall(r"<summary>and (\d+) others?</summary>(.*?)</details>", sections)[0]
    assert len(re.findall('<a href="/id/', links)) == int(count)


def test_the_path_says_that_the_record_is_kept_there(page: str) -> None:
    path = page[page.index('<nav class="path"') :].split("</nav>", maxsplit=1)[0]

    assert words(path).startswith("Kept in Russian State Archive")


def test_a_record_without_additions_has_a_page_too(bare: FlaskClient) -> None:
    page = bare.get("/doc/document/copy-21.html").text

    assert "Planned contacts" not in page
    assert glance(page)["Date"].startswith("21 January 1959")
    assert "/id/person/nehru" in section(page, "People")


def test_records_lead_to_those_before_and_after_them(bare: FlaskClient) -> None:
    first, second = (bare.get(f"/doc/document/copy-{day}.html").text for day in ("20", "21"))

    assert '<a rel="next" href="/id/document/copy-21">' in first
    assert '<a rel="prev" href="/id/document/copy-20">' in second
    assert 'rel="prev"' not in first


def test_another_profile_has_no_view(client: FlaskClient) -> None:
    text = client.get(f"/doc/document/{RECORD.stem}?_profile=dc&_mediatype=text/html").text

    assert 'class="glance"' not in text


def test_the_page_as_sent_is_small(client: FlaskClient) -> None:
    response = client.get(PAGE, headers={"Accept-Encoding": "gzip"})

    assert len(response.data) < 40_000


@pytest.mark.parametrize(
    ("iri", "begin"),
    [
        ("http://rightsstatements.org/vocab/InC/1.0/", "In copyright"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0"),
        ("https://creativecommons.org/licenses/by-sa/4.0/", "CC BY-SA"),
    ],
)
def test_rights_are_told_in_plain_words(iri: str, begin: str) -> None:
    assert explain_rights(iri).startswith(begin)


@pytest.mark.parametrize(
    "iri", ["http://rightsstatements.org/vocab/XX/1.0/", "https://example.org/licence", ""]
)
def test_rights_of_others_are_not_explained(iri: str) -> None:
    assert explain_rights(iri) == ""


def test_the_stylesheet_is_for_dark_screens_and_paper_too() -> None:
    css = Path(create_app.__code__.co_filename).with_name("static") / "site.css"

    text = css.read_text(encoding="utf-8")

    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text


def test_quotations_of_a_thing_come_from_each_record_and_tell_which(bare: FlaskClient) -> None:
    text = bare.get("/doc/person/mikoyan.html").text
    quotes = text[text.index('class="quotes"') :].split("</ul>")[0]

    assert re.findall(r'<span class="whom"><a href="([^"]*)">', quotes) == [
        "/id/document/copy-20",
        "/id/document/copy-21",
    ]
    assert quotes.count("<mark>") == 6
