"""Which sources a build has, and how they are cut into shards."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from lod.config import Config
from lod.iris import slugify
from lod.model import Record
from lod.records import DESCRIPTION, find_sources, read_records
from lod.shards import Item, Shard, Size, name_shard, plan_shards


def list_items(paths: Iterable[Path]) -> list[Item]:
    """Return the sources that the paths name, each with what one must know before it is read.

    Raises:
        SourceError: there is no such file, or no reader for it.
    """
    return [_item(source) for source in find_sources(paths)]


def _item(source: Path) -> Item:
    digest, size = hashlib.sha256(), 0
    for file in (source, source.with_suffix(DESCRIPTION)):
        with suppress(OSError):  # there is none, or its reader will tell
            data = file.read_bytes()
            digest.update(f"\0{file.name}\0{len(data)}\0".encode() + data)
            size += len(data)
    return Item(source, slugify(source.stem), size, digest.hexdigest())


def cut_shards(
    items: Sequence[Item], config: Config, surroundings: str, folder: Path, size: Size
) -> Iterator[Shard]:
    """Yield the shards; each knows which slugs sources of shards before it have taken.

    Args:
        items: the sources, in their order.
        config: the settings.
        surroundings: digest of all that every record is built with.
        folder: for the results.
        size: of a shard.
    """
    owners = _owners(items)
    before: dict[str, Path] = {}
    for batch in plan_shards(items, size):
        slugs = {item.slug for item in batch}
        taken = {slug: owner for slug, owner in before.items() if slug in slugs}
        sources = tuple(item.source for item in batch)
        place = folder / name_shard(batch, taken, surroundings)
        yield Shard(config, surroundings, sources, tuple(taken.items()), place)
        before |= {item.slug: item.source for item in batch if owners.get(item.slug) == item.source}


def _owners(items: Iterable[Item]) -> dict[str, Path]:
    """Return who has a slug that several sources would get: the first that can be read."""
    often = Counter(item.slug for item in items)
    owners: dict[str, Path] = {}
    for item in items:
        if often[item.slug] > 1 and item.slug not in owners and _is_readable(item.source):
            owners[item.slug] = item.source
    return owners


def _is_readable(source: Path) -> bool:
    return any(isinstance(found, Record) for found in read_records(source))
