"""Asking the site's own query pool: the same limits, lanes and turns as for anybody at the endpoint."""

import json
from collections.abc import Iterator
from typing import Any

from lod.formats import BINDINGS, TURTLE, Format
from lod.stores import Question
from lod.web.callers import this_asker
from lod.web.room import check_room
from lod.web.site import Site

_JSON = BINDINGS[0]

Row = dict[str, dict[str, Any]]  # by variable, a term of SPARQL JSON (SPARQL 1.1 Query Results JSON, 3.2.2)


def ask(site: Site, sparql: str, format_: Format = _JSON) -> bytes:
    """Return the answer to a query in a format.

    Raises:
        LodError: as the endpoint would refuse it: too dear, too many, too large, not now.
    """
    body = site.queries.query(Question(sparql, format_, TURTLE), this_asker()).body
    check_room(len(body), site.queries.limits.answers_memory)
    return body


def ask_rows(site: Site, sparql: str) -> Iterator[Row]:
    """Yield the rows of an answer."""
    yield from json.loads(ask(site, sparql))["results"]["bindings"]
