"""Pages of the Digital Archive: every field, exact offsets, nothing dropped, nothing guessed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from hashlib import sha256
from itertools import pairwise
from operator import attrgetter
from pathlib import Path

import pytest

from conftest import PAGES
from lod.model import Finding, Passage, Record, Severity
from lod.records import Item, find_items
from lod.records import read_records as read


@dataclass(frozen=True)
class Page:
    """The parts of a page; an empty part is left out."""

    date: str = "January 21, 1959"
    title: str = "Letter from Able to Baker about the Harbours"
    classification: str = "SECRET"
    copy: str = "1"
    stamp: tuple[str, ...] = ("22 January 1959", "Subject to return to the", "General Department]")
    addressee: str = "to Cde. A. B. ABLE"
    opening: str = "The ministry puts forward the draft of an account. It is meant for Ceylon."
    signature: str = "C. Ba[ker]"
    signed: str = "20 January 1959"
    number: str = "164/GS"
    message: str = "The ambassadors are to say what was said."
    sections: tuple[str, ...] = ("The harbours and the straits", "The Far East", "Some other issues")
    closing: tuple[str, ...] = ("21 January 1959", "Ref. 165/gs")
    summary: str = "The ministry proposes what its ambassadors should tell of the harbours."
    shelfmark: str = "RGANI, f. 5, op. 30, d. 300"
    holding: str = "General Department of the Central Committee, 1953-1966"
    reel: str = "73"
    contributor: str = "Dee Dale"
    translator: str = "Eve Early"
    rights: tuple[str, ...] = (
        "The Harbour Program welcomes reuse of what it publishes.",
        "To enquire about this document's rights status, please write.",
    )
    uploaded: str = ""
    record_id: str = ""
    original: str = ""


PAGE = Page()
NEWLINE = "\n"
TITLE = (
    "Soviet Ministry of Foreign Affairs, 'Draft for Transmission to Various Heads of Government "
    "Regarding of A. I. Mikoyan's Conversations with Senior US Government Leaders'"
)


def write_page(page: Page) -> str:
    """Return a page in the layout of the archive; the number before a line counts the blank lines above."""
    copy = f" Copy N\u00ba {page.copy}" if page.copy else ""
    lines = [
        (0, "Skip to content"),
        (1, page.date),
        (1, page.title),
        (1, page.classification and page.classification + copy),
        (2, "[faded stamp:" if page.stamp else ""),
        *((1, line) for line in page.stamp),
        (3, page.addressee),
        (2, page.opening),
        (2, page.signature and f"[signed] {page.signature}"),
        (2, page.signed),
        (1, page.number and f"N\u00ba {page.number}"),
        (9, page.message),
    ]
    for heading in page.sections:
        lines += [
            (2, heading),
            (2, f"Here the account goes through this: {heading}."),
            (2, "It says no more."),
        ]
    lines += [(3, line) for line in page.closing]
    lines += [(1, page.summary), (1, "Document Information"), (2, source_line(page))]
    lines += [(2, line) for line in page.rights]
    labels = ("Original Uploaded Date", "Record ID", "Original Classification")
    for label, value in zip(labels, (page.uploaded, page.record_id, page.original), strict=True):
        lines += [(1, label), (1, value)]
    return "\n".join("\n" * blank + line for blank, line in lines if line)


def source_line(page: Page) -> str:
    """Return the source line of a page, as far as it has one."""
    reel = page.reel and f"microfilm, reel {page.reel}"
    credits_ = [
        page.contributor and f"contributed by {page.contributor}",
        page.translator and f"translated by {page.translator}",
    ]
    sentences = [
        page.shelfmark,
        ", ".join(filter(None, (page.holding, reel))),
        " and ".join(filter(None, credits_)),
    ]
    return " ".join(f"{text[0].upper()}{text[1:]}." for text in sentences if text)


def read_page(text: str, folder: Path) -> tuple[Record, list[Finding]]:
    """Return the record of a page, and the findings."""
    file = folder / "page.txt"
    file.write_bytes(text.encode())
    record, *findings = read(file)
    assert isinstance(record, Record)
    return record, [finding for finding in findings if isinstance(finding, Finding)]


def passages(value: object) -> Iterator[Passage]:
    """Yield every passage in a record, however deep."""
    if isinstance(value, Passage):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from passages(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from passages(getattr(value, field.name))


def words_outside(record: Record) -> list[str]:
    """Return what stands in no zone of a page."""
    rest = list(record.text.replace("\ufeff", " "))
    for zone in record.zones:
        rest[zone.start : zone.end] = " " * (zone.end - zone.start)
    return "".join(rest).split()


def line_of(words: str, text: str) -> int:
    """Return the number of the last line that has these words."""
    return text.count("\n", 0, text.rindex(words)) + 1


@pytest.fixture(params=PAGES, scope="module")
def seed(request: pytest.FixtureRequest) -> Record:
    [record] = read(request.param)
    assert isinstance(record, Record)
    return record


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("date.edtf", "1959-01-21"),
        (
            "title.text",
            TITLE,
        ),
        ("number.text", "164/GS"),
        ("addressee.text", "to Cde. M. A. SUSLOV"),
        ("signature.text", "V. Ku[znetsov]"),
        ("signature_date.edtf", "1959-01-21"),
        ("provenance.shelfmark.repository", "RGANI"),
        ("provenance.shelfmark.levels", (("fond", "5"), ("opis", "30"), ("delo", "300"))),
        ("provenance.shelfmark.passage.text", "RGANI, f. 5, op. 30, d. 300"),
        ("provenance.holding_title.text", "General Department of the Central Committee, 1953-1966"),
        ("provenance.reel.text", "73"),
        ("publisher.text", "History and Public Policy Program"),
        ("uploaded", None),
        ("record_id", None),
        ("classification", None),
    ],
)
def test_page_of_the_archive_is_read_field_by_field(seed: Record, field: str, expected: object) -> None:
    value = attrgetter(field)(seed)

    assert value == expected


def test_marks_are_classification_copy_number_and_the_stamp_with_its_three_lines(seed: Record) -> None:
    marks = [(mark.kind, mark.value) for mark in seed.marks]

    assert marks == [
        ("classification", "SECRET"),
        ("copy-number", "1"),
        ("stamp", "22 January 1959\nSubject to return to the\nCPSU CC General Department"),
    ]


def test_body_has_five_headings(seed: Record) -> None:
    headings = [section.heading.text for section in seed.sections]

    assert headings == [
        "The German problem and the Berlin question",
        "The problem of disarmament and a halt to nuclear testing",
        "The Near and Middle East",
        "The Far East",
        "Some other issues",
    ]


def test_section_ends_where_the_next_begins(seed: Record) -> None:
    [closing] = [zone for zone in seed.zones if zone.name == "closing"]

    starts, ends = zip(*((section.start, section.end) for section in seed.sections), strict=True)

    assert (*starts[1:], closing.start) == ends
    assert [section.heading.start for section in seed.sections] == [*starts]


def test_names_of_contributor_and_translator_are_read(seed: Record) -> None:
    source = seed.provenance

    assert source is not None
    assert [name.text for name in source.contributors] == ["Roham Alvandi"]
    assert [name.text for name in source.translators] == ["Gary Goldberg"]


def test_summary_is_the_paragraph_below_the_closing(seed: Record) -> None:
    [closing] = [zone for zone in seed.zones if zone.name == "closing"]

    assert seed.summary is not None
    assert seed.text[closing.end : seed.summary.start].strip() == ""
    assert seed.summary.text.endswith("other issues.")


def test_rights_are_the_paragraphs_above_the_labels(seed: Record) -> None:
    labels = next(zone.start for zone in seed.zones if zone.name == "labels")

    assert seed.rights[0].text.startswith("The History and Public Policy Program welcomes reuse")
    assert seed.text[seed.rights[-1].end : labels].strip() == ""


def test_digest_is_that_of_the_file(record: Record) -> None:
    assert record.digest == sha256(record.text.encode()).hexdigest()


def test_nothing_is_silently_dropped(seed: Record) -> None:
    zones = [zone.name for zone in seed.zones]

    assert words_outside(seed) == []
    assert list(dict.fromkeys(zones)) == [
        "furniture", "date", "title", "marks", "body", "closing", "summary", "information", "source",
        "rights", "labels",
    ]  # fmt: skip


def test_zones_do_not_overlap(seed: Record) -> None:
    zones = seed.zones

    assert all(zone.start < zone.end for zone in zones)
    assert all(zone.end <= below.start for zone, below in pairwise(zones))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text, id="as it is"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(lambda text: "\ufeff" + text, id="BOM"),
        pytest.param(lambda text: text.replace("Soviet", "\U0001f54a\U00010348 Soviet", 1), id="astral"),
        pytest.param(lambda text: text.replace("\n\n", "\n \t\u00a0\n"), id="blanks"),
    ],
)
def test_offsets_slice_out_the_passage(seed: Record, change: Callable[[str], str], tmp_path: Path) -> None:
    text = change(seed.text)

    found, _ = read_page(text, tmp_path)

    assert found.text == text
    assert all(text[passage.start : passage.end] == passage.text for passage in passages(found))
    assert words_outside(found) == []


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_line_ends_and_byte_order_mark_change_no_value(mark: str, end: str, tmp_path: Path) -> None:
    plain, _ = read_page(write_page(PAGE), tmp_path)

    found, findings = read_page(mark + write_page(PAGE).replace("\n", end), tmp_path)

    assert [p.text.split() for p in passages(found)] == [p.text.split() for p in passages(plain)]
    assert [mark.value for mark in found.marks] == [mark.value for mark in plain.marks]
    assert findings == []


@pytest.mark.parametrize("printed", ["2012-05-03", "May 3, 2012", "3 May 2012"])
def test_labels_with_values_are_read(printed: str, tmp_path: Path) -> None:
    page = replace(PAGE, uploaded=printed, record_id="116978", original="Top Secret")

    record, findings = read_page(write_page(page), tmp_path)

    assert record.uploaded is not None
    assert record.uploaded.edtf == "2012-05-03"
    assert (record.record_id, record.classification) == (
        Passage("116978", record.text.index("116978"), record.text.index("116978") + 6),
        Passage("Top Secret", record.text.index("Top Secret"), len(record.text)),
    )
    assert findings == []


def test_label_without_value_does_not_take_the_paragraph_below_it(tmp_path: Path) -> None:
    [first, _] = PAGE.rights
    text = write_page(PAGE).replace(first, f"Record ID\n\n\n{first}")

    record, _ = read_page(text, tmp_path)

    assert record.record_id is None
    assert [paragraph.text for paragraph in record.rights] == list(PAGE.rights)


@pytest.mark.parametrize(
    "level",
    ["Top Secret", "SECRET", "Confidential", "Strictly secret", "Restricted", "Unclassified", "Declassified",
     "No classification", "Not classified", "None", "Official use only", "For official use only"],
)  # fmt: skip
def test_each_known_classification_is_read(level: str, tmp_path: Path) -> None:
    record, findings = read_page(write_page(replace(PAGE, original=level)), tmp_path)

    assert record.classification is not None
    assert (record.classification.text, findings) == (level, [])


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Original Classification", "is no classification, expected one such as 'Top Secret'"),
        ("Record ID", "is no record ID, expected one word with a digit in it"),
    ],
)
def test_label_that_is_not_known_is_no_value_of_the_label_above_it(
    label: str, expected: str, tmp_path: Path
) -> None:
    text = write_page(PAGE) + f"\n\n{label}\n\n\nFoo Bar Label\n\nvalue of it\n\nLanguage\n\nRussian\n"

    record, findings = read_page(text, tmp_path)

    assert (record.record_id, record.classification) == (None, None)
    assert [finding.where for finding in findings] == [
        f"page.txt:{line_of(words, text)}"
        for words in ("Foo Bar Label", "value of it", "Language", "Russian")
    ]
    assert expected in findings[0].message
    assert {finding.severity for finding in findings} == {Severity.WARNING}
    assert words_outside(record) == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Donated by nobody in particular", "'Donated by nobody in particular' is not understood"),
        ("Original Uploaded Date\n\nsome day", "'some day' is no date of upload"),
        ("Original Uploaded Date\n\nFebruary 30, 2012", "'February 30, 2012' is no date of upload"),
    ],
)
def test_line_that_is_not_understood_is_told_with_its_number(line: str, message: str, tmp_path: Path) -> None:
    text = write_page(PAGE).replace("Original Uploaded Date", f"{line}\n\nOriginal Uploaded Date")

    record, [finding] = read_page(text, tmp_path)

    assert finding.severity is Severity.WARNING
    assert finding.where == f"page.txt:{line_of(line.rsplit(NEWLINE, 1)[-1], text)}"
    assert finding.message.startswith(message)
    assert words_outside(record) == []


def test_rest_of_the_source_line_is_told_with_its_number(tmp_path: Path) -> None:
    text = write_page(PAGE).replace("d. 300.", "d. 300, box 17.")

    record, [finding] = read_page(text, tmp_path)

    assert finding.where == f"page.txt:{line_of('RGANI', text)}"
    assert "'box 17.' in the source line is not understood" in finding.message
    assert record.provenance is not None


ABOVE, BELOW = write_page(PAGE).split("Document Information")


@pytest.mark.parametrize(
    ("data", "where", "message"),
    [
        pytest.param(b"", "page.txt", "is empty", id="empty"),
        pytest.param(b"\xef\xbb\xbf\n \n", "page.txt", "is empty", id="blank"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", "page.txt", "is a binary file", id="binary"),
        pytest.param(b"Skip to content\n\nJ\xe4nner", "page.txt:3", "byte 18 is not UTF-8", id="latin-1"),
        pytest.param(
            write_page(replace(PAGE, date="")).encode(),
            "page.txt:3",
            "is no date, expected one",
            id="no date",
        ),
        pytest.param(
            write_page(replace(PAGE, date="February 31, 1959")).encode(),
            "page.txt:3",
            "1959-02-31",
            id="impossible date",
        ),
        pytest.param(write_page(replace(PAGE, title="")).encode(), "page.txt:4", "no title", id="no title"),
        pytest.param(
            b"January 21, 1959\n\nDocument Information\n", "page.txt:2", "no title", id="date alone"
        ),
        pytest.param(
            ABOVE.encode(), f"page.txt:{len(ABOVE.split(NEWLINE))}", "no line 'Document", id="no end"
        ),
        pytest.param(f"Document Information{BELOW}".encode(), "page.txt:1", "neither date", id="no head"),
        pytest.param(
            b"January 21, 1959\n\nTitle\n\nDocument Information\n", "page.txt:3", "no body", id="no body"
        ),
    ],
)
def test_what_is_no_page_gives_one_violation_and_no_record(
    data: bytes, where: str, message: str, tmp_path: Path
) -> None:
    (tmp_path / "page.txt").write_bytes(data)

    [finding] = read(tmp_path / "page.txt")

    assert isinstance(finding, Finding)
    assert (finding.severity, finding.where) == (Severity.VIOLATION, where)
    assert message in finding.message


def test_file_that_cannot_be_read_gives_one_violation(tmp_path: Path) -> None:
    page = tmp_path / "nowhere.txt"
    page.touch()
    [item] = find_items([page])
    page.unlink()
    assert isinstance(item, Item)

    [finding] = item.read()

    assert isinstance(finding, Finding)
    assert (finding.severity, finding.where) == (Severity.VIOLATION, "nowhere.txt")


@pytest.mark.parametrize("below", ["\n", " "])
def test_text_close_behind_the_stamp_is_not_lost(below: str, tmp_path: Path) -> None:
    text = write_page(PAGE).replace(f"]\n\n\n\n{PAGE.addressee}", f"]{below}Return within ten days.")

    record, _ = read_page(text, tmp_path)

    assert "Return within ten days." in text
    assert words_outside(record) == []


def test_addressee_with_a_capital_is_no_heading(tmp_path: Path) -> None:
    page = replace(PAGE, addressee="To Comrade A. B. ABLE")

    record, _ = read_page(write_page(page), tmp_path)

    assert record.addressee is not None
    assert record.addressee.text == "To Comrade A. B. ABLE"
    assert [section.heading.text for section in record.sections] == list(PAGE.sections)


@pytest.mark.parametrize("line", ["Secret Copy N\u00ba 1", "21 January 1959", "N\u00ba 12", "[illegible]"])
def test_line_that_is_something_else_is_no_heading(line: str, tmp_path: Path) -> None:
    text = write_page(PAGE).replace("The Far East", line)

    record, _ = read_page(text, tmp_path)

    assert [section.heading.text for section in record.sections] == [PAGE.sections[0], PAGE.sections[2]]


def test_last_paragraph_of_a_body_is_no_summary(tmp_path: Path) -> None:
    record, _ = read_page(write_page(replace(PAGE, closing=(), summary="")), tmp_path)

    assert record.summary is None


def test_only_paragraph_of_a_short_telegram_is_no_summary(tmp_path: Path) -> None:
    page = Page(
        stamp=(), addressee="", opening="", signature="", signed="", sections=(), closing=(), summary=""
    )

    record, _ = read_page(write_page(page), tmp_path)

    assert record.summary is None
    assert record.number is not None


def test_number_of_the_closing_counts_where_there_is_no_other(tmp_path: Path) -> None:
    record, _ = read_page(write_page(replace(PAGE, number="")), tmp_path)

    assert record.number is not None
    assert record.number.text == "165/gs"


@pytest.mark.parametrize("below", ["[illegible]", "Assistant to the Minister", "30 February 1959"])
def test_signature_without_a_date_below_it_has_none(below: str, tmp_path: Path) -> None:
    record, _ = read_page(write_page(replace(PAGE, signed=below)), tmp_path)

    assert record.signature is not None
    assert record.signature_date is None


def test_file_name_becomes_the_slug(tmp_path: Path) -> None:
    (tmp_path / "000_2AE0 (copy).txt").write_text(write_page(PAGE), encoding="utf-8")

    [record] = read(tmp_path / "000_2AE0 (copy).txt")

    assert isinstance(record, Record)
    assert (record.slug, record.source) == ("000-2ae0-copy", "000_2AE0 (copy).txt")
