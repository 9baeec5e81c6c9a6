"""The same statements give the same bytes, sorted, and nothing malformed is ever written."""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import ROOT
from lod.config import Config
from lod.dumps import FILES
from lod.iris import Iris
from lod.ledger import Totals
from lod.model import Origin
from lod.press import Press
from lod.publish import name_release
from lod.releases import read_release

COMMITTED = ROOT / "output" / "current"
OTHER_ZLIB = pytest.mark.skipif(
    "ng" in zlib.ZLIB_RUNTIME_VERSION,
    reason="zlib-ng packs to other bytes than zlib, from the same statements",
)
EVERYTHING = [
    pytest.param("lod.nq.gz", marks=OTHER_ZLIB),
    "lod.ttl",
    "lod.jsonld",
    "report.ttl",
    "shapes.ttl",
    pytest.param("dcat.ttl", marks=OTHER_ZLIB),  # has the checksums, too
    "why.zst",
    "why.idx",
    pytest.param("manifest.json", marks=OTHER_ZLIB),  # has the checksum of lod.nq.gz
]


def build(source: Path, output: Path, seed: str = "random") -> Path:
    """Build in a process of its own; return the folder of the release."""
    options = ["--config", str(ROOT / "lod.toml"), "--output", str(output)]
    command = [sys.executable, "-m", "lod", "build", str(source), *options]
    done = subprocess.run(
        command,
        env={**os.environ, "PYTHONHASHSEED": seed},
        cwd=source.parent,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return output / "current"


def quads(dump: Path) -> list[ox.Quad]:
    """Return the statements of a dump."""
    return list(ox.parse(gzip.decompress(dump.read_bytes()), format=ox.RdfFormat.N_QUADS))


def apart(built: Config, quad: ox.Quad) -> bool:
    """Tell whether a statement follows from others, or is about the validation."""
    graph = str(quad.graph_name)[1:-1].removeprefix(built.base)
    return graph in {"graph/inferred", "graph/shapes", "graph/validation"} or graph.startswith("doc/report/")


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two releases of the project's records, made now in other folders and with other seeds."""
    folders = [tmp_path_factory.mktemp(name) / "records" for name in ("here", "there-and-elsewhere")]
    for folder in folders:
        shutil.copytree(ROOT / "records", folder)
    one, other = (
        build(folder, folder.parent / "output", seed) for folder, seed in zip(folders, "12", strict=True)
    )
    return one, other


@pytest.mark.parametrize("name", [*FILES, "manifest.json"])
def test_the_same_records_give_the_same_bytes_in_any_process_and_folder(
    twins: tuple[Path, Path], name: str
) -> None:
    one, other = twins

    assert (one / name).read_bytes() == (other / name).read_bytes()


def test_there_is_a_committed_release() -> None:
    assert COMMITTED.exists(), f"{COMMITTED} is missing: run 'lod build' and commit output/"


@pytest.mark.parametrize("name", EVERYTHING)
def test_the_committed_release_is_what_the_records_give(twins: tuple[Path, Path], name: str) -> None:
    assert COMMITTED.exists(), f"{COMMITTED} is missing: run 'lod build' and commit output/"

    committed = (COMMITTED / name).read_bytes()

    assert committed == (twins[0] / name).read_bytes(), f"{name} is not up to date: run 'lod build'"


def test_the_committed_release_has_the_statements_of_the_records(twins: tuple[Path, Path]) -> None:
    assert COMMITTED.exists(), f"{COMMITTED} is missing: run 'lod build' and commit output/"

    committed, now = (
        gzip.decompress((folder / "lod.nq.gz").read_bytes()) for folder in (COMMITTED, twins[0])
    )

    assert set(committed.splitlines()) ^ set(now.splitlines()) == set()


def test_the_lines_of_a_dump_are_sorted_and_each_is_there_once(built: Config) -> None:
    dump = gzip.decompress((built.output / "current" / "lod.nq.gz").read_bytes()).decode()

    lines = dump.splitlines(keepends=True)
    assert lines == sorted(set(lines))
    assert len(lines) == read_release(built.output).manifest.counts["triples"]


@pytest.mark.parametrize("name", ["lod.ttl", "lod.jsonld"])
def test_a_dump_without_graphs_has_what_is_said_and_not_what_follows(built: Config, name: str) -> None:
    folder = built.output / "current"
    format_ = {"lod.ttl": ox.RdfFormat.TURTLE, "lod.jsonld": ox.RdfFormat.JSON_LD}[name]

    found = {quad.triple for quad in ox.parse((folder / name).read_bytes(), format=format_)}

    said = {quad.triple for quad in quads(folder / "lod.nq.gz") if not apart(built, quad)}
    assert found == said


def test_the_dumps_of_the_graphs_together_are_the_whole_dump(built: Config) -> None:
    folder = built.output / "current"

    parts = [quad for file in sorted(folder.glob("graph-*.nq.gz")) for quad in quads(file)]

    assert len(parts) == len(set(parts))
    assert set(parts) == set(quads(folder / "lod.nq.gz"))


def test_the_manifest_has_size_and_checksum_of_every_file(built: Config) -> None:
    release = read_release(built.output)

    for file in release.manifest.files:
        data = (release.folder / file.name).read_bytes()

        assert (file.bytes, file.sha256) == (len(data), hashlib.sha256(data).hexdigest())


def test_the_catalogue_has_length_and_digest_of_every_file(built: Config) -> None:
    release = read_release(built.output)

    quads_ = ox.parse((release.folder / "dcat.ttl").read_bytes(), format=ox.RdfFormat.TURTLE)

    values = {
        (q.subject.value, q.predicate.value.split("#")[-1]): getattr(q.object, "value", "") for q in quads_
    }
    for file in release.manifest.files:
        dump = f"{built.base}dumps/{file.name}"
        assert values[dump, "byteSize"] == str(file.bytes)
        assert values[f"{dump}#sha256", "checksumValue"] == file.sha256


def test_the_partitions_of_the_data_set_count_what_is_there(built: Config) -> None:
    folder = built.output / "current"
    statements = {q.triple for q in quads(folder / "lod.nq.gz") if "graph/dataset" not in str(q.graph_name)}
    said = {q.triple for q in quads(folder / "graph-dataset.nq.gz")}
    [partition] = {t.subject for t in said if "oa#exact" in str(t.object)}

    [number] = [
        t.object.value for t in said if t.subject == partition and t.predicate.value.endswith("triples")
    ]

    assert int(number) == sum(t.predicate.value.endswith("oa#exact") for t in statements) > 0


def test_the_compressed_dump_tells_neither_time_nor_machine(built: Config) -> None:
    header = (built.output / "current" / "lod.nq.gz").read_bytes()[:10]

    assert header[3] == 0  # no name of a file
    assert header[4:8] == b"\0\0\0\0"  # no time
    assert header[9] == 255  # no operating system


def test_a_release_is_named_by_its_statements() -> None:
    one, other, line = (
        Totals(),
        Totals(),
        b"<http://e/s> <http://e/p> <http://e/o> <http://e/doc/document/a> .",
    )
    graph = b"<http://e/doc/document/a>"
    for totals, lines in ((one, (line, line[1:])), (other, (line[1:], line))):
        for each in lines:
            totals.add_quads([each], [graph], "http://e/", 1)

    assert name_release(one.sum, [b"a", b"b"]) == name_release(other.sum, [b"b", b"a"])
    one.add_quads([line], [graph], "http://e/", -1)
    assert name_release(one.sum, [b"a"]) != name_release(other.sum, [b"a"])
    assert name_release(one.sum, [b"a"]) != name_release(one.sum, [b"b"])


@pytest.mark.parametrize(
    "object_",
    [
        '"Nehru',
        "Nehru",
        '"x" . <http://e/a> <http://e/b> "y"',
        '"x" .\n<http://e/a> <http://e/b> "y"',
        '"a\ttab"',
        '"x"^^<http://www.w3.org/2001/XMLSchema#string>',
        '"x"@EN',
    ],
)
def test_a_statement_that_oxigraph_would_write_otherwise_is_never_written(iris: Iris, object_: str) -> None:
    press = Press(iris, {}, "")
    statement = (("<http://e/s>", "<http://e/p>", object_), Origin("record/text", "page.txt"))
    press.put([(iris.graph("authority"), [statement])])

    with pytest.raises(SyntaxError):
        press.lines()
