"""A store that fails, lies, or is not where it should be."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from lying_store import (
    BASE,
    LyingStore,
    Request,
    answers,
    at_batch,
    drops,
    forgets_to_answer,
    hangs,
    lying_store,
)
from releases_of import lines_of, make_release

from lod.errors import ConfigError, LodError, StoreError
from lod.loading import Addresses, Outcome, Patience, Wish, load_into
from lod.loading.credentials import PASSWORD, TOKEN, USER

NONE = Addresses()
LINES = lines_of(range(40))
SECRET = "open sesame"  # noqa: S105 - of a test


class Loader:
    """Loads one release into one store, and keeps what is told."""

    def __init__(self, store: LyingStore, folder: Path) -> None:
        self.store, self.folder = store, folder
        self.told: list[str] = []
        self.slept: list[float] = []
        self.release = make_release(folder, "aa", LINES)

    def __call__(  # noqa: D102 - the class says it
        self, *, given: Addresses = NONE, url: str = "", timeout: float = 5
    ) -> Outcome:
        return load_into(
            url or self.store.url,
            Wish(self.release, batch=100),
            self.folder,
            given=given,
            patience=Patience(timeout, 3, 60),
            tell=self.told.append,
            sleep=self.slept.append,
        )


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Loader]:
    with lying_store() as store:
        yield Loader(store, tmp_path)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_fails_once_is_sent_again(load: Loader, status: int) -> None:
    load.store.faults.append(at_batch(2, answers(status)))

    assert not load().differences
    assert load.store.lines() == LINES


def test_a_store_that_asks_to_wait_is_waited_for(load: Loader) -> None:
    load.store.faults.append(at_batch(2, answers(503, Retry_After="17")))

    load()

    assert load.slept == [17.0]


def test_a_store_that_asks_to_wait_too_long_is_left(load: Loader) -> None:
    load.store.faults.append(at_batch(2, answers(503, Retry_After="7200")))

    with pytest.raises(StoreError, match="come again in 7200 s"):
        load()


def test_a_connection_that_drops_is_made_again(load: Loader) -> None:
    load.store.faults.append(at_batch(2, drops))

    assert not load().differences
    assert load.store.lines() == LINES


def test_a_batch_whose_answer_is_lost_is_not_there_twice(load: Loader) -> None:
    load.store.faults.append(at_batch(2, forgets_to_answer(load.store)))

    assert not load().differences
    assert load.store.lines() == LINES


def test_a_store_that_hangs_is_given_up_in_time(load: Loader) -> None:
    load.store.faults.append(at_batch(2, hangs))

    load(timeout=0.4)

    assert any("takes too long" in line for line in load.told)
    assert load.store.lines() == LINES


def test_a_store_that_takes_little_gets_smaller_batches(load: Loader) -> None:
    most = 3000

    def refuse(request: Request) -> bool:
        return len(request.body) > most and answers(413)(request)

    load.store.faults.append(refuse)

    assert not load().differences
    assert load.store.lines() == LINES


def test_a_load_goes_on_behind_the_last_batch_that_was_taken(load: Loader) -> None:
    load.store.faults.append(at_batch(3, answers(400)))
    with pytest.raises(StoreError, match="answers 400: no"):
        load()
    before = len(load.store.written())

    load()

    assert len(load.store.written()) == before + 3  # 441 statements in five batches; two were taken
    assert load.store.lines() == LINES


def test_a_load_whose_journal_is_lost_begins_anew(load: Loader) -> None:
    load.store.faults.append(at_batch(3, answers(400)))
    with pytest.raises(StoreError):
        load()
    for file in (load.folder / ".loads").rglob("*"):
        if file.is_file():
            file.unlink()

    assert load().sent > len(LINES)  # graphs are removed first
    assert load.store.lines() == LINES


def test_a_load_under_way_is_finished_before_a_newer_release_comes(load: Loader) -> None:
    load.store.faults.append(at_batch(3, answers(400)))
    with pytest.raises(StoreError):
        load()
    old, lines = load.release, lines_of(range(1, 41))
    newer = Wish(make_release(load.folder, "bb", lines), (old,))

    outcome = load_into(
        load.store.url, newer, load.folder, given=Addresses(), patience=Patience(5), tell=print
    )

    assert outcome.sent == 241 + 22
    assert load.store.lines() == lines


def test_a_store_that_forgets_a_batch_is_found_out(load: Loader) -> None:
    load.store.faults.append(at_batch(2, answers(204)))

    differences = load().differences

    assert differences[0].endswith("0 statements, expected 10")
    assert "versionInfo" not in load.store.said()


def test_what_a_store_has_forgotten_is_there_after_the_next_load(load: Loader) -> None:
    load.store.faults.append(at_batch(2, answers(204)))
    load()

    assert not load().differences
    assert load.store.lines() == LINES


def test_a_store_that_lost_statements_since_is_found_out(load: Loader) -> None:
    load()
    load.store.data.remove_graph(ox.NamedNode(f"{BASE}doc/r7"))

    assert load().differences


def test_a_redirect_is_not_followed(load: Loader) -> None:
    with lying_store() as other:
        load.store.faults.append(answers(307, Location=f"{other.url}/query"))
        with pytest.raises(StoreError, match=r"redirects to .* which is not followed"):
            load()
        assert not other.requests


def wants(scheme: str) -> Callable[[Request], bool]:
    def want(request: Request) -> bool:
        given = request.handler.headers.get("Authorization", "")
        return not given.startswith(scheme) and answers(401, WWW_Authenticate=f'{scheme} realm="x"')(request)

    return want


def test_credentials_are_given_when_asked_for(load: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(USER, "ali")
    monkeypatch.setenv(PASSWORD, SECRET)
    load.store.faults.append(wants("Basic"))

    assert not load().differences


def test_a_token_is_given_when_asked_for(load: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(TOKEN, SECRET)
    load.store.faults.append(wants("Bearer"))

    assert not load().differences
    assert load.store.requests[-1].handler.headers["Authorization"] == f"Bearer {SECRET}"


def test_credentials_come_from_netrc(load: Loader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text(f'machine 127.0.0.1 login ali password "{SECRET}"\n')
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    load.store.faults.append(wants("Basic"))

    assert not load().differences


def test_without_credentials_one_is_told_where_they_go(load: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETRC", "/nowhere")
    load.store.faults.append(lambda request: request.writes and wants("Basic")(request))

    with pytest.raises(StoreError, match=f"answers 401.*{USER}"):
        load()


def test_a_password_is_told_nobody(load: Loader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(USER, "ali")
    monkeypatch.setenv(PASSWORD, SECRET)
    load.store.faults += [wants("Basic"), at_batch(2, answers(503)), at_batch(4, answers(403))]

    with pytest.raises(StoreError) as caught:
        load()

    written = [file.read_bytes().decode("latin-1") for file in load.folder.rglob("journal.json")]
    assert SECRET not in "\n".join([*load.told, str(caught.value), *written])


def test_a_password_in_an_address_is_refused(load: Loader) -> None:
    with pytest.raises(ConfigError, match="without user, password"):
        load(url="http://ali:sesame@127.0.0.1:1/")


def test_an_address_without_a_store_is_told(load: Loader) -> None:
    with pytest.raises(ConfigError, match="no store that can be written to is found"):
        load(url=f"{load.store.url}/elsewhere")


def test_a_store_that_is_down_is_told(load: Loader) -> None:
    with pytest.raises(StoreError, match="cannot be reached"):
        load(url="http://127.0.0.1:1")


def test_an_answer_that_is_no_result_is_told(load: Loader) -> None:
    given = Addresses(f"{load.store.url}/query", f"{load.store.url}/update")

    def lie(request: Request) -> bool:
        return request.path == "/query" and answers(200)(request)

    load.store.faults.append(lie)
    with pytest.raises(StoreError, match="no SPARQL JSON"):
        load(given=given)


def test_two_loads_into_one_store_do_not_meet(load: Loader) -> None:
    second: list[str] = []

    def try_another(_: Request) -> bool:
        try:
            Loader.__call__(load)
        except LodError as error:
            second.append(str(error))
        return False

    load.store.faults.append(at_batch(2, try_another))

    assert not load().differences
    assert "another load" in second[0]


def test_nothing_is_left_beside_the_releases(load: Loader) -> None:
    load()

    assert not list((load.folder / ".loads").iterdir())


def test_the_journal_is_a_whole_file_at_any_time(load: Loader) -> None:
    seen: list[object] = []

    def look(_: Request) -> bool:
        seen.extend(json.loads(file.read_text())["done"] for file in load.folder.rglob("journal.json"))
        return False

    load.store.faults += [at_batch(1, look), at_batch(3, look)]

    load()

    assert seen == [0, 200]
