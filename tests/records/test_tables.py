"""A row of a table is a record; a broken row is told and stops nothing."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from test_digital_archive import PAGE, write_page

from lod.config import Table
from lod.model import Finding, Record, Severity
from lod.records import Item, find_items

EXAMPLES = Path(__file__).parent / "examples"
LETTERS = Table(
    files="letters*.csv",
    columns=(
        ("id", "Signatur"),
        ("title", "Titel"),
        ("date", "Datum"),
        ("text", "Inhalt"),
        ("source", "Quelle"),
    ),
    delimiter=";",
)


def read_file(file: Path, *tables: Table) -> list[Record | Finding]:
    """Return the records of a table, and all that is told."""
    found: list[Record | Finding] = []
    for item in find_items([file], tables):
        found += item.read() if isinstance(item, Item) else [item]
    return found


def read_lines(folder: Path, *lines: bytes | str | Mapping[str, object]) -> list[Record | Finding]:
    """Return the records of JSON Lines."""
    file = folder / "memos.jsonl"
    texts = [line if isinstance(line, str | bytes) else json.dumps(line) for line in lines]
    file.write_bytes(b"\n".join(text.encode() if isinstance(text, str) else text for text in texts))
    return read_file(file)


def violations(found: list[Record | Finding]) -> list[tuple[str, str]]:
    return [
        (f.where, f.message) for f in found if isinstance(f, Finding) and f.severity is Severity.VIOLATION
    ]


def test_rows_of_csv_are_records_by_the_mapping_of_the_settings() -> None:
    first, second = read_file(EXAMPLES / "letters.csv", LETTERS)

    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert [first.slug, second.slug] == ["pa-1", "pa-2"]
    assert [first.source, second.source] == ["letters.csv#PA-1", "letters.csv#PA-2"]
    assert [first.date.edtf, second.date.edtf] == ["1958-03-03", "1958-03-03"]
    assert first.text == (
        'Letter about the harbours\n\n\nDear Sir,\n\nNehru asked "which harbours?" and Mikoyan smiled.'
        "\n\n\nRGANI, f. 5, op. 30, d. 300."
    )
    assert first.provenance
    assert first.provenance.shelfmark
    assert first.provenance.shelfmark.repository == "RGANI"


def test_lines_of_json_need_no_mapping_where_keys_are_called_as_ours() -> None:
    first, second, told = read_file(EXAMPLES / "memos.jsonl")

    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert (first.slug, first.date.edtf, first.text.split("\n\n\n")[1]) == (
        "memo-7",
        "1958-03",
        "Nehru spoke of the harbours.",
    )
    assert isinstance(told, Finding)
    assert (told.severity, told.where) == (Severity.WARNING, "memos.jsonl#memo-8")
    assert told.message.startswith("the key 'box' is not read")


def test_line_may_hold_a_whole_page(tmp_path: Path) -> None:
    [record] = read_lines(tmp_path, {"id": "Page 1", "page": write_page(PAGE)})

    assert isinstance(record, Record)
    assert (record.slug, record.text) == ("page-1", write_page(PAGE))
    assert record.signature


def test_all_columns_have_their_place_in_the_record(tmp_path: Path) -> None:
    row = {
        "id": "a", "title": "T", "date": "1958", "text": "Words.", "summary": "Sum.", "source": "RGANI, f. 5",
        "number": "12/AB", "addressee": "to Cde. ABLE", "signature": "C. Baker", "classification": "Secret",
        "rights": "No copyright.", "record_id": "9",
    }  # fmt: skip

    [record] = read_lines(tmp_path, row)

    assert isinstance(record, Record)
    named = [
        record.title,
        record.number,
        record.addressee,
        record.signature,
        record.summary,
        record.record_id,
    ]
    passages = [passage for passage in (*named, *record.rights) if passage]
    assert [passage.text for passage in passages] == [
        "T",
        "12/AB",
        "to Cde. ABLE",
        "C. Baker",
        "Sum.",
        "9",
        "No copyright.",
    ]
    assert all(record.text[p.start : p.end] == p.text for p in passages)
    assert [(mark.kind, mark.value) for mark in record.marks] == [("classification", "Secret")]
    assert [zone.name for zone in record.zones] == [
        "title",
        "marks",
        "body",
        "summary",
        "source",
        "rights",
        "labels",
    ]


def test_key_may_lie_deeper_and_values_may_be_numbers_and_lists(tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_text(
        json.dumps({"meta": {"no": 7, "dates": [1958]}, "t": ["One", "Two"], "body": "W."}), encoding="utf-8"
    )
    table = Table("x.jsonl", (("id", "meta.no"), ("title", "t"), ("date", "meta.dates"), ("text", "body")))

    [record] = read_file(file, table)

    assert isinstance(record, Record)
    assert (record.slug, record.date.edtf, record.text) == ("7", "1958", "One; Two\n\n\nW.")


GOOD = {"id": "a", "title": "T", "date": "1958", "text": "Words."}


@pytest.mark.parametrize(
    ("line", "where", "message"),
    [
        ("{", ":2", "no JSON: "),
        ("[1]", ":2", "is no JSON object"),
        ("7", ":2", "is no JSON object"),
        (b'{"id": "\xff"}', ":2", "byte 8 of the line is not utf-8"),
        ("[" * 100_000, ":2", "nested too deep"),
        ({**GOOD, "id": ""}, ":2", "the column 'id' is missing or empty"),
        ({**GOOD, "title": None}, "#a", "the column 'title' is missing or empty"),
        ({**GOOD, "text": {"no": "text"}}, "#a", "the column 'text' is missing or empty"),
        ({**GOOD, "date": "in spring"}, "#a", "'in spring' is no date"),
        ({**GOOD, "date": "1958-02-30"}, "#a", "'1958-02-30' is no date"),
        ('{"id": "a", "title": "\\ud800", "date": "1958", "text": "w"}', "#a", "half of a character"),
        ({"id": "a", "page": "Roses are red"}, "#a:1", "there is no line 'Document Information'"),
    ],
)
def test_broken_line_is_told_and_the_others_are_read(
    line: bytes | str | dict[str, object], where: str, message: str, tmp_path: Path
) -> None:
    before, after = {**GOOD, "id": "before"}, {**GOOD, "id": "after"}

    found = read_lines(tmp_path, before, line, "", after)

    assert [r.slug for r in found if isinstance(r, Record)] == ["before", "after"]
    [(told, why)] = violations(found)
    assert told == f"memos.jsonl{where}"
    assert message in why


@pytest.mark.parametrize(
    ("old", "new", "slugs", "where", "message"),
    [
        (
            "Signatur",
            "Signature",
            [],
            "letters.csv",
            "there is no column 'Signatur', there are Signature, Titel",
        ),
        ("Titel;", "Signatur;", [], "letters.csv", "there are two columns 'Signatur'"),
        ("open.;;", "open.", ["pa-1"], "letters.csv:5", "there are 4 cells, expected 6"),
        ("3 March 1958", "33 March 1958", ["pa-1"], "letters.csv#PA-2", "is no date"),
        ("PA-2;Second", 'PA-2;"Second', ["pa-1"], "letters.csv:5", "expected a row of CSV"),
        ("PA-2", "", ["pa-1"], "letters.csv:5", "the column 'Signatur' is missing or empty"),
    ],
)
def test_broken_csv_is_told(  # noqa: PLR0913 - one column of the table each
    old: str, new: str, slugs: list[str], where: str, message: str, tmp_path: Path
) -> None:
    text = (EXAMPLES / "letters.csv").read_text(encoding="utf-8").replace(old, new, 1)
    file = tmp_path / "letters.csv"
    file.write_text(text, encoding="utf-8")

    found = read_file(file, LETTERS)

    assert [r.slug for r in found if isinstance(r, Record)] == slugs
    [(told, why)] = violations(found)
    assert told.rpartition("/")[2] == where
    assert message in why


def test_table_in_another_encoding_is_read_by_its_mapping(tmp_path: Path) -> None:
    file = tmp_path / "letters.csv"
    file.write_bytes("Signatur;Titel;Datum;Inhalt;Quelle\n1;Zo\u00eb;1958;\u00dcber.;\n".encode("cp1252"))
    table = Table(LETTERS.files, LETTERS.columns, ";", "cp1252")

    [record] = read_file(file, table)

    assert isinstance(record, Record)
    assert record.text == "Zo\u00eb\n\n\n\u00dcber."
    assert violations(read_file(file, LETTERS)) == [("letters.csv:2", "byte 4 of the row is not utf-8")]


def test_text_in_a_cell_may_be_long(tmp_path: Path) -> None:
    file = tmp_path / "letters.csv"
    file.write_text(f"Signatur;Titel;Datum;Inhalt;Quelle\n1;T;1958;{'Words. ' * 50_000};\n", encoding="utf-8")

    [record] = read_file(file, LETTERS)

    assert isinstance(record, Record)
    assert len(record.text) > 300_000


def test_table_without_mapping_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "letters.csv").write_text("id\n1\n", encoding="utf-8")

    [told] = find_items([tmp_path])

    assert isinstance(told, Finding)
    assert "letters.csv" in told.message


def test_rows_are_listed_one_after_the_other(tmp_path: Path) -> None:
    lines = [json.dumps({**GOOD, "id": str(number)}) for number in range(1000)]
    file = tmp_path / "memos.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")

    items = find_items([file])
    first = next(items)

    assert isinstance(first, Item)
    assert first.slug == "0"
    assert [item.slug for item in items if isinstance(item, Item)] == [
        str(number) for number in range(1, 1000)
    ]
