"""What a build remarks besides what readers and shapes find: open names, idle decisions, slow shapes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from lod.links import DECISIONS, Decision
from lod.model import Finding, Kind, Link, Record, Severity
from lod.reports import Shapes

_LINKED = frozenset(
    {Kind.PERSON, Kind.STATE, Kind.STATE_ADJECTIVE}
)  # what should be linked, and is reported if not


def unused(decisions: Iterable[Decision]) -> Iterator[Finding]:
    """Yield a warning for each decision that matches nothing."""
    for decision in sorted(decisions, key=lambda decision: decision.line):
        message = f"the decision about {decision.label!r} matches nothing in these records any more"
        yield Finding(Severity.WARNING, f"{DECISIONS}:{decision.line}", message)


def slow_shapes(shapes: Shapes) -> Iterator[Finding]:
    """Tell which shapes are judged by pySHACL."""
    message = "uses what our validator does not know, so it is left to pySHACL, which takes longer"
    for shape in shapes.compiled.unknown:
        yield Finding(Severity.INFO, shape, message)


def unlinked(record: Record, links: Iterable[Link]) -> Iterator[Finding]:
    """Report each name that stays open once: all its forms, where it first stands, and why."""
    open_names: dict[tuple[Kind, str], list[Link]] = defaultdict(list)
    for link in links:
        if link.entity is None and link.mention.kind in _LINKED:
            open_names[link.mention.kind, link.mention.surface.split()[-1]].append(link)
    for (kind, _), same in open_names.items():
        first = same[0].mention
        forms = " = ".join(repr(surface) for surface in dict.fromkeys(link.mention.surface for link in same))
        title = next((link.mention.title for link in same if link.mention.title), "")
        line = record.text.count("\n", 0, first.start) + 1
        often = "once" if len(same) == 1 else f"{len(same)} times"
        message = f"{kind} {forms} ({title or 'no title'}, {often}) stays unlinked: {same[0].reason}"
        yield Finding(Severity.INFO, f"{record.source}:{line}", message, value=first.surface)
