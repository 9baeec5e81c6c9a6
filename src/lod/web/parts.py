"""Parts of a document and sections of a text: what each is about, and whom it names."""

from dataclasses import dataclass, field

from lod.web.facts import Facts, term
from lod.web.mentions import kind_of
from lod.web.values import Value

_PARTS = term("crm:P106_is_composed_of")
_REFERS, _ABOUT, _REPORTS = term("crm:P67_refers_to"), term("crm:P129_is_about"), term("crm:P70_documents")
_LONGEST_NUMBER = 9  # digits; more is no number of a section


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the document or a section of its text."""

    label: str
    anchor: str
    topics: list[Value] = field(default_factory=list)
    events: list[Value] = field(default_factory=list)
    people: list[Value] = field(default_factory=list)
    states: list[Value] = field(default_factory=list)
    others: list[Value] = field(default_factory=list)  # named there besides


def hash_parts(facts: Facts, whole: str) -> list[str]:
    """Return the parts of a document or text that have hash IRIs of it, in the order of their names."""
    parts = [iri for iri in facts.iris(whole, _PARTS) if iri.startswith(f"{whole}#")]
    return sorted(parts, key=lambda iri: _natural(iri.rpartition("#")[2]))


def view_part(facts: Facts, iri: str) -> Part:
    """Return what a part is about, and what it names, by kind."""
    by_kind: dict[str, list[Value]] = {"event": [], "person": [], "state": []}
    others: list[Value] = []
    for thing in dict.fromkeys([*facts.iris(iri, _REPORTS), *facts.iris(iri, _REFERS)]):
        kind = kind_of(facts.site, thing)
        if kind in by_kind:
            by_kind[kind].append(facts.value(thing))
        else:
            others.append(facts.value(thing))
    topics = [facts.value(topic) for topic in facts.iris(iri, _ABOUT)]
    anchor = iri.rpartition("#")[2]
    return Part(
        facts.label(iri), anchor, topics, by_kind["event"], by_kind["person"], by_kind["state"], others
    )


def _natural(fragment: str) -> tuple[int, int, str]:
    """Return where a part stands: `opening` before `s1`, `s2` before `s10`."""
    digits = fragment.lstrip("abcdefghijklmnopqrstuvwxyz")
    is_numbered = digits.isdecimal() and len(digits) <= _LONGEST_NUMBER
    return (1, int(digits), fragment) if is_numbered else (0, 0, fragment)
