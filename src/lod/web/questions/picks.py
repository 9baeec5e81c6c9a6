"""What a reader means by what stands in the address: an IRI, a name in any script, a date, a text."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import pyoxigraph as ox

from lod.dates import format_date, parse_typed_date
from lod.errors import NotFoundError
from lod.search import Reading
from lod.vocab import PREFIXES
from lod.web.questions.asking import ask_rows
from lod.web.questions.choices import Choice, Choices, around, choice_of, choices_of
from lod.web.questions.inquiries import DATE, Kind, Parameter
from lod.web.site import Site
from lod.web.values import one_line

_MOST_FOUND, _MOST_ROWS, _MOST_SIMILAR = 12, 200, 6
_MOST_CALLED = 100  # that the index is asked for, of which some are no choices here
_LEAST_BEGUN = 3  # letters of a name; with fewer one may mean anybody
_LONGEST = 200  # characters that are looked for
_ALIKE = 0.7  # from 0 to 1
_ABSOLUTE = re.compile(r"https?://\S+")
_RELATIVE = re.compile(r"(?:id|vocab)/\S+")
_WORD = re.compile(r"\w+")
_INDEXED = {"document": "record", "vocab/topic": "topic"}  # pages that the index calls otherwise
_NAMES = "|".join(
    f"<{PREFIXES[prefix]}{name}>"
    for prefix, name in (
        ("rdfs", "label"), ("skos", "altLabel"), ("skos", "prefLabel"), ("dcterms", "identifier"),
        ("dcterms", "title"),
    )
)  # fmt: skip
_WORDS, _REFERS = f"<{PREFIXES['crm']}P190_has_symbolic_content>", f"<{PREFIXES['crm']}P67_refers_to>"


@dataclass(frozen=True, slots=True)
class Pick:
    """What a reader sent for a parameter, and what it means."""

    parameter: Parameter
    sent: str = ""
    choice: Choice | None = None
    problem: str = ""  # why there is none
    status: int = 200  # that tells the problem
    others: tuple[Choice, ...] = ()  # who may be meant


def pick(site: Site, parameter: Parameter, sent: str, kind: Kind | None, listed: Choices) -> Pick:
    """Return what a reader means by what stands in the address.

    Args:
        site: which is asked.
        parameter: for which it was sent.
        sent: as it was sent.
        kind: of the choices; None: it is written, not chosen.
        listed: what the form offers; who is meant is rather one of these.

    Raises:
        LodError: nobody can tell now.
    """
    words = one_line(sent)[:_LONGEST]
    if not words:
        return Pick(parameter)
    if kind is None:
        return _written(parameter, words)
    offered = (c for c in listed.found if words == c.value or (c.date and words == c.option[:_LONGEST]))
    if known := next(offered, None):
        return Pick(parameter, words, known)
    if _ABSOLUTE.fullmatch(words) or _RELATIVE.fullmatch(words):
        return _named(site, parameter, words)
    return _meant(site, parameter, words, kind, listed)


def _written(parameter: Parameter, words: str) -> Pick:
    if parameter.kind != DATE:
        return Pick(parameter, words, Choice(ox.Literal(words), words, words))
    if when := parse_typed_date(words):
        return Pick(parameter, words, Choice(ox.Literal(when.edtf), format_date(when), when.edtf))
    expected = "a year, a month or a day: 1959, January 1959, 21 January 1959 or 1959-01-21"
    return Pick(parameter, words, None, f"{parameter.label}: {words[:40]!r}, expected {expected}", 400)


def _named(site: Site, parameter: Parameter, words: str) -> Pick:
    """Return what an IRI means: also something that the form does not offer, if it is known."""
    iri = words if _ABSOLUTE.fullmatch(words) else site.base + words
    try:
        if site.store.about(iri):
            return Pick(parameter, words, choice_of(site, ox.NamedNode(iri)))
    except NotFoundError:  # it is no IRI
        pass
    problem = f"{parameter.label}: nothing is known under {words[:100]!r}"
    return Pick(parameter, words, None, problem, 404)


def _meant(site: Site, parameter: Parameter, words: str, kind: Kind, listed: Choices) -> Pick:
    """Return who is meant by a name: who bears it, or whom the texts call so; else who is called alike."""
    reading, indexed = _indexed(site, words, kind, listed)
    is_sure = reading is Reading.EXACT or (reading is Reading.PREFIX and len(words) >= _LEAST_BEGUN)
    found = indexed if indexed and is_sure else _asked(site, words, kind)
    if len(found) == 1:
        return Pick(parameter, words, found[0])
    if found:
        problem = f"{parameter.label}: {words!r} may be one of several"
        return Pick(parameter, words, None, problem, 400, tuple(found[:_MOST_FOUND]))
    problem = f"{parameter.label}: no {kind.one} named {words!r} is known here"
    near = dict.fromkeys((*indexed, *_alike(words, listed.found)))
    return Pick(parameter, words, None, problem, 404, tuple(near)[:_MOST_SIMILAR])


def _indexed(site: Site, words: str, kind: Kind, listed: Choices) -> tuple[Reading, list[Choice]]:
    """Return who is called so by the index, which knows every script; of these, whom the form offers.

    Whom it does not offer may be meant if nobody else is: the answer then says that it knows nothing of him.
    """
    if site.search is None:
        return Reading.EXACT, []
    kinds = [_INDEXED.get(one, one) for one in kind.pages]
    reading, called = site.search.called(words, kinds, _MOST_CALLED)
    offered = {choice.term: choice for choice in listed.found}
    terms = [ox.NamedNode(one.iri) for one in called]
    inside = [offered[term] for term in terms if term in offered]
    return reading, inside or [choice_of(site, term) for term in terms[:_MOST_FOUND]]


def _asked(site: Site, words: str, kind: Kind) -> list[Choice]:
    """Return who bears a name according to the statements, or whom the texts call so."""
    names: dict[Choice, set[str]] = {}
    for row in ask_rows(site, around(kind, "?choice ?count ?name", _with_words(words), _MOST_ROWS)):
        for choice in choices_of(site, [row]):
            names.setdefault(choice, set()).add(_fold(row["name"]["value"]))
    exact = [choice for choice, called in names.items() if _fold(words) in called]
    whole = [choice for choice, called in names.items() if any(_holds(name, words) for name in called)]
    found = next((few for few in (exact, whole) if len(few) == 1), [*dict.fromkeys([*exact, *whole, *names])])
    return found or list(
        choices_of(site, ask_rows(site, around(kind, "?choice ?count", _called(words), _MOST_ROWS)))
    )


def _holds(name: str, words: str) -> bool:
    """Tell whether a name holds each of some words as a whole word."""
    return set(_WORD.findall(_fold(words))) <= set(_WORD.findall(name))


def _with_words(words: str) -> str:
    """Return the pattern of names that hold each of some words."""
    tests = (f"CONTAINS(LCASE(STR(?name)), {ox.Literal(word)})" for word in words.lower().split())
    return f"?choice {_NAMES} ?name . FILTER({' && '.join(tests)})"


def _called(words: str) -> str:
    """Return the pattern of what the texts call so."""
    spellings = " ".join(str(ox.Literal(one)) for one in dict.fromkeys((words, words.title(), words.upper())))
    return f"VALUES ?words {{ {spellings} }} ?mention {_WORDS} ?words ; {_REFERS} ?choice ; a <ns#Mention> ."


def _alike(words: str, listed: Sequence[Choice]) -> Iterable[Choice]:
    """Return what is called nearly so: other letters, or a word of the name that is alike."""
    wanted = _fold(words)
    by_name: dict[str, Choice] = {}
    for choice in listed:
        folded = _fold(choice.label)
        for name in (folded, *(word for word in folded.split() if len(word) > 2)):  # noqa: PLR2004
            by_name.setdefault(name, choice)
    near = get_close_matches(wanted, by_name, _MOST_SIMILAR, _ALIKE)
    return dict.fromkeys(by_name[name] for name in near)


def _fold(text: str) -> str:
    """Return a name in small letters without accents."""
    apart = unicodedata.normalize("NFKD", one_line(text).casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
