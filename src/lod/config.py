"""`lod.toml` to a frozen `Config`, read once at a door and handed down."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from lod.errors import ConfigError

NAME = "lod.toml"

_Section = TypeVar("_Section")
_FOLDERS = ("records", "output", "authority", "ontology", "shapes", "queries", "profiles")
_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (int, float),
    "date": (date,),
    "bool": (bool,),
}
_ENDPOINT = re.compile(r"https?://[^\s<>\"{}|^`\\]+")
_NOT_IN_BASE = re.compile(r"[\s<>\"{}|^`?#\\]")


@dataclass(frozen=True, slots=True)
class Dataset:
    """What the data set says of itself."""

    title: str
    description: str
    publisher: str
    issued: date
    license: str  # IRI
    rights: str  # IRI of the rights statement for the texts described
    notice: str = ""  # for all who use it, on every page: "Test data"; empty: none


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may cost."""

    query_timeout: float = 10.0  # seconds
    query_memory: int = 1024  # MiB a worker
    query_bytes: int = 50  # MiB an answer
    query_rows: int = 100_000  # rows or triples an answer
    query_length: int = 100_000  # characters
    query_nesting: int = 64  # brackets within brackets
    query_workers: int = 2
    query_queue: int = 16  # queries that may wait for a worker
    query_per_client: int = 8  # queries of one client that may run or wait
    lookup_timeout: float = 0.25  # seconds, after which a lookup is a query like any other
    lookup_workers: int = 2  # for lookups only
    answers_memory: int = 512  # MiB in the memory of the server, above which no answer over 1 MiB is given
    query_kept: int = 32  # MiB of small answers that are kept to be given again
    sparql_services: tuple[str, ...] = ()  # endpoints that SERVICE may call


@dataclass(frozen=True, slots=True)
class Reconcile:
    """Whom `lod reconcile` asks."""

    endpoint: str = "https://query.wikidata.org/sparql"
    service: str = ""  # an OpenRefine Reconciliation API; empty: none
    contact: str = ""  # mail address or page, told to whom is asked
    age: int = 30  # days that an answer is used again


