"""Many things asked at once: the same as each asked alone."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from lod.config import Config
from lod.releases import read_release
from lod.serializations import name
from lod.stores import OxigraphStore, ahead
from lod.stores.ahead import Labels, read_labels
from lod.stores.oxigraph import LABELS
from lod.vocab import PREFIXES

E = "http://e/"
TYPE, CLAIMED = PREFIXES["rdf"] + "type", PREFIXES["oa"] + "hasBody"


@pytest.fixture(scope="module")
def store(built: Config) -> OxigraphStore:
    return OxigraphStore(read_release(built.output).store, apart=f"{built.base}graph/inferred")


@pytest.fixture(scope="module")
def things(store: OxigraphStore) -> list[str]:
    """Everything that has a class, and something that is not there."""
    return [*dict.fromkeys(store.typed()), f"{E}nobody"]


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A store in which two named graphs say the same, and the default graph says nothing."""
    loaded = ox.Store(str(tmp_path / "store"))
    for thing in "abcdef":
        loaded.extend(
            ox.Quad(ox.NamedNode(E + thing), label, ox.Literal(thing), ox.NamedNode(E + graph))
            for label in LABELS[:2]
            for graph in "xy"
        )
    loaded.extend(
        ox.Quad(
            ox.NamedNode(E + thing), ox.NamedNode(TYPE), ox.NamedNode(f"{E}kind"), ox.NamedNode(E + graph)
        )
        for thing in "ab"
        for graph in "xy"
    )
    loaded.flush()
    return tmp_path / "store"


def test_values_are_those_that_each_thing_has_alone(store: OxigraphStore, things: list[str]) -> None:
    some = things[::10]
    properties = sorted({t.predicate.value for iri in some for t in store.about(iri)})

    found = store.values(some, properties)

    assert len(properties) > 20
    assert found == {
        (iri, property_): [t.object for t in store.matching(iri, property_)]
        for iri in some
        for property_ in properties
    }


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 300])
def test_however_many_are_asked_each_gets_its_own(
    store: OxigraphStore, things: list[str], count: int
) -> None:
    found = store.values(iter(things[:count]), [LABELS[0].value])

    assert [iri for iri, _ in found] == things[:count]
    assert list(found.values()) == [
        [t.object for t in store.matching(iri, LABELS[0].value)] for iri in things[:count]
    ]


def test_labels_are_those_that_each_thing_has_alone(store: OxigraphStore, things: list[str]) -> None:
    alone = {iri: t.object.value for iri in things for t in store.matching(iri, LABELS[0].value)}  # type: ignore[union-attr]

    assert store.labels(things) == alone
    assert store.labels(reversed(things)) == alone  # as they are kept


def pointing(store: OxigraphStore, iri: str) -> list[tuple[str, str]]:
    """Return what points to a thing and is no claim, looked up one by one."""
    found = ((name(t.subject), t.predicate.value) for t in store.incoming(iri))
    return [pair for pair in found if pair[1] != CLAIMED]


@pytest.mark.parametrize("hidden", [2_000, 1])
def test_what_points_to_a_thing_is_what_is_shown_but_claims(
    store: OxigraphStore, things: list[str], hidden: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "_MOST_HIDDEN", hidden)

    for iri in things[::5]:
        every = pointing(store, iri)
        assert store.pointing(iri, CLAIMED, 10_000, 1) == (every, False)
        assert store.pointing(iri, CLAIMED, 1, 3)[0] == every[:3]


def test_it_is_told_whether_so_many_point_to_a_thing(store: OxigraphStore, built: Config) -> None:
    nehru = f"{built.base}id/person/nehru"
    every = [t for t in store.uses(nehru, 10_000) if t.predicate.value != CLAIMED]

    found = [store.pointing(nehru, CLAIMED, most, 2) for most in (1, len(every), len(every) + 1)]

    assert [is_cut for _, is_cut in found] == [True, True, False]
    assert [len(pairs) for pairs, _ in found] == [2, 2, len(pointing(store, nehru))]


