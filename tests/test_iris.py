"""IRIs of ours: a link once published is a promise, so each pattern is written down here."""

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lod.iris import Iris, part, slugify
from lod.model import Entity, Kind, Mention, Passage, Shelfmark

steady = settings(deadline=None, max_examples=200, derandomize=True)

BASE = "https://lod.example.org/"
IRIS = Iris(BASE)
NEHRU = Entity("nehru", Kind.PERSON, "Jawaharlal Nehru", ())
INDIA = Entity("india", Kind.STATE, "India", ())
BERLIN = Entity("west-berlin", Kind.PLACE, "West Berlin", ())
MARK = Shelfmark("RGANI", (("fond", "5"), ("opis", "30"), ("delo", "300")), Passage("", 0, 0))
MENTION = Mention(1412, 1417, "Nehru", Kind.PERSON, (NEHRU,))


@pytest.mark.parametrize(
    ("token", "path"),
    [
        (IRIS.own("dataset"), "dataset"),
        (IRIS.ns("Record"), "ns#Record"),
        (IRIS.concept("type", "stamp"), "vocab/type/stamp"),
        (IRIS.document("mfa"), "id/document/mfa"),
        (IRIS.text("mfa", "en"), "id/document/mfa/en"),
        (IRIS.thing("event", "mfa-signing"), "id/event/mfa-signing"),
        (IRIS.entity(NEHRU), "id/person/nehru"),
        (IRIS.entity(INDIA), "id/state/india"),
        (IRIS.entity(BERLIN), "id/place/west-berlin"),
        (IRIS.territory(INDIA), "id/place/india-territory"),
        (IRIS.group("History and Public Policy Program"), "id/group/history-and-public-policy-program"),
        (IRIS.holding(MARK, 1), "id/holding/rgani-f5"),
        (IRIS.holding(MARK, 2), "id/holding/rgani-f5-op30"),
        (IRIS.holding(MARK, 3), "id/holding/rgani-f5-op30-d300"),
        (IRIS.mention("mfa", "en", MENTION), "id/mention/mfa-en/1412-1417"),
        (IRIS.page_of(IRIS.document("mfa")), "doc/document/mfa"),
        (IRIS.page_of(IRIS.entity(NEHRU)), "doc/person/nehru"),
        (IRIS.graph("authority"), "graph/authority"),
        (part(IRIS.document("mfa"), "number"), "id/document/mfa#number"),
    ],
)
def test_iri_has_the_pattern_that_was_promised(token: str, path: str) -> None:
    assert token == f"<{BASE}{path}>"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("mfa-164gs-1959-01-21", "mfa-164gs-1959-01-21"),
        ("000_2AE0 (copy)", "000-2ae0-copy"),
        ("  K\u00e1d\u00e1r, J. ", "kadar-j"),
        ("a/b?c#d%20<e>", "a-b-c-d-20-e"),
        ("../..", "x2e2e2f2e2e"),
        ("", "x"),
    ],
)
def test_slug_is_made_of_the_letters_and_digits_of_a_name(name: str, slug: str) -> None:
    assert slugify(name) == slug


@given(name=st.text())
@steady
def test_slug_of_any_name_is_plain_and_never_empty(name: str) -> None:
    slug = slugify(name)

    assert slug
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slugify(slug) == slug


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RGANI", "RGASPI"),
        ("\u0410\u0440\u0445\u0438\u0432 \u041c\u0418\u0414", "\u0410\u0440\u0445\u0438\u0432 \u0426\u041a"),
        ("\u0410\u0440\u0445\u0438\u0432 2", "\u0424\u043e\u043d\u0434 2"),
        ("\u5916\u4ea4\u90e8\u6863\u6848\u9986", "\u5916\u4ea4\u90e8\u56fe\u4e66\u9986"),
    ],
)
def test_two_archives_do_not_get_the_same_iri(one: str, other: str) -> None:
    assert IRIS.group(one) != IRIS.group(other)


@given(name=st.text())
@steady
def test_any_name_makes_an_iri_that_a_strict_parser_takes(name: str) -> None:
    line = f"{IRIS.group(name)} {part(IRIS.document(slugify(name)), slugify(name))} {IRIS.document('x')} .\n"

    [quad] = ox.parse(line, format=ox.RdfFormat.N_TRIPLES)

    assert isinstance(quad.subject, ox.NamedNode)
    assert quad.subject.value.startswith(f"{BASE}id/group/")


def test_base_is_the_beginning_of_every_iri() -> None:
    other = Iris("http://localhost:8000/lod/")

    assert other.document("mfa") == "<http://localhost:8000/lod/id/document/mfa>"
    assert other.page_of(other.document("mfa")) == "<http://localhost:8000/lod/doc/document/mfa>"
