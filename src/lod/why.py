"""Tell why statements are in a release: to people, as JSON, as RDF."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Protocol
from urllib.parse import urlencode

import pyoxigraph as ox

from lod.errors import NotFoundError
from lod.formats import TURTLE
from lod.iris import slugify
from lod.model import Origin, Triple
from lod.origins import RULES, Origins, premise_of
from lod.serializations import parse_triples, serialize
from lod.vocab import DCTERMS, PREFIXES, PROV, RDF, RDF_TYPE, RDFS_COMMENT, RDFS_LABEL, iri, literal


class Statements(Protocol):
    """Where statements are looked up."""

    def matching(self, subject: str, predicate: str = "", object_: str = "") -> list[ox.Triple]:
        """Return the statements about a thing, with a property and a value, if these are given."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One origin of a statement; what was inferred has the statement behind it, with its reasons."""

    origin: Origin
    premise: "Why | None" = None


@dataclass(frozen=True, slots=True)
class Why:
    """A statement and where it comes from."""

    triple: ox.Triple
    reasons: tuple[Reason, ...]


def find_reasons(triples: Iterable[ox.Triple], origins: Origins) -> Iterator[Why]:
    """Yield each statement with its reasons."""
    for triple in triples:
        reasons = []
        for origin in origins.of(triple):
            premise = premise_of(triple, origin)
            reasons.append(Reason(origin, next(find_reasons([premise], origins)) if premise else None))
        yield Why(triple, tuple(reasons))


def explain(  # noqa: PLR0913 - what is asked, and of what
    store: Statements, origins: Origins, base: str, subject: str, predicate: str = "", object_: str = ""
) -> list[Why]:
    """Return the statements about a thing, with their reasons.

    Args:
        store: of the release.
        origins: of the release.
        base: the base IRI of the data.
        subject: in full or below the base.
        predicate: in full or with a prefix; empty: all.
        object_: an IRI, a literal in N-Triples, or empty: any.

    Raises:
        NotFoundError: the release says nothing so.
    """
    thing = expand_term(subject, base)
    property_ = predicate and expand_term(predicate, base)
    value = object_ if object_.startswith('"') or not object_ else expand_term(object_, base)
    triples = store.matching(thing, property_, value)
    if not triples:
        said = " ".join(filter(None, (thing, property_, value)))
        raise NotFoundError(f"{said}: the release says nothing so")
    return list(find_reasons(triples, origins))


def write_text(found: Iterable[Why], base: str) -> str:
    """Return a paragraph for each statement."""
    return "\n".join("".join(f"{line}\n" for line in _paragraph(why, base)) for why in found)


def write_json(found: Iterable[Why], base: str) -> str:
    """Return a JSON array with an object for each statement."""
    return json.dumps([_object(why, base) for why in found], ensure_ascii=False, indent=2) + "\n"


def write_turtle(found: Iterable[Why], base: str) -> str:
    """Return the same as RDF, in Turtle."""
    return serialize(parse_triples(describe_reasons(found, base)), TURTLE, base).decode()


WRITERS: dict[str, Callable[[Iterable[Why], str], str]] = {
    "text": write_text,
    "json": write_json,
    "ttl": write_turtle,
}


def describe_reasons(found: Iterable[Why], base: str) -> Iterator[Triple]:
    """Yield the same as RDF: each statement reified, with what it was made of and by what (PROV-O)."""
    for why in found:
        triple = why.triple
        node = iri(address_of(triple, base))
        yield node, RDF_TYPE, RDF.Statement
        yield node, RDF_TYPE, PROV.Entity
        yield node, RDFS_LABEL, literal(shorten_triple(triple, base), language="en")
        yield node, RDF.subject, str(triple.subject)
        yield node, RDF.predicate, str(triple.predicate)
        yield node, RDF.object, str(triple.object)
        for reason in why.reasons:
            comment = f"{reason.origin.rule}: {words_of(reason.origin)}"
            yield node, RDFS_COMMENT, literal(comment, language="en")
            yield node, DCTERMS.source, literal(place_of(reason.origin))
            yield from _derivation(node, reason.origin, base)
            if reason.premise:
                yield node, PROV.wasDerivedFrom, iri(address_of(reason.premise.triple, base))
                yield from describe_reasons([reason.premise], base)


