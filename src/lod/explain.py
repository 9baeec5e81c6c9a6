"""Say in words why each mention is linked as it is: for the curator who asks."""

from collections.abc import Iterable, Iterator

from lod.links import pair_people_with_states
from lod.model import Candidate, Link, Record

_CONTEXT = 40  # characters of text shown on either side


def explain_links(record: Record, links: Iterable[Link]) -> Iterator[str]:
    """Yield a paragraph for each mention, then one for each pair that lists of the text make."""
    found = list(links)
    for link in found:
        yield "\n".join(_explain(record, link))
    for pair in pair_people_with_states(record.text, found, record.date):
        yield f"pair: {pair.person.mention.surface} - {pair.state.mention.surface}: {pair.reason}"


def _explain(record: Record, link: Link) -> Iterator[str]:
    mention = link.mention
    before = record.text[max(0, mention.start - _CONTEXT) : mention.start]
    after = record.text[mention.end : mention.end + _CONTEXT]
    quoted = " ".join(f"...{before}[{mention.surface}]{after}...".split())
    line = record.text.count("\n", 0, mention.start) + 1
    yield f"{record.source}:{line}: {mention.kind} {mention.surface!r} at {mention.start}-{mention.end}"
    yield f"    {quoted}"
    if mention.title:
        yield f"    title beside it: {mention.title}"
    for candidate in link.candidates:
        yield from _weigh(candidate)
    if not link.candidates and mention.candidates:
        yield f"    candidates: {', '.join(entity.key for entity in mention.candidates)}"
    decision = link.entity.key if link.entity else mention.value or "unlinked"
    yield f"    -> {decision}{f': {link.reason}' if link.reason else ''}"


def _weigh(candidate: Candidate) -> Iterator[str]:
    entity = candidate.entity
    yield f"    {entity.key} ({entity.label}): {candidate.score:+g}"
    for item in candidate.evidence:
        yield f"        {item.weight:+g}  {item.name}: {item.words}"
