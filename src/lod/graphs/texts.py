"""The document and its text: what the page says of them.

The hub is the document as it was written; what we hold is a text of it.
"""

from collections.abc import Iterator

from lod.graphs.addressees import addressed
from lod.graphs.entities import ACTORS
from lod.graphs.statements import date_literal, english, identifier, thing
from lod.graphs.traces import From, Said
from lod.graphs.writer import Writer
from lod.iris import part
from lod.model import Triple
from lod.vocab import ACCESS_PUBLIC, CRM, DCMITYPE_TEXT, DCTERMS, LANGUAGES, OA, RDF_TYPE, literal

_WORDS = {"marks", "body", "closing"}  # zones of the text without its title, which is of who publishes it


def describe_document(w: Writer) -> Iterator[Said]:
    """Yield what the page says of the document."""
    record, node = w.record, w.document
    yield w.zone("title")
    for class_ in (w.iris.ns("Record"), CRM.E31_Document, CRM.E33_Linguistic_Object):
        yield node, RDF_TYPE, class_
    if not w.described("document", "title"):  # else that is the archivist's to say
        yield from thing(node, w.title)
        yield node, DCTERMS.title, english(w.title)
    yield w.zone("date")
    yield node, DCTERMS.created, date_literal(record.date)
    yield w.field("")
    yield node, DCTERMS.type, DCMITYPE_TEXT
    yield node, DCTERMS.hasVersion, w.text
    translated = record.provenance is not None and bool(record.provenance.translators)
    yield node, CRM.P73_has_translation if translated else CRM.P130i_features_are_also_found_on, w.text
    yield w.setting("rights")
    yield node, DCTERMS.rights, w.rights
    yield From("lod", "what is published may be read by everybody", rule="program/constant")
    yield node, DCTERMS.accessRights, ACCESS_PUBLIC  # today's, of what is published; not the historic secrecy
    yield from _numbers(w)
    for link, entity in w.links:
        if w.in_text(link):
            yield w.mentioned(link)
            yield node, DCTERMS.references, w.iris.entity(entity)


def _numbers(w: Writer) -> Iterator[Said]:
    """Yield registration number, original classification and shelf mark."""
    record, node = w.record, w.document
    if record.number:
        yield w.field("number", record.number)
        yield node, DCTERMS.identifier, literal(record.number.text)
        type_, label = w.type("registration-number"), f"No. {record.number.text}"
        yield from identifier(node, "number", label, type_, record.number.text)
    if record.classification:
        yield w.field("original classification", record.classification)
        note = f"Original classification, as the page has it: {record.classification.text}"
        yield node, CRM.P3_has_note, english(note)
    if record.provenance:
        yield w.field("source", record.provenance.line)
        yield node, DCTERMS.bibliographicCitation, literal(record.provenance.line.text)
        if mark := record.provenance.shelfmark:
            yield w.field("shelf mark", mark.passage)
            yield node, DCTERMS.isPartOf, w.iris.holding(mark, len(mark.levels))


def describe_addressees(w: Writer) -> Iterator[Said]:
    """Say to whom the record is directed: whom the authority knows, and who is only named here."""
    line = w.record.addressee
    if line is None:
        return
    yield w.field("address", line)
    directed = w.iris.ns("has_addressee")
    for entity in w.entities_in(line.start, line.end):
        if entity.kind in ACTORS:
            yield w.document, directed, w.iris.entity(entity)
    for name in addressed(line):
        if not any(w.entities_in(name.start, name.end)):
            person, said = w.person(name, w.document, "addressee")
            yield w.document, directed, person
            yield from said


def describe_text(w: Writer) -> Iterator[Said]:
    """Yield what the page says of the text that it holds."""
    record, node = w.record, w.text
    yield w.zone("title")
    title = record.title.text if record.title else record.source
    yield from thing(node, f"English text of: {title}", CRM.E31_Document, CRM.E33_Linguistic_Object)
    yield node, DCTERMS.title, english(title)
    yield node, DCTERMS.isVersionOf, w.document
    yield node, DCTERMS.language, LANGUAGES["en"]
    yield node, CRM.P72_has_language, w.iris.concept("language", "en")
    yield node, CRM.P104_is_subject_to, w.iris.thing("right", record.slug)
    if record.title:
        yield node, CRM.P102_has_title, part(node, "title")
        yield from thing(part(node, "title"), record.title.text, CRM.E35_Title)
        yield part(node, "title"), CRM.P72_has_language, w.iris.concept("language", "en")
        yield part(node, "title"), CRM.P190_has_symbolic_content, literal(record.title.text)
    if not w.described("text", "rights"):  # else that is the archivist's to say
        yield w.setting("rights")
        yield node, DCTERMS.rights, w.rights
    if record.summary:
        yield w.field("summary", record.summary)
        yield node, DCTERMS.abstract, english(record.summary.text)
    if record.publisher:
        yield w.field("publisher", record.publisher)
        yield node, DCTERMS.publisher, w.group(record.publisher.text, "publisher")[0]
    for link, entity in w.links:
        if w.in_text(link):
            yield w.mentioned(link)
            yield node, CRM.P67_refers_to, w.iris.entity(entity)


def describe_words(w: Writer) -> Iterator[Said]:
    """Yield the text itself, if the rights in it allow that."""
    zones = [zone for zone in w.record.zones if zone.name in _WORDS]
    if zones and w.allows_text():
        yield From(w.record.source, "text", zones[0].start, zones[-1].end)
        yield from say_words(w)


def say_words(w: Writer) -> Iterator[Triple]:
    """Yield the text itself, and where in the file it stands."""
    zones = [zone for zone in w.record.zones if zone.name in _WORDS]
    if not zones:
        return
    start, end = zones[0].start, zones[-1].end
    place = part(w.text, "in-file")
    yield w.text, CRM.P190_has_symbolic_content, english(w.record.text[start:end])
    yield w.text, OA.hasSelector, place
    yield place, RDF_TYPE, OA.TextPositionSelector
    yield place, OA.start, literal(start)
    yield place, OA.end, literal(end)


def describe_sections(w: Writer) -> Iterator[Said]:
    """Yield the sections of the text, and whom each names."""
    for number, section in enumerate(w.record.sections, start=1):
        node = part(w.text, f"s{number}")
        yield w.field("heading", section.heading)
        yield w.text, CRM.P106_is_composed_of, node
        yield from thing(node, section.heading.text, CRM.E33_Linguistic_Object)
        for link, entity in w.links:
            if section.start <= link.mention.start < section.end:
                yield w.mentioned(link)
                yield node, CRM.P67_refers_to, w.iris.entity(entity)


def describe_right(w: Writer) -> Iterator[Said]:
    """Yield the right in the text."""
    node = w.iris.thing("right", w.record.slug)
    yield w.zone("rights")
    yield from thing(node, "Rights in the English text", CRM.E30_Right)
    if not w.described("text", "rights"):
        yield w.setting("rights")
        yield node, CRM.P2_has_type, w.rights
    for paragraph in w.record.rights:
        yield w.field("rights", paragraph)
        yield node, CRM.P3_has_note, english(paragraph.text)
