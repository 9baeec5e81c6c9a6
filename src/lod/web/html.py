"""Graph to rows for the templates: labels for IRIs, parts below their thing, links that stay local."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox
from flask import Flask

from lod.formats import DOCUMENTS, HTML
from lod.serializations import json_ld_document, name, sort_triples
from lod.vocab import PREFIXES
from lod.web.site import Site

_TYPE = PREFIXES["rdf"] + "type"
_LABEL = PREFIXES["rdfs"] + "label"
_MOST_INCOMING = 100  # links shown of one kind


@dataclass
class Value:
    """One value of a row."""

    text: str
    href: str = ""  # empty: no link
    note: str = ""  # language or datatype


@dataclass
class Row:
    """A property and its values."""

    label: str
    iri: str
    values: list[Value] = field(default_factory=list)
    more: int = 0  # values that are not shown


@dataclass
class Card:
    """What is said of one thing."""

    iri: str
    anchor: str
    href: str
    label: str
    types: list[Value]
    rows: list[Row]


def add_filters(app: Flask, site: Site) -> None:
    """Give the templates what they need of the site."""
    app.jinja_env.globals["manifest"] = site.release.manifest


def view_page(site: Site, address: str, topic: str, triples: list[ox.Triple]) -> dict[str, Any]:
    """Return what the template of a page shows: the topic first, then whatever else the graph describes."""
    labels = _labels(site, triples)
    by_subject: dict[str, list[ox.Triple]] = defaultdict(list)
    for triple in sort_triples(triples):
        by_subject[name(triple.subject)].append(triple)
    order = sorted(by_subject, key=lambda iri: (iri != topic, not iri.startswith(f"{topic}#"), iri))
    cards = [_card(site, iri, by_subject[iri], labels) for iri in order]
    return {
        "title": labels.get(topic) or _short(topic),
        "topic": topic,
        "cards": cards,
        "incoming": _incoming(site, topic),
        "alternates": [(f.label, f"{address}.{f.suffix}", f.media_type) for f in DOCUMENTS if f is not HTML],
        "json_ld": json_ld_document(triples, site.base),
    }


def view_home(site: Site) -> dict[str, Any]:
    """Return what the home page shows."""
    records = sorted(site.store.instances(f"{site.base}ns#Record"))[:_MOST_INCOMING]
    labels = site.store.labels(records)
    return {
        "records": [Value(labels.get(iri, iri), local(site.base, iri)) for iri in records],
        "example": local(site.base, site.release.manifest.example),
        "description": _description(site),
    }


def local(base: str, iri: str) -> str:
    """Return the address under which this site shows an IRI; empty if it must not be a link.

    Our own IRIs become relative, so that a copy of the site stays with itself; of others only
    http and https are links, since data may hold `javascript:`.
    """
    if iri.startswith(base):
        return "/" + iri.removeprefix(base).lstrip("/")  # two slashes would name another host
    return iri if iri.startswith(("http://", "https://")) else ""


def _card(site: Site, iri: str, triples: list[ox.Triple], labels: dict[str, str]) -> Card:
    rows: dict[str, Row] = {}
    types = []
    for triple in triples:
        predicate = triple.predicate.value
        if predicate == _TYPE:
            types.append(_value(site, triple.object, labels))
        elif predicate != _LABEL:
            row = rows.setdefault(predicate, Row(labels.get(predicate) or name_term(predicate), predicate))
            row.values.append(_value(site, triple.object, labels))
    anchor = iri.rpartition("#")[2] if "#" in iri else ""
    return Card(
        iri, anchor, local(site.base, iri), labels.get(iri) or _short(iri), types, list(rows.values())
    )


def _incoming(site: Site, topic: str) -> list[Row]:
    rows: dict[str, Row] = {}
    subjects = []
    for triple in site.store.incoming(topic):
        subject = name(triple.subject)
        if subject.startswith(f"{topic}#"):
            continue
        row = rows.setdefault(
            triple.predicate.value, Row(name_term(triple.predicate.value), triple.predicate.value)
        )
        if len(row.values) < _MOST_INCOMING:
            subjects.append(subject)
            row.values.append(Value(subject, local(site.base, subject)))
        else:
            row.more += 1
    labels = site.store.labels(subjects)
    for row in rows.values():
        for value in row.values:
            value.text = labels.get(value.text) or _short(value.text)
        row.values.sort(key=lambda value: (value.text, value.href))
    return sorted(rows.values(), key=lambda row: row.label)


def _labels(site: Site, triples: Iterable[ox.Triple]) -> dict[str, str]:
    iris = {
        term.value
        for triple in triples
        for term in (triple.subject, triple.predicate, triple.object)
        if isinstance(term, ox.NamedNode)
    }
    return site.store.labels(iris)


def _value(site: Site, term: Any, labels: dict[str, str]) -> Value:
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        note = term.language or ("" if datatype == PREFIXES["xsd"] + "string" else name_term(datatype))
        return Value(term.value, note=note)
    iri = name(term)
    return Value(labels.get(iri) or _short(iri), local(site.base, iri))


def name_term(iri: str) -> str:
    """Return the name of a term in words: `P67_refers_to` is "refers to", `isPartOf` is "is part of"."""
    local_name = re.sub(r"^[EPD]\d+[a-z]?(?:_E\d+)?_", "", re.split(r"[#/]", iri.rstrip("/"))[-1])
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local_name.replace("_", " "))
    return words if words.isupper() else words[:1].lower() + words[1:].lower() if " " in words else words


def _short(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return (
                name_term(iri) if prefix in {"crm", "dcterms"} else f"{prefix}:{iri.removeprefix(namespace)}"
            )
    return iri


def _description(site: Site) -> str:
    predicate = PREFIXES["dcterms"] + "description"
    about = site.store.about(f"{site.base}dataset")
    values = (_value(site, triple.object, {}).text for triple in about if triple.predicate.value == predicate)
    return next(values, "")
