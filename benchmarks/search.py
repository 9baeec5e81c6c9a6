"""Searching 100,000 made-up records: how long answers take, and what the index costs.

The records are those of `corpus.py` with their texts, as if all could be published, and 20 facet values
each by Zipf's law; beside them are the people and states of `authority/`. The questions are a
mix of what people type, each asked once, so that no cache helps, in process and over HTTP. Baselines:
SQLite FTS5 over the words of 20,000 of the records with the same counts, and a scan by SPARQL (`CONTAINS`)
over the texts of 2,000.

Usage: .venv/bin/python benchmarks/search.py [RECORDS [QUESTIONS]]
"""

# ruff: noqa: S311 - chance, not secrets

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from random import Random
from resource import RUSAGE_SELF, getrusage
from threading import Thread
from urllib.parse import urlencode

import pyoxigraph as ox

from corpus import ROOT, Corpus
from lod.build import build_release
from lod.config import load_config
from lod.iris import slugify
from lod.releases import read_release
from lod.search import Asked, Entry, Index, Passage, open_index, parse_text, write_index
from lod.search.engine import stems_of
from lod.search.entries import Days
from lod.search.words import keys_of
from serving import free_port, running

RECORDS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
QUESTIONS = int(sys.argv[2]) if len(sys.argv) > 2 else 600  # noqa: PLR2004
RIVALLED, SCANNED = min(RECORDS, 20_000), 2_000  # records that FTS5 has, and that SPARQL scans
BASE = "https://lod.example.org/"


@dataclass(frozen=True)
class Took:
    """The seconds that something takes, and those that a processor of this process works for it."""

    seconds: float
    work: float = 0.0


@dataclass(frozen=True)
class Question:
    """What somebody types and chooses."""

    kind: str
    text: str
    filters: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> Asked:
        """The question as the index takes it."""
        return Asked(self.text, parse_text(self.text), self.filters)

    @property
    def address(self) -> str:
        """The question as an address."""
        return f"/search?{urlencode([('q', self.text), *self.filters])}"


class Made:
    """The entries, the same for every run."""

    def __init__(self) -> None:
        self.corpus = Corpus(1)
        self.bytes = 0  # of the texts

    def entries(self) -> Iterator[Entry]:
        """Yield the records, then who is named."""
        for number in range(1, RECORDS + 1):
            yield self.record(number)
        for kind, drawn in (("person", self.corpus.people), ("state", self.corpus.states)):
            for one in drawn.values:
                iri = f"{BASE}id/{kind}/{slugify(one.full)}"
                names = (one.full, one.short)
                yield Entry(iri, kind, one.full, names=names, weight=1.5)

    def record(self, number: int) -> Entry:
        """Return the entry of a record."""
        random, corpus = Random(f"facets {number}"), self.corpus
        lines = [line for line in corpus.page(number).data.decode().split("\n") if line]
        year = random.randint(1945, 1991)
        people = list({corpus.people.draw(random, year).full: None for _ in range(12)})
        states = list({corpus.states.draw(random, year).full: None for _ in range(8)})
        title = next(line for line in lines[1:] if not line[:1].isdigit() and len(line) > 25)  # noqa: PLR2004
        text = "\n".join(lines)
        self.bytes += len(text.encode())
        day = year * 10_000 + random.randint(1, 12) * 100 + random.randint(1, 28)
        return Entry(
            f"{BASE}id/document/{number}", "record", title, note=str(day), names=(title,),
            marks=(f"AVPRF, f. {random.randint(1, 600)}, op. {random.randint(1, 60)}, d. {number}",),
            passages=(Passage(text, "en"),), named=(*people, *states),
            facets={
                "person": tuple(map(slugify, people)), "state": tuple(map(slugify, states)),
                "topic": (f"topic-{random.randint(1, 30)}",),
                "repository": (f"archive-{random.randint(1, 7)}",),
            },
            days=Days((year,), day, day),
        )  # fmt: skip

    def questions(self) -> list[Question]:
        """Return what is asked, each once."""
        random, corpus = Random("questions"), self.corpus
        found: dict[tuple[str, tuple[tuple[str, str], ...]], Question] = {}
        while len(found) < QUESTIONS:
            number = random.randint(1, RECORDS)
            person = corpus.people.draw(random, random.randint(1945, 1991))
            words = [word for word in self.record(number).passages[0].text.split() if word.isalpha()]
            at = random.randrange(len(words) - 3)
            year = str(random.randint(1945, 1991))
            kind = random.choices(list(_MIX), weights=list(_MIX.values()))[0]
            letters = list(person.short)
            letters.insert(random.randrange(len(letters)), random.choice("aeiou"))
            question = {
                "a name": Question(kind, person.full),
                "two words": Question(kind, f"{person.short} {random.choice(words)}"),
                "three words": Question(kind, " ".join(random.sample(words, 3))),
                "a beginning": Question(kind, f"{random.choice(words)[:4]}*"),
                "a phrase": Question(kind, f'"{" ".join(words[at : at + 3])}"'),
                "narrowed down": Question(
                    kind, person.short, (("person", slugify(person.full)), ("year", year))
                ),
                "a common word": Question(kind, random.choice(_COMMON), (("year", f"1945-{year}"),)),
                "a shelf mark": Question(
                    kind, f"AVPRF f. {random.randint(1, 600)} op. {random.randint(1, 60)}"
                ),
                "misspelt": Question(kind, "".join(letters)),
                "nothing": Question(kind, f"{person.short} quagga{number}"),
            }[kind]
            found.setdefault((question.text, question.filters), question)
        return list(found.values())


