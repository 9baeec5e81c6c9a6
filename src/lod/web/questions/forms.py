"""The form of a question: a field for each parameter, filled with what the address says."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import pyoxigraph as ox

from lod.errors import NotFoundError, QueryError
from lod.web.questions.binding import Term
from lod.web.questions.choices import Choice, Choices, example_of, list_answered
from lod.web.questions.inquiries import DATE, Inquiry, Parameter
from lod.web.questions.picks import Pick, pick
from lod.web.site import Site

_MOST_OPTIONS = 150  # in a list to choose from; of more one types the name
_MOST_EXAMPLES = 6
_ANY, _CHOOSE = "Any", "Choose \u2026"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form."""

    name: str
    label: str
    value: str  # as in the address, or the words that were typed
    shown: str  # in a field to type in
    options: tuple[Choice, ...]  # to choose from, or to be offered while typing
    is_list: bool  # whether everything there is stands in the list
    is_needed: bool
    nothing: str  # what it is called to choose nothing
    hint: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A question with what was sent for it."""

    inquiry: Inquiry
    picks: tuple[Pick, ...]

    @property
    def problem(self) -> Pick | None:
        """The first that cannot be understood."""
        return next((pick for pick in self.picks if pick.problem), None)

    @property
    def missing(self) -> Parameter | None:
        """The first that is needed and was not sent."""
        wanting = (pick.parameter for pick in self.picks if pick.choice is None and pick.parameter.is_needed)
        return next(wanting, None)

    @property
    def chosen(self) -> dict[str, Choice]:
        """What was chosen, by the name of the parameter."""
        return {pick.parameter.name: pick.choice for pick in self.picks if pick.choice}

    @property
    def terms(self) -> dict[str, Term]:
        """What was chosen, as terms."""
        return {name: choice.term for name, choice in self.chosen.items()}

    @property
    def words(self) -> str:
        """The question in words, with the names of what was chosen."""
        return "".join(text for text, _ in self.heading)

    @property
    def heading(self) -> list[tuple[str, str]]:
        """The question in pieces: what was chosen with its address, if it has one.

        While something cannot be understood, it is the question as it stands: half of it would be another.
        """
        chosen = {} if self.problem else self.chosen
        labels = {name: choice.label for name, choice in chosen.items()}
        things = {name: c.value for name, c in chosen.items() if isinstance(c.term, ox.NamedNode)}
        return [(text, things.get(name, "")) for text, name in self.inquiry.pieces(labels)]

    def address(self, suffix: str = "", **others: str) -> str:
        """Return the address of this question with these choices, or with others."""
        sent = {name: choice.value for name, choice in self.chosen.items()} | others
        return address_of(self.inquiry, sent, suffix)


def address_of(inquiry: Inquiry, sent: Mapping[str, str], suffix: str = "") -> str:
    """Return the address of a question with some choices."""
    path = f"/questions/{inquiry.name}{suffix}"
    query = urlencode(sent, safe="/:")
    return f"{path}?{query}" if query else path


def fill(site: Site, inquiry: Inquiry, sent: Mapping[str, str]) -> Filled:
    """Return a question with what was sent for it, as it is understood.

    Raises:
        LodError: nobody can tell now.
    """

    def one(parameter: Parameter) -> Pick:
        kind = site.questions.kinds.get(parameter.kind)
        written = sent.get(parameter.name, "")
        listed = list_answered(site, inquiry, parameter) if kind and written else Choices()
        return pick(site, parameter, written, kind, listed)

    return Filled(inquiry, tuple(one(parameter) for parameter in inquiry.parameters))


def leave_unread(inquiry: Inquiry, sent: Mapping[str, str]) -> Filled:
    """Return a question with what was sent for it, which nobody has looked at."""
    return Filled(
        inquiry, tuple(Pick(parameter, sent.get(parameter.name, "")) for parameter in inquiry.parameters)
    )


def require(filled: Filled) -> None:
    """See to it that a question can be answered.

    Raises:
        NotFoundError: something that was named is not known.
        QueryError: something that is needed is missing, or can be understood in several ways.
    """
    if problem := filled.problem:
        names = "; ".join(f"{other.label} ({other.value})" for other in problem.others)
        kind = NotFoundError if problem.status == 404 else QueryError  # noqa: PLR2004
        raise kind(f"{problem.problem}{', expected e.g. ' if names else ''}{names}")
    if missing := filled.missing:
        raise QueryError(f"{missing.name}: it is needed and missing, expected {missing.label.lower()}")


def fields_of(site: Site, filled: Filled) -> list[Field]:
    """Return the fields of the form.

    Raises:
        LodError: nobody can tell now what there is to choose.
    """
    inquiry = filled.inquiry
    return [field_of(one, list_answered(site, inquiry, one.parameter)) for one in filled.picks]


def bare_fields(filled: Filled) -> list[Field]:
    """Return the fields of the form as fields to type in: nobody is asked what there is."""
    return [_field(one, (), Choices((), is_complete=False), is_list=False) for one in filled.picks]


def field_of(one: Pick, listed: Choices) -> Field:
    """Return the field of a parameter, with what there is to choose."""
    choice = one.choice
    is_list = bool(listed.found) and listed.is_complete and len(listed.found) <= _MOST_OPTIONS
    is_list = is_list and not one.problem  # what was typed stays, to be mended
    options = sorted(listed.found[:_MOST_OPTIONS], key=lambda option: option.place)
    if is_list and choice and choice.value not in {option.value for option in options}:
        options.insert(0, choice)
    return _field(one, tuple(options), listed, is_list=is_list)


def _field(one: Pick, options: tuple[Choice, ...], listed: Choices, *, is_list: bool) -> Field:
    parameter, choice = one.parameter, one.choice
    return Field(
        parameter.name,
        parameter.label,
        choice.value if choice else one.sent,
        choice.label if choice else one.sent,
        options,
        is_list,
        parameter.is_needed,
        _CHOOSE if parameter.is_needed else _ANY,
        _hint(parameter, listed, is_list=is_list),
    )


def examples_of(site: Site, inquiry: Inquiry, parameter: Parameter) -> list[Choice]:
    """Return some choices for who does not know where to begin: that of the query, and the most frequent."""
    listed = list_answered(site, inquiry, parameter).found[:_MOST_EXAMPLES]
    known = {choice.value: choice for choice in listed}
    example = example_of(site, parameter)
    first = [example] if example else []
    return [*first, *(choice for choice in known.values() if choice.value not in {c.value for c in first})][
        :_MOST_EXAMPLES
    ]


def _hint(parameter: Parameter, listed: Choices, *, is_list: bool) -> str:
    if parameter.kind == DATE:
        return "e.g. 1959, May 1959, 12 May 1959"
    if is_list or not listed.found:
        return ""
    number = f"{len(listed.found):,}"
    return f"type a name; {number if listed.is_complete else f'more than {number}'} are known"
