"""The terms of SHACL and RDF that shapes are written in, as N-Triples tokens."""

from lod.vocab import PREFIXES, RDF_TYPE, XSD, iri

__all__ = ["RDF_TYPE", "name", "sh", "xsd"]


def sh(local: str) -> str:
    """Return the token of a term of SHACL."""
    return iri(PREFIXES["sh"] + local)


def xsd(local: str) -> str:
    """Return the token of a datatype of XML Schema."""
    return iri(XSD + local)


def name(token: str) -> str:
    """Return a token of a constraint parameter as people write it, `sh:minCount`."""
    return token[1:-1].replace(PREFIXES["sh"], "sh:")


RDF_FIRST = iri(PREFIXES["rdf"] + "first")
RDF_REST = iri(PREFIXES["rdf"] + "rest")
RDF_NIL = iri(PREFIXES["rdf"] + "nil")
RDF_LANG_STRING = iri(PREFIXES["rdf"] + "langString")
RDFS_CLASS = iri(PREFIXES["rdfs"] + "Class")
RDFS_SUB_CLASS_OF = iri(PREFIXES["rdfs"] + "subClassOf")
RDFS_LITERAL = iri(PREFIXES["rdfs"] + "Literal")
OWL_IMPORTS = iri(PREFIXES["owl"] + "imports")
