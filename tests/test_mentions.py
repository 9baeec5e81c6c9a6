"""Mentions: what counts as a name, where it begins and ends, and where names are looked for."""

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lod.authority import Authority
from lod.mentions import find_mentions
from lod.model import Date, Entity, Kind, Mention, Record, Zone

DAY = Date("1959-01-21", date(1959, 1, 21), date(1959, 1, 21))
PLAIN = re.compile(r"[\w\[\]]+(?:(?:\. ?|[ '\u2019-])[\w\[\]]+)*\.?")  # no lists, no remarks in brackets
NAMES = ("A. I. Mikoyan", "Mikoyan", "Ne Win", "North Korea", "Korea", "S\u00e3o Tom\u00e9", "U.S.", "US")

steady = settings(deadline=None, max_examples=200, derandomize=True)


def known(*names: str) -> Authority:
    """Return an authority with one state for each name."""
    authority = Authority()
    for number, name in enumerate(names):
        authority.add(Entity(f"e{number}", Kind.STATE, name, ()))
    return authority


def page(text: str, zone: str = "body") -> Record:
    return Record("page", "page.txt", text, "", DAY, zones=(Zone(zone, 0, len(text)),))


def surfaces(text: str, authority: Authority) -> list[str]:
    return [mention.surface for mention in find_mentions(page(text), authority)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("North Korea objected to Korea.", ["North Korea", "Korea"], id="the longest name wins"),
        pytest.param("to normalize relations", [], id="whole words only"),
        pytest.param("Malian, Maliki and Somali", [], id="whole words only, at either end"),
        pytest.param("Mali's envoy, and MALI\u2019S", ["Mali", "MALI"], id="no possessive"),
        pytest.param("Mali-based, (Mali), Mali; Mali.", ["Mali"] * 4, id="beside punctuation"),
        pytest.param("north Korea, NORTH KOREA", ["north Korea", "NORTH KOREA"], id="case"),
        pytest.param("mali, korea, north korea", [], id="common words"),
        pytest.param("a line\nNorth\nKorea", ["North\nKorea"], id="line break"),
        pytest.param("North\r\nKorea, North  \n\tKorea", ["North\r\nKorea", "North  \n\tKorea"], id="blanks"),
        pytest.param("North\n\nKorea", ["Korea"], id="a paragraph break is no joint"),
        pytest.param("North\r\n \r\nKorea", ["Korea"], id="nor is one with blanks"),
        pytest.param("the North. Korea", ["Korea"], id="a full stop is no joint"),
        pytest.param("North, Korea", ["Korea"], id="nor is a comma"),
        pytest.param("North-Korea", ["North-Korea"], id="but a hyphen is"),
        pytest.param("North_Korea", ["Korea"], id="an underscore is no joint"),
        pytest.param("", [], id="no text"),
    ],
)
def test_what_counts_as_a_name(text: str, expected: list[str]) -> None:
    assert surfaces(text, known("Korea", "North Korea", "Mali")) == expected


@pytest.mark.parametrize(
    "name",
    [
        "A. I. Mikoyan",
        "A.I. Mikoyan",
        "A.I Mikoyan",
        "A I Mikoyan",
        "A. I Mikoyan",
        "A.I.Mikoyan",
        "A.  I.  Mikoyan",
        "A. I.\nMikoyan",
        "A.\u00a0I.\u00a0MIKOYAN",
    ],
)
@pytest.mark.parametrize("spelling", ["A. I. Mikoyan", "A.I. Mikoyan"])
def test_initials_may_lack_full_stops_and_have_blanks(name: str, spelling: str) -> None:
    assert surfaces(f"Then {name}'s trip", known(spelling, "Mikoyan")) == [name]


@pytest.mark.parametrize("name", ["V. Ku[znetsov]", "V. [Ku]znetsov", "V. Ku[zne]tsov", "V. Kuznetsov"])
def test_letters_that_the_translator_completed_belong_to_the_name(name: str) -> None:
    assert surfaces(f"[signed] {name}, [illegible]", known("V. Kuznetsov")) == [name]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The US told us", ["US"]),
        ("Tell us, or tell Us", []),
        ("the U.S. and the U.S.", ["U.S.", "U.S."]),
        ("the US.", ["US"]),
        ("the u.s. leaders", []),
        ("US-Soviet ties", ["US"]),
    ],
)
def test_abbreviation_stands_in_capitals(text: str, expected: list[str]) -> None:
    assert surfaces(text, known("US", "U.S.")) == expected


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("Secretary Dulles said", "Dulles"),
        ("Vice President Nixon said", "Nixon"),
        ("in the Netherlands", "Netherlands"),
        ("the Shah said", "Shah"),
        ("he saw King Saud", "Saud"),
        ("then Mrs. Bandaranaike said", "Bandaranaike"),
    ],
)
def test_title_and_article_are_no_part_of_a_mention(text: str, surface: str) -> None:
    authority = known("The Netherlands")
    authority.titles.update(dict.fromkeys(("secretary", "vice president", "king", "mrs"), ""))
    for name in ("Secretary Dulles", "Vice President Nixon", "the Shah", "King Saud", "Mrs. Bandaranaike"):
        authority.add(Entity(name.lower().replace(" ", "-"), Kind.PERSON, name, ()))

    [mention] = find_mentions(page(text), authority)

    assert mention.surface == surface
    assert text[mention.start : mention.end] == surface


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("S\u00e3o Tom\u00e9 praised", "Sao Tome"),
        ("Sao Tome praised", "S\u00e3o Tom\u00e9"),
        ("K\u00e1d\u00e1r praised", "Kadar"),
        ("Ka\u0301da\u0301r praised", "K\u00e1d\u00e1r"),
    ],
)
def test_diacritics_do_not_matter(text: str, name: str) -> None:
    assert surfaces(text, known(name)) == [text.removesuffix(" praised")]


