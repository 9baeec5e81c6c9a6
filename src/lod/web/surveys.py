"""All records at a glance: what happened when, and which people are named together."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Response, render_template, request

from lod.formats import HTML
from lod.web.beside import MOST_DRAWN, view_network
from lod.web.facts import Facts, term
from lod.web.leaves import Leaves, cut, read_leaf
from lod.web.mentions import kind_of
from lod.web.negotiation import negotiate
from lod.web.neighbours import records_in_time
from lod.web.representations import keep_representation
from lod.web.site import Site
from lod.web.timeline import Dated, Timeline, date_events, date_thing, make_timeline, order_in_time

_EVENTS = tuple(term(f"crm:{name}") for name in ("E7_Activity", "E65_Creation", "E11_Modification"))
_TOUCHES = tuple(term(f"crm:{name}") for name in ("P94_has_created", "P16_used_specific_object"))
_KIND = term("crm:P2_has_type")
_ON_A_LEAF = 80  # things in time


def show_timeline(site: Site) -> Response:
    """Show the dated events of all records, or of very many only the records."""
    negotiate((HTML,))
    leaf = read_leaf(request.args)

    def draw() -> bytes:
        line, shown = view_timeline(site, leaf.number)
        return render_template("timeline.html", line=line, shown=shown, leaf=leaf).encode()

    return keep_representation(site, leaf.at("/timeline"), HTML, draw)


def show_network(site: Site) -> Response:
    """Show which people the records name together."""
    negotiate((HTML,))
    return keep_representation(
        site, "/network", HTML, lambda: render_template("network.html", net=view_network(site)).encode()
    )


def view_timeline(site: Site, number: int = 1) -> tuple[Timeline, Leaves[Any]]:
    """Return records and events in the order of time, so many a leaf; what has no date is left out.

    Raises:
        NotFoundError: there is no such leaf.
    """
    facts = Facts(site, [], {})
    records = records_in_time(site)
    if len(records) > MOST_DRAWN:
        some = cut(records, number, _ON_A_LEAF)
        return make_timeline(_dated(facts, some.items), _ON_A_LEAF), some
    made = {(date, record) for date, record in records}
    every = [*_dated(facts, records), *_events(facts, made)]
    leaf = cut(order_in_time(thing for thing in every if thing.first or thing.last), number, _ON_A_LEAF)
    return make_timeline(leaf.items, _ON_A_LEAF), leaf


def _dated(facts: Facts, records: Sequence[tuple[str, str]]) -> Iterator[Dated]:
    """Yield records with their dates."""
    iris = [iri for _, iri in records]
    facts.read_labels([*iris, *facts.read(iris, _KIND)])
    for date, record in records:
        kinds = [iri for iri in facts.iris(record, _KIND) if iri.startswith(facts.site.base)]
        words = ", ".join(facts.label(kind) for kind in kinds)
        yield date_thing(facts.value(record), date, words or "Record")


def _events(facts: Facts, records: set[tuple[str, str]]) -> Iterator[Dated]:
    """Yield the events; the making of a record on its own day is told by the record."""
    found = {iri for class_ in _EVENTS for iri in facts.site.store.instances(class_)}
    events = sorted(iri for iri in found if kind_of(facts.site, iri) == "event")
    facts.read(events, *_TOUCHES)
    for iri, event in zip(events, date_events(facts, events), strict=True):
        touched = {thing.partition("#")[0] for thing in facts.iris(iri, *_TOUCHES)}
        if not any((event.edtf, record) in records for record in touched):
            yield event
