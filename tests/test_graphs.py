"""The graph of a record: it says what the page says, all of it, and nothing besides."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from conftest import PAGES, ROOT
from lod.authority import Authority
from lod.config import Config
from lod.dates import parse_edtf
from lod.formats import TURTLE
from lod.graphs import Description, Distribution, describe_dataset, describe_record
from lod.graphs.entities import DESCRIBED, describe_entity
from lod.iris import Iris, slugify
from lod.model import Entity, Kind, Link, Mark, Mention, Passage, Record, Triple
from lod.records import read_records
from lod.reports import load_turtle
from lod.serializations import parse_triples, serialize
from lod.stations import link_record
from lod.vocab import (
    ACCESS_PUBLIC,
    CRM,
    DCAT,
    DCTERMS,
    EDTF,
    OA,
    RDF_TYPE,
    RDFS_LABEL,
    RDFS_SEE_ALSO,
    SKOS,
    VOID,
    XSD_DATE,
    XSD_DATE_TIME,
    XSD_GYEAR,
    XSD_GYEAR_MONTH,
    literal,
    wikidata,
)

CHECK_CRM = ROOT.parent / "shared" / "design" / "model" / "check_crm.py"
LEVELS = (
    "Secret", "Top Secret", "Strictly Secret", "Confidential", "Top confidential", "Strictly confidential",
    "Restricted", "Unclassified", "For official use only",
)  # fmt: skip


class Graphs:
    """Records as graphs, with what the project's settings say."""

    def __init__(self, iris: Iris, authority: Authority, config: Config, folder: Path) -> None:
        self.iris, self.authority, self.config, self.folder = iris, authority, config, folder
        self.base = f"<{config.base}"

    def describe(self, record: Record) -> Description:
        """Describe a record with its links."""
        return describe_record(
            record, link_record(record, self.authority), self.iris, self.config.dataset, self.authority
        )

    def read(self, text: str) -> set[Triple]:
        """Return all triples of a page."""
        (self.folder / "page.txt").write_text(text, encoding="utf-8")
        [record] = [item for item in read_records(self.folder / "page.txt") if isinstance(item, Record)]
        return self.all_of(record)

    def all_of(self, record: Record) -> set[Triple]:
        """Return all triples of a record."""
        description = self.describe(record)
        return set(description.triples)

    def around(self) -> Iterator[Triple]:
        """Yield what every release says besides its records: the vocabulary and the data set."""
        for triple in load_turtle(self.config.ontology, self.config.base):
            yield str(triple.subject), str(triple.predicate), str(triple.object)
        files = [Distribution("lod.ttl", "All statements", "text/turtle")]
        example = self.iris.own("dataset")  # any that is described
        yield from describe_dataset(self.config.dataset, files, example, "0", 1, self.iris)

    def dangling(self, triples: set[Triple]) -> set[str]:
        """Return the IRIs of ours that are pointed to and nowhere described."""
        every = triples | set(self.around())
        pointed = {term for _, p, o in every for term in (p, o) if term.startswith(self.base)}
        return pointed - {subject for subject, _, _ in every}


@pytest.fixture
def graphs(iris: Iris, authority: Authority, config: Config, tmp_path: Path) -> Graphs:
    return Graphs(iris, authority, config, tmp_path)


@pytest.fixture(params=PAGES)
def seed(request: pytest.FixtureRequest) -> Record:
    [record] = read_records(request.param)
    assert isinstance(record, Record)
    return record


def change(text: str, *pairs: tuple[str, str]) -> str:
    """Return a text in which each of the first is replaced by the second; it must be there."""
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def objects(triples: set[Triple], subject: str, predicate: str) -> set[str]:
    return {o for s, p, o in triples if (s, p) == (subject, predicate)}


def subjects(triples: set[Triple], predicate: str, value: str) -> set[str]:
    return {s for s, p, o in triples if (p, o) == (predicate, value)}


