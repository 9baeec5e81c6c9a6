"""A record of which nobody has said more than its page does."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from conftest import RECORD
from lod.build import build_release
from lod.config import Config
from lod.web import create_app


@pytest.fixture(scope="module")
def plain(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("plain")
    (folder / "memo.txt").write_text(RECORD.read_text(encoding="utf-8"), encoding="utf-8")
    settings = replace(config, output=folder / "output")
    build_release([folder], settings, lambda _: None)
    app = create_app(settings)
    yield app.test_client()
    app.extensions["lod"].queries.close()


def test_a_citation_tells_a_title_once(plain: FlaskClient) -> None:
    [item] = plain.get("/cite/document/memo.json").json or [{}]

    assert item["title"] not in item.get("note", "")
