"""The sentence: how sources become a release.

Read, find, link, describe, validate; write and load what conforms; switch. A record that does
not conform is named and left out; if none is left, nothing is written at all.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache, partial
from pathlib import Path

import pyoxigraph as ox

from lod import __version__
from lod.authority import Authority
from lod.config import Config
from lod.crew import Crew
from lod.errors import ReleaseError, SourceError
from lod.graphs import Description, describe_record
from lod.inference import FACTS, Consequences, load_consequences
from lod.iris import Iris
from lod.links import DECISIONS, Decision, link_mentions, load_decisions
from lod.listing import cut_shards, list_items
from lod.mentions import find_mentions
from lod.model import Finding, Kind, Link, Record, Severity
from lod.press import Press, press_frame
from lod.publish import Contents, publish
from lod.ready import open_authority
from lod.records import find_unread, locate, read_description, read_records
from lod.releases import Release, read_release
from lod.reports import (
    Shapes,
    conforms,
    load_shapes,
    load_turtle,
    read_shapes,
    shapes_version,
    validate_graph,
)
from lod.serializations import parse_triples
from lod.shards import (
    Result,
    Shard,
    Size,
    kept_shards,
    made_at,
    name_shard,
    read_results,
    write_results,
)

SIZE = Size()
_LINKED = frozenset(
    {Kind.PERSON, Kind.STATE, Kind.STATE_ADJECTIVE}
)  # what should be linked, and is reported if not


@dataclass
class Workshop:
    """What every record needs: who is who, the shapes, the names. Loaded when first used."""

    config: Config

    @cached_property
    def iris(self) -> Iris:
        """The names that we coin."""
        return Iris(self.config.base)

    @cached_property
    def authority(self) -> Authority:
        """Who is who."""
        return open_authority(self.config.authority)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """What curators have decided."""
        return load_decisions(self.config.authority, self.authority)

    @cached_property
    def vocabulary(self) -> list[ox.Triple]:
        """Our terms and concepts."""
        return load_turtle(self.config.ontology, self.config.base)

    @cached_property
    def concepts(self) -> frozenset[str]:
        """The tokens of our terms and concepts."""
        return frozenset(str(triple.subject) for triple in self.vocabulary)

    @cached_property
    def consequences(self) -> Consequences:
        """What follows from each property."""
        return load_consequences(self.config.ontology, self.vocabulary)

    @cached_property
    def shapes(self) -> Shapes:
        """What a record must conform to."""
        return load_shapes(self.config.shapes, self.vocabulary, self.config.base)


@dataclass(frozen=True, slots=True)
class Built:
    """What became of one source record."""

    record: Record | None  # None: it could not be read, or its IRI is taken
    description: Description | None  # None: it is left out
    links: tuple[Link, ...]
    findings: tuple[Finding, ...]


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

    def add(self, result: Result) -> None:
        """Count what became of a source."""
        self.findings += len(result.findings)
        self.left_out += not result.is_written
        self.mentions += result.mentions
        self.graphs += result.graphs
        self.decisions.update(result.decisions)
        if result.is_written:
            self.written.append(Written(result.slug, result.source))


def link_record(record: Record, authority: Authority, decisions: Sequence[Decision] = ()) -> list[Link]:
    """Find and link the names in a record."""
    return list(link_mentions(record, find_mentions(record, authority), authority, decisions))


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
    triples = parse_triples(description.triples)
    decided = {
        link
        for link in links
        if link.entity is None and any(d.applies_to(link.mention, record) for d in shop.decisions)
    }
    left = [link for link in links if link not in decided]  # a curator's "nobody" is no open question
    findings = (*_unlinked(record, left), *description.findings, *validate_graph(triples, shop.shapes))
    return Built(record, description if conforms(findings) else None, tuple(links), findings)


def build_sources(
    sources: Iterable[Path], shop: Workshop, taken: Iterable[tuple[str, Path]] = ()
) -> Iterator[Built]:
    """Yield what becomes of each record of the sources, and of each that cannot be read.

    Args:
        sources: files.
        shop: what every record needs.
        taken: slugs of records that were built before, and of which source.
    """
    slugs = dict(taken)
    for source in sources:
        record: Record | None = None
        read: list[Finding] = []
        for item in read_records(source):
            if isinstance(item, Record):
                record = item
            else:
                read.append(item)
        if record is None:
            yield Built(None, None, (), tuple(read))
        elif other := slugs.get(record.slug):
            message = f"would get the same IRI as {other}, rename one of them: {record.slug}"
            yield Built(None, None, (), (Finding(Severity.VIOLATION, source.name, message),))
        else:
            slugs[record.slug] = source
            description = read_description(source)
            if isinstance(description, Finding):  # half a description would be worse than none
                yield Built(record, None, (), (*read, description))
                continue
            built = build_record(replace(record, description=description), shop)
            yield Built(built.record, built.description, built.links, (*read, *built.findings))


def build_shard(shard: Shard) -> Path:
    """Build the sources of a shard; return the folder of its result, which may be there already.

    Raises:
        LodError: what is wrong with the program's surroundings.
    """
    if shard.is_built:
        return shard.folder
    shop = _open_shop(shard.config, shard.surroundings)
    version = shapes_version(read_shapes(shard.config.shapes, shard.config.base))
    press, results = Press(shop.iris, shop.consequences, version), []
    for built in build_sources(shard.sources, shop, shard.taken):
        before = len(press.own_graphs)
        if built.record:
            press.add(built.record, built.findings, built.description)
        results.append(_result(built, shop.decisions, len(press.own_graphs) - before))
    with made_at(shard.folder) as folder:
        press.write(folder)
        write_results(folder, results)
    return shard.folder


@lru_cache(1)
def _open_shop(config: Config, _surroundings: str) -> Workshop:
    """Return a workshop, the same one until something changes around it."""
    return Workshop(config)


def _result(built: Built, decisions: Iterable[Decision], graphs: int) -> Result:
    record = built.record
    links = built.links if record and built.description else ()
    return Result(
        slug=record.slug if record else "",
        source=record.source if record else "",
        is_written=built.description is not None,
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
        progress: is called after each source with how many are done, and of how many.
        jobs: how many processes build.
        size: of a shard; the release is the same whatever it is.

    Raises:
        LodError: what is wrong with the program's surroundings.
    """
    items = list_items(paths)
    _tell_all(find_unread(paths), tell)
    if not items:
        raise SourceError(f"{', '.join(map(str, paths))}: no record here, expected pages saved as .txt")
    surroundings = _digest_surroundings(config)
    inputs = name_shard(items, {}, surroundings)
    if not force and (release := _unchanged(config.output, inputs)):
        return Tally(release, unchanged=True)
    shop = _open_shop(config, surroundings)
    _tell_all(_slow_shapes(shop.shapes), tell)
    unused = {decision.line: decision for decision in shop.decisions}
    with kept_shards(config.output) as (folder, sweep), Crew(jobs) as crew:
        if force:
            sweep(())
        shards = list(cut_shards(items, config, surroundings, folder, size))
        tally = _take_results(crew, shards, tell, progress)
        for line in tally.decisions:
            unused.pop(line, None)
        _tell_all(_unused(unused.values()), tell)
        if tally.written:
            tally.release = _publish(shards, tally, shop, crew)
            note = f"{inputs} {tally.release.manifest.release}\n"
            (config.output / ".inputs").write_text(note, encoding="utf-8")
        sweep([shard.folder.name for shard in shards] if tally.written else ())
    return tally