def mentions_of(triples: set[Triple], entity: str) -> set[str]:
    return subjects(triples, OA.hasBody, entity)


def test_there_is_no_blank_node(seed: Record, graphs: Graphs) -> None:
    triples = graphs.all_of(seed)

    assert [triple for triple in triples if any(term.startswith("_:") for term in triple)] == []


def test_every_token_passes_a_strict_parser(seed: Record, graphs: Graphs) -> None:
    triples = graphs.all_of(seed)

    assert len(set(parse_triples(triples))) == len(triples)


def test_every_iri_that_is_pointed_to_is_described(seed: Record, graphs: Graphs) -> None:
    assert graphs.dangling(graphs.all_of(seed)) == set()


@pytest.mark.parametrize("level", LEVELS)
def test_every_classification_that_is_read_is_a_concept(level: str, record: Record, graphs: Graphs) -> None:
    triples = graphs.read(change(record.text, ("SECRET Copy N\u00ba 1", level)))

    assert {literal(level, language="en")} == objects(
        triples, graphs.iris.thing("item", "page")[:-1] + "#mark-1>", CRM.P190_has_symbolic_content
    )
    assert graphs.dangling(triples) == set()


def test_whoever_is_named_is_described_whole(record: Record, graphs: Graphs) -> None:
    said = graphs.all_of(record)

    for entity in (e for e in graphs.authority.entities.values() if e.kind in DESCRIBED):
        said |= set(describe_entity(entity, graphs.iris))

    assert graphs.dangling(said) == set()


def test_nobody_but_whom_the_page_names_is_described(seed: Record, graphs: Graphs) -> None:
    entities = {link.entity for link in link_record(seed, graphs.authority) if link.entity}

    said = graphs.describe(seed).shared

    people = {graphs.iris.entity(entity) for entity in entities if entity.kind is Kind.PERSON}
    assert {s for s, p, o in said if (p, o) == (RDF_TYPE, CRM.E21_Person)} == people
    assert len(people) > 20


def test_another_name_in_the_text_is_another_person_in_the_graph(record: Record, graphs: Graphs) -> None:
    nehru, mao = (graphs.iris.entity(graphs.authority.entities[Kind.PERSON, key]) for key in ("nehru", "mao"))
    before = graphs.read(record.text)

    after = graphs.read(change(record.text, ("Nehru", "Mao Zedong")))

    assert len(mentions_of(before, nehru)) == 1
    assert not [triple for triple in after if nehru in triple]
    assert len(mentions_of(after, mao)) == 1
    assert mao in objects(after, graphs.iris.document("page"), DCTERMS.references)


def test_name_that_nobody_bears_makes_nobody(record: Record, graphs: Graphs) -> None:
    before = graphs.read(record.text)

    after = graphs.read(change(record.text, ("Nehru", "Zzyzx")))

    people = subjects(before, RDF_TYPE, CRM.E21_Person) - subjects(after, RDF_TYPE, CRM.E21_Person)
    assert people == {graphs.iris.own("id/person/nehru")}
    assert subjects(after, RDF_TYPE, CRM.E21_Person) < subjects(before, RDF_TYPE, CRM.E21_Person)


@pytest.mark.parametrize(
    ("printed", "created", "begin", "end"),
    [
        ("February 2, 1960", literal("1960-02-02", datatype=XSD_DATE), "1960-02-02", "1960-02-02"),
        ("February 1960", literal("1960-02", datatype=XSD_GYEAR_MONTH), "1960-02-01", "1960-02-29"),
        ("1960", literal("1960", datatype=XSD_GYEAR), "1960-01-01", "1960-12-31"),
        ("2-5 May 1960", literal("1960-05-02/1960-05-05", datatype=EDTF), "1960-05-02", "1960-05-05"),
    ],
)
def test_another_date_on_the_page_is_another_date_in_the_graph(  # noqa: PLR0913 - a row of the table
    printed: str, created: str, begin: str, end: str, record: Record, graphs: Graphs
) -> None:
    triples = graphs.read(change(record.text, ("January 21, 1959", printed)))

    span = graphs.iris.of_record("event", "page", "creation")[:-1] + "#time>"
    bounds = [
        *objects(triples, span, CRM.P82a_begin_of_the_begin),
        *objects(triples, span, CRM.P82b_end_of_the_end),
    ]
    assert objects(triples, graphs.iris.document("page"), DCTERMS.created) == {created}
    assert bounds == [
        literal(f"{begin}T00:00:00", datatype=XSD_DATE_TIME),
        literal(f"{end}T23:59:59", datatype=XSD_DATE_TIME),
    ]


