"""What the comments at the top of a query say, so that it becomes a question with a form.

    # Who met whom, and when?                      the question
    # group: Conversations                         the heading under which it stands
    # Where the day is not told, ...               how to read the answer
    # ask ?person: person | Who took part          something to choose; `person, needed` must be chosen
    # column ?one: thing ?a | One                  a column: its kind, further variables, its heading
    # view: timeline ?meeting ?dates               what is drawn beside the table
    # filled: Whom did {person} meet?              the question with what was chosen
    # not: That ...                                what the answer does not say
    # empty: No document ...                       what it means that there is no row
    # yes: ...                                     the answer in words, where it is yes or no; `no:` likewise

A line that begins with three blanks goes on with the one above. What is asked for stands in the query in a
line of its own, `VALUES ?person { <id/person/nehru> }`; behind `#` it is not chosen unless somebody chooses.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

import pyoxigraph as ox

from lod.errors import ConfigError, QueryError
from lod.stores.guard import check_query
from lod.web.questions.inquiries import COLUMNS, DATE, TEXT, VIEWS, Column, Inquiry, Kind, Parameter

_OF_VARIABLES = ("ask", "column")
_KEYS = ("group", *_OF_VARIABLES, "view", "filled", "not", "empty", "yes", "no")
_KEYS_OF_KINDS = ("pages", "by")
_KEY = re.compile(r"# ([a-z]+)(?: \?(\w+))?: *(.*)")
_MORE = re.compile(r"#   +(.*)")
_VARIABLE = re.compile(r"\?(\w+)")
_OTHERS = {"thing": (0, 1), "quote": (0, 2)}  # how many further variables a kind of column may have
_VIEWED = {"table": 0, "bars": 1, "timeline": 2, "map": 1}
_ERROR_AT = re.compile(r"error at (\d+):")
UNGROUPED = "Examples"
_LONGEST, _DEEPEST = 100_000, 64
_BASE = "http://localhost/"  # only to see whether a query can be read


@dataclass
class _Line:
    """A line of the header."""

    number: int
    key: str
    variable: str
    value: str


class _File:
    """A query with its name, which every complaint begins with."""

    def __init__(self, where: str, text: str, keys: tuple[str, ...] = _KEYS) -> None:
        self.where, self.text, self.keys = where, text, keys
        self.notes: list[str] = []
        self.lines: dict[str, list[_Line]] = defaultdict(list)
        for line in self._read():
            self.lines[line.key].append(line)

    def fail(self, number: int, message: str) -> ConfigError:
        return ConfigError(f"{self.where}:{number}: {message}")

    def once(self, key: str) -> str:
        found = self.lines.get(key, [])
        if len(found) > 1:
            raise self.fail(found[1].number, f"a second {key!r}, expected one")
        return found[0].value if found else ""

    def number(self, key: str) -> int:
        return self.lines[key][0].number if self.lines.get(key) else 1

    def _read(self) -> Iterator[_Line]:
        last: _Line | None = None
        for number, line in enumerate(read_top(self.text), 1):
            more = _MORE.fullmatch(line)
            if number == 1 or (not _KEY.fullmatch(line) and not (more and last)):
                last = None
                self.notes.append(line.lstrip("#").strip())
            elif more and last:
                last.value = f"{last.value} {more[1].strip()}"
            elif found := _KEY.fullmatch(line):
                last = _Line(number, found[1], found[2] or "", found[3].strip())
                self._check(last)
                yield last

    def _check(self, line: _Line) -> None:
        if line.key not in self.keys:
            raise self.fail(line.number, f"{line.key!r}, expected one of {', '.join(self.keys)}")
        if (line.key in _OF_VARIABLES) is not bool(line.variable):
            expected = f"{line.key} ?variable: ..." if line.key in _OF_VARIABLES else f"{line.key}: ..."
            raise self.fail(line.number, f"{line.key!r} is written otherwise, expected '{expected}'")


def read_top(text: str) -> list[str]:
    """Return the comments at the top of a query."""
    return list(takewhile(lambda line: line.startswith("#"), text.splitlines()))


def read_notes(comments: Iterable[str]) -> list[str]:
    """Return the comments that are sentences for readers: no key, and not the continuation of one."""
    notes, is_below_key = [], False
    for line in comments:
        is_below_key = bool(_KEY.fullmatch(line) or (is_below_key and _MORE.fullmatch(line)))
        notes += [] if is_below_key else [line]
    return notes


def leave_sentences(text: str) -> str:
    """Return a query as one works with it: of the comments at its top only the sentences for readers."""
    top = read_top(text)
    rest = text.splitlines(keepends=True)[len(top) :]
    return "".join(f"{line}\n" for line in top[:1] + read_notes(top[1:])) + "".join(rest)


def place_of(name: str) -> re.Pattern[str]:
    """Return what finds the line of a query in which a variable gets its value."""
    return re.compile(rf"^([ \t]*)(#[ \t]*)?VALUES \?{name} \{{[ \t]*(.+?)[ \t]*\}}[ \t]*$", re.MULTILINE)


def parse_inquiry(where: str, name: str, text: str, kinds: Mapping[str, Kind]) -> Inquiry | None:
    """Return what a query asks and how; None if its answer is a graph, which has no form.

    Args:
        where: the name of the file, for complaints.
        name: of the question.
        text: of the file.
        kinds: what can be chosen.

    Raises:
        ConfigError: the header is malformed; says where, what and what was expected.
    """
    file = _File(where, text)
    form, projected = _form(file)
    if form == "graph":
        return None
    columns = tuple(_column(file, line, projected) for line in file.lines["column"])
    view, viewed = _view(file, columns)
    inquiry = Inquiry(
        name,
        file.notes[0] if file.notes and file.notes[0] else name,
        file.once("group") or UNGROUPED,
        " ".join(file.notes[1:]).strip(),
        text,
        tuple(_parameter(file, line, kinds) for line in file.lines["ask"]),
        columns or tuple(Column(name, "text", name) for name in projected),
        view,
        viewed,
        tuple(line.value for line in file.lines["filled"]),
        file.once("not"),
        file.once("empty"),
        file.once("yes") or "Yes.",
        file.once("no") or "No.",
        is_asking=form == "ask",
    )
    _check_whole(file, inquiry)
    return inquiry


def parse_kind(where: str, name: str, text: str) -> Kind:
    """Return what a query in `choices/` gives to choose.

    Raises:
        ConfigError: the header is malformed.
    """
    file = _File(where, text, _KEYS_OF_KINDS)
    one, _, several = file.notes[0].partition(" | ") if file.notes else ("", "", "")
    if not several:
        raise file.fail(1, "expected a comment with one and several in words: '# person | people'")
    if not {"choice", "count"} <= set(_form(file)[1]):
        raise file.fail(1, "expected a query that gives ?choice and ?count")
    pages, by = (tuple(file.once(key).split()) for key in _KEYS_OF_KINDS)
    return Kind(name, one, several, pages, by, text)


def _form(file: _File) -> tuple[str, list[str]]:
    """Return the form of the query, `select`, `ask` or `graph`, and the variables that it gives.

    Raises:
        ConfigError: the query is malformed.
    """
    try:
        check_query(file.text, _LONGEST, _DEEPEST)
        results = ox.Store().query(file.text, base_iri=_BASE)
    except QueryError:  # SERVICE, which the settings may allow; nobody is asked to read a header
        return "select", []
    except (SyntaxError, ValueError) as error:
        found = _ERROR_AT.match(str(error))
        raise file.fail(int(found[1]) if found else 1, f"the query cannot be read: {error}") from None
    if isinstance(results, ox.QuerySolutions):
        return "select", [variable.value for variable in results.variables]
    return "ask" if isinstance(results, ox.QueryBoolean) else "graph", []


def _parameter(file: _File, line: _Line, kinds: Mapping[str, Kind]) -> Parameter:
    wish, _, label = (part.strip() for part in line.value.partition("|"))
    kind, comma, word = (part.strip() for part in wish.partition(","))
    known = (*sorted(kinds), DATE, TEXT)
    if kind not in known:
        raise file.fail(
            line.number, f"the kind {kind!r} of ?{line.variable}, expected one of {', '.join(known)}"
        )
    if comma and word != "needed":
        raise file.fail(line.number, f"{word!r} behind the kind, expected 'needed' or nothing")
    if not label:
        raise file.fail(line.number, f"?{line.variable} has no label, expected '{kind} | words for the form'")
    places = list(place_of(line.variable).finditer(file.text))
    if not places:
        expected = f"expected a line 'VALUES ?{line.variable} {{ ... }}' in the query"
        raise file.fail(line.number, f"?{line.variable} gets its value in no line, {expected}")
    if len({place[0].strip() for place in places}) > 1:
        raise file.fail(line.number, f"?{line.variable} gets several values, expected the same in each line")
    at = file.text[: places[0].start()].count("\n") + 1
    if comma and places[0][2]:
        raise file.fail(at, f"?{line.variable} is needed, expected its line without '#'")
    _check_term(file, at, line.variable, places[0][3], is_written=kind in {DATE, TEXT})
    return Parameter(line.variable, kind, label, bool(comma), places[0][3])


def _check_term(file: _File, at: int, name: str, term: str, *, is_written: bool) -> None:
    try:
        query = f"SELECT * {{ VALUES ?x {{ {term} }} }}"
        found = [row["x"] for row in ox.Store().query(query, base_iri=_BASE)]  # type: ignore[union-attr]
    except (SyntaxError, ValueError):
        found = []
    if len(found) != 1 or (is_written and not isinstance(found[0], ox.Literal)):
        expected = "a text in quotes" if is_written else "one IRI in angle brackets, or one text in quotes"
        raise file.fail(at, f"the value {term[:40]!r} of ?{name}, expected {expected}")


def _column(file: _File, line: _Line, projected: list[str]) -> Column:
    what, _, heading = (part.strip() for part in line.value.partition("|"))
    kind, *others = what.split()
    names = tuple(_VARIABLE.findall(" ".join(others)))
    if kind not in COLUMNS:
        raise file.fail(line.number, f"the column kind {kind!r}, expected one of {', '.join(COLUMNS)}")
    if not heading:
        raise file.fail(line.number, f"?{line.variable} has no heading, expected '{what} | heading'")
    if len(names) != len(others) or len(names) not in _OTHERS.get(kind, (0,)):
        allowed = " or ".join(map(str, _OTHERS.get(kind, (0,))))
        raise file.fail(line.number, f"{what!r}, expected '{kind}' with {allowed} further variables")
    for name in (line.variable, *names):
        if name not in projected:
            expected = ", ".join(f"?{variable}" for variable in projected) or "none: it has no columns"
            raise file.fail(line.number, f"?{name} is not in the answer, expected one of {expected}")
    return Column(line.variable, kind, heading, names)


def _view(file: _File, columns: tuple[Column, ...]) -> tuple[str, tuple[str, ...]]:
    written = file.once("view") or "table"
    view, *rest = written.split()
    names = tuple(_VARIABLE.findall(" ".join(rest)))
    if view not in VIEWS or len(names) != len(rest) or len(names) != _VIEWED[view]:
        expected = "table, bars ?number, timeline ?what ?date or map ?place"
        raise file.fail(file.number("view"), f"the view {written!r}, expected {expected}")
    shown = {column.variable for column in columns}
    for name in names:
        if name not in shown:
            raise file.fail(
                file.number("view"), f"?{name} of the view is no column, expected a 'column ?{name}'"
            )
    return view, names


def _check_whole(file: _File, inquiry: Inquiry) -> None:
    """Look at what only the whole header shows.

    Raises:
        ConfigError: it contradicts itself.
    """
    names = [parameter.name for parameter in inquiry.parameters]
    for line in file.lines["filled"]:
        for name in re.findall(r"\{(\w*)\}", line.value):
            if name not in names:
                raise file.fail(
                    line.number, f"{{{name}}} is not asked for, expected a line 'ask ?{name}: ...'"
                )
    for key in ("yes", "no"):
        if file.lines.get(key) and not inquiry.is_asking:
            raise file.fail(file.number(key), f"{key!r} for an answer in rows, expected it with ASK only")
