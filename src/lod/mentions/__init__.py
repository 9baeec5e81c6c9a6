"""Find where a record's text names someone or something: mention detection.

Each finder looks for one kind of thing; where their finds overlap, the longest wins.
"""

from collections.abc import Callable, Iterable, Iterator

from lod.authority import Authority
from lod.mentions.dates import find_dates
from lod.mentions.events import find_events
from lod.mentions.groups import find_groups
from lod.mentions.landscape import find_landscape
from lod.mentions.names import find_names
from lod.mentions.people import find_people
from lod.mentions.references import find_references
from lod.mentions.words import Text, longest
from lod.model import Mention, Record

# Parts of a page in which names belong to the record or to its publication. Site furniture and
# rights paragraphs name people and states, too, but say nothing of the record.
ZONES = ("title", "marks", "body", "closing", "summary", "source")

Finder = Callable[[Text, Record, Authority], Iterable[Mention]]

# Of two finds of the same length the earlier finder's is taken.
_EVERY: tuple[Finder, ...] = (
    find_references,
    find_names,
    find_groups,
    find_events,
    find_landscape,
    find_dates,
)
FINDERS: dict[str, tuple[Finder, ...]] = {"date": (find_dates,), **dict.fromkeys(ZONES, _EVERY)}


def find_mentions(record: Record, authority: Authority) -> Iterator[Mention]:
    """Yield the stretches of the text that name a person, state, group, place, date, ..., left to right.

    The longest wins ("North Korea" over "Korea"), and only whole words count: "Mali" is not
    found in "normalize". Articles, titles and the possessive are no part of a name. Time grows
    with the length of the text, not with the number of names known.
    """
    known = []
    for zone in (zone for zone in record.zones if zone.name in FINDERS):
        text, finders = Text(record.text, zone.start, zone.end), FINDERS[zone.name]
        known.append((text, longest(m for find in finders for m in find(text, record, authority))))
    yield from find_people(known, record, authority)
