"""The commands that publish: `lod serve`, and `lod releases` and `lod switch`, which choose what it shows.

Data goes to standard output, talk to standard error, one line a matter.
"""

import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click

from lod.cli_authority import FAILED, config_option
from lod.config import Config, check_base, load_config
from lod.errors import LodError
from lod.releases import find_release, list_releases, make_current, read_release

_TERMINATED = 143  # as shells count it

output_option = click.option(
    "--output",
    envvar="LOD_OUTPUT",
    type=click.Path(path_type=Path),
    help="The folder of the releases; default: that of the settings; without lod.toml here, output/ here.",
)


def one_line(command: Callable[..., Any]) -> Callable[..., Any]:
    """Tell an error of ours in one line, and exit with 3."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> None:
        try:
            command(*args, **options)
        except LodError as error:
            click.echo(f"lod: {error}", err=True)
            sys.exit(FAILED)

    return run


@click.command(context_settings={"allow_interspersed_args": True})
@output_option
@config_option
@click.option(
    "--data",
    is_flag=True,
    help="Serve RDF files or folders, named behind it, as they stand; no build is needed.",
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--store", help="Serve what a SPARQL 1.1 endpoint elsewhere has: its address.")
@click.option("--base", help="With --data or --store: IRIs that begin so get pages here.")
@click.option("--union", is_flag=True, help="With --data: the default graph is the union of all graphs.")
@click.option(
    "--query-timeout",
    type=click.FloatRange(0, min_open=True),
    help="Seconds that a query may take; default: that of the settings, or 10.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen at."
)
@click.option(
    "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that answer."
)
@one_line
def serve(  # noqa: PLR0913 - the options of one command
    files: tuple[Path, ...],
    output: Path | None,
    config_file: Path | None,
    query_timeout: float | None,
    host: str,
    port: int,
    workers: int,
    *,
    data: bool,
    store: str | None,
    base: str | None,
    union: bool,
) -> None:
    """Serve pages, RDF, SPARQL endpoint and dumps: of the current release, or of any RDF.

    A server of releases shows another release as soon as one is made current. With --data it shows
    RDF files (.ttl .nt .nq .trig .n3 .rdf .owl .jsonld, also with .gz) as they stand, with --store
    what another SPARQL endpoint has.

    \b
    Example:
      lod serve --output my-output --port 8080
      lod serve --data my.ttl more/ --base http://example.org/
      lod serve --store http://127.0.0.1:7878/query --base http://example.org/
    """
    from lod.web.assets import read_assets, static_folder, tell_missing  # noqa: PLC0415
    from lod.web.questions.catalogue import read_catalogue  # noqa: PLC0415
    from lod.web.server import run_releases  # noqa: PLC0415 - only this command needs a server

    _check_usage(files, data=data, store=store, base=base, union=union)
    config = load_config(config_file, output=output)
    if query_timeout:
        config = replace(config, limits=replace(config.limits, query_timeout=query_timeout))
    if base:
        base = check_base("--base", base)
    if missing := tell_missing(read_assets(static_folder())):
        _tell(missing)
    if data:
        _serve_files(files, config, (host, port, workers), base, union=union)
    elif store:
        _serve_endpoint(store, config, (host, port, workers), base)
    else:
        read_catalogue(config.queries)  # what is wrong with a question is told before anything is served
        run_releases(config, host, port, workers, _tell)


@click.command()
@output_option
@config_option
@one_line
def releases(output: Path | None, config_file: Path | None) -> None:
    """List the releases of the output folder, first the one that became current last.

    \b
    Columns: id, date of issue, records, triples, and what it is: current, held (by a server).

    \b
    Example:
      lod releases --output my-output
    """
    config = load_config(config_file, output=output)
    for entry in list_releases(config.output):
        manifest = entry.manifest
        marks = ",".join(["current"] * entry.is_current + ["held"] * entry.is_held)
        counts = [str(manifest.counts.get(key, "")) for key in ("records", "triples")]
        click.echo("\t".join([manifest.release, manifest.issued, *counts, marks]))


@click.command()
@click.argument("release", required=False)
@click.option("--previous", is_flag=True, help="The release that was current before this one.")
@output_option
@config_option
@one_line
def switch(release: str | None, output: Path | None, config_file: Path | None, *, previous: bool) -> None:
    """Make RELEASE the current one: its id, or the beginning of it; --previous rolls back.

    One rename switches; servers show it from their next request on, and no request fails.

    \b
    Example:
      lod switch --previous
      lod switch 5e77
    """
    if (release is None) is not previous:
        raise click.UsageError("expected either the id of a release or --previous")
    from lod.furnish import furnish  # noqa: PLC0415 - with it comes the store

    config = load_config(config_file, output=output)
    before = read_release(config.output).manifest.release
    chosen = find_release(config.output, release)
    furnish(chosen)  # now, not while a request waits
    make_current(config.output, chosen)
    click.echo(f"{config.output}: release {chosen.manifest.release} is current, before {before}", err=True)


def _check_usage(
    files: tuple[Path, ...], *, data: bool, store: str | None, base: str | None, union: bool
) -> None:
    if data and store:
        raise click.UsageError("expected either --data or --store")
    if data and not files:
        raise click.UsageError("--data: expected files or folders of RDF")
    if files and not data:
        raise click.UsageError(f"{files[0]}: files are served with --data only")
    if union and not data:
        raise click.UsageError("--union: goes with --data only")
    if base and not (data or store):
        raise click.UsageError("--base: goes with --data or --store; a release has its own")


def _serve_files(
    files: tuple[Path, ...], config: Config, where: tuple[str, int, int], base: str | None, *, union: bool
) -> None:
    from lod.web.server import address_of, describe_serving, require_port, run  # noqa: PLC0415
    from lod.web.sources import loaded_files  # noqa: PLC0415

    host, port, workers = where
    require_port(host, port)
    address = address_of(host, port)
    signal.signal(signal.SIGTERM, _leave)  # so that the folder below vanishes also now
    with loaded_files(files, address, config, _tell, base=base, union=union) as source:
        what = f"{source.manifest.counts['statements']} statements of {source.manifest.title}"
        _tell(describe_serving(source.manifest.base, source.manifest.example, what, address))
        run(source, host, port, workers)


def _serve_endpoint(store: str, config: Config, where: tuple[str, int, int], base: str | None) -> None:
    from lod.web.server import address_of, describe_serving, require_port, run  # noqa: PLC0415
    from lod.web.sources import remote_store  # noqa: PLC0415

    host, port, workers = where
    require_port(host, port)
    address = address_of(host, port)
    signal.signal(signal.SIGTERM, _leave)
    with remote_store(store, address, config.limits, base) as source:
        _tell(describe_serving(source.base, "", f"what {store} has", address))
        run(source, host, port, workers)


def _leave(*_: object) -> NoReturn:
    sys.exit(_TERMINATED)


def _tell(line: str) -> None:
    click.echo(line, err=True)
