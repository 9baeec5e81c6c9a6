"""How the sources of a build are cut into shards."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lod.config import Config
from lod.records import Item
from lod.shards import Listed, Shard, Size, name_shard, plan_shards


def list_items(items: Iterable[Item]) -> list[Listed]:
    """Return the sources, each with what one must know before it is read."""
    return [Listed(item, _size(item), item.fingerprint().hex()) for item in items]


def _size(item: Item) -> int:
    """Return how many bytes a source has; 0 if it cannot be had, which its reader will tell."""
    size = getattr(item.place, "size", None)
    try:
        return Path(item.place.file).stat().st_size if size is None else int(size)
    except OSError:
        return 0


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
