"""Read a hand-annotated document: date, text, and annotation in the form of the seed's gold file."""

import json
import re
import sys
from pathlib import Path
from typing import Any, Final

KINDS: Final = frozenset(
    {"person", "state", "state-adjective", "group", "place", "date", "treaty", "event", "archival-ref"}
)
WHOLE_KEYS: Final = frozenset({"date", "archival-ref"})  # a slash in these stands for itself
HEAD: Final = "date: "
# A surface may hold and end with single brackets, so the markup ends at the last two of a run of them.
MARKUP: Final = re.compile(r"\[\[([a-z-]+):([^|\s\]]+)\|(.+?)\]\](?!\])", re.DOTALL)


def read_gold(path: Path | str) -> tuple[str, str, dict[str, Any]]:
    """Return the document's date (EDTF), its plain text, and its mentions with offsets into that text."""
    head, _, body = Path(path).read_text(encoding="utf-8").partition("\n")
    if not head.startswith(HEAD):
        raise ValueError(f"{path}: the first line must be '{HEAD}' and a date, not {head!r}")
    parts: list[str] = []
    mentions: list[dict[str, Any]] = []
    length = done = 0
    for found in MARKUP.finditer(body):
        kind, key, surface = found.groups()
        if kind not in KINDS:
            raise ValueError(f"{path}: unknown kind {kind!r} of {surface!r}")
        before = body[done : found.start()]
        start = length + len(before)
        length = start + len(surface)
        done = found.end()
        parts += before, surface
        accept = [key] if kind in WHOLE_KEYS else key.split("/")
        mention = {"start": start, "end": length, "surface": surface, "type": kind, "key": accept[0]}
        mentions.append(mention | ({"accept": accept} if len(accept) > 1 else {}))
    text = "".join([*parts, body[done:]])
    for mention in mentions:
        cut = text[mention["start"] : mention["end"]]
        assert cut == mention["surface"], f"{path}: {cut!r} stands where {mention['surface']!r} should"
    for rest in ("[[" + kind + ":" for kind in KINDS):
        if rest in text:
            raise ValueError(f"{path}: markup {rest!r} was not understood")
    return head.removeprefix(HEAD).strip(), text, {"mentions": mentions}


if __name__ == "__main__":
    for name in sys.argv[1:]:
        date, _, gold = read_gold(name)
        print(json.dumps({"record_id": Path(name).stem, "date": date} | gold, ensure_ascii=False))  # noqa: T201
