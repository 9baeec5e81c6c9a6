"""An archive is harvested whole, also when it is slow, fails or lies; nothing is half written."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from lod import harvest as module
from lod.cli import main
from lod.errors import NetworkError, SourceError
from lod.harvest import STATE, Harvest, Wish, harvest
from lod.model import Record
from lod.records import Item, find_items

Answer = tuple[int, dict[str, str], bytes]


def record(id_: str, title: str = "Note", status: str = "") -> str:
    """Return a record of OAI-PMH."""
    deleted = f' status="{status}"' if status else ""
    header = f"<header{deleted}><identifier>{id_}</identifier><datestamp>2020-01-01</datestamp></header>"
    if status:
        return f"<record>{header}</record>"
    return (
        f"<record>{header}<metadata>"
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:date>1958-03-03</dc:date>"
        f"<dc:description>About {title} {id_}.</dc:description></oai_dc:dc></metadata></record>"
    )


def oai(body: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f"<responseDate>2026-11-20T10:00:00Z</responseDate>{body}</OAI-PMH>"
    ).encode()


def listed(*records: str, more: str = "") -> Answer:
    more = f"<resumptionToken>{more}</resumptionToken>" if more else ""
    return 200, {}, oai(f"<ListRecords>{''.join(records)}{more}</ListRecords>")


def refused(code: str) -> Answer:
    return 200, {}, oai(f'<error code="{code}">no</error>')


@dataclass
class Archive:
    """A server on the loopback that gives one answer after the other."""

    answers: list[Answer] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    delay: float = 0.0  # seconds
    url: str = ""
    told: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    def harvest(self, folder: Path, **wishes: str) -> Harvest:
        """Harvest the server into a folder."""
        return harvest(Wish(self.url, **wishes), folder, self.told.append, self.slept.append)


@pytest.fixture
def archive() -> Iterator[Archive]:
    served = Archive()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append({k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()})
            time.sleep(served.delay)
            status, headers, body = served.answers.pop(0) if served.answers else (500, {}, b"")
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.url = f"http://127.0.0.1:{server.server_port}/oai"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


def slugs(folder: Path) -> list[str]:
    items = [item for item in find_items([folder]) if isinstance(item, Item)]
    return sorted(read.slug for item in items for read in item.read() if isinstance(read, Record))


def state(folder: Path) -> dict[str, str]:
    return dict(json.loads((folder / STATE).read_text(encoding="utf-8")))


def test_records_of_all_answers_become_files_that_a_build_reads(archive: Archive, tmp_path: Path) -> None:
    archive.answers = [
        listed(record("oai:a:1"), record("oai:a:2"), more="t 1&amp;"),
        listed(record("oai:a:3")),
    ]

    done = archive.harvest(tmp_path, set="letters", since="2020-01-31")

    assert done == Harvest(written=3, answers=2)
    assert slugs(tmp_path) == ["oai-a-1", "oai-a-2", "oai-a-3"]
    assert archive.asked == [
        {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "letters", "from": "2020-01-31"},
        {"verb": "ListRecords", "resumptionToken": "t 1&"},
    ]


def test_harvest_goes_on_where_it_stopped(archive: Archive, tmp_path: Path) -> None:
    archive.answers = [listed(record("oai:a:1"), more="next"), (404, {}, b"")]
    with pytest.raises(NetworkError, match="answers 404"):
        archive.harvest(tmp_path)
    archive.answers = [listed(record("oai:a:2"))]

    done = archive.harvest(tmp_path)

    assert done.written == 1
    assert archive.asked[-1] == {"verb": "ListRecords", "resumptionToken": "next"}
    assert slugs(tmp_path) == ["oai-a-1", "oai-a-2"]
    assert (state(tmp_path)["token"], state(tmp_path)["whole"]) == ("", "2026-11-20")


def test_next_harvest_asks_for_what_has_changed_and_takes_it_over(archive: Archive, tmp_path: Path) -> None:
    archive.answers = [listed(record("oai:a:1"), record("oai:a:2"), record("oai:a:3"))]
    archive.harvest(tmp_path)
    archive.answers = [
        listed(record("oai:a:1", "New"), record("oai:a:2", status="deleted"), record("oai:a:3"))
    ]

    done = archive.harvest(tmp_path)

    assert archive.asked[-1]["from"] == "2026-11-20"
    assert done == Harvest(written=1, unchanged=1, deleted=1, answers=1)
    assert slugs(tmp_path) == ["oai-a-1", "oai-a-3"]


def test_nothing_new_is_no_error(archive: Archive, tmp_path: Path) -> None:
    archive.answers = [refused("noRecordsMatch")]

    assert archive.harvest(tmp_path) == Harvest(answers=1)


@pytest.mark.parametrize(
    ("answer", "words", "waits"),
    [
        ((503, {"Retry-After": "7"}, b""), "answers 503", [7.0]),
        ((500, {}, b"oops"), "answers 500", [1.0]),
        ((429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, b""), "answers 429", [1.0]),
        ((200, {}, listed(record("oai:a:1"))[2][:-30]), "the answer is broken", [1.0]),
        ((200, {"Content-Length": "9999"}, b"<OAI"), "no answer", [1.0]),
    ],
)
def test_server_that_fails_is_asked_again(
    archive: Archive, answer: Answer, words: str, waits: list[float], tmp_path: Path
) -> None:
    archive.answers = [answer, listed(record("oai:a:1"))]

    done = archive.harvest(tmp_path)

    assert done.written == 1
    assert archive.slept == waits
    assert words in archive.told[0]


def test_server_that_goes_on_failing_is_an_error(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="answers 500"):
        archive.harvest(tmp_path)

    assert archive.slept == [1.0, 2.0, 4.0, 8.0]


def test_server_that_is_too_slow_is_an_error(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_TIMEOUT", 0.1)
    monkeypatch.setattr(module, "_RETRIES", 1)
    archive.delay = 0.5

    with pytest.raises(NetworkError, match="no answer"):
        archive.harvest(tmp_path)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((503, {"Retry-After": "86400"}, b""), "answers 503"),
        ((301, {"Location": "http://127.0.0.1:9/"}, b""), "has moved to http://127.0.0.1:9/"),
        ((401, {}, b""), "answers 401"),
        ((200, {}, b"<html/>"), "the answer is no list of records"),
        ((200, {}, oai("<Identify/>")), "the answer is no list of records"),
        (refused("badArgument"), "BadArgument: no"),
        (refused("cannotDisseminateFormat"), "CannotDisseminateFormat"),
        (refused("badResumptionToken"), "badResumptionToken"),
    ],
)
def test_answer_that_is_none_is_one_line(
    archive: Archive, answer: Answer, message: str, tmp_path: Path
) -> None:
    archive.answers = [answer]

    with pytest.raises(NetworkError) as error:
        archive.harvest(tmp_path)

    assert str(error.value).startswith(f"{archive.url}: ")
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert slugs(tmp_path) == []


def test_entities_in_an_answer_are_never_expanded(archive: Archive, tmp_path: Path) -> None:
    status, headers, body = listed(record("oai:a:1", "&x;"))
    declared = body.replace(b"?><", b'?><!DOCTYPE o [<!ENTITY x SYSTEM "file:///etc/passwd">]><', 1)
    archive.answers = [(status, headers, declared)] * 5

    with pytest.raises(NetworkError, match="declares entities"):
        archive.harvest(tmp_path)

    assert slugs(tmp_path) == []


def test_token_that_the_server_has_forgotten_begins_anew(archive: Archive, tmp_path: Path) -> None:
    archive.answers = [listed(record("oai:a:1"), more="old"), (404, {}, b"")]
    with pytest.raises(NetworkError):
        archive.harvest(tmp_path)
    archive.answers = [refused("badResumptionToken"), listed(record("oai:a:1"), record("oai:a:2"))]

    done = archive.harvest(tmp_path)

    assert done == Harvest(written=1, unchanged=1, answers=1)
    assert "beginning anew" in archive.told[-2]


def test_server_that_gives_the_same_token_again_is_an_error(archive: Archive, tmp_path: Path) -> None:
    archive.answers = [listed(record("oai:a:1"), more="same")] * 3

    with pytest.raises(NetworkError, match="the same resumption token twice"):
        archive.harvest(tmp_path)

    assert len(archive.asked) == 2


def test_server_that_never_ends_without_records_is_an_error(archive: Archive, tmp_path: Path) -> None:
    archive.answers = [listed(more=str(number)) for number in range(100)]

    with pytest.raises(NetworkError, match="answers without a record"):
        archive.harvest(tmp_path)

    assert len(archive.asked) < 20


def test_record_without_identifier_or_with_a_taken_name_is_told(archive: Archive, tmp_path: Path) -> None:
    archive.answers = [listed(record(""), record("oai:a:1"), record("oai:a-1"), record("../../../etc/x"))]

    done = archive.harvest(tmp_path / "to")

    assert done.written == 2
    assert archive.told[0] == "a record without identifier is left out"
    assert archive.told[1].startswith("oai:a-1: would get the file of oai:a:1")
    assert [path.name for path in tmp_path.iterdir()] == ["to"]
    assert slugs(tmp_path) == ["etc-x", "oai-a-1"]


@pytest.mark.parametrize(
    "wishes",
    [
        {"url": "ftp://archive.example/"},
        {"url": "archive.example"},
        {"since": "yesterday"},
        {"since": "2020"},
    ],
)
def test_wish_that_is_none_is_refused_before_anybody_is_asked(
    archive: Archive, wishes: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(SourceError, match="expected"):
        harvest(Wish(**{"url": archive.url, **wishes}), tmp_path / "to", archive.told.append)

    assert archive.asked == []
    assert not (tmp_path / "to").exists()


def damaged(folder: Path) -> None:
    (folder / STATE).write_text("{", encoding="utf-8")


def of_another(folder: Path) -> None:
    file = folder / STATE
    file.write_text(file.read_text(encoding="utf-8").replace("/oai", "/other"), encoding="utf-8")


@pytest.mark.parametrize("spoil", [damaged, of_another])
def test_folder_of_another_harvest_is_left_alone(
    archive: Archive, spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    archive.answers = [listed(record("oai:a:1")), listed(record("oai:a:2"))]
    archive.harvest(tmp_path)
    spoil(tmp_path)

    with pytest.raises(SourceError):
        archive.harvest(tmp_path)

    assert slugs(tmp_path) == ["oai-a-1"]


def test_command_tells_what_it_did_and_fails_in_one_line(archive: Archive, tmp_path: Path) -> None:
    archive.answers = [listed(record("oai:a:1")), (404, {}, b"")]
    arguments = ["harvest", archive.url, "--to", str(tmp_path / "to")]

    good, bad = CliRunner().invoke(main, arguments), CliRunner().invoke(main, arguments)

    assert (good.exit_code, good.stdout) == (0, "")
    assert good.stderr.splitlines()[-1] == f"{tmp_path}/to: 1 written, 0 unchanged, 0 deleted"
    assert bad.exit_code == 3
    assert bad.stderr == f"lod: {archive.url}: answers 404, expected a list of records\n"
