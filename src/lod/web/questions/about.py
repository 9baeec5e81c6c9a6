"""Questions about a thing: which can be asked of a person, a state, a record, and which have an answer."""

import json
import time
from dataclasses import dataclass

import pyoxigraph as ox

from lod.errors import LodError
from lod.vocab import PREFIXES
from lod.web.questions.asking import ask
from lod.web.questions.binding import bind
from lod.web.questions.choices import Choice
from lod.web.questions.forms import Filled, address_of
from lod.web.questions.inquiries import Inquiry, Parameter
from lod.web.site import Site

_PATIENCE = 3.0  # seconds for which answers are counted; the rest is offered without a number
_MOST_NEXT = 8
_HERE = "this document"  # a title is long, and would stand in every line


@dataclass(frozen=True, slots=True)
class Offer:
    """A question with a thing put in."""

    words: str
    href: str
    group: str = ""
    rows: int | None = None  # of the answer; None: not counted


def offer(site: Site, iri: str, label: str) -> list[Offer]:
    """Return the questions that can be asked about a thing, with its name in them."""
    return [_offer(site, inquiry, parameter, iri, label) for inquiry, parameter in _fitting(site, iri)]


def ask_about(site: Site, choice: Choice) -> list[Offer]:
    """Return the questions about a thing, each with how many rows answer it, if there is time to ask."""
    if not isinstance(choice.term, ox.NamedNode):
        return []
    iri, until = choice.term.value, time.monotonic() + _PATIENCE
    offers = []
    for inquiry, parameter in _fitting(site, iri):
        made = _offer(site, inquiry, parameter, iri, choice.label)
        rows = (
            _count(site, bind(inquiry, {parameter.name: choice.term})) if time.monotonic() < until else None
        )
        offers.append(Offer(made.words, made.href, made.group, rows))
    return offers


def questions_next(site: Site, filled: Filled) -> list[Offer]:
    """Return what to ask next: about the first thing that was chosen, or of the same theme."""
    inquiry = filled.inquiry
    things = [choice for choice in filled.chosen.values() if isinstance(choice.term, ox.NamedNode)]
    if things:
        offers = offer(site, str(things[0].term.value), things[0].label)
    else:
        members = (one for one in site.questions.inquiries if one.group == inquiry.group)
        offers = [Offer(one.question, address_of(one, {})) for one in members]
    own = address_of(inquiry, {})
    return [one for one in offers if one.href.partition("?")[0] != own][:_MOST_NEXT]


def page_of(site: Site, iri: str) -> str:
    """Return what kind of page a thing has: `person`, `vocab/topic`; empty for parts of things."""
    if not iri.startswith(site.base) or "#" in iri:
        return ""
    first, _, rest = iri.removeprefix(site.base).partition("/")
    kind, _, key = rest.partition("/")
    return "" if not key else kind if first == "id" else f"{first}/{kind}"


def _fitting(site: Site, iri: str) -> list[tuple[Inquiry, Parameter]]:
    """Return the questions in which a thing can be chosen: by its kind, and by what points to it.

    That is looked up in the store: pages of things do not wait for queries.
    """
    kinds = [kind for kind in site.questions.kinds.values() if page_of(site, iri) in kind.pages]
    properties = {name: _property(site, name) for kind in kinds for name in kind.by}
    found = site.store.pointing_by(iri, properties.values())
    pointing = {name for name, property_ in properties.items() if property_ in found}
    return site.questions.about({kind.name for kind in kinds if not kind.by or pointing & {*kind.by}})


def _property(site: Site, name: str) -> str:
    """Return the IRI of a property, written with a prefix that we know, or below our base."""
    prefix, colon, local_name = name.partition(":")
    return PREFIXES[prefix] + local_name if colon and prefix in PREFIXES else site.base + name


def _offer(site: Site, inquiry: Inquiry, parameter: Parameter, iri: str, label: str) -> Offer:
    said = _HERE if page_of(site, iri) == "document" else label
    words = inquiry.words({parameter.name: said})
    words = f"{words[:1].upper()}{words[1:]}"
    return Offer(words, address_of(inquiry, {parameter.name: iri.removeprefix(site.base)}), inquiry.group)


def _count(site: Site, query: str) -> int | None:
    try:
        answer = json.loads(ask(site, query))
    except LodError:  # it may be asked by itself
        return None
    return len(answer["results"]["bindings"]) if "results" in answer else None
