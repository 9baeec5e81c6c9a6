"""The map of all records: the states and places that they name, and where all of ours are."""

import json
from collections.abc import Iterable
from functools import partial
from itertools import islice
from typing import Any

from flask import Response, render_template

from lod.formats import HTML, Format, Shape
from lod.serializations import name
from lod.web.facts import MOST_INCOMING, Facts
from lod.web.gazetteer import GROUND
from lod.web.maps import MOST_DATED, NAMED, MapView, Pin, days_of, make_pin, rank
from lod.web.mentions import kind_of
from lod.web.negotiation import negotiate
from lod.web.overviews import list_things
from lod.web.representations import keep_representation
from lod.web.site import Site

_MOST_PINS = 250  # rows of a map; more would make a page of over 100 kB
_MOST_NAMED = 10_000  # times that records name something, if mentions are counted, too
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
    facts = Facts(site, [], {})
    things: list[str] = []
    for kind in ("states", "places"):
        things += [iri for iri in list_things(site, kind) if not iri.endswith(GROUND)]
    count = _count_records if _is_large(site, things) else _pin
    pins = [count(facts, iri) for iri in things]
    is_by_records = any(pin.records > _FEW for pin in pins)
    named = sorted((pin for pin in pins if pin.records), key=partial(rank, is_by_records=is_by_records))
    return MapView(named[:_MOST_PINS], len(named[_MOST_PINS:]), is_by_records=is_by_records)


def _is_large(site: Site, things: Iterable[str]) -> bool:
    """Tell whether too many records name them to look at each."""
    return site.lists is not None and sum(map(site.lists.references, things)) > _MOST_NAMED


def _count_records(facts: Facts, iri: str) -> Pin:
    """Return a state or place with how many records name it, in the borders of some of them."""
    site = facts.site
    some = (name(t.subject) for one in NAMED for t in islice(site.store.incoming(iri, one), MOST_DATED))
    return make_pin(facts, iri, days_of(facts, some), site.lists.references(iri) if site.lists else 0, 0)


def _pin(facts: Facts, iri: str) -> Pin:
    """Return a state or place in the borders of the records that name it, as far as these are looked at."""
    site, records, mentions = facts.site, set(), set()
    for triple in islice(site.store.incoming(iri), MOST_INCOMING):
        subject = name(triple.subject)
        if triple.predicate.value in NAMED:
            records.add(subject)
        elif kind_of(site, subject) == "mention" and "#" not in subject:
            mentions.add(subject)
    return make_pin(facts, iri, days_of(facts, records), len(records), len(mentions))


def _spots(site: Site) -> dict[str, Any]:
    """Return where all is that the gazetteer knows, with its ground of all times, by the path of its IRI."""
    found: dict[str, dict[str, Any]] = {}
    for kind, key in site.gazetteer.spots:
        spot = site.gazetteer.over(kind, key, ())
        if spot:
            told = {"note": spot.note} if spot.note else {}
            found[f"id/{kind}/{key}"] = {"at": spot.at, "shapes": spot.shapes, "extent": spot.extent, **told}
    return found
