"""A record and what hangs on it: texts, paper, page, file, and what happened to them.

The hub is the document as it was written; what we hold is a text of it. A plan is no event
and a report is no fact: nothing here says that what the text tells has happened.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from lod.authority import Authority
from lod.config import Dataset
from lod.dates import format_date
from lod.graphs.addressees import addressed
from lod.graphs.entities import ACTORS, describe_entity
from lod.graphs.holdings import describe_holding, item_code, reference_code
from lod.graphs.mentions import describe_mention
from lod.graphs.statements import date_literal, english, group, identifier, page, thing, time_span
from lod.graphs.writer import Writer
from lod.iris import Iris, part, slugify
from lod.model import Link, Record, Triple
from lod.vocab import (
    ACCESS_PUBLIC,
    CRM,
    DCMITYPE_TEXT,
    DCTERMS,
    FOAF_PRIMARY_TOPIC,
    LANGUAGES,
    PROV,
    RDFS_SEE_ALSO,
    iri,
    literal,
)


@dataclass(frozen=True, slots=True)
class Description:
    """The triples of a record, apart by who owns them."""

    record: tuple[Triple, ...]  # what nobody else can say: the named graph of its page
    mentions: tuple[Triple, ...]
    shared: tuple[Triple, ...]  # people, states, holdings: said alike by every record


def describe_record(
    record: Record, links: Iterable[Link], iris: Iris, dataset: Dataset, authority: Authority
) -> Description:
    """Return what the page of a record says, as triples.

    Args:
        record: from a reader.
        links: of its mentions; those without an entity are not described.
        iris: the names to use.
        dataset: who publishes, and under which terms.
        authority: who the publisher and the archive are.
    """
    w = Writer(record, links, iris, dataset, authority)
    own = chain.from_iterable(describe(w) for describe in _OWN)
    return Description(tuple(own), tuple(_mentions(w)), tuple(_shared(w)))


def _document(w: Writer) -> Iterator[Triple]:
    record, node = w.record, w.document
    yield from thing(node, w.title, w.iris.ns("Record"), CRM.E31_Document, CRM.E33_Linguistic_Object)
    yield node, DCTERMS.title, english(w.title)
    yield node, DCTERMS.created, date_literal(record.date)
    yield node, DCTERMS.type, DCMITYPE_TEXT
    yield node, DCTERMS.accessRights, ACCESS_PUBLIC  # today's, of what is published; not the historic secrecy
    yield node, DCTERMS.rights, w.rights
    yield node, DCTERMS.hasVersion, w.text
    translated = record.provenance is not None and bool(record.provenance.translators)
    yield node, CRM.P73_has_translation if translated else CRM.P130i_features_are_also_found_on, w.text
    if record.number:
        yield node, DCTERMS.identifier, literal(record.number.text)
        type_, label = w.type("registration-number"), f"No. {record.number.text}"
        yield from identifier(node, "number", label, type_, record.number.text)
    if record.classification:
        yield (
            node,
            CRM.P3_has_note,
            english(f"Original classification, as the page has it: {record.classification.text}"),
        )
    if record.provenance:
        yield node, DCTERMS.bibliographicCitation, literal(record.provenance.line.text)
        if record.provenance.shelfmark:
            mark = record.provenance.shelfmark
            yield node, DCTERMS.isPartOf, w.iris.holding(mark, len(mark.levels))
    for link, entity in w.links:
        if w.in_text(link):
            yield node, DCTERMS.references, w.iris.entity(entity)


def _addressees(w: Writer) -> Iterator[Triple]:
    """Say to whom the record is directed: whom the authority knows, and who is only named here."""
    line = w.record.addressee
    if line is None:
        return
    directed = w.iris.ns("has_addressee")
    for entity in w.entities_in(line.start, line.end):
        if entity.kind in ACTORS:
            yield w.document, directed, w.iris.entity(entity)
    for name in addressed(line):
        if not any(w.entities_in(name.start, name.end)):
            person, triples = w.person(name, w.document, "addressee")
            yield w.document, directed, person
            yield from triples


def _creation(w: Writer) -> Iterator[Triple]:
    event = w.event("creation")
    yield from thing(event, f"Creation of the record dated {format_date(w.record.date)}", CRM.E65_Creation)
    yield event, CRM.P2_has_type, w.type("drafting")
    yield event, CRM.P94_has_created, w.document
    yield event, CRM.P3_has_note, english("Dated as the page of the publisher dates the record.")
    yield from time_span(event, w.record.date)


def _signing(w: Writer) -> Iterator[Triple]:
    if w.record.signature is None:
        return
    event = w.event("signing")
    signatory, triples = w.person(w.record.signature, w.document, "signatory")
    yield from thing(event, f"Signing by {w.record.signature.text}", CRM.E7_Activity)
    yield event, CRM.P2_has_type, w.type("signing")
    yield event, CRM.P16_used_specific_object, w.document
    yield event, CRM.P14_carried_out_by, signatory
    yield from triples
    if w.record.signature_date:
        yield from time_span(event, w.record.signature_date)
    else:
        yield event, CRM.P3_has_note, english("The source does not date the signature.")


def _text(w: Writer) -> Iterator[Triple]:
    record, node = w.record, w.text
    yield from thing(node, f"English text of: {w.title}", CRM.E31_Document, CRM.E33_Linguistic_Object)
    yield node, DCTERMS.title, english(w.title)
    yield node, DCTERMS.isVersionOf, w.document
    yield node, DCTERMS.language, LANGUAGES["en"]
    yield node, DCTERMS.rights, w.rights
    yield node, CRM.P72_has_language, w.iris.concept("language", "en")
    yield node, CRM.P104_is_subject_to, w.iris.thing("right", record.slug)
    if record.title:
        title = part(node, "title")
        yield node, CRM.P102_has_title, title
        yield from thing(title, record.title.text, CRM.E35_Title)
        yield title, CRM.P72_has_language, w.iris.concept("language", "en")
        yield title, CRM.P190_has_symbolic_content, literal(record.title.text)
    if record.summary:
        yield node, DCTERMS.abstract, english(record.summary.text)
    if record.publisher:
        yield node, DCTERMS.publisher, w.group(record.publisher.text, "publisher")[0]
    for link, entity in w.links:
        if w.in_text(link):
            yield node, CRM.P67_refers_to, w.iris.entity(entity)


def _sections(w: Writer) -> Iterator[Triple]:
    for number, section in enumerate(w.record.sections, start=1):
        node = part(w.text, f"s{number}")
        yield w.text, CRM.P106_is_composed_of, node
        yield from thing(node, section.heading.text, CRM.E33_Linguistic_Object)
        for entity in w.entities_in(section.start, section.end):
            yield node, CRM.P67_refers_to, w.iris.entity(entity)


def _translating(w: Writer) -> Iterator[Triple]:
    translators = w.record.provenance.translators if w.record.provenance else ()
    if not translators:
        return
    event = w.event("translation")
    yield w.text, CRM.P2_has_type, w.type("translation")
    yield from thing(event, "Translation into English", CRM.E65_Creation)
    yield event, CRM.P2_has_type, w.type("translating")
    yield event, CRM.P94_has_created, w.text
    yield event, CRM.P16_used_specific_object, w.document
    yield event, CRM.P3_has_note, english("The source does not date the translation.")
    for translator in translators:
        person, triples = w.person(translator, w.text, "translator")
        yield event, CRM.P14_carried_out_by, person
        yield w.text, DCTERMS.contributor, person
        yield from triples


def _contributing(w: Writer) -> Iterator[Triple]:
    contributors = w.record.provenance.contributors if w.record.provenance else ()
    if not contributors:
        return
    event = w.event("contribution")
    yield from thing(event, "Contribution of the record to the publisher", CRM.E7_Activity)
    yield event, CRM.P2_has_type, w.type("contributing")
    yield event, CRM.P16_used_specific_object, w.document
    yield event, CRM.P3_has_note, english("The source does not date the contribution.")
    for contributor in contributors:
        person, triples = w.person(contributor, w.page, "contributor")
        yield event, CRM.P14_carried_out_by, person
        yield from triples


def _page(w: Writer) -> Iterator[Triple]:
    yield from thing(w.page, f"Web page: {w.title}", CRM.E73_Information_Object)
    yield w.page, CRM.P2_has_type, w.type("web-page")
    yield w.page, CRM.P165_incorporates, w.text
    if w.record.publisher:
        yield w.page, DCTERMS.publisher, w.group(w.record.publisher.text, "publisher")[0]
    if w.record.record_id:
        number = w.record.record_id.text
        yield from identifier(w.page, "record-id", f"Record ID {number}", w.type("record-id"), number)


def _publishing(w: Writer) -> Iterator[Triple]:
    if w.record.publisher is None:
        return
    event = w.event("publication")
    yield from thing(event, "Publication of the text on the web", CRM.E7_Activity)
    yield event, CRM.P2_has_type, w.type("publishing")
    yield event, CRM.P16_used_specific_object, w.page
    yield event, CRM.P14_carried_out_by, w.group(w.record.publisher.text, "publisher")[0]
    if w.record.uploaded:
        yield from time_span(event, w.record.uploaded)
    else:
        yield event, CRM.P3_has_note, english("The page does not say when it was uploaded.")


def _file(w: Writer) -> Iterator[Triple]:
    length = len(w.record.text)
    yield from thing(w.file, f"Plain-text capture: {w.title}", CRM.E73_Information_Object)
    yield w.file, CRM.P2_has_type, w.type("digital-text-file")
    yield w.file, CRM.P165_incorporates, w.text
    yield w.file, PROV.wasDerivedFrom, w.page
    yield w.file, DCTERMS.format, literal("text/plain")
    yield from identifier(w.file, "sha256", "SHA-256 of the file", w.type("sha256"), w.record.digest)
    dimension = part(w.file, "length")
    yield w.file, CRM.P43_has_dimension, dimension
    yield from thing(dimension, f"{length} characters", CRM.E54_Dimension)
    yield dimension, CRM.P90_has_value, literal(length)
    yield dimension, CRM.P91_has_unit, w.iris.concept("unit", "unicode-code-point")
    yield from thing(w.run, f"Reading of {w.record.source}", PROV.Activity)
    yield w.run, PROV.used, w.file
    yield w.run, PROV.wasAssociatedWith, w.editors


def _item(w: Writer) -> Iterator[Triple]:
    mark = w.record.provenance.shelfmark if w.record.provenance else None
    if mark is None and not w.record.marks:
        return
    copy = next((m.value for m in w.record.marks if m.kind == "copy-number"), "")
    name = f"Copy No. {copy}" if copy else "Archived copy"
    yield from thing(w.item, f"{name} in {mark.repository}" if mark else name, CRM.E22_Human_Made_Object)
    yield w.item, CRM.P2_has_type, w.type("archival-item")
    yield w.item, CRM.P128_carries, w.document
    if copy:
        yield from identifier(w.item, "copy-number", name, w.type("copy-number"), copy)
    if mark:
        yield w.item, CRM.P46i_forms_part_of, w.iris.holding(mark, len(mark.levels))
        yield w.item, CRM.P50_has_current_keeper, w.group(mark.repository, "archive")[0]
        if code := item_code(mark):
            type_, label = w.type("archival-reference"), f"Reference code {code}"
            yield from identifier(w.item, "reference", label, type_, code)
    yield from _marks(w)


def _marks(w: Writer) -> Iterator[Triple]:
    for number, mark in enumerate((m for m in w.record.marks if m.kind != "copy-number"), start=1):
        node = part(w.item, f"mark-{number}")
        yield w.item, CRM.P128_carries, node
        yield node, CRM.P190_has_symbolic_content, english(mark.value)
        if mark.kind == "stamp":
            yield from thing(node, "Stamp", CRM.E34_Inscription)
            yield node, CRM.P2_has_type, w.type("stamp")
        else:
            yield from thing(node, f"Marking: {mark.value}", CRM.E34_Inscription)
            yield node, CRM.P2_has_type, w.type("classification-marking")
            yield node, CRM.P2_has_type, w.iris.concept("classification", slugify(mark.value))
        for entity in w.entities_in(mark.passage.start, mark.passage.end):
            yield node, CRM.P67_refers_to, w.iris.entity(entity)


def _reel(w: Writer) -> Iterator[Triple]:
    reel = w.record.provenance.reel if w.record.provenance else None
    if reel is None:
        return
    node = w.iris.thing("item", f"{w.record.slug}-reel")
    yield from thing(node, f"Microfilm, reel {reel.text}", CRM.E22_Human_Made_Object)
    yield node, CRM.P2_has_type, w.type("microfilm-reel")
    yield node, CRM.P128_carries, w.document
    yield from identifier(node, "number", f"Reel {reel.text}", w.type("reel-number"), reel.text)


def _holding_title(w: Writer) -> Iterator[Triple]:
    """The name behind the shelf mark is read as the title of the opis: a reading, so an assertion."""
    source = w.record.provenance
    if source is None or source.holding_title is None or source.shelfmark is None:
        return
    mark = source.shelfmark
    depth = min(2, len(mark.levels))
    claim = w.iris.thing("assertion", f"{w.record.slug}-holding-title")
    title = part(claim, "title")
    yield from thing(
        claim, f"Reading of the title of {reference_code(mark, depth)}", CRM.E13_Attribute_Assignment
    )
    yield claim, CRM.P140_assigned_attribute_to, w.iris.holding(mark, depth)
    yield claim, CRM.P177_assigned_property_of_type, CRM.P102_has_title
    yield claim, CRM.P141_assigned, title
    yield claim, CRM.P14_carried_out_by, w.editors
    yield claim, CRM.P16_used_specific_object, w.file
    yield claim, w.iris.ns("certainty"), w.iris.concept("certainty", "probable")
    yield from thing(title, source.holding_title.text, CRM.E35_Title)
    yield title, CRM.P72_has_language, w.iris.concept("language", "en")
    yield title, CRM.P190_has_symbolic_content, literal(source.holding_title.text)


def _right(w: Writer) -> Iterator[Triple]:
    node = w.iris.thing("right", w.record.slug)
    yield from thing(node, "Rights in the English text", CRM.E30_Right)
    yield node, CRM.P2_has_type, w.rights
    for paragraph in w.record.rights:
        yield node, CRM.P3_has_note, english(paragraph.text)


def _graphs(w: Writer) -> Iterator[Triple]:
    mine = w.iris.page_of(w.document)
    mentions = f"{mine[:-1]}/mentions>"
    dataset, license_ = w.iris.own("dataset"), iri(w.dataset.license)
    yield from page(mine, f"Page about: {w.title}", dataset, license_)
    yield mine, FOAF_PRIMARY_TOPIC, w.document
    yield mine, RDFS_SEE_ALSO, mentions
    yield from page(mentions, f"Mentions in: {w.title}", dataset, license_)
    yield mentions, FOAF_PRIMARY_TOPIC, w.text


def _mentions(w: Writer) -> Iterator[Triple]:
    for link, entity in w.links:
        whole = w.text if w.in_text(link) else w.page
        yield from describe_mention(w.record, link, entity, w.iris, whole=whole, file=w.file, run=w.run)


def _shared(w: Writer) -> Iterator[Triple]:
    for entity in dict.fromkeys(entity for _, entity in w.links):
        yield from describe_entity(entity, w.iris)
    if w.record.provenance and w.record.provenance.shelfmark:
        keeper, triples = w.group(w.record.provenance.shelfmark.repository, "archive")
        yield from triples
        yield from describe_holding(w.record.provenance.shelfmark, keeper, w.iris)
    if w.record.publisher:
        yield from w.group(w.record.publisher.text, "publisher")[1]
    yield from group(w.dataset.publisher, "publisher", w.iris)


# What the page of a record says, part by part.
_OWN: tuple[Callable[[Writer], Iterator[Triple]], ...] = (
    _document, _addressees, _creation, _signing, _text, _sections, _translating, _contributing,
    _page, _publishing, _file, _item, _reel, _holding_title, _right, _graphs,
)  # fmt: skip
