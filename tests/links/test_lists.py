"""Lists that belong together are paired by office, not by position."""

from datetime import date

import pytest

from lod.authority import Authority
from lod.dates import parse_edtf
from lod.links import link_mentions, pair_people_with_states
from lod.mentions import find_mentions
from lod.model import Entity, Kind, Pair, Record, Zone


def pairs(text: str, authority: Authority, edtf: str) -> list[Pair]:
    record = Record("page", "page.txt", text, "", parse_edtf(edtf), zones=(Zone("body", 0, len(text)),))
    links = list(link_mentions(record, find_mentions(record, authority), authority))
    return list(pair_people_with_states(text, links, record.date))


STATES = "The heads of India, Ceylon, Cambodia, and Denmark are meant."
LEADERS = "Visit Nehru (Sihanouk, Bandaranaike, and Hansen respectively)."


def test_leader_is_paired_with_the_state_of_his_office(authority: Authority) -> None:
    found = pairs(f"{STATES} {LEADERS}", authority, "1959-01-21")

    assert [(pair.person.mention.surface, pair.state.mention.surface) for pair in found] == [
        ("Nehru", "India"),
        ("Sihanouk", "Cambodia"),
        ("Bandaranaike", "Ceylon"),
        ("Hansen", "Denmark"),
    ]


def test_pair_says_whether_both_stand_at_the_same_place(authority: Authority) -> None:
    found = pairs(f"{STATES} {LEADERS}", authority, "1959-01-21")

    assert ["not at the same place" in pair.reason for pair in found] == [False, True, True, False]


def test_who_was_not_in_office_is_not_paired(authority: Authority) -> None:
    assert "Hansen" not in {
        p.person.mention.surface for p in pairs(f"{STATES} {LEADERS}", authority, "1962-01-21")
    }


def test_lists_of_very_different_length_do_not_belong_together(authority: Authority) -> None:
    text = f"The heads of India, Ceylon, Cambodia, Denmark, Norway, and Sweden are meant. {LEADERS}"

    assert pairs(text, authority, "1959-01-21") == []


@pytest.mark.parametrize(("states", "expected"), [("Nordland, Ostland, and Westland", "north"), ("", None)])
def test_list_of_states_tells_two_bearers_apart(states: str, expected: str | None) -> None:
    authority = Authority(common_surnames=frozenset({"olm"}))
    term = {"valid_from": date(1950, 1, 1), "valid_to": date(1960, 1, 1)}
    for key, state in (("north", "nordland"), ("south", "suedland")):
        authority.add(Entity(key, Kind.PERSON, f"{key} Olm", ("Olm",), role="Minister", state=state, **term))
    for name, state in (("Able", "ostland"), ("Baker", "westland")):
        authority.add(Entity(state, Kind.PERSON, f"X. {name}", (name,), role="Minister", state=state, **term))
    for name in ("Nordland", "Ostland", "Westland"):
        authority.add(Entity(name.lower(), Kind.STATE, name, (), type="state"))
    text = f"For {states}: visit Olm, Able, and Baker."
    record = Record("page", "page.txt", text, "", parse_edtf("1955"), zones=(Zone("body", 0, len(text)),))

    links = list(link_mentions(record, find_mentions(record, authority), authority))

    [olm] = [link for link in links if link.mention.surface == "Olm"]
    assert (olm.entity and olm.entity.key) == expected
