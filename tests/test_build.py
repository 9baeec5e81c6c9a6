"""What conforms is published, what does not is named, and nothing happens without need."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from conftest import ROOT
from lod.build import Tally, build_release
from lod.config import Config, Table
from lod.errors import AuthorityError, ShapesError, SourceError
from lod.model import Finding, Severity
from lod.releases import read_release

MEMO = """January 21, 1959

Note on the talks

SECRET

The talks in Geneva

Nehru was told by Mikoyan what Eisenhower had said, and Cde. Zagorodny wrote it down.

Cde. Zagorodny signed.

N\u00ba 164/GS

Document Information

RGANI, f. 5, op. 30, d. 300. Contributed by Roham Alvandi.
"""
NOBODY = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<shapes#none> a sh:NodeShape .
"""
NOT_SECOND = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
<shapes#impossible> a sh:NodeShape ; sh:targetNode <id/document/second> ;
    sh:property <shapes#no-title> .
<shapes#no-title> sh:path dcterms:title ; sh:maxCount 0 ; sh:message "The second record must go."@en .
"""
NOT_COMPILED = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
<urn:shape:subquery> a sh:NodeShape ; sh:targetNode <id/document/first> ;
    sh:sparql [ sh:message "The first record must go."@en ;
        sh:select "SELECT $this WHERE { { SELECT $this WHERE { $this a ?type } } }" ] .
"""
NO_NUMBER = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<shapes#wrong> a sh:NodeShape ; sh:targetNode <id/document/memo> ; sh:property <shapes#of> .
<shapes#of> sh:path <ns#name> ; sh:minCount "no number" .
"""


@dataclass
class Yard:
    """A folder of records with settings of its own, and what was told while it was built."""

    config: Config
    records: Path
    told: list[Finding] = field(default_factory=list)

    def add(self, name: str, text: str = MEMO) -> Path:
        """Write a page."""
        file = self.records / name
        file.parent.mkdir(parents=True, exist_ok=True)
        text = text.replace("the talks\n", f"the talks, {name}\n")  # no two pages are the same
        file.write_text(text, encoding="utf-8")
        return file

    def build(self, **options: bool) -> Tally:
        """Build the pages."""
        self.told.clear()
        return build_release([self.records], self.config, self.told.append, **options)

    def violations(self) -> list[str]:
        """Return what was told of records that are left out."""
        return [f"{f.where}: {f.message}" for f in self.told if f.severity is Severity.VIOLATION]


@pytest.fixture
def yard_with(config: Config, tmp_path: Path) -> Callable[[str], Yard]:
    """Give a yard in which records are validated by these shapes."""

    def make(shapes: str) -> Yard:
        for folder in ("records", "shapes"):
            (tmp_path / folder).mkdir()
        (tmp_path / "shapes" / "own.ttl").write_text(shapes, encoding="utf-8")
        settings = replace(config, output=tmp_path / "output", shapes=tmp_path / "shapes")
        return Yard(settings, tmp_path / "records")

    return make


@pytest.fixture
def yard(yard_with: Callable[[str], Yard]) -> Yard:
    return yard_with(NOBODY)


def read_nquads(config: Config) -> str:
    return (config.output / "current" / "lod.ttl").read_text(encoding="utf-8")


def test_a_record_becomes_a_release(yard: Yard) -> None:
    yard.add("memo.txt")

    tally = yard.build()

    assert [record.slug for record in tally.written] == ["memo"]
    assert (tally.left_out, tally.unchanged, yard.violations()) == (0, False, [])
    assert tally.release == read_release(yard.config.output)
    assert tally.release.manifest.counts["records"] == 1


def test_a_record_needs_no_headings(yard: Yard) -> None:
    yard.add("memo.txt", MEMO.replace("The talks in Geneva\n\n", ""))

    tally = yard.build()

    assert len(tally.written) == 1


def test_the_records_of_the_project_conform_to_its_shapes(config: Config, tmp_path: Path) -> None:
    told: list[Finding] = []

    tally = build_release([ROOT / "records"], replace(config, output=tmp_path / "output"), told.append)

    assert [finding for finding in told if finding.severity is not Severity.INFO] == []
    assert tally.left_out == 0


def test_a_record_that_does_not_conform_is_left_out_and_the_others_are_published(
    yard_with: Callable[[str], Yard],
) -> None:
    yard = yard_with(NOT_SECOND)
    for name in ("first.txt", "second.txt", "third.txt"):
        yard.add(name)

    tally = yard.build()

    assert [record.slug for record in tally.written] == ["first", "third"]
    assert tally.left_out == 1
    assert yard.violations() == ["https://lod.example.org/id/document/second: The second record must go."]
    assert "id/document/second" not in read_nquads(yard.config)


def test_the_report_tells_of_a_record_that_is_left_out(yard_with: Callable[[str], Yard]) -> None:
    yard = yard_with(NOT_SECOND)
    yard.add("first.txt")
    yard.add("second.txt")

    tally = yard.build()

    assert tally.release
    report = (tally.release.folder / "report.ttl").read_text(encoding="utf-8")
    assert "The second record must go." in report
    assert "id/report/first" in report


def test_a_page_that_cannot_be_read_is_named_and_the_others_are_published(yard: Yard) -> None:
    yard.add("good.txt")
    yard.add("poem.txt", "Roses are red,\nviolets are blue.\n")

    tally = yard.build()

    assert [record.slug for record in tally.written] == ["good"]
    assert tally.left_out == 1
    assert [violation.partition(":")[0] for violation in yard.violations()] == [f"{yard.records}/poem.txt"]


@pytest.mark.parametrize("second", ["b/memo.txt", "b/MÉMO.txt"])
def test_of_two_sources_with_the_same_slug_the_second_is_reported(yard: Yard, second: str) -> None:
    yard.add("a/memo.txt")
    yard.add(second)

    tally = yard.build()

    assert [record.source for record in tally.written] == ["memo.txt"]
    assert tally.left_out == 1
    [violation] = yard.violations()
    assert violation.startswith(
        f"{yard.records / second}: would get the same IRI as {yard.records}/a/memo.txt,"
    )


def test_a_page_under_another_name_is_told_and_published_once(yard: Yard) -> None:
    first = yard.add("first.txt")
    (yard.records / "second.txt").write_bytes(first.read_bytes())

    tally = yard.build()

    assert [record.slug for record in tally.written] == ["first"]
    assert (tally.left_out, yard.violations()) == (0, [])
    [warning] = [finding for finding in yard.told if finding.severity is Severity.WARNING]
    assert (warning.where, warning.message) == (
        f"{yard.records}/second.txt",
        f"has the same text as {yard.records}/first.txt, and is left out",
    )


def test_sources_of_one_name_are_both_published_where_the_settings_name_them_by_path(yard: Yard) -> None:
    yard.add("a/memo.txt")
    yard.add("b/memo.txt")
    yard.config = replace(yard.config, slugs="path")

    tally = yard.build()

    assert [record.slug for record in tally.written] == ["a-memo", "b-memo"]


def test_a_strict_build_stops_at_the_first_violation_and_writes_nothing(yard: Yard) -> None:
    yard.add("bad.txt", "Roses are red.\n")
    yard.add("good.txt")
    yard.add("worse.txt", "")

    tally = yard.build(strict=True)

    assert (tally.release, list(tally.written)) == (None, [])
    assert [violation.partition(":")[0] for violation in yard.violations()] == [f"{yard.records}/bad.txt"]
    assert not yard.config.output.exists()


def test_a_strict_build_of_good_records_is_a_release(yard: Yard) -> None:
    yard.add("good.txt")

    assert yard.build(strict=True).release


def test_readers_of_all_kinds_feed_one_release(yard: Yard) -> None:
    yard.add("page.txt")
    for name in ("page.html", "volume.xml", "note.xml", "letters.csv", "memos.jsonl"):
        shutil.copy(
            ROOT / "tests" / "records" / "examples" / name, yard.records / name.replace("page", "web")
        )
    columns = {"id": "Signatur", "title": "Titel", "date": "Datum", "text": "Inhalt", "source": "Quelle"}
    table = Table("letters.csv", tuple(columns.items()), ";")
    yard.config = replace(yard.config, tables=(table,), shapes=ROOT / "shapes")

    tally = yard.build()

    assert yard.violations() == []
    assert [record.slug for record in tally.written] == [
        "pa-1", "pa-2", "memo-7", "memo-8", "note", "page", "volume-d1", "volume-d2", "web",
    ]  # fmt: skip
    said = read_nquads(yard.config)
    assert '"Web page: Note on the Harbour Talks"' in said
    assert '"Row of a table: Letter about the harbours"' in said
    assert '"Document of an edition: Memorandum of Conversation"' in said
    assert '"Metadata record: Note about the harbours"' in said


def test_the_report_of_a_record_tells_nothing_of_another_that_would_get_its_iri(yard: Yard) -> None:
    yard.add("a/memo.txt")
    yard.add("b/memo.txt")

    tally = yard.build()

    assert tally.release
    report = (tally.release.folder / "report.ttl").read_text(encoding="utf-8")
    assert "same IRI" not in report
    assert str(yard.records) not in report


def test_nothing_is_written_when_no_record_is_left(yard: Yard) -> None:
    yard.add("empty.txt", "")
    yard.add("poem.txt", "Roses are red.\n")

    tally = yard.build()

    assert tally.release is None
    assert tally.left_out == 2
    assert not yard.config.output.exists()


def test_the_old_release_stays_when_no_record_is_left(yard: Yard) -> None:
    file = yard.add("memo.txt")
    old = yard.build().release

    file.write_text("")
    tally = yard.build()

    assert tally.release is None
    assert read_release(yard.config.output) == old


def test_unchanged_input_is_not_built_again(yard: Yard) -> None:
    file = yard.add("memo.txt")
    first = yard.build()
    made = (yard.config.output / "current" / "lod.ttl").stat()
    os.utime(file)  # a new time is no change

    second = yard.build()

    assert second.unchanged
    assert second.release == first.release
    assert (yard.config.output / "current" / "lod.ttl").stat() == made


def test_unchanged_input_is_built_again_by_force(yard: Yard) -> None:
    yard.add("memo.txt")
    first = yard.build()

    second = yard.build(force=True)

    assert not second.unchanged
    assert second.release == first.release


def test_a_changed_record_is_built_again(yard: Yard) -> None:
    file = yard.add("memo.txt")
    first = yard.build()
    file.write_text(file.read_text(encoding="utf-8").replace("164/GS", "165/GS"), encoding="utf-8")

    second = yard.build()

    assert not second.unchanged
    assert second.release != first.release
    assert "165/GS" in read_nquads(yard.config)


@pytest.mark.parametrize("change", ["added", "removed", "renamed"])
def test_other_records_are_built_again(yard: Yard, change: str) -> None:
    yard.add("first.txt")
    second = yard.add("second.txt")
    yard.build()
    if change == "added":
        yard.add("third.txt")
    elif change == "removed":
        second.unlink()
    else:
        second.rename(second.with_name("other.txt"))

    tally = yard.build()

    slugs = {"added": ["first", "second", "third"], "removed": ["first"], "renamed": ["first", "other"]}
    assert [record.slug for record in tally.written] == slugs[change]


def test_a_changed_shape_builds_again(yard: Yard) -> None:
    yard.add("first.txt")
    yard.add("second.txt")
    yard.build()
    (yard.config.shapes / "own.ttl").write_text(NOT_SECOND, encoding="utf-8")

    tally = yard.build()

    assert tally.left_out == 1


def test_shape_that_is_left_to_pyshacl_is_told_once_and_judges(yard_with: Callable[[str], Yard]) -> None:
    yard = yard_with(NOT_SECOND + NOT_COMPILED)
    yard.add("first.txt")

    tally = yard.build()

    assert [finding.where for finding in yard.told if "pySHACL" in finding.message] == ["urn:shape:subquery"]
    assert tally.left_out == 1


def test_changed_settings_build_again_and_make_another_release(yard: Yard) -> None:
    yard.add("memo.txt")
    first = yard.build()
    yard.config = replace(yard.config, dataset=replace(yard.config.dataset, title="Another title"))

    second = yard.build()

    assert not second.unchanged
    assert "Another title" in read_nquads(yard.config)
    assert first.release
    assert second.release
    assert first.release.manifest.release != second.release.manifest.release


def test_a_release_that_was_deleted_is_built_again(yard: Yard) -> None:
    yard.add("memo.txt")
    yard.build()
    (yard.config.output / "current").unlink()

    tally = yard.build()

    assert not tally.unchanged
    assert tally.release == read_release(yard.config.output)


def test_a_name_that_stays_open_is_told_once_with_its_line(yard: Yard) -> None:
    yard.add("memo.txt")

    yard.build()

    [open_name] = [finding for finding in yard.told if finding.severity is Severity.INFO]
    assert (open_name.where, open_name.value) == (f"{yard.records}/memo.txt:9", "Zagorodny")


def test_files_that_are_not_read_are_told_also_when_no_record_is_there(yard: Yard) -> None:
    (yard.records / "letter.docx").touch()

    with pytest.raises(SourceError, match="no record here"):
        yard.build()

    assert [(f.severity, f.where) for f in yard.told] == [(Severity.WARNING, str(yard.records))]
    assert yard.told[0].message.startswith("1 file not read: letter.docx, ")


def test_a_build_tells_how_far_it_is_after_each_source(yard: Yard) -> None:
    done: list[tuple[str, int, int]] = []
    for name in ("first.txt", "second.txt"):
        yard.add(name)
    yard.add("third.txt", "no page")

    build_release([yard.records], yard.config, yard.told.append, progress=lambda *far: done.append(far))

    assert done[:3] == [("records read", number, 3) for number in (1, 2, 3)]
    steps = {what: (far, total) for what, far, total in done}
    assert list(steps)[1:] == [
        "sums of statements",
        "ranges of statements counted",
        "dumps and indexes written",
    ]
    assert all(far == total for far, total in steps.values())


def test_a_folder_without_records_is_an_error(yard: Yard) -> None:
    yard.records.joinpath("picture.png").write_bytes(b"")

    with pytest.raises(SourceError, match="no record here"):
        yard.build()

    assert not yard.config.output.exists()


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [("no turtle", r"own\.ttl: "), (NO_NUMBER, "shapes")],
    ids=["malformed", "no shape"],
)
def test_wrong_shapes_are_an_error_of_their_editor(
    yard_with: Callable[[str], Yard], shapes: str, expected: str
) -> None:
    yard = yard_with(shapes)
    yard.add("memo.txt")

    with pytest.raises(ShapesError, match=expected):
        yard.build()

    assert not yard.config.output.exists()


def test_a_wrong_authority_is_an_error_of_its_editor(yard: Yard, tmp_path: Path) -> None:
    yard.add("memo.txt")
    yard.config = replace(yard.config, authority=tmp_path)

    with pytest.raises(AuthorityError, match=r"\.csv: no such file"):
        yard.build()

    assert not yard.config.output.exists()
