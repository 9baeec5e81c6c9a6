"""The house keeps its own rules."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from conftest import ROOT
from lod.cli import main

HOME = ROOT / "src" / "lod"
MODULES = sorted(HOME.rglob("*.py"))
COMMANDS = sorted(main.commands)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
REQUIREMENTS = [re.split(r"[<>=!~\[; ]", line)[0].lower() for line in PROJECT["project"]["dependencies"]]


def text_of(folder: Path) -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(folder.rglob("*.md")))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(HOME)))
def test_a_module_begins_with_its_purpose(module: Path) -> None:
    tree = ast.parse(module.read_text(encoding="utf-8"))

    first = (ast.get_docstring(tree) or "").partition("\n")[0]

    assert len(first) > 10
    assert first.endswith((".", "?", ":"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(HOME)))
def test_a_module_is_read_in_one_sitting(module: Path) -> None:
    lines = module.read_text(encoding="utf-8").splitlines()

    assert len(lines) < 400


def test_there_are_commands_and_requirements() -> None:
    assert {"build", "serve", "find", "score"} <= set(COMMANDS)
    assert {"flask", "rdflib", "pyoxigraph"} <= set(REQUIREMENTS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_occurs_in_the_readme(command: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert re.search(rf"\blod {command}\b", readme)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_occurs_in_the_documentation(command: str) -> None:
    documentation = text_of(ROOT / "docs")

    assert re.search(rf"\blod {command}\b", documentation)


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_a_requirement_was_decided_upon(requirement: str) -> None:
    decisions = text_of(ROOT / "docs" / "decisions").lower()

    assert re.search(rf"\b{re.escape(requirement)}\b", decisions)


def test_a_requirement_is_imported_somewhere() -> None:
    code = "\n".join(module.read_text(encoding="utf-8") for module in MODULES).lower()

    modules = {name: re.escape(name.replace("-", "_")) for name in REQUIREMENTS}
    unused = [name for name, module in modules.items() if not re.search(rf"\b(import|from) {module}\b", code)]

    assert unused in ([], ["sparqlwrapper"])  # for those who ask an endpoint, and for the tests


@pytest.mark.parametrize(
    "setting", ["records", "output", "authority", "ontology", "shapes", "queries", "profiles"]
)
def test_an_installed_copy_brings_along_what_the_settings_point_to(setting: str) -> None:
    brought = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]

    assert "lod.toml" in brought
    assert setting in brought or setting in {"records", "output"}  # those are the archive's own
