"""What a page says, asked for by subject and property: what it leaves out, the store is asked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from lod.serializations import name
from lod.vocab import PREFIXES
from lod.web.site import Site
from lod.web.values import Row, Value, foreign_language, local, one_line, shorten

MOST_INCOMING = 5_000  # a state may be named by every record; a page that read it all would take seconds
MOST_AT_FIRST = 350  # where a page of a thing only begins to tell who refers to it
FEW_AT_FIRST = 100  # at which it looks if there are more
_TYPE = PREFIXES["rdf"] + "type"
_CLAIMED = PREFIXES["oa"] + "hasBody"


def term(curie: str) -> str:
    """Return the IRI of a name with one of the prefixes in `lod.vocab`: `crm:P2_has_type`."""
    prefix, _, local_name = curie.partition(":")
    return PREFIXES[prefix] + local_name


class Facts:
    """The statements of a page, and behind them those of the store."""

    def __init__(
        self,
        site: Site,
        triples: Iterable[ox.Triple],
        labels: Mapping[str, str],
        most_incoming: int = MOST_INCOMING,
        few_incoming: int = MOST_INCOMING,
    ) -> None:
        """Sort statements by subject and property.

        Args:
            site: whose store is asked.
            triples: what the page says.
            labels: those that are known already.
            most_incoming: how many statements that point to a thing are looked at.
            few_incoming: how many, if there are so many or more.
        """
        self.site = site
        self._most_incoming, self._few_incoming = most_incoming, few_incoming
        self._labels = dict(labels)
        self._said: dict[str, dict[str, list[Any]]] = {}
        self._asked: dict[tuple[str, str], list[Any]] = {}
        self._mentions: dict[str, list[str]] = {}
        self._incoming: dict[str, tuple[list[tuple[str, str]], bool]] = {}
        for triple in triples:
            about = self._said.setdefault(name(triple.subject), defaultdict(list))
            about[triple.predicate.value].append(triple.object)

    def own(self, name_: str) -> str:
        """Return the IRI of one of our own terms."""
        return f"{self.site.base}ns#{name_}"

    def subjects(self) -> Iterator[str]:
        """Yield the IRIs that the page describes."""
        return iter(list(self._said))

    def incoming(self, iri: str) -> list[tuple[str, str]]:
        """Return subject and property of the statements that point to a thing, as many as are looked at.

        Claims are none of them: a claim points to whom its mention points to.
        """
        return self._looked_at(iri)[0]

    def is_cut(self, iri: str) -> bool:
        """Tell whether there may be more statements that point to a thing than are looked at."""
        return self._looked_at(iri)[1]

    def _looked_at(self, iri: str) -> tuple[list[tuple[str, str]], bool]:
        if iri not in self._incoming:
            most, few = self._most_incoming, self._few_incoming
            self._incoming[iri] = self.site.store.pointing(iri, _CLAIMED, most, few)
        return self._incoming[iri]

    def mentions(self, text: str) -> list[str]:
        """Return the mentions in a text, in no order."""
        if text not in self._mentions:
            begin = f"{self.site.base}id/mention/"
            subjects = {name(t.subject) for t in self.site.store.incoming(text)}
            self._mentions[text] = [iri for iri in subjects if iri.startswith(begin) and "#" not in iri]
        return self._mentions[text]

    def read(self, iris: Iterable[str], *properties: str) -> list[str]:
        """Ask the store at once for what will be asked of many things; return the things among the values.

        Nothing but time depends on it: what was not read ahead is looked up when it is asked for.
        """
        listed, asked = list(dict.fromkeys(iris)), self._asked
        others = (iri for iri in listed if not self._said.get(iri))
        if new := [iri for iri in others if any((iri, property_) not in asked for property_ in properties)]:
            asked |= self.site.store.values(new, properties)
        values = (value for iri in listed for value in self.terms(iri, *properties))
        return list(dict.fromkeys(value.value for value in values if isinstance(value, ox.NamedNode)))

    def read_labels(self, iris: Iterable[str]) -> None:
        """Ask the store at once for the labels of many things."""
        if new := [iri for iri in dict.fromkeys(iris) if iri not in self._labels]:
            found = self.site.store.labels(new)
            self._labels |= {iri: one_line(found.get(iri, "")) or shorten(iri) for iri in new}

    def terms(self, iri: str, *properties: str) -> list[Any]:
        """Return the values of properties, in the order of the properties."""
        return [value for property_ in properties for value in self._values(iri, property_)]

    def iris(self, iri: str, *properties: str) -> list[str]:
        """Return the things among the values, each once, in the order of their labels."""
        found = {value.value for value in self.terms(iri, *properties) if isinstance(value, ox.NamedNode)}
        if len(found) < 2:  # noqa: PLR2004 - no label need be known for their order
            return list(found)
        self.read_labels(found)
        return sorted(found, key=lambda other: (self.label(other).casefold(), other))

    def text(self, iri: str, *properties: str) -> str:
        """Return the first value in one line; empty if there is none."""
        return next((one_line(value) for value in self._literals(iri, *properties)), "")

    def texts(self, iri: str, *properties: str) -> list[str]:
        """Return the literals among the values, as they are."""
        return list(self._literals(iri, *properties))

    def _literals(self, iri: str, *properties: str) -> Iterator[str]:
        found = (value for value in self.terms(iri, *properties) if isinstance(value, ox.Literal))
        return (value.value for value in sorted(found, key=lambda value: value.value))

    def has_type(self, iri: str, class_: str) -> bool:
        """Tell whether a thing is of a class."""
        return any(name(value) == class_ for value in self.terms(iri, _TYPE))

    def label(self, iri: str) -> str:
        """Return the label of a thing, or its short name."""
        if iri not in self._labels:
            self.read_labels([iri])
        return self._labels[iri]

    def value(self, iri: str) -> Value:
        """Return a thing as a link with its label."""
        return Value(self.label(iri), local(self.site.base, iri))

    def values(self, iri: str, *properties: str) -> list[Value]:
        """Return what to show of the values."""
        literals = (value for value in self.terms(iri, *properties) if isinstance(value, ox.Literal))
        shown = [Value(one_line(value.value), language=foreign_language(value)) for value in literals]
        return shown + [self.value(other) for other in self.iris(iri, *properties)]

    def row(self, label: str, iri: str, *properties: str) -> Row:
        """Return a labelled row of values, with a link to why the first property is said."""
        values = self.values(iri, *properties)
        used = next((one for one in properties if self.terms(iri, one)), "")
        return Row(label, used, values, subject=iri, why=why_address(self.site, iri, used) if used else "")

    def _values(self, iri: str, property_: str) -> Sequence[Any]:
        """Return the values of a property; of what the page does not describe just this one is looked up.

        All that is said of a person may be thousands of statements, since they are named by many records.
        """
        if about := self._said.get(iri):
            return about.get(property_, ())
        if (iri, property_) not in self._asked:
            self._asked[iri, property_] = [t.object for t in self.site.store.matching(iri, property_)]
        return self._asked[iri, property_]


def why_address(site: Site, subject: str, predicate: str) -> str:
    """Return where it is told why a property is said of a thing; empty if nobody tells.

    Names are as short as `/why` understands them, since a page has hundreds.
    """
    if not site.origins:
        return ""
    short = subject.removeprefix(site.base)
    namespaces = {"lod": f"{site.base}ns#", **PREFIXES}
    prefix = next((key for key, namespace in namespaces.items() if predicate.startswith(namespace)), "")
    property_ = f"{prefix}:{predicate.removeprefix(namespaces[prefix])}" if prefix else predicate
    return f"/why?subject={quote(short, safe=':/')}&predicate={quote(property_, safe=':/')}"
