"""What a release has, in numbers: VoID, 4 (general statistics, partitions by class and property)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lod.graphs.statements import thing
from lod.iris import Iris, part, slugify
from lod.model import Triple
from lod.vocab import PREFIXES, VOID, VOID_CLASS, literal


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of a set of statements, each counted once."""

    subjects: int  # distinct ones
    objects: int  # distinct ones
    matches: int  # links to Wikidata
    classes: Mapping[str, int]  # instances by class
    properties: Mapping[str, int]  # statements by property


def describe_statistics(counts: Counts, graphs: Mapping[str, int], iris: Iris) -> Iterator[Triple]:
    """Yield the numbers of a release.

    Args:
        counts: of all statements but those about the data set itself.
        graphs: how many statements the named graphs of each concern have.
        iris: the names to use.
    """
    node = iris.own("dataset")
    yield node, VOID.distinctSubjects, literal(counts.subjects)
    yield node, VOID.distinctObjects, literal(counts.objects)
    yield node, VOID.classes, literal(len(counts.classes))
    yield node, VOID.properties, literal(len(counts.properties))
    yield iris.own("dataset/wikidata-links"), VOID.triples, literal(counts.matches)
    for term, number in sorted(counts.classes.items()):
        partition = part(node, f"class-{_name(term)}")
        yield node, VOID.classPartition, partition
        yield from thing(partition, f"Things of the class {_label(term)}", VOID.Dataset)
        yield partition, VOID_CLASS, term
        yield partition, VOID.entities, literal(number)
    for term, number in sorted(counts.properties.items()):
        partition = part(node, f"property-{_name(term)}")
        yield node, VOID.propertyPartition, partition
        yield from thing(partition, f"Statements with the property {_label(term)}", VOID.Dataset)
        yield partition, VOID.property, term
        yield partition, VOID.triples, literal(number)
    for concern, number in sorted(graphs.items()):
        yield iris.own(f"dataset/{concern}"), VOID.triples, literal(number)


def _label(term: str) -> str:
    """Return a term with the prefix of its vocabulary: `crm:E21_Person`."""
    name = term[1:-1]
    for prefix, namespace in PREFIXES.items():
        if name.startswith(namespace):
            return f"{prefix}:{name.removeprefix(namespace)}"
    return f"lod:{name.rpartition('#')[2]}" if "/ns#" in name else name


def _name(term: str) -> str:
    """Return a term as a fragment: `crm-E21_Person`."""
    label = _label(term)
    return slugify(label) if "/" in label else label.replace(":", "-")
