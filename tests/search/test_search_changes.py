"""An index that is made of the one before is as good as one that is made from nothing."""

import subprocess
import sys
from dataclasses import replace

import pyoxigraph as ox
import pytest

from conftest import RECORD, ROOT
from lod.build import build_release
from lod.config import Config
from lod.furnish import fill_index
from lod.releases import Release, read_release
from lod.search import Asked, Changed, Index, is_index, open_index, parse_text

QUESTIONS = (
    "", "nehru", "mikoyan", "berlin", "conversation", "grain", "RGANI f. 5", "zebra", "harbour dues", "771zz",
)  # fmt: skip
RECORDS = 25
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"


@pytest.fixture(scope="module")
def pair(config: Config, tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, Release]:
    """Two releases: in the second a record has changed, one is gone and one has come."""
    folder = tmp_path_factory.mktemp("changes")
    settings = replace(config, output=folder / "output")
    pages = folder / "pages"
    command = [sys.executable, ROOT / "benchmarks" / "corpus.py", str(RECORDS), pages]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (pages / RECORD.name).write_bytes(RECORD.read_bytes())
    build_release([pages], settings, lambda _: None)
    before = read_release(settings.output)
    first, second, *_ = sorted(pages.rglob("record-*.txt"))
    seen = "A zebra was seen.\n\n771/ZZ\n\nDocument Information"
    first.write_text(first.read_text().replace("Document Information", seen))
    second.unlink()
    text = RECORD.read_text(encoding="utf-8").replace("164/GS", "771/ZZ").replace("Mikoyan's", "Nehru's")
    (pages / "another.txt").write_text(text, encoding="utf-8")
    build_release([pages], settings, lambda _: None)
    return before, read_release(settings.output)


@pytest.fixture(scope="module")
def afresh(pair: tuple[Release, Release], tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The index of the second release, made from nothing."""
    _, after = pair
    folder = tmp_path_factory.mktemp("afresh") / "search"
    fill_index(after.store, folder, after.manifest.base, after.manifest.release)
    return open_index(folder, after.manifest.base)


def answers(index: Index, text: str) -> tuple[int, dict[str, tuple[object, ...]], dict[str, object]]:
    """Return all that an index says: how many, each result by its IRI, the counts."""
    total, hits, facets = 0, {}, {}
    for page in range(1, 40):
        found = index.find(Asked(text, parse_text(text), page=page))
        total, facets = found.total, found.facets or facets
        hits |= {hit.iri: (hit.label, hit.note, hit.also, hit.excerpt) for hit in found.hits}
    return total, hits, facets


@pytest.mark.parametrize("text", QUESTIONS)
def test_it_answers_the_same(pair: tuple[Release, Release], afresh: Index, text: str) -> None:
    after = pair[1]

    assert answers(open_index(after.search, after.manifest.base), text) == answers(afresh, text)


def test_it_shares_files_with_the_one_before(pair: tuple[Release, Release]) -> None:
    before, after = pair
    ids = [{file.stat().st_ino for file in release.search.iterdir()} for release in (before, after)]

    assert ids[0] & ids[1]


def test_the_one_before_stays_as_it_is(pair: tuple[Release, Release]) -> None:
    before, after = pair
    folder = before.search
    index = open_index(folder, before.manifest.base)

    assert is_index(folder, before.manifest.release)
    assert not is_index(folder, after.manifest.release)
    assert index.find(Asked("771zz", parse_text("771zz"))).total == 0


def test_a_name_that_changes_makes_new_entries_of_the_records_that_have_it(built: Config) -> None:
    release = read_release(built.output)
    base = release.manifest.base
    changed = Changed(base)
    label = f'<{base}id/person/nehru> {LABEL} "N"@en <{base}graph/authority> .'

    changed.note([label.encode()])

    store = ox.Store.read_only(str(release.store))
    assert changed.affected(store) == {f"{base}id/person/nehru", f"{base}id/document/{RECORD.stem}"}


def test_a_term_that_changes_makes_the_whole_anew(built: Config) -> None:
    release = read_release(built.output)
    base = release.manifest.base
    changed = Changed(base)
    label = f'<{base}vocab/type/draft> {LABEL} "D"@en <{base}graph/vocabulary> .'

    changed.note([label.encode()])

    assert changed.affected(ox.Store.read_only(str(release.store))) is None
