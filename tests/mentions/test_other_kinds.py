"""Dates, bodies, references and places in running text."""

import pytest

from lod.authority import Authority
from lod.dates import parse_edtf
from lod.mentions import find_mentions
from lod.model import Kind, Record, Zone


def found(text: str, kind: Kind, authority: Authority, edtf: str = "1959-01-21") -> list[tuple[str, str]]:
    record = Record("page", "page.txt", text, "", parse_edtf(edtf), zones=(Zone("body", 0, len(text)),))
    return [(m.surface, m.value) for m in find_mentions(record, authority) if m.kind is kind]


@pytest.mark.parametrize(
    ("text", "surface", "value"),
    [
        ("on January 21, 1959, he", "January 21, 1959", "1959-01-21"),
        ("on 21 January 1959 he", "21 January 1959", "1959-01-21"),
        ("on the 3rd of March 1958 he", "3rd of March 1958", "1958-03-03"),
        ("from 5-6 May 1957 he", "5-6 May 1957", "1957-05-05/1957-05-06"),
        ("in January of this year he", "January of this year", "1959-01"),
        ("in December of last year he", "December of last year", "1958-12"),
        ("on 20 December he", "20 December", "1958-12-20"),
        ("on February 3 he", "February 3", "1959-02-03"),
        ("since last summer he", "last summer", "1958-22"),
        ("in the summer of 1958 he", "summer of 1958", "1958-22"),
        ("in November he", "November", "1958-11"),
        ("before June he", "June", "1959-06"),
        ("back in 1950 the US", "1950", "1950"),
        ("1953-1966, microfilm", "1953-1966", "1953/1966"),
        ("was in Hanoi from 15 to 18 June", "15 to 18 June", "1958-06-15/1958-06-18"),
        ("in late July he", "late July", "1958-07"),
        ("in\nApril he", "April", "1959-04"),
        ("during his October visit he", "October", "1958-10"),
        ("in October last year he", "October last year", "1958-10"),
        ("has been away since the spring.", "spring", "1958-21"),
        ("the oil for next year", "next year", "1960"),
        ("the incident of last month", "last month", "1958-12"),
        ("He will open it in August.", "August", "1959-08"),
    ],
)
def test_date_is_read_as_edtf_from_the_day_of_the_record(
    text: str, surface: str, value: str, authority: Authority
) -> None:
    assert found(text, Kind.DATE, authority) == [(surface, value)]


@pytest.mark.parametrize(
    "text",
    [
        "he may come in 12 days",
        "on 31 February he",
        "No. 1959/7",
        "1,950 men",
        "19591 tons",
        "in the last year of war",
        "after the fall of Rome",
    ],
)
def test_number_that_is_no_date_is_none(text: str, authority: Authority) -> None:
    assert found(text, Kind.DATE, authority) == []


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("the Soviet Embassy in Cairo", "Soviet Embassy"),
        ("the USSR Ministry of Foreign Trade said", "USSR Ministry of Foreign Trade"),
        ("the Ministry of Defense of the day", "Ministry of Defense"),
        ("the Burmese Foreign Ministry said", "Burmese Foreign Ministry"),
        ("the Central Committee of the CPCz met", "Central Committee of the CPCz"),
        ("the Nordic Trade Council met", "Nordic Trade Council"),
        ("the United Nations met", "United Nations"),
    ],
)
def test_body_is_found_by_name_or_by_pattern(text: str, surface: str, authority: Authority) -> None:
    assert [name for name, _ in found(text, Kind.GROUP, authority)] == [surface]


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("see RGANI, f. 5, op. 30, d. 300, ll. 1-3.", "RGANI, f. 5, op. 30, d. 300, ll. 1-3"),
        ("see AVPRF, fond 0102, opis 16, papka 85, delo 7.", "AVPRF, fond 0102, opis 16, papka 85, delo 7"),
        ("letter N\u00ba 164/GS of", "N\u00ba 164/GS"),
        ("see FO 371/134200.", "FO 371/134200"),
        ("on microfilm, reel 73.", "microfilm, reel 73"),
    ],
)
def test_reference_is_found(text: str, surface: str, authority: Authority) -> None:
    assert [name for name, _ in found(text, Kind.REFERENCE, authority)] == [surface]


