"""Who is who, in memory: the tables in `authority/`, checked when they are read.

`people.csv` and `states.csv` are what editors work on; `authority/README.md` describes their
columns. A name is looked up by its words, folded: case, diacritics, full stops and the
translator's brackets do not matter here, what a mention may look like is the finder's matter.
"""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from lod.errors import AuthorityError
from lod.model import Entity, Kind

# A word; letters that a translator completed in brackets belong to it: "Ku[znetsov]".
WORD = re.compile(r"[^\W_]+\[[^\W_]+\][^\W_]*|\[[^\W_]+\][^\W_]+|[^\W_]+")

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ITEM = re.compile(r"Q[1-9]\d*")
_PLACES = {"city-polity", "island"}  # kinds of polity that a text names as a place
_STATUS = {"verified", "unresolved"}

Row = dict[str, str]


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
    longest: dict[str, int] = field(default_factory=dict)  # first word -> most words of a name
    parts: dict[str, list[Entity]] = field(default_factory=lambda: defaultdict(list))

    def add(self, entity: Entity) -> None:
        """Enter an entity under all its names."""
        self.entities[entity.kind, entity.key] = entity
        self.parts[entity.parent].append(entity)
        for spelling in dict.fromkeys(entity.adjectives):
            self._enter(Name(entity, spelling, Kind.STATE_ADJECTIVE))
        for spelling in dict.fromkeys((entity.label, *entity.names)):
            self._enter(Name(entity, spelling, entity.kind))

    def bearers(self, folded: str) -> list[Name]:
        """Return the names that consist of these folded words, joined by a space."""
        return self.names.get(folded, [])

    def _enter(self, name: Name) -> None:
        words = [fold(word) for word in WORD.findall(name.spelling)]
        entries = self.names[" ".join(words)]
        if all(entry.entity is not name.entity for entry in entries):
            entries.append(name)
            self.longest[words[0]] = max(self.longest.get(words[0], 0), len(words))


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Return a word without case, diacritics and brackets."""
    decomposed = unicodedata.normalize("NFKD", word.strip("[]").replace("[", "").replace("]", ""))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def load_authority(folder: Path) -> Authority:
    """Return the authority that a folder holds.

    Raises:
        AuthorityError: a table is missing or a row is malformed; says which line and why.
    """
    authority = Authority()
    for name, read in _TABLES.items():
        seen: dict[str, int] = {}
        for line, row in _rows(folder / name):
            try:
                entity = read(row)
                _require_new(entity.key, seen)
            except KeyError as error:
                raise AuthorityError(f"{folder / name}: the column {error} is missing") from None
            except ValueError as error:
                raise AuthorityError(f"{folder / name}, line {line}: {error}") from None
            seen[entity.key] = line
            authority.add(entity)
    return authority


def _rows(file: Path) -> Iterator[tuple[int, Row]]:
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            for row in reader:
                if None in row or None in row.values():
                    raise AuthorityError(
                        f"{file}, line {reader.line_num}: expected {len(reader.fieldnames or ())} cells"
                    )
                yield reader.line_num, row
    except FileNotFoundError:
        raise AuthorityError(f"{file}: no such file; authority/README.md says what it holds") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise AuthorityError(f"{file}: {error}") from None


def _person(row: Row) -> Entity:
    return Entity(
        key=_key(row["key"]),
        kind=Kind.PERSON,
        label=_filled(row, "name_full"),
        names=(*_split(row["variants"]), *_split(row["family_name"])),
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
        names=(*_split(row["official_name"]), *_split(row["variants"])),
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


_TABLES: dict[str, Callable[[Row], Entity]] = {"people.csv": _person, "states.csv": _state}


def _require_new(key: str, seen: dict[str, int]) -> None:
    if key in seen:
        raise ValueError(f"the key {key!r} stands already in line {seen[key]}")


def _filled(row: Row, column: str) -> str:
    if not row[column].strip():
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
