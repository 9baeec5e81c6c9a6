"""Mentions: stretches of text that name an entity, apart from the claim that they do.

The stretch is a part of the text (CIDOC-CRM) and a specific resource with selectors (Web
Annotation Data Model, 4.2); the claim is an annotation, so that "who says so" has one place.
"""

from collections.abc import Iterator

from lod.graphs.statements import english
from lod.iris import Iris, part
from lod.model import Entity, Link, Record, Triple
from lod.vocab import CRM, OA, PROV, RDF_TYPE, RDFS_COMMENT, RDFS_LABEL, literal

_CONTEXT = 12  # code points quoted before and behind a mention: enough to find it, too few to copy


def describe_mention(  # noqa: PLR0913 - the three nodes a mention hangs on
    record: Record, link: Link, entity: Entity, iris: Iris, *, whole: str, file: str, run: str
) -> Iterator[Triple]:
    """Yield a mention and its annotation.

    Args:
        record: whose text the mention counts in.
        link: the judgement.
        entity: whom it means.
        iris: the names to use.
        whole: what the stretch is a part of, the text or the page.
        file: the file in which positions count.
        run: the activity that found it.
    """
    start, end = link.mention.start, link.mention.end
    mention, who = iris.mention(record.slug, "en", link.mention), iris.entity(entity)
    for type_ in (iris.ns("Mention"), CRM.E33_Linguistic_Object, OA.SpecificResource):
        yield mention, RDF_TYPE, type_
    words = " ".join(link.mention.surface.split())  # a name may run over the end of a line
    yield mention, RDFS_LABEL, english(f'"{words}" in {record.slug}, characters {start}-{end}')
    yield mention, CRM.P190_has_symbolic_content, literal(link.mention.surface)
    yield mention, CRM.P106i_forms_part_of, whole
    yield mention, CRM.P67_refers_to, who
    yield mention, OA.hasSource, file

    position = part(mention, "pos")
    yield mention, OA.hasSelector, position
    yield position, RDF_TYPE, OA.TextPositionSelector
    yield position, OA.start, literal(start)
    yield position, OA.end, literal(end)

    quote = part(mention, "quote")
    yield mention, OA.hasSelector, quote
    yield quote, RDF_TYPE, OA.TextQuoteSelector
    yield quote, OA.exact, literal(link.mention.surface)
    yield quote, OA.prefix, literal(record.text[max(0, start - _CONTEXT) : start])
    yield quote, OA.suffix, literal(record.text[end : end + _CONTEXT])

    claim = part(mention, "link")
    # One bearer of the name, or several; what a translator has completed in brackets is read, not seen.
    is_certain = len(link.mention.candidates) == 1 and "[" not in link.mention.surface
    certainty = "certain" if is_certain else "probable"
    yield claim, RDF_TYPE, OA.Annotation
    yield claim, OA.motivatedBy, OA.identifying
    yield claim, OA.hasTarget, mention
    yield claim, OA.hasBody, who
    yield claim, iris.ns("certainty"), iris.concept("certainty", certainty)
    yield claim, RDFS_COMMENT, literal(link.reason, language="en")
    yield claim, PROV.wasGeneratedBy, run
