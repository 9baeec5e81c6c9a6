"""The engine spark: a real cluster of a master and two workers, and sessions within one process."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from conftest import ROOT
from engines import free_port
from lod.engines.session import full_names, one_line_of
from spark_cluster import Cluster, can_hide, cluster, require_spark, spark_home
from test_shards import PAGE, contents

LOD = [sys.executable, "-m", "lod"]
BUILD = """
import json, signal, sys
from dataclasses import replace
from pathlib import Path
from lod.build import build_release
from lod.config import load_config
from lod.engines import Terms, open_crew
from lod.shards import Size

# A shell that begins these tests in the background lets nobody be interrupted.
signal.signal(signal.SIGINT, signal.default_int_handler)
engine, records, output, properties = sys.argv[1:]
config = replace(load_config(Path("lod.toml")), output=Path(output))
terms = Terms(1, tuple(json.loads(properties).items()), lambda line: print(line, file=sys.stderr, flush=True))
with open_crew(engine, terms) as crew:
    build_release([Path(records)], config, print, crew=crew, size=Size(records=1))
"""
SUBMITTED = """
import sys
from pyspark import SparkContext
from lod.cli import main

if __name__ == "__main__":
    context = SparkContext()
    try:
        main()
    finally:
        print("still there:", context.parallelize([1, 2, 3]).sum())
"""
STACK = """Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent: Lost task 0.3
org.apache.spark.api.python.PythonException: Traceback (most recent call last):
  File "worker.py", line 2241, in main
    process()
OSError: [Errno 28] No space left on device

\tat org.apache.spark.api.python.BasePythonRunner.handlePythonException(PythonRunner.scala:596)
\tat java.base/java.lang.Thread.run(Thread.java:840)
"""
HERE = {"spark.master": "local[1]"}
PASSIVE = 'hadoop.fs.ftp.data.connection.mode = "PASSIVE_LOCAL_DATA_CONNECTION_MODE"\n'


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages, a poem among them."""
    folder = tmp_path_factory.mktemp("sources") / "pages"
    folder.mkdir()
    for number in range(24):
        (folder / f"memo-{number}.txt").write_text(PAGE.format(number=number), encoding="utf-8")
    (folder / "poem.txt").write_text("Roses are red.\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def hidden(pages: Path) -> tuple[Path, ...]:
    """What workers do not see: the sources, our code and the curators' folders; nothing without root."""
    ours = (ROOT / "src", ROOT / "authority", ROOT / "ontology", ROOT / "shapes")
    return (pages, *ours) if can_hide() else ()


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory, hidden: tuple[Path, ...]) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster"), hidden=hidden) as running:
        yield running


@pytest.fixture(scope="module")
def undisturbed(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The release of the pages by the other engine, and what was told."""
    output = tmp_path_factory.mktemp("undisturbed") / "output"
    return output, build("processes", pages, output, {}).communicate(timeout=100)[0]


def build(engine: str, pages: Path, output: Path, properties: Mapping[str, str]) -> "subprocess.Popen[str]":
    """Begin to build pages, a shard each."""
    command = [sys.executable, "-c", BUILD, engine, str(pages), str(output), json.dumps(properties)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def lod(*arguments: str | Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run `lod` in one process."""
    return subprocess.run(
        [*LOD, *arguments], cwd=ROOT, env={**os.environ, **variables},
        check=False, capture_output=True, text=True, timeout=100,
    )  # fmt: skip


def shards(output: Path) -> int:
    """Return how many shards are built."""
    folder = output / ".shards"
    return sum(not place.name.startswith(".") for place in folder.iterdir()) if folder.exists() else 0


def wait_for_shards(output: Path, process: "subprocess.Popen[str]", many: int) -> None:
    until = time.monotonic() + 80
    while shards(output) < many:
        assert time.monotonic() < until
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)


def test_a_cluster_builds_the_same_bytes_though_a_worker_is_killed_and_none_sees_our_folders(
    two_workers: Cluster, pages: Path, hidden: tuple[Path, ...], undisturbed: tuple[Path, str], tmp_path: Path
) -> None:
    output, told = undisturbed
    process = build("spark", pages, tmp_path / "output", two_workers.properties())
    wait_for_shards(tmp_path / "output", process, 3)
    executors = two_workers.executors()
    unseen = [list(Path(f"/proc/{executors[0]}/root{folder}").iterdir()) for folder in hidden]

    os.kill(executors[0], signal.SIGKILL)
    built = shards(tmp_path / "output")

    also_told, errors = process.communicate(timeout=100)
    assert process.returncode == 0, errors
    assert len(executors) == 2
    assert built < 25
    assert unseen == [[]] * len(hidden)
    assert contents(tmp_path / "output") == contents(output)
    assert also_told == told


def test_a_cluster_that_is_not_there_is_told_in_one_line(pages: Path, tmp_path: Path) -> None:
    require_spark()
    nobody = f"spark://127.0.0.1:{free_port()}"

    done = lod(
        "build", pages, "--output", tmp_path / "output", "--engine=spark", f"--engine-option=master={nobody}"
    )

    assert done.returncode == 3
    assert done.stderr == f"lod: {nobody}: Connection refused, expected the master of a cluster\n"
    assert not (tmp_path / "output").exists()


