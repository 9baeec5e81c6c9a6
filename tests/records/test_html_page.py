"""A page as a browser saves it gives the record of the page; its text is the same each time."""

from pathlib import Path

import pytest

from lod.model import Finding, Record, Severity
from lod.records import read_records
from lod.records.files import Sheet
from lod.records.html_page import extract_text

EXAMPLE = Path(__file__).parent / "examples" / "page.html"
TEXT = (
    "March 3, 1958\n\n\nNote on the Harbour Talks\n\n\nSECRET Copy N\u00ba 2\n\n\nto Cde. A. B. ABLE\n\n\n"
    "The ministry reports what Nehru said to Mikoyan about the harbours.\n\n\n"
    "Nothing was signed\u00a0\u2013 the talks go on.\n\n\n[signed] C. Baker\n3 March 1958\n\n\nN\u00ba 12/AB"
    "\n\nNehru and Mikoyan spoke of the harbours & the straits.\n\n\n"
    "Document Information\n\n\n"
    "RGANI, f. 5, op. 30, d. 300. Translated by Eve Early.\n\n\nThe Program welcomes reuse of its pages."
    "\n\n\n"
    "Original Uploaded Date\n2011-11-20\nRecord ID\n112233\nOriginal Classification\nSecret\n"
)


@pytest.fixture(scope="module")
def page() -> Record:
    [found] = read_records(EXAMPLE)
    assert isinstance(found, Record)
    return found


def read_html(html: str | bytes, folder: Path) -> list[Record | Finding]:
    file = folder / "page.html"
    file.write_bytes(html.encode() if isinstance(html, str) else html)
    return list(read_records(file))


def violation(html: str | bytes, folder: Path) -> str:
    [finding] = read_html(html, folder)
    assert isinstance(finding, Finding)
    assert finding.severity is Severity.VIOLATION
    assert finding.where.startswith("page.html")
    return finding.message


def test_text_is_what_a_reader_of_the_page_sees() -> None:
    assert extract_text(Sheet("page.html", "page", EXAMPLE.read_bytes())) == TEXT


def test_fields_of_a_page_are_read(page: Record) -> None:
    assert page.date.edtf == "1958-03-03"
    assert page.title
    assert page.title.text == "Note on the Harbour Talks"
    assert [(mark.kind, mark.value) for mark in page.marks] == [
        ("classification", "SECRET"),
        ("copy-number", "2"),
    ]
    assert page.signature
    assert page.signature.text == "C. Baker"
    assert page.number
    assert page.number.text == "12/AB"
    assert page.summary
    assert page.summary.text.startswith("Nehru and Mikoyan spoke")
    assert page.record_id
    assert page.record_id.text == "112233"
    assert page.provenance
    assert [name.text for name in page.provenance.translators] == ["Eve Early"]


def test_offsets_count_in_the_text_that_was_extracted(page: Record) -> None:
    assert page.text == TEXT
    assert page.summary
    assert TEXT[page.summary.start : page.summary.end] == page.summary.text


@pytest.mark.parametrize(
    "hidden", ["tracker", "Browse", "Not for the reader", "About us", "Share", "Skip to"]
)
def test_what_no_reader_of_the_page_reads_is_left_out(page: Record, hidden: str) -> None:
    assert hidden in EXAMPLE.read_text(encoding="utf-8")
    assert hidden not in page.text


def test_page_without_closing_tags_is_the_same_page(page: Record, tmp_path: Path) -> None:
    html = EXAMPLE.read_text(encoding="utf-8")
    for tag in ("</p>", "</dt>", "</dd>"):
        html = html.replace(tag, "")

    [found] = read_html(html, tmp_path)

    assert isinstance(found, Record)
    assert found.text == page.text


def test_page_in_the_encoding_that_it_names_is_the_same_page(page: Record, tmp_path: Path) -> None:
    html = EXAMPLE.read_text(encoding="utf-8").replace('charset="utf-8"', 'charset="windows-1252"')

    [found] = read_html(html.encode("cp1252"), tmp_path)

    assert isinstance(found, Record)
    assert (found.text, found.digest) == (page.text, page.digest)


@pytest.mark.parametrize(
    ("html", "message"),
    [
        ("", "is empty, expected a page of the Digital Archive saved as HTML"),
        ("<html></html>", "there is no line 'Document Information'"),
        ("just words", "there is no line 'Document Information'"),
        ("<main><p>x</p><h2>Document Information</h2></main>", "'x' is no date"),
        (b"<p>\xff\xfe\xff</p>", "is not UTF-8"),
        (b"<meta charset=klingon><p>x</p>", "is not in klingon"),
        (b"<meta charset=utf-16><p>x</p>", "is not in utf-16"),
        (b"<meta charset=undefined><p>x</p>", "is not in undefined"),
        (b"<meta charset=zlib><p>x</p>", "is not in zlib"),
        (b"\x00\x01", "is a binary file"),
        ("<div>" * 5000 + "Document Information", "expected"),
        ("<!-- never closed", "expected a page of the Digital Archive saved as HTML"),
    ],
)
def test_page_that_cannot_be_read_is_one_violation(html: str | bytes, message: str, tmp_path: Path) -> None:
    assert message in violation(html, tmp_path)


def test_label_that_is_not_known_is_a_warning(tmp_path: Path) -> None:
    html = EXAMPLE.read_text(encoding="utf-8").replace(
        "<dt>Record ID", "<dt>Shelf</dt><dd>9</dd><dt>Record ID"
    )

    record, *findings = read_html(html, tmp_path)

    assert isinstance(record, Record)
    assert {f.severity for f in findings if isinstance(f, Finding)} == {Severity.WARNING}
    assert any("'Shelf' is not understood" in f.message for f in findings if isinstance(f, Finding))
