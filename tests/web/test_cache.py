"""A page is made once, and what comes from memory is the same as what was made."""

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Response
from flask.testing import FlaskClient

from lod.config import Config
from lod.web import create_app, pages
from lod.web.cache import Answer, Cache

PAGE = "/doc/person/nehru"
DAY = dt.timedelta(days=1)
HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT"
WISHES = [
    {},
    {"Accept": "text/html"},
    {"Accept": "application/ld+json", "Accept-Encoding": "gzip"},
    {"Accept": "*/*", "Accept-Profile": "<https://schema.org/>"},
]


@pytest.fixture
def fresh(built: Config) -> Iterator[FlaskClient]:
    """A site that has made no page yet."""
    app = create_app(built)
    yield app.test_client()
    app.extensions["lod"].queries.close()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were looked up, in their order."""
    found: list[str] = []
    find_page = pages.find_page

    def note(site: object, path: str) -> object:
        found.append(path)
        return find_page(site, path)  # type: ignore[arg-type]

    monkeypatch.setattr(pages, "find_page", note)
    return found


def undated(response: Response) -> dict[str, str]:
    """Return the headers but the date, which the server adds."""
    return {name: value for name, value in response.headers if name != "Date"}


def answer(size: int) -> Answer:
    return Answer('"tag"', (), b"x" * size)


@pytest.mark.parametrize("headers", WISHES)
def test_what_comes_from_memory_is_what_was_made(
    fresh: FlaskClient, made: list[str], headers: dict[str, str]
) -> None:
    first = fresh.get(PAGE, headers=headers)

    second, head = fresh.get(PAGE, headers=headers), fresh.head(PAGE, headers=headers)

    assert made == ["person/nehru"]
    assert (second.data, undated(second)) == (first.data, undated(first))
    assert (head.data, undated(head)) == (b"", undated(first))


def test_a_304_from_memory_is_the_304_that_would_be_made(fresh: FlaskClient, built: Config) -> None:
    etag = fresh.get(PAGE).headers["ETag"]
    other = create_app(built)

    remembered = fresh.get(PAGE, headers={"If-None-Match": f'W/{etag}, "x"'})
    made = other.test_client().get(PAGE, headers={"If-None-Match": etag})

    other.extensions["lod"].queries.close()
    assert (remembered.status_code, remembered.data) == (made.status_code, made.data) == (304, b"")
    assert undated(remembered) == undated(made)


def test_who_revalidates_first_does_not_have_the_page_made_again(fresh: FlaskClient, made: list[str]) -> None:
    statuses = [fresh.get(PAGE, headers={"If-None-Match": "*"}).status_code for _ in range(3)]

    assert statuses == [304, 304, 304]
    assert made == ["person/nehru"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "text/html"},
        {"Accept-Encoding": "gzip"},
        {"Accept-Profile": "<http://purl.org/dc/terms/>"},
        {"If-Match": '"other"'},
    ],
)
def test_another_wish_is_not_answered_by_what_answered_the_first(
    fresh: FlaskClient, headers: dict[str, str]
) -> None:
    first = fresh.get(PAGE)

    second = fresh.get(PAGE, headers=headers)

    assert second.data != first.data


def test_a_range_of_a_file_in_memory_is_a_range(fresh: FlaskClient) -> None:
    whole = fresh.get("/dumps/lod.ttl", buffered=True)
    fresh.get("/dumps/lod.ttl", buffered=True)

    part = fresh.get("/dumps/lod.ttl", headers={"Range": "bytes=5-9"}, buffered=True)
    other = fresh.get("/dumps/lod.ttl", headers={"Range": "bytes=5-9", "If-Range": '"x"'}, buffered=True)
    had = fresh.get("/dumps/lod.ttl", headers={"If-None-Match": whole.headers["ETag"]}, buffered=True)

    assert (part.status_code, part.data) == (206, whole.data[5:10])
    assert (other.status_code, other.data) == (200, whole.data)
    assert (had.status_code, had.data) == (304, b"")
    assert other.headers["Accept-Ranges"] == whole.headers["Accept-Ranges"] == "bytes"


def test_another_date_is_compared_and_not_taken_for_the_same(fresh: FlaskClient) -> None:
    since = fresh.get(PAGE).last_modified
    assert since is not None

    later = fresh.get(PAGE, headers={"If-Modified-Since": (since + DAY).strftime(HTTP_DATE)})
    earlier = fresh.get(PAGE, headers={"If-Modified-Since": (since - DAY).strftime(HTTP_DATE)})

    assert (later.status_code, earlier.status_code) == (304, 200)


@pytest.mark.parametrize(
    "path", ["/doc/person/nobody", "/id/person/nehru", "/", "/health", "/sparql?query=ASK%7B%7D"]
)
def test_what_is_no_page_is_not_kept(fresh: FlaskClient, path: str) -> None:
    fresh.get(path)

    assert fresh.application.extensions["lod"].cache.recall((path, "", "", "", "")) is None


@pytest.mark.parametrize("host", ["evil.example", "lod.example.org"])
def test_no_page_in_memory_tells_the_host_it_was_asked_under(fresh: FlaskClient, host: str) -> None:
    for path in ("/people", PAGE, "/openapi.json", "/linkset/person/nehru", "/context.jsonld"):
        fresh.get(path, headers={"Host": "evil.example", "Accept": "*/*"})

        assert "evil" not in fresh.get(path, headers={"Host": host, "Accept": "*/*"}).text


def test_the_answer_used_longest_ago_makes_room() -> None:
    cache = Cache(most_bytes=800)
    for number in range(8):
        cache.keep((str(number),), answer(100), (f"wish {number}",))
    cache.get(("0",))

    cache.keep(("8",), answer(100), ("wish 8",))

    assert cache.recall(("wish 1",)) is None
    assert cache.recall(("wish 0",)) is not None
    assert cache.recall(("wish 8",)) is not None


def test_one_large_answer_does_not_drive_out_the_others() -> None:
    cache = Cache(most_bytes=800)
    cache.keep(("small",), answer(10), ("small",))

    cache.keep(("large",), answer(101), ("large",))

    assert cache.recall(("large",)) is None
    assert cache.recall(("small",)) is not None


def test_wishes_that_nobody_repeats_take_no_more_room_than_allowed() -> None:
    cache = Cache()
    for number in range(30_000):
        cache.keep(("page",), answer(1), (str(number),))

    cache.keep(("page",), answer(1), ("x" * 100_000,))

    assert cache.recall(("0",)) is None
    assert cache.recall(("29999",)) is not None
    assert cache.recall(("x" * 100_000,)) is None


def test_what_is_made_once_stays() -> None:
    cache = Cache()
    numbers = iter(range(9))

    made = [cache.once("name", lambda: next(numbers)) for _ in range(3)]

    assert made == [0, 0, 0]