def test_open_date_has_no_bound_that_nobody_knows(record: Record, graphs: Graphs) -> None:
    triples = graphs.all_of(replace(record, date=parse_edtf("../1959-01-21")))

    span = graphs.iris.of_record("event", record.slug, "creation")[:-1] + "#time>"
    assert objects(triples, span, CRM.P82a_begin_of_the_begin) == set()
    assert objects(triples, span, CRM.P82_at_some_time_within) == {literal("../1959-01-21", datatype=EDTF)}


@pytest.mark.parametrize(
    ("mark", "code", "steps"),
    [
        ("RGASPI, f. 17, op. 1, d. 2", "RGASPI, f. 17, op. 1, d. 2", ["f17", "f17-op1", "f17-op1-d2"]),
        ("RGASPI, f. 17, op. 1", "RGASPI, f. 17, op. 1", ["f17", "f17-op1"]),
        ("RGASPI, fond 17", "RGASPI, f. 17", ["f17"]),
    ],
)
def test_another_shelf_mark_on_the_page_is_another_holding(
    mark: str, code: str, steps: list[str], record: Record, graphs: Graphs
) -> None:
    triples = graphs.read(change(record.text, ("RGANI, f. 5, op. 30, d. 300", mark)))

    holdings = [graphs.iris.own(f"id/holding/rgaspi-{step}") for step in steps]
    assert subjects(triples, RDF_TYPE, CRM.E78_Curated_Holding) == set(holdings)
    assert objects(triples, holdings[-1], DCTERMS.identifier) == {literal(code)}
    assert objects(triples, graphs.iris.thing("item", "page"), CRM.P46i_forms_part_of) == {holdings[-1]}
    assert graphs.dangling(triples) == set()


def test_holdings_form_parts_of_each_other_from_the_delo_up_to_the_fond(
    record: Record, graphs: Graphs
) -> None:
    triples = graphs.all_of(record)

    fond, opis, delo = (
        graphs.iris.own(f"id/holding/rgani-{step}") for step in ("f5", "f5-op30", "f5-op30-d300")
    )
    codes = {node: objects(triples, node, DCTERMS.identifier) for node in (fond, opis)}
    parents = {node: objects(triples, node, CRM.P46i_forms_part_of) for node in (fond, opis, delo)}
    assert parents == {delo: {opis}, opis: {fond}, fond: set()}
    assert codes == {fond: {literal("RGANI, f. 5")}, opis: {literal("RGANI, f. 5, op. 30")}}


def test_translation_has_its_translator(record: Record, graphs: Graphs) -> None:
    triples = graphs.all_of(record)

    document, text = graphs.iris.document(record.slug), graphs.iris.text(record.slug, "en")
    event = graphs.iris.of_record("event", record.slug, "translation")
    assert objects(triples, document, CRM.P73_has_translation) == {text}
    assert objects(triples, event, CRM.P94_has_created) == {text}
    assert objects(triples, event, CRM.P14_carried_out_by) == {graphs.iris.own("id/person/goldberg-gary")}


