"""The dumps of the release: a list, and the files."""

import re
from typing import IO

import pyoxigraph as ox
from flask import Response, render_template, request, send_from_directory
from werkzeug.wsgi import FileWrapper

from lod.errors import NotFoundError
from lod.formats import GRAPHS, HTML
from lod.patches import find_patches
from lod.releases import CATALOGUE, MANIFEST
from lod.serializations import serialize
from lod.web.negotiation import MAX_AGE, negotiate, representation
from lod.web.representations import keep_file
from lod.web.site import Site

# The one kind of range that is sent (RFC 9110, 14.1.2): a first byte, or a number of last bytes.
_SMALL = 4 << 20  # bytes of a file that is sent from memory
_BLOCK = 256 << 10  # bytes
_RANGE = re.compile(r"\s*bytes\s*=\s*(?:(\d+)\s*-\s*(\d*)|-\s*\d+)\s*", re.ASCII | re.IGNORECASE)


def list_dumps(site: Site) -> Response:
    """Show the files of the release, with size and checksum; to who likes RDF better, as DCAT."""
    catalogue = site.release.folder / CATALOGUE
    chosen = negotiate((HTML, *GRAPHS) if catalogue.exists() else (HTML,))
    if chosen is not HTML:
        quads = ox.parse(catalogue.read_bytes(), format=ox.RdfFormat.TURTLE)
        triples = [quad.triple for quad in quads]
        return representation(serialize(triples, chosen, site.base), chosen)
    patches = [(file.name, file.stat().st_size) for file in find_patches(site.release)]
    return representation(render_template("dumps.html", patches=patches).encode(), HTML)


def send_dump(site: Site, name: str) -> Response:
    """Send a file of the release; ranges and conditions are honoured (RFC 9110, 13 and 14).

    Only names of the manifest are files, so no path leads out of the release.
    """
    file = next((file for file in site.release.manifest.files if file.name == name), None)
    others = {MANIFEST: "application/json", CATALOGUE: "text/turtle; charset=utf-8"}
    others |= {patch.name: "application/gzip" for patch in find_patches(site.release)}
    if (file is None and name not in others) or not (site.release.folder / name).is_file():
        raise NotFoundError(f"dumps/{name}: the release has no such file")
    _ignore_odd_ranges()
    request.environ.setdefault("wsgi.file_wrapper", _wrap)  # a server that has a faster way keeps it
    packed = f"application/{file.compression}" if file and file.compression else ""
    media_type = packed or (file.media_type if file else others[name])
    is_kept = file is not None and file.bytes <= _SMALL and "HTTP_RANGE" not in request.environ
    response = send_from_directory(
        site.release.folder,
        name,
        mimetype=media_type,
        etag=file.sha256 if file else f"{site.release.manifest.release}-{name}",
        conditional=not is_kept,
    )
    response.headers["Cache-Control"] = f"max-age={MAX_AGE}"
    whole = "/dataset" if site.is_archive else "/.well-known/void"
    response.headers["Link"] = f'<{whole}>; rel="collection"; type="text/html"'
    return keep_file(response, name) if is_kept else response


def _wrap(file: IO[bytes], _: int) -> FileWrapper:
    """Return a file in large blocks: each costs a way through Python, and Werkzeug's own are 8 KiB."""
    return FileWrapper(file, _BLOCK)


def _ignore_odd_ranges() -> None:
    """Drop a range that the framework would refuse, but a server may ignore (RFC 9110, 14.2).

    That is one in a unit other than bytes, several at once, one that ends before it begins, one of HEAD,
    and one on the condition of a weak validator.
    """
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    is_weak = request.headers.get("If-Range", "").startswith("W/")  # compared strongly (RFC 9110, 13.1.5)
    if request.method != "GET" or is_weak:
        match = None
    if match is None or (match[2] and int(match[2]) < int(match[1])):
        request.environ.pop("HTTP_RANGE", None)
