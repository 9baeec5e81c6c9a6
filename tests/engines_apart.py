"""A crew that does errands as another machine would: from what was sent, in a folder of its own."""

import pickle
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from lod.crew import Crew, Errand
from lod.engines.kit import versions
from lod.engines.worker import do_sent
from lod.errors import LodError


class Apart(Crew):
    """Sends errands to a folder that stands for another machine."""

    def __init__(self, root: Path) -> None:
        super().__init__(1)
        self._root = root
        self.done = 0  # errands

    def do(self, tasks: Iterable[Callable[[], Any]]) -> Iterator[Any]:
        """Yield what tasks return."""
        for task in tasks:
            yield self._send(task) if isinstance(task, Errand) else task()

    def _send(self, errand: Errand) -> Path:
        fill = errand.pack()
        if not fill:
            return errand()
        names = {str(folder): f"{number}-sent" for number, folder in enumerate(errand.folders)}
        for folder in errand.folders:
            shutil.copytree(folder, self._root / names[str(folder)], dirs_exist_ok=True)
        made = pickle.loads(do_sent(pickle.dumps(fill), self._root, names, versions()))  # noqa: S301 - our own
        if isinstance(made, LodError):
            raise made
        self.done += 1
        return errand.keep(made)
