"""What an archivist says of a record, entry by entry: parts, plans, events, readings.

The tables say which property each key of a description stands for. A plan is a part of the
document and no event; a reading is somebody's (E13), and says how sure it is.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from lod.dates import parse_edtf
from lod.graphs.occasions import WITHOUT_SAYING, check_events
from lod.graphs.references import References
from lod.graphs.statements import english, thing, time_span
from lod.graphs.texts import say_words
from lod.graphs.traces import From, Said, trace
from lod.graphs.writer import Writer
from lod.iris import part
from lod.model import Entry, Kind, Traced, plan_name
from lod.vocab import CRM, DCTERMS, LANGUAGES, PREFIXES, XSD_ANY_URI, iri, literal

# Keys whose values point to things.
_THINGS: dict[str, str] = {
    "about": CRM.P129_is_about,
    "documents": CRM.P70_documents,
    "refers_to": CRM.P67_refers_to,
    "by": CRM.P14_carried_out_by,
    "with": CRM.P11_had_participant,
    "at": CRM.P7_took_place_at,
    "uses": CRM.P16_used_specific_object,
    "because_of": CRM.P17_was_motivated_by,
    "carries_out": CRM.P33_used_specific_technique,
    "creates": CRM.P94_has_created,
    "modifies": CRM.P31_has_modified,
    "consists_of": CRM.P9_consists_of,
    "member_of": CRM.P107i_is_current_or_former_member_of,
    "of": CRM.P140_assigned_attribute_to,
    "creator": DCTERMS.creator,
}
# Keys whose values are concepts: the scheme and the property.
_CONCEPTS: dict[str, tuple[str, str]] = {
    "kinds": ("type", CRM.P2_has_type),
    "topics": ("topic", CRM.P129_is_about),
    "language": ("language", CRM.P72_has_language),
    "intended_for": ("type", CRM.P103_was_intended_for),
    "purpose": ("type", CRM.P21_had_general_purpose),
}
# The same, with a property of ours.
_OWN_CONCEPTS = {
    "agent": ("type", "foresees_agent_in_role"),
    "status": ("reconciliation", "reconciliationStatus"),
    "certainty": ("certainty", "certainty"),
}
_OWN_THINGS = {"addressees": "has_addressee"}
# What Dublin Core says of the document beside CIDOC-CRM.
_DUBLIN_CORE = {"kinds": DCTERMS.type, "topics": DCTERMS.subject}


def describe_description(
    w: Writer, references: References, concepts: Collection[str] | None
) -> Iterator[Traced]:
    """Yield what the archivist says of a record; what is wrong with it are findings of `references`.

    Args:
        w: the record.
        references: what the description may point to.
        concepts: the tokens of the vocabulary and of the properties in use; None: they are not checked.
    """
    description = w.record.description
    if description is None:
        return
    check_events(description, references)
    for entry in description.entries:
        said = _TABLES[entry.table](_Entry(w, references, concepts, entry))
        yield from trace(f"description/{entry.table}", said, From(description.source, entry.named("")))


class _Entry:
    """One entry, with what is needed to say it."""

    def __init__(
        self, w: Writer, references: References, concepts: Collection[str] | None, entry: Entry
    ) -> None:
        self.w, self.references, self.concepts = w, references, concepts
        self.entry = entry
        self.values: Mapping[str, Any] = entry.values
        if entry.table == "event":  # what its name alone tells
            self.values = {**WITHOUT_SAYING.get(entry.values["id"], {}), **entry.values}

    def drawn_on(self, key: str) -> From:
        """Return a key of the entry as what statements draw on."""
        source = self.w.record.description.source if self.w.record.description else ""
        return From(source, self.entry.named(key))

    def concept(self, scheme: str, slug: str, key: str) -> str:
        """Return a concept; tell if the vocabulary does not have it."""
        token = self.w.iris.concept(scheme, slug)
        if self.concepts is not None and token not in self.concepts:
            message = f"vocab/{scheme} has no {slug!r}; add it to ontology/vocabulary.ttl"
            self.references.tell(self.entry, key, message)
        return token

    def named(self, node: str, *classes: str) -> Iterator[Said]:
        """Say what a thing is, what it is called, and all that the tables know."""
        yield self.drawn_on("label")
        yield from thing(node, self.values["label"], *classes)
        yield from self.fields(node)

    def fields(self, node: str) -> Iterator[Said]:
        """Say of a thing what the keys of its entry stand for."""
        for key, value in self.values.items():
            yield self.drawn_on(key)
            values = value if isinstance(value, list) else [value]
            if key in _THINGS or key in _OWN_THINGS:
                predicate = _THINGS.get(key) or self.w.iris.ns(_OWN_THINGS[key])
                for reference in values:
                    for token in self.references.resolve(reference, self.entry, key):
                        yield node, predicate, token
            elif key in _CONCEPTS or key in _OWN_CONCEPTS:
                scheme, name = _CONCEPTS.get(key) or _OWN_CONCEPTS[key]
                predicate = name if key in _CONCEPTS else self.w.iris.ns(name)
                for slug in values:
                    yield node, predicate, self.concept(scheme, slug, key)
            elif key == "note":
                yield node, CRM.P3_has_note, english(value)


def _document(e: _Entry) -> Iterator[Said]:
    """Say of the document what the archivist knows of it, in CIDOC-CRM and in Dublin Core."""
    node = e.w.document
    yield from e.fields(node)
    if title := e.values.get("title"):
        yield e.drawn_on("title")
        yield from thing(node, title)
        yield node, DCTERMS.title, english(title)
    for key, predicate in _DUBLIN_CORE.items():
        yield e.drawn_on(key)
        for slug in e.values.get(key, ()):
            yield node, predicate, e.w.iris.concept(_CONCEPTS[key][0], slug)
    if language := e.values.get("language"):
        yield e.drawn_on("language")
        yield node, DCTERMS.language, LANGUAGES[language]


def _part(e: _Entry) -> Iterator[Said]:
    """A part of the document; one that foresees contacts is a design, too."""
    node = part(e.w.document, e.values["id"])
    plans = e.values.get("plans", ())
    design = (CRM.E29_Design_or_Procedure,) if plans or "agent" in e.values else ()
    yield e.drawn_on("id")
    yield e.w.document, CRM.P106_is_composed_of, node
    yield from e.named(node, CRM.E31_Document, CRM.E33_Linguistic_Object, *design)
    for number, plan in enumerate(plans, start=1):
        yield e.drawn_on(f"plan {number}")
        yield from _plan(e, node, plan)


def _plan(e: _Entry, whole: str, plan: dict[str, str]) -> Iterator[Said]:
    recipients = list(e.references.resolve(plan["recipient"], e.entry, "plans"))
    states = list(e.references.resolve(plan["state"], e.entry, "plans"))
    node = part(e.w.document, plan_name(plan))
    yield whole, CRM.P148_has_component, node
    label = plan.get("label") or f"Plan: inform {_title(e, plan['recipient'])} ({_title(e, plan['state'])})"
    yield from thing(node, label, e.w.iris.ns("PlannedContact"), CRM.E29_Design_or_Procedure)
    for recipient in recipients:
        yield node, e.w.iris.ns("foresees_recipient"), recipient
    for state in states:
        yield node, e.w.iris.ns("foresees_recipient_state"), state
    if note := plan.get("note"):
        yield node, CRM.P3_has_note, english(note)
    if outcome := e.values.get("outcome"):
        yield e.drawn_on("outcome")
        yield node, CRM.P2_has_type, e.concept("status", outcome, "outcome")


def _title(e: _Entry, reference: str) -> str:
    """Return what a person or state is called."""
    table, _, key = reference.partition(":")
    for entry in e.w.record.description.entries if e.w.record.description else ():
        if entry.table == table and entry.values.get("id") == key:
            return str(entry.values["label"])
    kinds = {"person": Kind.PERSON, "group": Kind.GROUP, "state": Kind.STATE, "place": Kind.PLACE}
    entity = e.w.authority.entities.get((kinds[table], key)) if table in kinds else None
    return entity.title if entity else reference


def _section(e: _Entry) -> Iterator[Said]:
    """A section of the text: one that the page has, found by its heading, or one of the archivist's."""
    node = e.references.section(e.entry)
    if node is None:
        e.references.tell(e.entry, "heading", "the text has no such heading")
    elif "heading" in e.values:
        yield from e.fields(node)
    else:
        yield e.drawn_on("id")
        yield e.w.text, CRM.P106_is_composed_of, node
        yield from e.named(node, CRM.E33_Linguistic_Object)


