"""The building of a shard as an errand: what goes along to a machine that has no file of ours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from lod.config import Config
from lod.crew import Errand, Sent
from lod.shards import Shard, is_whole, made_at

Fill = Callable[[Shard, Path], None]


def errand_of(shard: Shard, build: Callable[[Shard], Path], fill: Fill) -> Errand:
    """Return the building of a shard, here or on another machine.

    Args:
        shard: to be built.
        build: does it here, if it has not been done; returns the folder.
        fill: writes the result into a folder.
    """
    size = sum(item.place.size for item in shard.items)
    pack, keep = partial(_pack, shard, fill), partial(_keep, shard.folder)
    return Errand(partial(build, shard), pack, keep, size, knowledge(shard.config))


def knowledge(config: Config) -> tuple[Path, ...]:
    """Return the folders that records are built with."""
    return config.authority, config.ontology, config.shapes


def _pack(shard: Shard, fill: Fill) -> Sent | None:
    """Return what builds a shard of the sources and earlier shards that come along."""
    if shard.is_built:
        return None
    earlier = [
        {file.name: file.read_bytes() for file in folder.iterdir()}
        for folder in shard.earlier
        if is_whole(folder)
    ]
    return partial(
        _fill_sent, replace(shard, items=tuple(item.held() for item in shard.items)), earlier, fill
    )


def _fill_sent(
    shard: Shard,
    earlier: Sequence[Mapping[str, bytes]],
    fill: Fill,
    folder: Path,
    found: Callable[[Path], Path],
) -> None:
    authority, ontology, shapes = map(found, knowledge(shard.config))
    config = replace(shard.config, authority=authority, ontology=ontology, shapes=shapes)
    folders = [folder.with_name(f"earlier-{number}") for number in range(len(earlier))]
    for place, files in zip(folders, earlier, strict=True):
        place.mkdir()
        _write(place, files)
    fill(replace(shard, config=config, earlier=tuple(folders)), folder)


def _keep(place: Path, files: Mapping[str, bytes]) -> Path:
    with made_at(place) as folder:
        _write(folder, files)
    return place


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).write_bytes(data)
