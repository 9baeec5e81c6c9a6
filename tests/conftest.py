"""What every test may use: one record, the real authority, a release built from the record, a client."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from lod.authority import Authority, load_authority
from lod.build import build_release
from lod.config import Config, load_config
from lod.iris import Iris
from lod.model import Record
from lod.records import read_records
from lod.web import create_app

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "records" / "mfa-164gs-1959-01-21.txt"

# The page as captured is not ours to copy; where it lies beside the project, it is tested, too.
CAPTURED = ROOT.parent / "shared" / "records" / "000_2ae0e1c7e4ff8078.txt"
PAGES = [
    pytest.param(RECORD, id="precis"),
    pytest.param(
        CAPTURED,
        id="captured",
        marks=pytest.mark.skipif(not CAPTURED.exists(), reason="the captured page is not here"),
    ),
]


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The project's own settings, with an output folder of the test's."""
    return replace(load_config(ROOT / "lod.toml"), output=tmp_path_factory.mktemp("output") / "output")


@pytest.fixture(scope="session")
def iris(config: Config) -> Iris:
    return Iris(config.base)


@pytest.fixture(scope="session")
def authority(config: Config) -> Authority:
    return load_authority(config.authority)


@pytest.fixture(scope="session")
def record() -> Record:
    [found] = [item for item in read_records(RECORD) if isinstance(item, Record)]
    return found


@pytest.fixture(scope="session")
def built(config: Config) -> Config:
    """The settings of an output folder that holds a release of the record."""
    build_release([RECORD], config, lambda _: None)
    return config


@pytest.fixture(scope="session")
def client(built: Config) -> Iterator[FlaskClient]:
    app = create_app(built)
    yield app.test_client()
    app.extensions["lod"].queries.close()
