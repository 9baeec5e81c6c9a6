"""Where the triples of a release are looked up, and where queries are answered."""

from lod.stores.oxigraph import OxigraphStore, load_store, open_store
from lod.stores.pool import Answer, QueryPool, Question

__all__ = ["Answer", "OxigraphStore", "QueryPool", "Question", "load_store", "open_store"]