def _derivation(node: str, origin: Origin, base: str) -> Iterator[Triple]:
    """Yield the run that made a statement and the file, with the passage as RFC 5147 names it."""
    station, slug = origin.rule.partition("/")[0], slugify(PurePath(origin.source).stem)
    if station == "record":
        passage = "" if origin.start is None else f"#char={origin.start},{origin.end}"
        yield node, PROV.wasGeneratedBy, iri(f"{base}activity/reading-{slug}")
        yield node, PROV.wasDerivedFrom, iri(f"{base}id/file/{slug}{passage}")
    elif station == "description":
        yield node, PROV.wasGeneratedBy, iri(f"{base}activity/description-{slug}")
        yield node, PROV.wasDerivedFrom, iri(f"{base}id/file/{slug}/description")


def words_of(origin: Origin) -> str:
    """Return what the rule of an origin does."""
    return RULES.get(origin.rule, origin.rule)


def place_of(origin: Origin) -> str:
    """Return where the source of a statement is: file, entry, characters."""
    parts = [origin.source, origin.entry]
    if origin.start is not None:
        parts.append(f"characters {origin.start}-{origin.end}")
    return ", ".join(part for part in parts if part)


def address_of(triple: ox.Triple, base: str) -> str:
    """Return the address that tells why a statement is there."""
    parts = {
        "subject": triple.subject.value if isinstance(triple.subject, ox.NamedNode) else "",
        "predicate": triple.predicate.value,
        "object": triple.object.value if isinstance(triple.object, ox.NamedNode) else str(triple.object),
    }
    return f"{base}why?{urlencode(parts)}"


def shorten_triple(triple: ox.Triple, base: str) -> str:
    """Return a statement for people: our IRIs without the base, terms with their prefixes."""
    return " ".join(_shorten(term, base) for term in triple)


def _shorten(term: Any, base: str) -> str:
    if not isinstance(term, ox.NamedNode):
        return str(term)
    for prefix, namespace in {"lod": f"{base}ns#", **PREFIXES}.items():
        if term.value.startswith(namespace):
            return f"{prefix}:{term.value.removeprefix(namespace)}"
    return f"<{term.value.removeprefix(base)}>"


def expand_term(text: str, base: str) -> str:
    """Return the IRI that a person means: one in full, one below the base, `crm:P14_carried_out_by`."""
    if text.startswith(("http://", "https://")):
        return text
    prefix, colon, name = text.partition(":")
    namespaces = {"lod": f"{base}ns#", **PREFIXES}
    return namespaces[prefix] + name if colon and prefix in namespaces else base + text


def _paragraph(why: Why, base: str) -> Iterator[str]:
    yield shorten_triple(why.triple, base)
    if not why.reasons:
        yield "    the release does not say so"
    for reason in why.reasons:
        yield f"    {words_of(reason.origin)}: {place_of(reason.origin)}"
        if reason.premise:
            yield from (f"        {line}" for line in _paragraph(reason.premise, base))


def _object(why: Why, base: str) -> dict[str, Any]:
    subject, predicate, object_ = (str(term) for term in why.triple)
    return {
        "subject": subject,
        "predicate": predicate,
        "object": object_,
        "origins": [_reason(reason, base) for reason in why.reasons],
    }


def _reason(reason: Reason, base: str) -> dict[str, Any]:
    origin = reason.origin
    return {
        "rule": origin.rule,
        "words": words_of(origin),
        "source": origin.source,
        "entry": origin.entry,
        "start": origin.start,
        "end": origin.end,
        **({"premise": _object(reason.premise, base)} if reason.premise else {}),
    }
