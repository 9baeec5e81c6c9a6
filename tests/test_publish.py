"""What several runs say is said once, and counted once."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
import pytest

from lod.books import Books
from lod.cells import CellWriter
from lod.changes import change, key_of, part_blocks
from lod.config import Config
from lod.crew import Crew
from lod.errors import OutOfStepError
from lod.graphs import Counts
from lod.inference import Consequences, load_consequences
from lod.iris import Iris
from lod.ledger import Changes, Totals, read_quads, update_ledger
from lod.model import Origin, Triple
from lod.origins import Origins
from lod.press import Press
from lod.segments import Place
from lod.sorting import read_lines
from lod.vocab import CRM, RDF_TYPE

SAID = Origin("record/text", "page.txt")


@pytest.fixture(scope="module")
def consequences(config: Config) -> Consequences:
    return load_consequences(config.ontology, [])


@pytest.fixture
def run(tmp_path: Path, iris: Iris, consequences: Consequences) -> Callable[..., Path]:
    """Give what writes a shard of statements that a record makes."""

    def make(slug: str, *triples: Triple) -> Path:
        press = Press(iris, consequences, "")
        press.put([(iris.page_of(iris.document(slug)), [(triple, SAID) for triple in triples])])
        folder = tmp_path / f"run-{slug}"
        folder.mkdir()
        with CellWriter(folder) as cells:
            cells.write(slug, press.lines())
        return folder

    return make


def merge(shards: list[Path], folder: Path, base: str) -> tuple[Path, Counts]:
    """Return the folder of the ledger of some shards, and its numbers."""
    work, new = folder / "work", folder / "new"
    work.mkdir()
    new.mkdir()
    with Crew(1) as crew:
        counts = Books(None, Place(new, new), work, base).change_records(shards, (), crew)
    return work / "records", counts


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_ledger_is_the_same_in_however_many_ranges_it_is_made(
    tmp_path: Path, iris: Iris, run: Callable[..., Path], jobs: int
) -> None:
    person = iris.thing("person", "nehru")
    inverse = CRM.P67_refers_to.replace("P67_refers_to", "P67i_is_referred_to_by")
    runs = [
        run(
            f"memo-{number}",
            (iris.text(f"memo-{number}", "en"), CRM.P67_refers_to, person),
            (person, RDF_TYPE, CRM.E21_Person),
            *([(person, inverse, iris.text("memo-1", "en"))] if number == 2 else []),  # which follows, too
        )
        for number in range(90)
    ]
    made = {}
    for size in (1 << 30, 2000):
        folder = tmp_path / str(size)
        new = folder / "new"
        (folder / "work").mkdir(parents=True)
        new.mkdir()
        books = Books(None, Place(new, new), folder / "work", iris.base, size=size)
        with Crew(jobs) as crew:
            counts = books.change_records(runs, (), crew)
        books.change_itself([])
        files = [read_lines(file) for one in books.changes for file in (one.quads, one.statements, one.said)]
        quads = [line[:-1] for line in read_quads(new, iris.base)]
        counted = Totals()
        counted.add_quads(quads, [quad[quad.rindex(b" <") + 1 : -2] for quad in quads], iris.base, 1)
        assert (books.totals.sum, books.totals.quads) == (counted.sum, counted.quads)
        assert sorted(map(key_of, merge_lines(one.quads for one in books.changes))) == quads
        made[size] = (
            sorted(merge_lines(books.noted)),
            {file.name: file.read_bytes() for file in new.iterdir()},
            sorted(chain.from_iterable(files)),
            books.totals,
            counts,
        )

    assert len(books.changes) > 5
    assert made[2000] == made[1 << 30]


def merge_lines(files: Iterable[Path]) -> Iterator[bytes]:
    """Yield the lines of some files."""
    return chain.from_iterable(map(read_lines, files))


def test_blocks_are_parted_before_their_bounds() -> None:
    blocks = [[b"<a> 1\t1\n", b"<b> 1\t1\n"], [b"<b> 2\t1\n", b"<d> 1\t1\n"], [b"<e> 1\t1\n"]]

    parts = [
        [line for block in part for line in block] for part in part_blocks(blocks, [b"<b>", b"<c>", b"<f>"])
    ]

    assert parts == [blocks[0][:1], [blocks[0][1], blocks[1][0]], [blocks[1][1], *blocks[2]], []]


def rules(folder: Path, triple: Triple, base: str) -> set[str]:
    """Return by which rules a statement is made."""
    [quad] = ox.parse(f"{' '.join(triple)} .", format=ox.RdfFormat.N_TRIPLES)
    return {origin.rule for origin in Origins(folder, base).of(quad.triple)}


def test_what_follows_in_one_run_and_is_said_in_another_is_not_inferred(
    tmp_path: Path, iris: Iris, run: Callable[..., Path]
) -> None:
    text, person = iris.text("memo", "en"), iris.thing("person", "nehru")
    inverse = CRM.P67_refers_to.replace("P67_refers_to", "P67i_is_referred_to_by")
    runs = [run("memo", (text, CRM.P67_refers_to, person)), run("other", (person, inverse, text))]

    ledger, _ = merge(runs, tmp_path, iris.base)

    lines = [line.decode().split(" ")[1:4] for line in read_quads(ledger, iris.base)]
    graphs = [graph for predicate, _, graph in lines if predicate == inverse]
    assert graphs == [iris.page_of(iris.document("other"))]
    assert rules(ledger, (person, inverse, text), iris.base) == {SAID.rule}


def test_what_follows_and_nobody_says_is_inferred_once(
    tmp_path: Path, iris: Iris, run: Callable[..., Path]
) -> None:
    text, person = iris.text("memo", "en"), iris.thing("person", "nehru")
    inverse = CRM.P67_refers_to.replace("P67_refers_to", "P67i_is_referred_to_by")
    runs = [run(slug, (text, CRM.P67_refers_to, person)) for slug in ("memo", "other")]

    ledger, _ = merge(runs, tmp_path, iris.base)

    lines = [line.decode().split(" ")[1:4] for line in read_quads(ledger, iris.base)]
    assert [graph for predicate, _, graph in lines if predicate == inverse] == [iris.graph("inferred")]
    assert rules(ledger, (person, inverse, text), iris.base) == {"inferred/inverse"}


def test_what_goes_and_is_not_there_is_told(tmp_path: Path, iris: Iris) -> None:
    line = f"<a:s> <a:p> <a:o> {iris.graph('authority')} .\tauthority/person".encode()

    with pytest.raises(OutOfStepError, match="is said by -1 sources"):
        update_ledger(
            None,
            Place(tmp_path, tmp_path),
            [[change(line, -1)]],
            Totals(),
            Changes(tmp_path / "changes"),
            iris.base,
        )


def test_a_statement_of_several_runs_is_counted_once(
    tmp_path: Path, iris: Iris, run: Callable[..., Path]
) -> None:
    person, memo = iris.thing("person", "nehru"), iris.document("memo")
    typed = (person, RDF_TYPE, CRM.E21_Person)
    runs = [run("memo", typed, (memo, RDF_TYPE, CRM.E31_Document)), run("other", typed)]

    _, counts = merge(runs, tmp_path, iris.base)

    assert (counts.subjects, counts.objects) == (2, 2)
    assert counts.classes == {CRM.E21_Person: 1, CRM.E31_Document: 1}
    assert counts.properties == {RDF_TYPE: 2}
