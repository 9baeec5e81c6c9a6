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
        (HEAD + ROW.format("Nehru", "person/nobody", "*"), "line 2: object_id is 'person/nobody'"),
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


def test_decision_that_matches_nothing_is_told(tmp_path: Path, config: Config) -> None:
    folder = tmp_path / "authority"
    folder.mkdir()
    for file in config.authority.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    table = HEAD + ROW.format("Zubrikov", "person/nehru", "*") + ROW.format("Nehru", "person/nehru", "*")
    (folder / "decisions.sssom.tsv").write_text(table, encoding="utf-8")
    told: list[Finding] = []

    build_release(
        [ROOT / "records"], replace(config, authority=folder, output=tmp_path / "output"), told.append
    )

    assert [(f.severity, f.where) for f in told if "matches nothing" in f.message] == [
        (Severity.WARNING, "decisions.sssom.tsv:2")
    ]
