"""What a reader chose, put into a query: only terms that have been read as terms, never the letters sent."""

from collections.abc import Mapping

import pyoxigraph as ox

from lod.web.questions.header import place_of
from lod.web.questions.inquiries import Inquiry

Term = ox.NamedNode | ox.Literal


def bind(inquiry: Inquiry, terms: Mapping[str, Term]) -> str:
    """Return the query with its VALUES lines filled; what was not chosen becomes a comment.

    Args:
        inquiry: whose query it is.
        terms: by the names of parameters. Written by the store's own library, which escapes them.
    """
    text = inquiry.text
    for parameter in inquiry.parameters:
        term = terms.get(parameter.name)
        value, sign = (str(term), "") if term is not None else (parameter.example, "# ")
        line = f"{sign}VALUES ?{parameter.name} {{ {value} }}"
        text = place_of(parameter.name).sub(lambda found, line=line: f"{found[1]}{line}", text)  # type: ignore[misc]
    return text


def read_example(term: str, base: str) -> Term | None:
    """Return a term as a query writes it."""
    rows = ox.Store().query(f"SELECT ?x {{ VALUES ?x {{ {term} }} }}", base_iri=base)
    found = [row["x"] for row in rows]  # type: ignore[union-attr]
    return found[0] if found and isinstance(found[0], ox.NamedNode | ox.Literal) else None
