"""Ask Wikidata who bears a name, and what it knows of each bearer.

The questions are in Wikidata's own shape (mediawiki.org/wiki/Wikibase/Indexing/RDF_Dump_Format) and
do without what only Wikidata's own server can do, so that any copy will answer them.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lod.model import Kind
from lod.remote import Client, Row, as_qid

# What an item must be an instance of, and what the column `kind` of states.csv says of it. Only the
# class itself: to follow subclasses takes the public server longer than it allows.
_POLITIES = {
    "Q3624078": "state",  # sovereign state
    "Q6256": "state",  # country
    "Q7275": "state",  # state
    "Q3024240": "state",  # historical country
    "Q417175": "state",  # kingdom
    "Q15634554": "de-facto",  # state with limited recognition
    "Q99541706": "de-facto",  # historical unrecognized state
    "Q164142": "protectorate",
    "Q133156": "colony",
    "Q133442": "city-polity",  # city-state
}
CLASSES = {
    Kind.PERSON: {"Q5": "person"},
    Kind.STATE: _POLITIES,
    Kind.STATE_ADJECTIVE: _POLITIES,
    Kind.PLACE: {"Q515": "city", "Q23442": "island"},
}
_SERVICE = "service"
_FAMILY = "family name"
_PATHS = {  # from a name to an item, the surest way first
    "label": "?item rdfs:label ?name .",
    "alias": "?item skos:altLabel ?name .",
    "demonym": "?item wdt:P1549 ?name .",
    _FAMILY: "?family rdfs:label ?name . ?item wdt:P734 ?family ; wdt:P569 ?born ; p:P39 ?held ."
    " FILTER(YEAR(?born) >= ?from && YEAR(?born) <= ?to)",
}
HOWS = (*_PATHS, _SERVICE)
GROWN_UP, OLDEST = 15, 100  # years

_PREFIXES = """\
PREFIX p: <http://www.wikidata.org/prop/>
PREFIX pq: <http://www.wikidata.org/prop/qualifier/>
PREFIX pqv: <http://www.wikidata.org/prop/qualifier/value/>
PREFIX ps: <http://www.wikidata.org/prop/statement/>
PREFIX psv: <http://www.wikidata.org/prop/statement/value/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX wd: <http://www.wikidata.org/entity/>
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX wikibase: <http://wikiba.se/ontology#>
"""
_TEXTS = """\
SELECT ?item ?property ?value (LANG(?value) AS ?language) WHERE {
  VALUES ?item { %(items)s } VALUES ?property { rdfs:label skos:altLabel schema:description }
  ?item ?property ?value . FILTER(LANG(?value) IN (%(languages)s))
}"""
_FACTS = """\
SELECT ?item ?property ?value ?precision WHERE {
  { VALUES ?item { %(items)s } VALUES ?property { wdt:P31 } ?item ?property ?value }
  UNION
  { VALUES ?item { %(items)s } VALUES (?property ?claim ?node) {
      (wdt:P569 p:P569 psv:P569) (wdt:P570 p:P570 psv:P570)
      (wdt:P571 p:P571 psv:P571) (wdt:P576 p:P576 psv:P576) }
    ?item ?property ?value
    OPTIONAL { ?item ?claim ?statement . ?statement ?node ?time .
      ?time wikibase:timeValue ?value ; wikibase:timePrecision ?precision } }
}"""
_OFFICES = """\
SELECT ?item ?statement ?label ?from ?fromPrecision ?to ?toPrecision ?country WHERE {
  VALUES ?item { %(items)s }
  ?item p:P39 ?statement . ?statement ps:P39 ?office .
  FILTER NOT EXISTS { ?statement wikibase:rank wikibase:DeprecatedRank }
  ?office rdfs:label ?label . FILTER(LANG(?label) IN (%(languages)s))
  OPTIONAL { ?statement pq:P580 ?from OPTIONAL { ?statement pqv:P580 ?fromTime .
    ?fromTime wikibase:timeValue ?from ; wikibase:timePrecision ?fromPrecision } }
  OPTIONAL { ?statement pq:P582 ?to OPTIONAL { ?statement pqv:P582 ?toTime .
    ?toTime wikibase:timeValue ?to ; wikibase:timePrecision ?toPrecision } }
  OPTIONAL { { ?office wdt:P1001 ?country } UNION { ?office wdt:P17 ?country } }
}"""

_TIME = re.compile(r"\+?([0-9]{4})-([0-9]{2})-([0-9]{2})T.*")
_PRECISION = re.compile(r"[0-9]{1,2}")
_PRECISE_YEAR, _PRECISE_DAY = 9, 11  # wikibase:timePrecision
_LONGEST_TEXT = 250  # characters, as in Wikidata itself


@dataclass(frozen=True, slots=True)
class Question:
    """A name to ask for."""

    name: str
    kind: Kind
    spellings: tuple[str, ...]
    family: str = ""  # ask also for those of this family name who held an office
    year: int | None = None  # they were grown up then


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that a name may mean, and how the name led there (one of `HOWS`)."""

    name: str
    kind: Kind
    qid: str
    how: str