def _person(e: _Entry) -> Iterator[Said]:
    yield from _nowhere_else(e, CRM.E21_Person)


def _group(e: _Entry) -> Iterator[Said]:
    yield from _nowhere_else(e, CRM.E74_Group)


def _nowhere_else(e: _Entry, class_: str) -> Iterator[Said]:
    """Somebody of this record only: no claim that two such are the same."""
    node = part(e.w.document, e.values["id"])
    e.references.require_new(e.entry)
    yield from e.named(node, class_)
    if "status" not in e.values:
        status = e.concept("reconciliation", "not-attempted", "status")
        yield node, e.w.iris.ns("reconciliationStatus"), status


def _event(e: _Entry) -> Iterator[Said]:
    """Something that happened; what it brought about or changed tells its class."""
    node = e.w.event(e.values["id"])
    class_ = CRM.E7_Activity
    if "creates" in e.values:
        class_ = CRM.E65_Creation
    elif "modifies" in e.values:
        class_ = CRM.E11_Modification
    yield from e.named(node, class_)
    if date := e.values.get("date"):
        yield e.drawn_on("date")
        try:
            yield from time_span(node, parse_edtf(date))
        except ValueError as error:
            e.references.tell(e.entry, "date", str(error))


def _text(e: _Entry) -> Iterator[Said]:
    """Say whose the text is and where it is published; the text itself if the archivist allows it."""
    if rights := e.values.get("rights"):
        yield e.drawn_on("rights")
        yield e.w.text, DCTERMS.rights, iri(rights)
        yield e.w.iris.thing("right", e.w.record.slug), CRM.P2_has_type, iri(rights)
    if address := e.values.get("address"):
        yield e.drawn_on("address")
        yield e.w.text, DCTERMS.source, iri(address)
        yield e.w.page, DCTERMS.identifier, literal(address, datatype=XSD_ANY_URI)
    if e.values.get("publish"):
        yield e.drawn_on("publish")
        yield from say_words(e.w)
    if note := e.values.get("note"):
        yield e.drawn_on("note")
        yield e.w.text, CRM.P3_has_note, english(note)


