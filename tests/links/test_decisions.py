"""A curator's decision beats the machine, and one that matches nothing is told."""

from dataclasses import replace
from pathlib import Path

import pytest

from lod.authority import Authority
from lod.build import build_release
from lod.config import Config
from lod.dates import parse_edtf
from lod.errors import AuthorityError
from lod.links import Decision, link_mentions, load_decisions
from lod.mentions import find_mentions
from lod.model import Finding, Record, Severity, Zone

HEAD = (
    "subject_label\tpredicate_id\tobject_id\tmapping_justification\tconfidence\tauthor_label\tmapping_date"
    "\tcomment\trecord\n"
)
ROW = "{}\tskos:exactMatch\t{}\tsemapv:ManualMappingCuration\t1\tN. N.\t2026-11-24\tseen in the letter\t{}\n"
ROOT = Path(__file__).parents[2]


def decisions(folder: Path, authority: Authority, *rows: str) -> tuple[Decision, ...]:
    (folder / "decisions.sssom.tsv").write_text("# a comment\n" + HEAD + "".join(rows), encoding="utf-8")
    return load_decisions(folder, authority)


def keys(text: str, authority: Authority, decided: tuple[Decision, ...]) -> list[tuple[str | None, str]]:
    record = Record(
        "page", "page.txt", text, "", parse_edtf("1959-01-21"), zones=(Zone("body", 0, len(text)),)
    )
    found = link_mentions(record, find_mentions(record, authority), authority, decided)
    return [(link.entity and link.entity.key, link.reason) for link in found]


def test_without_a_table_nothing_is_decided(tmp_path: Path, authority: Authority) -> None:
    assert load_decisions(tmp_path, authority) == ()


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (ROW.format("Nehru", "person/sukarno", "page"), "sukarno"),
        (ROW.format("NEHRU", "person/sukarno", "*"), "sukarno"),
        (ROW.format("Nehru", "person/sukarno", ""), "sukarno"),
        (ROW.format("Nehru", "person/sukarno", "another"), "nehru"),
        (ROW.format("Nehru", "sssom:NoTermFound", "page"), None),
        (ROW.format("Nasser", "person/sukarno", "page"), "nehru"),
    ],
)
def test_decision_beats_the_machine_within_its_scope(
    row: str, expected: str | None, tmp_path: Path, authority: Authority
) -> None:
    [(key, _)] = keys("He saw Nehru.", authority, decisions(tmp_path, authority, row))

    assert key == expected


def test_reason_of_a_decision_is_who_when_and_why(tmp_path: Path, authority: Authority) -> None:
    decided = decisions(tmp_path, authority, ROW.format("Nehru", "person/sukarno", "*"))

    [(_, reason)] = keys("He saw Nehru.", authority, decided)

    assert reason == "decided by N. N., 2026-11-24, seen in the letter"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("subject_label\tobject_id\nNehru\tperson/nehru\n", "'predicate_id' is missing"),
        (
            HEAD + ROW.format("Nehru", "person/nobody", "*"),
            "line 2: object_id is 'person/nobody', but there is no such person in people.csv$",
        ),
        (HEAD + ROW.format("Nehru", "state/nowhere", "*"), "there is no such state in states.csv$"),
        (HEAD + ROW.format("Nehru", "date/nehru", "*"), "expected e.g. person/suslov"),
        (HEAD.replace("\t", "  "), "line 1: expected tab-separated cells$"),
        (
            "\n# a comment\n" + HEAD + ROW.format("Nehru", "person/nehru", "*").replace("\t", "    "),
            "line 4: expected 9 tab-separated cells$",
        ),
        (
            HEAD + ROW.format("Nehru", "person/nehru", "*").replace("\n", "\tmore\n"),
            "line 2: expected 9 tab-separated cells$",
        ),
        (HEAD + ROW.format("Nehru", "nehru", "*"), "line 2: object_id is 'nehru'"),
        (HEAD + ROW.format("", "person/nehru", "*"), "line 2: expected subject_label"),
        (
            HEAD + ROW.format("Nehru", "person/nehru", "*").replace("skos:exactMatch", "owl:sameAs"),
            "predicate_id",
        ),
    ],
)
def test_malformed_decision_names_its_line(
    table: str, message: str, tmp_path: Path, authority: Authority
) -> None:
    (tmp_path / "decisions.sssom.tsv").write_text(table, encoding="utf-8")

    with pytest.raises(AuthorityError, match=message):
        load_decisions(tmp_path, authority)


def test_table_that_is_not_utf_8_names_its_line(tmp_path: Path, authority: Authority) -> None:
    row = ROW.format("M\u00fcller", "person/nehru", "*")
    (tmp_path / "decisions.sssom.tsv").write_bytes((HEAD + row).encode("latin-1"))

    with pytest.raises(AuthorityError, match=r"tsv, line 2: is not UTF-8, expected a table in UTF-8"):
        load_decisions(tmp_path, authority)


def test_blank_lines_a_byte_order_mark_and_cut_off_tabs_do_no_harm(
    tmp_path: Path, authority: Authority
) -> None:
    row = ROW.format("Nehru", "person/nehru", "").replace("\t\n", "\n")
    (tmp_path / "decisions.sssom.tsv").write_text(f"\ufeff# Ours\n\n{HEAD}\n{row}\n\n", encoding="utf-8")

    [decision] = load_decisions(tmp_path, authority)

    assert (decision.line, decision.key, decision.record) == (5, "nehru", "*")


@pytest.fixture
def folder(tmp_path: Path, config: Config) -> Path:
    """A copy of the authority."""
    folder = tmp_path / "authority"
    folder.mkdir()
    for file in config.authority.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def test_name_that_a_curator_left_open_is_not_reported_as_open(folder: Path, config: Config) -> None:
    page = folder.parent / "page.txt"
    page.write_text(
        "January 21, 1959\n\nNote\n\nCde. Zagorodny met Cde. Zubrikov.\n\nDocument Information\n",
        encoding="utf-8",
    )
    table = HEAD + ROW.format("Zagorodny", "sssom:NoTermFound", "*")
    (folder / "decisions.sssom.tsv").write_text(table, encoding="utf-8")
    told: list[Finding] = []

    build_release([page], replace(config, authority=folder, output=folder.parent / "output"), told.append)

    messages = [finding.message for finding in told if "stays unlinked" in finding.message]
    assert [message.partition("stays")[0] for message in messages] == ["person 'Zubrikov' (Cde, once) "]


def test_decision_that_matches_nothing_is_told_with_the_name_as_written(
    tmp_path: Path, config: Config, folder: Path
) -> None:
    table = HEAD + ROW.format("Zubrikov", "person/nehru", "*") + ROW.format("Nehru", "person/nehru", "*")
    (folder / "decisions.sssom.tsv").write_text(table, encoding="utf-8")
    told: list[Finding] = []

    build_release(
        [ROOT / "records"], replace(config, authority=folder, output=tmp_path / "output"), told.append
    )

    [unused] = [finding for finding in told if "matches nothing" in finding.message]
    assert (unused.severity, unused.where) == (Severity.WARNING, "decisions.sssom.tsv:2")
    assert unused.message.startswith("the decision about 'Zubrikov' matches nothing")
