"""What outside judges say of our answers: httplint, which REDbot uses, of every header."""

import time

import pytest
from flask.testing import FlaskClient
from httplint import HttpRequestLinter, HttpResponseLinter, levels

HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT"
PAGE = "/doc/person/nehru"
ADDRESSES = [
    PAGE,
    f"{PAGE}.html",
    f"{PAGE}?_profile=sdo",
    "/doc/document/mfa-164gs-1959-01-21.trig",
    "/id/person/nehru",
    "/id/person/nobody",
    "/doc/dataset",
    "/ns",
    "/",
    "/people",
    "/search?q=nehru",
    "/search/suggest?q=neh",
    "/search/description.xml",
    "/questions",
    "/questions/15-planned-recipients",
    "/questions/15-planned-recipients.csv",
    "/dumps/",
    "/dumps/lod.nq.gz",
    "/linkset/person/nehru",
    "/context.jsonld",
    "/openapi.json",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap-1.xml",
    "/health",
    "/static/site.css",
]


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("path", ADDRESSES)
def test_httplint_finds_nothing_bad(client: FlaskClient, path: str, coding: str) -> None:
    sent = [("Host", "localhost"), ("Accept-Encoding", coding)]
    response = client.get(path, headers=dict(sent), buffered=True)

    notes = lint(f"http://localhost{path}", sent, response.status, list(response.headers), response.data)

    assert notes == []


@pytest.mark.parametrize("path", [PAGE, "/dumps/lod.ttl"])
def test_httplint_finds_nothing_bad_in_a_304(client: FlaskClient, path: str) -> None:
    etag = client.get(path, buffered=True).headers["ETag"]
    response = client.get(path, headers={"If-None-Match": etag}, buffered=True)

    notes = lint(
        f"http://localhost{path}", [("If-None-Match", etag)], response.status, list(response.headers), b""
    )

    assert response.status_code == 304
    assert notes == []


def lint(
    url: str, sent: list[tuple[str, str]], status: str, headers: list[tuple[str, str]], body: bytes
) -> list[str]:
    """Return what httplint warns of or holds for wrong."""
    request = HttpRequestLinter()
    request.process_request_topline(b"GET", url.encode(), b"HTTP/1.1")
    request.process_headers([(name.encode(), value.encode()) for name, value in sent])
    request.finish_content(complete=True)
    response = HttpResponseLinter(start_time=time.time())
    response.request = request
    response.process_response_topline(b"HTTP/1.1", *(part.encode() for part in status.split(" ", 1)))
    dated = (
        headers if "Date" in dict(headers) else [*headers, ("Date", time.strftime(HTTP_DATE, time.gmtime()))]
    )
    response.process_headers([(name.encode(), value.encode()) for name, value in dated])
    response.feed_content(body)
    response.finish_content(complete=True)
    return [str(note.summary) for note in response.notes if note.level in {levels.BAD, levels.WARN}]
