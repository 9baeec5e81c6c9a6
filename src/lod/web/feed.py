"""The releases as a feed: who follows it hears of each new one (Atom, RFC 4287)."""

import gzip
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from flask import Response

from lod.errors import ReleaseError
from lod.formats import Format, Shape
from lod.patches import find_patches
from lod.releases import Manifest, list_releases
from lod.web.negotiation import negotiate
from lod.web.representations import keep_representation
from lod.web.site import Site

ATOM = Format("atom", "Atom", "application/atom+xml", "atom", Shape.PAGE, ("application/xml", "text/xml"))
_MOST_PATCH = 8 << 20  # bytes as they lie there; a larger one would take seconds to be counted
_MOST_ENTRIES = 50
_COUNTED = {"records": "records", "mentions": "mentions", "triples": "statements"}


@dataclass(frozen=True, slots=True)
class Change:
    """What has changed since another release."""

    before: str  # its id
    name: str  # of the patch
    bytes: int
    added: int | None  # statements; None: the patch is too large to be counted here
    removed: int | None


def show_feed(site: Site) -> Response:
    """Show the releases that are kept, the present one first."""
    format_ = negotiate((ATOM,))
    return keep_representation(site, "/releases.atom", format_, lambda: _write(site).encode())


def find_changes(site: Site) -> list[Change]:
    """Return what the patches of the present release change."""
    changes: list[Change] = site.cache.once(
        "changes", lambda: [_count(file) for file in find_patches(site.release)]
    )
    return changes


def find_versions(site: Site) -> list[Manifest]:
    """Return the releases that lie beside the present one, and it first."""
    own = site.release.manifest
    try:
        listed = list_releases(site.release.folder.parent.parent)
    except (ReleaseError, OSError):  # the folder is moved, or holds this release alone
        listed = []
    others = [entry.manifest for entry in listed if entry.manifest.release != own.release]
    return [own, *others][:_MOST_ENTRIES]


def _count(file: Path) -> Change:
    before, size = file.name.removeprefix("patch-").partition(".")[0], file.stat().st_size
    if size > _MOST_PATCH:
        return Change(before, file.name, size, None, None)
    added = removed = 0
    with gzip.open(file, "rb") as stream:
        for line in islice(stream, None):
            added += line.startswith(b"A ")
            removed += line.startswith(b"D ")
    return Change(before, file.name, size, added, removed)


def _write(site: Site) -> str:
    manifest = site.release.manifest
    entries = "".join(_entry(site, version) for version in find_versions(site))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
        f"<title>{escape(manifest.title)}: releases</title>\n"
        f"<id>{escape(site.base)}releases.atom</id>\n"
        f'<link rel="self" type="{ATOM.media_type}" href={quoteattr(f"{site.base}releases.atom")}/>\n'
        f'<link rel="alternate" type="text/html" href={quoteattr(f"{site.base}doc/dataset")}/>\n'
        f"<author><name>{escape(manifest.title)}</name></author>\n"
        f"<updated>{_time(manifest)}</updated>\n{entries}</feed>\n"
    )


def _entry(site: Site, version: Manifest) -> str:
    counts = [f"{label}: {version.counts[key]:,}" for key, label in _COUNTED.items() if key in version.counts]
    changes = find_changes(site) if version is site.release.manifest else []
    said = "".join(f" Since {change.before}: {change_in_words(change)}." for change in changes)
    return (
        "<entry>\n"
        f"<title>Release {escape(version.release)}, {escape(version.issued)}</title>\n"
        f"<id>urn:lod:release:{escape(version.release)}</id>\n"
        f'<link rel="alternate" type="text/html" href={quoteattr(f"{site.base}doc/dataset")}/>\n'
        f"<updated>{_time(version)}</updated>\n"
        f"<summary>{escape(', '.join(counts))}.{escape(said)}</summary>\n"
        "</entry>\n"
    )


def change_in_words(change: Change) -> str:
    """Return how many statements came and went."""
    if change.added is None or change.removed is None:
        return "too many changes to be counted here"
    return f"{change.added:,} statements came, {change.removed:,} went"


def _time(version: Manifest) -> str:
    """Return the day of a release as the time that Atom asks for (RFC 3339)."""
    return f"{escape(version.issued)}T00:00:00Z"
