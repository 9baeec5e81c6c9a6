"""An errand needs nothing of the machine that sends it, and makes the same files wherever it is done."""

import ast
import pickle
import shutil
import sys
import tarfile
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

import lod.stations
from conftest import ROOT
from engines_apart import Apart
from lod.build import build_release
from lod.cli import main
from lod.config import Config, Table
from lod.crew import Crew
from lod.engines import Terms, open_crew
from lod.engines.addresses import shown
from lod.engines.kit import PACKAGES, pack_code, pack_folder, versions
from lod.engines.worker import do_sent
from lod.errors import AuthorityError, CrewError
from lod.model import Finding
from lod.shards import Size
from test_shards import PAGE, contents

ONE_EACH = Size(records=1)
STANDARD = sys.stdlib_module_names


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Pages in a folder, in archives of three kinds and in a table; one is a poem, one has a description."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for number in range(3):
        (folder / f"memo-{number}.txt").write_text(PAGE.format(number=number), encoding="utf-8")
    (folder / "memo-1.toml").write_text('kind = "note"\n', encoding="utf-8")
    (folder / "poem.txt").write_text("Roses are red.\n", encoding="utf-8")
    page = tmp_path / "page.txt"
    page.write_text(PAGE.format(number=7), encoding="utf-8")
    with zipfile.ZipFile(folder / "box.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(page, "zipped.txt")
    for name in ("plain.tar", "packed.tar.gz"):
        with tarfile.open(folder / name, "w:gz" if name.endswith("gz") else "w") as tar:
            tar.add(page, f"in-{name.partition('.')[0]}.txt")
    (folder / "table.jsonl").write_text(
        '{"id": "row-1", "date": "1959-01-21", "title": "A note", "text": "Nehru spoke."}\n', encoding="utf-8"
    )
    return folder


def build(sources: Path, config: Config, output: Path, crew: Crew) -> tuple[dict[str, bytes], list[Finding]]:
    told: list[Finding] = []
    build_release([sources], replace(config, output=output), told.append, crew=crew, size=ONE_EACH)
    return contents(output), told


def test_a_release_is_the_same_if_its_shards_are_built_elsewhere(
    config: Config, sources: Path, tmp_path: Path
) -> None:
    here, told = build(sources, config, tmp_path / "here", Crew(1))
    apart = Apart(tmp_path)

    elsewhere, also_told = build(sources, config, tmp_path / "elsewhere", apart)

    assert apart.done == 8 + 1  # shards, and a sum
    assert elsewhere == here
    assert also_told == told


def test_a_release_is_the_same_if_its_lines_are_summed_elsewhere_in_parts(
    config: Config, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, _ = build(sources, config, tmp_path / "here", Crew(1))
    monkeypatch.setattr("lod.cells._SUMMED", 1)
    monkeypatch.setattr("lod.changes.IN_MEMORY", 10_000)
    apart = Apart(tmp_path)

    elsewhere, _ = build(sources, config, tmp_path / "elsewhere", apart)

    assert apart.done > 8 + 1  # shards, and several sums
    assert elsewhere == here


def test_shards_that_were_built_elsewhere_are_kept(config: Config, sources: Path, tmp_path: Path) -> None:
    build(sources, config, tmp_path / "output", Apart(tmp_path))
    (sources / "memo-2.txt").write_text(PAGE.format(number=22), encoding="utf-8")
    apart = Apart(tmp_path)

    build(sources, config, tmp_path / "output", apart)

    assert apart.done == 1 + 1


def test_what_has_not_changed_in_a_shard_is_taken_over_elsewhere(
    config: Config, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(config, output=tmp_path / "output")
    build_release([sources], settings, lambda _: None, crew=Apart(tmp_path))
    (sources / "memo-2.txt").write_text(PAGE.format(number=22), encoding="utf-8")
    here, _ = build(sources, config, tmp_path / "here", Crew(1))
    built: list[str] = []
    whole = lod.stations.build_record
    monkeypatch.setattr(lod.stations, "build_record", lambda r, shop: built.append(r.slug) or whole(r, shop))

    build_release([sources], settings, lambda _: None, crew=Apart(tmp_path))

    assert built == ["memo-2"]
    changed = {name: data for name, data in contents(settings.output).items() if "patch" not in name}
    assert changed == here


def test_sources_that_cannot_be_read_are_told_as_if_they_were_read_here(
    config: Config, sources: Path, tmp_path: Path
) -> None:
    (sources / "binary.txt").write_bytes(b"\0\1\2")
    whole = (sources / "packed.tar.gz").read_bytes()
    (sources / "packed.tar.gz").write_bytes(whole[: len(whole) // 2])
    (sources / "memo-0.txt").unlink()
    (sources / "memo-0.txt").symlink_to("memo-2.txt")
    _, told = build(sources, config, tmp_path / "here", Crew(1))

    _, also_told = build(sources, config, tmp_path / "elsewhere", Apart(tmp_path))

    assert also_told == told


def test_an_error_elsewhere_names_the_file_of_the_curator(
    config: Config, sources: Path, tmp_path: Path
) -> None:
    authority = tmp_path / "authority"
    shutil.copytree(config.authority, authority)
    with (authority / "people.csv").open("a", encoding="utf-8") as people:
        people.write("half a row\n")
    config = replace(config, authority=authority)

    with pytest.raises(AuthorityError) as told:
        build(sources, config, tmp_path / "output", Apart(tmp_path))

    assert str(told.value).startswith(f"{authority}/people.csv")


def test_a_worker_with_another_version_of_a_package_is_named(tmp_path: Path) -> None:
    other = {**versions(), "pyoxigraph": "0.0.1"}

    made = pickle.loads(do_sent(b"", tmp_path, {}, other))  # noqa: S301 - our own

    assert isinstance(made, CrewError)
    assert str(made).startswith("worker ")
    assert f"has pyoxigraph {versions()['pyoxigraph']}, expected pyoxigraph 0.0.1" in str(made)


def test_every_package_that_a_shard_may_need_is_compared() -> None:
    names = {"backports": "backports.zstd"}
    needed = {names.get(name, name) for name in packages_of("lod.stations", set())}

    assert needed - {"compression", "pyparsing"} == set(PACKAGES)  # of Python 3.14; of rdflib


def packages_of(module: str, seen: set[str]) -> set[str]:
    """Return the packages of others that a module of ours, or one that it imports, may import."""
    parts = module.split(".")
    path = ROOT / "src" / Path(*parts)
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    if module in seen or not file.exists():
        return set()
    seen.add(module)
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            if name.startswith("lod"):
                found |= packages_of(name, seen)
            elif name.partition(".")[0] not in STANDARD:
                found.add(name.partition(".")[0].lower())
    return found


def test_our_code_is_packed_without_the_site(tmp_path: Path) -> None:
    with zipfile.ZipFile(pack_code(tmp_path)) as archive:
        names = archive.namelist()

    assert {"lod/stations.py", "lod/records/description.schema.json"} <= set(names)
    assert not [name for name in names if name.startswith("lod/web/")]


def test_a_folder_that_has_not_changed_is_packed_under_the_same_name(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.csv").write_text("a")
    first = pack_folder(folder, tmp_path)
    again = pack_folder(folder, tmp_path)
    (folder / "a.csv").write_text("b")

    other = pack_folder(folder, tmp_path)

    assert first == again
    assert other != first


def test_a_table_is_read_elsewhere_as_the_settings_say(config: Config, tmp_path: Path) -> None:
    (tmp_path / "letters.csv").write_text(
        "nr;when;what;body\n1;1959-01-21;A note;Nehru spoke.\n", encoding="utf-8"
    )
    columns = (("id", "nr"), ("date", "when"), ("title", "what"), ("text", "body"))
    config = replace(config, tables=(Table("letters.csv", columns, ";"),))
    here, _ = build(tmp_path / "letters.csv", config, tmp_path / "here", Crew(1))

    elsewhere, _ = build(tmp_path / "letters.csv", config, tmp_path / "elsewhere", Apart(tmp_path))

    assert elsewhere == here


def test_an_errand_too_large_to_send_is_done_here_by_the_engine_spark(
    config: Config, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, told = build(sources, config, tmp_path / "here", Crew(1))
    monkeypatch.setattr("lod.engines.spark.MOST_SENT", 0)

    with open_crew("spark", Terms(1)) as crew:  # Spark, which may not be there, is never started
        elsewhere, also_told = build(sources, config, tmp_path / "elsewhere", crew)

    assert elsewhere == here
    assert also_told == told


def test_an_engine_of_processes_knows_no_property() -> None:
    with pytest.raises(CrewError, match=r"^spark\.master: the engine 'processes' knows no property"):
        open_crew("processes", Terms(1, (("spark.master", "local"),)))


def test_an_address_is_told_without_its_login() -> None:
    assert shown("ftp://me:secret@host/letters") == "ftp://host/letters"
    assert shown("s3a://bucket/a@b") == "s3a://bucket/a@b"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["hdfs://host/letters"], "lod: hdfs://host/letters: no such file or folder; addresses are read by"),
        (["--copy-to", "hdfs://host/lod"], "Error: --copy-to needs --engine spark"),
        (["--output", "hdfs://host/lod"], "Error: --output hdfs:/host/lod: expected a folder; see --copy-to"),
        (["--engine-option", "master"], "Error: --engine-option: 'master', expected KEY=VALUE"),
    ],
)
def test_an_option_that_the_engine_does_not_understand_is_told(arguments: list[str], said: str) -> None:
    result = CliRunner().invoke(main, ["build", "--config", str(ROOT / "lod.toml"), *arguments])

    assert result.exit_code in {2, 3}
    assert said in result.stderr