def test_translators_whom_nobody_knows_are_people_of_this_page_only(record: Record, graphs: Graphs) -> None:
    triples = graphs.read(change(record.text, ("Gary Goldberg", "Ann Able, Zed Zzyzx")))

    text = graphs.iris.text("page", "en")
    people = {f"{text[:-1]}#translator-{name}>" for name in ("ann-able", "zed-zzyzx")}
    assert (
        objects(triples, graphs.iris.of_record("event", "page", "translation"), CRM.P14_carried_out_by)
        == people
    )
    assert people < subjects(triples, RDF_TYPE, CRM.E21_Person)
    assert graphs.dangling(triples) == set()


def test_page_without_translator_is_not_said_to_be_a_translation(record: Record, graphs: Graphs) -> None:
    triples = graphs.read(change(record.text, (" and translated by Gary Goldberg", "")))

    assert not [triple for triple in triples if triple[1] == CRM.P73_has_translation]
    assert not [
        triple for triple in triples for term in triple if "translation>" in term or "translating" in term
    ]
    assert objects(triples, graphs.iris.text("page", "en"), CRM.P2_has_type) == set()
    assert graphs.dangling(triples) == set()


@pytest.mark.parametrize(
    ("dropped", "traces"),
    [
        pytest.param(["N\u00ba 164/GS", "Ref. 164/gs"], ["registration-number", "164/GS"], id="number"),
        pytest.param(
            ["SECRET Copy N\u00ba 1"], ["classification-marking", "copy-number"], id="classification"
        ),
        pytest.param(["to Cde. M. A. SUSLOV"], ["has_addressee"], id="addressee"),
        pytest.param(["[signed] V. Ku[znetsov]"], ["-signing", "type/signing"], id="signature"),
        pytest.param([", microfilm, reel 73"], ["-reel>", "reel-number", "Microfilm"], id="reel"),
        pytest.param(
            ["General Department of the Central Committee, 1953-1966, "],
            ["/assertion/", "P177_"],
            id="holding",
        ),
        pytest.param(
            ["Contributed by Roham Alvandi and "], ["-contribution", "contributing"], id="contributor"
        ),
    ],
)
def test_what_the_page_lacks_leaves_no_trace(
    dropped: list[str], traces: list[str], record: Record, graphs: Graphs
) -> None:
    triples = graphs.read(change(record.text, *((part, "") for part in dropped)))

    own = [f"{s} {p} {o}" for s, p, o in triples if p != DCTERMS.bibliographicCitation]
    assert [line for line in own for trace in traces if trace in line] == []
    assert graphs.dangling(triples) == set()


def test_page_without_summary_has_no_abstract(record: Record, graphs: Graphs) -> None:
    assert record.summary is not None

    triples = graphs.read(change(record.text, (record.summary.text, "")))

    assert not [triple for triple in triples if triple[1] == DCTERMS.abstract]


def test_page_without_source_line_has_no_holding_and_no_citation(record: Record, graphs: Graphs) -> None:
    assert record.provenance is not None

    triples = graphs.read(change(record.text, (record.provenance.line.text, "")))

    said = {predicate for _, predicate, _ in triples}
    assert not said & {DCTERMS.bibliographicCitation, CRM.P46i_forms_part_of, CRM.P50_has_current_keeper}
    assert subjects(triples, RDF_TYPE, CRM.E78_Curated_Holding) == set()
    assert graphs.dangling(triples) == set()


def test_page_without_rights_has_no_publisher_and_no_publishing(record: Record, graphs: Graphs) -> None:
    triples = graphs.read(change(record.text, (record.rights[0].text, "")))

    assert objects(triples, graphs.iris.thing("page", "page"), DCTERMS.publisher) == set()
    assert not [triple for triple in triples for term in triple if "-publication>" in term]
    assert graphs.dangling(triples) == set()


def test_barest_page_is_described_without_a_loose_end(graphs: Graphs) -> None:
    text = "May 1961\n\nMemo\n\nThe Far East\n\n\nHe spoke of it.\n\n\nHe left.\n\nDocument Information\n"

    triples = graphs.read(text)

    assert graphs.dangling(triples) == set()
    assert subjects(triples, RDF_TYPE, CRM.E7_Activity) == set()


