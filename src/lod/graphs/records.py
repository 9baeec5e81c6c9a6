"""One record in RDF: what its page says, what the archivist adds, and who says what.

A table has the parts; each yields its triples with what they draw on. What the archivist
describes under the name of a part takes the place of that part.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from lod.authority import Authority
from lod.config import Dataset
from lod.graphs import carriers, happenings, texts
from lod.graphs.described import describe_description
from lod.graphs.entities import describe_entity, whole_of
from lod.graphs.holdings import describe_holding
from lod.graphs.mentions import describe_mention
from lod.graphs.provenance import describe_provenance
from lod.graphs.references import HAPPENINGS, References
from lod.graphs.statements import group, page
from lod.graphs.traces import From, Said, row, trace
from lod.graphs.writer import Writer
from lod.iris import Iris
from lod.model import Entity, Finding, Link, Record, Traced, Triple
from lod.vocab import FOAF_PRIMARY_TOPIC, RDFS_SEE_ALSO, iri


@dataclass(frozen=True, slots=True)
class Description:
    """The triples of a record, apart by who says them, and where each comes from."""

    traced: dict[str, tuple[Traced, ...]]  # by the token of the named graph
    graphs: dict[str, str]  # what a named graph is: "record", "mentions", ...
    findings: tuple[Finding, ...]  # what is wrong with the archivist's description

    def of(self, kind: str) -> tuple[Triple, ...]:
        """Return the triples of one kind of graph."""
        return tuple(triple for triple, _ in self.traced.get(self.graphs.get(kind, ""), ()))

    @property
    def record(self) -> tuple[Triple, ...]:
        """What the page says, and nobody else can say."""
        return self.of("record")

    @property
    def described(self) -> tuple[Triple, ...]:
        """What the archivist says."""
        return self.of("description")

    @property
    def mentions(self) -> tuple[Triple, ...]:
        """Who is named where."""
        return self.of("mentions")

    @property
    def shared(self) -> tuple[Triple, ...]:
        """People, states, holdings: said alike by every record."""
        return self.of("authority")

    @property
    def provenance(self) -> tuple[Triple, ...]:
        """Who made all this."""
        return self.of("provenance")

    @property
    def triples(self) -> list[Triple]:
        """All of them."""
        return [triple for traced in self.traced.values() for triple, _ in traced]


def describe_record(  # noqa: PLR0913 - a record, and all that it is described with
    record: Record,
    links: Iterable[Link],
    iris: Iris,
    dataset: Dataset,
    authority: Authority,
    *,
    concepts: Collection[str] | None = None,
    version: str = "",
) -> Description:
    """Return what is said of a record, as triples with their origins.

    Args:
        record: from a reader, with the archivist's description if there is one.
        links: of its mentions; those without an entity are not described.
        iris: the names to use.
        dataset: who publishes, and under which terms.
        authority: who the publisher and the archive are.
        concepts: the tokens of the vocabulary, which a description may point to; None: any.
        version: of the program.
    """
    w = Writer(record, links, iris, dataset, authority)
    references = References(w)
    described = tuple(describe_description(w, references, concepts))
    whole = w.field("")
    traced = {
        w.graph: tuple(chain.from_iterable(_own(w))),
        w.description_graph: described,
        w.mentions_graph: tuple(_mentions(w)),
        iris.graph("authority"): tuple(_shared(w, references.entities)),
        iris.graph("provenance"): tuple(trace("provenance/run", describe_provenance(w, version), whole)),
    }
    kinds = ("record", "description", "mentions", "authority", "provenance")
    return Description(
        {graph: found for graph, found in traced.items() if found},
        dict(zip(kinds, traced, strict=True)),
        tuple(references.findings),
    )


def _own(w: Writer) -> Iterator[list[Traced]]:
    """Yield what the page says, but for the parts that the archivist describes better."""
    entries = w.record.description.entries if w.record.description else ()
    better = {e.values["id"] for e in entries if e.table in {"event", "reading"}}
    for name, describe in _PARTS.items():
        if name not in better & _MAY_BE_BETTER:
            yield trace(f"record/{name}", describe(w), w.field(""))


def _pages(w: Writer) -> Iterator[Said]:
    dataset, license_ = w.iris.own("dataset"), iri(w.dataset.license)
    pages = [(w.graph, f"Page about: {w.title}", w.document)]
    pages.append((w.mentions_graph, f"Mentions in: {w.title}", w.text))
    if w.record.description:
        pages.append((w.description_graph, f"The archivist's part of the page about: {w.title}", w.document))
    for mine, label, topic in pages:
        yield from page(mine, label, dataset, license_)
        yield mine, FOAF_PRIMARY_TOPIC, topic
        if mine != w.graph:
            yield w.graph, RDFS_SEE_ALSO, mine


def _mentions(w: Writer) -> Iterator[Traced]:
    for link, entity in w.links:
        whole = w.text if w.in_text(link) else w.page
        said = describe_mention(w.record, link, entity, w.iris, whole=whole, file=w.file, run=w.run)
        yield from trace("record/mention", said, w.mentioned(link))


def _shared(w: Writer, pointed_to: Iterable[Entity]) -> Iterator[Traced]:
    named = list(dict.fromkeys(chain((entity for _, entity in w.links), pointed_to)))
    wholes = (whole_of(entity, w.authority) for entity in named)
    for entity in dict.fromkeys((*named, *(whole for whole in wholes if whole))):
        said = describe_entity(entity, w.iris, whole_of(entity, w.authority))
        yield from trace("authority/entity", said, row(entity))
    source = w.record.provenance
    if source and source.shelfmark:
        keeper, body = w.group(source.shelfmark.repository, "archive")
        begin = w.field("shelf mark", source.shelfmark.passage)
        yield from trace("authority/body", body, begin)
        holdings = describe_holding(source.shelfmark, keeper, w.iris)
        yield from trace("authority/holding", holdings, begin)
    if w.record.publisher:
        _, body = w.group(w.record.publisher.text, "publisher")
        yield from trace("authority/body", body, w.field("publisher", w.record.publisher))
    editors = group(w.dataset.publisher, "publisher", w.iris)
    yield from trace("authority/body", editors, From("lod.toml", "dataset, publisher"))
    yield from _author(w)


def _author(w: Writer) -> Iterator[Traced]:
    """Say who the archivist is, where that is not the publisher."""
    description = w.record.description
    if description and description.author != w.dataset.publisher:
        _, said = w.group(description.author, "publisher")
        yield from trace("authority/body", said, From(description.source, "author"))


_MAY_BE_BETTER = {*HAPPENINGS, "holding-title"}
# What the page of a record says, part by part; `lod.origins.RULES` tells each in words.
_PARTS: dict[str, Callable[[Writer], Iterator[Said]]] = {
    "document": texts.describe_document,
    "addressees": texts.describe_addressees,
    "creation": happenings.describe_creation,
    "signing": happenings.describe_signing,
    "text": texts.describe_text,
    "words": texts.describe_words,
    "sections": texts.describe_sections,
    "translation": happenings.describe_translation,
    "contribution": happenings.describe_contribution,
    "page": carriers.describe_page,
    "publication": happenings.describe_publication,
    "file": carriers.describe_file,
    "item": carriers.describe_item,
    "reel": carriers.describe_reel,
    "holding-title": carriers.describe_holding_title,
    "right": texts.describe_right,
    "pages": _pages,
}
