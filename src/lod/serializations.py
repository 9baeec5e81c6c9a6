"""Triples to bytes in a format of `lod.formats`, sorted, so that the same graph gives the same bytes.

Oxigraph writes Turtle, N-Triples and RDF/XML. Compact JSON-LD it does not write; the few
lines for it are here, and are checked against two JSON-LD readers.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache, partial
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


class CheckedTerms:
    """Tokens that are terms, written as Oxigraph writes them; what comes again is not looked at again."""

    def __init__(self, most: int = 1 << 16) -> None:
        """Begin with none.

        Args:
            most: how many are remembered; beyond that, all are forgotten.
        """
        self._known: set[str] = set()
        self._most = most

    def require(self, subjects: Collection[str], names: Collection[str], objects: Collection[str]) -> None:
        """Let Oxigraph read tokens, and write them again in the same way.

        So lines of them are statements, and tokens may be compared.

        Args:
            subjects: IRIs and blank nodes.
            names: of predicates and graphs: IRIs.
            objects: any terms.

        Raises:
            SyntaxError: a token is malformed, or stands where it may not: a bug of ours.
        """
        tokens = {*subjects, *names, *objects} - self._known
        text = "".join([f"<x:s> <x:p> {token} .\n" for token in tokens]).encode()
        again = ox.serialize(ox.parse(text, format=ox.RdfFormat.N_TRIPLES), format=ox.RdfFormat.N_TRIPLES)
        if again != text or text.count(b"\n") != len(tokens):
            raise SyntaxError("a token is not one term, written as Oxigraph writes it")
        if not (all(name[0] == "<" for name in names) and all(subject[0] in "<_" for subject in subjects)):
            raise SyntaxError("a literal is no subject, and a predicate and a graph have IRIs")
        if len(self._known) + len(tokens) > self._most:
            self._known.clear()
        self._known |= tokens


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
    return {"@context": prefixes, "@graph": _nodes(ordered, _compactor(prefixes))}


def _json_ld(ordered: list[ox.Triple], prefixes: dict[str, str]) -> bytes:
    document = {"@context": prefixes, "@graph": _nodes(ordered, _compactor(prefixes))}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _compactor(prefixes: Mapping[str, str]) -> Callable[[str], str]:
    return lru_cache(1 << 16)(partial(_compact, prefixes))


def _nodes(ordered: Iterable[ox.Triple], compact: Callable[[str], str]) -> list[dict[str, Any]]:
    nodes: dict[str, dict[str, Any]] = {}
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


def _used(prefixes: Mapping[str, str], triples: Iterable[ox.Triple]) -> dict[str, str]:
    """Keep the prefixes that some predicate, class, datatype or object needs."""
    used = UsedPrefixes(prefixes)
    for triple in triples:
        used.note(triple)
    return used.used()


class UsedPrefixes:
    """Which prefixes some predicate, class, datatype or object needs, told triple by triple."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._open = dict(prefixes)  # not used so far
        self._schemes: set[str] = set()
        self._seen: set[str] = set()  # of predicates and datatypes: there are few

    def note(self, triple: ox.Triple) -> None:
        """Take notice of a triple."""
        term = triple.object
        self._schemes.add(name(triple.subject).partition(":")[0])
        self._note_term(triple.predicate.value)
        if isinstance(term, ox.Literal):
            self._note_term(term.datatype.value)
        else:
            self._note(name(term))

    def used(self) -> dict[str, str]:
        """Return those in use; a prefix that is a scheme of some IRI would be taken for it."""
        return {
            prefix: namespace
            for prefix, namespace in self._prefixes.items()
            if prefix not in self._open and prefix not in self._schemes
        }

    def _note_term(self, iri: str) -> None:
        if iri not in self._seen:
            self._seen.add(iri)
            self._note(iri)

    def _note(self, iri: str) -> None:
        self._schemes.add(iri.partition(":")[0])
        found = [prefix for prefix, namespace in self._open.items() if iri.startswith(namespace)]
        for prefix in found:
            del self._open[prefix]
