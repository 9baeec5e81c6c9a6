"""A made-up corpus of records: any number, the same bytes for the same seed, to repeat every figure.

Pages in the layout of the Digital Archive. Lengths are log-normal: half of the pages have less than
4 kB, two of three have 2.5 to 6.5 kB, and one of two hundred has 60 kB. Names are drawn by
Zipf's law from `authority/`, one of seven from names that nobody bears. The sentences are our own and
say nothing about anybody. Record number N is the same in a corpus of any size.

With `--length 300` half of the bodies have less than 300 characters: short telegrams and notes, which make
about 500 statements each.

Usage: .venv/bin/python benchmarks/corpus.py N FOLDER [--seed S] [--faults 0.01] [--length 300]
       [--as folder|zip|jsonl]

Each fault that is planted is a line on standard output: the name of the record, a tab, the fault.
"""

# ruff: noqa: S311 - chance, not secrets

import argparse
import csv
import json
import math
import sys
import zipfile
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
FAULTS = ("no date", "wrong encoding", "empty", "duplicate")
_MEDIAN, _SPREAD, _LEAST, _LONG = 3_100, 0.55, 600, 59_000  # characters of a body
_LONG_PAGES, _UNKNOWN = 0.005, 1 / 7
_FIRST_YEAR, _LAST_YEAR = 1945, 1991
_IN_A_FOLDER = 1000
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip

_TITLES = (
    "Record of a Conversation between {p} and {q}", "Telegram from the Embassy in {s}", "Note on {topic}",
    "Letter from {p} to {q}", "Report on the Visit of {p} to {s}", "Minutes of a Meeting about {topic}",
    "Memorandum on {topic} and the Position of {s}", "From the Journal of the Ambassador in {s}",
)  # fmt: skip
_TOPICS = (
    "the harbour dues", "the border at the river", "the price of grain", "the next conference",
    "the airfields", "the exchange of students", "a treaty of trade", "the fishing grounds",
    "the reading of the last note", "the seats in the committee", "the delivery of turbines",
    "the railway across the plain",
)  # fmt: skip
_SENTENCES = (
    "{p} received the ambassador and asked him what {s} thought of {topic}.",
    "In the view of {q} there was no reason to hurry, since {t} had not yet answered.",
    "The ambassador replied that his government would study {topic} with care.",
    "On {day} the delegation of {s} had handed over a note about {topic}.",
    "{p} recalled that {q} had spoken about this in {place} and had promised nothing.",
    "It was agreed that the experts of {s} and {t} should meet again before the end of the month.",
    "Nothing was said about {topic}, although everybody had expected it.",
    "The paper names {n} points, of which {s} accepts all but two.",
    "{q} said that {t} would rather wait than sign something that nobody could carry out.",
    "Asked about {topic}, {p} answered that he had read of it in the newspapers only.",
    "The talks lasted {n} hours and were held in a quiet and businesslike manner.",
    "According to {p}, the government of {s} sees no danger in the proposal.",
    "He then turned to {topic} and complained that {t} had changed its mind for the third time.",
    "{p} and {q} had dinner together, but the interpreter was not invited.",
    "The embassy in {place} reports that the mood has changed since {day}.",
    "A copy of the draft was given to {q}, who put it into his pocket without reading it.",
    "In {place} one hears that {p} will be replaced before long.",
    "The representatives of {s} insisted on the wording that had been found in {place}.",
    "It is proposed to tell {q} orally, and to leave no paper with him.",
    "The ministry asks for instructions on what should be answered if {t} raises {topic}.",
    "{p} laughed and said that {n} notes had already been written on the matter.",
    "For its part, {s} is ready to send {n} engineers as soon as the roads are dry.",
    "The figures for the last year are not complete, and those of {t} are missing altogether.",
    "{q} did not deny this, but he pointed out that the question was older than the treaty.",
    "We thanked {p} for his frankness and promised to report what he had said.",
    "The press of {s} has so far kept silent about {topic}.",
    "During the break {q} remarked that {p} was tired and wished to go home.",
    "Both sides stated that relations between {s} and {t} were developing well.",
    "No date was set; {day} had been mentioned, but it was not taken up.",
    "The question of {topic} remains open and will be put before the leadership.",
    "{p} considers it useful to invite somebody from {t} as an observer.",
    "In conclusion he asked that his regards be given to {q}.",
)  # fmt: skip
_HEADINGS = (
    "The situation in {s}", "The position of {s} on {topic}", "Relations between {s} and {t}",
    "Further steps towards {s}", "Other questions of the talks",
)  # fmt: skip
_CLASSES = ("SECRET", "TOP SECRET", "CONFIDENTIAL", "STRICTLY SECRET", "RESTRICTED")
_ORIGINAL = ("Secret", "Top Secret", "Confidential", "No classification")
_ARCHIVES = ("RGANI", "AVPRF", "GARF", "RGASPI", "TsDAHOU", "AMVnR", "CDA MVR")
_HOLDINGS = (
    "General Department",
    "Secretariat of the Minister",
    "Department of the Far East",
    "Protocol Section",
)
_SYLLABLES = (
    "bar",
    "den",
    "fol",
    "gri",
    "hal",
    "ker",
    "lom",
    "mar",
    "nev",
    "ost",
    "pel",
    "rud",
    "sti",
    "tov",
    "vell",
)
_ENDINGS = ("ak", "berg", "dov", "elli", "ez", "in", "man", "ov", "sen", "ski", "ton", "wick")
_INITIALS = "ABCDEFGHIJKLMNOPRSTVWZ"
_RIGHTS = "The Made-up Archive Program welcomes reuse of its pages, of which not one is real."