_COMMON = ("ambassador", "government", "said", "question", "proposal")
_MIX = {
    "a name": 25, "two words": 15, "three words": 10, "a beginning": 10, "a phrase": 10, "narrowed down": 10,
    "a common word": 5, "a shelf mark": 5, "misspelt": 5, "nothing": 5,
}  # fmt: skip


def main() -> None:
    """Measure and print."""
    made = Made()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = replace(load_config(ROOT / "lod.toml"), output=folder / "output")
        build_release([ROOT / "records"], config, lambda _: None)
        release = read_release(config.output)
        some = min(RECORDS, 2_000)
        alone = cpu(lambda: sum(1 for _ in islice(made.entries(), some))) * RECORDS / some
        made.bytes = 0
        spent = cpu(lambda: write_index(made.entries(), release.search, release.manifest.release)) - alone
        size = sum(file.stat().st_size for file in release.search.iterdir())
        text = made.bytes / RECORDS
        print(f"{RECORDS:,} records of {text / 1000:.1f} kB of text")
        print(f"  index {size >> 20} MiB, {size / RECORDS / 1000:.1f} kB a record")
        print(f"  {spent / RECORDS * 1000:.2f} ms of processor time a record to make it")
        print(f"  {getrusage(RUSAGE_SELF).ru_maxrss >> 10} MiB of memory at most\n")
        questions = made.questions()
        index = open_index(release.search, BASE)
        by_kind(index, questions)
        table("in process", [latency(lambda q=q: index.find(q.asked)) for q in questions])
        over_http(config.output, questions)
        baselines(made, folder, index, questions)


def by_kind(index: Index, questions: Sequence[Question]) -> None:
    """Print how long each kind of question takes in process."""
    for kind in _MIX:
        times = [latency(lambda q=q: index.find(q.asked)) for q in questions if q.kind == kind]
        if times:
            table(f"  {kind}", times)
    table("  suggestions", [latency(lambda q=q: index.suggest(q.text[:4], 8)) for q in questions])


def over_http(output: Path, questions: Sequence[Question]) -> None:
    """Print how long answers take over HTTP, as JSON and as pages, for one client and for four at once."""
    port = free_port()
    settings = ["--config", str(ROOT / "lod.toml"), "--output", str(output), "--port", str(port)]
    with running([sys.executable, "-m", "lod", "serve", *settings, "--workers", "2"], port):
        time.sleep(1)
        for number, (form, clients) in enumerate((("json", 1), ("html", 1), ("html", 4))):
            times: list[Took] = []
            chosen = questions[number::3]  # none twice: answers are kept
            turns = [chosen[turn::clients] for turn in range(clients)]
            threads = [Thread(target=ask, args=(port, turn, f"{form}&page=1", times)) for turn in turns]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            table(f"over HTTP, {form}, {clients} client{'s' if clients > 1 else ''}", times)


def ask(port: int, questions: Sequence[Question], form: str, times: list[Took]) -> None:
    """Ask over one connection, and note how long each answer takes."""
    connection = HTTPConnection("127.0.0.1", port)
    for question in questions:
        begin = time.perf_counter()
        connection.request("GET", f"{question.address}&as={form}", headers={"Cache-Control": "no-cache"})
        answer = connection.getresponse()
        answer.read()
        times.append(Took(time.perf_counter() - begin))
        assert answer.status == 200, question  # noqa: PLR2004
    connection.close()


