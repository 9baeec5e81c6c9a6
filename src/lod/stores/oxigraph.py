"""Oxigraph on disk: loaded once in bulk, then opened read-only by every process.

The default graph holds each statement of all named graphs once: as the union of the named
graphs it would repeat a statement for each graph that has it, and counts would be wrong.
"""

import gzip
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox

from lod.errors import NotFoundError, StoreError

_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


def load_store(nquads: Path, folder: Path) -> None:
    """Make a store from a dump, beside its place, and rename it there when it is complete.

    Raises:
        StoreError: the dump is malformed, or the disk is full.
    """
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    beside.chmod(0o755)  # a server may run as another user
    try:
        store = ox.Store(str(beside))
        data = gzip.decompress(nquads.read_bytes())
        store.bulk_load(data, format=ox.RdfFormat.N_QUADS)
        triples = {quad.triple for quad in store.quads_for_pattern(None, None, None, None)}
        store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
        store.flush()
        del store  # releases its lock
        beside.replace(folder)
    except (SyntaxError, OSError, ValueError, EOFError) as error:
        if not folder.exists():  # else another process was quicker: as good
            raise StoreError(f"{nquads}: cannot be loaded into {folder}: {error}") from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


class OxigraphStore:
    """A store that is only read. Several processes may have it open."""

    def __init__(self, folder: Path) -> None:
        """Open a store.

        Raises:
            StoreError: there is none, or it is damaged.
        """
        try:
            self._store = ox.Store.read_only(str(folder))
        except OSError as error:
            raise StoreError(f"{folder}: {error}") from error

    def graph(self, graph: str) -> list[ox.Triple]:
        """Return the triples of a named graph."""
        return [quad.triple for quad in self._store.quads_for_pattern(None, None, None, _node(graph))]

    def thing(self, iri: str) -> list[ox.Triple]:
        """Return what is said of a thing and of its parts: its hash IRIs, however they are linked to it.

        Statements about things of others that it points to come along, since nobody else serves them.
        """
        triples: list[ox.Triple] = []
        seen, todo = {iri}, [iri]
        while todo:
            node = _node(todo.pop())
            out = list(self._outgoing(node))
            triples += [*out, *self._foreign(out, iri)]
            near = [t.object.value for t in out if isinstance(t.object, ox.NamedNode)]
            near += [t.subject.value for t in self._incoming(node) if isinstance(t.subject, ox.NamedNode)]
            for other in near:
                if other.startswith(f"{iri}#") and other not in seen:
                    seen.add(other)
                    todo.append(other)
        return triples

    def _foreign(self, triples: Iterable[ox.Triple], iri: str) -> Iterator[ox.Triple]:
        host = urlsplit(iri).netloc
        for other in {t.object.value for t in triples if isinstance(t.object, ox.NamedNode)}:
            if urlsplit(other).netloc != host:
                yield from self._outgoing(ox.NamedNode(other))

    def about(self, iri: str) -> list[ox.Triple]:
        """Return the triples with this subject."""
        return list(self._outgoing(_node(iri)))

    def incoming(self, iri: str) -> Iterator[ox.Triple]:
        """Yield the triples that point to a thing."""
        return self._incoming(_node(iri))

    def graphs(self) -> list[str]:
        """Return the names of the named graphs."""
        return [graph.value for graph in self._store.named_graphs() if isinstance(graph, ox.NamedNode)]

    def has_graph(self, iri: str) -> bool:
        """Tell whether there is such a named graph."""
        return self._store.contains_named_graph(_node(iri))

    def instances(self, class_iri: str) -> list[str]:
        """Return the things of a class."""
        type_ = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        default = ox.DefaultGraph()
        quads = self._store.quads_for_pattern(None, type_, ox.NamedNode(class_iri), default)
        return [quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)]

    def typed(self) -> Iterator[str]:
        """Yield the things that have a class, in no order; one that has several comes several times."""
        type_ = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        quads = self._store.quads_for_pattern(None, type_, None, ox.DefaultGraph())
        return (quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """Return the label of each thing that has one."""
        labels = {}
        for iri in iris:
            for quad in self._store.quads_for_pattern(ox.NamedNode(iri), _LABEL, None, ox.DefaultGraph()):
                labels[iri] = str(getattr(quad.object, "value", quad.object))
                break
        return labels

    def _outgoing(self, node: ox.NamedNode) -> Iterator[ox.Triple]:
        return (quad.triple for quad in self._store.quads_for_pattern(node, None, None, ox.DefaultGraph()))

    def _incoming(self, node: ox.NamedNode) -> Iterator[ox.Triple]:
        return (quad.triple for quad in self._store.quads_for_pattern(None, None, node, ox.DefaultGraph()))


def _node(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        raise NotFoundError(f"{iri!r} is no IRI, so nothing is known under it") from None
