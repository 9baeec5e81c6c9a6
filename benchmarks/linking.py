"""How well names are found and linked, and what each kind of evidence earns.

Over the annotated texts in tests/gold/, and any annotation given: GOLD.json FILE ... . The
ablation leaves out one kind of evidence at a time and tells what is lost.

Usage: .venv/bin/python benchmarks/linking.py [GOLD.json FILE]...
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lod.authority import Authority, load_authority
from lod.config import load_config
from lod.dates import parse_edtf
from lod.links import link_mentions
from lod.links.evidence import EVIDENCE, Weigh
from lod.mentions import find_mentions
from lod.model import Kind, Record, Zone
from lod.records import read_records
from lod.scores import Score, load_gold, score_links

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "gold"))

LINKED = (Kind.PERSON, Kind.STATE)


def main() -> None:
    """Score, then score again with each kind of evidence left out."""
    authority = load_authority(load_config(ROOT / "lod.toml").authority)
    texts = [*_annotated(), *_given(sys.argv[1:])]
    print(f"{len(texts)} texts, {sum(len(gold['mentions']) for _, gold in texts)} mentions annotated\n")
    total = _score(texts, authority, EVIDENCE)
    print(
        f"{'kind':16}{'task':9}{'precision':>10}{'recall':>8}{'F1':>8}{'right':>7}{'given':>7}{'wanted':>8}"
    )
    for (kind, task), row in total.items():
        print(
            f"{kind:16}{task:9}{row.precision:10.4f}{row.recall:8.4f}{row.f1:8.4f}"
            f"{row.right:7}{row.given:7}{row.wanted:8}"
        )
    print(
        f"\nLinking of people without ...\n  {'':16}{'precision':>10}{'recall':>8}{'wrong':>7}{'missed':>8}"
    )
    _tell("(nothing)", total)
    for name in EVIDENCE:
        _tell(name, _score(texts, authority, {key: weigh for key, weigh in EVIDENCE.items() if key != name}))


def _tell(name: str, scores: Mapping[tuple[str, str], Score]) -> None:
    row = scores[Kind.PERSON, "linking"]
    wrong, missed = row.given - row.right, row.wanted - row.right
    print(f"  {name:16}{row.precision:10.4f}{row.recall:8.4f}{wrong:7}{missed:8}")


def _score(
    texts: list[tuple[Record, dict[str, Any]]], authority: Authority, evidence: Mapping[str, Weigh]
) -> dict[tuple[str, str], Score]:
    total: dict[tuple[str, str], Score] = {}
    for record, gold in texts:
        links = link_mentions(record, find_mentions(record, authority), authority, evidence=evidence)
        for row in score_links(links, gold):
            old = total.get((row.kind, row.task), Score(row.kind, row.task, 0, 0, 0))
            total[row.kind, row.task] = Score(
                row.kind, row.task, old.right + row.right, old.given + row.given, old.wanted + row.wanted
            )
    return total


def _annotated() -> Iterator[tuple[Record, dict[str, Any]]]:
    from convert import read_gold  # noqa: PLC0415 - lies beside the texts

    for path in sorted((ROOT / "tests" / "gold").glob("[0-9]*.txt")):
        when, text, gold = read_gold(path)
        yield (
            Record(path.stem, path.name, text, "", parse_edtf(when), zones=(Zone("body", 0, len(text)),)),
            gold,
        )


def _given(arguments: list[str]) -> Iterator[tuple[Record, dict[str, Any]]]:
    for gold, page in zip(arguments[::2], arguments[1::2], strict=True):
        [record] = [item for item in read_records(Path(page)) if isinstance(item, Record)]
        yield record, load_gold(Path(gold))


if __name__ == "__main__":
    main()