@dataclass(frozen=True)
class Drawn:
    """A name as the first mention and the later ones write it, and the years in which it is borne."""

    full: str
    short: str
    first: int
    last: int


@dataclass(frozen=True)
class Zipf:
    """Draws from values of which the first is the most frequent: the nth with a weight of 1/n."""

    values: Sequence[Drawn]

    @cached_property
    def _weights(self) -> list[float]:
        return list(accumulate(1 / rank for rank in range(1, len(self.values) + 1)))

    def draw(self, random: Random, year: int) -> Drawn:
        """Return a value, if possible one of a year."""
        for _ in range(5):
            [drawn] = random.choices(self.values, cum_weights=self._weights)
            if drawn.first <= year <= drawn.last:
                break
        return drawn


@dataclass(frozen=True)
class Page:
    """A record: its name, its bytes, and the fault that is planted in it, or nothing."""

    name: str
    data: bytes
    fault: str


class Corpus:
    """The records of one seed."""

    def __init__(
        self, seed: int, faults: float = 0.0, authority: Path = ROOT / "authority", *, length: int = _MEDIAN
    ) -> None:
        self.seed, self.faults, self.length = seed, faults, length
        shuffle = Random(f"{seed} names")
        self.people = _shuffled(_people(authority / "people.csv"), shuffle)
        self.states = _shuffled(_states(authority / "states.csv"), shuffle)
        self.places = _shuffled(_places(authority / "places.csv"), shuffle)
        self.strangers = Zipf([_stranger(shuffle) for _ in range(3000)])

    def page(self, number: int) -> Page:
        """Return a record; numbers count from 1."""
        fault = self.fault(number)
        name = f"record-{number:07}"
        if fault == "duplicate":
            return Page(name, self.page(self._original(number)).data, fault)
        if fault == "empty":
            return Page(name, b"", fault)
        lines = _Writer(self, Random(f"{self.seed} {number}")).lines(dated=fault != "no date")
        text = "\n".join(lines) + "\n"
        if fault == "wrong encoding":
            return Page(name, f"{text}R\u00e9sum\u00e9\n".encode("latin-1", "replace"), fault)
        return Page(name, text.encode(), fault)

    def fault(self, number: int) -> str:
        """Return what is wrong with a record, or nothing."""
        random = Random(f"{self.seed} {number} fault")
        fault = random.choice(FAULTS) if random.random() < self.faults else ""
        return "" if fault == "duplicate" and self._original(number) == 0 else fault

    def _original(self, number: int) -> int:
        """Return the last record before that has no fault; 0 if there is none."""
        return next((before for before in range(number - 1, 0, -1) if not self._is_faulty(before)), 0)

    def _is_faulty(self, number: int) -> bool:
        return Random(f"{self.seed} {number} fault").random() < self.faults


