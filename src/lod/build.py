"""The sentence: how sources become a release.

Read, find, link, describe, validate; write and load what conforms; switch. A record that does
not conform is named and left out; if none is left, nothing is written at all.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from itertools import tee
from pathlib import Path

from lod.config import Config
from lod.crew import Crew, Progress, silent
from lod.errands import errand_of, knowledge
from lod.errors import ReleaseError, SourceError
from lod.inference import FACTS
from lod.links import DECISIONS
from lod.listing import plan_build
from lod.model import Finding
from lod.press import Press, press_frame
from lod.publish import Contents, publish
from lod.records import LongRegister, find_items
from lod.releases import Release, read_release
from lod.remarks import slow_shapes, unused
from lod.reports import (
    conforms,
    read_shapes,
)
from lod.shards import (
    Result,
    Shard,
    Size,
    beside_earlier,
    beside_others,
    kept_shards,
    read_results,
    shards_folder,
)
from lod.spool import Spool
from lod.state import read_state
from lod.stations import build_shard, fill_shard, open_shop
from lod.workshop import Workshop

SIZE = Size()


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
    written: Spool[Written] = field(default_factory=Spool)
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


def build_release(  # noqa: PLR0913 - what a caller may wish
    paths: Sequence[Path],
    config: Config,
    tell: Callable[[Finding], None],
    *,
    force: bool = False,
    strict: bool = False,
    progress: Progress = silent,
    crew: Crew | None = None,
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
        progress: is told after each source, and each step of what follows, how far it is.
        crew: who builds; it is the caller's to end. Default: processes of our own.
        jobs: how many of them.
        size: of a shard; the release is the same whatever it is.

    Raises:
        LodError: what is wrong with the program's surroundings.
    """
    config = replace(config, spark=())  # who does the work is no concern of the records
    surroundings, kept = _digest_surroundings(config), shards_folder(config.output)
    plan = plan_build(find_items(paths, config.tables, config.slugs), config, surroundings, kept, size)
    _tell_all(plan.unread, tell)
    if not plan.sources:
        names = ", ".join(map(str, paths))
        message = f"{names}: no record here, expected pages (.txt, .html), volumes, tables or archives"
        raise SourceError(message)
    inputs = str(plan.name)
    if not force and (release := _unchanged(config.output, inputs)):
        return Tally(release, unchanged=True)
    shop, tally = open_shop(config, surroundings), Tally()
    _tell_all(slow_shapes(shop.shapes), tell)
    tally.findings += len(plan.unread)
    tally.left_out += sum(not conforms([finding]) for finding in plan.unread)
    tally.passed_over["not readable"] += len(plan.unread)
    if strict and tally.left_out:
        return tally
    with kept_shards(config.output) as (folder, sweep), nullcontext(crew) if crew else Crew(jobs) as team:
        if force:
            sweep(())
        shards = beside_earlier(plan.shards, folder)
        took = _take_results(team, shards, plan.sources, tally, tell, progress, strict=strict)
        if tally.written or not strict:
            _tell_all(unused(d for d in shop.decisions if d.line not in tally.decisions), tell)
        if tally.written:
            tally.release = _publish(took, tally, shop, team, progress, afresh=force)
            note = f"{inputs} {tally.release.manifest.release}\n"
            (config.output / ".inputs").write_text(note, encoding="utf-8")
        used = {shard.folder.name for shard in plan.shards} | {folder.name for folder in took}
        sweep(used if tally.written else _kept_before(config))
    return tally


def _take_results(  # noqa: PLR0913 - what a build has at hand
    crew: Crew,
    shards: Iterable[Shard],
    total: int,
    tally: Tally,
    tell: Callable[[Finding], None],
    progress: Progress,
    *,
    strict: bool,
) -> list[Path]:
    """Build the shards and tell what became of each source, in their order; return what to publish.

    A shard knows nothing of the others. One with a record whose slug or text a record before it has,
    which is rare, is built again and told so.
    """
    register, took, before = LongRegister(), list[Path](), 0
    taken_up, sent = tee(shards)
    errands = (errand_of(shard, build_shard, fill_shard) for shard in sent)
    for built, _ in zip(taken_up, crew.do(errands), strict=True):
        results = list(read_results(built.folder))
        taken = register.owners(key for result in results for key in result.keys)
        shard = beside_others(built, taken) if taken else built
        took.append(shard.folder)
        for result in read_results(build_shard(shard)) if taken else results:
            _tell_all(map(shard.items[result.item].locate, result.findings), tell)
            if result.is_admitted:
                register.note(result.keys, result.where)
            tally.add(result)
            if strict and result.is_left_out:
                tally.written.clear()
                return took
            progress("records read", before + result.item + 1, total)
        before += len(shard.items)
    return took


def _kept_before(config: Config) -> set[str]:
    """Return the shards of the current release, from which the next build goes on."""
    state = read_state(config.output, config.base)
    return {shard.name for shard in state.shards} if state else set()


def _tell_all(findings: Iterable[Finding], tell: Callable[[Finding], None]) -> None:
    for finding in findings:
        tell(finding)


def _publish(  # noqa: PLR0913 - what a build has at hand
    shards: Sequence[Path], tally: Tally, shop: Workshop, crew: Crew, progress: Progress, *, afresh: bool
) -> Release:
    shapes = read_shapes(shop.config.shapes, shop.config.base)
    frame = Press(shop.iris, shop.consequences, shop.version)
    results = (result for shard in shards for result in read_results(shard))
    findings = (finding for result in results if result.slug for finding in result.findings)
    press_frame(frame, shop.vocabulary, shapes, findings, shop.iris)
    contents = Contents(
        shapes, tally.written[0].slug, len(tally.written), tally.left_out, tally.mentions, tally.graphs
    )
    return publish(shards, frame, contents, shop.config, crew, afresh=afresh, progress=progress)


def _digest_surroundings(config: Config) -> str:
    """Return a digest of all that a record is built with: curators' folders, settings, code."""
    digest = hashlib.sha256(repr(config).encode())
    code = Path(__file__).parent
    for folder in (*knowledge(config), code):
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
