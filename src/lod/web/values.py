"""What a page shows of a term: words, a link that stays with this site, a note."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from lod.serializations import name
from lod.vocab import PREFIXES
from lod.web.site import Site

STRING = PREFIXES["xsd"] + "string"
_PLAIN = {  # terms of others whose own names only programmers understand
    PREFIXES["dcterms"] + "isVersionOf": "is a text of",
    PREFIXES["dcterms"] + "hasVersion": "has the text",
    PREFIXES["void"] + "exampleResource": "an example",
    PREFIXES["void"] + "uriSpace": "its addresses begin with",
    PREFIXES["sh"] + "focusNode": "found at",
    PREFIXES["sh"] + "resultMessage": "what was found",
    PREFIXES["sh"] + "resultPath": "in the property",
    PREFIXES["sh"] + "conforms": "keeps all rules",
}
LABEL = PREFIXES["rdfs"] + "label"
_ENGLISH = "en"  # what the pages are written in


@dataclass(frozen=True, slots=True)
class Doubt:
    """How sure a value is that is not certain, and where it is told why."""

    words: str
    slug: str  # the last word of its concept: `probable`
    href: str


@dataclass
class Value:
    """One value of a row."""

    text: str
    href: str = ""  # empty: no link
    note: str = ""  # language or datatype
    language: str = ""  # of the text, where it is said and is not English
    doubt: Doubt | None = None


@dataclass
class Row:
    """A property and its values."""

    label: str
    iri: str
    values: list[Value] = field(default_factory=list)
    more: int = 0  # values that are not shown
    is_cut: bool = False  # whether there may be still more
    subject: str = ""  # of what it is said
    why: str = ""  # where it is told why this is said; empty: nobody tells
    groups: list[tuple[str, list[Value]]] = field(default_factory=list)  # the same under headings


def local(base: str, iri: str) -> str:
    """Return the address under which this site shows an IRI; empty if it must not be a link.

    Our own IRIs become relative, so that a copy of the site stays with itself; of others only
    http and https are links, since data may hold `javascript:`.
    """
    if iri.startswith(base):
        return "/" + iri.removeprefix(base).lstrip("/")  # two slashes would name another host
    return iri if iri.startswith(("http://", "https://")) else ""


def show_term(site: Site, term: Any, labels: Mapping[str, str]) -> Value:
    """Return what to show of a term: a literal in one line, a thing by its label."""
    if isinstance(term, ox.Literal):
        note = note_of(term.language, term.datatype.value)
        return Value(one_line(term.value), note=note, language=foreign_language(term))
    iri = name(term)
    return Value(labels.get(iri) or shorten(iri), local(site.base, iri))


def foreign_language(literal: ox.Literal) -> str:
    """Return the language of a literal that is not in the language of the pages, else nothing."""
    language = literal.language or ""
    return "" if language.partition("-")[0] == _ENGLISH else language


def note_of(language: str | None, datatype: str) -> str:
    """Return what stands beside a literal: its language, or its datatype unless that is plain."""
    return language or ("" if datatype in {"", STRING} else name_term(datatype))


def one_line(text: str) -> str:
    """Return a text with each run of white space as one blank."""
    return " ".join(text.split())


@lru_cache(4096)  # a page names the same few terms again and again
def name_term(iri: str) -> str:
    """Return the name of a term in words: `P67_refers_to` is "refers to", `isPartOf` is "is part of"."""
    if iri in _PLAIN:
        return _PLAIN[iri]
    local_name = re.sub(r"^[EPD]\d+[a-z]?(?:_E\d+)?_", "", re.split(r"[#/]", iri.rstrip("/"))[-1])
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local_name.replace("_", " "))
    return words if words.isupper() else words[:1].lower() + words[1:].lower() if " " in words else words


def shorten(iri: str) -> str:
    """Return an IRI with the prefix of its vocabulary, if that is one we know."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return (
                name_term(iri) if prefix in {"crm", "dcterms"} else f"{prefix}:{iri.removeprefix(namespace)}"
            )
    return iri


def find_labels(site: Site, triples: Iterable[ox.Triple], topic: str) -> dict[str, str]:
    """Return the labels of all that a page names; those it says itself come first."""
    triples = list(triples)
    iris = {topic} | {
        term.value
        for triple in triples
        for term in (triple.subject, triple.predicate, triple.object)
        if isinstance(term, ox.NamedNode)
    }
    labels = {iri: one_line(text) for iri, text in site.store.labels(iris).items()}
    for triple in triples:
        if triple.predicate.value == LABEL and isinstance(triple.object, ox.Literal):
            labels.setdefault(name(triple.subject), one_line(triple.object.value))
    return labels
