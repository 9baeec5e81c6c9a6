"""The commands that let the authority grow: `lod reconcile` asks and proposes, `lod accept` takes over.

Data goes to standard output, talk to standard error, one line a matter.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lod.config import Config, load_config
from lod.errors import AuthorityError, LodError

if TYPE_CHECKING:
    from lod.remote import Endpoint

FAILED = 3
_INTERRUPTED = 130  # as shells count it

config_option = click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    help="The settings; default: lod.toml here, else the one that lod brings along.",
)
_review_option = click.option(
    "--review",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The review table; default: review.tsv in the folder of the authority.",
)


@click.command()
@click.argument("sources", nargs=-1, type=click.Path(path_type=Path))
@click.option("--endpoint", help="The SPARQL endpoint; default: that of the settings, or Wikidata's.")
@click.option(
    "--service", help="An OpenRefine Reconciliation API to ask as well; default: that of the settings."
)
@click.option("--contact", help="Your mail address or page, told to the servers that are asked.")
@click.option(
    "--cache", type=click.Path(path_type=Path), help="Where answers are kept; default: .cache/wikidata."
)
@click.option("--age", type=click.IntRange(0), help="Days that an answer is used again.  [default: 30]")
@click.option(
    "--limit", type=click.IntRange(0), help="Ask for so many names, the most frequent; 0: list them only."
)
@click.option(
    "--unresolved", is_flag=True, help="Also names whose row of the authority has no Wikidata item."
)
@_review_option
@config_option
def reconcile(
    sources: tuple[Path, ...],
    review: Path | None,
    config_file: Path | None,
    limit: int | None,
    *,
    unresolved: bool,
    **wishes: Any,
) -> None:
    """List the names of SOURCES that stay unlinked, and ask Wikidata who may be meant.

    SOURCES are files or folders; default: the records of the settings. A line for each name: how
    often it stands there, kind, name. Candidates go into the review table, never straight into the
    authority: write accept or reject into its first column, then run lod accept. Answers are kept,
    so a run that was interrupted goes on where it stopped.

    \b
    Example:
      lod reconcile --limit 0
      lod reconcile records --contact editor@archive.example
    """
    from lod.authority import load_authority  # noqa: PLC0415
    from lod.links import load_decisions  # noqa: PLC0415
    from lod.reconcile import gather_names, propose_items  # noqa: PLC0415 - slow
    from lod.records import Item, find_items  # noqa: PLC0415
    from lod.remote import Client  # noqa: PLC0415
    from lod.reviews import add_proposals, read_review  # noqa: PLC0415

    with _one_line():
        config = load_config(config_file)
        table = review or config.authority / "review.tsv"
        client = Client(_endpoint(config, wishes), tell=_tell)
        authority = load_authority(config.authority)
        read_review(table)  # is it well formed? better now than after the questions
        decisions = load_decisions(config.authority, authority)
        paths = sources or (config.records,)
        listed = list(find_items(paths, config.tables, config.slugs))
        for unread in (one for one in listed if not isinstance(one, Item)):
            _tell(f"{unread.where}: {unread.severity}: {unread.message}")
        items = [one for one in listed if isinstance(one, Item)]
        names = gather_names(items, authority, decisions, unresolved=unresolved)
        for name in names:
            click.echo(f"{len(name.seen)}\t{name.kind}\t{name.name}")
        asked = names[:limit]
        proposals = propose_items(asked, client, authority, _today(), _progress(len(asked)))
        added = add_proposals(table, proposals)
        where = f" in {table}" if table.exists() else ""
        _tell(f"{len(names)} names open, {len(asked)} asked; {added} new candidates{where}")


@click.command()
@click.option("--reviewer", required=True, help="Who decided; stands in the evidence.")
@_review_option
@config_option
def accept(reviewer: str, review: Path | None, config_file: Path | None) -> None:
    """Move the rows of the review table that say accept into the authority.

    A row of the authority that bears the name and still lacks an item gets the item; otherwise a
    new row is written. Other rows stay as they are, to the byte. Rows that say reject stay in the
    review table and are not proposed again. If one row cannot be moved, nothing is changed.

    \b
    Example:
      lod accept --reviewer "A. Curator"
    """
    from lod.reviews import accept_rows  # noqa: PLC0415

    with _one_line():
        config = load_config(config_file)
        table = review or config.authority / "review.tsv"
        if not table.exists():
            raise AuthorityError(f"{table}: no such file, expected a review table; 'lod reconcile' writes it")
        told = accept_rows(table, config.authority, reviewer, _today())
        for line in told:
            click.echo(line)
        _tell(f"{config.authority}: {len(told)} accepted rows of {table} taken over")


def _endpoint(config: Config, wishes: dict[str, Any]) -> "Endpoint":
    """Return whom to ask: as wished on the command line, else as set."""
    from lod.remote import Endpoint  # noqa: PLC0415

    settings = config.reconcile
    chosen = {
        name: getattr(settings, name) if wish is None else wish
        for name, wish in wishes.items()
        if name != "cache"
    }
    return Endpoint(
        sparql=chosen["endpoint"],
        service=chosen["service"],
        contact=chosen["contact"],
        cache=wishes["cache"] or config.authority.parent / ".cache" / "wikidata",
        cache_days=chosen["age"],
    )


@contextmanager
def _one_line() -> Iterator[None]:
    """Tell an error of ours in one line, and what to do after an interruption."""
    try:
        yield
    except LodError as error:
        click.echo(f"lod: {error}", err=True)
        sys.exit(FAILED)
    except KeyboardInterrupt:
        click.echo(
            "lod: interrupted, nothing is changed; run it again, it goes on where it stopped", err=True
        )
        sys.exit(_INTERRUPTED)


def _progress(total: int) -> Callable[[int], None]:
    """Return what to call with how many more names are done; only a terminal shows it."""
    done = 0

    def show(more: int) -> None:
        nonlocal done
        done += more
        if sys.stderr.isatty():
            _tell(f"{done} of {total} names asked")

    show(0)
    return show


def _tell(line: str) -> None:
    click.echo(line, err=True)


def _today() -> date:
    return datetime.now(UTC).astimezone().date()
