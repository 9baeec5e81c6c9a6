"""SERVICE for the endpoints that the settings allow: asked from here, so that no worker needs a network.

Each clause is asked of its endpoint, and its solutions stand in its place as VALUES when the query reaches
a worker (SPARQL 1.1 Federated Query, 4: a clause is evaluated by itself, then joined). Only an IRI that is
written out and allowed, character by character, is contacted; redirects are not followed. Whatever
else looks like a clause stays in the query, where `guard` refuses it.
"""

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

import pyoxigraph as ox

from lod.errors import QueryError

_MOST_BYTES = 2 << 20  # of the solutions of a clause
_PIECE = 1 << 16
_PROLOGUE = re.compile(r"(?:\s++|#[^\r\n]*+|(?:base|prefix\s++[^\s:<>]*+:)\s*+<[^<>\s]*+>)*+", re.IGNORECASE)
_TOKEN = re.compile(
    r"""(?P<flat><[^<>\s]*+>|\"\"\".*?\"\"\"|'''.*?'''|"(?:[^"\\\r\n]|\\.)*+"|'(?:[^'\\\r\n]|\\.)*+'|\#[^\r\n]*+)
    |(?P<word>[\w:.?$@-]++)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)
_CLAUSE = re.compile(r"service\s++(silent\s++)?<([^<>\s]*+)>\s*+(?=\{)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Call:
    """A clause whose endpoint is allowed."""

    endpoint: str
    query: str
    is_silent: bool


def split_calls(query: str, allowed: Sequence[str]) -> list[str | Call]:
    """Return a query as text and calls, in order.

    Args:
        query: SPARQL 1.1 Query.
        allowed: IRIs of the endpoints that may be called.

    Raises:
        QueryError: a clause within a clause, which another host would follow.
    """
    if not allowed:
        return [query]
    parts: list[str | Call] = []
    prologue = _PROLOGUE.match(query)
    begin = at = prologue.end() if prologue else 0
    head, last = query[:begin], 0
    while at < len(query) and (token := _TOKEN.match(query, at)):
        clause = _CLAUSE.match(query, at) if token.lastgroup == "word" else None
        at = token.end()
        if clause and clause[2] in allowed:
            at = _end_of_group(query, clause.end())
            group = query[clause.end() : at]
            if re.search("service", group, re.IGNORECASE):
                raise QueryError("SERVICE within SERVICE is refused")
            call = Call(clause[2], f"{head}\nSELECT * WHERE {group}", bool(clause[1]))
            parts += [query[last : clause.start()], call]
            last = at
    return [*parts, query[last:]]


def call_services(parts: Sequence[str | Call], seconds: float) -> str:
    """Return the query with the solutions in the place of the calls.

    Raises:
        QueryError: an endpoint does not answer, or not in time, or not in what can be joined.
    """
    until = time.monotonic() + seconds
    return "".join(part if isinstance(part, str) else _solutions(part, until) for part in parts)


def _end_of_group(query: str, at: int) -> int:
    depth = 0
    while token := _TOKEN.match(query, at):
        at = token.end()
        depth += (token[0] == "{") - (token[0] == "}")
        if not depth:
            return at
    raise QueryError("SERVICE: the braces do not match")


def _solutions(call: Call, until: float) -> str:
    try:
        return f" {{ {_values(_ask(call, until))} }} "
    except (URLError, OSError, ValueError, KeyError, TypeError) as error:
        if call.is_silent:  # then it is as if nothing were said (Federated Query, 4)
            return " { } "
        told = " ".join(str(error).split())[:100]
        raise QueryError(f"SERVICE <{call.endpoint}> has not answered: {told}") from None


class _StayHere(HTTPRedirectHandler):
    """Follows no redirect: nobody is contacted who is not allowed."""

    def redirect_request(self, *_: Any) -> None:
        """Return no request; the redirect is an error then."""


def _ask(call: Call, until: float) -> Any:
    request = Request(  # noqa: S310 - http or https, see lod.config
        call.endpoint,
        data=urlencode({"query": call.query}).encode(),
        headers={"Accept": "application/sparql-results+json"},
    )
    opener = build_opener(_StayHere, ProxyHandler({}))
    with opener.open(request, timeout=max(0.1, until - time.monotonic())) as response:
        answer = b""
        while piece := response.read1(_PIECE):
            answer += piece
            if len(answer) > _MOST_BYTES:
                raise ValueError(f"more than {_MOST_BYTES >> 20} MiB")
            if time.monotonic() > until:
                raise ValueError("it takes too long")
    return json.loads(answer)


def _values(result: Any) -> str:
    names = [ox.Variable(name) for name in result["head"]["vars"]]
    rows = (" ".join(_term(row.get(name.value)) for name in names) for row in result["results"]["bindings"])
    return f"VALUES ({' '.join(map(str, names))}) {{ {' '.join(f'({row})' for row in rows)} }}"


def _term(term: Any) -> str:
    if term is None:
        return "UNDEF"
    value = str(term["value"])
    match term["type"]:
        case "uri":
            return str(ox.NamedNode(value))
        case "literal" | "typed-literal":
            if language := term.get("xml:lang"):
                return str(ox.Literal(value, language=language))
            datatype = term.get("datatype")
            return str(ox.Literal(value, datatype=datatype and ox.NamedNode(datatype)))
        case kind:
            raise ValueError(f"a {kind} cannot be joined")
