"""`lod search` prints what the release has."""

# ruff: noqa: RUF001 - letters of other scripts are what this is about

from click.testing import CliRunner, Result

from lod.cli import main
from lod.config import Config


def search(built: Config, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["search", *arguments, "--output", str(built.output)])


def test_results_are_a_table_with_tabs(built: Config) -> None:
    result = search(built, "Неру", "--kind", "person")

    [line] = result.stdout.splitlines()
    assert result.exit_code == 0
    assert line.split("\t")[:3] == ["https://lod.example.org/id/person/nehru", "person", "Jawaharlal Nehru"]


def test_it_is_told_how_many_there_are_and_how_they_were_found(built: Config) -> None:
    result = search(built, "Nahru")

    assert result.stderr.startswith("2 found in release ")
    assert result.stderr.endswith(", by words that are close to these\n")


def test_what_is_not_there_is_no_error(built: Config) -> None:
    result = search(built, "zebra")

    assert (result.exit_code, result.stdout) == (0, "")


def test_a_year_that_is_none_is_told_in_one_line(built: Config) -> None:
    result = search(built, "nehru", "--year", "x")

    assert result.exit_code == 3
    assert result.stderr == "lod: year: 'x', expected a year as 1959, or years as 1955-1960\n"
