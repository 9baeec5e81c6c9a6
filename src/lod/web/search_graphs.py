"""Results of a search as RDF: a collection with its pages (Hydra Core), its members in order (schema.org).

Each way to narrow the results down is a collection of its own, with the number of its members.
"""

from collections.abc import Iterator

from lod.model import Triple
from lod.search import FACETS, PAGE, Found
from lod.vocab import (
    DCTERMS,
    PREFIXES,
    RDF_TYPE,
    RDFS_COMMENT,
    RDFS_LABEL,
    RDFS_SEE_ALSO,
    iri,
    literal,
)
from lod.web.search_pages import view_table
from lod.web.site import Site

_HYDRA = "http://www.w3.org/ns/hydra/core#"
_SCHEMA = PREFIXES["schema"]
_LEADS = ("previous", "next")  # to the other pages; Hydra calls them so, too


def describe_found(site: Site, found: Found) -> Iterator[Triple]:
    """Yield the answer to a search."""
    table = view_table(site, found)
    begin = site.base.rstrip("/")
    view = begin + table["address"]
    whole = f"{view}#results"
    yield iri(whole), RDF_TYPE, _hydra("Collection")
    yield iri(whole), RDF_TYPE, iri(f"{_SCHEMA}ItemList")
    yield iri(whole), RDFS_LABEL, literal(f"Search results for: {found.asked.text}", language="en")
    yield iri(whole), _hydra("totalItems"), literal(found.total)
    yield iri(whole), _hydra("view"), iri(view)
    yield iri(whole), DCTERMS.isPartOf, iri(f"{site.base}dataset")
    yield iri(view), RDF_TYPE, _hydra("PartialCollectionView")
    for key in _LEADS:
        if table[key]:
            yield iri(view), _hydra(key), iri(begin + table[key])
    for number, item in enumerate(table["items"], start=(found.asked.page - 1) * PAGE + 1):
        yield from _item(whole, f"{view}#{number}", number, item)
    for name, counts in table["facets"].items():
        for one in counts:
            yield from _refinement(site, whole, name, one)


def _item(whole: str, node: str, number: int, item: dict[str, str]) -> Iterator[Triple]:
    thing = iri(item["iri"])
    yield iri(whole), _hydra("member"), thing
    yield thing, RDFS_LABEL, _words(item["title"], item["language"])
    yield iri(whole), iri(f"{_SCHEMA}itemListElement"), iri(node)
    yield iri(node), RDF_TYPE, iri(f"{_SCHEMA}ListItem")
    yield iri(node), iri(f"{_SCHEMA}position"), literal(number)
    yield iri(node), iri(f"{_SCHEMA}item"), thing
    if excerpt := item["excerpt"] or item["note"]:
        yield iri(node), RDFS_COMMENT, literal(excerpt)


def _refinement(site: Site, whole: str, name: str, one: dict[str, str]) -> Iterator[Triple]:
    node = iri(f"{site.base.rstrip('/')}{one['address']}#results")
    yield iri(whole), RDFS_SEE_ALSO, node
    yield node, RDF_TYPE, _hydra("Collection")
    yield node, RDFS_LABEL, literal(f"{name}: {one['label']}", language="en")
    yield node, _hydra("totalItems"), literal(one["count"])
    if FACETS[name]:
        yield node, DCTERMS.subject, iri(str(one["iri"]))


def _words(text: str, language: str) -> str:
    return literal(text, language=language) if language else literal(text)


def _hydra(name: str) -> str:
    return iri(_HYDRA + name)
