"""Lists for people: the records on the home page, the people, the states."""

from typing import Any

from lod.serializations import name
from lod.vocab import PREFIXES
from lod.web.site import Site
from lod.web.values import Value, local, one_line, shorten

_MOST_RECORDS = 100  # shown on the home page
_REFERENCES = (PREFIXES["dcterms"] + "references", PREFIXES["dcterms"] + "subject")
_CREATED = PREFIXES["dcterms"] + "created"
_DESCRIPTION = PREFIXES["dcterms"] + "description"

INDEXES = {
    # kind: heading, class, path below which their IRIs stand
    "people": ("People", PREFIXES["crm"] + "E21_Person", "id/person/"),
    "states": ("States", PREFIXES["crm"] + "E74_Group", "id/state/"),
    "places": ("Places", PREFIXES["crm"] + "E53_Place", "id/place/"),
    "groups": ("Groups and offices", PREFIXES["crm"] + "E74_Group", "id/group/"),
    "topics": ("Topics", PREFIXES["crm"] + "E55_Type", "vocab/topic/"),
}


def view_home(site: Site) -> dict[str, Any]:
    """Return what the home page shows."""
    records = sorted(site.store.instances(f"{site.base}ns#Record"))
    shown = records[:_MOST_RECORDS]
    labels = site.store.labels(shown)
    return {
        "records": [
            Value(one_line(labels.get(iri, iri)), local(site.base, iri), _said(site, iri, _CREATED))
            for iri in shown
        ],
        "more": len(records) - len(shown),
        "example": local(site.base, site.release.manifest.example),
        "description": _said(site, f"{site.base}dataset", _DESCRIPTION),
    }


def view_index(site: Site, kind: str) -> dict[str, Any]:
    """Return what an index shows: labels, and how many documents refer to each."""
    heading, class_, path = INDEXES[kind]
    things = [iri for iri in site.store.instances(class_) if iri.startswith(site.base + path)]
    labels = site.store.labels(things)
    entries = [
        (Value(labels.get(iri) or shorten(iri), local(site.base, iri)), _references(site, iri))
        for iri in things
    ]
    return {"heading": heading, "entries": sorted(entries, key=_order)}


def _order(entry: tuple[Value, int]) -> tuple[str, str]:
    return entry[0].text.casefold(), entry[0].href


def _references(site: Site, iri: str) -> int:
    triples = site.store.incoming(iri)
    return len({name(triple.subject) for triple in triples if triple.predicate.value in _REFERENCES})


def _said(site: Site, iri: str, predicate: str) -> str:
    """Return the first value of a property of a thing; empty if there is none."""
    values = (t.object.value for t in site.store.about(iri) if t.predicate.value == predicate)  # type: ignore[union-attr]
    return one_line(next(iter(sorted(values)), ""))
