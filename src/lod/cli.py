"""The commands; the only place that prints and exits.

Data goes to standard output, talk to standard error, one line a matter. Exit codes: 0 done,
1 done but some data does not conform, 2 wrong usage, 3 failed, see message.
"""

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from lod.cli_authority import FAILED, accept, config_option, reconcile
from lod.cli_engine import Wish, build_with, engine_options
from lod.cli_harvest import harvest
from lod.cli_load import load
from lod.cli_progress import steps
from lod.cli_search import search
from lod.cli_serve import one_line, output_option, releases, serve, switch
from lod.config import Config, load_config
from lod.errors import LodError, SourceError
from lod.findings import findings_file
from lod.releases import Manifest, read_release

NOT_CONFORMING = 1


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="lod")
def main() -> None:
    """Publish archival records as linked open data.

    \b
    Example:
      lod build my-page.txt --output my-output
      lod serve --output my-output
    """


main.add_command(serve)
main.add_command(releases)
main.add_command(switch)
main.add_command(reconcile)
main.add_command(accept)
main.add_command(harvest)
main.add_command(search)
main.add_command(load)


@main.command()
@click.argument("sources", nargs=-1)
@output_option
@config_option
@click.option("--force", is_flag=True, help="Build also what has not changed.")
@click.option("--strict", is_flag=True, help="Stop at the first violation, and write nothing.")
@click.option(
    "--findings",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write all that is found to this file, a JSON object a line.",
)
@click.option("--quiet", is_flag=True, help="Print neither information nor the IRIs of the records.")
@engine_options
@one_line
def build(  # noqa: PLR0913 - an option each
    sources: tuple[str, ...],
    output: Path | None,
    config_file: Path | None,
    findings: Path | None,
    *,
    force: bool,
    strict: bool,
    quiet: bool,
    **wish: Any,
) -> None:
    """Build SOURCES (default: the archive's own) into a release in --output.

    SOURCES are files, folders, archives (zip, tar), tables (JSON Lines, CSV) and lists (.list, one
    file a line), in any mix; with --engine spark also addresses: hdfs://host/letters, s3a://...

    The archive's own records and output folder are those of the settings: records/ and output/.
    SOURCES built there replace its public release, which is told; the previous one is kept.

    Each record is read, its names are found and linked, it is described in RDF and validated. A
    record that does not conform is named and left out (exit code 1). The old release stays whole
    until the new one is complete. A build that was interrupted goes on where it stopped.

    \b
    Example:
      lod build my-page.txt --output my-output
      lod build corpus.zip --output my-output --quiet --findings found.jsonl
      lod build hdfs://host/letters --output my-output --engine spark \\
        --engine-option spark.master=spark://host:7077
    """
    config = load_config(config_file, output=output)
    replaced = _public_release(config) if sources and output is None else None
    paths = sources or (_from_here(config.records),)
    with findings_file(findings) as note:
        how = {"force": force, "strict": strict, "progress": steps()}
        tally = build_with(Wish(**wish), paths, config, _telling(note, quiet=quiet), **how)
    if tally.unchanged and tally.release:
        manifest = tally.release.manifest
        left_out = manifest.counts["left_out"]
        also = f"; {left_out} left out, see report.ttl" if left_out else ""
        click.echo(f"{config.output}: nothing has changed since release {manifest.release}{also}", err=True)
        sys.exit(NOT_CONFORMING if left_out else 0)
    if tally.release is None:
        why = "a violation, and --strict is set" if strict and tally.left_out else "no record is left"
        click.echo(f"{config.output}: nothing written, {why}", err=True)
        sys.exit(NOT_CONFORMING)
    if replaced and replaced != tally.release.manifest:
        records = f"{replaced.counts['records']} record(s)"
        click.echo(
            f"{config.output}: replaces release {replaced.release} of {records}, which is kept", err=True
        )
    for record in () if quiet else tally.written:
        click.echo(f"{config.base}id/document/{record.slug}")
    counts = tally.release.manifest.counts
    whys = ", ".join(f"{number} {why}" for why, number in sorted(tally.passed_over.items()) if number)
    outcome = f"{tally.passed_over.total()} left out{f' ({whys})' if whys else ''}"
    click.echo(
        f"{config.output}: release {tally.release.manifest.release}: {counts['records']} written,"
        f" {outcome}; {counts['mentions']} mentions linked, {counts['triples']} triples",
        err=True,
    )
    sys.exit(NOT_CONFORMING if tally.left_out else 0)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--shapes", type=click.Path(path_type=Path), help="Folder of the shapes; default: that of the settings."
)
@click.option(
    "--format", "form", type=click.Choice(["text", "ttl", "json", "html"]), default="text", show_default=True
)
@config_option
@one_line
def validate(files: tuple[Path, ...], shapes: Path | None, form: str, config_file: Path | None) -> None:
    """Validate FILES of RDF (Turtle, N-Quads, JSON-LD, ...) by the shapes; print what they find.

    Exit code 0: all conform; 1: there is a violation; 3: a file cannot be read, which is told, and
    the others are validated.

    \b
    Example:
      lod validate output/current/lod.ttl
      lod validate my.ttl --shapes my-shapes --format html > report.html
    """
    from lod.reports import conforms, load_shapes, load_turtle  # noqa: PLC0415
    from lod.validate import WRITERS, validate_file  # noqa: PLC0415

    config = load_config(config_file, shapes=shapes)
    loaded = load_shapes(config.shapes, load_turtle(config.ontology, config.base), config.base)
    reports = []
    for file in files:
        try:
            reports.append((file, validate_file(file, loaded)))
        except SourceError as error:
            click.echo(f"lod: {error}", err=True)
    if reports:
        click.echo(WRITERS[form](reports, config.base), nl=False)
    if len(reports) < len(files):
        sys.exit(FAILED)
    sys.exit(0 if all(conforms(findings) for _, findings in reports) else NOT_CONFORMING)


