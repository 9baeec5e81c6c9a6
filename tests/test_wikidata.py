"""Asking Wikidata: a real server on the loopback that answers, and one that fails, throttles and lies."""

import json
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph

from lod.errors import ConfigError, NetworkError
from lod.model import Kind
from lod.remote import Client, Endpoint
from lod.wikidata import Hit, Item, Office, Question, clean, fetch_items, find_hits
from lod.wikidata import _literal as literal

WORLD = Path(__file__).parent / "data" / "wikidata-small.ttl"
RESULTS = "application/sparql-results+json"
MARVEK = Question("Anton Marvek", Kind.PERSON, ("Anton Marvek",))
ENTITY = "http://www.wikidata.org/entity/"


class Server:
    """A SPARQL endpoint and a reconciliation service over the small world; `moods` is how it behaves next."""

    def __init__(self) -> None:
        self.store = ox.Store()
        self.store.load(path=WORLD, format=ox.RdfFormat.TURTLE)
        self.moods: list[Callable[[BaseHTTPRequestHandler], None]] = []
        self.queries: list[str] = []
        self.agents: list[str] = []
        self.closing = Event()
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self.http.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self.http.shutdown()
        self.http.server_close()

    def _handler(server) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler has a self of its own
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                server.agents.append(self.headers["User-Agent"])
                server.queries.append(form.get("query", form.get("queries", [""]))[0])
                mood = server.moods.pop(0) if server.moods else server.answer
                try:
                    mood(self)
                except ConnectionError:
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler

    def answer(self, to: BaseHTTPRequestHandler) -> None:
        """Answer as one should."""
        if to.path == "/reconcile":
            asked = json.loads(self.queries[-1])
            found = {key: {"result": self.candidates(query["query"])} for key, query in asked.items()}
            say(200, json.dumps(found).encode(), "application/json")(to)
        else:
            results = self.store.query(self.queries[-1])
            assert isinstance(results, ox.QuerySolutions)
            say(200, results.serialize(format=ox.QueryResultsFormat.JSON) or b"")(to)

    def candidates(self, name: str) -> list[dict[str, Any]]:
        """Propose every item whose label in English begins as the name does."""
        begin = ox.Literal(name[:4], language="en").value
        labels = self.store.quads_for_pattern(
            None, ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), None
        )
        return [
            {
                "id": quad.subject.value.rpartition("/")[2],
                "name": quad.object.value,
                "score": 50,
                "match": False,
                "type": [],
            }
            for quad in labels
            if quad.object.value.startswith(begin)
        ]

    def hang(self, _: BaseHTTPRequestHandler) -> None:
        """Say nothing for as long as the test lasts."""
        self.closing.wait(10)

    def flood(self, to: BaseHTTPRequestHandler) -> None:
        """Answer without end."""
        to.send_response(200)
        to.send_header("Content-Type", RESULTS)
        to.end_headers()
        while not self.closing.is_set():
            to.wfile.write(b" " * 65536)

    def drip(self, to: BaseHTTPRequestHandler) -> None:
        """Answer a byte now and then, without end."""
        to.send_response(200)
        to.send_header("Content-Type", RESULTS)
        to.end_headers()
        while not self.closing.wait(0.02):
            to.wfile.write(b" ")