@dataclass(frozen=True, slots=True)
class Office:
    """An office that someone held; dates are a year or a day, or empty."""

    label: str
    first: str
    last: str
    countries: tuple[str, ...]  # items


@dataclass(frozen=True, slots=True)
class Item:
    """What Wikidata knows of an item; dates are a year or a day, or empty."""

    qid: str
    label: str
    description: str = ""
    aliases: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    born: str = ""
    died: str = ""
    begun: str = ""
    ended: str = ""
    offices: tuple[Office, ...] = ()


def find_hits(client: Client, questions: Sequence[Question]) -> list[Hit]:
    """Return the items that some names may mean: each once a name, by the surest way that led there.

    Raises:
        NetworkError: there is no answer, or one that is none.
    """
    best: dict[tuple[str, Kind, str], Hit] = {}
    for kind in dict.fromkeys(question.kind for question in questions):
        ours = [question for question in questions if question.kind is kind]
        hits = [
            *_search(client, kind, ours),
            *(_match(client, kind, ours) if client.endpoint.service else ()),
        ]
        for hit in sorted(hits, key=lambda hit: (HOWS.index(hit.how), int(hit.qid[1:]))):
            best.setdefault((hit.name, hit.kind, hit.qid), hit)
    return list(best.values())


def fetch_items(client: Client, qids: Iterable[str]) -> dict[str, Item]:
    """Return what Wikidata knows of some items; those without a label are left out.

    Raises:
        NetworkError: there is no answer, or one that is none.
    """
    items = list(dict.fromkeys(qids))
    languages = client.endpoint.languages
    terms = {
        "items": " ".join(f"wd:{qid}" for qid in items),
        "languages": ", ".join(f'"{language}"' for language in languages),
    }
    texts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = client.select(_PREFIXES + _TEXTS % terms, "item", "property", "value", "language")
    ranked = [
        (languages.index(row["language"]), row["value"], row) for row in rows if row["language"] in languages
    ]
    for _, value, row in sorted(ranked, key=lambda each: each[:2]):
        if text := clean(value):
            texts[row["item"]][_last_part(row["property"])].append(text)
    facts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in client.select(_PREFIXES + _FACTS % terms, "item", "property", "value"):
        name = _last_part(row["property"])
        read = as_qid(row["value"]) if name == "P31" else _day(row["value"], row.get("precision", ""))
        if read:
            facts[row["item"]][name].append(read)
    offices = _offices(client.select(_PREFIXES + _OFFICES % terms, "item", "statement", "label"))
    return {qid: _item(qid, texts[qid], facts[qid], offices[qid]) for qid in items if texts[qid]["label"]}


def clean(text: str) -> str:
    """Return a text from outside as a cell of a table: one line, nothing invisible, no formula."""
    line = " ".join(unicodedata.normalize("NFC", text).replace("|", "/").split())
    return "".join(c for c in line if c.isprintable())[:_LONGEST_TEXT].lstrip("=+-@ ").rstrip()


