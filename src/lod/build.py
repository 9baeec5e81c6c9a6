"""The sentence: how sources become a release.

Read, find, link, describe, validate; write and load what conforms; switch. A record that does
not conform is named and left out; if none is left, nothing is written at all.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from lod import __version__
from lod.authority import Authority
from lod.config import Config
from lod.dumps import DATA, concern_of, merge_lines, quad_lines, release_id, write_dumps
from lod.errors import ReleaseError, SourceError
from lod.formats import TURTLE
from lod.graphs import (
    Description,
    Distribution,
    From,
    describe_dataset,
    describe_files,
    describe_record,
    describe_statistics,
    trace,
)
from lod.inference import FACTS, Consequences, load_consequences
from lod.iris import Iris
from lod.links import DECISIONS, Decision, decisions_of_edition, link_mentions, load_decisions
from lod.mentions import find_mentions
from lod.model import Finding, Kind, Link, Record, Severity, Traced
from lod.patches import write_patch
from lod.press import Press
from lod.ready import open_authority
from lod.records import Item, Register, find_items, group_readings
from lod.releases import (
    CATALOGUE,
    NQUADS,
    STORE,
    Manifest,
    Release,
    read_release,
    staging,
    switch_to,
    write_manifest,
)
from lod.reports import Shapes, conforms, load_shapes, load_turtle, read_shapes, validate_graph
from lod.serializations import parse_triples, serialize
from lod.stores import load_store

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
        """The tokens of our terms and concepts, and of the properties in use."""
        return frozenset(str(triple.subject) for triple in self.vocabulary) | frozenset(self.consequences)

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


@dataclass
class Tally:
    """What a build did."""

    release: Release | None = None
    unchanged: bool = False
    written: list[Record] = field(default_factory=list)
    mentions: int = 0  # that are linked
    left_out: int = 0
    findings: int = 0


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
    triples = parse_triples(description.triples)
    decided = {
        link
        for link in links
        if link.entity is None and any(d.applies_to(link.mention, record) for d in shop.decisions)
    }
    left = [link for link in links if link not in decided]  # a curator's "nobody" is no open question
    findings = (*_unlinked(record, left), *description.findings, *validate_graph(triples, shop.shapes))
    return Built(record, description if conforms(findings) else None, tuple(links), findings)


def build_sources(items: Iterable[Item], shop: Workshop) -> Iterator[tuple[Item, Built]]:
    """Yield what becomes of each record of the sources, and of each that cannot be read."""
    register = Register()
    for item in items:
        for record, read in group_readings(item.read()):
            yield item, _build_reading(item, record, read, register, shop)


def _build_reading(
    item: Item, record: Record | None, read: tuple[Finding, ...], register: Register, shop: Workshop
) -> Built:
    if record is None:
        return Built(None, None, (), read)
    description = item.read_description(record)
    if refused := register.admit(record, item.where_of(record), description):
        return Built(None, None, (), (refused,))
    if isinstance(description, Finding):  # half a description would be worse than none
        return Built(record, None, (), (*read, description))
    built = build_record(replace(record, description=description), shop)
    return Built(built.record, built.description, built.links, (*read, *built.findings))


def build_release(  # noqa: PLR0913 - the wishes of the command line
    paths: Sequence[Path],
    config: Config,
    tell: Callable[[Finding], None],
    *,
    force: bool = False,
    strict: bool = False,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Tally:
    """Build the sources into a release and make it the current one of the output folder.

    Args:
        paths: files and folders with records.
        config: the settings.
        tell: is called with each finding as it is made.
        force: build also if nothing has changed since the last build.
        strict: stop at the first violation, and write nothing.
        progress: is called after each source with how many are done, and of how many.

    Raises:
        LodError: what is wrong with the program's surroundings.
    """
    listed = list(find_items(paths, config.tables, config.slugs))
    items = [item for item in listed if isinstance(item, Item)]
    unread = [item for item in listed if isinstance(item, Finding)]
    _tell_all(unread, tell)
    if not items:
        names = ", ".join(map(str, paths))
        raise SourceError(
            f"{names}: no record here, expected pages (.txt, .html), volumes, tables or archives"
        )
    inputs = _digest_inputs(items, config)
    if not force and (release := _unchanged(config.output, inputs)):
        return Tally(release, unchanged=True)
    shop, tally = Workshop(config), Tally()
    _tell_all(_slow_shapes(shop.shapes), tell)
    press = Press(shop.iris, shop.vocabulary, shop.consequences, read_shapes(config.shapes, config.base))
    unused = set(shop.decisions)
    tally.findings += len(unread)
    tally.left_out += sum(not conforms([finding]) for finding in unread)
    if strict and tally.left_out:
        return tally
    done: set[Item] = set()
    for item, built in build_sources(items, shop):
        _tell_all(map(item.locate, built.findings), tell)
        if strict and not conforms(built.findings):
            tally.written.clear()
            tally.left_out += 1
            return tally
        done.add(item)
        progress(len(done), len(items))
        tally.findings += len(built.findings)
        tally.left_out += not conforms(built.findings)
        if built.record:
            press.add_report(built.record, built.findings, is_left_out=built.description is None)
        if built.record and built.description:
            press.add(built.description)
            tally.mentions += sum(link.entity is not None for link in built.links)
            tally.written.append(built.record)
            unused -= {d for d in unused for link in built.links if d.applies_to(link.mention, built.record)}
    _tell_all(_unused(unused), tell)
    if tally.written:
        tally.release = _publish(press, tally, shop)
        (config.output / ".inputs").write_text(
            f"{inputs} {tally.release.manifest.release}\n", encoding="utf-8"
        )
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


def _publish(press: Press, tally: Tally, shop: Workshop) -> Release:
    config, iris = shop.config, shop.iris
    press.complete()
    example = iris.document(tally.written[0].slug)
    files = [
        Distribution(name, title, media_type, concern_of(name))
        for name, (title, media_type, _) in DATA.items()
    ]
    graph = iris.graph("dataset")
    numbers = list(describe_statistics(*press.count(), iris))

    def describe(release: str, triples: int) -> list[Traced]:
        """Return what a release says of itself."""
        said = describe_dataset(config.dataset, files, example, release, triples, iris)
        origin = From(config.file.name, "dataset")
        return [
            *trace("dataset/description", said, origin),
            *trace("dataset/statistics", numbers, From(NQUADS)),
        ]

    def lines_of(traced: list[Traced]) -> list[str]:
        return quad_lines({graph: [triple for triple, _ in traced]})

    lines = quad_lines(press.graphs)
    release = release_id(merge_lines(lines, lines_of(describe("", 0))))
    itself = describe(release, len(lines) + len(lines_of(describe(release, 0))))
    press.put("dataset", graph, itself)
    lines = merge_lines(lines, lines_of(itself))
    counts = {
        "records": len(tally.written),
        "left_out": tally.left_out,
        "mentions": tally.mentions,
        "triples": len(lines),
        "graphs": len(press.graphs),
    }
    with staging(config.output) as folder:
        written = write_dumps(folder, lines, press.concerns, press.more_files(), config.base)
        manifest = Manifest(
            release=release,
            base=config.base,
            title=config.dataset.title,
            license=config.dataset.license,
            issued=config.dataset.issued.isoformat(),
            example=example[1:-1],
            counts=counts,
            files=written,
        )
        write_manifest(folder, manifest)
        catalogue = parse_triples(describe_files(written, config.dataset, iris))
        (folder / CATALOGUE).write_bytes(serialize(catalogue, TURTLE, config.base))
        if before := _before(config, release):
            write_patch(before, release, lines, folder)
        load_store(folder / NQUADS, folder / STORE)
        return Release(switch_to(config.output, folder, release), manifest)


def _before(config: Config, release: str) -> Release | None:
    """Return the release that another one replaces, if there is one that it can be compared with."""
    with suppress(ReleaseError):
        before = read_release(config.output)
        return before if before.manifest.release != release and before.manifest.base == config.base else None
    return None


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


def _digest_inputs(items: Iterable[Item], config: Config) -> str:
    """Return a digest of all that a release is made of: records, curators' folders, settings, code."""
    digest = hashlib.sha256(repr(config).encode())
    code = Path(__file__).parent
    for item in items:
        digest.update(f"\0{item.where}\0".encode("utf-8", "surrogateescape") + item.fingerprint())
    files: list[Path] = []
    for folder in (config.authority, config.ontology, config.shapes, code):
        files += sorted(
            file
            for file in folder.rglob("*")
            if file.suffix in {".py", ".json", ".csv", ".ttl", ".txt"} or file.name in {DECISIONS, FACTS}
        )
    for file in files:
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
