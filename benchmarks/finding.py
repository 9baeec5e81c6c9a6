"""Speed of finding and linking with a large authority, beside other ways to find the names.

Baselines over the same text and names: one compiled alternation, and spaCy's PhraseMatcher
where spaCy is installed (it is no dependency: pip install spacy).

Usage: .venv/bin/python benchmarks/finding.py [NAMES]
"""

import csv
import random
import re
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

from lod.authority import Authority, load_authority
from lod.config import load_config
from lod.dates import parse_edtf
from lod.links import link_mentions
from lod.mentions import find_mentions
from lod.mentions.names import find_names
from lod.mentions.words import Text
from lod.model import Entity, Kind, Record, Zone
from lod.ready import open_authority
from measure import best_of

ROOT = Path(__file__).parents[1]
_MEBIBYTE = 1 << 20
_SEED = 1959
_TEXTS = 20
_LENGTH = 25_000  # characters of a text
_OFTEN = 0.1
_SHORTEST = 40  # characters of a sentence


def main() -> None:
    """Measure and print."""
    wanted = int(sys.argv[1]) if sys.argv[1:] else 200_000
    folder = load_config(ROOT / "lod.toml").authority
    start = time.perf_counter()
    authority = load_authority(folder)
    seconds = time.perf_counter() - start
    print(f"the project's own authority: {len(authority.names)} names, {seconds:.3f} s to load")
    names = _enlarge(authority, wanted)
    _tell_start(folder, authority)
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB\n")
    records = [_record(names, number) for number in range(_TEXTS)]
    size = sum(len(record.text.encode()) for record in records) / _MEBIBYTE

    def find_known() -> None:
        for record in records:
            list(find_names(Text(record.text, 0, len(record.text)), record, authority))

    def find() -> None:
        for record in records:
            list(find_mentions(record, authority))

    def find_and_link() -> None:
        for record in records:
            list(link_mentions(record, find_mentions(record, authority), authority))

    small = records[0].text
    alternation = re.compile(
        r"\b(?:" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + r")\b"
    )
    baseline = best_of(1, lambda: alternation.findall(small)) * _TEXTS
    times = {
        "find known names": best_of(3, find_known),
        "find everything": best_of(3, find),
        "find and link": best_of(3, find_and_link),
        "one compiled alternation (baseline)": baseline,
        **_spacy(names, small),
    }
    print(f"{_TEXTS} texts, {size:.2f} MiB")
    for name, seconds in times.items():
        print(f"  {name:40}{size / seconds:10.2f} MiB/s{baseline / seconds:10.1f} times the alternation")


def _tell_start(folder: Path, authority: Authority) -> None:
    """Write the enlarged authority as a table; tell how long it takes to open, and from the cache."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "authority"
        shutil.copytree(folder, copy)
        with (copy / "people.csv").open("a", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, _columns(copy / "people.csv"), restval="", lineterminator="\n")
            for entity in authority.entities.values():
                if entity.key.startswith("made-up"):
                    row = {"key": entity.key, "name_full": entity.label, "family_name": entity.names[0]}
                    writer.writerow({**row, "qid_status": "unresolved"})
        for kind in ("from the tables", "from the cache", "from the cache"):
            start = time.perf_counter()
            opened = open_authority(copy, Path(place))
            print(f"{len(opened.names)} names {kind}: {time.perf_counter() - start:.2f} s")


def _columns(file: Path) -> list[str]:
    with file.open(encoding="utf-8", newline="") as stream:
        return next(csv.reader(stream))


def _spacy(names: list[str], text: str) -> dict[str, float]:
    try:
        import spacy  # noqa: PLC0415
        from spacy.matcher import PhraseMatcher  # noqa: PLC0415
    except ImportError:
        print("(spaCy is not installed: no PhraseMatcher)")
        return {}
    nlp = spacy.blank("en")
    nlp.max_length = 10_000_000
    matcher = PhraseMatcher(nlp.vocab)
    matcher.add("NAME", list(nlp.tokenizer.pipe(names)))
    return {"spaCy PhraseMatcher": best_of(1, lambda: matcher(nlp.make_doc(text))) * _TEXTS}


def _enlarge(authority: Authority, wanted: int) -> list[str]:
    """Enter made-up people until the authority has so many names."""
    chance = random.Random(_SEED)  # noqa: S311 - no secret
    syllables = [c + v for c in "bdfgklmnprstvz" for v in ("a", "e", "i", "o", "u", "an", "en", "ov", "in")]
    names = []
    number = 0
    while len(authority.names) < wanted:
        given, family = ("".join(chance.choices(syllables, k=3)).capitalize() for _ in range(2))
        authority.add(Entity(f"made-up-{number}", Kind.PERSON, f"{given} {family}", (family,)))
        names += [f"{given} {family}", family]
        number += 1
    return names


def _record(names: list[str], seed: int) -> Record:
    """Return a text of 25 kB in the records' own sentences, with a made-up name in every tenth."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    lines = re.findall(r"[^\n]+", next((ROOT / "records").glob("*.txt")).read_text(encoding="utf-8"))
    sentences = [s for line in lines for s in re.split(r"(?<=\.) ", line) if len(s) > _SHORTEST]
    parts: list[str] = []
    while sum(map(len, parts)) < _LENGTH:
        parts.append(chance.choice(sentences))
        if chance.random() < _OFTEN:
            parts.append(f"He spoke with {chance.choice(names)}.")
        if chance.random() < _OFTEN:
            parts.append("\n\n")
    text = " ".join(parts)
    return Record(
        "made-up", "made-up", text, "", parse_edtf("1959-01-21"), zones=(Zone("body", 0, len(text)),)
    )


if __name__ == "__main__":
    main()
