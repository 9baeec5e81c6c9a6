"""Queries whose answers are known without a store: the same rows, found in the index.

D03, D04, D06 and D07 look at every triple, and M07 compares every mention with every other. A query that
stands here word for word is answered by its function; one that was changed in `shapes/` goes to the store.
"""

from collections.abc import Mapping

from lod.shacl import answers
from lod.shacl.answers import Answer
from lod.vocab import PREFIXES

_ANSWERS: tuple[tuple[str, Answer], ...] = (
    (
        """
        SELECT DISTINCT $this ?value ?subject ?property WHERE {
            ?subject ?property ?value .
            FILTER (ISIRI(?value) && STRSTARTS(STR(?value), STR($this)))
            FILTER NOT EXISTS { ?value ?said ?of }
            BIND (STRAFTER(STR(?value), STR($this)) AS ?rest)
            FILTER (
                EXISTS { ?dataset a dcat:Dataset }
                || ! REGEX(?rest, "^(doc/|dataset|dumps/|graph/|sparql|activity/|$)")
            )
        }""",
        answers.dangling,
    ),
    (
        """
        SELECT DISTINCT $this ?value WHERE {
            ?value ?property ?object .
            FILTER (ISIRI(?value) && STRSTARTS(STR(?value), STR($this)))
            FILTER NOT EXISTS { ?value a ?class }
        }""",
        answers.untyped,
    ),
    (
        """
        SELECT $this ?value ?subject ?property WHERE {
            ?subject ?property ?value .
            FILTER (ISBLANK(?value))
            FILTER NOT EXISTS { ?value a|rdfs:label ?said }
        }""",
        answers.blank,
    ),
    (
        """
        SELECT DISTINCT $this ?value WHERE {
            ?value a ?class .
            FILTER (ISIRI(?value) && STRSTARTS(STR(?value), STR($this)))
            FILTER NOT EXISTS { ?value rdfs:label|skos:prefLabel|dcterms:title ?label }
            FILTER NOT EXISTS { ?value crm:P190_has_symbolic_content ?words }
            FILTER NOT EXISTS {
                ?value a ?other
                FILTER (?other IN (
                    crm:E21_Person, crm:E74_Group, crm:E53_Place,
                    oa:Annotation, oa:TextPositionSelector, oa:TextQuoteSelector
                ))
            }
        }""",
        answers.nameless,
    ),
    (
        """
        SELECT $this ?value ?other WHERE {
            ?value oa:hasSource $this ; oa:hasSelector ?position .
            ?position oa:start ?start ; oa:end ?end .
            ?other oa:hasSource $this ; oa:hasSelector ?next .
            ?next oa:start ?within ; oa:end ?beyond .
            FILTER (?start < ?within && ?within < ?end && ?end < ?beyond)
        }""",
        answers.crosswise,
    ),
    (
        """
        SELECT $this ?value ?signing WHERE {
            $this dcterms:created ?value .
            $this ^crm:P16_used_specific_object|(crm:P106_is_composed_of+/^crm:P16_used_specific_object)
                ?signing .
            ?signing crm:P2_has_type ?type ; crm:P4_has_time-span ?time .
            OPTIONAL { ?time crm:P82a_begin_of_the_begin ?begin }
            OPTIONAL { ?time crm:P82b_end_of_the_end ?end }
            FILTER (STRENDS(STR(?type), "/vocab/type/signing"))
            FILTER (REGEX(STR(?value), "^[0-9]{4}(-[0-9]{2}){0,2}$"))
            FILTER (
                STR(?value) < SUBSTR(STR(?begin), 1, STRLEN(STR(?value)))
                || STR(?value) > SUBSTR(STR(?end), 1, STRLEN(STR(?value)))
            )
        }""",
        answers.signed_at_another_time,
    ),
    (
        """
        SELECT DISTINCT $this ?value WHERE {
            $this dcterms:creator ?creator .
            ?creation crm:P94_has_created $this ; crm:P14_carried_out_by ?author .
            $this dcterms:creator|(^crm:P94_has_created/crm:P14_carried_out_by) ?value .
            FILTER (
                NOT EXISTS { $this dcterms:creator ?value }
                || NOT EXISTS { $this ^crm:P94_has_created/crm:P14_carried_out_by ?value }
            )
        }""",
        answers.other_author,
    ),
    (
        """
        SELECT $this ?value ?begin ?date WHERE {
            ?value crm:P70_documents|(crm:P106_is_composed_of+/crm:P70_documents) $this .
            ?value dcterms:created ?date .
            $this crm:P4_has_time-span ?time .
            ?time crm:P82a_begin_of_the_begin ?begin .
            FILTER (REGEX(STR(?date), "^[0-9]{4}(-[0-9]{2}){0,2}$"))
            FILTER (SUBSTR(STR(?begin), 1, STRLEN(STR(?date))) > STR(?date))
        }""",
        answers.reported_before,
    ),
    (
        """
        SELECT $this ?value ?end ?length WHERE {
            $this crm:P43_has_dimension ?dimension .
            ?dimension crm:P90_has_value ?length ; crm:P91_has_unit ?unit .
            FILTER (STRENDS(STR(?unit), "/vocab/unit/unicode-code-point"))
            ?value oa:hasSource $this ; oa:hasSelector ?position .
            ?position oa:end ?end .
            FILTER (?end > ?length)
        }""",
        answers.outside,
    ),
    (
        """
        SELECT $this ?value ?start ?end (STRLEN(?words) AS ?length) WHERE {
            ?value oa:hasSource $this ; oa:hasSelector ?position .
            ?position oa:start ?start ; oa:end ?end .
            ?value oa:hasSelector ?quotation .
            ?quotation oa:exact ?words .
            FILTER (STRLEN(?words) != ?end - ?start)
        }""",
        answers.other_length,
    ),
)
_USUAL = set(PREFIXES.items())
KNOWN = {" ".join(query.split()): answer for query, answer in _ANSWERS}


def known_answer(query: str, prefixes: Mapping[str, str]) -> Answer | None:
    """Return what answers a query without a store, if it is known and its prefixes are the usual ones."""
    return KNOWN.get(" ".join(query.split())) if set(prefixes.items()) <= _USUAL else None