def _search(client: Client, kind: Kind, questions: Sequence[Question]) -> Iterator[Hit]:
    """Yield the items of a kind that the SPARQL endpoint knows under some names."""
    spelt: dict[tuple[str, str], set[str]] = defaultdict(set)  # way and spelling -> names
    years: dict[str, list[int | None]] = defaultdict(list)  # family name -> years of the records
    for question in questions:
        for spelling in question.spellings:
            for how in ("label", "alias", "demonym") if kind is Kind.STATE_ADJECTIVE else ("label", "alias"):
                spelt[how, spelling].add(question.name)
        if question.family:
            spelt[_FAMILY, question.family].add(question.name)
            years[question.family].append(question.year)
    classes = " ".join(f"wd:{qid}" for qid in CLASSES[kind])
    branches = []
    for how in dict.fromkeys(how for how, _ in spelt):
        names = sorted(spelling for other, spelling in spelt if other == how)
        values = _values(names, client.endpoint.languages, years if how == _FAMILY else None)
        branches.append(
            f"{{ {values} {_PATHS[how]} VALUES ?class {{ {classes} }} ?item wdt:P31 ?class"
            f' BIND("{how}" AS ?how) }}'
        )
    query = f"{_PREFIXES}SELECT DISTINCT ?name ?item ?how WHERE {{ {' UNION '.join(branches)} }}"
    for row in client.select(query, "name", "item", "how"):
        for name in spelt.get((row["how"], row["name"]), ()):
            yield Hit(name, kind, row["item"], row["how"])


def _values(
    names: Iterable[str], languages: Iterable[str], years: Mapping[str, list[int | None]] | None
) -> str:
    """Return a VALUES clause with each name in each language, or with years of birth as well."""
    literals = [(name, f"{_literal(name)}@{language}") for name in names for language in languages]
    if years is None:
        return f"VALUES ?name {{ {' '.join(literal for _, literal in literals)} }}"
    rows = []
    for name, literal in literals:
        known = [year for year in years[name] if year is not None]
        first, last = (min(known) - OLDEST, max(known) - GROWN_UP) if known else (0, 9999)
        rows.append(f"({literal} {first} {last})")
    return f"VALUES (?name ?from ?to) {{ {' '.join(rows)} }}"


def _literal(text: str) -> str:
    """Return a text as a string literal that ends where it ends; a backslash is never part of a name."""
    plain = "".join(c for c in text if c.isprintable() and c != "\\")
    return '"' + plain.replace('"', '\\"') + '"'


def _match(client: Client, kind: Kind, questions: Sequence[Question]) -> Iterator[Hit]:
    """Yield the items of a kind that the reconciliation service proposes for some names."""
    wanted = next(iter(CLASSES[kind]))
    asked = {f"q{number}": question for number, question in enumerate(questions)}
    queries = {
        key: {"query": question.spellings[0], "type": wanted, "limit": 5} for key, question in asked.items()
    }
    for key, ids in client.match(queries).items():
        for qid in filter(None, map(as_qid, ids)):
            if key in asked:
                yield Hit(asked[key].name, kind, qid, _SERVICE)


def _offices(rows: Iterable[Row]) -> dict[str, list[Office]]:
    """Return the offices of each item, one a statement."""
    statements: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        statements[row["item"], row["statement"]].append(row)
    offices: dict[str, list[Office]] = defaultdict(list)
    for (qid, _), (row, *more) in sorted(statements.items()):
        countries = {as_qid(each.get("country", "")) for each in (row, *more)} - {""}
        first, last = (_day(row.get(end, ""), row.get(f"{end}Precision", "")) for end in ("from", "to"))
        offices[qid].append(Office(clean(row["label"]), first, last, tuple(sorted(countries))))
    return offices


def _item(
    qid: str, texts: Mapping[str, list[str]], facts: Mapping[str, list[str]], offices: Sequence[Office]
) -> Item:
    label = texts["label"][0]
    return Item(
        qid=qid,
        label=label,
        description=next(iter(texts["description"]), ""),
        aliases=tuple(alias for alias in dict.fromkeys(texts["altLabel"] + texts["label"]) if alias != label),
        classes=tuple(facts["P31"]),
        born=min(facts["P569"], default=""),
        died=max(facts["P570"], default=""),
        begun=min(facts["P571"], default=""),
        ended=max(facts["P576"], default=""),
        offices=tuple(sorted(offices, key=lambda office: (office.first, office.last, office.label))),
    )


def _day(value: str, precision: str) -> str:
    """Return a date as far as it is known: a day, a year, or nothing."""
    found = _TIME.fullmatch(value)
    exact = int(precision) if _PRECISION.fullmatch(precision) else _PRECISE_DAY
    if not found or exact < _PRECISE_YEAR or found[1] == "0000":
        return ""
    day = "-".join(found.groups())
    try:
        date.fromisoformat(day)
    except ValueError:
        return found[1]
    vague = exact < _PRECISE_DAY or (not precision and day.endswith("-01-01"))
    return found[1] if vague else day


def _last_part(address: str) -> str:
    return re.split("[/#]", address)[-1]
