"""The questions in `queries/` are answered as the record answers them, to whoever asks.

`queries/expected.json` has the answer to each on the précis, `captured` those that differ on the
page as captured: its columns, then its rows, IRIs without the base. They were read against the
text and its description; a query is right if it gives them, not the other way round.
"""

import gzip
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.stores.memory import Memory

from conftest import CAPTURED, RECORD, ROOT
from lod.build import build_release
from lod.config import Config
from lod.formats import BINDINGS, TURTLE
from lod.releases import read_release
from lod.stores import QueryPool, Question
from lod.web.examples import Example, read_examples

FOLDER = ROOT / "queries"
EXAMPLES = read_examples(FOLDER)
NAMES = [example.name for example in EXAMPLES]
DATA = Path(__file__).parent / "queries"
EXPECTED: dict[str, dict[str, Any]] = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))
OF_GRAPHS = {"29-archivist-or-program"}  # a file without named graphs cannot answer it

# The questions that the model was made to answer, and the example they were asked of, lie beside the project.
COMPETENCY = ROOT.parent / "shared" / "design" / "model" / "competency"
SHARED = sorted(COMPETENCY.glob("*.rq"))
DIFFERENCES: dict[str, dict[str, Any]] = json.loads((DATA / "differences.json").read_text(encoding="utf-8"))
# Where our names differ by rule from those of the example.
OUR_IRIS = {
    "id/event/mikoyan-conversations-1959-01": "id/event/mfa-164gs-1959-01-21/conversations",
    "id/item/rgani-164gs-copy-1": "id/item/mfa-164gs-1959-01-21",
    "id/person/anastas-mikoyan": "id/person/mikoyan",
    "id/person/mikhail-suslov": "id/person/suslov",
    "id/person/vasily-kuznetsov": "id/person/kuznetsov-vv",
}
# Which file of ours asks the same, and in which columns.
OURS = {
    "01-who-signed": ("01-who-signed", ["signatory", "from", "to"]),
    "02-addressee": ("02-addressed-to", ["addressee"]),
    "03-planned-recipients": ("15-planned-recipients", ["state", "leader"]),
    "04-did-it-happen": ("16-plans-carried-out", []),
    "05-topics-by-interlocutor": ("11-topics-by-partner", ["topic", "partner"]),
    "06-named-but-silent": ("12-talks-without-a-report", ["partner"]),
    "07-archival-path": ("06-archival-path", ["level", "holding", "depth"]),
    "08-carriers": ("07-carriers", ["carrier", "keeper"]),
    "09-text-versions": ("04-languages-and-translators", ["language", "translator"]),
    "10-chronology": ("18-chronology", ["earliest", "latest", "event"]),
    "11-imprecise-dates": ("19-imprecise-dates", ["event", "dates"]),
    "12-marks": ("08-marks-on-the-paper", ["kind", "content"]),
    "13-classification": ("03-classification-and-access", ["classification", "access"]),
    "14-reconciliation-state": ("26-people-by-reconciliation", ["status", "people"]),
    "15-mentions-of-suslov": ("20-mentions-of-a-person", ["start", "end", "exact"]),
    "16-mentions-out-of-range": ("30-mentions-out-of-range", ["mention", "end", "length"]),
    "17-names-in-the-source": ("21-names-of-a-person", ["name"]),
    "18-assertions": ("27-readings", ["claim", "certainty", "by"]),
    "19-state-and-ground": ("25-states-and-their-ground", ["state", "place"]),
    "20-dublin-core-only": ("05-dublin-core", ["number", "creator", "date", "language", "file", "licence"]),
}

captured_only = pytest.mark.skipif(not CAPTURED.exists(), reason="the captured page is not here")
shared_only = pytest.mark.skipif(not SHARED, reason="the questions of the model are not here")


