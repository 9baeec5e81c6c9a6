"""How the sources of a build are cut into shards."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lod.config import Config
from lod.records import Item
from lod.shards import Listed, Shard, Size, name_shard, plan_shards


def list_items(items: Iterable[Item]) -> list[Listed]:
    """Return the sources, each with what one must know before it is read."""
    return [Listed(item, item.place.size, item.fingerprint().hex()) for item in items]


def cut_shards(
    items: Sequence[Listed], config: Config, surroundings: str, folder: Path, size: Size
) -> Iterator[Shard]:
    """Yield the shards.

    Args:
        items: the sources, in their order.
        config: the settings.
        surroundings: digest of all that every record is built with.
        folder: for the results.
        size: of a shard.
    """
    for batch in plan_shards(items, size):
        place = folder / name_shard(batch, surroundings)
        names = tuple(name_shard([listed], surroundings) for listed in batch)
        yield Shard(config, surroundings, tuple(listed.item for listed in batch), (), place, names)