def say(
    status: int, body: bytes = b"", kind: str = RESULTS, **headers: str
) -> Callable[[BaseHTTPRequestHandler], None]:
    """Return a mood: to answer just this; `_` in the name of a header stands for a hyphen."""

    def mood(to: BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        to.send_header("Content-Type", kind)
        to.send_header("Content-Length", headers.pop("Content_Length", str(len(body))))
        for name, value in headers.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(body)

    return mood


def rows(*rows: dict[str, str]) -> Callable[[BaseHTTPRequestHandler], None]:
    """Return a mood: to answer just these rows."""
    bindings = [{name: {"type": "literal", "value": value} for name, value in row.items()} for row in rows]
    return say(200, json.dumps({"head": {"vars": []}, "results": {"bindings": bindings}}).encode())


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask the loopback directly, whatever the machine's settings are."""
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def endpoint(server: Server, tmp_path: Path) -> Endpoint:
    return Endpoint(f"{server.address}/sparql", contact="a@b.example", cache=tmp_path / "cache", timeout=5)


@pytest.fixture
def waits() -> list[float]:
    """The seconds that the client slept, in order."""
    return []


@pytest.fixture
def told() -> list[str]:
    """What the client told, in order."""
    return []


@pytest.fixture
def client(endpoint: Endpoint, waits: list[float], told: list[str]) -> Client:
    return Client(endpoint, waits.append, told.append)


def with_limits(client: Client, **limits: Any) -> Client:
    """Return a client of other limits."""
    return Client(replace(client.endpoint, **limits), client._sleep, client.tell)  # noqa: SLF001


def qids(hits: list[Hit]) -> list[str]:
    return sorted(hit.qid for hit in hits)


# -- questions


@pytest.mark.parametrize(
    ("kind", "name", "family", "expected"),
    [
        (Kind.PERSON, "Anton Marvek", "", [("Q900000001", "label")]),  # and not the ship
        (Kind.PERSON, "Anton Petrovich Marvek", "", [("Q900000001", "alias")]),
        (Kind.PERSON, "Marvek", "", [("Q900000003", "alias")]),
        (Kind.PERSON, "Marvek", "Marvek", [("Q900000001", "family name"), ("Q900000003", "alias")]),
        (Kind.PERSON, "D. Orlesk", "Orlesk", [("Q900000004", "family name")]),
        (Kind.PERSON, "Anton Marweck", "", []),  # an alias in a language that is not asked for
        (Kind.PERSON, 'Emil "the Rook" Tarn', "", [("Q900000005", "alias")]),
        (Kind.PERSON, "Nobody", "Nobody", []),
        (Kind.STATE, "Ruvania", "", [("Q900000101", "label"), ("Q900000102", "label")]),
        (Kind.STATE, "Port Ostry", "", []),
        (Kind.STATE_ADJECTIVE, "Ruvanian", "", [("Q900000101", "demonym"), ("Q900000102", "demonym")]),
        (Kind.PLACE, "Port Ostry", "", [("Q900000104", "label")]),
    ],
)
def test_name_leads_to_items_of_its_kind(
    client: Client, kind: Kind, name: str, family: str, expected: list[tuple[str, str]]
) -> None:
    hits = find_hits(client, [Question(name, kind, (name,), family, 1959)])

    assert sorted((hit.qid, hit.how) for hit in hits) == expected


def test_family_name_leads_only_to_those_who_were_grown_up(client: Client) -> None:
    hits = find_hits(client, [Question("Marvek", Kind.PERSON, ("Marvek",), "Marvek", 1980)])

    assert [hit.qid for hit in hits if hit.how == "family name"] == ["Q900000001", "Q900000002"]


def test_names_of_one_batch_share_a_query(client: Client, server: Server) -> None:
    names = [Question(name, Kind.PERSON, (name,)) for name in ("Anton Marvek", "Emil Tarn", "Dana Orlesk")]

    hits = find_hits(client, names)

    assert len(server.queries) == 1
    assert qids(hits) == ["Q900000001", "Q900000004", "Q900000005", "Q900000006"]


def test_person_comes_with_aliases_years_and_offices(client: Client) -> None:
    assert fetch_items(client, ["Q900000001"])["Q900000001"] == Item(
        qid="Q900000001",
        label="Anton Marvek",
        description="Ruvanian politician",
        aliases=("A. P. Marvek", "Anton Petrovich Marvek"),
        classes=("Q5",),
        born="1902-11-21",
        died="1982-01-25",
        offices=(
            Office("Envoy of Ruvania", "1940", "1950", ("Q900000101",)),
            Office("Foreign Minister of Ruvania", "1955-03-01", "1962", ("Q900000101", "Q900000102")),
        ),
    )


def test_state_comes_with_its_first_and_last_day_as_far_as_known(client: Client) -> None:
    item = fetch_items(client, ["Q900000101"])["Q900000101"]

    assert (item.begun, item.ended) == ("1947-08-15", "1963")


@pytest.mark.parametrize(
    ("qid", "born"),
    [
        ("Q900000004", "1910"),  # exact to the year
        ("Q900000005", ""),  # exact to the decade, which is no year
        ("Q900000006", ""),  # known to be unknown
    ],
)
def test_date_says_no_more_than_is_known(client: Client, qid: str, born: str) -> None:
    assert fetch_items(client, [qid])[qid].born == born


def test_deprecated_office_is_none(client: Client) -> None:
    assert fetch_items(client, ["Q900000006"])["Q900000006"].offices == ()


def test_office_of_no_state_has_none(client: Client) -> None:
    [office] = fetch_items(client, ["Q900000002"])["Q900000002"].offices

    assert office == Office("Mayor of Port Ostry", "", "", ())


def test_office_without_end_has_none(client: Client) -> None:
    [office] = fetch_items(client, ["Q900000004"])["Q900000004"].offices

    assert (office.first, office.last) == ("1958-06-01", "")


def test_item_that_nobody_knows_is_left_out(client: Client) -> None:
    assert fetch_items(client, ["Q999999999"]) == {}


def test_queries_mean_the_same_to_another_engine(client: Client, server: Server) -> None:
    find_hits(client, [Question("Marvek", Kind.PERSON, ("Marvek", "Anton Marvek"), "Marvek", 1959)])
    find_hits(client, [Question("Ruvanian", Kind.STATE_ADJECTIVE, ("Ruvanian",))])
    fetch_items(client, ["Q900000001", "Q900000004", "Q900000101"])
    other = Graph().parse(WORLD)

    for query in server.queries:
        theirs = sorted(
            tuple(str(term).replace("+00:00", "Z") for term in row if term is not None)
            for row in other.query(query)
        )
        solutions = server.store.query(query)
        assert isinstance(solutions, ox.QuerySolutions)
        assert theirs == sorted(tuple(term.value for term in row if term is not None) for row in solutions)
        assert theirs


@given(st.text())
def test_no_name_breaks_out_of_its_query(text: str) -> None:
    solutions = ox.Store().query(f"SELECT ?name {{ VALUES ?name {{ {literal(text)}@en }} }}")
    assert isinstance(solutions, ox.QuerySolutions)

    [row] = solutions

    assert row["name"].value == "".join(c for c in text if c.isprintable() and c != "\\")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Anton\tMarvek\n", "Anton Marvek"),
        ('=HYPERLINK("http://x")', 'HYPERLINK("http://x")'),
        ("Anton|Marvek", "Anton/Marvek"),
        ("Anton\u202eMarvek\x00", "AntonMarvek"),
        ("x" * 1000, "x" * 250),
    ],
)
def test_text_from_outside_stays_in_its_cell(text: str, cell: str) -> None:
    assert clean(text) == cell


