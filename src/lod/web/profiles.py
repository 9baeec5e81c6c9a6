"""The same page in the words of others: profiles, each a CONSTRUCT query and a JSON-LD frame."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from lod.errors import ConfigError
from lod.serializations import json_ld_document, name
from lod.stores.ahead import Values
from lod.vocab import CRM_VERSION, PREFIXES

_TOPIC = ox.Variable("topic")
_LIST = "alt"  # the token of the list of what there is
_TITLE = re.compile(r"#\s*(\S.*)")
_IRI = re.compile(r"^#\s*profile:\s*(\S+)\s*$", re.MULTILINE)
_ALSO = re.compile(r"^#\s*also:\s*(.+)$", re.MULTILINE)
_TYPE = PREFIXES["rdf"] + "type"
_TOLD = (PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label")  # of it in an embedded document
_MOST_EMBEDDED = 40  # values of one property in an embedded document
# What a query sees of the things that a page names.
_SEEN = (
    PREFIXES["rdf"] + "type",
    PREFIXES["rdfs"] + "label",
    PREFIXES["skos"] + "prefLabel",
    PREFIXES["skos"] + "exactMatch",
)


class Labels(Protocol):
    """What knows the labels of things."""

    def values(self, subjects: Iterable[str], properties: Iterable[str]) -> Values:
        """Return what is said of things by some properties."""


@dataclass(frozen=True)
class Profile:
    """A profile of the pages (W3C, Content Negotiation by Profile)."""

    token: str
    iri: str
    title: str
    also: tuple[str, ...] = ()  # further names under which clients may ask for it
    query: str = ""  # empty: the page as it is, or the list of what there is
    frame: Mapping[str, Any] | None = None

    @property
    def is_plain(self) -> bool:
        """Whether it is the page as it is."""
        return not self.query and self.token != _LIST


# The page as it is, and the list of what there is of it.
CRM = Profile("crm", PREFIXES["crm"], "CIDOC-CRM", (CRM_VERSION[1:-1],))
PLAIN = Profile("data", "", "The data as they are")  # RDF of others, of which nobody knows the profile
ALTERNATES = Profile(_LIST, "http://www.w3.org/ns/dx/connegp/altr", "What there is of this page", ("altr",))


def load_profiles(folder: Path, base: str) -> tuple[Profile, ...]:
    """Return CIDOC-CRM, which is the default, then the profiles of a folder by name, then the list of all.

    Raises:
        ConfigError: a query or a frame is malformed, or does not say what it is.
    """
    return CRM, *(_load(file, base) for file in sorted(folder.glob("*.rq"))), ALTERNATES


def profile_names(profiles: Iterable[Profile]) -> dict[str, str]:
    """Return the IRIs of the profiles by all names under which clients may ask for them."""
    return {name: p.iri for p in profiles for name in (p.token, p.iri, *p.also)}


def apply_profile(
    profile: Profile, topic: str, triples: Iterable[ox.Triple], store: Labels, base: str
) -> list[ox.Triple]:
    """Return what a profile says of a page.

    Args:
        profile: the profile.
        topic: the IRI of what the page is about.
        triples: of the page.
        store: knows the labels of what the page names.
        base: the base IRI; of things of others the store says nothing.
    """
    if not profile.query:
        return list(triples)
    seen = _with_labels(list(triples), store, base)
    return _construct(profile.query, base, topic, seen)


def frame_document(profile: Profile, topic: str, triples: Iterable[ox.Triple], base: str) -> bytes:
    """Return a graph as JSON-LD in the frame of a profile, from its topic (JSON-LD 1.1 Framing)."""
    from pyld import jsonld  # noqa: PLC0415 - costs a tenth of a second, and not every site is asked

    frame = {"@id": topic, **(profile.frame or {})}
    options = {"documentLoader": _refuse, "omitGraph": True, "embed": "@once"}
    document = jsonld.frame(json_ld_document(triples, base), frame, options)
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def embed_document(
    profile: Profile, topic: str, triples: Iterable[ox.Triple], store: Labels, base: str
) -> dict[str, Any] | None:
    """Return what a profile says of a page as a small JSON-LD document; None: nothing.

    It is the graph of `apply_profile`, nested two deep without the machinery of frames, which would take
    longer than the page: the topic, and what it points to.
    """
    said: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    near = _with_labels(_near(topic, triples), store, base, _TOLD)
    for triple in _construct(profile.query, base, topic, near):
        said[name(triple.subject)][triple.predicate.value].append(triple.object)
    if topic not in said:
        return None
    return {"@context": {"@vocab": profile.iri}, **_nest(topic, said, profile.iri, {topic})}


def _near(topic: str, triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return what is said of a topic, of one property not too much, and of what points to it or its parts."""
    triples = list(triples)
    begin = f"{topic}#"
    near = {topic} | {
        name(t.subject)
        for t in triples
        if isinstance(t.object, ox.NamedNode)
        and (t.object.value == topic or t.object.value.startswith(begin))
    }
    counts, found = Counter[str](), []
    for triple in sorted((t for t in triples if name(t.subject) in near), key=str):
        key = triple.predicate.value if name(triple.subject) == topic else ""
        counts[key] += 1
        if not key or counts[key] <= _MOST_EMBEDDED:
            found.append(triple)
    return found


