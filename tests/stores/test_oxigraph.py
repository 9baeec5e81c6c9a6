"""The store: loaded in bulk, read only, each statement once in the default graph."""

import gzip
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import pyoxigraph as ox
import pytest

from lod.errors import StoreError
from lod.stores import OxigraphStore, load_store

LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
DUMP = f"""\
<http://e/nehru> {LABEL} "Nehru"@en <http://e/one> .
<http://e/nehru> {LABEL} "Nehru"@en <http://e/other> .
<http://e/nehru> {TYPE} <http://e/Person> <http://e/one> .
<http://e/nehru> <http://e/name> <http://e/nehru#name> <http://e/one> .
<http://e/nehru#name> <http://e/text> "Nehru" <http://e/one> .
<http://e/nehru#birth> <http://e/of> <http://e/nehru> <http://e/other> .
<http://e/nehru#birth> <http://e/time> <http://e/nehru#birth-time> <http://e/other> .
<http://e/nehru#birth-time> <http://e/year> "1889" <http://e/other> .
<http://e/nehru> <http://e/rights> <http://rights.example/free> <http://e/one> .
<http://rights.example/free> {LABEL} "Free to use"@en <http://e/other> .
<http://e/nehru-jacket> {LABEL} "Nehru jacket"@en <http://e/other> .
<http://e/memo> <http://e/refers-to> <http://e/nehru> <http://e/other> .
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    write_dump(folder, DUMP)
    load_store(folder / "lod.nq.gz", folder / "store")
    return folder


@pytest.fixture(scope="module")
def store(folder: Path) -> OxigraphStore:
    return OxigraphStore(folder / "store")


def write_dump(folder: Path, text: str) -> Path:
    (folder / "lod.nq.gz").write_bytes(gzip.compress(text.encode()))
    return folder / "lod.nq.gz"


def subjects(triples: Iterable[ox.Triple]) -> set[str]:
    return {str(triple.subject)[1:-1] for triple in triples}


def test_the_default_graph_has_a_statement_once_that_two_graphs_have(store: OxigraphStore) -> None:
    labels = [t for t in store.about("http://e/nehru") if f"<{t.predicate.value}>" == LABEL]

    assert len(labels) == 1


def test_a_count_counts_a_statement_once_that_two_graphs_have(folder: Path) -> None:
    opened = ox.Store.read_only(str(folder / "store"))

    [row] = cast("ox.QuerySolutions", opened.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))

    assert row["n"] == ox.Literal(len(DUMP.splitlines()) - 1)


def test_a_graph_keeps_its_statements(store: OxigraphStore) -> None:
    assert sorted(store.graphs()) == ["http://e/one", "http://e/other"]
    assert len(store.graph("http://e/one")) == 5
    assert store.has_graph("http://e/one")
    assert not store.has_graph("http://e/nehru")


def test_a_thing_comes_with_its_parts_however_they_hang_on_it(store: OxigraphStore) -> None:
    found = {s for s in subjects(store.thing("http://e/nehru")) if s.startswith("http://e/")}

    parts = {"http://e/nehru#name", "http://e/nehru#birth", "http://e/nehru#birth-time"}
    assert found == {"http://e/nehru"} | parts


def test_a_thing_comes_with_what_is_said_of_things_of_others(store: OxigraphStore) -> None:
    found = subjects(store.thing("http://e/nehru"))

    assert "http://rights.example/free" in found  # nobody else serves it


def test_a_thing_that_nobody_describes_is_empty(store: OxigraphStore) -> None:
    assert store.thing("http://e/nobody") == []
    assert store.about("http://e/nobody") == []
    assert store.graph("http://e/nobody") == []


def test_a_store_tells_who_points_to_a_thing(store: OxigraphStore) -> None:
    found = subjects(store.incoming("http://e/nehru"))

    assert found == {"http://e/memo", "http://e/nehru#birth"}


def test_a_store_tells_labels_and_instances(store: OxigraphStore) -> None:
    assert store.labels(["http://e/nehru", "http://e/memo"]) == {"http://e/nehru": "Nehru"}
    assert store.instances("http://e/Person") == ["http://e/nehru"]


def test_several_readers_may_have_it_open(folder: Path, store: OxigraphStore) -> None:
    other = OxigraphStore(folder / "store")

    assert other.graphs() == store.graphs()


@pytest.mark.parametrize(
    "content",
    [b"no gzip", gzip.compress(b"no quads"), gzip.compress(DUMP.encode())[:-20]],
    ids=["no gzip", "no quads", "cut off"],
)
def test_a_damaged_dump_makes_no_store_and_leaves_nothing(tmp_path: Path, content: bytes) -> None:
    dump = tmp_path / "lod.nq.gz"
    dump.write_bytes(content)

    with pytest.raises(StoreError, match=r"lod\.nq\.gz: cannot be loaded"):
        load_store(dump, tmp_path / "store")

    assert [file.name for file in tmp_path.iterdir()] == ["lod.nq.gz"]


def test_a_store_that_somebody_else_made_meanwhile_is_as_good(tmp_path: Path) -> None:
    dump = write_dump(tmp_path, DUMP)
    load_store(dump, tmp_path / "store")

    load_store(dump, tmp_path / "store")

    assert OxigraphStore(tmp_path / "store").has_graph("http://e/one")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["lod.nq.gz", "store"]


def test_a_folder_without_a_store_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing"):
        OxigraphStore(tmp_path / "nothing")


def test_what_is_apart_is_left_out_where_parts_are_known_and_where_they_are_sought(tmp_path: Path) -> None:
    nehru, part = "<http://e/nehru>", "<http://e/nehru#birth>"
    said = "".join(f'{one} <http://e/p{n}> "{n}" <http://e/g> .\n' for one in (nehru, part) for n in range(9))
    hidden = (
        said.replace("/p", "/q").replace("/g>", "/apart>")
        + f"{nehru} <http://e/r> {part} <http://e/apart> .\n"
    )
    load_store(write_dump(tmp_path, said + hidden), tmp_path / "store")
    asked: list[str] = []

    def parts(iri: str) -> list[str]:
        asked.append(iri)
        return [f"{iri}#birth"]

    known = OxigraphStore(tmp_path / "store", apart="http://e/apart", parts=parts).thing("http://e/nehru")
    sought = OxigraphStore(tmp_path / "store", apart="http://e/apart").thing("http://e/nehru")

    assert asked == ["http://e/nehru"]
    assert sorted(map(str, known)) == sorted(map(str, sought))
    assert len(known) == 18


def test_a_part_of_somebody_whom_many_name_is_found_by_what_follows(tmp_path: Path) -> None:
    nehru, birth = "<http://e/nehru>", "<http://e/nehru#birth>"
    many = "".join(
        f"<http://e/memo/{number}> <http://e/names> {nehru} <http://e/g> .\n" for number in range(500)
    )
    said = (
        f"{birth} <http://e/of> {nehru} <http://e/g> .\n{nehru} <http://e/had> {birth} <http://e/apart> .\n"
    )
    load_store(write_dump(tmp_path, many + said), tmp_path / "store")

    found = OxigraphStore(tmp_path / "store", apart="http://e/apart").thing("http://e/nehru")

    assert [str(triple.predicate) for triple in found] == ["<http://e/of>"]
