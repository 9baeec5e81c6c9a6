"""The command that fetches records: `lod harvest` asks an archive over OAI-PMH.

Data goes to standard output, talk to standard error, one line a matter.
"""

import sys
from pathlib import Path

import click

from lod.cli_authority import FAILED, config_option
from lod.config import load_config
from lod.errors import LodError


@click.command()
@click.argument("url")
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the records; a folder for each archive and set.",
)
@click.option("--set", "set_", default="", help="Only the records of this set.")
@click.option("--from", "since", default="", help="Only what has changed since this day: 2020-01-31.")
@config_option
def harvest(url: str, folder: Path, set_: str, since: str, config_file: Path | None) -> None:
    """Fetch the records of the archive at URL over OAI-PMH (Dublin Core) into a folder.

    A file for each record, named by its identifier; lod build reads the folder. A harvest that was
    interrupted goes on where it stopped; the next one fetches what has changed since.

    \b
    Example:
      lod harvest https://archive.example/oai --to records/archive --set letters
    """
    from lod.harvest import Wish  # noqa: PLC0415 - the network is needed for this command only
    from lod.harvest import harvest as fetch  # noqa: PLC0415

    try:
        contact = load_config(config_file).reconcile.contact
        done = fetch(Wish(url, set_, since), folder, _tell, contact=contact)
    except LodError as error:
        click.echo(f"lod: {error}", err=True)
        sys.exit(FAILED)
    _tell(f"{folder}: {done.written} written, {done.unchanged} unchanged, {done.deleted} deleted")


def _tell(text: str) -> None:
    click.echo(text, err=True)