def test_letter_with_a_combining_mark_does_not_end_a_word() -> None:
    assert surfaces("Mali\u0301na and Mali", known("Mali")) == ["Mali"]


@pytest.mark.parametrize("name", ["St. Kitts", "Mrs. Bandaranaike", "Yu. V. Andropov"])
def test_name_that_is_spelled_with_a_full_stop_is_found(name: str) -> None:
    authority = known(name, "Kitts", "Bandaranaike", "V. Andropov")

    [mention] = find_mentions(page(f"Then {name} spoke."), authority)

    assert [entity.label for entity in mention.candidates] == [name]


def test_every_plain_spelling_of_the_real_tables_is_found(authority: Authority) -> None:
    spellings = [
        (entity, spelling)
        for entity in authority.entities.values()
        for spelling in (entity.label, *entity.names, *entity.adjectives)
        if PLAIN.fullmatch(spelling) and spelling.lower() not in authority.words
    ]

    found = {spelling: list(find_mentions(page(spelling), authority)) for _, spelling in spellings}

    assert len(spellings) > 1000
    assert [s for e, s in spellings if not found[s] or e not in found[s][0].candidates] == []


def test_offsets_count_code_points_not_bytes() -> None:
    text = "\U0001f54a S\u00e3o Tom\u00e9 praised Cuba."

    [mention] = [mention for mention in find_mentions(page(text), known("Cuba")) if mention.candidates]

    assert (mention.start, mention.end) == (19, 23)


@pytest.mark.parametrize("zone", ["title", "marks", "body", "closing", "summary", "source"])
def test_names_are_looked_for_in_the_record(zone: str) -> None:
    [mention] = find_mentions(page("He saw Nehru.", zone), known("Nehru"))

    assert mention.surface == "Nehru"


@pytest.mark.parametrize("zone", ["furniture", "date", "information", "rights", "labels", "unknown"])
def test_names_in_what_surrounds_the_record_say_nothing_of_it(zone: str) -> None:
    assert list(find_mentions(page("He saw Nehru.", zone), known("Nehru"))) == []


def test_name_does_not_reach_from_one_zone_into_the_next() -> None:
    zones = (Zone("title", 0, 5), Zone("body", 6, 11))
    record = Record("page", "page.txt", "North Korea", "", DAY, zones=zones)

    mentions = find_mentions(record, known("Korea", "North Korea"))

    assert [mention.surface for mention in mentions] == ["Korea"]


def test_rights_paragraph_of_the_record_names_a_state_but_yields_no_mention(
    record: Record, authority: Authority
) -> None:
    aside = {"furniture", "information", "rights", "labels"}
    outside = [zone for zone in record.zones if zone.name in aside]

    mentions = list(find_mentions(record, authority))

    assert mentions
    assert not [m for m in mentions for zone in outside if zone.start <= m.start < zone.end]


def test_people_of_a_state_are_another_kind_of_mention() -> None:
    authority = Authority()
    ussr = Entity("ussr", Kind.STATE, "Soviet Union", ("USSR",), ("Soviet",))
    authority.add(ussr)

    mentions = list(find_mentions(page("Soviet ties with the Soviet Union"), authority))

    assert mentions == [
        Mention(0, 6, "Soviet", Kind.STATE_ADJECTIVE, (ussr,)),
        Mention(21, 33, "Soviet Union", Kind.STATE, (ussr,)),
    ]


def test_name_that_two_kinds_bear_is_of_one_kind() -> None:
    person = Entity("german", Kind.PERSON, "German", ())
    authority = known("German")
    authority.add(person)

    [mention] = find_mentions(page("German spoke."), authority)

    assert mention.kind is Kind.STATE
    assert person not in mention.candidates


def test_mention_has_all_bearers_of_the_name() -> None:
    authority = known("Dulles", "Dulles", "Nixon")

    [mention] = find_mentions(page("Dulles spoke."), authority)

    assert [entity.key for entity in mention.candidates] == ["e0", "e1"]


@given(pieces=st.lists(st.sampled_from((*NAMES, " ", "\n", ". ", "'s ", "[", "]")) | st.text(max_size=6)))
@steady
def test_in_any_text_surfaces_slice_out_and_do_not_overlap(pieces: list[str]) -> None:
    text = "".join(pieces)

    mentions = list(find_mentions(page(text), known(*NAMES)))

    assert all(text[mention.start : mention.end] == mention.surface for mention in mentions)
    assert all(mention.end <= after.start for mention, after in pairwise(mentions))


@given(before=st.text(), after=st.text())
@steady
def test_name_between_blanks_is_found_in_any_text(before: str, after: str) -> None:
    text = f"{before}\n\nMikoyan\n\n{after}"

    mentions = list(find_mentions(page(text), known("Mikoyan")))

    assert len(before) + 2 in [mention.start for mention in mentions]
