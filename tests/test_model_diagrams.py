"""How the pictures of the model are made: the words, the walk, the places."""

import gzip
import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import ROOT
from lod.vocab import PREFIXES

BASE = "https://example.org/"
PARTS = ("graph", "layout", "settings", "svg", "text")
Import = Callable[[str], ModuleType]
PLAN = {"name": "it", "title": "It", "about": "About it.", "show": {}}


@pytest.fixture(scope="module")
def diagrams() -> Import:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "scripts")
        modules = {name: importlib.import_module(f"diagrams.{name}") for name in PARTS}
    return modules.__getitem__


@pytest.fixture(scope="module")
def settings(diagrams: Import) -> object:
    return diagrams("settings").read_settings(ROOT / "docs" / "model" / "diagrams.toml")


@pytest.fixture
def draw(diagrams: Import, settings: object, tmp_path: Path) -> Callable:
    """Return a function that draws a diagram of statements, given as `subject property value`."""

    def draw(lines: list[str], start: list[str], *follow: str, **show: object) -> object:
        quads = "".join(f"{expand(line)} <{BASE}graph/said> .\n" for line in lines)
        (tmp_path / "lod.nq.gz").write_bytes(gzip.compress(quads.encode()))
        paths = tuple(tuple(path.split(" / ")) for path in follow)
        plan = diagrams("settings").Plan(
            **PLAN
            | {"start": tuple(start), "follow": paths, "show": {"crm:P9_consists_of": show.get("show")}}
        )
        return diagrams("graph").Release(tmp_path, BASE, settings).draw(plan)

    return draw


def expand(line: str) -> str:
    subject, predicate, value = line.split(" ", 2)
    prefix, _, local = predicate.partition(":")
    object_ = value if value.startswith('"') else f"<{BASE}{value}>"
    return f"<{BASE}{subject}> <{PREFIXES[prefix]}{local}> {object_}"


# The words.


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "), max_size=200))
def test_no_line_is_wider_than_its_box(diagrams: Import, text: str) -> None:
    lines = diagrams("text").wrap(text, 14, 160, bold=True)

    assert len(lines) <= 4
    assert [line for line in lines if diagrams("text").measure(line, 14, bold=True) > 160] == []


def test_a_text_that_fits_keeps_each_word(diagrams: Import) -> None:
    lines = diagrams("text").wrap("Ministry of Foreign Affairs of the USSR", 14, 160)

    assert len(lines) == 2
    assert " ".join(lines) == "Ministry of Foreign Affairs of the USSR"


def test_a_text_that_does_not_fit_ends_after_a_word_with_an_ellipsis(diagrams: Import) -> None:
    lines = diagrams("text").wrap("one two three four five six seven eight nine ten", 14, 60, most=2)

    assert lines[-1].endswith("…")
    assert lines[-1].removesuffix("…").split()[-1] in {"three", "four", "five"}


@given(st.text("abc/#-", min_size=1, max_size=80), st.integers(1, 20))
def test_an_address_in_lines_is_the_address(diagrams: Import, address: str, most: int) -> None:
    lines = diagrams("text").split(address, most)

    assert "".join(lines) == address
    assert max(map(len, lines)) <= most


# The walk.


def test_a_path_is_walked_forwards_and_backwards(draw: Callable) -> None:
    lines = ["a crm:P9_consists_of b", "c crm:P9_consists_of a"]

    picture = draw(lines, ["a"], "crm:P9_consists_of", "^crm:P9_consists_of")

    links = [(link.right.removeprefix(BASE), link.source, link.backwards) for link in picture.links]
    assert links == [("b", "P9", False), ("c", "P9", True)]


def test_the_steps_of_a_path_are_columns(draw: Callable) -> None:
    lines = ["a crm:P9_consists_of b", 'b rdfs:label "Part"@en']

    picture = draw(lines, ["a"], "crm:P9_consists_of / rdfs:label")

    assert [(box.label, box.column) for box in picture.boxes.values()] == [
        (f"{BASE}a", 0), ("Part", 1), ("“Part”", 2),
    ]  # fmt: skip


def test_what_is_not_shown_is_counted(draw: Callable) -> None:
    lines = [f"a crm:P9_consists_of {part}" for part in "bcdef"]

    picture = draw(lines, ["a"], "crm:P9_consists_of", show=2)

    assert [box.label for box in picture.boxes.values()][1:] == [f"{BASE}b", f"{BASE}c", "and 3 more"]


def test_named_values_are_shown_in_the_order_in_which_they_are_named(draw: Callable) -> None:
    lines = [f"a crm:P9_consists_of {part}" for part in "bcdef"]

    picture = draw(lines, ["a"], "crm:P9_consists_of", show=["e", "b"])

    assert [box.label for box in picture.boxes.values()][1:] == [f"{BASE}e", f"{BASE}b", "and 3 more"]


def test_what_two_things_lead_to_is_one_box(draw: Callable) -> None:
    lines = ["a crm:P9_consists_of c", "b crm:P9_consists_of c"]

    picture = draw(lines, ["a", "b"], "crm:P9_consists_of")

    assert len(picture.boxes) == 3
    assert [box.again for box in picture.boxes.values()] == [False, False, False]


def test_what_stands_in_another_column_is_shown_again(draw: Callable) -> None:
    lines = ["a crm:P9_consists_of b", "b crm:P9_consists_of a"]

    picture = draw(lines, ["a"], "crm:P9_consists_of / crm:P9_consists_of")

    assert [(box.column, box.again) for box in picture.boxes.values()] == [(0, False), (1, False), (2, True)]


def test_the_order_of_the_file_does_not_matter(draw: Callable, diagrams: Import, settings: object) -> None:
    lines = [f"a crm:P9_consists_of {part}" for part in "bcdef"] + [
        'b rdfs:label "B"@en',
        'b rdfs:label "Be"@en',
    ]

    texts = [
        diagrams("svg").write_svg(
            diagrams("layout").lay_out(draw(order, ["a"], "crm:P9_consists_of")), settings
        )
        for order in (lines, lines[::-1])
    ]

    assert texts[0] == texts[1]


# The settings.


def test_a_key_that_is_not_known_is_told_with_its_diagram(diagrams: Import, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "model" / "diagrams.toml").read_text(encoding="utf-8")
    file = tmp_path / "diagrams.toml"
    file.write_text(text.replace("about =", "abuot =", 1), encoding="utf-8")

    with pytest.raises(ValueError, match=r"diagrams\.toml: diagram 'document': .*\['about', 'abuot'\]"):
        diagrams("settings").read_settings(file)


# The places.


def test_a_box_stands_beside_the_middle_of_what_hangs_on_it(draw: Callable, diagrams: Import) -> None:
    lines = [f"a crm:P9_consists_of {part}" for part in "bcd"]

    layout = diagrams("layout").lay_out(draw(lines, ["a"], "crm:P9_consists_of"))

    middles = [placed.middle for placed in layout.boxes]
    assert middles[0] == pytest.approx((middles[1] + middles[3]) / 2)
    assert middles[1] < middles[2] < middles[3]


def test_markup_in_a_label_stays_text(draw: Callable, diagrams: Import, settings: object) -> None:
    lines = ["a crm:P9_consists_of b", 'b rdfs:label "<b>&"@en']

    text = diagrams("svg").write_svg(
        diagrams("layout").lay_out(draw(lines, ["a"], "crm:P9_consists_of")), settings
    )

    assert "&lt;b&gt;&amp;" in text
    assert "<b>" not in text
