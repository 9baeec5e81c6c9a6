"""Commands: data on standard output, one line a matter on standard error, and an exit code that tells."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from conftest import RECORD, ROOT
from lod.cli import main
from lod.cli_progress import steps
from lod.config import Config
from lod.releases import read_release
from serving import Server, serving

PAGE = """January 21, 1959

Note on the talks

SECRET

The talks in Geneva

Nehru was told by Mikoyan what Eisenhower had said.

Ref. 164/GS

Document Information

RGANI, f. 5, op. 30, d. 300.
"""
KEYS = ["start", "end", "surface", "kind", "key", "wikidata", "reason", "candidates"]
SERVER_TOML = """
base = "https://lod.example.org/"
[dataset]
title = "t"
description = "d"
publisher = "p"
issued = 2026-11-24
license = "https://creativecommons.org/publicdomain/zero/1.0/"
rights = "http://rightsstatements.org/vocab/CNE/1.0/"
[limits]
query_length = 100
"""


def lod(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def write(folder: Path, name: str, content: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


@pytest.mark.parametrize("command", [(), *((name,) for name in main.commands)])
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_every_command_shows_an_example(command: tuple[str, ...], option: str) -> None:
    result = lod(*command, option)

    assert result.exit_code == 0
    example = result.stdout.partition("Example:\n")[2].strip()
    assert example.startswith("lod " + (" ".join(command) or "build"))


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["build", "--nonsense"],
        ["find"],
        ["score", "one"],
        ["serve", "--port", "0"],
        ["serve", "--port", "http"],
        ["serve", "--workers", "0"],
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    result = lod(*arguments)

    assert result.exit_code == 2
    assert result.stdout == ""


def test_build_prints_the_iri_of_each_record(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", PAGE)
    write(tmp_path, "a.txt", PAGE.replace("Note", "Letter"))

    result = lod("build", tmp_path, "--output", tmp_path / "output")

    assert result.exit_code == 0
    assert result.stdout.split() == [f"https://lod.example.org/id/document/{name}" for name in "ab"]
    assert result.stderr.splitlines()[-1].startswith(f"{tmp_path / 'output'}: release ")


def test_build_says_that_nothing_has_changed(tmp_path: Path) -> None:
    arguments = ("build", write(tmp_path, "page.txt", PAGE), "--output", tmp_path / "output")
    lod(*arguments)

    again, forced = lod(*arguments), lod(*arguments, "--force")

    assert (again.exit_code, again.stdout) == (0, "")
    assert "nothing has changed" in again.stderr
    assert (forced.exit_code, forced.stdout) == (0, "https://lod.example.org/id/document/page\n")


def test_sources_that_replace_the_public_release_are_told_and_it_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LOD_OUTPUT", raising=False)
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "lod.toml", SERVER_TOML)
    for folder in ("authority", "ontology", "shapes"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    first = lod("build", write(tmp_path, "page.txt", PAGE))
    old = read_release(tmp_path / "output")

    second = lod("build", write(tmp_path, "other.txt", PAGE))

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "replaces" not in first.stderr
    assert f"replaces release {old.manifest.release} of 1 record(s), which is kept" in second.stderr
    assert old.folder.exists()


def test_sources_go_where_the_variable_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOD_OUTPUT", str(tmp_path / "output"))

    result = lod("build", write(tmp_path, "page.txt", PAGE))

    assert result.exit_code == 0
    assert read_release(tmp_path / "output").manifest.counts["records"] == 1


BAD = [
    pytest.param("page.txt", "", 1, id="empty"),
    pytest.param("page.txt", "\ufeff \n\n\t\n", 1, id="blank"),
    pytest.param("page.txt", b"\x89PNG\r\n\x00\x00\x00", 1, id="binary"),
    pytest.param("page.txt", PAGE.replace("Note", "Résumé").encode("latin-1"), 1, id="latin-1"),
    pytest.param("page.txt", PAGE.encode("utf-16"), 1, id="utf-16"),
    pytest.param("page.txt", "Roses are red,\nviolets are blue.\n", 1, id="wrong layout"),
    pytest.param("page.txt", "Document Information\n", 1, id="no page"),
    pytest.param("page.txt", PAGE.partition("\n\n")[2], 1, id="no date"),
    pytest.param("page.txt", PAGE.replace("January 21", "February 30"), 1, id="no such day"),
    pytest.param("page.txt", PAGE.replace("Note on the talks\n\n", ""), 1, id="no title"),
    pytest.param("page.txt", "January 21, 1959\n\nTitle\n\nDocument Information\n", 1, id="no body"),
    pytest.param("page.txt", None, 3, id="missing file"),
    pytest.param("page.pdf", "%PDF-1.7", 3, id="wrong suffix"),
    pytest.param("page", PAGE, 3, id="no suffix"),
]


MANY = {"a.txt": PAGE, "b.txt": PAGE, "c.txt": "", "d.txt": "\0"}


def build_many(folder: Path, *options: str | Path) -> Result:
    for name, content in MANY.items():
        write(folder, name, content)
    return lod("build", folder, "--output", folder / "output", *options)


def test_a_build_counts_by_why_what_is_left_out(tmp_path: Path) -> None:
    result = build_many(tmp_path)

    told = "1 written, 3 left out (2 not readable, 1 with the text of another); "
    assert told in result.stderr.splitlines()[-1]


def test_a_quiet_build_prints_what_is_wrong_only(tmp_path: Path) -> None:
    result = build_many(tmp_path, "--quiet")

    told = [line.partition(": ")[2].partition(":")[0] for line in result.stderr.splitlines()[:-1]]
    assert told == ["warning", "violation", "violation"]
    assert result.stdout == ""


def test_all_findings_are_written_to_a_file_a_json_object_a_line(tmp_path: Path) -> None:
    loud = build_many(tmp_path, "--findings", tmp_path / "found.jsonl")

    found = [json.loads(line) for line in (tmp_path / "found.jsonl").read_text("utf-8").splitlines()]
    told = [f"{table['where']}: {table['severity']}: {table['message']}" for table in found]
    assert told == loud.stderr.splitlines()[:-1]
    assert all(value for table in found for value in table.values())


def test_findings_that_cannot_be_written_are_told_in_one_line(tmp_path: Path) -> None:
    result = build_many(tmp_path, "--findings", tmp_path / "none" / "found.jsonl")

    assert result.exit_code == 3
    assert result.stderr.startswith(f"lod: {tmp_path / 'none' / 'found.jsonl'}: ")


@pytest.mark.parametrize(("name", "content", "code"), BAD)
def test_a_bad_file_is_told_in_one_line(
    tmp_path: Path, name: str, content: str | bytes | None, code: int
) -> None:
    file = write(tmp_path, name, content) if content is not None else tmp_path / name

    result = lod("build", file, "--output", tmp_path / "new" / "output")

    assert result.exit_code == code
    told, *more = result.stderr.splitlines()
    assert name in told
    assert "\n".join(more).endswith("nothing written, no record is left") is (code == 1)
    assert len(more) <= 1
    assert result.stdout == ""
    assert not (tmp_path / "new").exists()


def test_a_strict_build_writes_nothing_when_a_record_is_bad(tmp_path: Path) -> None:
    for name, content in {"a.txt": PAGE, "b.txt": "", "c.txt": "\0"}.items():
        write(tmp_path, name, content)

    result = lod("build", tmp_path, "--output", tmp_path / "output", "--strict")

    assert (result.exit_code, result.stdout) == (1, "")
    first, last = (line for line in result.stderr.splitlines() if ": info: " not in line)
    assert first.startswith(f"{tmp_path}/b.txt: violation: ")
    assert last == f"{tmp_path}/output: nothing written, a violation, and --strict is set"
    assert not (tmp_path / "output").exists()


def test_bad_files_beside_a_good_one_are_told_one_by_one(tmp_path: Path) -> None:
    for name, content in {"a.txt": "", "b.txt": "\0", "c.txt": "Roses are red.", "d.txt": PAGE}.items():
        write(tmp_path, name, content)

    result = lod("build", tmp_path, "--output", tmp_path / "output")

    assert result.exit_code == 1
    told = [line.partition(":")[0] for line in result.stderr.splitlines() if "violation" in line]
    assert told == [str(tmp_path / name) for name in ("a.txt", "b.txt", "c.txt")]
    assert result.stdout == "https://lod.example.org/id/document/d\n"
    assert read_release(tmp_path / "output").manifest.counts["left_out"] == 3


class Terminal(StringIO):
    """A stream that is, or is not, a terminal."""

    def __init__(self, *, is_one: bool) -> None:
        super().__init__()
        self.is_one = is_one

    def isatty(self) -> bool:
        """Tell what it is."""
        return self.is_one


@pytest.mark.parametrize(
    ("is_one", "pause", "told"), [(True, 60, True), (True, 80, False), (False, 60, False)]
)
def test_a_long_build_tells_a_terminal_how_far_it_is_and_a_pipe_nothing(
    monkeypatch: pytest.MonkeyPatch, *, is_one: bool, pause: float, told: bool
) -> None:
    stream = Terminal(is_one=is_one)
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr("lod.cli_progress._PAUSE", pause)

    monkeypatch.setattr("time.monotonic", iter([0.0, 70.0]).__next__)

    steps()("records read", 1, 2)

    line = "1 of 2 records read, 0.0143 a second, 0:01:10 left\n"
    assert stream.getvalue() == (line if told else "")


def test_findings_about_the_archives_own_records_begin_with_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LOD_OUTPUT", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "records").mkdir()
    write(tmp_path, "lod.toml", SERVER_TOML)
    write(tmp_path / "records", "poem.txt", "Roses are red.")
    for folder in ("authority", "ontology", "shapes"):
        (tmp_path / folder).symlink_to(ROOT / folder)

    result = lod("build")

    assert result.stderr.startswith("records/poem.txt:1: violation: ")


def test_data_that_does_not_conform_is_told_also_when_nothing_has_changed(tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "")
    write(tmp_path, "b.txt", PAGE)
    lod("build", tmp_path, "--output", tmp_path / "output")

    again = lod("build", tmp_path, "--output", tmp_path / "output")

    assert again.exit_code == 1


def test_an_output_folder_that_is_a_file_is_told_in_one_line(tmp_path: Path) -> None:
    output = write(tmp_path, "output", "a file")

    result = lod("build", write(tmp_path, "page.txt", PAGE), "--output", output)

    assert result.exit_code == 3
    assert result.stderr.splitlines()[-1].startswith(f"lod: {output}")
    assert output.read_text() == "a file"


@pytest.mark.parametrize(
    "command", [("build",), ("serve",), ("find", RECORD), ("score", "gold.json", RECORD)]
)
def test_missing_settings_are_told_in_one_line(tmp_path: Path, command: tuple[str | Path, ...]) -> None:
    gold = write(tmp_path, "gold.json", '{"mentions": []}')
    arguments = [gold if argument == "gold.json" else argument for argument in command]

    result = lod(*arguments, "--config", tmp_path / "none.toml")

    assert result.exit_code == 3
    assert result.stderr == f"lod: {tmp_path / 'none.toml'}: no such file; expected a lod.toml\n"


def test_a_process_ends_without_a_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lod", "build", "nothing.txt", "--output", "output"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "lod: nothing.txt: no such file or folder\n"


def test_find_prints_a_line_of_json_for_each_mention(tmp_path: Path) -> None:
    result = lod("find", write(tmp_path, "page.txt", PAGE))

    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert result.stderr == ""
    assert all(list(mention) == KEYS for mention in found)
    assert all(PAGE[mention["start"] : mention["end"]] == mention["surface"] for mention in found)
    people = {mention["surface"]: mention for mention in found if mention["kind"] == "person"}
    assert list(people) == ["Nehru", "Mikoyan", "Eisenhower"]
    assert (people["Nehru"]["key"], people["Nehru"]["wikidata"]) == ("nehru", "Q1047")


def test_the_keys_of_find_are_documented() -> None:
    result = lod("find", "--help")

    assert [key for key in KEYS if key not in result.stdout] == []


def test_find_has_an_empty_key_for_a_name_that_stays_open(tmp_path: Path) -> None:
    result = lod("find", write(tmp_path, "letter", "Cde. Zagorodny wrote."), "--date", "1959")

    [mention] = map(json.loads, result.stdout.splitlines())
    assert mention["surface"] == "Zagorodny"
    assert (mention["key"], mention["wikidata"], mention["candidates"]) == ("", "", [])


@pytest.mark.parametrize("date", ["1959-01-21", "1959-01", "1959", "1959-01-21/1959-02-01", "1959~"])
def test_find_reads_any_text_with_a_date_from_outside(tmp_path: Path, date: str) -> None:
    letter = write(tmp_path, "letter.md", "Dear Mr. Nehru,\nthe Germans say hello.\n")

    result = lod("find", letter, "--date", date)

    assert result.exit_code == 0
    assert [json.loads(line)["surface"] for line in result.stdout.splitlines()] == ["Nehru", "Germans"]


@pytest.mark.parametrize("date", ["", "soon", "1959-13", "1959-02-30", "21 January 1959", "1959-02/1959-01"])
@pytest.mark.parametrize("command", ["find", "score"])
def test_a_bad_date_is_wrong_usage(tmp_path: Path, command: str, date: str) -> None:
    letter = write(tmp_path, "letter.txt", "Nehru")
    gold = [write(tmp_path, "gold.json", '{"mentions": []}')] if command == "score" else []

    result = lod(command, *gold, letter, "--date", date)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert "--date" in result.stderr


@pytest.mark.parametrize(("name", "content", "code"), BAD)
def test_find_tells_a_bad_file_in_one_line(
    tmp_path: Path, name: str, content: str | bytes | None, code: int
) -> None:
    file = write(tmp_path, name, content) if content is not None else tmp_path / name

    result = lod("find", file)

    assert code in {1, 3}
    assert (result.exit_code, result.stdout) == (3, "")
    assert len(result.stderr.splitlines()) == 1
    assert name in result.stderr


@pytest.mark.parametrize("names", [[], ["a.txt", "b.txt"]], ids=["none", "two"])
def test_find_wants_one_file(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        write(tmp_path, name, PAGE)

    result = lod("find", tmp_path)

    assert result.exit_code in {2, 3}
    assert str(tmp_path) in result.stderr


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_page_in_utf_16_is_called_so(tmp_path: Path, encoding: str) -> None:
    page = write(tmp_path, "page.txt", f"\ufeff{PAGE}".encode(encoding))

    result = lod("find", page)

    assert result.stderr == f"lod: {page}: is UTF-16, expected a text file in UTF-8\n"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("key,name_full\nkoenig,K\u00f6nig\n".encode("latin-1"), "line 2: is not UTF-8, expected UTF-8"),
        (b"key;name_full\nkoenig;Koenig\n", "line 1: cells are divided by semicolons, expected commas"),
        (b'key,name_full\n"koenig"x,Koenig\n', "line 2: "),
    ],
    ids=["latin-1", "semicolons", "quotes"],
)
def test_a_table_that_a_spreadsheet_has_spoiled_is_told_with_its_line(
    tmp_path: Path, table: bytes, message: str
) -> None:
    folder = tmp_path / "authority"
    folder.mkdir()
    (folder / "states.csv").write_bytes((ROOT / "authority" / "states.csv").read_bytes())
    people = write(folder, "people.csv", table)
    settings = write(tmp_path, "lod.toml", SERVER_TOML)

    result = lod("find", write(tmp_path, "page.txt", PAGE), "--config", settings)

    assert result.exit_code == 3
    assert result.stderr.startswith(f"lod: {people}, {message}")
    assert len(result.stderr.splitlines()) == 1


def test_a_review_table_that_is_not_there_is_not_told_as_if_it_were(tmp_path: Path) -> None:
    table = tmp_path / "review.tsv"
    page = write(tmp_path, "page.txt", PAGE.replace("Nehru", "Cde. Zagorodny"))

    listed = lod("reconcile", page, "--limit", "0", "--review", table)
    accepted = lod("accept", "--reviewer", "N. N.", "--review", table)

    assert (listed.exit_code, listed.stdout) == (0, "1\tperson\tZagorodny\n")
    assert listed.stderr == "1 names open, 0 asked; 0 new candidates\n"
    assert accepted.exit_code == 3
    assert accepted.stderr.startswith(f"lod: {table}: no such file, ")


def test_reconcile_tells_of_files_that_it_does_not_read(tmp_path: Path) -> None:
    write(tmp_path, "page.txt", PAGE)
    write(tmp_path, "letter.docx", "")

    result = lod("reconcile", tmp_path, "--limit", "0")

    assert result.stderr.startswith(f"{tmp_path}: warning: 1 file not read: letter.docx, ")


def test_score_prints_figures(tmp_path: Path) -> None:
    page = write(tmp_path, "page.txt", PAGE)
    found = [json.loads(line) for line in lod("find", page).stdout.splitlines()]
    gold = [{"start": m["start"], "end": m["end"], "type": m["kind"], "key": m["key"]} for m in found]
    next(mention for mention in gold if mention["type"] == "person")["key"] = "somebody-else"

    result = lod("score", write(tmp_path, "gold.json", json.dumps({"mentions": gold})), page)

    head, *lines = [line.split() for line in result.stdout.splitlines()]
    figures = {(kind, task): numbers for kind, task, *numbers in lines}
    assert result.exit_code == 0
    assert head == ["kind", "task", "precision", "recall", "F1", "right", "given", "wanted"]
    assert figures["person", "finding"] == ["1.0000", "1.0000", "1.0000", "3", "3", "3"]
    assert figures["person", "linking"] == ["0.6667", "0.6667", "0.6667", "2", "3", "3"]


def test_score_refuses_an_annotation_of_another_text_in_one_line(tmp_path: Path) -> None:
    gold = write(tmp_path, "gold.json", json.dumps({"mentions": [], "source_chars": 7}))

    result = lod("score", gold, write(tmp_path, "page.txt", PAGE))

    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith(f"lod: {gold}: is about another text: ")


@pytest.mark.parametrize(
    "content", ["", "nonsense", "[]", "{}", '{"mentions": [{"start": 1}]}', '{"mentions": 1}', b"\xff\xfe"]
)
def test_score_tells_a_bad_annotation_in_one_line(tmp_path: Path, content: str | bytes) -> None:
    gold = write(tmp_path, "gold.json", content)

    result = lod("score", gold, RECORD)

    assert (result.exit_code, result.stdout) == (3, "")
    assert len(result.stderr.splitlines()) == 1
    assert str(gold) in result.stderr


def test_serve_without_a_release_says_how_to_make_one(tmp_path: Path) -> None:
    result = lod("serve", "--output", tmp_path / "nothing")

    assert result.exit_code == 3
    assert result.stderr == f"lod: {tmp_path / 'nothing'}: no release here; make one with 'lod build'\n"


def test_serve_says_in_one_line_that_a_port_is_taken(built: Config) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = lod("serve", "--output", built.output, "--port", str(port))

    assert result.exit_code == 3
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith(f"lod: 127.0.0.1:{port}: ")


def own_server(output: Path, folder: Path, *options: str) -> AbstractContextManager[Server]:
    """Return the real command on a free port, with settings of its own."""
    settings = write(folder, "own.toml", SERVER_TOML)
    return serving(folder, "--config", settings, "--output", output, *options)


@pytest.fixture
def server(built: Config, tmp_path: Path) -> Iterator[Server]:
    with own_server(built.output, tmp_path) as server:
        yield server


def test_serve_answers_until_it_is_told_to_end(server: Server, built: Config, client: FlaskClient) -> None:
    release = read_release(built.output).manifest.release

    health, page = server.get("/health"), server.get("/doc/person/nehru.ttl")
    code = server.end()

    assert (health.status, health.text) == (200, f"ok {release}\n")
    assert "Jawaharlal Nehru" in page.text
    assert (
        page.headers["etag"] == client.get("/doc/person/nehru.ttl").headers["ETag"]
    )  # the same in every process
    assert code == 0
    assert f"http://127.0.0.1:{server.port}/" in server.log.read_text()
    with pytest.raises(ConnectionRefusedError):
        server.get("/health")


def test_a_server_keeps_answering_while_others_build(tmp_path: Path) -> None:
    pages = [PAGE.replace("164/GS", f"{number}/GS") for number in range(3)]
    output = tmp_path / "output"
    lod("build", write(tmp_path, "page.txt", pages[0]), "--output", output)
    with own_server(output, tmp_path, "--workers", "2") as server:
        for page in pages[1:]:
            lod("build", write(tmp_path, "page.txt", page), "--output", output)
        query = f"/sparql?query={quote('ASK {}')}"
        codes = [
            server.get(path).status for path in 10 * (query, "/dumps/lod.nq.gz", "/doc/person/nehru.ttl")
        ]

    assert set(codes) == {200}


def test_serve_keeps_to_the_limits_of_its_settings(server: Server) -> None:
    short, long = (server.get(f"/sparql?query={quote('ASK {} #' + 'x' * n)}") for n in (1, 200))

    assert short.status == 200
    assert (long.status, long.text) == (400, "the query has 208 characters, expected at most 100\n")


def test_what_the_documentation_shows_of_names_that_stay_unlinked_is_what_a_build_tells(
    tmp_path: Path,
) -> None:
    text = PAGE.replace("Nehru was told", "Mr. Smith was told, and Smith agreed.\n\nKennedy was told")
    documented = (ROOT / "docs" / "publishing.md").read_text(encoding="utf-8").splitlines()
    shown = [line for line in documented if " stays unlinked: " in line]

    told = lod("build", write(tmp_path, "my-page.txt", text), "--output", tmp_path / "output").stderr

    assert len(shown) == 2
    assert [line for line in shown if line.partition(": ")[2] not in told] == []


def test_the_example_of_the_readme_works(tmp_path: Path) -> None:
    write(tmp_path, "my-page.txt", PAGE)
    command = [sys.executable, "-m", "lod", "build", "my-page.txt", "--output", "my-output"]
    environment = {**os.environ, "LOD_CONFIG": str(ROOT / "lod.toml")}

    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "my-output" / "current" / "manifest.json").exists()
