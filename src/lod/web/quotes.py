"""Short quotations: where texts name something, with a few letters on both sides, as they are published."""

from collections.abc import Iterable
from dataclasses import dataclass

from lod.web.facts import Facts, term
from lod.web.mentions import text_and_place, whole_words
from lod.web.values import Value

_MOST = 12
_REFERS = term("crm:P67_refers_to")


@dataclass(frozen=True, slots=True)
class Quote:
    """Where a text names a thing."""

    before: str
    words: str
    after: str
    href: str
    whom: Value | None = None


def quote(facts: Facts, mentions: Iterable[str], *, of_whom: bool = False) -> list[Quote]:
    """Return the first mentions of each text, in its order, with the letters around them."""
    found = []
    for mention in sorted(mentions, key=text_and_place)[:_MOST]:
        selector = f"{mention}#quote"
        words = facts.text(selector, term("oa:exact"))
        if words:
            before, after = (
                "".join(facts.texts(selector, term(f"oa:{end}"))) for end in ("prefix", "suffix")
            )
            whom = facts.iris(mention, _REFERS)[:1] if of_whom else []
            found.append(
                Quote(
                    whole_words(before, 1),
                    words,
                    whole_words(after, -1),
                    facts.value(mention).href,
                    facts.value(whom[0]) if whom else None,
                )
            )
    return found


def quote_texts(facts: Facts, texts: Iterable[str]) -> list[Quote]:
    """Return the first mentions in some texts, and whom they mean."""
    mentions = {mention for text in texts for mention in facts.mentions(text)}
    return quote(facts, mentions, of_whom=True)