COLUMNS = (  # what a column of a table may hold; `page` is a whole page, saved as text
    "id", "title", "date", "text", "page", "summary", "source", "number", "addressee", "signature",
    "classification", "rights", "record_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """Which files are plain tables of records, and what their columns are called."""

    files: str  # pattern of the names: "letters-*.csv"
    columns: tuple[tuple[str, str], ...] = ()  # one of `COLUMNS` and the name of the column, or key
    delimiter: str = ","  # of CSV
    encoding: str = "utf-8"

    @property
    def is_csv(self) -> bool:
        """Whether the files are CSV; else they are JSON Lines."""
        return not self.files.lower().endswith((".jsonl", ".ndjson"))

    def column(self, name: str) -> str:
        """Return what the column is called that holds one of `COLUMNS`."""
        return dict(self.columns).get(name, "" if self.columns else name)


@dataclass(frozen=True, slots=True)
class Server:
    """What the server may believe of those who ask."""

    trust_proxy: bool = False  # take host and scheme from X-Forwarded-*: one proxy stands before us
    cache: int = 64  # MiB of pages that each worker keeps in memory
    language: str = "en"  # of the pages; another one needs a catalogue of its strings


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one archive."""

    file: Path  # where they stand
    base: str
    dataset: Dataset
    limits: Limits
    reconcile: Reconcile
    server: Server
    records: Path
    output: Path
    authority: Path
    ontology: Path
    shapes: Path
    queries: Path
    profiles: Path
    spark: tuple[tuple[str, str], ...] = ()  # properties of Spark: ("spark.master", "spark://host:7077")
    slugs: str = "name"  # of records: of the file's name, or of its whole "path" below what was given
    tables: tuple[Table, ...] = ()


def load_config(path: Path | None = None, **overrides: Any) -> Config:
    """Return the settings: keyword, then `LOD_*` variable, then the file, then default.

    Args:
        path: the file; without it `LOD_CONFIG`, then `lod.toml` in the working folder, then
            the one that lod brings along, whose output folder is `output` in the working folder.
        overrides: fields of `Config` that take precedence; None is passed over.

    Raises:
        ConfigError: the file is missing, malformed or incomplete.
    """
    environment = {key[4:].lower(): value for key, value in os.environ.items() if key.startswith("LOD_")}
    chosen = path or ("config" in environment and Path(environment["config"])) or _own_file()
    file = chosen or _brought_along()
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{file}: no such file; expected a {NAME}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: {error}") from None
    config = _config(file, table)
    if not chosen:  # nobody here has settings: the releases of the installation are not ours to replace
        config = replace(config, output=Path.cwd() / "output")
    wishes: dict[str, Any] = {name: Path(environment[name]) for name in _FOLDERS if name in environment}
    if "base" in environment:
        wishes["base"] = check_base("LOD_BASE", environment["base"])
    wishes |= {name: value for name, value in overrides.items() if value is not None}
    return replace(config, **{name: _absolute(value) for name, value in wishes.items()})


def _own_file() -> Path | None:
    here = Path.cwd() / NAME
    return here if here.exists() else None


def _brought_along() -> Path:
    checkout = Path(__file__).parents[2] / NAME
    return checkout if checkout.exists() else Path(__file__).parent / "defaults" / NAME


def _config(file: Path, table: Mapping[str, Any]) -> Config:
    known = {*_FOLDERS, "base", "dataset", "limits", "reconcile", "server", "slugs", "spark", "tables"}
    if unknown := sorted(set(table) - known):
        raise ConfigError(
            f"{file}: the key {unknown[0]!r} is not known; there are {', '.join(sorted(known))}"
        )
    if missing := [key for key in ("base", "dataset") if key not in table]:
        raise ConfigError(f"{file}: the key {missing[0]!r} is missing")
    folders = {}
    for name in _FOLDERS:
        value = table.get(name, name)
        if not isinstance(value, str):
            raise ConfigError(f"{file}: {name} = {value!r}, expected the path of a folder")
        folders[name] = file.resolve().parent / value
    return Config(
        file=file.absolute(),
        base=check_base(str(file), table["base"]),
        dataset=_section(file, "dataset", Dataset, table["dataset"]),
        limits=_limits(file, table.get("limits", {})),
        reconcile=_section(file, "reconcile", Reconcile, table.get("reconcile", {})),
        server=_section(file, "server", Server, table.get("server", {})),
        spark=tuple(_properties(file, "spark", table.get("spark", {}))),
        slugs=_slugs(file, table.get("slugs", "name")),
        tables=_tables(file, table.get("tables", [])),
        **folders,
    )


def _properties(file: Path, name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield the properties in a table and in the tables in it: `executor.memory` is one, quoted or not."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _properties(file, f"{name}.{key}", inner)
    elif name != "spark" and isinstance(value, (str, int, float)):
        yield name, str(value).lower() if isinstance(value, bool) else str(value)
    else:
        raise ConfigError(f"{file}: {name} = {value!r}, expected a text, a number or true or false")


def _slugs(file: Path, value: Any) -> str:
    if value not in {"name", "path"}:
        raise ConfigError(f"{file}: slugs = {value!r}, expected 'name' or 'path'")
    return str(value)


def _tables(file: Path, value: Any) -> tuple[Table, ...]:
    if not isinstance(value, list) or not all(isinstance(table, dict) for table in value):
        raise ConfigError(f"{file}: tables = {value!r}, expected tables [[tables]]")
    return tuple(_table(f"{file}: tables {number}", table) for number, table in enumerate(value, start=1))


def _table(where: str, value: Mapping[str, Any]) -> Table:
    known = {"files", "delimiter", "encoding", "columns"}
    if unknown := sorted(set(value) - known):
        raise ConfigError(f"{where}: {unknown[0]!r} is not known; there are {', '.join(sorted(known))}")
    columns = value.get("columns", {})
    if not isinstance(columns, dict) or not set(columns) <= set(COLUMNS):
        raise ConfigError(f"{where}: columns = {columns!r}, expected some of {', '.join(COLUMNS)}")
    texts = {"files": value.get("files"), "delimiter": ",", "encoding": "utf-8", **value}
    texts |= {f"columns.{name}": column for name, column in columns.items()}
    texts.pop("columns", None)
    for name, text in texts.items():
        if not isinstance(text, str) or not text:
            raise ConfigError(f"{where}: {name} = {text!r}, expected a text")
    if len(texts["delimiter"]) != 1:
        raise ConfigError(f"{where}: delimiter = {texts['delimiter']!r}, expected one character")
    if columns and "id" not in columns:
        raise ConfigError(f"{where}: columns.id is missing, expected the column that names the record")
    _require_encoding(where, texts["encoding"])
    return Table(texts["files"], tuple(columns.items()), texts["delimiter"], texts["encoding"])


def _require_encoding(where: str, encoding: str) -> None:
    """Require an encoding in which line ends and quotation marks are the bytes of ASCII."""
    try:
        fits = '\n",'.encode(encoding) == b'\n",'
    except LookupError:
        fits = False
    if not fits:
        raise ConfigError(f"{where}: encoding = {encoding!r}, expected one such as utf-8 or cp1252")


def check_base(where: str, value: Any) -> str:
    """Return a base IRI.

    Raises:
        ConfigError: it is none; says where it stands.
    """
    parts = urlsplit(value) if isinstance(value, str) else None
    good = parts and parts.scheme in {"http", "https"} and parts.netloc and not _NOT_IN_BASE.search(value)
    if not good or not value.endswith("/"):
        raise ConfigError(f"{where}: base = {value!r}, expected an http(s) IRI that ends in a slash")
    return str(value)


def _section(file: Path, name: str, kind: type[_Section], table: Any) -> _Section:
    """Return a table of the file as a dataclass, each value of the type of its field."""
    if not isinstance(table, dict):
        raise ConfigError(f"{file}: {name} = {table!r}, expected a table [{name}]")
    types = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    for key, value in table.items():
        if key not in types:
            raise ConfigError(f"{file}: {name}.{key} is not known; there are {', '.join(types)}")
        expected = _TYPES[str(getattr(types[key].type, "__name__", types[key].type))]
        if not isinstance(value, expected) or isinstance(value, bool) != (bool in expected):
            raise ConfigError(f"{file}: {name}.{key} = {value!r}, expected a {expected[-1].__name__}")
    if missing := [key for key, field in types.items() if key not in table and field.default is MISSING]:
        raise ConfigError(f"{file}: {name}.{missing[0]} is missing")
    return kind(**table)


def _limits(file: Path, table: Any) -> Limits:
    """Return the limits; the one list among them is of endpoints."""
    if not isinstance(table, dict):
        return _section(file, "limits", Limits, table)
    services = table.get("sparql_services", [])
    if not isinstance(services, list) or not all(_is_endpoint(service) for service in services):
        raise ConfigError(f"{file}: limits.sparql_services = {services!r}, expected a list of http(s) IRIs")
    rest = (
        table if not isinstance(table, dict) else {k: v for k, v in table.items() if k != "sparql_services"}
    )
    return replace(_section(file, "limits", Limits, rest), sparql_services=tuple(services))


def _is_endpoint(value: Any) -> bool:
    return isinstance(value, str) and bool(_ENDPOINT.fullmatch(value))


def _absolute(value: Any) -> Any:
    return value.absolute() if isinstance(value, Path) else value
