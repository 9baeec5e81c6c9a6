"""The pictures and the examples of docs/model.md are those of a release."""

import gzip
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from conftest import ROOT
from lod.cli import main
from lod.config import Config
from lod.vocab import PREFIXES

SCRIPT = ROOT / "scripts" / "model_diagrams.py"
PAGE = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
PICTURES = sorted((ROOT / "docs" / "model").glob("*.svg"))
FORMATS = {"turtle": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG}
EXAMPLES = re.findall(r"```(turtle|trig)\n(.*?)```", PAGE, flags=re.DOTALL)
SVG = "{http://www.w3.org/2000/svg}"

pictures = pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def release(built: Config) -> Path:
    return built.output / "current"


@pytest.fixture(scope="module")
def quads(release: Path) -> set[ox.Quad]:
    data = gzip.decompress((release / "lod.nq.gz").read_bytes())
    return set(ox.parse(data, format=ox.RdfFormat.N_QUADS))


def parse_example(language: str, text: str, base: str) -> list[ox.Quad]:
    """Return the statements of an example; it knows the prefixes that the release knows."""
    prefixes = PREFIXES | {"lod": f"{base}ns#"}
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in prefixes.items())
    return list(ox.parse(head + text, format=FORMATS[language], base_iri=base))


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SCRIPT, *map(str, arguments)], capture_output=True, text=True, check=False
    )


# The examples.


@pytest.mark.parametrize(("language", "text"), EXAMPLES, ids=lambda value: value.split("\n")[0][:50])
def test_each_example_is_in_the_release(
    language: str, text: str, quads: set[ox.Quad], config: Config
) -> None:
    triples = {quad.triple for quad in quads}

    example = parse_example(language, text, config.base)

    said = quads if language == "trig" else triples
    found = [quad if language == "trig" else quad.triple for quad in example]
    assert found
    assert [str(item) for item in found if item not in said] == []


@pytest.mark.parametrize(("language", "text"), EXAMPLES, ids=lambda value: value.split("\n")[0][:50])
def test_an_example_is_short(language: str, text: str) -> None:
    lines = [line for line in text.splitlines() if line.strip()]

    assert language in FORMATS
    assert len(lines) <= 10


def test_each_part_with_a_picture_has_an_example_and_says_what_is_not_said() -> None:
    parts = [part for part in re.split(r"^## ", PAGE, flags=re.MULTILINE) if "![" in part]

    assert len(parts) == len(PICTURES)
    assert [part.splitlines()[0] for part in parts if "**What this does not say.**" not in part] == []
    assert [part.splitlines()[0] for part in parts if "```turtle" not in part and "```trig" not in part] == []


def test_the_table_of_named_graphs_has_each_graph_of_a_release(quads: set[ox.Quad], config: Config) -> None:
    graphs = {quad.graph_name.value.removeprefix(config.base.rstrip("/")) for quad in quads}

    told = set(re.findall(r"^\| `(/(?:doc|graph)/[^`]+)`", PAGE, flags=re.MULTILINE))

    assert {graph.replace("mfa-164gs-1959-01-21", "…") for graph in graphs} == told


def test_the_program_answers_as_the_page_has_it(built: Config) -> None:
    command, _, answer = re.search(r"```console\n\$ lod (.*?)(\n)(.*?)```", PAGE, flags=re.DOTALL).groups()

    result = CliRunner().invoke(main, [*command.split(), "--output", str(built.output)])

    assert (result.exit_code, result.stdout) == (0, answer)


# The pictures.


def test_the_pictures_are_what_the_release_says(release: Path) -> None:
    result = run("--check", release)

    assert (result.returncode, result.stderr) == (0, "")


def test_each_picture_is_shown_once_with_words_for_those_who_do_not_see_it() -> None:
    shown = re.findall(r"!\[([^\]]+)\]\(model/([\w-]+\.svg)\)", PAGE)

    assert Counter(name for _, name in shown) == Counter(path.name for path in PICTURES)
    assert [words for words, _ in shown if len(words) < 30] == []


@pictures
def test_a_picture_has_a_title_and_a_description(picture: Path) -> None:
    root = ET.parse(picture).getroot()  # noqa: S314 (our own file)

    names = root.attrib["aria-labelledby"].split()

    assert root.attrib["role"] == "img"
    assert [bool(root.find(f"{SVG}*[@id='{name}']").text) for name in names] == [True, True]


@pictures
def test_a_picture_runs_nothing_and_fetches_nothing(picture: Path) -> None:
    text = picture.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")

    found = re.findall(r"<script|<image|<use|<foreignObject|href=|url\(|@import|@font-face|\son\w+=", text)

    assert found == []


@pictures
def test_a_picture_knows_the_dark(picture: Path) -> None:
    assert "@media (prefers-color-scheme: dark)" in picture.read_text(encoding="utf-8")


@pictures
def test_no_boxes_of_a_picture_overlap(picture: Path) -> None:
    root = ET.parse(picture).getroot()  # noqa: S314 (our own file)
    places = [
        tuple(float(box.attrib[name]) for name in ("x", "y", "width", "height"))
        for box in root.iter(f"{SVG}rect")
        if box.attrib.get("class") == "box"
    ]

    overlaps = [
        (one, other)
        for i, one in enumerate(places)
        for other in places[:i]
        if one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    ]

    assert places
    assert overlaps == []


# The script.


def test_the_script_tells_which_picture_is_stale(release: Path, tmp_path: Path) -> None:
    lines = (gzip.decompress((release / "lod.nq.gz").read_bytes())).replace(b"Jawaharlal Nehru", b"J. Nehru")
    (tmp_path / "lod.nq.gz").write_bytes(gzip.compress(lines))
    (tmp_path / "manifest.json").write_bytes((release / "manifest.json").read_bytes())

    result = run("--check", tmp_path)

    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        f"docs/model/{name}.svg: not what the release says, run scripts/model_diagrams.py"
        for name in ("mention", "plans", "states")
    ]


def test_the_script_says_in_one_line_where_a_path_leads_nowhere(release: Path, tmp_path: Path) -> None:
    lines = gzip.decompress((release / "lod.nq.gz").read_bytes()).replace(b"P148_has_component", b"P148_gone")
    (tmp_path / "lod.nq.gz").write_bytes(gzip.compress(lines))
    (tmp_path / "manifest.json").write_bytes((release / "manifest.json").read_bytes())

    result = run("--check", tmp_path)

    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert (
        "diagram 'plans': nothing new along crm:P148_has_component / lod:foresees_recipient" in result.stderr
    )


def test_the_script_says_in_one_line_that_there_is_no_release(tmp_path: Path) -> None:
    result = run("--check", tmp_path)

    assert result.returncode == 1
    assert result.stderr.count("\n") == 1
    assert "manifest.json" in result.stderr
