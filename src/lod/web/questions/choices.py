"""What can be chosen in a form: what the release really has, and what the question really answers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyoxigraph as ox

from lod.dates import format_within, parse_edtf
from lod.errors import QueryError, QueryTimeoutError
from lod.web.questions.asking import Row, ask_rows
from lod.web.questions.binding import Term, bind, read_example
from lod.web.questions.inquiries import Inquiry, Kind, Parameter
from lod.web.site import Site
from lod.web.values import one_line, shorten

MOST_LISTED = 2_000  # of a kind, the most frequent first; of more one has to type the name
_SELECT = re.compile(r"^SELECT\b", re.MULTILINE)
_PROJECTED = re.compile(r"^SELECT\b(.*?)\bWHERE\b", re.MULTILINE | re.DOTALL)
_PERSON = "id/person/"
_BEHIND_NAME = re.compile(r"[(,].*|\s(?:[IVX]+|[JS]r\.?)$")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be chosen."""

    term: Term
    label: str
    value: str  # what stands in the address
    count: int = 0  # how often it is there, or how many rows it has; 0: nobody has counted
    date: str = ""  # EDTF, of a document

    @property
    def option(self) -> str:
        """What it is called in a list: a document with its date before the title."""
        return f"{_in_words(self.date)} \u2013 {self.label}" if self.date else self.label

    @property
    def place(self) -> tuple[str, ...]:
        """Where it stands in a list: documents by date, people by the last word of their name."""
        words = _BEHIND_NAME.sub("", self.label).casefold().split()
        last = words[-1] if words and self.value.startswith(_PERSON) else ""
        return self.date, last, self.label.casefold(), self.value


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is of a kind."""

    found: tuple[Choice, ...] = ()
    is_complete: bool = True


def list_choices(site: Site, kind: Kind) -> Choices:
    """Return what there is of a kind, the most frequent first; asked once for a release.

    Raises:
        LodError: nobody can tell now.
    """
    found: Choices = site.cache.once(f"choices of {kind.name}", lambda: _list(site, kind))
    return found


def list_answered(site: Site, inquiry: Inquiry, parameter: Parameter) -> Choices:
    """Return the choices for which a question has rows, with how many; asked once for a release.

    If a question does not tell that, or not in time, everything of the kind can be chosen.

    Raises:
        LodError: nobody can tell now.
    """
    kind = site.questions.kinds.get(parameter.kind)
    if kind is None:
        return Choices()
    known = list_choices(site, kind)
    variable = _told_by(inquiry, parameter)
    if not variable:
        return known
    found: Choices = site.cache.once(
        f"choices of {inquiry.name} for {parameter.name}", lambda: _answered(site, inquiry, variable, known)
    )
    return found


def choice_of(site: Site, term: Term, count: int = 0, date: str = "") -> Choice:
    """Return a term as something that can be chosen."""
    if isinstance(term, ox.Literal):
        return Choice(term, one_line(term.value), term.value, count)
    label = one_line(site.store.labels([term.value]).get(term.value, "")) or shorten(term.value)
    return Choice(term, label, term.value.removeprefix(site.base), count, date)


def example_of(site: Site, parameter: Parameter) -> Choice | None:
    """Return what stands in the query as an example, if the release knows it."""
    term = read_example(parameter.example, site.base)
    if term is None or (isinstance(term, ox.NamedNode) and not site.store.about(term.value)):
        return None
    return choice_of(site, term)


def around(kind: Kind, variables: str, pattern: str, most: int) -> str:
    """Return a query around that of a kind, which becomes a part of it."""
    prologue, query = _apart(kind.text)
    return (
        f"{prologue}\nSELECT DISTINCT {variables} WHERE {{\n{{\n{query}\n}}\n{pattern}\n}}"
        f" ORDER BY DESC(?count) ?choice LIMIT {most}"
    )


def choices_of(site: Site, rows: Iterable[Row]) -> Iterable[Choice]:
    """Yield what can be chosen according to the rows of such a query, each once."""
    seen = set()
    for row in rows:
        term = _term(row["choice"])
        if term is not None and term not in seen:
            seen.add(term)
            yield choice_of(site, term, int(row["count"]["value"]), row.get("date", {}).get("value", ""))


def _list(site: Site, kind: Kind) -> Choices:
    try:
        rows = list(ask_rows(site, around(kind, "?choice ?count ?date", "", MOST_LISTED + 1)))
    except QueryTimeoutError:  # there is too much of it, now and later
        return Choices((), is_complete=False)
    return Choices(tuple(choices_of(site, rows[:MOST_LISTED])), len(rows) <= MOST_LISTED)


def _told_by(inquiry: Inquiry, parameter: Parameter) -> str:
    """Return the variable that says in the rows of a question which choices have an answer; empty: none.

    It is that of the parameter, or the one that a filter compares with it.
    """
    projected = _PROJECTED.search(inquiry.text)
    if projected is None or any(one.is_needed for one in inquiry.parameters):
        return ""
    name = parameter.name
    compared = re.search(rf"!BOUND\(\?{name}\) \|\| \?(\w+) = \?{name}\b", inquiry.text)
    candidates = (name, *(compared.groups() if compared else ()))
    return next((one for one in candidates if re.search(rf"\?{one}\b", projected[1])), "")


def _answered(site: Site, inquiry: Inquiry, variable: str, known: Choices) -> Choices:
    prologue, query = _apart(bind(inquiry, {}))
    name = f"?{variable}"
    counted = (
        f"{prologue}\nSELECT ?choice (COUNT(*) AS ?count) WHERE {{\n"
        f"{{ SELECT ({name} AS ?choice) WHERE {{\n{{\n{query}\n}}\nFILTER(BOUND({name})) }} }}\n"
        f"}} GROUP BY ?choice ORDER BY DESC(?count) ?choice LIMIT {MOST_LISTED + 1}"
    )
    try:
        rows = [row for row in ask_rows(site, counted) if "choice" in row]
    except (QueryTimeoutError, QueryError):  # too much, now and later; or it cannot be a part
        return known
    of_kind = {choice.term: choice for choice in known.found}
    found = [(_term(row["choice"]), int(row["count"]["value"])) for row in rows[:MOST_LISTED]]
    return Choices(
        tuple(
            replace(of_kind[term], count=count) if term in of_kind else choice_of(site, term, count)
            for term, count in found
            if term is not None
        ),
        len(rows) <= MOST_LISTED,
    )


def _apart(query: str) -> tuple[str, str]:
    """Return what stands before a query, without comments, and the query."""
    begin = _SELECT.search(query)
    at = begin.start() if begin else 0
    return "\n".join(line for line in query[:at].splitlines() if not line.startswith("#")), query[at:]


def _term(term: dict[str, str]) -> Term | None:
    if term["type"] == "uri":
        return ox.NamedNode(term["value"])
    return ox.Literal(term["value"]) if term["type"] in {"literal", "typed-literal"} else None


def _in_words(edtf: str) -> str:
    try:
        return format_within(parse_edtf(edtf))
    except ValueError:
        return edtf
