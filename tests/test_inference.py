"""What follows from what is said: inverses and wider properties, and nothing else."""

from pathlib import Path

import pytest

from conftest import ROOT
from lod.config import Config
from lod.errors import ShapesError
from lod.inference import Consequences, infer, load_consequences
from lod.model import Triple
from lod.reports import load_turtle
from lod.vocab import CRM, PREFIXES, iri, literal

BASE = "https://lod.example.org/"
A, B, ELSEWHERE = iri(f"{BASE}id/a"), iri(f"{BASE}id/b"), iri("https://example.org/c")


@pytest.fixture(scope="module")
def consequences(config: Config) -> Consequences:
    return load_consequences(config.ontology, load_turtle(config.ontology, config.base))


def crm(name: str) -> str:
    return iri(PREFIXES["crm"] + name)


def follows(consequences: Consequences, *said: Triple) -> set[Triple]:
    return {triple for triple, _ in infer(said, consequences, BASE)}


def test_who_carried_something_out_took_part_in_it(consequences: Consequences) -> None:
    assert follows(consequences, (A, CRM.P14_carried_out_by, B)) == {
        (A, CRM.P11_had_participant, B),
        (A, crm("P12_occurred_in_the_presence_of"), B),
        (B, crm("P14i_performed"), A),
        (B, crm("P11i_participated_in"), A),
        (B, crm("P12i_was_present_at"), A),
    }


def test_a_property_of_ours_stands_under_one_of_cidoc_crm(consequences: Consequences) -> None:
    addressee = iri(f"{BASE}ns#has_addressee")

    assert follows(consequences, (A, addressee, B)) == {
        (A, CRM.P67_refers_to, B),
        (B, crm("P67i_is_referred_to_by"), A),
    }


def test_nothing_follows_from_a_text_or_a_date(consequences: Consequences) -> None:
    assert follows(consequences, (A, CRM.P82a_begin_of_the_begin, literal("1959-01-21T00:00:00"))) == set()


def test_nothing_is_said_of_things_of_others(consequences: Consequences) -> None:
    assert follows(consequences, (A, CRM.P2_has_type, ELSEWHERE)) == set()


def test_what_is_said_already_is_not_said_again(consequences: Consequences) -> None:
    both = ((A, CRM.P106_is_composed_of, B), (B, CRM.P106i_forms_part_of, A))

    assert follows(consequences, *both) == set()


def test_a_property_without_facts_has_no_consequence(consequences: Consequences) -> None:
    assert follows(consequences, (A, iri("http://purl.org/dc/terms/references"), B)) == set()


def test_an_archive_may_do_without_the_facts(tmp_path: Path) -> None:
    assert load_consequences(tmp_path, []) == {}


def test_a_table_of_other_columns_is_told(tmp_path: Path) -> None:
    (tmp_path / "crm.tsv").write_text("name\tlabel\nP1\tis identified by\n", encoding="utf-8")

    with pytest.raises(ShapesError, match="expected the properties of CIDOC-CRM"):
        load_consequences(tmp_path, [])


def test_each_inverse_of_the_table_is_the_inverse_of_its_inverse() -> None:
    lines = (ROOT / "ontology" / "crm.tsv").read_text(encoding="utf-8").splitlines()
    inverses = {row[0]: row[5] for row in (line.split("\t") for line in lines[1:]) if row[1] == "property"}

    mismatched = {p for p, q in inverses.items() if q in inverses and inverses[q] != p}

    assert mismatched == set()