class _Writer:
    """Writes one page."""

    def __init__(self, corpus: Corpus, random: Random) -> None:
        self.corpus, self.random = corpus, random
        self.year = random.randint(_FIRST_YEAR, _LAST_YEAR)
        self.day = self._any_day()
        self.cast = [self._person() for _ in range(random.randint(3, 9))]
        self.states = [corpus.states.draw(random, self.year) for _ in range(random.randint(3, 10))]
        self.named: set[str] = set()

    def lines(self, *, dated: bool) -> list[str]:
        """Return the lines of the page."""
        size = self._size()
        printed, signed = self._form(*self.day), self._form(*self.day)  # a record is signed on its day
        lines = ["Skip to content"] if self._often(0.8) else []
        lines += ["", printed] if dated else []
        lines += ["", self._fill(self.random.choice(_TITLES))]
        lines += self._marks()
        lines += self._body(size)
        lines += ["", "", f"[signed] {self._initials()}", "", "", signed] if self._often(0.6) else []
        lines += ["", f"N\u00ba {self.random.randint(1, 999)}/{self._letters()}"] if self._often(0.5) else []
        lines += ["", "", signed, "Ref. " + str(self.random.randint(1, 9999))] if self._often(0.3) else []
        lines += ["", f"{self._paragraph(1)} {self._paragraph(1)}"] if self._often(0.8) else []
        return [*lines, "", "Document Information", "", "", *self._information()]

    def _often(self, probability: float) -> bool:
        return self.random.random() < probability

    def _size(self) -> int:
        if self._often(_LONG_PAGES):
            return _LONG * self.corpus.length // _MEDIAN
        length = self.corpus.length
        return max(min(_LEAST, length // 2), int(self.random.lognormvariate(math.log(length), _SPREAD)))

    def _person(self) -> Drawn:
        people = self.corpus.strangers if self._often(_UNKNOWN) else self.corpus.people
        return people.draw(self.random, self.year)

    def _day(self) -> str:
        return self._form(*self._any_day())

    def _any_day(self) -> tuple[int, int]:
        month = self.random.randint(1, 12)
        return month, self.random.randint(1, monthrange(self.year, month)[1])

    def _form(self, month: int, day: int) -> str:
        if self._often(0.7):
            return f"{_MONTHS[month - 1]} {day}, {self.year}"
        return f"{day} {_MONTHS[month - 1]} {self.year}"

    def _letters(self) -> str:
        return "".join(self.random.choices(_INITIALS, k=2))

    def _initials(self) -> str:
        surname = self.random.choice(self.cast).short
        return f"{self.random.choice(_INITIALS)}. {surname}"

    def _name(self, drawn: Drawn) -> str:
        """Return a name: in full where it stands first."""
        if drawn.full in self.named:
            return drawn.short
        self.named.add(drawn.full)
        return drawn.full

    def _fill(self, template: str) -> str:
        values: dict[str, Callable[[], str]] = {
            "p": lambda: self._name(self.random.choice(self.cast[::2])),
            "q": lambda: self._name(self.random.choice(self.cast[1::2])),
            "s": lambda: self.random.choice(self.states).full,
            "t": lambda: self.random.choice(self.states).full,
            "place": lambda: self.corpus.places.draw(self.random, self.year).full,
            "topic": lambda: self.random.choice(_TOPICS),
            "day": self._day,
            "n": lambda: str(self.random.randint(2, 40)),
        }
        pieces = template.split("{")
        filled = [pieces[0]]
        for piece in pieces[1:]:
            slot, _, rest = piece.partition("}")
            filled += (values[slot](), rest)
        return "".join(filled)

    def _paragraph(self, sentences: int) -> str:
        return " ".join(self._fill(one) for one in self.random.choices(_SENTENCES, k=sentences))

    def _marks(self) -> list[str]:
        lines = []
        if self._often(0.7):
            copy = f" Copy N\u00ba {self.random.randint(1, 30)}" if self._often(0.4) else ""
            lines += ["", self.random.choice(_CLASSES) + copy]
        if self._often(0.25):
            lines += ["", "", "[faded stamp:", "", self._day(), "", "Subject to return to the Department]"]
        if self._often(0.4):
            lines += ["", "", "", f"to Cde. {self._initials()}"]
        return lines

    def _body(self, size: int) -> list[str]:
        lines: list[str] = []
        written, since = 0, 0
        while written < size:
            if since > 1500 and size > 3000 and self._often(0.5):  # noqa: PLR2004 - characters
                lines += ["", "", self._fill(self.random.choice(_HEADINGS))]
                since = 0
            paragraph = self._paragraph(self.random.randint(2, 6))
            lines += ["", "", paragraph]
            written += len(paragraph)
            since += len(paragraph)
        return lines

    def _information(self) -> list[str]:
        random = self.random
        mark = f"{random.choice(_ARCHIVES)}, f. {random.randint(1, 600)}, op. {random.randint(1, 60)}"
        source = f"{mark}, d. {random.randint(1, 900)}, l. {random.randint(1, 200)}."
        if self._often(0.5):
            first = random.randint(_FIRST_YEAR, self.year)
            source += f" {random.choice(_HOLDINGS)}, {first}-{self.year}."
        if self._often(0.6):
            source += f" Translated by {self._initials()}."
        lines = [
            source,
            "",
            _RIGHTS,
            "",
            "Original Uploaded Date",
            f"20{random.randint(10, 24)}-0{random.randint(1, 9)}-1{random.randint(0, 9)}",
        ]
        lines += ["", "Record ID", str(random.randint(100_000, 999_999))]
        return (
            [*lines, "", "Original Classification", random.choice(_ORIGINAL)] if self._often(0.6) else lines
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Write a corpus, and tell which faults are in it."""
    parser = argparse.ArgumentParser(description="Write a made-up corpus of records.")
    parser.add_argument("records", type=int, metavar="N")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=float, default=0.0, help="share of the records that are broken")
    parser.add_argument("--length", type=int, default=_MEDIAN, help="characters of half of the bodies")
    parser.add_argument("--as", dest="form", choices=sorted(_WRITERS), default="folder")
    wishes = parser.parse_args(arguments)
    corpus = Corpus(wishes.seed, wishes.faults, length=wishes.length)
    wishes.folder.mkdir(parents=True, exist_ok=True)
    size = 0
    for page in _WRITERS[wishes.form](
        wishes.folder, (corpus.page(number) for number in range(1, wishes.records + 1))
    ):
        size += len(page.data)
        if page.fault:
            print(f"{page.name}\t{page.fault}")
    print(f"{wishes.folder}: {wishes.records} records, {size} bytes, seed {wishes.seed}", file=sys.stderr)


def _write_folder(folder: Path, pages: Iterator[Page]) -> Iterator[Page]:
    """Write a file for each record, a thousand in a folder."""
    for number, page in enumerate(pages):
        below = folder / f"{number // _IN_A_FOLDER:04}"
        if number % _IN_A_FOLDER == 0:
            below.mkdir(exist_ok=True)
        (below / f"{page.name}.txt").write_bytes(page.data)
        yield page


def _write_zip(folder: Path, pages: Iterator[Page]) -> Iterator[Page]:
    with zipfile.ZipFile(folder / "corpus.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, page in enumerate(pages):
            member = zipfile.ZipInfo(f"{number // _IN_A_FOLDER:04}/{page.name}.txt")  # of no time: 1980
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, page.data)
            yield page


def _write_lines(folder: Path, pages: Iterator[Page]) -> Iterator[Page]:
    with (folder / "corpus.jsonl").open("wb") as lines:
        for page in pages:
            encoding = "latin-1" if page.fault == "wrong encoding" else "utf-8"
            line = json.dumps({"id": page.name, "page": page.data.decode(encoding)}, ensure_ascii=False)
            lines.write(line.encode(encoding) + b"\n")
            yield page


_WRITERS: dict[str, Callable[[Path, Iterator[Page]], Iterator[Page]]] = {
    "folder": _write_folder,
    "zip": _write_zip,
    "jsonl": _write_lines,
}


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as table:
        yield from csv.DictReader(table)


def _people(file: Path) -> Iterator[Drawn]:
    for row in _rows(file):
        full = row["label"] or row["name_full"]
        short = row["family_name"].split("|")[0] or full.split()[-1]
        born, died = int(row["birth_year"] or 1850), int(row["death_year"] or 2020)
        yield Drawn(full, short, born + 25, died)


def _states(file: Path) -> Iterator[Drawn]:
    for row in _rows(file):
        if row["kind"] == "state":
            first, last = row["valid_from"][:4], row["valid_to"][:4]
            yield Drawn(row["name"], row["name"], int(first or 1), int(last or 9999))


def _places(file: Path) -> Iterator[Drawn]:
    return (Drawn(row["name"], row["name"], 1, 9999) for row in _rows(file))


def _stranger(random: Random) -> Drawn:
    surname = "".join((*random.choices(_SYLLABLES, k=random.randint(1, 2)), random.choice(_ENDINGS))).title()
    return Drawn(f"{random.choice(_INITIALS)}. {random.choice(_INITIALS)}. {surname}", surname, 1, 9999)


def _shuffled(values: Iterator[Drawn], random: Random) -> Zipf:
    found = list(values)
    random.shuffle(found)
    return Zipf(found)


if __name__ == "__main__":
    main()
