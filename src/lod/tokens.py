"""Sorted tokens to Turtle, TriG and JSON-LD, without terms in between.

The bytes are those that Oxigraph's serializer and Python's `json` write for the same triples in the same
order; tests compare them. Tokens are written as Oxigraph writes them, so most stand in Turtle as they are.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby
from json import dumps
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any

import pyoxigraph as ox

from lod.model import Triple
from lod.vocab import RDF_TYPE, XSD

_INTEGER = f'"^^<{XSD}integer>'
_WHOLE = re.compile(r"[+-]?[0-9]+", re.ASCII)  # an integer of Turtle
_PLAIN_INTEGER = re.compile(r"0|-?[1-9]\d{0,14}", re.ASCII)  # one that JSON takes for the same
_ESCAPE = re.compile(r"\\(?:u([0-9A-F]{4})|(.))")
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_CACHED = 1 << 16  # terms whose form is remembered

Form = Callable[[str], str]  # of a token


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around pieces of a document, and what writes a piece."""

    head: bytes
    between: bytes  # two pieces
    tail: bytes
    write: Callable[[Iterable[Any]], bytes]


def frame_turtle(prefixes: Mapping[str, str]) -> Frame:
    """Return how Turtle is written piece by piece.

    A piece is of triples of which those of a subject stand together.

    Args:
        prefixes: those to declare.
    """
    form = _turtle_form(prefixes)

    def write(triples: Iterable[Triple]) -> bytes:
        return "".join(_statements(triples, form, "")).encode()

    return Frame(_header(prefixes), b"", b"", write)


def frame_trig(prefixes: Mapping[str, str]) -> Frame:
    """Return how TriG is written piece by piece.

    A piece is of pairs, the token of a named graph and a triple; those of a graph stand together.

    Args:
        prefixes: those to declare.
    """
    form = _turtle_form(prefixes)

    def write(quads: Iterable[tuple[str, Triple]]) -> bytes:
        pieces: list[str] = []
        for graph, found in groupby(quads, key=itemgetter(0)):
            pieces.append(f"{form(graph)} {{\n")
            pieces += _statements((triple for _, triple in found), form, "\t")
            pieces.append("}\n")
        return "".join(pieces).encode()

    return Frame(_header(prefixes), b"", b"", write)


def frame_json_ld(prefixes: Mapping[str, str]) -> Frame:
    """Return how compact, flattened JSON-LD 1.1 is written piece by piece, its context in the document.

    A piece is of triples of which those of a subject stand together, and those of its predicates.

    Args:
        prefixes: for the context; none may be the scheme of an IRI, which would be read as a short name.
    """
    context = dumps({"@context": dict(prefixes)}, ensure_ascii=False, indent=1).removesuffix("\n}")
    compact = lru_cache(_CACHED)(partial(compact_iri, dict(prefixes)))

    def write(triples: Iterable[Triple]) -> bytes:
        nodes = (_node(list(found), compact) for _, found in groupby(triples, key=itemgetter(0)))
        return ",\n".join(nodes).encode()

    return Frame(f'{context},\n "@graph": [\n'.encode(), b",\n", b"\n ]\n}\n", write)


def compact_iri(prefixes: Mapping[str, str], iri: str) -> str:
    """Return an IRI with a prefix in the place of its namespace, if one of them is."""
    for prefix, namespace in prefixes.items():
        local = iri.removeprefix(namespace)
        if local not in {iri, ""} and not local.startswith("//"):  # `dcterms://x` would be an IRI itself
            return f"{prefix}:{local}"
    return iri


def _header(prefixes: Mapping[str, str]) -> bytes:
    """Return the lines that declare prefixes, in Oxigraph's order."""
    node = ox.NamedNode("x:s")
    written = ox.serialize([ox.Triple(node, node, node)], format=ox.RdfFormat.TURTLE, prefixes=dict(prefixes))
    return b"".join((written or b"").splitlines(keepends=True)[:-1])


