"""The answer to a query, for people: a table, a truth value or Turtle."""

import json
from typing import Any
from urllib.parse import urlencode

from lod.formats import BINDINGS, GRAPHS, TURTLE
from lod.stores import Answer, Question
from lod.web.site import Site
from lod.web.values import Value, local, note_of

_MOST_ROWS = 1_000  # drawn; a browser takes long over more
_MOST_BYTES = 5_000_000  # read into the memory of the site, which is not limited as that of a worker
_MOST_TURTLE = 200_000  # bytes drawn


def view_answer(site: Site, question: Question, answer: Answer) -> dict[str, Any]:
    """Return what the template shows of an answer in SPARQL JSON or Turtle."""
    view: dict[str, Any]
    if answer.format is TURTLE:
        text = answer.body[:_MOST_TURTLE].decode(errors="ignore")  # a cut may go through a character
        view = {"turtle": text, "is_cut": len(answer.body) > _MOST_TURTLE}
    elif len(answer.body) > _MOST_BYTES:
        view = {"bytes": len(answer.body)}
    else:
        view = _bindings(site, json.loads(answer.body))
    formats = GRAPHS if answer.format is TURTLE else BINDINGS
    return {**view, "links": [(f.label, _link(question, f.suffix)) for f in formats]}


def _bindings(site: Site, result: dict[str, Any]) -> dict[str, Any]:
    if "boolean" in result:
        return {"truth": result["boolean"]}
    variables, rows = result["head"].get("vars", []), result["results"]["bindings"]
    return {
        "variables": variables,
        "rows": [
            [_value(site, row[name]) if name in row else Value("") for name in variables]
            for row in rows[:_MOST_ROWS]
        ],
        "count": len(rows),
        "is_cut": len(rows) > _MOST_ROWS,
    }


def _value(site: Site, term: dict[str, Any]) -> Value:
    """Return a term of SPARQL JSON (SPARQL 1.1 Query Results JSON, 3.2.2)."""
    match term["type"]:
        case "uri":
            return Value(term["value"], local(site.base, term["value"]))
        case "bnode":
            return Value(f"_:{term['value']}")
        case "triple":  # SPARQL 1.2: its value is an object
            return Value(json.dumps(term["value"], ensure_ascii=False))
        case _:
            return Value(term["value"], note=note_of(term.get("xml:lang"), term.get("datatype", "")))


def _link(question: Question, suffix: str) -> str:
    graphs = (
        *(("default-graph-uri", iri) for iri in question.default_graphs or ()),
        *(("named-graph-uri", iri) for iri in question.named_graphs or ()),
    )
    return "/sparql?" + urlencode([("query", question.sparql), *graphs, ("as", suffix)])
