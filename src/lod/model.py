"""The nouns of the house: what flows from station to station.

Plain frozen values without behaviour. They know no RDF, no file and no HTTP.
Offsets count Unicode code points of `Record.text`, from 0; `end` is exclusive
(Web Annotation Data Model, 4.2.5), so that `text[start:end] == surface`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

WEB_PAGE = "Web page"  # in which most records are published
Triple = tuple[str, str, str]  # N-Triples tokens, made by `lod.vocab` only


class Origin(NamedTuple):  # so many are made that it counts how quickly
    """Where statements come from: the rule that made them, and what it made them of."""

    rule: str  # one of `lod.origins.RULES`, "record/signing"
    source: str  # the file: of the page, the description, a table, the settings
    entry: str = ""  # field of the page, entry of a description or table, "signature", "event 3, by"
    start: int | None = None  # of the passage in the page, as in a `Passage`
    end: int | None = None


Traced = tuple[Triple, Origin]


class Severity(StrEnum):
    """How bad a finding is: a violation leaves the record out (SHACL, 2.1.4)."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


class Kind(StrEnum):
    """What a mention can mean."""

    PERSON = "person"
    STATE = "state"
    STATE_ADJECTIVE = "state-adjective"  # "Soviet", "the Germans": apart from the state's name
    GROUP = "group"
    PLACE = "place"
    DATE = "date"
    TREATY = "treaty"
    EVENT = "event"
    REFERENCE = "archival-ref"


@dataclass(frozen=True, slots=True)
class Date:
    """A date as exact as it is known: EDTF, with its first and last day."""

    edtf: str
    earliest: date | None  # None: unknown or open
    latest: date | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the file's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands on the paper besides its text: `classification`, `copy-number` or `stamp`."""

    kind: str
    value: str
    passage: Passage


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the body and the stretch that it governs, heading included."""

    heading: Passage
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the page: `furniture`, `date`, `title`, `marks`, `body`, `closing`, `summary`,
    `information`, `source`, `rights`, `labels`."""  # noqa: D205, D209

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Shelfmark:
    """Where the original lies: repository, then fond, opis and delo as far as they are given."""

    repository: str
    levels: tuple[tuple[str, str], ...]  # ("fond", "5"), ("opis", "30"), ("delo", "300")
    passage: Passage


@dataclass(frozen=True, slots=True)
class Source:
    """What the source line of the page says. What it does not say is None or empty."""

    line: Passage
    shelfmark: Shelfmark | None = None
    holding_title: Passage | None = None  # "General Department of the Central Committee, 1953-1966"
    reel: Passage | None = None
    contributors: tuple[Passage, ...] = ()
    translators: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of an archivist's description: `[document]`, or the third `[[event]]`."""

    table: str  # "event"
    number: int  # from 1, among those of its table
    values: Mapping[str, Any]  # as the schema allows

    def named(self, key: str) -> str:
        """Return where a value stands, for people: `event 3 (visit), by`."""
        id_ = self.values.get("id") or self.values.get("heading")
        return f"{self.table} {self.number}{f' ({id_})' if id_ else ''}{f', {key}' if key else ''}"


def plan_name(plan: Mapping[str, str]) -> str:
    """Return the id of a planned contact: its own, or that of the state it is with."""
    return plan.get("id") or f"plan-{plan['state'].rpartition(':')[2]}"


