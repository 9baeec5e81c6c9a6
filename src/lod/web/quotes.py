"""Short quotations: where texts name something, with a few letters on both sides, as they are published."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from lod.web.facts import Facts, term
from lod.web.mentions import text_and_place, whole_words
from lod.web.values import Value, local

_MOST = 12
_OF_EACH = 3  # where several texts name a thing
_WHOLE, _VERSION_OF = term("crm:P106i_forms_part_of"), term("dcterms:isVersionOf")
_REFERS = term("crm:P67_refers_to")
_QUOTED = tuple(term(f"oa:{name}") for name in ("exact", "prefix", "suffix"))


@dataclass(frozen=True, slots=True)
class Quote:
    """Where a text names a thing."""

    before: str
    words: str
    after: str
    href: str
    of: Value | None = None  # whom it means, or in which record it is


def quote_thing(facts: Facts, mentions: Iterable[str]) -> list[Quote]:
    """Return the first mentions of a thing in each of some records, and where a record begins, which."""
    texts = [list(group) for _, group in groupby(sorted(mentions, key=text_and_place), _text)]
    each = _MOST if len(texts) == 1 else _OF_EACH
    groups = [group[:each] for group in texts[: _MOST // each]]
    _read(facts, [mention for group in groups for mention in group])
    wholes = facts.read((group[0] for group in groups), _WHOLE)
    facts.read_labels([*wholes, *facts.read(wholes, _VERSION_OF)])
    found: list[Quote] = []
    for group in groups:
        quotes = _quote(facts, group)
        records = [
            iri for whole in facts.iris(group[0], _WHOLE) for iri in facts.iris(whole, _VERSION_OF) or [whole]
        ]
        for number, one in enumerate(quotes):
            is_first = number == 0 and bool(records)
            found.append(replace(one, of=facts.value(records[0])) if is_first else one)
    return found


def quote_texts(facts: Facts, texts: Iterable[str]) -> list[Quote]:
    """Return the first mentions in some texts, and whom each means."""
    mentions = {mention for text in texts for mention in facts.mentions(text)}
    order = sorted(mentions, key=text_and_place)[:_MOST]
    _read(facts, order)
    facts.read_labels(facts.read(order, _REFERS))
    return _quote(facts, order, with_whom=True)


def _quote(facts: Facts, mentions: Iterable[str], *, with_whom: bool = False) -> list[Quote]:
    found = []
    for mention in mentions:
        selector = f"{mention}#quote"
        if words := facts.text(selector, term("oa:exact")):
            before, after = (
                "".join(facts.texts(selector, term(f"oa:{end}"))) for end in ("prefix", "suffix")
            )
            whom = facts.iris(mention, _REFERS)[:1] if with_whom else []
            of = facts.value(whom[0]) if whom else None
            href = local(facts.site.base, mention)
            found.append(Quote(whole_words(before, 1), words, whole_words(after, -1), href, of))
    return found


def _read(facts: Facts, mentions: Iterable[str]) -> None:
    """Ask for the words of mentions at once."""
    facts.read((f"{mention}#quote" for mention in mentions), *_QUOTED)


def _text(mention: str) -> str:
    return mention.rpartition("/")[0]