def _take_results(
    crew: Crew,
    shards: Sequence[Shard],
    tell: Callable[[Finding], None],
    progress: Callable[[int, int], None],
) -> Tally:
    """Build the shards; tell what became of each source, in the order of the sources."""
    tally, done = Tally(), 0
    total = sum(len(shard.sources) for shard in shards)
    tasks = [partial(build_shard, shard) for shard in shards]
    for shard, folder in zip(shards, crew.do(tasks), strict=True):
        for source, result in zip(shard.sources, read_results(folder), strict=True):
            for finding in result.findings:
                tell(locate(finding, source))
            done += 1
            progress(done, total)
            tally.add(result)
    return tally


def _tell_all(findings: Iterable[Finding], tell: Callable[[Finding], None]) -> None:
    for finding in findings:
        tell(finding)


def _unused(decisions: Iterable[Decision]) -> Iterator[Finding]:
    for decision in sorted(decisions, key=lambda decision: decision.line):
        message = f"the decision about {decision.label!r} matches nothing in these records any more"
        yield Finding(Severity.WARNING, f"{DECISIONS}:{decision.line}", message)


def _slow_shapes(shapes: Shapes) -> Iterator[Finding]:
    message = "uses what our validator does not know, so it is left to pySHACL, which takes longer"
    for shape in shapes.compiled.unknown:
        yield Finding(Severity.INFO, shape, message)


def _publish(shards: Sequence[Shard], tally: Tally, shop: Workshop, crew: Crew) -> Release:
    shapes = read_shapes(shop.config.shapes, shop.config.base)
    frame = Press(shop.iris, shop.consequences, shapes_version(shapes))
    results = (result for shard in shards for result in read_results(shard.folder))
    findings = (finding for result in results if result.slug for finding in result.findings)
    press_frame(frame, shop.vocabulary, shapes, findings, shop.iris)
    contents = Contents(
        shapes, tally.written[0].slug, len(tally.written), tally.left_out, tally.mentions, tally.graphs
    )
    return publish([shard.folder for shard in shards], frame, contents, shop.config, crew)


def _unlinked(record: Record, links: Iterable[Link]) -> Iterator[Finding]:
    """Report each name that stays open once: all its forms, where it first stands, and why."""
    open_names: dict[tuple[Kind, str], list[Link]] = defaultdict(list)
    for link in links:
        if link.entity is None and link.mention.kind in _LINKED:
            open_names[link.mention.kind, link.mention.surface.split()[-1]].append(link)
    for (kind, _), same in open_names.items():
        first = same[0].mention
        forms = " = ".join(repr(surface) for surface in dict.fromkeys(link.mention.surface for link in same))
        title = next((link.mention.title for link in same if link.mention.title), "")
        line = record.text.count("\n", 0, first.start) + 1
        often = "once" if len(same) == 1 else f"{len(same)} times"
        message = f"{kind} {forms} ({title or 'no title'}, {often}) stays unlinked: {same[0].reason}"
        yield Finding(Severity.INFO, f"{record.source}:{line}", message, value=first.surface)


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
