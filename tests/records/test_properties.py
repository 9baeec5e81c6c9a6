"""Made-up pages: what is left in a page is read with its value, what is dropped is absent, never guessed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from test_digital_archive import PAGE, Page, passages, read_page, source_line, words_outside, write_page

from lod.dates import MONTHS
from lod.model import Record

# The same examples on every run; a failing one is shown as it is, since shrinking a page takes minutes.
steady = settings(deadline=None, max_examples=60, derandomize=True, phases=[Phase.explicit, Phase.generate])
brief = settings(steady, max_examples=15)

FORMS: list[Callable[[date], str]] = [
    lambda day: f"{MONTHS[day.month - 1]} {day.day}, {day.year}",
    lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
    lambda day: f"{MONTHS[day.month - 1].upper()} {day.day:02},{day.year}",
]

words = st.from_regex(r"[A-Z][a-z]{3,8}", fullmatch=True)
names = st.builds("{}. {}".format, st.sampled_from("ABCDEFGHIJKLMNOPRSTUVWXYZ"), words)
numbers = st.from_regex(r"[1-9][0-9]{0,3}", fullmatch=True)
sentences = st.builds("The {} spoke of {} and of the price of {}.".format, words, words, words)
headings = st.builds("The {} question and the {}".format, words, words)
days = st.dates(date(1900, 1, 1), date(1999, 12, 31))
printed = st.builds(lambda day, form: form(day), days, st.sampled_from(FORMS[:2]))
shelfmarks = st.builds("{}, f. {}, op. {}, d. {}".format, words, numbers, numbers, numbers)


def maybe(values: st.SearchStrategy[Any], missing: object = "") -> st.SearchStrategy[Any]:
    """Return values, or what stands for none."""
    return st.just(missing) | values


pages = st.builds(
    Page,
    date=printed,
    title=sentences.map(lambda text: text[:-1]),
    classification=maybe(st.sampled_from(["SECRET", "Top Secret", "Strictly confidential"])),
    copy=maybe(numbers),
    stamp=maybe(st.builds(lambda day, word: (day, f"{word}]"), printed, words), ()),
    addressee=maybe(names.map("to Cde. {}".format)),
    opening=maybe(sentences),
    signature=maybe(names),
    signed=maybe(printed),
    number=maybe(numbers.map("{}/GS".format)),
    message=sentences,
    sections=st.lists(headings, max_size=4, unique=True).map(tuple),
    closing=maybe(st.builds(lambda day, number: (day, f"Ref. {number}/gs"), printed, numbers), ()),
    summary=maybe(sentences),
    shelfmark=maybe(shelfmarks),
    holding=maybe(st.builds("Department of {}, 1953-1966".format, words)),
    reel=maybe(numbers),
    contributor=maybe(names),
    translator=maybe(names),
    rights=maybe(st.just(PAGE.rights), ()),
    uploaded=maybe(days.map(date.isoformat)),
    record_id=maybe(numbers),
    original=maybe(st.sampled_from(["Secret", "Unclassified"])),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


def expected(page: Page) -> dict[str, object]:
    """Return what a page says, field by field; an empty value for what it lacks."""
    return {
        "date": _day(page.date),
        "title": page.title,
        "marks": list(_marks(page)),
        "addressee": page.addressee,
        "signature": page.signature,
        "signature_date": _day(page.signed) if page.signature and page.signed else "",
        "number": page.number or (page.closing[1].removeprefix("Ref. ") if page.closing else ""),
        "sections": list(page.sections),
        "summary": page.summary,
        "source": source_line(page),
        "shelfmark": page.shelfmark,
        "holding": page.holding,
        "reel": page.reel,
        "contributors": [page.contributor] if page.contributor else [],
        "translators": [page.translator] if page.translator else [],
        "publisher": "Harbour Program" if PAGE.rights[0] in page.rights else "",
        "rights": list(page.rights),
        "uploaded": page.uploaded,
        "record_id": page.record_id,
        "classification": page.original,
    }


def read_fields(record: Record) -> dict[str, object]:
    """Return what was read from a page, in the form of `expected`."""
    source = record.provenance
    mark = source.shelfmark if source else None
    texts = {name: getattr(record, name) for name in ("title", "addressee", "signature", "number", "summary")}
    texts |= {name: getattr(record, name) for name in ("publisher", "record_id", "classification")}
    texts |= {"holding": source and source.holding_title, "reel": source and source.reel}
    texts |= {"source": source and source.line, "shelfmark": mark and mark.passage}
    dates = {name: getattr(record, name) for name in ("date", "signature_date", "uploaded")}
    return {
        **{name: passage.text if passage else "" for name, passage in texts.items()},
        **{name: when.edtf if when else "" for name, when in dates.items()},
        "marks": [(mark.kind, mark.value) for mark in record.marks],
        "sections": [section.heading.text for section in record.sections],
        "contributors": [name.text for name in source.contributors] if source else [],
        "translators": [name.text for name in source.translators] if source else [],
        "rights": [paragraph.text for paragraph in record.rights],
    }


def _marks(page: Page) -> Iterator[tuple[str, str]]:
    if page.classification:
        yield "classification", page.classification
    if page.classification and page.copy:
        yield "copy-number", page.copy
    if page.stamp:
        yield "stamp", "\n".join(page.stamp).removesuffix("]")


def _day(printed: str) -> str:
    """Return a printed day as EDTF, by other means than the reader's."""
    first, second, year = printed.replace(",", " ").split()
    month, day = (first, second) if first.isalpha() else (second, first)
    return date(int(year), MONTHS.index(month) + 1, int(day)).isoformat()


