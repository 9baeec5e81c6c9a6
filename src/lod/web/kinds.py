"""What a page is about, in a word that stands above its title."""

from lod.web.facts import Facts, term
from lod.web.language import msg
from lod.web.mentions import is_mention, kind_of
from lod.web.values import Value

_WORDS = {
    "person": msg("Person"),
    "state": msg("State"),
    "place": msg("Place"),
    "group": msg("Group or office"),
    "event": msg("Event"),
    "holding": msg("Archival holding"),
    "item": msg("Carrier"),
    "mention": msg("Mention in a text"),
    "file": msg("File"),
    "page": msg("Web page"),
    "report": msg("Validation report"),
    "right": msg("Right"),
    "software": msg("Program"),
    "assertion": msg("Reading"),
}
_VOCABULARIES = {
    "topic": msg("Topic"),
    "language": msg("Language"),
    "unit": msg("Unit"),
    "certainty": msg("Degree of certainty"),
}


def kind_in_words(facts: Facts, iri: str) -> str:
    """Return what kind of thing an IRI names; empty if there is no word for it."""
    base = facts.site.base
    if iri.startswith(f"{base}vocab/"):
        scheme, _, concept = iri.removeprefix(f"{base}vocab/").partition("/")
        return _VOCABULARIES.get(scheme, msg("Term")) if concept else msg("Vocabulary")
    if iri == f"{base}dataset":
        return msg("Data set")
    if kind_of(facts.site, iri) == "document":
        if "#" in iri:
            return msg("Part of a document")
        return msg("Record") if facts.has_type(iri, facts.own("Record")) else msg("Text of a record")
    return _WORDS.get(kind_of(facts.site, iri), "")


def find_parent(facts: Facts, iri: str) -> Value | None:
    """Return the record in which a mention stands, or a list of mentions; None: it stands by itself."""
    base = facts.site.base
    if iri.startswith(f"{base}doc/document/") and iri.endswith("/mentions"):
        return facts.value(f"{base}id/{iri.removeprefix(f'{base}doc/').removesuffix('/mentions')}")
    if is_mention(facts.site, iri):
        wholes = facts.iris(iri, term("crm:P106i_forms_part_of"))
        records = [record for whole in wholes for record in facts.iris(whole, term("dcterms:isVersionOf"))]
        return next((facts.value(found) for found in (*records, *wholes)), None)
    return None
