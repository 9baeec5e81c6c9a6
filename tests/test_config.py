"""Settings: keyword, then variable, then file, then default; and who is told what is wrong with them."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from conftest import ROOT
from lod.config import Limits, load_config
from lod.errors import ConfigError

MINIMAL = """
base = "https://archive.example/"
{more}
[dataset]
title = "Title"
description = "Description"
publisher = "Publisher"
issued = 2026-11-24
license = "https://creativecommons.org/publicdomain/zero/1.0/"
rights = "http://rightsstatements.org/vocab/CNE/1.0/"
"""
FOLDERS = ["records", "output", "authority", "ontology", "shapes", "queries", "profiles"]


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("config", "base", *FOLDERS):
        monkeypatch.delenv(f"LOD_{name.upper()}", raising=False)


def write(folder: Path, more: str = "", text: str = MINIMAL) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "lod.toml"
    file.write_text(text.replace("{more}", more), encoding="utf-8")
    return file


def test_the_settings_of_the_project_are_well_formed() -> None:
    config = load_config(ROOT / "lod.toml")

    assert config.base.startswith("https://")
    assert config.dataset.issued == date(2026, 11, 24)
    assert all(getattr(config, name) == ROOT / name for name in FOLDERS)


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_is_that_of_keyword_then_variable_then_file_then_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    file = write(tmp_path, f'{name} = "of-the-file"')
    plain = write(tmp_path / "plain")

    assert getattr(load_config(plain), name) == tmp_path / "plain" / name
    assert getattr(load_config(file), name) == tmp_path / "of-the-file"
    monkeypatch.setenv(f"LOD_{name.upper()}", str(tmp_path / "of-the-variable"))
    assert getattr(load_config(file), name) == tmp_path / "of-the-variable"
    keyword = {name: tmp_path / "of-the-keyword"}
    assert getattr(load_config(file, **keyword), name) == tmp_path / "of-the-keyword"


def test_the_base_is_that_of_keyword_then_variable_then_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path)

    assert load_config(file).base == "https://archive.example/"
    monkeypatch.setenv("LOD_BASE", "https://variable.example/")
    assert load_config(file).base == "https://variable.example/"
    assert load_config(file, base="https://keyword.example/").base == "https://keyword.example/"


def test_a_keyword_of_none_is_no_wish(tmp_path: Path) -> None:
    config = load_config(write(tmp_path), output=None)

    assert config.output == tmp_path / "output"


def test_limits_are_those_of_the_file_then_the_defaults(tmp_path: Path) -> None:
    text = f"{MINIMAL}[limits]\nquery_timeout = 2.5\n"

    config = load_config(write(tmp_path, text=text))

    assert config.limits == Limits(query_timeout=2.5)
    assert config.limits.query_workers == Limits().query_workers


def test_tables_say_what_their_columns_are_called(tmp_path: Path) -> None:
    more = 'slugs = "path"'
    file = write(tmp_path, more)
    with file.open("a", encoding="utf-8") as settings:
        settings.write('\n[[tables]]\nfiles = "*.csv"\ndelimiter = ";"\n[tables.columns]\nid = "Signatur"\n')

    config = load_config(file)

    assert config.slugs == "path"
    [table] = config.tables
    assert (table.files, table.delimiter, table.encoding, table.is_csv) == ("*.csv", ";", "utf-8", True)
    assert (table.column("id"), table.column("title")) == ("Signatur", "")


def test_folders_of_the_file_count_from_the_file_and_those_of_a_wish_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "settings", 'records = "../pages"')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOD_SHAPES", "my-shapes")

    config = load_config(Path("settings/lod.toml"), output=Path("my-output"))

    assert config.records.resolve() == tmp_path / "pages"
    assert config.shapes == tmp_path / "my-shapes"
    assert config.output == tmp_path / "my-output"


def test_the_file_is_that_of_the_caller_then_the_variable_then_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {name: write(tmp_path / name) for name in ("caller", "variable", "here")}
    monkeypatch.chdir(tmp_path / "here")

    assert load_config().output == tmp_path / "here" / "output"
    monkeypatch.setenv("LOD_CONFIG", str(files["variable"]))
    assert load_config().output == tmp_path / "variable" / "output"
    assert load_config(files["caller"]).output == tmp_path / "caller" / "output"


def test_without_a_file_the_one_that_lod_brings_along_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert load_config() == replace(load_config(ROOT / "lod.toml"), output=tmp_path / "output")


def test_the_releases_of_the_installation_are_out_of_reach_from_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    elsewhere = load_config().output
    monkeypatch.chdir(ROOT)

    assert elsewhere == tmp_path / "output"
    assert load_config().output == ROOT / "output"


def test_a_variable_is_the_output_folder_also_of_settings_brought_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOD_OUTPUT", "public")

    assert load_config().output == tmp_path / "public"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("base = ", "base "), "lod.toml: "),
        (("base = ", "base = ["), "lod.toml: "),
        (('base = "https://archive.example/"', ""), "the key 'base' is missing"),
        ((MINIMAL, 'base = "https://archive.example/"'), "the key 'dataset' is missing"),
        (('title = "Title"', ""), "title"),
        (("title =", "titel ="), "titel"),
        (("{more}", 'colour = "red"'), "the key 'colour' is not known"),
        (("{more}", "limits.query_time = 1"), "query_time"),
        (("{more}", "limits = 1"), "lod.toml: "),
        (("{more}", 'slugs = "number"'), "expected 'name' or 'path'"),
        (("{more}", "tables = 1"), "expected tables [[tables]]"),
        (("{more}", "tables = [{}]"), "tables 1: files = None, expected a text"),
        (("{more}", 'tables = [{files = "a.csv", color = "red"}]'), "tables 1: 'color' is not known"),
        (("{more}", 'tables = [{files = "a.csv", columns = {colour = "x"}}]'), "expected some of id, title"),
        (("{more}", 'tables = [{files = "a.csv", columns = {title = "x"}}]'), "columns.id is missing"),
        (("{more}", 'tables = [{files = "a.csv", columns = {id = 1}}]'), "columns.id = 1, expected a text"),
        (("{more}", 'tables = [{files = "a.csv", delimiter = "||"}]'), "expected one character"),
        (
            ("{more}", 'tables = [{files = "a.csv", encoding = "utf-16"}]'),
            "expected one such as utf-8 or cp1252",
        ),
        (("{more}", 'tables = [{files = "a.csv", encoding = "klingon"}]'), "expected one such as utf-8"),
        (("{more}", 'limits.query_timeout = "long"'), "query_timeout"),
        (("{more}", "records = 5"), "records"),
        (("archive.example/", "archive.example"), "expected an http(s) IRI that ends in a slash"),
        (("https://archive.example/", "archive/"), "expected an http(s) IRI"),
        (("https://archive.example/", "ftp://archive.example/"), "expected an http(s) IRI"),
        (("https://archive.example/", ""), "expected an http(s) IRI"),
        (("https://archive.example/", "https://archive.example/a b<c>/"), "expected an http(s) IRI"),
        (("issued = 2026-11-24", 'issued = "soon"'), "expected a date"),
        (("issued = 2026-11-24", "issued = 2026"), "expected a date"),
    ],
)
def test_wrong_settings_name_the_file_and_what_is_wrong(
    tmp_path: Path, change: tuple[str, str], expected: str
) -> None:
    file = write(tmp_path, text=MINIMAL.replace(*change).replace("{more}", ""))

    with pytest.raises(ConfigError) as caught:
        load_config(file)

    assert str(caught.value).startswith(f"{file}: ")
    assert expected in str(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\0"], ids=["no UTF-8", "binary"])
def test_a_file_that_is_no_text_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "lod.toml"
    file.write_bytes(content)

    with pytest.raises(ConfigError, match=r"lod\.toml: "):
        load_config(file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: no such file; expected a lod\.toml"):
        load_config(tmp_path / "none.toml")


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=str(tmp_path)):
        load_config(tmp_path)


def test_a_base_from_outside_must_end_in_a_slash_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOD_BASE", "https://variable.example")

    with pytest.raises(ConfigError, match="ends in a slash"):
        load_config(write(tmp_path))


def test_a_server_believes_no_proxy_unless_told(tmp_path: Path) -> None:
    silent = load_config(write(tmp_path / "silent"))
    told = load_config(write(tmp_path / "told", text=MINIMAL + "[server]\ntrust_proxy = true\ncache = 5\n"))

    assert (silent.server.trust_proxy, silent.server.cache) == (False, 64)
    assert (told.server.trust_proxy, told.server.cache) == (True, 5)


@pytest.mark.parametrize("line", ["trust_proxy = 1", 'trust_proxy = "yes"', "cache = true", "proxies = 1"])
def test_a_malformed_setting_of_the_server_is_told(tmp_path: Path, line: str) -> None:
    file = write(tmp_path, text=f"{MINIMAL}[server]\n{line}\n")

    with pytest.raises(ConfigError, match="server"):
        load_config(file)


def test_properties_of_spark_are_those_of_the_tables_within_its_table(tmp_path: Path) -> None:
    lines = 'text = "a"\nexecutor.cores = 2\n"speculation" = true\n"speculation.interval" = 0.5\n'
    config = load_config(write(tmp_path, text=f"{MINIMAL}\n[spark]\n{lines}"))

    assert config.spark == (
        ("spark.text", "a"),
        ("spark.executor.cores", "2"),
        ("spark.speculation", "true"),
        ("spark.speculation.interval", "0.5"),
    )


@pytest.mark.parametrize(
    ("line", "said"), [("[spark]\njars = []", "spark.jars = []"), ("spark = 1", "spark = 1")]
)
def test_a_property_of_spark_that_is_no_text_is_told(tmp_path: Path, line: str, said: str) -> None:
    text = MINIMAL.replace("{more}", line if line.startswith("spark") else "") + "\n"
    file = write(tmp_path, text=text + (line if line.startswith("[") else ""))

    with pytest.raises(ConfigError, match=re.escape(f"{file}: {said}, expected a text, a number")):
        load_config(file)
