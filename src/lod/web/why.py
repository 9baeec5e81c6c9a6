"""Why a statement is there: `/why?subject=...&predicate=...&object=...`, for people and programs."""

from flask import Response, render_template, request

from lod.errors import NotFoundError, QueryError
from lod.formats import GRAPHS, HTML, Format, Shape
from lod.serializations import parse_triples, serialize
from lod.stores import OxigraphStore
from lod.web.negotiation import negotiate, representation
from lod.web.site import Site
from lod.web.values import local, show_term
from lod.why import (
    Why,
    address_of,
    describe_reasons,
    explain,
    place_of,
    shorten_triple,
    words_of,
    write_json,
    write_text,
)

_JSON = Format("why-json", "JSON", "application/json", "json", Shape.PAGE)
_TEXT = Format("why-text", "Text", "text/plain", "txt", Shape.PAGE, charset=True)
_FORMATS = (_TEXT, _JSON, HTML, *(f for f in GRAPHS))
_WRITERS = {_TEXT: write_text, _JSON: write_json}
_AS = {f.suffix: f for f in _FORMATS}


def tell_why(site: Site) -> Response:
    """Answer in text, JSON, RDF or HTML; `as=` with a suffix outweighs `Accept`.

    Raises:
        QueryError: no subject is given, or a format that there is not.
        NotFoundError: the release says nothing so.
        NotAcceptableError: none of the formats is welcome.
    """
    subject, predicate, object_, form = (
        request.args.get(name, "") for name in ("subject", "predicate", "object", "as")
    )
    if not subject:
        raise QueryError("the parameter 'subject' is missing, expected an IRI of this data set")
    if form and form not in _AS:
        raise QueryError(f"as: {form[:20]!r}, expected one of {', '.join(_AS)}")
    format_ = _AS[form] if form else negotiate(_FORMATS)
    if site.origins is None or not isinstance(site.store, OxigraphStore):
        raise NotFoundError("why: nobody tells of these statements where they come from")
    found = explain(site.store, site.origins, site.base, subject, predicate, object_)
    return representation(_write(site, found, format_), format_)


def _write(site: Site, found: list[Why], format_: Format) -> bytes:
    if format_ is HTML:
        return _draw(site, found)
    if write := _WRITERS.get(format_):
        return write(found, site.base).encode()
    return serialize(parse_triples(describe_reasons(found, site.base)), format_, site.base)


def _draw(site: Site, found: list[Why]) -> bytes:
    iris = {term.value for why in found for term in why.triple if hasattr(term, "value")}
    labels = site.store.labels(iri for iri in iris if iri.startswith(("http://", "https://")))
    view = [
        {
            "terms": [show_term(site, term, labels) for term in why.triple],
            "address": local(site.base, address_of(why.triple, site.base)),
            "reasons": [
                {
                    "words": words_of(reason.origin),
                    "place": place_of(reason.origin),
                    "premise": reason.premise and shorten_triple(reason.premise.triple, site.base),
                    "premise_address": reason.premise
                    and local(site.base, address_of(reason.premise.triple, site.base)),
                }
                for reason in why.reasons
            ],
        }
        for why in found
    ]
    query = {name: request.args[name] for name in ("subject", "predicate", "object") if name in request.args}
    formats = [(f.label, {**query, "as": f.suffix}) for f in _FORMATS if f is not HTML]
    return render_template("why.html", statements=view, formats=formats).encode()
