"""Lists for people: the front page, the catalogue of records, the people, the states."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lod.lists import Named
from lod.serializations import name
from lod.vocab import PREFIXES
from lod.web.catalogue import count_years, find_entries, list_records, view_catalogue
from lod.web.facts import Facts, term
from lod.web.language import msg
from lod.web.leaves import Leaf, cut
from lod.web.site import Site
from lod.web.values import Value, local, one_line, shorten

_MOST_RECORDS = 12  # shown on the home page
_MOST_ENTRIES = 300  # on a leaf of an index
_REFERENCES = (PREFIXES["dcterms"] + "references", PREFIXES["dcterms"] + "subject")
_DESCRIPTION = PREFIXES["dcterms"] + "description"
_NOTES = (term("skos:note"), term("crm:P3_has_note"), term("skos:scopeNote"))

INDEXES = {
    # kind: heading, class, path below which their IRIs stand
    "people": (msg("People"), PREFIXES["crm"] + "E21_Person", "id/person/"),
    "states": (msg("States"), PREFIXES["crm"] + "E74_Group", "id/state/"),
    "places": (msg("Places"), PREFIXES["crm"] + "E53_Place", "id/place/"),
    "groups": (msg("Groups and offices"), PREFIXES["crm"] + "E74_Group", "id/group/"),
    "topics": (msg("Topics"), PREFIXES["crm"] + "E55_Type", "vocab/topic/"),
}
DOORS = (  # ways into the data, on the front page
    # address, words, what is behind it
    ("/records", msg("Records"), msg("all of them, in the order of time")),
    ("/people", msg("People"), msg("whom the records name, with office and dates")),
    ("/states", msg("States"), msg("by the names of their time")),
    ("/places", msg("Places"), msg("cities, regions, territories")),
    ("/groups", msg("Groups and offices"), msg("ministries, parties, parliaments")),
    ("/topics", msg("Topics"), msg("what the records are about")),
    ("/map", msg("Map"), msg("states and places, then and now")),
    ("/timeline", msg("Timeline"), msg("what happened when, as far as it is known")),
    ("/network", msg("Who is named with whom"), msg("people in the same section of a text")),
    ("/questions", msg("Questions"), msg("asked by choosing, answered in tables and pictures")),
    ("/sparql", msg("Query"), msg("questions in SPARQL, with examples that run")),
)


def view_home(site: Site) -> dict[str, Any]:
    """Return what the home page shows."""
    order = list_records(site)
    return {
        "doors": DOORS,
        "records": find_entries(site, 0, _MOST_RECORDS),
        "more": max(0, len(order) - _MOST_RECORDS),
        "columns": count_years(site),
        "example": local(site.base, site.release.manifest.example),
        "description": _said(site, f"{site.base}dataset", _DESCRIPTION),
    }


def view_records(site: Site, leaf: Leaf) -> dict[str, Any]:
    """Return what a leaf of the catalogue shows.

    Raises:
        NotFoundError: there is no such leaf.
    """
    return {"catalogue": view_catalogue(site, leaf.number), "leaf": leaf}


def view_index(site: Site, kind: str, leaf: Leaf) -> dict[str, Any]:
    """Return what an index shows: labels, notes, and how many documents refer to each.

    Raises:
        NotFoundError: there is no such leaf.
    """
    heading, _, _ = INDEXES[kind]
    named = _list_named(site, kind)
    labels = {one.iri: one.label or shorten(one.iri) for one in named}
    order = sorted(named, key=lambda one: (labels[one.iri].casefold(), one.iri))
    shown = cut(order, leaf.number, _MOST_ENTRIES)
    entries = [
        (Value(labels[one.iri], local(site.base, one.iri)), one.note, one.references)
        for one in _with_notes(site, shown.items)
    ]
    return {
        "heading": heading, "entries": entries, "shown": shown, "leaf": leaf, "kind": kind,
        "has_notes": any(note for _, note, _ in entries),
    }  # fmt: skip


def _list_named(site: Site, kind: str) -> list[Named]:
    """Return all people, states or others with their labels, and with what else their list tells."""
    _, _, path = INDEXES[kind]
    found = site.lists.named(path) if site.lists else None
    named = [Named(iri) for iri in list_things(site, kind)] if found is None else found
    labels = site.store.labels(one.iri for one in named if one.label is None)
    return [replace(one, label=one_line(labels[one.iri])) if one.iri in labels else one for one in named]


def _with_notes(site: Site, named: Sequence[Named]) -> list[Named]:
    """Return some with their notes and who refers to them, if a list has not told it."""
    facts = Facts(site, [], {})
    facts.read((one.iri for one in named if one.note is None), *_NOTES)
    return [
        replace(one, note=facts.text(one.iri, *_NOTES), references=_references(site, one.iri))
        if one.note is None
        else one
        for one in named
    ]


def list_things(site: Site, kind: str) -> list[str]:
    """Return the IRIs of all people, states or others, in no order."""
    _, class_, path = INDEXES[kind]
    if site.lists:  # records describe many more people, whom no page of their own has
        return site.lists.below(path)
    return [iri for iri in site.store.instances(class_) if iri.startswith(site.base + path)]


def _references(site: Site, iri: str) -> int:
    if site.lists:
        return site.lists.references(iri)
    # by property: of somebody whom each record names there are a dozen statements a record
    return len({name(t.subject) for predicate in _REFERENCES for t in site.store.incoming(iri, predicate)})


def _said(site: Site, iri: str, predicate: str) -> str:
    """Return the first value of a property of a thing; empty if there is none."""
    values = (t.object.value for t in site.store.about(iri) if t.predicate.value == predicate)  # type: ignore[union-attr]
    return one_line(next(iter(sorted(values)), ""))
