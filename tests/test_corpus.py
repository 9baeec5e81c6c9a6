"""The made-up corpus is the same each time, and is what it says."""

import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from statistics import quantiles
from types import ModuleType

import pytest

from conftest import ROOT
from lod.build import build_release
from lod.config import Config
from lod.model import Finding, Record, Severity
from lod.records import Item, find_items

FILE = ROOT / "benchmarks" / "corpus.py"
FORMS = ("folder", "zip", "jsonl")


@pytest.fixture(scope="module")
def corpus() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("corpus", FILE)
    assert spec
    assert spec.loader
    module = sys.modules["corpus"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules["corpus"]


def digest_of(folder: Path) -> str:
    """Return a digest of all files, with their names."""
    digest = sha256()
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        digest.update(str(file.relative_to(folder)).encode() + file.read_bytes())
    return digest.hexdigest()


@pytest.mark.parametrize("form", FORMS)
def test_same_seed_gives_the_same_bytes(corpus: ModuleType, form: str, tmp_path: Path) -> None:
    for name, seed in (("one", "7"), ("two", "7"), ("other", "8")):
        corpus.main(["30", str(tmp_path / name), "--seed", seed, "--faults", "0.2", "--as", form])

    one, two, other = (digest_of(tmp_path / name) for name in ("one", "two", "other"))
    assert one == two
    assert one != other


def test_record_is_the_same_in_a_larger_corpus(corpus: ModuleType) -> None:
    assert corpus.Corpus(7).page(5) == corpus.Corpus(7).page(5)
    assert corpus.Corpus(7).page(5).data != corpus.Corpus(7).page(6).data


@pytest.mark.parametrize("form", FORMS)
def test_corpus_in_each_form_holds_the_same_records(corpus: ModuleType, form: str, tmp_path: Path) -> None:
    corpus.main(["20", str(tmp_path), "--as", form])

    items = [item for item in find_items([tmp_path]) if isinstance(item, Item)]
    records = [read for item in items for read in item.read() if isinstance(read, Record)]

    pages = [corpus.Corpus(1).page(number) for number in range(1, 21)]
    assert [(record.slug, record.text.encode()) for record in records] == [(p.name, p.data) for p in pages]


def test_lengths_are_those_of_real_pages(corpus: ModuleType) -> None:
    made = corpus.Corpus(1)

    sizes = [len(made.page(number).data) for number in range(1, 401)]

    sixth, median, five_sixths = (quantiles(sizes, n=6)[cut] for cut in (0, 2, 4))
    assert 2000 < sixth < 3000
    assert 3500 < median < 4500
    assert 5500 < five_sixths < 7500
    assert max(sizes) > 15_000


def test_names_are_drawn_by_the_law_of_zipf(corpus: ModuleType) -> None:
    made = corpus.Corpus(1)
    text = "\n".join(made.page(number).data.decode() for number in range(1, 201))

    counts = sorted((text.count(state.full) for state in made.states.values), reverse=True)

    assert counts[0] > 3 * counts[9] > 9 * counts[99]


def test_two_hundred_records_build_without_violation_but_for_the_planted_faults(
    corpus: ModuleType, config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    corpus.main(["200", str(tmp_path / "corpus"), "--seed", "3", "--faults", "0.06"])
    planted = dict(line.split("\t") for line in capsys.readouterr().out.splitlines())
    told: list[Finding] = []

    tally = build_release([tmp_path / "corpus"], replace(config, output=tmp_path / "output"), told.append)

    assert set(planted.values()) == set(corpus.FAULTS)
    broken = {name for name, fault in planted.items() if fault != "duplicate"}
    twice = {name for name, fault in planted.items() if fault == "duplicate"}
    by_severity = {
        severity: {Path(f.where.partition(":")[0]).stem for f in told if f.severity is severity}
        for severity in (Severity.VIOLATION, Severity.WARNING)
    }
    assert by_severity == {Severity.VIOLATION: broken, Severity.WARNING: twice}
    assert (tally.left_out, len(tally.written)) == (len(broken), 200 - len(planted))
