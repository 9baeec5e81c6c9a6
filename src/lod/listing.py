"""The sources of a build: listed, named together by a digest, and cut into shards; none stays in memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lod.config import Config
from lod.model import Finding
from lod.records import Item
from lod.shards import Listed, Name, Shard, Size, name_shard, plan_shards
from lod.spool import Spool


@dataclass
class Plan:
    """What is to be built."""

    name: Name  # of all that it is made of
    shards: Spool[Shard] = field(default_factory=Spool)
    sources: int = 0
    unread: list[Finding] = field(default_factory=list)  # what is not read at all


def plan_build(
    found: Iterable[Item | Finding], config: Config, surroundings: str, folder: Path, size: Size
) -> Plan:
    """Return the sources of a build in shards.

    Args:
        found: the sources, in their order, and what is not read.
        config: the settings.
        surroundings: digest of all that every record is built with.
        folder: for the results.
        size: of a shard.
    """
    plan = Plan(Name(surroundings))
    for batch in plan_shards(_listed(found, plan), size):
        place = folder / name_shard(batch, surroundings)
        names = tuple(name_shard([listed], surroundings) for listed in batch)
        items = tuple(listed.item for listed in batch)
        plan.shards.append(Shard(config, surroundings, items, (), place, names))
    return plan


def _listed(found: Iterable[Item | Finding], plan: Plan) -> Iterator[Listed]:
    """Yield the sources, each with what one must know before it is read; note them, and the others."""
    for item in found:
        if isinstance(item, Finding):
            plan.unread.append(item)
            continue
        listed = Listed(item, item.place.size, item.fingerprint().hex())
        plan.sources += 1
        plan.name.add(listed)
        yield listed
