"""A SPARQL store of our own for tests, which can be told to fail or to lie."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox

Fault = Callable[["Request"], bool]  # does what it does; whether the request is done with
WRITES = {"/update", "/store"}


@dataclass(slots=True)
class Request:
    """A request that has come."""

    handler: BaseHTTPRequestHandler
    path: str
    params: dict[str, str]
    body: bytes

    @property
    def writes(self) -> bool:
        """Whether it is to change what is stored."""
        return self.path in WRITES and bool(self.body)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer it."""
        self.handler.send_response(status)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.send_header("Content-Length", str(len(body)))
        self.handler.end_headers()
        self.handler.wfile.write(body)

    def drop(self) -> None:
        """Close the connection."""
        self.handler.close_connection = True
        self.handler.connection.shutdown(2)


@dataclass(slots=True)
class LyingStore:
    """What is stored, what was asked, and what goes wrong."""

    url: str = ""
    data: ox.Store = field(default_factory=ox.Store)
    faults: list[Fault] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def lines(self, graph: str = "") -> list[bytes]:
        """Return what is stored, but for the note on loads, as N-Quads."""
        quads = (q for q in self.data if q.graph_name != ox.NamedNode(f"{BASE}graph/load"))
        return sorted(f"{quad} .\n".encode() for quad in quads if graph in str(quad.graph_name))

    def said(self) -> dict[str, str]:
        """Return what the store says of itself."""
        quads = self.data.quads_for_pattern(None, None, None, ox.NamedNode(f"{BASE}graph/load"))
        return {q.predicate.value.rpartition("/")[2].rpartition("#")[2]: q.object.value for q in quads}

    def written(self) -> list[Request]:
        """Return the requests that wrote something, but for the notes on loads."""
        return [r for r in self.requests if r.writes and NOTE not in r.body]


BASE = "https://lod.example.org/"
NOTE = f"{BASE}graph/load".encode()


@contextmanager
def lying_store(*faults: Fault) -> Iterator[LyingStore]:
    """Serve a store on a free port; each fault sees each request first."""
    store = LyingStore(faults=list(faults))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            params = {key: values[0] for key, values in parse_qs(parts.query, keep_blank_values=True).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Request(self, parts.path, params, body)
            store.requests.append(request)
            if not any(fault(request) for fault in store.faults):
                _carry_out(store.data, request)

        do_GET = do_PUT = do_DELETE = do_POST

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    store.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _carry_out(data: ox.Store, request: Request) -> None:
    method = request.handler.command
    if request.path == "/query":
        query = parse_qs(request.body.decode())["query"][0]
        results = data.query(query).serialize(format=ox.QueryResultsFormat.JSON)
        request.answer(200, results or b"", Content_Type="application/sparql-results+json")
    elif request.path == "/update":
        data.update(request.body.decode())
        request.answer(204)
    elif request.path == "/store" and "graph" in request.params:
        graph = ox.NamedNode(request.params["graph"])
        if method in {"PUT", "DELETE"}:
            data.remove_graph(graph)
        data.load(request.body, format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
        request.answer(204)
    elif request.path == "/store":
        data.load(request.body, format=ox.RdfFormat.N_QUADS)
        request.answer(204)
    else:
        request.answer(404)


def at_batch(number: int, fault: Fault) -> Fault:
    """Return a fault that occurs once, at the batch of that number."""
    seen = 0

    def at(request: Request) -> bool:
        nonlocal seen
        if not request.writes or NOTE in request.body:
            return False
        seen += 1
        return seen == number and fault(request)

    return at


def answers(status: int, **headers: str) -> Fault:
    """Return a fault that answers so."""

    def answer(request: Request) -> bool:
        request.answer(status, b"no\n", **headers)
        return True

    return answer


def drops(request: Request) -> bool:
    """Close the connection without an answer."""
    request.drop()
    return True


def forgets_to_answer(store: LyingStore) -> Fault:
    """Return a fault that does what is asked, and closes the connection without an answer."""

    def forget(request: Request) -> bool:
        store.data.load(request.body, format=ox.RdfFormat.N_QUADS)
        request.drop()
        return True

    return forget


def hangs(request: Request) -> bool:
    """Give no answer for long."""
    time.sleep(1.5)
    request.drop()
    return True
