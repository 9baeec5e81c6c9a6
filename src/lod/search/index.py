"""The index on disk: written beside a store, opened by every process that answers.

    search/
      about.json        of which release it is, and of which version
      ...               the files of the engine

It is made from the store of a release, like that from the dump, and never committed.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Order, Query

from lod.errors import StoreError
from lod.search.engine import (
    IRI,
    KEY,
    NAMES,
    NEWEST,
    OLDEST,
    STORED,
    TITLE,
    VERSION,
    WEIGHT,
    add_tokenizers,
    called_queries,
    make_document,
    make_query,
    make_schema,
    of_kinds,
    unpack,
)
from lod.search.entries import FACETS, Entry, Passage
from lod.search.excerpts import Piece, find_excerpt, mark
from lod.search.judging import wanted_by
from lod.search.queries import Asked, Reading, Sort
from lod.search.results import Count, Found, Hit, Suggestion
from lod.search.words import Wanted, keys_of

PAGE = 20  # results
_ABOUT = "about.json"
_COUNT = "count"  # of a result; the stubs of the engine leave it out
_HEAP = 32 << 20  # bytes that the writer fills before it writes a segment
_MOST_VALUES = 12  # of a facet, those that most results have
_MOST_YEARS = 120
_ORDERS = {Sort.OLDEST: (OLDEST, Order.Asc), Sort.NEWEST: (NEWEST, Order.Desc)}
_LABELS = 20_000  # kept in memory


def write_index(entries: Iterable[Entry], folder: Path, about: str) -> None:
    """Write an index beside its place, and rename it there when it is complete.

    Args:
        entries: what it holds.
        folder: of the index; what is there is replaced.
        about: the release of which it is.

    Raises:
        StoreError: it cannot be written.
    """

    def fill(beside: Path) -> None:
        index = tantivy.Index(make_schema(), str(beside))
        add_tokenizers(index)
        _write(index, entries)

    _make(folder, about, fill)


def _make(folder: Path, about: str, fill: Callable[[Path], None]) -> None:
    try:
        beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}, expected room for an index") from None
    try:
        beside.chmod(0o755)  # a server may run as another user
        fill(beside)
        (beside / _ABOUT).write_text(json.dumps(_about(about)), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        beside.replace(folder)
    except (OSError, ValueError) as error:
        if not is_index(folder, about):  # else another process was quicker: as good
            raise StoreError(f"{folder}: the index cannot be written: {error}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def update_index(
    before: Path, folder: Path, about: str, gone: Iterable[str], entries: Iterable[Entry]
) -> None:
    """Write an index that differs little from another one, whose files it shares.

    The engine never changes a file that it has written; so they are linked, and what goes is marked as gone
    in new files.

    Args:
        before: the other index; it is only read.
        folder: of the new one.
        about: the release of which it is.
        gone: the things whose entries go.
        entries: those that come.

    Raises:
        StoreError: it cannot be written.
    """

    def fill(beside: Path) -> None:
        for file in before.iterdir():
            if file.suffix == ".json":
                shutil.copyfile(file, beside / file.name)
            elif file.suffix != ".lock":
                _share(file, beside / file.name)
        index = tantivy.Index.open(str(beside))
        add_tokenizers(index)
        _write(index, entries, gone)

    _make(folder, about, fill)


def _share(file: Path, place: Path) -> None:
    try:
        place.hardlink_to(file)
    except OSError:  # the file system knows no links
        shutil.copyfile(file, place)


def is_index(folder: Path, about: str) -> bool:
    """Tell whether there is an index of a release, as this program understands it."""
    try:
        return bool(json.loads((folder / _ABOUT).read_bytes()) == _about(about))
    except (OSError, ValueError):
        return False


def open_index(folder: Path, base: str) -> "Index":
    """Open an index for reading; several processes may have it open.

    Raises:
        StoreError: there is none, or it is damaged.
    """
    try:
        try:
            return Index(tantivy.Index.open(str(folder)), base)
        except ValueError:  # the engine makes a file there to lock: the folder may be read-only
            with _linked(folder) as beside:
                return Index(tantivy.Index.open(str(beside)), base)
    except (OSError, ValueError) as error:
        raise StoreError(f"{folder}: the index cannot be opened: {error}") from None


@contextmanager
def _linked(folder: Path) -> Iterator[Path]:
    """Give a folder of links to the files of an index, which need not stay once it is open."""
    with tempfile.TemporaryDirectory(prefix="lod-search-") as name:
        for file in folder.iterdir():
            if not file.name.endswith(".lock"):
                (Path(name) / file.name).symlink_to(file.resolve())
        yield Path(name)


def _about(release: str) -> dict[str, Any]:
    return {"release": release, "version": VERSION}


def _write(index: tantivy.Index, entries: Iterable[Entry], gone: Iterable[str] = ()) -> None:
    writer = index.writer(_HEAP, 1)
    try:
        for iri in gone:
            writer.delete_documents_by_term(IRI, iri)
        for entry in entries:
            writer.add_document(make_document(entry))
        writer.commit()
    finally:
        writer.wait_merging_threads()  # else it goes on to write where nothing is any more


class Index:
    """An index that is only read."""

    def __init__(self, index: tantivy.Index, base: str) -> None:
        """Read an open index; the base is that of the data."""
        add_tokenizers(index)
        index.config_reader("manual")
        self._schema = index.schema
        self._searcher = index.searcher()
        self._base = base
        self.title = lru_cache(_LABELS)(self._title)

    def find(self, asked: Asked) -> Found:
        """Answer a question: the first reading that finds something counts."""
        for reading in Reading if asked.parts else (Reading.EXACT,):
            query = make_query(self._schema, asked, reading)
            total, addresses = self._search(query, asked)
            if total:
                break
        if not total:
            reading = Reading.EXACT
        wanted = wanted_by(asked.parts, reading)
        enough = sum(len(part.keys) for part in asked.parts if not part.is_not) or 1
        hits = tuple(self._hit(self._shown(address), wanted, enough) for address in addresses)
        return Found(
            asked,
            total,
            hits,
            self._count(query) if total else {},
            reading,
            {pair: self.label(*pair) for pair in asked.filters},
            **({} if total else self._instead(asked)),
        )

    def suggest(self, text: str, most: int) -> list[Suggestion]:
        """Return things whose names have the words that somebody has typed, the last only begun."""
        keys = keys_of(text)
        if not keys:
            return []
        for distance in (0, 1):
            query = self._begun(keys, distance)
            hits = self._searcher.search(query, most, count=False, weight_by_field=WEIGHT).hits
            if hits:
                break
        shown = [self._shown(address) for _, address in hits]
        return [Suggestion(s["iri"], s["kind"], s["title"], s["note"]) for s in shown]

    def called(self, text: str, kinds: Sequence[str], most: int) -> tuple[Reading, list[Suggestion]]:
        """Return things of some kinds that are called so, and how widely the words had to be taken.

        The first of these that finds something counts: a name that is just so; names that hold each word;
        that hold words which begin so; that hold words which are close.
        """
        keys = keys_of(text)
        if not keys or not kinds:
            return Reading.EXACT, []
        for reading, names in called_queries(self._schema, keys):
            query = Query.boolean_query([(Occur.Must, names), (Occur.Must, of_kinds(self._schema, kinds))])
            if hits := self._searcher.search(query, most, count=False, weight_by_field=WEIGHT).hits:
                shown = [self._shown(address) for _, address in hits]
                return reading, [Suggestion(s["iri"], s["kind"], s["title"], s["note"]) for s in shown]
        return Reading.EXACT, []

    def label(self, facet: str, value: str) -> str:
        """Return what a value of a facet is called."""
        below = FACETS[facet]
        return (self.title(f"{self._base}{below}{value}") if below else "") or value

    def _title(self, iri: str) -> str:
        found = self._searcher.search(Query.term_query(self._schema, IRI, iri), 1, count=False).hits
        return str(self._shown(found[0][1])["title"]) if found else ""

    def _search(self, query: Query, asked: Asked) -> tuple[int, list[tantivy.DocAddress]]:
        options: dict[str, Any] = {"weight_by_field": WEIGHT}
        if order := _ORDERS.get(asked.sort):
            options = {"order_by_field": order[0], "order": order[1]}
        found = self._searcher.search(query, PAGE, offset=(asked.page - 1) * PAGE, **options)
        return int(getattr(found, _COUNT)), [address for _, address in found.hits]

    def _shown(self, address: tantivy.DocAddress) -> dict[str, Any]:
        return unpack(bytes(self._searcher.doc(address)[STORED][0]))

    def _hit(self, shown: dict[str, Any], wanted: Wanted, enough: int) -> Hit:
        title = mark(shown["title"], wanted)
        passages = [Passage(**passage) for passage in shown["passages"]]
        named = [Passage(", ".join(shown["named"]))] if shown["kind"] == "record" and shown["named"] else []
        excerpt = find_excerpt((*passages, *named), wanted, enough)
        also: tuple[Piece, ...] = ()
        if not any(piece.is_hit for piece in title):
            others = (mark(name, wanted) for name in shown["names"])
            also = next((name for name in others if any(piece.is_hit for piece in name)), ())
        return Hit(shown["iri"], shown["kind"], title, shown["language"], shown["note"], also, excerpt)

    def _count(self, query: Query) -> dict[str, tuple[Count, ...]]:
        wanted = {
            name: {"terms": {"field": name, "size": _MOST_YEARS if name == "year" else _MOST_VALUES}}
            for name in FACETS
        }
        counted = self._searcher.aggregate(query, wanted)
        facets = {}
        for name in FACETS:
            buckets = [
                (_value(bucket["key"]), int(bucket["doc_count"])) for bucket in counted[name]["buckets"]
            ]
            ordered = (
                sorted(buckets) if name == "year" else sorted(buckets, key=lambda one: (-one[1], one[0]))
            )
            facets[name] = tuple(Count(value, self.label(name, value), count) for value, count in ordered)
        return facets

    def _instead(self, asked: Asked) -> dict[str, Any]:
        """Return what may help whoever has found nothing."""
        unfiltered = Asked(asked.text, asked.parts) if asked.filters else None
        alone = [Asked(part.typed, (part,)) for part in asked.parts if not part.is_not]
        counts = [self._total(one) for one in alone] if len(alone) > 1 else []
        pairs = tuple(zip((one.parts[0] for one in alone), counts, strict=False))
        return {"unfiltered": self._total(unfiltered) if unfiltered else 0, "alone": pairs}

    def _total(self, asked: Asked) -> int:
        found = self._searcher.search(make_query(self._schema, asked, Reading.EXACT), 1)
        return int(getattr(found, _COUNT))

    def _begun(self, keys: Sequence[str], distance: int) -> Query:
        """Return a query for names with all words, of which the last is only begun."""
        schema = self._schema
        must = [(Occur.Must, Query.term_query(schema, NAMES, key)) for key in keys[:-1]]
        last = Query.fuzzy_term_query(schema, NAMES, keys[-1], distance=distance, prefix=True)
        text = " ".join(keys)
        clauses = [
            (Occur.Must, Query.const_score_query(Query.boolean_query([*must, (Occur.Must, last)]), 1.0))
        ]
        for one in (TITLE, KEY):  # what begins so stands before what has such a word somewhere
            whole = Query.fuzzy_term_query(schema, one, text, distance=0, prefix=True)
            clauses.append((Occur.Should, Query.const_score_query(whole, 0.5)))
        return Query.boolean_query(clauses)


def _value(key: Any) -> str:
    return str(int(key)) if isinstance(key, float) else str(key)
