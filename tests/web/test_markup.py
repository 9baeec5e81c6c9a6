"""Pages are for everybody: landmarks, headings in order, names of tables, languages, no script in a page."""

import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from conftest import RECORD

PAGES = [
    "/",
    "/records",
    "/people",
    "/topics",
    "/timeline",
    "/network",
    "/search?q=mikoyan",
    "/search?q=zebra+quagga&year=1959",
    "/questions",
    "/questions?about=id/person/mikoyan",
    "/questions/31-documents",
    "/questions/36-events-of-somebody?somebody=id/person/mikoyan",
    "/questions/35-named-together?person=id/person/mikoyan",
    "/questions/20-mentions-of-a-person",
    "/questions/16-plans-carried-out",
    "/sparql",
    "/dumps/",
    "/ns.html",
    f"/doc/document/{RECORD.stem}.html",
    f"/doc/document/{RECORD.stem}.html?_show=statements",
    f"/doc/document/{RECORD.stem}/en.html",
    f"/doc/document/{RECORD.stem}/mentions.html",
    "/doc/state/us.html?_show=incoming",
    f"/doc/event/{RECORD.stem}/visit.html",
    "/doc/person/mikoyan.html",
    "/doc/person/nehru.html",
    "/doc/state/us.html",
    "/doc/place/berlin.html",
    "/doc/group/ussr-mfa.html",
    "/doc/holding/rgani-f5-op30.html",
    "/doc/vocab/topic/german-question.html",
    "/doc/dataset.html",
]
VOID = {"meta", "link", "br", "hr", "input", "img", "stop", "rect", "line", "circle", "path"}


class Outline(HTMLParser):
    """The tags of a page: whether they nest, and what is named."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.names: list[str] = []  # ids that others refer to by
        self.tables = self.captions = self.bare = 0
        self.landmarks: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        self.ids += [given["id"]] if given.get("id") else []  # type: ignore[list-item]
        self.names += (given.get("aria-labelledby") or "").split()
        self.headings += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []
        self.landmarks += [tag] if tag in {"header", "main", "footer", "nav"} else []
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self.bare += given.get("role") in {"region", "img"} and not {"aria-label", "aria-labelledby"} & {
            *given
        }

    def handle_endtag(self, tag: str) -> None:
        """Note whether an element ends that began last."""
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.crossed.append(tag)


@pytest.fixture(params=PAGES)
def outline(request: pytest.FixtureRequest, client: FlaskClient) -> Outline:
    response = client.get(request.param, headers={"Accept": "text/html"})
    assert response.status_code == 200
    return Outline(response.text)


def test_elements_nest(outline: Outline) -> None:
    assert (outline.crossed, outline.open) == ([], [])


def test_headings_begin_with_one_and_skip_no_level(outline: Outline) -> None:
    steps = zip(outline.headings, outline.headings[1:], strict=False)

    assert outline.headings.count(1) == 1
    assert outline.headings[0] == 1
    assert [(above, below) for above, below in steps if below > above + 1] == []


def test_every_hash_is_there_once_and_every_name_leads_to_one(outline: Outline) -> None:
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.names) <= set(outline.ids)


def test_tables_and_regions_have_names_and_pages_have_landmarks(outline: Outline) -> None:
    assert outline.bare == 0
    assert {"header", "main", "footer", "nav"} <= set(outline.landmarks)


@pytest.mark.parametrize("path", [path for path in PAGES if path != "/sparql"])
def test_every_table_has_a_caption(client: FlaskClient, path: str) -> None:
    outline = Outline(client.get(path, headers={"Accept": "text/html"}).text)

    assert outline.captions == outline.tables


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_only_scripts_that_are_files_of_this_site_and_no_style_of_its_own(
    client: FlaskClient, path: str
) -> None:
    text = client.get(path, headers={"Accept": "text/html"}).text

    data = r'type="application/(?:ld\+)?json"'  # read by scripts, run by nobody
    scripts = re.findall(rf"<script(?![^>]*{data})[^>]*>[^<]*", text)
    ours = re.compile(r'<script (?:type="module"|defer) src="/static/[^"]+">')
    assert [tag for tag in scripts if not ours.fullmatch(tag)] == []
    assert re.findall(r"<[a-z][^>]*\s(?:style|on[a-z]+)=", text) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_page_as_sent_is_below_100_kilobytes(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})

    assert len(response.data) < 100_000
