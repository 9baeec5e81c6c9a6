"""The strings of the pages stand in one place: none is bare, all are gathered, a catalogue says them."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from conftest import ROOT
from lod.config import Config
from lod.errors import ConfigError
from lod.web import create_app, language

TEMPLATES = ROOT / "src" / "lod" / "web" / "templates"
# What is no text: statements, expressions, comments, tags with what they hold, sentences for translators.
NO_TEXT = re.compile(
    r"\{% trans.*?\{% endtrans %\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<(pre|code|script|style)\b.*?</\1>"
    r"|<(?:\{\{.*?\}\}|\{%.*?%\}|\"(?:\{\{.*?\}\}|\{%.*?%\}|[^\"])*\"|[^>\"])*>|&\w+;",
    re.DOTALL,
)
SPOKEN = re.compile(r"(?:aria-label|placeholder|title)=\"[^\"{]*[A-Za-z]{2}[^\"{]*\"")


@pytest.fixture
def foreign(built: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """The settings of a site in a language that has words for a few strings."""
    catalogue = Catalog(locale="la")
    words = {
        "Records": "Acta",
        "From": "Ab",
        "Named together with": "Simul",
        "Nothing is known here": "Nihil",
    }
    for text, said in words.items():
        catalogue.add(text, said)
    catalogue.add(("%(num)s record", "%(num)s records"), ("%(num)s actum", "%(num)s acta"))
    folder = tmp_path / "la" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "lod.mo").open("wb") as stream:
        write_mo(stream, catalogue)
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    return replace(built, server=replace(built.server, language="la"))


def read(config: Config, path: str) -> str:
    app = create_app(config)
    app.extensions["lod"].queries.close()
    return str(app.test_client().get(path, headers={"Accept": "text/html"}).text)


@pytest.mark.parametrize("file", sorted(TEMPLATES.rglob("*.html")), ids=lambda file: file.stem)
def test_no_string_of_a_template_stands_bare(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert re.findall(r"[A-Za-z]{2,}", NO_TEXT.sub(" ", text)) == []
    assert SPOKEN.findall(text) == []


def test_all_strings_are_gathered() -> None:
    done = subprocess.run([sys.executable, ROOT / "scripts" / "strings.py", "--check"], check=False)

    assert done.returncode == 0, "run `make strings`"


def test_a_catalogue_says_the_strings_and_leaves_the_data(foreign: Config) -> None:
    home, record = read(foreign, "/"), read(foreign, "/doc/document/mfa-164gs-1959-01-21")

    assert '<html lang="la">' in home
    assert '<a href="/records">Acta</a>' in home
    assert "<dt>Ab</dt>" in record
    assert "Ministry of Foreign Affairs of the USSR" in record
    assert ">Simul</h2>" in read(foreign, "/doc/person/mikoyan")
    assert "1 actum" in read(foreign, "/doc/dataset")
    assert "<h1>Nihil</h1>" in read(foreign, "/nowhere")


def test_what_a_catalogue_does_not_say_is_english(foreign: Config) -> None:
    assert "<dt>Signed by</dt>" in read(foreign, "/doc/document/mfa-164gs-1959-01-21")


def test_a_language_without_a_catalogue_is_told(built: Config) -> None:
    with pytest.raises(ConfigError, match="server, language: 'tlh', expected one of en"):
        create_app(replace(built, server=replace(built.server, language="tlh")))
