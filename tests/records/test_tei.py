"""A volume of an edition gives a record for each document; what is broken is told and left out."""

from pathlib import Path

import pytest

from lod.authority import Authority
from lod.links import Decision
from lod.model import Finding, Named, Record, Severity
from lod.records import find_items, read_records
from lod.stations import link_record

EXAMPLE = Path(__file__).parent / "examples" / "volume.xml"
VOLUME = EXAMPLE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def documents() -> list[Record]:
    return [found for found in read_records(EXAMPLE) if isinstance(found, Record)]


def read_volume(xml: str | bytes, folder: Path) -> list[Record | Finding]:
    file = folder / "volume.xml"
    file.write_bytes(xml.encode() if isinstance(xml, str) else xml)
    return list(read_records(file))


def violations(xml: str | bytes, folder: Path) -> list[tuple[str, str]]:
    found = [f for f in read_volume(xml, folder) if isinstance(f, Finding)]
    assert {f.severity for f in found} == {Severity.VIOLATION}
    return [(f.where, f.message) for f in found]


def test_each_document_is_a_record_named_by_its_id(documents: list[Record]) -> None:
    assert [(d.slug, d.source) for d in documents] == [
        ("volume-d1", "volume.xml#d1"),
        ("volume-d2", "volume.xml#d2"),
    ]


def test_text_of_a_document_is_put_together_without_what_the_editors_added(documents: list[Record]) -> None:
    assert documents[0].text.split("\n\n\n") == [
        "Memorandum of Conversation",
        "Washington, March 3, 1958.",
        "Secretary Dulles spoke of the harbours and of India.",
        "A clerk, Nehru, wrote it down:",
        "first the harbours,",
        "then the straits.",
        "The straits",
        "They stay open.",
        "John Foster Dulles",
        "Source: Department of Ports, Central Files, 100/3\u2013358. Secret. Drafted by Able.",
    ]


def test_fields_of_a_document_are_passages_of_its_text(documents: list[Record]) -> None:
    first = documents[0]
    assert first.title
    assert first.signature
    assert first.provenance
    [section], [mark] = first.sections, first.marks

    for passage in (first.title, first.signature, first.provenance.line, section.heading, mark.passage):
        assert first.text[passage.start : passage.end] == passage.text
    assert (mark.kind, mark.value) == ("classification", "Secret")
    assert first.text[section.start : section.end].endswith("John Foster Dulles")
    assert [zone.name for zone in first.zones] == ["title", "body", "source"]


def test_date_bounds_of_a_day_and_of_a_month_are_that_day_and_that_month(documents: list[Record]) -> None:
    assert [document.date.edtf for document in documents] == ["1958-03-03", "1958-04"]


@pytest.mark.parametrize(
    ("dateline", "edtf"),
    [
        ('<date when="1958-03-04T10:00:00">4</date>', "1958-03-04"),
        ('<date from="1958-03-04" to="1958-03-06">4-6</date>', "1958-03-04/1958-03-06"),
        ('<date notBefore="1958-01-01" notAfter="1958-12-31">1958</date>', "1958"),
        ("<date>March 4, 1958</date>", "1958-03-04"),
    ],
)
def test_date_stands_in_the_dateline_where_the_attributes_are_missing(
    dateline: str, edtf: str, tmp_path: Path
) -> None:
    xml = VOLUME.replace("frus:doc-dateTime-min", "n1").replace(
        '<date when="1958-03-03">March 3, 1958</date>', dateline
    )

    record = read_volume(xml, tmp_path)[0]

    assert isinstance(record, Record)
    assert record.date.edtf == edtf


def test_document_within_a_document_is_a_record_of_its_own(tmp_path: Path) -> None:
    inner = (
        '<div type="document" xml:id="d1a"><head>Enclosure'
        '<note type="source">Source: Elsewhere.</note></head>'
        '<dateline><date when="1958-02-01">1 February</date></dateline><p>The enclosed words.</p></div>'
    )
    xml = VOLUME.replace("<closer>", f"{inner}<closer>").replace("frus:doc-dateTime-min", "n1")
    outer_date = '<date when="1958-03-03">'

    outer, within, *_ = read_volume(xml.replace(outer_date, "<date>", 1), tmp_path)

    assert isinstance(outer, Record)
    assert isinstance(within, Record)
    assert "enclosed words" not in outer.text
    assert (outer.date.edtf, within.date.edtf) == ("1958-03-03", "1958-02-01")
    assert within.text == "Enclosure\n\n\n1 February\n\n\nThe enclosed words.\n\n\nSource: Elsewhere."


