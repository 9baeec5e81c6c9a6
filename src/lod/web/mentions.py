"""Mentions for people: the words, where they stand, whom they mean and how sure that is."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from lod.serializations import name
from lod.vocab import PREFIXES
from lod.web.site import Site
from lod.web.values import Value, local, one_line, shorten

_CRM, _OA = PREFIXES["crm"], PREFIXES["oa"]
_TYPE = PREFIXES["rdf"] + "type"
_WORDS = _CRM + "P190_has_symbolic_content"
_WHOM = _CRM + "P67_refers_to"
_WHOLE = _CRM + "P106i_forms_part_of"
_KIND = _CRM + "P2_has_type"
_VERSION_OF = PREFIXES["dcterms"] + "isVersionOf"

_NAMED_BY_PLACE = re.compile(r"/([0-9]{1,12})-([0-9]{1,12})$")

_Said = Mapping[str, list[str]]  # the objects of one subject by predicate


@dataclass(frozen=True, slots=True)
class Shown:
    """A mention as a row of a table."""

    start: int
    end: int
    words: str
    href: str
    whom: Value
    kind: str
    certainty: str
    sure: str = ""  # the last word of the concept: `certain`, `probable`
    before: str = ""  # a few letters of the text, as they are published
    after: str = ""
    of: str = ""  # the path of whom it means, below `/id/`


def is_mention(site: Site, iri: str) -> bool:
    """Tell whether an IRI names a mention or a part of one."""
    return iri.startswith(f"{site.base}id/mention/")


def find_mentions(site: Site, triples: Iterable[ox.Triple], labels: Mapping[str, str]) -> list[Shown]:
    """Return the mentions that a graph describes, in the order of the text."""
    said = _by_subject(triples)
    claims = {target: about for about in said.values() for target in about.get(f"{_OA}hasTarget", ())}
    shown = [
        _show(site, iri, said, claims.get(iri, {}), labels)
        for iri, about in said.items()
        if f"{site.base}ns#Mention" in about.get(_TYPE, ())
    ]
    return sorted(shown, key=lambda mention: (mention.start, mention.end, mention.href))


def label_mentions(site: Site, iris: Iterable[str]) -> dict[str, tuple[str, int, str]]:
    """Return for each mention the label of its document, its start, and a label in words.

    The first two are the order in which people look for it.
    """
    listed = list(iris)
    said = site.store.values(listed, (_WORDS, _WHOLE))
    wholes = {iri: name(said[iri, _WHOLE][0]) if said[iri, _WHOLE] else "" for iri in listed}
    documents = _documents(site, wholes.values())
    labels = {}
    for iri, whole in wholes.items():
        start, end = _place_in(site, iri)
        place = f" in {documents[whole]}" if documents[whole] else ""
        words = one_line(next((getattr(term, "value", "") for term in said[iri, _WORDS]), ""))
        labels[iri] = (documents[whole], start, f"\u201c{words}\u201d{place}, characters {start}-{end}")
    return labels


def _show(site: Site, iri: str, said: Mapping[str, _Said], claim: _Said, labels: Mapping[str, str]) -> Shown:
    about = said[iri]
    start, end = _position(about, said)
    whom, kind = _first(about, _WHOM), _first(about, _KIND)
    certainty = _first(claim, f"{site.base}ns#certainty")
    quote = said.get(f"{iri}#quote", {})
    return Shown(
        start,
        end,
        one_line(_first(about, _WORDS)),
        local(site.base, iri),
        Value(labels.get(whom) or shorten(whom), local(site.base, whom)),
        labels.get(kind) or kind_of(site, whom),
        labels.get(certainty) or certainty.rpartition("/")[2],
        certainty.rpartition("/")[2],
        whole_words(_first(quote, f"{_OA}prefix"), 1),
        whole_words(_first(quote, f"{_OA}suffix"), -1),
        whom.removeprefix(f"{site.base}id/"),
    )


def whole_words(text: str, step: int) -> str:
    """Return letters beside a quotation in one line, without the word that is cut at their far end."""
    inner = one_line(text)
    near = text[-1:] if step > 0 else text[:1]
    if text and not text[::step][0].isspace() and (" " in inner or near.isspace()):
        inner = inner.partition(" ")[2] if step > 0 else inner.rpartition(" ")[0]
    blank = " " if near.isspace() else ""
    return f"{inner}{blank}" if step > 0 else f"{blank}{inner}"


def text_and_place(mention: str) -> tuple[str, int, str]:
    """Return where a mention stands in its text, as a number: `966-971` is before `1006-1012`."""
    text, _, place = mention.rpartition("/")
    start = place.partition("-")[0]
    return text, int(start) if start.isdecimal() else 0, mention


def kind_of(site: Site, iri: str) -> str:
    """Return what our IRIs call a kind of thing: `person`, `state`; empty for those of others."""
    start = f"{site.base}id/"
    return iri.removeprefix(start).partition("/")[0] if iri.startswith(start) else ""


def _place_in(site: Site, mention: str) -> tuple[int, int]:
    """Return where a mention begins and ends: its name says so, or else one of its selectors."""
    if found := _NAMED_BY_PLACE.search(mention):
        return int(found[1]), int(found[2])
    return _position(_by_subject(site.store.about(mention)).get(mention, {}), _Selectors(site))


def _position(about: _Said, said: Mapping[str, _Said]) -> tuple[int, int]:
    """Return where a mention begins and ends: one of its selectors says it."""
    for selector in about.get(f"{_OA}hasSelector", ()):
        ends = [_first(said[selector], f"{_OA}{end}") for end in ("start", "end")]
        if all(end.isdigit() for end in ends):
            return int(ends[0]), int(ends[1])
    return 0, 0


class _Selectors(dict[str, _Said]):
    """What is said of selectors, looked up as far as it is asked for."""

    def __init__(self, site: Site) -> None:
        super().__init__()
        self._store = site.store

    def __missing__(self, selector: str) -> _Said:
        self[selector] = _by_subject(self._store.about(selector)).get(selector, {})
        return self[selector]


def _documents(site: Site, wholes: Iterable[str]) -> dict[str, str]:
    """Return the labels of the documents whose texts or pages some wholes are; of none, nothing."""
    listed = list(dict.fromkeys(filter(None, wholes)))
    said = site.store.values(listed, (_VERSION_OF,))
    documents = {whole: name(next(iter(said[whole, _VERSION_OF]), ox.NamedNode(whole))) for whole in listed}
    labels = site.store.labels(documents.values())
    return {"": ""} | {
        whole: one_line(labels.get(iri, "")) or shorten(iri) for whole, iri in documents.items()
    }


def _by_subject(triples: Iterable[ox.Triple]) -> defaultdict[str, dict[str, list[str]]]:
    said: defaultdict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        term = triple.object
        value = term.value if isinstance(term, ox.Literal) else name(term)
        said[name(triple.subject)][triple.predicate.value].append(value)
    return said


def _first(about: _Said, predicate: str) -> str:
    return next(iter(about.get(predicate, ())), "")
