"""The page of a person, state, place, group, event, holding or topic: names, notes, and who speaks of it."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from conftest import RECORD
from lod.web.mentions import whole_words


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
        ("person/mikoyan", "Compared with others Verified"),
        ("person/mikoyan", "12 mentions in texts, 1 document"),
        ("person/kuznetsov-vv", "Compared with others Not"),
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


def test_who_is_named_beside_is_ordered_by_shared_sections_and_cut(client: FlaskClient) -> None:
    text = read(client, "/doc/person/mikoyan.html")
    block = text[text.index(">Named together with</h2>") :].split("</section>")[0]

    rows = re.findall(r'<a href="(/id/[^"]*)">.*?<td class="number">(\d*)</td>', block, re.DOTALL)
    counts = [int(count or 0) for _, count in rows]
    assert len(rows) == 20
    assert counts == sorted(counts, reverse=True)
    assert ("/id/person/dulles", "4") in rows
    assert "/id/person/mikoyan" not in {href for href, _ in rows}


def test_a_holding_shows_where_it_lies_without_itself(client: FlaskClient) -> None:
    text = read(client, "/doc/holding/rgani-f5-op30-d300.html")

    path = text[text.index('<nav class="path"') :].split("</nav>")[0]
    assert re.findall(r'href="([^"]*)"', path) == [
        "/id/group/rgani",
        "/id/holding/rgani-f5",
        "/id/holding/rgani-f5-op30",
    ]


@pytest.mark.parametrize(
    ("path", "kind", "thing"),
    [("/places", "id/place", "Berlin"), ("/groups", "id/group", "Bundestag")],
)
def test_there_is_an_index_of_each_kind(client: FlaskClient, path: str, kind: str, thing: str) -> None:
    rows = re.findall(
        rf'<a href="/{kind}/[^"]*">([^<]*)</a></td>(?:<td class="detail">[^<]*</td>)?'
        r'<td class="number">(\d+)</td>',
        read(client, path),
    )

    assert (thing, "1") in rows


def test_topics_are_counted_by_the_records_about_them(client: FlaskClient) -> None:
    text = read(client, "/topics")

    assert (
        '<a href="/vocab/topic/german-question">German question and Berlin</a></td><td class="number">1<'
        in text
    )
