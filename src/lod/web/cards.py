"""Cards: all that a page says, one card a thing, in an order that people can follow."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from lod.vocab import PREFIXES
from lod.web.facts import why_address
from lod.web.leaves import split
from lod.web.mentions import kind_of
from lod.web.site import Site
from lod.web.values import LABEL, Row, Value, local, name_term, shorten, show_term

_TYPE = PREFIXES["rdf"] + "type"
_DCTERMS = PREFIXES["dcterms"]
# What people look for comes first.
_FIRST_ROWS = tuple(_DCTERMS + term for term in ("title", "abstract", "created", "isPartOf"))
_FIRST_CARDS = ("document", "holding", "item", "event", "page", "right")
_LAST_CARDS = ("assertion", "file")
_GROUPED = {_DCTERMS + "references", PREFIXES["crm"] + "P67_refers_to"}
_HEADINGS = {"person": "People", "state": "States", "place": "Places", "group": "Groups", "": "Others"}
_MANY = 6  # values that need no headings
_LONGEST_VALUE = 2_000  # characters
_MOST_TOGETHER = 100  # values of a row that stay on one card
_MOST_ON_A_LEAF = 70_000  # about so many bytes of HTML
_OF_A_CARD, _OF_A_ROW, _OF_A_VALUE = 250, 260, 90  # bytes of the tags around


@dataclass
class Card:
    """What is said of one thing."""

    iri: str
    anchor: str
    href: str
    label: str
    types: list[Value]
    rows: list[Row]
    is_continued: bool = False  # whether its beginning stands on another card


def make_card(site: Site, iri: str, triples: Iterable[ox.Triple], labels: Mapping[str, str]) -> Card:
    """Return the card of a thing."""
    rows: dict[str, Row] = {}
    types = []
    for triple in triples:
        predicate = triple.predicate.value
        if predicate == _TYPE:
            types.append(show_term(site, triple.object, labels))
        elif predicate != LABEL:
            row = rows.setdefault(predicate, Row(labels.get(predicate) or name_term(predicate), predicate))
            row.values.append(_shorten(show_term(site, triple.object, labels)))
    ordered = sorted(rows.values(), key=_place)
    anchor = iri.rpartition("#")[2] if "#" in iri else ""
    return Card(iri, anchor, local(site.base, iri), labels.get(iri) or shorten(iri), types, ordered)


def _shorten(value: Value) -> Value:
    """Return a value whose text fits on a card; the whole stands on the page of the text, and in the data."""
    if len(value.text) <= _LONGEST_VALUE:
        return value
    count = f"the first of {len(value.text):,} characters"
    return replace(
        value, text=f"{value.text[:_LONGEST_VALUE]}\u2026", note="; ".join(filter(None, (value.note, count)))
    )


def order_cards(site: Site, topic: str, iris: Iterable[str]) -> list[str]:
    """Return things in the order of their cards: the topic, the source's own, what programs ask for."""
    return sorted(iris, key=lambda iri: (iri != topic, _rank(site, iri)))


def name_anchors(cards: list[Card], topic: str, taken: Iterable[str]) -> None:
    """Give each hash to one card only: parts of other things may have the same, such as `#time`."""
    gone = {"content", *taken}
    own = (f"{topic}#", f"{topic}/")
    for card in sorted(cards, key=lambda card: (not card.iri.startswith(own), card.iri)):
        if card.anchor in gone:
            card.anchor = ""
        gone.add(card.anchor)


def split_cards(cards: Iterable[Card]) -> list[list[Card]]:
    """Return the cards of each leaf; a card that has very much to say continues on others."""
    return split((part for card in cards for part in _parts(card)), _MOST_ON_A_LEAF, _weigh)


def finish_cards(site: Site, cards: Iterable[Card]) -> None:
    """Add what only shown cards need: why each row is said, and headings in long ones."""
    for card in cards:
        for row in card.rows:
            row.why = why_address(site, card.iri, row.iri)
            if row.iri in _GROUPED and len(row.values) > _MANY:
                row.groups = _group(site, row.values)


def weigh_cards(cards: Iterable[Card]) -> int:
    """Return about how many bytes of HTML cards take."""
    return sum(map(_weigh, cards))


def _parts(card: Card) -> Iterator[Card]:
    """Yield a card in pieces that fit on a leaf."""
    if _weigh(card) <= _MOST_ON_A_LEAF:
        yield card
        return
    rows: list[Row] = []
    is_continued = False
    for row in _pieces(card.rows):
        if rows and sum(map(_weigh_row, rows)) + _weigh_row(row) > _MOST_ON_A_LEAF:
            yield replace(
                card, rows=rows, is_continued=is_continued, anchor="" if is_continued else card.anchor
            )
            rows, is_continued = [], True
        rows = [*rows, row]
    yield replace(card, rows=rows, is_continued=is_continued, anchor="" if is_continued else card.anchor)


def _pieces(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        for begin in range(0, len(row.values), _MOST_TOGETHER):
            yield Row(row.label, row.iri, row.values[begin : begin + _MOST_TOGETHER])


def _weigh(card: Card) -> int:
    types = sum(_OF_A_VALUE + len(type_.text) + len(type_.href) for type_ in card.types)
    return _OF_A_CARD + 2 * len(card.label) + types + sum(map(_weigh_row, card.rows))


def _weigh_row(row: Row) -> int:
    values = sum(_OF_A_VALUE + len(value.text) + len(value.href) + len(value.note) for value in row.values)
    return _OF_A_ROW + len(row.label) + 2 * len(row.iri) + values


def _rank(site: Site, iri: str) -> tuple[int, str]:
    """Return where a card stands: the source's own things, parts of the text, last what programs ask for."""
    kind = kind_of(site, iri)
    if kind in _FIRST_CARDS and not (kind == "document" and "#" in iri):
        return _FIRST_CARDS.index(kind), iri
    return len(_FIRST_CARDS) + (not kind or kind in _LAST_CARDS), iri


def _place(row: Row) -> int:
    """Return where a row stands: what people look for first, long lists last."""
    place = _FIRST_ROWS.index(row.iri) if row.iri in _FIRST_ROWS else len(_FIRST_ROWS)
    return place + (row.iri in _GROUPED and len(row.values) > _MANY)


def _group(site: Site, values: list[Value]) -> list[tuple[str, list[Value]]]:
    """Return the values under headings of their kinds, each in the order of the labels."""
    groups: dict[str, list[Value]] = {heading: [] for heading in _HEADINGS.values()}
    for value in sorted(values, key=lambda value: (value.text.casefold(), value.href)):
        kind = kind_of(site, f"{site.base}{value.href.lstrip('/')}")
        groups[_HEADINGS.get(kind, _HEADINGS[""])].append(value)
    return [(heading, members) for heading, members in groups.items() if members]