def _statements(triples: Iterable[Triple], form: Form, indent: str) -> Iterator[str]:
    """Yield what Turtle writes for triples; the text of a statement begins with what ends the one before."""
    last_subject, last_predicate, end = "", "", f" .\n{indent}"
    between = indent
    for subject, predicate, object_ in triples:
        if subject != last_subject:
            written = "a" if predicate == RDF_TYPE else form(predicate)
            yield f"{between}{form(subject)} {written} {form(object_)}"
            last_subject, last_predicate, between = subject, predicate, end
        elif predicate != last_predicate:
            written = "a" if predicate == RDF_TYPE else form(predicate)
            yield f" ;\n{indent}\t{written} {form(object_)}"
            last_predicate = predicate
        else:
            yield f" , {form(object_)}"
    if last_subject:
        yield " .\n"


def _turtle_form(prefixes: Mapping[str, str]) -> Form:
    """Return what gives the form of a token in Turtle; what is not plain is asked of Oxigraph."""
    known = dict(prefixes)
    namespaces = tuple(f"<{namespace}" for namespace in known.values())

    @lru_cache(_CACHED)
    def ask(token: str) -> str:
        line = f"<x:s> <x:p> {token} ."
        triples = (quad.triple for quad in ox.parse(line, format=ox.RdfFormat.N_TRIPLES))
        text = (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=known) or b"").decode()
        return text[text.rindex("<x:s> <x:p> ") + len("<x:s> <x:p> ") : -len(" .\n")]

    def form(token: str) -> str:
        if token[0] == "<":
            return ask(token) if token.startswith(namespaces) else token
        if token[-1] != ">":  # a text with or without a language, or a blank node
            return token
        if token.endswith(_INTEGER):
            number = token[1 : -len(_INTEGER)]
            if _WHOLE.fullmatch(number):
                return number
        return ask(token)

    return form


def _node(triples: list[Triple], compact: Form) -> str:
    """Return a node of JSON-LD as `json` writes it at its place in the document."""
    values: dict[str, list[str]] = {}
    for _, predicate, object_ in triples:
        if predicate == RDF_TYPE:
            key, value = "@type", encode_basestring(compact(_name(object_)))
        else:
            key, value = compact(predicate[1:-1]), _value(object_, compact)
        if key in values:
            values[key].append(value)
        else:
            values[key] = [value]
    pieces = [f'  {{\n   "@id": {encode_basestring(_name(triples[0][0]))}']
    for key, found in values.items():
        if len(found) == 1:
            pieces.append(f"   {encode_basestring(key)}: {found[0]}")
        else:
            listed = ",\n    ".join([value.replace("\n", "\n ") for value in found])
            pieces.append(f"   {encode_basestring(key)}: [\n    {listed}\n   ]")
    return ",\n".join(pieces) + "\n  }"


def _value(token: str, compact: Form) -> str:
    """Return a value of JSON-LD as `json` writes it at its place in a node."""
    if token[0] != '"':
        return f'{{\n    "@id": {encode_basestring(_name(token))}\n   }}'
    end = token.rindex('"')
    text, behind = token[: end + 1], token[end + 1 :]
    if "\\" in text:
        text = encode_basestring(_ESCAPE.sub(_unescape, text[1:-1]))
    if not behind:
        return text
    if behind[0] == "@":
        return f'{{\n    "@value": {text},\n    "@language": "{behind[1:]}"\n   }}'
    if token.endswith(_INTEGER) and _PLAIN_INTEGER.fullmatch(text[1:-1]):
        return text[1:-1]
    return f'{{\n    "@value": {text},\n    "@type": {encode_basestring(compact(behind[3:-1]))}\n   }}'


def _name(token: str) -> str:
    return token[1:-1] if token[0] == "<" else token


def _unescape(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else _CONTROL.get(found[2], found[2])
