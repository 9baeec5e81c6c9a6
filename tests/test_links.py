"""Links: whom a name means at the date of the record, and when it stays open."""

from datetime import date

import pytest

from lod.authority import Authority
from lod.dates import parse_edtf
from lod.links import link_mentions
from lod.mentions import find_mentions
from lod.model import Date, Entity, Kind, Link, Record, Zone


def kennedy(
    key: str, born: int | None = None, since: date | None = None, until: date | None = None
) -> Entity:
    """Return one of several people of the name."""
    return Entity(
        key, Kind.PERSON, f"{key} Kennedy", ("Kennedy",), first_year=born, valid_from=since, valid_to=until
    )


def known(*entities: Entity) -> Authority:
    authority = Authority()
    for entity in entities:
        authority.add(entity)
    return authority


def link(text: str, edtf: str, authority: Authority) -> list[Link]:
    """Return the links of the names in a text of a date."""
    when = parse_edtf(edtf) if edtf else Date("", None, None)
    record = Record("page", "page.txt", text, "", when, zones=(Zone("body", 0, len(text)),))
    return list(link_mentions(record, find_mentions(record, authority), authority))


def keys(links: list[Link]) -> list[str | None]:
    return [item.entity.key if item.entity else None for item in links]


def test_only_bearer_of_a_name_is_linked() -> None:
    [only] = link("He saw Kennedy.", "1961-05-01", known(kennedy("jfk", 1917)))

    assert (only.entity and only.entity.key, only.reason) == ("jfk", "rare family name, one bearer known")


def test_name_with_several_bearers_stays_unlinked() -> None:
    [only] = link("He saw Kennedy.", "1961-05-01", known(kennedy("jfk", 1917), kennedy("rfk", 1925)))

    assert (only.entity, only.reason) == (
        None,
        "2 bearers of the name, none clearly meant: jfk, rfk",
    )
    assert [entity.key for entity in only.mention.candidates] == ["jfk", "rfk"]


def test_of_several_people_the_one_in_office_is_meant() -> None:
    jfk, rfk = (
        kennedy("jfk", 1917, date(1961, 1, 20), date(1963, 11, 22)),
        kennedy("rfk", 1925, date(1965, 1, 3)),
    )

    [only] = link("He saw Kennedy.", "1961-05", known(jfk, rfk))

    assert (only.entity, only.reason) == (jfk, "in office, in May 1961")


def test_two_holders_of_office_stay_unlinked() -> None:
    jfk, rfk = kennedy("jfk", 1917, date(1961, 1, 20)), kennedy("rfk", 1925, date(1961, 1, 21))

    links = link("He saw Kennedy.", "1961-05-01", known(jfk, rfk))

    assert keys(links) == [None]


@pytest.mark.parametrize(
    ("edtf", "expected"),
    [
        ("1961-05-01", [None]),
        ("1961-01-20", ["jfk"]),
        ("1961-01", [None]),
        ("1965-01-01", [None]),
        ("", [None]),
    ],
)
def test_office_counts_on_its_days_and_on_no_other(edtf: str, expected: list[str | None]) -> None:
    jfk = kennedy("jfk", 1917, date(1961, 1, 20), date(1963, 11, 22))
    rfk = kennedy("rfk", 1925, date(1961, 1, 21), date(1964, 9, 3))

    assert keys(link("He saw Kennedy.", edtf, known(jfk, rfk))) == expected


@pytest.mark.parametrize(
    ("edtf", "expected"), [("1931", [None]), ("1932-01-01", ["jfk"]), ("1961", ["jfk"]), ("", ["jfk"])]
)
def test_child_is_not_spoken_of(edtf: str, expected: list[str | None]) -> None:
    assert keys(link("He saw Kennedy.", edtf, known(kennedy("jfk", 1917)))) == expected


def test_namesake_not_yet_born_does_not_count() -> None:
    links = link("He saw Kennedy.", "1938", known(kennedy("jfk", 1917), kennedy("ted", 1932)))

    assert keys(links) == ["jfk"]


@pytest.mark.parametrize(
    ("text", "edtf", "expected"),
    [
        ("Egypt", "1957-06-01", ["egypt"]),
        ("Egypt", "1959-01-21", ["uar"]),
        ("the UAR", "1959-01-21", ["uar"]),
        ("the UAR", "1957-06-01", [None]),
        ("Iraq", "1957-06-01", ["iraq-kingdom"]),
        ("Iraq", "1959-01-21", ["iraq"]),
        ("Ghana", "1959-01-21", ["ghana"]),
        ("Berlin, Germany and Korea", "1959-01-21", ["berlin", "germany", "korea"]),
        ("Ghana", "1930-06-01", [None]),
        ("Angola", "1970-06-01", ["angola"]),
        ("Bandaranaike", "1959-01-21", ["bandaranaike"]),
        ("Bandaranaike", "1961-01-21", ["bandaranaike-sirimavo"]),
        ("Dulles", "1959-01-21", ["dulles"]),  # of two in office, the one of higher rank
        ("Dulles", "1960-01-21", ["dulles-allen"]),
        ("Soviet, American and West German", "1959-01-21", ["ussr", "us", "frg"]),
    ],
)
def test_name_means_whoever_bore_it_at_the_date(
    text: str, edtf: str, expected: list[str | None], authority: Authority
) -> None:
    assert keys(link(text, edtf, authority)) == expected


@pytest.mark.parametrize("text", ["Iraq", "Egypt"])
def test_date_that_spans_two_states_leaves_the_name_unlinked(text: str, authority: Authority) -> None:
    [only] = link(text, "1958", authority)

    assert only.entity is None


def test_state_that_was_not_there_yet_stays_unlinked_and_says_so(authority: Authority) -> None:
    [only] = link("the UAR", "1957", authority)

    assert only.reason == "no bearer of the name was there in 1957: uar"


def test_every_mention_gets_one_link_in_order(record: Record, authority: Authority) -> None:
    mentions = list(find_mentions(record, authority))

    links = list(link_mentions(record, mentions, authority))

    assert [item.mention for item in links] == mentions
    assert all(item.reason for item in links if item.mention.candidates)


def test_link_means_a_bearer_or_its_state_of_the_day(record: Record, authority: Authority) -> None:
    links = list(link_mentions(record, find_mentions(record, authority), authority))

    strangers = [item for item in links if item.entity and item.entity not in item.mention.candidates]

    assert {item.entity and item.entity.parent for item in strangers} <= {
        entity.key for item in strangers for entity in item.mention.candidates
    }
