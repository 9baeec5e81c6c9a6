"""What can be chosen in a form: what the release really has, and whom a reader means by a name."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import pyoxigraph as ox

from lod.dates import parse_edtf
from lod.errors import NotFoundError, QueryTimeoutError
from lod.vocab import PREFIXES
from lod.web.questions.asking import Row, ask_rows
from lod.web.questions.binding import Term, read_example
from lod.web.questions.inquiries import DATE, Kind, Parameter
from lod.web.site import Site
from lod.web.values import one_line, shorten

MOST_LISTED = 2_000  # of a kind, the most frequent first; of more one has to type the name
_MOST_FOUND, _MOST_ROWS, _MOST_SIMILAR = 12, 200, 6
_LONGEST = 200  # characters that are looked for
_ALIKE = 0.7  # from 0 to 1
_SELECT = re.compile(r"^SELECT\b", re.MULTILINE)
_ABSOLUTE = re.compile(r"https?://\S+")
_RELATIVE = re.compile(r"(?:id|vocab)/\S+")
_WORD = re.compile(r"\w+")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_NAMES = "|".join(
    f"<{PREFIXES[prefix]}{name}>"
    for prefix, name in (
        ("rdfs", "label"), ("skos", "altLabel"), ("skos", "prefLabel"), ("dcterms", "identifier"),
        ("dcterms", "title"),
    )
)  # fmt: skip
_WORDS, _REFERS = f"<{PREFIXES['crm']}P190_has_symbolic_content>", f"<{PREFIXES['crm']}P67_refers_to>"


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen."""

    term: Term
    label: str
    value: str  # what stands in the address
    count: int = 0  # how often it is there; 0: nobody has counted


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is of a kind."""

    found: tuple[Choice, ...] = ()
    is_complete: bool = True


@dataclass(frozen=True, slots=True)
class Pick:
    """What a reader sent for a parameter, and what it means."""

    parameter: Parameter
    sent: str = ""
    choice: Choice | None = None
    problem: str = ""  # why there is none
    status: int = 200  # that tells the problem
    others: tuple[Choice, ...] = ()  # who may be meant


def list_choices(site: Site, kind: Kind) -> Choices:
    """Return what there is of a kind, the most frequent first; asked once for a release.

    Raises:
        LodError: nobody can tell now.
    """
    found: Choices = site.cache.once(f"choices of {kind.name}", lambda: _list(site, kind))
    return found


def pick(site: Site, parameter: Parameter, sent: str, kind: Kind | None) -> Pick:
    """Return what a reader means by what stands in the address: an IRI, a name, a date, a text.

    Raises:
        LodError: nobody can tell now.
    """
    words = one_line(sent)[:_LONGEST]
    if not words:
        return Pick(parameter)
    if kind is None:
        return _written(parameter, words)
    listed = list_choices(site, kind)
    if known := next((choice for choice in listed.found if words == choice.value), None):
        return Pick(parameter, words, known)
    if _ABSOLUTE.fullmatch(words) or _RELATIVE.fullmatch(words):
        return _named(site, parameter, words)
    return _meant(site, parameter, words, kind, listed)


def choice_of(site: Site, term: Term, count: int = 0) -> Choice:
    """Return a term as something that can be chosen."""
    if isinstance(term, ox.Literal):
        return Choice(term, one_line(term.value), term.value, count)
    label = one_line(site.store.labels([term.value]).get(term.value, "")) or shorten(term.value)
    return Choice(term, label, term.value.removeprefix(site.base), count)


def example_of(site: Site, parameter: Parameter) -> Choice | None:
    """Return what stands in the query as an example, if the release knows it."""
    term = read_example(parameter.example, site.base)
    if term is None or (isinstance(term, ox.NamedNode) and not site.store.about(term.value)):
        return None
    return choice_of(site, term)


def _list(site: Site, kind: Kind) -> Choices:
    try:
        rows = list(ask_rows(site, _around(kind, "?choice ?count", "", MOST_LISTED + 1)))
    except QueryTimeoutError:  # there is too much of it, now and later
        return Choices((), is_complete=False)
    found = tuple(_choices(site, rows[:MOST_LISTED]))
    return Choices(found, len(rows) <= MOST_LISTED)


def _around(kind: Kind, variables: str, pattern: str, most: int) -> str:
    """Return a query around that of a kind, which becomes a part of it."""
    begin = _SELECT.search(kind.text)
    at = begin.start() if begin else 0
    prologue = "\n".join(line for line in kind.text[:at].splitlines() if not line.startswith("#"))
    return (
        f"{prologue}\nSELECT DISTINCT {variables} WHERE {{\n{{\n{kind.text[at:]}\n}}\n{pattern}\n}}"
        f" ORDER BY DESC(?count) ?choice LIMIT {most}"
    )


def _choices(site: Site, rows: Iterable[Row]) -> Iterable[Choice]:
    seen = set()
    for row in rows:
        term = _term(row["choice"])
        if term is not None and term not in seen:
            seen.add(term)
            yield choice_of(site, term, int(row["count"]["value"]))


def _term(term: dict[str, str]) -> Term | None:
    if term["type"] == "uri":
        return ox.NamedNode(term["value"])
    return ox.Literal(term["value"]) if term["type"] in {"literal", "typed-literal"} else None


def _written(parameter: Parameter, words: str) -> Pick:
    if parameter.kind == DATE and not _is_date(words):
        expected = "a year, a month or a day: 1959, 1959-01 or 1959-01-21"
        problem = f"{parameter.label}: {words[:40]!r}, expected {expected}"
        return Pick(parameter, words, None, problem, 400)
    return Pick(parameter, words, Choice(ox.Literal(words), words, words))


def _is_date(words: str) -> bool:
    try:
        return bool(_DATE.fullmatch(words) and parse_edtf(words))
    except ValueError:
        return False


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
    names: dict[Choice, set[str]] = {}
    rows = list(ask_rows(site, _around(kind, "?choice ?count ?name", _with_words(words), _MOST_ROWS)))
    for row in rows:
        for choice in _choices(site, [row]):
            names.setdefault(choice, set()).add(_fold(row["name"]["value"]))
    exact = [choice for choice, called in names.items() if _fold(words) in called]
    whole = [choice for choice, called in names.items() if any(_holds(name, words) for name in called)]
    found = next((few for few in (exact, whole) if len(few) == 1), [*dict.fromkeys([*exact, *whole, *names])])
    if not found:
        found = list(
            _choices(site, ask_rows(site, _around(kind, "?choice ?count", _called(words), _MOST_ROWS)))
        )
    if len(found) == 1:
        return Pick(parameter, words, found[0])
    if found:
        problem = f"{parameter.label}: {words!r} may be one of several"
        return Pick(parameter, words, None, problem, 400, tuple(found[:_MOST_FOUND]))
    problem = f"{parameter.label}: no {kind.one} named {words!r} is known here"
    return Pick(parameter, words, None, problem, 404, tuple(_alike(words, listed.found)))


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
