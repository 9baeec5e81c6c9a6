"""What a worker does with an errand that was sent: unpack it, do it, give back the files it made.

It runs on a machine that has Python and our packages, and of this archive what came along only.
"""

import os
import pickle
import socket
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from lod.engines.kit import versions
from lod.errors import CrewError, LodError

Files = dict[str, bytes]


def do_sent(sent: bytes, root: Path, folders: Mapping[str, str], expected: Mapping[str, str]) -> bytes:
    """Do an errand; return, pickled, the files it made, or the error of ours that says why there are none.

    Args:
        sent: a pickled `lod.crew.Sent`.
        root: a folder for what lies between; it is there.
        folders: where they lie on the machine that sent it, and what they are called below `root`.
        expected: the versions of packages on the machine that sent it.
    """
    os.environ.setdefault("XDG_CACHE_HOME", str(root / "lod-cache"))  # this user may have no home
    try:
        _require(expected)
        return pickle.dumps(_do(sent, root, folders))
    except LodError as error:
        message = str(error)
        for ours, name in folders.items():  # who reads it knows the other machine
            message = message.replace(str(root / name), ours)
        return pickle.dumps(type(error)(message))


def _do(sent: bytes, root: Path, folders: Mapping[str, str]) -> Files:
    fill = pickle.loads(sent)  # noqa: S301 - from the machine whose code we run
    with TemporaryDirectory(prefix="lod-", dir=root) as name:
        folder = Path(name, "made")
        folder.mkdir()
        fill(folder, lambda ours: root / folders[str(ours)])
        return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}


def _require(expected: Mapping[str, str]) -> None:
    """Require the same packages as on the machine that sends: others may make other bytes."""
    for name, found in versions().items():
        if found != expected[name]:
            here, there = f"{name} {found}", f"{name} {expected[name]}"
            raise CrewError(
                f"worker {socket.gethostname()}: has {here}, expected {there} as where it is built"
            )
