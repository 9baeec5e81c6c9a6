"""Speed of finding and linking with a large authority, beside other ways to find the names.

Baselines over the same text and names: one compiled alternation, and spaCy's PhraseMatcher
where spaCy is installed (it is no dependency: pip install spacy).

Usage: .venv/bin/python benchmarks/finding.py [NAMES]
"""

import random
import re
import resource
import sys
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
from measure import best_of

ROOT = Path(__file__).parents[1]
_MEBIBYTE = 1 << 20
_SEED = 1959
_SHORTEST = 40  # characters of a sentence


def main() -> None:
    """Measure and print."""
    wanted = int(sys.argv[1]) if sys.argv[1:] else 200_000
    folder = load_config(ROOT / "lod.toml").authority
    start = time.perf_counter()
    authority = load_authority(folder)
    seconds = time.perf_counter() - start
    print(f"the project's own authority: {len(authority.names)} names, {seconds:.3f} s to load")
    start = time.perf_counter()
    names = _enlarge(authority, wanted)
    print(f"{len(authority.names)} names: {time.perf_counter() - start:.2f} s to enter")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB\n")
    record = _record(names)
    size = len(record.text.encode()) / _MEBIBYTE
    text = Text(record.text, 0, len(record.text))
    ours = {
        "find known names": best_of(
            3, lambda: list(find_names(Text(record.text, 0, len(text.text)), record, authority))
        ),
        "find everything": best_of(3, lambda: list(find_mentions(record, authority))),
        "find and link": best_of(
            3, lambda: list(link_mentions(record, find_mentions(record, authority), authority))
        ),
    }
    small = record.text[: len(record.text) // 20]
    alternation = re.compile(
        r"\b(?:" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + r")\b"
    )
    baseline = best_of(1, lambda: alternation.findall(small)) * 20
    print(f"{size:.2f} MiB of text")
    for name, seconds in {
        **ours,
        "one compiled alternation (baseline)": baseline,
        **_spacy(names, small),
    }.items():
        print(f"  {name:40}{size / seconds:10.2f} MiB/s{baseline / seconds:10.1f} times the alternation")


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
    return {"spaCy PhraseMatcher": best_of(1, lambda: matcher(nlp.make_doc(text))) * 20}


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


def _record(names: list[str]) -> Record:
    """Return a text of the records' own words, with a name in every third sentence."""
    chance = random.Random(_SEED)  # noqa: S311 - no secret
    words = re.findall(r"[^\n]+", next((ROOT / "records").glob("*.txt")).read_text(encoding="utf-8"))
    sentences = [s for line in words for s in re.split(r"(?<=\.) ", line) if len(s) > _SHORTEST]
    parts = []
    for _ in range(4000):
        parts.append(chance.choice(sentences))
        if chance.random() < 1 / 3:
            parts.append(f"He spoke with {chance.choice(names)}.")
        if chance.random() < 1 / 6:
            parts.append("\n\n")
    text = " ".join(parts)
    return Record(
        "made-up", "made-up", text, "", parse_edtf("1959-01-21"), zones=(Zone("body", 0, len(text)),)
    )


if __name__ == "__main__":
    main()
