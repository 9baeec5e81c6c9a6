"""Records through the stations: read, find, link, describe, validate; a shard of sources to cells.

It is what is done for each record, in many processes or on many machines. It knows nothing of releases.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from lod import __version__
from lod.authority import Authority
from lod.cells import CellWriter
from lod.config import Config
from lod.graphs import Description, describe_record
from lod.links import Decision, decisions_of_edition, link_mentions
from lod.mentions import find_mentions
from lod.model import Finding, Link, Record
from lod.press import Press
from lod.records import Item, Key, Register, group_readings, keys_of
from lod.remarks import unlinked
from lod.reports import conforms, validate_tokens
from lod.shards import Earlier, Result, Shard, made_at, write_results
from lod.workshop import Workshop, uncollected


@dataclass(frozen=True, slots=True)
class Built:
    """What became of one source record."""

    record: Record | None  # None: it could not be read, or its IRI is taken
    description: Description | None  # None: it is left out
    links: tuple[Link, ...]
    findings: tuple[Finding, ...]
    keys: tuple[Key, ...] = ()  # of the register
    where: str = ""  # what it was read from, with the way to it


def link_record(record: Record, authority: Authority, decisions: Sequence[Decision] = ()) -> list[Link]:
    """Find and link the names in a record."""
    every = (*decisions, *decisions_of_edition(record, authority))
    return list(link_mentions(record, find_mentions(record, authority), authority, every))


def build_record(record: Record, shop: Workshop) -> Built:
    """Take one record through the stations."""
    links = link_record(record, shop.authority, shop.decisions)
    description = describe_record(
        record,
        links,
        shop.iris,
        shop.config.dataset,
        shop.authority,
        concepts=shop.concepts,
        version=__version__,
    )
    decided = {
        link
        for link in links
        if link.entity is None and any(d.applies_to(link.mention, record) for d in shop.decisions)
    }
    left = [link for link in links if link not in decided]  # a curator's "nobody" is no open question
    findings = (
        *unlinked(record, left),
        *description.findings,
        *validate_tokens(description.triples, shop.shapes),
    )
    return Built(record, description if conforms(findings) else None, tuple(links), findings)


def build_sources(
    items: Iterable[Item], shop: Workshop, register: Register | None = None
) -> Iterator[tuple[Item, Built]]:
    """Yield what becomes of each record of the sources, and of each that cannot be read.

    Args:
        items: the sources.
        shop: what every record needs.
        register: of the records that there are already; None: there are none.
    """
    register = register or Register()
    for item in items:
        for record, read in group_readings(item.read()):
            yield item, _build_reading(item, record, read, register, shop)


def _build_reading(
    item: Item, record: Record | None, read: tuple[Finding, ...], register: Register, shop: Workshop
) -> Built:
    if record is None:
        return Built(None, None, (), read)
    description = item.read_description(record)
    keys, where = keys_of(record, description), item.where_of(record)
    if refused := register.admit(record, where, description):
        return Built(None, None, (), (refused,), keys, where)
    if isinstance(description, Finding):  # half a description would be worse than none
        return Built(record, None, (), (*read, description), keys, where)
    built = build_record(replace(record, description=description), shop)
    return replace(built, findings=(*read, *built.findings), keys=keys, where=where)


def build_shard(shard: Shard) -> Path:
    """Build the sources of a shard; return the folder of its result, which may be there already.

    Raises:
        LodError: what is wrong with the program's surroundings.
    """
    if not shard.is_built:
        with made_at(shard.folder) as folder:
            fill_shard(shard, folder)
    return shard.folder


def fill_shard(shard: Shard, folder: Path) -> None:
    """Build the sources of a shard into a folder."""
    shop = open_shop(shard.config, shard.surroundings)
    register, earlier, results = Register(shard.taken), Earlier(shard.earlier), []
    with uncollected(), CellWriter(folder) as cells:
        for number, (item, name) in enumerate(zip(shard.items, shard.names, strict=True)):
            if found := earlier.find(name, register):
                cells.copy(found.cell)
                results += [replace(result, item=number) for result in found.results]
            else:
                lines, became = _build_item(item, number, register, shop)
                cells.write(name, lines)
                results += became
    write_results(folder, results)


def _build_item(
    item: Item, number: int, register: Register, shop: Workshop
) -> tuple[list[bytes], list[Result]]:
    press, results = Press(shop.iris, shop.consequences, shop.version, shop.terms), []
    for _, built in build_sources([item], shop, register):
        before = len(press.own_graphs)
        if built.record:
            press.add(built.record, built.findings, built.description)
        results.append(_result(number, built, shop.decisions, len(press.own_graphs) - before))
    return press.lines(), results


@lru_cache(1)
def open_shop(config: Config, _surroundings: str) -> Workshop:
    """Return a workshop, the same one until something changes around it."""
    return Workshop(config)


def _result(item: int, built: Built, decisions: Iterable[Decision], graphs: int) -> Result:
    record = built.record
    links = built.links if record and built.description else ()
    return Result(
        item=item,
        keys=built.keys,
        where=built.where,
        is_admitted=record is not None,
        slug=record.slug if record else "",
        source=record.source if record else "",
        is_written=built.description is not None,
        is_left_out=not conforms(built.findings),
        mentions=sum(link.entity is not None for link in links),
        graphs=graphs,
        decisions=tuple(d.line for d in decisions if record and _applies(d, links, record)),
        findings=built.findings,
    )


def _applies(decision: Decision, links: Iterable[Link], record: Record) -> bool:
    return any(decision.applies_to(link.mention, record) for link in links)
