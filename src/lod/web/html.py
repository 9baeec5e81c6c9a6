"""A page for people: what its template shows, and on which leaf."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyoxigraph as ox
from flask import Flask

from lod.errors import NotFoundError
from lod.serializations import json_ld_document, name, sort_triples
from lod.vocab import PREFIXES
from lod.web.about import is_counted, is_dataset, show_size, view_dataset
from lod.web.cards import Card, finish_cards, make_card, name_anchors, order_cards, split_cards, weigh_cards
from lod.web.citations import cite, write_sentence
from lod.web.entities import is_entity, view_entity
from lod.web.facts import FEW_AT_FIRST, MOST_AT_FIRST, Facts
from lod.web.feed import change_in_words
from lod.web.incoming import Incoming, find_incoming, turn_incoming
from lod.web.kinds import find_parent, kind_in_words
from lod.web.leaves import INCOMING, OF, STATEMENTS, Leaf, Leaves, cut, pick
from lod.web.mentions import Shown, find_mentions, is_mention, label_mentions
from lod.web.profiles import embed_document
from lod.web.readings import is_reading, view_reading
from lod.web.records import is_record, view_record
from lod.web.site import Site
from lod.web.texts import is_text, view_text
from lod.web.values import Value, find_labels, local, name_term, one_line, shorten, show_term

_SEE_ALSO = PREFIXES["rdfs"] + "seeAlso"
_DCTERMS = PREFIXES["dcterms"]
_ABSTRACT, _DESCRIPTION = _DCTERMS + "abstract", _DCTERMS + "description"
_VIEWS: tuple[tuple[str, Callable[[Facts, str], bool], Callable[[Facts, str, Leaf], Any]], ...] = (
    # template in templates/views/, what it is for, what it shows; the first that fits is taken
    ("record", is_record, lambda facts, iri, _: view_record(facts, iri)),
    ("text", is_text, view_text),
    ("dataset", is_dataset, lambda facts, iri, _: view_dataset(facts, iri)),
    ("reading", is_reading, lambda facts, iri, _: view_reading(facts, iri)),
    ("entity", is_entity, lambda facts, iri, _: view_entity(facts, iri)),
)
_MOST_JSON_LD = 100  # statements embedded in a page; of more the link to them is enough
_MOST_LETTERS = 20_000  # in the literals of such a page
_MOST_MENTIONS = 120  # on a leaf
_MOST_BESIDE = 12_000  # bytes of statements that stay on the page of a thing; of more it has only the list
_MOST_LISTED = 200  # cards that a page tells where to find; the others are found by turning leaves
_MOST_DESCRIPTION = 300  # characters that others show of a page beside a link to it
_SEARCHED = "sdo"  # the profile that search engines read


def add_filters(app: Flask, site: Site) -> None:
    """Give the templates what they need of the site."""
    app.jinja_env.globals["manifest"] = site.release.manifest
    app.jinja_env.globals["has_feed"] = site.is_archive
    app.jinja_env.globals["has_search"] = site.search is not None
    app.jinja_env.filters["size"] = show_size
    app.jinja_env.filters["change"] = change_in_words


def view_page(  # noqa: PLR0913 - each says something else of the page
    site: Site,
    topic: str,
    triples: list[ox.Triple],
    address: str = "",
    leaf: Leaf = Leaf(),  # noqa: B008 - frozen
    *,
    is_plain: bool = False,
) -> dict[str, Any]:
    """Return what the template of a page shows: the topic first, then whatever else the graph describes.

    Args:
        site: whose page it is.
        topic: the IRI of what the page is about.
        triples: what the page says.
        address: of the page, without suffix; empty: it has none by which it could be cited.
        leaf: which part of the page is asked for.
        is_plain: whether it speaks our own words, so that there may be a view for its kind.

    Raises:
        NotFoundError: there is no such leaf.
    """
    labels = find_labels(site, triples, topic)
    if is_mention(site, topic):
        labels |= {iri: text for iri, (_, _, text) in label_mentions(site, [topic]).items()}
    by_subject = _by_subject(site, topic, triples, labels)
    looked_at = () if leaf.show else (MOST_AT_FIRST, FEW_AT_FIRST)
    facts = Facts(site, triples, labels, *looked_at)
    is_ours = is_plain and site.is_archive
    kind, view = _view(facts, topic, leaf) if is_ours and not leaf.show else ("", None)
    if is_ours and is_dataset(facts, topic):
        by_subject = {iri: about for iri, about in by_subject.items() if not is_counted(facts, iri)}
    mentions = _mentions(site, triples, labels, leaf)
    if view is not None and kind != "text":
        pick([[]], leaf.number)  # there is no second leaf of it
    cards = [make_card(site, iri, by_subject[iri], labels) for iri in order_cards(site, topic, by_subject)]
    name_anchors(cards, topic, getattr(view, "anchors", ()))
    return {
        "title": labels.get(topic) or shorten(topic),
        "topic": topic,
        "kind": kind,
        "eyebrow": kind_in_words(facts, topic),
        "parent": find_parent(facts, topic),
        "view": view,
        "leaf": leaf,
        "description": _describe(topic, triples, view),
        "address": address,
        "citation": _cite(facts, topic, address) if is_ours else None,
        "abstract": next(
            (show_term(site, t.object, labels) for t in triples if t.predicate.value == _ABSTRACT), None
        ),
        "validation": _validation(site, triples),
        "mentions": mentions,
        **_cards(site, cards, leaf, has_view=view is not None, is_beside=mentions is not None),
        "incoming": _incoming(facts, topic, leaf),
        "schema": _schema(site, topic, triples) if is_ours and not leaf.show else None,
        "json_ld": _graph(site, triples),
    }


def _by_subject(
    site: Site, topic: str, triples: Iterable[ox.Triple], labels: dict[str, str]
) -> Mapping[str, list[ox.Triple]]:
    """Return what stands on the cards; of other mentions than the topic a table says enough."""
    found: dict[str, list[ox.Triple]] = defaultdict(list)
    for triple in sort_triples(triples):
        iri = name(triple.subject)
        if is_mention(site, topic) or not is_mention(site, iri):
            found[iri].append(triple)
            if "#" in iri:
                labels.setdefault(iri, name_term(iri))  # parts that nobody has given a label
    return found


def _view(facts: Facts, topic: str, leaf: Leaf) -> tuple[str, Any]:
    """Return the name of the template for a kind of thing, and what it shows; empty: there is none."""
    for kind, is_of_kind, view in _VIEWS:
        if is_of_kind(facts, topic):
            return kind, view(facts, topic, leaf)
    return "", None


def _cards(site: Site, cards: list[Card], leaf: Leaf, *, has_view: bool, is_beside: bool) -> dict[str, Any]:
    """Return the cards of the leaf asked for, and where the hashes of the others are.

    Raises:
        NotFoundError: there is no such leaf.
    """
    shown: Mapping[str, Any] = {"cards": [], "card_leaves": None, "elsewhere": [], "things": len(cards)}
    leaves = split_cards(cards)
    every = [(card, at) for at, part in enumerate(leaves, 1) for card in part if not card.is_continued]
    where = sorted(every, key=lambda entry: not entry[0].anchor)[:_MOST_LISTED]
    if leaf.show == INCOMING or (is_beside and leaf.number > 1):
        return {**shown, "things": 0}
    if has_view and weigh_cards(cards) > _MOST_BESIDE:
        return {**shown, "elsewhere": where}
    if has_view or is_beside:
        finish_cards(site, cards)
        return {**shown, "cards": cards}
    chosen = pick(leaves, leaf.number)
    finish_cards(site, chosen.items)
    elsewhere = [(card, at) for card, at in where if leaf.number == 1 < at and card.anchor]
    return {**shown, "cards": chosen.items, "card_leaves": chosen, "elsewhere": elsewhere}


def _mentions(
    site: Site, triples: list[ox.Triple], labels: Mapping[str, str], leaf: Leaf
) -> Leaves[Shown] | None:
    """Return the mentions of a leaf, all or those of one thing; None: the page has none.

    Raises:
        NotFoundError: there is no such leaf, or the text does not mention that thing.
    """
    class_ = f"{site.base}ns#Mention"
    has_any = not leaf.show and any(
        isinstance(t.object, ox.NamedNode) and t.object.value == class_ for t in triples
    )
    every = find_mentions(site, triples, labels) if has_any else []
    found = [one for one in every if leaf.of in {"", one.of}]
    if leaf.of and not found:
        raise NotFoundError(
            f"{OF}: {leaf.of[:80]!r}, expected what is mentioned here, such as 'person/nehru'"
        )
    return cut(found, leaf.number, _MOST_MENTIONS) if found else None


def _incoming(facts: Facts, topic: str, leaf: Leaf) -> Incoming | None:
    if leaf.show == STATEMENTS:
        return None
    return turn_incoming(facts, topic, leaf.number) if leaf.show else find_incoming(facts, topic)


def _schema(site: Site, topic: str, triples: list[ox.Triple]) -> Mapping[str, Any] | None:
    """Return the page in the words of search engines, if the site knows them."""
    profile = next((profile for profile in site.profiles if profile.token == _SEARCHED), None)
    return embed_document(profile, topic, triples, site.store, site.base) if profile else None


def _graph(site: Site, triples: list[ox.Triple]) -> Any:
    """Return the graph of a page, if it is small."""
    letters = sum(len(t.object.value) for t in triples if isinstance(t.object, ox.Literal))
    is_small = len(triples) <= _MOST_JSON_LD and letters <= _MOST_LETTERS
    return json_ld_document(triples, site.base) if is_small else None


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


def _validation(site: Site, triples: list[ox.Triple]) -> dict[str, Any] | None:
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
    keeps = "keeps" if conforms else "breaks"
    words = f"the description {keeps} the rules (shapes), {results or 'no'} finding{'s' * (results != 1)}"
    return {"value": Value(words, local(site.base, page)), "conforms": conforms}
