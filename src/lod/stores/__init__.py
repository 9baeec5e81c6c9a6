"""Where the triples of a release are looked up, and where queries are answered."""

from lod.stores.filling import copy_store, fill_store, load_lines, load_store, make_store, optimize_store
from lod.stores.meter import Meter
from lod.stores.oxigraph import OxigraphStore, open_store
from lod.stores.patching import patch_store
from lod.stores.pool import Answer, Asker, CancelledError, QueryPool, Question

__all__ = [
    "Answer",
    "Asker",
    "CancelledError",
    "Meter",
    "OxigraphStore",
    "QueryPool",
    "Question",
    "copy_store",
    "fill_store",
    "load_lines",
    "load_store",
    "make_store",
    "open_store",
    "optimize_store",
    "patch_store",
]
