"""Why a statement is there: `/why?subject=...&predicate=...&object=...`, for people and programs."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

import pyoxigraph as ox
from flask import Response, render_template, request

from lod.errors import NotFoundError, QueryError
from lod.formats import GRAPHS, HTML, Format, Shape
from lod.iris import slugify
from lod.model import Origin
from lod.serializations import parse_triples, serialize
from lod.stores import OxigraphStore
from lod.web.facts import Facts, term
from lod.web.language import msg
from lod.web.negotiation import negotiate, representation
from lod.web.readings import Reading, Written, find_written, make_reading, readings_of
from lod.web.site import Site
from lod.web.values import Value, local, show_term
from lod.why import (
    Reason,
    Why,
    address_of,
    describe_reasons,
    explain,
    place_of,
    words_of,
    write_json,
    write_text,
)

_JSON = Format("why-json", "JSON", "application/json", "json", Shape.PAGE)
_TEXT = Format("why-text", "Text", "text/plain", "txt", Shape.PAGE, charset=True)
_FORMATS = (_TEXT, _JSON, HTML, *(f for f in GRAPHS))
_WRITERS = {_TEXT: write_text, _JSON: write_json}
_AS = {f.suffix: f for f in _FORMATS}

_MOST_WRITTEN = 5  # places of the text that are told of one statement
_OF_RECORDS = ("record", "description")  # the rules that read a record, or what an archivist says of it
_SAYS = {  # who says so, by what made the statement
    "record": msg("The source says so, as the program read it:"),
    "description": msg("The archivist who described the document says so"),
    "authority": msg("The lists of people, states, places and holdings say so:"),
    "settings": msg("The publisher of the data says so:"),
    "vocabulary": msg("The vocabulary of the data says so:"),
    "inferred": msg("It follows from another statement:"),
}
_OTHERWISE = msg("The program says so of its own work:")


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason in plain words: who says so and how, where it stands, how sure it is."""

    says: str
    words: str
    entry: str  # of the archivist's description; empty: it is no part of one
    place: str
    by: list[Value]
    written: list[Written]
    readings: list[Reading]
    premise: list[Value]
    premise_address: str
    below: list["Ground"]  # the reasons of the premise


def tell_why(site: Site) -> Response:
    """Answer in text, JSON, RDF or HTML; `as=` with a suffix outweighs `Accept`.

    Raises:
        QueryError: no subject is given, or a format that there is not.
        NotFoundError: the release says nothing so.
        NotAcceptableError: none of the formats is welcome.
    """
    subject, predicate, object_, form = (
        request.args.get(name, "") for name in ("subject", "predicate", "object", "as")
    )
    if not subject:
        raise QueryError("the parameter 'subject' is missing, expected an IRI of this data set")
    if form and form not in _AS:
        raise QueryError(f"as: {form[:20]!r}, expected one of {', '.join(_AS)}")
    format_ = _AS[form] if form else negotiate(_FORMATS)
    if site.origins is None or not isinstance(site.store, OxigraphStore):
        raise NotFoundError("why: nobody tells of these statements where they come from")
    found = explain(site.store, site.origins, site.base, subject, predicate, object_)
    return representation(_write(site, found, format_), format_)


def _write(site: Site, found: list[Why], format_: Format) -> bytes:
    if format_ is HTML:
        return _draw(site, found)
    if write := _WRITERS.get(format_):
        return write(found, site.base).encode()
    return serialize(parse_triples(describe_reasons(found, site.base)), format_, site.base)


def _draw(site: Site, found: list[Why]) -> bytes:
    facts = Facts(site, [], {})
    iris = {term.value for why in found for term in why.triple if hasattr(term, "value")}
    labels = site.store.labels(iri for iri in iris if iri.startswith(("http://", "https://")))
    view = [
        (
            [show_term(site, term, labels) for term in why.triple],
            [_ground(facts, why.triple, reason) for reason in why.reasons],
        )
        for why in found
    ]
    query = {name: request.args[name] for name in ("subject", "predicate", "object") if name in request.args}
    formats = [(f.label, {**query, "as": f.suffix}) for f in _FORMATS if f is not HTML]
    return render_template("why.html", statements=view, formats=formats).encode()


def _ground(facts: Facts, triple: ox.Triple, reason: Reason) -> Ground:
    """Return a reason in plain words; the reason of what follows from something else is told with it."""
    origin, site = reason.origin, facts.site
    station = origin.rule.partition("/")[0]
    file = f"{site.base}id/file/{slugify(PurePath(origin.source).stem)}" if station in _OF_RECORDS else ""
    premise = reason.premise
    return Ground(
        _SAYS.get(station, _OTHERWISE),
        words_of(origin),
        _entry(origin),
        place_of(origin),
        _authors(facts, file) if station == "description" else [],
        *(_doubts(facts, triple, origin, file) if file else ([], [])),
        [show_term(site, term, site.store.labels(_iris(premise.triple))) for term in premise.triple]
        if premise
        else [],
        local(site.base, address_of(premise.triple, site.base)) if premise else "",
        [_ground(facts, premise.triple, one) for one in premise.reasons] if premise else [],
    )


def _iris(triple: ox.Triple) -> Iterator[str]:
    return (term.value for term in triple if isinstance(term, ox.NamedNode))


def _entry(origin: Origin) -> str:
    """Return which entry of a description it is, in words: `event 2, signing`."""
    return origin.entry.replace(" (", ", ").replace(")", "") if origin.rule.startswith("description/") else ""


def _authors(facts: Facts, file: str) -> list[Value]:
    """Return who wrote the description of a record."""
    activity = f"{facts.site.base}activity/description-{file.rpartition('/')[2]}"
    return [facts.value(agent) for agent in facts.iris(activity, term("prov:wasAssociatedWith"))]


def _doubts(
    facts: Facts, triple: ox.Triple, origin: Origin, file: str
) -> tuple[list[Written], list[Reading]]:
    """Return how the text writes whom a statement names, and what is read of it."""
    if not isinstance(triple.object, ox.NamedNode) or not triple.object.value.startswith(facts.site.base):
        return [], []
    whom = triple.object.value
    readings = [make_reading(facts, iri) for iri in readings_of(facts, whom, file)]
    has_place = origin.start is not None and origin.rule.startswith("record/")
    written = find_written(facts, file, whom, origin.start or 0, origin.end) if has_place else []
    names = {value.text for reading in readings for value in reading.read}
    if not written and names:
        written = [one for one in find_written(facts, file, whom) if one.words.text in names]
    return written[:_MOST_WRITTEN], readings