def test_plan_of_the_ambassadors_is_no_event(seed: Record, graphs: Graphs) -> None:
    triples = graphs.all_of(seed)

    happened = subjects(triples, RDF_TYPE, CRM.E7_Activity) | subjects(triples, RDF_TYPE, CRM.E65_Creation)
    names = ("creation", "signing", "translation", "contribution", "publication")
    assert happened == {graphs.iris.of_record("event", seed.slug, name) for name in names}


def test_nobody_who_is_to_be_visited_took_part_in_anything(seed: Record, graphs: Graphs) -> None:
    triples = graphs.all_of(seed)

    actors = {o for _, p, o in triples if p == CRM.P14_carried_out_by and "/id/person/" in o}
    visited = {s for s, _, o in triples if o == graphs.iris.own("id/person/nehru") and "/event/" in s}
    assert actors == {
        graphs.iris.own(f"id/person/{key}") for key in ("kuznetsov-vv", "alvandi", "goldberg-gary")
    }
    assert visited == set()


def test_signature_names_the_same_person_as_the_authority(seed: Record, graphs: Graphs) -> None:
    triples = graphs.all_of(seed)

    event = graphs.iris.of_record("event", seed.slug, "signing")
    span = f"{event[:-1]}#time>"
    assert objects(triples, event, CRM.P14_carried_out_by) == {graphs.iris.own("id/person/kuznetsov-vv")}
    assert objects(triples, span, CRM.P82_at_some_time_within) == {literal("1959-01-21", datatype=EDTF)}


def test_addressee_is_the_person_the_line_names(seed: Record, graphs: Graphs) -> None:
    addressees = objects(
        graphs.all_of(seed), graphs.iris.document(seed.slug), graphs.iris.ns("has_addressee")
    )

    assert addressees == {graphs.iris.own("id/person/suslov")}


def test_access_of_today_stands_apart_from_the_secrecy_mark(seed: Record, graphs: Graphs) -> None:
    node = graphs.iris.document(seed.slug)

    said = set(graphs.describe(seed).record)
    assert objects(said, node, DCTERMS.accessRights) == {ACCESS_PUBLIC}


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("to Cde. A. MARVEK", ["A. MARVEK"]),
        ("To Comrade A. Marvek, Secretary of the Board", ["A. Marvek"]),
        ("to the attention of Mr. Marvek", ["Marvek"]),
        ("to Cdes. A. MARVEK, B. Zzyzx and C. Qwert", ["A. MARVEK", "B. Zzyzx", "C. Qwert"]),
    ],
)
def test_addressee_whom_nobody_knows_is_a_person_of_this_page_only(
    line: str, names: list[str], record: Record, graphs: Graphs
) -> None:
    triples = graphs.read(change(record.text, ("to Cde. M. A. SUSLOV", line)))

    document = graphs.iris.document("page")
    people = {f"{document[:-1]}#addressee-{slugify(name)}>": name for name in names}
    assert objects(triples, document, graphs.iris.ns("has_addressee")) == set(people)
    assert set(people) < subjects(triples, RDF_TYPE, CRM.E21_Person)
    assert {o for node in people for o in objects(triples, node, RDFS_LABEL)} == {
        literal(name, language="en") for name in names
    }
    assert graphs.dangling(triples) == set()


def test_addressees_are_those_who_are_known_and_those_who_are_not(record: Record, graphs: Graphs) -> None:
    line = "to Cdes. M. A. Suslov and A. Marvek"

    triples = graphs.read(change(record.text, ("to Cde. M. A. SUSLOV", line)))

    document = graphs.iris.document("page")
    assert objects(triples, document, graphs.iris.ns("has_addressee")) == {
        graphs.iris.own("id/person/suslov"),
        f"{document[:-1]}#addressee-a-marvek>",
    }