class Endpoint:
    """A release and the workers that answer queries over it, as the site has them."""

    def __init__(self, config: Config) -> None:
        self.release, self.base = read_release(config.output), config.base
        self.pool = QueryPool(self.release.store, config.base, config.limits)

    def ask(self, query: str) -> Any:
        """Return the answer as `expected.json` has it."""
        answer = json.loads(self.pool.query(Question(query, BINDINGS[0], TURTLE)).body)
        if "boolean" in answer:
            return answer["boolean"]
        columns = answer["head"]["vars"]
        rows = [
            [row[name]["value"].removeprefix(self.base) if name in row else None for name in columns]
            for row in answer["results"]["bindings"]
        ]
        return [columns, *rows]


class CountingStore(Memory):
    """A store of rdflib that counts the statements it hands out."""

    read = 0

    def triples(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """Hand out what fits a pattern."""
        for found in super().triples(*args, **kwargs):
            self.read += 1
            yield found


@pytest.fixture(scope="module")
def precis(built: Config) -> Iterator[Endpoint]:
    endpoint = Endpoint(built)
    yield endpoint
    endpoint.pool.close()


@pytest.fixture(scope="module")
def captured(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """The captured page with the description of the record beside it."""
    page = shutil.copy(CAPTURED, tmp_path_factory.mktemp("captured") / RECORD.name)
    shutil.copy(RECORD.with_suffix(".toml"), page.with_suffix(".toml"))
    own = replace(config, output=tmp_path_factory.mktemp("captured-output") / "output")
    build_release([page], own, lambda _: None)
    endpoint = Endpoint(own)
    yield endpoint
    endpoint.pool.close()


@pytest.fixture(scope="module")
def dump(captured: Endpoint) -> ox.Store:
    """What is said of the captured page, without what follows from it."""
    store = ox.Store()
    store.load(path=captured.release.folder / "lod.ttl", format=ox.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="module")
def elsewhere(precis: Endpoint) -> tuple[rdflib.Dataset, CountingStore]:
    """The release of the précis, in rdflib."""
    store = CountingStore()
    dataset = rdflib.Dataset(store=store, default_union=True)
    dataset.parse(data=gzip.decompress((precis.release.folder / "lod.nq.gz").read_bytes()), format="nquads")
    return dataset, store


def answer_of(results: ox.QuerySolutions | ox.QueryBoolean, base: str) -> Any:
    if isinstance(results, ox.QueryBoolean):
        return bool(results)
    return [
        [variable.value for variable in results.variables],
        *([value and value.value.removeprefix(base) for value in row] for row in results),
    ]


def of_example(query: str) -> str:
    for theirs, ours in OUR_IRIS.items():
        query = query.replace(f"<{theirs}>", f"<{ours}>")
    return query


def expected_of_example(name: str) -> Any:
    if name in DIFFERENCES:
        return DIFFERENCES[name]["rows"]
    return json.loads((COMPETENCY / "expected.json").read_text(encoding="utf-8"))[name]


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_a_query_answers_on_the_record_as_its_text_does(example: Example, precis: Endpoint) -> None:
    assert precis.ask(example.text) == EXPECTED["precis"][example.name]


@captured_only
@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_a_query_answers_on_the_captured_page_as_its_text_does(example: Example, captured: Endpoint) -> None:
    expected = EXPECTED["precis"] | EXPECTED["captured"]

    assert captured.ask(example.text) == expected[example.name]


@captured_only
@pytest.mark.parametrize("example", [e for e in EXAMPLES if e.name not in OF_GRAPHS], ids=lambda e: e.name)
def test_a_query_answers_the_same_without_what_follows_from_what_is_said(
    example: Example, captured: Endpoint, dump: ox.Store
) -> None:
    results = dump.query(example.text, base_iri=captured.base)

    assert answer_of(results, captured.base) == captured.ask(example.text)


@pytest.mark.filterwarnings(
    "ignore:(Dataset|ConjunctiveGraph).* deprecated:DeprecationWarning"
)  # rdflib's own
@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_a_query_means_the_same_to_another_engine_and_multiplies_nothing(
    example: Example, precis: Endpoint, elsewhere: tuple[rdflib.Dataset, CountingStore]
) -> None:
    dataset, store = elsewhere
    before = store.read

    results = dataset.query(example.text, base=precis.base)
    found = (
        [
            [None if value is None else str(value).removeprefix(precis.base) for value in row]  # 0 is a value
            for row in results
        ]
        if results.type == "SELECT"
        else results.askAnswer
    )

    expected = EXPECTED["precis"][example.name]
    assert (
        found == expected if isinstance(expected, bool) else sorted_rows(found) == sorted_rows(expected[1:])
    )
    assert store.read - before < 2 * len(dataset)


def sorted_rows(rows: Any) -> list[Any]:
    return sorted(rows, key=str)


def test_each_query_has_an_answer_and_each_answer_a_query() -> None:
    assert list(EXPECTED["precis"]) == NAMES
    assert set(EXPECTED["captured"]) < set(NAMES)


def test_forty_queries_are_numbered_in_order() -> None:
    assert [name[:3] for name in NAMES] == [f"{number:02}-" for number in range(1, 41)]


@pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)
def test_a_query_says_what_it_asks_and_what_the_answer_shows(example: Example) -> None:
    first, second = example.text.splitlines()[:2]

    assert first == f"# {example.question}"
    assert first.endswith("?")
    assert second == f"# group: {example.group}"
    assert example.note.endswith(".")


def test_queries_of_a_group_stand_together() -> None:
    groups = [group for group, _ in groupby(EXAMPLES, key=lambda example: example.group)]

    assert len(groups) == len(set(groups)) == 10


def test_the_documentation_lists_each_query_with_its_question() -> None:
    page = (ROOT / "docs" / "questions.md").read_text(encoding="utf-8")

    assert [line for line in page.splitlines() if ".rq)" in line] == [
        f"| {example.question} | [{example.name}](../queries/{example.name}.rq) |" for example in EXAMPLES
    ]


@shared_only
@captured_only
@pytest.mark.parametrize("file", SHARED, ids=lambda file: file.stem)
def test_a_question_of_the_model_is_answered_by_the_dump_as_expected(
    file: Path, captured: Endpoint, dump: ox.Store
) -> None:
    query = of_example(file.read_text(encoding="utf-8"))

    answer = answer_of(dump.query(query, base_iri=captured.base), "")

    assert (answer if isinstance(answer, bool) else answer[1:]) == expected_of_example(file.stem)


@shared_only
@captured_only
@pytest.mark.parametrize("file", SHARED, ids=lambda file: file.stem)
def test_a_question_of_the_model_is_answered_by_the_endpoint_as_expected(
    file: Path, captured: Endpoint
) -> None:
    answer = captured.ask(of_example(file.read_text(encoding="utf-8")))

    assert (answer if isinstance(answer, bool) else answer[1:]) == expected_of_example(file.stem)


@shared_only
def test_there_are_twenty_questions_of_the_model_and_a_query_of_ours_for_each() -> None:
    assert [file.stem for file in SHARED] == list(OURS)
    assert len(SHARED) == 20


@shared_only
@pytest.mark.parametrize("name", OURS)
def test_a_query_of_ours_gives_the_answer_of_the_model(name: str) -> None:
    ours, columns = OURS[name]
    answer = (EXPECTED["precis"] | EXPECTED["captured"])[ours]

    expected = expected_of_example(name)
    if isinstance(answer, bool):
        assert answer == expected
    else:
        places = [answer[0].index(column) for column in columns]
        assert sorted_rows([row[place] for place in places] for row in answer[1:]) == sorted_rows(expected)


@shared_only
@pytest.mark.parametrize("name", DIFFERENCES)
def test_an_answer_that_differs_from_the_model_says_why(name: str) -> None:
    theirs = json.loads((COMPETENCY / "expected.json").read_text(encoding="utf-8"))[name]

    assert DIFFERENCES[name]["rows"] != theirs
    assert DIFFERENCES[name]["reason"].endswith(".")
