"""The data set for people: what is in it, how to take it, how to use it, how to cite it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from urllib.parse import quote

from lod.releases import File, Manifest
from lod.serializations import name
from lod.web.catalogue import Column, count_years
from lod.web.facts import Facts, term
from lod.web.feed import Change, find_changes, find_versions
from lod.web.language import msg
from lod.web.overviews import INDEXES, list_things
from lod.web.rights import explain_rights
from lod.web.site import Site
from lod.web.values import Row, shorten

_TRIPLES = term("void:triples")
_MOST_VERSIONS = 10
_MATCHES = (term("skos:exactMatch"), term("skos:closeMatch"))
_MOST_COUNTED = 5_000  # things of a kind that are asked for their matches; more would take seconds
_MOST_MATCHES = 20_000  # that are looked up at once
_QUERY = """\
PREFIX crm: <http://www.cidoc-crm.org/cidoc-crm/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?person ?name WHERE { ?person a crm:E21_Person ; rdfs:label ?name } ORDER BY ?name"""


@dataclass(frozen=True, slots=True)
class Count:
    """How much there is of something; `anchor` is the hash of its IRI, under which links look for it."""

    anchor: str
    label: str
    iri: str
    number: int
    share: float  # of the largest, in percent


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many things of a kind there are, and of how many it is known who they are elsewhere."""

    label: str
    href: str
    number: int
    linked: int
    share: float  # of the number, in percent


@dataclass(frozen=True, slots=True)
class DatasetView:
    """What the page of the data set shows above its statements."""

    numbers: list[tuple[str, str]]
    kinds: list[KindCount]
    columns: list[Column]
    classes: list[Count]
    properties: list[Count]
    rows: list[Row]
    versions: list[Manifest]
    changes: list[Change]
    files: tuple[File, ...]
    home: str  # where the site says that it is, without the slash at the end
    endpoint: str
    example: str
    query: str  # of the snippets
    table: str  # the address of its answer as CSV


def is_dataset(facts: Facts, iri: str) -> bool:
    """Tell whether a thing is the data set of the site."""
    return iri == f"{facts.site.base}dataset"


def view_dataset(facts: Facts, dataset: str) -> DatasetView:
    """Return the data set by numbers, files and addresses."""
    manifest = facts.site.release.manifest
    rows = (
        facts.row("Publisher", dataset, term("dcterms:publisher")),
        facts.row("Issued", dataset, term("dcterms:issued")),
        _plainly(facts.row("Licence", dataset, term("dcterms:license"))),
        _plainly(facts.row("In the words of", dataset, term("dcterms:conformsTo"), term("void:vocabulary"))),
    )
    return DatasetView(
        list(_numbers(facts, dataset)),
        list(_kinds(facts)),
        count_years(facts.site),
        _partitions(facts, dataset, "void:classPartition", "void:class", "void:entities"),
        _partitions(facts, dataset, "void:propertyPartition", "void:property", "void:triples"),
        [row for row in rows if row.values],
        find_versions(facts.site)[:_MOST_VERSIONS],
        find_changes(facts.site),
        manifest.files,
        (facts.site.address or facts.site.base).rstrip("/"),
        facts.site.endpoint,
        manifest.example,
        _QUERY,
        f"{facts.site.endpoint}?as=csv&query={quote(' '.join(_QUERY.split()))}",
    )


def _plainly(row: Row) -> Row:
    """Return a row of things of others, each as what it allows or by its address."""
    row.values = [replace(value, text=explain_rights(value.href) or value.href) for value in row.values]
    return row


def is_counted(facts: Facts, iri: str) -> bool:
    """Tell whether a thing is a partition, which stands in a table already."""
    return iri.startswith((f"{facts.site.base}dataset#class-", f"{facts.site.base}dataset#property-"))


def _numbers(facts: Facts, dataset: str) -> Iterable[tuple[str, str]]:
    """Return what is counted: first by the build, then in VoID."""
    counts = facts.site.release.manifest.counts
    names = (
        ("records", msg("Records")),
        ("mentions", msg("Mentions linked")),
        ("triples", msg("Statements")),
    )
    for key, label in (*names, ("graphs", msg("Named graphs"))):
        if key in counts:
            yield label, f"{counts[key]:,}"
    void = (
        ("classes", msg("Classes")),
        ("properties", msg("Properties")),
        ("distinctSubjects", msg("Things described")),
    )
    for key, label in void:
        if number := facts.text(dataset, term(f"void:{key}")):
            yield label, _grouped(number)


def _kinds(facts: Facts) -> Iterable[KindCount]:
    """Yield how many people, states and others there are, and how many have a match in Wikidata."""
    is_linked = _find_linked(facts.site)
    for address, (label, _, _) in INDEXES.items():
        things = list_things(facts.site, address)
        if things:
            linked = sum(map(is_linked, things[:_MOST_COUNTED]))
            share = round(100 * linked / min(len(things), _MOST_COUNTED), 1)
            yield KindCount(label, f"/{address}", len(things), linked, share)


def _find_linked(site: Site) -> Callable[[str], bool]:
    """Return what tells whether a thing has a match: they are looked up at once, unless they are many."""
    store = site.store
    used = [store.uses(match, _MOST_MATCHES) for match in _MATCHES]
    if any(len(found) == _MOST_MATCHES for found in used):
        return lambda iri: any(store.matching(iri, match) for match in _MATCHES)
    return {name(triple.subject) for found in used for triple in found}.__contains__


def _partitions(facts: Facts, dataset: str, link: str, what: str, how_many: str) -> list[Count]:
    found = []
    for part in facts.iris(dataset, term(link)):
        iris, number = facts.iris(part, term(what)), facts.text(part, term(how_many))
        if iris and number.isdecimal():
            found.append((int(number), iris[0], part.rpartition("#")[2]))
    found.sort(key=lambda entry: (-entry[0], entry[1]))
    most = found[0][0] if found else 1
    return [
        Count(anchor, _short(facts, iri), iri, number, round(100 * number / max(1, most), 1))
        for number, iri, anchor in found
    ]


def _short(facts: Facts, iri: str) -> str:
    own = facts.own("")
    return f"lod:{iri.removeprefix(own)}" if iri.startswith(own) else shorten(iri)


def _grouped(number: str) -> str:
    return f"{int(number):,}" if number.isdecimal() else number


def show_size(size: int) -> str:
    """Return a number of bytes as people read it: `104.7 kB`."""
    for unit, of in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if size >= of:
            return f"{size / of:.1f} {unit}"
    return f"{size} bytes"
