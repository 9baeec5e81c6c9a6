"""The engine of many machines: errands are sent through Spark, the rest is done here.

An errand goes out with the bytes of its sources, and comes back with the files it made: workers
share no folder with us. What all need (our code, authority, ontology, shapes) is sent to each
worker once. Spark does anew what a lost worker had; a few errands are under way for each
processor of the cluster, so memory does not grow with their number.
"""

import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar, cast
from uuid import uuid4

from lod.crew import Crew, Errand
from lod.engines import Terms
from lod.engines.files import copy_folder, fetch_sources
from lod.engines.kit import pack_code, pack_folder, versions
from lod.engines.session import Session, full_names, open_session
from lod.errors import CrewError, LodError

MOST_SENT = 64 << 20  # bytes; what is larger is done here: Spark takes no task above 128 MiB
_WAITING = 4  # errands under way for each processor of the cluster
_GROUPS = 12  # into which these are divided: one after the other is done, and another begins
_GROUP_BYTES = 32 << 20  # of a group

_T = TypeVar("_T")


class SparkCrew(Crew):
    """Sends errands to a cluster; Spark starts with the first of them."""

    knows_addresses = True

    def __init__(self, terms: Terms) -> None:
        super().__init__(terms.jobs)
        self._terms, self._properties = terms, full_names(terms.properties)
        self._session: Session | None = None
        self._lock, self._here = threading.Lock(), threading.Semaphore(terms.jobs)
        self._is_over = threading.Event()  # nobody waits for the rest
        self._sent_once: dict[Path | None, str] = {}  # what each worker has; None: our code
        self._name = f"lod-{uuid4()}"  # of the group of our tasks, to stop them

    def __exit__(self, *error: object) -> None:
        if self._session:
            self._session.stop(failed=error[0] is not None)
            self._session = None
            self._sent_once.clear()
        super().__exit__(*error)

    def do(self, tasks: Iterable[Callable[[], _T]]) -> Iterator[_T]:
        """Yield what tasks return, in their order; errands are sent to the cluster.

        Raises:
            CrewError: the cluster fails.
            LodError: what an errand found wrong, as if it had been done here.
        """
        waiting = iter(tasks)
        first = list(islice(waiting, 1))
        every = chain(first, waiting)
        if not all(isinstance(task, Errand) for task in first):  # they are of one kind; their files lie here
            yield from super().do(every)
            return
        yield from cast("Iterator[_T]", self._send_all(cast("Iterator[Errand]", every)))

    def fetch(self, uri: str, folder: Path) -> Path:
        """Copy sources from a file system that Spark knows; see `lod.engines.files`."""
        return fetch_sources(self._begun().context, uri, folder)

    def copy(self, folder: Path, uri: str) -> None:
        """Copy a folder to a file system that Spark knows; see `lod.engines.files`."""
        copy_folder(self._begun().context, folder, uri)

    def _send_all(self, errands: Iterable[Errand]) -> Iterator[Path]:
        """Yield the folders in the order of the errands; a few groups are under way."""
        groups, under_way = self._groups(errands), deque[Future[list[Path]]]()
        threads = ThreadPoolExecutor(_GROUPS, "lod-spark")
        self._is_over.clear()
        try:
            for group in groups:
                under_way.append(threads.submit(self._send, group))
                if len(under_way) == _GROUPS:
                    yield from under_way[0].result()
                    under_way.popleft()
            while under_way:
                yield from under_way[0].result()
                under_way.popleft()
        finally:
            if under_way:
                self._is_over.set()
            if under_way and self._session:
                with suppress(Exception):  # Java may have ended
                    self._session.context.cancelJobGroup(self._name)
            threads.shutdown(cancel_futures=True)

    def _groups(self, errands: Iterable[Errand]) -> Iterator[list[Errand]]:
        """Yield errands in groups, as many and as large as one job should have."""
        group: list[Errand] = []
        for errand in errands:
            size = sum(one.size for one in (*group, errand))
            if group and (len(group) >= self._group_size() or size > _GROUP_BYTES):
                yield group
                group = []
            group.append(errand)
        if group:
            yield group

    def _group_size(self) -> int:
        return max(1, _WAITING * self._session.slots // _GROUPS) if self._session else 1

    def _send(self, group: Sequence[Errand]) -> list[Path]:
        """Have errands done, by the cluster if they can be sent."""
        folders: dict[int, Path] = {}
        sent: dict[int, bytes] = {}
        for number, errand in enumerate(group):
            if errand.size > MOST_SENT:
                folders[number] = self._do_here(errand)
            elif (fill := errand.pack()) is None:
                folders[number] = errand()
            elif len(pickled := pickle.dumps(fill)) > MOST_SENT:
                folders[number] = self._do_here(errand)
            else:
                sent[number] = pickled
        if sent:
            done = self._run(list(sent.values()), group[0].folders)
            for number, files in zip(sent, done, strict=True):
                folders[number] = group[number].keep(files)
        return [folders[number] for number in range(len(group))]

    def _do_here(self, errand: Errand) -> Path:
        with self._here:
            return self.do_one(errand)

    def _run(self, sent: Sequence[bytes], folders: Iterable[Path]) -> Iterator[Mapping[str, bytes]]:
        """Yield what workers made, as one job of Spark with a task an errand."""
        session = self._begun()
        context = session.context
        if self._is_over.is_set():
            raise CrewError("the build has been stopped; what is done is kept")
        try:
            code = self._distribute(None)
            names = {str(folder): self._distribute(folder) for folder in folders}
            context.setJobGroup(self._name, "lod build", interruptOnCancel=True)
            work = _bootstrap(code, names, versions())
            returned = context.parallelize(sent, len(sent)).map(work).collect()
        except Exception as error:
            raise session.explain(error) from error
        for pickled in returned:
            made = pickle.loads(pickled)  # noqa: S301 - from our own code, over Spark's connections
            if isinstance(made, LodError):
                raise made
            yield made

    def _distribute(self, folder: Path | None) -> str:
        """Have Spark give each worker a folder, or our code, once; return what it is called there."""
        session = self._begun()
        with self._lock:
            if folder not in self._sent_once:
                packed = pack_folder(folder, session.folder) if folder else pack_code(session.folder)
                session.context.addArchive(f"{packed}#{packed.stem}")
                self._sent_once[folder] = packed.stem
            return self._sent_once[folder]

    def _processes(self) -> ProcessPoolExecutor:
        with self._lock:
            return super()._processes()

    def _begun(self) -> Session:
        with self._lock:
            if not self._session:
                self._session = open_session(self._properties)
                self._terms.tell(self._session.describe())
            return self._session


def _bootstrap(
    code: str, folders: Mapping[str, str], expected: Mapping[str, str]
) -> Callable[[bytes], bytes]:
    """Return what a worker runs; it is sent as it is, since the worker has our code only after it began."""

    def work(sent: bytes) -> bytes:
        import sys  # noqa: PLC0415 - all of this runs elsewhere
        from pathlib import Path  # noqa: PLC0415

        from pyspark import SparkFiles  # noqa: PLC0415

        root = SparkFiles.getRootDirectory()
        if f"{root}/{code}" not in sys.path:
            sys.path.insert(0, f"{root}/{code}")
        from lod.engines.worker import do_sent  # noqa: PLC0415

        return do_sent(sent, Path(root), folders, expected)

    return work
