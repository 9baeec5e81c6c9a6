"""What carries the text: paper with its marks, film, web page, captured file."""

from collections.abc import Iterator

from lod.graphs.holdings import item_code, reference_code
from lod.graphs.statements import english, identifier, thing
from lod.graphs.traces import Said
from lod.graphs.writer import Writer
from lod.iris import part, slugify
from lod.model import WEB_PAGE
from lod.vocab import CRM, DCTERMS, PROV, literal


def describe_page(w: Writer) -> Iterator[Said]:
    """Yield what holds the text: a web page, an edition, a table."""
    yield w.zone("title")
    title = w.record.title.text if w.record.title else w.record.source
    yield from thing(w.page, f"{w.record.held_in}: {title}", CRM.E73_Information_Object)
    if w.record.held_in == WEB_PAGE:
        yield w.page, CRM.P2_has_type, w.type("web-page")
    yield w.page, CRM.P165_incorporates, w.text
    if w.record.publisher:
        yield w.field("publisher", w.record.publisher)
        yield w.page, DCTERMS.publisher, w.group(w.record.publisher.text, "publisher")[0]
    if w.record.record_id:
        number = w.record.record_id.text
        yield w.field("record id", w.record.record_id)
        yield from identifier(w.page, "record-id", f"Record ID {number}", w.type("record-id"), number)


def describe_file(w: Writer) -> Iterator[Said]:
    """Yield the captured file, in which mentions count."""
    length = len(w.record.text)
    title = w.record.title.text if w.record.title else w.record.source
    yield w.field("")
    yield from thing(w.file, f"Plain-text capture: {title}", CRM.E73_Information_Object)
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


def describe_item(w: Writer) -> Iterator[Said]:
    """Yield the paper: where it lies, and what stands on it besides the text."""
    mark = w.record.provenance.shelfmark if w.record.provenance else None
    if mark is None and not w.record.marks:
        return
    number = next((m for m in w.record.marks if m.kind == "copy-number"), None)
    name = f"Copy No. {number.value}" if number else "Archived copy"
    yield w.field("shelf mark", mark.passage) if mark else w.field("marks", w.record.marks[0].passage)
    yield from thing(w.item, f"{name} in {mark.repository}" if mark else name, CRM.E22_Human_Made_Object)
    yield w.item, CRM.P2_has_type, w.type("archival-item")
    yield w.item, CRM.P128_carries, w.document
    if mark:
        yield w.item, CRM.P46i_forms_part_of, w.iris.holding(mark, len(mark.levels))
        yield w.item, CRM.P50_has_current_keeper, w.group(mark.repository, "archive")[0]
        if code := item_code(mark):
            type_, label = w.type("archival-reference"), f"Reference code {code}"
            yield from identifier(w.item, "reference", label, type_, code)
    if number:
        yield w.field("copy number", number.passage)
        yield from identifier(w.item, "copy-number", name, w.type("copy-number"), number.value)
    yield from _marks(w)


def _marks(w: Writer) -> Iterator[Said]:
    level = w.described("item", "classification")
    for node, mark in w.marks:
        yield w.field(f"mark: {mark.kind}", mark.passage)
        yield w.item, CRM.P128_carries, node
        yield node, CRM.P190_has_symbolic_content, english(mark.value)
        if mark.kind == "stamp":
            yield from thing(node, "Stamp", CRM.E34_Inscription)
            yield node, CRM.P2_has_type, w.type("stamp")
        else:
            yield from thing(node, f"Marking: {mark.value}", CRM.E34_Inscription)
            yield node, CRM.P2_has_type, w.type("classification-marking")
            if not level:  # else the archivist says what it means
                yield node, CRM.P2_has_type, w.iris.concept("classification", slugify(mark.value))
        for entity in w.entities_in(mark.passage.start, mark.passage.end):
            yield node, CRM.P67_refers_to, w.iris.entity(entity)


def describe_reel(w: Writer) -> Iterator[Said]:
    """Yield the film, of which the source line knows a number and no owner."""
    reel = w.record.provenance.reel if w.record.provenance else None
    if reel is None:
        return
    yield w.field("reel", reel)
    yield from thing(w.reel, f"Microfilm, reel {reel.text}", CRM.E22_Human_Made_Object)
    yield w.reel, CRM.P2_has_type, w.type("microfilm-reel")
    yield w.reel, CRM.P128_carries, w.document
    yield from identifier(w.reel, "number", f"Reel {reel.text}", w.type("reel-number"), reel.text)


def describe_holding_title(w: Writer) -> Iterator[Said]:
    """The name behind the shelf mark is read as the title of the opis: a reading, so an assertion."""
    source = w.record.provenance
    if source is None or source.holding_title is None or source.shelfmark is None:
        return
    mark = source.shelfmark
    depth = min(2, len(mark.levels))
    claim = w.iris.of_record("assertion", w.record.slug, "holding-title")
    title = part(claim, "title")
    label = f"Reading of the title of {reference_code(mark, depth)}"
    yield w.field("holding title", source.holding_title)
    yield from thing(claim, label, CRM.E13_Attribute_Assignment)
    yield claim, CRM.P140_assigned_attribute_to, w.iris.holding(mark, depth)
    yield claim, CRM.P177_assigned_property_of_type, CRM.P102_has_title
    yield claim, CRM.P141_assigned, title
    yield claim, PROV.wasGeneratedBy, w.run  # nobody has read it so: the program has
    yield claim, CRM.P16_used_specific_object, w.file
    yield claim, w.iris.ns("certainty"), w.iris.concept("certainty", "probable")
    yield from thing(title, source.holding_title.text, CRM.E35_Title)
    yield title, CRM.P72_has_language, w.iris.concept("language", "en")
    yield title, CRM.P190_has_symbolic_content, literal(source.holding_title.text)
