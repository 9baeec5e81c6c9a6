"""Dublin Core from OAI-PMH becomes a record of what it says, and no more."""

from pathlib import Path

import pytest

from lod.model import Finding, Record, Severity
from lod.records import read_records

EXAMPLE = Path(__file__).parent / "examples" / "note.xml"
NOTE = EXAMPLE.read_text(encoding="utf-8")


def read_note(xml: str, folder: Path) -> list[Record | Finding]:
    file = folder / "note.xml"
    file.write_text(xml, encoding="utf-8")
    return list(read_records(file))


def test_elements_are_the_fields_of_the_record() -> None:
    [record] = read_records(EXAMPLE)

    assert isinstance(record, Record)
    assert (record.slug, record.date.edtf) == ("note", "1958-03-03")
    assert record.title
    assert record.summary
    assert record.record_id
    assert record.provenance
    assert record.provenance.shelfmark
    passages = [record.title, record.summary, record.record_id, *record.rights]
    assert [passage.text for passage in passages] == [
        "Note about the harbours",
        "Nehru asks Mikoyan about the harbours.",
        "note-5",
        "No known restrictions.",
    ]
    assert all(record.text[passage.start : passage.end] == passage.text for passage in passages)


def test_what_a_description_says_is_no_text_of_the_document() -> None:
    [record] = read_records(EXAMPLE)

    assert isinstance(record, Record)
    assert "body" not in {zone.name for zone in record.zones}


def test_dublin_core_alone_is_a_record(tmp_path: Path) -> None:
    alone = NOTE[NOTE.index("<oai_dc") : NOTE.index("</metadata>")]

    [record] = read_note(alone, tmp_path)

    assert isinstance(record, Record)
    assert record.title


def test_answer_of_an_archive_holds_several_records_named_by_identifier(tmp_path: Path) -> None:
    record = NOTE[NOTE.index("<record") :]
    other = record.replace("note-5", "note-6")
    nameless = record.replace("oai:archive.example:note-5", "")
    answer = f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>{record}{other}{nameless}</ListRecords></OAI-PMH>'

    first, second, finding = read_note(answer, tmp_path)

    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert [first.slug, second.slug] == ["oai-archive-example-note-5", "oai-archive-example-note-6"]
    assert isinstance(finding, Finding)
    assert finding.message == "there is no identifier, expected one in the header"


@pytest.mark.parametrize(
    ("old", "new", "severity", "message"),
    [
        ("<header>", '<header status="deleted">', Severity.INFO, "is deleted by its archive"),
        ("dc:title", "dc:subject", Severity.VIOLATION, "there is no dc:title"),
        ("1958-03-03T00:00:00Z", "long ago", Severity.VIOLATION, "but 'undated'"),
        ("dc:date", "dc:subject", Severity.VIOLATION, "but 'nothing'"),
        ("oai_dc:dc>", "oai_dc:dd>", Severity.VIOLATION, "expected XML"),
    ],
)
def test_what_is_broken_is_told(old: str, new: str, severity: Severity, message: str, tmp_path: Path) -> None:
    [finding] = read_note(NOTE.replace(old, new), tmp_path)

    assert isinstance(finding, Finding)
    assert finding.severity is severity
    assert message in finding.message
