"""The sentence: how sources become a release.

Read, find, link, describe, validate; write and load what conforms; switch. A record that does
not conform is named and left out; if none is left, nothing is written at all.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path

from lod import __version__
from lod.authority import Authority
from lod.cells import CellWriter
from lod.config import Config
from lod.crew import Crew
from lod.errors import ReleaseError, SourceError
from lod.graphs import Description, describe_record
from lod.inference import FACTS
from lod.links import DECISIONS, Decision, decisions_of_edition, link_mentions
from lod.listing import cut_shards, list_items
from lod.mentions import find_mentions
from lod.model import Finding, Link, Record
from lod.press import Press, press_frame
from lod.publish import Contents, publish
from lod.records import Item, Key, Register, find_items, group_readings, keys_of
from lod.releases import Release, read_release
from lod.remarks import slow_shapes, unlinked, unused
from lod.reports import (
    conforms,
    read_shapes,
    validate_tokens,
)
from lod.shards import (
    Earlier,
    Result,
    Shard,
    Size,
    beside_earlier,
    beside_others,
    kept_shards,
    made_at,
    name_shard,
    read_results,
    write_results,
)
from lod.state import read_state
from lod.workshop import Workshop, uncollected

SIZE = Size()


@dataclass(frozen=True, slots=True)
class Built:
    """What became of one source record."""

    record: Record | None  # None: it could not be read, or its IRI is taken
    description: Description | None  # None: it is left out
    links: tuple[Link, ...]
    findings: tuple[Finding, ...]
    keys: tuple[Key, ...] = ()  # of the register
    where: str = ""  # what it was read from, with the way to it


@dataclass(frozen=True, slots=True)
class Written:
    """A record of a release."""

    slug: str
    source: str  # the file, as findings name it


@dataclass
class Tally:
    """What a build did."""

    release: Release | None = None
    unchanged: bool = False
    written: list[Written] = field(default_factory=list)
    mentions: int = 0  # that are linked
    left_out: int = 0
    findings: int = 0
    graphs: int = 0  # named ones that are of one record only
    decisions: set[int] = field(default_factory=set)  # lines of those that applied
    passed_over: Counter[str] = field(default_factory=Counter)  # what is not written, by why it is not

    def add(self, result: Result) -> None:
        """Count what became of a source."""
        self.findings += len(result.findings)
        self.left_out += result.is_left_out
        self.mentions += result.mentions
        self.graphs += result.graphs
        self.decisions.update(result.decisions)
        if result.is_written:
            self.written.append(Written(result.slug, result.source))
        else:
            self.passed_over[_outcome(result)] += 1


def _outcome(result: Result) -> str:
    """Return in a few words why nothing of a source is written."""
    if result.keys and not result.is_admitted:
        return "with the name of another" if result.is_left_out else "with the text of another"
    return "not conforming" if result.slug else "not readable"


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
        with uncollected():
            _build_shard(shard)
    return shard.folder


def _build_shard(shard: Shard) -> None:
    shop = _open_shop(shard.config, shard.surroundings)
    register, earlier, results = Register(shard.taken), Earlier(shard.earlier), []
    with made_at(shard.folder) as folder:
        with CellWriter(folder) as cells:
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
    press, results = Press(shop.iris, shop.consequences, shop.version), []
    for _, built in build_sources([item], shop, register):
        before = len(press.own_graphs)
        if built.record:
            press.add(built.record, built.findings, built.description)
        results.append(_result(number, built, shop.decisions, len(press.own_graphs) - before))
    return press.lines(), results


@lru_cache(1)
def _open_shop(config: Config, _surroundings: str) -> Workshop:
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


def build_release(  # noqa: PLR0913 - what a caller may wish
    paths: Sequence[Path],
    config: Config,
    tell: Callable[[Finding], None],
    *,
    force: bool = False,
    strict: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    jobs: int = 1,
    size: Size = SIZE,
) -> Tally:
    """Build the sources into a release and make it the current one of the output folder.

    Args:
        paths: files and folders with records.
        config: the settings.
        tell: is called with each finding, in the order of the sources.
        force: build also what has not changed since the last build.
        strict: stop at the first violation, and write nothing.
        progress: is called after each source with how many are done, and of how many.
        jobs: how many processes build.
        size: of a shard; the release is the same whatever it is.

    Raises:
        LodError: what is wrong with the program's surroundings.
    """
    found = list(find_items(paths, config.tables, config.slugs))
    unread = [item for item in found if isinstance(item, Finding)]
    _tell_all(unread, tell)
    items = list_items(item for item in found if isinstance(item, Item))
    if not items:
        names = ", ".join(map(str, paths))
        message = f"{names}: no record here, expected pages (.txt, .html), volumes, tables or archives"
        raise SourceError(message)
    surroundings = _digest_surroundings(config)
    inputs = name_shard(items, surroundings)
    if not force and (release := _unchanged(config.output, inputs)):
        return Tally(release, unchanged=True)
    shop, tally = _open_shop(config, surroundings), Tally()
    _tell_all(slow_shapes(shop.shapes), tell)
    tally.findings += len(unread)
    tally.left_out += sum(not conforms([finding]) for finding in unread)
    tally.passed_over["not readable"] += len(unread)
    if strict and tally.left_out:
        return tally
    with kept_shards(config.output) as (folder, sweep), Crew(jobs) as crew:
        if force:
            sweep(())
        shards = list(beside_earlier(cut_shards(items, config, surroundings, folder, size), folder))
        took = _take_results(crew, shards, tally, tell, progress, strict=strict)
        if tally.written or not strict:
            _tell_all(unused(d for d in shop.decisions if d.line not in tally.decisions), tell)
        if tally.written:
            tally.release = _publish(took, tally, shop, crew, afresh=force)
            note = f"{inputs} {tally.release.manifest.release}\n"
            (config.output / ".inputs").write_text(note, encoding="utf-8")
        kept = {shard.folder.name for shard in (*shards, *took)}
        sweep(kept if tally.written else _kept_before(config))
    return tally


def _take_results(  # noqa: PLR0913 - what a build has at hand
    crew: Crew,
    shards: Sequence[Shard],
    tally: Tally,
    tell: Callable[[Finding], None],
    progress: Callable[[int, int], None],
    *,
    strict: bool,
) -> list[Shard]:
    """Build the shards and tell what became of each source, in their order; return what to publish.

    A shard knows nothing of the others. One with a record whose slug or text a record before it has,
    which is rare, is built again and told so.
    """
    register, took, before = Register(), [], 0
    total = sum(len(shard.items) for shard in shards)
    for built, _ in zip(shards, crew.do([partial(build_shard, shard) for shard in shards]), strict=True):
        results = list(read_results(built.folder))
        taken = register.owners(key for result in results for key in result.keys)
        shard = beside_others(built, taken) if taken else built
        took.append(shard)
        for read in read_results(build_shard(shard)) if taken else results:
            result = read.sharing(shard.items[read.item])
            _tell_all(map(shard.items[result.item].locate, result.findings), tell)
            if result.is_admitted:
                register.note(result.keys, result.where)
            tally.add(result)
            if strict and result.is_left_out:
                tally.written.clear()
                return took
            progress(before + result.item + 1, total)
        before += len(shard.items)
    return took


def _kept_before(config: Config) -> set[str]:
    """Return the shards of the current release, from which the next build goes on."""
    state = read_state(config.output, config.base)
    return {shard.name for shard in state.shards} if state else set()


def _tell_all(findings: Iterable[Finding], tell: Callable[[Finding], None]) -> None:
    for finding in findings:
        tell(finding)


def _publish(shards: Sequence[Shard], tally: Tally, shop: Workshop, crew: Crew, *, afresh: bool) -> Release:
    shapes = read_shapes(shop.config.shapes, shop.config.base)
    frame = Press(shop.iris, shop.consequences, shop.version)
    results = (result for shard in shards for result in read_results(shard.folder))
    findings = (finding for result in results if result.slug for finding in result.findings)
    press_frame(frame, shop.vocabulary, shapes, findings, shop.iris)
    contents = Contents(
        shapes, tally.written[0].slug, len(tally.written), tally.left_out, tally.mentions, tally.graphs
    )
    folders = [shard.folder for shard in shards]
    return publish(folders, frame, contents, shop.config, crew, afresh=afresh)


def _digest_surroundings(config: Config) -> str:
    """Return a digest of all that a record is built with: curators' folders, settings, code."""
    digest = hashlib.sha256(repr(config).encode())
    code = Path(__file__).parent
    for folder in (config.authority, config.ontology, config.shapes, code):
        for file in sorted(folder.rglob("*")):
            if file.suffix in {".py", ".json", ".csv", ".ttl", ".txt"} or file.name in {DECISIONS, FACTS}:
                digest.update(f"\0{file}\0".encode() + file.read_bytes())
    return digest.hexdigest()


def _unchanged(output: Path, inputs: str) -> Release | None:
    note = output / ".inputs"
    if not note.exists():
        return None
    try:
        release = read_release(output)
    except ReleaseError:
        return None
    fits = note.read_text(encoding="utf-8").split() == [inputs, release.manifest.release]
    return release if fits and release.store.exists() else None
