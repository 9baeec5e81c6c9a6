"""People: what stands beside a surname says whom it means; and people whom no table knows."""

from datetime import date

import pytest

from lod.authority import Authority
from lod.dates import parse_edtf
from lod.links import link_mentions
from lod.mentions import find_mentions
from lod.model import Kind, Link, Mention, Record, Zone


def record_of(text: str, edtf: str) -> Record:
    return Record("page", "page.txt", text, "", parse_edtf(edtf), zones=(Zone("body", 0, len(text)),))


def people(text: str, authority: Authority, edtf: str = "1959-01-21") -> list[Mention]:
    found = find_mentions(record_of(text, edtf), authority)
    return [mention for mention in found if mention.kind is Kind.PERSON]


def links(text: str, authority: Authority, edtf: str = "1959-01-21") -> dict[str, str]:
    """Return key by surface, empty where a person stays unlinked."""
    record = record_of(text, edtf)
    found: list[Link] = list(link_mentions(record, find_mentions(record, authority), authority))
    return {
        link.mention.surface: link.entity.key if link.entity else ""
        for link in found
        if link.mention.kind is Kind.PERSON
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He saw A. I Mikoyan.", ["A. I Mikoyan"]),
        ("He saw A.I.Mikoyan's car.", ["A.I.Mikoyan"]),
        ("He saw A . I. Mikoyan there.", ["A . I. Mikoyan"]),
        ("signed V. Ku[znetsov]", ["V. Ku[znetsov]"]),
        ("Then [Anastas] Mikoyan spoke.", ["[Anastas] Mikoyan"]),
        ("he met Comrade Mikoyan, and", ["Mikoyan"]),
        ("he met Mr. Anastas\nMikoyan, and", ["Anastas\nMikoyan"]),
        ("he met Miko-\nyan, and", ["Miko-\nyan"]),
        ("he met MIKOYAN, and", ["MIKOYAN"]),
        ("Mikoyan-Dulles talks", ["Mikoyan", "Dulles"]),
        ("In the Truman Doctrine and the Marshall Plan", []),
        ("Prime Minister Zhou En-lai said", ["Zhou En-lai"]),
        ("Premier Chou Enlai said", ["Chou Enlai"]),
        ("he met Abd al-Karim Qasim there", ["Abd al-Karim Qasim"]),
    ],
)
def test_name_is_taken_whole_and_without_titles(text: str, expected: list[str], authority: Authority) -> None:
    assert [mention.surface for mention in people(text, authority)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we asked Comrade Zubrikov about it", ["Zubrikov"]),
        ("we asked Colonel R. T. Ainslie about it", ["R. T. Ainslie"]),
        ("a note by P. I. Zharov on oil", ["P. I. Zharov"]),
        ("a note by Yu. Zharov on oil", ["Yu. Zharov"]),
        ("a note by Peter Zubrikov on oil", ["Peter Zubrikov"]),
        ("a talk with Qiao, the Chinese ambassador, on oil", ["Qiao"]),
        ("a talk with Mikoyan and Zubrikov on oil", ["Mikoyan", "Zubrikov"]),
        ("for once Zubrikov said nothing", ["Zubrikov"]),
        ("a talk with Mr. Jordan on oil", ["Jordan"]),
        ("a talk with Comrade Chang Wen-t'ien on oil", ["Chang Wen-t'ien"]),
        ("the General Assembly and the Deputy Head", []),
        ("a question to the Secretary General", []),
        ("Merchant vessels lay there.", []),
    ],
)
def test_whom_the_text_marks_is_a_person(text: str, expected: list[str], authority: Authority) -> None:
    assert [mention.surface for mention in people(text, authority)] == expected


def test_surname_of_an_unknown_person_is_found_wherever_it_stands(authority: Authority) -> None:
    text = "He met Peter Zubrikov. Of oil Zubrikov knew nothing. ZUBRIKOV. I do."

    found = people(text, authority)

    assert [mention.surface for mention in found] == ["Peter Zubrikov", "Zubrikov", "ZUBRIKOV"]
    assert all(mention.candidates == () for mention in found)