def test_that_there_is_no_java_is_told_in_one_line(pages: Path, tmp_path: Path) -> None:
    require_spark()

    done = lod("build", pages, "--output", tmp_path / "output", "--engine=spark", JAVA_HOME=str(tmp_path))

    assert done.returncode == 3
    assert done.stderr.startswith(f"lod: there is no Java on JAVA_HOME ({tmp_path}), expected Java 17")
    assert done.stderr.count("\n") == 1


def wait_until_open(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    pytest.fail("the server of FTP does not answer")


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, pages: Path, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Give the address of a folder with the pages, and where it really lies: in files here, or behind FTP."""
    root = tmp_path / "elsewhere"
    shutil.copytree(pages, root / "pages")
    if request.param == "file":
        yield root.as_uri(), root
        return
    port = free_port()
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "pyftpdlib",
        "--interface",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    command += ["--directory", str(root), "--write", "--username", "archivist", "--password", "letters"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        wait_until_open(port)
        yield f"ftp://archivist:letters@127.0.0.1:{port}", root
        server.terminate()


@pytest.mark.parametrize("elsewhere", ["file", "ftp"], indirect=True)
def test_sources_and_copies_of_a_release_may_be_at_addresses(
    elsewhere: tuple[str, Path], undisturbed: tuple[Path, str], tmp_path: Path
) -> None:
    require_spark()
    address, root = elsewhere
    settings = (ROOT / "lod.toml").read_text(encoding="utf-8")
    for name in ("records", "authority", "ontology", "shapes", "queries", "profiles"):
        settings = settings.replace(f'{name} = "{name}"', f'{name} = "{ROOT / name}"')
    (tmp_path / "lod.toml").write_text(
        f'{settings}\n[spark]\nmaster = "local[1]"\n{PASSIVE}', encoding="utf-8"
    )
    output, copies = tmp_path / "output", root / "copies"

    done = lod(
        "build", f"{address}/pages", "--config", tmp_path / "lod.toml", "--output", output,
        "--engine", "spark", "--copy-to", f"{address}/copies",
    )  # fmt: skip

    assert done.returncode == 1, done.stderr  # one is a poem
    assert f"{address.replace('archivist:letters@', '')}/pages/poem.txt:" in done.stderr
    assert "letters" not in done.stderr  # the password
    assert str(output / ".fetched") not in done.stderr
    assert contents(output) == contents(undisturbed[0])
    release = (copies / "current.txt").read_text().strip()
    files = {file.name: file.read_bytes() for file in (copies / "releases" / release).iterdir()}
    assert files == contents(output)


def test_an_interrupted_build_ends_at_once_and_keeps_what_is_done(pages: Path, tmp_path: Path) -> None:
    require_spark()
    output = tmp_path / "output"
    process = build("spark", pages, output, HERE)
    wait_for_shards(output, process, 1)  # the sooner, the less likely it has ended

    process.send_signal(signal.SIGINT)

    _, errors = process.communicate(timeout=30)
    assert process.returncode != 0
    assert errors.endswith("KeyboardInterrupt\n")
    assert "Py4J" not in errors
    assert 1 <= shards(output) < 25
    assert not (output / "current").exists()


def test_a_session_that_is_there_is_used_and_left_running(pages: Path, tmp_path: Path) -> None:
    require_spark()
    script = tmp_path / "build.py"
    script.write_text(SUBMITTED, encoding="utf-8")
    command = [
        spark_home() / "bin" / "spark-submit",
        "--master",
        "local[1]",
        "--conf",
        "spark.ui.enabled=false",
    ]
    arguments = [script, "build", pages / "memo-1.txt", "--output", tmp_path / "output", "--engine", "spark"]

    done = subprocess.run(
        [*map(str, command), *map(str, arguments)],
        cwd=ROOT, env={**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"},
        check=False, capture_output=True, text=True, timeout=100,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "id/document/memo-1" in done.stdout
    assert done.stdout.endswith("still there: 6\n")


def test_what_a_worker_raised_is_told_without_the_stack_of_java() -> None:
    class Java:
        def getMessage(self) -> str:  # noqa: N802 - Java's
            return STACK

    error = Exception("An error occurred while calling o12.collect")
    error.java_exception = Java()  # type: ignore[attr-defined]

    assert one_line_of(error) == "a task failed 4 times: OSError: [Errno 28] No space left on device"


def test_a_property_may_be_named_without_its_prefix() -> None:
    named = full_names([("master", "local[1]"), ("spark.ui.enabled", "true")])

    assert named == {"spark.master": "local[1]", "spark.ui.enabled": "true"}


def test_nothing_of_spark_is_loaded_unless_it_is_asked_for() -> None:
    loaded = "import sys, lod.cli, lod.build, lod.engines; print([m for m in sys.modules if 'spark' in m])"

    done = subprocess.run([sys.executable, "-c", loaded], check=True, capture_output=True, text=True)

    assert done.stdout == "[]\n"