def test_place_behind_an_addressee_is_no_addressee(record: Record, graphs: Graphs) -> None:
    triples = graphs.read(change(record.text, ("to Cde. M. A. SUSLOV", "to Cdes. M. A. SUSLOV, Moscow")))

    addressees = objects(triples, graphs.iris.document("page"), graphs.iris.ns("has_addressee"))
    assert addressees == {graphs.iris.own("id/person/suslov")}


def test_leaves_of_the_item_are_in_its_own_reference_code(record: Record, graphs: Graphs) -> None:
    triples = graphs.read(change(record.text, ("op. 30, d. 300", "op. 30, d. 300, ll. 17-20")))

    item = graphs.iris.thing("item", "page")
    delo = graphs.iris.own("id/holding/rgani-f5-op30-d300")
    code = f"{item[:-1]}#reference>"
    assert code in objects(triples, item, CRM.P1_is_identified_by)
    assert objects(triples, code, CRM.P190_has_symbolic_content) == {
        literal("RGANI, f. 5, op. 30, d. 300, ll. 17-20")
    }
    assert objects(triples, item, CRM.P46i_forms_part_of) == {delo}
    assert objects(triples, delo, DCTERMS.identifier) == {literal("RGANI, f. 5, op. 30, d. 300")}
    assert graphs.dangling(triples) == set()


def test_item_without_leaves_has_no_reference_code_of_its_own(seed: Record, graphs: Graphs) -> None:
    item = graphs.iris.thing("item", seed.slug)

    assert not [triple for triple in graphs.all_of(seed) if triple[0] == f"{item[:-1]}#reference>"]


PERSON = Entity("able", Kind.PERSON, "Ann Able", ())
STATE = Entity("oz", Kind.STATE, "Oz", (), type="state")
ENVOY = replace(PERSON, role="Envoy of Oz", valid_from=date(1955, 1, 1), valid_to=date(1964, 12, 31))


@pytest.mark.parametrize(
    ("entity", "note"),
    [
        (PERSON, None),
        (replace(PERSON, role="Historian"), "Historian"),
        (replace(PERSON, first_year=1895), "born 1895"),
        (replace(PERSON, last_year=1978), "died 1978"),
        (
            replace(ENVOY, first_year=1895, last_year=1978),
            "Envoy of Oz; in office between 1955 and 1964; born 1895, died 1978",
        ),
        (replace(ENVOY, valid_to=date(1955, 12, 31)), "Envoy of Oz; in office in 1955"),
        (replace(ENVOY, valid_to=None), "Envoy of Oz; in office from 1955"),
        (replace(ENVOY, valid_from=None), "Envoy of Oz; in office until 1964"),
        (replace(ENVOY, role=""), None),
        (replace(ENVOY, role="Envoy (1957-60); Regent"), "Envoy (1957-60); Regent"),
        (STATE, None),
        (replace(STATE, valid_from=date(1949, 10, 7)), "From 1949"),
        (replace(STATE, valid_to=date(1990, 10, 3)), "Until 1990"),
        (
            replace(STATE, valid_from=date(1949, 10, 7), valid_to=date(1990, 10, 3)),
            "Existed from 1949 to 1990",
        ),
        (Entity("oz", Kind.PLACE, "Oz", (), valid_from=date(1949, 1, 1), type="city-polity"), None),
        (Entity("oz", Kind.GROUP, "Oz", (), type="body"), None),
    ],
)
def test_who_somebody_is_is_said_as_far_as_the_table_says_it(
    entity: Entity, note: str | None, iris: Iris
) -> None:
    notes = [o for _, p, o in describe_entity(entity, iris) if p == SKOS.note]

    assert notes == ([literal(note, language="en")] if note else [])


def test_life_is_told_in_words_and_makes_no_event(iris: Iris) -> None:
    said = describe_entity(replace(PERSON, first_year=1895, last_year=1978), iris)

    assert [triple for triple in said if CRM.P4_has_time_span in triple] == []