@dataclass(frozen=True, slots=True)
class ArchivistDescription:
    """What an archivist adds to a record: `shapes/description.schema.json` says what it may hold."""

    source: str  # the file, as findings name it
    digest: str  # SHA-256 of the file, hexadecimal
    author: str
    date: str  # ISO 8601, or empty
    entries: tuple[Entry, ...]

    def all(self, table: str) -> Iterator[Entry]:
        """Yield the entries of a table."""
        return (entry for entry in self.entries if entry.table == table)

    def value(self, table: str, key: str) -> Any:
        """Return a value of the table that there is once; None if it is not there."""
        return next((entry.values.get(key) for entry in self.all(table)), None)


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a name in a record means, as its edition says: somebody in the list of people of a volume."""

    surface: str  # as it stands in the text: "Dulles"
    name: str  # of the list, the family name first: "Dulles, John Foster"
    id: str  # in the volume: "p_DJF1"


@dataclass(frozen=True, slots=True)
class Record:
    """One archival record as its page shows it. A value that the page lacks is None or empty."""

    slug: str  # names the record in its IRI: the name of the file, and so stable
    source: str  # the file, as findings name it
    text: str  # the file's text, untouched
    digest: str  # SHA-256 of the file, hexadecimal
    date: Date
    title: Passage | None = None
    zones: tuple[Zone, ...] = ()
    marks: tuple[Mark, ...] = ()
    number: Passage | None = None  # registration number, "164/GS"
    addressee: Passage | None = None  # the line "to Cde. ..."
    signature: Passage | None = None  # what stands after "[signed]"
    signature_date: Date | None = None  # the date line below the signature
    sections: tuple[Section, ...] = ()
    summary: Passage | None = None
    provenance: Source | None = None
    publisher: Passage | None = None
    rights: tuple[Passage, ...] = ()
    uploaded: Date | None = None
    record_id: Passage | None = None
    classification: Passage | None = None
    held_in: str = WEB_PAGE  # what the text was taken from, in words
    people: tuple[Named, ...] = ()  # whom the edition says that names mean
    description: ArchivistDescription | None = None  # beside the page, under the same name


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names someone or something."""

    start: int
    end: int
    surface: str
    kind: Kind
    candidates: tuple["Entity", ...] = ()  # all bearers of the name, in the order of the authority
    given: tuple[str, ...] = ()  # of a person: the given names and initials in the surface
    title: str = ""  # of a person: the title or office beside the name
    value: str = ""  # of a date: EDTF; of a reference: its normal form


@dataclass(frozen=True, slots=True, eq=False)
class Entity:
    """Someone or something the authority file knows; each is made once, so one is only equal to itself."""

    key: str  # unique within its kind; names the entity in its IRI, so never changed
    kind: Kind
    label: str
    names: tuple[str, ...]
    adjectives: tuple[str, ...] = ()
    first_year: int | None = None  # birth
    last_year: int | None = None  # death
    valid_from: date | None = None  # a state: existence; a person: office
    valid_to: date | None = None
    wikidata: str = ""  # "Q1047", or empty where nobody has verified one
    close: tuple[str, ...] = ()  # Wikidata items of successors or of the ground
    evidence: str = ""
    role: str = ""  # office in words
    state: str = ""  # key of the state that a person served
    parent: str = ""  # key of the country that a state is part of, or stands for
    type: str = ""  # "state", "country-whole", "city-polity", ...
    latitude: str = ""
    longitude: str = ""
    preferred: str = ""  # what the data set calls it, where that is not its full name
    row: str = ""  # where it stands: "people.csv:12"

    @property
    def title(self) -> str:
        """What pages call it."""
        return self.preferred or self.label


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that speaks for (weight above 0) or against a candidate."""

    name: str
    weight: float
    words: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a mention might mean, and what speaks for and against it."""

    entity: Entity
    evidence: tuple[Evidence, ...]

    @property
    def score(self) -> float:
        """The sum of the weights."""
        return sum(item.weight for item in self.evidence)


@dataclass(frozen=True, slots=True)
class Link:
    """The judgement that a mention means an entity; `entity` None is NIL."""

    mention: Mention
    entity: Entity | None
    reason: str
    candidates: tuple[Candidate, ...] = ()  # the best first


@dataclass(frozen=True, slots=True)
class Pair:
    """A person and a state that a list names together, by the office held and not by position."""

    person: Link
    state: Link
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or worth knowing about the data: the parts of a `sh:ValidationResult`."""

    severity: Severity
    where: str  # "page.txt:12", or the focus node's IRI
    message: str
    path: str = ""
    value: str = ""
    shape: str = ""
    component: str = ""
