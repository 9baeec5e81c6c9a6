"""Which sources there are, where they lie and under which name; what is no source is told."""

import io
import json
import os
import pickle
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from test_digital_archive import PAGE, write_page

from lod.errors import SourceError
from lod.model import Finding, Record, Severity
from lod.records import Item, find_items, group_readings, places, read_records
from lod.records.archives import list_zip

TEXT = write_page(PAGE)
DESCRIPTION = 'author = "Editors"\n'


def items_of(*paths: Path, **rules: str) -> list[Item]:
    """Return the sources in what is given."""
    return [item for item in find_items(paths, **rules) if isinstance(item, Item)]


def told_of(*paths: Path) -> list[Finding]:
    """Return what is told while sources are listed."""
    return [found for found in find_items(paths) if isinstance(found, Finding)]


def records_of(*items: Item) -> list[Record]:
    """Return the records in sources."""
    return [read for item in items for read in item.read() if isinstance(read, Record)]


def pack_zip(file: Path, members: dict[str, str], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """Write a zip archive."""
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return file


def pack_tar(file: Path, members: dict[str, str], mode: str) -> Path:
    """Write a tar archive."""
    with tarfile.open(file, mode) as archive:
        for name, text in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return file


PACKERS: dict[str, Callable[[Path, dict[str, str]], Path]] = {
    "pages.zip": pack_zip,
    "stored.zip": lambda file, members: pack_zip(file, members, zipfile.ZIP_STORED),
    "pages.tar": lambda file, members: pack_tar(file, members, "w:"),
    "pages.tar.gz": lambda file, members: pack_tar(file, members, "w:gz"),
    "pages.txz": lambda file, members: pack_tar(file, members, "w:xz"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three pages, and with much that is none."""
    for name in (
        "b.txt",
        "a.txt",
        "deep/c.txt",
        ".hidden.txt",
        ".git/d.txt",
        "notes.md",
        "scan.pdf",
        "e.TXT~",
    ):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.touch()
    (tmp_path / "folder.txt").mkdir()
    return tmp_path


def test_folder_means_the_pages_in_it_by_name_without_hidden_ones(folder: Path) -> None:
    sources = items_of(folder)

    assert [item.where for item in sources] == [
        f"{folder}/{name}" for name in ("a.txt", "b.txt", "deep/c.txt")
    ]


def test_suffix_in_capitals_is_the_same_suffix(tmp_path: Path, record: Record) -> None:
    page = tmp_path / "Page.TXT"
    page.write_bytes(record.text.encode())

    [found] = read_records(page)

    assert items_of(tmp_path) == items_of(page)
    assert isinstance(found, Record)
    assert found.slug == "page"


def test_files_that_no_reader_knows_are_told_in_one_line(folder: Path) -> None:
    (folder / "deep" / "letter.docx").touch()

    [unread] = told_of(folder / "a.txt", folder)

    assert (unread.severity, unread.where) == (Severity.WARNING, str(folder))
    assert unread.message == (
        "4 files not read: deep/letter.docx, e.TXT~, notes.md, ..., expected one of .txt, .html, .htm, .xml,"
        " .jsonl, .ndjson, .zip, .tar, or a table of lod.toml"
    )


def test_folder_of_pages_alone_has_no_unread_files(tmp_path: Path) -> None:
    (tmp_path / "page.txt").touch()
    (tmp_path / ".notes.md").touch()

    assert told_of(tmp_path, tmp_path / "page.txt") == []


@pytest.mark.parametrize(
    ("where", "located"),
    [
        ("page.txt", "{}/page.txt"),
        ("page.txt:7", "{}/page.txt:7"),
        ("page.toml", "{}/page.toml"),
        ("page.txt.txt", "page.txt.txt"),
        ("https://e/x", "https://e/x"),
    ],
)
def test_finding_is_located_by_the_path_that_was_given(where: str, located: str, tmp_path: Path) -> None:
    (tmp_path / "page.txt").touch()
    [item] = items_of(tmp_path)

    finding = item.locate(Finding(Severity.INFO, where, "message"))

    assert finding == Finding(Severity.INFO, located.format(tmp_path), "message")


def test_pages_of_a_hidden_folder_count_when_it_is_named(folder: Path) -> None:
    assert [item.where for item in items_of(folder, folder / ".git")][-1] == f"{folder}/.git/d.txt"


def test_file_named_twice_is_one_source(folder: Path) -> None:
    sources = items_of(folder / "b.txt", folder, folder / "deep", folder / "b.txt")

    assert [item.name for item in sources] == ["b.txt", "a.txt", "c.txt"]


def test_folder_without_pages_has_no_sources(tmp_path: Path) -> None:
    assert items_of(tmp_path) == []


def test_file_that_no_reader_knows_is_refused_with_what_there_is(folder: Path) -> None:
    with pytest.raises(SourceError, match=r"notes\.md: no reader for '\.md'; there are \.txt"):
        find_items([folder / "a.txt", folder / "notes.md"])


def test_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nowhere\.txt: no such file or folder"):
        find_items([tmp_path / "nowhere.txt"])


def test_suffix_chooses_the_reader(record: Record, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_bytes(record.text.encode())

    [found] = read_records(tmp_path / "page.txt")

    assert isinstance(found, Record)
    assert (found.text, found.digest) == (record.text, record.digest)


@pytest.mark.parametrize("name", PACKERS)
def test_pages_in_an_archive_are_those_of_a_folder(name: str, tmp_path: Path) -> None:
    texts = {
        f"box/{number}.txt": TEXT.replace("Able", word) for number, word in enumerate(("Ada", "Zo\u00eb"))
    }
    hidden = {"__MACOSX/box/1.txt": "x", "box/.DS_Store": "x"}
    archive = PACKERS[name](tmp_path / name, texts | hidden)

    records = records_of(*items_of(archive))

    assert [(record.slug, record.source, record.text) for record in records] == [
        (str(number), f"{number}.txt", text) for number, text in enumerate(texts.values())
    ]


@pytest.mark.parametrize("name", ["pages.zip", "pages.tar"])
def test_description_in_an_archive_belongs_to_the_page_beside_it(name: str, tmp_path: Path) -> None:
    members = {
        "a/page.toml": DESCRIPTION,
        "a/page.txt": TEXT,
        "b/page.txt": TEXT,
        "b/lonely.toml": "",
        "c.docx": "",
    }
    archive = PACKERS[name](tmp_path / name, members)

    first, second = items_of(archive)

    assert first.description
    assert first.description.read() == DESCRIPTION.encode()
    assert second.description is None
    assert first.where == f"{archive}/a/page.txt"
    assert [(f.where, f.message.partition(",")[0]) for f in told_of(archive)] == [
        (str(archive), "2 files not read: c.docx")
    ]


def test_description_beside_a_volume_is_told_and_belongs_to_no_record(tmp_path: Path) -> None:
    shutil.copy(Path(__file__).parent / "examples" / "volume.xml", tmp_path)
    (tmp_path / "volume.toml").write_text(DESCRIPTION, encoding="utf-8")

    [item] = items_of(tmp_path)
    first, second, told = item.read()

    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert item.read_description(first) is None
    assert isinstance(told, Finding)
    assert item.locate(told).where == f"{tmp_path}/volume.toml"
    assert told.message.startswith("is not read, since volume.xml holds several records")


def test_description_in_a_compressed_tar_is_told(tmp_path: Path) -> None:
    archive = PACKERS["pages.tar.gz"](tmp_path / "pages.tar.gz", {"page.txt": TEXT, "page.toml": DESCRIPTION})

    [item] = items_of(archive)
    record, told = item.read()

    assert isinstance(record, Record)
    assert isinstance(told, Finding)
    assert told.where == "pages.tar.gz/page.toml"
    assert item.locate(told).where == f"{archive}/page.toml"


@pytest.mark.parametrize("name", PACKERS)
def test_archive_that_is_none_is_told_and_the_rest_is_read(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"PK but no archive" * 50)
    (tmp_path / "page.txt").write_bytes(TEXT.encode())

    told, read = told_of(tmp_path), [r for item in items_of(tmp_path) for r in item.read()]

    violations = [f for f in (*told, *read) if isinstance(f, Finding) and f.severity is Severity.VIOLATION]
    assert [f.where.rpartition("/")[2] for f in violations] == [name]
    assert [r.slug for r in read if isinstance(r, Record)] == ["page"]


@pytest.mark.parametrize("name", PACKERS)
def test_archive_that_is_cut_off_is_told(name: str, tmp_path: Path) -> None:
    archive = PACKERS[name](tmp_path / name, {"a.txt": TEXT, "b.txt": TEXT})
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 3])

    told = [*told_of(archive), *(f for item in items_of(archive) for f in item.read())]

    assert any(isinstance(f, Finding) and f.severity is Severity.VIOLATION for f in told)


def test_damaged_member_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    other = TEXT.replace("Able", "Ada")
    archive = pack_zip(tmp_path / "pages.zip", {"a.txt": TEXT, "b.txt": other}, zipfile.ZIP_STORED)
    data = archive.read_bytes()
    archive.write_bytes(data.replace(b"Harbours", b"Harbourz", 1))

    first, second = items_of(archive)
    [finding] = first.read()

    assert isinstance(finding, Finding)
    assert (finding.severity, finding.where) == (Severity.VIOLATION, "a.txt")
    assert "checksum" in finding.message
    assert [record.text for record in records_of(second)] == [other]


def test_member_that_unpacks_to_more_than_it_says_is_damaged(tmp_path: Path) -> None:
    archive = pack_zip(tmp_path / "bomb.zip", {"a.txt": "x" * 10_000_000})
    size = (10_000_000).to_bytes(4, "little")
    archive.write_bytes(archive.read_bytes().replace(size, (10).to_bytes(4, "little")))

    [item] = items_of(archive)
    [finding] = item.read()

    assert isinstance(finding, Finding)
    assert "damaged" in finding.message


def test_member_that_is_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = pack_zip(tmp_path / "large.zip", {"a.txt": TEXT})
    monkeypatch.setattr(places, "MOST_BYTES", 10)

    [item] = items_of(archive)
    [finding] = item.read()

    assert isinstance(finding, Finding)
    assert "larger than" in finding.message


def test_encrypted_member_and_unknown_compression_are_told(tmp_path: Path) -> None:
    archive = pack_zip(tmp_path / "pages.zip", {"a.txt": TEXT, "b.txt": TEXT})
    data = bytearray(archive.read_bytes())
    first = data.index(b"PK\1\2")
    second = data.index(b"PK\1\2", first + 1)
    data[first + 8] |= 1
    data[second + 10] = 99
    archive.write_bytes(data)

    told = told_of(archive)

    assert [f.where for f in told] == [f"{archive}/a.txt", f"{archive}/b.txt"]
    assert ["encrypted" in told[0].message, "method 99" in told[1].message] == [True, True]


def test_index_of_a_zip_archive_is_read_as_by_the_standard_library(tmp_path: Path) -> None:
    file = tmp_path / "pages.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = b"a comment"
        archive.writestr("folder/", "")
        for number in range(70_000):  # more than the old format can count
            archive.writestr(zipfile.ZipInfo(f"folder/{number}.txt"), b"")
        with archive.open("last-\u00e9.txt", "w", force_zip64=True) as member:
            member.write(TEXT.encode())
    file.write_bytes(b"what stands before" + file.read_bytes())

    listed = list(list_zip(file))

    with zipfile.ZipFile(file) as archive:
        assert [name for name, _ in listed] == [n for n in archive.namelist() if not n.endswith("/")]
    place = listed[-1][1]
    assert not isinstance(place, str)
    assert place.read() == TEXT.encode()


def test_comment_of_a_zip_archive_is_no_part_of_its_index(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as archive:
        archive.comment = b"PK\5\6" * 10
        archive.writestr("a.txt", TEXT)

    assert [record.text for record in records_of(*items_of(tmp_path))] == [TEXT]


def test_list_names_files_and_folders_from_where_it_lies(folder: Path) -> None:
    (folder / "mine.list").write_text(
        "# my pages\n\ndeep\na.txt\nnowhere.txt\nmine.list\nnotes.md\n", encoding="utf-8"
    )

    sources, told = items_of(folder / "mine.list"), told_of(folder / "mine.list")

    assert [item.name for item in sources] == ["c.txt", "a.txt"]
    assert [f.where for f in told] == [f"{folder}/mine.list:{line}" for line in (5, 6, 7)]
    assert {f.severity for f in told} == {Severity.VIOLATION}


def test_what_a_browser_saves_beside_a_page_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "page.html").touch()
    for name in ("page_files/script.js", "page_files/frame.html", "other_files/a.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert [item.name for item in items_of(tmp_path)] == ["a.txt", "page.html"]
    assert told_of(tmp_path) == []


def test_name_that_is_no_text_is_shown_in_a_line(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9\n.txt"))).write_bytes(TEXT.encode())

    [item] = items_of(tmp_path)

    assert (item.name, item.slug) == ("caf\ufffd\ufffd.txt", "caf")
    assert [record.text for record in records_of(item)] == [TEXT]


@pytest.mark.parametrize(("rule", "slugs"), [("name", ["c", "c"]), ("path", ["deep-c", "pages-deep-c"])])
def test_slug_is_the_name_or_by_the_settings_the_path(rule: str, slugs: list[str], tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "c.txt").touch()
    pack_zip(tmp_path / "pages.zip", {"deep/c.txt": "x"})

    assert [item.slug for item in items_of(tmp_path, slugs=rule)] == slugs


def test_slug_of_a_source_does_not_depend_on_the_others(folder: Path) -> None:
    alone = items_of(folder / "deep" / "c.txt")

    (folder / "c.txt").touch()

    assert items_of(folder)[-1].slug == alone[0].slug == "c"


def test_source_is_small_and_can_be_sent_to_another_process(tmp_path: Path) -> None:
    pack_zip(tmp_path / "pages.zip", {"deep/page.txt": TEXT, "deep/page.toml": DESCRIPTION})
    row = {"id": "r", "page": TEXT}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row), encoding="utf-8")

    for item in items_of(tmp_path):
        sent = pickle.dumps(item)
        assert len(sent) < 1000
        assert records_of(pickle.loads(sent)) == records_of(item)  # noqa: S301 - our own bytes


@pytest.mark.parametrize("change", ["page", "description", "name"])
def test_fingerprint_tells_every_change_and_nothing_else(change: str, tmp_path: Path) -> None:
    page, beside = tmp_path / "page.txt", tmp_path / "page.toml"
    page.write_bytes(TEXT.encode())
    beside.write_text(DESCRIPTION, encoding="utf-8")
    [before] = items_of(tmp_path)
    print_before = before.fingerprint()
    page.touch()
    assert items_of(tmp_path)[0].fingerprint() == print_before

    if change == "page":
        page.write_bytes(TEXT.replace("Able", "Ada").encode())
    elif change == "description":
        beside.write_text(f"{DESCRIPTION}# more\n", encoding="utf-8")
    else:
        page.rename(tmp_path / "other.txt")

    assert items_of(tmp_path)[0].fingerprint() != print_before


def test_readings_are_grouped_by_record(record: Record) -> None:
    warning = Finding(Severity.WARNING, "a", "w")
    violation = Finding(Severity.VIOLATION, "b", "v")

    groups = list(group_readings([warning, record, warning, violation, violation, record]))

    assert groups == [
        (None, (warning,)),
        (record, (warning,)),
        (None, (violation,)),
        (None, (violation,)),
        (record, ()),
    ]
