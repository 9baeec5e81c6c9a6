"""Triples to bytes in a format of `lod.formats`, sorted, so that the same graph gives the same bytes.

Oxigraph writes Turtle, N-Triples and RDF/XML. Compact JSON-LD it does not write; the few
lines for it are here, and are checked against two JSON-LD readers.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import Any

import pyoxigraph as ox

from lod.formats import JSON_LD, N_QUADS, N_TRIPLES, RDF_XML, TRIG, TURTLE, Format
from lod.model import Triple
from lod.vocab import PREFIXES

_OXIGRAPH = {
    TURTLE: ox.RdfFormat.TURTLE,
    N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    RDF_XML: ox.RdfFormat.RDF_XML,
    TRIG: ox.RdfFormat.TRIG,
    N_QUADS: ox.RdfFormat.N_QUADS,
}
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_PLAIN_INTEGER = re.compile(r"0|-?[1-9]\d{0,14}", re.ASCII)
_TYPE = PREFIXES["rdf"] + "type"
_STRING = PREFIXES["xsd"] + "string"
_INTEGER = PREFIXES["xsd"] + "integer"


def parse_triples(triples: Iterable[Triple]) -> list[ox.Triple]:
    """Return tokens as Oxigraph's terms: every line has passed a strict parser.

    Raises:
        SyntaxError: a token is malformed, which is a bug of ours.
    """
    lines = "".join(f"{s} {p} {o} .\n" for s, p, o in triples)
    return [quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)]


def sort_triples(triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return the triples by subject, then types first, then by predicate and object; each once."""
    unique = {
        (name(t.subject), t.predicate.value != _TYPE, t.predicate.value, str(t.object)): t for t in triples
    }
    return [unique[key] for key in sorted(unique)]


def serialize(triples: Iterable[ox.Triple], format: Format, base: str) -> bytes:
    """Return a graph in a format.

    Args:
        triples: in any order; a triple that comes twice is written once.
        format: one of `lod.formats.GRAPHS`.
        base: the base IRI of the data set; `lod:` is the namespace of its ontology.
    """
    ordered = sort_triples(triples)
    prefixes = _used(known_prefixes(base), ordered)
    if format is JSON_LD:
        return _json_ld(ordered, prefixes)
    written = ox.serialize(ordered, format=_OXIGRAPH[format], prefixes=prefixes) or b""
    if format is RDF_XML:
        return _NOT_IN_XML.sub("\ufffd", written.decode()).replace("\r", "&#13;").encode()
    return written


def serialize_graphs(graphs: Mapping[str, Iterable[ox.Triple]], format: Format, base: str) -> bytes:
    """Return named graphs in a format that keeps their names, each graph sorted.

    Args:
        graphs: the triples by the IRI of their graph.
        format: one of `lod.formats.DATASETS`.
        base: the base IRI of the data set.
    """
    quads = [
        ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(graph))
        for graph, triples in sorted(graphs.items())
        for t in sort_triples(triples)
    ]
    prefixes = _used(known_prefixes(base), [quad.triple for quad in quads])
    return ox.serialize(quads, format=_OXIGRAPH[format], prefixes=prefixes) or b""


def known_prefixes(base: str) -> dict[str, str]:
    """Return the prefixes that our documents may use; `lod:` is the namespace of the base's ontology."""
    return {"lod": f"{base}ns#", **PREFIXES}


def json_ld_document(triples: Iterable[ox.Triple], base: str) -> dict[str, Any]:
    """Return a graph as compact, flattened JSON-LD 1.1 whose context is in the document."""
    ordered = sort_triples(triples)
    prefixes = _used(known_prefixes(base), ordered)
    return {"@context": prefixes, "@graph": _nodes(ordered, prefixes)}


def _json_ld(ordered: list[ox.Triple], prefixes: dict[str, str]) -> bytes:
    document = {"@context": prefixes, "@graph": _nodes(ordered, prefixes)}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _nodes(ordered: list[ox.Triple], prefixes: dict[str, str]) -> list[dict[str, Any]]:
    nodes: dict[str, dict[str, Any]] = {}
    compact = cache(partial(_compact, prefixes))
    for triple in ordered:
        subject = name(triple.subject)
        node = nodes.setdefault(subject, {"@id": subject})
        if triple.predicate.value == _TYPE:
            node.setdefault("@type", []).append(compact(name(triple.object)))
        else:
            node.setdefault(compact(triple.predicate.value), []).append(_value(triple.object, compact))
    for node in nodes.values():
        for key, values in node.items():
            if isinstance(values, list) and len(values) == 1:
                node[key] = values[0]
    return list(nodes.values())


def _value(term: Any, compact: Callable[[str], str]) -> Any:
    if not isinstance(term, ox.Literal):
        return {"@id": name(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == _STRING:
        return term.value
    if term.datatype.value == _INTEGER and _PLAIN_INTEGER.fullmatch(term.value):
        return int(term.value)
    return {"@value": term.value, "@type": compact(term.datatype.value)}


def name(term: Any) -> str:
    """Return the IRI of a term, or what it looks like if it is none."""
    return term.value if isinstance(term, ox.NamedNode) else str(term)


def _compact(prefixes: Mapping[str, str], iri: str) -> str:
    for prefix, namespace in prefixes.items():
        local = iri.removeprefix(namespace)
        if local not in {iri, ""} and not local.startswith("//"):  # `dcterms://x` would be an IRI itself
            return f"{prefix}:{local}"
    return iri


def _used(prefixes: dict[str, str], triples: list[ox.Triple]) -> dict[str, str]:
    """Keep the prefixes that some predicate, class, datatype or object needs."""
    used = {triple.predicate.value for triple in triples}
    for triple in triples:
        term = triple.object
        used.add(term.datatype.value if isinstance(term, ox.Literal) else name(term))
    schemes = {iri.partition(":")[0] for iri in used | {name(triple.subject) for triple in triples}}
    # Each of our namespaces ends in one of these, so that a few heads stand for many IRIs.
    heads = {iri[: max(iri.rfind("/"), iri.rfind("#")) + 1] for iri in used}
    return {
        prefix: namespace
        for prefix, namespace in prefixes.items()
        if prefix not in schemes and any(head.startswith(namespace) for head in heads)
    }
