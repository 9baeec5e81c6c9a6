"""Graph to rows for the templates: labels for IRIs, parts below their thing, links that stay local."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from flask import Flask

from lod.serializations import json_ld_document, name, sort_triples
from lod.vocab import PREFIXES
from lod.web.about import is_counted, is_dataset, show_size, view_dataset
from lod.web.citations import cite, write_sentence
from lod.web.entities import is_entity, view_entity
from lod.web.facts import MOST_INCOMING, Facts, why_address
from lod.web.feed import change_in_words
from lod.web.mentions import find_mentions, is_mention, kind_of, label_mentions
from lod.web.records import is_record, view_record
from lod.web.site import Site
from lod.web.values import LABEL, Row, Value, find_labels, local, name_term, one_line, shorten, show_term

_TYPE = PREFIXES["rdf"] + "type"
_SEE_ALSO = PREFIXES["rdfs"] + "seeAlso"
_DCTERMS = PREFIXES["dcterms"]
_MOST_INCOMING = 100  # links shown of one kind
_MOST_JSON_LD = 200_000  # characters embedded in a page; of more the link to it is enough
_MANY = 6  # values that need no headings

# What people look for comes first; a claim points to whom its mention points to, so it says nothing new.
_ABSTRACT, _DESCRIPTION = _DCTERMS + "abstract", _DCTERMS + "description"
_FIRST_ROWS = tuple(_DCTERMS + term for term in ("title", "abstract", "created", "isPartOf"))
_FIRST_CARDS = ("document", "holding", "item", "event", "page", "right")
_LAST_CARDS = ("assertion", "file")
_HIDDEN = {PREFIXES["oa"] + "hasBody"}
_GROUPED = {_DCTERMS + "references", PREFIXES["crm"] + "P67_refers_to"}
_HEADINGS = {"person": "People", "state": "States", "place": "Places", "group": "Groups", "": "Others"}
_VIEWS: tuple[tuple[str, Callable[[Facts, str], bool], Callable[[Facts, str], Any]], ...] = (
    # template in templates/views/, what it is for, what it shows; the first that fits is taken
    ("record", is_record, view_record),
    ("dataset", is_dataset, view_dataset),
    ("entity", is_entity, view_entity),
)
_MOST_DESCRIPTION = 300  # characters that others show of a page beside a link to it


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
    app.jinja_env.globals["has_feed"] = site.is_archive
    app.jinja_env.globals["has_search"] = site.search is not None
    app.jinja_env.filters["size"] = show_size
    app.jinja_env.filters["change"] = change_in_words


def view_page(
    site: Site, topic: str, triples: list[ox.Triple], address: str = "", *, is_plain: bool = False
) -> dict[str, Any]:
    """Return what the template of a page shows: the topic first, then whatever else the graph describes.

    Args:
        site: whose page it is.
        topic: the IRI of what the page is about.
        triples: what the page says.
        address: of the page, without suffix; empty: it has none by which it could be cited.
        is_plain: whether it speaks our own words, so that there may be a view for its kind.
    """
    labels = find_labels(site, triples, topic)
    mentions = find_mentions(site, triples, labels)
    if is_mention(site, topic):
        labels |= {iri: text for iri, (_, _, text) in label_mentions(site, [topic]).items()}
    by_subject: dict[str, list[ox.Triple]] = defaultdict(list)
    for triple in sort_triples(triples):
        iri = name(triple.subject)
        if is_mention(site, topic) or not is_mention(site, iri):  # of other mentions the table says enough
            by_subject[iri].append(triple)
            if "#" in iri:
                labels.setdefault(iri, name_term(iri))  # parts that nobody has given a label
    facts = Facts(site, triples, labels)
    kind, view = _view(facts, topic) if is_plain and site.is_archive else ("", None)
    if kind == "dataset":
        by_subject = {iri: about for iri, about in by_subject.items() if not is_counted(facts, iri)}
    order = sorted(by_subject, key=lambda iri: (iri != topic, _rank(site, iri)))
    document = json_ld_document(triples, site.base)
    cards = [_card(site, iri, by_subject[iri], labels) for iri in order]
    _name_anchors(cards, topic)
    return {
        "title": labels.get(topic) or shorten(topic),
        "topic": topic,
        "kind": kind,
        "view": view,
        "description": _describe(topic, triples, view),
        "address": address,
        "citation": _cite(facts, topic, address) if is_plain and site.is_archive else None,
        "abstract": next(
            (show_term(site, t.object, labels) for t in triples if t.predicate.value == _ABSTRACT), None
        ),
        "validation": _validation(site, triples),
        "mentions": mentions,
        "cards": cards,
        "incoming": _incoming(facts, topic),
        "json_ld": document if len(json.dumps(document)) <= _MOST_JSON_LD else None,
    }


def _view(facts: Facts, topic: str) -> tuple[str, Any]:
    """Return the name of the template for a kind of thing, and what it shows; empty: there is none."""
    for kind, is_of_kind, view in _VIEWS:
        if is_of_kind(facts, topic):
            return kind, view(facts, topic)
    return "", None


def _describe(topic: str, triples: Iterable[ox.Triple], view: Any) -> str:
    """Return what others may show beside a link to a page: its abstract or its note, in a few lines."""
    said = [(name(t.subject), t.predicate.value, t.object) for t in triples]
    literals = [(s, p, o.value) for s, p, o in said if isinstance(o, ox.Literal)]
    abstracts = [text for _, property_, text in literals if property_ == _ABSTRACT]
    notes = [value.text for value in getattr(view, "notes", ())]
    own = [text for subject, property_, text in literals if (subject, property_) == (topic, _DESCRIPTION)]
    words = one_line(next(iter([*abstracts, *notes, *own]), ""))
    return words if len(words) <= _MOST_DESCRIPTION else words[: _MOST_DESCRIPTION - 1] + "\u2026"


def _cite(facts: Facts, topic: str, address: str) -> dict[str, Any] | None:
    """Return how to cite a page; None if it has no address under which its citation is found."""
    path = address.removeprefix("/doc/") if address.startswith("/doc/") else {"/ns": "ns"}.get(address, "")
    return {"sentence": write_sentence(cite(facts, topic)), "path": path} if path else None


def _name_anchors(cards: list[Card], topic: str) -> None:
    """Give each hash to one card only: parts of other things may have the same, such as `#time`."""
    taken = {"content"}
    own = (f"{topic}#", f"{topic}/")
    for card in sorted(cards, key=lambda card: (not card.iri.startswith(own), card.iri)):
        if card.anchor in taken:
            card.anchor = ""
        taken.add(card.anchor)


def _validation(site: Site, triples: list[ox.Triple]) -> Value | None:
    """Return what the shapes have found in a record, if its page points to the report."""
    begin = f"{site.base}doc/report/"
    pages = (name(t.object) for t in triples if t.predicate.value == _SEE_ALSO)
    page = next((page for page in pages if page.startswith(begin)), "")
    report = site.store.about(f"{site.base}id/report/{page.removeprefix(begin)}") if page else []
    if not report:
        return None
    said = [(t.predicate.value.removeprefix(PREFIXES["sh"]), t.object) for t in report]
    conforms = any(key == "conforms" and getattr(value, "value", "") == "true" for key, value in said)
    results = sum(key == "result" for key, _ in said)
    words = (
        f"{'conforms' if conforms else 'does not conform'}, {results or 'no'} finding{'s' * (results != 1)}"
    )
    return Value(words, local(site.base, page))


def _rank(site: Site, iri: str) -> tuple[int, str]:
    """Return where a card stands: the source's own things, parts of the text, last what programs ask for."""
    kind = kind_of(site, iri)
    if kind in _FIRST_CARDS and not (kind == "document" and "#" in iri):
        return _FIRST_CARDS.index(kind), iri
    return len(_FIRST_CARDS) + (not kind or kind in _LAST_CARDS), iri


