"""Typed links from a page to what belongs to it, as headers and as a linkset (RFC 8288, RFC 9264)."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin

from lod.formats import Format, Shape

LINKSET_JSON = Format(
    "linkset-json", "Linkset", "application/linkset+json", "json", Shape.PAGE, ("application/json",)
)
LINKSET = Format("linkset", "Linkset as text", "application/linkset", "txt", Shape.PAGE)
LINKSETS = (LINKSET_JSON, LINKSET)

_NOT_IN_TARGET = re.compile(r"[^!#-;=?-\[\]_a-z~]")
_NOT_IN_VALUE = re.compile(r"[^ !#-\[\]-~]")


@dataclass(frozen=True, slots=True)
class Link:
    """A link: where it leads, what the relation is, and attributes such as `type` and `title`."""

    target: str
    rel: str
    attributes: tuple[tuple[str, str], ...] = ()


def link_header(links: Iterable[Link]) -> str:
    """Return links as the value of a Link header (RFC 8288, 3)."""
    return ", ".join(_write(link) for link in links)


def write_linkset(anchored: Iterable[tuple[str, Iterable[Link]]], format_: Format, base: str) -> bytes:
    """Return links with the page that each starts from (RFC 9264, 4).

    Args:
        anchored: pages and their links; addresses count from the base IRI.
        format_: one of `LINKSETS`.
        base: the base IRI, since a linkset may lie anywhere.
    """
    absolute = [
        (urljoin(base, anchor), [Link(urljoin(base, i.target), i.rel, i.attributes) for i in links])
        for anchor, links in anchored
    ]
    if format_ is LINKSET_JSON:
        document = {"linkset": [_context(anchor, links) for anchor, links in absolute]}
        return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
    lines = [
        _write(Link(i.target, i.rel, (("anchor", anchor), *i.attributes)))
        for anchor, links in absolute
        for i in links
    ]
    return (",\n".join(lines) + "\n").encode()


def _context(anchor: str, links: Iterable[Link]) -> dict[str, object]:
    """Return the links of a page by their relation (RFC 9264, 4.2.2)."""
    by_rel: dict[str, list[dict[str, object]]] = defaultdict(list)
    for link in links:
        known = {name: value for name, value in link.attributes if name in {"type", "title"}}
        extended = {name: [value] for name, value in link.attributes if name not in known}
        by_rel[link.rel].append({"href": link.target, **known, **extended})
    return {"anchor": anchor, **by_rel}


def _write(link: Link) -> str:
    """Return a link; what its grammar does not allow is percent-encoded, or left out of a text."""
    target = _NOT_IN_TARGET.sub(
        lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), link.target
    )
    attributes = (("rel", link.rel), *link.attributes)
    return "; ".join(
        [f"<{target}>", *(f'{name}="{_NOT_IN_VALUE.sub("", value)}"' for name, value in attributes)]
    )
