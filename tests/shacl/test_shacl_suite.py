"""The core part of the W3C's SHACL test suite, where it lies beside the project."""

from collections import Counter
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import ROOT
from lod.errors import ShapesError
from lod.shacl import compile_shapes
from lod.shacl.index import Index, tokens_of
from lod.shacl.paths import Path as PropertyPath
from lod.shacl.paths import Step, read_path
from lod.shacl.shapes import Result
from lod.shacl.terms import sh

SUITE = ROOT.parent / "shared" / "w3c" / "data_shapes" / "data-shapes-test-suite" / "tests" / "core"
ADDRESS = "http://example.org/suite/"
MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
TEST = "http://www.w3.org/ns/shacl-test#"
FILES = [file for file in sorted(SUITE.rglob("*.ttl")) if "sht:Validate" in file.read_text(encoding="utf-8")]

pytestmark = pytest.mark.skipif(not FILES, reason="the W3C's suite is not beside the project")

Row = tuple[str, PropertyPath | None, str, str, str, str]


def test_the_suite_is_all_there() -> None:
    assert len(FILES) == 98


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SUITE).with_suffix("")))
def test_a_case_has_the_results_that_the_w3c_expects(file: Path) -> None:
    manifest = Index.of(read(file))
    [[action]] = manifest.objects_of(f"<{MANIFEST}action>").values()
    [[report]] = manifest.objects_of(f"<{MANIFEST}result>").values()
    data, shapes = (read(file_of(manifest, action, role)) for role in ("dataGraph", "shapesGraph"))

    try:
        compiled = compile_shapes(shapes)
    except ShapesError:
        assert report == f"<{TEST}Failure>"
        return

    assert compiled.unknown == ()
    assert Counter(map(row_of, compiled.results(map(tokens_of, data)))) == expected_rows(manifest, report)


@cache
def read(file: Path) -> list[ox.Triple]:
    """Return the triples of a file, read once, so that blank nodes keep their names."""
    base = f"{ADDRESS}{file.relative_to(SUITE)}"
    quads = ox.parse(file.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=base)
    return [quad.triple for quad in quads]


def file_of(manifest: Index, action: str, role: str) -> Path:
    [token] = manifest.objects(action, f"<{TEST}{role}>")
    return SUITE / token[1:-1].removeprefix(ADDRESS)


def row_of(result: Result) -> Row:
    is_own = result.path == result.shape.path_node
    path = result.shape.path if is_own else Step(result.path)
    return result.focus, path, result.value, result.shape.node, result.component, result.shape.severity


def expected_rows(manifest: Index, report: str) -> Counter[Row]:
    def one(result: str, term: str) -> str:
        return next(iter(manifest.objects(result, sh(term))), "")

    rows: Counter[Row] = Counter()
    for result in manifest.objects(report, sh("result")):
        path = one(result, "resultPath")
        named = (one(result, term) for term in ("value", "sourceShape", "sourceConstraintComponent"))
        rows[
            one(result, "focusNode"),
            read_path(manifest, path) if path else None,
            *named,
            one(result, "resultSeverity"),
        ] += 1
    return rows
