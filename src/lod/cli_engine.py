"""Which engine a build runs on: the options, and how sources and releases at addresses come and go."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lod.config import Config
from lod.crew import Crew, processors
from lod.engines import ENGINES, Terms, open_crew, parse_properties
from lod.engines.addresses import shown
from lod.errors import LodError
from lod.model import Finding

if TYPE_CHECKING:
    from lod.build import Tally

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)
_OPTIONS = (
    click.option(
        "--engine",
        type=click.Choice(sorted(ENGINES)),
        default="processes",
        show_default=True,
        envvar="LOD_ENGINE",
        help="Who builds: processes of this machine, or a cluster (docs/spark.md).",
    ),
    click.option(
        "--engine-option",
        "properties",
        metavar="KEY=VALUE",
        multiple=True,
        help="A property of the engine: spark.master=spark://host:7077. See also [spark] in the settings.",
    ),
    click.option(
        "--copy-to",
        metavar="ADDRESS",
        help="Copy the release there, too: hdfs://..., s3a://..., file:///...; with --engine spark.",
    ),
    click.option(
        "--jobs",
        type=click.IntRange(min=1),
        envvar="LOD_JOBS",
        help="How many processes of this machine; default: as many as there are processors.",
    ),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the options say."""

    engine: str
    properties: tuple[str, ...]
    copy_to: str | None
    jobs: int | None


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options to a command, which gets the fields of a `Wish`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def build_with(
    wish: Wish, sources: Sequence[str | Path], config: Config, tell: Callable[[Finding], None], **how: Any
) -> "Tally":
    """Build sources, which may be at addresses, by the engine that is wished for; copy the release.

    Args:
        wish: what the options say.
        sources: files, folders and addresses.
        config: the settings.
        tell: is called with each finding.
        how: what else `build_release` takes.

    Raises:
        UsageError: an option makes no sense.
        LodError: what is wrong with the program's surroundings.
    """
    from lod.build import build_release  # noqa: PLC0415 - SHACL takes a while to import

    with _open_crew(wish, config) as crew:
        addresses = {source: str(source) for source in sources if _ADDRESS.match(str(source))}
        fetched = {crew.fetch(address, config.output): address for address in addresses.values()}
        copies = {address: copy for copy, address in fetched.items()}
        paths = [copies.get(str(source), Path(source)) for source in sources]

        def tell_address(finding: Finding) -> None:
            tell(replace(finding, where=_addressed(finding.where, fetched)))

        try:
            tally = build_release(paths, config, tell_address, crew=crew, **how)
        except LodError as error:
            raise type(error)(_addressed(str(error), fetched)) from error
        if wish.copy_to and tally.release:
            crew.copy(tally.release.folder, wish.copy_to)
        return tally


@contextmanager
def _open_crew(wish: Wish, config: Config) -> Iterator[Crew]:
    if found := re.search(r"/[a-z][a-z0-9+.-]+:/.*", str(config.output)):
        raise click.UsageError(f"--output {found[0][1:]}: expected a folder; see --copy-to")
    try:
        given = parse_properties(wish.properties)
    except ValueError as error:
        raise click.UsageError(f"--engine-option: {error}") from None
    settings = config.spark if wish.engine == "spark" else ()
    terms = Terms(wish.jobs or processors(), (*settings, *given), lambda line: click.echo(line, err=True))
    with open_crew(wish.engine, terms) as crew:
        if wish.copy_to and not crew.knows_addresses:
            raise click.UsageError("--copy-to needs --engine spark")
        yield crew


def _addressed(text: str, fetched: dict[Path, str]) -> str:
    """Return a text that names addresses where it named our copies."""
    for copy, address in fetched.items():
        text = text.replace(str(copy), shown(address.rstrip("/")))
    return text
