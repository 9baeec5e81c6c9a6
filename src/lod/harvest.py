"""Harvest the Dublin Core of an archive over OAI-PMH 2.0 into a folder of records.

Each record becomes a file named by its identifier, as it was received; what the archive has deleted
is removed. How far a harvest has come stands in a hidden file of the folder, so that the next one
goes on where it stopped, or, after a whole one, asks for what has changed since. A server may be
slow, fail or lie: what is no answer is an error in one line, and no file is half written.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lod.errors import NetworkError, SourceError
from lod.iris import slugify
from lod.model import Finding
from lod.records.dublin_core import OAI, is_deleted
from lod.records.files import Sheet
from lod.records.xml_file import parse_xml

STATE = ".harvest.json"
_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
_REDIRECTS = range(300, 400)
_RETRIES = 4
_LONGEST_WAIT = 120.0  # seconds
_TIMEOUT = 60.0  # seconds between two pieces of an answer
_MOST_EMPTY = 10  # answers in a row without a record
_DAY = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?")


@dataclass(frozen=True, slots=True)
class Wish:
    """What to harvest."""

    url: str  # base URL of the repository
    set: str = ""  # empty: all
    since: str = ""  # day, or time in UTC; empty: from the beginning, or since the last whole harvest


@dataclass(slots=True)
class Harvest:
    """What a harvest did."""

    written: int = 0  # new or changed
    unchanged: int = 0
    deleted: int = 0
    answers: int = 0


@dataclass(frozen=True, slots=True)
class _State:
    """How far the harvest of a folder has come."""

    url: str
    set: str
    since: str = ""  # of the harvest that is under way
    token: str = ""  # of the next answer; empty: none is under way
    begun: str = ""  # day on which it was begun, by the clock of the server
    whole: str = ""  # the same of the last one that came to its end


class _BadTokenError(Exception):
    """The server does not know the token, or not any more."""


class _BrokenError(Exception):
    """The answer is no XML; the message says why."""


def harvest(
    wish: Wish,
    folder: Path,
    tell: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
    contact: str = "",
) -> Harvest:
    """Write the records of an archive into a folder.

    Args:
        wish: of whom, and which.
        folder: is made if it is not there.
        tell: is called with a line about each answer and each wait.
        sleep: waits so many seconds.
        contact: mail address or page of whoever asks, for the operators of the server.

    Raises:
        SourceError: the address or the day is none, or the folder belongs to another harvest.
        NetworkError: there is no answer, or one that is none; the folder keeps what has come.
    """
    _require(wish)
    folder.mkdir(parents=True, exist_ok=True)
    state = _begin(wish, folder)
    client = _Client(wish.url, tell, sleep, contact)
    done = Harvest()
    try:
        _follow(client, state, folder, done)
    except _BadTokenError as error:
        if not state.token:
            raise NetworkError(f"{wish.url}: {error}; the next run begins anew") from None
        tell(f"{wish.url}: the archive has forgotten where we stopped, beginning anew")
        try:
            _follow(client, replace(state, token=""), folder, done)
        except _BadTokenError as again:
            raise NetworkError(f"{wish.url}: {again}; the next run begins anew") from None
    return done


def _require(wish: Wish) -> None:
    if not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", wish.url):
        raise SourceError(f"{wish.url!r}: expected the http(s) address of a repository, without '?'")
    if wish.since and not _DAY.fullmatch(wish.since):
        raise SourceError(f"{wish.since!r}: expected a day such as 2020-01-31, or 2020-01-31T12:00:00Z")


def _begin(wish: Wish, folder: Path) -> _State:
    """Return where to begin: where the last harvest stopped, or with what has changed since."""
    fresh = _State(wish.url, wish.set, wish.since)
    file = folder / STATE
    if not file.exists():
        return fresh
    try:
        last = _State(**json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        raise SourceError(f"{file}: is damaged; remove it to begin anew") from None
    if (last.url, last.set) != (wish.url, wish.set):
        of = f"{last.url}{f', set {last.set}' if last.set else ''}"
        raise SourceError(f"{folder}: holds the harvest of {of}, expected a folder of its own")
    if last.token and wish.since in {"", last.since}:
        return last
    return replace(fresh, since=wish.since or last.whole, whole=last.whole)


def _follow(client: "_Client", state: _State, folder: Path, done: Harvest) -> None:
    """Ask for one answer after the other, and keep each before the next."""
    empty = 0
    while True:
        answer = client.list_records(state)
        records = list(answer.iter(f"{{{OAI}}}record"))
        for record in records:
            _keep(record, folder, done, client.tell)
        done.answers += 1
        token = _text(answer, f"{{{OAI}}}ListRecords/{{{OAI}}}resumptionToken")
        if token and token == state.token:
            raise NetworkError(f"{state.url}: gives the same resumption token twice, expected the next")
        empty = 0 if records else empty + 1
        if empty > _MOST_EMPTY:
            raise NetworkError(f"{state.url}: {empty} answers without a record, expected the next ones")
        day = state.begun or _text(answer, f"{{{OAI}}}responseDate")[:10]
        state = replace(state, token=token, begun=day if token else "", whole=state.whole if token else day)
        _write(folder / STATE, json.dumps(asdict(state), indent=1).encode())
        client.tell(
            f"{state.url}: {done.written} written, {done.unchanged} unchanged, {done.deleted} deleted"
        )
        if not token:
            return


def _keep(record: Any, folder: Path, done: Harvest, tell: Callable[[str], None]) -> None:
    """Write a record to its file, or remove the file of one that is deleted."""
    from lxml import etree  # noqa: PLC0415 - needed for harvesting only

    id_ = _text(record, f"{{{OAI}}}header/{{{OAI}}}identifier")
    if not id_:
        tell("a record without identifier is left out")
        return
    slug = slugify(id_)[:200]  # of a file name
    file = folder / sha256(slug.encode()).hexdigest()[:2] / f"{slug}.xml"
    record.tail = None
    data = etree.tostring(record, xml_declaration=True, encoding="UTF-8")
    before = file.read_bytes() if file.exists() else b""
    if before and (other := _identifier(before)) != id_:
        tell(f"{id_}: would get the file of {other}, and is left out: {file}")
    elif is_deleted(record):
        done.deleted += bool(before)
        file.unlink(missing_ok=True)
    elif data == before:
        done.unchanged += 1
    else:
        file.parent.mkdir(exist_ok=True)
        _write(file, data)
        done.written += 1


def _identifier(data: bytes) -> str:
    root = parse_xml(Sheet("", "", data))
    return "" if isinstance(root, Finding) else _text(root, f"{{{OAI}}}header/{{{OAI}}}identifier")


def _write(file: Path, data: bytes) -> None:
    """Write a file as a whole or not at all."""
    half = file.with_name(f".{file.name}.part")
    half.write_bytes(data)
    half.replace(file)


def _text(element: Any, path: str) -> str:
    return (element.findtext(path) or "").strip()


class _Client:
    """Asks one repository, one request at a time."""

    def __init__(
        self, url: str, tell: Callable[[str], None], sleep: Callable[[float], None], contact: str
    ) -> None:
        self.url, self.tell, self._sleep = url, tell, sleep
        self._agent = f"lod/{version('lod')}{f' ({contact})' if contact else ''}"

    def list_records(self, state: _State) -> Any:
        """Return an answer to ListRecords: the one of the token, or the first (OAI-PMH 2.0, 4.5)."""
        query = {"verb": "ListRecords"}
        if state.token:
            query["resumptionToken"] = state.token
        else:
            query |= {"metadataPrefix": "oai_dc"}
            query |= {"set": state.set} if state.set else {}
            query |= {"from": state.since} if state.since else {}
        waits = self._waits()
        while True:
            answer = self._ask(query)
            if not isinstance(answer, _Later):
                return answer
            wait = next(waits, None)
            if wait is None or (answer.after or 0) > _LONGEST_WAIT:
                raise NetworkError(f"{self.url}: {answer.why}")
            wait = wait if answer.after is None else answer.after
            self.tell(f"{self.url}: {answer.why}, trying again in {wait:.0f} s")
            self._sleep(wait)

    def _waits(self) -> Iterator[float]:
        return (min(2.0**attempt, _LONGEST_WAIT) for attempt in range(_RETRIES))

    def _ask(self, query: dict[str, str]) -> Any:
        """Return the root of an answer, or a `_Later`."""
        import httpx2  # noqa: PLC0415 - needed for harvesting only
        from oaipmh_scythe import Scythe  # noqa: PLC0415
        from oaipmh_scythe.config import HTTPConfig  # noqa: PLC0415
        from oaipmh_scythe.exceptions import BadResumptionToken, NoRecordsMatch, OAIPMHException  # noqa: PLC0415

        try:
            with Scythe(self.url, http_config=HTTPConfig(timeout=_TIMEOUT, user_agent=self._agent)) as scythe:
                scythe.client.event_hooks = {"response": [_require_xml]}
                content = scythe.harvest(query).http_response.content
        except NoRecordsMatch:
            content = _NOTHING
        except BadResumptionToken as error:
            raise _BadTokenError(f"badResumptionToken: {error}") from None
        except OAIPMHException as error:
            raise NetworkError(f"{self.url}: {type(error).__name__}: {error}") from None
        except httpx2.HTTPStatusError as error:
            return _later(self.url, error.response)
        except httpx2.HTTPError as error:
            return _Later(f"no answer: {str(error) or type(error).__name__}")
        except _BrokenError as error:
            return _Later(f"the answer is broken: {error}")
        return self._checked(content)

    def _checked(self, content: bytes) -> Any:
        root = parse_xml(Sheet(self.url, "", content))
        if root.tag != f"{{{OAI}}}OAI-PMH" or root.find(f"{{{OAI}}}ListRecords") is None:
            raise NetworkError(f"{self.url}: the answer is no list of records, expected that of OAI-PMH 2.0")
        return root


@dataclass(frozen=True, slots=True)
class _Later:
    """There is no answer now; `after` is the seconds that the server asks to wait."""

    why: str
    after: float | None = None


def _require_xml(response: Any) -> None:
    """Refuse an answer that is no XML: the library would mend one that is cut off, in silence."""
    parsed = parse_xml(Sheet(str(response.url), "", response.read()))
    if isinstance(parsed, Finding):
        response.raise_for_status()
        raise _BrokenError(parsed.message)


_NOTHING = f'<OAI-PMH xmlns="{OAI}"><ListRecords/></OAI-PMH>'.encode()


def _later(url: str, response: Any) -> _Later:
    status = response.status_code
    if status in _REDIRECTS:
        where = response.headers.get("location", "nowhere")
        raise NetworkError(f"{url}: has moved to {where}; give that address if you trust it")
    if status not in _TRY_AGAIN:
        raise NetworkError(f"{url}: answers {status}, expected a list of records")
    after = response.headers.get("retry-after", "")
    return _Later(f"answers {status}", float(after) if re.fullmatch(r"\d{1,9}", after) else None)
