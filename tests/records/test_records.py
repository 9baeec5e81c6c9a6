"""Which files are sources, and who reads them."""

from pathlib import Path

import pytest

from lod.errors import SourceError
from lod.model import Finding, Record, Severity
from lod.records import find_sources, find_unread, locate, read_records


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
    sources = find_sources([folder])

    assert [str(file.relative_to(folder)) for file in sources] == ["a.txt", "b.txt", "deep/c.txt"]


def test_suffix_in_capitals_is_the_same_suffix(tmp_path: Path, record: Record) -> None:
    page = tmp_path / "Page.TXT"
    page.write_bytes(record.text.encode())

    [found] = read_records(page)

    assert find_sources([tmp_path]) == find_sources([page]) == [page]
    assert isinstance(found, Record)
    assert found.slug == "page"


def test_files_that_no_reader_knows_are_told_in_one_line(folder: Path) -> None:
    (folder / "deep" / "letter.docx").touch()

    [unread] = find_unread([folder / "a.txt", folder])

    assert (unread.severity, unread.where) == (Severity.WARNING, str(folder))
    assert unread.message == (
        "4 files not read: deep/letter.docx, e.TXT~, notes.md, ..., expected plain text (.txt, UTF-8)"
        " or its description"
    )


def test_folder_of_pages_alone_has_no_unread_files(tmp_path: Path) -> None:
    (tmp_path / "page.txt").touch()
    (tmp_path / ".notes.md").touch()

    assert list(find_unread([tmp_path, tmp_path / "page.txt"])) == []


@pytest.mark.parametrize(
    ("where", "located"),
    [
        ("page.txt", "a/page.txt"),
        ("page.txt:7", "a/page.txt:7"),
        ("page.txt.txt", "page.txt.txt"),
        ("https://e/x", "https://e/x"),
    ],
)
def test_finding_is_located_by_the_path_that_was_given(where: str, located: str) -> None:
    finding = locate(Finding(Severity.INFO, where, "message"), Path("a/page.txt"))

    assert finding == Finding(Severity.INFO, located, "message")


def test_pages_of_a_hidden_folder_count_when_it_is_named(folder: Path) -> None:
    assert find_sources([folder / ".git"]) == [folder / ".git" / "d.txt"]


def test_file_named_twice_is_one_source(folder: Path) -> None:
    sources = find_sources([folder / "b.txt", folder, folder / "b.txt"])

    assert [file.name for file in sources] == ["b.txt", "a.txt", "c.txt"]


def test_folder_without_pages_has_no_sources(tmp_path: Path) -> None:
    assert find_sources([tmp_path]) == []


def test_file_that_no_reader_knows_is_refused_with_what_there_is(folder: Path) -> None:
    with pytest.raises(SourceError, match=r"notes\.md: no reader for '\.md'; there are \.txt"):
        find_sources([folder / "a.txt", folder / "notes.md"])


def test_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nowhere\.txt: no such file or folder"):
        find_sources([tmp_path / "nowhere.txt"])


def test_suffix_chooses_the_reader(record: Record, tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_bytes(record.text.encode())

    [found] = read_records(tmp_path / "page.txt")

    assert isinstance(found, Record)
    assert (found.text, found.digest) == (record.text, record.digest)
