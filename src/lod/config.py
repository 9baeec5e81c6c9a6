"""`lod.toml` to a frozen `Config`, read once at a door and handed down."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from lod.errors import ConfigError

NAME = "lod.toml"

_Section = TypeVar("_Section")


@dataclass(frozen=True, slots=True)
class Dataset:
    """What the data set says of itself."""

    title: str
    description: str
    publisher: str
    issued: date
    license: str  # IRI
    rights: str  # IRI of the rights statement for the texts described


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may cost."""

    query_timeout: float = 10.0  # seconds
    query_memory: int = 1024  # MiB a worker
    query_bytes: int = 50  # MiB an answer
    query_length: int = 20_000  # characters
    query_workers: int = 2
    query_queue: int = 16  # queries that may wait for a worker


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one archive."""

    base: str
    dataset: Dataset
    records: Path
    output: Path
    authority: Path
    ontology: Path
    shapes: Path
    queries: Path
    limits: Limits = Limits()


def load_config(path: Path | None = None, **overrides: Any) -> Config:
    """Return the settings: keyword, then `LOD_*` variable, then the file, then default.

    Args:
        path: the file; without it `LOD_CONFIG`, then `lod.toml` in the working folder, then
            the one that lod brings along.
        overrides: fields of `Config` that take precedence; None is passed over.

    Raises:
        ConfigError: the file is missing, malformed or incomplete.
    """
    environment = {key[4:].lower(): value for key, value in os.environ.items() if key.startswith("LOD_")}
    file = path or Path(environment["config"] if "config" in environment else _default_file())
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{file}: no such file; expected a {NAME}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: {error}") from None
    config = _config(file, table)
    wishes = {name: value for name, value in overrides.items() if value is not None}
    for field in fields(Config):
        if field.type is Path and field.name in environment:
            wishes.setdefault(field.name, Path(environment[field.name]))
    if "base" in environment:
        wishes.setdefault("base", environment["base"])
    return replace(config, **{name: _absolute(value) for name, value in wishes.items()})


def _default_file() -> Path:
    here = Path.cwd() / NAME
    checkout = Path(__file__).parents[2] / NAME
    return next(
        (file for file in (here, checkout) if file.exists()), Path(__file__).parent / "defaults" / NAME
    )


def _config(file: Path, table: Mapping[str, Any]) -> Config:
    home = file.resolve().parent
    try:
        base = str(table["base"])
        dataset = _section(Dataset, table["dataset"])
        limits = _section(Limits, table.get("limits", {}))
    except KeyError as error:
        raise ConfigError(f"{file}: the key {error} is missing") from None
    except TypeError as error:
        raise ConfigError(f"{file}: {error}") from None
    if urlsplit(base).scheme not in {"http", "https"} or not base.endswith("/"):
        raise ConfigError(f"{file}: base = {base!r}, expected an http(s) IRI that ends in a slash")
    if not isinstance(dataset.issued, date):
        raise ConfigError(f"{file}: dataset.issued = {dataset.issued!r}, expected a date such as 2026-11-24")
    folders = {f.name: home / table.get(f.name, f.name) for f in fields(Config) if f.type is Path}
    known = {f.name for f in fields(Config)}
    if unknown := sorted(set(table) - known):
        raise ConfigError(
            f"{file}: the key {unknown[0]!r} is not known; there are {', '.join(sorted(known))}"
        )
    return Config(base=base, dataset=dataset, limits=limits, **folders)


def _section(kind: type[_Section], table: Mapping[str, Any]) -> _Section:
    return kind(**table)


def _absolute(value: Any) -> Any:
    return value.absolute() if isinstance(value, Path) else value