def baselines(made: Made, folder: Path, index: Index, questions: Sequence[Question]) -> None:
    """Print what others take for the names among the questions."""
    chosen = [question for question in questions if question.kind in {"a name", "two words"}][:40]
    database = sqlite3.connect(folder / "rival.db")
    print("\nbeside others")
    spent = cpu(lambda: fill_fts(database, made)) / RIVALLED
    print(f"{spent * 1000:.2f} ms a record for SQLite FTS5, with what makes up the texts")
    print(f"{len(chosen)} questions of one and two names")
    table(f"  lod, {RECORDS:,} records", [latency(lambda q=q: index.find(q.asked)) for q in chosen])
    table(f"  SQLite FTS5, {RIVALLED:,} records", [latency(lambda q=q: ask_fts(database, q)) for q in chosen])
    store = ox.Store()
    text = ox.NamedNode("http://purl.org/dc/terms/abstract")
    for entry in islice(made.entries(), SCANNED):
        store.add(ox.Quad(ox.NamedNode(entry.iri), text, ox.Literal(entry.passages[0].text)))
    times = [latency(lambda q=q: scan(store, q)) for q in chosen[:10]]
    table(f"  SPARQL, {SCANNED:,} records", times)


def fill_fts(database: sqlite3.Connection, made: Made) -> None:
    """Make a full-text table of the same words, and one of the facets."""
    database.execute("CREATE VIRTUAL TABLE texts USING fts5(names, text, content='')")
    database.execute("CREATE TABLE facets (id INTEGER, name TEXT, value TEXT)")
    with database:
        for number, entry in enumerate(islice(made.entries(), RIVALLED)):
            keys = keys_of("\n".join((*(p.text for p in entry.passages), *entry.named)))
            row = (number, " ".join(keys_of(" ".join(entry.names))), " ".join(stems_of(keys) if keys else ()))
            database.execute("INSERT INTO texts (rowid, names, text) VALUES (?, ?, ?)", row)
            values = [(number, name, value) for name, all_ in entry.facets.items() for value in all_]
            database.executemany("INSERT INTO facets VALUES (?, ?, ?)", values)
        database.execute("INSERT INTO texts (texts) VALUES ('optimize')")
        database.execute("CREATE INDEX by_id ON facets (id)")


def ask_fts(database: sqlite3.Connection, question: Question) -> None:
    """Ask for the best twenty, and for the counts of the facets."""
    match = " AND ".join(f'"{stem}"' for stem in stems_of(keys_of(question.text)))
    best = "SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT 20"
    database.execute(best, (match,)).fetchall()
    every = "SELECT rowid FROM texts WHERE texts MATCH ?"
    counts = f"SELECT name, value, COUNT(*) FROM facets WHERE id IN ({every}) GROUP BY 1, 2"  # noqa: S608
    database.execute(counts, (match,)).fetchall()


def scan(store: ox.Store, question: Question) -> None:
    """Ask SPARQL for the texts that have all words."""
    words = " && ".join(f'CONTAINS(LCASE(?text), "{word.lower()}")' for word in question.text.split())
    list(store.query(f"SELECT ?s {{ ?s ?p ?text FILTER({words}) }} LIMIT 20"))  # type: ignore[arg-type]


def latency(act: Callable[[], object]) -> Took:
    """Return how long something takes."""
    begin, work = time.perf_counter(), time.process_time()
    act()
    return Took(time.perf_counter() - begin, time.process_time() - work)


def cpu(act: Callable[[], object]) -> float:
    """Return the seconds of processor time that something takes."""
    begin = time.process_time()
    act()
    return time.process_time() - begin


def table(title: str, times: Sequence[Took]) -> None:
    """Print the quantiles in milliseconds, also of the work, which depends less on who else is there."""
    print(f"{title:32}{len(times):5}  {quantiles([t.seconds for t in times])}", end="")
    work = [t.work for t in times]
    print(f"   work {quantiles(work)}" if any(work) else "", flush=True)


def quantiles(times: Sequence[float]) -> str:
    """Return the quantiles in milliseconds."""
    ordered = sorted(times)
    found = [ordered[min(int(len(ordered) * q), len(ordered) - 1)] * 1000 for q in (0.5, 0.95, 0.99)]
    return "p50 {:6.1f}  p95 {:6.1f}  p99 {:6.1f}".format(*found)


if __name__ == "__main__":
    main()
