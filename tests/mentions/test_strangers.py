"""People whom no table knows, found by what stands around their names."""

import pytest

from lod.authority import Authority
from lod.dates import parse_edtf
from lod.mentions import find_mentions
from lod.model import Kind, Record, Zone


def people(text: str, authority: Authority) -> list[str]:
    record = Record(
        "page", "page.txt", text, "", parse_edtf("1964-09-21"), zones=(Zone("body", 0, len(text)),)
    )
    return [m.surface for m in find_mentions(record, authority) if m.kind is Kind.PERSON]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("On this, Vrabel agrees with the others.", "Vrabel"),
        ("He told Vrabel that it was late.", "Vrabel"),
        ("The Swiss ambassador, Vrabel, had left.", "Vrabel"),
        ("He knows it only through his minister Vrabel and waits.", "Vrabel"),
        ("They spoke of Vrabel's candidacy at length.", "Vrabel"),
        ("It was written by Vrabel in the night.", "Vrabel"),
        ("Then Antony Head came in and reported about the talks of that morning.", "Antony Head"),
        ("This was written in a hurry and signed by J. E. Cable himself.", "J. E. Cable"),
        (
            "It was noted by those who were present. Lee Vran Tow blames the others for everything.",
            "Lee Vran Tow",
        ),
        ("Present were A. Zbigow, M. Vrabelski, J. Tumow.", "M. Vrabelski"),
        ("The delegate, Dato Vrabel, left.", "Vrabel"),
    ],
)
def test_name_is_found_by_what_stands_beside_it(text: str, name: str, authority: Authority) -> None:
    assert name in people(text, authority)


@pytest.mark.parametrize(
    "text",
    [
        "the President's Daily Diary of the day",
        "the Crisis at Home and the War",
        "They saw Vrabelgrad again.",
    ],
)
def test_other_capitalised_words_are_no_people(text: str, authority: Authority) -> None:
    assert people(text, authority) == []


def test_monsieur_is_no_initial_among_names_without_initials(authority: Authority) -> None:
    assert people("Then M. Vrabel spoke.", authority) == ["Vrabel"]
