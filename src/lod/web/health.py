"""Whether the site can do its work: its store answers and its files are there."""

from flask import Response

from lod.errors import LodError
from lod.releases import MANIFEST
from lod.web.negotiation import plain
from lod.web.site import Site


def tell_health(site: Site) -> Response:
    """Say that the site answers, and from which release; or 503 and what is missing.

    The pool of queries is not asked: a site whose workers are all busy is well.
    """
    if trouble := _trouble(site):
        response = plain(f"{trouble}\n", 503)
    else:
        response = plain(f"ok {site.release.manifest.release}".rstrip() + "\n")
    response.cache_control.no_store = True
    return response


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
