"""What an archivist adds to a record: checked when it is read, said as his, and nothing else changes."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conftest import RECORD, ROOT
from lod.build import Tally, build_release
from lod.config import Config
from lod.graphs import Description
from lod.graphs import described as tables
from lod.model import Finding, Severity, Triple
from lod.origins import RULES
from lod.records import Item, find_items
from lod.stations import Built, build_sources
from lod.vocab import CRM, DCTERMS, PROV, RDF_TYPE, RDFS_LABEL, literal
from lod.workshop import Workshop

SCHEMA = json.loads((ROOT / "src/lod/records/description.schema.json").read_text(encoding="utf-8"))
SEED = RECORD.with_suffix(".toml").read_text(encoding="utf-8")
AUTHOR = 'author = "Editors of this dataset"\n'
VISIT = '[[event]]\nid = "visit"\nlabel = "Visit"\nkinds = ["visit"]\nby = ["person:mikoyan"]\n'


PERSON = '[[person]]\nid = "courier"\nlabel = "The courier"\n'
PLAN = '{ recipient = "person:sukarno", state = "state:us" }'
ORDER = """[[part]]
id = "order"
label = "Order"
plans = [{ recipient = "person:nehru", state = "state:india" }]
outcome = "planned-outcome-unknown"
"""
TWO_PLANS = ORDER.replace("state:india", "state:us").replace("}]", f"}}, {PLAN}]")
READING = """[[reading]]
id = "who"
label = "V. Ku is read as Kuznetsov"
of = "person:kuznetsov-vv"
property = "crm:P1_is_identified_by"
name = "V. Ku"
certainty = "probable"
"""


class Archive:
    """One record with a description beside it."""

    def __init__(self, folder: Path, config: Config) -> None:
        self.page = Path(shutil.copy(RECORD, folder / "memo.txt"))
        self.shop = Workshop(config)
        self.iris = self.shop.iris

    def describe(self, toml: str = "") -> Built:
        """Build the record with a description, or without."""
        file = self.page.with_suffix(".toml")
        file.unlink(missing_ok=True)
        if toml:
            file.write_text(toml, encoding="utf-8")
        [(_, built)] = build_sources(find_items([self.page]), self.shop)
        return built

    def said(self, toml: str) -> set[Triple]:
        """Return what the archivist says."""
        return set(self.accepted(toml).described)

    def accepted(self, toml: str = "") -> Description:
        """Return all that is said of a record, which must conform."""
        built = self.describe(toml)
        assert built.description, built.findings
        return built.description

    def refused(self, toml: str) -> str:
        """Return the one line that says why a record is left out."""
        built = self.describe(toml)
        assert built.description is None
        [finding] = [f for f in built.findings if f.severity is Severity.VIOLATION and f.where == "memo.toml"]
        return finding.message

    def event(self, name: str) -> str:
        """Return the token of an event of the record."""
        return self.iris.of_record("event", "memo", name)


@pytest.fixture
def archive(tmp_path: Path, config: Config) -> Archive:
    return Archive(tmp_path, config)


def test_the_schema_is_a_schema_and_explains_every_key() -> None:
    Draft202012Validator.check_schema(SCHEMA)

    keys = [
        (table, key, value)
        for table, spec in SCHEMA["properties"].items()
        for key, value in spec.get("items", spec).get("properties", {}).items()
    ]
    assert keys
    assert [
        (table, key) for table, key, value in keys if "description" not in value and "enum" not in value
    ] == []


def test_every_table_and_key_of_the_schema_is_said_by_the_mapping() -> None:
    code = Path(str(tables.__file__)).read_text(encoding="utf-8")
    names = {
        key for spec in SCHEMA["properties"].values() for key in spec.get("items", spec).get("properties", {})
    }

    assert set(tables._TABLES) == set(SCHEMA["properties"]) - {"author", "date"}  # noqa: SLF001
    assert {name for name in names if f'"{name}"' not in code} <= {"heading"}
    assert {f"description/{table}" for table in tables._TABLES} <= set(RULES)  # noqa: SLF001


def test_a_record_without_a_description_has_no_graph_of_one(archive: Archive) -> None:
    assert archive.accepted().described == ()


def test_dropping_the_description_changes_only_what_it_says(archive: Archive) -> None:
    plain = archive.accepted()
    described = archive.accepted(AUTHOR + VISIT)

    gone = set(plain.triples) - set(described.triples)
    assert gone == set()
    new = set(described.triples) - set(plain.triples)
    description = archive.iris.graph("").replace("graph/>", "doc/document/memo/description>")
    more = {t for t in new if t not in described.described}
    assert {s for s, _, _ in more} <= {
        description, archive.iris.own("doc/document/memo"), archive.iris.own("activity/description-memo"),
        archive.iris.of_record("file", "memo", "description"),
        archive.iris.of_record("file", "memo", "description")[:-1] + "#sha256>",
    }  # fmt: skip
    assert described.mentions == plain.mentions


def test_an_event_is_said_with_its_kind_its_people_and_its_date(archive: Archive) -> None:
    said = archive.said(AUTHOR + VISIT + 'date = "1959-01"\nat = ["territory:us"]\n')

    visit = archive.event("visit")
    assert (visit, RDF_TYPE, CRM.E7_Activity) in said
    assert (visit, CRM.P2_has_type, archive.iris.concept("type", "visit")) in said
    assert (visit, CRM.P14_carried_out_by, archive.iris.own("id/person/mikoyan")) in said
    assert (visit, CRM.P7_took_place_at, archive.iris.own("id/place/us-territory")) in said
    begin = next(o for s, p, o in said if p == CRM.P82a_begin_of_the_begin)
    assert begin.startswith('"1959-01-01T00:00:00"')


@pytest.mark.parametrize(
    ("key", "class_"),
    [('creates = ["document"]', CRM.E65_Creation), ('modifies = ["item"]', CRM.E11_Modification)],
)
def test_what_an_event_brought_about_tells_its_class(archive: Archive, key: str, class_: str) -> None:
    assert (archive.event("visit"), RDF_TYPE, class_) in archive.said(f"{AUTHOR}{VISIT}{key}\n")


def test_an_event_takes_the_place_of_the_one_that_the_page_gives(archive: Archive) -> None:
    by_page = archive.accepted()
    signing = archive.event("signing")

    toml = VISIT.replace('id = "visit"', 'id = "signing"').replace(
        'label = "Visit"', 'label = "Signing, by us"'
    )
    described = archive.accepted(AUTHOR + toml)

    labels = {o for s, p, o in described.triples if (s, p) == (signing, RDFS_LABEL)}
    assert labels == {literal("Signing, by us", language="en")}
    assert {o for s, p, o in by_page.triples if (s, p) == (signing, RDFS_LABEL)} != labels


def test_an_event_by_the_name_of_another_part_takes_nothing_away(archive: Archive) -> None:
    described = archive.accepted(AUTHOR + VISIT.replace('id = "visit"', 'id = "item"'))

    assert set(archive.accepted().record) <= set(described.record)


def test_a_plan_is_no_event(archive: Archive) -> None:
    said = archive.said(AUTHOR + ORDER)

    plan = archive.iris.document("memo")[:-1] + "#plan-india>"
    types = {o for s, p, o in said if (s, p) == (plan, RDF_TYPE)}
    assert types == {archive.iris.ns("PlannedContact"), CRM.E29_Design_or_Procedure}
    assert (plan, archive.iris.ns("foresees_recipient"), archive.iris.own("id/person/nehru")) in said
    assert (plan, RDFS_LABEL, literal("Plan: inform Jawaharlal Nehru (India)", language="en")) in said


def test_whom_a_description_names_is_described_though_no_text_names_him(archive: Archive) -> None:
    toml = AUTHOR + VISIT.replace("person:mikoyan", "person:tito")

    shared = archive.accepted(toml).shared

    assert (archive.iris.own("id/person/tito"), RDF_TYPE, CRM.E21_Person) in shared


def test_a_section_is_found_by_its_heading_whatever_its_case(archive: Archive) -> None:
    said = archive.said(AUTHOR + '[[section]]\nheading = "THE far east"\ntopics = ["far-east"]\n')

    section = archive.iris.text("memo", "en")[:-1] + "#s4>"
    assert (section, CRM.P129_is_about, archive.iris.concept("topic", "far-east")) in said


def test_a_reading_is_somebodys_and_says_how_sure_it_is(archive: Archive) -> None:
    said = archive.said(AUTHOR + READING)

    claim = archive.iris.of_record("assertion", "memo", "who")
    assert (claim, CRM.P14_carried_out_by, archive.iris.group("Editors of this dataset")) in said
    assert (claim, archive.iris.ns("certainty"), archive.iris.concept("certainty", "probable")) in said
    assert (claim, CRM.P141_assigned, f"{claim[:-1]}#name>") in said


def test_the_archivist_has_the_last_word_on_what_a_mark_of_secrecy_means(archive: Archive) -> None:
    described = archive.accepted(AUTHOR + '[item]\nclassification = "soviet-secret"\n')

    levels = {o for _, p, o in described.triples if p == CRM.P2_has_type and "/classification/" in o}
    assert levels == {archive.iris.concept("classification", "soviet-secret")}


def test_what_the_archivist_says_is_attributed_to_him_and_what_the_machine_found_to_the_run(
    archive: Archive,
) -> None:
    described = archive.accepted('author = "A. N. Archivist"\n' + VISIT)

    graph = archive.iris.own("doc/document/memo/description")
    author = archive.iris.group("A. N. Archivist")
    run = archive.iris.own("activity/reading-memo")
    assert (graph, PROV.wasAttributedTo, author) in described.provenance
    assert (archive.iris.own("doc/document/memo"), PROV.wasGeneratedBy, run) in described.provenance
    assert any(s == author and p == RDF_TYPE for s, p, _ in described.shared)


def test_the_document_has_dublin_core_beside_cidoc_crm(archive: Archive) -> None:
    keys = 'language = "ru"\ncreator = "group:ussr-mfa"\ntopics = ["far-east"]\nkinds = ["draft"]\n'

    said = archive.said(f"{AUTHOR}[document]\n{keys}")

    document = archive.iris.document("memo")
    found = {p for s, p, _ in said if s == document}
    assert {DCTERMS.language, DCTERMS.creator, DCTERMS.subject, DCTERMS.type} <= found
    assert {CRM.P72_has_language, CRM.P129_is_about, CRM.P2_has_type} <= found


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("author = ", "is no TOML"),
        ("", "author"),
        (AUTHOR + "titel = 'x'\n", "titel"),
        (AUTHOR + '[[event]]\nid = "x"\n', "event 1: the key 'label' is missing"),
        (AUTHOR + VISIT + 'colour = "red"\n', "colour"),
        (
            AUTHOR + VISIT.replace("person:mikoyan", "human:mikoyan"),
            "event 1, by 1: 'human:mikoyan' does not fit",
        ),
        (
            AUTHOR + VISIT.replace("person:mikoyan", "person:mikojan"),
            "event 1 (visit), by: 'person:mikojan' is nowhere",
        ),
        (AUTHOR + VISIT + 'date = "1959-13"\n', "1959-13"),
        (AUTHOR + VISIT + 'uses = ["part:annex"]\n', "no [[part]] with the id 'annex'"),
        (AUTHOR + VISIT.replace('"visit"]', '"holiday"]'), "add it to ontology/vocabulary.ttl"),
        (AUTHOR + '[[section]]\nheading = "The Moon"\n', "the text has no such heading"),
        (AUTHOR + VISIT + 'uses = ["holding:shelf"]\n', "'holding:shelf' is nowhere"),
        (AUTHOR + VISIT + 'at = ["state:us"]\n', "event 1, at 1: 'state:us' does not fit. Somewhere"),
        (AUTHOR + 'date = "2036-13-40"\n', "is no day"),
        (AUTHOR + "topcs = []\n" + VISIT, "the key 'topcs' is not known"),
        (AUTHOR + VISIT + VISIT, "event 2 (visit): the name 'visit' stands already at event 1 (visit)"),
        (
            AUTHOR + PERSON + PERSON.replace("person", "part"),
            "part 1 (courier): the name 'courier' stands already",
        ),
        (AUTHOR + PERSON.replace("courier", "nehru"), "the authority has a person 'nehru': point to it"),
        (AUTHOR + PERSON.replace("courier", "number"), "belongs to the page's own part"),
        (
            AUTHOR + TWO_PLANS,
            "'plan-us' stands already",
        ),
        (AUTHOR + VISIT + 'consists_of = ["event:visit"]\n', "the event is a part of itself"),
        (AUTHOR + READING.replace("P1_is", "P1_was"), "P1_was_identified_by is no property of CIDOC-CRM"),
        (AUTHOR + VISIT.replace("mikoyan", "mikojan"), "perhaps 'mikoyan' is meant"),
    ],
)
def test_what_is_wrong_with_a_description_is_told_in_one_line(
    archive: Archive, toml: str, words: str
) -> None:
    message = archive.refused(toml or "date = '1959-01-01'\n")

    assert words in message
    assert "\n" not in message
    assert len(message) < 260


def test_a_record_with_a_bad_description_is_left_out_and_the_others_are_written(
    tmp_path: Path, config: Config
) -> None:
    for name in ("good", "bad"):
        shutil.copy(RECORD, tmp_path / f"{name}.txt")
    (tmp_path / "bad.toml").write_text("author = 1\n", encoding="utf-8")
    settings = replace(config, output=tmp_path / "output")
    findings: list[Finding] = []

    tally: Tally = build_release([tmp_path], settings, findings.append)

    assert (len(tally.written), tally.left_out) == (1, 1)
    assert any(f.where == str(tmp_path / "bad.toml") for f in findings)


def test_a_change_of_the_description_is_a_change_of_the_inputs(tmp_path: Path, config: Config) -> None:
    page = Path(shutil.copy(RECORD, tmp_path / "memo.txt"))
    settings = replace(config, output=tmp_path / "output")

    def build() -> Tally:
        return build_release([page], settings, lambda _: None)

    build()

    page.with_suffix(".toml").write_text(AUTHOR + VISIT, encoding="utf-8")

    assert not build().unchanged
    assert build().unchanged


def test_a_description_without_its_page_is_told(tmp_path: Path) -> None:
    (tmp_path / "page.txt").touch()
    (tmp_path / "page.toml").touch()
    (tmp_path / "lonely.toml").touch()

    [unread] = [found for found in find_items([tmp_path]) if not isinstance(found, Item)]

    assert "1 file not read: lonely.toml" in unread.message


def test_the_description_of_the_first_record_says_all_that_the_model_asks_for(archive: Archive) -> None:
    described = archive.accepted(SEED)

    plans = {s for s, p, o in described.described if (p, o) == (RDF_TYPE, archive.iris.ns("PlannedContact"))}
    readings = {s for s, p, o in described.described if o == CRM.E13_Attribute_Assignment}
    assert len(plans) == 14
    assert len(readings) == 2
    assert described.findings == ()


def test_a_signing_is_that_of_the_document_unless_its_entry_says_otherwise(archive: Archive) -> None:
    toml = VISIT.replace('id = "visit"', 'id = "signing"').replace('kinds = ["visit"]\n', "")

    said = archive.said(AUTHOR + toml)

    signing, document = archive.event("signing"), archive.iris.document("memo")
    assert (signing, CRM.P16_used_specific_object, document) in said
    assert (signing, CRM.P2_has_type, archive.iris.concept("type", "signing")) in said


def test_an_event_that_nobody_tells_of_is_doubted(archive: Archive) -> None:
    built = archive.describe(AUTHOR + VISIT)
    reported = archive.describe(AUTHOR + '[document]\ndocuments = ["event:visit"]\n' + VISIT)

    [doubt] = [f for f in built.findings if f.where == "memo.toml"]
    assert doubt.severity is Severity.WARNING
    assert "event 1 (visit): nothing says how we know of it" in doubt.message
    assert [f for f in reported.findings if f.where == "memo.toml"] == []


def test_an_event_may_carry_out_a_plan_of_its_own_record(archive: Archive) -> None:
    said = archive.said(AUTHOR + ORDER + VISIT + 'carries_out = ["plan:plan-india"]\n')

    plan = archive.iris.document("memo")[:-1] + "#plan-india>"
    assert (archive.event("visit"), CRM.P33_used_specific_technique, plan) in said


def test_a_date_of_toml_is_a_date(archive: Archive) -> None:
    assert archive.accepted(AUTHOR + "date = 2026-11-24\n" + VISIT).described


def test_names_of_two_records_are_never_one(tmp_path: Path, config: Config) -> None:
    for name, event in (("memo", "paris-talk"), ("memo-paris", "talk")):
        shutil.copy(RECORD, tmp_path / f"{name}.txt")
        toml = AUTHOR + VISIT.replace('"visit"\nlabel', f'"{event}"\nlabel')
        (tmp_path / f"{name}.toml").write_text(toml, encoding="utf-8")

    pages = [tmp_path / "memo.txt", tmp_path / "memo-paris.txt"]
    (_, one), (_, other) = build_sources(find_items(pages), Workshop(config))

    assert one.description
    assert other.description
    subjects = [
        {s.partition("#")[0] for s, _, _ in built.description.described}
        for built in (one, other)
        if built.description
    ]
    assert subjects[0] & subjects[1] == set()
