"""What a question is: its words, what is to be chosen, how its answer is shown."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

TEXT, DATE = "text", "date"  # kinds of parameters that are written, not chosen

_PLACE = re.compile(r"\{(\w+)\}")
COLUMNS = ("thing", "text", "date", "within", "number", "quote", "code")
VIEWS = ("table", "bars", "timeline", "map")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a reader chooses or writes."""

    name: str  # of the variable
    kind: str  # of choices; or `text`, `date`
    label: str
    is_needed: bool
    example: str  # the term that stands in the query, as SPARQL writes it


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer."""

    variable: str
    kind: str  # one of COLUMNS
    heading: str
    others: tuple[str, ...] = ()  # variables: whom a text names; the letters before and after a quotation


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question."""

    name: str  # of its file, without suffix
    question: str
    group: str
    note: str  # how to read the answer
    text: str  # the whole file
    parameters: tuple[Parameter, ...] = ()
    columns: tuple[Column, ...] = ()
    view: str = "table"  # one of VIEWS
    viewed: tuple[str, ...] = ()  # the variables that it draws
    filled: tuple[str, ...] = ()  # the question with names in it: `Who met {person}?`
    silence: str = ""  # what the answer does not say
    empty: str = ""  # what it means that there is no row
    yes: str = "Yes."  # an answer in words, where it is a truth value
    no: str = "No."
    is_asking: bool = False  # whether the answer is yes or no

    def words(self, labels: Mapping[str, str]) -> str:
        """Return the question with the names of what was chosen."""
        return "".join(text for text, _ in self.pieces(labels))

    def pieces(self, labels: Mapping[str, str]) -> list[tuple[str, str]]:
        """Return the question in pieces, each with the parameter whose name it is, or with none.

        It is the form of it with most of what was chosen; the rest stands behind it.
        """
        fitting = [one for one in self.filled if set(_PLACE.findall(one)) <= labels.keys()]
        sentence = max(fitting, key=lambda one: len(set(_PLACE.findall(one))), default=self.question)
        said = set(_PLACE.findall(sentence))
        pieces = [
            (labels[text], text) if at % 2 else (text, "") for at, text in enumerate(_PLACE.split(sentence))
        ]
        before = " ("
        for parameter in self.parameters:
            if parameter.name in labels and parameter.name not in said:
                pieces += [(f"{before}{parameter.label}: ", ""), (labels[parameter.name], parameter.name)]
                before = "; "
        return [piece for piece in [*pieces, (")" if before == "; " else "", "")] if piece[0]]


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be chosen: a query that gives ?choice, and ?count, how often it is there."""

    name: str
    one: str  # in words: person
    several: str  # people
    pages: tuple[str, ...]  # on whose pages questions with such a choice stand: `person`, `vocab/topic`
    by: tuple[str, ...]  # properties, one of which must point to the thing there; none: each fits
    text: str  # the whole file


@dataclass(frozen=True, slots=True)
class Theme:
    """A heading under which questions stand, and what they are about."""

    group: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All questions of an archive."""

    inquiries: tuple[Inquiry, ...] = ()
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    themes: tuple[Theme, ...] = ()

    def find(self, name: str) -> Inquiry | None:
        """Return the question of a name, if there is one."""
        return next((inquiry for inquiry in self.inquiries if inquiry.name == name), None)

    def by_theme(self) -> list[tuple[Theme, list[Inquiry]]]:
        """Return the questions under their headings, in the order of these."""
        themes = [*self.themes, *self._other_themes()]
        found = [(theme, [i for i in self.inquiries if i.group == theme.group]) for theme in themes]
        return [(theme, members) for theme, members in found if members]

    def about(self, kinds: Collection[str]) -> list[tuple[Inquiry, Parameter]]:
        """Return the questions in which something of these kinds can be chosen, with where it stands."""
        found = []
        for _, members in self.by_theme():
            for inquiry in members:
                fitting = [parameter for parameter in inquiry.parameters if parameter.kind in kinds]
                found += [(inquiry, fitting[0])] if fitting else []
        return found

    def _other_themes(self) -> Sequence[Theme]:
        named = {theme.group for theme in self.themes}
        groups = dict.fromkeys(inquiry.group for inquiry in self.inquiries)
        return [Theme(group) for group in groups if group not in named]
