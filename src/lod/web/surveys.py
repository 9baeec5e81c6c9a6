"""All records at a glance: what happened when, and which people are named together."""

from collections.abc import Iterator

from flask import Response, render_template

from lod.formats import HTML
from lod.web.beside import MOST_DRAWN, view_network
from lod.web.facts import Facts, term
from lod.web.mentions import kind_of
from lod.web.negotiation import negotiate
from lod.web.neighbours import records_in_time
from lod.web.representations import keep_representation
from lod.web.site import Site
from lod.web.timeline import Dated, Timeline, date_event, date_thing, make_timeline

_EVENTS = tuple(term(f"crm:{name}") for name in ("E7_Activity", "E65_Creation", "E11_Modification"))
_MOST_DATED = 200


def show_timeline(site: Site) -> Response:
    """Show the dated events of all records, or of very many only the records."""
    negotiate((HTML,))
    return keep_representation(
        site,
        "/timeline",
        HTML,
        lambda: render_template("timeline.html", line=view_timeline(site)).encode(),
    )


def show_network(site: Site) -> Response:
    """Show which people the records name together."""
    negotiate((HTML,))
    return keep_representation(
        site, "/network", HTML, lambda: render_template("network.html", net=view_network(site)).encode()
    )


def view_timeline(site: Site) -> Timeline:
    """Return records and events in the order of time; events without a date are left out."""
    facts = Facts(site, [], {})
    records = records_in_time(site)
    dated = (date_thing(facts.value(iri), date, "record") for date, iri in records[: _MOST_DATED + 1])
    events = _events(facts) if len(records) <= MOST_DRAWN else iter(())
    things = [thing for thing in (*dated, *events) if thing.first or thing.last]
    return make_timeline(things, _MOST_DATED)


def _events(facts: Facts) -> Iterator[Dated]:
    found = {iri for class_ in _EVENTS for iri in facts.site.store.instances(class_)}
    for iri in sorted(found):
        if kind_of(facts.site, iri) == "event":
            yield date_event(facts, iri)