@main.command()
@click.argument("subject", metavar="IRI")
@click.argument("predicate", required=False, default="")
@output_option
@config_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "ttl"]), default="text", show_default=True
)
@one_line
def why(subject: str, predicate: str, output: Path | None, config_file: Path | None, form: str) -> None:
    """Tell why the current release says what it says of IRI: the rule and the source of each statement.

    IRI may be given in full or below the base of the data: id/person/nehru. With PREDICATE (in
    full, or as crm:P14_carried_out_by) only the statements with it are explained.

    \b
    Example:
      lod why id/document/mfa-164gs-1959-01-21 dcterms:creator
    """
    from lod.origins import Origins  # noqa: PLC0415
    from lod.stores import open_store  # noqa: PLC0415
    from lod.why import WRITERS, explain  # noqa: PLC0415

    release = read_release(load_config(config_file, output=output).output)
    base = release.manifest.base
    found = explain(open_store(release), Origins(release.folder, base), base, subject, predicate)
    click.echo(WRITERS[form](found, base), nl=False)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--date", help="Read FILE as plain text of this date (EDTF: 1959-01-21, 1959-01, 1959).")
@click.option(
    "--explain", is_flag=True, help="Print the evidence for and against each candidate, for people."
)
@config_option
@one_line
def find(file: Path, date: str | None, config_file: Path | None, *, explain: bool) -> None:
    """Find and link the names in FILE; print one JSON object a line for each mention.

    Keys: start and end (code points of the file, end exclusive), surface, kind, key (of the
    authority; of a date its EDTF; empty: unlinked), wikidata (empty: none verified), reason,
    candidates.

    \b
    Example:
      lod find records/mfa-164gs-1959-01-21.txt
      lod find letter.txt --date 1959-01 --explain
    """
    record, links = _links(file, date, load_config(config_file))
    if explain:
        from lod.explain import explain_links  # noqa: PLC0415

        for text in explain_links(record, links):
            click.echo(text)
        return
    for link in links:
        entity = link.entity
        line = {
            "start": link.mention.start,
            "end": link.mention.end,
            "surface": link.mention.surface,
            "kind": link.mention.kind,
            "key": entity.key if entity else link.mention.value,
            "wikidata": entity.wikidata if entity else "",
            "reason": link.reason,
            "candidates": [candidate.key for candidate in link.mention.candidates],
        }
        click.echo(json.dumps(line, ensure_ascii=False))


