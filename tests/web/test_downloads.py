"""Dumps are listed, whole, resumable, and nothing else leaves the folder of the release."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from conftest import RECORD
from lod.build import build_release
from lod.config import Config
from lod.dumps import FILES
from lod.releases import read_release
from lod.web import create_app


def publish(title: str, config: Config, folder: Path) -> FlaskClient:
    """Publish the record under a title."""
    settings = replace(config, dataset=replace(config.dataset, title=title), output=folder / title)
    build_release([RECORD], settings, lambda _: None)
    return create_app(settings).test_client()


def test_the_list_names_every_file_with_its_checksum(client: FlaskClient, built: Config) -> None:
    response = client.get("/dumps/")

    files = read_release(built.output).manifest.files
    assert [file.name for file in files] == list(FILES)
    assert all(f'href="/dumps/{file.name}"' in response.text for file in files)
    assert all(file.sha256 in response.text for file in files)


@pytest.mark.parametrize("name", FILES)
def test_a_dump_is_sent_as_the_manifest_has_it(client: FlaskClient, built: Config, name: str) -> None:
    [file] = [file for file in read_release(built.output).manifest.files if file.name == name]

    response = client.get(f"/dumps/{name}", buffered=True)

    assert response.status_code == 200
    assert len(response.data) == file.bytes == int(response.headers["Content-Length"])
    assert hashlib.sha256(response.data).hexdigest() == file.sha256
    assert response.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("lod.nq.gz", "application/gzip"),
        ("lod.ttl", "text/turtle"),
        ("lod.jsonld", "application/ld+json"),
        ("report.ttl", "text/turtle"),
        ("manifest.json", "application/json"),
    ],
)
def test_a_dump_is_named_by_its_media_type(client: FlaskClient, name: str, media_type: str) -> None:
    response = client.get(f"/dumps/{name}", buffered=True)

    assert response.mimetype == media_type
    assert "Content-Encoding" not in response.headers  # the bytes are those of the manifest


@pytest.mark.parametrize(
    ("wanted", "slice_"),
    [("bytes=100-", slice(100, None)), ("bytes=0-9", slice(10)), ("bytes=-7", slice(-7, None))],
)
def test_an_interrupted_download_resumes(client: FlaskClient, wanted: str, slice_: slice) -> None:
    whole = client.get("/dumps/lod.nq.gz", buffered=True)

    rest = client.get(
        "/dumps/lod.nq.gz", headers={"Range": wanted, "If-Range": whole.headers["ETag"]}, buffered=True
    )

    first, behind, _ = slice_.indices(len(whole.data))
    assert rest.status_code == 206
    assert rest.headers["Content-Range"] == f"bytes {first}-{behind - 1}/{len(whole.data)}"
    assert rest.data == whole.data[slice_]


def test_a_download_does_not_resume_in_another_release(client: FlaskClient) -> None:
    headers = {"Range": "bytes=100-", "If-Range": '"of-another-release"'}

    response = client.get("/dumps/lod.nq.gz", headers=headers, buffered=True)

    assert response.status_code == 200


def test_a_range_behind_the_end_is_refused(client: FlaskClient) -> None:
    response = client.get("/dumps/lod.nq.gz", headers={"Range": "bytes=99999999-"}, buffered=True)

    assert response.status_code == 416


def test_who_has_a_dump_need_not_load_it_again(client: FlaskClient) -> None:
    etag = client.get("/dumps/lod.ttl", buffered=True).headers["ETag"]

    response = client.get("/dumps/lod.ttl", headers={"If-None-Match": etag}, buffered=True)

    assert response.status_code == 304
    assert response.data == b""


@pytest.mark.parametrize(
    "name",
    [
        "nothing.ttl",
        "LOD.ttl",
        "lod.ttl/",
        "lod.ttl%00",
        "%00",
        "../manifest.json",
        "%2e%2e/manifest.json",
        "..%2fmanifest.json",
        "%2e%2e%2f%2e%2e%2f.inputs",
        "..%5cmanifest.json",
        "./lod.ttl",
        ".%2flod.ttl",
        "store",
        "store/",
        "store/CURRENT",
        "store%2fCURRENT",
        "/etc/passwd",
        "%2fetc%2fpasswd",
    ],
)
def test_nothing_else_leaves_the_release(client: FlaskClient, name: str) -> None:
    response = client.get(f"/dumps/{name}", buffered=True)

    assert response.status_code == 404


def test_a_file_that_the_manifest_does_not_name_is_not_found(config: Config, tmp_path: Path) -> None:
    client = publish("mine", config, tmp_path)
    (tmp_path / "mine" / "current" / "notes.txt").write_text("secret")

    response = client.get("/dumps/notes.txt", buffered=True)

    assert response.status_code == 404


def test_the_manifest_is_served_as_it_lies_in_the_release(client: FlaskClient, built: Config) -> None:
    response = client.get("/dumps/manifest.json", buffered=True)

    assert response.data == (built.output / "current" / "manifest.json").read_bytes()
    assert json.loads(response.data)["release"] == response.headers["X-Release"]


def test_manifests_that_differ_have_different_validators(config: Config, tmp_path: Path) -> None:
    sites = [publish(title, config, tmp_path) for title in ("one", "other")]

    one, other = (site.get("/dumps/manifest.json", buffered=True) for site in sites)

    assert one.data != other.data
    assert one.headers["ETag"] != other.headers["ETag"]
