"""The command that puts a release into a store elsewhere: `lod load`.

Data goes to standard output, talk to standard error, one line a matter.
"""

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import click

from lod.cli_authority import config_option
from lod.cli_progress import progress
from lod.cli_serve import one_line, output_option
from lod.config import load_config
from lod.releases import Release, find_release, list_releases, read_release

_DIFFERS = 1


@click.command()
@click.argument("release", required=False)
@click.option("--store", "url", required=True, help="The address of the store, or of its SPARQL endpoint.")
@click.option("--query", default="", help="Its query endpoint, where it is not found by itself.")
@click.option("--update", default="", help="Its update endpoint, likewise.")
@click.option("--graph-store", "graphs", default="", help="Its SPARQL 1.1 Graph Store, likewise.")
@click.option(
    "--default-graph",
    is_flag=True,
    help="Put each statement into the default graph, too, where it is no union.",
)
@click.option("--force", is_flag=True, help="Send every graph anew, whatever the store holds.")
@click.option(
    "--batch",
    default=20_000,
    show_default=True,
    type=click.IntRange(1),
    help="Statements that are sent at once.",
)
@click.option(
    "--timeout",
    default=300.0,
    show_default=True,
    type=click.FloatRange(0, min_open=True),
    help="Seconds that an answer may take.",
)
@click.option(
    "--retries",
    default=6,
    show_default=True,
    type=click.IntRange(0),
    help="How often a request is sent again.",
)
@output_option
@config_option
@one_line
def load(  # noqa: PLR0913 - the options of one command
    release: str | None,
    url: str,
    query: str,
    update: str,
    graphs: str,
    batch: int,
    timeout: float,
    retries: int,
    output: Path | None,
    config_file: Path | None,
    *,
    default_graph: bool,
    force: bool,
) -> None:
    """Put the current release, or RELEASE, into a SPARQL 1.1 store elsewhere, and count what is there.

    Only what differs from the release that the store holds is sent, where that is known. A load that
    was interrupted goes on where it stopped. Graphs of others in the store are never touched.

    Oxigraph, Fuseki and Virtuoso are found by their addresses; of other stores name --query, and
    --update or --graph-store. Credentials are taken from LOD_STORE_USER and LOD_STORE_PASSWORD, or
    LOD_STORE_TOKEN, else from ~/.netrc.

    Exit code 1: the store took all, but its counts differ.

    \b
    Example:
      lod load --store http://127.0.0.1:7878
      lod load --store https://store.example/sparql --update https://store.example/update
    """
    from lod.loading import Addresses, Patience, Wish, load_into  # noqa: PLC0415 - needs the network

    config = load_config(config_file, output=output)
    chosen = find_release(config.output, release) if release else read_release(config.output)
    wish = Wish(chosen, _known(config.output), default_graph=default_graph, batch=batch, force=force)
    begin = time.monotonic()
    outcome = load_into(
        url,
        wish,
        config.output,
        given=Addresses(query, update, graphs),
        patience=Patience(timeout, retries),
        tell=_tell,
        progress=progress("statements sent", ",.0f", None),
    )
    held = chosen.manifest.release
    if outcome.differences:
        for difference in outcome.differences:
            _tell(f"lod: {url}: {difference}")
        _tell(f"lod: {url}: does not hold release {held} whole; the next load sends it anew")
        sys.exit(_DIFFERS)
    took = timedelta(seconds=round(time.monotonic() - begin))
    triples = chosen.manifest.counts["triples"]
    _tell(f"{url}: holds release {held} whole: {triples} statements; {outcome.sent} sent in {took}")


def _known(output: Path) -> tuple[Release, ...]:
    return tuple(find_release(output, entry.manifest.release) for entry in list_releases(output))


_tell: Callable[[str], None] = partial(click.echo, err=True)