def _item(e: _Entry) -> Iterator[Said]:
    """Say what the mark of secrecy on the paper means."""
    if slug := e.values.get("classification"):
        levels = [node for node, mark in e.w.marks if mark.kind == "classification"]
        if not levels:
            e.references.tell(e.entry, "classification", "the paper has no mark of secrecy")
        yield e.drawn_on("classification")
        for node in levels:
            yield node, CRM.P2_has_type, e.concept("classification", slug, "classification")
    if note := e.values.get("note"):
        yield e.drawn_on("note")
        yield e.w.item, CRM.P3_has_note, english(note)


def _reading(e: _Entry) -> Iterator[Said]:
    """Somebody's reading of the source: of what, as which property, as what, how sure."""
    node = e.w.iris.of_record("assertion", e.w.record.slug, e.values["id"])
    yield from e.named(node, CRM.E13_Attribute_Assignment)
    yield e.drawn_on("property")
    prefix, _, name = e.values["property"].partition(":")
    property_ = iri(PREFIXES[prefix] + name)
    if prefix == "crm" and e.concepts is not None and property_ not in e.concepts:
        e.references.tell(e.entry, "property", f"{name} is no property of CIDOC-CRM in ontology/crm.tsv")
    yield node, CRM.P177_assigned_property_of_type, property_
    yield e.drawn_on("")
    yield node, CRM.P14_carried_out_by, e.w.author
    yield node, CRM.P16_used_specific_object, e.w.file
    for key, class_ in (("name", CRM.E33_E41_Linguistic_Appellation), ("title", CRM.E35_Title)):
        if text := e.values.get(key):
            value = part(node, key)
            yield e.drawn_on(key)
            yield node, CRM.P141_assigned, value
            yield from thing(value, text, class_)
            yield value, CRM.P72_has_language, e.concept("language", "en", key)
            yield value, CRM.P190_has_symbolic_content, literal(text)
            if key == "name":
                yield value, CRM.P2_has_type, e.concept("type", "name-as-found", key)
    if reference := e.values.get("value"):
        yield e.drawn_on("value")
        for token in e.references.resolve(reference, e.entry, "value"):
            yield node, CRM.P141_assigned, token


_TABLES: dict[str, Callable[[_Entry], Iterator[Said]]] = {
    "document": _document,
    "item": _item,
    "text": _text,
    "part": _part,
    "section": _section,
    "person": _person,
    "group": _group,
    "event": _event,
    "reading": _reading,
}
