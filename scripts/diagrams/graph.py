"""A release to walk through: from things to things, along paths of properties."""

import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from diagrams.settings import Plan, Settings
from lod.vocab import PREFIXES

TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")

Term = ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Link:
    """A statement between two boxes, in the words of the picture; backwards: from right to left."""

    left: str
    right: str
    words: str
    source: str  # the number of the property, or its vocabulary
    backwards: bool


@dataclass(frozen=True, slots=True)
class Box:
    """What stands in a box."""

    key: str
    column: int
    kind: str
    label: str
    what: str  # its classes in words
    address: str = ""
    again: bool = False  # it stands elsewhere in the picture


@dataclass(slots=True)
class Picture:
    """The boxes in the order in which they were come upon, and the links between them."""

    plan: Plan
    boxes: dict[str, Box] = field(default_factory=dict)
    links: dict[Link, None] = field(default_factory=dict)


class Release:
    """The statements of a release, without those that are inferred."""

    def __init__(self, folder: Path, base: str, settings: Settings) -> None:
        self.base, self._settings = base, settings
        self.prefixes = PREFIXES | {"lod": f"{base}ns#"}
        self._forth: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._back: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._sizes: Counter[str] = Counter()
        for quad in read_quads(folder):
            self._sizes[quad.graph_name.value] += 1
            if quad.graph_name.value != f"{base}graph/inferred":
                self._forth[quad.subject][quad.predicate.value].append(quad.object)
                self._back[quad.object][quad.predicate.value].append(quad.subject)

    def draw(self, plan: Plan) -> Picture:
        """Walk all paths of a diagram.

        Raises:
            LookupError: a path leads nowhere, so that the diagram asks for what is not there.
        """
        picture = Picture(plan)
        starts = [ox.NamedNode(self.base + name) for name in plan.start]
        for start in starts:
            self._enter(picture, start, 0)
        for path in plan.follow:
            links = len(picture.links)
            for start in starts:
                self._walk(picture, start, 0, path)
            if len(picture.links) == links:
                raise LookupError(f"diagram {plan.name!r}: nothing new along {' / '.join(path)}")
        return picture

    def _walk(self, picture: Picture, here: ox.NamedNode, column: int, path: tuple[str, ...]) -> None:
        if not path:
            return
        step, rest = path[0], path[1:]
        found = self._step(here, step)
        shown, left_out = self._choose(picture.plan.show.get(step), found)
        for there in shown:
            key = self._enter(picture, there, column + 1, f"{here.value} {step}")
            picture.links[self._link(here, key, step)] = None
            if isinstance(there, ox.NamedNode) and not picture.boxes[key].again:
                self._walk(picture, there, column + 1, rest)
        if left_out:
            key = f"{here.value} {step} more"
            picture.boxes.setdefault(key, Box(key, column + 1, "more", f"and {left_out} more", ""))
            picture.links[self._link(here, key, step)] = None

    def _step(self, here: Term, step: str) -> list[Term]:
        statements = self._back if step.startswith("^") else self._forth
        return sorted(statements[here][self._expand(step.removeprefix("^"))], key=str)

    def _choose(self, show: int | list[str] | None, found: list[Term]) -> tuple[list[Term], int]:
        """Return the values that are drawn, and how many are not."""
        if isinstance(show, list):
            wanted = [self.base + name for name in show]
            shown = sorted((t for t in found if t.value in wanted), key=lambda t: wanted.index(t.value))
        else:
            shown = found[:show]
        return shown, len(found) - len(shown)

    def _enter(self, picture: Picture, term: Term, column: int, via: str = "") -> str:
        """Return the key of the box of a term; a value has one for each that it is said of."""
        key = f"{via} {term}" if isinstance(term, ox.Literal) else term.value
        box = picture.boxes.get(key)
        again = box is not None and box.column != column
        if again:
            key = f"{via} {term}"
        if key not in picture.boxes:
            make = self._value if isinstance(term, ox.Literal) else self._thing
            picture.boxes[key] = make(key, term, column, again)
        return key

    def _value(self, key: str, term: ox.Literal, column: int, again: bool) -> Box:  # noqa: FBT001 (as _thing)
        datatypes, languages = self._settings.datatypes, self._settings.languages
        what = languages[term.language] if term.language else datatypes[self._shorten(term.datatype.value)]
        return Box(key, column, "value", f"“{' '.join(term.value.split())}”", what, again=again)

    def _thing(self, key: str, term: ox.NamedNode, column: int, again: bool) -> Box:  # noqa: FBT001 (as _value)
        classes = sorted((self._shorten(t.value) for t in self._forth[term][TYPE.value]), key=_own_first)
        what = list(dict.fromkeys(self.name_class(name) for name in classes))
        outside, rest = self._name_outside(term.value)
        labels = sorted(" ".join(t.value.split()) for t in self._forth[term][LABEL.value])
        label = (labels or what[:1] or [rest])[0]
        shown = ", ".join(name for name in what if name != label) if classes else outside
        if size := self._sizes[term.value]:
            shown = f"{shown}; a graph of {size} statements"
        return Box(key, column, self._kind(classes), label, shown, self._address(term), again)

    def _name_outside(self, iri: str) -> tuple[str, str]:
        """Return what a thing is of which no class is said, and what it is called there."""
        for start, what in self._settings.outside.items():
            if iri.startswith(start):
                return what, iri.removeprefix(start).strip("/").replace("_", " ")
        return "", iri

    def _kind(self, classes: list[str]) -> str:
        return next((k.name for k in self._settings.kinds if set(classes) & set(k.classes)), "outside")

    def _address(self, term: ox.NamedNode) -> str:
        address = term.value.removeprefix(self.base)
        if address == term.value:
            return ""
        for long, short in self._settings.short.items():
            address = address.replace(long, short)
        return f"/{address}"

    def _link(self, here: ox.NamedNode, key: str, step: str) -> Link:
        words, source = self.name_property(step.removeprefix("^"))
        return Link(here.value, key, words, source, backwards=step.startswith("^"))

    def name_property(self, name: str) -> tuple[str, str]:
        """Return a property in words, and its number or vocabulary: ("refers to", "P67")."""
        prefix, _, local = name.partition(":")
        number, _, rest = local.partition("_") if prefix == "crm" else ("", "", local)
        return name_words(rest), number or self._settings.vocabularies[prefix]

    def name_class(self, name: str) -> str:
        """Return a class in words, with its number or vocabulary: "Person (E21)"."""
        prefix, _, local = name.partition(":")
        numbers, rest = re.fullmatch(r"((?:E\d+_)*)(.*)", local).groups()
        source = (
            numbers.rstrip("_").replace("_", "/") if prefix == "crm" else self._settings.vocabularies[prefix]
        )
        return f"{name_words(rest).capitalize()} ({source})"

    def _expand(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        return self.prefixes[prefix] + local

    def _shorten(self, iri: str) -> str:
        for prefix, namespace in self.prefixes.items():
            if iri.startswith(namespace):
                return f"{prefix}:{iri.removeprefix(namespace)}"
        return iri


def read_quads(folder: Path) -> Iterator[ox.Quad]:
    """Return the quads of a release."""
    data = gzip.decompress((folder / "lod.nq.gz").read_bytes())
    return ox.parse(data, format=ox.RdfFormat.N_QUADS)


def name_words(local: str) -> str:
    """Return the local part of a term in words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local.replace("_", " ")).lower()


def _own_first(name: str) -> tuple[bool, str]:
    return not name.startswith("lod:"), name
