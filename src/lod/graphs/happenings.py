"""What happened to a record: creation, signing, translation, contribution, publication.

A plan is no event and a report is no fact: nothing here says that what the text tells has happened.
"""

from collections.abc import Iterator

from lod.dates import format_date
from lod.graphs.statements import english, thing, time_span
from lod.graphs.traces import Said
from lod.graphs.writer import Writer
from lod.vocab import CRM, DCTERMS


def describe_creation(w: Writer) -> Iterator[Said]:
    """Date the making of the record as its page dates the record."""
    event = w.event("creation")
    yield w.zone("date")
    yield from thing(event, f"Creation of the record dated {format_date(w.record.date)}", CRM.E65_Creation)
    yield event, CRM.P2_has_type, w.type("drafting")
    yield event, CRM.P94_has_created, w.document
    yield event, CRM.P3_has_note, english("Dated as the page of the publisher dates the record.")
    yield from time_span(event, w.record.date)


def describe_signing(w: Writer) -> Iterator[Said]:
    """Say who signed the record, and when, if the text does."""
    if w.record.signature is None:
        return
    event = w.event("signing")
    signatory, said = w.person(w.record.signature, w.document, "signatory")
    yield w.field("signature", w.record.signature)
    yield from thing(event, f"Signing by {w.record.signature.text}", CRM.E7_Activity)
    yield event, CRM.P2_has_type, w.type("signing")
    yield event, CRM.P16_used_specific_object, w.document
    yield event, CRM.P14_carried_out_by, signatory
    yield from said
    if w.record.signature_date:
        yield w.field("date of the signature")
        yield from time_span(event, w.record.signature_date)
    else:
        yield event, CRM.P3_has_note, english("The source does not date the signature.")


def describe_translation(w: Writer) -> Iterator[Said]:
    """Say who translated the text, if the source line does."""
    translators = w.record.provenance.translators if w.record.provenance else ()
    if not translators:
        return
    event = w.event("translation")
    yield w.field("translators", translators[0])
    yield w.text, CRM.P2_has_type, w.type("translation")
    yield from thing(event, "Translation into English", CRM.E65_Creation)
    yield event, CRM.P2_has_type, w.type("translating")
    yield event, CRM.P94_has_created, w.text
    yield event, CRM.P16_used_specific_object, w.document
    yield event, CRM.P3_has_note, english("The source does not date the translation.")
    for translator in translators:
        person, said = w.person(translator, w.text, "translator")
        yield w.field("translators", translator)
        yield event, CRM.P14_carried_out_by, person
        yield w.text, DCTERMS.contributor, person
        yield from said


def describe_contribution(w: Writer) -> Iterator[Said]:
    """Say who gave the record to the publisher, if the source line does."""
    contributors = w.record.provenance.contributors if w.record.provenance else ()
    if not contributors:
        return
    event = w.event("contribution")
    yield w.field("contributors", contributors[0])
    yield from thing(event, "Contribution of the record to the publisher", CRM.E7_Activity)
    yield event, CRM.P2_has_type, w.type("contributing")
    yield event, CRM.P16_used_specific_object, w.document
    yield event, CRM.P3_has_note, english("The source does not date the contribution.")
    for contributor in contributors:
        person, said = w.person(contributor, w.page, "contributor")
        yield w.field("contributors", contributor)
        yield event, CRM.P14_carried_out_by, person
        yield from said


def describe_publication(w: Writer) -> Iterator[Said]:
    """Say who published the text on the web, if the page does."""
    if w.record.publisher is None:
        return
    event = w.event("publication")
    yield w.field("publisher", w.record.publisher)
    yield from thing(event, "Publication of the text on the web", CRM.E7_Activity)
    yield event, CRM.P2_has_type, w.type("publishing")
    yield event, CRM.P16_used_specific_object, w.page
    yield event, CRM.P14_carried_out_by, w.group(w.record.publisher.text, "publisher")[0]
    if w.record.uploaded:
        yield w.field("original uploaded date")
        yield from time_span(event, w.record.uploaded)
    else:
        yield event, CRM.P3_has_note, english("The page does not say when it was uploaded.")
