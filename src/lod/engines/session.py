"""A Spark session: the one that is there, or one of our own with modest defaults; its errors in one line."""

import os
import re
import shutil
import socket
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from lod.errors import CrewError

_PREFIX = "spark."
_MASTER, _PYTHON = "spark.master", "spark.pyspark.python"
_DEFAULTS = {
    _MASTER: "local[*]",
    "spark.app.name": "lod build",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
_HERE = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
_IS_HERE = re.compile(r"local(\[|-cluster\[|$)|spark://(127\.|localhost\b|\[::1\])")
_SECRET = re.compile(r"secret|password|token|access[.]?key", re.IGNORECASE)  # as Spark itself redacts
_SUBMITTED = "PYSPARK_GATEWAY_PORT"  # set by spark-submit, whose Java process we then use
_OWN = re.compile(r"[\w.]*(?:Error|Exception|Exit|Interrupt)\b.*")  # the last line of a traceback
_PATIENCE, _PAUSE, _ANSWER = 20, 0.1, 5  # seconds
_STANDALONE = "spark://"
_MOST = 300  # characters of a foreign message


@dataclass(frozen=True, slots=True)
class Session:
    """A connection to a cluster."""

    context: Any  # pyspark.SparkContext
    is_ours: bool
    log: Path | None  # of the Java process that we started

    @property
    def slots(self) -> int:
        """How many tasks the cluster does at once, as far as it is known now."""
        return max(1, int(self.context.defaultParallelism))

    @property
    def folder(self) -> Path:
        """For files that workers get; Spark removes it with the session."""
        from pyspark import SparkFiles  # noqa: PLC0415

        folder = Path(SparkFiles.getRootDirectory(), "lod")
        folder.mkdir(exist_ok=True)
        return folder

    def describe(self) -> str:
        """Return where the work is done; that no worker has come is worth knowing, too."""
        java = self.context._jsc.sc()  # noqa: SLF001 - Python has no other way to it
        until = time.monotonic() + _PATIENCE
        while not java.isLocal() and java.getExecutorMemoryStatus().size() <= 1:  # the driver is one
            if time.monotonic() > until:
                return f"Spark {self.context.version} at {self.context.master}: still waiting for a worker"
            time.sleep(_PAUSE)
        return f"Spark {self.context.version} at {self.context.master}: {self.slots} tasks at once"

    def explain(self, error: BaseException) -> CrewError:
        """Return an error of the cluster in one line."""
        java = getattr(self.context, "_jsc", None)
        if java is None or java.sc().isStopped():
            master = self.context.master
            return CrewError(f"{master}: the cluster does not answer, or not to us; is the secret the same?")
        return CrewError(f"spark: {one_line_of(error)}; what is done is kept{_see(self.log)}")

    def stop(self, *, failed: bool) -> None:
        """End it, if it is ours; what Java has told is kept if something failed."""
        if self.is_ours:
            with suppress(Exception):  # it may have ended by itself
                self.context.stop()
        if self.log and not failed:
            self.log.unlink(missing_ok=True)


def full_names(properties: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return properties by their full names; `spark.` may be left out."""
    return {key if key.startswith(_PREFIX) else _PREFIX + key: value for key, value in properties}


def open_session(properties: Mapping[str, str]) -> Session:
    """Return the session of this process, or begin one.

    One that is there already, as in a notebook, is used as it is; one of `spark-submit` gets the
    properties that it leaves open.

    Raises:
        CrewError: PySpark or Java is missing, or the cluster does not answer.
    """
    try:
        from pyspark import SparkContext  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        raise CrewError(
            "the engine 'spark' needs PySpark, expected pip install 'lod[spark]' or make spark"
        ) from None
    _require_master(properties.get(_MASTER, ""))
    if there := SparkContext._active_spark_context:  # noqa: SLF001 - getOrCreate does not tell which
        return Session(there, is_ours=False, log=None)
    log = None
    if _SUBMITTED not in os.environ and not SparkContext._gateway:  # noqa: SLF001 - no Java runs yet
        _require_java()
        log = _new_log()
    try:
        return Session(_begin(SparkContext, properties, log), is_ours=True, log=log)
    except CrewError:
        if log:
            log.unlink()
        raise
    except Exception as error:  # PySpark's, Py4J's and Java's have nothing in common
        raise CrewError(f"spark: cannot begin: {_hint(log) or one_line_of(error)}{_see(log)}") from error


def _begin(kind: Any, properties: Mapping[str, str], log: Path | None) -> Any:
    from pyspark import SparkConf  # noqa: PLC0415
    from pyspark.java_gateway import launch_gateway  # noqa: PLC0415

    if log:
        conf = SparkConf(loadDefaults=False)
        conf.setAll([(key, value) for key, value in properties.items() if not _SECRET.search(key)])
        with log.open("wb") as stream:  # Java talks much; what matters is told in our own words
            gateway = launch_gateway(conf, {"stdout": stream, "stderr": stream})
        kind._ensure_initialized(gateway=gateway)  # noqa: SLF001
    conf = SparkConf(loadDefaults=True, _jvm=kind._jvm)  # noqa: SLF001 - with what was given to Java
    conf.setAll(list(properties.items()))
    defaults = _DEFAULTS | (_HERE if _IS_HERE.match(conf.get(_MASTER, "local") or "") else {})
    for key, value in defaults.items():
        conf.setIfMissing(key, value)
    _require_master(conf.get(_MASTER) or "")
    context = kind(conf=conf)
    if _SUBMITTED not in os.environ:  # workers have Python where it is here, unless told otherwise
        context.pythonExec = properties.get(_PYTHON) or os.environ.get("PYSPARK_PYTHON") or sys.executable
    return context


def _require_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if not shutil.which(f"{home}/bin/java" if home else "java"):
        where = f"JAVA_HOME ({home})" if home else "PATH"
        raise CrewError(f"there is no Java on {where}, expected Java 17 or newer; make spark installs one")


def _require_master(address: str) -> None:
    """Require that somebody listens at one of the addresses of a cluster; Spark tries for a minute."""
    if not address.startswith(_STANDALONE):
        return
    why = ""
    for place in address.removeprefix(_STANDALONE).split(","):
        host, _, port = place.rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), _ANSWER).close()
        except (OSError, ValueError) as error:
            why = f"{getattr(error, 'strerror', None) or error}"
        else:
            return
    raise CrewError(f"{address}: {why}, expected the master of a cluster")


def _new_log() -> Path:
    with NamedTemporaryFile(prefix="lod-spark-", suffix=".log", delete=False) as file:
        return Path(file.name)


def _hint(log: Path | None) -> str:
    """Return the first line in which Java named an error."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log else []
    told = [line for line in lines if re.search(r"error|exception", line, re.IGNORECASE)]
    return _shorten(told[0]) if told else ""


def one_line_of(error: BaseException) -> str:
    """Return what an error of Spark says, without the stack: the reason of the worker, if it tells one."""
    java = getattr(error, "java_exception", None)
    text = str(java.getMessage() if java is not None else error)
    head, _, rest = text.partition("\n")
    of_python = [line for line in rest.splitlines() if _OWN.fullmatch(line)]
    reason = of_python[-1] if of_python else head
    often = re.search(r"failed (\d+) times", head)
    return _shorten(f"a task failed {often[1]} times: {reason}" if often and of_python else reason)


def _see(log: Path | None) -> str:
    return f" (see {log})" if log else ""


def _shorten(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _MOST else f"{words[: _MOST - 4]} ..."
