"""At which predicates a query looks: the store for it needs no other triples."""

import re
from collections.abc import Mapping

import pyoxigraph as ox

from lod.vocab import RDF_TYPE, iri

_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'')
_VARIABLE = re.compile(r"[$?]\w+")
_IRI = re.compile(r"<([^<>\"{}|^`\\\s]*)>|([\w.-]*):((?:[\w:%-]|\.(?=[\w:%-]))*)")
# A path of length nought and a negated one look at all nodes; long strings, comments and prefixes of its own
# hide what a query says.
_UNCLEAR = re.compile(r"(?<=[\w>)])[*?]|!(?!=)|\"\"\"|'''|#|\\|\b(?:PREFIX|BASE)\b", re.IGNORECASE)
_STAND_INS = ("_:b", "1")  # may stand as subject or object, and in an expression; but neither as a predicate


def predicates_of(query: str, prefixes: Mapping[str, str]) -> frozenset[str]:
    """Return all predicates that a query may look at, as tokens; none, if that cannot be told.

    Too many do no harm, so each IRI counts. A variable may stand for any predicate: whether one
    stands there is asked of the parser, which takes a blank node or a number elsewhere.
    """
    bare = _QUOTED.sub('""', query)
    if _UNCLEAR.search(_IRI.sub("<>", bare)) or _has_free_predicate(query, prefixes):
        return frozenset()
    predicates = {RDF_TYPE}
    for found in _IRI.finditer(bare):
        whole, prefix, local = found.groups()
        if whole is None and prefix not in prefixes:
            return frozenset()
        predicates.add(iri(whole if whole is not None else prefixes[prefix] + local))
    return frozenset(predicates)


def _has_free_predicate(query: str, prefixes: Mapping[str, str]) -> bool:
    store, known = ox.Store(), dict(prefixes)

    def parses(text: str) -> bool:
        try:
            store.query(text, prefixes=known)
        except SyntaxError:
            return False
        return True

    return any(
        not any(parses(f"{query[: found.start()]} {each} {query[found.end() :]}") for each in _STAND_INS)
        for found in _VARIABLE.finditer(query, query.find("{"))
    )