# -- manners


def test_client_says_who_it_is_and_who_to_write_to(client: Client, server: Server) -> None:
    find_hits(client, [MARVEK])

    assert server.agents[0].startswith("lod/")
    assert "(a@b.example)" in server.agents[0]


@pytest.mark.parametrize(
    ("mood", "expected"),
    [
        (say(429, Retry_After="7"), 7.0),
        (say(503, Retry_After="3"), 3.0),
        (say(503, Retry_After="0"), 1.0),  # never at once
        (say(429), 60.0),  # what Wikidata's operators ask for
        (say(503, Retry_After="soon"), 2.0),
        (say(500), 2.0),
    ],
)
def test_busy_server_is_asked_again_when_it_says(
    client: Client,
    server: Server,
    waits: list[float],
    mood: Callable[[BaseHTTPRequestHandler], None],
    expected: float,
) -> None:
    server.moods = [mood]

    hits = find_hits(client, [MARVEK])

    assert qids(hits) == ["Q900000001"]
    assert waits == [expected]


def test_retry_after_may_be_a_date(client: Client, server: Server, waits: list[float]) -> None:
    then = datetime.now(UTC) + timedelta(seconds=40)
    server.moods = [say(429, Retry_After=format_datetime(then, usegmt=True))]

    find_hits(client, [MARVEK])

    assert 35 < waits[0] <= 40


def test_wait_doubles_each_time_until_the_client_gives_up(
    client: Client, server: Server, waits: list[float]
) -> None:
    server.moods = [say(502)] * 5

    with pytest.raises(NetworkError, match="answers 502; asked 5 times"):
        find_hits(client, [MARVEK])

    assert waits == [2, 4, 8, 16]


def test_server_that_asks_for_a_longer_wait_than_we_have_is_not_asked_again(
    client: Client, server: Server, waits: list[float]
) -> None:
    server.moods = [say(429, Retry_After="3600")]

    with pytest.raises(NetworkError, match="answers 429; come again in 3600 s"):
        find_hits(client, [MARVEK])

    assert (waits, len(server.queries)) == ([], 1)


