"""What a query may cost, in words: for the service description and `/health`."""

from lod.web.site import Queries

_WORDS = {
    "query_timeout": "A query may take {:g} seconds.",
    "query_memory": "It may use {} MiB of memory.",
    "query_bytes": "Its answer may have {} MiB; a larger one is an error, never cut.",
    "query_rows": "Its answer may have {} rows or triples; a longer one is an error, never cut.",
    "query_length": "It may have {} characters.",
    "query_nesting": "It may be nested {} brackets deep.",
    "query_workers": "{} queries run at a time.",
    "query_queue": "{} more may wait; more are answered 503 with Retry-After.",
    "query_per_client": "One client may have {} running or waiting; more are answered 429 with Retry-After.",
    "answers_memory": "No answer over 1 MiB is given while {} MiB are in memory, 503 with Retry-After.",
    "lookup_timeout": "A lookup does not wait for other queries; after {:g} seconds it becomes one of them.",
    "lookup_workers": "{} lookups run at a time.",
}


_OF_ANY = (
    "query_timeout",
    "query_bytes",
    "query_length",
    "query_nesting",
)  # also where no worker of ours answers


def limits_in_words(queries: Queries) -> list[str]:
    """Return a sentence for each limit."""
    names = _WORDS if queries.lanes else _OF_ANY
    return [_WORDS[name].format(getattr(queries.limits, name)) for name in names]
