"""What a build finds, as a file of JSON Lines that one can filter."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lod.errors import ReleaseError
from lod.model import Finding


@contextmanager
def findings_file(file: Path | None) -> Iterator[Callable[[Finding], None]]:
    """Give what notes a finding; at the end the file is there as a whole, and before it the old one is.

    A line is an object with the keys `where` (the file with the number of the line, or a focus node),
    `severity` (info, warning or violation), `message` and, of what a shape finds, `path`, `value`,
    `shape` and `component`.

    Args:
        file: to write; None: nothing is written.

    Raises:
        ReleaseError: the file cannot be written.
    """
    if file is None:
        yield lambda _: None
        return
    beside = file.with_name(f".{file.name}-{os.getpid()}")
    try:
        # What is no text in the name of a file becomes an escape of JSON.
        with beside.open("w", encoding="utf-8", errors="backslashreplace") as stream:

            def note(finding: Finding) -> None:
                stream.write(f"{json.dumps(_table(finding), ensure_ascii=False)}\n")

            yield note
        beside.replace(file)
    except OSError as error:
        raise ReleaseError(f"{file}: {error.strerror}, expected a file that can be written") from None
    finally:
        with suppress(OSError):
            beside.unlink()


def _table(finding: Finding) -> dict[str, Any]:
    return {name: value for name, value in asdict(finding).items() if value}
