"""Who is who, in memory: the tables in `authority/`, checked when they are read.

`people.csv`, `states.csv`, `places.csv`, `groups.csv` and `events.csv` are what editors work on;
`authority/README.md` describes their columns. A name is looked up by its words, folded: case,
diacritics, full stops and the translator's brackets do not matter here, what a mention may
look like is the finder's matter. `titles.csv` and two word lists tell names from other words.
"""

import csv
import difflib
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache, partial
from pathlib import Path

from lod.errors import AuthorityError
from lod.model import Entity, Kind

# A word; letters that a translator completed in brackets belong to it: "Ku[znetsov]".
_LETTERS = r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*(?:-\r?\n[a-z\u00df-\u00ff][^\W_]*|['\u2019](?:[a-z]{2,}))?"
WORD = re.compile(rf"{_LETTERS}(?:\[{_LETTERS}\](?:{_LETTERS})?)?|\[{_LETTERS}\]{_LETTERS}")

ONLY = "!"  # before the roles of a title that nobody else has
_NO_LETTERS = frozenset("[]-\r\n'\u2019")
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ITEM = re.compile(r"Q[1-9]\d*")
_LEAST_LETTERS = 4  # of a surname in which a slip is looked for
_SLIPS = 2  # letters too many or too few
_CLOSE = 0.86  # share of letters in common, difflib's ratio
_PLACES = {"city-polity"}  # kinds of polity that a text names as a place
_EVENTS = {"event": Kind.EVENT, "event-any": Kind.EVENT, "treaty": Kind.TREATY, "treaty-any": Kind.TREATY}
_STATUS = {"verified", "unresolved"}

Row = dict[str, str]
_ROW = "file and line"  # a cell that every row gets


@dataclass(frozen=True, slots=True)
class Name:
    """One way to write an entity's name."""

    entity: Entity
    spelling: str
    kind: Kind  # that of a mention which bears this name


@dataclass
class Authority:
    """The names and their bearers."""

    entities: dict[tuple[Kind, str], Entity] = field(default_factory=dict)
    names: dict[str, list[Name]] = field(default_factory=lambda: defaultdict(list))
    lengths: dict[str, list[int]] = field(default_factory=dict)  # first word -> word counts, largest first
    surnames: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # by first letters
    titled: dict[str, set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )  # "mrs bandaranaike" -> keys
    stopped: set[str] = field(default_factory=set)  # words that a full stop follows within a name: "St."
    parts: dict[str, list[Entity]] = field(default_factory=lambda: defaultdict(list))
    titles: dict[str, str] = field(default_factory=dict)  # folded title -> pattern of roles, "" for any
    given_names: frozenset[str] = frozenset()
    common_surnames: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()  # names that are also words
    not_names: frozenset[str] = frozenset()  # words that are none, though they have a capital

    @cached_property
    def title_begins(self) -> frozenset[str]:
        """The first words of titles."""
        return frozenset(title.partition(" ")[0] for title in self.titles)

    @cached_property
    def title_ends(self) -> frozenset[str]:
        """The last words of titles."""
        return frozenset(title.rpartition(" ")[2] for title in self.titles)

    def add(self, entity: Entity) -> None:
        """Enter an entity under all its names."""
        self.entities[entity.kind, entity.key] = entity
        self.parts[entity.parent].append(entity)
        for spelling in dict.fromkeys(entity.adjectives):
            self._enter(Name(entity, spelling, Kind.STATE_ADJECTIVE))
        for spelling in dict.fromkeys((entity.label, *entity.names)):
            written = (
                self.without_title(spelling) if entity.kind is Kind.PERSON else _without_article(spelling)
            )
            if written != spelling:
                self.titled[fold_all(spelling)].add(entity.key)
            self._enter(Name(entity, written, entity.kind))

    def bearers(self, folded: str) -> list[Name]:
        """Return the names that consist of these folded words, joined by a space."""
        return self.names.get(folded, [])

    def named(self, kind: Kind, name: str) -> Entity | None:
        """Return the one entity of a kind that bears a name, or None."""
        bearers = {n.entity.key: n.entity for n in self.bearers(fold_all(name)) if n.entity.kind is kind}
        return next(iter(bearers.values())) if len(bearers) == 1 else None

    def near_surnames(self, surname: str) -> tuple[Entity, ...]:
        """Return the people whose surname, folded, differs from one by a slip: a letter or two."""
        if len(surname) < _LEAST_LETTERS:
            return ()
        similar = [
            name for name in self.surnames.get(surname[:2], ()) if abs(len(name) - len(surname)) <= _SLIPS
        ]
        close = difflib.get_close_matches(surname, similar, n=3, cutoff=_CLOSE)
        found = {
            n.entity.key: n.entity for name in close for n in self.bearers(name) if n.kind is Kind.PERSON
        }
        return tuple(found.values())

    def without_title(self, spelling: str) -> str:
        """Return a spelling without article and titles before it: `Secretary Dulles` is `Dulles`."""
        words = spelling.split()
        for first in range(len(words) - 1, 0, -1):
            before = " ".join(fold(word.strip(".")) for word in words[:first])
            if before in self.titles or before == "the":
                return " ".join(words[first:])
        return spelling

    def _enter(self, name: Name) -> None:
        words = [fold(word) for word in WORD.findall(name.spelling)]
        if name.kind is Kind.PERSON and len(words) == 1 and words[0].isascii():
            self.surnames[words[0][:2]].add(words[0])
        self.stopped.update(fold(word[:-1]) for word in name.spelling.split()[:-1] if word.endswith("."))
        entries = self.names[" ".join(words)]
        if name not in entries:
            entries.append(name)
            self.lengths[words[0]] = sorted({*self.lengths.get(words[0], ()), len(words)}, reverse=True)


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Return a word without case, diacritics and brackets."""
    if word.isascii() and word.isalnum():
        return word.casefold()
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(c for c in decomposed if not unicodedata.combining(c) and c not in _NO_LETTERS).casefold()


def load_authority(folder: Path) -> Authority:
    """Return the authority that a folder holds.

    Raises:
        AuthorityError: a table is missing or a row is malformed; says which line and why.
    """
    authority = Authority(
        titles={fold_all(row["title"]): row["role"] for _, row in _rows(folder / "titles.csv", needed=False)},
        given_names=frozenset(_words(folder / "given-names.txt")),
        common_surnames=frozenset(_words(folder / "common-surnames.txt")),
        words=frozenset(_words(folder / "words.txt")),
        not_names=frozenset(_words(folder / "not-names.txt")),
    )
    for name, read in _TABLES.items():
        seen: dict[str, int] = {}
        for line, row in _rows(folder / name, needed=name in _NEEDED):
            try:
                entity = read({**row, _ROW: f"{name}:{line}"})
                _require_new(entity.key, seen)
                authority.add(entity)
            except KeyError as error:
                raise AuthorityError(f"{folder / name}: the column {error} is missing") from None
            except ValueError as error:
                raise AuthorityError(f"{folder / name}, line {line}: {error}") from None
            seen[entity.key] = line
    return authority


def _rows(file: Path, *, needed: bool) -> Iterator[tuple[int, Row]]:
    if not needed and not file.exists():
        return
    reader = csv.DictReader(io.StringIO(_text(file), newline=""), strict=True)
    try:
        if len(columns := reader.fieldnames or ()) == 1 and ";" in columns[0]:
            raise AuthorityError(f"{file}, line 1: cells are divided by semicolons, expected commas")
        for row in reader:
            if None in row or None in row.values():
                raise AuthorityError(f"{file}, line {reader.line_num}: expected {len(columns)} cells")
            yield reader.line_num, row
    except csv.Error as error:
        raise AuthorityError(f"{file}, line {reader.reader.line_num}: {error}") from None


def _text(file: Path) -> str:
    try:
        data = file.read_bytes()
        return data.decode("utf-8")
    except FileNotFoundError:
        raise AuthorityError(f"{file}: no such file; authority/README.md says what it holds") from None
    except OSError as error:
        raise AuthorityError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise AuthorityError(f"{file}, line {line}: is not UTF-8, expected UTF-8") from None


def _person(row: Row) -> Entity:
    return Entity(
        key=_key(row["key"]),
        kind=Kind.PERSON,
        label=_filled(row, "name_full"),
        preferred=row.get("label", ""),
        names=(*_split(row["variants"]), *_split(row["family_name"])),
        row=row[_ROW],
        first_year=_year(row, "birth_year"),
        last_year=_year(row, "death_year"),
        valid_from=_day(row, "valid_from", (1, 1)),
        valid_to=_day(row, "valid_to", (12, 31)),
        wikidata=_verified(row),
        evidence=row["qid_evidence"],
        role=row["role_1959_or_main"],
        state=row["state_key"],
    )


def _state(row: Row) -> Entity:
    item = _verified(row)
    successors = [_item(other) for other in _split(row["modern_qid"])]
    return Entity(
        key=_key(row["key"]),
        kind=Kind.PLACE if row["kind"] in _PLACES else Kind.STATE,
        label=_filled(row, "name"),
        preferred=row.get("label", ""),
        names=(*_split(row["official_name"]), *_split(row["variants"])),
        row=row[_ROW],
        adjectives=_split(row["demonyms"]),
        valid_from=_day(row, "valid_from", (1, 1)),
        valid_to=_day(row, "valid_to", (12, 31)),
        wikidata=item,
        close=tuple(other for other in successors if other != item),
        evidence=row["qid_evidence"],
        parent=row["parent_key"],
        type=_filled(row, "kind"),
        latitude=row["lat"],
        longitude=row["lon"],
    )


def _named(row: Row, kind: Kind) -> Entity:
    """Read a row of the tables that know no more than names: places, groups, events and treaties."""
    return Entity(
        key=_key(row["key"]),
        kind=kind,
        label=_filled(row, "name"),
        preferred=row.get("label", ""),
        names=_split(row["variants"]),
        row=row[_ROW],
        wikidata=_verified(row),
        evidence=row["qid_evidence"],
        parent=row["parent_key"],
        type=_filled(row, "kind"),
    )


def _event(row: Row) -> Entity:
    if row["kind"] not in _EVENTS:
        raise ValueError(f"kind is {row['kind']!r}, expected one of {', '.join(_EVENTS)}")
    return _named(row, _EVENTS[row["kind"]])


_NEEDED = {"people.csv", "states.csv"}  # an archive may do without the others
_TABLES: dict[str, Callable[[Row], Entity]] = {
    "states.csv": _state,
    "places.csv": partial(_named, kind=Kind.PLACE),
    "groups.csv": partial(_named, kind=Kind.GROUP),
    "events.csv": _event,
    "people.csv": _person,
}


def _without_article(spelling: str) -> str:
    article, _, rest = spelling.partition(" ")
    return rest if rest and article.lower() == "the" else spelling


@lru_cache(maxsize=10_000)
def fold_all(text: str) -> str:
    """Return the words of a text, each folded, with a space between."""
    return " ".join(fold(word) for word in WORD.findall(text))


def _words(file: Path) -> Iterator[str]:
    if not file.exists():
        return iter(())
    lines = _text(file).splitlines()
    return (fold(line.strip()) for line in lines if line.strip() and not line.startswith("#"))


def _require_new(key: str, seen: dict[str, int]) -> None:
    if key in seen:
        raise ValueError(f"the key {key!r} stands already in line {seen[key]}")


def _filled(row: Row, column: str) -> str:
    if not WORD.search(row[column]):
        raise ValueError(f"{column} is empty")
    return row[column]


def _key(cell: str) -> str:
    if not _KEY.fullmatch(cell):
        raise ValueError(f"{cell!r} is no key, expected lower-case letters, digits and hyphens")
    return cell


def _item(cell: str) -> str:
    if not _ITEM.fullmatch(cell):
        raise ValueError(f"{cell!r} is no Wikidata item, expected a Q, then digits")
    return cell


def _verified(row: Row) -> str:
    """Return the Wikidata item, which a row has if and only if somebody verified it."""
    if row["qid_status"] not in _STATUS:
        raise ValueError(f"qid_status is {row['qid_status']!r}, expected one of {', '.join(sorted(_STATUS))}")
    if row["qid_status"] == "unresolved":
        if row["wikidata_qid"]:
            raise ValueError(f"{row['wikidata_qid']} stands in an unresolved row; verify it or take it out")
        return ""
    if not row["qid_evidence"].strip():
        raise ValueError(f"{row['wikidata_qid']} is verified without qid_evidence")
    return _item(row["wikidata_qid"])


def _split(cell: str) -> tuple[str, ...]:
    return tuple(value.strip() for value in cell.split("|") if WORD.search(value))


def _year(row: Row, column: str) -> int | None:
    if not row[column]:
        return None
    if not re.fullmatch(r"-?\d{1,4}", row[column]):
        raise ValueError(f"{column} is {row[column]!r}, expected a year")
    return int(row[column])


def _day(row: Row, column: str, otherwise: tuple[int, int]) -> date | None:
    """Return a day; a year alone means its first or last day."""
    cell = row[column]
    if not cell:
        return None
    try:
        return date(int(cell), *otherwise) if re.fullmatch(r"\d{4}", cell) else date.fromisoformat(cell)
    except ValueError:
        raise ValueError(f"{column} is {cell!r}, expected a year or a day such as 1959-01-21") from None