def test_mention_is_labelled_by_its_words_and_its_position(seed: Record, graphs: Graphs) -> None:
    triples = set(graphs.describe(seed).mentions)

    start = seed.text.index("Nehru")
    mention = graphs.iris.own(f"id/mention/{seed.slug}-en/{start}-{start + 5}")
    label = f'"Nehru" in {seed.slug}, characters {start}-{start + 5}'
    assert objects(triples, mention, RDFS_LABEL) == {literal(label, language="en")}
    assert {s for s, p, _ in triples if p == RDFS_LABEL} == subjects(
        triples, RDF_TYPE, graphs.iris.ns("Mention")
    )


def test_label_of_a_mention_that_runs_over_a_line_is_one_line(record: Record, graphs: Graphs) -> None:
    entity = graphs.authority.entities[Kind.PERSON, "nehru"]
    link = Link(Mention(10, 22, "Jawaharlal\nNehru", Kind.PERSON, (entity,)), entity, "")

    said = describe_record(record, [link], graphs.iris, graphs.config.dataset, graphs.authority).mentions

    [label] = [o for _, p, o in said if p == RDFS_LABEL]
    assert label.startswith('"\\"Jawaharlal Nehru\\" in ')


FILES = (
    Distribution("lod.nq.gz", "Quads", "application/n-quads"),
    Distribution("lod.ttl", "Turtle", "text/turtle"),
    Distribution("lod.jsonld", "JSON-LD", "application/ld+json"),
    Distribution("report.ttl", "Report", "text/turtle"),
)


@pytest.fixture
def dataset(config: Config, iris: Iris) -> set[Triple]:
    return set(describe_dataset(config.dataset, FILES, iris.own("dataset"), "0", 1, iris))


def test_validation_report_is_no_dump_of_the_data(dataset: set[Triple], iris: Iris) -> None:
    dumps = {iris.own(f"dumps/{file.name}") for file in FILES[:3]}

    assert objects(dataset, iris.own("dataset"), VOID.dataDump) == dumps
    assert objects(dataset, iris.own("dataset"), DCAT.distribution) == dumps
    assert objects(dataset, iris.own("dataset"), RDFS_SEE_ALSO) == {iris.own("dumps/report.ttl")}


def test_only_the_compressed_dump_has_a_compression(dataset: set[Triple], iris: Iris) -> None:
    compressed = {(s, o) for s, p, o in dataset if p == DCAT.compressFormat}

    gzip = "<https://www.iana.org/assignments/media-types/application/gzip>"
    assert compressed == {(iris.own("dumps/lod.nq.gz"), gzip)}


def test_each_dump_has_its_licence(dataset: set[Triple], config: Config, iris: Iris) -> None:
    licences = [objects(dataset, iris.own(f"dumps/{file.name}"), DCTERMS.license) for file in FILES]

    assert licences == [{f"<{config.dataset.license}>"}] * len(FILES)


def test_formats_of_the_dumps_are_features_of_the_data_set(dataset: set[Triple], iris: Iris) -> None:
    assert objects(dataset, iris.own("dataset"), VOID.feature) == {
        f"<http://www.w3.org/ns/formats/{name}>" for name in ("N-Quads", "Turtle", "JSON-LD")
    }


def test_wikidata_is_matched_exactly_by_verified_rows_and_by_nothing_else(graphs: Graphs) -> None:
    entities = [e for e in graphs.authority.entities.values() if e.kind in DESCRIBED]

    said = [triple for entity in entities for triple in describe_entity(entity, graphs.iris)]

    verified = {(graphs.iris.entity(e), wikidata(e.wikidata)) for e in entities if e.wikidata}
    assert {(s, o) for s, p, o in said if p == SKOS.exactMatch} == verified


def test_unresolved_people_have_no_link_to_wikidata_at_all(graphs: Graphs) -> None:
    unresolved = [e for e in graphs.authority.entities.values() if e.kind is Kind.PERSON and not e.wikidata]

    said = [triple for entity in unresolved for triple in describe_entity(entity, graphs.iris)]

    assert len(unresolved) > 1
    assert [o for _, _, o in said if "wikidata.org" in o] == []


