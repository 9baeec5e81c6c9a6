"""What an archivist adds to a record: a TOML file beside the page, under the same name.

It is checked against a JSON Schema (2020-12), `description.schema.json`, and each of its names
must name one thing; whether what it points to is there is the mapping's matter.
"""

import difflib
import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from lod.model import ArchivistDescription, Entry, Finding, Severity, plan_name

SUFFIX = ".toml"
_SCHEMA = Path(__file__).with_name("description.schema.json")
_PARTS_OF_THE_DOCUMENT = ("part", "person", "group")  # each is a `#id` of the document, and so is a plan
# Fragments that the page's own part of the graph gives to the document.
_TAKEN = re.compile(r"number|(addressee|signatory)-.*")


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
        table = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _wrong(name, "is not UTF-8, expected a TOML file in UTF-8")
    except tomllib.TOMLDecodeError as error:
        return _wrong(name, f"is no TOML: {error}")
    table = _with_dates_as_text(table)
    if trouble := _check(table) or _check_day(table) or next(_check_names(table), ""):
        return _wrong(name, trouble)
    digest = hashlib.sha256(data).hexdigest()
    return ArchivistDescription(name, digest, table["author"], table.get("date", ""), tuple(_entries(table)))


def _with_dates_as_text(value: Any) -> Any:
    """Return a table in which dates of TOML are text, as the schema knows them."""
    if isinstance(value, dict):
        return {key: _with_dates_as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_dates_as_text(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


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
    where = _where(error.absolute_path)
    return f"{where}: {_words(error)}" if where else _words(error)


def _words(error: Any) -> str:
    """Return an error of the schema in the words of who writes the file."""
    explain = _EXPLAIN.get(error.validator)
    if explain:
        return explain(error)
    return f"{_short(error.instance)} does not fit. {error.schema.get('description', '')}".rstrip()


def _unknown(error: Any) -> str:
    known = sorted(error.schema["properties"])
    key = next(key for key in error.instance if key not in known)
    near = difflib.get_close_matches(key, known, n=1)
    hint = f"perhaps {near[0]!r} is meant" if near else f"there are {', '.join(known)}"
    return f"the key {key!r} is not known; {hint}"


def _missing(error: Any) -> str:
    key = next(key for key in error.validator_value if key not in error.instance)
    return f"the key {key!r} is missing"


def _of_wrong_type(error: Any) -> str:
    return f"{_short(error.instance)} is no {_TYPES[error.validator_value]}"


def _not_one_of(error: Any) -> str:
    needed = " or ".join(" and ".join(option["required"]) for option in error.validator_value)
    return f"expected {needed}, and not several of them"


_EXPLAIN: Mapping[str, Callable[[Any], str]] = {
    "additionalProperties": _unknown,
    "required": _missing,
    "type": _of_wrong_type,
    "oneOf": _not_one_of,
    "enum": lambda error: f"{error.instance!r} is none of {', '.join(error.validator_value)}",
    "minItems": lambda _: "is empty; leave the key out instead",
    "uniqueItems": lambda _: "the same stands twice",
}
_TYPES = {"string": "text in quotes", "array": "list in square brackets", "object": "table"}


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:36]} ..."  # noqa: PLR2004 - it only has to be recognised


def _check_day(table: Mapping[str, Any]) -> str:
    """Return whether there is no such day as that on which the file was written."""
    try:
        date.fromisoformat(table.get("date", "2000-01-01"))
    except ValueError:
        return f"date: {table['date']!r} is no day, expected one such as 2026-11-24"
    return ""


def _check_names(table: Mapping[str, Any]) -> Iterator[str]:
    """Yield each name that two things would have."""
    names: dict[tuple[str, str], str] = {}
    for entry in _entries(table):
        for name in _names(entry):
            space = "document" if entry.table in _PARTS_OF_THE_DOCUMENT else entry.table
            here = entry.named("")
            if space == "document" and _TAKEN.fullmatch(name):
                yield f"{here}: the id {name!r} belongs to the page's own part; choose another"
            if (space, name) in names:
                before = names[space, name]
                yield f"{here}: the name {name!r} stands already at {before}; give it an id of its own"
            names[space, name] = here


def _names(entry: Entry) -> Iterator[str]:
    """Yield the names that an entry gives away."""
    if id_ := entry.values.get("id") or entry.values.get("heading"):
        yield id_
    for plan in entry.values.get("plans", ()):
        yield plan_name(plan)


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
