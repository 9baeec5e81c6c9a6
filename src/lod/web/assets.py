"""Files beside the pages: our stylesheets and scripts, and those of others that `make setup` copied.

Their addresses carry a digest, so that a browser keeps a file until it changes. What is not in the
folder when the site starts does not exist: no path of a request ever meets the disk.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, url_for

from lod.errors import NotFoundError
from lod.formats import Format, Shape
from lod.web.representations import keep_representation
from lod.web.site import Site

VENDOR = "vendor"  # the folder of what others made; git does not know it
TABLE = "vendor.json"  # which of its files a part of the site needs; `scripts/vendor.py` writes it
PARTS = ("editor", "map", "network")
_MISSING = (
    "Scripts of others are not here (`make setup` gets them): queries have a plain form, maps are tables."
)
_FOR_EVER = 31_536_000  # seconds: a year, the most that makes sense
_FORMATS = {
    f".{suffix}": Format(suffix, label, media_type, suffix, Shape.PAGE, charset=charset)
    for suffix, label, media_type, charset in (
        ("css", "CSS", "text/css", True),
        ("js", "JavaScript", "text/javascript", True),
        ("json", "JSON", "application/json", False),
        ("svg", "SVG", "image/svg+xml", False),
        ("txt", "Text", "text/plain", True),
    )
}


@dataclass(frozen=True, slots=True)
class Assets:
    """The files of a folder, by their path below it, and what parts of the site can use of them."""

    folder: Path
    digests: Mapping[str, str]
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # `editor`: `vendor/x.js`, ...

    def has(self, part: str) -> bool:
        """Tell whether all that a part needs of others is here."""
        return part in self.parts

    def addresses(self, part: str, suffix: str) -> list[str]:
        """Return where the files of a part are that end so; none if the part is not here."""
        paths = (path for path in self.parts.get(part, ()) if path.endswith(suffix))
        return [url_for("static", filename=path) for path in paths]

    def map_files(self) -> dict[str, Any] | None:
        """Return what a script needs to draw a map: addresses of scripts and shapes; None: it cannot."""
        if not self.has("map"):
            return None
        coarse, fine = self.addresses("map", ".json")
        return {"scripts": self.addresses("map", ".js"), "coarse": coarse, "fine": fine}


def tell_missing(assets: Assets) -> str:
    """Return one line about what is not here; empty if all is."""
    return "" if all(map(assets.has, PARTS)) else _MISSING


def static_folder() -> Path:
    """Return where the files of this package lie."""
    return Path(__file__).parent / "static"


def read_assets(folder: Path) -> Assets:
    """Return what a folder holds; a part of which a file is missing is not there."""
    files = (file for file in folder.rglob("*") if file.suffix in _FORMATS and file.is_file())
    digests = {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()[:10]
        for file in files
        if not any(part.startswith(".") for part in file.relative_to(folder).parts)
    }
    return Assets(folder, digests, dict(_parts(folder, digests)))


def _parts(folder: Path, digests: Mapping[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    try:
        table = json.loads((folder / VENDOR / TABLE).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # absent or half a file: either way nothing can be relied on
        return []
    named = [(part, tuple(f"{VENDOR}/{name}" for name in table.get(part, ()))) for part in PARTS]
    return [(part, paths) for part, paths in named if paths and all(path in digests for path in paths)]


def serve_assets(app: Flask, site: Site, assets: Assets) -> None:
    """Give the application the addresses of the files, and the templates what they need to name them."""
    app.add_url_rule("/static/<path:filename>", "static", partial(send_asset, site, assets), methods=["GET"])

    @app.url_defaults
    def add_digest(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and (digest := assets.digests.get(values.get("filename", ""))):
            values.setdefault("v", digest)

    app.jinja_env.globals["assets"] = assets


def send_asset(site: Site, assets: Assets, filename: str) -> Response:
    """Send a file, from memory if it was sent before.

    Raises:
        NotFoundError: there is no such file.
    """
    if filename not in assets.digests:
        raise NotFoundError(f"/static/{filename[:60]}: there is no such file")
    file = assets.folder / filename
    is_named = request.args.get("v") == assets.digests[filename]  # by an address that changes with it
    address = f"/static/{filename}{'?v' if is_named else ''}"
    response = keep_representation(site, address, _FORMATS[file.suffix], file.read_bytes)
    if is_named:
        response.cache_control.max_age = _FOR_EVER
        response.cache_control.immutable = True
    return response
