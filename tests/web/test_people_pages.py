"""Pages speak to people: mentions as a table, references in groups, what matters first."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from conftest import RECORD
from lod.build import build_release
from lod.config import Config
from lod.web import create_app, incoming, overviews
from lod.web.values import one_line

RECORD_PAGE = f"/doc/document/{RECORD.stem}.html"
MENTIONS = f"/doc/document/{RECORD.stem}/mentions.html"
PAGE_TITLE = "Draft for Transmission"
TITLE = "draft information on A. I. Mikoyan"


def read(client: FlaskClient, path: str) -> str:
    response = client.get(path, buffered=True)
    assert response.status_code == 200
    return response.text


def positions(client: FlaskClient) -> list[tuple[int, int]]:
    """Return where the mentions stand in the table of their page."""
    first = read(client, MENTIONS)
    leaves = {int(number) for number in re.findall(r"_leaf=(\d+)", first)}
    texts = [first, *(read(client, f"{MENTIONS}?_leaf={number}") for number in sorted(leaves))]
    found = [place for text in texts for place in re.findall(r'<td class="number">(\d+)-(\d+)</td>', text)]
    return [(int(start), int(end)) for start, end in found]


def test_the_page_of_mentions_is_headed_by_its_label(client: FlaskClient) -> None:
    [heading] = re.findall(r"<h1>(.*?)</h1>", read(client, MENTIONS))

    assert heading.startswith("Mentions in: ")
    assert TITLE in heading


def test_the_page_of_mentions_lists_each_once_in_the_order_of_the_text(client: FlaskClient) -> None:
    shown = positions(client)

    turtle = client.get(MENTIONS.replace(".html", ".nt")).text
    assert len(shown) == turtle.count("<https://lod.example.org/ns#Mention>") > 100
    assert shown == sorted(set(shown))
    assert "#link" not in read(client, MENTIONS)


def test_a_mention_is_shown_by_words_whom_kind_and_certainty(client: FlaskClient) -> None:
    start = RECORD.read_text(encoding="utf-8").index("Nehru")
    place = f"{start}-{start + 5}"

    [row] = [line for line in read(client, MENTIONS).split("\n") if f">{place}<" in line]

    cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row)]
    assert cells == [place, "to call on Nehru (Sukarno,", "Jawaharlal Nehru", "person", "Certain"]
    assert 'href="/id/person/nehru"' in row


def test_the_page_of_a_mention_is_headed_by_its_words_and_place(client: FlaskClient) -> None:
    start = RECORD.read_text(encoding="utf-8").index("Nehru")

    text = read(client, f"/doc/mention/{RECORD.stem}-en/{start}-{start + 5}.html")

    [heading] = re.findall(r"<h1>(.*?)</h1>", text)
    assert heading.startswith("\u201cNehru\u201d in ")
    assert heading.endswith(f", characters {start}-{start + 5}")
    assert TITLE in heading


def test_a_page_with_much_data_offers_a_link_instead_of_embedding_it(client: FlaskClient) -> None:
    text = read(client, MENTIONS)

    assert len(client.get(MENTIONS.replace(".html", ".jsonld")).data) > 200_000
    assert 'id="graph"' not in text
    assert f'type="application/ld+json" href="{MENTIONS.replace(".html", ".jsonld")}"' in text


def test_the_page_of_a_person_lists_each_mention_once_in_words(client: FlaskClient) -> None:
    text = read(client, "/doc/person/mikoyan.html")
    section = text[text.index('class="incoming"') :]

    links = re.findall(rf'href="(/id/mention/{RECORD.stem}-en/[^"]*)">\u201c([^<]*)<', section)
    starts = [int(re.split(r"[/-]", link)[-2]) for link, _ in links]
    assert len(links) > 1
    assert len({link for link, _ in links}) == len(links)
    assert starts == sorted(starts)
    assert all(", characters " in words for _, words in links)
    assert {TITLE in words or PAGE_TITLE in words for _, words in links} == {True}
    assert "#link" not in section
    assert "has body" not in section


def test_mentions_beyond_the_limit_are_counted_once(
    client: FlaskClient, built: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read(client, "/doc/person/mikoyan.html?_show=incoming").count("characters ")
    monkeypatch.setattr(incoming, "_MOST_FIRST", 1)
    other = create_app(built)  # which has no page in memory yet

    text = read(other.test_client(), "/doc/person/mikoyan.html")
    other.extensions["lod"].queries.close()

    assert text.count("characters ") == 1
    assert f"and {whole - 1} more" in text


def test_the_references_of_a_record_stand_in_groups_sorted_by_name(client: FlaskClient) -> None:
    text = read(client, f"{RECORD_PAGE}?_show=statements")
    block = text[text.index("dc/terms/references") :].split("</dd>")[0]

    groups = re.findall(r"<h2>(\w+)</h2><ul[^>]*>(.*?)</ul>", block, re.DOTALL)
    assert [heading for heading, _ in groups][:2] == ["People", "States"]
    for _, items in groups:
        names = re.findall(r">([^<>]+)</a>", items)
        assert names == sorted(names, key=str.casefold)
    assert "/id/person/nehru" in groups[0][1]
    assert "/id/state/india" in groups[1][1]


def test_a_record_page_begins_with_its_text_and_place_and_ends_with_what_programs_ask_for(
    client: FlaskClient,
) -> None:
    leaves = (read(client, f"{RECORD_PAGE}?_show=statements&_leaf={number}") for number in (1, 2, 3))
    text = "".join(leaves)
    headings = re.findall(r"<h2><a href=\"([^\"]*)\"", text)
    kinds = [re.sub(r"^/(id/)?", "", link).split("/")[0] for link in headings]

    order = [kinds.index(kind) for kind in ("document", "item", "event", "assertion", "file")]
    assert order == sorted(order)
    assert headings[0].endswith("/en")
    assert headings[1].startswith("/id/item/")
    assert text.index("dc/terms/abstract") < text.index("dc/terms/contributor")


def test_the_abstract_stands_at_the_top_of_a_record_page_and_the_long_lists_below(
    client: FlaskClient,
) -> None:
    text = read(client, RECORD_PAGE)

    [lead] = re.findall(r'<p class="lead">(.*?)</p>', text)
    assert lead.startswith("The Soviet Ministry of Foreign Affairs proposes")
    statements = read(client, f"{RECORD_PAGE}?_show=statements")
    card = statements[statements.index('class="topic"') :].split("</div>")[0]
    assert re.findall(r'<dt title="([^"]*)"', card)[-1].endswith("terms/references")


def test_a_page_without_an_abstract_has_no_lead(client: FlaskClient) -> None:
    assert 'class="lead"' not in read(client, "/doc/person/nehru.html")


def test_white_space_in_values_is_collapsed() -> None:
    assert one_line("  a\n\t b\u00a0 c ") == "a b c"


def test_a_title_over_two_lines_is_shown_in_one(config: Config, tmp_path: Path) -> None:
    folder = tmp_path / "ontology"
    folder.mkdir()
    (folder / "terms.ttl").write_text(
        '@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . <vocab/type/x> rdfs:comment "a  b\\n\\tc" .'
    )
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "none.ttl").write_text("<s> a <http://www.w3.org/ns/shacl#NodeShape> .")
    settings = replace(config, output=tmp_path / "output", ontology=folder, shapes=tmp_path / "shapes")
    build_release([Path(shutil.copy(RECORD, tmp_path))], settings, lambda _: None)

    text = read(create_app(settings).test_client(), "/doc/vocab/type/x.html")

    assert '<span class="text">a b c</span>' in text


def test_the_home_page_says_what_is_counted_and_when_a_record_was_made(client: FlaskClient) -> None:
    text = read(client, "/")

    assert "linked mentions of people, states, places and others" in text
    assert '<span class="when">21 January 1959</span>' in text
    assert " more" not in text
    assert 'href="/people"' in text
    assert 'href="/states"' in text


def test_a_list_of_records_that_is_cut_says_so(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overviews, "_MOST_RECORDS", 0)

    assert 'and <a href="/records">1 more</a>' in read(client, "/")


@pytest.mark.parametrize(
    ("path", "kind", "thing"),
    [("/people", "person", "Jawaharlal Nehru"), ("/states", "state", "India")],
)
def test_an_index_lists_names_in_order_with_their_documents(
    client: FlaskClient, path: str, kind: str, thing: str
) -> None:
    rows = re.findall(
        rf'<a href="/id/{kind}/[^"]*">([^<]*)</a></td>(?:<td class="detail">[^<]*</td>)?'
        r'<td class="number">(\d+)</td>',
        read(client, path),
    )

    names = [name for name, _ in rows]
    assert names == sorted(names, key=str.casefold)
    assert len(names) == len(set(names)) > 10
    assert (thing, "1") in rows


def test_the_checksums_vanish_on_small_screens(client: FlaskClient) -> None:
    assert '<td class="checksum"><code>' in read(client, "/dumps/")
    assert re.search(r"max-width[^{]*\{ \.checksum \{ display: none", read(client, "/static/site.css"))
