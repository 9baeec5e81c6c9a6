"""The page of a person, state, place, group, event, holding or topic: names, notes, and who speaks of it."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from conftest import RECORD
from lod.web import tellings
from lod.web.facts import Facts
from lod.web.mentions import whole_words
from lod.web.tellings import find_told


def read(client: FlaskClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return str(response.text)


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def top(client: FlaskClient, path: str) -> str:
    """Return what stands above the citation, in words, without the questions why."""
    text = read(client, path)
    above = text[text.index("<h1>") : text.index('class="cite"')]
    return words(re.sub(r'<a class="why".*?</a>', "", above))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("person/mikoyan", "in office between 1955 and 1964; born 1895, died 1978"),
        ("person/mikoyan", "Also called Anastas Ivanovich Mikoyan"),
        ("person/mikoyan", "Wikidata Q152738 the same"),
        ("person/mikoyan", "Identity Verified compared with Wikidata"),
        ("person/mikoyan", "12 mentions in texts, 1 document"),
        ("person/kuznetsov-vv", "Identity Not"),
        ("person/nehru", "Planned; that they took place is not known from this."),
        ("state/uar", "Existed from 1958 to 1971"),
        ("state/uar", "Wikidata Q79 close to it"),
        ("state/us", "American 4"),
        ("place/berlin", "Wikidata Q64 the same"),
        ("group/ussr-mfa", "Belongs to Soviet Union"),
        ("holding/rgani-f5-op30", "What it holds RGANI, f. 5, op. 30, d. 300"),
        ("holding/rgani-f5-op30-d300", "Records 21 January 1959 USSR Foreign Ministry No. 164/GS"),
        ("vocab/topic/german-question", "Records 21 January 1959 USSR Foreign Ministry No. 164/GS"),
        (f"event/{RECORD.stem}/visit", "By Anastas Mikoyan"),
        (f"event/{RECORD.stem}/visit", "Reported Records say that this happened"),
        (f"event/{RECORD.stem}/visit", "Reported in USSR Foreign Ministry No. 164/GS"),
        (f"event/{RECORD.stem}/visit", "When January 1959"),
        (
            f"event/{RECORD.stem}/mikoyan-dulles",
            "in Opening: what the ambassadors are to say first , The German",
        ),
        (f"event/{RECORD.stem}/mikoyan-dulles", "Where The place is not told."),
        (f"event/{RECORD.stem}/mikoyan-dulles", "21 January 1959 the time of the whole Where"),
        (f"event/{RECORD.stem}/mikoyan-dulles", "About Disarmament and nuclear testing , Far East , German"),
        (f"event/{RECORD.stem}/signing", "Happened to the record USSR Foreign Ministry No. 164/GS"),
        (f"event/{RECORD.stem}/visit", "Where Territory of the United States of America"),
        (f"event/{RECORD.stem}/visit", "between 1 January 1959 and 21 January 1959"),
    ],
)
def test_the_page_of_a_thing_says(client: FlaskClient, path: str, said: str) -> None:
    assert said in top(client, f"/doc/{path}.html")


def test_names_are_counted_as_the_texts_write_them(client: FlaskClient) -> None:
    text = read(client, "/doc/person/mikoyan.html")

    found = re.findall(r'<q>(.*?)</q> <span class="note">(\d+)</span>', text)
    assert found == [("Mikoyan", "8"), ("A. I. Mikoyan", "4")]


def test_quotations_mark_the_name_and_lead_to_the_mention(client: FlaskClient) -> None:
    text = read(client, "/doc/person/nehru.html")

    [line] = re.findall(r"&hellip;(.*?)&hellip;", text)
    assert re.sub(r"<[^>]+>", "", line) == "to call on Nehru (Sukarno,"
    assert f'<a href="/id/mention/{RECORD.stem}-en/' in line
    assert "<mark>Nehru</mark>" in line


@pytest.mark.parametrize(
    ("text", "step", "shown"),
    [
        ("unt of what ", 1, "of what "),
        (" to call on ", 1, "to call on "),
        (" visited the", -1, " visited"),
        ("'s Conversat", -1, "'s"),
        ("abc", 1, "abc"),
        ("fghanistan, ", 1, " "),
        ("", 1, ""),
    ],
)
def test_a_word_that_is_cut_is_left_out(text: str, step: int, shown: str) -> None:
    assert whole_words(text, step) == shown


def beside(text: str) -> str:
    return text[text.index(">Named together with</h2>") :].split("</section>", maxsplit=1)[0]


def test_who_is_named_beside_is_ordered_by_shared_sections(client: FlaskClient) -> None:
    block = beside(read(client, "/doc/person/mikoyan.html"))

    rows = re.findall(r'<a href="(/id/[^"]*)">.*?<td class="number">(\d*)</td>', block, re.DOTALL)
    counts = [int(count or 0) for _, count in rows]
    assert counts == sorted(counts, reverse=True)
    assert ("/id/person/dulles", "4") in rows


def test_those_named_beside_less_often_can_be_opened(client: FlaskClient) -> None:
    first, _, rest = beside(read(client, "/doc/person/mikoyan.html")).partition("<details>")

    assert first.count("<tr><td>") == 20
    assert f"<summary>and {rest.count('<tr><td>')} more</summary>" in rest


def test_who_takes_part_in_an_event_is_not_told_again_as_named_with_it(client: FlaskClient) -> None:
    block = beside(read(client, f"/doc/event/{RECORD.stem}/mikoyan-dulles.html"))

    assert "/id/person/eisenhower" in block
    assert "/id/person/mikoyan" not in block
    assert "/id/person/dulles" not in block


def test_a_column_without_numbers_is_left_out(client: FlaskClient) -> None:
    of_event = beside(read(client, f"/doc/event/{RECORD.stem}/mikoyan-dulles.html"))
    of_person = beside(read(client, "/doc/person/mikoyan.html"))

    assert ">Records</th>" in of_person
    assert ">Sections</th>" in of_event
    assert ">Records</th>" not in of_event


def test_an_event_that_no_record_reports_has_no_seal(client: FlaskClient) -> None:
    assert "Records say that this happened" not in top(client, f"/doc/event/{RECORD.stem}/stamping.html")


def test_who_tells_of_the_whole_tells_of_its_part(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The visit is told of, and its talks are not: they stand in the record all the same."""
    tellers = vars(tellings)["_tellers"]
    monkeypatch.setattr(
        tellings, "_tellers", lambda facts, event: tellers(facts, event) if event.endswith("/visit") else []
    )
    facts = Facts(client.application.extensions["lod"], [], {})

    told = find_told(facts, f"{facts.site.base}id/event/{RECORD.stem}/mikoyan-nixon")

    assert told is not None
    assert [one.record.href for one in told.tellings] == [f"/id/document/{RECORD.stem}"]


def test_what_speaks_of_a_thing_is_linked(client: FlaskClient) -> None:
    text = read(client, f"/doc/event/{RECORD.stem}/mikoyan-dulles.html")

    assert '<a href="#h-incoming">5 parts and sections, 1 event</a>' in text
    assert 'id="h-incoming"' in text


def test_all_statements_are_closed_at_first(client: FlaskClient) -> None:
    text = read(client, f"/doc/event/{RECORD.stem}/mikoyan-dulles.html")

    assert '<details class="statements">' in text