def test_by_which_properties_anything_points_to_a_thing(store: OxigraphStore, things: list[str]) -> None:
    properties = sorted({property_ for iri in things[::9] for _, property_ in pointing(store, iri)})

    for iri in things[::9]:
        alone = {one for one in properties if next(iter(store.incoming(iri, one)), None)}
        assert store.pointing_by(iri, properties) == alone
    assert store.pointing_by(things[0], []) == set()


@pytest.mark.parametrize("property_", [TYPE, "http://www.cidoc-crm.org/cidoc-crm/P67_refers_to"])
def test_values_are_counted(store: OxigraphStore, things: list[str], property_: str) -> None:
    alone = Counter(name(t.object) for iri in things for t in store.matching(iri, property_))

    assert store.count_values([*things, things[0]], property_) == alone
    assert store.count_values([], property_) == Counter()


def test_what_points_to_a_thing_in_several_graphs_is_told_once(shared: Path) -> None:
    store = OxigraphStore(shared, every_graph=True)

    found, is_cut = store.pointing(f"{E}kind", CLAIMED, 2, 10)
    assert sorted(found) == [(E + thing, TYPE) for thing in "ab"]
    assert is_cut
    assert store.pointing_by(f"{E}kind", [TYPE, CLAIMED]) == {TYPE}
    assert store.count_values([f"{E}a", f"{E}b"], TYPE) == Counter({f"{E}kind": 2})


def test_what_several_graphs_say_is_told_once_of_all_graphs(shared: Path) -> None:
    store = OxigraphStore(shared, every_graph=True, any_label=True)

    found = store.values([E + thing for thing in "abcdef"], [LABELS[0].value])

    assert [[value.value for value in values] for values in found.values()] == [[one] for one in "abcdef"]  # type: ignore[union-attr]


@pytest.mark.parametrize("where", [None, ox.DefaultGraph()])
def test_a_label_of_the_second_kind_is_found_where_it_counts(where: ox.DefaultGraph | None) -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode(E + "a"), LABELS[1], ox.Literal("A")))

    found = [read_labels(store, [E + "a", E + "b"], LABELS[:number], where) for number in (1, 2)]

    assert found == [{}, {E + "a": "A"}]


def answers(asked: list[list[str]]) -> Callable[[list[str]], dict[str, str]]:
    """Return what tells labels, but of `nobody`, and notes what it was asked for."""

    def ask(iris: list[str]) -> dict[str, str]:
        asked.append(iris)
        return {iri: iri.upper() * (400 if iri == "long" else 1) for iri in iris if iri != "nobody"}

    return ask


def test_a_label_is_asked_for_once_also_where_there_is_none() -> None:
    asked: list[list[str]] = []
    labels = Labels(answers(asked))

    found = [labels.of(["a", "nobody"]), labels.of(["nobody", "b", "a"])]

    assert found == [{"a": "A"}, {"b": "B", "a": "A"}]
    assert asked == [["a", "nobody"], ["b"]]


def test_neither_many_labels_nor_long_ones_fill_the_memory() -> None:
    asked: list[list[str]] = []
    labels = Labels(answers(asked), most=2)

    for iris in (["a", "b"], ["long"], ["long"], ["b"], ["c"], ["c", "a"]):
        assert labels.of(iris).keys() == {*iris}

    assert asked == [["a", "b"], ["long"], ["long"], ["c"], ["a"]]


def test_labels_that_are_told_stay_and_are_not_asked_for() -> None:
    asked: list[list[str]] = []
    labels = Labels(answers(asked), most=4)
    labels.tell({"a": "Told", "b": "B"})

    found = [labels.of(iris) for iris in (["a", "c"], ["d", "e"], ["a", "b", "c"])]

    assert found == [{"a": "Told", "c": "C"}, {"d": "D", "e": "E"}, {"a": "Told", "b": "B", "c": "C"}]
    assert asked == [["c"], ["d", "e"], ["c"]]


def test_of_very_many_labels_none_is_taken_in() -> None:
    asked: list[list[str]] = []
    labels = Labels(answers(asked), most=4)
    labels.tell(dict.fromkeys("abc", "told"))

    assert labels.of(["a"]) == {"a": "A"}
