"""Where a store takes questions, updates and graphs: named by the user, or found by the habits of engines."""

from dataclasses import dataclass, replace

from lod.errors import ConfigError
from lod.loading.courier import FORM, JSON, NQUADS, UPDATE, Courier, Parcel
from lod.remote import ADDRESS

_QUESTION = b"query=SELECT+%281+AS+%3Fone%29+%7B%7D"
_NOT_THERE = frozenset({404, 405, 410, 415})
_CLIENT_ERRORS = frozenset(range(400, 500)) - {408, 425, 429}


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one store; empty: it has none."""

    query: str = ""
    update: str = ""
    graphs: str = ""  # Graph Store HTTP Protocol
    takes_quads: bool = False  # whether N-Quads of many graphs can be posted to `graphs`
    bulk: str = ""  # parameter by which it loads quicker, not in one transaction


_LAYOUTS = {  # engine: its addresses below that of the store
    "Oxigraph": Addresses("query", "update", "store", takes_quads=True, bulk="no_transaction"),
    "Fuseki": Addresses("query", "update", "data", takes_quads=True),
    "Virtuoso": Addresses("sparql", "sparql-auth", "sparql-graph-crud-auth"),
}
_ENDINGS = frozenset(
    name for layout in _LAYOUTS.values() for name in (layout.query, layout.update, layout.graphs)
)


def find_addresses(store: str, given: Addresses, courier: Courier) -> Addresses:
    """Return the addresses of a store; those that are given are taken as they are.

    Args:
        store: the address of the store, or of its endpoint.
        given: what the user names; what is named switches off the search.
        courier: asks.

    Raises:
        ConfigError: an address is none, or there is no address to write to.
        StoreError: the store does not answer.
    """
    for option, url in (
        ("store", store),
        ("query", given.query),
        ("update", given.update),
        ("graph-store", given.graphs),
    ):
        if url and not ADDRESS.fullmatch(url):
            raise ConfigError(
                f"--{option}: {url!r}, expected an http(s) address without user, password or '#'"
            )
    if given.update or given.graphs:
        return replace(given, query=given.query or store, takes_quads=_posts_quads(given.graphs))
    root = _root(store)
    for layout in _LAYOUTS.values():
        found = _below(root, layout)
        if _is_there(found, courier):
            return replace(found, query=given.query or found.query)
    tried = ", ".join(f"{root}/{layout.query}" for layout in _LAYOUTS.values())
    raise ConfigError(
        f"{store}: no store that can be written to is found there (tried {tried}),"
        " expected --query, and --update or --graph-store"
    )


def _posts_quads(graphs: str) -> bool:
    return any(layout.takes_quads and graphs.endswith(f"/{layout.graphs}") for layout in _LAYOUTS.values())


def _root(store: str) -> str:
    head, _, last = store.rstrip("/").rpartition("/")
    return head if last in _ENDINGS else store.rstrip("/")


def _below(root: str, layout: Addresses) -> Addresses:
    return replace(
        layout,
        query=f"{root}/{layout.query}",
        update=f"{root}/{layout.update}",
        graphs=f"{root}/{layout.graphs}",
    )


def _is_there(layout: Addresses, courier: Courier) -> bool:
    """Tell whether a store answers questions here, and knows the address to write to.

    Nothing is written: the graph store is sent no statement, or the update endpoint an empty update.
    """
    ask = Parcel("POST", layout.query, {}, _QUESTION, FORM, JSON, fine=_CLIENT_ERRORS, is_probe=True)
    answer = courier.carry(ask)
    if answer.status in _CLIENT_ERRORS or answer.type != JSON:
        return False
    url, kind = (layout.graphs, NQUADS) if layout.takes_quads else (layout.update, UPDATE)
    write = Parcel("POST", url, {}, b"", kind, fine=_CLIENT_ERRORS, is_probe=True)
    return courier.carry(write).status not in _NOT_THERE
