"""Sorted tokens to Turtle, TriG and JSON-LD, without terms in between.

The bytes are those that Oxigraph's serializer and Python's `json` write for the same triples in the same
order; tests compare them. Tokens are written as Oxigraph writes them, so most stand in Turtle as they are.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from itertools import groupby, islice
from json import dumps
from json.encoder import encode_basestring
from typing import IO

import pyoxigraph as ox

from lod.model import Triple
from lod.vocab import PREFIXES, RDF_TYPE, XSD

_INTEGER = f'"^^<{XSD}integer>'
_WHOLE = re.compile(r"[+-]?[0-9]+", re.ASCII)  # an integer of Turtle
_PLAIN_INTEGER = re.compile(r"0|-?[1-9]\d{0,14}", re.ASCII)  # one that JSON takes for the same
_ESCAPE = re.compile(r"\\(?:u([0-9A-F]{4})|(.))")
_CONTROL = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_CACHED = 1 << 16  # terms whose form is remembered
_JOINED = 4096  # pieces that are written at once
_MOST_OF_A_NODE = 100_000  # statements that are written as one node of JSON-LD
_WELL_KNOWN = {"http", "https"}  # schemes

Form = Callable[[str], str]


def write_turtle(triples: Iterable[Triple], prefixes: Mapping[str, str], out: IO[bytes]) -> None:
    """Write triples as Turtle.

    Args:
        triples: sorted, at least so that those of a subject stand together.
        prefixes: those to declare.
        out: where to write.
    """
    _write(_header(prefixes), out)
    _write(_statements(triples, _turtle_form(prefixes), ""), out)


def write_trig(
    quads: Iterable[tuple[str, Triple]], prefixes: Mapping[str, str], out: IO[bytes], *, header: bool = True
) -> None:
    """Write triples in named graphs as TriG.

    Args:
        quads: the token of a named graph and a triple, so that those of a graph stand together.
        prefixes: those to declare.
        out: where to write.
        header: declare the prefixes; else they have been declared.
    """
    form = _turtle_form(prefixes)
    if header:
        _write(_header(prefixes), out)
    for graph, found in groupby(quads, key=lambda quad: quad[0]):
        _write([f"{form(graph)} {{\n"], out)
        _write(_statements((triple for _, triple in found), form, "\t"), out)
        _write(["}\n"], out)


def write_json_ld(triples: Iterable[Triple], prefixes: Mapping[str, str], out: IO[bytes]) -> None:
    """Write triples as compact, flattened JSON-LD 1.1 whose context is in the document.

    Args:
        triples: sorted, at least so that those of a subject stand together, and those of its predicates.
        prefixes: those to declare.
        out: where to write.
    """
    context = dumps({"@context": dict(prefixes)}, ensure_ascii=False, indent=1)
    _write([context.removesuffix("\n}"), ',\n "@graph": [\n'], out)
    _write(json_ld_nodes(triples, prefixes), out)
    _write(["\n ]\n}\n"], out)


def json_ld_nodes(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the nodes of a JSON-LD graph as text, and what stands between them.

    A node of very many statements comes in several parts, which JSON-LD allows.
    """
    compact = lru_cache(_CACHED)(partial(compact_iri, dict(prefixes)))
    between = ""
    for _, found in groupby(triples, key=lambda triple: triple[0]):
        while part := list(islice(found, _MOST_OF_A_NODE)):
            yield between + _node(part, compact)
            between = ",\n"


def compact_iri(prefixes: Mapping[str, str], iri: str) -> str:
    """Return an IRI with a prefix in the place of its namespace, if one of them is."""
    for prefix, namespace in prefixes.items():
        local = iri.removeprefix(namespace)
        if local not in {iri, ""} and not local.startswith("//"):  # `dcterms://x` would be an IRI itself
            return f"{prefix}:{local}"
    return iri


def _write(pieces: Iterable[str], out: IO[bytes]) -> None:
    iterator = iter(pieces)
    while batch := "".join(islice(iterator, _JOINED)):
        out.write(batch.encode())


def _header(prefixes: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines that declare prefixes, in Oxigraph's order."""
    node = ox.NamedNode("x:s")
    written = ox.serialize([ox.Triple(node, node, node)], format=ox.RdfFormat.TURTLE, prefixes=dict(prefixes))
    yield from (written or b"").decode().splitlines(keepends=True)[:-1]


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


class UsedPrefixes:
    """Which prefixes some predicate, class, datatype or object needs, told triple by triple."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes
        self._open = dict(prefixes)  # not used so far
        self._namespaces = self._list()
        self._schemes: set[str] = set()
        self._seen: set[str] = set()  # predicates, and what stands behind a text: there are few

    def note(self, subject: str, predicate: str, object_: str) -> None:
        """Take notice of a triple."""
        if not subject.startswith(("<http:", "<https:")):
            self._schemes.add(_name(subject).partition(":")[0])
        if predicate not in self._seen:
            self._seen.add(predicate)
            self._note(predicate)
        if object_[0] != '"':
            if object_.startswith(self._namespaces) or not object_.startswith(("<http:", "<https:")):
                self._note(object_)
            return
        behind = object_[object_.rindex('"') + 1 :]
        if behind not in self._seen:
            self._seen.add(behind)
            self._note(behind[2:] or f"<{XSD}string>" if behind[:1] != "@" else _LANG_STRING)

    def used(self) -> dict[str, str]:
        """Return those in use; a prefix that is a scheme of some IRI would be taken for it."""
        schemes = self._schemes | _WELL_KNOWN
        return {
            prefix: namespace
            for prefix, namespace in self._prefixes.items()
            if prefix not in self._open and prefix not in schemes
        }

    def _note(self, token: str) -> None:
        name = _name(token)
        self._schemes.add(name.partition(":")[0])
        for prefix in [prefix for prefix, namespace in self._open.items() if name.startswith(namespace)]:
            del self._open[prefix]
        self._namespaces = self._list()

    def _list(self) -> tuple[str, ...]:
        return tuple(f"<{namespace}" for namespace in self._open.values())


_LANG_STRING = f"<{PREFIXES['rdf']}langString>"