def test_word_that_stands_small_elsewhere_is_no_name(authority: Authority) -> None:
    assert people("He spoke with Nixon and Trade was discussed; trade is good.", authority)[1:] == []


@pytest.mark.parametrize(
    ("text", "edtf", "expected"),
    [
        ("He met Hansen in Denmark.", "1959-01-21", {"Hansen": "hansen"}),
        ("He met Robert Hansen in Denmark.", "1959-01-21", {"Robert Hansen": ""}),
        ("He met B. Hansen in Denmark.", "1959-01-21", {"B. Hansen": ""}),
        ("In Denmark he met Hansen, a journalist.", "1959-01-21", {"Hansen": ""}),
        ("There was Mr. Hansen of the Council in Denmark.", "1959-01-21", {"Hansen": ""}),
        ("In Denmark he met Hansen, second secretary.", "1959-01-21", {"Hansen": ""}),
        ("President Kennedy spoke.", "1962-03-15", {"Kennedy": "kennedy"}),
        ("The letter of Robert Kennedy came.", "1962-03-15", {"Robert Kennedy": "kennedy-robert"}),
        ("the Director Allen Dulles", "1959-01-21", {"Allen Dulles": "dulles-allen"}),
        (
            "Of Dulles. Of Allen Dulles.",
            "1960-01-21",
            {"Dulles": "dulles-allen", "Allen Dulles": "dulles-allen"},
        ),
        ("Mrs. Bandaranaike spoke.", "1961-01-21", {"Bandaranaike": "bandaranaike-sirimavo"}),
        ("a talk with Kim Il about oil", "1960-07-22", {"Kim Il": ""}),
        ("a talk with Kim Il-sung about oil", "1960-07-22", {"Kim Il-sung": "kim-il-sung"}),
        ("King Faisal II spoke.", "1958-01-21", {"Faisal II": ""}),
        ("He met Comrade Enver Hoxa there.", "1961-11-21", {"Enver Hoxa": "hoxha"}),
        ("He met Comrade Khruschchev there.", "1961-11-21", {"Khruschchev": "khrushchev"}),
    ],
)
def test_what_stands_beside_a_name_decides(
    text: str, edtf: str, expected: dict[str, str], authority: Authority
) -> None:
    assert links(text, authority, edtf) == expected


def test_namesake_in_the_text_leaves_the_bare_name_open(authority: Authority) -> None:
    text = (
        "In Denmark he met Hansen, a journalist, and then the Prime Minister, H. C. Hansen. Hansen was tired."
    )

    assert links(text, authority)["H. C. Hansen"] == "hansen"
    assert people(text, authority)[-1].start == text.rindex("Hansen")
    last = [link for link in link_all(text, authority) if link.mention.start == text.rindex("Hansen")]
    assert [link.entity for link in last] == [None]


def link_all(text: str, authority: Authority) -> list[Link]:
    record = record_of(text, "1959-01-21")
    return list(link_mentions(record, find_mentions(record, authority), authority))


def test_title_is_kept_beside_the_mention(authority: Authority) -> None:
    [mention] = people("he met the Soviet Foreign Minister, Comrade Gromyko (Minister), there", authority)

    assert mention.title == "Comrade; Minister"


def test_signature_is_a_person(authority: Authority) -> None:
    text = "The text.\n[signed] Zubrikov\n"
    start = text.index("Zubrikov")
    from lod.model import Passage  # noqa: PLC0415

    record = Record(
        "page", "page.txt", text, "", parse_edtf("1959"), zones=(Zone("body", 0, len(text)),),
        signature=Passage("Zubrikov", start, start + 8),
    )  # fmt: skip

    [mention] = find_mentions(record, authority)

    assert (mention.kind, mention.surface) == (Kind.PERSON, "Zubrikov")


def test_child_of_the_day_is_nobody(authority: Authority) -> None:
    born = authority.entities[Kind.PERSON, "gorbachev"].first_year

    assert born
    assert links("He met Gorbachev.", authority, str(date(born + 5, 1, 1))) == {"Gorbachev": ""}
