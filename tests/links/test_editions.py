"""The word of an edition: who fits a name in its list of people, and who does not."""

from dataclasses import replace

import pytest

from lod.authority import Authority
from lod.dates import parse_edtf
from lod.links import decisions_of_edition
from lod.model import Entity, Kind, Named, Record

PEOPLE = (
    Entity(
        "anderson-rb", Kind.PERSON, "Robert Bernard Anderson", ("Anderson", "R. B. Anderson"), last_year=1989
    ),
    Entity("anderson-c", Kind.PERSON, "Clinton Anderson", ("Anderson",), first_year=1895, last_year=1975),
    Entity("dillon", Kind.PERSON, "Clarence Douglas Dillon", ("Dillon", "C. Douglas Dillon"), last_year=2003),
    Entity("smith-a", Kind.PERSON, "Adam Smith", ("Smith",), first_year=1723, last_year=1790),
    Entity("jones-1", Kind.PERSON, "John Jones", ("Jones",)),
    Entity("jones-2", Kind.PERSON, "John Paul Jones", ("Jones",)),
    Entity("jones-city", Kind.PLACE, "Jones", ()),
)


@pytest.fixture(scope="module")
def people() -> Authority:
    authority = Authority()
    for person in PEOPLE:
        authority.add(person)
    return authority


def decided(record: Record, authority: Authority, *people: Named) -> list[str]:
    """Return the keys that an edition decides upon."""
    edited = replace(record, people=people, date=parse_edtf("1959-01-21"))
    return [decision.key for decision in decisions_of_edition(edited, authority)]


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Anderson, Robert B.", ["anderson-rb"]),
        ("Anderson, R.B., Jr.", ["anderson-rb"]),
        ("Anderson, Clinton P.", ["anderson-c"]),
        ("Anderson, Dillon", [""]),  # a namesake is not taken for him
        ("Dillon, C. Douglas", ["dillon"]),
        ("Dillon, Clarence", ["dillon"]),
        ("Smith, Adam", [""]),  # long dead
        ("Jones, John", []),  # two fit: the evidence decides
        ("Jones, Mary", [""]),
        ("Anderson, Roberto", []),  # the same initial in another spelling: the evidence decides
        ("Nobody, Xavier", []),
        ("Clinton Anderson", ["anderson-c"]),  # no family name is set apart: Chiang Kai-shek
        ("Anderson", []),
    ],
)
def test_person_of_the_list_is_the_one_who_fits(
    name: str, keys: list[str], record: Record, people: Authority
) -> None:
    assert decided(record, people, Named(name.partition(",")[0], name, "p_1")) == keys


def test_name_of_two_people_in_one_document_is_left_to_the_evidence(
    record: Record, people: Authority
) -> None:
    both = Named("Anderson", "Anderson, Robert B.", "p_1"), Named("Anderson", "Anderson, Clinton", "p_2")

    assert decided(record, people, *both) == []


def test_record_without_a_list_of_people_decides_nothing(record: Record, people: Authority) -> None:
    assert decided(record, people) == []
