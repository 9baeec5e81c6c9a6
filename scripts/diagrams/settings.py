"""What docs/model/diagrams.toml says: which diagrams there are, and in which words things are told."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEYS = {"name", "title", "about", "start", "follow", "show"}


@dataclass(frozen=True, slots=True)
class Plan:
    """A diagram as it is asked for.

    `follow` has paths of properties, `/` between the steps and `^` before one that is gone backwards;
    `show` has, for a property with many values, how many are drawn, or which.
    """

    name: str
    title: str
    about: str
    start: tuple[str, ...]
    follow: tuple[tuple[str, ...], ...]
    show: dict[str, int | list[str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: its classes, and its colours in light and in dark, as hue and saturation."""

    name: str
    words: str
    classes: tuple[str, ...]
    hue: int
    saturation: int


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole file."""

    kinds: tuple[Kind, ...]
    vocabularies: dict[str, str]  # prefix: what it is called below an arrow
    datatypes: dict[str, str]
    languages: dict[str, str]
    outside: dict[str, str]  # beginning of an IRI: what such a thing is, where no class is said
    short: dict[str, str]  # part of an address: what is shown of it
    diagrams: tuple[Plan, ...]


def read_settings(path: Path) -> Settings:
    """Return the settings.

    Raises:
        ValueError: a diagram lacks a key or has one that is not known.
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    kinds = tuple(Kind(**row | {"classes": tuple(row["classes"])}) for row in data["kind"])
    names = ("vocabularies", "datatypes", "languages", "outside", "short")
    return Settings(
        kinds, *(dict(data[name]) for name in names), tuple(_plan(path, row) for row in data["diagram"])
    )


def _plan(path: Path, row: dict[str, Any]) -> Plan:
    if wrong := KEYS ^ ({"show"} | row.keys()):
        raise ValueError(f"{path}: diagram {row.get('name', '?')!r}: missing or not known: {sorted(wrong)}")
    follow = tuple(tuple(step.strip() for step in line.split(" / ")) for line in row["follow"])
    return Plan(row["name"], row["title"], row["about"], tuple(row["start"]), follow, row.get("show", {}))