@main.command()
@click.argument("gold", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--date", help="Read FILE as plain text of this date.")
@config_option
@one_line
def score(gold: Path, file: Path, date: str | None, config_file: Path | None) -> None:
    """Compare what is found and linked in FILE with the hand annotation GOLD, by kind.

    \b
    Example:
      lod score gold.json page.txt
    """
    from lod.scores import load_gold, require_same_text, score_links  # noqa: PLC0415

    annotation = load_gold(gold)
    record, links = _links(file, date, load_config(config_file))
    require_same_text(gold, annotation, record)
    click.echo(
        f"{'kind':16}{'task':9}{'precision':>10}{'recall':>8}{'F1':>8}{'right':>7}{'given':>7}{'wanted':>8}"
    )
    for row in score_links(links, annotation):
        click.echo(
            f"{row.kind:16}{row.task:9}{row.precision:10.4f}{row.recall:8.4f}{row.f1:8.4f}"
            f"{row.right:7}{row.given:7}{row.wanted:8}"
        )


def _links(file: Path, date: str | None, config: Config) -> tuple[Any, list[Any]]:
    from lod.links import decisions_of_edition, link_mentions, load_decisions  # noqa: PLC0415
    from lod.mentions import find_mentions  # noqa: PLC0415
    from lod.ready import open_authority  # noqa: PLC0415

    record = _first_record(file, config) if date is None else _plain(file, date)
    authority = open_authority(config.authority)
    curators = load_decisions(config.authority, authority)
    decisions = (*curators, *decisions_of_edition(record, authority))
    return record, list(link_mentions(record, find_mentions(record, authority), authority, decisions))


def _plain(file: Path, date: str) -> Any:
    from lod.dates import parse_edtf  # noqa: PLC0415
    from lod.model import Finding  # noqa: PLC0415
    from lod.records.plain import read_plain  # noqa: PLC0415

    try:
        record = read_plain(file, parse_edtf(date))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--date") from None
    if isinstance(record, Finding):
        raise SourceError(f"{file}{record.where.removeprefix(file.name)}: {record.message}")
    return record


def _first_record(file: Path, config: Config) -> Any:
    from lod.model import Finding  # noqa: PLC0415
    from lod.records import Item, find_items  # noqa: PLC0415

    for item in find_items([file], config.tables, config.slugs):
        if not isinstance(item, Item):
            raise SourceError(f"{item.where}: {item.message}")
        for read in item.read():
            if isinstance(read, Finding):
                raise SourceError(f"{item.locate(read).where}: {read.message}")
            return read
    raise SourceError(f"{file}: no record in it")


def _from_here(folder: Path) -> Path:
    """Return the shorter way to a folder, which findings then tell."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _public_release(config: Config) -> Manifest | None:
    """Return what stands in the output folder, if anything does."""
    with suppress(LodError):
        return read_release(config.output).manifest
    return None


def _telling(note: Callable[[Any], None], *, quiet: bool) -> Callable[[Any], None]:
    """Return what notes each finding and prints it; no information if it is to be quiet."""

    def tell(finding: Any) -> None:
        note(finding)
        if not quiet or finding.severity != "info":
            click.echo(f"{finding.where}: {finding.severity}: {finding.message}", err=True)

    return tell