def test_people_whom_the_volume_lists_go_with_the_document(documents: list[Record]) -> None:
    assert documents[0].people == (
        Named("Dulles", "Dulles, John Foster", "p_DJF1"),
        Named("Nehru", "Nehru, Xavier Q.", "p_NXQ1"),
        Named("John Foster Dulles", "Dulles, John Foster", "p_DJF1"),
    )


def test_name_means_whom_the_edition_says_and_no_namesake(
    documents: list[Record], authority: Authority
) -> None:
    links = {link.mention.surface: link for link in link_record(documents[0], authority)}

    assert links["Dulles"].entity
    assert links["Dulles"].entity.label == "John Foster Dulles"
    assert "p_DJF1: Dulles, John Foster" in links["Dulles"].reason
    assert links["Nehru"].entity is None
    assert "p_NXQ1: Nehru, Xavier Q." in links["Nehru"].reason


def test_curator_beats_the_edition(documents: list[Record], authority: Authority) -> None:
    decision = Decision(1, "Dulles", "dulles", None, "", "*", "A. Curator", "2026-01-01", "")

    links = {link.mention.surface: link for link in link_record(documents[0], authority, [decision])}

    assert "A. Curator" in links["Dulles"].reason


def test_broken_document_is_left_out_and_the_others_are_read(tmp_path: Path) -> None:
    xml = VOLUME.replace("<head>2. Editorial Note</head>", "")

    record, finding = read_volume(xml, tmp_path)

    assert isinstance(record, Record)
    assert isinstance(finding, Finding)
    assert (finding.severity, finding.where) == (Severity.VIOLATION, "volume.xml#d2")
    assert finding.message == "there is no head, expected the title of the document"


@pytest.mark.parametrize(
    ("old", "new", "where", "message"),
    [
        ('xml:id="d2" ', "", "volume.xml:31", "a document without xml:id"),
        ("1958-04-30T", "1958-04-31T", "volume.xml#d2", "no EDTF date"),
        ("1958-04-30T", "1957-04-30T", "volume.xml#d2", "ends before it begins"),
        ("frus:doc-dateTime-max", "frus:max", "volume.xml#d2", "there is no date"),
        ("<p>In April 1958 nothing happened in the harbours.</p>", "", "volume.xml#d2", "there is no text"),
        ('type="document"', 'type="letter"', "volume.xml", "there is no div of type 'document'"),
        ("</TEI>", "", "volume.xml:39", "expected XML"),
        ("http://www.tei-c.org/ns/1.0", "https://e/", "volume.xml", "the root is {https://e/}TEI"),
    ],
)
def test_what_is_broken_is_told(old: str, new: str, where: str, message: str, tmp_path: Path) -> None:
    told = violations(VOLUME.replace(old, new), tmp_path)

    assert told[-1][0] == where
    assert message in told[-1][1]


@pytest.mark.parametrize("data", [b"", b"no xml", b"\xff\xfe<", b"\x00", b"<a>" * 2000])
def test_what_is_no_xml_is_one_violation(data: bytes, tmp_path: Path) -> None:
    [(where, message)] = violations(data, tmp_path)

    assert where.startswith("volume.xml")
    assert "expected XML" in message


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "harmless">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY a SYSTEM "http://127.0.0.1:9/">',
        '<!ENTITY a "'
        + "x" * 1000
        + '">'
        + "".join(f'<!ENTITY a{n} "{"&a;" * 10 if n == 1 else f"&a{n - 1};" * 10}">' for n in range(1, 12)),
    ],
    ids=["internal", "file", "network", "billion laughs"],
)
def test_entities_are_refused_and_never_expanded(declared: str, tmp_path: Path) -> None:
    xml = VOLUME.replace("?>\n", f"?>\n<!DOCTYPE TEI [{declared}]>\n", 1).replace(
        "nothing happened", "&a; happened"
    )

    [(where, message)] = violations(xml, tmp_path)

    assert where.startswith("volume.xml")
    assert "entities" in message


def test_entities_in_an_attribute_do_not_grow(tmp_path: Path) -> None:
    laughs = (
        '<!ENTITY a0 "'
        + "x" * 1000
        + '">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    )
    xml = VOLUME.replace("?>\n", f"?>\n<!DOCTYPE TEI [{laughs}]>\n", 1).replace('n="2"', 'n="&a9;"', 1)

    [(where, _)] = violations(xml, tmp_path)

    assert where.startswith("volume.xml")


def test_volume_in_a_list_of_sources_is_one_source() -> None:
    [item] = find_items([EXAMPLE])

    assert not isinstance(item, Finding)
    assert (item.slug, item.name) == ("volume", "volume.xml")
