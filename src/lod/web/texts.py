"""A text of a record: whose translation it is, what its sections speak of, where it can be read."""

from dataclasses import dataclass

from lod.web.facts import Facts, term, why_address
from lod.web.leaves import Leaf, Leaves
from lod.web.mentions import kind_of
from lod.web.parts import Part, hash_parts, view_part
from lod.web.rights import explain_rights
from lod.web.values import Row, Value
from lod.web.words import Paragraph, find_words

_INCORPORATES = term("crm:P165_incorporates")
PUBLISHED_AT = term("dcterms:source")  # the address of the page that has the text
_LANGUAGE = term("crm:P72_has_language")
_SOURCE = term("dcterms:isVersionOf")
_RIGHTS, _SUBJECT, _NOTE = term("dcterms:rights"), term("crm:P104_is_subject_to"), term("crm:P3_has_note")


@dataclass(frozen=True, slots=True)
class TextView:
    """What the page of a text shows above its statements."""

    record: Value | None
    abstract: str
    glance: list[Row]
    sections: list[Part]
    words: Leaves[Paragraph]  # the text itself, where it is published
    language: str  # of the text, as a tag
    held_in: list[Value]  # the page or edition that has it
    address: list[Value]  # of that page; empty: it is not known
    mentions: str  # where they are listed
    anchors: list[str]


def is_text(facts: Facts, iri: str) -> bool:
    """Tell whether a thing is a text of a record."""
    is_document = kind_of(facts.site, iri) == "document" and "#" not in iri
    return is_document and bool(facts.terms(iri, _SOURCE))


def view_text(facts: Facts, text: str, leaf: Leaf) -> TextView:
    """Return what a text is, and what it speaks of."""
    record = next(iter(facts.iris(text, _SOURCE)), "")
    rows = (
        facts.row("Of", text, _SOURCE),
        facts.row("Title", text, term("dcterms:title")),
        facts.row("Language", text, _LANGUAGE),
        facts.row("Translated by", text, term("dcterms:contributor")),
        facts.row("Published by", text, term("dcterms:publisher")),
        facts.row("Published at", text, PUBLISHED_AT),
        rights_row(facts, [text]),
    )
    sections = [view_part(facts, part) for part in hash_parts(facts, text)]
    mentions = mentions_address(facts, record)
    headings = {part.label: part.anchor for part in sections}
    graph = f"{facts.site.base}{mentions.lstrip('/')}" if mentions else ""
    holding = {iri for iri, property_ in facts.incoming(text) if property_ == _INCORPORATES}
    return TextView(
        facts.value(record) if record else None,
        facts.text(text, term("dcterms:abstract")),
        [row for row in rows if row.values],
        sections,
        find_words(facts, text, graph, headings, leaf.number),
        next((iri.rpartition("/")[2] for iri in facts.iris(text, _LANGUAGE)), "en"),
        [facts.value(iri) for iri in sorted(holding) if kind_of(facts.site, iri) == "page"],
        facts.values(text, PUBLISHED_AT),
        mentions,
        [part.anchor for part in sections],
    )


def mentions_address(facts: Facts, record: str) -> str:
    """Return where the mentions in a record are listed; empty if it has no such page."""
    page = f"{facts.site.base}doc/{record.removeprefix(f'{facts.site.base}id/')}/mentions"
    return f"/{page.removeprefix(facts.site.base)}" if record and facts.site.store.has_graph(page) else ""


def rights_row(facts: Facts, things: list[str]) -> Row:
    """Return what may be done with some texts, in plain words."""
    statements = sorted({iri for thing in things for iri in facts.iris(thing, _RIGHTS)})
    values = [Value(explain_rights(iri) or facts.label(iri), facts.value(iri).href) for iri in statements]
    rights = {iri for thing in things for iri in facts.iris(thing, _SUBJECT)}
    values += [Value(note) for note in sorted({note for iri in rights for note in facts.texts(iri, _NOTE)})]
    return Row("Rights in the text", _RIGHTS, values, why=why_address(facts.site, things[0], _RIGHTS))