def test_each_wait_is_told(client: Client, server: Server, told: list[str]) -> None:
    server.moods = [say(503, Retry_After="3")]

    find_hits(client, [MARVEK])

    assert told == [f"{client.endpoint.sparql}: answers 503; asking again in 3 s"]


# -- what is kept


def test_answer_is_asked_for_once(client: Client, server: Server) -> None:
    first = find_hits(client, [MARVEK])

    assert find_hits(client, [MARVEK]) == first
    assert len(server.queries) == 1


def test_answer_that_is_too_old_is_asked_for_again(client: Client, server: Server) -> None:
    find_hits(client, [MARVEK])
    [file] = client.endpoint.cache.iterdir()
    kept = json.loads(file.read_text())
    kept["asked"] = (datetime.now(UTC) - timedelta(days=31)).isoformat()
    file.write_text(json.dumps(kept))

    find_hits(client, [MARVEK])

    assert len(server.queries) == 2


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", '{"asked": "yesterday"}', '{"asked": "2026-01-01", "answer": 1}']
)
def test_kept_answer_that_is_damaged_is_asked_for_again(client: Client, server: Server, damage: str) -> None:
    find_hits(client, [MARVEK])
    [file] = client.endpoint.cache.iterdir()
    file.write_text(damage)

    assert qids(find_hits(client, [MARVEK])) == ["Q900000001"]
    assert len(server.queries) == 2


def test_answers_of_two_endpoints_are_kept_apart(client: Client, server: Server) -> None:
    find_hits(client, [MARVEK])
    find_hits(with_limits(client, sparql=f"{server.address}/other"), [MARVEK])

    assert len(server.queries) == 2


def test_answer_that_is_none_is_not_kept(client: Client, server: Server) -> None:
    server.moods = [say(200, b"{}")]

    with pytest.raises(NetworkError):
        find_hits(client, [MARVEK])

    assert not client.endpoint.cache.exists()


def test_interrupted_run_goes_on_where_it_stopped(client: Client, server: Server) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    server.moods = [server.answer, say(503)]
    impatient = Client(client.endpoint, interrupt)
    find_hits(impatient, [MARVEK])
    with pytest.raises(KeyboardInterrupt):
        find_hits(impatient, [Question("Emil Tarn", Kind.PERSON, ("Emil Tarn",))])

    find_hits(client, [MARVEK])
    find_hits(client, [Question("Emil Tarn", Kind.PERSON, ("Emil Tarn",))])

    assert len(server.queries) == 3  # one kept, one refused, one asked again


# -- what is not believed


@pytest.mark.parametrize(
    ("mood", "message"),
    [
        (say(200, b"<html>Sign in to the network</html>", "text/html"), "answers 'text/html'"),
        (say(200, b"{}", "\x1b[2J/x"), r"answers '\\x1b\[2j/x'"),
        (say(200, b'{"results": {"bindi'), "expected results in JSON"),
        (say(200, b"\xff\xfe"), "expected results in JSON"),
        (say(200, b"[" * 200_000), "expected results in JSON"),
        (say(200, b"[]"), "expected the results of a SELECT"),
        (say(200, b'{"results": {"bindings": [{"item": 5}]}}'), "expected the results of a SELECT"),
        (say(200, b'{"boolean": true}'), "expected the results of a SELECT"),
        (say(400), "answers 400"),
        (say(403), "answers 403"),
        (say(404, b"", "text/html"), "answers 404"),
    ],
)
def test_answer_that_is_none_is_said_in_one_line(
    client: Client,
    server: Server,
    waits: list[float],
    mood: Callable[[BaseHTTPRequestHandler], None],
    message: str,
) -> None:
    server.moods = [mood]

    with pytest.raises(NetworkError, match=message) as caught:
        find_hits(client, [MARVEK])

    assert str(caught.value).startswith(client.endpoint.sparql)
    assert "\n" not in str(caught.value)
    assert waits == []


def test_endless_answer_is_cut(client: Client, server: Server) -> None:
    server.moods = [server.flood]

    with pytest.raises(NetworkError, match="answers more than 1000000 bytes"):
        find_hits(with_limits(client, most_bytes=1_000_000), [MARVEK])


