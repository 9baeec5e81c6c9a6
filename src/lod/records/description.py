"""What an archivist adds to a record: a TOML file beside the page, under the same name.

It is checked against a JSON Schema (2020-12), `description.schema.json`; whether what it points
to is there is the mapping's matter.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from lod.model import ArchivistDescription, Entry, Finding, Severity

SUFFIX = ".toml"
_SCHEMA = Path(__file__).with_name("description.schema.json")
_MOST_MESSAGE = 160  # characters; the schema quotes the whole value in its messages


def read_description(page: Path) -> ArchivistDescription | Finding | None:
    """Return the description beside the page of a record, what is wrong with it, or None if there is none."""
    file = page.with_suffix(SUFFIX)
    if not file.is_file():
        return None
    try:
        data = file.read_bytes()
    except OSError as error:
        return _wrong(file.name, f"cannot be read: {error.strerror}")
    return parse_description(file.name, data)


def parse_description(name: str, data: bytes) -> ArchivistDescription | Finding:
    """Return the description that a file of this name holds, or what is wrong with it."""
    try:
        table = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _wrong(name, "is not UTF-8, expected a TOML file in UTF-8")
    except tomllib.TOMLDecodeError as error:
        return _wrong(name, f"{error}, expected TOML")
    if trouble := _check(table):
        return _wrong(name, trouble)
    digest = hashlib.sha256(data).hexdigest()
    return ArchivistDescription(name, digest, table["author"], table.get("date", ""), tuple(_entries(table)))


def _entries(table: Mapping[str, Any]) -> Iterator[Entry]:
    for name, value in table.items():
        tables = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
        for number, values in enumerate(tables, start=1):
            yield Entry(name, number, values)


def _check(table: Mapping[str, Any]) -> str:
    """Return what is wrong with a description and where, or nothing."""
    from jsonschema.exceptions import best_match  # noqa: PLC0415 - needed for records with a description only

    error = best_match(_validator().iter_errors(table))
    if error is None:
        return ""
    message = error.message
    if error.validator == "pattern" and "description" in error.schema:
        message = f"{error.instance!r} does not fit. {error.schema['description']}"
    if len(message) > _MOST_MESSAGE:
        message = f"{message[: _MOST_MESSAGE - 4]} ..."
    where = _where(error.absolute_path)
    return f"{where}: {message}" if where else message


def _where(path: Any) -> str:
    """Return a path in words: `event 3, by 1`; numbers count from 1."""
    words = ""
    for step in path:
        words += f" {step + 1}" if isinstance(step, int) else f", {step}" if words else str(step)
    return words


@lru_cache(maxsize=1)
def _validator() -> Any:
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    return Draft202012Validator(json.loads(_SCHEMA.read_text(encoding="utf-8")))


def _wrong(name: str, message: str) -> Finding:
    return Finding(Severity.VIOLATION, name, message)
