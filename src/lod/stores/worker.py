"""A process that answers queries, one at a time, and may be killed at any moment.

Oxigraph can neither be stopped nor be trusted with every query: a small one may take forever,
fill the memory or overflow the stack. So queries are parsed and evaluated here only.

Requests come as JSON lines on standard input; an answer is a JSON line, then `length` bytes.
"""

import io
import json
import resource
import sys
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph as ox

from lod.stores.wall import forbid_network

_MEBIBYTE = 1 << 20

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


class _TooLargeError(Exception):
    pass


class _Capped(io.BytesIO):
    """A buffer that refuses to grow beyond a size; raising in `write` stops the query."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def write(self, data: Any, /) -> int:
        if self.tell() + len(data) > self.most:
            raise _TooLargeError
        return super().write(data)


def main() -> None:
    """Answer until standard input ends: `python -m lod.stores.worker STORE MEBIBYTES`."""
    folder, memory = Path(sys.argv[1]), int(sys.argv[2])
    store = ox.Store.read_only(str(folder))
    forbid_network()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory * _MEBIBYTE, memory * _MEBIBYTE))
    _reply(sys.stdout.buffer, {"ready": True}, b"")
    for line in sys.stdin.buffer:
        _reply(sys.stdout.buffer, *_answer(store, json.loads(line)))


def _reply(stream: BinaryIO, header: dict[str, Any], body: bytes) -> None:
    stream.write(json.dumps({**header, "length": len(body)}).encode() + b"\n")
    stream.write(body)
    stream.flush()


def _answer(store: ox.Store, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    out = _Capped(request["bytes"])
    try:
        header = _evaluate(store, request, out)
    except SyntaxError as error:
        return {"error": "query"}, str(error.msg).encode()
    except _TooLargeError:
        return {"error": "too-large"}, b""
    except MemoryError:
        return {"error": "memory"}, b""
    except (OSError, ValueError, RuntimeError) as error:
        return {"error": "query"}, str(error).encode()
    return header, out.getvalue()


def _evaluate(store: ox.Store, request: dict[str, Any], out: BinaryIO) -> dict[str, Any]:
    results = store.query(
        request["query"],
        base_iri=request["base"],
        default_graph=_graphs(request["default_graphs"]),
        named_graphs=_graphs(request["named_graphs"]),
    )
    form = "graph" if isinstance(results, ox.QueryTriples) else "bindings"
    name = request[form]
    if name is None:
        return {"error": "not-acceptable", "form": form}
    if isinstance(results, ox.QueryTriples):
        results.serialize(out, format=GRAPHS[name])
    else:
        results.serialize(out, format=BINDINGS[name])
    return {"format": name}


def _graphs(iris: list[str] | None) -> list[Any] | None:
    return None if iris is None else [ox.NamedNode(iri) for iri in iris]


if __name__ == "__main__":
    main()