@given(page=pages)
@steady
def test_what_is_left_is_read_and_what_is_dropped_is_absent(page: Page, folder: Path) -> None:
    record, findings = read_page(write_page(page), folder)

    assert read_fields(record) == expected(page)
    assert findings == []


@given(page=pages, end=st.sampled_from(["\n", "\r\n"]), mark=st.sampled_from(["", "\ufeff"]))
@steady
def test_no_line_is_dropped_and_every_offset_is_exact(page: Page, end: str, mark: str, folder: Path) -> None:
    text = mark + write_page(page).replace("\n", end)

    record, _ = read_page(text, folder)

    assert words_outside(record) == []
    assert all(text[found.start : found.end] == found.text for found in passages(record))


@pytest.mark.parametrize(
    ("dropped", "changed"),
    [
        ({"classification": ""}, {"marks"}),
        ({"copy": ""}, {"marks"}),
        ({"stamp": ()}, {"marks"}),
        ({"addressee": ""}, {"addressee"}),
        ({"opening": ""}, set()),
        ({"signature": ""}, {"signature", "signature_date"}),
        ({"signed": ""}, {"signature_date"}),
        ({"number": ""}, {"number"}),
        ({"number": "", "closing": ()}, {"number"}),
        ({"message": ""}, set()),
        ({"sections": ()}, {"sections"}),
        ({"closing": ()}, set()),
        ({"summary": ""}, {"summary"}),
        ({"summary": "", "closing": ()}, {"summary"}),
        ({"shelfmark": ""}, {"source", "shelfmark"}),
        ({"holding": ""}, {"source", "holding"}),
        ({"reel": ""}, {"source", "reel"}),
        ({"contributor": ""}, {"source", "contributors"}),
        ({"translator": ""}, {"source", "translators"}),
        ({"rights": ()}, {"rights", "publisher"}),
        ({"rights": PAGE.rights[1:]}, {"rights", "publisher"}),
        (
            {"shelfmark": "", "holding": "", "reel": "", "contributor": "", "translator": ""},
            {"source", "shelfmark", "holding", "reel", "contributors", "translators"},
        ),
    ],
    ids=lambda value: " ".join(sorted(value)),
)
def test_dropping_one_part_changes_no_other_field(
    dropped: dict[str, Any], changed: set[str], tmp_path: Path
) -> None:
    before, _ = read_page(write_page(PAGE), tmp_path)
    page = replace(PAGE, **dropped)

    record, _ = read_page(write_page(page), tmp_path)

    after = read_fields(record)
    assert {name for name, value in read_fields(before).items() if after[name] != value} == changed
    assert after == expected(page)


@given(sections=st.permutations(PAGE.sections))
@brief
def test_moved_sections_are_read_where_they_stand(sections: list[str], folder: Path) -> None:
    page = replace(PAGE, sections=tuple(sections))

    record, _ = read_page(write_page(page), folder)

    assert read_fields(record) == {**expected(PAGE), "sections": sections}
    assert all(
        f"goes through this: {part.heading.text}." in record.text[part.start : part.end]
        for part in record.sections
    )


@given(day=days, form=st.sampled_from(FORMS))
@brief
def test_other_date_of_the_record_changes_the_date_and_nothing_else(
    day: date, form: Callable[[date], str], folder: Path
) -> None:
    record, _ = read_page(write_page(replace(PAGE, date=form(day))), folder)

    assert read_fields(record) == {**expected(PAGE), "date": day.isoformat()}
    assert (record.date.earliest, record.date.latest) == (day, day)


@given(addressee=names, signature=names)
@brief
def test_swapped_names_stay_where_they_stand(addressee: str, signature: str, folder: Path) -> None:
    page = replace(PAGE, addressee=f"to Cde. {addressee}", signature=signature)
    swapped = replace(PAGE, addressee=f"to Cde. {signature}", signature=addressee)

    one, _ = read_page(write_page(page), folder)
    other, _ = read_page(write_page(swapped), folder)

    assert read_fields(one) == expected(page)
    assert read_fields(other) == expected(swapped)
