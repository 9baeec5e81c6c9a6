"""`lod search`: asks the search index of the current release, as the site does.

Data goes to standard output, talk to standard error, one line a matter.
"""

from pathlib import Path

import click

from lod.cli_authority import config_option
from lod.cli_serve import one_line, output_option
from lod.config import load_config
from lod.releases import read_release

_WORDS = {"prefix": "begin so", "close": "are close to these"}


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", help="Only things of this kind: record, person, state, place, group, event, ...")
@click.option("--year", help="Only what is of a year, 1959, or of years, 1955-1960.")
@click.option("--page", type=click.IntRange(1, 500), default=1, show_default=True, help="Of 20 results.")
@output_option
@config_option
@one_line
def search(  # noqa: PLR0913 - an option each
    words: tuple[str, ...],
    kind: str | None,
    year: str | None,
    page: int,
    output: Path | None,
    config_file: Path | None,
) -> None:
    """Print what the current release has under WORDS, the best first: IRI, kind, title, note.

    Names may be in any spelling or script, shelf marks with or without punctuation. All words must be
    there; "a phrase" in quotes, disarm* for a beginning, and -- -berlin for what must not be there.

    \b
    Example:
      lod search nehru --kind record
      lod search RGANI f. 5 op. 30
    """
    from lod.furnish import furnish  # noqa: PLC0415 - with it comes the store
    from lod.search import Asked, Reading, check_filter, open_index, parse_text  # noqa: PLC0415

    text = " ".join(words)
    filters = tuple((name, value) for name, value in (("kind", kind), ("year", year)) if value)
    for name, value in filters:
        check_filter(name, value)
    parts = parse_text(text)
    release = read_release(load_config(config_file, output=output).output)
    furnish(release)
    found = open_index(release.search, release.manifest.base).find(Asked(text, parts, filters, page=page))
    for hit in found.hits:
        click.echo(f"{hit.iri}\t{hit.kind}\t{hit.label}\t{hit.note}")
    how = "" if found.reading is Reading.EXACT else f", by words that {_WORDS[found.reading.value]}"
    click.echo(f"{found.total} found in release {release.manifest.release}{how}", err=True)
