"""An IRI and a text belong to one record each."""

from dataclasses import replace

from lod.model import ArchivistDescription, Finding, Record, Severity
from lod.records import LongRegister, Register


def changed(record: Record, **values: str) -> Record:
    return replace(record, **values)  # type: ignore[arg-type]


def test_records_of_different_names_and_texts_are_admitted(record: Record) -> None:
    register = Register()

    assert register.admit(record, "a.txt") is None
    assert register.admit(changed(record, slug="b", digest="other"), "b.txt") is None


def test_slug_that_is_taken_is_a_violation_of_the_later_record(record: Record) -> None:
    register = Register()
    register.admit(record, "a/memo.txt")

    finding = register.admit(changed(record, digest="other"), "b/memo.txt")

    assert finding
    assert (finding.severity, finding.where) == (Severity.VIOLATION, "b/memo.txt")
    assert finding.message.startswith("would get the same IRI as a/memo.txt")


def test_same_text_under_another_name_is_a_warning_and_left_out(record: Record) -> None:
    register = Register()
    register.admit(record, "a.txt")

    finding = register.admit(changed(record, slug="copy"), "copy.txt")

    assert finding == Finding(Severity.WARNING, "copy.txt", "has the same text as a.txt, and is left out")


def test_same_text_that_an_archivist_describes_by_itself_is_a_record(record: Record) -> None:
    register = Register()
    register.admit(record, "a.txt")

    described = ArchivistDescription("copy.toml", "digest", "Editors", "", ())

    assert register.admit(changed(record, slug="copy"), "copy.txt", described) is None


def test_record_that_was_refused_takes_nothing(record: Record) -> None:
    register = Register()
    register.admit(record, "a.txt")
    register.admit(changed(record, digest="other"), "b.txt")

    assert register.admit(changed(record, slug="new", digest="other"), "c.txt") is None


def test_a_long_register_knows_the_same_as_a_short_one() -> None:
    short, long = Register(), LongRegister()
    keys = [0, 1, (1 << 63) - 1, 1 << 63, (1 << 64) - 1]

    for register in (short, long):
        register.note(keys[:3], "a.txt")
        register.note([keys[3], keys[0]], "b.txt")

    for register in (short, long):
        assert register.owners([*keys, keys[1]]) == (
            (keys[0], "b.txt"), (keys[1], "a.txt"), (keys[2], "a.txt"), (keys[3], "b.txt")
        )  # fmt: skip
