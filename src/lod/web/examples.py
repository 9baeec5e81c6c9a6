"""The example queries of an archive, as the query form offers them: by group, each with its question.

A file says in comments at its top what it is: the first line is the question; a line
`# group: ...` names the heading under which it stands; sentences are a note, what the answer shows. What else
makes a question with a form of it (`lod.web.questions.header`) is no part of the note. The names of the
files give the order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from lod.errors import NotFoundError
from lod.web.questions.catalogue import read_text
from lod.web.questions.header import UNGROUPED, leave_sentences, read_notes, read_top

_GROUP = "# group:"


@dataclass(frozen=True, slots=True)
class Example:
    """An example query."""

    name: str  # of its file, without suffix
    question: str
    group: str
    note: str  # empty: none
    text: str  # the whole file

    @property
    def query(self) -> str:
        """The query as one works with it: of its comments the sentences for readers."""
        return leave_sentences(self.text)


def offer_examples(folder: Path, wanted: str | None, query: str = "") -> dict[str, Any]:
    """Return what the form shows: the query in its box, and all queries by group.

    Args:
        folder: where the queries lie.
        wanted: the name of the query for the box; None: the first.
        query: what stands in the box already; it may be a question that somebody changed.

    Raises:
        NotFoundError: there is no query of this name.
        ConfigError: a file is not UTF-8.
    """
    examples = read_examples(folder)
    first = examples[0] if examples and not query else _like(examples, query)
    shown = first if wanted is None else choose_example(examples, wanted)
    return {"shown": shown, "groups": group_examples(examples)}


def _like(examples: Iterable[Example], query: str) -> Example | None:
    """Return the example that begins with the same question as a query."""
    asked = [line.lstrip("#").strip() for line in read_top(query.lstrip())[:1]]
    return next((example for example in examples if [example.question] == asked), None)


def read_examples(folder: Path) -> list[Example]:
    """Return the queries of a folder in the order of their names; of no folder, none.

    Raises:
        ConfigError: a file is not UTF-8.
    """
    return [parse_example(file.stem, read_text(file)) for file in sorted(folder.glob("*.rq"))]


def parse_example(name: str, text: str) -> Example:
    """Return a query with what the comments at its top say; what they leave out has a default."""
    comments = read_top(text)
    groups = [line.removeprefix(_GROUP).strip() for line in comments[1:] if line.startswith(_GROUP)]
    notes = [line.lstrip("#").strip() for line in comments[:1] + read_notes(comments[1:])]
    return Example(
        name,
        notes[0] if notes else name,
        groups[0] if groups else UNGROUPED,
        " ".join(notes[1:]).strip(),
        text,
    )


def group_examples(examples: Sequence[Example]) -> list[tuple[str, list[Example]]]:
    """Return the groups, in the order of the first query of each, with their queries."""
    order: dict[str, int] = {}
    for example in examples:
        order.setdefault(example.group, len(order))
    sorted_ = sorted(examples, key=lambda example: order[example.group])
    return [(group, list(members)) for group, members in groupby(sorted_, key=lambda e: e.group)]


def choose_example(examples: Iterable[Example], name: str) -> Example:
    """Return the query of a name.

    Raises:
        NotFoundError: there is none.
    """
    found = next((example for example in examples if example.name == name), None)
    if found is None:
        raise NotFoundError(f"example: there is no query {name[:40]!r}; the form lists them")
    return found
