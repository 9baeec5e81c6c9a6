"""A page and what there is of it: its formats and profiles, and all that it links to by type."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

import pyoxigraph as ox

from lod.formats import DATASETS, DOCUMENTS, HTML, Format
from lod.serializations import name, parse_triples
from lod.vocab import DCTERMS, PREFIXES, RDF_TYPE, RDFS_LABEL, iri, literal
from lod.web.profiles import ALTERNATES, CRM, Profile
from lod.web.signposts import LINKSET_JSON, Link
from lod.web.site import Site

_ALTR = "http://www.w3.org/ns/dx/connegp/altr#"
_PROFILE = "http://www.w3.org/ns/dx/prof/Profile"
_ABOUT_PAGE = "https://schema.org/AboutPage"  # what Signposting calls a page for people
_TYPE = PREFIXES["rdf"] + "type"
_DOWNLOAD = PREFIXES["dcat"] + "downloadURL"
_MOST_TYPES = 5


@dataclass(frozen=True)
class Page:
    """What an address shows."""

    address: str  # without suffix, from the root of the site
    topic: str  # the IRI of what it is about
    triples: list[ox.Triple]
    graphs: Mapping[str, list[ox.Triple]] = field(default_factory=dict)  # the same, if it is named graphs
    is_kept: bool = True  # whether it is the same for whoever asks

    def formats(self, profile: Profile = CRM) -> tuple[Format, ...]:
        """Return the formats of the page in a profile; graphs with names, as they are, have two more."""
        return (*DOCUMENTS, *DATASETS) if self.graphs and profile.is_plain else DOCUMENTS


def page_links(site: Site, page: Page, chosen: Format, profile: Profile) -> Iterator[Link]:
    """Yield the links of a representation: of the page, of what it is, of what else there is.

    Args:
        site: knows licence and profiles.
        page: the page.
        chosen: the format sent.
        profile: the profile sent.
    """
    yield from _common_links(site, page)
    if profile.iri:
        yield Link(profile.iri, "profile")
    for format_ in page.formats(profile):
        if format_ is not chosen:
            yield _alternate(page.address, format_, profile)
    for other in site.profiles:
        if other is not profile and other is not ALTERNATES:
            yield _alternate(page.address, chosen if chosen in DOCUMENTS else DOCUMENTS[0], other)
        if other.iri:
            yield Link(_PROFILE, "type", (("token", other.token), ("anchor", other.iri)))
    if chosen is HTML:
        yield from _metadata(page)
    else:
        yield Link(page.address, "describes")


def page_linkset(site: Site, page: Page) -> Iterator[tuple[str, list[Link]]]:
    """Yield each representation of a page with its links (RFC 9264): the page first, then its metadata."""
    described = list(_metadata(page))
    alternates = [_alternate(page.address, f, p) for p in site.profiles for f in page.formats(p)]
    yield page.address, [*_common_links(site, page), *described, *alternates]
    for link in described:
        yield link.target, [Link(page.address, "describes", (("type", HTML.media_type),))]


def describe_alternates(site: Site, page: Page) -> list[ox.Triple]:
    """Return the list of what there is of a page, in the words of Content Negotiation by Profile."""
    topic = iri(site.base + page.address.lstrip("/"))
    triples = [(topic, RDFS_LABEL, literal("What there is of this page", language="en"))]
    for profile in site.profiles:
        triples += [
            (iri(profile.iri), RDF_TYPE, iri(_PROFILE)),
            (iri(profile.iri), RDFS_LABEL, literal(profile.title, language="en")),
            (iri(profile.iri), iri(f"{_ALTR}hasToken"), literal(profile.token)),
        ]
        for format_ in page.formats(profile):
            link = _alternate(page.address, format_, profile)
            node = iri(site.base + link.target.lstrip("/"))
            relation = (
                "hasDefaultRepresentation"
                if profile.is_plain and format_ is DOCUMENTS[0]
                else "hasRepresentation"
            )
            triples += [
                (topic, iri(_ALTR + relation), node),
                (node, RDF_TYPE, iri(f"{_ALTR}Representation")),
                (node, DCTERMS.conformsTo, iri(profile.iri)),
                (node, DCTERMS.format, literal(format_.media_type)),
            ]
    return parse_triples(triples)


def _common_links(site: Site, page: Page) -> Iterator[Link]:
    """Yield the links that all representations of a page have (FAIR Signposting, level 1)."""
    if site.release.manifest.license:
        yield Link(site.release.manifest.license, "license")
    yield Link(page.topic, "cite-as")
    yield Link(_ABOUT_PAGE, "type")
    types = {
        name(t.object) for t in page.triples if name(t.subject) == page.topic and t.predicate.value == _TYPE
    }
    yield from (Link(type_, "type") for type_ in sorted(types)[:_MOST_TYPES])
    if not site.is_archive:  # the paths are those of the data
        return
    if page.topic != f"{site.base}dataset":
        yield Link("/dataset", "collection", (("type", HTML.media_type),))
    else:
        files = sorted(name(t.object) for t in page.triples if t.predicate.value == _DOWNLOAD)
        yield from (Link(f"/{file.removeprefix(site.base)}", "item") for file in files)
    yield Link(
        "/linkset/" + page.address.removeprefix("/doc/").lstrip("/"),
        "linkset",
        (("type", LINKSET_JSON.media_type),),
    )


def _metadata(page: Page) -> Iterator[Link]:
    """Yield the links to all that describes a page for programs."""
    for format_ in page.formats():
        if format_ is not HTML:
            yield Link(address_of(page.address, format_), "describedby", (("type", format_.media_type),))


def address_of(address: str, format_: Format, profile: Profile = CRM) -> str:
    """Return the address of a page in one format and one profile."""
    if profile.is_plain:
        return f"{address}.{format_.suffix}"
    return f"{address}?_profile={profile.token}&_mediatype={quote(format_.media_type)}"


def _alternate(address: str, format_: Format, profile: Profile) -> Link:
    attributes = (("type", format_.media_type), ("profile", profile.iri), ("title", profile.title))
    return Link(
        address_of(address, format_, profile),
        "alternate",
        attributes if not profile.is_plain else attributes[:1],
    )
