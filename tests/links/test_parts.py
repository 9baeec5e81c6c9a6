"""A file that holds several dated texts is read by the date of each."""

from lod.authority import Authority
from lod.dates import parse_edtf
from lod.links import link_mentions
from lod.mentions import find_mentions
from lod.model import Kind, Link, Record, Zone
from lod.parts import Parts

PAGE = """Search results

March 2, 1951
Report from Cairo
Egypt asked on February 3.

July 14, 1959
Note
Egypt asked on February 3.
"""


def record_of(text: str) -> Record:
    return Record("p", "p.txt", text, "", parse_edtf("1979"), zones=(Zone("body", 0, len(text)),))


def links(text: str, kind: Kind, authority: Authority) -> list[Link]:
    record = record_of(text)
    return [
        link
        for link in link_mentions(record, find_mentions(record, authority), authority)
        if link.mention.kind is kind
    ]


def test_state_is_what_bore_the_name_at_the_date_of_its_part(authority: Authority) -> None:
    keys = [link.entity and link.entity.key for link in links(PAGE, Kind.STATE, authority)]

    assert keys == ["egypt-kingdom", "uar"]


def test_day_without_a_year_counts_from_the_date_of_its_part(authority: Authority) -> None:
    values = [link.mention.value for link in links(PAGE, Kind.DATE, authority)]

    assert values == ["1951-03-02", "1951-02-03", "1959-07-14", "1959-02-03"]


def test_one_date_line_makes_no_parts() -> None:
    assert Parts(record_of(PAGE[: PAGE.index("July")])).dates == []


def test_date_line_with_nothing_behind_it_begins_no_part() -> None:
    assert Parts(record_of(PAGE.replace("\nNote", "\n\nNote"))).dates == []
