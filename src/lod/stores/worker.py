"""A process that answers queries, one at a time, and may be killed at any moment.

Oxigraph can neither be stopped nor be trusted with every query: a small one may take forever,
fill the memory or overflow the stack. So queries are parsed and evaluated here only.

Requests come as JSON lines on standard input; an answer is a JSON line, then `length` bytes.
"""

import io
import json
import os
import re
import resource
import signal
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph as ox

from lod.stores.wall import forbid_network

_MEBIBYTE = 1 << 20
_GRACE = 1.0  # seconds behind the deadline, after which a worker that nobody has killed ends itself

BINDINGS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "json-ld": ox.RdfFormat.JSON_LD,
    "n-triples": ox.RdfFormat.N_TRIPLES,
    "rdf-xml": ox.RdfFormat.RDF_XML,
}
# What ends or begins each row and stands in no value, where it would be escaped; its length; and how many
# more of these there are than rows. (In CSV a line may end within quotes, see `_outside_quotes`. In JSON
# a row without any value is not counted.)
_ROW: dict[str, tuple[re.Pattern[bytes] | None, int, int]] = {
    "json": (re.compile(rb'\},\{"[^,}]'), 5, -1),  # a quotation mark that ends a value is followed by , or }
    "xml": (re.compile(rb"<result>"), 8, 0),
    "csv": (re.compile(rb"\n"), 1, 1),
    "tsv": (re.compile(rb"\n"), 1, 1),
}


class _TooLargeError(Exception):
    """The answer has more than it may have; the argument says of what: "bytes" or "rows"."""


class _Capped(io.BytesIO):
    """A buffer that refuses to grow beyond a size or a number of rows; raising in `write` stops the query."""

    def __init__(self, most_bytes: int, most_rows: int, form: str) -> None:
        super().__init__()
        self.most_bytes = most_bytes
        self.row, self.length, more = _ROW.get(form, (None, 1, 0))
        self.rows_left = most_rows + more
        self.is_csv = form == "csv"
        self.is_quoted = False
        self.rest = b""  # what ends a row may begin in one piece and end in the next

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > self.most_bytes:
            raise _TooLargeError("bytes")
        if self.row:
            text = self._outside_quotes(data) if self.is_csv else self.rest + data
            self.rest = text[len(text) - self.length + 1 :]
            self.rows_left -= len(self.row.findall(text))
            if self.rows_left < 0:
                raise _TooLargeError("rows")
        return super().write(data)

    def _outside_quotes(self, data: bytes) -> bytes:
        pieces = data.split(b'"')
        outside = pieces[self.is_quoted :: 2]
        self.is_quoted ^= len(pieces) % 2 == 0
        return b"".join(outside)


def main() -> None:
    """Answer until standard input ends: `python -m lod.stores.worker STORE MEBIBYTES NICENESS`."""
    folder, memory, niceness = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    store = ox.Store.read_only(str(folder))
    is_walled = forbid_network()
    os.nice(niceness)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory * _MEBIBYTE, memory * _MEBIBYTE))
    _reply(sys.stdout.buffer, {"walled": is_walled}, b"")
    for line in sys.stdin.buffer:
        request = json.loads(line)
        signal.setitimer(signal.ITIMER_REAL, request["seconds"] + _GRACE)  # what it sends, ends the process
        reply = _answer(store, request)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _reply(sys.stdout.buffer, *reply)


def _reply(stream: BinaryIO, header: dict[str, Any], body: bytes) -> None:
    stream.write(json.dumps({**header, "length": len(body)}).encode() + b"\n" + body)
    stream.flush()


def _answer(store: ox.Store, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        return _evaluate(store, request)
    except SyntaxError as error:
        return {"error": "query"}, str(error.msg).encode()
    except _TooLargeError as error:
        return {"error": f"too many {error}"}, b""
    except MemoryError:
        return {"error": "memory"}, b""
    except (OSError, ValueError, RuntimeError) as error:
        return {"error": "query"}, str(error).encode()


def _evaluate(store: ox.Store, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    results = store.query(
        request["query"],
        base_iri=request["base"],
        default_graph=_graphs(request["default_graphs"]),
        named_graphs=_graphs(request["named_graphs"]),
    )
    form = "graph" if isinstance(results, ox.QueryTriples) else "bindings"
    name = request[form]
    if name is None:
        return {"error": "not-acceptable", "form": form}, b""
    out = _Capped(request["bytes"], request["rows"], name)
    if isinstance(results, ox.QueryTriples):
        ox.serialize(_counted(results, request["rows"]), out, format=GRAPHS[name])
    else:
        results.serialize(out, format=BINDINGS[name])
    return {"format": name}, out.getvalue()


def _counted(triples: Iterable[ox.Triple], most: int) -> Iterator[ox.Triple]:
    for count, triple in enumerate(triples):
        if count >= most:
            raise _TooLargeError("rows")
        yield triple


def _graphs(iris: list[str] | None) -> list[Any] | None:
    return None if iris is None else [ox.NamedNode(iri) for iri in iris]


if __name__ == "__main__":
    main()
