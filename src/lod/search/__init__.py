"""The full-text index of a release: what it holds, how it is asked."""

from lod.search.changes import Changed
from lod.search.entries import FACETS, KINDS, Entry, Passage
from lod.search.gather import gather_entries, gather_labels, gather_some
from lod.search.index import PAGE, Index, is_index, open_index, update_index, write_index
from lod.search.queries import Asked, Reading, Sort, check_filter, parse_text
from lod.search.results import Count, Found, Hit, Suggestion

__all__ = [
    "FACETS",
    "KINDS",
    "PAGE",
    "Asked",
    "Changed",
    "Count",
    "Entry",
    "Found",
    "Hit",
    "Index",
    "Passage",
    "Reading",
    "Sort",
    "Suggestion",
    "check_filter",
    "gather_entries",
    "gather_labels",
    "gather_some",
    "is_index",
    "open_index",
    "parse_text",
    "update_index",
    "write_index",
]