def _card(site: Site, iri: str, triples: list[ox.Triple], labels: Mapping[str, str]) -> Card:
    rows: dict[str, Row] = {}
    types = []
    for triple in triples:
        predicate = triple.predicate.value
        if predicate == _TYPE:
            types.append(show_term(site, triple.object, labels))
        elif predicate != LABEL:
            row = rows.setdefault(predicate, Row(labels.get(predicate) or name_term(predicate), predicate))
            row.values.append(show_term(site, triple.object, labels))
    for row in rows.values():
        row.why = why_address(site, iri, row.iri)
        if row.iri in _GROUPED and len(row.values) > _MANY:
            row.groups = _group(site, row.values)
    ordered = sorted(rows.values(), key=_place)
    anchor = iri.rpartition("#")[2] if "#" in iri else ""
    return Card(iri, anchor, local(site.base, iri), labels.get(iri) or shorten(iri), types, ordered)


def _place(row: Row) -> int:
    """Return where a row stands: what people look for first, long lists last."""
    place = _FIRST_ROWS.index(row.iri) if row.iri in _FIRST_ROWS else len(_FIRST_ROWS)
    return place + bool(row.groups)


def _group(site: Site, values: list[Value]) -> list[tuple[str, list[Value]]]:
    """Return the values under headings of their kinds, each in the order of the labels."""
    groups: dict[str, list[Value]] = {heading: [] for heading in _HEADINGS.values()}
    for value in sorted(values, key=lambda value: (value.text.casefold(), value.href)):
        kind = kind_of(site, f"{site.base}{value.href.lstrip('/')}")
        groups[_HEADINGS.get(kind, _HEADINGS[""])].append(value)
    return [(heading, members) for heading, members in groups.items() if members]


def _incoming(facts: Facts, topic: str) -> list[Row]:
    site, found = facts.site, facts.incoming(topic)
    rows: dict[str, Row] = {}
    subjects: dict[str, list[str]] = defaultdict(list)
    for triple in found:
        subject, predicate = name(triple.subject), triple.predicate.value
        if subject.startswith(f"{topic}#") or predicate in _HIDDEN:
            continue
        # Records and their mentions refer alike, but a list of both is hard to read.
        label = "mentioned as" if is_mention(site, subject) else name_term(predicate)
        row = rows.setdefault(label, Row(label, predicate))
        if len(subjects[label]) < _MOST_INCOMING:
            subjects[label].append(subject)
        else:
            row.more += 1
    for label, row in rows.items():
        row.values = _referring(site, subjects[label])
        row.is_cut = len(found) >= MOST_INCOMING
    return sorted(rows.values(), key=lambda row: row.label)


def _referring(site: Site, subjects: list[str]) -> list[Value]:
    mentions = label_mentions(site, (iri for iri in subjects if is_mention(site, iri) and "#" not in iri))
    labels = site.store.labels(subjects)
    keyed = [(mentions.get(iri) or ("", 0, labels.get(iri) or shorten(iri)), iri) for iri in subjects]
    return [Value(text, local(site.base, iri)) for (_, _, text), iri in sorted(keyed)]
