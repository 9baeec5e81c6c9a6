"""`lod serve`, `lod releases` and `lod switch` as people meet them."""

import socket
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lod.cli import main
from lod.releases import File, Manifest, current_release, read_release, staging, switch_to, write_manifest
from lod.search import write_index

FILE = File("lod.ttl", "All statements", "text/turtle", "", 2, "0" * 64)


def lod(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def output(tmp_path: Path) -> Path:
    for release in ("5e77", "14366"):
        with staging(tmp_path) as folder:
            (folder / "store").mkdir()
            write_index((), folder / "search", release)
            counts = {"records": 3, "triples": 2619}
            base = "https://lod.example.org/"
            write_manifest(
                folder, Manifest(release, base, "Title", "http://l/", "2026-11-24", base, counts, (FILE,))
            )
            switch_to(tmp_path, folder, release)
    return tmp_path


def test_releases_are_a_table_with_tabs(output: Path) -> None:
    result = lod("releases", "--output", output)

    assert result.exit_code == 0
    assert result.stdout == "14366\t2026-11-24\t3\t2619\tcurrent\n5e77\t2026-11-24\t3\t2619\t\n"


@pytest.mark.parametrize("wanted", ["5", "5e77", "--previous"])
def test_switch_takes_a_beginning_or_goes_back(output: Path, wanted: str) -> None:
    result = lod("switch", wanted, "--output", output)

    assert result.exit_code == 0
    assert result.stderr == f"{output}: release 5e77 is current, before 14366\n"
    assert read_release(output).manifest.release == "5e77"


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["switch"], 2, "either the id of a release or --previous"),
        (["switch", "5e77", "--previous"], 2, "either the id of a release or --previous"),
        (["switch", "x"], 3, "no releases begin with 'x'; there are 14366, 5e77"),
        (["switch", ""], 3, "2 releases begin with ''"),
    ],
)
def test_a_release_that_is_not_clear_is_refused_and_nothing_changes(
    output: Path, arguments: list[str], code: int, told: str
) -> None:
    result = lod(*arguments, "--output", output)

    assert result.exit_code == code
    assert told in result.stderr
    assert current_release(output) == "14366"


@pytest.mark.parametrize("command", [["releases"], ["switch", "x"], ["serve"]])
def test_without_a_release_it_is_told_how_to_make_one(tmp_path: Path, command: list[str]) -> None:
    result = lod(*command, "--output", tmp_path)

    assert result.exit_code == 3
    assert "no release here; make one with 'lod build'" in result.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--data"], "--data: expected files or folders of RDF"),
        (["a.ttl"], "a.ttl: files are served with --data only"),
        (["--data", "a.ttl", "--store", "http://e/"], "expected either --data or --store"),
        (["--union"], "--union: goes with --data only"),
        (["--store", "http://e/", "--union"], "--union: goes with --data only"),
        (["--base", "http://e/"], "--base: goes with --data or --store"),
        (["--query-timeout", "0"], "0"),
    ],
)
def test_options_that_do_not_go_together_are_refused(options: list[str], told: str) -> None:
    result = lod("serve", *options)

    assert result.exit_code == 2
    assert told in result.stderr


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--data", "gone.ttl"], "lod: gone.ttl: no such file or folder"),
        (["--data", "bad.ttl"], "lod: bad.ttl:2:5: "),
        (["--data", "bad.ttl", "--base", "e"], "lod: --base: base = 'e', expected an http(s) IRI that ends"),
        (["--store", "nowhere"], "lod: --store: 'nowhere', expected the http(s) address"),
    ],
)
def test_what_cannot_be_served_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.ttl").write_text("<a> <p> 1 .\n<a> 'p' 1 .\n")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    result = lod("serve", "--port", str(port), *options)

    assert result.exit_code == 3
    assert result.stderr.startswith(told)
    assert len(result.stderr.splitlines()) == 1


def test_files_that_are_no_rdf_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<a> 'p' 1 .")
    (tmp_path / "README.md").write_text("read me")

    result = lod("serve", "--data", tmp_path)

    assert f"{tmp_path / 'README.md'}: no RDF by its suffix, left out" in result.stderr
