"""The map of all records: the states and places that they name, and where all of ours are."""

import json
from functools import partial
from itertools import islice
from typing import Any

from flask import Response, render_template

from lod.formats import HTML, Format, Shape
from lod.serializations import name
from lod.web.facts import MOST_INCOMING, Facts, term
from lod.web.maps import MapView, make_pin, middle_day, rank
from lod.web.mentions import kind_of
from lod.web.negotiation import negotiate
from lod.web.overviews import INDEXES
from lod.web.representations import keep_representation
from lod.web.site import Site

_GROUND = "-territory"  # the ground of a state stands where the state does
_NAMED = {term("dcterms:references"), term("dcterms:subject")}
_MOST_PINS = 250  # rows of a map; more would make a page of over 100 kB
_FEW = 10  # records, of which the numbers hardly differ
_JSON = Format("json", "JSON", "application/json", "json", Shape.PAGE)


def show_map(site: Site) -> Response:
    """Show the states and places that the records name."""
    negotiate((HTML,))
    return keep_representation(
        site, "/map", HTML, lambda: render_template("map.html", map=view_map(site)).encode()
    )


def show_spots(site: Site) -> Response:
    """Show where all states and places are, for the map of an answer."""
    return keep_representation(site, "/map.json", _JSON, lambda: json.dumps(_spots(site)).encode())


def view_map(site: Site) -> MapView:
    """Return the states and places of all records, those named most first."""
    facts, day = Facts(site, [], {}), middle_day(site)
    pins = []
    for kind in ("states", "places"):
        _, class_, path = INDEXES[kind]
        iris = (iri for iri in site.store.instances(class_) if iri.startswith(site.base + path))
        pins += [make_pin(facts, iri, day, *_count(site, iri)) for iri in iris if not iri.endswith(_GROUND)]
    is_by_records = any(pin.records > _FEW for pin in pins)
    named = sorted((pin for pin in pins if pin.records), key=partial(rank, is_by_records=is_by_records))
    return MapView(named[:_MOST_PINS], day, len(named[_MOST_PINS:]), is_by_records=is_by_records)


def _count(site: Site, iri: str) -> tuple[int, int]:
    """Return in how many records and by how many mentions a thing is named, as far as it is looked at."""
    records, mentions = set(), set()
    for triple in islice(site.store.incoming(iri), MOST_INCOMING):
        subject = name(triple.subject)
        if triple.predicate.value in _NAMED:
            records.add(subject)
        elif kind_of(site, subject) == "mention" and "#" not in subject:
            mentions.add(subject)
    return len(records), len(mentions)


def _spots(site: Site) -> dict[str, Any]:
    """Return each row of the gazetteer that holds today, by the path of the thing's IRI."""
    found = {}
    for kind, key in site.gazetteer.spots:
        spot = site.gazetteer.find(kind, key)
        if spot:
            found[f"id/{kind}/{key}"] = {"at": spot.at, "shapes": spot.shapes, "extent": spot.extent}
    return found