@pytest.mark.parametrize("text", ["i.e. f. Adenauer spoke", "he said no. 3 men came"])
def test_what_only_looks_like_a_reference_is_none(text: str, authority: Authority) -> None:
    assert found(text, Kind.REFERENCE, authority) == []


def test_longer_name_of_another_kind_hides_the_shorter(authority: Authority) -> None:
    text = "the Warsaw Pact and the Soviet Embassy in Warsaw"

    assert [name for name, _ in found(text, Kind.STATE_ADJECTIVE, authority)] == []
    assert [name for name, _ in found(text, Kind.TREATY, authority)] == ["Warsaw Pact"]
    assert [name for name, _ in found(text, Kind.PLACE, authority)] == ["Warsaw"]


@pytest.mark.parametrize(
    ("text", "surface", "kind"),
    [
        ("At the Lagos Conference he spoke", "Lagos Conference", Kind.EVENT),
        ("after the Paris Peace Conference", "Paris Peace Conference", Kind.EVENT),
        (
            "the 9th Congress of the Romanian Workers' Party",
            "9th Congress of the Romanian Workers' Party",
            Kind.EVENT,
        ),
        ("the XXIII Congress of the CPSU met", "XXIII Congress of the CPSU", Kind.EVENT),
        ("under the Cairo Agreement they left", "Cairo Agreement", Kind.TREATY),
        ("we walked along Lake Balaton slowly", "Lake Balaton", Kind.PLACE),
        ("across the Congo River they shot", "Congo River", Kind.PLACE),
        ("behind the 16th parallel", "16th parallel", Kind.PLACE),
        ("the Berlin Task Force met", "Berlin Task Force", Kind.GROUP),
        ("Kennedy Library, Box 83. He", "Kennedy Library, Box 83", Kind.REFERENCE),
    ],
)
def test_name_that_tells_what_it_is_is_found(
    text: str, surface: str, kind: Kind, authority: Authority
) -> None:
    assert found(text, kind, authority)[0][0] == surface


@pytest.mark.parametrize("text", ["a conference in Lagos", "the next war", "a Press Conference", "The River"])
def test_common_noun_is_no_event_and_no_place_of_its_own(text: str, authority: Authority) -> None:
    assert not found(text, Kind.EVENT, authority)
    assert "River" not in [surface for surface, _ in found(text, Kind.PLACE, authority)]


@pytest.mark.parametrize(
    ("text", "surface", "kind"),
    [
        ("the Polish United Workers' Party met", "Polish United Workers' Party", Kind.GROUP),
        ("the extremists in UMNO blame us", "UMNO", Kind.GROUP),
        ("the Ministry of Defence of the USSR said", "Ministry of Defence of the USSR", Kind.GROUP),
        ("under the Alvor Agreement of that day", "Alvor Agreement", Kind.TREATY),
        ("came back from the Tokyo summit in June", "Tokyo summit", Kind.EVENT),
        ("he issued NSSM 36 on that day", "NSSM 36", Kind.REFERENCE),
    ],
)
def test_body_or_paper_is_found_by_its_form(
    text: str, surface: str, kind: Kind, authority: Authority
) -> None:
    assert surface in [name for name, _ in found(text, kind, authority)]


def test_party_organ_is_known_under_another_order_of_its_words(authority: Authority) -> None:
    text = "the Central Committee of the Bulgarian Communist Party met"
    record = Record("page", "page.txt", text, "", parse_edtf("1967"), zones=(Zone("body", 0, len(text)),))

    [mention] = [m for m in find_mentions(record, authority) if m.kind is Kind.GROUP]
    assert [entity.key for entity in mention.candidates] == ["bcp-cc"]


@pytest.mark.parametrize("text", ["LETTER FROM THE WPQR OFFICE", "he wrote in MMXIV", "an ICBM was seen"])
def test_capitals_alone_make_no_acronym_of_a_body(text: str, authority: Authority) -> None:
    assert found(text, Kind.GROUP, authority) == []