def _nest(
    iri: str, said: Mapping[str, Mapping[str, list[Any]]], vocabulary: str, seen: set[str]
) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": iri}
    for property_, values in sorted(said.get(iri, {}).items()):
        is_type = property_ == _TYPE
        shown = [
            (
                value.value.removeprefix(vocabulary)
                if is_type
                else _shown(value, said, vocabulary, seen | {iri})
            )
            for value in sorted(values, key=str)[:_MOST_EMBEDDED]
        ]
        key = "@type" if is_type else property_.removeprefix(vocabulary)
        node[key] = shown[0] if len(shown) == 1 else shown
    return node


def _shown(value: Any, said: Mapping[str, Mapping[str, list[Any]]], vocabulary: str, seen: set[str]) -> Any:
    if isinstance(value, ox.Literal):
        return value.value  # search engines read names, days and numbers as plain text
    iri = name(value)
    return {"@id": iri} if iri in seen else _nest(iri, said, vocabulary, seen)


def _load(file: Path, base: str) -> Profile:
    frame = file.with_suffix(".frame.jsonld")
    try:
        text = file.read_text(encoding="utf-8")
        framed = json.loads(frame.read_text(encoding="utf-8")) if frame.exists() else None
        _construct(text, base, base, [])
    except (OSError, UnicodeDecodeError, SyntaxError, TypeError, RuntimeError) as error:
        raise ConfigError(
            f"{file}: {' '.join(str(error).split())}, expected a CONSTRUCT query with ?topic"
        ) from None
    except json.JSONDecodeError as error:
        raise ConfigError(f"{frame}: {error}, expected a JSON-LD frame") from None
    if elsewhere := _context_elsewhere(framed):
        raise ConfigError(f"{frame}: {elsewhere}: expected a context that stands in the frame itself")
    title, iri, also = _TITLE.match(text), _IRI.search(text), _ALSO.search(text)
    if not title or not iri:
        raise ConfigError(f"{file}: expected a first line '# TITLE', then a line '# profile: IRI'")
    others = tuple(word.strip() for word in also[1].split(",")) if also else ()
    return Profile(file.stem, iri[1], title[1], others, text, framed)


def _construct(query: str, base: str, topic: str, triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    graph = ox.Store()
    graph.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    answer = graph.query(query, base_iri=base, substitutions={_TOPIC: ox.NamedNode(topic)})
    if not isinstance(answer, ox.QueryTriples):
        raise TypeError("it constructs no triples")
    return list(answer)


def _with_labels(
    triples: list[ox.Triple], store: Labels, base: str, properties: Iterable[str] = _SEEN
) -> list[ox.Triple]:
    """Return the triples and, of the things of ours that they name, what tells people which they are."""
    named = {name(term) for t in triples for term in (t.subject, t.object) if isinstance(term, ox.NamedNode)}
    told = store.values([iri for iri in named if iri.startswith(base)], properties)
    return triples + [
        ox.Triple(ox.NamedNode(iri), ox.NamedNode(property_), value)
        for (iri, property_), values in told.items()
        for value in values
    ]


def _context_elsewhere(frame: Any) -> str:
    """Return the first context of a frame that would have to be fetched; empty if there is none."""
    if isinstance(frame, list):
        return next(filter(None, map(_context_elsewhere, frame)), "")
    if not isinstance(frame, Mapping):
        return ""
    context = frame.get("@context")
    for part in context if isinstance(context, list) else [context]:
        if isinstance(part, str):
            return part
    return str(frame.get("@import", "")) or _context_elsewhere(list(frame.values()))


def _refuse(url: str, _: Any) -> Any:
    raise ConfigError(f"{url}: a frame may not load a context from elsewhere")