def test_nothing_is_the_same_as_anything(seed: Record, graphs: Graphs) -> None:
    triples = graphs.all_of(seed) | set(graphs.around())

    assert [predicate for _, predicate, _ in triples if "sameAs" in predicate] == []


def test_mention_quotes_the_text_at_its_position(seed: Record, graphs: Graphs) -> None:
    triples = set(graphs.describe(seed).mentions)

    [mention] = mentions_of(triples, graphs.iris.own("id/person/nehru"))
    start = seed.text.index("Nehru")
    thing = graphs.iris.own(f"id/mention/{seed.slug}-en/{start}-{start + 5}")
    assert mention == f"{thing[:-1]}#link>"
    assert objects(triples, f"{thing[:-1]}#pos>", OA.start) == {literal(start)}
    assert objects(triples, f"{thing[:-1]}#quote>", OA.exact) == {literal("Nehru")}
    assert objects(triples, f"{thing[:-1]}#quote>", OA.prefix) == {literal(seed.text[start - 12 : start])}


def test_name_in_the_summary_is_of_the_page_and_not_of_the_text(record: Record, graphs: Graphs) -> None:
    assert record.summary is not None
    text = change(record.text, (record.summary.text, "The ministry proposes what to tell Mao Zedong."))

    triples = graphs.read(text)

    mao = graphs.iris.own("id/person/mao")
    [mention] = subjects(triples, CRM.P67_refers_to, mao)
    assert objects(triples, mention, CRM.P106i_forms_part_of) == {graphs.iris.thing("page", "page")}
    assert mao not in objects(triples, graphs.iris.document("page"), DCTERMS.references)


def test_name_that_stays_open_is_not_described(record: Record, graphs: Graphs) -> None:
    [dulles, *_] = [link for link in link_record(record, graphs.authority) if link.entity is None]

    description = describe_record(record, [dulles], graphs.iris, graphs.config.dataset, graphs.authority)

    assert description.mentions == ()


@pytest.mark.parametrize(("bearers", "certainty"), [(1, "certain"), (2, "probable")])
def test_link_with_several_bearers_is_only_probable(
    bearers: int, certainty: str, record: Record, graphs: Graphs
) -> None:
    entity = Entity("nehru", Kind.PERSON, "Nehru", ())
    link = Link(Mention(1000, 1005, "Nehru", Kind.PERSON, (entity,) * bearers), entity, "")

    description = describe_record(record, [link], graphs.iris, graphs.config.dataset, graphs.authority)

    stated = [o for _, p, o in description.mentions if p == graphs.iris.ns("certainty")]
    assert stated == [graphs.iris.concept("certainty", certainty)]


def test_quotes_and_newlines_of_the_page_do_not_break_the_graph(record: Record, graphs: Graphs) -> None:
    hostile = 'He said "no" \\ <a> .\n"@en .'
    mark = Mark("stamp", hostile, Passage(hostile, 224, 311))

    triples = graphs.all_of(replace(record, marks=(mark,), number=Passage(hostile, 0, 5)))

    assert literal(hostile, language="en") in {o for _, _, o in triples}
    assert len(set(parse_triples(triples))) == len(triples)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.skipif(not CHECK_CRM.exists(), reason="the checker of the model is not here")
def test_graph_keeps_to_the_domains_and_ranges_of_cidoc_crm(page: Path, graphs: Graphs) -> None:
    [record] = [item for item in read_records(page) if isinstance(item, Record)]
    triples = parse_triples(graphs.all_of(record) | set(graphs.around()))
    file = graphs.folder / "graph.ttl"
    file.write_bytes(serialize(triples, TURTLE, graphs.config.base))

    done = subprocess.run(
        [sys.executable, CHECK_CRM, file, "--text", page, "--base", graphs.config.base],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, ""), done.stdout
