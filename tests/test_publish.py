"""What several runs say is said once, and counted once."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from lod.config import Config
from lod.inference import Consequences, load_consequences
from lod.iris import Iris
from lod.model import Origin, Triple
from lod.origins import Origins, write_index
from lod.press import Press
from lod.publish import Merged
from lod.sorting import read_lines
from lod.vocab import CRM, RDF_TYPE

SAID = Origin("record/text", "page.txt")


@pytest.fixture(scope="module")
def consequences(config: Config) -> Consequences:
    return load_consequences(config.ontology, [])


@pytest.fixture
def run(tmp_path: Path, iris: Iris, consequences: Consequences) -> Callable[..., Path]:
    """Give what writes a run of statements that a record makes."""

    def make(slug: str, *triples: Triple) -> Path:
        press = Press(iris, consequences, "")
        press.put([(iris.page_of(iris.document(slug)), [(triple, SAID) for triple in triples])])
        folder = tmp_path / f"run-{slug}"
        folder.mkdir()
        press.write(folder)
        return folder

    return make


def merge(runs: list[Path], folder: Path, base: str) -> Merged:
    merged = Merged(base, folder)
    merged.merge(runs)
    write_index(runs, folder, folder / "work", merged.dropped)
    return merged


def rules(folder: Path, triple: Triple) -> set[str]:
    """Return by which rules a statement is made."""
    [quad] = ox.parse(f"{' '.join(triple)} .", format=ox.RdfFormat.N_TRIPLES)
    return {origin.rule for origin in Origins(folder).of(quad.triple)}


def test_what_follows_in_one_run_and_is_said_in_another_is_not_inferred(
    tmp_path: Path, iris: Iris, run: Callable[..., Path]
) -> None:
    text, person = iris.text("memo", "en"), iris.thing("person", "nehru")
    inverse = CRM.P67_refers_to.replace("P67_refers_to", "P67i_is_referred_to_by")
    runs = [run("memo", (text, CRM.P67_refers_to, person)), run("other", (person, inverse, text))]

    merged = merge(runs, tmp_path, iris.base)

    lines = [line.decode().split(" ")[1:4] for line in read_lines(merged.file)]
    graphs = [graph for predicate, _, graph in lines if predicate == inverse]
    assert graphs == [iris.page_of(iris.document("other"))]
    assert rules(tmp_path, (person, inverse, text)) == {SAID.rule}


def test_what_follows_and_nobody_says_is_inferred_once(
    tmp_path: Path, iris: Iris, run: Callable[..., Path]
) -> None:
    text, person = iris.text("memo", "en"), iris.thing("person", "nehru")
    inverse = CRM.P67_refers_to.replace("P67_refers_to", "P67i_is_referred_to_by")
    runs = [run(slug, (text, CRM.P67_refers_to, person)) for slug in ("memo", "other")]

    merged = merge(runs, tmp_path, iris.base)

    lines = [line.decode().split(" ")[1:4] for line in read_lines(merged.file)]
    assert [graph for predicate, _, graph in lines if predicate == inverse] == [iris.graph("inferred")]
    assert rules(tmp_path, (person, inverse, text)) == {"inferred/inverse"}


def test_a_statement_of_several_runs_is_counted_once(
    tmp_path: Path, iris: Iris, run: Callable[..., Path]
) -> None:
    person, memo = iris.thing("person", "nehru"), iris.document("memo")
    typed = (person, RDF_TYPE, CRM.E21_Person)
    runs = [run("memo", typed, (memo, RDF_TYPE, CRM.E31_Document)), run("other", typed)]

    counts = merge(runs, tmp_path, iris.base).counts

    assert (counts.subjects, counts.objects) == (2, 2)
    assert counts.classes == {CRM.E21_Person: 1, CRM.E31_Document: 1}
    assert counts.properties == {RDF_TYPE: 2}