@pytest.mark.parametrize("mood", ["hang", "drip"])
def test_answer_that_takes_too_long_is_not_waited_for(client: Client, server: Server, mood: str) -> None:
    server.moods = [getattr(server, mood)] * 2
    begin = time.monotonic()

    with pytest.raises(NetworkError, match="takes too long; asked 2 times"):
        find_hits(with_limits(client, timeout=0.1, retries=1), [MARVEK])

    assert time.monotonic() - begin < 2


def test_answer_that_breaks_off_is_asked_for_again(client: Client, server: Server, told: list[str]) -> None:
    server.moods = [say(200, b'{"results"', Content_Length="5000")]

    assert qids(find_hits(client, [MARVEK])) == ["Q900000001"]
    assert "breaks off" in told[0]


def test_no_network_is_said_at_once(tmp_path: Path, waits: list[float]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    client = Client(Endpoint(f"http://127.0.0.1:{port}/", cache=tmp_path / "cache"), waits.append)

    with pytest.raises(NetworkError, match=r"cannot be reached .*; is there a network"):
        find_hits(client, [MARVEK])

    assert waits == []
    assert not client.endpoint.cache.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems fill the queue in another way")
def test_host_that_takes_no_connection_is_said_at_once(tmp_path: Path, waits: list[float]) -> None:
    with socket.socket() as deaf, socket.socket() as other:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        other.connect(deaf.getsockname())  # the only place in the queue
        endpoint = Endpoint(
            f"http://127.0.0.1:{deaf.getsockname()[1]}/", cache=tmp_path / "cache", timeout=0.2
        )

        with pytest.raises(NetworkError, match=r"cannot be reached \(timed out\)"):
            find_hits(Client(endpoint, waits.append), [MARVEK])

    assert waits == []


def test_host_without_address_is_said_at_once(
    tmp_path: Path, waits: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_nothing(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", find_nothing)
    client = Client(Endpoint("http://nowhere.invalid/", cache=tmp_path / "cache"), waits.append)

    with pytest.raises(NetworkError, match="Name or service not known"):
        find_hits(client, [MARVEK])

    assert waits == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_refused_and_its_target_not_contacted(
    client: Client, server: Server, status: int
) -> None:
    with Server() as other:
        server.moods = [say(status, Location=f"{other.address}/sparql")]

        with pytest.raises(
            NetworkError, match=f"redirects to '{other.address}/sparql', which is not followed"
        ):
            find_hits(client, [MARVEK])

        assert other.queries == []


@pytest.mark.parametrize(
    "lie",
    [
        {"name": "Anton Marvek", "how": "label"},  # no item
        {"name": "Anton Marvek", "how": "label", "item": "Marvek"},
        {"name": "Anton Marvek", "how": "label", "item": f"{ENTITY}P31"},
        {"name": "Anton Marvek", "how": "label", "item": f"{ENTITY}Q1> . ?s ?p ?o . <x"},
        {"name": "Anton Marvek", "how": "label", "item": "http://www.wikidata.example/entity/Q1"},
        {"name": "Anton Marvek", "how": "label", "item": f"{ENTITY}Q0"},
        {"how": "label", "item": f"{ENTITY}Q1"},
    ],
)
def test_row_without_an_item_is_left_out_and_told(
    client: Client, server: Server, told: list[str], lie: dict[str, str]
) -> None:
    server.moods = [rows(lie, {"name": "Anton Marvek", "how": "label", "item": f"{ENTITY}Q900000001"})]

    assert qids(find_hits(client, [MARVEK])) == ["Q900000001"]
    assert "1 of 2 rows left out" in told[0]


@pytest.mark.parametrize(("name", "how"), [("Somebody Else", "label"), ("Anton Marvek", "hearsay")])
def test_name_that_was_not_asked_for_is_left_out(client: Client, server: Server, name: str, how: str) -> None:
    server.moods = [rows({"name": name, "how": how, "item": f"{ENTITY}Q900000001"})]

    assert find_hits(client, [MARVEK]) == []


@pytest.mark.parametrize(
    "day", ["tomorrow", "1902", "9999999-01-01T00:00:00Z", "-0044-03-15T00:00:00Z", "t12", f"{ENTITY}Q5"]
)
def test_date_that_is_none_is_left_out(client: Client, server: Server, day: str) -> None:
    birth = {
        "item": f"{ENTITY}Q900000001",
        "property": "http://www.wikidata.org/prop/direct/P569",
        "value": day,
    }
    server.moods = [server.answer, rows(birth)]

    assert fetch_items(client, ["Q900000001"])["Q900000001"].born == ""


def test_exactness_that_is_none_counts_as_unknown(client: Client, server: Server) -> None:
    birth = {"item": f"{ENTITY}Q900000001", "property": "http://www.wikidata.org/prop/direct/P569"}
    server.moods = [server.answer, rows(birth | {"value": "1902-11-21T00:00:00Z", "precision": "9" * 5000})]

    assert fetch_items(client, ["Q900000001"])["Q900000001"].born == "1902-11-21"


def test_label_without_a_visible_sign_is_none(client: Client, server: Server) -> None:
    label = {"item": f"{ENTITY}Q900000001", "property": "http://www.w3.org/2000/01/rdf-schema#label"}
    server.moods = [rows(label | {"value": "\u200b\u202e", "language": "en"})]

    assert fetch_items(client, ["Q900000001"]) == {}


def test_day_that_no_calendar_has_counts_as_its_year(client: Client, server: Server) -> None:
    value = "1902-02-31T00:00:00Z"
    birth = {
        "item": f"{ENTITY}Q900000001",
        "property": "http://www.wikidata.org/prop/direct/P569",
        "value": value,
    }
    server.moods = [server.answer, rows(birth)]

    assert fetch_items(client, ["Q900000001"])["Q900000001"].born == "1902"


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://x.example/", "wikidata", "", "http://a b/", "http://a:b/", "http://u:p@x/"],
)
def test_address_that_is_none_is_refused_before_anything_is_asked(address: str) -> None:
    with pytest.raises(ConfigError, match=r"expected an http\(s\) address"):
        Client(Endpoint(address))


def test_contact_cannot_add_a_header() -> None:
    with pytest.raises(ConfigError, match="expected one line of plain ASCII"):
        Client(Endpoint(contact="a@b.example\r\nHost: c.example"))


# -- the reconciliation service


def test_service_adds_its_candidates(client: Client, server: Server) -> None:
    both = with_limits(client, service=f"{server.address}/reconcile")

    hits = find_hits(both, [Question("Emil Tarnov", Kind.PERSON, ("Emil Tarnov",))])

    assert [(hit.qid, hit.how) for hit in hits] == [("Q900000005", "service"), ("Q900000006", "service")]


def test_service_is_asked_for_a_batch_at_once_by_kind(client: Client, server: Server) -> None:
    both = with_limits(client, service=f"{server.address}/reconcile")

    find_hits(both, [MARVEK, Question("Emil Tarn", Kind.PERSON, ("Emil Tarn",))])

    assert json.loads(server.queries[-1]) == {
        "q0": {"query": "Anton Marvek", "type": "Q5", "limit": 5},
        "q1": {"query": "Emil Tarn", "type": "Q5", "limit": 5},
    }


def test_surer_way_to_an_item_counts(client: Client, server: Server) -> None:
    hits = find_hits(with_limits(client, service=f"{server.address}/reconcile"), [MARVEK])

    assert ("Q900000001", "label") in [(hit.qid, hit.how) for hit in hits]
    assert len(qids(hits)) == len(set(qids(hits)))


@pytest.mark.parametrize(
    "answer",
    [
        {"q0": {"result": [{"id": "viaf/12", "name": "x"}]}},
        {"q7": {"result": [{"id": "Q1", "name": "x"}]}},
        {"q0": {"result": []}},
        {},
    ],
)
def test_candidates_of_the_service_that_are_no_items_are_left_out(
    client: Client, server: Server, answer: dict[str, Any]
) -> None:
    server.moods = [rows(), say(200, json.dumps(answer).encode(), "application/json")]

    assert find_hits(with_limits(client, service=f"{server.address}/reconcile"), [MARVEK]) == []


@pytest.mark.parametrize(
    "body", [b"[1]", b'{"q0": []}', b'{"q0": {"result": [1]}}', b'{"q0": {"result": 1}}']
)
def test_service_that_answers_in_another_shape_is_not_believed(
    client: Client, server: Server, body: bytes
) -> None:
    server.moods = [rows(), say(200, body, "application/json")]

    with pytest.raises(NetworkError, match="expected a result for each query"):
        find_hits(with_limits(client, service=f"{server.address}/reconcile"), [MARVEK])
