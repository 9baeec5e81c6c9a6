"""Whether the site can do its work: its store answers and its files are there."""

import json
from dataclasses import asdict
from typing import Any

from flask import Response

from lod.errors import LodError
from lod.formats import Format, Shape
from lod.releases import MANIFEST
from lod.web.negotiation import plain, welcome_formats
from lod.web.site import Site

_TEXT = Format("text", "text", "text/plain", "txt", Shape.PAGE, charset=True)
_JSON = Format("json", "JSON", "application/json", "json", Shape.PAGE)


def tell_health(site: Site) -> Response:
    """Say that the site answers, and from which release; or 503 and what is missing.

    The workers are not asked: a site whose workers are all busy is well. Who likes JSON best is told
    how busy they are, and what a query may cost.
    """
    trouble = _trouble(site)
    status = 503 if trouble else 200
    if welcome_formats((_TEXT, _JSON))[:1] == [_JSON]:
        response = Response(json.dumps(_state(site, trouble)) + "\n", status, content_type=_JSON.content_type)
        response.vary.add("Accept")
    else:
        response = plain(f"{trouble or f'ok {site.release.manifest.release}'.rstrip()}\n", status)
    response.cache_control.no_store = True
    return response


def _state(site: Site, trouble: str) -> dict[str, Any]:
    return {
        "status": "failing" if trouble else "ok",
        **({"trouble": trouble} if trouble else {}),
        "release": site.release.manifest.release,
        "lanes": {
            name: {
                "running": lane.count_running(),
                "waiting": lane.count_waiting(),
                "workers": lane.count_workers(),
                "walled": lane.is_walled,
                "most_running": lane.workers,
                "most_waiting": lane.queue,
            }
            for name, lane in site.queries.lanes.items()
        },
        "limits": asdict(site.queries.limits),
    }


def _trouble(site: Site) -> str:
    """Return what is wrong, or nothing."""
    if not site.is_archive:
        return site.store.trouble()
    release = site.release
    for name in (*(file.name for file in release.manifest.files), MANIFEST):
        if not (release.folder / name).is_file():
            return f"{name}: missing from release {release.manifest.release}"
    if not release.store.is_dir():
        return f"the store of release {release.manifest.release} is missing"
    try:
        known = site.store.about(f"{site.base}dataset")
    except (LodError, OSError) as error:
        return f"the store does not answer: {' '.join(str(error).split())}"
    return "" if known else "the store is empty, expected a description of the data set"
