"""Who made the statements of a record, when and of what: PROV-O, a graph of its own.

What the program found is the run's, what the archivist says is the archivist's; each has a named
graph, so that "who says so" needs no reading of single statements.
"""

from collections.abc import Iterator

from lod.graphs.statements import english, identifier, thing
from lod.graphs.traces import From, Said
from lod.graphs.writer import Writer
from lod.vocab import CRM, DCTERMS, PROV, XSD_DATE, literal


def describe_provenance(w: Writer, version: str) -> Iterator[Said]:
    """Yield the run that read the page, and who described it.

    Args:
        w: the record.
        version: of the program.
    """
    software = w.iris.thing("software", "lod")
    yield w.field("")
    yield from thing(software, "lod", PROV.SoftwareAgent)
    yield software, DCTERMS.description, english(f"The program that reads records, version {version}")
    yield from thing(w.run, f"Reading of {w.record.source}", PROV.Activity)
    yield w.run, PROV.used, w.file
    yield w.run, PROV.wasAssociatedWith, software
    yield w.run, PROV.wasAssociatedWith, w.editors
    for graph in (w.graph, w.mentions_graph):
        yield graph, PROV.wasGeneratedBy, w.run
        yield graph, PROV.wasDerivedFrom, w.file
    yield from _description(w)


def _description(w: Writer) -> Iterator[Said]:
    description = w.record.description
    if description is None:
        return
    file, writing = w.iris.of_record("file", w.record.slug, "description"), w.describing
    yield From(description.source, "author")
    yield from thing(file, f"Description of the record: {description.source}", CRM.E73_Information_Object)
    yield file, CRM.P2_has_type, w.type("digital-text-file")
    yield file, DCTERMS.format, literal("application/toml")
    yield file, DCTERMS.creator, w.author
    if description.date:
        yield From(description.source, "date")
        yield file, DCTERMS.created, literal(description.date, datatype=XSD_DATE)
    yield From(description.source)
    yield from identifier(file, "sha256", "SHA-256 of the file", w.type("sha256"), description.digest)
    yield from thing(writing, f"Description of the record by {description.author}", PROV.Activity)
    yield writing, PROV.used, w.file
    yield writing, PROV.wasAssociatedWith, w.author
    yield w.description_graph, PROV.wasGeneratedBy, writing
    yield w.description_graph, PROV.wasAttributedTo, w.author
    yield w.description_graph, PROV.wasDerivedFrom, file
